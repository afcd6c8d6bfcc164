/* What watching costs, per picture and stage, on a 1080 x 1920 clip: decoding (in its own process, on another
 * core where there is one), cutting out, networks, reading landmarks, drawing, all together; the time to the
 * first landmark; memory, with POSTERIOR_LONG also over 10,000 pictures. Wall time beside processor time: on
 * a machine with other work the second is the program's own. */
#include "eyes/draw.h"
#include "eyes/marks.h"
#include "eyes/net.h"
#include "eyes/region.h"
#include "posterior/eyes.h"
#include "timing.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { PICTURES = 100, RUNS = 20 };

static double own_us(void) { /* processor time of this process */
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

static double children_us(void) {
  struct rusage r;
  getrusage(RUSAGE_CHILDREN, &r);
  return 1e6 * (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
         (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static void *slurp(const char *path, size_t *len) {
  FILE *f = fopen(path, "rb");
  enum { ROOM = 1 << 25 };
  void *bytes = f ? malloc(ROOM) : NULL;
  *len = bytes ? fread(bytes, 1, ROOM, f) : 0;
  if (f) fclose(f);
  return bytes;
}

static const char *decoder(void) {
  static char path[1100];
  ssize_t n = readlink("/proc/self/exe", path, 1024);
  while (n > 0 && path[n - 1] != '/') n--;
  snprintf(path + (n > 0 ? n : 0), 32, "posterior-decode");
  return path;
}

static void network(const char *name, unsigned outs) {
  char path[100];
  size_t len;
  pc_err err = {0};
  snprintf(path, sizeof path, "build/eyes/%s.tflite", name);
  char *bytes = slurp(path, &len);
  pc_arena *arena = pc_arena_make();
  const pc_net *net = pc_net_read(bytes, len, arena, &err);
  pc_graph *g = net ? pc_graph_make(net, outs, &err) : NULL;
  if (g) {
    pc_graph_run(g, &err);
    double us[RUNS];
    for (int i = 0; i < RUNS; i++) {
      double start = own_us();
      pc_graph_run(g, &err);
      us[i] = own_us() - start;
    }
    qsort(us, RUNS, sizeof *us, by_value);
    printf("  network %-20s %6.1f ms (median; quickest %.1f)\n", name, us[RUNS / 2] / 1e3, us[0] / 1e3);
  }
  pc_graph_free(g);
  pc_arena_free(arena);
  free(bytes);
}

static void cutting(const pc_picture *p) {
  static float out[256 * 256 * 3];
  double w, h;
  pc_picture_size(p, &w, &h);
  pc_region r = {w / 2, h / 2, 0.8 * h, 0.1};
  double start = own_us();
  for (int i = 0; i < RUNS; i++) pc_crop(p, &r, 256, (pc_crop_range){0, 1, false}, out);
  printf("  cutting out                  %6.2f ms\n", (own_us() - start) / RUNS / 1e3);
}

/* From the networks' numbers to points of the picture. */
static void reading(void) {
  static float marks[PC_MARKS * 5], heat[PC_HEAT_SIDE * PC_HEAT_SIDE * PC_MARKS], world[PC_MARKS * 3];
  static pc_marks out;
  pc_region r = {500, 900, 1500, 0.1};
  for (int i = 0; i < PC_MARKS; i++) marks[5 * i] = marks[5 * i + 1] = 20 + 5 * (float)i;
  double start = own_us();
  for (int i = 0; i < RUNS; i++) pc_marks_read(marks, heat, world, &r, &out);
  printf("  reading landmarks            %6.2f ms\n", (own_us() - start) / RUNS / 1e3);
}

/* Copying a picture upright to 1280 pixels and drawing on it; encoding is the child's. */
static void drawing(const pc_picture *p, const pc_seen *seen) {
  static uint8_t luma[1280 * 1280], blue[640 * 640], red[640 * 640];
  double w, h;
  int size[2];
  pc_picture_size(p, &w, &h);
  pc_canvas_size(w, h, 1280, size);
  pc_canvas c = {size[0], size[1], {luma, blue, red}, {1280, 640, 640}};
  double start = own_us();
  for (int i = 0; i < RUNS; i++) pc_canvas_copy(&c, p), pc_canvas_seen(&c, p, seen);
  printf("  drawing (--overlay)          %6.2f ms\n", (own_us() - start) / RUNS / 1e3);
}

static long resident_kb(void) { /* of this process, now */
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%*d %ld", &pages) != 1) pages = 0;
  if (f) fclose(f);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void watch(const char *clip, const char *model) {
  char path[100];
  pc_eyes_def def = {0};
  pc_err err = {0};
  pc_picture p;
  pc_seen seen;
  bool more = true;
  int n = 0, file = open(clip, O_RDONLY | O_CLOEXEC);
  double wall = now_us(), own = own_us(), children = children_us(), first = 0;
  snprintf(path, sizeof path, "build/eyes/pose_landmark_%s.tflite", model);
  void *detector = slurp("build/eyes/pose_detection.tflite", &def.detector_len),
       *marks = slurp(path, &def.landmarks_len);
  def.detector = detector, def.landmarks = marks;
  pc_eyes *eyes = pc_eyes_make(&def, &err);
  free(detector), free(marks);
  pc_video *v = eyes ? pc_video_open(decoder(), file, &err) : NULL;
  double first_own = 0;
  while (v && n < PICTURES && !pc_video_next(v, &p, &more, &err) && more &&
         !pc_eyes_look(eyes, &p, &seen, &err)) {
    if (n++) continue;
    first = now_us() - wall, first_own = own_us() - own;
    wall = now_us(), own = own_us();
  }
  if (err.code) printf("%s: %s\n", model, err.text);
  wall = (now_us() - wall) / (n - 1), own = (own_us() - own) / (n - 1);
  if (v && !strcmp(model, "full")) {
    cutting(&p);
    reading();
    drawing(&p, &seen);
  }
  pc_video_close(v);
  pc_eyes_free(eyes);
  close(file);
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  printf("%-6s %6.1f ms a picture (processor %.1f, decoder beside it %.1f); first landmark after %.0f ms "
         "(processor %.0f); "
         "memory at most %ld MB so far\n",
         model, wall / 1e3, own / 1e3, (children_us() - children) / n / 1e3, first / 1e3, first_own / 1e3,
         r.ru_maxrss / 1024);
}

/* The clip over and over, with one pair of eyes and a decoder for each time: memory at 1,000 pictures and at
 * 10,000. */
static void long_watch(const char *clip) {
  pc_eyes_def def = {.mask = true};
  pc_err err = {0};
  int n = 0, file = open(clip, O_RDONLY | O_CLOEXEC);
  void *detector = slurp("build/eyes/pose_detection.tflite", &def.detector_len),
       *marks = slurp("build/eyes/pose_landmark_lite.tflite", &def.landmarks_len);
  def.detector = detector, def.landmarks = marks;
  pc_eyes *eyes = pc_eyes_make(&def, &err);
  free(detector), free(marks);
  while (n < 10000 && !err.code) {
    lseek(file, 0, SEEK_SET);
    pc_video *v = pc_video_open(decoder(), file, &err);
    pc_picture p;
    pc_seen seen;
    bool more = true;
    while (v && n < 10000 && !pc_video_next(v, &p, &more, &err) && more) {
      p.time += n;
      pc_eyes_look(eyes, &p, &seen, &err);
      n++;
      if (n == 1000 || n == 5000 || n == 10000)
        printf("memory after %5d pictures: %ld kB resident\n", n, resident_kb());
    }
    pc_video_close(v);
  }
  if (err.code) printf("%s\n", err.text);
  pc_eyes_free(eyes);
  close(file);
}

int main(void) {
  const char *shared = getenv("POSTERIOR_SHARED");
  char clip[1024];
  snprintf(clip, sizeof clip, "%s/recordings/videos/squat_side_gym.mp4",
           shared && *shared ? shared : "../shared");
  if (access(clip, R_OK) || access("build/eyes/pose_detection.tflite", R_OK)) {
    printf("no clip or no models (tools/install_models): nothing measured\n");
    return 0;
  }
  enum { NO_MASK = 1 | 2 | 8 | 16 };
  watch(clip, "lite");
  watch(clip, "full");
  network("pose_detection", 3);
  network("pose_landmark_lite", NO_MASK);
  network("pose_landmark_full", NO_MASK);
  network("pose_landmark_full", NO_MASK | 4);
  network("pose_landmark_heavy", NO_MASK);
  const char *all = getenv("POSTERIOR_LONG");
  if (all && *all) {
    snprintf(clip, sizeof clip, "%s/recordings/videos/bridge_supine_dark.mp4",
             shared && *shared ? shared : "../shared");
    long_watch(clip);
  }
  return 0;
}
