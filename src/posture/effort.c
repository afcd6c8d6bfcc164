/* effort.c: what one frame of a movement costs a body, and how that changes with the movement.
 *
 * The cost f is the least value of the frame's sharing problem, minimise 1/2 x'Hx subject to A x = b within
 * bounds. By the envelope theorem (Danskin 1967) its derivative is that of the Lagrangian at the answer x and
 * the multipliers y, which stay:
 *     df = 1/2 x' dH x + y' (db - dA x)
 * so no derivative of the answer is needed, and of A and b only what y and x make of them:
 *   y' b          the power of what the motion asks for under virtual speeds y: adjoint.c, exact
 *   contacts      wrenches from outside that move with what touches, along the floor, a bench or a wall, and
 *                 their price: exact
 *   muscles       - y' A x = sum x F(L, L') (dL . y). Its derivative by q needs the change of the arms along
 * y and along q', since the second derivative of a length is symmetric: central differences of the paths
 * along these two directions, whatever the number of coordinates. Where muscles begin or end to pull, f has
 * no second derivative, but the first is continuous.
 *
 * Checked against differences of f itself (test_effort.c). Not here: the weight of a seat that was found, and
 * where a surface that was told ends; both are taken as they are. What free lumbar levels add is in
 * spine_slope.c.
 */
#include "posture/effort.h"
#include "base/linalg.h"
#include "base/vec.h"
#include "body/topology.h"
#include "load/frame.h"
#include "posture/adjoint.h"
#include "posture/spine_slope.h"

#include <string.h>

/* Length of the step along a direction, rad or m: arms change by their own size in a radian. With ten times
 * less their own last digits (1e-10 m) begin to show in the gradient. */
static const double STEP = 1e-4;
/* The same for a muscle's length, m, and speed, m/s, when its force is differentiated. */
static const double LENGTH_STEP = 1e-6, SPEED_STEP = 1e-5;

struct pc_effort {
  const pc_body *body;
  pc_arena *arena;
  pc_frame *frame;
  pc_adjoint *adjoint;
  pc_spine_slope *spine; /* NULL: levels coupled */
  pc_pose *moved;        /* a little off */
  pc_paths *paths;
  double *speed_force, *length_force, *scratch; /* n_muscles: dF/dL', dF/dL */
  double *pull, *along;                         /* n_muscles: x F; dL . y */
  double residual_unit, root_unit;              /* 0: as the load station has it */
  double *unit;                                 /* n_free, scratch */
};

struct pc_effort_memory {
  int n_live;
  int *live;
  double *x, *y;
};

pc_effort *pc_effort_make(const pc_body *body, const pc_load_def *def, const pc_contact_set *contacts,
                          pc_err *err) {
  for (int i = 0; i < body->n_actuators; i++)
    if (body->actuators[i].kind != PC_ACT_COORDINATE)
      return pc_fail(err, PC_UNSUPPORTED, 0, "actuator %s pulls at a point: its movement cannot be chosen",
                     body->actuators[i].name),
             NULL;
  pc_arena *arena = pc_arena_make();
  pc_effort *e = arena ? PC_NEW(arena, pc_effort, 1) : NULL;
  if (!e) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  int nm = body->n_muscles;
  e->body = body, e->arena = arena;
  e->frame = pc_frame_make(body, def, contacts, arena, err);
  e->adjoint = pc_adjoint_make(body, arena);
  e->moved = pc_pose_make(body), e->paths = pc_paths_make(body);
  e->speed_force = PC_NEW(arena, double, nm), e->length_force = PC_NEW(arena, double, nm);
  e->scratch = PC_NEW(arena, double, 2 * nm), e->pull = PC_NEW(arena, double, nm);
  e->along = PC_NEW(arena, double, nm), e->unit = PC_NEW(arena, double, body->n_free);
  bool spine = e->frame && e->frame->spine;
  if (spine) e->spine = pc_spine_slope_make(e->frame, arena);
  if (e->frame && (e->spine || !spine) && e->adjoint && e->moved && e->paths && e->speed_force &&
      e->length_force && e->scratch && e->pull && e->along && e->unit)
    return e;
  pc_effort_free(e);
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
}

void pc_effort_free(pc_effort *e) {
  if (!e) return;
  pc_frame_free(e->frame);
  pc_pose_free(e->moved);
  pc_paths_free(e->paths);
  pc_arena_free(e->arena);
}

pc_frame *pc_effort_frame(pc_effort *e) {
  return e->frame;
}

/* ---- memory ---- */

static int most_columns(const pc_frame *f) {
  return f->n_columns + (f->spine ? f->spine->n_columns : 0);
}

pc_effort_memory *pc_effort_remember(const pc_effort *e, pc_arena *arena) {
  const pc_frame *f = e->frame;
  pc_effort_memory *m = PC_NEW(arena, pc_effort_memory, 1);
  if (!m) return NULL;
  m->live = PC_NEW(arena, int, f->contacts->n_points);
  m->x = PC_NEW(arena, double, most_columns(f)), m->y = PC_NEW(arena, double, f->n_multipliers);
  return m->live && m->x && m->y ? m : NULL;
}

/* Puts the frame's workspace where it was when it last saw this frame. */
static void recall(pc_frame *f, const pc_effort_memory *m) {
  f->n_live = m->n_live;
  memcpy(f->live, m->live, (size_t)m->n_live * sizeof *f->live);
  memcpy(f->x, m->x, (size_t)most_columns(f) * sizeof *f->x);
  memcpy(f->y, m->y, (size_t)f->n_multipliers * sizeof *f->y);
  if (f->spine) memcpy(f->spine->last, m->x + f->n_columns, (size_t)f->spine->n_columns * sizeof *f->x);
}

static void keep(const pc_frame *f, pc_effort_memory *m) {
  m->n_live = f->n_live;
  memcpy(m->live, f->live, (size_t)f->n_live * sizeof *f->live);
  memcpy(m->x, f->x, (size_t)f->qp.n * sizeof *f->x);
  memcpy(m->y, f->y, (size_t)f->n_multipliers * sizeof *f->y);
  if (f->spine)
    memcpy(m->x + f->n_columns, f->x + f->spine->first, (size_t)f->spine->n_columns * sizeof *f->x);
}

/* ---- value ---- */

static double cost_of(const pc_qp *qp, const double *x) {
  double sum = 0;
  for (int i = 0; i < qp->n; i++) sum += 0.5 * qp->h[i] * x[i] * x[i] + (qp->g ? qp->g[i] * x[i] : 0);
  return sum;
}

static bool of_root(const pc_body *body, int z) {
  return body->joints[body->coordinates[body->free_to_q[z]].joint].parent == 0;
}

/* Another price for residual forces than the load station's. */
static void soften(const pc_effort *e) {
  const pc_frame *f = e->frame;
  double *h = f->spine ? f->spine->h : f->h;
  int first = e->body->n_muscles + e->body->n_actuators;
  for (int k = first; k < f->n_actuators && e->residual_unit > 0; k++) {
    double unit = of_root(e->body, k - first) ? e->root_unit : e->residual_unit;
    h[k] = 2 * f->f_active[k] * f->f_active[k] / (unit * unit);
  }
}

void pc_effort_soften(pc_effort *e, double unit, double root_unit) {
  e->residual_unit = unit, e->root_unit = root_unit;
}

double pc_effort_unexplained(const pc_effort *e) {
  const pc_frame *f = e->frame;
  int first = e->body->n_muscles + e->body->n_actuators;
  double sum = 0;
  for (int k = first; k < f->n_actuators; k++)
    if (of_root(e->body, k - first)) sum += f->x[k] * f->f_active[k] * f->x[k] * f->f_active[k];
  return sum;
}

double pc_effort_value(pc_effort *e, const pc_motion *motion, int index, pc_effort_memory *memory) {
  pc_frame *f = e->frame;
  if (memory) recall(f, memory);
  pc_frame_pose(f, motion, index);
  pc_frame_dynamics(f);
  pc_frame_muscles(f);
  pc_frame_columns(f);
  soften(e);
  pc_qp_info info = pc_qp_solve(&f->qp, f->work, f->x, f->y);
  if (memory) keep(f, memory);
  if (f->spine) pc_spine_remember(f->spine, f->x);
  return info.status < 0 ? -1 : cost_of(&f->qp, f->x);
}

/* ---- gradient: muscles ---- */

/* Slopes of the muscles' forces, and what x and y make of each. */
static void weigh_muscles(pc_effort *e) {
  const pc_frame *f = e->frame;
  int n = e->body->n_muscles;
  double *moved = e->scratch, *force = e->scratch + n;
  for (int sign = -1; sign <= 1; sign += 2) {
    for (int m = 0; m < n; m++) moved[m] = f->paths->length[m] + sign * LENGTH_STEP;
    pc_muscle_lanes_active(f->muscles, moved, f->paths->speed, force);
    for (int m = 0; m < n; m++)
      e->length_force[m] = (sign > 0 ? e->length_force[m] : 0) + sign * force[m] / (2 * LENGTH_STEP);
    for (int m = 0; m < n; m++) moved[m] = f->paths->speed[m] + sign * SPEED_STEP;
    pc_muscle_lanes_active(f->muscles, f->paths->length, moved, force);
    for (int m = 0; m < n; m++)
      e->speed_force[m] = (sign > 0 ? e->speed_force[m] : 0) + sign * force[m] / (2 * SPEED_STEP);
  }
  for (int m = 0; m < n; m++) {
    const double *arm = f->paths->value + f->paths->record[m] + 1;
    e->pull[m] = f->x[m] * f->f_active[m] + f->tension[m], e->along[m] = 0;
    for (int i = f->start[m]; i < f->start[m + 1]; i++) e->along[m] -= arm[i - f->start[m]] * f->y[f->row[i]];
  }
}

/* What a tight muscle's tension at rest gains with its length, N/m. */
static double tension_slope(const pc_effort *e, int m) {
  double length = e->frame->paths->length[m];
  if (!(e->frame->tension[m] > 0)) return 0;
  return (pc_muscle_tension(e->body, m, length + LENGTH_STEP) -
          pc_muscle_tension(e->body, m, length - LENGTH_STEP)) /
         (2 * LENGTH_STEP);
}

/* x (dL . y) times the slopes of F, along dL. */
static void force_slopes(const pc_effort *e, double *by_q, double *by_qd) {
  const pc_frame *f = e->frame;
  for (int m = 0; m < e->body->n_muscles; m++) {
    const double *arm = f->paths->value + f->paths->record[m] + 1;
    double k = f->x[m] * e->along[m], rest = e->along[m] * tension_slope(e, m);
    for (int i = f->start[m]; i < f->start[m + 1]; i++) {
      double to = -arm[i - f->start[m]];
      by_q[f->row[i]] += to * (k * e->length_force[m] + rest);
      by_qd[f->row[i]] += to * k * e->speed_force[m];
    }
  }
}

/* Paths with the pose moved by `step` along the direction. */
static void move_paths(pc_effort *e, const double *direction, double step) {
  const pc_body *body = e->body;
  pc_pose *p = e->moved;
  for (int z = 0; z < body->n_free; z++) {
    int c = body->free_to_q[z];
    p->q[c] = e->frame->pose->q[c] + step * direction[z];
  }
  for (int c = 0; c < body->n_coordinates; c++) /* locked ones */
    if (body->coordinates[c].free < 0) p->q[c] = e->frame->pose->q[c];
  pc_pose_couple(body, p);
  pc_pose_velocity(body, p);
  pc_paths_find(body, p, e->paths);
}

/* by_q += sum over muscles of weight times (second derivative of the length) times direction. */
static void bend(pc_effort *e, const double *direction, const double *weight, const double *times,
                 double *by_q) {
  const pc_frame *f = e->frame;
  double size = 0;
  for (int z = 0; z < e->body->n_free; z++) size = fmax(size, fabs(direction[z]));
  if (size == 0) return;
  double step = STEP / size;
  move_paths(e, direction, step);
  for (int m = 0; m < e->body->n_muscles; m++) {
    const double *was = f->paths->value + f->paths->record[m] + 1,
                 *is = e->paths->value + e->paths->record[m] + 1;
    double k = -weight[m] * (times ? times[m] * f->x[m] : 1) / step;
    for (int i = 0; k != 0 && i < f->start[m + 1] - f->start[m]; i++)
      by_q[f->row[f->start[m] + i]] += k * (is[i] - was[i]);
  }
}

static void muscle_gradient(pc_effort *e, double *by_q, double *by_qd) {
  const pc_body *body = e->body;
  double *speed = e->adjoint->by_y; /* free: the adjoint starts after this */
  for (int z = 0; z < body->n_free; z++) speed[z] = e->frame->pose->qd[body->free_to_q[z]];
  weigh_muscles(e);
  force_slopes(e, by_q, by_qd);
  bend(e, e->frame->y, e->pull, NULL, by_q);
  bend(e, speed, e->speed_force, e->along, by_q);
}

/* ---- gradient: everything else ---- */

/* A contact point: its wrench moves with the ball, along the surface, and its price changes. */
static void contact_gradient(pc_effort *e, int i, const double com[3], double by_com[3]) {
  const pc_frame *f = e->frame;
  const pc_contact_point *p = &f->contacts->points[f->live[i]];
  const double *x = f->x + f->n_actuators + PC_CONTACT_EDGES * i,
               *h = f->h + f->n_actuators + PC_CONTACT_EDGES * i;
  double wrench[6], centre[3], slope[3], cost[PC_CONTACT_EDGES];
  pc_contact_slope price;
  pc_frame_contact(f, f->x, i, wrench);
  pc_adjoint_wrench(e->adjoint, p->segment, wrench);
  v3_cross(slope, e->adjoint->virtual_motion[p->segment], wrench + 3);
  if (p->on)
    v3_madd(slope, -v3_dot(slope, p->on->normal), p->on->normal);
  else
    slope[1] = 0; /* the ground's height */
  for (int k = 0; k < PC_CONTACT_EDGES; k++) cost[k] = 0.5 * h[k] * x[k] * x[k];
  pc_contact_price(f->contacts, f->live[i], f->pose, com, cost, &price);
  v3_add(slope, slope, price.centre);
  v3_add(by_com, by_com, price.com);
  pc_pose_point(f->pose, p->segment, p->at, centre);
  pc_adjoint_place(e->adjoint, p->segment, centre, slope);
  pc_adjoint_speed(e->adjoint, f->pose, p->segment, centre, price.velocity);
}

static void contacts_gradient(pc_effort *e) {
  const pc_frame *f = e->frame;
  double com[3], by_com[3] = {0, 0, 0};
  if (!f->n_live) return;
  pc_contact_com(e->body, f->pose, com);
  for (int i = 0; i < f->n_live; i++) contact_gradient(e, i, com, by_com);
  for (int s = 1; s < e->body->n_segments; s++) {
    double at[3], part[3];
    pc_pose_point(f->pose, s, e->body->segments[s].com, at);
    v3_scale(part, e->body->segments[s].mass / e->body->total_mass, by_com);
    pc_adjoint_place(e->adjoint, s, at, part);
  }
}

/* What tissues, the body's actuators and the residual ones do on coordinates. */
static void moments_gradient(pc_effort *e) {
  const pc_body *body = e->body;
  const pc_frame *f = e->frame;
  for (int i = 0; i < body->n_passives; i++) {
    const pc_passive *p = &body->passives[i];
    double moment, slope;
    pc_passive_moment(p, f->pose->q[p->coordinate], &moment, &slope);
    pc_adjoint_moment(e->adjoint, p->coordinate, moment, slope);
  }
  for (int k = body->n_muscles; k < f->n_actuators; k++) {
    int i = k - body->n_muscles,
        c = i < body->n_actuators ? body->actuators[i].coordinate : body->free_to_q[i - body->n_actuators];
    pc_adjoint_moment(e->adjoint, c, f->x[k] * f->f_active[k], 0);
  }
}

void pc_effort_gradient(pc_effort *e, double *by_q, double *by_qd, double *by_qdd) {
  pc_frame *f = e->frame;
  size_t bytes = (size_t)e->body->n_free * sizeof(double);
  memset(by_q, 0, bytes), memset(by_qd, 0, bytes), memset(by_qdd, 0, bytes);
  muscle_gradient(e, by_q, by_qd);
  pc_adjoint_start(e->adjoint, f->pose, f->y, (const double(*)[6])f->demand);
  for (int s = 1; s < e->body->n_segments; s++) pc_adjoint_wrench(e->adjoint, s, f->external[s]);
  contacts_gradient(e);
  moments_gradient(e);
  pc_adjoint_finish(e->adjoint, f->pose, by_q, by_qd, by_qdd);
  if (e->spine) pc_spine_slope_add(e->spine, f, e->moved, e->paths, by_q);
}

/* ---- curvature ---- */

/* A D A' over the columns between their bounds: the cost's second derivative by b is its inverse. */
static void square_columns(const pc_qp *qp, const double *x, double *S) {
  int n = qp->m;
  memset(S, 0, (size_t)n * (size_t)n * sizeof *S);
  for (int i = 0; i < qp->n; i++) {
    if (x[i] <= qp->lo[i] || x[i] >= qp->hi[i]) continue;
    for (int p = qp->start[i]; p < qp->start[i + 1]; p++)
      for (int q = qp->start[i]; q <= p; q++)
        S[qp->row[p] * n + qp->row[q]] += qp->value[p] * qp->value[q] / qp->h[i];
  }
}

/* Row z of the derivative of b less what contacts do, their forces as they are. */
static void balance_slope(pc_effort *e, int z, double *row) {
  pc_frame *f = e->frame;
  int n = e->body->n_free;
  double *unit = e->unit;
  memset(unit, 0, (size_t)n * sizeof *unit);
  memset(row, 0, 3 * (size_t)n * sizeof *row);
  unit[z] = 1;
  pc_adjoint_start(e->adjoint, f->pose, unit, (const double(*)[6])f->demand);
  for (int s = 1; s < e->body->n_segments; s++) pc_adjoint_wrench(e->adjoint, s, f->external[s]);
  for (int i = 0; i < f->n_live; i++) {
    double wrench[6];
    pc_frame_contact(f, f->x, i, wrench);
    pc_adjoint_wrench(e->adjoint, f->contacts->points[f->live[i]].segment, wrench);
  }
  moments_gradient(e);
  pc_adjoint_finish(e->adjoint, f->pose, row, row + n, row + 2 * n);
}

/* With b's derivative J and the factor L of A D A', R = L^-1 J. */
void pc_effort_curvature(pc_effort *e, double *R) {
  int n = e->body->n_free, columns = 3 * n;
  double *S = e->frame->mass; /* scratch of that size */
  square_columns(&e->frame->qp, e->frame->x, S);
  for (int z = 0; z < n; z++) balance_slope(e, z, R + z * columns);
  pc_cholesky(S, n, n, 0); /* residual actuators keep it away from singular */
  for (int z = 0; z < n; z++) {
    double *row = R + z * columns;
    for (int k = 0; k < z; k++)
      for (int c = 0; c < columns && S[z * n + k] != 0; c++) row[c] -= S[z * n + k] * R[k * columns + c];
    for (int c = 0; c < columns; c++) row[c] /= S[z * n + z];
  }
}
