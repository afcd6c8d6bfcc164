/* mechanics.c: what a load did over time.
 *
 * Work of a joint: its net moments times its speeds, positive and negative parts apart, by trapezoids. The
 * lumbar spine counts as one joint. Its share of the positive work of lumbar spine and hips is the "crane
 * index": 0 when the back only holds.
 *
 * Work of a muscle: force times the shortening of its path. Its impulse is force times time. A muscle that
 * pulls without changing length holds: 1 - (positive + negative work) / (impulse v), with v one optimal fibre
 * length a second (OWN; a tenth of what fibres can do). Near 1: a stabiliser in this movement.
 *
 * Stiffness of the trunk about an axis: the levels turn by their shares s of a turn of the whole,
 *     active = sum over muscles of q F r^2 / L,   passive = sum over levels of s^2 k,
 * r the muscle's arm about the whole (Bergmark 1989, q = 5: Crisco and Panjabi 1991), k the tangent of the
 * level's tissue. The levels' deviations are left out, as are the change of arms with the turn, the weight's
 * toppling, and the stiffness of the pressure in the abdomen; so it tells one state from another, and is no
 * measured stiffness.
 *
 * A step begins where a foot, off the ground before, comes to bear. What a side-bending moment does to a disc
 * over years is not known: the sum over steps is a dose, and no risk.
 */
#include "posterior/mechanics.h"
#include "body/paths.h"
#include "body/topology.h"

#include <math.h>
#include <string.h>

static const double DEFAULT_Q = 5;       /* of bodies that carry none */
static const double REFERENCE_SPEED = 1; /* optimal fibre lengths a second */
/* A foot bears from the first share of the body's weight on, and has left below the second. */
static const double STRIKE = 0.10, OFF = 0.02;

enum { MAX_LEVELS = 16, MAX_JOINT = 3 * MAX_LEVELS };

typedef struct chain {
  int n;
  int coordinate[MAX_JOINT];
} chain;

typedef struct meter {
  const pc_body *body;
  const pc_load *load;
  pc_mechanics *out;
  pc_pose *pose;
  pc_paths *paths;
  double *weight; /* PC_SITES * n_free: of a row's arm in the arm of a site */
  int n_levels[PC_SPINE_AXES], level[PC_SPINE_AXES][MAX_LEVELS]; /* coordinates */
  double share[PC_SPINE_AXES][MAX_LEVELS];
  chain lumbar, hip[2], knee[2], ankle[2];
  double *power;  /* of lumbar, hips, knees, ankles: 7 a frame */
  double *length; /* n_muscles, of the frame before */
} meter;

enum { LUMBAR, HIP, KNEE = HIP + 2, ANKLE = KNEE + 2, JOINTS = ANKLE + 2 };

/* ---- what belongs where ------------------------------------------------------------------------ */

/* The coordinates of the joint that carries a segment. */
static void add_joint(const pc_body *b, int segment, chain *c) {
  const pc_joint *j = &b->joints[segment];
  for (int i = 0; i < j->n_coordinates && c->n < MAX_JOINT; i++)
    c->coordinate[c->n++] = j->first_coordinate + i;
}

/* From the torso down to the pelvis. */
static void find_lumbar(meter *w) {
  const pc_body *b = w->body;
  int top = pc_body_find_segment(b, "torso"), pelvis = pc_body_find_segment(b, "pelvis"), s = top;
  while (s > 0 && s != pelvis) s = b->joints[s].parent;
  if (top < 0 || pelvis < 0 || s != pelvis) return;
  for (s = top; s != pelvis; s = b->joints[s].parent) add_joint(b, s, &w->lumbar);
  w->out->has_lumbar = true;
}

static void find_legs(meter *w) {
  static const char *const names[3][2] = {
      {"femur_r", "femur_l"}, {"tibia_r", "tibia_l"}, {"talus_r", "talus_l"}};
  chain *chains[3] = {w->hip, w->knee, w->ankle};
  for (int i = 0; i < 6; i++) {
    int s = pc_body_find_segment(w->body, names[i / 2][i % 2]);
    if (s > 0) add_joint(w->body, s, &chains[i / 2][i % 2]);
  }
}

static bool in_chain(const chain *c, int coordinate) {
  for (int i = 0; i < c->n; i++)
    if (c->coordinate[i] == coordinate) return true;
  return false;
}

static void add_level(meter *w, int axis, int coordinate, double share) {
  int n = w->n_levels[axis];
  if (n == MAX_LEVELS) return;
  w->level[axis][n] = coordinate, w->share[axis][n] = share, w->n_levels[axis]++;
}

/* The levels of an axis and their shares of a turn of the whole: those of the free levels, or the coordinate
 * that leads and those that follow it. Returns the leader. */
static int find_levels(meter *w, int axis) {
  static const char *const leads[PC_SPINE_AXES][2] = {{"L5_S1_Flex_Ext", "lumbar_extension"},
                                                      {"L5_S1_Lat_Bending", "lumbar_bending"},
                                                      {"L5_S1_axial_rotation", "lumbar_rotation"}};
  const pc_body *b = w->body;
  int lead = pc_body_find_coordinate(b, leads[axis][0]);
  if (b->spine) {
    for (int i = 0; i < b->spine->n_discs; i++)
      add_level(w, axis, b->spine->discs[i].passive[axis].coordinate, b->spine->discs[i].share[axis]);
    return lead;
  }
  if (lead < 0) lead = pc_body_find_coordinate(b, leads[axis][1]);
  if (lead < 0) return -1;
  double sum = 0;
  pc_pose_couple(b, w->pose);
  for (int c = 0; c < b->n_coordinates; c++)
    if ((c == lead || b->coordinates[c].driver == lead) && in_chain(&w->lumbar, c))
      add_level(w, axis, c, w->pose->gain[c]), sum += w->pose->gain[c];
  for (int i = 0; i < w->n_levels[axis]; i++) w->share[axis][i] /= sum;
  return lead;
}

/* Arms come by free coordinates, with all that follows them: a coupled leader turns 1 / its share of it. */
static void weigh_sites(meter *w) {
  static const char *const legs[] = {"hip_flexion_r", "hip_flexion_l", "knee_angle_r", "knee_angle_l"};
  int n = w->body->n_free;
  for (int axis = 0; axis < PC_SPINE_AXES; axis++) {
    int lead = find_levels(w, axis);
    for (int i = 0; i < w->n_levels[axis]; i++) {
      int z = w->body->coordinates[w->level[axis][i]].free;
      if (z >= 0 && (w->body->spine || w->level[axis][i] == lead))
        w->weight[(PC_SITE_TRUNK + axis) * n + z] = w->share[axis][i];
    }
  }
  for (int i = 0; i < 4; i++) {
    int c = pc_body_find_coordinate(w->body, legs[i]), z = c < 0 ? -1 : w->body->coordinates[c].free;
    if (z >= 0) w->weight[(PC_SITE_HIP_R + i) * n + z] = 1;
  }
}

/* ---- one frame --------------------------------------------------------------------------------- */

static void take_pose(meter *w, int f) {
  size_t at = (size_t)f * (size_t)w->load->n_q, bytes = (size_t)w->load->n_q * sizeof(double);
  memcpy(w->pose->q, w->load->q + at, bytes);
  if (w->load->qd) memcpy(w->pose->qd, w->load->qd + at, bytes);
  memset(w->pose->qdd, 0, bytes);
  pc_pose_couple(w->body, w->pose);
  pc_pose_velocity(w->body, w->pose);
  pc_paths_find(w->body, w->pose, w->paths);
}

static double arm_at(const meter *w, int m, int site) {
  const pc_topology *t = w->body->topology;
  const double *arm = w->paths->value + w->paths->record[m] + 1, *weight = w->weight + site * w->body->n_free;
  double sum = 0;
  for (int i = 0; i < t->row_start[m + 1] - t->row_start[m]; i++)
    sum += weight[t->row[t->row_start[m] + i]] * arm[i];
  return sum;
}

static void feel_muscles(meter *w, int f, pc_instant *now) {
  double q = w->body->spine ? w->body->spine->stability_q : DEFAULT_Q;
  for (int m = 0; m < w->load->n_muscles; m++) {
    double force = w->load->force[(size_t)f * (size_t)w->load->n_actuators + m];
    for (int site = 0; site < PC_SITES && force > 0; site++) {
      double arm = arm_at(w, m, site);
      now->pull[site][arm > 0] += force * fabs(arm);
      if (site < PC_SPINE_AXES) now->active[site] += q * force * arm * arm / w->paths->length[m];
    }
  }
}

static void feel_tissue(meter *w, pc_instant *now) {
  const pc_spine *s = w->body->spine;
  for (int i = 0; s && i < 3 * s->n_discs; i++) {
    const pc_level_law *law = &s->discs[i / 3].passive[i % 3];
    double moment, stiffness, share = s->discs[i / 3].share[i % 3];
    pc_level_moment(law, w->pose->q[law->coordinate], &moment, &stiffness);
    now->passive[i % 3] += share * share * stiffness;
  }
}

static double power_of(const meter *w, int f, const chain *c) {
  const double *moment = w->load->moment + (size_t)f * (size_t)w->load->n_q;
  double sum = 0;
  for (int i = 0; i < c->n; i++) sum += moment[c->coordinate[i]] * w->pose->qd[c->coordinate[i]];
  return sum;
}

static void feel_joints(meter *w, int f) {
  double *power = w->power + (size_t)f * JOINTS;
  power[LUMBAR] = power_of(w, f, &w->lumbar);
  for (int s = 0; s < 2; s++) {
    power[HIP + s] = power_of(w, f, &w->hip[s]);
    power[KNEE + s] = power_of(w, f, &w->knee[s]);
    power[ANKLE + s] = power_of(w, f, &w->ankle[s]);
  }
}

/* ---- over time --------------------------------------------------------------------------------- */

static void add_work(pc_work *work, double joule) {
  *(joule > 0 ? &work->positive : &work->negative) += fabs(joule);
}

static void sum_joints(meter *w) {
  pc_mechanics *o = w->out;
  pc_work *work[JOINTS] = {&o->lumbar,  &o->hip[0],   &o->hip[1],  &o->knee[0],
                           &o->knee[1], &o->ankle[0], &o->ankle[1]};
  for (int f = 1; f < o->n_frames; f++)
    for (int k = 0; k < JOINTS; k++) {
      double before = w->power[(size_t)(f - 1) * JOINTS + (size_t)k],
             now = w->power[(size_t)f * JOINTS + (size_t)k];
      double half = 0.5 * (w->load->time[f] - w->load->time[f - 1]);
      add_work(work[k], half * before);
      add_work(work[k], half * now);
    }
  double all = o->lumbar.positive + o->hip[0].positive + o->hip[1].positive;
  o->crane = o->has_lumbar && all > 0 ? o->lumbar.positive / all : NAN;
}

/* Between the frame before and this one. */
static void add_muscle(meter *w, int f, int m) {
  const double *force = w->load->force + (size_t)f * (size_t)w->load->n_actuators + m;
  double mean = f ? 0.5 * (force[0] + force[-w->load->n_actuators]) : 0, length = w->paths->length[m];
  if (f) {
    add_work(&w->out->muscle[m].work, mean * (w->length[m] - length));
    w->out->muscle[m].impulse += mean * (w->load->time[f] - w->load->time[f - 1]);
  }
  w->length[m] = length;
}

static void judge_muscle(meter *w, int m) {
  pc_muscle_share *share = &w->out->muscle[m];
  double all = share->work.positive + share->work.negative;
  share->holding = share->impulse > 0
                       ? fmax(0, 1 - all / (share->impulse * REFERENCE_SPEED * w->body->muscles[m].l_opt))
                       : NAN;
}

/* ---- steps ------------------------------------------------------------------------------------- */

/* Vertical force under a foot, N. */
static double under_foot(const pc_load *l, int f, char side) {
  double sum = 0;
  for (int i = 0; i < l->n_contacts; i++) {
    const char *name = l->contact[i].name;
    size_t n = strlen(name);
    if ((strncmp(name, "calcn", 5) && strncmp(name, "toes", 4)) || name[n - 1] != side) continue;
    sum += l->contact_wrench[((size_t)f * (size_t)l->n_contacts + (size_t)i) * 9 + 1];
  }
  return sum;
}

/* Steps end with the next; the last ends with the recording. */
static void sum_steps(meter *w) {
  const pc_load *l = w->load;
  const char *const names[] = {"L5_S1_Lat_Bending", "lumbar_bending"};
  double weight = w->body->total_mass * 9.81, largest = 0, sum = 0;
  bool bears[2];
  int c = pc_body_find_coordinate(w->body, names[0]);
  if (c < 0) c = pc_body_find_coordinate(w->body, names[1]);
  for (int s = 0; s < 2; s++) bears[s] = under_foot(l, 0, "rl"[s]) > OFF * weight;
  for (int f = 0; f < l->n_frames && c >= 0; f++) {
    double moment = fabs(l->moment[(size_t)f * (size_t)l->n_q + (size_t)c]);
    for (int s = 0; s < 2; s++) {
      double force = under_foot(l, f, "rl"[s]);
      if (!bears[s] && force > STRIKE * weight) {
        sum += w->out->steps++ ? largest : 0, largest = 0; /* what was before the first strike is no step */
        bears[s] = true;
      }
      if (force < OFF * weight) bears[s] = false;
    }
    largest = fmax(largest, moment);
    if (f)
      w->out->dose += 0.5 * (l->time[f] - l->time[f - 1]) *
                      (moment + fabs(l->moment[(size_t)(f - 1) * (size_t)l->n_q + (size_t)c]));
  }
  w->out->step_moment = w->out->steps ? (sum + largest) / w->out->steps : NAN;
}

/* ---- the whole --------------------------------------------------------------------------------- */

double pc_cocontraction(const pc_instant *now, pc_site site) {
  double a = now->pull[site][0], b = now->pull[site][1];
  return fmax(a, b) > 0 ? fmin(a, b) / fmax(a, b) : 0;
}

static bool make_meter(meter *w, pc_arena *arena) {
  const pc_load *l = w->load;
  w->out = PC_NEW(arena, pc_mechanics, 1);
  if (!w->out) return false;
  *w->out = (pc_mechanics){.n_frames = l->n_frames,
                           .n_muscles = l->n_muscles,
                           .instant = PC_NEW(arena, pc_instant, l->n_frames),
                           .muscle = PC_NEW(arena, pc_muscle_share, l->n_muscles)};
  w->weight = PC_NEW(arena, double, PC_SITES * w->body->n_free);
  w->length = PC_NEW(arena, double, l->n_muscles);
  w->power = PC_NEW(arena, double, (size_t)l->n_frames *JOINTS);
  w->pose = pc_pose_make(w->body), w->paths = pc_paths_make(w->body);
  return w->out->instant && w->out->muscle && w->weight && w->power && w->length && w->pose && w->paths;
}

pc_mechanics *pc_mechanics_make(const pc_body *body, const pc_load *load, pc_arena *arena, pc_err *err) {
  meter w = {.body = body, .load = load};
  bool made = make_meter(&w, arena);
  if (made) {
    find_lumbar(&w), find_legs(&w);
    weigh_sites(&w);
    for (int f = 0; f < load->n_frames; f++) {
      take_pose(&w, f);
      feel_muscles(&w, f, &w.out->instant[f]);
      feel_tissue(&w, &w.out->instant[f]);
      feel_joints(&w, f);
      for (int m = 0; m < load->n_muscles; m++) add_muscle(&w, f, m);
    }
    sum_joints(&w);
    for (int m = 0; m < load->n_muscles; m++) judge_muscle(&w, m);
    sum_steps(&w);
  } else
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_pose_free(w.pose);
  pc_paths_free(w.paths);
  return made ? w.out : NULL;
}
