/* posture_solve.c: the still posture that costs a body least.
 *
 * Unknown are the angles and the place of all that is not given; what must hold is in hold.c. Minimised is,
 * in squares of full activation of one muscle, the sharing problem's own value     activations, the ground's
 * forces, forces from nowhere (effort.h)
 *   + (moment / TISSUE_UNIT)^2            of each joint's passive tissue
 *   + (distance / spread)^2 PRICE         of each unknown from the support's natural posture
 *   + (depth / SINK)^2                    of what would lie in the floor
 * Balance needs no equation of its own: a body whose weight is not over what carries it would have to be held
 * by forces from nowhere, and those are dear. The price of the ground's forces brings the weight over the
 * middle of the support, where standing people have it. The distance makes the answer one: without it an arm
 * that hangs could turn at no cost.
 *
 * Least effort as the choice of posture is a hypothesis (static: e.g. Bergmark 1989; Kuo 1995): people also
 * stand by habit, view and comfort. Compare bodies with it, not people.
 *
 * Where the ground carries is found from the posture (contact.h), so search and contacts are repeated until
 * they agree. A back rest pushes level on the blades, at a price like the ground's; how much is an unknown.
 *
 * On one leg there are two ways to stand with weak abductors: over the leg, or with the pelvis dropped until
 * the tissue of the hip carries it (Inman 1947). Each is a minimum, so both are looked for, and the cheaper
 * is the answer. Which that is hangs on the price of being unlike the natural posture, which is ours.
 *
 * Bands that pull two parts together are felt by the muscles but not by the choice of posture: tell the
 * angles.
 *
 * Not done: a seat or rest that gives, hands on thighs, sliding feet, postures that move.
 */
#include "base/vec.h"
#include "load/frame.h"
#include "posterior/posture.h"
#include "posture/effort.h"
#include "posture/hold.h"
#include "posture/minimise.h"

#include <string.h>

static const double DEGREE = M_PI / 180;
/* A passive moment of this size, N m, costs as one muscle fully active. Larger: bodies hang in their
 * ligaments; smaller: nobody leans on them, though people in one-leg stance do. */
static const double TISSUE_UNIT = 30;
/* As the price of two contact points of four generators each (load/frame.c): N. */
static const double PUSH_UNIT = 85;
/* A part this deep in the floor, m, costs as one muscle fully active. */
static const double SINK = 0.02;
/* How relative change of the cost ends the search. */
static const double TOLERANCE = 1e-9;
/* Frames and step, s, of the written movement: a seat shows itself after 0.3 s (contact_seat.c). */
enum { FRAMES = 51 };
static const double STEP = 0.01;
/* Of a muscle's length, m, when its tension is differentiated. */
static const double LENGTH_STEP = 1e-6;
enum { ROUNDS = 5 };
/* Squares of full activation; ordinary answers (stoops, squats, bridges) cost up to 17 for being unlike. */
static const double STRANGE = 20;

/* The whole low back bends so many times as far sideways as L5/S1 (models/human/coupling.csv). */
static const double SIDE_LEVELS = 11.3137;

/* The trunk's own, rad: sideways the head's balance is finer. */
#define LEANING (5 * DEGREE)
#define BENDING (6 * DEGREE)

typedef struct solver {
  const pc_posture *posture;
  const pc_posture_def *def;
  pc_posed_body *out;
  pc_hold hold;
  pc_arena *arena;
  pc_motion *motion; /* FRAMES alike; the search moves the first alone */
  pc_load_def load;
  pc_force_series rest; /* of the back rest: one sample */
  bool leans;           /* there is a back rest; its push is the last unknown, in PUSH_UNIT */
  int n;                /* unknowns: those of hold, and the push */
  double *x, *natural, *spread, *lo, *hi;
  double *by_q, *by_qd, *by_qdd, *row;
  pc_effort *effort;
  pc_effort_memory *memory;
} solver;

pc_posture_def pc_posture_default(void) {
  return (pc_posture_def){.load = pc_load_default(), .most = 1000};
}

/* ---- the body ------------------------------------------------------------------------------------- */

/* What is changed in the file and beside it (def->also, whose body is made). What bounds activation over time
 * means nothing in a posture. */
static int read_changes(solver *s, const pc_body *body, pc_changes *changes, pc_err *err) {
  const pc_posture *p = s->posture;
  for (int i = 0; i < p->n_changes; i++)
    if (pc_changes_add(changes, body, p->change[i], err)) return err->code;
  if (pc_changes_delays(changes) || pc_changes_inhibits(changes))
    return pc_fail(err, PC_MISMATCH, p->line, "posture %s: a delay or an inhibition needs a movement",
                   p->name);
  return PC_OK;
}

/* A braced trunk, tone: lower bounds of activation and of the pressure in the abdomen. */
static int brace(solver *s, const pc_changes *changes, pc_err *err) {
  const pc_changes *braced = pc_changes_holds(changes) ? changes : s->def->also;
  if (!braced || !pc_changes_holds(braced)) return PC_OK;
  double *least = PC_NEW(s->arena, double, FRAMES * s->out->body->n_muscles);
  if (!least) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_changes_brace(braced, s->out->body, FRAMES, least);
  s->load.a_min = least, s->load.pressure_min = pc_changes_bracing(braced);
  return PC_OK;
}

/* out->coupled and out->body: changed, carrying, its spine as asked. */
static int make_body(solver *s, const pc_body *body, pc_err *err) {
  const pc_posture *p = s->posture;
  pc_changes changes = {0};
  double grip[3] = {0, 0, 0}, kg = p->hands ? p->load : p->load / 2;
  if (read_changes(s, body, &changes, err)) return err->code;
  s->out->coupled = pc_body_changed(body, &changes, err);
  if (!s->out->coupled) return err->code;
  for (int side = -1; side <= 1; side += 2)
    if (p->load > 0 && p->hands != -side && pc_body_carry(s->out->coupled, side, kg, grip, err))
      return err->code;
  for (int w = 0; w < PC_WORN; w++)
    if (p->weight[w] > 0 && pc_body_wear(s->out->coupled, (pc_worn)w, p->weight[w], err)) return err->code;
  s->out->body = s->def->spine ? pc_body_free_spine(s->out->coupled, err) : s->out->coupled;
  return err->code ? (int)err->code : brace(s, &changes, err);
}

void pc_posed_body_free(pc_posed_body *out) {
  if (out->body != out->coupled) pc_body_free(out->body);
  pc_body_free(out->coupled);
  out->body = out->coupled = NULL;
}

/* ---- the cost ------------------------------------------------------------------------------------- */

static double tissue_cost(const solver *s, double *slope) {
  const pc_body *body = s->out->body;
  double sum = 0, unit = TISSUE_UNIT * TISSUE_UNIT;
  for (int k = 0; k < body->n_passives; k++) {
    const pc_passive *p = &body->passives[k];
    double moment, by;
    int i = s->hold.unknown_of[p->coordinate];
    pc_passive_moment(p, s->hold.pose->q[p->coordinate], &moment, &by);
    sum += moment * moment / unit;
    if (slope && i >= 0) slope[i] += 2 * moment * by * s->hold.pose->gain[p->coordinate] / unit;
  }
  return sum;
}

/* A tight muscle's tension is felt as if it were active: (tension / largest force)^2. The frame holds the
 * pose. */
static double tension_cost(const solver *s, double *slope) {
  const pc_body *body = s->out->body;
  const pc_frame *f = pc_effort_frame(s->effort);
  double sum = 0;
  for (int m = 0; m < body->n_muscles; m++) {
    double part = f->tension[m] / body->muscles[m].f_max, length = f->paths->length[m];
    const double *arm = f->paths->value + f->paths->record[m] + 1;
    if (!(part > 0)) continue;
    sum += part * part;
    double rise = (pc_muscle_tension(body, m, length + LENGTH_STEP) -
                   pc_muscle_tension(body, m, length - LENGTH_STEP)) /
                  (2 * LENGTH_STEP * body->muscles[m].f_max);
    for (int i = f->start[m]; slope && i < f->start[m + 1]; i++) {
      int c = body->free_to_q[f->row[i]], u = s->hold.unknown_of[c];
      if (u >= 0) slope[u] -= 2 * part * rise * arm[i - f->start[m]] * s->hold.pose->gain[c];
    }
  }
  return sum;
}

static double natural_cost(const solver *s, const double *x, double *slope) {
  double sum = 0;
  for (int i = 0; i < s->hold.n; i++) {
    double by;
    sum += pc_natural_price(x[i] - s->natural[i], s->spread[i], &by);
    if (slope) slope[i] += by;
  }
  return sum;
}

/* Upright people keep the trunk upright: who is carried by feet or a seat, unless the inclination is given.
 */
static double upright_cost(const solver *s, double *slope) {
  double sum = 0;
  if (s->posture->support > PC_SITTING) return 0;
  for (int axis = 0; axis < 3; axis += 2) {
    if (!isnan(axis ? s->posture->lean : s->posture->trunk)) continue;
    double by;
    memset(s->row, 0, (size_t)s->n * sizeof *s->row);
    sum += pc_natural_price(pc_hold_inclination(&s->hold, axis, 1, s->row), axis ? LEANING : BENDING, &by);
    for (int i = 0; slope && i < s->hold.n; i++) slope[i] += by * s->row[i];
  }
  return sum;
}

/* The push against the torso in the force series; its price and slope. With y the multipliers of the sharing
 * problem, dV / dpush = - y . (work of the push in a unit motion of each coordinate). */
static void set_push(solver *s, const double *x) {
  if (s->leans) s->rest.force[0] = PUSH_UNIT * x[s->n - 1];
}

static double push_cost(const solver *s, const double *x, double *slope) {
  if (!s->leans) return 0;
  double push = x[s->n - 1];
  if (slope) {
    const pc_frame *f = pc_effort_frame(s->effort);
    const pc_body *body = s->out->body;
    double work = 0;
    for (int seg = s->hold.torso; seg > 0; seg = body->joints[seg].parent)
      for (int c = body->joints[seg].first_coordinate;
           c < body->joints[seg].first_coordinate + body->joints[seg].n_coordinates; c++) {
        const pc_coordinate *co = &body->coordinates[c];
        int z = co->driver >= 0 ? body->coordinates[co->driver].free : co->free;
        double v[3];
        if (z < 0) continue;
        v3_cross(v, f->pose->twist[c], s->rest.point);
        work += f->y[z] * f->pose->gain[c] * (v[0] + f->pose->twist[c][3]);
      }
    slope[s->n - 1] += 2 * push - PUSH_UNIT * work;
  }
  return push * push;
}

/* The first frame of the movement as unknowns x have it. */
static void take_pose(solver *s, const double *x) {
  pc_hold_pose(&s->hold, x);
  memcpy(s->motion->q, s->hold.pose->q, (size_t)s->motion->n_q * sizeof *s->motion->q);
}

static void effort_slope(solver *s, double *slope) {
  const pc_body *body = s->out->body;
  pc_effort_gradient(s->effort, s->by_q, s->by_qd, s->by_qdd);
  for (int z = 0; z < body->n_free; z++) {
    int c = body->free_to_q[z], i = s->hold.unknown_of[c];
    if (i >= 0) slope[i] += s->by_q[z] * s->hold.pose->gain[c];
  }
}

/* Of the pose as it is: how unlike the natural posture x is. */
static double unlike(const solver *s, const double *x) {
  return natural_cost(s, x, NULL) + pc_hold_sunk(&s->hold, SINK, NULL) + upright_cost(s, NULL);
}

static double cost(void *user, const double *x, double *slope) {
  solver *s = user;
  take_pose(s, x);
  set_push(s, x);
  double value = pc_effort_value(s->effort, s->motion, 0, s->memory);
  if (slope) memset(slope, 0, (size_t)s->n * sizeof *slope);
  double sum = value + push_cost(s, x, slope) + tissue_cost(s, slope) + tension_cost(s, slope) +
               natural_cost(s, x, slope) + pc_hold_sunk(&s->hold, SINK, slope) + upright_cost(s, slope);
  if (slope) effort_slope(s, slope);
  return sum;
}

static void equations(void *user, const double *x, double *value, double *slope) {
  solver *s = user;
  pc_hold_equations(&s->hold, x, value, slope);
  for (int i = s->hold.n_rows - 1; slope && s->leans && i >= 0;
       i--) { /* rows grow by the push, which holds nothing */
    memmove(slope + i * s->n, slope + i * s->hold.n, (size_t)s->hold.n * sizeof *slope);
    slope[i * s->n + s->n - 1] = 0;
  }
}

/* ---- the search ----------------------------------------------------------------------------------- */

/* Bounds are the joints' ranges; the pelvis may go anywhere, arms higher than the model's range says. */
static void set_bounds(solver *s) {
  const pc_body *body = s->out->coupled;
  for (int i = 0; i < s->hold.n; i++) {
    const pc_coordinate *c = &body->coordinates[s->hold.coordinate[i]];
    bool root = body->joints[c->joint].parent == 0;
    s->lo[i] = root ? -INFINITY : c->lo, s->hi[i] = root ? INFINITY : c->hi;
    if (!strncmp(c->name, "arm_flex", 8)) s->hi[i] = 170 * DEGREE;
    s->spread[i] = pc_natural_spread(c->name);
  }
  if (s->leans) s->lo[s->n - 1] = 0, s->hi[s->n - 1] = INFINITY;
}

static int make_arrays(solver *s, pc_err *err) {
  size_t n = (size_t)s->hold.n + 1, nq = (size_t)s->out->body->n_coordinates,
         nz = (size_t)s->out->body->n_free;
  pc_motion *m = s->motion = PC_NEW(s->arena, pc_motion, 1);
  s->x = PC_NEW(s->arena, double, n), s->natural = PC_NEW(s->arena, double, n);
  s->spread = PC_NEW(s->arena, double, n), s->lo = PC_NEW(s->arena, double, n),
  s->hi = PC_NEW(s->arena, double, n);
  s->by_q = PC_NEW(s->arena, double, nz), s->by_qd = PC_NEW(s->arena, double, nz);
  s->by_qdd = PC_NEW(s->arena, double, nz), s->row = PC_NEW(s->arena, double, n);
  if (m)
    *m = (pc_motion){.n_frames = FRAMES,
                     .n_q = (int)nq,
                     .time = PC_NEW(s->arena, double, FRAMES),
                     .q = PC_NEW(s->arena, double, FRAMES *nq),
                     .qd = PC_NEW(s->arena, double, FRAMES *nq),
                     .qdd = PC_NEW(s->arena, double, FRAMES *nq)};
  if (!m || !m->time || !m->q || !m->qd || !m->qdd || !s->x || !s->natural || !s->spread || !s->lo ||
      !s->hi || !s->by_q || !s->by_qd || !s->by_qdd || !s->row)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int f = 0; f < FRAMES; f++) m->time[f] = STEP * f;
  return PC_OK;
}

/* All frames as the first posture x has it. */
static void hold_still(solver *s) {
  size_t nq = (size_t)s->motion->n_q;
  pc_hold_pose(&s->hold, s->x);
  for (int f = 0; f < FRAMES; f++) memcpy(s->motion->q + f * nq, s->hold.pose->q, nq * sizeof(double));
  set_push(s, s->x);
}

/* What raised parts rest on, for the contacts. Walls are the played movements', and so are bands that end in
 * the room. */
static int make_surfaces(solver *s, pc_err *err) {
  const pc_posture *p = s->posture;
  bool walls = false, room = false;
  for (int i = 0; i < PC_MAX_PARTS; i++) walls |= p->wall[i] != 0 || p->wall_side[i] != 0;
  for (int i = 0; i < p->n_pulls; i++) room |= v3_norm(p->pull[i].toward) > 0;
  if (walls || room)
    return pc_fail(err, PC_UNSUPPORTED, p->line,
                   "posture %s: wall, wall_side and a pull towards the room are for reference movements; "
                   "leave them out, or let it pull together",
                   p->name);
  pc_contact_set set;
  pc_surface *list = PC_NEW(s->arena, pc_surface, PC_MAX_PARTS);
  if (!list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_contact_candidates(&set, s->out->body, s->arena, err)) return err->code;
  s->load.n_surfaces = pc_support_surfaces(s->out->body, &set, s->posture, list);
  s->load.surfaces = list, s->load.find_others = true, s->load.bears = s->hold.bears;
  return PC_OK;
}

/* The rest pushes on the middle of the blades, as deep as their skin. */
static int make_rest(solver *s, pc_err *err) {
  s->n = s->hold.n;
  if (s->posture->support != PC_SITTING_BACK_REST) return PC_OK;
  s->leans = true, s->n++;
  s->rest = (pc_force_series){.name = "back rest",
                              .body = "torso",
                              .n = 1,
                              .time = PC_NEW(s->arena, double, 1),
                              .force = PC_NEW(s->arena, double, 3),
                              .point = PC_NEW(s->arena, double, 3),
                              .torque = PC_NEW(s->arena, double, 3)};
  if (!s->rest.time || !s->rest.force || !s->rest.point || !s->rest.torque)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  int n = 0;
  for (int k = 0; k < s->hold.n_pins; k++) {
    const pc_pin *p = &s->hold.pin[k];
    double at[3];
    if (p->segment != s->hold.torso) continue;
    pc_pose_point(s->hold.pose, p->segment, p->at, at);
    v3_add(s->rest.point, s->rest.point, at), n++;
  }
  v3_scale(s->rest.point, 1.0 / (n ? n : 1), s->rest.point);
  s->load.n_forces = 1, s->load.forces = &s->rest;
  return PC_OK;
}

/* One search with the contacts of the posture as it is. */
static int search(solver *s, pc_minimum *found, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_contact_set contacts = {0};
  pc_problem problem = {s->n, s->hold.n_rows, s->lo, s->hi, cost, equations, s};
  if (!arena) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  hold_still(s);
  if (!pc_contact_make(&contacts, s->out->body, s->motion, &s->load, arena, err)) {
    s->effort = pc_effort_make(s->out->body, &s->load, &contacts, err);
    if (s->effort && !(s->memory = pc_effort_remember(s->effort, arena)))
      pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    if (!err->code) pc_minimise(&problem, TOLERANCE, s->def->most, s->x, found, err);
  }
  pc_effort_free(s->effort);
  s->effort = NULL;
  pc_arena_free(arena);
  return err->code;
}

static int solve(solver *s, pc_err *err) {
  pc_posed_body *out = s->out;
  double before = INFINITY;
  for (int round = 0; round < ROUNDS; round++) {
    pc_minimum found;
    if (search(s, &found, err)) return err->code;
    out->evaluations += found.evaluations;
    out->converged = found.converged, out->slope = found.slope, out->gap = found.gap;
    out->cost.total = found.cost;
    if (fabs(found.cost - before) < 1e-6 * (1 + fabs(before))) break;
    before = found.cost;
  }
  return PC_OK;
}

/* A search from a bad beginning may end in another valley: a squat that hangs over its feet. So an answer
 * that is very unlike the natural posture is looked for once more from an upright beginning, and the cheaper
 * of the two is taken. */
static int solve_well(solver *s, pc_err *err) {
  if (solve(s, err)) return err->code;
  pc_hold_pose(&s->hold, s->x);
  if (unlike(s, s->x) < STRANGE) return PC_OK;
  double *first = PC_NEW(s->arena, double, s->n);
  pc_posed_body said = *s->out;
  pc_hold stood = s->hold;
  pc_err unmet = {0};
  if (!first) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  memcpy(first, s->x, (size_t)s->n * sizeof *first);
  memcpy(s->x, s->natural, (size_t)s->n * sizeof *first);
  pc_hold_pose(&s->hold, s->x);
  bool met = !pc_hold_settle(&s->hold, true, s->x, s->arena, &unmet);
  if (met && solve(s, err)) return err->code;
  if (met && s->out->cost.total < said.cost.total) return PC_OK;
  said.evaluations = s->out->evaluations, *s->out = said;
  s->hold = stood;
  memcpy(s->x, first, (size_t)s->n * sizeof *first);
  return PC_OK;
}

/* ---- the answer ----------------------------------------------------------------------------------- */

static void count_cost(solver *s) {
  const pc_load *l = s->out->load;
  pc_posture_cost *c = &s->out->cost;
  for (int k = 0; k < l->n_actuators; k++) {
    double a2 = l->activation[k] * l->activation[k];
    if (k < l->n_muscles)
      c->muscles += a2;
    else if (k >= l->n_muscles + s->out->body->n_actuators)
      c->residual += a2;
    else
      c->rest += a2;
  }
  if (s->leans) {
    double push = s->x[s->n - 1];
    s->out->push = PUSH_UNIT * push;
    c->rest += push * push;
  }
  c->tissue = tissue_cost(s, NULL), c->unnatural = unlike(s, s->x);
  c->supports = c->total - c->muscles - c->residual - c->rest - c->tissue - c->unnatural;
}

/* Bands pull on the posture that was chosen without them: the load anew, and of the effort what hangs on it.
 */
static void against_bands(solver *s, pc_load_def *def, pc_err *err) {
  pc_posture_cost *c = &s->out->cost, free_ = *c;
  if (pc_bands_hold(s->out->coupled, s->hold.pose, s->posture, def, s->arena, err)) return;
  s->out->load = pc_load_solve(s->out->body, s->motion, def, s->arena, err);
  if (!s->out->load) return;
  c->muscles = c->residual = c->rest = 0;
  count_cost(s);
  c->supports = free_.supports, c->unnatural = free_.unnatural;
  c->total += c->muscles + c->residual + c->rest - free_.muscles - free_.residual - free_.rest;
}

static int answer(solver *s, pc_err *err) {
  pc_load_def def = s->load;
  hold_still(s);
  s->out->motion = s->motion;
  def.from = def.to = 0;
  s->out->load = pc_load_solve(s->out->body, s->motion, &def, s->arena, err);
  if (s->out->load) count_cost(s);
  if (s->out->load && s->posture->n_pulls) against_bands(s, &def, err);
  return err->code;
}

/* ---- on one leg: the second way -------------------------------------------------------------------- */

/* Where that search begins: further than tissue lets the pelvis hang, so that it is found where it is. */
static const double DROPPED = 18 * M_PI / 180;
/* Two answers are two when the pelvis differs by this much. */
static const double APART = 3 * M_PI / 180;

static int unknown(const solver *s, const char *name) {
  int c = pc_body_find_coordinate(s->out->coupled, name);
  return c < 0 ? -1 : s->hold.unknown_of[c];
}

/* The pelvis turned about the hip it stands on, the low back bent back to upright. False when what is given
 * leaves no room for it. */
static bool drop_pelvis(solver *s) {
  bool right = s->posture->support == PC_RIGHT_LEG;
  int list = unknown(s, "pelvis_list"), bend = unknown(s, "L5_S1_Lat_Bending"),
      hip = unknown(s, right ? "hip_adduction_r" : "hip_adduction_l");
  double way = right ? 1 : -1;
  pc_err unmet = {0};
  if (list < 0 || hip < 0 || bend < 0) return false;
  for (int i = 0; i < s->hold.n; i++) s->x[i] = s->natural[i];
  s->x[list] -= way * DROPPED, s->x[hip] += DROPPED, s->x[bend] += way * DROPPED / SIDE_LEVELS;
  pc_hold_pose(&s->hold, s->x);
  return !pc_hold_settle(&s->hold, false, s->x, s->arena, &unmet);
}

/* The second way's answer, told in few numbers. */
static void describe(solver *s, pc_other_way *way) {
  bool right = s->posture->support == PC_RIGHT_LEG;
  const pc_pose *pose = s->hold.pose;
  const double *stands = pose->p[pc_body_find_segment(s->out->coupled, right ? "femur_r" : "femur_l")],
               *free_ = pose->p[pc_body_find_segment(s->out->coupled, right ? "femur_l" : "femur_r")];
  double across[3];
  v3_sub(across, stands, free_);
  way->dropped = asin(across[1] / v3_norm(across));
  way->lean = (right ? 1 : -1) * pc_hold_inclination(&s->hold, 2, 0, s->row);
  way->adduction =
      pose->q[pc_body_find_coordinate(s->out->coupled, right ? "hip_adduction_r" : "hip_adduction_l")];
  way->cost = s->out->cost;
}

/* The answer for unknowns x and what the search said of them. */
static int answer_of(solver *s, const double *x, const pc_posed_body *said, pc_other_way *way, pc_err *err) {
  memcpy(s->x, x, (size_t)s->n * sizeof *x);
  *s->out = *said;
  if (!answer(s, err)) describe(s, way);
  return err->code;
}

/* s->x is the first answer. Both are solved; the dearer is told, the cheaper stays. */
static int second_way(solver *s, pc_err *err) {
  double *x[2] = {PC_NEW(s->arena, double, s->n), PC_NEW(s->arena, double, s->n)};
  pc_posed_body said[2] = {*s->out};
  pc_other_way way[2] = {0};
  if (!x[0] || !x[1]) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  memcpy(x[0], s->x, (size_t)s->n * sizeof(double));
  if (!drop_pelvis(s)) return answer_of(s, x[0], &said[0], &way[0], err);
  if (solve(s, err)) return err->code;
  memcpy(x[1], s->x, (size_t)s->n * sizeof(double)), said[1] = *s->out;
  said[0].evaluations = said[1].evaluations;
  int best = said[1].cost.total < said[0].cost.total;
  if (answer_of(s, x[!best], &said[!best], &way[!best], err) ||
      answer_of(s, x[best], &said[best], &way[best], err))
    return err->code;
  s->out->other = way[!best];
  s->out->other.found = fabs(way[0].dropped - way[1].dropped) > APART;
  return PC_OK;
}

static bool may_hang(const solver *s) {
  return s->posture->support >= PC_LEFT_LEG && s->posture->support <= PC_RIGHT_LEG &&
         s->out->coupled->n_passives > 0;
}

int pc_posture_solve(pc_posed_body *out, const pc_body *body, const pc_posture *posture,
                     const pc_posture_def *def, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  *out = (pc_posed_body){0};
  solver s = {.posture = posture, .def = def, .out = out, .arena = arena, .load = def->load};
  s.load.ground_height = 0; /* where hold.c puts the floor */
  if (!make_body(&s, body, err) && !pc_hold_make(&s.hold, out->coupled, posture, arena, err) &&
      !make_arrays(&s, err) && !make_surfaces(&s, err)) {
    for (int i = 0; i < s.hold.n; i++) s.natural[i] = s.hold.pose->q[s.hold.coordinate[i]];
    if (!pc_hold_settle(&s.hold, false, s.x, arena, err) && !make_rest(&s, err)) {
      set_bounds(&s);
      if (!solve_well(&s, err)) may_hang(&s) ? second_way(&s, err) : answer(&s, err);
    }
  }
  pc_hold_free(&s.hold);
  if (err->code) pc_posed_body_free(out);
  return err->code;
}
