/* frame.c: one frame of a movement becomes one sharing problem.
 *
 * Equalities: for every free coordinate z, sum over columns of (generalised force per unit) x = what
 * Newton and Euler ask (pc_frame_dynamics). A muscle's column is its moment arm times its force at
 * activation 1; a contact generator's is the work of its force in a unit motion of z; driven
 * coordinates (couplers) hand theirs to their driver times the coupler's slope, so the couplers'
 * constraint forces never appear. The price of each column is in pc_frame_columns.
 */
#include "load/frame.h"
#include "base/linalg.h"
#include "base/vec.h"
#include "body/topology.h"

#include <string.h>

/* Prices. A muscle at activation a costs a^2. */
/* A residual of this size (N m on turns, N on slides) costs as much as one muscle fully active. Smaller:
 * residuals vanish but frames with weak muscles get extreme activations; larger: they do the muscles'
 * work. 1 N m is what OpenSim users give reserve actuators. */
static const double RESIDUAL_UNIT = 1.0;
/* The same for the root, whose forces come from outside: N m, N. */
static const double ROOT_UNIT = 1.0;
/* A contact generator's force of this size (N) costs as much as one muscle fully active. Small: contacts
 * share out by where and how much they touch, and not as would suit the muscles best, who would have the
 * legs squeeze the ground against each other. Against plates, walking (Rajagopal's subject): hip moments
 * within 22 N m at 30, 43 at 3000. Below 10 the root's residuals begin to carry weight. */
static const double CONTACT_UNIT = 30.0;

static inline double dot6(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

/* Free coordinate behind c (-1: locked) and the gain with which c's generalised force counts there. */
static inline int free_of(const pc_frame *f, int c, double *gain) {
  const pc_coordinate *co = &f->body->coordinates[c];
  *gain = co->driver >= 0 ? f->pose->gain[c] : 1;
  return co->driver >= 0 ? f->body->coordinates[co->driver].free : co->free;
}

static int max_entries(const pc_body *body, int n_contact) {
  int n = body->topology->row_start[body->n_muscles];
  return n + (body->n_actuators + PC_CONTACT_EDGES * n_contact + 1) * body->n_free + 3;
}

/* What of the muscles' columns is the same in every frame: which rows, prices, bounds. */
static void muscle_bounds(pc_frame *f) {
  const pc_topology *t = f->body->topology;
  bool as_opensim = f->def->formulation == PC_FORMULATION_OPENSIM;
  memcpy(f->row, t->row, (size_t)t->row_start[f->body->n_muscles] * sizeof *f->row);
  for (int m = 0; m < f->body->n_muscles; m++) {
    const pc_muscle *muscle = &f->body->muscles[m];
    f->start[m + 1] = t->row_start[m + 1];
    f->h[m] = 2, f->g[m] = 0;
    if (muscle->tight > 0 && !as_opensim) f->tight[f->n_tight++] = m;
    f->lo[m] = muscle->applies_force && as_opensim ? muscle->min_control : 0;
    f->hi[m] = !muscle->applies_force ? 0 : as_opensim ? muscle->max_control : 1;
  }
}

/* The free coordinates that move each contact point, ascending. */
static void list_contact_rows(pc_frame *f) {
  for (int i = 0; i < f->contacts->n_points; i++) {
    const int *carry_of = f->body->topology->spans->carry_of + f->contacts->points[i].segment * f->n_rows;
    int *row = f->contact_row + f->contact_row_start[i], n = 0;
    for (int z = 0; z < f->n_rows; z++)
      if (carry_of[z]) row[n++] = z;
    f->contact_row_start[i + 1] = f->contact_row_start[i] + n;
  }
}

pc_frame *pc_frame_make(const pc_body *body, const pc_load_def *def, const pc_contact_set *contacts,
                        pc_arena *arena, pc_err *err) {
  pc_frame *f = PC_NEW(arena, pc_frame, 1);
  if (!f) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  int ns = body->n_segments, nq = body->n_coordinates, nz = body->n_free, np = contacts->n_points;
  int residuals = def->formulation == PC_FORMULATION_OPENSIM ? 0 : nz;
  f->body = body, f->def = def, f->contacts = contacts, f->n_rows = nz;
  f->n_actuators = body->n_muscles + body->n_actuators + residuals;
  f->n_columns = f->n_actuators + PC_CONTACT_EDGES * np;
  int n = f->n_columns, entries = max_entries(body, np);
  f->n_multipliers = nz;
  if (body->spine && def->formulation == PC_FORMULATION_POSTERIOR) {
    f->spine = pc_spine_make(body, n, entries, arena);
    if (!f->spine) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
    f->n_multipliers += f->spine->n_rows, n += f->spine->n_columns, entries = f->spine->n_entries;
  }
  f->pose = pc_pose_make(body), f->paths = pc_paths_make(body);
  f->work = pc_qp_work_make(n, f->n_multipliers, entries);
  f->muscles = pc_muscle_lanes_make(body, arena);
  f->row_value = PC_NEW(arena, double, nz), f->tau = PC_NEW(arena, double, nq);
  f->f_active = PC_NEW(arena, double, f->n_actuators);
  f->tension = PC_NEW(arena, double, body->n_muscles), f->tight = PC_NEW(arena, int, body->n_muscles);
  f->pull_start = PC_NEW(arena, int, body->n_actuators + 1),
  f->pulls = PC_NEW(arena, pc_pull, 2 * body->n_actuators);
  f->span_wrench = pc_arena_get(arena, (size_t)body->topology->spans->n, sizeof *f->span_wrench);
  f->contact_at = pc_arena_get(arena, (size_t)np, sizeof *f->contact_at),
  f->contact_x = PC_NEW(arena, double, PC_CONTACT_EDGES *np), f->contact_weight = PC_NEW(arena, double, np),
  f->live = PC_NEW(arena, int, np);
  f->external = pc_arena_get(arena, (size_t)ns, sizeof *f->external),
  f->wrench = pc_arena_get(arena, (size_t)ns, sizeof *f->wrench);
  f->demand = pc_arena_get(arena, (size_t)ns, sizeof *f->demand);
  f->reaction = pc_arena_get(arena, (size_t)ns, sizeof *f->reaction);
  f->start = PC_NEW(arena, int, n + 1), f->row = PC_NEW(arena, int, entries),
  f->value = PC_NEW(arena, double, entries);
  f->h = PC_NEW(arena, double, n), f->g = PC_NEW(arena, double, n), f->lo = PC_NEW(arena, double, n),
  f->hi = PC_NEW(arena, double, n);
  f->mass = PC_NEW(arena, double, nz *nz);
  f->carried = PC_NEW(arena, double, 3 * (nz + 3)), f->contact_row = PC_NEW(arena, int, np *nz);
  f->contact_row_start = PC_NEW(arena, int, np + 1);
  f->x = PC_NEW(arena, double, n), f->b = PC_NEW(arena, double, nz),
  f->y = PC_NEW(arena, double, f->n_multipliers);
  if (!f->pose || !f->paths || !f->work || !f->muscles || !f->row_value || !f->tau || !f->f_active ||
      !f->tension || !f->tight || !f->pull_start || !f->pulls || !f->span_wrench || !f->contact_at ||
      !f->contact_weight || !f->contact_x || !f->live || !f->external || !f->wrench || !f->demand ||
      !f->reaction || !f->start || !f->row || !f->value || !f->h || !f->g || !f->lo || !f->hi || !f->x ||
      !f->b || !f->y || !f->mass || !f->carried || !f->contact_row || !f->contact_row_start) {
    pc_frame_free(f);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  f->pose->as_opensim = def->formulation == PC_FORMULATION_OPENSIM;
  muscle_bounds(f);
  list_contact_rows(f);
  return f;
}

void pc_frame_free(pc_frame *f) {
  if (!f) return;
  pc_pose_free(f->pose);
  pc_paths_free(f->paths);
  pc_qp_work_free(f->work);
}

void pc_frame_forget(pc_frame *f) {
  memset(f->y, 0, (size_t)f->n_multipliers * sizeof *f->y);
  if (f->spine) pc_spine_forget(f->spine);
  pc_paths_forget(f->paths);
}

/* ---- 1. pose and measured forces ---- */

static void add_wrench(double (*wrench)[6], int segment, const double at[3], const double force[3],
                       const double torque[3]) {
  double m[3];
  v3_cross(m, at, force);
  for (int i = 0; i < 3; i++) {
    wrench[segment][i] += m[i] + torque[i];
    wrench[segment][3 + i] += force[i];
  }
}

/* Linear in time between samples, as OpenSim's ExternalForce. */
static void sample(const pc_force_series *s, double t, double force[3], double point[3], double torque[3]) {
  int lo = 0, hi = s->n - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (t < s->time[mid])
      hi = mid;
    else
      lo = mid;
  }
  double span = s->time[hi] - s->time[lo], u = span > 0 ? (t - s->time[lo]) / span : 0;
  for (int i = 0; i < 3; i++) {
    force[i] = s->force[3 * lo + i] + u * (s->force[3 * hi + i] - s->force[3 * lo + i]);
    point[i] = s->point[3 * lo + i] + u * (s->point[3 * hi + i] - s->point[3 * lo + i]);
    torque[i] = s->torque[3 * lo + i] + u * (s->torque[3 * hi + i] - s->torque[3 * lo + i]);
  }
}

/* Vectors given in the axes of another body than ground. */
static void to_ground(const pc_frame *f, const char *body_name, double v[3], bool is_point) {
  int s = body_name && *body_name ? pc_body_find_segment(f->body, body_name) : 0;
  double o[3];
  if (s <= 0) return;
  if (is_point)
    pc_pose_point(f->pose, s, v, o);
  else
    m3_apply(o, f->pose->R[s], v);
  v3_copy(v, o);
}

static void measured_forces(pc_frame *f, double t) {
  memset(f->external, 0, (size_t)f->body->n_segments * sizeof *f->external);
  for (int i = 0; i < f->def->n_forces; i++) {
    const pc_force_series *s = &f->def->forces[i];
    int segment = s->body ? pc_body_find_segment(f->body, s->body) : -1;
    if (segment < 0 || s->n == 0) continue;
    double force[3], point[3], torque[3];
    sample(s, t, force, point, torque);
    if (f->def->externals && i < f->def->externals->n) {
      const pc_external *e = &f->def->externals->force[i];
      to_ground(f, e->force_in, force, false);
      to_ground(f, e->force_in, torque, false);
      to_ground(f, e->point_in, point, true);
    }
    add_wrench(f->external, segment, point, force, torque);
  }
}

/* Bounds of activation that the definition gives for this frame. */
static void frame_bounds(pc_frame *f, int index) {
  size_t at = (size_t)index * f->body->n_muscles;
  if ((!f->def->a_min && !f->def->a_max) || f->def->formulation == PC_FORMULATION_OPENSIM) return;
  for (int m = 0; m < f->body->n_muscles; m++) {
    if (!f->body->muscles[m].applies_force) continue;
    if (f->def->a_min) f->lo[m] = f->def->a_min[at + m];
    if (f->def->a_max) f->hi[m] = f->def->a_max[at + m];
  }
}

void pc_frame_pose(pc_frame *f, const pc_motion *motion, int index) {
  frame_bounds(f, index);
  size_t at = (size_t)index * motion->n_q, bytes = (size_t)motion->n_q * sizeof(double);
  memcpy(f->pose->q, motion->q + at, bytes);
  memcpy(f->pose->qd, motion->qd + at, bytes);
  memcpy(f->pose->qdd, motion->qdd + at, bytes);
  pc_pose_couple(f->body, f->pose);
  pc_pose_velocity(f->body, f->pose);
  measured_forces(f, motion->time[index]);
}

/* ---- 2. dynamics ---- */

/* Takes what the joints' passive tissues do from what is asked of the actuators. Not OpenSim's. */
static void subtract_passive(const pc_frame *f, double *row) {
  if (f->def->formulation == PC_FORMULATION_OPENSIM) return;
  for (int i = 0; i < f->body->n_passives; i++) {
    const pc_passive *p = &f->body->passives[i];
    double gain, moment, slope;
    int z = free_of(f, p->coordinate, &gain);
    pc_passive_moment(p, f->pose->q[p->coordinate], &moment, &slope);
    if (z >= 0) row[z] -= gain * moment;
  }
}

void pc_frame_dynamics(pc_frame *f) {
  pc_segment_demands(f->body, f->pose, f->demand);
  pc_sum_reactions(f->body, (const double(*)[6])f->demand, (const double(*)[6])f->external, f->reaction);
  pc_reactions_to_moments(f->body, f->pose, (const double(*)[6])f->reaction, f->tau);
  memset(f->b, 0, (size_t)f->n_rows * sizeof *f->b);
  for (int c = 0; c < f->body->n_coordinates; c++) {
    double gain;
    int z = free_of(f, c, &gain);
    if (z >= 0) f->b[z] += gain * f->tau[c];
  }
  subtract_passive(f, f->b);
}

/* ---- 3. muscles ---- */

/* The muscles' columns: arms times the force at activation 1. Four at a time and so beyond a column's end,
 * where the next is written later. */
PC_CLONES
static void muscle_columns(pc_frame *f) {
  const double *arm = f->paths->value; /* record after record, each begun by a speed */
  double *value = f->value;
  for (int m = 0; m < f->body->n_muscles; m++) {
    int n = f->start[m + 1] - f->start[m];
    for (int i = 0; i < n; i += 4)
      *(pc_four_any *)(value + i) = f->f_active[m] * *(const pc_four_any *)(arm + 1 + i);
    arm += n + 1, value += n;
  }
}

/* Takes what tight muscles do at rest from what is asked of the actuators. */
static void subtract_tension(pc_frame *f) {
  for (int k = 0; k < f->n_tight; k++) {
    int m = f->tight[k];
    const double *arm = f->paths->value + f->paths->record[m] + 1;
    const int *row = f->row + f->start[m];
    f->tension[m] = pc_muscle_tension(f->body, m, f->paths->length[m]);
    for (int i = 0; i < f->start[m + 1] - f->start[m]; i++) f->b[row[i]] -= f->tension[m] * arm[i];
  }
}

void pc_frame_muscles(pc_frame *f) {
  pc_paths_find(f->body, f->pose, f->paths);
  subtract_tension(f);
  pc_muscle_lanes_active(f->muscles, f->paths->length, f->paths->speed, f->f_active);
  muscle_columns(f);
}

/* ---- 4. the other columns ---- */

/* Column of wrenches on segments: their work in a unit motion of each coordinate above them. */
static void wrench_column(pc_frame *f, int column, const pc_pull *pulls, int n_pulls, double scale) {
  const pc_body *body = f->body;
  memset(f->row_value, 0, (size_t)f->n_rows * sizeof *f->row_value);
  for (int p = 0; p < n_pulls; p++)
    for (int s = pulls[p].segment; s > 0; s = body->joints[s].parent) {
      const pc_joint *joint = &body->joints[s];
      for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++) {
        double gain;
        int z = free_of(f, c, &gain);
        if (z >= 0) f->row_value[z] += gain * dot6(f->pose->twist[c], pulls[p].wrench);
      }
    }
  int out = f->start[column];
  for (int z = 0; z < f->n_rows; z++)
    if (f->row_value[z] != 0) f->row[out] = z, f->value[out++] = scale * f->row_value[z];
  f->start[column + 1] = out;
}

/* The pulls of a body's actuator at unit force; none for coordinate actuators. */
static int actuator_pulls(const pc_frame *f, const pc_actuator *a, pc_pull *pulls) {
  double d[3], at[3];
  if (a->kind == PC_ACT_COORDINATE) return 0;
  if (a->direction_is_global)
    v3_copy(d, a->direction);
  else
    m3_apply(d, f->pose->R[a->segment], a->direction);
  memset(pulls, 0, 2 * sizeof *pulls);
  pulls[0].segment = a->segment;
  if (a->kind == PC_ACT_TORQUE) {
    v3_copy(pulls[0].wrench, d);
    if (a->segment_b < 0) return 1;
    pulls[1].segment = a->segment_b;
    v3_scale(pulls[1].wrench, -1, d);
    return 2;
  }
  if (a->point_is_global)
    v3_copy(at, a->point);
  else
    pc_pose_point(f->pose, a->segment, a->point, at);
  v3_cross(pulls[0].wrench, at, d);
  v3_copy(pulls[0].wrench + 3, d);
  return 1;
}

static void coordinate_column(pc_frame *f, int column, int coordinate, double scale) {
  double gain;
  int z = free_of(f, coordinate, &gain), out = f->start[column];
  if (z >= 0) f->row[out] = z, f->value[out++] = scale * gain;
  f->start[column + 1] = out;
}

static void actuator_columns(pc_frame *f) {
  const pc_body *body = f->body;
  for (int i = 0; i < body->n_actuators; i++) {
    const pc_actuator *a = &body->actuators[i];
    int k = body->n_muscles + i, n = f->pull_start[i];
    pc_pull *pulls = f->pulls + n;
    int n_pulls = actuator_pulls(f, a, pulls);
    f->pull_start[i + 1] = n + n_pulls;
    f->f_active[k] = a->optimal_force;
    if (a->kind == PC_ACT_COORDINATE)
      coordinate_column(f, k, a->coordinate, a->optimal_force);
    else
      wrench_column(f, k, pulls, n_pulls, a->optimal_force);
    f->h[k] = 2, f->g[k] = 0, f->lo[k] = a->min_control, f->hi[k] = a->max_control;
  }
}

static void residual_columns(pc_frame *f) {
  int first = f->body->n_muscles + f->body->n_actuators;
  for (int k = first; k < f->n_actuators; k++) {
    int z = k - first, c = f->body->free_to_q[z];
    double unit = f->body->joints[f->body->topology->segment_of[c]].parent == 0 ? ROOT_UNIT : RESIDUAL_UNIT;
    f->f_active[k] = unit;
    coordinate_column(f, k, c, unit);
    f->h[k] = 2, f->g[k] = 0, f->lo[k] = -INFINITY, f->hi[k] = INFINITY;
  }
}

/* The last frame's contact forces by point, zero where a point was not live. */
static void remember_contacts(pc_frame *f) {
  size_t bytes = PC_CONTACT_EDGES * sizeof(double);
  memset(f->contact_x, 0, (size_t)f->contacts->n_points * bytes);
  for (int i = 0; i < f->n_live; i++)
    memcpy(f->contact_x + PC_CONTACT_EDGES * f->live[i], f->x + f->n_actuators + PC_CONTACT_EDGES * i, bytes);
}

/* Columns k.. of the generators at contact point i: their work on the point, whose velocity in a unit motion
 * is f->carried. Four rows at a time and so beyond a column's end, where the next is written later. */
PC_CLONES
static void push_columns(pc_frame *f, int k, int i) {
  const int *carry_of = f->body->topology->spans->carry_of + f->contacts->points[i].segment * f->n_rows;
  const int *row = f->contact_row + f->contact_row_start[i];
  int n = f->contact_row_start[i + 1] - f->contact_row_start[i], room = f->n_rows + 3;
  const double *at = f->contact_at[i];
  double *vx = f->carried, *vy = vx + room, *vz = vy + room;
  for (int r = 0; r < n; r++) {
    const double *twist = (const double *)f->paths->carry[carry_of[row[r]]];
    double v[3];
    v3_cross(v, twist, at);
    vx[r] = v[0] + twist[3], vy[r] = v[1] + twist[4], vz[r] = v[2] + twist[5];
  }
  for (int e = 0; e < PC_CONTACT_EDGES; e++, k++) {
    double force[3], *value = f->value + f->start[k];
    pc_contact_generator(f->contacts, i, e, force);
    memcpy(f->row + f->start[k], row, (size_t)n * sizeof *f->row);
    for (int r = 0; r < n; r += 4)
      *(pc_four_any *)(value + r) = force[0] * *(const pc_four_any *)(vx + r) +
                                    force[1] * *(const pc_four_any *)(vy + r) +
                                    force[2] * *(const pc_four_any *)(vz + r);
    f->start[k + 1] = f->start[k] + n;
  }
}

static void contact_columns(pc_frame *f) {
  int k = f->n_actuators;
  remember_contacts(f);
  double com[3], cheap[PC_CONTACT_EDGES];
  f->n_live = 0;
  if (f->contacts->n_points) {
    pc_contact_weigh(f->contacts, f->body, f->pose, (const double(*)[6])f->reaction, f->contact_at,
                     f->contact_weight);
    pc_contact_com(f->body, f->pose, com);
  }
  for (int i = 0; i < f->contacts->n_points; i++) {
    if (f->contact_weight[i] <= 0) continue;
    f->live[f->n_live++] = i;
    push_columns(f, k, i);
    pc_contact_aim(f->contacts, i, f->contact_at[i], com, cheap);
    for (int e = 0; e < PC_CONTACT_EDGES; e++, k++) {
      f->h[k] =
          2 / (CONTACT_UNIT * CONTACT_UNIT * f->contact_weight[i] * f->contacts->points[i].share * cheap[e]),
      f->g[k] = 0, f->lo[k] = 0, f->hi[k] = INFINITY;
      f->x[k] = f->contact_x[PC_CONTACT_EDGES * i + e]; /* the solver's first guess follows its point */
    }
  }
  f->qp = (pc_qp){k, f->n_rows, f->h, f->g, f->lo, f->hi, f->start, f->row, f->value, f->b};
}

void pc_frame_columns(pc_frame *f) {
  actuator_columns(f);
  residual_columns(f);
  contact_columns(f);
  if (!f->spine) return;
  pc_spine_extend(f->spine, f->pose, &f->qp, f->paths->length, f->f_active, f->def->pressure_min, f->x);
  f->qp = f->spine->qp;
}

/* ---- 5. reactions ---- */

static inline void add_scaled(double o[restrict 6], double k, const double w[restrict 6]) {
  for (int i = 0; i < 6; i++) o[i] += k * w[i];
}

void pc_frame_contact(const pc_frame *f, const double *x, int i, double wrench[6]) {
  double generator[3], *force = wrench + 3;
  v3_set(force, 0, 0, 0);
  for (int e = 0; e < PC_CONTACT_EDGES; e++) {
    pc_contact_generator(f->contacts, f->live[i], e, generator);
    v3_madd(force, x[f->n_actuators + PC_CONTACT_EDGES * i + e], generator);
  }
  v3_cross(wrench, f->contact_at[f->live[i]], force);
}

FOUR_INLINE void add_scaled_four(double o[restrict 6], double k, const double w[restrict 6]) {
  *(pc_four_any *)o += k * *(const pc_four_any *)w;
  o[4] += k * w[4], o[5] += k * w[5];
}

/* The muscles' wrenches: first all that run between two segments together, then on to these. */
PC_CLONES
static void pull_segments(pc_frame *f, const double *x) {
  const pc_spans *spans = f->body->topology->spans;
  const pc_paths *p = f->paths;
  for (int m = 0; m < f->body->n_muscles; m++) {
    double force = x[m] * f->f_active[m] + f->tension[m];
    if (force == 0) continue; /* half the muscles are silent */
    for (int i = p->first[m], end = i + p->count[m]; i < end; i++)
      add_scaled_four(f->span_wrench[p->span[i]], force, p->line[i]);
  }
  for (int k = 0; k < spans->n; k++) {
    add_scaled_four(f->wrench[spans->end[k][0]], 1, f->span_wrench[k]);
    add_scaled_four(f->wrench[spans->end[k][1]], -1, f->span_wrench[k]);
    for (int i = 0; i < 6; i++) f->span_wrench[k][i] = 0; /* for the next frame */
  }
}

/* All wrenches on segments under forces x, and the joint wrenches they and the motion ask for. */
static void load_segments(pc_frame *f, const double *x) {
  const pc_body *body = f->body;
  memcpy(f->wrench, f->external, (size_t)body->n_segments * sizeof *f->wrench);
  pull_segments(f, x);
  for (int i = 0; i < body->n_actuators; i++)
    for (int p = f->pull_start[i]; p < f->pull_start[i + 1]; p++)
      add_scaled(f->wrench[f->pulls[p].segment], x[body->n_muscles + i] * f->f_active[body->n_muscles + i],
                 f->pulls[p].wrench);
  for (int i = 0; i < f->n_live; i++) {
    double wrench[6];
    pc_frame_contact(f, x, i, wrench);
    add_scaled(f->wrench[f->contacts->points[f->live[i]].segment], 1, wrench);
  }
  if (f->spine) pc_spine_press(f->spine, x, f->wrench);
}

/* What the joint wrenches leave, in each free coordinate, after the joints' own actuators. */
static void find_imbalance(pc_frame *f, const double *x, double *left) {
  const pc_body *body = f->body;
  pc_sum_reactions(body, (const double(*)[6])f->demand, (const double(*)[6])f->wrench, f->reaction);
  memset(left, 0, (size_t)f->n_rows * sizeof *left);
  for (int c = 0; c < body->n_coordinates; c++) {
    double gain;
    int z = free_of(f, c, &gain);
    if (z >= 0) left[z] += gain * dot6(f->pose->twist[c], f->reaction[body->topology->segment_of[c]]);
  }
  for (int m = 0; m < body->n_muscles && f->paths->first_guide[body->n_muscles]; m++)
    for (int i = f->paths->first_guide[m]; i < f->paths->first_guide[m + 1]; i++) {
      const pc_guide *guide = &f->paths->guide[i];
      double gain;
      int z = free_of(f, guide->coordinate, &gain);
      if (z >= 0) left[z] -= gain * (x[m] * f->f_active[m] + f->tension[m]) * guide->arm;
    }
  for (int k = body->n_muscles; k < f->n_actuators; k++) {
    int i = k - body->n_muscles;
    if (i < body->n_actuators && body->actuators[i].kind != PC_ACT_COORDINATE) continue;
    double gain;
    int c = i < body->n_actuators ? body->actuators[i].coordinate : body->free_to_q[i - body->n_actuators];
    int z = free_of(f, c, &gain);
    if (z >= 0) left[z] -= gain * x[k] * f->f_active[k];
  }
  subtract_passive(f, left);
  if (f->spine) pc_spine_resist(f->spine, x, left);
}

double pc_frame_reactions(pc_frame *f, const double *x) {
  double worst = 0;
  load_segments(f, x);
  find_imbalance(f, x, f->row_value);
  for (int z = 0; z < f->n_rows; z++) worst = fmax(worst, fabs(f->row_value[z]));
  return worst;
}

static void move_acceleration(pc_frame *f, int z, double by) {
  f->pose->qdd[f->body->free_to_q[z]] += by;
  pc_pose_couple(f->body, f->pose);
  pc_pose_velocity(f->body, f->pose);
  pc_segment_demands(f->body, f->pose, f->demand);
}

bool pc_frame_accelerate(pc_frame *f, const double *x) {
  int n = f->n_rows;
  double *left = f->b, *M = f->mass; /* the sharing problem is not needed any more */
  load_segments(f, x);
  find_imbalance(f, x, left);
  for (int z = 0; z < n; z++) {
    move_acceleration(f, z, 1);
    find_imbalance(f, x, f->row_value);
    for (int k = 0; k < n; k++) M[k * n + z] = f->row_value[k] - left[k];
    move_acceleration(f, z, -1);
  }
  if (!pc_cholesky(M, n, n, 0)) return false;
  pc_cholesky_solve(M, n, n, left);
  for (int z = 0; z < n; z++) move_acceleration(f, z, -left[z]);
  return true;
}
