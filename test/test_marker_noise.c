/* test_marker_noise.c: marker errors taken to coordinates by the linear map, against inverse kinematics done
 * again with markers that were moved; speeds and accelerations against differences; spread as asked for. */
#include "posterior/app.h"
#include "posterior/study.h"
#include "study/draw.h"
#include "test.h"

static pc_job *solved(pc_job_def *def) {
  pc_err err = {0};
  def->recording = "models/movements/hip_hinge.trc", def->from = 2.5, def->to = 3.5;
  def->height = 1.7, def->lowpass = 0;
  pc_job *job = pc_job_make(def);
  CHECK(!pc_job_motion(job, &err), "%s", err.text);
  return job;
}

/* Each marker by its error of this draw, in the axes of its segment. How many. */
static int move(const pc_body *body, const pc_motion *m, int draw, double place, pc_markers *markers) {
  pc_pose *pose = pc_pose_make(body);
  int n = 0;
  for (int f = 0; f < m->n_frames; f++) {
    int row = 0;
    while (markers->time[row] < m->time[f] - 1e-6) row++;
    memcpy(pose->q, m->q + (size_t)f * m->n_q, (size_t)m->n_q * sizeof(double));
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    n = 0;
    for (int i = 0; i < body->n_markers; i++)
      for (int k = 0; k < markers->n; k++) {
        if (strcmp(body->markers[i].name, markers->names[k])) continue;
        const double *R = pose->R[body->markers[i].segment];
        double *at = markers->at + 3 * ((size_t)row * (size_t)markers->n + (size_t)k);
        for (int b = 0; b < 3; b++) {
          double e = place * pc_draw_normal(1, (uint32_t)draw, PC_STREAM_PLACE, (uint32_t)(3 * n + b));
          for (int a = 0; a < 3; a++) at[a] += R[3 * a + b] * e;
        }
        n++;
        break;
      }
  }
  pc_pose_free(pose);
  return n;
}

/* Whether a coordinate bears on hips, knees or back; forearms, shoulders and feet hang on two markers side by
 * side, so 10 mm turn them by a quarter radian, which is no small change any more. */
static bool matters(const char *name) {
  return !strncmp(name, "pelvis", 6) || !strncmp(name, "hip", 3) || !strncmp(name, "knee", 4) ||
         !strncmp(name, "Abs", 3) || !strncmp(name, "L5_S1", 5);
}

/* Moves every marker of the recording as a marker that sits elsewhere on its segment would move, and asks
 * inverse kinematics. To first order the map must say the same: of small errors in all coordinates, of large
 * ones in those that matter. */
static void test_against_ik(double place, bool all, double limit) {
  pc_job_def def = pc_job_default();
  pc_job *job = solved(&def);
  const pc_body *body = pc_job_get_body(job);
  const pc_motion *motion = pc_job_get_motion(job);
  const pc_markers *markers = pc_job_get_recording(job)->markers;
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_marker_noise *noise = pc_marker_noise_make(body, motion, markers, NULL, place, 0, arena, &err);
  CHECK(noise != NULL, "%s", err.text);
  double change = 0, off = 0, n = 0;
  for (int draw = 0; noise && draw < 3; draw++) {
    const pc_motion *linear = pc_marker_noise_draw(noise, 1, draw, arena);
    pc_markers moved = *markers;
    size_t numbers = (size_t)markers->n_frames * (size_t)markers->n * 3;
    moved.at = PC_NEW(arena, double, numbers);
    memcpy(moved.at, markers->at, numbers * sizeof *moved.at);
    CHECK(move(body, motion, draw, place, &moved) > 40, "few markers moved");
    pc_ik_def ik = pc_ik_default();
    ik.from = motion->time[40] - 1e-6, ik.to = motion->time[60] + 1e-6;
    ik.start = motion->q + (size_t)40 * motion->n_q;
    pc_motion *again = pc_motion_solve(body, &moved, &ik, arena, &err);
    CHECK(again && again->n_frames == 21, "%s", err.text);
    for (int f = 0; again && f < again->n_frames; f += 10)
      for (int z = 0; z < body->n_free; z++) {
        int c = body->free_to_q[z];
        size_t at = (size_t)(40 + f) * motion->n_q + c;
        double real = again->q[(size_t)f * motion->n_q + c] - motion->q[at],
               mine = linear->q[at] - motion->q[at];
        if (all || matters(body->coordinates[c].name)) change += real * real, off += pow(real - mine, 2), n++;
      }
  }
  printf("  markers %2.0f mm off: %s coordinates change by %.4f (rms), the map is off by %.4f\n", 1e3 * place,
         all ? "all" : "main", sqrt(change / n), sqrt(off / n));
  CHECK(n > 0 && change > 0 && sqrt(off / change) < limit, "off by %.3f of the change", sqrt(off / change));
  pc_arena_free(arena);
  pc_job_free(job);
}

/* One movement: q, qd and qdd of the errors belong together. */
static void test_derivatives(void) {
  pc_job_def def = pc_job_default();
  pc_job *job = solved(&def);
  const pc_motion *m = pc_job_get_motion(job);
  pc_arena *arena = pc_arena_make();
  pc_marker_noise *noise = pc_marker_noise_make(pc_job_get_body(job), m, pc_job_get_recording(job)->markers,
                                                NULL, 0.01, 0.005, arena, NULL);
  const pc_motion *d = pc_marker_noise_draw(noise, 4, 2, arena);
  double worst[2] = {0, 0}, size[2] = {0, 0};
  for (int f = 1; f + 1 < m->n_frames; f++)
    for (int c = 0; c < m->n_q; c++) {
      double e[3], h = m->time[f + 1] - m->time[f];
      for (int k = 0; k < 3; k++) {
        size_t at = (size_t)(f + k - 1) * m->n_q + c;
        e[k] = d->q[at] - m->q[at];
      }
      size_t at = (size_t)f * m->n_q + c;
      double speed = d->qd[at] - m->qd[at], push = d->qdd[at] - m->qdd[at];
      worst[0] = fmax(worst[0], fabs(speed - (e[2] - e[0]) / (2 * h))), size[0] = fmax(size[0], fabs(speed));
      worst[1] = fmax(worst[1], fabs(push - (e[2] - 2 * e[1] + e[0]) / (h * h))),
      size[1] = fmax(size[1], fabs(push));
    }
  CHECK(size[0] > 0.01 && worst[0] < 0.01 * size[0], "speed: %g of %g", worst[0], size[0]);
  CHECK(size[1] > 0.1 && worst[1] < 0.05 * size[1], "acceleration: %g of %g", worst[1], size[1]);
  pc_arena_free(arena);
  pc_job_free(job);
}

/* Over many draws the place of the pelvis spreads as a mean of its markers does, whether they are misplaced
 * or wander: so the spline keeps their variance. */
static void test_spread(void) {
  pc_job_def def = pc_job_default();
  pc_job *job = solved(&def);
  const pc_motion *m = pc_job_get_motion(job);
  pc_arena *arena = pc_arena_make();
  int c = pc_body_find_coordinate(pc_job_get_body(job), "pelvis_tz");
  double spread[2];
  for (int wander = 0; wander < 2; wander++) {
    pc_marker_noise *noise = pc_marker_noise_make(pc_job_get_body(job), m, pc_job_get_recording(job)->markers,
                                                  NULL, wander ? 0 : 0.005, wander ? 0.005 : 0, arena, NULL);
    double square = 0;
    int n = 0;
    for (int draw = 0; draw < 60; draw++) {
      pc_arena *scratch = pc_arena_make();
      const pc_motion *d = pc_marker_noise_draw(noise, 9, draw, scratch);
      for (int f = 0; f < m->n_frames; f += 7, n++) {
        double e = d->q[(size_t)f * m->n_q + c] - m->q[(size_t)f * m->n_q + c];
        square += e * e;
      }
      pc_arena_free(scratch);
    }
    spread[wander] = sqrt(square / n);
  }
  printf("  pelvis sideways: %.2f mm by place, %.2f mm by wandering, of 5 mm each marker\n", 1e3 * spread[0],
         1e3 * spread[1]);
  CHECK(spread[0] > 0.0003 && spread[0] < 0.004, "%g", spread[0]);
  CHECK(fabs(spread[1] / spread[0] - 1) < 0.25, "%g against %g", spread[1], spread[0]);
  pc_err err = {0};
  CHECK_NEAR(pc_uncertainty_spread("marker_place", &err), 0.01, 1e-15);
  CHECK(pc_uncertainty_spread("no such row", &err) < 0 && strstr(err.text, "no such row"), "%s", err.text);
  pc_arena_free(arena);
  pc_job_free(job);
}

int main(void) {
  test_against_ik(0.001, true, 0.05);
  test_against_ik(0.01, false, 0.1);
  test_derivatives();
  test_spread();
  return test_done();
}
