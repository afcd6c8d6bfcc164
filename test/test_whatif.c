/* test_whatif.c: the recorded task with weaker glutes. A body that is not changed moves as recorded; the task
 * is kept; no smooth movement near the answer costs less; the same question gives the same answer; and what
 * becomes of hamstrings, hip moment and the low back's share of the work (INVENTORY 4). */
#include "app/job.h"
#include "app/measures.h"
#include "posterior/compare.h"
#include "posture/quest.h"
#include "test.h"

static const char *const HINGE = "models/movements/hip_hinge.trc";
#ifdef __SANITIZE_ADDRESS__ /* ten times slower */
static const double FROM = 1, TO = 1.6;
#else
static const double FROM = 0.5, TO = 2.5;
#endif

typedef struct scene {
  pc_job_def def;
  pc_job *job;
  pc_arena *arena;
  pc_load_def load;
  pc_whatif_def asked;
  pc_whatif *task;
} scene;

/* exercise: NULL = the recorded hinge. */
static bool set_scene(scene *s, const char *exercise, double from, double to, unsigned keep) {
  pc_err err = {0};
  *s = (scene){.def = pc_job_default(), .arena = pc_arena_make(), .asked = pc_whatif_default()};
  s->def.recording = exercise ? NULL : HINGE, s->def.exercise = exercise;
  s->job = pc_job_make(&s->def);
  CHECK(!pc_job_motion(s->job, &err), "%s", err.text);
  s->load = s->job->played ? s->job->played->load : pc_load_default();
  s->load.from = from, s->load.to = to, s->asked.keep = keep;
  if (!err.code)
    s->task = pc_whatif_make(pc_job_get_body(s->job), pc_job_get_motion(s->job), &s->load, &s->asked, &err);
  CHECK(s->task != NULL, "%s", err.text);
  return s->task != NULL;
}

static void end_scene(scene *s) {
  pc_whatif_free(s->task);
  pc_job_free(s->job);
  pc_arena_free(s->arena);
}

static pc_body *changed(const scene *s, const char *text) {
  pc_err err = {0};
  pc_changes changes = {0};
  if (text) CHECK(!pc_changes_add(&changes, pc_job_get_body(s->job), text, &err), "%s", err.text);
  return pc_body_changed(pc_job_get_body(s->job), &changes, &err);
}

static void test_unchanged(const char *exercise) {
  scene s;
  pc_err err = {0};
  pc_compensation own;
  if (!set_scene(&s, exercise, FROM, TO, PC_KEEP_THORAX)) return end_scene(&s);
  pc_body *body = changed(&s, NULL);
  CHECK(!pc_whatif_solve(s.task, body, NULL, &own, s.arena, &err), "%s", err.text);
  CHECK(own.converged && own.evaluations == 1, "%d evaluations", own.evaluations);
  CHECK(own.gradient[1] < 1e-6, "gradient %g", own.gradient[1]); /* half its square is what is missed */
  const pc_motion *m = pc_job_get_motion(s.job);
  int first = 0;
  while (m->time[first] < own.motion.time[0] - 1e-9) first++;
  double worst = 0;
  for (int f = 0; f < own.motion.n_frames; f++)
    for (int c = 0; c < m->n_q; c++)
      if (pc_job_get_body(s.job)->coordinates[c].free >= 0)
        worst =
            fmax(worst, fabs(own.motion.q[(size_t)f * m->n_q + c] - m->q[(size_t)(f + first) * m->n_q + c]));
  CHECK(worst < 1e-9, "%g", worst);
  pc_body_free(body);
  end_scene(&s);
}

/* A number between -1 and 1 from a fixed sequence (Park & Miller 1988). */
static double next(long *seed) {
  *seed = *seed * 16807 % 2147483647;
  return 2.0 * (double)*seed / 2147483647 - 1;
}

/* The certificate: corrections of the answer that are smooth and keep the task, of many sizes, cost more. */
static void check_least(scene *s, const pc_body *body) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_quest q;
  int n = s->task->n, lower = 0;
  double *c = PC_NEW(arena, double, n), *slope = PC_NEW(arena, double, n), *step = PC_NEW(arena, double, n);
  long seed = 1;
  CHECK(!pc_quest_begin(&q, s->task, body, &s->task->load, arena, &err), "%s", err.text);
  double least = pc_quest_cost(&q, s->task->c, slope);
  for (int k = 0; k < 12; k++) {
    double size = k % 3 == 0 ? 1e-2 : k % 3 == 1 ? 0.1 : 1; /* in the metric: 0.1 costs 0.005 */
    double length = 0;
    for (int i = 0; i < n; i++) step[i] = next(&seed), length += step[i] * step[i];
    for (int i = 0; i < n; i++) step[i] *= size / sqrt(length);
    pc_banded_backward(&s->task->metric, step);
    for (int i = 0; i < n; i++) c[i] = s->task->c[i] + step[i];
    double cost = pc_quest_cost(&q, c, slope);
    lower += cost < least - 2e-6;
  }
  CHECK(lower == 0, "%d of 12 movements nearby cost less", lower);
  pc_quest_end(&q);
  pc_arena_free(arena);
}

/* Largest change of the second derivative from frame to frame, against its largest size: corrections are
 * continuous in it. */
static double roughness(const pc_whatif *w) {
  double jump = 0, size = 1e-12;
  for (int j = 0; j < w->task.n_moved; j++) {
    double before = NAN;
    for (double t = w->splines.from; t < w->splines.from + (w->splines.n - 3) * w->splines.step; t += 0.01) {
      pc_bspline_at at = pc_bspline_eval(&w->splines, t);
      double sum = 0;
      for (int k = 0; k < PC_BSPLINE; k++) sum += at.value[2][k] * w->c[(at.first + k) * w->task.n_moved + j];
      if (!isnan(before)) jump = fmax(jump, fabs(sum - before));
      before = sum, size = fmax(size, fabs(sum));
    }
  }
  return jump / size;
}

static void test_answer(const char *exercise, unsigned keep, const char *what) {
  scene s;
  pc_err err = {0};
  pc_compensation one, two;
  if (!set_scene(&s, exercise, FROM, TO, keep)) return end_scene(&s);
  s.task->def.tolerance = 1e-6;
  pc_body *body = changed(&s, what);
  CHECK(!pc_whatif_solve(s.task, body, NULL, &one, s.arena, &err), "%s", err.text);
  CHECK(one.converged && one.cost[1] < one.cost[0], "%d evaluations, cost %g to %g", one.evaluations,
        one.cost[0], one.cost[1]);
  CHECK(one.task_error < 5e-3, "%g m at %s", one.task_error, one.task_error_at);
  CHECK(roughness(s.task) < 0.15, "%g", roughness(s.task));
  check_least(&s, body);
  pc_whatif_forget(s.task);
  CHECK(!pc_whatif_solve(s.task, body, NULL, &two, s.arena, &err), "%s", err.text);
  size_t bytes = (size_t)one.motion.n_frames * (size_t)one.motion.n_q * sizeof(double);
  CHECK(!memcmp(one.motion.q, two.motion.q, bytes) && one.cost[1] == two.cost[1], "not the same bytes");
  printf("%s, keep %u, %s: %d evaluations, gradient %.1e, cost %.5f to %.5f, task error %.2f mm\n",
         exercise ? exercise : "hinge", keep, what, one.evaluations, one.gradient[1], one.cost[0],
         one.cost[1], 1e3 * one.task_error);
  pc_body_free(body);
  end_scene(&s);
}

/* INVENTORY 4, (a) same movement and (b) own way, over a sweep; each number is printed. */
static void test_mechanism(void) {
  pc_err err = {0};
  char place[PC_PLACE];
  pc_job_def job = pc_job_default();
  job.recording = HINGE, job.from = FROM, job.to = TO;
  pc_compare_def def = {.job = &job, .keep = "thorax", .sweep = "gluteus_maximus.strength=1:0.3:4"};
  pc_comparison *c = pc_compare(&def, place, &err);
  CHECK(c != NULL, "%s", err.text);
  if (!c) return;
  const pc_measure *m[4] = {pc_measure_of(c, "hamstrings_impulse"), pc_measure_of(c, "back_share"),
                            pc_measure_of(c, "Hip_extension_moment_right"),
                            pc_measure_of(c, "adductors_impulse")};
  for (int i = 0; i < 4; i++) CHECK(m[i] != NULL, "measure %d", i);
  for (int s = 0; s < c->n_steps; s++) {
    const pc_sweep_step *step = &c->steps[s], *before = s ? step - 1 : NULL;
    const double *same = step->value[PC_SAME_MOVEMENT], *way = step->value[PC_OWN_WAY];
    int ham = (int)(m[0] - c->measures), share = (int)(m[1] - c->measures), hip = (int)(m[2] - c->measures);
    printf("strength %.2f: hamstrings %.0f N s same, %.0f own way; low back's share of work %.2f %% same, "
           "%.2f own "
           "way; hip moment %.1f, %.1f N m; task %.2f mm\n",
           step->parameter, same[ham], way[ham], same[share], way[share], same[hip], way[hip],
           1e3 * step->task_error);
    CHECK(step->converged && step->task_error < 5e-3, "step %d", s);
    if (before)
      CHECK(same[ham] > before->value[PC_SAME_MOVEMENT][ham], "hamstrings do not rise at step %d", s);
    if (before)
      CHECK(way[share] >= before->value[PC_OWN_WAY][share] - 0.01, "the back's share falls at step %d", s);
    CHECK_NEAR(same[hip], c->measures[hip].value[PC_RECORDED], 0.05 * c->measures[hip].value[PC_RECORDED]);
  }
  pc_compare_free(c);
}

/* INVENTORY 4b on real squats: with weak glutes the low back does a larger share of the work its own way,
 * than in the same movement and than recorded. */
static void test_squats(void) {
#ifdef __SANITIZE_ADDRESS__
  SKIP("slow under the sanitizers");
#else
  pc_err err = {0};
  char place[PC_PLACE], recording[600], still[600];
  const char *shared = test_shared();
  if (!shared) {
    SKIP("no shared recordings");
    return;
  }
  snprintf(recording, sizeof recording, "%s/recordings/opencap-lab-s4/squats1.trc", shared);
  snprintf(still, sizeof still, "%s/recordings/opencap-lab-s4/static1.trc", shared);
  pc_job_def job = pc_job_default();
  job.recording = recording, job.static_trial = still, job.from = 0, job.to = 5;
  job.n_changes = 1, job.changes[0] = "gluteus_maximus.strength=0.3";
  pc_compare_def def = {.job = &job};
  pc_comparison *c = pc_compare(&def, place, &err);
  CHECK(c != NULL, "%s", err.text);
  if (!c) return;
  const double *share = pc_measure_of(c, "back_share")->value;
  printf("squats: low back's share of work %.2f %% recorded, %.2f same, %.2f own way; task %.2f mm; %d "
         "evaluations, "
         "gradient %.1e; task %.2f s, search %.2f s, loads %.2f s\n",
         share[0], share[1], share[2], 1e3 * c->way.task_error, c->way.evaluations, c->way.gradient[1],
         c->seconds_task, c->way.seconds, c->seconds_loads);
  CHECK(share[PC_OWN_WAY] > share[PC_RECORDED] && share[PC_OWN_WAY] > share[PC_SAME_MOVEMENT],
        "it does not rise");
  CHECK(c->way.converged && c->way.task_error < 5e-3, "%g m", c->way.task_error);
  pc_compare_free(c);
#endif
}

/* An exercise that the body plays, on the floor and on a bench: what a weak gluteus maximus leaves, others
 * do; its own way is another movement that costs less. */
static void test_played(const char *exercise, double from, double to) {
  pc_err err = {0};
  char place[PC_PLACE];
  size_t len;
  pc_job_def job = pc_job_default();
  job.exercise = exercise, job.from = from, job.to = to;
  job.n_changes = 1, job.changes[0] = "gluteus_maximus.strength=0.3";
  pc_compare_def def = {.job = &job};
  pc_comparison *c = pc_compare(&def, place, &err);
  CHECK(c != NULL, "%s: %s", exercise, err.text);
  if (!c) return;
  const double *glute = pc_measure_of(c, "gluteus_maximus_impulse")->value,
               *ham = pc_measure_of(c, "hamstrings_impulse")->value,
               *hip = pc_measure_of(c, "Hip_extension_moment_right")->value;
  printf(
      "%s: gluteus maximus %.0f N s played, %.0f same, %.0f own way; hamstrings %.0f, %.0f, %.0f; hip %.1f, "
      "%.1f, %.1f N m; task %.2f mm; cost %.5f to %.5f, %d evaluations\n",
      exercise, glute[0], glute[1], glute[2], ham[0], ham[1], ham[2], hip[0], hip[1], hip[2],
      1e3 * c->way.task_error, c->way.cost[0], c->way.cost[1], c->way.evaluations);
  for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS; v++) {
    CHECK(glute[v] < 0.6 * glute[PC_RECORDED], "%s: the weak glute does %g of %g", exercise, glute[v],
          glute[0]);
    CHECK(ham[v] > 1.2 * ham[PC_RECORDED], "%s: hamstrings %g of %g", exercise, ham[v], ham[0]);
  }
  CHECK_NEAR(hip[PC_SAME_MOVEMENT], hip[PC_RECORDED], 0.03 * hip[PC_RECORDED]);
  CHECK(c->way.converged && c->way.cost[1] < c->way.cost[0], "%s: %g to %g", exercise, c->way.cost[0],
        c->way.cost[1]);
  CHECK(c->way.task_error < 5e-3, "%s: %g m", exercise, c->way.task_error);
  char *page = pc_compare_html(c, &len, &err);
  CHECK(page && strstr(page, "As played") && !strstr(page, "As recorded"), "%s", err.text);
  free(page);
  pc_compare_free(c);
}

/* What is told and written, with every lumbar level free; and a late muscle, whose bounds both movements
 * have. */
static void test_told(void) {
  pc_err err = {0};
  char place[PC_PLACE];
  size_t len;
  pc_job_def job = pc_job_default();
  job.recording = HINGE, job.from = 1, job.to = 1.4, job.spine = true;
  job.n_changes = 2, job.changes[0] = "gluteus_maximus.strength=0.5",
  job.changes[1] = "hamstrings.delay=50ms";
  pc_compare_def def = {.job = &job, .keep = "hands,thorax"};
  pc_comparison *c = pc_compare(&def, place, &err);
  CHECK(c != NULL, "%s", err.text);
  if (!c) return;
  char *json = pc_compare_json(c, false, &len, &err), *page = pc_compare_html(c, &len, &err);
  CHECK(json && strstr(json, "\"own_way\"") && strstr(json, "\"task_error_m\""), "%s", err.text);
  CHECK(page && strstr(page, "Estimated: ") && strstr(page, "gluteus_maximus at 50 %") &&
            strstr(page, "</html>"),
        "%s", err.text);
  CHECK(c->load[PC_OWN_WAY]->n_levels > 0 && c->load[PC_RECORDED]->n_levels > 0, "no lumbar levels");
  free(json), free(page);
  pc_compare_free(c);
}

/* What cannot be asked is refused in one line that says what can. */
static void test_refused(void) {
  static const struct {
    const char *change, *sweep, *keep, *says;
  } asks[] = {{NULL, NULL, NULL, "wants a change"},
              {"nothing.strength=0.5", NULL, NULL, "no muscle group"},
              {NULL, "gluteus_maximus.strength=1:0.3", NULL, "is no sweep"},
              {NULL, "gluteus_maximus.strength=1:0.3:1", NULL, "2 to"},
              {NULL, "gluteus_maximus.strength=1:9:3", NULL, "is not between"},
              {"gluteus_maximus.strength=0.5", NULL, "nose", "--keep knows"}};
  for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
    pc_err err = {0};
    char place[PC_PLACE];
    pc_job_def job = pc_job_default();
    job.recording = HINGE, job.from = 1, job.to = 1.2;
    job.n_changes = asks[i].change != NULL, job.changes[0] = asks[i].change;
    pc_compare_def def = {.job = &job, .keep = asks[i].keep, .sweep = asks[i].sweep};
    pc_comparison *c = pc_compare(&def, place, &err);
    CHECK(!c && strstr(err.text, asks[i].says), "%zu: %s", i, err.text);
    pc_compare_free(c);
  }
}

int main(void) {
  test_unchanged(NULL);
  test_unchanged("hip_thrust");
  test_told();
  test_refused();
  test_squats();
  test_answer(NULL, PC_KEEP_THORAX, "gluteus_maximus.strength=0.3");
  test_answer(NULL, 0, "gluteus_maximus.strength=0.3");
  test_answer("hip_thrust", PC_KEEP_THORAX, "gluteus_maximus.strength=0.3");
  test_played("squat", 1.2, 2);
  test_played("hip_thrust", 2, 3);
  test_mechanism();
  return test_done();
}
