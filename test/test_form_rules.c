/* test_form_rules.c: the rules of form of every exercise that ships: a figure that does it as it should is
 * counted and blamed for nothing; the same figure with one thing wrong is blamed for that.
 *
 * The figure is made of rods, seen by a camera that makes no mistakes, from the side or from the front as
 * the rule wants. Its angles are written down here, from the exercise's words, not from the rules: a limit
 * that a good repetition passes, or that nobody can pass, fails. How far off it must be before a rule speaks
 * is tried from little to much; it must speak within what a body can do.
 */
#include "form_make.h"

enum { R, L };

/* Degrees. Pitches of rods: trunk and shanks from upright, thighs and arms from hanging, forward positive. */
typedef struct pose {
  double trunk, thigh[2], shank[2], arm[2], forearm[2];
  double side, roll, abduct[2]; /* trunk to its right against the legs; all, right side down; legs outward */
  double pelvis, knee_in, foot; /* right side down; inward; heel up */
  double rise, ahead;           /* m, all of it */
} pose;

static const pose STAND = {0};
static const pose SQUAT = {
    .trunk = 35, .thigh = {75, 75}, .shank = {25, 25}, .arm = {80, 80}, .forearm = {80, 80}};
static const pose SIT = {.trunk = 5, .thigh = {90, 90}};
static const pose SPLIT = {.thigh = {18, -18}, .shank = {-14, 22}};
static const pose LUNGE = {.trunk = 5, .thigh = {85, -15}, .shank = {5, 100}};
static const pose SIDE_LUNGE = {.trunk = 30, .thigh = {60, 0}, .shank = {25, 0}, .abduct = {0, 45}};
static const pose HINGE = {.trunk = 65, .thigh = {18, 18}, .shank = {-3, -3}};
static const pose LIFT = {.trunk = 50, .thigh = {50, 50}, .shank = {10, 10}};
static const pose ONE_LEG_HINGE = {.trunk = 70, .thigh = {15, -60}, .shank = {0, 65}};
static const pose ONE_LEG = {.thigh = {0, 45}, .shank = {0, 45}};
static const pose MARCH = {.thigh = {60, 0}, .shank = {20, 0}};
static const pose TALL = {.foot = 40, .rise = 0.08};
static const pose DOWN_STEP = {.trunk = 5, .thigh = {40, 5}, .shank = {25, -5}, .rise = -0.18};
static const pose BRIDGE_DOWN = {.trunk = -90, .thigh = {135, 135}, .shank = {-35, -35}};
static const pose BRIDGE_UP = {.trunk = -115, .thigh = {117, 117}, .shank = {-30, -30}};
static const pose ONE_BRIDGE_DOWN = {.trunk = -90, .thigh = {135, 170}, .shank = {-35, -90}};
static const pose ONE_BRIDGE_UP = {.trunk = -115, .thigh = {117, 170}, .shank = {-30, -90}};
static const pose THRUST_DOWN = {.trunk = -40, .thigh = {100, 100}, .shank = {-10, -10}};
static const pose THRUST_UP = {.trunk = -88, .thigh = {92, 92}};
static const pose THIGH_UP = {.trunk = -90, .thigh = {180, 90}, .shank = {-90, -90}};
static const pose SHANK_UP = {.trunk = -90, .thigh = {180, 90}, .shank = {-145, -90}};
static const pose LIE = {.trunk = -90, .thigh = {90, 90}, .shank = {-90, -90}};
static const pose LEG_UP = {.trunk = -90, .thigh = {155, 90}, .shank = {-155, -90}};
static const pose FOURS = {.trunk = 80, .shank = {90, 90}};
static const pose REACH = {
    .trunk = 80, .thigh = {0, -82}, .shank = {90, 82}, .arm = {85, 0}, .forearm = {85, 0}};
static const pose SIDE_UP = {.roll = 75};
static const pose SIDE_SIT = {.roll = 85, .side = -60};
static const pose ON_SIDE = {.roll = 90, .abduct = {0, -5}};
static const pose SIDE_LEG = {.roll = 90, .abduct = {0, 30}};
static const pose WALL_LONG = {
    .trunk = 18, .thigh = {-18, -18}, .shank = {18, 18}, .arm = {85, 85}, .forearm = {85, 85}};
static const pose WALL_BENT = {
    .trunk = 25, .thigh = {-25, -25}, .shank = {25, 25}, .arm = {10, 10}, .forearm = {90, 90}};
static const pose SEAT_LONG = {
    .trunk = 50, .thigh = {-50, -50}, .shank = {50, 50}, .arm = {15, 15}, .forearm = {15, 15}};
static const pose SEAT_BENT = {
    .trunk = 60, .thigh = {-60, -60}, .shank = {60, 60}, .arm = {-50, -50}, .forearm = {30, 30}};
static const pose FLOOR_LONG = {.trunk = 72, .thigh = {-72, -72}, .shank = {72, 72}};
static const pose FLOOR_BENT = {
    .trunk = 82, .thigh = {-82, -82}, .shank = {82, 82}, .arm = {-70, -70}, .forearm = {10, 10}};
static const pose ROW_LONG = {.arm = {70, 70}, .forearm = {80, 80}};
static const pose ROW_BENT = {.arm = {-25, -25}, .forearm = {80, 80}};
static const pose SEATED_LONG = {
    .trunk = 5, .thigh = {90, 90}, .shank = {-70, -70}, .arm = {60, 60}, .forearm = {60, 60}};
static const pose SEATED_BENT = {
    .trunk = 5, .thigh = {90, 90}, .shank = {-70, -70}, .arm = {-20, -20}, .forearm = {70, 70}};
static const pose PROP_LONG = {.trunk = 70, .thigh = {20, 20}, .arm = {0, 20}, .forearm = {0, 20}};
static const pose PROP_BENT = {.trunk = 70, .thigh = {20, 20}, .arm = {-70, 20}, .forearm = {10, 20}};
static const pose RACK = {.arm = {30, 30}, .forearm = {170, 170}};
static const pose OVERHEAD = {.arm = {172, 172}, .forearm = {178, 178}};
static const pose FIELD_GOAL = {.arm = {90, 90}, .forearm = {170, 170}};

typedef struct doing {
  const char *name;
  const pose *rest, *far;
} doing;

static const doing DOINGS[] = {
    {"squat", &STAND, &SQUAT},
    {"goblet_squat", &STAND, &SQUAT},
    {"box_squat", &STAND, &SQUAT},
    {"front_squat", &STAND, &SQUAT},
    {"break_squat", &STAND, &SQUAT},
    {"tempo_squat", &STAND, &SQUAT},
    {"chair_stand", &SIT, &STAND},
    {"break_chair_stand", &SIT, &STAND},
    {"reverse_lunge", &STAND, &LUNGE},
    {"forward_lunge", &STAND, &LUNGE},
    {"loaded_lunge", &STAND, &LUNGE},
    {"split_squat", &SPLIT, &LUNGE},
    {"side_lunge", &STAND, &SIDE_LUNGE},
    {"hip_hinge", &STAND, &HINGE},
    {"romanian_deadlift", &STAND, &HINGE},
    {"deadlift", &STAND, &LIFT},
    {"lift_drill", &STAND, &LIFT},
    {"hinge_hold", &STAND, &HINGE},
    {"lat_thoracic_reach", &STAND, &HINGE},
    {"single_leg_deadlift", &STAND, &ONE_LEG_HINGE},
    {"one_leg_stand", &STAND, &ONE_LEG},
    {"break_march", &STAND, &MARCH},
    {"calf_raise", &STAND, &TALL},
    {"step_down", &STAND, &DOWN_STEP},
    {"bridge", &BRIDGE_DOWN, &BRIDGE_UP},
    {"bridge_march", &BRIDGE_DOWN, &BRIDGE_UP},
    {"single_leg_bridge", &ONE_BRIDGE_DOWN, &ONE_BRIDGE_UP},
    {"hip_thrust", &THRUST_DOWN, &THRUST_UP},
    {"single_leg_hip_thrust", &THRUST_DOWN, &THRUST_UP},
    {"hamstring_mobility", &THIGH_UP, &SHANK_UP},
    {"hamstring_stretch", &LIE, &LEG_UP},
    {"bird_dog", &FOURS, &REACH},
    {"side_bridge", &SIDE_SIT, &SIDE_UP},
    {"side_leg_raise", &ON_SIDE, &SIDE_LEG},
    {"wall_push_up", &WALL_LONG, &WALL_BENT},
    {"incline_push_up", &SEAT_LONG, &SEAT_BENT},
    {"push_up", &FLOOR_LONG, &FLOOR_BENT},
    {"band_row", &ROW_LONG, &ROW_BENT},
    {"towel_row", &SEATED_LONG, &SEATED_BENT},
    {"one_arm_row", &PROP_LONG, &PROP_BENT},
    {"overhead_press", &RACK, &OVERHEAD},
    {"wall_slide", &FIELD_GOAL, &OVERHEAD},
};

/* ---- the figure: ahead, up, right; m ---- */

static const double D = M_PI / 180;

typedef struct spot {
  double at[3];
} spot;

/* From a point along a rod of pitch p (from up where sign is +1, from down where -1), leaning out by q. */
static spot rod(spot from, double length, double p, double sign, double q) {
  from.at[0] += length * cos(q * D) * sin(p * D);
  from.at[1] += length * cos(q * D) * cos(p * D) * sign;
  from.at[2] += length * sin(q * D);
  return from;
}

static void place(const pose *x, spot out[PC_LANDMARKS]) {
  spot hips = {{0, 0, 0}}, shoulders = rod(hips, 0.5, x->trunk, 1, x->side);
  spot head = rod(shoulders, 0.22, x->trunk, 1, x->side);
  for (int i = 0; i < PC_LANDMARKS; i++) out[i] = head;
  out[PC_LM_NOSE].at[0] += 0.1 * cos(x->trunk * D), out[PC_LM_NOSE].at[1] -= 0.1 * sin(x->trunk * D);
  for (int i = 0; i < 2; i++) {
    double out_to = i == R ? 1 : -1;
    spot hip = hips, shoulder = shoulders;
    hip.at[2] += out_to * 0.1 * cos(x->pelvis * D), hip.at[1] -= out_to * 0.1 * sin(x->pelvis * D);
    shoulder.at[2] += out_to * 0.18 * cos(x->side * D), shoulder.at[1] -= out_to * 0.18 * sin(x->side * D);
    spot knee = rod(hip, 0.42, x->thigh[i], -1, out_to * x->abduct[i]);
    spot ankle = rod(knee, -0.40, x->shank[i], 1, -out_to * x->abduct[i]);
    knee.at[2] -= out_to * 0.2 * sin(x->knee_in * D);
    spot elbow = rod(shoulder, 0.3, x->arm[i], -1, 0), wrist = rod(elbow, 0.26, x->forearm[i], -1, 0);
    spot toe = ankle, heel = ankle; /* the foot points ahead of the shank's own front when lying, flat else */
    double flat = fabs(x->trunk) > 60 && x->trunk < 0 ? 0 : x->foot;
    toe.at[0] += 0.15 * cos(flat * D), toe.at[1] -= 0.05 + 0.15 * sin(flat * D);
    heel.at[0] -= 0.05 * cos(flat * D), heel.at[1] += -0.05 + 0.05 * sin(flat * D);
    out[PC_LM_LEFT_EAR + 1 - (i == L)] = head;
    out[PC_LM_LEFT_SHOULDER + 1 - i] = shoulder, out[PC_LM_LEFT_ELBOW + 1 - i] = elbow;
    for (int k = PC_LM_LEFT_WRIST; k <= PC_LM_LEFT_THUMB; k += 2) out[k + 1 - i] = wrist;
    out[PC_LM_LEFT_HIP + 1 - i] = hip, out[PC_LM_LEFT_KNEE + 1 - i] = knee;
    out[PC_LM_LEFT_ANKLE + 1 - i] = ankle, out[PC_LM_LEFT_HEEL + 1 - i] = heel,
                               out[PC_LM_LEFT_TOE + 1 - i] = toe;
  }
}

/* Rolled to the right, and shifted so that shoulders (of who lies, or is propped) or the lower ankle stay. */
static void settle(const pose *x, spot out[PC_LANDMARKS]) {
  double s = sin(x->roll * D), c = cos(x->roll * D), by[3] = {0};
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double up = out[i].at[1], right = out[i].at[2];
    out[i].at[1] = c * up - s * right, out[i].at[2] = c * right + s * up;
  }
  const spot *l = &out[PC_LM_LEFT_ANKLE], *r = &out[PC_LM_RIGHT_ANKLE], *low = l->at[1] < r->at[1] ? l : r;
  bool long_on_the_floor = x->trunk > 60 && x->thigh[L] < -60;
  bool lies = x->trunk < -30 || x->trunk > 78 || long_on_the_floor;
  for (int k = 0; k < 2; k++)
    by[k] = lies ? 0.5 * (out[PC_LM_LEFT_SHOULDER].at[k] + out[PC_LM_RIGHT_SHOULDER].at[k]) : low->at[k];
  for (int i = 0; i < PC_LANDMARKS; i++) {
    out[i].at[0] += x->ahead - by[0], out[i].at[1] += x->rise - by[1];
  }
}

static pc_sight see(const pose *x, pc_view view, double t) {
  pc_sight s = {.t = t, .kind = PC_SIGHT_CAMERA, .person = true};
  spot at[PC_LANDMARKS];
  place(x, at);
  settle(x, at);
  for (int i = 0; i < PC_LANDMARKS; i++) {
    const double *p = at[i].at, *l = at[PC_LM_LEFT_HIP].at, *r = at[PC_LM_RIGHT_HIP].at;
    double across = view == PC_VIEW_SIDE ? p[0] : -p[2];
    s.image[i][0] = 0.8 + 0.45 * across, s.image[i][1] = 0.9 - 0.45 * p[1];
    double w[3];
    for (int k = 0; k < 3; k++) w[k] = p[k] - 0.5 * (l[k] + r[k]);
    s.world[i][0] = view == PC_VIEW_SIDE ? w[0] : -w[2];
    s.world[i][1] = w[1];
    s.world[i][2] = view == PC_VIEW_SIDE ? w[2] : w[0];
    s.visibility[i] = 0.95;
  }
  return s;
}

/* ---- doing it, with one thing wrong ---- */

static void mix(const pose *a, const pose *b, double w, pose *out) {
  const double *x = (const double *)a, *y = (const double *)b;
  double *z = (double *)out;
  for (size_t i = 0; i < sizeof *out / sizeof *z; i++) z[i] = x[i] + w * (y[i] - x[i]);
}

/* What is wrong: `much` degrees (or per cent) of it, as far as w says. */
static void spoil(pc_feature f, double much, double w, pose *x) {
  double m = w * much;
  for (int i = 0; i < 2; i++) {
    if (f == PC_M_SHANK) x->shank[i] += m;
    if (f == PC_M_KNEE) x->thigh[i] += 0.6 * m, x->shank[i] += 0.4 * m; /* about in balance */
    if (f == PC_M_HIP || f == PC_M_THIGH || f == PC_M_HIP_BACK) x->thigh[i] -= m, x->shank[i] += m;
    if (f == PC_M_HAND_FAR || f == PC_M_SHOULDER) x->arm[i] += m, x->forearm[i] += m;
  }
  if (f == PC_M_TRUNK) x->trunk += m;
  if (f == PC_M_TRUNK_SIDE || f == PC_M_BODY_LINE) x->side += m;
  if (f == PC_M_PELVIS_SIDE) x->pelvis += m;
  if (f == PC_M_KNEE_IN) x->knee_in += m;
  if (f == PC_M_HEEL) x->foot += m;
  if (f == PC_M_SHOULDER_MOVE) x->ahead += 0.01 * m;
}

typedef struct told {
  int reps, holds, of_rule, others, first_other;
} told;

static double smooth(double u) {
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return 0.5 - 0.5 * cos(M_PI * u);
}

static const double RATE = 20; /* pictures a second */

/* One repetition or hold: 2 s at rest, out, stay, back, 2 s at rest. `rule` < 0: nothing wrong. */
static told act(const pc_exercise *e, const doing *d, int rule, double much) {
  const pc_form_rules *f = e->rules;
  const pc_fault_rule *r = rule >= 0 ? &f->faults[rule] : NULL;
  unsigned views = r && r->views ? r->views : f->views;
  pc_view view = views & 1u << PC_VIEW_SIDE ? PC_VIEW_SIDE : PC_VIEW_FRONT;
  bool timed = r && r->quantity.feature == PC_M_SECONDS, hold = !strcmp(f->kind, "hold");
  bool slow = e->tempo.down >= 3; /* as the file asks, where it asks */
  double out = timed && r->phase == PC_PHASE_OUT ? much
               : slow                            ? 3
                                                 : 2,
         back = timed && r->phase == PC_PHASE_BACK ? much
                : slow                             ? 3
                                                   : 2,
         stay = timed && r->phase == PC_PHASE_FAR ? much - 0.7
                : hold                            ? 5
                                                  : 2,
         end = 4 + out + stay + back;
  told result = {.first_other = -1};
  pc_err err = {0};
  pc_form *form = pc_form_make(e, &err);
  CHECK(form, "%s", err.text);
  if (!form) return result;
  for (int i = 0; i <= end * RATE; i++) {
    double t = i / RATE, w = smooth((t - 2) / out) - smooth((t - 2 - out - stay) / back);
    double held = hold ? smooth((t - 3 - out) / 0.8) - smooth((t - out - stay) / 0.8) : w;
    pose x;
    mix(d->rest, d->far, w, &x);
    if (r && !timed) spoil(r->quantity.feature, much, held, &x);
    pc_sight s = see(&x, view, t);
    pc_form_push(form, &s, NULL);
  }
  const pc_form_result *done = pc_form_end(form);
  result.reps = done->complete, result.holds = done->n_holds;
  for (int i = 0; i < done->n_reps + done->n_holds; i++) {
    bool rep = i < done->n_reps;
    int n = rep ? done->reps[i].n_faults : done->holds[i - done->n_reps].n_faults;
    const pc_fault *faults = rep ? done->reps[i].faults : done->holds[i - done->n_reps].faults;
    for (int k = 0; k < n; k++) {
      result.of_rule += faults[k].rule == rule;
      result.others += faults[k].rule != rule;
      if (faults[k].rule != rule) result.first_other = faults[k].rule;
    }
  }
  pc_form_free(form);
  return result;
}

/* From both sides, seen from the side and from the front as far as the rules allow. */
static void silent(const pc_exercise *e, const doing *d) {
  pc_form_rules one = *e->rules;
  pc_exercise seen = *e;
  seen.rules = &one;
  static const pc_view views[] = {PC_VIEW_SIDE, PC_VIEW_FRONT};
  for (int i = 0; i < 2; i++) {
    one.views = e->rules->views & 1u << views[i];
    if (!one.views) continue;
    told t = act(&seen, d, -1, 0);
    bool hold = !strcmp(one.kind, "hold");
    CHECK(t.reps == !hold && t.holds == hold, "%s from the %s: %d repetitions, %d holds", e->name,
          pc_view_word(views[i]), t.reps, t.holds);
    CHECK(t.others == 0, "%s from the %s: blamed for %s", e->name, pc_view_word(views[i]),
          t.first_other >= 0 ? one.faults[t.first_other].name : "nothing");
  }
}

static void speaks(const pc_exercise *e, const doing *d, int rule) {
  const pc_fault_rule *r = &e->rules->faults[rule];
  if (r->quantity.feature == PC_M_SECONDS) {
    CHECK(act(e, d, rule, 0.7).of_rule == 1, "%s: %s is silent", e->name, r->name);
    return;
  }
  const double most = r->quantity.feature == PC_M_SHOULDER || r->quantity.feature == PC_M_HAND_FAR ? 100 : 75;
  for (double much = 3; much <= most; much += 3)
    for (int sign = -1; sign <= 1; sign += 2)
      if (act(e, d, rule, sign * much).of_rule) {
        CHECK(much > 3, "%s: %s speaks at once", e->name, r->name);
        return;
      }
  CHECK(false, "%s: %s is silent", e->name, r->name);
}

/* The rules that ship on clips whose repetitions were counted on the pictures. */
static void clips(const pc_catalogue *c) {
  static const struct {
    const char *clip, *name;
    int reps;
    double from, to; /* s, of a hold */
  } labels[] = {
      {"squat_side_gym", "squat", 2, 0, 0},
      {"squat_oblique_studio", "squat", 4, 0, 0},
      {"bridge_supine_studio", "bridge", 5, 0, 0},
      {"bridge_supine_dark", "bridge", 1, 0, 0},
      {"webcam_bridge", "bridge", 6, 0, 0},
      {"single_leg_rdl_side", "single_leg_deadlift", 1, 0, 0},
      {"lunge_side_studio", "reverse_lunge", 5, 0, 0},
      {"side_plank", "side_bridge", 0, 6.5, 10},
      {"bird_dog_side", "bird_dog", 0, 1.1, 3.3},
      {"walk_side_home", "squat", 0, 0, 0},
      {"walk_side_home", "reverse_lunge", 0, 0, 0},
      {"single_leg_balance_front", "squat", 0, 0, 0},
  };
  if (!test_shared()) {
    SKIP("no shared recordings");
    return;
  }
  for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
    static const form_change as_it_is = {.name = "as it is"};
    form_clip clip = form_clip_read(labels[i].clip);
    pc_form *form;
    const pc_form_result *r = form_run(&clip, pc_exercise_find(c, labels[i].name), &as_it_is, &form);
    CHECK(r->complete == labels[i].reps && r->n_holds == (labels[i].to > 0),
          "%s as %s: %d repetitions, %d holds", labels[i].clip, labels[i].name, r->complete, r->n_holds);
    if (r->n_holds == 1) {
      CHECK_NEAR(r->holds[0].start, labels[i].from, 0.5);
      CHECK_NEAR(r->holds[0].end, labels[i].to, 0.5);
    }
    pc_form_free(form);
    free(clip.sights);
  }
}

int main(void) {
  pc_catalogue *c = pc_catalogue_make();
  int rules = 0;
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    const doing *d = NULL;
    if (!e->rules || !strcmp(e->rules->kind, "walk")) continue;
    for (size_t k = 0; k < sizeof DOINGS / sizeof *DOINGS; k++)
      if (!strcmp(DOINGS[k].name, e->name)) d = &DOINGS[k];
    CHECK(d, "nobody does %s here", e->name);
    if (!d) continue;
    silent(e, d);
    for (int k = 0; k < e->rules->n_faults; k++) speaks(e, d, k), rules++;
  }
  printf("  %d rules\n", rules);
  CHECK(rules > 100, "%d rules", rules);
  clips(c);
  pc_catalogue_free(c);
  return test_done();
}
