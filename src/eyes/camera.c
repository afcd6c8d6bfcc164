/* camera.c: the pictures of a camera, by Linux' Video4Linux2 interface (kernel documentation, "Streaming I/O,
 * memory mapping").
 *
 * The camera fills a few buffers that the kernel and this program share. Of those that are full the newest is
 * looked at and the others go back: who computes slower than the camera films sees fewer pictures, not old
 * ones. Of the three forms that are read the one with the most pictures a second is taken, and of equals the
 * one that needs no decoding. JPEG pictures are decoded by a child without rights, as all coded bytes are.
 *
 * The pictures stay in memory; nothing here writes them anywhere. What the driver says of sizes is checked.
 */
#include "eyes/camera.h"

#include "base/clock.h"
#include "eyes/camera_system.h"

#include <errno.h>
#include <linux/videodev2.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BUFFERS = 4, MOST_BUFFERS = 8, MOST_SIDE = 8192 };
enum { WANT_W = 1280, WANT_H = 720, WANT_RATE = 30 }; /* whole bodies across a room; USB cameras have it */
static const int SILENCE = 5000;                      /* ms without a picture: something is wrong */
enum { MOST_DAMAGED = 100 };                          /* pictures one after another */
static const double GUESSED_RATE = 15;                /* for choosing, where a driver does not tell */

static const struct {
  uint32_t fourcc;
  bool jpeg;
  pc_pixels pixels;
} FORMS[] = {{V4L2_PIX_FMT_YUYV, false, PC_PIXELS_YUYV},
             {V4L2_PIX_FMT_NV12, false, PC_PIXELS_NV12},
             {V4L2_PIX_FMT_MJPEG, true, 0}};
enum { FORM_COUNT = sizeof FORMS / sizeof *FORMS };

struct pc_camera {
  const struct pc_camera_io *io;
  int file, form;
  struct v4l2_pix_format pix;
  struct {
    void *at;
    size_t bytes;
  } buffer[MOST_BUFFERS];
  int n_buffers, held; /* held: the buffer that the caller looks at; -1 = none */
  pc_jpeg *jpeg;
  int silence, damaged_in_a_row;
  double first, last; /* s: clock of the first picture; time of the last one */
  pc_video_info about;
};

static int control(pc_camera *c, unsigned long request, void *what) {
  return c->io->control(c->io->self, c->file, request, what);
}

static int gone(int code, pc_err *err) {
  return pc_fail(err, PC_IO, 0, "the camera is gone (%s): was it unplugged?", strerror(-code));
}

static int open_device(pc_camera *c, const char *path, pc_err *err) {
  struct v4l2_capability cap = {0};
  c->file = c->io->open(c->io->self, path);
  if (c->file == -EBUSY) return pc_fail(err, PC_IO, 0, "another program uses this camera; close it first");
  if (c->file == -EACCES)
    return pc_fail(err, PC_IO, 0,
                   "you may not use this camera; most systems want you in the group \"video\"");
  if (c->file < 0)
    return pc_fail(err, PC_IO, 0, "cannot be opened: %s; is it plugged in?", strerror(-c->file));
  if (control(c, VIDIOC_QUERYCAP, &cap)) return pc_fail(err, PC_BAD_INPUT, 0, "is no camera");
  uint32_t can = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
  if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING))
    return pc_fail(err, PC_BAD_INPUT, 0,
                   "gives no pictures; many cameras have two devices: try the other one");
  return PC_OK;
}

/* ---- form of the pictures ---- */

/* Pictures a second after asking for many; 0 = the driver does not tell. */
static double set_rate(pc_camera *c) {
  struct v4l2_streamparm p = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  struct v4l2_fract *each = &p.parm.capture.timeperframe;
  *each = (struct v4l2_fract){1, WANT_RATE};
  if (control(c, VIDIOC_S_PARM, &p) || each->numerator == 0 || each->denominator == 0) return 0;
  double rate = (double)each->denominator / each->numerator;
  return rate < 1000 ? rate : 0;
}

static bool set_form(pc_camera *c, int form, double *rate) {
  struct v4l2_format f = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  f.fmt.pix.width = WANT_W, f.fmt.pix.height = WANT_H;
  f.fmt.pix.pixelformat = FORMS[form].fourcc;
  f.fmt.pix.field = V4L2_FIELD_ANY;
  if (control(c, VIDIOC_S_FMT, &f) || f.fmt.pix.pixelformat != FORMS[form].fourcc) return false;
  c->pix = f.fmt.pix;
  if (c->pix.width < 1 || c->pix.height < 1 || c->pix.width > MOST_SIDE || c->pix.height > MOST_SIDE)
    return false;
  *rate = set_rate(c);
  return true;
}

static int choose_form(pc_camera *c, pc_err *err) {
  double rate, best = 0;
  c->form = -1;
  for (int form = 0; form < FORM_COUNT; form++) {
    if (!set_form(c, form, &rate)) continue;
    double worth = rate > 0 ? fmin(rate, WANT_RATE) : GUESSED_RATE;
    if (worth > best + 0.5) best = worth, c->form = form;
  }
  if (c->form < 0 || !set_form(c, c->form, &rate))
    return pc_fail(err, PC_UNSUPPORTED, 0, "gives pictures in no form that is read (YUYV, NV12, MJPEG)");
  c->about = (pc_video_info){.w = c->pix.width, .h = c->pix.height, .rate = rate};
  return PC_OK;
}

/* ---- buffers ---- */

static struct v4l2_buffer buffer_at(int index) {
  return (struct v4l2_buffer){
      .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = (uint32_t)index};
}

static int give_back(pc_camera *c, int index) {
  struct v4l2_buffer b = buffer_at(index);
  return control(c, VIDIOC_QBUF, &b);
}

static int start(pc_camera *c, pc_err *err) {
  struct v4l2_requestbuffers ask = {
      .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE, code = control(c, VIDIOC_REQBUFS, &ask);
  if (code || ask.count < 1) return pc_fail(err, PC_IO, 0, "the camera has no memory for pictures");
  for (int i = 0; i < (int)ask.count && i < MOST_BUFFERS; i++) {
    struct v4l2_buffer b = buffer_at(i);
    if ((code = control(c, VIDIOC_QUERYBUF, &b))) return gone(code, err);
    c->buffer[i].at = c->io->map(c->io->self, c->file, b.length, b.m.offset);
    if (!c->buffer[i].at) return pc_fail(err, PC_NO_MEMORY, 0, "no memory for the camera's pictures");
    c->buffer[i].bytes = b.length;
    c->n_buffers = i + 1;
    if ((code = give_back(c, i))) return gone(code, err);
  }
  code = control(c, VIDIOC_STREAMON, &type);
  if (code == -EBUSY) return pc_fail(err, PC_IO, 0, "another program uses this camera; close it first");
  return code ? gone(code, err) : PC_OK;
}

pc_camera *pc_camera_open(const char *path, const char *decoder, const struct pc_camera_io *io, pc_err *err) {
  pc_camera *c = calloc(1, sizeof *c);
  if (!c) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  c->io = io ? io : pc_camera_system();
  c->held = c->file = -1;
  c->last = -INFINITY;
  int code = open_device(c, path, err);
  if (!code) code = choose_form(c, err);
  if (!code && FORMS[c->form].jpeg && !(c->jpeg = pc_jpeg_open(decoder, err))) code = PC_NO_MEMORY;
  if (!code) code = start(c, err);
  if (!code) return c;
  pc_camera_close(c);
  return NULL;
}

const pc_video_info *pc_camera_about(const pc_camera *camera) {
  return &camera->about;
}

/* ---- pictures ---- */

/* The newest full buffer into *b; those before it go back. -EAGAIN: none. */
static int newest(pc_camera *c, struct v4l2_buffer *b) {
  int found = -1, code = 0;
  for (int i = 0; i <= c->n_buffers && !code; i++) {
    struct v4l2_buffer one = buffer_at(0);
    code = control(c, VIDIOC_DQBUF, &one);
    if (code) break;
    if (one.index >= (uint32_t)c->n_buffers) return -EPROTO;
    if (found >= 0) code = give_back(c, found);
    found = (int)one.index;
    *b = one;
  }
  return found >= 0 ? 0 : code; /* what went wrong after a picture is told at the next one */
}

/* Time of the picture, from the first one on; it always goes on. */
static double time_of(pc_camera *c, const struct v4l2_buffer *b) {
  bool told = b->flags & V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  double clock = told ? (double)b->timestamp.tv_sec + 1e-6 * (double)b->timestamp.tv_usec : pc_seconds();
  if (isinf(c->last)) c->first = clock;
  double t = clock - c->first;
  if (!(t > c->last)) t = c->last + 1e-3;
  c->last = t;
  return t;
}

static int read_buffer(pc_camera *c, const struct v4l2_buffer *b, pc_picture *p, pc_err *err) {
  const void *at = c->buffer[b->index].at;
  size_t room = c->buffer[b->index].bytes, used = b->bytesused > 0 ? b->bytesused : room;
  if (used > room || b->flags & V4L2_BUF_FLAG_ERROR)
    return pc_fail(err, PC_BAD_INPUT, 0, "the camera says that a picture is damaged");
  if (FORMS[c->form].jpeg) return pc_jpeg_read(c->jpeg, at, used, p, err);
  int code = pc_picture_raw(p, FORMS[c->form].pixels, (int)c->pix.width, (int)c->pix.height, at, used,
                            c->pix.bytesperline, err);
  p->hd = c->pix.ycbcr_enc == V4L2_YCBCR_ENC_709 ||
          (c->pix.ycbcr_enc == V4L2_YCBCR_ENC_DEFAULT && c->pix.colorspace == V4L2_COLORSPACE_REC709);
  p->full = c->pix.quantization == V4L2_QUANTIZATION_FULL_RANGE ||
            (c->pix.quantization == V4L2_QUANTIZATION_DEFAULT && c->pix.colorspace == V4L2_COLORSPACE_JPEG);
  return code;
}

static int silent(pc_camera *c, int ms, pc_err *err) {
  c->silence += ms;
  if (c->silence < SILENCE) return PC_OK;
  return pc_fail(err, PC_IO, 0, "the camera has given no picture for %d s; plug it in again", SILENCE / 1000);
}

int pc_camera_next(pc_camera *c, int ms, pc_picture *picture, bool *got, pc_err *err) {
  struct v4l2_buffer b = {0};
  pc_err problem = {0};
  *got = false;
  int code = c->held < 0 ? 0 : give_back(c, c->held);
  c->held = -1;
  if (!code) code = c->io->wait(c->io->self, c->file, ms);
  if (code == 0) return silent(c, ms, err);
  if (code > 0) code = newest(c, &b);
  if (code == -EAGAIN) return silent(c, 1, err);
  if (code) return gone(code, err);
  c->held = (int)b.index;
  c->silence = 0;
  code = read_buffer(c, &b, picture, &problem);
  if (code == PC_OK) {
    c->damaged_in_a_row = 0;
    picture->time = time_of(c, &b);
    *got = true;
    return PC_OK;
  }
  c->about.damaged++;
  if (code == PC_BAD_INPUT && ++c->damaged_in_a_row < MOST_DAMAGED) return PC_OK;
  return pc_fail(err, problem.code, 0, "%s", problem.text);
}

void pc_camera_close(pc_camera *c) {
  if (!c) return;
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  if (c->n_buffers > 0) control(c, VIDIOC_STREAMOFF, &type);
  for (int i = 0; i < c->n_buffers; i++) c->io->unmap(c->io->self, c->buffer[i].at, c->buffer[i].bytes);
  if (c->file >= 0) c->io->close(c->io->self, c->file);
  pc_jpeg_close(c->jpeg);
  free(c);
}
