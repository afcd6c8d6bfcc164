/* jpeg.c: JPEG pictures one after another, for cameras and for pictures that come over a network.
 *
 * The bytes of one picture lie in descriptor 3; a command byte says that they are there; the answer is FRAME
 * with the picture in the shared memory's one slot, or FAIL with the reason, and then the next may come. What
 * FFmpeg would show half of (a picture that is cut off) is an error here.
 */
#include "decode/jpeg.h"
#include "decode/put.h"

#include <libavcodec/avcodec.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 26, MOST_PIXELS = 1 << 26 };

typedef struct jpegs {
  AVCodecContext *codec;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scale;
  uint8_t *memory;
} jpegs;

static void answer(pc_reel_note *n, const char *problem) {
  if (problem) n->kind = PC_REEL_FAIL;
  if (problem) snprintf(n->text, sizeof n->text, "%s", problem);
  if (write(PC_REEL_NOTES, n, sizeof *n) != (ssize_t)sizeof *n) _exit(1); /* nobody listens */
}

/* All of descriptor 3 into the packet. */
static bool load(jpegs *j) {
  off_t size = lseek(PC_REEL_FILE, 0, SEEK_END);
  av_packet_unref(j->packet);
  if (size <= 0 || size > MOST_BYTES || lseek(PC_REEL_FILE, 0, SEEK_SET) != 0) return false;
  if (av_new_packet(j->packet, (int)size) < 0) return false;
  for (int at = 0; at < size;) {
    ssize_t got = read(PC_REEL_FILE, j->packet->data + at, (size_t)(size - at));
    if (got <= 0) return false;
    at += (int)got;
  }
  return true;
}

/* After the last start of a scan (FF DA) the end of the picture (FF D9) must come: neither can stand inside
 * what is coded (ITU-T T.81, B.1.1.5). */
static bool whole(const uint8_t *at, int n) {
  int scan = -1, end = -1;
  for (int i = 0; i + 1 < n; i++) {
    if (at[i] != 0xff) continue;
    if (at[i + 1] == 0xda) scan = i;
    if (at[i + 1] == 0xd9) end = i;
  }
  return scan >= 0 && end > scan;
}

static const char *decode(jpegs *j, pc_reel_note *n) {
  if (!load(j)) return "is empty, or larger than pictures are";
  const uint8_t *at = j->packet->data;
  if (j->packet->size < 4 || at[0] != 0xff || at[1] != 0xd8) return "is no JPEG picture";
  if (!whole(at, j->packet->size)) return "is cut off: the end of the JPEG picture is missing";
  int code = avcodec_send_packet(j->codec, j->packet);
  if (code >= 0) code = avcodec_receive_frame(j->codec, j->frame);
  if (code < 0 || j->frame->decode_error_flags || j->frame->flags & AV_FRAME_FLAG_CORRUPT) {
    avcodec_flush_buffers(j->codec);
    return "is a JPEG picture that is damaged, or of a kind that cannot be decoded";
  }
  pc_put_size(j->frame, n);
  const AVFrameSideData *side = av_frame_get_side_data(j->frame, AV_FRAME_DATA_DISPLAYMATRIX);
  n->turn = pc_put_turn(side ? (const int32_t *)side->data : NULL);
  pc_reel_planes planes = pc_reel_layout(n->w, n->h);
  bool put = pc_put(j->frame, n, j->memory, &planes, &j->scale);
  av_frame_unref(j->frame);
  return put ? NULL : "has a form of picture that cannot be converted";
}

static void open_codec(jpegs *j) {
  const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
  size_t bytes = pc_reel_layout(PC_REEL_MOST_SIDE, PC_REEL_MOST_SIDE).bytes;
  j->codec = codec ? avcodec_alloc_context3(codec) : NULL;
  j->packet = av_packet_alloc();
  j->frame = av_frame_alloc();
  j->memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, PC_REEL_MEMORY, 0);
  if (!j->codec || !j->packet || !j->frame || j->memory == MAP_FAILED) _exit(1);
  j->codec->thread_count = 1;
  j->codec->max_pixels = MOST_PIXELS;
  j->codec->err_recognition = AV_EF_EXPLODE;
  if (avcodec_open2(j->codec, codec, NULL) < 0) _exit(1);
}

_Noreturn void pc_decode_jpegs(void) {
  jpegs j = {0};
  uint8_t go;
  open_codec(&j);
  while (read(PC_REEL_COMMANDS, &go, 1) == 1) {
    pc_reel_note n = {.kind = PC_REEL_FRAME, .wide = 1};
    answer(&n, decode(&j, &n));
  }
  _exit(0);
}
