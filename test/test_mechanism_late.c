/* Late and held-back glutes in recorded movements (INVENTORY 8, 18): walking and standing up from a chair,
 * the same movement each time. Later never lowers what erector spinae and hamstrings do together; what rises
 * is told apart. A camera cannot see when a muscle turns on: this is a body's arithmetic, and nobody's
 * diagnosis. */
#include "mechanism.h"

typedef struct scene {
  const char *name, *file;
  double from, to;
} scene;

static double impulse(const pc_body *b, const pc_load *l, const char *group) {
  double sum = 0;
  for (int f = 0; f < l->n_frames; f++)
    for (int m = 0; m < b->n_muscles; m++)
      if (!strcmp(b->muscles[m].group, group))
        sum += l->force[(size_t)f * (size_t)l->n_actuators + (size_t)m];
  return sum * (l->time[1] - l->time[0]);
}

static pc_job *run(pc_job_def *def, const scene *s, const char *change, char *path, size_t size) {
  pc_err err = {0};
  snprintf(path, size, "%s/recordings/opencap-lab-s4/%s", test_shared(), s->file);
  *def = pc_job_default();
  def->recording = path, def->from = s->from, def->to = s->to;
  def->who.sex = PC_MALE, def->who.strength = PC_STRENGTH_AVERAGE;
  if (change) def->changes[def->n_changes++] = change;
  pc_job *job = pc_job_make(def);
  CHECK(!pc_job_load(job, &err), "%s", err.text);
  CHECK(err.code || !badly(pc_job_get_load(job)), "%s: frames that are no optimum", s->name);
  return job;
}

static void later(const scene *s) {
  double last = 0, first = 0, largest = 0;
  for (int ms = 0; ms <= 150; ms += 50) {
    char word[64], path[600];
    pc_job_def def;
    snprintf(word, sizeof word, "gluteus_maximus.delay=%dms", ms);
    pc_job *job = run(&def, s, word, path, sizeof path);
    const pc_body *b = pc_job_get_body(job);
    const pc_load *l = pc_job_get_load(job);
    if (l) {
      double back = impulse(b, l, "erector_spinae"), hams = impulse(b, l, "hamstrings"), both = back + hams;
      printf("  %s, gluteus maximus %3d ms late: it %.1f N s, erector spinae %.1f, hamstrings %.1f\n",
             s->name, ms, impulse(b, l, "gluteus_maximus"), back, hams);
      CHECK(ms == 0 || both >= last * (1 - 1e-9), "%s at %d ms: %g after %g N s", s->name, ms, both, last);
      if (ms == 0) first = both;
      last = both, largest = fmax(largest, both);
    }
    pc_job_free(job);
  }
  CHECK(largest > first * 1.001, "%s: a delay changes nothing", s->name);
}

static void held_back(const scene *s) {
  double own[2] = {0};
  for (int k = 0; k < 2; k++) {
    char path[600];
    pc_job_def def;
    pc_job *job = run(&def, s, k ? "gluteus_maximus.inhibition=0.5" : NULL, path, sizeof path);
    const pc_report_info *info = pc_job_get_info(job);
    int said = 0;
    if (pc_job_get_load(job)) own[k] = impulse(pc_job_get_body(job), pc_job_get_load(job), "gluteus_maximus");
    for (int i = 0; i < info->n_assumed; i++)
      said += strstr(info->assumed[i], "held back") && strstr(info->assumed[i], "hypothesis");
    CHECK(said == k, "%d sentences call it a hypothesis", said);
    pc_job_free(job);
  }
  printf("  %s, gluteus maximus: %.1f N s, held back by half its antagonists' activation %.1f\n", s->name,
         own[0], own[1]);
  CHECK(own[1] <= own[0] * (1 + 1e-9), "%g N s held back, %g not", own[1], own[0]);
}

int main(void) {
  static const scene walking = {"walking", "walking1.trc", 0.3, 1.0},
                     rising = {"standing up", "STS1.trc", 0.5, 1.2};
  if (!test_shared()) {
    SKIP("no shared recordings");
    return test_done();
  }
  later(&walking), later(&rising);
  held_back(&walking);
  return test_done();
}
