/* test_eyes_no_memory.c: videos, films, JPEG pictures and cameras with the n-th allocation failing: an error,
 * nothing kept, no child left. */
#include "camera_make.h"
#include "eyes_make.h"
#include "memory.h"

#include <sys/mman.h>

static const char VIDEO[] = "YUV4MPEG2 W2 H2 F25:1 Ip A1:1 C420jpeg\nFRAME\nabcdef";

static int video(pc_err *err) {
  int file = memfd_create("test", MFD_CLOEXEC), n = 0;
  pc_picture p;
  bool more = true;
  if (write(file, VIDEO, sizeof VIDEO - 1) < 0) abort();
  pc_video *v = pc_video_open(eyes_decoder(), file, err);
  while (v && !pc_video_next(v, &p, &more, err) && more) n++;
  pc_video_close(v);
  close(file);
  return n;
}

static int film(pc_err *err) {
  static uint8_t pixels[64];
  int file = memfd_create("test", MFD_CLOEXEC), n = 0;
  pc_seen nobody = {0};
  pc_picture p;
  pc_film *f = pc_film_open(eyes_encoder(), file, "", err);
  if (f && !pc_picture_raw(&p, PC_PIXELS_YUV420, 6, 6, pixels, sizeof pixels, 0, err))
    n = !pc_film_add(f, &p, &nobody, err) && !pc_film_end(f, err);
  pc_film_close(f);
  close(file);
  return n;
}

static int jpeg(pc_err *err) {
  pc_picture p;
  pc_err no = {0};
  pc_jpeg *j = pc_jpeg_open(eyes_decoder(), err);
  int said = j && pc_jpeg_read(j, "no JPEG", 7, &p, &no) && strstr(no.text, "is no JPEG");
  pc_jpeg_close(j);
  return said;
}

static int camera(pc_err *err) {
  static uint8_t pixels[128];
  fake f = {.w = 8, .h = 8, .yuyv = 20, .mjpeg = 30, .picture = pixels, .bytes = sizeof pixels};
  struct pc_camera_io io = fake_io(&f);
  pc_picture p;
  bool got;
  pc_camera *c = pc_camera_open("x", eyes_decoder(), &io, err);
  int fine = c && !pc_camera_next(c, 10, &p, &got, err);
  pc_camera_close(c);
  CHECK(fake_let_go(&f), "memory or device kept");
  return fine;
}

static void exhaust(const char *name, int (*work)(pc_err *err)) {
  pc_err err = {0};
  memory_asked = 0;
  CHECK(work(&err) == 1 && !err.code, "%s: %s", name, err.text);
  long all = memory_asked;
  CHECK(all > 0, "%s asks for nothing", name);
  for (long n = 0; n < all; n++) {
    err = (pc_err){0};
    memory_left = n;
    int done = work(&err);
    memory_left = -1;
    CHECK(done == 1 || (err.code && *err.text), "%s, %ld of %ld allocations: %s", name, n, all, err.text);
  }
}

int main(void) {
  exhaust("video", video);
  exhaust("film", film);
  exhaust("jpeg", jpeg);
  exhaust("camera", camera);
  return test_done();
}
