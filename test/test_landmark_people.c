/* test_landmark_people.c: whether errors told of angles are honest for every exercise, posture and build.
 *
 * All exercises that play are played by four people of other builds than the model's, seen from the side,
 * obliquely and from the front (who lies, from head or feet), by a pose network that errs as published
 * (landmark_people.h, a second road beside src/motion/noise.c, held to the published figures below). The
 * whole chain makes angles of that and says how far each may be off; counted is how often the truth lies in
 * the band of 95 %. Errors of another shape than the model takes them to have are counted apart.
 *
 * How bending is shared between hips and low back no camera knows: half of the recordings keep the exercise
 * file's own share, the others have one drawn between nothing and six tenths of the hips', as published
 * (landmark_fit.c), and six degrees of habit.
 *
 * Exercises are split by a hash of their names, before anything was looked at: one half was used to find
 * what was wrong in the error model, the other half is kept aside. Five were looked at earlier and are never
 * aside. POSTERIOR_LONG=1 plays all, and asks of every posture too; else a few, with wide limits.
 */
#include "landmark_people.h"
#include "posterior/app.h"
#include "posterior/play.h"
#include "test.h"

static const double DEG = 180 / M_PI;

typedef struct joint {
  const char *name; /* a stem of both sides when it ends in _ */
  bool told;    /* by landmarks; the others hang on how the back bends, or on how straight limbs are turned */
  double whole; /* the low back's bend over its lowest joint's */
} joint;
static const joint JOINTS[] = {{"knee_angle_", true, 1},    {"ankle_angle_", true, 1},
                               {"hip_adduction_", true, 1}, {"elbow_flex_", true, 1},
                               {"hip_flexion_", false, 1},  {"hip_rotation_", false, 1},
                               {"arm_flex_", false, 1},     {"L5_S1_Flex_Ext", false, 7.1}};
static const char *const CLASSES[] = {"standing", "sitting", "kneeling", "quadruped",
                                      "prone",    "supine",  "side",     "walking"};
static const char *const VIEWS[] = {"from the side", "obliquely", "from the front"};
static const double HEADINGS[] = {90, 45, 0};
enum {
  N_JOINTS = sizeof JOINTS / sizeof *JOINTS,
  N_CLASSES = sizeof CLASSES / sizeof *CLASSES,
  N_VIEWS = sizeof VIEWS / sizeof *VIEWS,
  N_ANGLES = N_JOINTS + PC_LINES /* joints, then lines */
};

typedef struct tally {
  double n, in, square, told; /* moments, those in the band; squares of error and of what is told, rad */
} tally;
typedef struct count {
  tally all[N_ANGLES], by_class[N_CLASSES][N_ANGLES], by_view[N_VIEWS][N_ANGLES];
  int recordings, in_class[N_CLASSES];
} count;

/* Lines that fall short, as docs/landmarks.md and the program say: of push-ups (obliquely, with a camera that
 * looks down by 15 degrees or more, toes or hands seem to hang in the air and the tilt is not found) and
 * walks. Least of 100 moments. */
static const struct {
  const char *posture;
  double least;
} SHORT_LINES[] = {{"prone", 84}, {"walking", 84}};

static const char *const *names;

/* ---- which exercises ---- */

static bool kept_aside(const char *name) {
  static const char *const seen[] = {"squat", "bridge", "bird_dog", "side_bridge", "hip_hinge"};
  uint32_t hash = 2166136261u; /* Fowler, Noll and Vo */
  for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
    if (!strcmp(name, seen[i])) return false;
  for (const char *p = name; *p; p++) hash = (hash ^ (uint8_t)*p) * 16777619u;
  return hash >> 16 & 1;
}

static int class_of(const pc_exercise *e) {
  for (int i = 0; i < N_CLASSES; i++)
    if (!strcmp(e->position, CLASSES[i])) return i;
  return -1;
}

/* ---- how the back bends ---- */

/* Turns the pelvis of a pose by `turn` about its own width, hips and low back against it, so that thighs and
 * thorax keep their directions. */
static void turn_pelvis(const pc_body *b, double *q, double turn) {
  double *tilt = q + pc_body_find_coordinate(b, "pelvis_tilt"),
         *list = q + pc_body_find_coordinate(b, "pelvis_list"),
         *rotation = q + pc_body_find_coordinate(b, "pelvis_rotation");
  double A[9], B[9], C[9], D[9], T[9], R[9];
  m3_axis_angle(A, (double[]){0, 0, 1}, *tilt), m3_axis_angle(B, (double[]){1, 0, 0}, *list);
  m3_axis_angle(C, (double[]){0, 1, 0}, *rotation), m3_axis_angle(D, (double[]){0, 0, 1}, turn);
  m3_mul(T, A, B), m3_mul(R, T, C), m3_mul(T, R, D);
  double a = atan2(-T[1], T[4]) - *tilt - turn, c = atan2(-T[6], T[8]) - *rotation;
  *tilt += turn + atan2(sin(a), cos(a)), *rotation += atan2(sin(c), cos(c)), *list = asin(T[7]);
  q[pc_body_find_coordinate(b, "hip_flexion_r")] -= turn,
      q[pc_body_find_coordinate(b, "hip_flexion_l")] -= turn;
  q[pc_body_find_coordinate(b, "L5_S1_Flex_Ext")] -= turn / 7.1;
}

/* Another share of the low back in what hips and it bend together; not of who lies on the side, whose pelvis
 * has no tilt. */
static void share_anew(const pc_body *b, pc_motion *m, unsigned *seed) {
  double share = 0.6 * lm_uniform(seed), habit = 6 / DEG * lm_normal(seed);
  int right = pc_body_find_coordinate(b, "hip_flexion_r"), left = pc_body_find_coordinate(b, "hip_flexion_l"),
      low = pc_body_find_coordinate(b, "L5_S1_Flex_Ext"), list = pc_body_find_coordinate(b, "pelvis_list");
  for (int f = 0; f < m->n_frames; f++)
    if (fabs(m->q[f * m->n_q + list]) > 1) return;
  for (int f = 0; f < m->n_frames; f++) {
    double *q = m->q + (size_t)f * (size_t)m->n_q, back = -7.1 * q[low], hip = 0.5 * (q[right] + q[left]),
           want = share / (1 + share) * fmax(0, hip + back) + habit;
    turn_pelvis(b, q, fmin(fmax(want, -20 / DEG), 70 / DEG) - back);
  }
}

/* ---- recordings ---- */

typedef struct moment {
  int posture, view;
  count *to;
} moment;

static void count_angle(const moment *when, int angle, double off, double sd) {
  tally *t[] = {&when->to->all[angle], &when->to->by_class[when->posture][angle],
                &when->to->by_view[when->view][angle]};
  if (isnan(off) || isnan(sd)) return;
  for (int i = 0; i < 3; i++)
    t[i]->n++, t[i]->in += fabs(off) <= 1.96 * sd, t[i]->square += off * off, t[i]->told += sd * sd;
}

static void count_frame(const pc_body *body, const pc_pose *truth, const pc_motion *m, int f,
                        const moment *when) {
  for (int j = 0; j < N_JOINTS; j++)
    for (int side = 0; side < 2; side++) {
      char name[40];
      bool sided = JOINTS[j].name[strlen(JOINTS[j].name) - 1] == '_';
      snprintf(name, sizeof name, "%s%s", JOINTS[j].name, !sided ? "" : side ? "l" : "r");
      if (side && !sided) continue;
      int c = pc_body_find_coordinate(body, name);
      size_t at = (size_t)f * (size_t)m->n_q + (size_t)c;
      count_angle(when, j, JOINTS[j].whole * (m->q[at] - truth->q[c]), JOINTS[j].whole * m->sd[at]);
    }
  static const int ends[PC_LINE_ENDS] = {11, 12, 23, 24, 25, 26, 27, 28};
  double x[PC_LANDMARKS][3], at[PC_LINE_ENDS][3], line[PC_LINES];
  pc_play_landmarks(body, truth, x);
  for (int i = 0; i < PC_LINE_ENDS; i++) v3_copy(at[i], x[ends[i]]);
  pc_body_lines((const double(*)[3])at, line);
  for (int i = 0; i < PC_LINES; i++)
    count_angle(when, N_JOINTS + i, remainder(m->line[f * PC_LINES + i] - line[i], 2 * M_PI),
                m->line_sd[f * PC_LINES + i]);
}

static void see(const pc_exercise *e, const pc_played *p, int view, lp_shape shape, unsigned seed,
                count *to) {
  unsigned r = seed * 77003u + 5;
  for (int i = 0; i < 9; i++) lm_uniform(&r);
  lm_def d = {.body = p->body, .motion = p->motion, .rate = 12, .seed = seed};
  d.to = fmin(p->motion->time[p->motion->n_frames - 1], 7);
  d.camera =
      (lm_camera){(HEADINGS[view] + 5 * lm_normal(&r)) / DEG, 0.1 * lm_normal(&r), 0.03 * lm_normal(&r)};
  lp_errors errors;
  lp_begin(&errors, shape, seed, d.rate, &d.camera);
  d.spoil = lp_spoil, d.with = &errors;
  pc_job *job = lm_motion(&d, names, e->name);
  const pc_motion *m = pc_job_get_motion(job);
  const pc_report_info *info = pc_job_get_info(job);
  bool narrow = false, front = !strcmp(e->position, "prone");
  for (int i = 0; i < info->n_assumed; i++) narrow = narrow || strstr(info->assumed[i], "a third wider");
  CHECK(narrow == front || !strcmp(e->position, "walking"), "%s: %s said that lines' bands are narrow",
        e->name, narrow ? "it is" : "it is not");
  pc_pose *truth = pc_pose_make(p->body);
  for (int f = 0; m && m->sd && f < m->n_frames; f += 3) {
    lm_pose(&d, m->time[f], truth);
    count_frame(p->body, truth, m, f, &(moment){class_of(e), view, to});
  }
  to->recordings++, to->in_class[class_of(e)]++;
  pc_pose_free(truth);
  pc_job_free(job);
}

/* `draws` people play the exercise, each seen from everywhere. */
static void see_exercise(const pc_exercise *e, int number, pc_body *const *people, lp_shape shape, int draws,
                         count *to) {
  for (int s = 0; s < draws; s++) {
    int who = (number + s) % LP_N_PEOPLE;
    pc_arena *arena = pc_arena_make();
    pc_played played = {0};
    pc_err err = {0};
    unsigned seed = 911u * (unsigned)number + 77u * (unsigned)s;
    for (int k = 0; k < 9; k++) lm_uniform(&seed);
    if (pc_play_make(&played, people[who], e, arena, &err))
      printf("  %s is not for a %s: %s\n", e->name, LP_PEOPLE[who].name, err.text);
    else {
      if (s % 2) share_anew(played.body, played.motion, &seed);
      for (int v = 0; v < N_VIEWS; v++)
        see(e, &played, v, shape, (unsigned)(1 + s + 100 * v + 1000 * number), to);
    }
    pc_body_free(played.body);
    pc_arena_free(arena);
  }
}

/* Postures of few exercises are drawn more often. */
static bool few(const pc_exercise *e) {
  return strcmp(e->position, "standing") && strcmp(e->position, "supine");
}

/* every: of the exercises that are aside, or are not. */
static void see_all(const pc_catalogue *c, pc_body *const *people, bool aside, lp_shape shape, int every,
                    int draws, count *to) {
  int n = 0;
  for (int i = 0; i < c->n; i++)
    if (c->exercises[i].play && kept_aside(c->exercises[i].name) == aside && n++ % every == 0)
      see_exercise(&c->exercises[i], i, people, shape, draws * (few(&c->exercises[i]) ? 3 : 1), to);
}

/* ---- what came of it ---- */

static double covers(const tally *t) {
  return 100 * t->in / t->n;
}

static const char *angle_name(int angle) {
  return angle < N_JOINTS ? JOINTS[angle].name : pc_body_line_word((pc_body_line)(angle - N_JOINTS));
}

static void print_row(const char *what, const tally *t) {
  printf("    %-16s", what);
  for (int j = 0; j < N_ANGLES; j++) printf(t[j].n > 0 ? " %6.1f" : "      -", covers(&t[j]));
  printf("\n");
}

static double least_of(const char *posture, int angle) {
  for (size_t i = 0; angle >= N_JOINTS && i < sizeof SHORT_LINES / sizeof *SHORT_LINES; i++)
    if (!strcmp(posture, SHORT_LINES[i].posture)) return SHORT_LINES[i].least;
  return 92;
}

/* Every angle that landmarks tell in every posture: 92 to 98 of 100, but for two standard errors of what was
 * drawn, as what lasts is one draw for a recording and angle. What 20 of them and fewer tell is left out. */
static void check_cells(const char *what, const count *c) {
  for (int k = 0; k < N_CLASSES; k++)
    for (int j = 0; j < N_ANGLES; j++) {
      const tally *t = &c->by_class[k][j];
      double drawn = 2 * sqrt(95 * 5.0 / fmax(1, c->in_class[k])), seen = covers(t);
      if (c->in_class[k] <= 20 || t->n < c->in_class[k] || (j < N_JOINTS && !JOINTS[j].told)) continue;
      CHECK(seen >= least_of(CLASSES[k], j) - drawn && seen <= fmin(98 + drawn, 100),
            "%s, %s, %s: %.1f %% in the band", what, CLASSES[k], angle_name(j), seen);
    }
}

static void report(const char *what, const count *c, double least, double most) {
  printf("  %s, %d recordings; of 100 moments in the band:\n    %16s", what, c->recordings, "");
  for (int j = 0; j < N_ANGLES; j++) printf(" %6.6s", angle_name(j));
  printf("\n");
  print_row("all", c->all);
  for (int v = 0; v < N_VIEWS; v++) print_row(VIEWS[v], c->by_view[v]);
  for (int k = 0; k < N_CLASSES; k++)
    if (c->by_class[k][0].n > 0) print_row(CLASSES[k], c->by_class[k]);
  printf("    %-16s", "off by, degrees");
  for (int j = 0; j < N_ANGLES; j++) printf(" %6.1f", DEG * sqrt(c->all[j].square / c->all[j].n));
  printf("\n    %-16s", "told");
  for (int j = 0; j < N_ANGLES; j++) printf(" %6.1f", DEG * sqrt(c->all[j].told / c->all[j].n));
  printf("\n");
  for (int j = 0; j < N_ANGLES; j++) {
    bool told = j >= N_JOINTS || JOINTS[j].told;
    double low = told ? least : least - 4, high = told ? most : 100;
    CHECK(covers(&c->all[j]) >= low && covers(&c->all[j]) <= high, "%s, %s: %.1f %% in the band", what,
          angle_name(j), covers(&c->all[j]));
  }
}

/* ---- the network's errors against what is published ---- */

static double bend(double x[PC_LANDMARKS][3], int side, bool flat) {
  double u[3], v[3];
  v3_sub(u, x[25 + side], x[23 + side]), v3_sub(v, x[27 + side], x[25 + side]);
  if (flat) u[2] = v[2] = 0;
  return acos(v3_dot(u, v) / v3_norm(u) / v3_norm(v)) * DEG;
}

/* Knee angles of squats by three landmarks, from one heading (NaN: from all of them): in the picture from the
 * side, of the near leg, bent by 20 degrees or more; else in space, by 45 (a straight knee cannot be told too
 * straight). */
static void see_squats(const pc_body *body, const pc_motion *m, double heading, tally *knee, double *mean,
                       double *places) {
  bool flat = heading == 90;
  pc_pose *p = pc_pose_make(body);
  double square = 0, n = 0;
  *mean = 0;
  for (unsigned s = 0; s < 300; s++) {
    lm_def d = {.body = body, .motion = m, .rate = 6};
    d.camera.heading = (isnan(heading) ? HEADINGS[s % N_VIEWS] : heading) / DEG;
    lp_errors e;
    lp_begin(&e, LP_PLAIN, 17 + 31 * s, d.rate, &d.camera);
    double R[9], x[PC_LANDMARKS][3], c[PC_LANDMARKS][3], t[PC_LANDMARKS][3];
    for (int f = 0; f < 36; f++) {
      lm_pose(&d, f / d.rate, p);
      lm_points(&d, p, names, x);
      if (!f) lm_axes(&d.camera, x, R);
      for (int i = 0; i < PC_LANDMARKS; i++) m3_apply(c[i], R, x[i]), v3_copy(t[i], c[i]);
      lp_spoil(&e, c);
      for (int i = 11; i < PC_LANDMARKS; i++) square += pow(v3_distance(c[i], t[i]), 2), n++;
      for (int side = flat; side < 2; side++) {
        double truth = bend(t, side, false), off = bend(c, side, flat) - truth;
        if (truth < (flat ? 20 : 45)) continue;
        knee->n++, *mean += off, knee->square += off * off;
      }
    }
  }
  *mean /= knee->n, *places = sqrt(square / n);
  pc_pose_free(p);
}

static void test_published(const pc_body *human, const pc_catalogue *c) {
  static const struct { double heading, mean, sd; } published[] = {{90, -2.3, 6.4}, {NAN, -13.9, 15.1}};
  pc_arena *arena = pc_arena_make();
  pc_played played = {0};
  pc_err err = {0};
  CHECK(!pc_play_make(&played, human, pc_exercise_find(c, "squat"), arena, &err), "%s", err.text);
  for (int i = 0; i < 2; i++) {
    tally knee = {0};
    double mean, places;
    see_squats(played.body, played.motion, published[i].heading, &knee, &mean, &places);
    double sd = sqrt(knee.square / knee.n - mean * mean);
    printf("  knees of squats %s: %.1f +- %.1f degrees (published %.1f +- %.1f), places %.0f mm\n",
           i ? "from everywhere" : "from the side", mean, sd, published[i].mean, published[i].sd,
           1000 * places);
    CHECK(fabs(mean - published[i].mean) < 1.5 && fabs(sd - published[i].sd) < 2.5, "%g +- %g", mean, sd);
    if (i) CHECK_NEAR(places, 0.056, 0.008);
  }
  pc_body_free(played.body);
  pc_arena_free(arena);
}

int main(void) {
  const char *longer = getenv("POSTERIOR_LONG");
  bool is_long = longer && *longer;
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  names = lm_names(arena);
  pc_catalogue *c = pc_catalogue_make();
  pc_body *human = pc_body_human(&err), *people[LP_N_PEOPLE];
  for (int i = 0; i < LP_N_PEOPLE; i++) {
    people[i] = lp_body(human, &LP_PEOPLE[i], &err);
    CHECK(people[i] != NULL, "%s", err.text);
  }
  test_published(human, c);
  for (int aside = 0; aside < 2; aside++) {
    count to = {0};
    see_all(c, people, aside, LP_PLAIN, is_long ? 1 : 7, is_long ? 4 : 1, &to);
    report(aside ? "exercises kept aside" : "exercises looked at", &to, is_long ? 92 : 78,
           is_long ? 99 : 100);
    if (is_long) check_cells(aside ? "kept aside" : "looked at", &to);
  }
  for (int shape = LP_PLAIN + 1; is_long && shape < LP_SHAPES; shape++) {
    count to = {0};
    see_all(c, people, true, (lp_shape)shape, 1, 2, &to);
    report(LP_SHAPE_NAMES[shape], &to, shape == LP_LARGE ? 75 : 88, 100);
  }
  for (int i = 0; i < LP_N_PEOPLE; i++) pc_body_free(people[i]);
  pc_body_free(human);
  pc_catalogue_free(c);
  pc_arena_free(arena);
  return test_done();
}
