/* shape.c: does a movement look like an exercise of that kind?
 *
 * Thresholds alone do not name an exercise: hips come down in a squat, in a lunge and when somebody sits.
 * What tells them apart is known of every exercise without its being played: the position it starts in,
 * whether sides take turns, and what its pattern moves. ROWS says so, in the features of rules.h: where a
 * feature lies at rest, at the far end, or how much it changes between them. Each row that is missed lowers
 * the likeness, by how far it is missed; what cannot be seen says nothing.
 *
 * And how it is played by the built-in human (played.c): postures at both ends, less strictly.
 *
 * The numbers are ours: wide enough for the ways people do these, narrow enough to hold them apart.
 */
#include "form/shape.h"
#include "form/look.h"
#include "form/played.h"

#include <math.h>
#include <string.h>

static const double POSITION_WIDTH = 25, WIDTH = 40; /* degrees or per cent beyond a row that leave nothing */
static const double LEAST = 0.1;                     /* what one missed row leaves at least */
static const double UNEVEN = 30;          /* degrees between both legs' joints: sides work by turns */
static const double STILL = 15;           /* degrees */
static const double HELD = 2, PAUSED = 3; /* s: a hold lasts at least, a pause at most */
/* Mean square distance from the played exercise, in standard deviations: what is usual (of made films); and
 * beyond it, of one that is not played: neither near nor far. */
static const double AS_PLAYED = 0.3, NOT_PLAYED = 1;
enum { MOST_SAMPLES = 1500 };

typedef enum { REST, FAR, CHANGE } moment;

typedef struct row {
  const char *position; /* NULL: any */
  int pattern;          /* -1: any */
  pc_feature feature;
  moment when;
  double lo, hi;
} row;

static const row ROWS[] = {
    {"standing", -1, PC_M_TRUNK, REST, -35, 45},
    {"standing", -1, PC_M_HIP_HEIGHT, REST, 60, INFINITY},
    {"walking", -1, PC_M_TRUNK, REST, -35, 45},
    {"sitting", -1, PC_M_THIGH, REST, 55, 115},
    {"sitting", -1, PC_M_TRUNK, REST, -25, 35},
    {"kneeling", -1, PC_M_TRUNK, REST, -30, 45},
    {"kneeling", -1, PC_M_KNEE, REST, 40, 125},
    {"supine", -1, PC_M_TRUNK, REST, -150, -15},
    {"prone", -1, PC_M_TRUNK, REST, 45, 125},
    {"quadruped", -1, PC_M_TRUNK, REST, 45, 125},
    {"quadruped", -1, PC_M_KNEE, REST, 40, 130},
    {"side", -1, PC_M_HIP_HEIGHT, FAR, -50, 60},
    {NULL, PC_PATTERN_SQUAT, PC_M_KNEE, CHANGE, -170, -35},
    {NULL, PC_PATTERN_SQUAT, PC_M_STEP, FAR, 0, 45},
    {NULL, PC_PATTERN_SQUAT, PC_M_TRUNK, FAR, -20, 65},
    {NULL, PC_PATTERN_HINGE, PC_M_TRUNK, CHANGE, 30, 130},
    {NULL, PC_PATTERN_HINGE, PC_M_KNEE, CHANGE, -60, 15},
    {NULL, PC_PATTERN_LUNGE, PC_M_STEP, FAR, 50, 200},
    {NULL, PC_PATTERN_HIP_EXTENSION, PC_M_HIP, CHANGE, 15, 100},
    {NULL, PC_PATTERN_HIP_EXTENSION, PC_M_KNEE, FAR, 40, 130},
    {NULL, PC_PATTERN_PUSH, PC_M_ELBOW, CHANGE, -140, -25},
    {NULL, PC_PATTERN_PULL, PC_M_ELBOW, CHANGE, -140, -25},
    {NULL, PC_PATTERN_PULL, PC_M_HAND_HEIGHT, FAR, -150, 10},
    {NULL, PC_PATTERN_PUSH, PC_M_KNEE, CHANGE, -30, 30},
    {NULL, PC_PATTERN_PULL, PC_M_KNEE, CHANGE, -30, 30},
    {NULL, PC_PATTERN_ABDUCTION, PC_M_TRUNK, CHANGE, -25, 25},
    {NULL, PC_PATTERN_ANTI_ROTATION, PC_M_HIP, FAR, 140, 215},
    {NULL, PC_PATTERN_CALF, PC_M_KNEE, CHANGE, -25, 25},
};

int pc_course_watch(const pc_sight *sights, int n, pc_course_seen *out, pc_arena *arena, pc_err *err) {
  int every = n / MOST_SAMPLES + 1;
  pc_look *look = PC_NEW(arena, pc_look, 1);
  pc_measures *at = PC_NEW(arena, pc_measures, n / every + 1);
  memset(out, 0, sizeof *out);
  if (!look || !at) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_look_make(look);
  for (int i = 0; i < n; i++) {
    pc_look_push(look, &sights[i]);
    if (i % every) continue;
    at[out->n] = look->now.all;
    at[out->n++].t -= look->late;
  }
  out->at = at;
  return PC_OK;
}

static const pc_measures *moment_at(const pc_course_seen *c, double t) {
  int lo = 0, hi = c->n - 1;
  while (lo < hi) {
    int mid = (lo + hi) / 2;
    if (c->at[mid].t < t)
      lo = mid + 1;
    else
      hi = mid;
  }
  return &c->at[lo];
}

static double value(const row *r, const pc_measures *rest, const pc_measures *far, int side) {
  double a = rest->of[r->feature][side].value, b = far->of[r->feature][side].value;
  return r->when == REST ? a : r->when == FAR ? b : b - a;
}

/* How far outside its row; the better of both sides; NaN = not to be seen. */
static double missed(const row *r, const pc_measures *rest, const pc_measures *far) {
  double least = NAN;
  for (int side = 0; side < 2; side++) {
    double x = value(r, rest, far, side);
    if (isnan(x)) continue;
    double d = x < r->lo ? r->lo - x : x > r->hi ? x - r->hi : 0;
    if (isnan(least) || d < least) least = d;
  }
  return least;
}

static double left_after(double missed_by, double width, double least) {
  return isnan(missed_by) ? 1 : fmax(least, 1 - missed_by / width);
}

/* By turns, or both at once? */
static double symmetry(const pc_exercise *e, const pc_measures *rest, const pc_measures *far) {
  double uneven = NAN;
  for (int i = 0; i < 2; i++) {
    pc_feature f = i ? PC_M_THIGH : PC_M_KNEE;
    double d = fabs(far->of[f][0].value - far->of[f][1].value),
           r = fabs(rest->of[f][0].value - rest->of[f][1].value);
    if (!isnan(d) && !(d <= uneven)) uneven = d;
    if (!isnan(r) && !(r <= uneven)) uneven = r;
  }
  bool sides = e->sides || e->rules->alternate;
  /* a leg that cannot be seen from the side is behind the other one: both do the same, as far as is known */
  if (isnan(uneven)) return sides ? 0.6 : 1;
  return (uneven > UNEVEN) == sides ? 1 : 0.4;
}

/* Who lies with the shoulders on a bench is level at the top; on the floor the hips are higher than the
 * shoulders. */
static double bench(const pc_exercise *e, const pc_measures *far) {
  double trunk = far->of[PC_M_TRUNK][0].value;
  if (e->pattern != PC_PATTERN_HIP_EXTENSION || isnan(trunk)) return 1;
  unsigned gear = e->gear | (e->n_rungs ? e->rungs[0].gear | e->rungs[0].gear_any : 0);
  return ((gear & PC_GEAR_BENCH) != 0) == (trunk > -98) ? 1 : 0.5;
}

static double likeness(const pc_exercise *e, const pc_measures *rest, const pc_measures *far) {
  double product = symmetry(e, rest, far) * bench(e, far);
  for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
    const row *r = &ROWS[i];
    if (r->position && strcmp(r->position, e->position)) continue;
    if (r->pattern >= 0 && r->pattern != (int)e->pattern) continue;
    bool position = r->position != NULL;
    product *= left_after(missed(r, rest, far), position ? POSITION_WIDTH : WIDTH, position ? 0 : LEAST);
  }
  return product;
}

/* How far from how it is played, beyond what is usual. */
static double off_played(const pc_exercise *e, const pc_measures *rest, const pc_measures *far) {
  double off = pc_played_off(e->name, pc_of_arms(e->rules->count.feature), rest, far);
  return isnan(off) ? NOT_PLAYED : fmax(0, off - AS_PLAYED);
}

/* Who holds is still: the trunk from a quarter to three quarters of the hold. */
static double stillness(const pc_course_seen *course, const pc_held *h) {
  double step = 0.25 * (h->end - h->start);
  double moved = moment_at(course, h->end - step)->of[PC_M_TRUNK][0].value -
                 moment_at(course, h->start + step)->of[PC_M_TRUNK][0].value;
  return left_after(fmax(fabs(moved) - STILL, 0), WIDTH, LEAST);
}

/* Who stays long at the far end holds, who soon lets go does not. */
static double lasts(const pc_exercise *e, const pc_form_result *r) {
  double sum = 0;
  bool hold = !strcmp(e->rules->kind, "hold");
  for (int i = 0; i < r->n_reps && !hold; i++) sum += r->reps[i].complete ? r->reps[i].stay : 0;
  for (int i = 0; i < r->n_holds && hold; i++) sum += r->holds[i].end - r->holds[i].start;
  double mean = sum / fmax(hold ? r->n_holds : r->complete, 1);
  return hold ? fmin(1, mean / HELD) : left_after(fmax(0, mean - PAUSED), PAUSED, LEAST);
}

pc_shape pc_shape_of(const pc_exercise *e, const pc_form_result *r, const pc_course_seen *course) {
  pc_shape sum = {0, 0};
  int n = 0;
  if (!course->n) return sum;
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *rep = &r->reps[i];
    if (!rep->complete) continue;
    const pc_measures *rest = moment_at(course, rep->end), *far = moment_at(course, rep->far);
    sum.alike += likeness(e, rest, far), sum.off += off_played(e, rest, far), n++;
  }
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    const pc_measures *from = moment_at(course, h->start),
                      *mid = moment_at(course, 0.5 * (h->start + h->end));
    sum.alike += likeness(e, from, mid) * stillness(course, h), sum.off += off_played(e, NULL, mid), n++;
  }
  return n ? (pc_shape){sum.alike / n * lasts(e, r), sum.off / n} : sum;
}
