/* contact.c: when a point may push, how much, and which way.
 *
 * A point can carry force while it is low and slow. Its weight falls smoothly from 1 to 0 with height
 * above its level and with speed, and the sharing problem divides the price of its force by that
 * weight: forces fade in and out instead of jumping, and nothing ever pulls. Height and speed add up, as
 * in the time a falling foot still needs: a heel that comes down in walking is a centimetre high and half
 * a metre a second fast when the plate first feels it, a toe that leaves is low and faster than a metre a
 * second. This is what Ren, Jones & Howard's (2008) smooth transition does with a curve of time, but it
 * needs no gait events and holds for any part of the body.
 *
 * The equations of motion fix the total force and its line of action. What they leave open between
 * several contacts is decided by price: evenly over the points that touch, and along pushes that lean
 * towards the body's centre of mass, as those of standing and walking people do (Maus et al. 2010,
 * "Upright human gait did not provide a major mechanical challenge for our ancestors"). In a low body
 * the lean goes: measured pushes of squatting are half as inclined as in standing.
 *
 * A treadmill's belt is not known here: a foot that rides on it is too fast to carry.
 */
#include "load/contact.h"
#include "base/vec.h"

#include <string.h>

/* Faster than this, m/s, a point cannot carry, however low. Source: toe-offs of two walkers against plates
 * (test_contact.c). Larger: feet leave too late. */
static const double TOO_FAST = 1.3;
/* Below this share of both limits together it carries at full weight. */
static const double FULL = 0.4;
/* Less than this share of the weight on the ground is a jump: nobody sits. */
static const double CARRIED = 0.5;
/* Contact of less weight does not count as support. */
static const double SUPPORTS = 0.1;
/* The zero moment point this far out of the feet's reach, m: a seat is not needed at all; it is needed at
 * full weight. Measured errors of the point are up to 5 cm. */
static const double UNNEEDED = 0.0, NEEDED = 0.10;
/* Height of a standing adult's centre of mass, m: 0.55 of 1.7 m (Winter 2009). At this height pushes aim at
 * the centre of mass. */
static const double UPRIGHT = 0.95;
/* Even the generator most against the aim keeps this share: friction may still be asked of it. */
static const double LEAST = 0.1;
/* A seat ends this gradually, m. */
static const double EDGE = 0.05;

void pc_contact_pose(const pc_body *body, const pc_motion *motion, int f, pc_pose *pose) {
  size_t at = (size_t)f * motion->n_q, bytes = (size_t)motion->n_q * sizeof(double);
  memcpy(pose->q, motion->q + at, bytes);
  memcpy(pose->qd, motion->qd + at, bytes);
  memcpy(pose->qdd, motion->qdd + at, bytes);
  pc_pose_couple(body, pose);
  pc_pose_velocity(body, pose);
}

void pc_contact_move(const pc_contact_point *point, const pc_pose *pose, double centre[3], double *speed) {
  double v[3];
  pc_pose_point(pose, point->segment, point->at, centre);
  v3_cross(v, pose->vel[point->segment], centre);
  v3_add(v, v, pose->vel[point->segment] + 3);
  *speed = v3_norm(v);
}

static double fade(double x, double full, double none) { /* 1 below full, 0 above none, C1 between */
  double u = (none - x) / (none - full);
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return u * u * (3 - 2 * u);
}

bool pc_contact_zero_moment(const pc_contact_set *set, const pc_body *body, const double (*reaction)[6],
                            double point[2]) {
  double w[6] = {0};
  for (int s = 1; s < body->n_segments; s++)
    for (int k = 0; k < 6 && body->joints[s].parent == 0; k++) w[k] += reaction[s][k];
  if (w[4] < CARRIED * body->total_mass * v3_norm(body->gravity)) return false;
  point[0] = (w[2] + set->ground * w[3]) / w[4];
  point[1] = (set->ground * w[5] - w[0]) / w[4];
  return true;
}

/* Largest gap along 32 directions: short of the true distance by less than 0.5 %. */
double pc_contact_reach(const pc_contact_set *set, const double (*at)[3], const double *weight,
                        const double point[2]) {
  double worst = -INFINITY;
  for (int k = 0; k < 32; k++) {
    double c = cos(M_PI * k / 16), s = sin(M_PI * k / 16), edge = -INFINITY;
    for (int i = 0; i < set->n_points; i++)
      if (weight[i] > SUPPORTS) edge = fmax(edge, c * at[i][0] + s * at[i][2]);
    worst = fmax(worst, c * point[0] + s * point[1] - edge);
  }
  return worst;
}

static double over_seat(const pc_contact_point *p, const double at[3]) {
  double out = fmax(fmax(p->region[0] - at[0], at[0] - p->region[1]),
                    fmax(p->region[2] - at[2], at[2] - p->region[3]));
  return fade(out, 0, EDGE);
}

/* A seat is only inferred, so it carries only what the ground cannot: as the zero moment point comes
 * within reach of the feet, the person rises. */
static void weigh_seat(const pc_contact_set *set, const pc_body *body, const double (*reaction)[6],
                       const double (*at)[3], double *weight) {
  double seated[PC_CONTACT_POINTS], point[2];
  bool any = false;
  for (int i = 0; i < set->n_points; i++) {
    seated[i] = set->points[i].bounded ? weight[i] * over_seat(&set->points[i], at[i]) : 0;
    if (set->points[i].bounded) weight[i] = 0;
    any |= seated[i] > 0;
  }
  if (!any || !pc_contact_zero_moment(set, body, reaction, point)) return;
  double needed = 1 - fade(pc_contact_reach(set, at, weight, point), UNNEEDED, NEEDED);
  for (int i = 0; i < set->n_points; i++)
    if (set->points[i].bounded) weight[i] = needed * seated[i];
}

void pc_contact_weigh(const pc_contact_set *set, const pc_body *body, const pc_pose *pose,
                      const double (*reaction)[6], double (*at)[3], double *weight) {
  for (int i = 0; i < set->n_points; i++) {
    const pc_contact_point *p = &set->points[i];
    double speed;
    pc_contact_move(p, pose, at[i], &speed);
    if (p->on) {
      double above, below[3];
      weight[i] = 0;
      if (!pc_contact_above(p, at[i], &above, below)) continue;
      weight[i] = fade(fmax(0, above) / p->give + speed / TOO_FAST, FULL, 1);
      v3_copy(at[i], below);
      continue;
    }
    double above = fmax(0, at[i][1] - p->radius - p->level);
    weight[i] = fade(above / p->give + speed / TOO_FAST, FULL, 1);
    at[i][1] = p->plane;
  }
  weigh_seat(set, body, reaction, (const double(*)[3])at, weight);
}

void pc_contact_com(const pc_body *body, const pc_pose *pose, double com[3]) {
  v3_set(com, 0, 0, 0);
  for (int s = 1; s < body->n_segments; s++) {
    double at[3];
    pc_pose_point(pose, s, body->segments[s].com, at);
    v3_madd(com, body->segments[s].mass / body->total_mass, at);
  }
}

static bool upright(const pc_contact_point *p) {
  return p->on && p->on->normal[1] == 0;
}

void pc_contact_aim(const pc_contact_set *set, int point, const double at[3], const double com[3],
                    double cheap[PC_CONTACT_EDGES]) {
  if (upright(&set->points[point])) { /* a hand on a wall pushes as it must */
    for (int e = 0; e < PC_CONTACT_EDGES; e++) cheap[e] = 1;
    return;
  }
  double rise = fmax(0, com[1] - at[1]) / UPRIGHT, per_metre = rise * rise / UPRIGHT, most = 1 - LEAST;
  for (int e = 0; e < PC_CONTACT_EDGES; e += 2) {
    int axis = e == 0 ? 0 : 2;
    /* shares 1 + u and 1 - u of a pair push sideways by friction * u / 2 of the vertical force */
    double u = 2 * per_metre * (com[axis] - at[axis]) / set->friction;
    u = u > most ? most : u < -most ? -most : u;
    cheap[e] = 1 + u, cheap[e + 1] = 1 - u;
  }
}

/* Slope of fade. */
static double fade_slope(double x, double full, double none) {
  double u = (none - x) / (none - full);
  return u <= 0 || u >= 1 ? 0 : -6 * u * (1 - u) / (none - full);
}

/* d log weight, by height over the surface and by speed; where a surface ends is taken as it is */
static void price_weight(const pc_contact_point *p, const pc_pose *pose, double cost, pc_contact_slope *out) {
  double at[3], v[3], below[3], up[3] = {0, 1, 0}, speed;
  pc_contact_move(p, pose, at, &speed);
  double above = at[1] - p->radius - p->level;
  if (p->on && !pc_contact_above(p, at, &above, below)) return;
  if (p->on) v3_copy(up, p->on->normal);
  double use = fmax(0, above) / p->give + speed / TOO_FAST;
  double per_use = -cost * fade_slope(use, FULL, 1) / fade(use, FULL, 1);
  if (per_use == 0) return;
  if (above > 0) v3_madd(out->centre, per_use / p->give, up);
  v3_cross(v, pose->vel[p->segment], at);
  v3_add(v, v, pose->vel[p->segment] + 3);
  if (speed > 0) v3_madd(out->velocity, per_use / TOO_FAST / speed, v);
}

void pc_contact_price(const pc_contact_set *set, int point, const pc_pose *pose, const double com[3],
                      const double cost[PC_CONTACT_EDGES], pc_contact_slope *out) {
  const pc_contact_point *p = &set->points[point];
  double at[3], all = 0, cheap[PC_CONTACT_EDGES];
  *out = (pc_contact_slope){{0}, {0}, {0}};
  for (int e = 0; e < PC_CONTACT_EDGES; e++) all += cost[e];
  if (!p->bounded) price_weight(p, pose, all, out);
  if (upright(p)) return;
  pc_pose_point(pose, p->segment, p->at, at);
  at[1] = p->plane;
  pc_contact_aim(set, point, at, com, cheap);
  double rise = fmax(0, com[1] - at[1]) / UPRIGHT, per_metre = rise * rise / UPRIGHT;
  for (int e = 0; e < PC_CONTACT_EDGES; e += 2) {
    int axis = e == 0 ? 0 : 2;
    double off = com[axis] - at[axis], per_u = -cost[e] / cheap[e] + cost[e + 1] / cheap[e + 1];
    if (fabs(2 * per_metre * off / set->friction) >= 1 - LEAST) continue;
    per_u *= 2 / set->friction;
    out->com[axis] += per_u * per_metre, out->centre[axis] -= per_u * per_metre;
    out->com[1] += per_u * 2 * rise / (UPRIGHT * UPRIGHT) * off;
  }
}

/* Drops the points that never get weight, and bodies without points; feet stay, so that a reader of the
 * results always finds them. */
static void drop_idle(pc_contact_set *set, const bool *used) {
  int n = 0, place[PC_CONTACT_BODIES], n_bodies = 0;
  bool keep[PC_CONTACT_BODIES] = {false};
  for (int i = 0; i < set->n_points; i++) keep[set->points[i].body] |= used[i] || set->points[i].foot;
  for (int b = 0; b < set->n_bodies; b++) {
    place[b] = n_bodies;
    if (keep[b]) set->bodies[n_bodies++] = set->bodies[b];
  }
  for (int i = 0; i < set->n_points; i++) {
    if (!used[i]) continue;
    pc_contact_point p = set->points[i];
    p.body = place[p.body], p.twin = -1;
    set->points[n++] = p;
  }
  set->n_points = n, set->n_bodies = n_bodies;
}

static int keep_used(pc_contact_set *set, const pc_body *body, const pc_motion *motion, pc_arena *arena,
                     pc_err *err) {
  bool *used = PC_NEW(arena, bool, set->n_points);
  double(*at)[3] = pc_arena_get(arena, (size_t)set->n_points, sizeof *at);
  double *weight = PC_NEW(arena, double, set->n_points);
  double(*reaction)[6] = pc_arena_get(arena, (size_t)body->n_segments, sizeof *reaction);
  pc_pose *pose = pc_pose_make(body);
  if (!used || !at || !weight || !reaction || !pose) {
    pc_pose_free(pose);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  for (int f = 0; f < motion->n_frames; f++) {
    pc_contact_pose(body, motion, f, pose);
    pc_joint_reactions(body, pose, NULL, reaction);
    pc_contact_weigh(set, body, pose, (const double(*)[6])reaction, at, weight);
    for (int i = 0; i < set->n_points; i++) used[i] |= weight[i] > 0;
  }
  pc_pose_free(pose);
  drop_idle(set, used);
  return PC_OK;
}

/* Keeps the points of segments that may touch, and twins of which both may. */
static void drop_others(pc_contact_set *set, const bool *bears) {
  int n = 0, place[PC_CONTACT_POINTS];
  for (int i = 0; i < set->n_points; i++) {
    place[i] = bears[set->points[i].segment] ? n++ : -1;
    if (place[i] >= 0) set->points[place[i]] = set->points[i];
  }
  set->n_points = n;
  for (int i = 0; i < n; i++)
    if (set->points[i].twin >= 0) set->points[i].twin = place[set->points[i].twin];
}

int pc_contact_make(pc_contact_set *set, const pc_body *body, const pc_motion *motion, const pc_load_def *def,
                    pc_arena *arena, pc_err *err) {
  set->friction = def->friction;
  if (pc_contact_candidates(set, body, arena, err)) return err->code;
  if (def->n_surfaces && !def->find_others)
    return pc_contact_surfaces(set, def, err) ? (int)err->code : keep_used(set, body, motion, arena, err);
  if (pc_contact_levels(set, body, motion, def->ground_height, err)) return err->code;
  if (def->find_others) pc_contact_raise(set, def);
  if (def->bears) drop_others(set, def->bears); /* not before: surfaces name balls by their number */
  if (pc_contact_seat(set, body, motion, err)) return err->code;
  return keep_used(set, body, motion, arena, err);
}
