/* video.c: the pictures of a video file, decoded by a child (child.c; src/decode).
 *
 * What the child says of sizes, slots and times is checked before it is used. It works one or two pictures
 * ahead, on another core if there is one.
 */
#include "posterior/eyes.h"

#include "eyes/child.h"

#include <math.h>
#include <stdlib.h>

struct pc_video {
  pc_child child;
  pc_reel_planes planes;
  pc_reel_note head;
  int shown; /* slot of the picture that the caller has; -1 = none */
  bool over;
  double last;
  pc_video_info about;
};

static void release(pc_video *v, int slot) {
  uint8_t command = (uint8_t)slot;
  pc_child_tell(&v->child, &command, 1);
}

static int open_head(pc_video *v, pc_err *err) {
  pc_reel_note *h = &v->head;
  int code = pc_child_listen(&v->child, h, err);
  if (code) return code;
  if (h->kind == PC_REEL_FAIL) return pc_child_said(&v->child, h, err);
  bool sound = h->kind == PC_REEL_HEAD && h->w > 0 && h->h > 0 && h->w <= PC_REEL_MOST_SIDE &&
               h->h <= PC_REEL_MOST_SIDE && h->turn >= 0 && h->turn < 4 && h->wide > 0.01 && h->wide < 100;
  if (!sound) return pc_child_gone(&v->child, err);
  v->planes = pc_reel_layout(h->w, h->h);
  if ((code = pc_child_share(&v->child, v->planes.bytes * PC_REEL_SLOTS, false, err))) return code;
  pc_picture p = {.w = h->w, .h = h->h, .turn = h->turn, .wide = h->wide};
  pc_picture_size(&p, &v->about.w, &v->about.h);
  v->about.rate = isfinite(h->rate) && h->rate > 0 && h->rate < 10000 ? h->rate : 0;
  v->about.duration = isfinite(h->duration) && h->duration > 0 ? h->duration : 0;
  for (int slot = 0; slot < PC_REEL_SLOTS; slot++) release(v, slot);
  return PC_OK;
}

pc_video *pc_video_open(const char *decoder, int file, pc_err *err) {
  pc_video *v = calloc(1, sizeof *v);
  if (!v) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  v->child = pc_child_none("video decoder", "posterior-decode");
  v->shown = -1;
  v->last = -INFINITY;
  if (!pc_child_start(&v->child, decoder, NULL, file, err) && !open_head(v, err)) return v;
  pc_video_close(v);
  return NULL;
}

void pc_video_set_patience(pc_video *video, int ms) {
  video->child.patience = ms;
}

const pc_video_info *pc_video_about(const pc_video *video) {
  return &video->about;
}

static void show(pc_video *v, const pc_reel_note *n, pc_picture *p) {
  const uint8_t *slot = v->child.memory + (size_t)n->slot * v->planes.bytes;
  *p = (pc_picture){.w = v->head.w,
                    .h = v->head.h,
                    .pixels = PC_PIXELS_YUV420,
                    .full = n->full != 0,
                    .hd = n->hd != 0,
                    .turn = v->head.turn,
                    .wide = v->head.wide,
                    .time = n->time};
  for (int k = 0; k < 3; k++) {
    p->plane[k] = slot + v->planes.at[k];
    p->stride[k] = v->planes.stride[k];
  }
  v->shown = n->slot;
  v->last = n->time;
}

int pc_video_next(pc_video *v, pc_picture *picture, bool *more, pc_err *err) {
  pc_reel_note n;
  *more = false;
  if (v->over) return PC_OK;
  if (!v->child.pid) return pc_fail(err, PC_BAD_INPUT, 0, "the video decoder is gone");
  if (v->shown >= 0) release(v, v->shown);
  v->shown = -1;
  int code = pc_child_listen(&v->child, &n, err);
  if (code) return code;
  if (n.kind == PC_REEL_FAIL) return pc_child_said(&v->child, &n, err);
  v->about.damaged = n.damaged;
  v->about.cut_short = n.cut_short != 0;
  if (n.kind == PC_REEL_END) {
    v->over = true;
    return PC_OK;
  }
  if (n.kind != PC_REEL_FRAME || n.slot < 0 || n.slot >= PC_REEL_SLOTS || !isfinite(n.time) ||
      n.time <= v->last)
    return pc_child_gone(&v->child, err);
  show(v, &n, picture);
  *more = true;
  return PC_OK;
}

void pc_video_close(pc_video *v) {
  if (!v) return;
  pc_child_end(&v->child);
  free(v);
}
