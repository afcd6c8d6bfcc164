/* keys.c: a key posture of a movement, solved by the body's shape alone.
 *
 * What touches lies where it must, to a fraction of a millimetre; what is given is met to half a degree; the
 * weight comes down inside what carries; nothing enters the floor. What the words leave open is as in the
 * support's natural posture (posture/support.c), arms of those who stand hang down. First without a place:
 * where the feet or hands then are, they stay, and the weight comes over them. Parts that touched in the
 * posture before stay where they were. This takes milliseconds; the posture of least effort
 * (posture/posture_solve.c) is a search through some hundred sharing problems.
 */
#include "base/vec.h"
#include "play/stage.h"

#include <stdio.h>
#include <string.h>

static const double DEGREE = M_PI / 180;
/* How far things may be off, m or rad, in units of which the squares are added. */
static const double PINNED = 2e-4;
static const double GIVEN = 0.3 * M_PI / 180;
static const double KEPT = 2 * M_PI / 180; /* joints that are no question: neck, wrists, toes */
static const double OVER = 0.003;          /* the weight outside what carries */
static const double MIDDLE = 0.03;         /* the weight from the middle of the feet */
static const double HANGING = 0.02;        /* an elbow from below its shoulder */
static const double ROLLING = 0.004;       /* what lies and may roll, from where it lay */
static const double ANCHOR = 0.3;          /* the whole body from the room's origin */
/* What is given may come out so far off where pins and ranges ask for it; further is refused. */
static const double MISSED = 4 * M_PI / 180, MISSED_PLACE = 0.003, MISSED_WEIGHT = 0.01;
enum { STEPS = 40 };

typedef struct job {
  pc_stage *s;
  pc_key *key;
  unsigned placed; /* parts whose places are known */
  unsigned before; /* of those, what touched before: rolls, but does not slide */
  bool balanced;
  double loose;      /* what must hold may be off so many times as far, on the way there */
  const double *was; /* n_coordinates: where what rolls was, NULL = nowhere */
  double roll[PC_MAX_PINS][3];
} job;

void pc_key_pin_terms(pc_fit *f, const pc_key *key, unsigned parts, double sigma) {
  for (int k = 0; k < key->n_pins; k++) {
    const pc_pin *p = &key->pin[k];
    double at[3];
    if (!(parts & 1u << p->part)) continue;
    pc_pose_point(f->pose, p->segment, p->at, at);
    pc_rows_move(&f->rows, p->segment, at, p->axis, 1, f->row);
    pc_fit_add(f, at[p->axis] - p->place, sigma);
  }
}

double pc_key_off(const pc_key *key, const pc_pose *pose, unsigned parts) {
  double worst = 0;
  for (int k = 0; k < key->n_pins; k++) {
    const pc_pin *p = &key->pin[k];
    double at[3];
    if (!(parts & 1u << p->part)) continue;
    pc_pose_point(pose, p->segment, p->at, at);
    worst = fmax(worst, fabs(at[p->axis] - p->place));
  }
  return worst;
}

/* ---- terms --------------------------------------------------------------------------------------------- */

static bool is_given(const pc_posture *p, int coordinate) {
  for (int i = 0; i < p->n_given; i++)
    if (p->given[i].coordinate == coordinate) return true;
  return false;
}

/* Level pins always; the others once places are known. */
static void add_pins(job *j, pc_fit *f) {
  for (int k = 0; k < j->key->n_pins; k++) {
    const pc_pin *p = &j->key->pin[k];
    double at[3];
    if (!p->level && !(j->placed & 1u << p->part)) continue;
    pc_pose_point(f->pose, p->segment, p->at, at);
    pc_rows_move(&f->rows, p->segment, at, p->axis, 1, f->row);
    pc_fit_add(f, at[p->axis] - p->place, j->loose * PINNED);
  }
}

/* What lies and was there before rolls, and does not slide. */
static void add_rolling(job *j, pc_fit *f) {
  for (int k = 0; k < j->key->n_pins && j->was; k++) {
    const pc_pin *p = &j->key->pin[k];
    double at[3];
    if (p->on_foot || !p->level || !(j->before & 1u << p->part)) continue;
    pc_pose_point(f->pose, p->segment, p->at, at);
    for (int a = 0; a < 3; a++) {
      if (a == p->axis) continue;
      pc_rows_move(&f->rows, p->segment, at, a, 1, f->row);
      pc_fit_add(f, at[a] - j->roll[k][a], ROLLING);
    }
  }
}

/* How the leg turns puts a foot down; once it stands, the foot has the word. */
static bool is_set_by_foot(const job *j, const char *name) {
  bool turns = !strncmp(name, "hip_rotation", 12);
  for (int k = 0; turns && k < j->key->n_pins; k++) {
    const pc_pin *p = &j->key->pin[k];
    const char *foot = j->s->body->segments[p->segment].name;
    if (p->sole && j->placed & 1u << p->part && foot[strlen(foot) - 1] == name[strlen(name) - 1]) return true;
  }
  return false;
}

/* A hand that lies on something is bent at the wrist as that needs. */
static bool hand_touches(const job *j, const char *name) {
  for (int k = 0; k < j->key->n_pins; k++) {
    const char *segment = j->s->body->segments[j->key->pin[k].segment].name;
    if (!strncmp(segment, "hand", 4) && segment[strlen(segment) - 1] == name[strlen(name) - 1]) return true;
  }
  return false;
}

static void add_joints(job *j, pc_fit *f) {
  const pc_posture *p = j->key->posture;
  for (int z = 0; z < f->n; z++) {
    int c = f->body->free_to_q[z];
    const char *name = f->body->coordinates[c].name;
    double sigma = pc_support_keeps(p, name) ? KEPT : pc_natural_spread(name);
    if (!strncmp(name, "wrist", 5) && hand_touches(j, name)) sigma = pc_natural_spread(name);
    if (!strncmp(name, "pelvis_t", 8) && name[8] != 'i') sigma = ANCHOR;
    if (is_given(p, c) && !is_set_by_foot(j, name))
      sigma = strstr(name, "L5_S1") ? GIVEN / 7 : GIVEN; /* leads all levels */
    pc_fit_hold(f, z, j->s->natural[c], sigma);
  }
}

/* Feet as far apart as asked, while one may still be put down, and neither before the other. */
static void add_stance(job *j, pc_fit *f) {
  const pc_pin *foot[2];
  int n = 0, unplaced = 0;
  for (int k = 0; k < j->key->n_pins && n < 2; k++) {
    const pc_pin *p = &j->key->pin[k];
    if (!p->sole) continue;
    unplaced += !(j->placed & 1u << p->part);
    foot[n++] = p;
  }
  if (n < 2 || !unplaced || isnan(j->key->posture->stance)) return;
  for (int axis = 0; axis < 3; axis += 2) {
    double apart = 0;
    for (int i = 0; i < 2; i++) { /* parts come with the right first */
      const double *heel = f->pose->p[foot[i]->segment];
      pc_rows_move(&f->rows, foot[i]->segment, heel, axis, i ? -1 : 1, f->row);
      apart += i ? -heel[axis] : heel[axis];
    }
    pc_fit_add(f, apart - (axis ? j->key->posture->stance : 0), OVER);
  }
}

static void add_trunk(job *j, pc_fit *f) {
  const pc_posture *p = j->key->posture;
  int torso = pc_body_find_segment(f->body, "torso");
  const double given[2] = {p->trunk, p->lean};
  for (int i = 0; i < 2; i++) {
    if (isnan(given[i])) continue;
    double is = pc_rows_inclination(&f->rows, torso, 2 * i, 1, f->row);
    pc_fit_add(f, is - given[i], GIVEN);
  }
}

/* Only feet carry, or a line as in a side plank: the weight is near the middle of that. */
static bool narrow(const pc_key *key) {
  for (int i = 0; i < pc_touch_count(); i++)
    if (key->parts & 1u << i && !strstr(pc_touch_word(i), "foot")) return key->posture->support == PC_SIDE;
  return true;
}

/* The weight inside what carries; of those who stand, near the middle. */
static void add_balance(job *j, pc_fit *f) {
  double com[3], point[2], way[2], middle[2];
  bool stands = narrow(j->key);
  pc_area *a = &j->key->area;
  pc_area_make(a, j->s, j->key, j->key->parts, f->pose);
  if (!a->n) return;
  pc_rows_centre(&f->rows, 0, 0, com, NULL);
  double tip[2];
  pc_stage_tip(j->s, j->key->posture, tip);
  point[0] = com[0] + tip[0], point[1] = com[2] + tip[1];
  double out = pc_area_outside(a, point, way);
  if (out > 0) {
    for (int i = 0; i < 2; i++) pc_rows_centre(&f->rows, 2 * i, way[i], com, f->row);
    pc_fit_add(f, out, OVER);
  }
  pc_area_middle(a, middle);
  for (int i = 0; i < 2 && stands; i++) {
    pc_rows_centre(&f->rows, 2 * i, 1, com, f->row);
    pc_fit_add(f, point[i] - middle[i], MIDDLE);
  }
}

/* Is the arm of that side asked to be anywhere? */
static bool arm_is_told(const job *j, int side) {
  static const char *const joints[] = {"arm_flex_r", "arm_flex_l"};
  unsigned arm = 0;
  for (int i = 0; i < pc_touch_count(); i++) {
    const char *word = pc_touch_word(i);
    bool ours = !strncmp(word, side ? "left" : "right", side ? 4 : 5);
    if (ours && (strstr(word, "hand") || strstr(word, "arm"))) arm |= 1u << i;
  }
  return (j->key->parts & arm) ||
         is_given(j->key->posture, pc_body_find_coordinate(j->s->body, joints[side]));
}

/* An arm that is not asked to be anywhere hangs. */
static void add_arms(job *j, pc_fit *f) {
  static const char *const upper[] = {"humerus_r", "humerus_l"}, *const fore[] = {"ulna_r", "ulna_l"};
  if (j->key->posture->support > PC_SITTING_BACK_REST) return;
  for (int i = 0; i < 2; i++) {
    double elbow[3], shoulder[3], zero[3] = {0, 0, 0};
    int u = pc_body_find_segment(f->body, upper[i]), e = pc_body_find_segment(f->body, fore[i]);
    if (u < 0 || e < 0 || arm_is_told(j, i)) continue;
    pc_pose_point(f->pose, e, zero, elbow);
    pc_pose_point(f->pose, u, zero, shoulder);
    for (int a = 0; a < 3; a += 2) {
      double beside = a == 2 ? (i ? -0.04 : 0.04) : 0; /* m: past the hip */
      pc_rows_move(&f->rows, e, elbow, a, 1, f->row);
      pc_rows_move(&f->rows, u, shoulder, a, -1, f->row);
      pc_fit_add(f, elbow[a] - shoulder[a] - beside, HANGING);
    }
  }
}

/* The load's centre before L5/S1. */
static void add_distance(job *j, pc_fit *f) {
  const pc_posture *p = j->key->posture;
  int lumbar = pc_body_find_segment(f->body, "lumbar5");
  if (isnan(p->distance) || lumbar < 0) return;
  const pc_joint *joint = &f->body->joints[lumbar];
  double from[3], at[3], sum = 0;
  pc_pose_point(f->pose, joint->parent, joint->in_parent.p, from);
  pc_rows_move(&f->rows, joint->parent, from, 0, -1, f->row);
  for (int i = 0; i < 2; i++) {
    double share = p->hands == 0 ? 0.5 : (p->hands > 0) == (i == 0);
    int hand = pc_body_find_segment(f->body, i ? "hand_l" : "hand_r");
    if (share <= 0 || hand < 0) continue;
    pc_pose_point(f->pose, hand, f->body->segments[hand].com, at);
    pc_rows_move(&f->rows, hand, at, 0, share, f->row);
    sum += share * at[0];
  }
  pc_fit_add(f, sum - from[0] - p->distance, 0.003);
}

static void terms(void *user, pc_fit *f) {
  job *j = user;
  add_pins(j, f);
  add_rolling(j, f);
  add_joints(j, f);
  add_trunk(j, f);
  add_stance(j, f);
  add_arms(j, f);
  add_distance(j, f);
  if (j->key->even) pc_even_terms(f);
  pc_clear_terms(j->s, f, j->key, j->key);
  pc_apart_terms(f);
  if (j->balanced) add_balance(j, f);
}

/* Stiff equations make a narrow, winding valley; it is walked while they are soft. */
static void settle(job *j, pc_fit *f) {
  for (j->loose = 300; j->loose > 0.5; j->loose = j->loose > 1 ? fmax(1, j->loose / 8) : 0)
    pc_fit_solve(f, terms, j, STEPS);
}

/* ---- places ----------------------------------------------------------------------------------------------
 */

/* Parts that are new here stay where the pose has them. */
static void stay(const pc_fit *f, pc_key *key, unsigned known) {
  for (int k = 0; k < key->n_pins; k++) {
    pc_pin *p = &key->pin[k];
    double at[3];
    if (p->level || known & 1u << p->part) continue;
    pc_pose_point(f->pose, p->segment, p->at, at);
    p->place = at[p->axis];
  }
}

/* Places of parts that touched before. */
static unsigned take_places(pc_key *key, const pc_key *from) {
  unsigned known = 0;
  for (int k = 0; from && k < key->n_pins; k++)
    for (int i = 0; i < from->n_pins; i++) {
      const pc_pin *p = &from->pin[i];
      pc_pin *own = &key->pin[k];
      bool same = p->part == own->part && p->segment == own->segment && p->axis == own->axis &&
                  v3_distance(p->at, own->at) < 1e-9 && (!p->level || p->place == own->place);
      if (same) own->place = p->place, known |= 1u << p->part;
    }
  return known;
}

static void note_rolling(job *j, const pc_key *from) {
  if (!from) return;
  j->was = from->q;
  pc_fit_take(&j->s->fit, from->q);
  for (int k = 0; k < j->key->n_pins; k++)
    pc_pose_point(j->s->fit.pose, j->key->pin[k].segment, j->key->pin[k].at, j->roll[k]);
}

/* The whole body up or down to where what should be on something is on it, on average. */
static void drop(pc_fit *f, const pc_key *key, double *q) {
  int height = pc_body_find_coordinate(f->body, "pelvis_ty"), n = 0;
  double sum = 0, at[3];
  pc_fit_take(f, q);
  for (int k = 0; k < key->n_pins; k++) {
    if (!key->pin[k].level || key->pin[k].axis != 1) continue;
    pc_pose_point(f->pose, key->pin[k].segment, key->pin[k].at, at);
    sum += key->pin[k].place - at[1], n++;
  }
  if (n && height >= 0) q[height] += sum / n;
  pc_fit_take(f, q);
}

/* ---- the posture ------------------------------------------------------------------------------------------
 */

static int refuse(const pc_key *key, const char *what, double is, double asked, const char *unit,
                  pc_err *err) {
  return pc_fail(err, PC_MISMATCH, key->posture->line,
                 "posture %s cannot be held: %s comes out at %.4g %s instead of %.4g; give less, or give way "
                 "elsewhere",
                 key->posture->name, what, is, unit, asked);
}

static int check(const pc_stage *s, const pc_key *key, pc_err *err) {
  const pc_posture *p = key->posture;
  const pc_fit *f = &s->fit;
  double off = pc_key_off(key, f->pose, ~0u), way[2],
         point[2] = {key->com[0] + key->tip[0], key->com[2] + key->tip[1]};
  for (int i = 0; i < p->n_given; i++) {
    const pc_coordinate *c = &s->body->coordinates[p->given[i].coordinate];
    double is = key->q[p->given[i].coordinate], asked = p->given[i].value;
    if (c->type != PC_TRANSLATIONAL && strncmp(c->name, "hip_rotation", 12) && fabs(is - asked) > MISSED)
      return refuse(key, c->name, is / DEGREE, asked / DEGREE, "degrees", err);
  }
  double trunk = pc_rows_inclination(&f->rows, pc_body_find_segment(s->body, "torso"), 0, 0, f->row);
  if (!isnan(p->trunk) && fabs(trunk - p->trunk) > MISSED)
    return refuse(key, "the trunk", trunk / DEGREE, p->trunk / DEGREE, "degrees", err);
  if (off > MISSED_PLACE) {
    int part = 0;
    while (part + 1 < pc_touch_count() && pc_key_off(key, f->pose, 1u << part) < off) part++;
    return refuse(key, pc_touch_word(part), 1000 * off, 0, "mm from its place", err);
  }
  double out = key->area.n ? pc_area_outside(&key->area, point, way) : 0;
  if (out > MISSED_WEIGHT) return refuse(key, "the weight", 1000 * out, 0, "mm outside what carries", err);
  return PC_OK;
}

/* Thighs lie on a seat where they come to lie on it: those who lean to rise have it under the seat bones
 * alone.
 */
static void free_thighs(const pc_body *body, pc_key *key) {
  int n = 0;
  for (int k = 0; k < key->n_pins; k++)
    if (strncmp(body->segments[key->pin[k].segment].name, "femur", 5) ||
        strcmp(pc_touch_word(key->pin[k].part), "seat"))
      key->pin[n++] = key->pin[k];
  key->n_pins = n;
}

int pc_key_solve(pc_stage *s, pc_key *key, const pc_key *from, pc_err *err) {
  pc_fit *f = &s->fit;
  job j = {.s = s, .key = key};
  key->n_pins = pc_support_pins(s->body, &s->balls, key->posture, key->pin);
  free_thighs(s->body, key);
  key->parts = pc_touching(key->posture);
  if (!(key->q = PC_NEW(s->arena, double, s->body->n_coordinates)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  key->even = pc_even(s->body, key->posture, key->parts) && (!from || from->even);
  j.placed = j.before = take_places(key, from);
  note_rolling(&j, from);
  pc_support_pose(s->body, key->posture, s->natural);
  memcpy(key->q, s->natural, (size_t)s->body->n_coordinates * sizeof *key->q);
  drop(f, key, key->q);
  settle(&j, f);
  stay(f, key, j.placed);
  j.placed = ~0u, j.balanced = true;
  settle(&j, f);
  memcpy(key->q, f->pose->q, (size_t)s->body->n_coordinates * sizeof *key->q);
  pc_rows_centre(&f->rows, 0, 0, key->com, NULL);
  pc_stage_tip(s, key->posture, key->tip);
  pc_area_make(&key->area, s, key, key->parts, f->pose);
  for (int k = 0; k < key->n_pins; k++)
    pc_pose_point(f->pose, key->pin[k].segment, key->pin[k].at, key->spot[k]);
  key->solved = true;
  return check(s, key, err);
}

unsigned pc_key_shared(const pc_key *a, const pc_key *b) {
  unsigned parts = a->parts & b->parts;
  for (int k = 0; k < a->n_pins; k++)
    for (int i = 0; i < b->n_pins; i++) {
      const pc_pin *p = &a->pin[k], *q = &b->pin[i];
      if (p->part == q->part && p->segment == q->segment && p->axis == q->axis &&
          v3_distance(p->at, q->at) < 1e-9 && fabs(p->place - q->place) > 1e-4)
        parts &= ~(1u << p->part);
    }
  return parts;
}
