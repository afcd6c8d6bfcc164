/* adjoint.c: how the virtual power of a frame's wrenches answers to the movement.
 *
 * Give the free coordinates virtual speeds y, and every segment a virtual motion V from them. The power of
 * what Newton and Euler ask for, less what acts from outside, is
 *     W = sum over segments of V . (D - E),   D = I a + v x* I v   (a with the weight taken off)
 * and equals y' b of the sharing problem. Turning a lever by s (its unit motion) carries everything behind it
 * along as one rigid piece; V . D does not feel that, only what is left at the lever does. With b: "before
 * the lever", and xi = v_b x s (Featherstone 2008, ch. 2; Carpentier & Mansard 2018 for the derivatives of
 * inverse dynamics):
 *     velocities behind change by        s x v + xi
 *     accelerations                      s x a + xi x v - s x a_b - xi x v_b
 *     virtual motions                    s x V - s x V_b
 *     by the lever's speed: velocities   s,   accelerations  s x v + 2 v_b x s
 * So with the sums over all segments behind the lever of
 *     force F = D - E,   momentum P = I V,   drag Q = v x* I V - V x* I v - I (v x V),   shift X = -V x* E
 *     dW/dx   = s . X - (s x V_b) . F - (s x a_b + xi x v_b) . P + xi . Q
 *     dW/dx'  = s . Q + 2 xi . P,    dW/dx'' = s . P,    dW/dy = s . F
 * One sweep inwards and one outwards give all derivatives. Levers that are functions of a coordinate, and
 * driven coordinates, follow by the chain rule.
 */
#include "posture/adjoint.h"
#include "base/vec.h"
#include "body/topology.h"

#include <string.h>

static double dot6(const double *a, const double *b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] + a[4] * b[4] + a[5] * b[5];
}

static void add6(double *o, double k, const double *a) {
  for (int i = 0; i < 6; i++) o[i] += k * a[i];
}

/* o = v x m of motions; o must not be v or m */
static void motion_cross(double *o, const double *v, const double *m) {
  double t[3];
  v3_cross(o, v, m);
  v3_cross(o + 3, v, m + 3);
  v3_cross(t, v + 3, m);
  v3_add(o + 3, o + 3, t);
}

/* o = v x* f of a motion and a force; o must not be v or f */
static void force_cross(double *o, const double *v, const double *f) {
  double t[3];
  v3_cross(o, v, f);
  v3_cross(t, v + 3, f + 3);
  v3_add(o, o, t);
  v3_cross(o + 3, v, f + 3);
}

/* A segment's mass and inertia in this pose. */
typedef struct bone {
  double mass, com[3], about[9]; /* about its centre of mass, ground axes */
} bone;

static bone bone_of(const pc_body *body, const pc_pose *pose, int s) {
  const pc_segment *seg = &body->segments[s];
  const double *I = seg->inertia, full[9] = {I[0], I[3], I[4], I[3], I[1], I[5], I[4], I[5], I[2]};
  bone b = {.mass = seg->mass};
  double t[9], back[9];
  pc_pose_point(pose, s, seg->com, b.com);
  m3_mul(t, pose->R[s], full);
  m3_transpose(back, pose->R[s]);
  m3_mul(b.about, t, back);
  return b;
}

/* p = I m */
static void inertia_times(const bone *b, const double *m, double *p) {
  double v[3], t[3];
  v3_cross(v, m, b->com);
  v3_add(v, v, m + 3);
  v3_scale(p + 3, b->mass, v);
  m3_apply(p, b->about, m);
  v3_cross(t, b->com, p + 3);
  v3_add(p, p, t);
}

pc_adjoint *pc_adjoint_make(const pc_body *body, pc_arena *arena) {
  pc_adjoint *a = PC_NEW(arena, pc_adjoint, 1);
  size_t ns = (size_t)body->n_segments, nq = (size_t)body->n_coordinates;
  if (!a) return NULL;
  a->body = body;
  a->virtual_motion = pc_arena_get(arena, ns, sizeof *a->virtual_motion);
  a->sum = PC_NEW(arena, pc_adjoint_sum, ns);
  a->lever = pc_arena_get(arena, (size_t)body->topology->first_lever[ns], sizeof *a->lever);
  a->y = PC_NEW(arena, double, 5 * nq);
  a->by_y = a->y + nq, a->by_q = a->y + 2 * nq, a->by_qd = a->y + 3 * nq, a->by_qdd = a->y + 4 * nq;
  return a->virtual_motion && a->sum && a->lever && a->y ? a : NULL;
}

/* ---- 1. the virtual motion and the bones ---- */

static void set_speeds(pc_adjoint *a, const pc_pose *pose, const double *y) {
  memset(a->y, 0, 5 * (size_t)a->body->n_coordinates * sizeof *a->y);
  for (int c = 0; c < a->body->n_coordinates; c++) {
    const pc_coordinate *co = &a->body->coordinates[c];
    int z = co->driver >= 0 ? a->body->coordinates[co->driver].free : co->free;
    if (z >= 0) a->y[c] = (co->driver >= 0 ? pose->gain[c] : 1) * y[z];
  }
}

static void start_segment(pc_adjoint *a, const pc_pose *pose, int s, const double demand[6]) {
  const pc_joint *joint = &a->body->joints[s];
  pc_adjoint_sum *sum = &a->sum[s];
  double *V = a->virtual_motion[s], Iv[6], t[6], u[6];
  const double *v = pose->vel[s];
  memcpy(V, a->virtual_motion[joint->parent], 6 * sizeof *V);
  for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++)
    add6(V, a->y[c], pose->twist[c]);
  bone b = bone_of(a->body, pose, s);
  memcpy(sum->force, demand, sizeof sum->force);
  memset(sum->shift, 0, sizeof sum->shift);
  inertia_times(&b, V, sum->momentum);
  inertia_times(&b, v, Iv);
  force_cross(sum->drag, v, sum->momentum);
  force_cross(t, V, Iv);
  add6(sum->drag, -1, t);
  motion_cross(u, v, V);
  inertia_times(&b, u, t);
  add6(sum->drag, -1, t);
}

void pc_adjoint_start(pc_adjoint *a, const pc_pose *pose, const double *y, const double (*demand)[6]) {
  set_speeds(a, pose, y);
  memset(&a->sum[0], 0, sizeof a->sum[0]);
  for (int s = 1; s < a->body->n_segments; s++) start_segment(a, pose, s, demand[s]);
}

/* ---- 2. what acts from outside ---- */

void pc_adjoint_wrench(pc_adjoint *a, int segment, const double wrench[6]) {
  double t[6];
  add6(a->sum[segment].force, -1, wrench);
  force_cross(t, a->virtual_motion[segment], wrench);
  add6(a->sum[segment].shift, -1, t);
}

void pc_adjoint_place(pc_adjoint *a, int segment, const double at[3], const double slope[3]) {
  double w[6];
  v3_cross(w, at, slope);
  v3_copy(w + 3, slope);
  add6(a->sum[segment].shift, 1, w);
}

/* The velocity u of the point changes by s x u + xi at the point. */
void pc_adjoint_speed(pc_adjoint *a, const pc_pose *pose, int segment, const double at[3],
                      const double slope[3]) {
  double w[6], u[3], turn[3];
  const double *v = pose->vel[segment];
  v3_cross(u, v, at);
  v3_add(u, u, v + 3);
  v3_cross(turn, u, slope);
  v3_add(a->sum[segment].shift, a->sum[segment].shift, turn);
  v3_cross(w, at, slope);
  v3_copy(w + 3, slope);
  add6(a->sum[segment].drag, 1, w);
}

void pc_adjoint_moment(pc_adjoint *a, int coordinate, double moment, double slope) {
  a->by_y[coordinate] -= moment;
  a->by_q[coordinate] -= a->y[coordinate] * slope;
}

/* ---- 3. sums inwards, levers outwards, chain rule ---- */

/* A function's third derivative: all kinds have none, or a constant one between knots. */
static double third(const pc_function *f, double x) {
  const double step = 1e-4; /* rad, m */
  double before, after;
  pc_function_eval(f, x - step, NULL, NULL, &before);
  pc_function_eval(f, x + step, NULL, NULL, &after);
  return (after - before) / (2 * step);
}

/* A function of a coordinate: x = k f(q). */
typedef struct chain {
  double d1, d2, d3;
} chain;

static chain chain_of(const pc_function *f, double k, double q) {
  chain c = {k, 0, 0};
  if (!f) return c;
  pc_function_eval(f, q, NULL, &c.d1, &c.d2);
  return (chain){k * c.d1, k * c.d2, k * third(f, q)};
}

/* Derivatives by a function's value, its first and second derivative in time, and its virtual speed. */
typedef struct slopes {
  double x, dx, ddx, y;
} slopes;

static double by_coordinate(const chain *c, const slopes *by, double u, double acc, double y) {
  return c->d1 * by->x + c->d2 * u * by->dx + (c->d2 * acc + c->d3 * u * u) * by->ddx + c->d2 * y * by->y;
}

static double by_rate(const chain *c, const slopes *by, double u) {
  return c->d1 * by->dx + 2 * c->d2 * u * by->ddx;
}

static slopes lever_slopes(const double s[6], const double v[6], const double acc[6], const double V[6],
                           const pc_adjoint_sum *sum) {
  double xi[6], t[6];
  motion_cross(xi, v, s);
  slopes by = {dot6(s, sum->shift) + dot6(xi, sum->drag), dot6(s, sum->drag) + 2 * dot6(xi, sum->momentum),
               dot6(s, sum->momentum), dot6(s, sum->force)};
  motion_cross(t, s, V);
  by.x -= dot6(t, sum->force);
  motion_cross(t, s, acc);
  by.x -= dot6(t, sum->momentum);
  motion_cross(t, xi, v);
  by.x -= dot6(t, sum->momentum);
  return by;
}

static void joint_levers(pc_adjoint *a, const pc_pose *pose, int s) {
  const pc_topology *top = a->body->topology;
  int parent = a->body->joints[s].parent;
  double v[6], acc[6], V[6], t[6];
  memcpy(v, pose->vel[parent], sizeof v);
  memcpy(acc, pose->acc[parent], sizeof acc);
  memcpy(V, a->virtual_motion[parent], sizeof V);
  v3_sub(acc + 3, acc + 3, a->body->gravity);
  for (int l = top->first_lever[s]; l < top->first_lever[s + 1]; l++) {
    const pc_lever *lever = &top->levers[l];
    int c = lever->coordinate;
    if (c < 0) continue;
    const double *m = a->lever[l];
    double u = pose->qd[c];
    chain f = chain_of(lever->f, 1, pose->q[c]);
    slopes by = lever_slopes(m, v, acc, V, &a->sum[s]);
    a->by_q[c] += by_coordinate(&f, &by, u, pose->qdd[c], a->y[c]);
    a->by_qd[c] += by_rate(&f, &by, u);
    a->by_qdd[c] += f.d1 * by.ddx;
    a->by_y[c] += f.d1 * by.y;
    motion_cross(t, v, m);
    add6(acc, f.d1 * u, t);
    add6(acc, f.d1 * pose->qdd[c] + f.d2 * u * u, m);
    add6(v, f.d1 * u, m);
    add6(V, f.d1 * a->y[c], m);
  }
}

void pc_adjoint_finish(pc_adjoint *a, const pc_pose *pose, double *by_q, double *by_qd, double *by_qdd) {
  const pc_body *body = a->body;
  pc_pose_levers(body, pose, a->lever);
  for (int s = body->n_segments - 1; s > 0; s--) {
    pc_adjoint_sum *up = &a->sum[body->joints[s].parent];
    const pc_adjoint_sum *own = &a->sum[s];
    add6(up->force, 1, own->force), add6(up->momentum, 1, own->momentum);
    add6(up->drag, 1, own->drag), add6(up->shift, 1, own->shift);
  }
  for (int s = 1; s < body->n_segments; s++) joint_levers(a, pose, s);
  for (int c = 0; c < body->n_coordinates; c++) {
    const pc_coordinate *co = &body->coordinates[c];
    int from = co->driver >= 0 ? co->driver : c, z = body->coordinates[from].free;
    if (z < 0) continue;
    const pc_function *f = co->driver >= 0 ? &body->functions[co->driver_function] : NULL;
    chain k = chain_of(f, f ? co->driver_scale : 1, pose->q[from]);
    slopes by = {a->by_q[c], a->by_qd[c], a->by_qdd[c], a->by_y[c]};
    by_q[z] += by_coordinate(&k, &by, pose->qd[from], pose->qdd[from], a->y[from]);
    by_qd[z] += by_rate(&k, &by, pose->qd[from]);
    by_qdd[z] += k.d1 * by.ddx;
  }
}
