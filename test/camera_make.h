/* camera_make.h: a camera that is none: it answers the questions of eyes/camera.h as a driver does, and does
 * what cameras do to programs: other sizes than asked for, pauses, damage, lies, being unplugged. */
#ifndef POSTERIOR_CAMERA_MAKE_H
#define POSTERIOR_CAMERA_MAKE_H

#include "eyes/camera.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_BUFFERS = 4 };

typedef struct fake {
  /* what it is */
  int w, h, pad;              /* size it gives, whatever is asked; bytes of gap behind each row */
  unsigned yuyv, nv12, mjpeg; /* pictures a second in each form; 0 = has not got it */
  const void *picture;        /* bytes of every picture, in the form that was chosen */
  size_t bytes;
  int buffers; /* how many it lends at most; 0 = FAKE_BUFFERS */
  /* what goes wrong: numbers count from 1, 0 = never */
  int open_error, no_capture, fail_control, fail_map;
  int unplug_at, stall_at; /* picture */
  int burst;               /* pictures that come between two questions; 0 = 1 */
  int damage_every, lie_every, short_every, back_every;
  void (*shown)(struct fake *f, int number, uint8_t *buffer); /* may change a picture */
  /* how it stands */
  uint32_t form;
  int controls, maps, made, waiting, open, streaming;
  struct {
    uint8_t *at;
    bool queued;
  } buffer[FAKE_BUFFERS];
} fake;

static inline unsigned fake_rate(const fake *f, uint32_t form) {
  return form == V4L2_PIX_FMT_YUYV    ? f->yuyv
         : form == V4L2_PIX_FMT_NV12  ? f->nv12
         : form == V4L2_PIX_FMT_MJPEG ? f->mjpeg
                                      : 0;
}

static inline int fake_open(void *self, const char *path) {
  fake *f = self;
  (void)path;
  if (f->open_error) return -f->open_error;
  f->open++;
  return 77;
}

static inline bool fake_here(const fake *f) {
  return !f->unplug_at || f->made < f->unplug_at;
}

static inline int fake_dequeue(fake *f, struct v4l2_buffer *b) {
  if (!fake_here(f)) return -ENODEV;
  for (int i = 0; i < FAKE_BUFFERS && f->waiting > 0; i++) {
    if (!f->buffer[i].queued) continue;
    int n = ++f->made;
    f->waiting--;
    f->buffer[i].queued = false;
    memcpy(f->buffer[i].at, f->picture, f->bytes);
    if (f->shown) f->shown(f, n, f->buffer[i].at);
    b->index = (uint32_t)i;
    b->bytesused = (uint32_t)f->bytes;
    b->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    int back = f->back_every && n % f->back_every == 0 ? 9 : 0;
    b->timestamp.tv_sec = 5000 + (n - back) / 30, b->timestamp.tv_usec = (n - back + 30) % 30 * 33333;
    if (f->damage_every && n % f->damage_every == 0) b->flags |= V4L2_BUF_FLAG_ERROR;
    if (f->lie_every && n % f->lie_every == 0) b->bytesused = 0xfffffff0u;
    if (f->short_every && n % f->short_every == 0) b->bytesused = 3;
    return 0;
  }
  f->waiting = 0; /* pictures for which it had no buffer are lost */
  return -EAGAIN;
}

static inline int fake_control(void *self, int file, unsigned long request, void *what) {
  fake *f = self;
  if (file != 77) return -EBADF;
  if (++f->controls == f->fail_control) return -EIO;
  if (request == VIDIOC_QUERYCAP) {
    struct v4l2_capability *c = what;
    c->capabilities = V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    c->device_caps = f->no_capture ? V4L2_CAP_META_CAPTURE : c->capabilities;
  } else if (request == VIDIOC_S_FMT) {
    struct v4l2_pix_format *p = &((struct v4l2_format *)what)->fmt.pix;
    if (!fake_rate(f, p->pixelformat)) p->pixelformat = V4L2_PIX_FMT_GREY; /* drivers take another */
    f->form = p->pixelformat;
    p->width = (uint32_t)f->w, p->height = (uint32_t)f->h;
    p->bytesperline = (uint32_t)(p->pixelformat == V4L2_PIX_FMT_YUYV   ? (f->w + 1) / 2 * 4 + f->pad
                                 : p->pixelformat == V4L2_PIX_FMT_NV12 ? f->w + f->pad
                                                                       : 0);
    p->sizeimage = (uint32_t)f->bytes;
  } else if (request == VIDIOC_S_PARM) {
    ((struct v4l2_streamparm *)what)->parm.capture.timeperframe =
        (struct v4l2_fract){1, fake_rate(f, f->form)};
  } else if (request == VIDIOC_REQBUFS) {
    struct v4l2_requestbuffers *r = what;
    uint32_t most = (uint32_t)(f->buffers ? f->buffers : FAKE_BUFFERS);
    if (r->count > most) r->count = most;
  } else if (request == VIDIOC_QUERYBUF) {
    struct v4l2_buffer *b = what;
    b->length = (uint32_t)f->bytes;
    b->m.offset = b->index;
  } else if (request == VIDIOC_QBUF) {
    if (!fake_here(f)) return -ENODEV;
    f->buffer[((struct v4l2_buffer *)what)->index].queued = true;
  } else if (request == VIDIOC_DQBUF) {
    return fake_dequeue(f, what);
  } else if (request == VIDIOC_STREAMON || request == VIDIOC_STREAMOFF) {
    f->streaming = request == VIDIOC_STREAMON;
  } else
    return -ENOTTY;
  return 0;
}

static inline void *fake_map(void *self, int file, size_t bytes, long long offset) {
  fake *f = self;
  (void)file;
  if (++f->maps == f->fail_map) return NULL;
  return f->buffer[offset].at = malloc(bytes); /* exactly: reading past it is found */
}

static inline void fake_unmap(void *self, void *at, size_t bytes) {
  fake *f = self;
  (void)bytes;
  for (int i = 0; i < FAKE_BUFFERS; i++)
    if (f->buffer[i].at == at) f->buffer[i].at = NULL, f->buffer[i].queued = false;
  free(at);
}

static inline int fake_wait(void *self, int file, int ms) {
  fake *f = self;
  (void)file, (void)ms;
  if (!fake_here(f)) return -ENODEV;
  if (f->stall_at && f->made >= f->stall_at) return 0;
  f->waiting += f->burst ? f->burst : 1;
  return 1;
}

static inline void fake_close(void *self, int file) {
  fake *f = self;
  (void)file;
  f->open--;
}

static inline struct pc_camera_io fake_io(fake *f) {
  return (struct pc_camera_io){.self = f,
                               .open = fake_open,
                               .control = fake_control,
                               .map = fake_map,
                               .unmap = fake_unmap,
                               .wait = fake_wait,
                               .close = fake_close};
}

/* Nothing of it is kept: no memory, not open. */
static inline bool fake_let_go(const fake *f) {
  for (int i = 0; i < FAKE_BUFFERS; i++)
    if (f->buffer[i].at) return false;
  return f->open == 0;
}

#endif
