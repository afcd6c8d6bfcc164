/* Inverse kinematics against OpenSim 4.6's stored answers: on every frame the weighted marker error is
 * no worse, and the coordinates agree within 0.1 degree (1 mm for slides) RMS, or the stored answer is
 * shown not to be the minimum: our cost falls no further along that coordinate (its slope, by finite
 * differences, is nil), while the stored pose's does. OpenSim stops at an accuracy of 1e-5 of a cost
 * that is itself about 1e-4, so soft coordinates stay up to some tenths of a degree off its own goal.
 * Coordinates that no marker determines are found (a unit step of theirs moves no marker) and named. */
#include "base/vec.h"
#include "parity.h"

static double weight_of(const pc_tasks *tasks, const char *name) {
  for (int i = 0; i < tasks->n; i++)
    if (!tasks->task[i].is_coordinate && !strcmp(tasks->task[i].marker, name)) return tasks->task[i].weight;
  return 0;
}

/* Sum of weight * distance^2 at a pose given by all coordinates. */
static double cost(const pc_body *b, pc_pose *p, const pc_markers *m, int frame, const pc_tasks *tasks,
                   const double *q) {
  double sum = 0;
  memcpy(p->q, q, (size_t)b->n_coordinates * sizeof *q);
  pc_pose_couple(b, p);
  pc_pose_position(b, p);
  for (int i = 0; i < b->n_markers; i++)
    for (int k = 0; k < m->n; k++) {
      if (strcmp(b->markers[i].name, m->names[k])) continue;
      const double *at = m->at + ((size_t)frame * m->n + k) * 3;
      if (isnan(at[0])) break;
      double x[3], d[3];
      pc_pose_point(p, b->markers[i].segment, b->markers[i].at, x);
      v3_sub(d, x, at);
      sum += weight_of(tasks, m->names[k]) * v3_dot(d, d);
      break;
    }
  return sum;
}

/* Slope and curvature of the cost along coordinate c, by central differences. */
static void slope_at(const pc_body *b, pc_pose *p, const pc_markers *m, int frame, const pc_tasks *tasks,
                     const double *q, int c, double *slope, double *curve) {
  const double h = 1e-4;
  double *at = malloc((size_t)b->n_coordinates * sizeof *at);
  memcpy(at, q, (size_t)b->n_coordinates * sizeof *at);
  double mid = cost(b, p, m, frame, tasks, at);
  at[c] = q[c] + h;
  double hi = cost(b, p, m, frame, tasks, at);
  at[c] = q[c] - h;
  double lo = cost(b, p, m, frame, tasks, at);
  *slope = (hi - lo) / (2 * h), *curve = (hi - 2 * mid + lo) / (h * h);
  free(at);
}

static void compare(const char *name, const char *model, const char *markers, const char *setup,
                    const char *expected) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  size_t len;
  char *bytes = test_slurp_shared(model, &len);
  pc_body *b = pc_body_read_osim(bytes, len, &err);
  free(bytes);
  bytes = test_slurp_shared(markers, &len);
  pc_recording *rec = bytes ? pc_recording_read_trc(bytes, len, NULL, arena, &err) : NULL;
  char *xml = test_slurp_shared(setup, &len);
  pc_tasks *tasks = xml ? pc_tasks_read(xml, len, arena, &err) : NULL;
  CHECK(b && rec && tasks, "%s", err.text);
  pc_table *table = parity_table(expected, arena);
  pc_motion *want = b && table ? pc_motion_from_table(b, table, NULL, arena, &err) : NULL;
  pc_ik_def def = pc_ik_default();
  def.tasks = tasks;
  pc_motion *got = want && rec ? pc_motion_solve(b, rec->markers, &def, arena, &err) : NULL;
  CHECK(got != NULL, "%s", err.text);
  pc_pose *p = b ? pc_pose_make(b) : NULL;
  int compared = 0, worse = 0, stuck = 0, frames[10000], pairs[10000][2];
  double most = 0, gain = 0, *square = calloc((size_t)b->n_coordinates, sizeof *square);
  for (int f = 0; got && f < got->n_frames; f++) {
    int row = parity_frame(want->time, want->n_frames, got->time[f]),
        at = parity_frame(rec->markers->time, rec->markers->n_frames, got->time[f]);
    if (row < 0 || at < 0) continue;
    const double *qw = want->q + (size_t)row * want->n_q, *qg = got->q + (size_t)f * got->n_q;
    double theirs = cost(b, p, rec->markers, at, tasks, qw), ours = cost(b, p, rec->markers, at, tasks, qg);
    pairs[compared][0] = f, pairs[compared][1] = row, frames[compared++] = at;
    worse += ours > theirs * (1 + 1e-9), stuck += got->iterations[f] < 0;
    most = fmax(most, (ours - theirs) / theirs), gain = fmax(gain, (theirs - ours) / theirs);
    for (int c = 0; c < b->n_coordinates; c++) square[c] += pow(qw[c] - qg[c], 2);
  }
  CHECK(compared > 100, "only %d frames", compared);
  CHECK(worse == 0, "%s: weighted marker error larger than OpenSim's on %d of %d frames, by at most %.1e",
        name, worse, compared, most);
  CHECK(stuck == 0, "%s: %d frames not converged", name, stuck);
  double largest = 0;
  const char *at = "-";
  for (int c = 0; got && c < b->n_coordinates; c++) {
    const pc_coordinate *co = &b->coordinates[c];
    double rms = sqrt(square[c] / compared), limit = co->type == PC_TRANSLATIONAL ? 1e-3 : 0.1 * M_PI / 180,
           unit = co->type == PC_TRANSLATIONAL ? 1e3 : 180 / M_PI;
    if (co->free < 0) continue;
    if (rms <= limit) {
      if (rms / limit > largest) largest = rms / limit, at = co->name;
      continue;
    }
    double ours = 0, theirs = 0, hold = 0; /* distance to the minimum along c: slope / curvature */
    for (int f = 0; f < compared; f += 7) {
      const double *qg = got->q + (size_t)pairs[f][0] * got->n_q,
                   *qw = want->q + (size_t)pairs[f][1] * want->n_q;
      double slope, curve;
      slope_at(b, p, rec->markers, frames[f], tasks, qg, c, &slope, &curve);
      bool limited = co->clamped && ((qg[c] <= co->lo && slope > 0) || (qg[c] >= co->hi && slope < 0));
      if (!limited && curve > 1e-6) ours = fmax(ours, fabs(slope / curve));
      hold = fmax(hold, curve);
      slope_at(b, p, rec->markers, frames[f], tasks, qw, c, &slope, &curve);
      if (curve > 1e-6) theirs = fmax(theirs, fabs(slope / curve));
    }
    if (hold < 1e-6)
      printf("NOTE %s: %s is not determined by the markers (%.2f RMS apart)\n", name, co->name, unit * rms);
    else
      printf("NOTE %s: %s %.3f RMS apart; from the minimum along it, ours at most %.1e, the stored answer "
             "%.1e\n",
             name, co->name, unit * rms, unit * ours, unit * theirs);
    CHECK(unit * ours < 1e-3, "%s: %s is %.1e from its minimum", name, co->name, unit * ours);
    CHECK(hold < 1e-6 || theirs > 10 * ours, "%s: %s, the stored answer is as good a minimum", name,
          co->name);
  }
  printf("NOTE %s: %d frames, never worse, up to %.2e better; largest difference of the others %.4f of the "
         "limit (%s)\n",
         name, compared, gain, largest, at);
  free(square), free(bytes), free(xml);
  pc_pose_free(p);
  pc_body_free(b);
  pc_arena_free(arena);
}

int main(void) {
  if (!test_shared()) {
    SKIP("needs the shared recordings");
    return test_done();
  }
  compare("rajagopal walk", PARITY_WALK "subject_walk_scaled.osim", PARITY_WALK "markers_walk.trc",
          PARITY_WALK "ik_tasks_walk.xml", PARITY_WALK "ik_walk.mot");
  compare("squat", PARITY_SQUAT "optimized_scale_and_markers.osim", PARITY_SQUAT "squats1.trc",
          PARITY_SQUAT "expected/ik_squats1.xml", PARITY_SQUAT "expected/ik_squats1.mot");
  return test_done();
}
