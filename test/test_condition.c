/* test_condition.c: what a weaker or a late gluteus does at the same movement: mechanisms that must hold
 * (weaker: others rise, hip moments stay; later: back and hamstrings never do less), and the words that say
 * it. */
#include "posterior/app.h"
#include "test.h"

static const char *const HINGE = "models/movements/hip_hinge.trc";

/* A movement whose ground forces are kept: those that were predicted for the unchanged body. */
typedef struct scene {
  pc_job_def def;
  pc_job *job;
  pc_arena *arena;
  pc_load_def load;
} scene;

static void keep_ground(scene *s, const pc_load *load) {
  int n = load->n_contacts, frames = load->n_frames;
  pc_force_series *series = PC_NEW(s->arena, pc_force_series, n);
  for (int c = 0; c < n; c++) {
    double *force = PC_NEW(s->arena, double, 3 * frames), *point = PC_NEW(s->arena, double, 3 * frames),
           *torque = PC_NEW(s->arena, double, 3 * frames);
    for (int f = 0; f < frames; f++)
      for (int i = 0; i < 3; i++) {
        const double *w = load->contact_wrench + ((size_t)f * n + c) * 9;
        force[3 * f + i] = w[i], point[3 * f + i] = isfinite(w[3 + i]) ? w[3 + i] : 0;
        torque[3 * f + i] = isfinite(w[6 + i]) ? w[6 + i] : 0;
      }
    series[c] = (pc_force_series){.name = load->contact[c].name,
                                  .body = load->contact[c].name,
                                  .n = frames,
                                  .time = load->time,
                                  .force = force,
                                  .point = point,
                                  .torque = torque};
  }
  s->load.predict_contact = false, s->load.n_forces = n, s->load.forces = series;
}

static bool set_scene(scene *s, const char *recording, double from, double to) {
  pc_err err = {0};
  *s = (scene){.def = pc_job_default(), .arena = pc_arena_make(), .load = pc_load_default()};
  s->def.recording = recording, s->def.from = from, s->def.to = to;
  s->job = pc_job_make(&s->def);
  CHECK(!pc_job_load(s->job, &err), "%s", err.text);
  if (err.code) return false;
  s->load.from = from, s->load.to = to;
  keep_ground(s, pc_job_get_load(s->job));
  return true;
}

static void end_scene(scene *s) {
  pc_job_free(s->job);
  pc_arena_free(s->arena);
}

static double impulse(const pc_body *b, const pc_load *l, const char *group, const char *part) {
  double sum = 0;
  for (int f = 0; f < l->n_frames; f++)
    for (int m = 0; m < b->n_muscles; m++)
      if (!strcmp(b->muscles[m].group, group) && strstr(b->muscles[m].name, part))
        sum += l->force[(size_t)f * l->n_actuators + m];
  return l->n_frames > 1 ? sum * (l->time[1] - l->time[0]) : sum;
}

static int badly(const pc_load *l) {
  int n = 0;
  for (int f = 0; f < l->n_frames; f++)
    n += l->qp_status[f] < 0 || !(l->kkt[f] < 1e-6) || !(l->balance[f] < 1e-6);
  return n;
}

/* INVENTORY 4a: the glutes from 100 to 30 % in 8 steps, same movement, same ground: hamstrings and adductor
 * magnus do more at every step, and what the hip asks stays. */
static void test_weaker(const char *name, const char *recording, double from, double to) {
  scene s;
  double last = 0;
  const pc_load *first = NULL;
  if (!set_scene(&s, recording, from, to)) return end_scene(&s);
  const pc_body *own = pc_job_get_body(s.job);
  for (int i = 0; i < 8; i++) {
    pc_err err = {0};
    char maximus[64], medius[64];
    double strength = 1 - 0.1 * i, moved = 0;
    snprintf(maximus, sizeof maximus, "gluteus_maximus.strength=%g", strength);
    snprintf(medius, sizeof medius, "gluteus_medius.strength=%g", strength);
    pc_changes c = {0};
    CHECK(!pc_changes_add(&c, own, maximus, &err) && !pc_changes_add(&c, own, medius, &err), "%s", err.text);
    pc_body *b = pc_body_changed(own, &c, &err);
    const pc_load *l = b ? pc_load_solve(b, pc_job_get_motion(s.job), &s.load, s.arena, &err) : NULL;
    CHECK(l != NULL, "%s", err.text);
    if (!l) break;
    if (!first) first = l;
    for (int k = 0; k < l->n_frames * l->n_q; k++) moved = fmax(moved, fabs(l->moment[k] - first->moment[k]));
    double help = impulse(b, l, "hamstrings", "") + impulse(b, l, "adductors", "addmag");
    printf("  %s, glutes %3.0f %%: hamstrings + adductor magnus %.3f N s, gluteus maximus %.3f; moments "
           "moved by %.1e "
           "N m\n",
           name, 100 * strength, help, impulse(b, l, "gluteus_maximus", ""), moved);
    CHECK(badly(l) == 0, "%d frames", badly(l));
    CHECK(i == 0 || help > last, "%s at %g: %g after %g N s", name, strength, help, last);
    CHECK(moved <= 1e-9, "%s at %g: %g N m", name, strength, moved);
    last = help;
    pc_body_free(b);
  }
  end_scene(&s);
}

/* INVENTORY 29: the foot of a bent knee is pushed outward, or the leg is lifted to the side; the hip's short
 * rotators do more as gluteus maximus gets weaker. */
static void test_rotators(const char *task, const char *coordinate, double degrees, double push) {
  pc_err err = {0};
  pc_body *own = pc_body_human(&err);
  pc_arena *arena = pc_arena_make();
  int nq = own->n_coordinates;
  double time[6], *q = PC_NEW(arena, double, 6 * nq), *zero = PC_NEW(arena, double, 6 * nq), force[18],
                  at[18], none[18] = {0}, last = 0;
  pc_pose *pose = pc_pose_make(own);
  for (int c = 0; c < nq; c++) pose->q[c] = own->coordinates[c].value;
  pose->q[pc_body_find_coordinate(own, coordinate)] = degrees * M_PI / 180;
  pc_pose_couple(own, pose);
  pc_pose_position(own, pose);
  const double *foot = pose->p[pc_body_find_segment(own, "talus_r")];
  for (int f = 0; f < 6; f++) {
    time[f] = 0.01 * f;
    memcpy(q + f * nq, pose->q, (size_t)nq * sizeof *q);
    for (int i = 0; i < 3; i++) force[3 * f + i] = i == 2 ? push : 0, at[3 * f + i] = foot[i];
  }
  pc_motion motion = {.n_frames = 6, .n_q = nq, .time = time, .q = q, .qd = zero, .qdd = zero};
  pc_force_series series = {
      .name = "push", .body = "talus_r", .n = 6, .time = time, .force = force, .point = at, .torque = none};
  pc_load_def def = pc_load_default();
  def.predict_contact = false, def.n_forces = 1, def.forces = &series;
  for (int i = 0; i < 6; i++) {
    char text[64];
    pc_changes c = {0};
    snprintf(text, sizeof text, "gluteus_maximus.strength=%g", 1 - 0.1 * i);
    CHECK(!pc_changes_add(&c, own, text, &err), "%s", err.text);
    pc_body *b = pc_body_changed(own, &c, &err);
    const pc_load *l = b ? pc_load_solve(b, &motion, &def, arena, &err) : NULL;
    CHECK(l != NULL, "%s", err.text);
    if (!l) break;
    double deep = 0;
    for (int m = 0; m < b->n_muscles; m++)
      if (!strcmp(b->muscles[m].group, "hip_rotators") && b->muscles[m].side > 0) deep += l->activation[m];
    printf("  %s, gluteus maximus %3.0f %%: short rotators' activations %.5f\n", task, 100 - 10.0 * i, deep);
    CHECK(i == 0 || deep > last, "%s: %g after %g", task, deep, last);
    last = deep;
    pc_body_free(b);
  }
  pc_pose_free(pose);
  pc_arena_free(arena);
  pc_body_free(own);
}

/* INVENTORY 8, through the whole chain: on the way down the glutes turn on; later never spares the back. */
static void test_later(void) {
  double last = 0, first = 0;
  for (int i = 0; i <= 6; i++) {
    pc_err err = {0};
    char text[64];
    snprintf(text, sizeof text, "gluteus_maximus.delay=%dms", 25 * i);
    pc_job_def def = pc_job_default();
    def.recording = HINGE, def.from = 0.2, def.to = 3.2, def.changes[def.n_changes++] = text;
    pc_job *job = pc_job_make(&def);
    CHECK(!pc_job_load(job, &err), "%s", err.text);
    if (!err.code) {
      const pc_body *b = pc_job_get_body(job);
      const pc_load *l = pc_job_get_load(job);
      double back = impulse(b, l, "erector_spinae", "") + impulse(b, l, "hamstrings", "");
      printf("  hinge, gluteus maximus %3d ms late: erector spinae + hamstrings %.4f N s, gluteus maximus "
             "%.4f\n",
             25 * i, back, impulse(b, l, "gluteus_maximus", ""));
      CHECK(badly(l) == 0, "%d frames", badly(l));
      CHECK(i == 0 || back >= last * (1 - 1e-9), "%d ms: %.9g after %.9g N s", 25 * i, back, last);
      if (i == 0) first = back;
      last = back;
      pc_load_certificate certificate;
      CHECK(!pc_job_check(job, &certificate, &err) && certificate.failed == 0, "%d frames",
            certificate.failed);
    }
    pc_job_free(job);
  }
  CHECK(last > first, "a delay of 150 ms changes nothing");
}

/* The bound by closed form: a muscle that turns on at 0.1 s and off at 0.4 s, 50 ms late, with 10 and 40 ms.
 */
static void test_reach(void) {
  enum { N = 101 };
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  pc_changes c = {0};
  CHECK(!pc_changes_add(&c, b, "gluteus_maximus.right.delay=50ms", &err), "%s", err.text);
  int late = pc_body_find_muscle(b, "glmax1_r"), other = pc_body_find_muscle(b, "glmax1_l");
  double time[N], *wanted = calloc((size_t)N * b->n_muscles, sizeof *wanted),
                  *a = calloc((size_t)N * b->n_muscles, sizeof *a);
  for (int f = 0; f < N; f++) {
    time[f] = 0.01 * f;
    wanted[f * b->n_muscles + late] = f >= 10 && f < 40 ? 0.5 : 0;
  }
  pc_changes_reach(&c, b, N, time, wanted, b->n_muscles, a);
  for (int f = 0; f < N; f++) {
    double want = f < 15 ? 0 : f < 40 ? 1 - exp(-(f - 14) * 0.01 / 0.010) : exp(-(f - 39) * 0.01 / 0.040);
    CHECK_NEAR(a[f * b->n_muscles + late], fmax(0.02, want), 1e-9);
    CHECK(a[f * b->n_muscles + other] == 1, "the left one is not late");
  }
  free(wanted);
  free(a);
  pc_body_free(b);
}

static void test_words(void) {
  static const struct {
    const char *text, *says;
  } bad[] = {{"gluteus_maximu.strength=0.5", "did you mean gluteus_maximus"},
             {"gluteus_maximus.strenght=0.5", "did you mean strength"},
             {"gluteus_maximus.lef.strength=0.5", "did you mean left"},
             {"gluteus_maximus.strength=", "wants a number"},
             {"gluteus_maximus.strength=nan", "not between"},
             {"gluteus_maximus.strength=-1", "not between"},
             {"gluteus_maximus.delay=80", "with its unit"},
             {"gluteus_maximus.delay=900ms", "not between 0 and 500ms"},
             {"gluteus_maximus.tightness=10", "with its unit"},
             {"gluteus_maximus.tightness=25%", "not between 0 and 20%"},
             {"gluteus_maximus.inhibition=0.6", "not between 0 and 0.5"},
             {"latissimus_dorsi.inhibition=0.2", "no antagonists"},
             {"erector_spinae.bracing=0.3", "whole trunk"},
             {"erector_spinae.tone=5", "with its unit"},
             {"erector_spinae.tone=60%", "not between 0 and 50%"},
             {"bracing=1.5", "not between 0 and 1"},
             {"piriformi.tightness=5%", "did you mean piriformis"},
             {"strength=0.5", "what changes"},
             {"gluteus_maximus=3", "what changes"},
             {"=3", "is no change"},
             {"gluteus_maximus", "is no change"},
             {"a.b.c.d=1", "too many parts"}};
  pc_body *b = pc_body_human(NULL);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    pc_err err = {0};
    pc_changes c = {0};
    CHECK(pc_changes_add(&c, b, bad[i].text, &err) && c.n == 0, "%s", bad[i].text);
    CHECK(strstr(err.text, bad[i].says), "%s: %s", bad[i].text, err.text);
  }
  pc_err err = {0};
  pc_changes c = {0};
  CHECK(!pc_changes_add(&c, b, "gluteus_medius.left.strength=0.3", &err), "%s", err.text);
  pc_body *weak = pc_body_changed(b, &c, &err);
  for (int m = 0; weak && m < b->n_muscles; m++) {
    bool meant = !strcmp(b->muscles[m].group, "gluteus_medius") && b->muscles[m].side < 0;
    CHECK(weak->muscles[m].f_max == b->muscles[m].f_max * (meant ? 0.3 : 1), "%s", b->muscles[m].name);
  }
  pc_body_free(weak);
  pc_body_free(b);
}

/* Words that name single muscles, or what people call tight. */
static void test_parts(void) {
  static const struct {
    const char *word;
    int n; /* fascicles, both sides */
  } parts[] = {{"lats", 12},        {"piriformis", 2},      {"psoas", 22},
               {"hip_flexors", 30}, {"adductor_magnus", 8}, {"gastrocnemius", 4},
               {"soleus", 2},       {"iliacus", 2},         {"hamstrings", 8}};
  pc_body *b = pc_body_human(NULL);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    int n = 0;
    for (int m = 0; m < b->n_muscles; m++) n += pc_muscle_is(&b->muscles[m], parts[i].word);
    CHECK(n == parts[i].n, "%s: %d", parts[i].word, n);
  }
  pc_body_free(b);
}

/* INVENTORY 18: how far a muscle can come is 1 - k times its antagonists' activation on its side, by hand;
 * nothing is bounded unless asked for; and it is called a hypothesis wherever it is told. */
static void test_inhibition(void) {
  pc_err err = {0};
  pc_body *b = pc_body_human(&err);
  pc_arena *arena = pc_arena_make();
  pc_changes none = {0}, c = {0};
  CHECK(!pc_changes_inhibits(&none) && !pc_changes_delays(&none) && pc_changes_bracing(&none) == 0,
        "something is on by default");
  CHECK(!pc_changes_add(&c, b, "gluteus_maximus.right.inhibition=0.4", &err), "%s", err.text);
  CHECK(pc_changes_inhibits(&c) && strstr(pc_change_say(&c.change[0], arena), "hypothesis"), "%s",
        pc_change_say(&c.change[0], arena));
  double *wanted = PC_NEW(arena, double, b->n_muscles), *a = PC_NEW(arena, double, b->n_muscles), time = 0,
         sum = 0, whole = 0;
  for (int m = 0; m < b->n_muscles; m++) {
    const pc_muscle *muscle = &b->muscles[m];
    wanted[m] = 0.01 * (m % 97);
    if (strcmp(muscle->group, "iliopsoas") || muscle->side < 0) continue;
    sum += muscle->f_max * wanted[m], whole += muscle->f_max;
  }
  pc_changes_reach(&c, b, 1, &time, wanted, 0, a);
  for (int m = 0; m < b->n_muscles; m++) {
    bool meant = !strcmp(b->muscles[m].group, "gluteus_maximus") && b->muscles[m].side > 0;
    CHECK_NEAR(a[m], meant ? 1 - 0.4 * sum / whole : 1, 1e-12);
  }
  pc_arena_free(arena);
  pc_body_free(b);
}

/* A file says what the words say, and refuses with a place. */
static void test_file(void) {
  static const struct {
    const char *text, *says;
    long line;
  } bad[] = {
      {"", "column", 1},
      {"{\n\"changes\": [}", "column", 2},
      {"[]", "a list \"changes\"", 0},
      {"{\"change\": []}", "a list \"changes\"", 0},
      {"{\"changes\": [], \"more\": 1}", "no key \"more\"", 0},
      {"{\"changes\": [3]}", "changes[0]: is no object", 0},
      {"{\"changes\": [{\"bracing\": 0.3}, {\"group\": \"psoas\"}]}", "changes[1]: does not say what", 0},
      {"{\"changes\": [{\"group\": \"psoa\", \"strength\": 1}]}", "did you mean psoas", 0},
      {"{\"changes\": [{\"group\": \"psoas\", \"strength\": \"1\"}]}", "wants a number for \"strength\"", 0},
      {"{\"changes\": [{\"group\": 1, \"strength\": 1}]}", "wants a text for \"group\"", 0},
      {"{\"changes\": [{\"group\": \"psoas\", \"strength\": 1, \"inhibition\": 0}]}", "two changes", 0},
      {"{\"changes\": [{\"group\": \"psoas\", \"sides\": \"left\", \"strength\": 1}]}",
       "not known: \"sides\"", 0},
      {"{\"changes\": [{\"side\": \"left\", \"strength\": 1}]}", "no group", 0},
      {"{\"changes\": [{\"group\": \"psoas\", \"tightness_percent\": 30}]}", "not between 0 and 20%", 0}};
  static const char good[] =
      "{\"changes\": [{\"group\": \"gluteus_medius\", \"side\": \"left\", \"strength\": 0.3},"
      "{\"group\": \"hip_flexors\", \"tightness_percent\": 10}, {\"bracing\": 0.3},"
      "{\"group\": \"gluteus_maximus\", \"delay_ms\": 80},"
      "{\"group\": \"erector_spinae\", \"side\": \"right\", \"tone_percent\": 5}]}";
  static const char *const words[] = {"gluteus_medius.left.strength=0.3", "hip_flexors.tightness=10%",
                                      "bracing=0.3", "gluteus_maximus.delay=80ms",
                                      "erector_spinae.right.tone=5%"};
  pc_body *b = pc_body_human(NULL);
  pc_changes c = {0}, same = {0};
  pc_err err = {0};
  CHECK(!pc_app_changes(&c, b, good, strlen(good), &err) && c.n == 5, "%s", err.text);
  for (int i = 0; i < 5; i++) {
    CHECK(!pc_changes_add(&same, b, words[i], &err), "%s", err.text);
    const pc_change *x = &c.change[i], *y = &same.change[i];
    CHECK(x->kind == y->kind && x->side == y->side && x->value == y->value && !strcmp(x->group, y->group),
          "%s", words[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    err = (pc_err){0}, c = (pc_changes){0};
    CHECK(pc_app_changes(&c, b, bad[i].text, strlen(bad[i].text), &err), "%s", bad[i].text);
    CHECK(strstr(err.text, bad[i].says) && err.line == bad[i].line, "%s: %ld: %s", bad[i].text, err.line,
          err.text);
  }
  pc_body_free(b);
}

/* Any set of changes makes a body whose load is an optimum in balance, with every bound held. */
static void test_any(void) {
#ifdef __SANITIZE_ADDRESS__
  enum { TIMES = 40 };
#else
  enum { TIMES = 1000 };
#endif
  static const char *const groups[] = {"gluteus_maximus",  "hip_flexors",   "hamstrings", "lats",
                                       "erector_spinae",   "piriformis",    "calf",       "adductors",
                                       "rectus_abdominis", "gluteus_medius"},
                           *const sides[] = {"", ".left", ".right"};
  const pc_posed posture = {.thorax = 40, .lumbar = 15, .knee = 30, .reach = NAN},
                 bent[2] = {posture, posture};
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_body *human = pc_body_human(&err);
  pc_motion *motion = pc_motion_posed(human, bent, 2, arena, &err);
  pc_load_def def = pc_load_default();
  const pc_load *wanted = pc_load_solve(human, motion, &def, arena, &err);
  unsigned seed = 7;
  int n = human->n_muscles;
  double *a_min = PC_NEW(arena, double, 2 * n), *a_max = PC_NEW(arena, double, 2 * n), worst = 0;
  for (int i = 0; i < TIMES; i++) {
    pc_changes c = {0};
    pc_arena *scratch = pc_arena_make();
    for (int k = 0; k < 6; k++) {
      char text[96];
      double u = (seed = seed * 1103515245u + 12345u) / 4294967296.0;
      const char *group = groups[(seed >> 16) % 10], *side = sides[(seed >> 8) % 3];
      if (k == 0) snprintf(text, sizeof text, "%s%s.strength=%.3f", group, side, 0.2 + 1.5 * u);
      if (k == 1) snprintf(text, sizeof text, "%s%s.tightness=%.1f%%", group, side, 20 * u);
      if (k == 2) snprintf(text, sizeof text, "%s%s.delay=%.0fms", group, side, 300 * u);
      if (k == 3) snprintf(text, sizeof text, "gluteus_maximus%s.inhibition=%.2f", side, 0.5 * u);
      if (k == 4) snprintf(text, sizeof text, "bracing=%.2f", 0.4 * u);
      if (k == 5) snprintf(text, sizeof text, "%s%s.tone=%.1f%%", group, side, 20 * u);
      err = (pc_err){0};
      CHECK(!pc_changes_add(&c, human, text, &err), "%s", err.text);
    }
    pc_body *b = pc_body_changed(human, &c, &err);
    pc_changes_brace(&c, b, 2, a_min);
    pc_changes_reach(&c, b, 2, motion->time, wanted->activation, wanted->n_actuators, a_max);
    for (int m = 0; m < 2 * n; m++) a_min[m] = fmin(a_min[m], a_max[m]);
    def.a_min = a_min, def.a_max = a_max;
    const pc_load *l = pc_load_solve(b, motion, &def, scratch, &err);
    CHECK(l && badly(l) == 0, "set %d: %s", i, err.text);
    for (int f = 0; l && f < 2; f++)
      for (int m = 0; m < n; m++) {
        double a = l->activation[(size_t)f * (size_t)l->n_actuators + (size_t)m];
        worst = fmax(worst, fmax(a_min[f * n + m] - a, a - a_max[f * n + m]));
      }
    pc_body_free(b);
    pc_arena_free(scratch);
  }
  printf("  %d random sets of changes: bounds passed by %.1e at most\n", TIMES, worst);
  CHECK(worst < 1e-9, "%g", worst);
  pc_body_free(human);
  pc_arena_free(arena);
}

static void squats(void) {
  char path[600];
  if (!test_shared()) return;
  snprintf(path, sizeof path, "%s/recordings/opencap-lab-s4/squats1.trc", test_shared());
  if (access(path, R_OK) == 0) test_weaker("squat", path, 2.0, 3.0);
}

int main(void) {
  test_words();
  test_parts();
  test_inhibition();
  test_file();
  test_reach();
  test_any();
  test_weaker("hinge", HINGE, 3.0, 3.3);
  squats();
  test_rotators("foot pushed out, knee bent", "knee_angle_r", 90, 40);
  test_rotators("leg lifted to the side", "hip_adduction_r", -25, 0);
  test_later();
  return test_done();
}
