/* test_landmark_repair.c: left and right that were told the wrong way round, and somebody else in between.
 *
 * Real clips (and a made one) are spoilt in a known way: legs or arms or both swapped for some frames, or
 * frames of another clip put in, elsewhere in the picture. What comes out must be what comes out of the clip
 * as it was: to the last bit for swaps, nearly so where frames had to be interpolated. Clips as they are stay
 * as they are.
 */
#include "landmark_make.h"
#include "test.h"

enum { LEGS = 1, ARMS = 2 };

static pc_recording *read_text(const char *text, pc_arena *arena) {
  pc_err err = {0};
  pc_recording *r = pc_recording_read_landmarks(text, strlen(text), NULL, arena, &err);
  CHECK(r != NULL, "%s", err.text);
  return r;
}

static char *clip(const char *name) {
  char path[200];
  size_t len;
  snprintf(path, sizeof path, "recordings/landmarks/%s.full.jsonl", name);
  return test_slurp_shared(path, &len);
}

/* The hinge seen obliquely, with errors: where no clips are. */
static char *made(void) {
  pc_arena *arena = pc_arena_make();
  pc_body *b = pc_body_human(NULL);
  enum { N = 101 };
  pc_motion m = {.n_frames = N, .n_q = b->n_coordinates, .time = PC_NEW(arena, double, N)};
  m.q = PC_NEW(arena, double, (size_t)N *(size_t)m.n_q);
  for (int f = 0; f < N; f++) {
    double s = 0.5 - 0.5 * cos(2 * M_PI * f / 50), *q = m.q + (size_t)f * (size_t)m.n_q;
    m.time[f] = 0.04 * f;
    for (int c = 0; c < m.n_q; c++) q[c] = b->coordinates[c].value;
    q[pc_body_find_coordinate(b, "hip_flexion_r")] = 1.2 * s;
    q[pc_body_find_coordinate(b, "hip_flexion_l")] = 0.4 * s;
    q[pc_body_find_coordinate(b, "knee_angle_r")] = 1.4 * s;
  }
  lm_def d = {.body = b, .motion = &m, .from = 0, .to = 4, .rate = 25, .camera = {1, 0.1, 0}, .seed = 3};
  char *text = lm_make(&d, lm_names(arena));
  pc_body_free(b);
  pc_arena_free(arena);
  return text;
}

/* ---- swaps ---- */

static void swap_points(pc_recording *r, int f, int from, int to) {
  for (int i = from; i < to; i += 2) {
    size_t a = (size_t)f * PC_LANDMARKS + (size_t)i;
    for (int k = 0; k < 3; k++) {
      double x = r->markers->at[3 * a + k], y = r->image[3 * a + k];
      r->markers->at[3 * a + k] = r->markers->at[3 * a + 3 + k], r->markers->at[3 * a + 3 + k] = x;
      r->image[3 * a + k] = r->image[3 * a + 3 + k], r->image[3 * a + 3 + k] = y;
    }
    double w = r->markers->weight[a];
    r->markers->weight[a] = r->markers->weight[a + 1], r->markers->weight[a + 1] = w;
  }
}

static void compare(const char *what, const pc_markers *a, const pc_markers *b, double limit) {
  double most = 0;
  bool alike = a && b && a->n_frames == b->n_frames;
  for (size_t i = 0; alike && i < 3 * (size_t)a->n_frames * PC_LANDMARKS; i++) {
    if (isnan(a->at[i]) != isnan(b->at[i])) alike = limit > 0;
    if (!isnan(a->at[i]) && !isnan(b->at[i])) most = fmax(most, fabs(a->at[i] - b->at[i]));
  }
  CHECK(alike && most <= limit, "%s: up to %.3f m off", what, most);
}

static void test_swaps(const char *name, const char *text) {
  static const struct {
    int from, to, what;
  } spoilt[] = {{20, 21, LEGS}, {10, 26, LEGS}, {12, 15, ARMS}, {8, 9, LEGS | ARMS}, {15, 33, LEGS | ARMS}};
  for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    pc_visible plain = {0}, repaired = {0};
    pc_recording *r = read_text(text, arena);
    const pc_markers *clean = pc_landmarks_visible(r, 1, 2, &plain, arena, &err);
    CHECK(clean && plain.swapped == 0 && plain.strangers == 0, "%s: %d swapped, %d strangers", name,
          plain.swapped, plain.strangers);
    int first = 0, want = 0; /* from where the person is surely seen */
    while (r->markers->time[first] < plain.from) first++;
    for (int f = first + spoilt[i].from; f < first + spoilt[i].to; f++) {
      if (spoilt[i].what & LEGS) swap_points(r, f, 25, 33), want++;
      if (spoilt[i].what & ARMS) swap_points(r, f, 13, 23), want++;
    }
    const pc_markers *out = pc_landmarks_visible(r, 1, 2, &repaired, arena, &err);
    CHECK(repaired.swapped == want, "%s, case %zu: %d put right, not %d", name, i, repaired.swapped, want);
    compare(name, clean, out, 0);
    pc_arena_free(arena);
  }
}

/* ---- somebody else ---- */

/* Frames from..to-1 show the person of another recording, mirrored in time, a little smaller and elsewhere.
 */
static void put_in(pc_recording *r, const pc_recording *other, int from, int to) {
  for (int f = from; f < to; f++)
    for (int i = 0; i < PC_LANDMARKS; i++) {
      size_t a = (size_t)f * PC_LANDMARKS + (size_t)i,
             b = (size_t)(other->markers->n_frames - 1 - f) * PC_LANDMARKS + (size_t)i;
      for (int k = 0; k < 3; k++) {
        r->markers->at[3 * a + k] = 0.95 * other->markers->at[3 * b + k];
        r->image[3 * a + k] = 0.5 * other->image[3 * b + k] + (k < 2 ? 0.45 : 0);
      }
      r->markers->weight[a] = other->markers->weight[b];
    }
}

static void test_strangers(const char *name, const char *text, const char *second) {
  static const struct { int from, to; } parts[] = {{20, 21}, {20, 23}, {15, 40}};
  for (int i = 0; i < 3; i++) {
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    pc_visible said = {0};
    pc_recording *r = read_text(text, arena), *other = read_text(second, arena);
    const pc_markers *clean = pc_landmarks_visible(r, 1, 2, NULL, arena, &err);
    put_in(r, other, parts[i].from, parts[i].to);
    const pc_markers *out = pc_landmarks_visible(r, 1, 2, &said, arena, &err);
    int n = parts[i].to - parts[i].from;
    CHECK(said.strangers == n, "%s: %d frames of somebody else found, not %d", name, said.strangers, n);
    if (i < 2) {
      CHECK(said.filled == n, "%s: %d filled", name, said.filled);
      compare(name, clean, out, 0.04);
    } else /* too long to be filled: the longer rest */
      CHECK(out && clean && said.from > r->markers->time[parts[i].to - 1] && said.dropped >= parts[i].to,
            "%s: from %.2f s", name, said.from);
    pc_arena_free(arena);
  }
}

static void test_clips(void) {
  static const char *const names[] = {
      "squat_side_gym",           "squat_oblique_studio", "bridge_supine_studio", "bridge_supine_dark",
      "single_leg_rdl_side",      "side_plank",           "lunge_side_studio",    "walk_side_home",
      "single_leg_balance_front", "webcam_bridge"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char *text = clip(names[i]);
    if (!text) {
      SKIP(names[i]);
      continue;
    }
    pc_arena *arena = pc_arena_make();
    pc_err err = {0};
    pc_visible said = {0};
    CHECK(pc_landmarks_visible(read_text(text, arena), 1, 2, &said, arena, &err), "%s: %s", names[i],
          err.text);
    CHECK(said.swapped == 0 && said.strangers == 0, "%s: %d swapped, %d strangers", names[i], said.swapped,
          said.strangers);
    pc_arena_free(arena);
    if (i < 2) test_swaps(names[i], text);
    free(text);
  }
  char *one = clip("squat_side_gym"), *two = clip("single_leg_rdl_side");
  if (one && two) test_strangers("squat_side_gym", one, two);
  free(one), free(two);
}

int main(void) {
  char *text = made();
  test_swaps("made", text);
  test_strangers("made", text, text);
  free(text);
  test_clips();
  return test_done();
}
