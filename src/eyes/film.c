/* film.c: a film of the pictures with what was seen in them, written by a child (child.c; src/encode).
 *
 * The drawing is done here, into memory that the child may only read; the child has the file and nothing
 * else. One slot is drawn while others are encoded.
 */
#include "posterior/eyes.h"

#include "eyes/child.h"
#include "eyes/draw.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_SIDE = 1280 }; /* pixels: large enough to look at; encoding costs less than watching */

struct pc_film {
  pc_child child;
  pc_reel_planes planes;
  int size[2];
  int next, busy; /* slot to draw into; slots the child has */
  bool begun;
  char about[sizeof((pc_reel_note *)0)->text];
};

pc_film *pc_film_open(const char *encoder, int file, const char *about, pc_err *err) {
  pc_film *f = calloc(1, sizeof *f);
  if (!f) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  f->child = pc_child_none("film's encoder", "posterior-encode");
  snprintf(f->about, sizeof f->about, "%s", about);
  if (!pc_child_start(&f->child, encoder, NULL, file, err)) return f;
  pc_film_close(f);
  return NULL;
}

/* The child's next word; `kind` is what it should be. */
static int hear(pc_film *f, int kind, pc_err *err) {
  pc_reel_note n;
  int code = pc_child_listen(&f->child, &n, err);
  if (code) return code;
  if (n.kind == PC_REEL_FAIL) return pc_child_said(&f->child, &n, err);
  return n.kind == kind ? PC_OK : pc_child_gone(&f->child, err);
}

static int begin(pc_film *f, const pc_picture *p, pc_err *err) {
  double w, h;
  pc_picture_size(p, &w, &h);
  pc_canvas_size(w, h, MOST_SIDE, f->size);
  f->planes = pc_reel_layout(f->size[0], f->size[1]);
  pc_reel_note head = {.kind = PC_REEL_HEAD, .w = f->size[0], .h = f->size[1], .full = p->full, .hd = p->hd};
  snprintf(head.text, sizeof head.text, "%s", f->about);
  int code = pc_child_share(&f->child, f->planes.bytes * PC_REEL_SLOTS, true, err);
  if (code) return code;
  pc_child_tell(&f->child, &head, sizeof head);
  f->begun = true;
  return hear(f, PC_REEL_HEAD, err);
}

int pc_film_add(pc_film *f, const pc_picture *picture, const pc_seen *seen, pc_err *err) {
  int code = PC_OK;
  if (picture->pixels != PC_PIXELS_YUV420)
    return pc_fail(err, PC_UNSUPPORTED, 0, "only pictures of a video can be drawn on");
  if (!f->begun) code = begin(f, picture, err);
  if (!code && f->busy == PC_REEL_SLOTS) code = hear(f, PC_REEL_FRAME, err), f->busy--;
  if (code) return code;
  pc_canvas c = {.w = f->size[0], .h = f->size[1]};
  for (int k = 0; k < 3; k++) {
    c.plane[k] = f->child.memory + (size_t)f->next * f->planes.bytes + f->planes.at[k];
    c.stride[k] = f->planes.stride[k];
  }
  pc_canvas_copy(&c, picture);
  pc_canvas_seen(&c, picture, seen);
  pc_reel_note n = {.kind = PC_REEL_FRAME, .slot = f->next, .time = picture->time};
  pc_child_tell(&f->child, &n, sizeof n);
  f->busy++;
  f->next = (f->next + 1) % PC_REEL_SLOTS;
  return PC_OK;
}

int pc_film_end(pc_film *f, pc_err *err) {
  pc_reel_note n = {.kind = PC_REEL_END};
  int code = f->begun ? PC_OK : pc_fail(err, PC_BAD_INPUT, 0, "there is no picture to draw on");
  for (; !code && f->busy > 0; f->busy--) code = hear(f, PC_REEL_FRAME, err);
  if (code) return code;
  pc_child_tell(&f->child, &n, sizeof n);
  return hear(f, PC_REEL_END, err);
}

void pc_film_close(pc_film *f) {
  if (!f) return;
  pc_child_end(&f->child);
  free(f);
}
