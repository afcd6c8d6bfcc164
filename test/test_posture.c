/* Postures as text, and the least-effort posture: it holds, it is in balance, nothing nearby is cheaper, and
 * it answers a changed body as the mechanisms say (inventory 9, 10, 11, 17, 30). */
#include "body/copy.h"
#include "mechanism.h"
#include "posterior/posterior.h"
#include "posture/hold.h"

#ifdef __SANITIZE_ADDRESS__
enum { EVERY = 5 }; /* of the postures that ship; all run in the optimised build */
#else
enum { EVERY = 1 };
#endif

/* ---- text ---------------------------------------------------------------------------------------- */

static void check_read(const pc_body *body) {
  static const struct {
    const char *text, *says; /* NULL: is taken */
    long line;
  } cases[] = {
      {"[a]\nsupport: two_legs\n", NULL, 0},
      {"[a]\nsupport: left_leg\nknee: 20\n[b]\nsupport: supine\nchange: gluteus_medius.strength=0.3\n", NULL,
       0},
      {"[a]\nsupport: two_legs\ntrunk: 40\nlumbar_share: 60\nload: 20\ndistance: 0.4\n", NULL, 0},
      {"[a]\nsupport: two_legs\nhip_rotation_r: 5\n", NULL, 0},
      {"[a]\nsupport: supine\ntouching: shoulder_blades right_foot\nraised: shoulder_blades 0.4, right_foot "
       "0.1\n"
       "weight: hips 60 left_ankle 2\n",
       NULL, 0},
      {"[a]\nsupport: supine\nraised: shoulder_blade 0.4\n",
       "column 9: no part of the body \"shoulder_blade\"; did you mean shoulder_blades", 3},
      {"[a]\nsupport: supine\nraised: shoulder_blades\n", "column 9: raised: shoulder_blades wants a number",
       3},
      {"[a]\nsupport: supine\nraised: shoulder_blades high\n", "column 25: raised wants a number", 3},
      {"[a]\nsupport: supine\nraised: shoulder_blades 3\n", "column 25: raised 3 is not between", 3},
      {"[a]\nsupport: supine\nraised: right_foot 0.2\n", "column 1: [a] raises right_foot, which touches", 1},
      {"[a]\nsupport: supine\nweight: hip 20\n", "column 9: no place for a weight \"hip\"; did you mean hips",
       3},
      {"", "column 1: there is no posture", 1},
      {"support: two_legs\n", "column 1: there is no posture", 1},
      {"[a]\nknee: 5\n", "column 1: [a] has no support", 1},
      {"[a]\nsupport: two_leg\n", "column 10: no support \"two_leg\"; did you mean two_legs", 2},
      {"[a]\nsupport: two_legs\nknees: 5\n", "column 1: no key \"knees\"; did you mean knee", 3},
      {"[a]\nsupport: two_legs\nknee: bent\n", "column 7: knee wants a number", 3},
      {"[a]\nsupport: two_legs\nknee: 900\n", "column 7: knee 900 is not between 0 and 140", 3},
      {"[a]\nsupport: two_legs\nknee: 5\nright_knee: 5\n",
       "column 1: right_knee: knee_angle_r is given twice", 4},
      {"[a]\nsupport: two_legs\nlumbar_share: 5\n", "column 1: lumbar_share is a share of trunk", 3},
      {"[a]\nsupport: two_legs\ndistance: 0.5\n", "column 1: [a] has a distance and no load", 1},
      {"[a]\nsupport: prone\ntouching: chest hed\n",
       "column 17: no part of the body \"hed\"; did you mean head", 3},
      {"[a]\nsupport: prone\nchange: glutes.strength=1\n", "column 9: there is no muscle group", 3},
      {"[a]\nsupport: prone\n[a]\nsupport: prone\n", "column 2: [a] stands twice", 3},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_arena *arena = pc_arena_make();
    pc_posture *postures;
    pc_err err = {0};
    int n = pc_postures_read(cases[i].text, strlen(cases[i].text), body, arena, &postures, &err);
    if (!cases[i].says)
      CHECK(n > 0, "%zu: %s", i, err.text);
    else {
      CHECK(n < 0 && !strncmp(err.text, cases[i].says, strlen(cases[i].says)), "%zu: %s", i, err.text);
      CHECK(err.line == cases[i].line, "%zu: line %ld", i, err.line);
    }
    pc_arena_free(arena);
  }
}

/* ---- a solved posture ------------------------------------------------------------------------------ */

typedef struct solved {
  pc_arena *arena;
  pc_posture *posture;
  pc_posed_body posed;
  pc_pose *pose;
  bool ok;
} solved;

static solved solve(const pc_body *man, const char *text, bool spine) {
  solved s = {.arena = pc_arena_make()};
  pc_posture_def def = pc_posture_default();
  pc_err err = {0};
  def.spine = spine;
  int n = pc_postures_read(text, strlen(text), man, s.arena, &s.posture, &err);
  CHECK(n == 1, "%s", err.text);
  s.ok = n == 1 && !pc_posture_solve(&s.posed, man, s.posture, &def, s.arena, &err);
  CHECK(s.ok, "%s: %s", text, err.text);
  if (!s.ok) return s;
  s.pose = pc_pose_make(s.posed.body);
  memcpy(s.pose->q, s.posed.motion->q, (size_t)man->n_coordinates * sizeof(double));
  pc_pose_couple(s.posed.body, s.pose);
  pc_pose_position(s.posed.body, s.pose);
  return s;
}

static void done(solved *s) {
  if (s->ok) pc_pose_free(s->pose);
  pc_posed_body_free(&s->posed);
  pc_arena_free(s->arena);
}

static double angle(const solved *s, const char *coordinate) {
  return s->posed.motion->q[pc_body_find_coordinate(s->posed.coupled, coordinate)] / DEG;
}

/* How much lower the left hip is, degrees. */
static double drop(const solved *s) {
  const double *r = s->pose->p[pc_body_find_segment(s->posed.body, "femur_r")],
               *l = s->pose->p[pc_body_find_segment(s->posed.body, "femur_l")];
  return atan2(r[1] - l[1], hypot(r[0] - l[0], r[2] - l[2])) / DEG;
}

static double lean(const solved *s) {
  const double *R = s->pose->R[pc_body_find_segment(s->posed.body, "torso")];
  return asin(fmax(-1, fmin(1, R[7]))) / DEG;
}

/* Of the trunk, forward. */
static double slant(const solved *s) {
  const double *R = s->pose->R[pc_body_find_segment(s->posed.body, "torso")];
  return atan2(R[1], R[4]) / DEG;
}

/* The force from nowhere on a coordinate. */
static double left_over(const solved *s, const char *coordinate) {
  const pc_body *b = s->posed.body;
  int z = b->coordinates[pc_body_find_coordinate(b, coordinate)].free;
  return fabs(s->posed.load->force[b->n_muscles + b->n_actuators + z]);
}

static double joint_force(const solved *s, const char *child) {
  const double *r = s->posed.load->reaction + 9 * pc_body_find_segment(s->posed.body, child);
  return sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
}

/* ---- all that ship ----------------------------------------------------------------------------------- */

static double worst_root(const pc_posed_body *p) {
  double worst = 0;
  for (int z = 0; z < p->body->n_free; z++)
    if (p->body->joints[p->body->coordinates[p->body->free_to_q[z]].joint].parent == 0)
      worst = fmax(worst, fabs(p->load->force[p->body->n_muscles + p->body->n_actuators + z]));
  return worst;
}

static void check_holds(const pc_posture *posture, const pc_posed_body *p, double weight) {
  const char *name = posture->name;
  double up = 0;
  for (int i = 0; i < p->load->n_contacts; i++) up += p->load->contact_wrench[9 * i + 1];
  CHECK(p->gap < 1e-7, "%s: gap %g", name, p->gap);
  CHECK(p->slope < 0.05, "%s: slope %g after %d", name, p->slope, p->evaluations);
  CHECK(p->load->balance[0] < 1e-6 && p->load->kkt[0] < PC_KKT_LIMIT, "%s: balance %g, kkt %g", name,
        p->load->balance[0], p->load->kkt[0]);
  CHECK(worst_root(p) < 0.3, "%s: %g N m or N on the root from nowhere", name, worst_root(p));
  CHECK(fabs(up - weight) < 0.5, "%s: carries %g of %g N", name, up, weight);
}

/* The one who reads it may want a file: both roads of the same text. */
static void check_shipped(const pc_body *man) {
  size_t len;
  char *text = test_slurp("models/postures/postures.txt", &len);
  pc_arena *arena = pc_arena_make();
  pc_posture *postures = NULL;
  pc_posture_def def = pc_posture_default();
  pc_err err = {0};
  int n = text ? pc_postures_read(text, len, man, arena, &postures, &err) : -1;
  CHECK(n >= 14, "%d: line %ld: %s", n, err.line, err.text);
  for (int i = 0; i < n; i += EVERY) {
    pc_posed_body posed;
    memset(&err, 0, sizeof err);
    int code = pc_posture_solve(&posed, man, &postures[i], &def, arena, &err);
    CHECK(code == 0, "%s: %s", postures[i].name, err.text);
    if (!code) check_holds(&postures[i], &posed, (man->total_mass + postures[i].load) * 9.80665);
    pc_posed_body_free(&posed);
  }
  pc_arena_free(arena);
  free(text);
}

/* The other road: the posture written as a movement, read, smoothed, and its load found as of any recording.
 */
static void check_written(const pc_body *man, const char *text) {
  solved s = solve(man, text, false);
  pc_err err = {0};
  const char *path = "build/test_posture.mot", *missing;
  size_t len;
  if (s.ok && !pc_motion_write(s.posed.coupled, s.posed.motion, path, s.arena, &err)) {
    char *bytes = test_slurp(path, &len);
    pc_table *table = pc_table_read(bytes, len, s.arena, &err);
    pc_motion *motion = table ? pc_motion_from_table(man, table, &missing, s.arena, &err) : NULL;
    pc_load_def def = pc_load_default();
    pc_load *load = motion && !pc_motion_smooth(motion, 6, s.arena, &err)
                        ? pc_load_solve(man, motion, &def, s.arena, &err)
                        : NULL;
    CHECK(load, "%s", err.text);
    double worst = 0, force = 0;
    for (int f = 0; load && f < load->n_frames; f += load->n_frames / 3) {
      for (int m = 0; m < man->n_muscles; m++)
        worst = fmax(worst, fabs(load->activation[f * load->n_actuators + m] - s.posed.load->activation[m]));
      for (int i = 9; i < 9 * load->n_segments; i++)
        if (i % 9 < 3)
          force = fmax(force, fabs(load->reaction[9 * f * load->n_segments + i] - s.posed.load->reaction[i]));
    }
    CHECK(worst < 1e-4 && force < 0.1, "%s: activations off by %g, joint forces by %g N", text, worst, force);
    free(bytes);
    remove(path);
  }
  CHECK(!err.code, "%s", err.text);
  done(&s);
}

/* ---- mechanisms ---------------------------------------------------------------------------------------- */

/* Inventory 9: who stands on one leg has the hip's frontal moment carried by the abductors, and 2 to 3 times
 * the body's weight on the hip. */
static void check_one_leg(const pc_body *man) {
  solved s = solve(man, "[a]\nsupport: right_leg\n", false);
  if (s.ok) {
    double hip = joint_force(&s, "femur_r") / (man->total_mass * 9.80665), carried = 0;
    CHECK(hip > 2 && hip < 3, "%g", hip);
    CHECK(left_over(&s, "hip_adduction_r") < 0.1, "%g", left_over(&s, "hip_adduction_r"));
    CHECK(worst_root(&s.posed) < 0.1, "%g", worst_root(&s.posed));
    for (int m = 0; m < man->n_muscles; m++)
      if (man->muscles[m].side > 0 && !strncmp(man->muscles[m].group, "gluteus_m", 9))
        carried += s.posed.load->force[m];
    CHECK(carried > 500, "%g N by the glutes", carried);
    CHECK(fabs(drop(&s)) < 5 && fabs(lean(&s)) < 5, "drop %g lean %g", drop(&s), lean(&s));
  }
  done(&s);
}

static solved stand(const pc_body *man, double strength) {
  char text[160];
  snprintf(text, sizeof text,
           "[a]\nsupport: right_leg\nchange: gluteus_medius.strength=%g gluteus_minimus.strength=%g\n",
           strength, strength);
  return solve(man, text, false);
}

/* Inventory 10: weak abductors show as a drop or a lean; half strength alone makes no drop (Kendall 2013,
 * Pohl 2015: a nerve block of half the strength changed neither). */
static void check_weak_abductors(const pc_body *man) {
  solved sound = stand(man, 1), half = stand(man, 0.5), weak = stand(man, 0.1);
  if (sound.ok && half.ok && weak.ok) {
    CHECK(drop(&half) < 1, "half strength drops the pelvis by %g", drop(&half));
    CHECK(drop(&weak) > 3 || lean(&weak) > lean(&sound) + 3, "drop %g lean %g, sound %g", drop(&weak),
          lean(&weak), lean(&sound));
    CHECK(lean(&weak) > lean(&half) && lean(&half) > lean(&sound), "%g %g %g", lean(&sound), lean(&half),
          lean(&weak));
  }
  done(&sound), done(&half), done(&weak);
}

/* Where tissue is there to carry it, weak abductors have two ways: over the leg, and dropped. Sound ones have
 * the first alone, even from a dropped start. */
static void check_two_ways(const pc_body *man) {
  int hip = pc_body_find_coordinate(man, "hip_adduction_r"), k = 0;
  double carried = 0, moment, slope;
  while (k < man->n_passives && man->passives[k].coordinate != hip) k++;
  for (int i = 0; i <= 4; i++) {
    static const double strengths[] = {1, 0.75, 0.5, 0.3, 0.1};
    solved s = stand(man, strengths[i]);
    const pc_other_way *o = &s.posed.other;
    if (s.ok && k < man->n_passives) {
      printf("NOTE abductors at %3.0f %%: pelvis %5.1f, trunk %4.1f, muscles %.2f", 100 * strengths[i],
             drop(&s), lean(&s), s.posed.cost.muscles);
      pc_passive_moment(&man->passives[k], o->adduction, &moment, &slope);
      if (o->found)
        printf("; or pelvis %.1f, trunk %.1f, hip %.1f inward, muscles %.2f, tissue %.0f N m, cost %.1f more",
               o->dropped / DEG, o->lean / DEG, o->adduction / DEG, o->cost.muscles, -moment,
               o->cost.total - s.posed.cost.total);
      printf("\n");
      CHECK(drop(&s) < 2, "at %g the pelvis drops by %g", strengths[i], drop(&s));
      CHECK(o->found == (strengths[i] <= 0.5) || strengths[i] == 0.75, "second way at %g: %d", strengths[i],
            o->found);
      if (o->found) {
        CHECK(o->dropped > 10 * DEG && o->dropped < 30 * DEG && fabs(o->lean) < 3 * DEG, "dropped %g lean %g",
              o->dropped / DEG, o->lean / DEG);
        CHECK(-moment > carried && -moment < 80, "tissue carries %g, before %g N m", -moment, carried);
        CHECK(o->cost.muscles < s.posed.cost.muscles && o->cost.total > s.posed.cost.total,
              "muscles %g and %g, all %g and %g", o->cost.muscles, s.posed.cost.muscles, o->cost.total,
              s.posed.cost.total);
        CHECK_NEAR(o->cost.tissue, moment * moment / 900, 0.1); /* other joints hang in nothing */
        carried = -moment;
      }
    }
    done(&s);
  }
  CHECK(carried > 40, "tissue carries %g N m at most", carried);
}

/* Inventory 17: tight hip flexors tip the pelvis forward, a little; the shear at L5/S1 is told with its sign.
 */
static void check_tight_flexors(const pc_body *man) {
  solved free_ = solve(man, "[a]\nsupport: two_legs\n", false);
  solved tight = solve(man, "[a]\nsupport: two_legs\nchange: hip_flexors.tightness=15%\n", false);
  if (free_.ok && tight.ok) {
    double more = angle(&free_, "pelvis_tilt") - angle(&tight, "pelvis_tilt");
    CHECK(more > 0.2 && more < 10, "%g degrees", more);
  }
  done(&free_), done(&tight);
}

/* Newtons times metres with which a group at full pull tips the pelvis forward while trunk and thighs stay:
 * by the lengths of its muscles when the pelvis turns between them. */
static double tips(const pc_body *man, const char *group) {
  pc_pose *pose = pc_pose_make(man);
  pc_path_work *work = pc_path_work_make(man);
  const double h = 1e-4, levels = 7.1429; /* the low back's bend by that of L5/S1 (coupling.csv) */
  double sum = 0;
  for (int way = -1; way <= 1; way += 2) {
    for (int c = 0; c < man->n_coordinates; c++) pose->q[c] = man->coordinates[c].value;
    pose->q[pc_body_find_coordinate(man, "pelvis_tilt")] -= way * h; /* forward is negative */
    pose->q[pc_body_find_coordinate(man, "hip_flexion_r")] += way * h;
    pose->q[pc_body_find_coordinate(man, "hip_flexion_l")] += way * h;
    pose->q[pc_body_find_coordinate(man, "L5_S1_Flex_Ext")] += way * h / levels;
    pc_pose_couple(man, pose);
    pc_pose_position(man, pose);
    for (int m = 0; m < man->n_muscles; m++) {
      pc_path path;
      if (!pc_muscle_is(&man->muscles[m], group)) continue;
      pc_path_find(man, pose, work, m, &path);
      sum -= way * man->muscles[m].f_max * path.length / (2 * h);
    }
  }
  pc_path_work_free(work);
  pc_pose_free(pose);
  return sum;
}

/* Inventory 16: tone of flexors and back extensors pulls the pelvis forward, that of glutes and abdominals
 * backward; but who stands is in balance, and the least effort uses what pulls anyway: the trunk leans so
 * that its weight works against it. So glutes that do not let go tip the pelvis forward, and weak glutes do
 * nothing. */
static void check_tone(const pc_body *man) {
  static const struct {
    const char *group;
    int pulls, stands; /* signs: forward, backward */
  } groups[] = {{"hip_flexors", 1, -1},
                {"erector_spinae", 1, 1},
                {"rectus_abdominis", -1, -1},
                {"gluteus_maximus", -1, 1}};
  solved calm = solve(man, "[a]\nsupport: two_legs\n", false);
  solved weak = solve(man, "[a]\nsupport: two_legs\nchange: gluteus_maximus.strength=0.3\n", false);
  if (calm.ok && weak.ok) {
    double less = angle(&calm, "pelvis_tilt") - angle(&weak, "pelvis_tilt");
    printf("NOTE glutes at 30 %%: the pelvis tips forward by %.2f degrees\n", less);
    CHECK(fabs(less) < 0.1, "weak glutes tip the pelvis by %g", less);
  }
  for (int i = 0; i < 4; i++) {
    char text[96];
    snprintf(text, sizeof text, "[a]\nsupport: two_legs\nchange: %s.tone=10%%\n", groups[i].group);
    solved s = solve(man, text, false);
    double pull = tips(man, groups[i].group);
    CHECK(pull * groups[i].pulls > 20, "%s pulls by %g N m", groups[i].group, pull);
    if (s.ok && calm.ok) {
      double tilt = angle(&calm, "pelvis_tilt") - angle(&s, "pelvis_tilt"), least = 1;
      for (int m = 0; m < man->n_muscles; m++)
        if (pc_muscle_is(&man->muscles[m], groups[i].group)) least = fmin(least, s.posed.load->activation[m]);
      printf("NOTE %s at 10 %% at least: pulls the pelvis forward with %.0f N m, standing it is %.2f degrees "
             "further "
             "forward, the trunk %.2f\n",
             groups[i].group, 0.1 * pull, tilt, slant(&s) - slant(&calm));
      CHECK(least > 0.1 - 1e-9, "%s at %g", groups[i].group, least);
      CHECK(tilt * groups[i].stands > 0.02 && fabs(tilt) < 5, "%s: %g", groups[i].group, tilt);
    }
    done(&s);
  }
  done(&calm), done(&weak);
}

/* Inventory 11: where the trunk stays upright, the low back bends by as much as the pelvis drops. */
static void check_drop_and_bend(const pc_body *man) {
  for (int list = -8; list <= 8; list += 8) {
    char text[128];
    snprintf(text, sizeof text,
             "[a]\nsupport: right_leg\nlean: 0\ntwist: 0\npelvis_list: %d\npelvis_rotation: 0\n", list);
    solved s = solve(man, text, false);
    if (s.ok) {
      double bend = 11.3137 * angle(&s, "L5_S1_Lat_Bending");
      CHECK_NEAR(lean(&s), 0, 1e-4);
      CHECK_NEAR(bend, drop(&s), 0.5);
    }
    done(&s);
  }
}

/* The moment about the level axis through L5/S1 (z, to the right) that weight asks for in this pose. */
static double asked(const pc_body *body, const pc_pose *pose) {
  int s = pc_body_find_segment(body, "lumbar5");
  double(*reaction)[6] = calloc((size_t)body->n_segments, sizeof *reaction), at[3];
  pc_pose_point(pose, body->joints[s].parent, body->joints[s].in_parent.p, at);
  pc_joint_reactions(body, pose, NULL, reaction);
  const double *w = reaction[s];
  double moment = w[2] - (at[0] * w[4] - at[1] * w[3]);
  free(reaction);
  return moment;
}

/* Inventory 30: a load's moment is m g d, with d as it was given. Same pose with and without the load. */
static void check_load(const pc_body *man) {
  double compression[2] = {0, 0};
  for (int far = 0; far < 2; far++) {
    char text[128];
    double d = far ? 0.6 : 0.3, kg = 20;
    snprintf(text, sizeof text, "[a]\nsupport: two_legs\nload: %g\ndistance: %g\ntrunk: 0\nhands: both\n", kg,
             d);
    solved s = solve(man, text, EVERY == 1);
    if (s.ok) {
      pc_pose *pose = pc_pose_make(man);
      memcpy(pose->q, s.posed.motion->q, (size_t)man->n_coordinates * sizeof(double));
      pc_pose_couple(man, pose);
      pc_pose_velocity(man, pose);
      CHECK_NEAR(asked(s.posed.coupled, pose) - asked(man, pose), kg * 9.80665 * d, 1e-6);
      if (s.posed.load->n_levels) compression[far] = s.posed.load->level[0].compression;
      pc_pose_free(pose);
    }
    done(&s);
  }
  CHECK(EVERY > 1 || compression[1] > compression[0], "far %g, close %g N", compression[1], compression[0]);
}

/* With free levels a weight held close leaves the low back about straight, where a level's stiffness passes
 * from one direction's to the other's: the search must not stick there. */
static void check_straight_back(const pc_body *man) {
  solved s = solve(man, "[a]\nsupport: two_legs\nload: 20\ndistance: 0.3\n", true);
  if (s.ok) CHECK(s.posed.converged, "slope %g after %d", s.posed.slope, s.posed.evaluations);
  done(&s);
}

/* Shoulders on a bench, a bar on the hips, one foot on a block: each lies where it should, and by the law of
 * the lever the ground's forces together push up through the centre of all mass. */
static void check_raised(const pc_body *man) {
  const double bench = 0.40, block = 0.05, bar = 20;
  solved s = solve(man,
                   "[thrust]\nsupport: supine\ntouching: shoulder_blades right_foot left_foot\n"
                   "raised: shoulder_blades 0.40 left_foot 0.05\nweight: hips 20\nhip: 0\nknee: 90\n",
                   false);
  if (!s.ok) return done(&s);
  const pc_body *b = s.posed.body;
  pc_contact_set balls = {0};
  pc_err err = {0};
  CHECK(!pc_contact_candidates(&balls, b, s.arena, &err), "%s", err.text);
  double lowest[3] = {INFINITY, INFINITY, INFINITY};
  const char *const part[3] = {"torso", "calcn_l", "calcn_r"};
  for (int i = 0; i < balls.n_points; i++)
    for (int k = 0; k < 3; k++) {
      double at[3];
      pc_pose_point(s.pose, balls.points[i].segment, balls.points[i].at, at);
      if (balls.points[i].segment == pc_body_find_segment(b, part[k]))
        lowest[k] = fmin(lowest[k], at[1] - balls.points[i].radius);
    }
  CHECK_NEAR(lowest[0], bench, 1e-6);
  CHECK_NEAR(lowest[1], block,
             5e-3); /* the sole is flat by its heel ball; the others differ by millimetres */
  CHECK_NEAR(lowest[2], 0, 5e-3);
  double mass = 0, com = 0, up = 0, turn = 0, shoulders = 0;
  for (int k = 1; k < b->n_segments; k++) {
    double at[3];
    pc_pose_point(s.pose, k, b->segments[k].com, at);
    mass += b->segments[k].mass, com += b->segments[k].mass * at[0];
  }
  CHECK_NEAR(mass, man->total_mass + bar, 1e-9);
  for (int i = 0; i < s.posed.load->n_contacts; i++) {
    const double *w = s.posed.load->contact_wrench + 9 * i;
    bool back = !strcmp(s.posed.load->contact[i].name, "torso");
    if (w[1] > 1) CHECK_NEAR(w[4], back ? bench : w[4], 1e-9); /* it pushes at the bench's height */
    up += w[1], turn += w[1] * w[3] - w[0] * w[4];
    if (back) shoulders = w[1];
  }
  CHECK_NEAR(up, mass * 9.80665, 0.3);
  CHECK_NEAR(turn, com * 9.80665, 1);
  CHECK(shoulders > 0.2 * up && shoulders < 0.8 * up, "the bench bears %g of %g N", shoulders, up);
  done(&s);
}

/* A worn weight makes its moment about the hips with its own lever. */
static void check_worn(const pc_body *man) {
  for (int w = 0; w < PC_WORN; w++) {
    pc_err err = {0};
    pc_arena *arena = pc_arena_make();
    pc_body *b = pc_body_copy(man, arena);
    CHECK(b && !pc_body_wear(b, (pc_worn)w, 10, &err) && !pc_body_finish(b, &err), "%s", err.text);
    int changed = 0;
    for (int k = 1; k < b->n_segments; k++) {
      double d = b->segments[k].mass - man->segments[k].mass;
      if (d == 0) continue;
      /* the place from the two centres: (m' c' - m c) / kg; it is on the body's middle or on the leg's axis
       */
      const pc_segment *after = &b->segments[k], *before = &man->segments[k];
      CHECK_NEAR(d, 10, 1e-12);
      CHECK_NEAR((after->mass * after->com[2] - before->mass * before->com[2]) / 10, 0, 1e-9);
      changed++;
    }
    CHECK(changed == 1, "%s: %d segments", pc_worn_word((pc_worn)w), changed);
    CHECK(pc_body_wear(b, (pc_worn)w, -1, &err) && err.code == PC_BAD_INPUT, "a negative weight");
    pc_arena_free(arena);
  }
}

/* Inventory 24, 25: waist bend and hinge at the same inclination ask about the same of L5/S1; in the bend
 * more of it is borne by tissue. Which is the lower load is printed by the program and asserted by nobody. */
static void check_bend_and_hinge(const pc_body *man) {
  double moment[2] = {0, 0}, tissue[2] = {0, 0};
  for (int hinge = 0; hinge < 2; hinge++) {
    char text[128];
    snprintf(text, sizeof text, "[a]\nsupport: two_legs\ntrunk: 60\nlumbar_share: %d\n", hinge ? 10 : 70);
    solved s = solve(man, text, true);
    if (s.ok) {
      const pc_level_load *l = s.posed.load->level;
      pc_pose_velocity(s.posed.body, s.pose);
      CHECK(s.posed.converged, "slope %g", s.posed.slope);
      moment[hinge] = asked(s.posed.body, s.pose);
      tissue[hinge] = l->passive[PC_FLEXION] / l->moment[PC_FLEXION];
    }
    done(&s);
  }
  CHECK(fabs(moment[0] / moment[1] - 1) < 0.2, "bend %g, hinge %g N m", moment[0], moment[1]);
  CHECK(tissue[0] > tissue[1] + 0.05, "by tissue: bend %g, hinge %g", tissue[0], tissue[1]);
}

/* A braced trunk has every muscle around it at work, at a cost to the disc. */
static void check_braced(const pc_body *man) {
  solved calm = solve(man, "[a]\nsupport: two_legs\n", false);
  solved braced = solve(man, "[a]\nsupport: two_legs\nchange: bracing=0.3\n", false);
  if (calm.ok && braced.ok)
    CHECK(joint_force(&braced, "lumbar5") > joint_force(&calm, "lumbar5") + 200, "%g, braced %g N",
          joint_force(&calm, "lumbar5"), joint_force(&braced, "lumbar5"));
  done(&calm), done(&braced);
}

/* N up, on segments of that side's shank, foot, forearm or hand. */
static double borne(const solved *s, const char *const *stems, char side) {
  double sum = 0;
  for (int i = 0; i < s->posed.load->n_contacts; i++)
    for (int k = 0; stems[k]; k++) {
      const char *name = s->posed.load->contact[i].name;
      if (!strncmp(name, stems[k], strlen(stems[k])) && name[strlen(name) - 1] == side)
        sum += s->posed.load->contact_wrench[9 * i + 1];
    }
  return sum;
}

/* Who stands on one leg does not stand on the other, however low he squats, nor is the free foot in the
 * floor; hands that are not named do not carry a hip thrust. */
static void check_bears(const pc_body *man) {
  static const char *const foot[] = {"calcn", "toes", "tibia", "talus", NULL}, *const hand[] = {
                                                                                   "hand", "ulna", "radius",
                                                                                   NULL};
  double weight = 9.80665 * man->total_mass, none[3] = {0}, heel[3];
  solved one = solve(man, "[a]\nsupport: right_leg\nright_knee: 60\nright_hip: 60\n", false);
  if (one.ok) {
    CHECK_NEAR(borne(&one, foot, 'r'), weight, 1);
    CHECK(borne(&one, foot, 'l') == 0, "%g N on the free foot", borne(&one, foot, 'l'));
    pc_pose_point(one.pose, pc_body_find_segment(man, "calcn_l"), none, heel);
    CHECK(heel[1] > 0, "the heel at %g m", heel[1]);
  }
  solved low =
      solve(man,
            "[a]\nsupport: supine\ntouching: shoulder_blades feet\nraised: shoulder_blades 0.4\nhip: "
            "30\n",
            false);
  if (low.ok) {
    CHECK(borne(&low, foot, 'r') > 0.1 * weight, "%g N on a foot", borne(&low, foot, 'r'));
    CHECK(borne(&low, hand, 'r') == 0 && borne(&low, hand, 'l') == 0, "a hand bears");
  }
  done(&one), done(&low);
}

/* Bent by more than a right angle nobody leans to the side; a squat ends upright, whatever the search's first
 * step; and a wide stance with the trunk forward can be met though the weight begins beside it. */
static void check_found(const pc_body *man) {
  solved deep = solve(man, "[a]\nsupport: two_legs\ntrunk: 105\nknee: 0\n", true);
  solved squat = solve(man, "[a]\nsupport: two_legs\nknee: 60\nhip: 60\n", true);
  solved wide = solve(man, "[a]\nsupport: two_legs\nstance: 0.6\ntrunk: 30\nright_knee: 62\n", false);
  if (deep.ok)
    CHECK(fabs(lean(&deep)) < 0.5 && fabs(slant(&deep) - 105) < 1e-3, "%g to the side", lean(&deep));
  if (squat.ok) CHECK(fabs(slant(&squat)) < 30 && squat.posed.converged, "%g forward", slant(&squat));
  if (wide.ok) CHECK(fabs(angle(&wide, "knee_angle_r") - 62) < 1e-6 && fabs(slant(&wide) - 30) < 1e-3, "met");
  done(&deep), done(&squat), done(&wide);
}

/* A delay needs a movement; what cannot be is told. */
static void check_refused(const pc_body *man) {
  static const struct {
    const char *text, *says;
  } cases[] = {
      {"[a]\nsupport: two_legs\nchange: gluteus_maximus.delay=80ms\n", "posture a: a delay"},
      {"[a]\nsupport: two_legs\nknee: 0\nhip_out: 0\nstance: 1\n", "posture a: what is given cannot be met"},
      {"[a]\nsupport: two_legs\nload: 5\ndistance: 1\ntrunk: -20\n", "posture a: what is given cannot"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_arena *arena = pc_arena_make();
    pc_posture *posture;
    pc_posed_body posed;
    pc_posture_def def = pc_posture_default();
    pc_err err = {0};
    CHECK(pc_postures_read(cases[i].text, strlen(cases[i].text), man, arena, &posture, &err) == 1, "%s",
          err.text);
    CHECK(pc_posture_solve(&posed, man, posture, &def, arena, &err) != 0, "%zu", i);
    CHECK(!strncmp(err.text, cases[i].says, strlen(cases[i].says)) && err.line == 1, "%zu: %s", i, err.text);
    CHECK(!posed.body && !posed.coupled, "%zu: nothing is left", i);
    pc_arena_free(arena);
  }
}

/* ---- optimality ------------------------------------------------------------------------------------------
 */

/* Searched again with one angle held a degree off, and all else free to follow: never cheaper. What is held
 * pays no distance from the natural posture, so that is added. */
static void check_least(const pc_body *man) {
  static const char *const coordinates[] = {"pelvis_list",   "pelvis_tilt",     "hip_rotation_r",
                                            "ankle_angle_r", "hip_adduction_r", "subtalar_angle_r",
                                            "arm_flex_r"};
  solved best = solve(man, "[a]\nsupport: right_leg\n", false);
  double natural[256], by;
  if (best.ok) pc_support_pose(man, best.posture, natural);
  for (size_t i = 0; best.ok && i < sizeof coordinates / sizeof *coordinates; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      pc_posture near = *best.posture;
      pc_posture_def def = pc_posture_default();
      pc_posed_body posed;
      pc_err err = {0};
      int c = pc_body_find_coordinate(man, coordinates[i]);
      double at = best.posed.motion->q[c] + sign * DEG;
      near.given[near.n_given++] = (pc_given){c, at};
      CHECK(!pc_posture_solve(&posed, man, &near, &def, best.arena, &err), "%s: %s", coordinates[i],
            err.text);
      if (err.code) continue;
      double cost =
          posed.cost.total + pc_natural_price(at - natural[c], pc_natural_spread(coordinates[i]), &by);
      CHECK(cost > best.posed.cost.total, "%s %+d: %.9g below %.9g", coordinates[i], sign, cost,
            best.posed.cost.total);
      pc_posed_body_free(&posed);
    }
  done(&best);
}

int main(void) {
  pc_body *man = average_man(false);
  check_read(man);
  check_shipped(man);
  check_one_leg(man);
  check_braced(man);
  check_bears(man);
  check_found(man);
  check_refused(man);
  check_written(man, "[a]\nsupport: right_leg\n");
  check_written(man, "[a]\nsupport: sitting\n");
  check_tight_flexors(man);
  check_load(man);
  check_raised(man);
  check_worn(man);
  if (EVERY == 1) {
    check_written(man, "[a]\nsupport: two_legs\ntrunk: 60\n");
    check_written(man, "[a]\nsupport: quadruped\n");
    check_written(man,
                  "[a]\nsupport: supine\ntouching: shoulder_blades right_foot left_foot\nhip: 0\nknee: 90\n");
    check_weak_abductors(man);
    check_two_ways(man);
    check_tone(man);
    check_drop_and_bend(man);
    check_straight_back(man);
    check_bend_and_hinge(man);
    check_least(man);
  }
  pc_body_free(man);
  return test_done();
}
