/* test_determinism.c: equal input gives equal bytes, whatever the number of threads. */
#include "posterior/app.h"
#include "test.h"

static const char *const FILES[] = {"motion.mot",        "moments.sto",  "activations.sto",
                                    "muscle_forces.sto", "contacts.sto", "joint_reactions.sto",
                                    "summary.json",      "report.html"};
enum { N_FILES = sizeof FILES / sizeof *FILES };

/* A part of the shipped movement to result files in folder/name; 0 on success. */
static int compute(const char *folder, const char *name, int threads) {
  char dir[512];
  pc_err err = {0};
  pc_job_def def = pc_job_default();
  def.recording = "models/movements/hip_hinge.trc";
  def.from = 1, def.to = 3.2; /* five chunks of frames: more than threads */
  def.threads = threads;
  snprintf(dir, sizeof dir, "%s/%s", folder, name);
  pc_job *job = pc_job_make(&def);
  int failed = !job || pc_job_load(job, &err) || pc_job_write(job, dir, &err);
  CHECK(!failed, "%s", err.text);
  pc_job_free(job);
  return failed;
}

static void compare(const char *folder, const char *a, const char *b) {
  for (int i = 0; i < N_FILES; i++) {
    char path[2][600];
    size_t len[2] = {0, 1};
    snprintf(path[0], sizeof path[0], "%s/%s/%s", folder, a, FILES[i]);
    snprintf(path[1], sizeof path[1], "%s/%s/%s", folder, b, FILES[i]);
    char *one = test_slurp(path[0], &len[0]), *two = test_slurp(path[1], &len[1]);
    CHECK(one && two && len[0] > 100 && len[0] == len[1] && memcmp(one, two, len[0]) == 0,
          "%s differs from %s", path[1], path[0]);
    free(one);
    free(two);
  }
}

int main(void) {
  char folder[] = "/tmp/test_determinism_XXXXXX", line[64];
  CHECK(mkdtemp(folder), "no folder for the results");
  if (!compute(folder, "one", 1) && !compute(folder, "again", 1) && !compute(folder, "two", 2) &&
      !compute(folder, "three", 3)) {
    compare(folder, "one", "again");
    compare(folder, "one", "two");
    compare(folder, "one", "three");
  }
  snprintf(line, sizeof line, "rm -rf %s", folder);
  CHECK(system(line) == 0, "cannot clean up");
  return test_done();
}
