/* test_eyes_film.c: what is drawn on pictures, against closed forms; films written and read back; an encoder
 * that is killed, lies or finds the disk full; both results of `watch` or none. */
#include "eyes/draw.h"
#include "eyes/reel.h"
#include "eyes_make.h"

#include "posterior/recording.h"
#include "posterior/watch.h"

#include <jansson.h>
#include <signal.h>
#include <sys/mman.h>

enum { W = 64, H = 48 };

/* ---- canvas ---- */

typedef struct sheet {
  uint8_t luma[2 * H * 2 * W], blue[H * W], red[H * W];
} sheet;

static pc_canvas canvas_on(sheet *s, int w, int h) {
  return (pc_canvas){.w = w,
                     .h = h,
                     .plane = {s->luma, s->blue, s->red},
                     .stride = {(size_t)w, (size_t)w / 2, (size_t)w / 2}};
}

/* A picture whose planes are planes in brightness comes out as them, however turned and stretched. Expected:
 * the place in storage, by turning by hand. */
static void upright(void) {
  static sheet from, to;
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) from.luma[y * W + x] = (uint8_t)(2 * x + y);
  for (int y = 0; y < H / 2; y++)
    for (int x = 0; x < W / 2; x++)
      from.blue[y * W / 2 + x] = (uint8_t)(4 * x + 2 * y), from.red[y * W / 2 + x] = 99;
  for (int turn = 0; turn < 4; turn++)
    for (int half = 0; half < 2; half++) {
      int size[2];
      double w, h;
      pc_picture p = {.w = W,
                      .h = H,
                      .pixels = PC_PIXELS_YUV420,
                      .plane = {from.luma, from.blue, from.red},
                      .stride = {W, W / 2, W / 2},
                      .turn = turn};
      pc_picture_size(&p, &w, &h);
      pc_canvas_size(w, h, half ? W / 2 : W, size);
      CHECK(size[0] == w / (1 + half) && size[1] == h / (1 + half), "%d x %d", size[0], size[1]);
      pc_canvas c = canvas_on(&to, size[0], size[1]);
      pc_canvas_copy(&c, &p);
      double worst = 0;
      for (int j = 2; j < c.h - 2; j++)
        for (int i = 2; i < c.w - 2; i++) {
          double x = (i + 0.5) * (1 + half), y = (j + 0.5) * (1 + half);
          double sx = turn == 0 ? x : turn == 1 ? y : turn == 2 ? W - x : W - y;
          double sy = turn == 0 ? y : turn == 1 ? H - x : turn == 2 ? H - y : x;
          double luma = 2 * (sx - 0.5) + (sy - 0.5);
          worst = fmax(worst, fabs(c.plane[0][(size_t)j * c.stride[0] + (size_t)i] - luma));
          x = 2 * (i / 2 + 0.5) * (1 + half), y = 2 * (j / 2 + 0.5) * (1 + half);
          sx = turn == 0 ? x : turn == 1 ? y : turn == 2 ? W - x : W - y;
          sy = turn == 0 ? y : turn == 1 ? H - x : turn == 2 ? H - y : x;
          double blue = 4 * (sx / 2 - 0.5) + 2 * (sy / 2 - 0.5);
          worst = fmax(worst, fabs(c.plane[1][(size_t)(j / 2) * c.stride[1] + (size_t)(i / 2)] - blue));
          worst = fmax(worst, fabs(c.plane[2][(size_t)(j / 2) * c.stride[2] + (size_t)(i / 2)] - 99.0));
        }
      CHECK(worst <= 0.51, "turn %d half %d: %g", turn, half, worst);
    }
}

/* Sizes: nothing larger than asked, even, never nothing. */
static void sizes(void) {
  static const struct {
    double w, h;
    int want[2];
  } KNOWN[] = {{1, 1, {2, 2}},       {1080, 1920, {720, 1280}}, {7680, 4320, {1280, 720}},
               {1281, 3, {1280, 2}}, {501, 381, {500, 380}},    {1e9, 1, {1280, 2}}};
  for (size_t k = 0; k < sizeof KNOWN / sizeof *KNOWN; k++) {
    int size[2];
    pc_canvas_size(KNOWN[k].w, KNOWN[k].h, 1280, size);
    CHECK(size[0] == KNOWN[k].want[0] && size[1] == KNOWN[k].want[1], "%g x %g: %d x %d", KNOWN[k].w,
          KNOWN[k].h, size[0], size[1]);
  }
}

/* Pixels of a line are those whose middle is within half its width; round it lies the dark edge; no pixel
 * else changes; lines far outside and without end change nothing. */
static void lines(void) {
  static sheet s;
  static const double ENDS[][4] = {{10, 10, 50, 30}, {-20, 5, 80, 44}, {30, 20, 30, 20}, {63, 47, 200, 300}};
  const uint8_t colour[3] = {200, 1, 255};
  for (size_t k = 0; k < sizeof ENDS / sizeof *ENDS; k++) {
    const double *e = ENDS[k];
    pc_canvas c = canvas_on(&s, W, H);
    memset(&s, 77, sizeof s);
    pc_canvas_line(&c, e, e + 2, 6, colour);
    int wrong = 0;
    for (int j = 0; j < H; j++)
      for (int i = 0; i < W; i++) {
        double dx = e[2] - e[0], dy = e[3] - e[1], l = dx * dx + dy * dy, px = i + 0.5 - e[0],
               py = j + 0.5 - e[1];
        double t = l > 0 ? (px * dx + py * dy) / l : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        double d = hypot(px - t * dx, py - t * dy);
        int want = d <= 3 ? 200 : d <= 4.5 ? 30 : 77;
        bool near_edge = fabs(d - 3) < 1e-9 || fabs(d - 4.5) < 1e-9;
        wrong += !near_edge && s.luma[j * W + i] != want;
      }
    CHECK(wrong == 0, "line %zu: %d pixels", k, wrong);
    CHECK(s.luma[H * W] == 77 && s.blue[H * W / 4] == 77, "beyond the canvas");
  }
  pc_canvas c = canvas_on(&s, W, H);
  memset(&s, 77, sizeof s);
  pc_canvas_line(&c, (double[]){1e300, -1e300}, (double[]){1e305, NAN}, 6, colour);
  pc_canvas_line(&c, (double[]){NAN, NAN}, (double[]){NAN, NAN}, 6, colour);
  pc_canvas_line(&c, (double[]){-500, 20}, (double[]){-400, 20}, 6, colour);
  int changed = 0;
  for (int i = 0; i < H * W; i++) changed += s.luma[i] != 77;
  CHECK(changed == 0, "%d pixels", changed);
}

/* ---- films ---- */

/* A grey picture with a bright square at a place that depends on the picture's number. */
static pc_picture numbered(sheet *s, int n) {
  memset(s, 128, sizeof *s);
  memset(s->luma, 60, sizeof s->luma);
  for (int j = 8; j < 24; j++) memset(s->luma + j * W + 4 * n, 200, 16);
  return (pc_picture){.w = W,
                      .h = H,
                      .pixels = PC_PIXELS_YUV420,
                      .plane = {s->luma, s->blue, s->red},
                      .stride = {W, W / 2, W / 2},
                      .time = n * n * 0.04};
}

enum { SHOWN = 10 };

/* Written and read back: as many pictures, their times, what was on them. */
static void there_and_back(void) {
  static sheet s;
  pc_err err = {0};
  pc_seen nobody = {0};
  int file = memfd_create("film", MFD_CLOEXEC);
  pc_film *film = pc_film_open(eyes_encoder(), file, "what it is: a test", &err);
  for (int n = 0; film && n < SHOWN && !err.code; n++) {
    pc_picture p = numbered(&s, n);
    pc_film_add(film, &p, &nobody, &err);
  }
  if (film) pc_film_end(film, &err);
  pc_film_close(film);
  CHECK(film && !err.code, "%s", err.text);
  char *bytes = malloc(1 << 20);
  ssize_t len = pread(file, bytes, 1 << 20, 0);
  CHECK(len > 500 && memmem(bytes, (size_t)len, "what it is: a test", 18), "%zd bytes, header lost", len);
  free(bytes);
  pc_video *v = pc_video_open(eyes_decoder(), file, &err);
  pc_picture p;
  bool more = true;
  int n = 0;
  while (v && !pc_video_next(v, &p, &more, &err) && more) {
    CHECK_NEAR(p.time, n * n * 0.04, 1e-4);
    pc_picture want = numbered(&s, n++);
    double sum = 0;
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++)
        sum += abs(p.plane[0][(size_t)y * p.stride[0] + (size_t)x] - want.plane[0][y * W + x]);
    CHECK(p.w == W && p.h == H && sum / (W * H) < 4, "picture %d: %d x %d, %g apart", n, p.w, p.h,
          sum / (W * H));
  }
  CHECK(n == SHOWN && !err.code, "%d pictures, %s", n, err.text);
  pc_video_close(v);
  close(file);
}

/* Adds pictures until it fails or 200 are in; kills the child before picture `kill_at`. */
static pc_err film_of(const char *program, int file, int kill_at) {
  static sheet s;
  pc_err err = {0};
  pc_seen nobody = {0};
  pc_film *film = pc_film_open(program, file, "", &err);
  for (int n = 0; film && n < 200 && !err.code; n++) {
    pc_picture p = numbered(&s, n % SHOWN);
    p.time = n;
    if (n == kill_at) eyes_strike(eyes_child(), SIGKILL);
    pc_film_add(film, &p, &nobody, &err);
  }
  if (film && !err.code) pc_film_end(film, &err);
  pc_film_close(film);
  CHECK(eyes_child() == 0, "an encoder was left behind");
  return err;
}

static void broken(void) {
  const char *self = eyes_self();
  int memory = memfd_create("film", MFD_CLOEXEC), full = open("/dev/full", O_RDWR | O_CLOEXEC);
  static const int AT[] = {0, 1, 7, 199};
  for (int k = 0; k < 4; k++) {
    pc_err err = film_of(eyes_encoder(), memory, AT[k]);
    CHECK(err.code && *err.text, "killed before picture %d: no error", AT[k]);
  }
  pc_err err = film_of(eyes_encoder(), full, -1);
  CHECK(strstr(err.text, "full"), "%s", err.text);
  err = film_of("/nowhere/posterior-encode", memory, -1);
  CHECK(strstr(err.text, "cannot be started"), "%s", err.text);
  err = film_of(self, memory, -1); /* says something else than it was asked */
  CHECK(err.code && *err.text, "a lie was believed");
  pc_err none = {0};
  pc_film *empty = pc_film_open(eyes_encoder(), memory, "", &none);
  CHECK(empty && pc_film_end(empty, &none) && *none.text, "a film without pictures");
  pc_film_close(empty);
  close(memory), close(full);
}

/* ---- watch ---- */

static pc_err run_watch(pc_watch_def def, char *text) {
  pc_err err = {0};
  pc_watched seen;
  const char *place;
  pc_arena *arena = pc_arena_make();
  pc_watch(&def, &seen, &place, arena, &err);
  if (text) snprintf(text, 1024, "%s", place);
  free(seen.text);
  pc_arena_free(arena);
  return err;
}

static int stop(void *user, const char *stage, int done, int total) {
  (void)user, (void)stage, (void)total;
  return done > 3;
}

/* Film and recording: both, or neither. */
static void both_or_none(const char *clip) {
  char folder[] = "/tmp/posterior-film-XXXXXX", text[200], film[200], path[220], place[1024];
  if (!mkdtemp(folder)) return;
  snprintf(text, sizeof text, "%s/seen.jsonl", folder);
  snprintf(film, sizeof film, "%s/seen.mp4", folder);
  pc_watch_def def = {
      .video = clip, .model = "lite", .folder = eyes_folder(), .every = 6, .out = text, .overlay = film};
  pc_err err = run_watch(def, NULL);
  CHECK(!err.code && access(text, R_OK) == 0 && access(film, R_OK) == 0, "%s", err.text);
  int file = open(film, O_RDONLY | O_CLOEXEC), n = 0;
  pc_picture p;
  bool more = true;
  pc_video *v = pc_video_open(eyes_decoder(), file, &err);
  while (v && !pc_video_next(v, &p, &more, &err) && more) n++;
  CHECK(n == 7 && p.w == 700 && p.h == 700, "%d pictures of %d x %d", n, p.w, p.h);
  pc_video_close(v);
  close(file);
  unlink(text), unlink(film);
  def.progress = stop;
  err = run_watch(def, NULL);
  CHECK(err.code && access(text, F_OK) && access(film, F_OK), "stopped: %s", err.text);
  def.progress = NULL;
  def.overlay = "/nowhere/film.mp4";
  err = run_watch(def, place);
  CHECK(err.code && access(text, F_OK) && !strcmp(place, def.overlay), "%s: %s", place, err.text);
  def.overlay = film;
  def.out = folder;
  err = run_watch(def, place);
  CHECK(strstr(err.text, "folder") && access(film, F_OK), "%s: %s", place, err.text);
  def.out = text;
  snprintf(path, sizeof path, "%s/own.mp4", folder);
  char *whole = realpath(clip, NULL);
  if (!whole || symlink(whole, path)) return;
  free(whole);
  def.overlay = path;
  err = run_watch(def, place);
  CHECK(strstr(err.text, "the video itself") && access(text, F_OK), "%s: %s", place, err.text);
  unlink(path);
  CHECK(rmdir(folder) == 0, "something was left in %s", folder);
}

/* Kills one of our children when so many steps are done. */
typedef struct killer {
  int at, which, signal_no;
  bool done;
} killer;

static int kill_one(void *user, const char *stage, int done, int total) {
  killer *k = user;
  (void)stage, (void)total;
  if (done < k->at || k->done) return 0;
  pid_t pid[2];
  if (eyes_children(pid) == 2) eyes_strike(pid[k->which], k->signal_no), k->done = true;
  return 0;
}

/* Decoder or encoder killed at some moment of the work: one line, and nothing is left behind. */
static void killed_at_random(const char *clip) {
  char folder[] = "/tmp/posterior-film-XXXXXX", text[200], film[200];
  unsigned seed = (unsigned)getpid();
  if (!mkdtemp(folder)) return;
  snprintf(text, sizeof text, "%s/seen.jsonl", folder);
  snprintf(film, sizeof film, "%s/seen.mp4", folder);
  for (int round = 0; round < 8; round++) {
    seed = seed * 1664525u + 1013904223u;
    killer k = {
        .at = 1 + (int)(seed >> 8) % 30, .which = round % 2, .signal_no = round < 6 ? SIGKILL : SIGSEGV};
    pc_err err = run_watch((pc_watch_def){.video = clip,
                                          .model = "lite",
                                          .folder = eyes_folder(),
                                          .every = 3,
                                          .out = text,
                                          .overlay = film,
                                          .progress = kill_one,
                                          .user = &k},
                           NULL);
    CHECK(k.done && err.code && *err.text && !strchr(err.text, '\n'), "child %d killed at %d: %s", k.which,
          k.at, err.text);
    CHECK(eyes_child() == 0 && access(text, F_OK) && access(film, F_OK), "round %d: something is left",
          round);
  }
  CHECK(rmdir(folder) == 0, "something was left in %s", folder);
}

/* The outline in the recording, unpacked here, is the mask that the eyes gave. */
static void outline(const char *clip) {
  pc_err err = {0};
  pc_watched seen;
  const char *place;
  pc_arena *arena = pc_arena_make();
  pc_watch_def def = {.video = clip, .model = "lite", .folder = eyes_folder(), .every = 40, .mask = true};
  CHECK(!pc_watch(&def, &seen, &place, arena, &err), "%s", err.text);
  pc_recording *rec = seen.text ? pc_recording_read(seen.text, seen.len, "x", NULL, arena, &err) : NULL;
  CHECK(rec && rec->format == PC_FORMAT_LANDMARKS && rec->markers->n_frames == 2, "%s", err.text);
  char *line = seen.text ? strchr(seen.text, '\n') : NULL;
  json_t *frame = line ? json_loads(line + 1, JSON_DISABLE_EOF_CHECK, NULL) : NULL;
  json_t *mask = json_object_get(frame, "mask"), *runs = json_object_get(mask, "runs");
  pc_eyes *eyes = eyes_open("pose_landmark_lite.tflite", false, true);
  int file = open(clip, O_RDONLY | O_CLOEXEC), at = 0, wrong = 0;
  pc_video *v = pc_video_open(eyes_decoder(), file, &err);
  pc_picture p;
  pc_seen own;
  bool more;
  if (eyes && v && !pc_video_next(v, &p, &more, &err) && !pc_eyes_look(eyes, &p, &own, &err)) {
    for (size_t k = 0; k < json_array_size(runs); k++)
      for (json_int_t n = json_integer_value(json_array_get(runs, k)); n > 0 && at < 65536; n--, at++)
        wrong += (own.mask[at] > 0.5f) != (k % 2 == 1);
    CHECK(at == PC_MASK_SIDE * PC_MASK_SIDE && wrong == 0, "%d cells, %d wrong", at, wrong);
    for (size_t k = 0; k < 4; k++)
      CHECK_NEAR(json_number_value(json_array_get(json_object_get(mask, "square"), k)), own.region[k], 0.006);
  }
  CHECK(!err.code && mask, "%s", err.text);
  json_decref(frame);
  pc_video_close(v);
  pc_eyes_free(eyes);
  close(file);
  free(seen.text);
  pc_arena_free(arena);
}

int main(int argc, char **argv) {
  if (argc == 1 && !strcmp(argv[0], "posterior-encode")) { /* started as the encoder: answer nonsense */
    pc_reel_note n = {.kind = -3};
    return write(PC_REEL_NOTES, &n, sizeof n) < 0;
  }
  upright();
  sizes();
  lines();
  there_and_back();
  broken();
  char clip[1024];
  snprintf(clip, sizeof clip, "%s/recordings/videos/bird_dog_side.mp4", test_shared() ? test_shared() : "");
  if (access(clip, R_OK) || !eyes_installed())
    SKIP("no shared recordings or no models");
  else {
    both_or_none(clip);
    killed_at_random(clip);
    outline(clip);
  }
  return test_done();
}
