/* reel.h: what posterior and its children say to each other.
 *
 * A child gets four descriptors: 0 commands, 1 notes, 3 the file, 4 shared memory for pictures.
 *
 * The decoder (src/decode) sends a HEAD note; the parent sizes the memory for PC_REEL_SLOTS pictures and
 * sends one command byte per slot that is free; the child decodes into a free slot and sends a FRAME note.
 * END or FAIL is its last word.
 *
 * Started with an argument, the decoder serves JPEG pictures: a command byte says that descriptor 3 holds
 * one, FRAME that it is in the memory (one slot of the largest size), FAIL that it could not be; then the
 * next.
 *
 * The encoder (src/encode) is sent notes: HEAD (size, colours, what the film is), once the memory is there;
 * FRAME for each slot that is filled, END. It answers each: FRAME = the slot is free again.
 *
 * A child is not trusted: the parent checks every note, and the memory cannot be made smaller.
 */
#ifndef POSTERIOR_EYES_REEL_H
#define POSTERIOR_EYES_REEL_H

#include "posterior/eyes.h"

#include <stddef.h>
#include <stdint.h>

enum { PC_REEL_SLOTS = 3, PC_REEL_COMMANDS = 0, PC_REEL_NOTES = 1, PC_REEL_FILE = 3, PC_REEL_MEMORY = 4 };
enum { PC_REEL_MOST_SIDE = 4096 }; /* pixels; the child makes larger pictures smaller */

typedef enum pc_reel_kind { PC_REEL_HEAD = 1, PC_REEL_FRAME, PC_REEL_END, PC_REEL_FAIL } pc_reel_kind;

typedef struct pc_reel_note { /* shorter than PIPE_BUF: written and read whole */
  int32_t kind, slot;
  int32_t w, h, turn, full, hd; /* as in pc_picture */
  int32_t damaged, cut_short;
  double time, rate, duration, wide;
  char text[200];
} pc_reel_note;

/* Where the planes of a picture lie in its slot. */
typedef struct pc_reel_planes {
  size_t stride[3], at[3], bytes;
} pc_reel_planes;

static inline pc_reel_planes pc_reel_layout(int w, int h) {
  size_t wide = ((size_t)w + 63) / 64 * 64, half = ((size_t)w / 2 + 1 + 63) / 64 * 64, high = (size_t)h,
         low = high / 2 + 1;
  return (pc_reel_planes){{wide, half, half},
                          {0, wide * high, wide * high + half * low},
                          (wide * high + 2 * half * low + 4095) / 4096 * 4096};
}

/* How long the parent waits for a word, ms: for tests, which cannot wait 20 s. */
void pc_video_set_patience(pc_video *video, int ms);
void pc_jpeg_set_patience(pc_jpeg *jpeg, int ms);

#endif
