/* form_make.h: rules of form written by hand, clips with changes, and stick figures whose angles are known.
 */
#ifndef POSTERIOR_TEST_FORM_MAKE_H
#define POSTERIOR_TEST_FORM_MAKE_H

#include "posterior/form.h"
#include "test.h"

#define FROM_SIDE (1u << PC_VIEW_SIDE | 1u << PC_VIEW_OBLIQUE)
#define FROM_FRONT (1u << PC_VIEW_FRONT | 1u << PC_VIEW_BACK | 1u << PC_VIEW_OBLIQUE)

static const pc_window FORM_UPRIGHT[] = {{{PC_M_TRUNK, PC_OF_WORKING}, -40, 75},
                                         {{PC_M_KNEE, PC_OF_WORKING}, 150, NAN}};
static const pc_window FORM_SUPINE[] = {{{PC_M_TRUNK, PC_OF_WORKING}, -135, -60},
                                        {{PC_M_KNEE, PC_OF_WORKING}, 50, 120}};
static const pc_window FORM_ERECT[] = {{{PC_M_TRUNK, PC_OF_WORKING}, -30, 30}};

static const pc_form_rules FORM_SQUAT = {.views = FROM_SIDE,
                                         .kind = "reps",
                                         .count = {PC_M_KNEE, PC_OF_WORKING},
                                         .rest = 150,
                                         .far = 110,
                                         .setup = FORM_UPRIGHT,
                                         .n_setup = 2};
static const pc_form_rules FORM_BRIDGE = {.views = FROM_SIDE,
                                          .kind = "reps",
                                          .count = {PC_M_HIP, PC_OF_WORKING},
                                          .rest = 145,
                                          .far = 165,
                                          .setup = FORM_SUPINE,
                                          .n_setup = 2};
static const pc_form_rules FORM_HINGE = {.views = FROM_SIDE,
                                         .kind = "reps",
                                         .count = {PC_M_TRUNK, PC_OF_WORKING},
                                         .rest = 25,
                                         .far = 55,
                                         .setup = FORM_ERECT,
                                         .n_setup = 1};
static const pc_form_rules FORM_LUNGE = {.views = FROM_SIDE,
                                         .kind = "reps",
                                         .count = {PC_M_HIP_HEIGHT, PC_OF_WORKING},
                                         .rest = 85,
                                         .far = 70,
                                         .setup = FORM_ERECT,
                                         .n_setup = 1};
static const pc_form_rules FORM_BIRD_DOG = {
    .views = FROM_SIDE, .kind = "hold", .count = {PC_M_HIP, PC_OF_WORKING}, .rest = 130, .far = 150};
static const pc_form_rules FORM_SIDE_BRIDGE = {
    .views = FROM_FRONT, .kind = "hold", .count = {PC_M_BODY_LINE, PC_OF_WORKING}, .rest = 140, .far = 160};

static inline pc_exercise form_exercise(const pc_form_rules *rules, bool sides) {
  return (pc_exercise){.name = "made", .title = "Made", .rules = rules, .sides = sides};
}

/* ---- clips ---- */

typedef struct form_clip {
  int n;
  pc_sight *sights;
} form_clip;

/* From the shared recordings; n = 0 when they are not there. */
static inline form_clip form_clip_read(const char *name) {
  char path[256];
  size_t len;
  form_clip c = {0, NULL};
  pc_err err = {0};
  snprintf(path, sizeof path, "recordings/landmarks/%s.full.jsonl", name);
  char *bytes = test_slurp_shared(path, &len);
  pc_arena *arena = pc_arena_make();
  pc_recording *r = bytes ? pc_recording_read(bytes, len, path, NULL, arena, &err) : NULL;
  if (r) {
    c.sights = malloc((size_t)r->markers->n_frames * sizeof *c.sights);
    c.n = r->markers->n_frames;
    for (int i = 0; i < c.n; i++) pc_sight_of_recording(r, i, &c.sights[i]);
  }
  pc_arena_free(arena);
  free(bytes);
  return c;
}

/* What may differ in how the same thing was filmed. */
typedef struct form_change {
  const char *name;
  bool mirror;
  double speed; /* of time; 0 = 1 */
  double noise; /* standard deviation, heights of the picture (a person is about 0.8) and m */
  double drop;  /* share of the pictures that are missing */
  double rate;  /* pictures a second at most; 0 = all */
  double roll;  /* of the camera, degrees */
  unsigned seed;
} form_change;

static inline double form_random(unsigned *seed) { /* 0..1; Numerical Recipes' quick generator */
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) / 16777216.0;
}
static inline double form_normal(unsigned *seed) { /* of twelve uniform ones */
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += form_random(seed);
  return sum;
}

static inline int form_other_side(int i) { /* eyes 1-3 and 4-6, then pairs */
  if (i == 0) return 0;
  if (i <= 6) return i <= 3 ? i + 3 : i - 3;
  return i % 2 ? i + 1 : i - 1;
}

static inline void form_change_sight(const pc_sight *in, const form_change *c, unsigned *seed,
                                     pc_sight *out) {
  double a = c->roll * M_PI / 180, s = sin(a), k = cos(a);
  *out = *in;
  if (c->speed > 0) out->t = in->t / c->speed;
  for (int i = 0; i < PC_LANDMARKS; i++) {
    int from = c->mirror ? form_other_side(i) : i;
    double sign = c->mirror ? -1 : 1, x = sign * in->image[from][0], y = in->image[from][1];
    double wx = sign * in->world[from][0], wy = in->world[from][1];
    out->image[i][0] = k * x - s * y + c->noise * form_normal(seed);
    out->image[i][1] = s * x + k * y + c->noise * form_normal(seed);
    out->world[i][0] = k * wx + s * wy + c->noise * form_normal(seed);
    out->world[i][1] = -s * wx + k * wy + c->noise * form_normal(seed);
    out->world[i][2] = in->world[from][2];
    out->visibility[i] = in->visibility[from];
  }
}

/* The clip through a form; the caller frees the form. */
static inline const pc_form_result *form_run(const form_clip *clip, const pc_exercise *e,
                                             const form_change *c, pc_form **form) {
  pc_err err = {0};
  unsigned seed = c->seed;
  double last = -1e9;
  *form = pc_form_make(e, &err);
  if (!*form) return NULL;
  for (int i = 0; i < clip->n; i++) {
    pc_sight sight;
    form_change_sight(&clip->sights[i], c, &seed, &sight);
    if (c->rate > 0 && sight.t - last < 0.999 / c->rate) continue;
    if (c->drop > 0 && form_random(&seed) < c->drop) continue;
    last = sight.t;
    pc_form_push(*form, &sight, NULL);
  }
  return pc_form_end(*form);
}

/* ---- a stick figure ---- */

/* Seen exactly from the side, facing the picture's right: the plane's angles are given, everything else is
 * ordinary. Angles in degrees: shank and thigh lean from upright, trunk from upright (all forward positive).
 */
static inline pc_sight form_stick(double t, double shank, double thigh, double trunk) {
  const double d = M_PI / 180, scale = 0.5; /* heights of the picture a metre */
  pc_sight s = {.t = t, .kind = PC_SIGHT_CAMERA, .person = true};
  double at[PC_LANDMARKS][2];
  double ankle[2] = {0, 0.08}, knee[2], hip[2], shoulder[2];
  knee[0] = ankle[0] + 0.40 * sin(shank * d), knee[1] = ankle[1] + 0.40 * cos(shank * d);
  hip[0] = knee[0] - 0.42 * sin(thigh * d), hip[1] = knee[1] + 0.42 * cos(thigh * d);
  shoulder[0] = hip[0] + 0.50 * sin(trunk * d), shoulder[1] = hip[1] + 0.50 * cos(trunk * d);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double *p = at[i];
    p[0] = shoulder[0] + 0.2 * sin(trunk * d), p[1] = shoulder[1] + 0.2 * cos(trunk * d); /* head */
    if (i == PC_LM_NOSE) p[0] += 0.1 * cos(trunk * d), p[1] -= 0.1 * sin(trunk * d);
    if (i >= PC_LM_LEFT_SHOULDER && i <= PC_LM_RIGHT_SHOULDER) p[0] = shoulder[0], p[1] = shoulder[1];
    if (i >= PC_LM_LEFT_ELBOW && i <= PC_LM_RIGHT_ELBOW) p[0] = shoulder[0] + 0.3, p[1] = shoulder[1];
    if (i >= PC_LM_LEFT_WRIST && i <= PC_LM_RIGHT_THUMB) p[0] = shoulder[0] + 0.55, p[1] = shoulder[1];
    if (i >= PC_LM_LEFT_HIP && i <= PC_LM_RIGHT_HIP) p[0] = hip[0], p[1] = hip[1];
    if (i >= PC_LM_LEFT_KNEE && i <= PC_LM_RIGHT_KNEE) p[0] = knee[0], p[1] = knee[1];
    if (i >= PC_LM_LEFT_ANKLE && i <= PC_LM_RIGHT_ANKLE) p[0] = ankle[0], p[1] = ankle[1];
    if (i >= PC_LM_LEFT_HEEL && i <= PC_LM_RIGHT_HEEL) p[0] = -0.05, p[1] = 0;
    if (i >= PC_LM_LEFT_TOE) p[0] = 0.17, p[1] = 0;
    bool left = i > PC_LM_NOSE && i % 2 == 1;
    double wide = i <= PC_LM_RIGHT_EAR ? 0.07 : i <= PC_LM_RIGHT_THUMB ? 0.17 : 0.1;
    s.image[i][0] = 0.5 + scale * p[0], s.image[i][1] = 0.95 - scale * p[1];
    s.world[i][0] = p[0] - hip[0], s.world[i][1] = p[1] - hip[1];
    s.world[i][2] = i == PC_LM_NOSE ? 0 : left ? -wide : wide; /* the right side faces the camera */
    s.visibility[i] = left ? 0.7 : 0.99;
  }
  return s;
}

#endif
