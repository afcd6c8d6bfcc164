/* test_eyes_camera.c: cameras, by one that is made here (camera_make.h): forms and sizes of pictures, which
 * of them is looked at, and all that goes wrong with cameras; and `watch` on it to the end. */
#include "camera_make.h"
#include "eyes/region.h"
#include "eyes_make.h"

#include "posterior/recording.h"
#include "posterior/watch.h"

/* ---- pictures ---- */

static uint8_t luma_at(int x, int y) {
  return (uint8_t)(40 + 5 * (x % 30) + 2 * (y % 20));
}

/* A picture in the form, with gaps behind the rows; blue 100, red 160. */
static uint8_t *picture(uint32_t form, int w, int h, int pad, size_t *bytes) {
  size_t half = ((size_t)w + 1) / 2, low = ((size_t)h + 1) / 2;
  bool packed = form == V4L2_PIX_FMT_YUYV;
  size_t stride = (packed ? 4 * half : (size_t)w) + (size_t)pad, chroma = pad ? stride : 2 * half;
  *bytes = packed ? stride * (size_t)h : stride * (size_t)h + chroma * low;
  uint8_t *at = malloc(*bytes);
  memset(at, 0, *bytes);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) at[(size_t)y * stride + (size_t)x * (packed ? 2 : 1)] = luma_at(x, y);
  for (size_t y = 0; y < (packed ? (size_t)h : low); y++)
    for (size_t x = 0; x < half; x++) {
      uint8_t *pair = packed ? at + y * stride + 4 * x + 1 : at + (size_t)h * stride + y * chroma + 2 * x;
      pair[0] = 100, pair[packed ? 2 : 1] = 160;
    }
  return at;
}

/* Is that what was filmed? The value of one pixel by BT.601's own formula. */
static bool is_filmed(const pc_picture *p, int x, int y) {
  float out[3];
  pc_region r = {x, y, 1, 0};
  r.x += 0.5, r.y += 0.5; /* the middle of a square of one pixel whose corner is asked for */
  pc_crop(p, &r, 1, (pc_crop_range){0, 255, false}, out);
  double luma = (luma_at(x, y) - 16) * 255.0 / 219, blue = (100 - 128) * 255.0 / 224,
         red = (160 - 128) * 255.0 / 224;
  double want[3] = {luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue};
  for (int c = 0; c < 3; c++)
    if (fabs(out[c] - fmin(255, fmax(0, want[c]))) > 0.6) return false;
  return true;
}

typedef struct session {
  int got, asked;
  double last;
  pc_err err;
  pc_picture picture;
} session;

/* Asks `most` times, or until it fails. Everything is let go of. */
static session film(fake *f, int most, int check_x, int check_y) {
  struct pc_camera_io io = fake_io(f);
  session s = {.last = -1};
  pc_camera *c = pc_camera_open("/dev/video9", eyes_decoder(), &io, &s.err);
  while (c && s.asked++ < most && !s.err.code) {
    bool got;
    if (pc_camera_next(c, 100, &s.picture, &got, &s.err) || !got) continue;
    s.got++;
    CHECK(s.picture.time > s.last, "%g after %g", s.picture.time, s.last);
    s.last = s.picture.time;
    if (check_x >= 0) CHECK(is_filmed(&s.picture, check_x, check_y), "picture %d is another one", s.got);
  }
  pc_camera_close(c);
  CHECK(fake_let_go(f), "memory or device kept");
  return s;
}

static void forms_and_sizes(void) {
  static const int SIZE[][3] = {{1280, 720, 0}, {641, 479, 0}, {640, 480, 64}, {1, 1, 0}, {17, 3, 5}};
  for (size_t i = 0; i < sizeof SIZE / sizeof *SIZE; i++)
    for (int nv12 = 0; nv12 < 2; nv12++) {
      fake f = {.w = SIZE[i][0], .h = SIZE[i][1], .pad = SIZE[i][2]};
      *(nv12 ? &f.nv12 : &f.yuyv) = 30;
      uint8_t *bytes = picture(nv12 ? V4L2_PIX_FMT_NV12 : V4L2_PIX_FMT_YUYV, f.w, f.h, f.pad, &f.bytes);
      f.picture = bytes;
      session s = film(&f, 5, f.w / 2, f.h / 2);
      CHECK(s.got == 5 && !s.err.code, "%d x %d: %d, %s", f.w, f.h, s.got, s.err.text);
      free(bytes);
    }
}

/* The form with the most pictures a second; of equals the one without decoding; none: one line. */
static void choice(void) {
  static const struct {
    unsigned yuyv, nv12, mjpeg;
    uint32_t want;
  } OFFER[] = {{30, 30, 30, V4L2_PIX_FMT_YUYV}, {10, 30, 30, V4L2_PIX_FMT_NV12},
               {10, 0, 30, V4L2_PIX_FMT_MJPEG}, {60, 30, 90, V4L2_PIX_FMT_YUYV},
               {0, 0, 5, V4L2_PIX_FMT_MJPEG},   {0, 0, 0, 0}};
  static uint8_t bytes[64 * 64 * 2];
  for (size_t i = 0; i < sizeof OFFER / sizeof *OFFER; i++) {
    fake f = {.w = 64,
              .h = 64,
              .yuyv = OFFER[i].yuyv,
              .nv12 = OFFER[i].nv12,
              .mjpeg = OFFER[i].mjpeg,
              .picture = bytes,
              .bytes = sizeof bytes};
    session s = film(&f, 0, -1, -1);
    if (OFFER[i].want)
      CHECK(f.form == OFFER[i].want && !s.err.code, "offer %zu: %s", i, s.err.text);
    else
      CHECK(strstr(s.err.text, "no form that is read"), "%s", s.err.text);
  }
}

static void number_it(fake *f, int number, uint8_t *buffer) {
  (void)f;
  buffer[0] = (uint8_t)number;
}

/* Three pictures come between two looks: each look sees the third, and no buffer is lost. */
static void newest(void) {
  for (int buffers = 1; buffers <= FAKE_BUFFERS; buffers++) {
    fake f = {.w = 8, .h = 8, .yuyv = 30, .burst = 3, .shown = number_it, .buffers = buffers};
    struct pc_camera_io io = fake_io(&f);
    uint8_t *bytes = picture(V4L2_PIX_FMT_YUYV, 8, 8, 0, &f.bytes);
    pc_err err = {0};
    pc_picture p;
    bool got = true;
    f.picture = bytes;
    pc_camera *c = pc_camera_open("x", eyes_decoder(), &io, &err);
    int most = buffers == 1 ? 1 : 3; /* with one buffer the others are lost */
    for (int k = 1; k <= 50 && c; k++) {
      CHECK(!pc_camera_next(c, 100, &p, &got, &err) && got, "look %d: %s", k, err.text);
      CHECK(got && p.plane[0][0] == (uint8_t)(most * k), "look %d saw picture %d", k, p.plane[0][0]);
    }
    pc_camera_close(c);
    free(bytes);
  }
}

/* ---- what goes wrong ---- */

static void trouble(void) {
  uint8_t *bytes;
  size_t len;
  bytes = picture(V4L2_PIX_FMT_YUYV, 32, 24, 0, &len);
  const fake good = {.w = 32, .h = 24, .yuyv = 30, .picture = bytes, .bytes = len};
  fake f = good;
  f.unplug_at = 7;
  session s = film(&f, 50, 9, 9);
  CHECK(s.got == 7 && strstr(s.err.text, "unplugged") && !strchr(s.err.text, '\n'), "%d: %s", s.got,
        s.err.text);
  f = good, f.stall_at = 4;
  s = film(&f, 500, 9, 9);
  CHECK(s.got == 4 && strstr(s.err.text, "no picture for 5 s") && s.asked == 4 + 50 + 1, "%d of %d: %s",
        s.got, s.asked, s.err.text);
  f = good, f.damage_every = 3, f.back_every = 4;
  s = film(&f, 30, 9, 9);
  CHECK(s.got == 20 && !s.err.code, "damage: %d, %s", s.got, s.err.text);
  f = good, f.lie_every = 2;
  s = film(&f, 30, 9, 9);
  CHECK(s.got == 15 && !s.err.code, "lies: %d, %s", s.got, s.err.text);
  f = good, f.short_every = 5;
  s = film(&f, 30, 9, 9);
  CHECK(s.got == 24 && !s.err.code, "too short: %d, %s", s.got, s.err.text);
  f = good, f.short_every = 1;
  s = film(&f, 1000, 9, 9);
  CHECK(s.got == 0 && s.err.code && s.asked == 101, "only damage: asked %d, %s", s.asked, s.err.text);
  f = good, f.mjpeg = 60, f.yuyv = 0; /* its pictures are no JPEG */
  s = film(&f, 1000, -1, -1);
  CHECK(s.got == 0 && strstr(s.err.text, "JPEG"), "%s", s.err.text);
  static const struct {
    int number;
    const char *says;
  } OPEN[] = {{ENOENT, "plugged in"}, {EBUSY, "another program"}, {EACCES, "group"}};
  for (int i = 0; i < 3; i++) {
    f = good, f.open_error = OPEN[i].number;
    s = film(&f, 1, -1, -1);
    CHECK(strstr(s.err.text, OPEN[i].says), "%s", s.err.text);
  }
  f = good, f.no_capture = 1;
  s = film(&f, 1, -1, -1);
  CHECK(strstr(s.err.text, "other one"), "%s", s.err.text);
  for (int k = 1; k <= 3; k++) {
    f = good, f.fail_map = k;
    s = film(&f, 1, -1, -1);
    CHECK(strstr(s.err.text, "memory"), "%s", s.err.text);
  }
  int failed = 0, k = 1;
  for (; k < 200; k++) { /* each question in turn has no answer */
    f = good, f.fail_control = k;
    s = film(&f, 8, -1, -1);
    CHECK(!s.err.code || *s.err.text, "question %d", k);
    failed += s.err.code != 0;
    if (f.controls < k) break;
  }
  CHECK(failed > 20 && k < 199, "%d of %d", failed, k);
  static const int SIZE[][2] = {{0, 5}, {5, 0}, {100000, 5}, {32, 25}};
  for (int i = 0; i < 4; i++) { /* sizes that its memory does not hold */
    f = good, f.w = SIZE[i][0], f.h = SIZE[i][1];
    s = film(&f, 200, -1, -1);
    CHECK(s.got == 0 && s.err.code, "%d x %d was believed", f.w, f.h);
  }
  free(bytes);
}

/* The system's own answers for what is no camera. */
static void no_cameras(void) {
  static const char *const PATH[] = {"/nowhere/video0", "/dev/null", "README.md", "/tmp"};
  for (int i = 0; i < 4; i++) {
    pc_err err = {0};
    CHECK(!pc_camera_open(PATH[i], eyes_decoder(), NULL, &err) && *err.text && !strchr(err.text, '\n'), "%s",
          PATH[i]);
  }
}

/* ---- watch ---- */

typedef struct stopper {
  int after, told;
} stopper;

static int stop(void *user, const char *stage, int done, int total) {
  stopper *s = user;
  CHECK(*stage && done > 0 && (total < 0 || done <= total), "%s %d/%d", stage, done, total);
  return s->after && ++s->told >= s->after;
}

/* A picture of a clip, as the camera's. */
static uint8_t *person(int *w, int *h, size_t *bytes) {
  int file = eyes_file("bird_dog_side.mp4");
  pc_err err = {0};
  pc_picture p;
  bool more;
  pc_video *v = file < 0 ? NULL : pc_video_open(eyes_decoder(), file, &err);
  uint8_t *at = NULL;
  if (v && !pc_video_next(v, &p, &more, &err)) {
    *w = p.w, *h = p.h, *bytes = (size_t)p.w * (size_t)p.h * 3 / 2;
    at = malloc(*bytes);
    for (int y = 0; y < p.h; y++)
      memcpy(at + (size_t)y * (size_t)p.w, p.plane[0] + (size_t)y * p.stride[0], (size_t)p.w);
    uint8_t *both = at + (size_t)p.w * (size_t)p.h;
    for (int y = 0; y < p.h / 2; y++)
      for (int x = 0; x < p.w / 2; x++)
        for (int k = 0; k < 2; k++) *both++ = p.plane[1 + k][(size_t)y * p.stride[1 + k] + (size_t)x];
  }
  pc_video_close(v);
  if (file >= 0) close(file);
  return at;
}

typedef struct outcome {
  pc_watched seen;
  pc_err err;
  bool file; /* the recording is there */
  int frames, people;
} outcome;

static outcome watch(fake *f, pc_watch_def def) {
  char folder[] = "/tmp/posterior-camera-XXXXXX", text[200];
  struct pc_camera_io io = fake_io(f);
  outcome o = {0};
  const char *place = "";
  pc_arena *arena = pc_arena_make();
  if (!mkdtemp(folder)) return o;
  snprintf(text, sizeof text, "%s/seen.jsonl", folder);
  def.video = "/dev/video9", def.model = "lite", def.folder = eyes_folder(), def.out = text, def.camera = &io;
  pc_watch(&def, &o.seen, &place, arena, &o.err);
  size_t len;
  char *bytes = test_slurp(text, &len);
  o.file = bytes != NULL;
  pc_err err = {0};
  pc_recording *rec = bytes ? pc_recording_read(bytes, len, "x", NULL, arena, &err) : NULL;
  CHECK(!bytes || rec, "what was written cannot be read: %s", err.text);
  o.frames = rec ? rec->markers->n_frames : 0;
  for (int i = 0; i < o.frames; i++) o.people += !isnan(rec->markers->at[(size_t)i * 3 * PC_LANDMARKS]);
  free(bytes);
  unlink(text);
  CHECK(rmdir(folder) == 0, "more than the recording was left in %s", folder);
  CHECK(fake_let_go(f), "memory or device kept");
  pc_arena_free(arena);
  return o;
}

static void watched(void) {
  fake good = {.nv12 = 30};
  uint8_t *bytes = person(&good.w, &good.h, &good.bytes);
  if (!bytes || !eyes_installed()) {
    SKIP("no shared recordings or no models");
    free(bytes);
    return;
  }
  good.picture = bytes;
  fake f = good;
  outcome o = watch(&f, (pc_watch_def){.seconds = 0.5}); /* picture 17 is the first after it */
  CHECK(!o.err.code && o.file && o.frames == 17 && o.people == 17, "%d frames, %d people, %s", o.frames,
        o.people, o.err.text);
  stopper s = {.after = 5};
  f = good;
  o = watch(&f, (pc_watch_def){.progress = stop, .user = &s});
  CHECK(!o.err.code && o.file && o.frames == 5 && o.people == 5, "stopped: %d frames, %s", o.frames,
        o.err.text);
  f = good, f.unplug_at = 4;
  o = watch(&f, (pc_watch_def){.seconds = 60});
  CHECK(o.err.code && o.file && o.frames == 4 && strstr(o.err.text, "unplugged") &&
            strstr(o.err.text, "4 pictures seen until then are kept"),
        "unplugged: %d frames, %s", o.frames, o.err.text);
  f = good, f.stall_at = 3, s = (stopper){0};
  o = watch(&f, (pc_watch_def){.progress = stop, .user = &s});
  CHECK(o.err.code && o.frames == 3 && strstr(o.err.text, "no picture"), "%d frames, %s", o.frames,
        o.err.text);
  f = good, f.open_error = EBUSY;
  o = watch(&f, (pc_watch_def){0});
  CHECK(o.err.code && !o.file, "busy: %s", o.err.text);
  f = good, s = (stopper){.after = 1}, f.damage_every = 1;
  o = watch(&f, (pc_watch_def){.progress = stop, .user = &s});
  CHECK(o.err.code && !o.file, "stopped before the first picture: %s", o.err.text);
  f = good;
  o = watch(&f, (pc_watch_def){.overlay = "/tmp/posterior-no-film.mp4"});
  CHECK(strstr(o.err.text, "not kept") && !o.file && access("/tmp/posterior-no-film.mp4", F_OK), "%s",
        o.err.text);
  free(bytes);
}

int main(void) {
  forms_and_sizes();
  choice();
  newest();
  trouble();
  no_cameras();
  watched();
  return test_done();
}
