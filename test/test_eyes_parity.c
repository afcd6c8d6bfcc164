/* test_eyes_parity.c: landmarks of real clips against those that another program found in them with the
 * same kind of model (MediaPipe's own, in a browser, with its smoothing). */
#include "eyes_make.h"

#include "posterior/recording.h"

enum { MOST = 2000 };                 /* pictures of all clips together */
static const double ROUNDED = 0.5e-4; /* s, of the other program's times */

/* How two recordings of one clip differ; over landmarks that the other program sees. */
typedef struct difference {
  double image[MOST * PC_LANDMARKS], world[MOST * PC_LANDMARKS]; /* of trunk length; m */
  int n, n_world, frames, both, only_one;
} difference;

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double quantile(double *x, int n, double q) {
  qsort(x, (size_t)n, sizeof *x, by_size);
  return n ? x[(int)(q * (n - 1))] : NAN;
}

static double trunk(const double *p, double w, double h) {
  enum { LEFT_SHOULDER = 11, LEFT_HIP = 23 };
  double d[2];
  for (int k = 0; k < 2; k++)
    d[k] = (p[3 * LEFT_SHOULDER + k] + p[3 * (LEFT_SHOULDER + 1) + k] - p[3 * LEFT_HIP + k] -
            p[3 * (LEFT_HIP + 1) + k]) /
           2;
  return hypot(d[0] * w, d[1] * h);
}

/* What was seen is kept in the other program's form: the reader's axes are y up, z to the viewer. */
static void compare(difference *d, const pc_seen *seen, const pc_recording *other, int f) {
  const double *image = other->image + (size_t)f * 3 * PC_LANDMARKS;
  const double *world = other->markers->at + (size_t)f * 3 * PC_LANDMARKS;
  const double *weight = other->markers->weight + (size_t)f * PC_LANDMARKS;
  bool there = !isnan(image[0]);
  d->frames++;
  d->only_one += there != seen->person;
  if (!there || !seen->person) return;
  d->both++;
  double length = trunk(image, other->image_w, other->image_h);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    if (weight[i] < 0.5) continue;
    d->image[d->n++] = hypot((seen->image[i][0] - image[3 * i]) * other->image_w,
                             (seen->image[i][1] - image[3 * i + 1]) * other->image_h) /
                       length;
    d->world[d->n_world++] =
        hypot(hypot(seen->world[i][0] - world[3 * i], -seen->world[i][1] - world[3 * i + 1]),
              -seen->world[i][2] - world[3 * i + 2]);
  }
}

/* Times of a clip's pictures. */
static int read_times(int file, double *time, pc_err *err) {
  pc_picture picture;
  bool more = true;
  int n = 0;
  pc_video *video = pc_video_open(eyes_decoder(), file, err);
  while (video && n < MOST && !pc_video_next(video, &picture, &more, err) && more) time[n++] = picture.time;
  pc_video_close(video);
  return n;
}

/* The other program asked a browser for the picture at each of its times: the last one that has begun. So
 * it may have seen a picture twice or not at all; here too only those that it saw are looked at. Its times
 * are rounded to ROUNDED: of the clip with 60 pictures a second each lies on the very moment at which a
 * picture begins, and without the allowance half of them would be compared with the picture before. */
static bool watch(const char *clip, double from, pc_eyes *eyes, const pc_recording *other, difference *d,
                  difference *all) {
  static double time[MOST + 1];
  pc_err err = {0};
  pc_picture picture;
  pc_seen seen;
  bool more = true;
  char name[128];
  snprintf(name, sizeof name, "%s.mp4", clip);
  int file = eyes_file(name), n = read_times(file, time, &err), f = 0;
  time[n] = INFINITY;
  pc_video *video = err.code ? NULL : pc_video_open(eyes_decoder(), file, &err);
  for (int i = 0; video && i < n && !pc_video_next(video, &picture, &more, &err) && more; i++) {
    int first = f;
    while (f < other->markers->n_frames && other->markers->time[f] + ROUNDED < time[i + 1]) f++;
    if (f == first) continue;
    if (pc_eyes_look(eyes, &picture, &seen, &err)) break;
    for (int k = first; k < f; k++) {
      compare(all, &seen, other, k);
      if (other->markers->time[k] >= from) compare(d, &seen, other, k);
    }
  }
  pc_video_close(video);
  close(file);
  CHECK(!err.code, "%s: %s", clip, err.text);
  return !err.code;
}

static pc_recording *read_other(const char *clip, pc_arena *arena) {
  char path[256];
  size_t len;
  pc_err err = {0};
  snprintf(path, sizeof path, "recordings/landmarks/%s.full.jsonl", clip);
  char *text = test_slurp_shared(path, &len);
  pc_recording *r = text ? pc_recording_read_landmarks(text, len, NULL, arena, &err) : NULL;
  free(text);
  return r;
}

/* A clip, and from when on it is compared. In the first second of the walk half a person comes in at the
 * edge, and the other program sees somebody in the middle of the empty room and then a body whose trunk is a
 * third of what it is a moment later: nothing to be near to. lost_before() holds it to that. */
typedef struct shown {
  const char *name;
  double from;
} shown;

/* In all that is left out the other program's own trunk is less than half as long as in the rest. */
static void lost_before(const shown *c, const pc_recording *other) {
  double length[MOST];
  int n = 0, left_out = 0, long_ones = 0, frames = other->markers->n_frames;
  for (int f = 0; f < frames && f < MOST; f++)
    if (other->markers->time[f] >= c->from && !isnan(other->image[(size_t)f * 3 * PC_LANDMARKS]))
      length[n++] = trunk(other->image + (size_t)f * 3 * PC_LANDMARKS, other->image_w, other->image_h);
  double usual = quantile(length, n, 0.5);
  for (int f = 0; f < frames && other->markers->time[f] < c->from; f++) {
    const double *image = other->image + (size_t)f * 3 * PC_LANDMARKS;
    if (isnan(image[0])) continue;
    left_out++;
    long_ones += trunk(image, other->image_w, other->image_h) > 0.5 * usual;
  }
  CHECK(long_ones == 0, "%s: %d of %d left out for no reason", c->name, long_ones, left_out);
}

/* The limits: of trunk length, of trunk length, m, share of the pictures. */
static void check_limits(const char *clip, difference *d) {
  double image = quantile(d->image, d->n, 0.5), most = quantile(d->image, d->n, 0.95);
  double world = quantile(d->world, d->n_world, 0.5);
  printf("NOTE %s: %d frames, image median %.2f %% of the trunk, 95th percentile %.2f %%, world median "
         "%.1f mm, one program only %d\n",
         clip, d->frames, 100 * image, 100 * most, 1e3 * world, d->only_one);
  CHECK(d->both > 10, "%s: %d", clip, d->both);
  CHECK(image <= 0.02, "%s: %g", clip, image);
  CHECK(most <= 0.06, "%s: %g", clip, most);
  CHECK(world <= 0.020, "%s: %g", clip, world);
  CHECK(d->only_one <= 0.02 * d->frames, "%s: %d of %d", clip, d->only_one, d->frames);
}

static void check_clip(const shown *c, pc_eyes *eyes, difference *all) {
  pc_arena *arena = pc_arena_make();
  pc_recording *other = read_other(c->name, arena);
  difference *d = calloc(1, sizeof *d);
  if (!other)
    SKIP("no shared recordings");
  else if (watch(c->name, c->from, eyes, other, d, all)) {
    lost_before(c, other);
    check_limits(c->name, d);
  }
  pc_eyes_forget(eyes);
  free(d);
  pc_arena_free(arena);
}

int main(void) {
  static const shown CLIPS[] = {{"bird_dog_side", 0},        {"single_leg_balance_front", 0},
                                {"bridge_supine_dark", 0},   {"single_leg_rdl_side", 0},
                                {"squat_oblique_studio", 0}, {"lunge_side_studio", 0},
                                {"bridge_supine_studio", 0}, {"side_plank", 0},
                                {"squat_side_gym", 0},       {"walk_side_home", 1}};
  const char *all = getenv("POSTERIOR_LONG"); /* all clips: a minute */
  int n = all && *all ? 10 : 2;
  pc_eyes *eyes = eyes_open("pose_landmark_full.tflite", false, false);
  if (!eyes) SKIP("the pose models are not there (tools/install_models)");
  difference *pool = calloc(1, sizeof *pool);
  for (int i = 0; eyes && i < n; i++) check_clip(&CLIPS[i], eyes, pool);
  if (pool->frames) check_limits("all of them, nothing left out", pool);
  free(pool);
  pc_eyes_free(eyes);
  return test_done();
}
