/* test_bands.c: draws of a whole load: a draw from ranges of no width is the plain run to the last bit; any
 * number of threads, and a run that was stopped and taken up again, write the same bytes; what is kept is
 * refused when it is of another run or damaged; bands stand around their peaks. */
#include "body/copy.h"
#include "posterior/app.h"
#include "posterior/study.h"
#include "test.h"

#include <dirent.h>

enum { DRAWS = 8 };

typedef struct stop {
  int after; /* draws; 0 never */
  int seen;
} stop;

static int stop_draws(void *user, const char *stage, int done, int total) {
  stop *s = user;
  (void)total;
  if (strcmp(stage, "draws")) return 0;
  s->seen++;
  return s->after && done >= s->after;
}

static pc_job_def small(void) {
  pc_job_def def = pc_job_default();
  def.recording = "models/movements/hip_hinge.trc", def.from = 3.2, def.to = 3.26;
  def.who = (pc_physique){PC_MALE, NAN, PC_STRENGTH_AVERAGE};
  def.draws = DRAWS;
  return def;
}

/* A run into folder/name; the notes about what was kept go to `note`. */
static int compute(pc_job_def def, const char *folder, const char *name, char note[400]) {
  char dir[512];
  pc_err err = {0};
  snprintf(dir, sizeof dir, "%s/%s", folder, name);
  def.out = dir;
  pc_job *job = pc_job_make(&def);
  int failed = pc_job_load(job, &err) || pc_job_write(job, dir, &err);
  const pc_report_info *info = pc_job_get_info(job);
  snprintf(note, 400, "%s", failed ? err.text : info->n_notes ? info->notes[info->n_notes - 1] : "");
  pc_job_free(job);
  return failed;
}

/* noted: what was read holds a note about the draws, and so do these two files. */
static void compare(const char *folder, const char *a, const char *b, bool noted) {
  char path[2][600];
  int n = 0;
  snprintf(path[0], sizeof path[0], "%s/%s", folder, a);
  DIR *dir = opendir(path[0]);
  for (struct dirent *e; dir && (e = readdir(dir));) {
    size_t len[2] = {0, 1};
    bool tells = !strcmp(e->d_name, "summary.json") || !strcmp(e->d_name, "report.html");
    if (*e->d_name == '.' || (noted && tells)) continue;
    snprintf(path[0], sizeof path[0], "%s/%s/%.200s", folder, a, e->d_name);
    snprintf(path[1], sizeof path[1], "%s/%s/%.200s", folder, b, e->d_name);
    char *one = test_slurp(path[0], &len[0]), *two = test_slurp(path[1], &len[1]);
    CHECK(one && two && len[0] > 100 && len[0] == len[1] && !memcmp(one, two, len[0]), "%s differs", path[1]);
    free(one), free(two), n++;
  }
  if (dir) closedir(dir);
  CHECK(n == (noted ? 7 : 9), "%d files", n);
}

static bool there(const char *folder, const char *name) {
  char path[600];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return access(path, F_OK) == 0;
}

static void spoil(const char *folder, const char *name) {
  char path[600];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "r+b");
  CHECK(f && !fseek(f, 5000, SEEK_SET), "cannot open %s", path);
  if (f) fputc('x', f), fclose(f);
}

static void test_kept(const char *folder) {
  pc_job_def def = small();
  stop s = {3, 0};
  char note[400];
  CHECK(!compute(def, folder, "one", note), "%s", note);
  def.threads = 3;
  CHECK(!compute(def, folder, "three", note), "%s", note);
  compare(folder, "one", "three", false);
  def.threads = 2, def.progress = stop_draws, def.user = &s;
  for (int pass = 0; pass < 3; pass++) { /* stopped; what is kept stays whole, of another seed, spoilt */
    s.after = 3, def.seed = pass == 1 ? 2 : 1;
    CHECK(compute(def, folder, "stopped", note), "not stopped");
    CHECK(strstr(note, "kept") && there(folder, "stopped.draws") && !there(folder, "stopped"), "%s", note);
    if (pass == 2) spoil(folder, "stopped.draws");
    s = (stop){0, 0}, def.seed = 1;
    CHECK(!compute(def, folder, "stopped", note), "%s", note);
    CHECK(!there(folder, "stopped.draws"), "still there");
    CHECK((strstr(note, "begun anew") != NULL) == (pass > 0), "pass %d: \"%s\"", pass, note);
    CHECK(pass ? s.seen == DRAWS : s.seen <= DRAWS - 3, "pass %d: %d draws", pass, s.seen);
    compare(folder, "one", "stopped", pass > 0);
    char line[600];
    snprintf(line, sizeof line, "rm -r %s/stopped", folder);
    CHECK(system(line) == 0, "cannot clean up");
  }
}

/* ---- nothing unknown -------------------------------------------------------------------------------- */

typedef struct plain {
  const pc_job *job;
  const pc_load *load;
} plain;

static int same(void *user, const pc_body *body, int draw, const double *value, double *out, pc_err *err) {
  const plain *p = user;
  pc_arena *arena = pc_arena_make();
  pc_load_def def = pc_load_default();
  (void)draw, (void)value;
  def.from = 3.2, def.to = 3.26;
  const pc_load *load = pc_load_solve(body, pc_job_get_motion(p->job), &def, arena, err);
  size_t forces = (size_t)p->load->n_frames * (size_t)p->load->n_actuators;
  CHECK(load && !memcmp(load->force, p->load->force, forces * sizeof(double)), "other forces");
  CHECK(load && !memcmp(load->reaction, p->load->reaction,
                        (size_t)load->n_frames * (size_t)load->n_segments * 9 * sizeof(double)),
        "other reactions");
  *out = 1;
  pc_arena_free(arena);
  return err->code;
}

static void test_nothing_unknown(bool spine) {
  pc_job_def def = small();
  def.draws = 0, def.spine = spine;
  pc_job *job = pc_job_make(&def);
  pc_err err = {0};
  pc_unknowns unknowns;
  pc_arena *arena = pc_arena_make();
  CHECK(!pc_job_load(job, &err) && !pc_unknowns_of(pc_job_get_body(job), &unknowns, arena, &err), "%s",
        err.text);
  pc_unknowns_close(&unknowns);
  plain p = {job, pc_job_get_load(job)};
  bool done = false;
  double out = 0;
  pc_ensemble_def e = {
      .body = pc_job_get_body(job), .unknowns = &unknowns, .n = 1, .n_values = 1, .threads = 1};
  e.sample = same, e.user = &p, e.done = &done, e.out = &out;
  CHECK(!pc_ensemble_run(&e, &err) && out == 1, "%s", err.text);
  pc_arena_free(arena);
  pc_job_free(job);
}

int main(void) {
  char folder[] = "/tmp/test_bands_XXXXXX", line[64];
  CHECK(mkdtemp(folder), "no folder for the results");
  test_kept(folder);
  test_nothing_unknown(false);
  test_nothing_unknown(true);
  snprintf(line, sizeof line, "rm -rf %s", folder);
  CHECK(system(line) == 0, "cannot clean up");
  return test_done();
}
