/* test_form_files.c: the exercises' own files on real clips and marker recordings: counts, names, depths.
 *
 * Clips were counted on the pictures. Marker recordings are counted here once more, from the joint angles
 * that others found with OpenSim, by nothing but peaks; depths and the difference of both legs are compared
 * with the same angles.
 */
#include "form_make.h"
#include "posterior/judge.h"

#include <jansson.h>

/* ---- clips ---- */

typedef struct label {
  const char *clip, *exercise;
  int reps, holds;
  double edge; /* s to leave out at another speed: a repetition is under way at the start */
  int without_edge;
} label;

static const label LABELS[] = {
    {"squat_side_gym", "squat", 2, 0, 0, 0},
    {"squat_oblique_studio", "squat", 4, 0, 0, 0},
    {"bridge_supine_studio", "bridge", 5, 0, 0, 0},
    {"bridge_supine_dark", "bridge", 1, 0, 0, 0},
    {"webcam_bridge", "bridge", 6, 0, 1.3, 5},
    {"single_leg_rdl_side", "single_leg_deadlift", 1, 0, 0, 0},
    {"lunge_side_studio", "reverse_lunge", 5, 0, 0.9, 5},
    {"lunge_side_studio", "forward_lunge", 5, 0, 0.9, 5},
    {"side_plank", "side_bridge", 0, 1, 0, 0},
    {"bird_dog_side", "bird_dog", 0, 1, 0, 0},
    {"walk_side_home", "squat", 0, 0, 0, 0},
    {"walk_side_home", "reverse_lunge", 0, 0, 0, 0},
    {"walk_side_home", "bridge", 0, 0, 0, 0},
    {"single_leg_balance_front", "squat", 0, 0, 0, 0},
    {"bridge_supine_studio", "squat", 0, 0, 0, 0},
    {"squat_side_gym", "bridge", 0, 0, 0, 0},
};

static const form_change CHANGES[] = {
    {.name = "as it is"},
    {.name = "mirrored", .mirror = true},
    {.name = "at 0.7 of its speed", .speed = 0.7},
    {.name = "at 1.25 of its speed", .speed = 1.25}, /* quick as it is: its way down takes 0.4 s */
    {.name = "with noise", .noise = 0.004, .seed = 1},
    {.name = "with a fifth of the pictures missing", .drop = 0.2, .seed = 3},
    {.name = "15 pictures a second", .rate = 15},
    {.name = "camera rolled", .roll = 5},
    {.name = "camera rolled back", .roll = -5},
};

static void check_clip(const pc_catalogue *c, const label *l) {
  form_clip all = form_clip_read(l->clip), clip;
  const pc_exercise *e = pc_exercise_find(c, l->exercise);
  CHECK(all.n > 0 && e && e->rules, "%s %s", l->clip, l->exercise);
  for (size_t k = 0; e && k < sizeof CHANGES / sizeof *CHANGES; k++) {
    bool cut = l->edge > 0 && CHANGES[k].speed > 0;
    clip = all;
    while (cut && clip.n && clip.sights->t < l->edge) clip.sights++, clip.n--;
    pc_form *form;
    const pc_form_result *r = form_run(&clip, e, &CHANGES[k], &form);
    int want = cut ? l->without_edge : l->reps;
    CHECK(r->complete == want, "%s as %s, %s: %d reps, %d on the pictures", l->clip, l->exercise,
          CHANGES[k].name, r->complete, want);
    CHECK(r->n_holds == l->holds, "%s as %s, %s: %d holds", l->clip, l->exercise, CHANGES[k].name,
          r->n_holds);
    pc_form_free(form);
  }
  free(all.sights);
}

/* ---- names ---- */

/* Right, or not sure; wrong with high confidence never. */
static const struct {
  const char *clip, *is;
} NAMES[] = {
    {"squat_side_gym", "squat"},
    {"squat_oblique_studio", "squat"},
    {"bridge_supine_studio", "bridge"},
    {"bridge_supine_dark", "bridge"},
    {"webcam_bridge", "bridge"},
    {"single_leg_rdl_side", "single_leg_deadlift"},
    {"lunge_side_studio", "reverse_lunge"},
    {"side_plank", "side_bridge"},
    {"bird_dog_side", "bird_dog"},
    {"walk_side_home", "walk"},
    {"single_leg_balance_front", "one_leg_stand"},
};

static int check_name(const pc_catalogue *c, const char *clip_name, const char *is,
                      const form_change *change) {
  form_clip clip = form_clip_read(clip_name);
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_guess g;
  unsigned seed = change->seed;
  for (int i = 0; i < clip.n; i++) {
    pc_sight s = clip.sights[i];
    form_change_sight(&s, change, &seed, &clip.sights[i]);
  }
  CHECK(!pc_form_guess(c, clip.sights, clip.n, &g, arena, &err), "%s", err.text);
  const char *said = g.exercise < 0 ? "not sure" : c->exercises[g.exercise].name;
  CHECK(g.exercise < 0 || !strcmp(said, is), "%s, %s: %s, %.2f", clip_name, change->name, said, g.confidence);
  pc_arena_free(arena);
  free(clip.sights);
  return g.exercise >= 0 && !strcmp(said, is);
}

static void check_names(const pc_catalogue *c) {
  static const form_change changes[] = {{.name = "as it is"},
                                        {.name = "mirrored", .mirror = true},
                                        {.name = "rolled and noisy", .roll = 4, .noise = 0.003, .seed = 9}};
  int right = 0;
  for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
    for (int k = 0; k < 3; k++) {
      int hit = check_name(c, NAMES[i].clip, NAMES[i].is, &changes[k]);
      right += k == 0 && hit;
    }
  printf("%d of %zu clips are named, the others are called not sure\n", right, sizeof NAMES / sizeof *NAMES);
  CHECK(right >= 7, "%d", right);
}

/* ---- markers ---- */

static double *column(const char *path, const char *name, int *n, double **time, pc_arena *arena) {
  size_t len;
  pc_err err = {0};
  char *bytes = test_slurp_shared(path, &len);
  pc_table *t = bytes ? pc_table_read(bytes, len, arena, &err) : NULL;
  int c = t ? pc_table_find(t, name) : -1;
  free(bytes);
  if (c < 0) return NULL;
  double *x = PC_NEW(arena, double, t->n_rows);
  *time = PC_NEW(arena, double, t->n_rows), *n = t->n_rows;
  for (int i = 0; i < t->n_rows; i++) {
    (*time)[i] = t->data[(size_t)i * t->n_columns];
    x[i] = t->data[(size_t)i * t->n_columns + c] * (t->in_degrees ? 1 : 180 / M_PI);
  }
  return x;
}

/* Peaks over `high` between times below `low`; their heights over the lower valley beside them. */
static int peaks(const double *x, int n, double low, double high, double *depth, int room) {
  int count = 0;
  double top = -1e9, valley = 1e9;
  bool up = false;
  for (int i = 0; i < n; i++) {
    if (!up) valley = fmin(valley, x[i]);
    if (x[i] > high) up = true;
    if (up) top = fmax(top, x[i]);
    if (up && x[i] < low) {
      if (count < room) depth[count] = top - valley;
      count++, up = false, top = -1e9, valley = x[i];
    }
  }
  return count;
}

/* flip: the movement is counted from bent to straight (a chair stand). */
static void check_markers(const char *recording, const char *angles, const char *exercise, bool flip) {
  char path[512];
  double depth[2][50], *time, mean[2] = {0, 0};
  int n, count[2];
  pc_arena *arena = pc_arena_make();
  for (int side = 0; side < 2; side++) {
    double *knee = column(angles, side ? "knee_angle_l" : "knee_angle_r", &n, &time, arena);
    CHECK(knee, "%s", angles);
    if (!knee) return pc_arena_free(arena);
    for (int i = 0; i < n && flip; i++) knee[i] = 100 - knee[i];
    count[side] = flip ? peaks(knee, n, 40, 75, depth[side], 50) : peaks(knee, n, 30, 60, depth[side], 50);
    for (int i = 0; i < count[side]; i++) mean[side] += depth[side][i] / count[side];
  }
  CHECK(count[0] == count[1], "%d, %d", count[0], count[1]);
  snprintf(path, sizeof path, "%s/%s", test_shared(), recording);
  pc_judge_def def = {.job = pc_job_default(), .exercise = exercise};
  def.job.recording = path;
  pc_judged j;
  pc_err err = {0};
  CHECK(!pc_judge(&def, &j, &err), "%s: %s", recording, err.text);
  if (j.result) {
    const pc_form_result *r = j.result;
    CHECK(!r->refused && r->complete == count[0], "%s: %d, by angles %d (%s)", recording, r->complete,
          count[0], r->refused ? r->refused : "");
    printf("%s: %d repetitions; knees bend by %.0f (right), %.0f (left)\n", recording, r->complete, mean[0],
           mean[1]);
  }
  pc_judged_free(&j);
  /* the same sights with the knee as what is counted: depth and both sides */
  pc_form_rules knee = FORM_SQUAT;
  knee.setup = NULL, knee.n_setup = 0;
  if (flip) knee.rest = 110, knee.far = 150;
  pc_exercise e = form_exercise(&knee, false);
  def.exercise = exercise;
  memset(&err, 0, sizeof err);
  if (!pc_judge(&def, &j, &err)) {
    pc_form *form = pc_form_make(&e, &err);
    for (int i = 0; i < j.n_sights; i++) pc_form_push(form, &j.sights[i], NULL);
    const pc_form_result *r = pc_form_end(form);
    int k = 0;
    CHECK(r->complete == count[0], "%s by the knee: %d", recording, r->complete);
    for (int i = 0; i < r->n_reps; i++) {
      if (!r->reps[i].complete || k >= count[0]) continue;
      double want = 0.5 * (depth[0][k] + depth[1][k]);
      CHECK(fabs(r->reps[i].range - want) < r->reps[i].error, "%s %d: %.1f +- %.1f, angles say %.1f",
            recording, k, r->reps[i].range, r->reps[i].error, want);
      k++;
    }
    CHECK(fabs(r->left_right - (mean[1] - mean[0])) < r->left_right_error,
          "%s: left less right %.1f +- %.1f, angles %.1f", recording, r->left_right, r->left_right_error,
          mean[1] - mean[0]);
    pc_form_free(form);
  }
  pc_judged_free(&j);
  pc_arena_free(arena);
}

/* ---- JSON ---- */

static void check_json(void) {
  char path[512];
  snprintf(path, sizeof path, "%s/recordings/landmarks/bridge_supine_dark.full.jsonl", test_shared());
  pc_judge_def def = {.job = pc_job_default(), .exercise = "bridge"};
  def.job.recording = path;
  pc_judged j;
  pc_err err = {0};
  CHECK(!pc_judge(&def, &j, &err), "%s", err.text);
  char *text = pc_judged_json(&j, &err);
  json_t *o = json_loads(text ? text : "", 0, NULL), *rep = json_array_get(json_object_get(o, "reps"), 0);
  CHECK(!strcmp(json_string_value(json_object_get(o, "exercise")), "bridge"), "%s", text);
  CHECK(!strcmp(json_string_value(json_object_get(o, "view")), "side"), "%s", text);
  CHECK(json_is_null(json_object_get(o, "refused")), "refused");
  CHECK(json_is_array(json_object_get(o, "holds")), "holds");
  static const char *const keys[] = {"start_s", "top_s", "end_s", "range_deg", "error_deg"};
  for (int i = 0; i < 5; i++) CHECK(json_is_number(json_object_get(rep, keys[i])), "%s", keys[i]);
  CHECK(json_is_true(json_object_get(rep, "complete")) && json_is_array(json_object_get(rep, "faults")),
        "rep");
  /* on the pictures it is held for one and a half to two seconds */
  json_t *hold = json_array_get(json_object_get(o, "holds"), 0);
  double held =
      json_number_value(json_object_get(hold, "end_s")) - json_number_value(json_object_get(hold, "start_s"));
  CHECK(held > 1 && held < 2.5, "%g s", held);
  json_decref(o);
  free(text);
  pc_judged_free(&j);
  def.exercise = "brige";
  memset(&err, 0, sizeof err);
  CHECK(pc_judge(&def, &j, &err) && strstr(err.text, "did you mean bridge"), "%s", err.text);
  pc_judged_free(&j);
}

int main(void) {
  if (!test_shared()) {
    SKIP("no shared recordings");
    return test_done();
  }
  pc_catalogue *c = pc_catalogue_make();
  for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) check_clip(c, &LABELS[i]);
  check_names(c);
  pc_catalogue_free(c);
  check_markers("recordings/cmbbe2024-opencap/Squats.trc", "recordings/cmbbe2024-opencap/Squats.mot", "squat",
                false);
  check_markers("recordings/opencap-lab-s4/squats1.trc", "recordings/opencap-lab-s4/ik_addbio/squats1_ik.mot",
                "squat", false);
  check_markers("recordings/opencap-lab-s4/STS1.trc", "recordings/opencap-lab-s4/ik_addbio/STS1_ik.mot",
                "chair_stand", true);
  check_json();
  return test_done();
}
