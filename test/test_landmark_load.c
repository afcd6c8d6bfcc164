/* test_landmark_load.c: what the low back and the hips bear, from landmarks alone.
 *
 * A person's squats and sitting to standing, measured by markers in a laboratory, give loads. The same
 * movements are seen by one camera (landmark_make.h): 33 points with the published errors, drawn anew for
 * each recording. From these points alone and the person's mass the whole chain makes loads and, by draws,
 * their bands. Told are how far the peaks are off and how often the bands (5 to 95 of 100 draws) hold the
 * markers' result. POSTERIOR_LONG=1: more recordings, more draws.
 */
#include "app/bands.h"
#include "landmark_make.h"
#include "posterior/app.h"
#include "test.h"

static const double MASS = 60.1; /* kg, by the plates */

typedef struct wanted {
  const char *label, *what;
  int side;
} wanted;
static const wanted WANTED[] = {{"Low back L5/S1", "disc compression", MIDDLE},
                                {"Hip", "extension moment", RIGHT},
                                {"Hip", "extension moment", LEFT}};
enum { N_WANTED = sizeof WANTED / sizeof *WANTED };

typedef struct tally {
  double n, in, sum, square, size, width;
} tally;

static pc_job_def person(void) {
  pc_job_def def = pc_job_default();
  def.mass = MASS, def.who = (pc_physique){PC_FEMALE, NAN, PC_STRENGTH_MODEL};
  return def;
}

static int find(const pc_findings *found, const wanted *w) {
  for (int i = 0; i < found->n_peaks; i++)
    if (!strcmp(found->peaks[i].label, w->label) && !strcmp(found->peaks[i].what, w->what) &&
        found->peaks[i].side == w->side)
      return i;
  return -1;
}

/* One recording of d, its loads from `from` to `to` (s of the movement), against what markers say. */
static void compare(const lm_def *d, double from, double to, int draws, const double *truth, tally *t,
                    const char *const *names) {
  char path[40];
  pc_job_def def = person();
  def.from = from - d->from, def.to = to - d->from, def.draws = draws, def.threads = 2;
  pc_job *job = lm_job(d, names, def, path);
  pc_err err = {0};
  const pc_findings *found = pc_job_findings(job, &err);
  CHECK(found != NULL, "%s", err.text);
  for (int i = 0; found && i < N_WANTED; i++) {
    int peak = find(found, &WANTED[i]);
    CHECK(peak >= 0 && found->info->bands, "no %s", WANTED[i].what);
    if (peak < 0 || !found->info->bands) continue;
    double value = found->peaks[peak].value, off = value - truth[i];
    pc_band band = found->info->bands->told[peak].band;
    if (getenv("LM_SHOW"))
      printf("    %s: %.0f, truth %.0f, band %.0f to %.0f\n", WANTED[i].what, value, truth[i], band.low,
             band.high);
    t[i].n++, t[i].in += truth[i] >= band.low && truth[i] <= band.high;
    t[i].sum += off, t[i].square += off * off, t[i].size += truth[i], t[i].width += band.high - band.low;
  }
  unlink(path);
  pc_job_free(job);
}

static void test_movement(const char *name, const char *file, double from, double to, int recordings,
                          int draws, tally *all) {
  char path[2][700];
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  double truth[N_WANTED] = {0};
  tally t[N_WANTED] = {{0}};
  snprintf(path[0], sizeof path[0], "%s/recordings/opencap-lab-s4/%s", test_shared(), file);
  snprintf(path[1], sizeof path[1], "%s/recordings/opencap-lab-s4/static1.trc", test_shared());
  pc_job_def def = person();
  def.recording = path[0], def.static_trial = path[1], def.from = from, def.to = to;
  pc_job *job = pc_job_make(&def);
  const pc_findings *found = pc_job_findings(job, &err);
  CHECK(found != NULL, "%s: %s", name, err.text);
  for (int i = 0; found && i < N_WANTED; i++) truth[i] = found->peaks[find(found, &WANTED[i])].value;
  static const double view[] = {90, 45};
  for (int k = 0; found && k < 2 * recordings; k++) {
    lm_def d = {.body = pc_job_get_body(job),
                .motion = pc_job_get_motion(job),
                .rate = 25,
                .seed = 17 + 100 * (unsigned)k};
    d.from = fmax(from - 1, d.motion->time[0]), d.to = fmin(to + 1, d.motion->time[d.motion->n_frames - 1]);
    d.camera = (lm_camera){view[k % 2] * M_PI / 180, 0.08, 0.02};
    compare(&d, from, to, draws, truth, t, lm_names(arena));
  }
  printf("  %s, %d recordings:\n", name, 2 * recordings);
  for (int i = 0; i < N_WANTED && found; i++) {
    printf("    %-14s %-17s %6.0f by markers; landmarks off by %+5.0f +- %4.0f; band %5.0f wide holds it in "
           "%.0f of %.0f\n",
           WANTED[i].label, WANTED[i].what, truth[i], t[i].sum / t[i].n,
           sqrt(fmax(0, t[i].square / t[i].n - pow(t[i].sum / t[i].n, 2))), t[i].width / t[i].n, t[i].in,
           t[i].n);
    all[i].n += t[i].n, all[i].in += t[i].in;
  }
  pc_job_free(job);
  pc_arena_free(arena);
}

int main(int argc, char **argv) {
  const char *longer = getenv("POSTERIOR_LONG");
  bool is_long = longer && *longer;
  int recordings = argc > 1  ? atoi(argv[1])
                   : is_long ? 12
                             : 2,
      draws = argc > 2  ? atoi(argv[2])
              : is_long ? 200
                        : 30;
  tally all[N_WANTED] = {{0}};
  if (!test_shared()) {
    SKIP("no shared recordings");
    return test_done();
  }
  test_movement("squats", "squats1.trc", 1, 2, recordings, draws, all);
  test_movement("sitting to standing", "STS1.trc", 3.2, 4, recordings, draws, all);
  for (int i = 0; i < N_WANTED; i++)
    CHECK(all[i].in >= 0.8 * all[i].n, "%s %s: the band holds %.0f of %.0f", WANTED[i].label, WANTED[i].what,
          all[i].in, all[i].n);
  return test_done();
}
