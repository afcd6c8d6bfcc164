/* posed.c: the built-in human in a posture told in a few words, still.
 *
 * Told are the inclination of the thorax, how much of it the lumbar spine does, how far it leans sideways,
 * the knees, the elbows, and how far in front of L5/S1 the hands are. Worked out by bisection: the shoulders,
 * so that the hands come there (NaN: the arms hang), and the hips, so that the weight of all is over the
 * middle of the feet; feet flat, both legs alike. Sitting: the hips as told, the weight is the seat's.
 */
#include "base/vec.h"
#include "posterior/motion.h"

#include <stdio.h>
#include <string.h>

static const double DEGREE = M_PI / 180;
static const double STANDING_TILT = -6.567 * M_PI / 180; /* of the pelvis frame: models/human/README.md */
static const double FORWARD_OF_HEEL = 0.12;              /* m, of the heel segment's origin: mid-foot */

typedef struct poser {
  const pc_body *body;
  const pc_posed *posed;
  pc_pose *pose;
  int heel, hand, lumbar;
} poser;

static void set(poser *p, const char *coordinate, double value) {
  int c = pc_body_find_coordinate(p->body, coordinate);
  if (c >= 0) p->pose->q[c] = value;
}

static void set_both(poser *p, const char *stem, double value) {
  char name[32];
  for (int i = 0; i < 2; i++) {
    snprintf(name, sizeof name, "%s_%c", stem, "rl"[i]);
    set(p, name, value);
  }
}

static void move(poser *p) {
  pc_pose_couple(p->body, p->pose);
  pc_pose_position(p->body, p->pose);
}

/* One coordinate leads each turn of the spine; its share of the whole is one over the sum of the couplers'.
 */
static void turn_spine(poser *p, const char *lead, double total) {
  int c = pc_body_find_coordinate(p->body, lead);
  double sum = 1;
  p->pose->q[c] = 0;
  pc_pose_couple(p->body, p->pose);
  for (int k = 0; k < p->body->n_coordinates; k++)
    if (p->body->coordinates[k].driver == c && !strstr(p->body->coordinates[k].name, "Abs"))
      sum += p->pose->gain[k];
  p->pose->q[c] = total / sum;
}

/* The weight's centre in front of the feet's middle, m, with the legs turned forward by `lean`. */
static double ahead(poser *p, double lean) {
  double tilt = p->pose->q[pc_body_find_coordinate(p->body, "pelvis_tilt")], sum[3] = {0, 0, 0}, at[3];
  set_both(p, "hip_flexion", lean - tilt);
  set_both(p, "ankle_angle", p->posed->knee * DEGREE - lean);
  move(p);
  for (int s = 1; s < p->body->n_segments; s++) {
    pc_pose_point(p->pose, s, p->body->segments[s].com, at);
    v3_madd(sum, p->body->segments[s].mass / p->body->total_mass, at);
  }
  return sum[0] - p->pose->p[p->heel][0] - FORWARD_OF_HEEL;
}

/* How far the hands are in front of L5/S1 beyond what was told. */
static double beyond(poser *p, double shoulder) {
  double at[3], from[3];
  const pc_joint *joint = &p->body->joints[p->lumbar];
  set_both(p, "arm_flex", shoulder);
  move(p);
  pc_pose_point(p->pose, p->hand, p->body->segments[p->hand].com, at);
  pc_pose_point(p->pose, joint->parent, joint->in_parent.p, from);
  return at[0] - from[0] - p->posed->reach;
}

/* Where f, which rises (or falls: sign -1), is zero; the end nearer to it when it is not between. */
static double bisect(poser *p, double (*f)(poser *, double), double sign, double lo, double hi) {
  for (int i = 0; i < 60; i++) {
    double middle = 0.5 * (lo + hi);
    if (sign * f(p, middle) < 0)
      lo = middle;
    else
      hi = middle;
  }
  f(p, lo);
  return lo;
}

static void take_posture(poser *p) {
  const pc_posed *d = p->posed;
  double pelvis = (d->thorax - d->lumbar) * DEGREE, thorax = d->thorax * DEGREE;
  set(p, "pelvis_tilt", STANDING_TILT - pelvis);
  turn_spine(p, "L5_S1_Flex_Ext", -d->lumbar * DEGREE);
  turn_spine(p, "L5_S1_Lat_Bending", d->lateral * DEGREE);
  set_both(p, "knee_angle", d->knee * DEGREE);
  set_both(p, "elbow_flex", d->elbow * DEGREE);
  if (isnan(d->reach))
    set_both(p, "arm_flex", thorax);
  else
    bisect(p, beyond, 1, thorax - 0.5, thorax + M_PI / 2);
  if (d->seated) {
    double tilt = STANDING_TILT - pelvis;
    set_both(p, "hip_flexion", d->hip * DEGREE - tilt);
    set_both(p, "ankle_angle", (d->knee - d->hip) * DEGREE);
    move(p);
  } else
    bisect(p, ahead, -1, -0.6, 0.9);
  set(p, "pelvis_ty", p->pose->q[pc_body_find_coordinate(p->body, "pelvis_ty")] - p->pose->p[p->heel][1]);
  move(p);
}

pc_motion *pc_motion_posed(const pc_body *body, const pc_posed *posed, int n, pc_arena *arena, pc_err *err) {
  poser p = {body,
             NULL,
             NULL,
             pc_body_find_segment(body, "calcn_r"),
             pc_body_find_segment(body, "hand_r"),
             pc_body_find_segment(body, "lumbar5")};
  if (p.heel < 0 || p.hand < 0 || p.lumbar < 0)
    return pc_fail(err, PC_UNSUPPORTED, 0, "model %s cannot be posed: it is not the built-in human",
                   body->name),
           NULL;
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  int nq = body->n_coordinates;
  if (m)
    *m = (pc_motion){.n_frames = n,
                     .n_q = nq,
                     .time = PC_NEW(arena, double, n),
                     .q = PC_NEW(arena, double, n *nq),
                     .qd = PC_NEW(arena, double, n *nq),
                     .qdd = PC_NEW(arena, double, n *nq)};
  p.pose = pc_pose_make(body);
  if (!m || !m->time || !m->q || !m->qd || !m->qdd || !p.pose) {
    pc_pose_free(p.pose);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  for (int i = 0; i < n; i++) {
    p.posed = &posed[i];
    m->time[i] = 0.01 * i;
    for (int c = 0; c < nq; c++) p.pose->q[c] = body->coordinates[c].value;
    move(&p);
    take_posture(&p);
    memcpy(m->q + (size_t)i * (size_t)nq, p.pose->q, (size_t)nq * sizeof(double));
  }
  pc_pose_free(p.pose);
  return m;
}
