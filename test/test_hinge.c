/* test_hinge.c: the movement that ships is the one its generator makes, is a hip hinge, and loads the body
 * as the weight of its upper part says: the low-back moment of the pause at the bottom in closed form. */
#include "base/vec.h"
#include "posterior/app.h"
#include "test.h"

#include <limits.h>

static const char *const SHIPPED = "models/movements/hip_hinge.trc";
static const double BOTTOM = 3.25; /* s: middle of the pause there */

static void test_regenerated(const char *self) {
  char program[PATH_MAX], made[] = "/tmp/test_hinge_XXXXXX", line[2 * PATH_MAX];
  if (!realpath(self, program)) abort();
  strcpy(strrchr(program, '/') + 1, "make_hinge");
  CHECK(mkstemp(made) >= 0, "no file to write to");
  snprintf(line, sizeof line, "'%s' %s >/dev/null", program, made);
  CHECK(system(line) == 0, "%s", line);
  size_t len = 0, shipped_len = 1;
  char *text = test_slurp(made, &len), *shipped = test_slurp(SHIPPED, &shipped_len);
  CHECK(text && shipped && len == shipped_len && memcmp(text, shipped, len) == 0,
        "%s is not what tools/make_hinge.c makes; write it anew with make_hinge %s", SHIPPED, SHIPPED);
  free(text);
  free(shipped);
  unlink(made);
}

/* Where a marker is in a frame. */
static const double *at(const pc_markers *m, int frame, const char *name) {
  for (int i = 0; i < m->n; i++)
    if (!strcmp(m->names[i], name)) return m->at + 3 * ((size_t)frame * m->n + i);
  abort();
}

/* Lean of the line from the sacrum to the seventh neck vertebra, degrees forward of the vertical. */
static double lean(const pc_markers *m, int frame) {
  double sacrum[3], up[3];
  v3_add(sacrum, at(m, frame, "RPSI"), at(m, frame, "LPSI"));
  v3_scale(sacrum, 0.5, sacrum);
  v3_sub(up, at(m, frame, "C7"), sacrum);
  return atan2(up[0], up[1]) * 180 / M_PI;
}

static void test_shape(const pc_markers *m) {
  static const char *const feet[] = {"RCAL", "RTOE", "RMT5", "LCAL", "LTOE", "LMT5"};
  int bottom = (int)(BOTTOM * m->rate), last = m->n_frames - 1;
  CHECK_NEAR(lean(m, bottom) - lean(m, 0), 60, 1e-3);
  CHECK_NEAR(lean(m, last), lean(m, 0), 1e-6);
  CHECK(fabs(lean(m, 0)) < 10, "standing, the line leans by %g degrees", lean(m, 0));
  for (int i = 0; i < 6; i++)
    for (int f = 0; f < m->n_frames; f++) {
      double moved[3];
      v3_sub(moved, at(m, f, feet[i]), at(m, 0, feet[i]));
      if (v3_norm(moved) > 2e-7) CHECK(false, "%s moved by %g m at frame %d", feet[i], v3_norm(moved), f);
    }
  for (int f = 0; f < m->n_frames; f++) { /* both sides alike */
    const double *r = at(m, f, "RLFC"), *l = at(m, f, "LLFC");
    if (fabs(r[0] - l[0]) + fabs(r[1] - l[1]) + fabs(r[2] + l[2]) > 3e-7)
      CHECK(false, "uneven at frame %d", f);
  }
}

static bool hangs_on(const pc_body *body, int segment, int root) {
  while (segment > root) segment = body->joints[segment].parent;
  return segment == root;
}

/* Standing still, the moment about the low-back joint is weight times lever; and the ground bears it all. */
static void test_statics(const pc_body *body, const pc_load *load) {
  int frame = 0, lumbar = pc_body_find_segment(body, "lumbar5"),
      q = pc_body_find_coordinate(body, "L5_S1_Flex_Ext");
  while (load->time[frame] < BOTTOM - 1e-9) frame++;
  pc_pose *pose = pc_pose_make(body);
  memcpy(pose->q, load->q + (size_t)frame * load->n_q, (size_t)load->n_q * sizeof *pose->q);
  pc_pose_couple(body, pose);
  pc_pose_position(body, pose);
  double joint[3], moment = 0, g = 9.80665;
  pc_pose_point(pose, lumbar, body->joints[lumbar].in_child.p, joint);
  for (int s = 1; s < body->n_segments; s++) {
    double com[3];
    pc_pose_point(pose, s, body->segments[s].com, com);
    if (hangs_on(body, s, lumbar)) moment += body->segments[s].mass * g * (com[0] - joint[0]);
  }
  pc_pose_free(pose);
  CHECK(moment > 50, "%g N m", moment);
  CHECK_NEAR(load->moment[(size_t)frame * load->n_q + q], moment, 0.002 * moment);
  double up = 0, along = 0;
  for (int c = 0; c < load->n_contacts; c++) {
    const double *w = load->contact_wrench + ((size_t)frame * load->n_contacts + c) * 9;
    up += w[1], along += w[0];
  }
  CHECK_NEAR(up, body->total_mass * g, 0.002 * body->total_mass * g);
  CHECK_NEAR(along, 0, 1);
}

static void test_loads(void) {
  pc_err err = {0};
  pc_job_def def = pc_job_default();
  def.recording = SHIPPED, def.from = BOTTOM - 0.3, def.to = BOTTOM + 0.3;
  pc_job *job = pc_job_make(&def);
  CHECK(job && pc_job_load(job, &err) == 0, "%s", err.text);
  if (!err.code) {
    const pc_load *load = pc_job_get_load(job);
    test_shape(pc_job_get_recording(job)->markers);
    test_statics(pc_job_get_body(job), load);
    for (int f = 0; f < load->n_frames; f++) {
      CHECK(load->qp_status[f] == 1, "frame %d is not solved", f);
      CHECK(load->residual[f] < 1, "frame %d needs %g N or N m from nowhere", f, load->residual[f]);
      CHECK(load->kkt[f] < 1e-8 && load->balance[f] < 1e-6, "frame %d: %g %g", f, load->kkt[f],
            load->balance[f]);
    }
  }
  pc_job_free(job);
}

int main(int argc, char **argv) {
  (void)argc;
  test_regenerated(argv[0]);
  test_loads();
  return test_done();
}
