/* test_gait.c: contacts of the feet against force plates, and against walkers whose steps are written down.
 *
 * Real walks of two people (markers become the landmarks they lie next to): each contact that plates tell
 * must be found within 60 ms, none besides. Made walkers: legs as pendulums, contacts known by construction;
 * and the walks that the body plays, whose contacts stand in their files.
 */
#include "parity.h"
#include "posterior/gait.h"
#include "posterior/play.h"

#include <string.h>

#define S4 "recordings/opencap-lab-s4/"
#define RAJ "recordings/rajagopal-walk/"

/* ---- made walkers -------------------------------------------------------------------------------------- */

typedef struct walker {
  double rate, period, stride, way; /* Hz; s of two steps; m of a stride; +1 to the right of the picture */
  double late;                      /* s by which the left foot's contact is late: a limp */
  double drop, lean;                /* degrees, of the swinging side's hip, towards the standing leg */
  pc_sight_kind kind;
} walker;

enum { HEIGHT = 3 }; /* m that the picture is high */

static void put(pc_sight *s, int i, double ahead, double up, double right, double way) {
  s->image[i][0] = 0.9 + way * ahead / HEIGHT, s->image[i][1] = 0.9 - up / HEIGHT;
  s->world[i][0] = ahead * way, s->world[i][1] = up, s->world[i][2] = right * way; /* x forward, z right */
  s->visibility[i] = 1;
}

/* A foot's place before the hips, m: it goes back with the ground for six tenths of the stride and forward
 * for the rest, greatest where it meets the ground. */
static double foot_at(const walker *w, double t) {
  double phase = fmod(t / w->period + 10, 1), stance = 0.6, half = w->stride * stance / 2;
  return phase < stance ? half - 2 * half * phase / stance
                        : -half * cos(M_PI * (phase - stance) / (1 - stance));
}

static pc_sight walking(const walker *w, double t) {
  pc_sight s = {.t = t, .kind = w->kind, .person = true};
  double phase = fmod(t / w->period + 10, 1), hips = 0.9;
  /* the right foot swings from 0.6 to 1, the left one half a stride earlier */
  double side = phase > 0.62 && phase < 0.98 ? 1 : phase > 0.12 && phase < 0.48 ? -1 : 0;
  double down = 0.15 * sin(side * w->drop * M_PI / 180), over = -side * 0.5 * sin(w->lean * M_PI / 180);
  for (int i = 0; i < PC_LANDMARKS; i++) put(&s, i, 0, 1.5, 0, w->way);
  for (int k = 0; k < 2; k++) {
    double right = k ? -0.1 : 0.1, foot = foot_at(w, k ? t - w->period / 2 - w->late : t);
    put(&s, PC_LM_RIGHT_HIP - k, 0, hips - (k ? -down : down) * 0.67, right, w->way);
    put(&s, PC_LM_RIGHT_SHOULDER - k, 0, hips + 0.5, 1.8 * right + over, w->way);
    put(&s, PC_LM_RIGHT_KNEE - k, foot / 2 + 0.02, 0.5, right, w->way);
    put(&s, PC_LM_RIGHT_ANKLE - k, foot + 0.05, 0.1, right, w->way);
    put(&s, PC_LM_RIGHT_HEEL - k, foot, 0.05, right, w->way);
    put(&s, PC_LM_RIGHT_TOE - k, foot + 0.2, 0.03, right, w->way);
  }
  return s;
}

static const pc_gait_result *walk(const walker *w, double seconds, pc_gait *g) {
  for (int f = 0; f < seconds * w->rate; f++) {
    pc_sight s = walking(w, f / w->rate);
    pc_gait_push(g, &s, w->kind == PC_SIGHT_CAMERA ? PC_VIEW_SIDE : PC_VIEW_UNKNOWN);
  }
  return pc_gait_end(g);
}

static void check_walker(const walker *w, double seconds) {
  pc_gait *g = pc_gait_make();
  const pc_gait_result *r = walk(w, seconds, g);
  double steps = 2 * seconds / w->period;
  CHECK(r->n_steps >= steps - 3 && r->n_steps <= steps + 1, "%d steps of %.1f", r->n_steps, steps);
  for (int i = 0; i < r->n_steps; i++) {
    double t = r->steps[i].side > 0 ? r->steps[i].t : r->steps[i].t - w->period / 2 - w->late;
    double off = t - w->period * round(t / w->period);
    CHECK(fabs(off) < 0.5 / w->rate + 0.02, "contact %d off by %.3f s", i, off);
  }
  CHECK_NEAR(r->cadence, 120 / w->period, 0.02 * 120 / w->period);
  CHECK(fabs(r->cadence - 120 / w->period) < r->cadence_error, "cadence %.1f ± %.1f", r->cadence,
        r->cadence_error);
  CHECK_NEAR(r->step_time[0].value, w->period / 2 - w->late, 0.03);
  CHECK_NEAR(r->step_time[1].value, w->period / 2 + w->late, 0.03);
  double trailing = atan2(0.3 * w->stride - 0.05, 0.8) * 180 / M_PI;
  CHECK_NEAR(r->trailing[0].value, trailing, 2.5);
  if (w->kind == PC_SIGHT_CAMERA) {
    CHECK(r->not_told && isnan(r->drop[0].value), "a side view tells of drop");
  } else {
    CHECK(!r->not_told, "%s", r->not_told);
    for (int k = 0; k < 2; k++) {
      CHECK_NEAR(r->drop[k].value, w->drop, 1.5);
      CHECK_NEAR(r->lean[k].value, w->lean, 1.5);
      CHECK(r->drop[k].error > 4, "a band of %.1f degrees", r->drop[k].error);
    }
  }
  pc_gait_free(g);
}

/* Standing still, jittering: no steps. The same bits one at a time and again. */
static void check_still(void) {
  walker w = {30, 1, 0.02, 1, 0, 0, 0, PC_SIGHT_CAMERA};
  pc_gait *g = pc_gait_make();
  CHECK(walk(&w, 20, g)->n_steps == 0, "steps of who stands");
  pc_gait_free(g);
  walker x = {30, 1.1, 1.2, -1, 0, 0, 0, PC_SIGHT_CAMERA};
  pc_gait *a = pc_gait_make(), *b = pc_gait_make();
  const pc_gait_result *ra = walk(&x, 6, a), *rb = walk(&x, 6, b);
  CHECK(ra->n_steps == rb->n_steps && !memcmp(ra->steps, rb->steps, sizeof *ra->steps * (size_t)ra->n_steps),
        "two answers");
  pc_gait_free(a), pc_gait_free(b);
  pc_gait *none = pc_gait_make();
  CHECK(pc_gait_end(none)->n_steps == 0 && isnan(pc_gait_end(none)->cadence), "steps of nobody");
  pc_gait_free(none);
}

/* ---- real walks against plates ------------------------------------------------------------------------- */

typedef struct real {
  const char *name, *markers, *forces;
  const char *column[2]; /* upward force, right and left */
  const char *at[2][6];  /* markers: hip, other hip marker, knee, ankle, heel, toe; right, left */
  double from, to;       /* s in which plates see every foot */
} real;

static const int PLACES[2][6] = {
    {PC_LM_RIGHT_HIP, -1, PC_LM_RIGHT_KNEE, PC_LM_RIGHT_ANKLE, PC_LM_RIGHT_HEEL, PC_LM_RIGHT_TOE},
    {PC_LM_LEFT_HIP, -1, PC_LM_LEFT_KNEE, PC_LM_LEFT_ANKLE, PC_LM_LEFT_HEEL, PC_LM_LEFT_TOE}};

static int marker(const pc_markers *m, const char *name) {
  for (int i = 0; i < m->n; i++)
    if (!strcmp(m->names[i], name)) return i;
  CHECK(0, "no marker %s", name);
  return 0;
}

static pc_sight sight_of(const pc_markers *m, const real *r, int f) {
  pc_sight s = {.t = m->time[f], .kind = PC_SIGHT_SPACE, .person = true};
  for (int i = 0; i < PC_LANDMARKS; i++)
    for (int c = 0; c < 3; c++) s.world[i][c] = NAN;
  for (int k = 0; k < 2; k++)
    for (int i = 0; i < 6; i++) {
      const double *at = m->at + 3 * ((size_t)f * m->n + marker(m, r->at[k][i]));
      int to = PLACES[k][i == 1 ? 0 : i];
      for (int c = 0; c < 3; c++) s.world[to][c] = i == 1 ? (s.world[to][c] + at[c]) / 2 : at[c];
    }
  return s;
}

/* Moments at which the plates begin to carry a foot: 20 N. */
static int plate_contacts(const real *r, int side, pc_arena *arena, double *t, int room) {
  pc_table *table = parity_table(r->forces, arena);
  int c = table ? pc_table_find(table, r->column[side]) : -1, n = 0;
  CHECK(c > 0, "no column %s", r->column[side]);
  for (int i = 1; c > 0 && i < table->n_rows && n < room; i++) {
    double a = table->data[(size_t)(i - 1) * table->n_columns + c],
           b = table->data[(size_t)i * table->n_columns + c], now = table->data[(size_t)i * table->n_columns];
    if (a <= 20 && b > 20 && now > r->from && now < r->to && (!n || now - t[n - 1] > 0.3)) t[n++] = now;
  }
  return n;
}

static void check_real(const real *r) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  size_t len;
  char *bytes = test_slurp_shared(r->markers, &len);
  pc_recording *rec = bytes ? pc_recording_read_trc(bytes, len, NULL, arena, &err) : NULL;
  CHECK(rec != NULL, "%s: %s", r->name, err.text);
  pc_gait *g = pc_gait_make();
  for (int f = 0; rec && f < rec->markers->n_frames; f++) {
    pc_sight s = sight_of(rec->markers, r, f);
    pc_gait_push(g, &s, PC_VIEW_UNKNOWN);
  }
  const pc_gait_result *got = pc_gait_end(g);
  double worst = 0, sum = 0;
  int found = 0;
  for (int side = 0; rec && side < 2; side++) {
    double plate[20];
    int n = plate_contacts(r, side, arena, plate, 20);
    for (int i = 0; i < n; i++) {
      double best = NAN;
      for (int k = 0; k < got->n_steps; k++)
        if ((got->steps[k].side < 0) == side && !(fabs(got->steps[k].t - plate[i]) >= fabs(best)))
          best = got->steps[k].t - plate[i];
      CHECK(fabs(best) < 0.06, "%s: the plates' contact at %.2f s is missed by %.3f", r->name, plate[i],
            best);
      worst = fmax(worst, fabs(best)), sum += best, found++;
    }
  }
  CHECK(found >= 2, "%s: plates saw %d contacts", r->name, found);
  printf("NOTE %s: %d contacts, worst off by %.0f ms, mean %.0f ms; cadence %.1f ± %.1f, step onto right "
         "%.3f ± %.3f s, left "
         "%.3f ± %.3f, trailing leg %.1f and %.1f degrees\n",
         r->name, found, 1e3 * worst, 1e3 * sum / found, got->cadence, got->cadence_error,
         got->step_time[0].value, got->step_time[0].error, got->step_time[1].value, got->step_time[1].error,
         got->trailing[0].value, got->trailing[1].value);
  pc_gait_free(g);
  pc_arena_free(arena);
  free(bytes);
}

/* ---- played walks ----------------------------------------------------------------------------------------
 */

/* The body's 33 landmarks in a frame of a walk that goes on and on; in the room, or as a camera at its right
 * side sees them. */
static pc_sight sight_of_played(const pc_played *p, pc_pose *pose, int f, int stride, double way,
                                pc_sight_kind kind) {
  const pc_motion *m = p->motion;
  pc_sight s = {.t = (double)f / PC_PLAY_RATE, .kind = kind, .person = true};
  memcpy(pose->q, m->q + (size_t)(f % stride) * (size_t)m->n_q, (size_t)m->n_q * sizeof(double));
  pc_pose_couple(p->body, pose);
  pc_pose_position(p->body, pose);
  pc_play_landmarks(p->body, pose, s.world);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    s.world[i][0] += f / stride * way, s.visibility[i] = 1;
    s.image[i][0] = s.world[i][0] / HEIGHT, s.image[i][1] = 1 - s.world[i][1] / HEIGHT;
  }
  return s;
}

/* Contacts are those of the exercise's file: right at every stride's beginning, left half a stride later. */
static void check_played(const pc_body *body, const pc_exercise *e, pc_sight_kind kind) {
  enum { STRIDES = 12 };
  pc_arena *arena = pc_arena_make();
  pc_played p;
  pc_err err = {0};
  CHECK(e && !pc_play_make(&p, body, e, arena, &err), "%s", err.text);
  double period = e->play->moments[e->play->n_moments - 1].t, worst = 0;
  int stride = (int)(period * PC_PLAY_RATE + 0.5);
  pc_pose *pose = pc_pose_make(p.body);
  pc_gait *g = pc_gait_make();
  for (int f = 0; f < STRIDES * stride; f++) {
    pc_sight s = sight_of_played(&p, pose, f, stride, e->play->stride, kind);
    pc_gait_push(g, &s, kind == PC_SIGHT_CAMERA ? PC_VIEW_SIDE : PC_VIEW_UNKNOWN);
  }
  const pc_gait_result *r = pc_gait_end(g);
  CHECK(r->n_steps >= 2 * STRIDES - 3 && r->n_steps <= 2 * STRIDES, "%s: %d steps", e->name, r->n_steps);
  for (int i = 0; i < r->n_steps; i++) {
    double t = r->steps[i].t - (r->steps[i].side > 0 ? 0 : period / 2), off = t - period * round(t / period);
    if (fabs(off) > fabs(worst)) worst = off;
  }
  CHECK(fabs(worst) < 0.06, "%s: a contact is off by %.3f s", e->name, worst);
  CHECK_NEAR(r->cadence, 120 / period, 0.01 * 120 / period);
  for (int k = 0; k < 2; k++) CHECK_NEAR(r->step_time[k].value, period / 2, 0.01);
  CHECK_NEAR(r->trailing[0].value, r->trailing[1].value, 0.5);
  printf("NOTE played %s, %s: %d steps, worst contact off by %.0f ms; cadence %.1f ± %.1f; trailing leg %.1f "
         "degrees; hip "
         "%.1f lower in the air\n",
         e->name, kind == PC_SIGHT_CAMERA ? "from the side" : "in the room", r->n_steps, 1e3 * worst,
         r->cadence, r->cadence_error, r->trailing[0].value, r->drop[0].value);
  pc_gait_free(g);
  pc_pose_free(pose);
  pc_body_free(p.body);
  pc_arena_free(arena);
}

static void check_exercises(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  CHECK(body && c, "%s", err.text);
  check_played(body, pc_exercise_find(c, "walk"), PC_SIGHT_SPACE);
  check_played(body, pc_exercise_find(c, "walk"), PC_SIGHT_CAMERA);
  check_played(body, pc_exercise_find(c, "walk_with_intent"), PC_SIGHT_SPACE);
  check_played(body, pc_exercise_find(c, "walk_with_intent"), PC_SIGHT_CAMERA);
  pc_catalogue_free(c);
  pc_body_free(body);
}

int main(void) {
  static const walker walkers[] = {
      {30, 1.1, 1.2, 1, 0, 0, 0, PC_SIGHT_CAMERA},      {30, 1.0, 1.4, -1, 0.05, 0, 0, PC_SIGHT_CAMERA},
      {60, 1.3, 0.9, 1, 0, 0, 0, PC_SIGHT_CAMERA},      {100, 1.1, 1.3, 1, 0, 5, 2, PC_SIGHT_SPACE},
      {100, 0.9, 1.5, -1, -0.04, 0, 6, PC_SIGHT_SPACE},
  };
  for (size_t i = 0; i < sizeof walkers / sizeof *walkers; i++) check_walker(&walkers[i], 12);
  check_still();
  check_exercises();
  static const real walks[] = {
      {"walking",
       S4 "walking1.trc",
       S4 "walking1_grf.mot",
       {"ground_force_1_vy", "ground_force_2_vy"},
       {{"R_HJC", "R_HJC", "r_knee", "r_ankle", "r_calc", "r_toe"},
        {"L_HJC", "L_HJC", "L_knee", "L_ankle", "L_calc", "L_toe"}},
       0.1,
       1.25},
      {"walking of another person",
       RAJ "markers_walk.trc",
       RAJ "grf_walk.mot",
       {"ground_force_r_vy", "ground_force_l_vy"},
       {{"R.ASIS", "R.PSIS", "R.Knee", "R.Ankle", "R.Heel", "R.Toe"},
        {"L.ASIS", "L.PSIS", "L.Knee", "L.Ankle", "L.Heel", "L.Toe"}},
       0.3,
       2.2},
  };
  if (!test_shared()) SKIP("needs the shared recordings");
  for (size_t i = 0; test_shared() && i < sizeof walks / sizeof *walks; i++) check_real(&walks[i]);
  return test_done();
}
