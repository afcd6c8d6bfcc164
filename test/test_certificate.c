/* The certificate on every frame of every recording: the whole way from file to loads, then pc_load_check:
 * KKT residuals below 1e-6 (scaled) and, recomputed from segment wrenches, moment balance below 1e-6 N m
 * beyond the reported residual actuators. No frame may be unsolved. And it must see a number that was
 * changed after the fact, in each part of the answer. */
#include "posterior/app.h"
#include "test.h"

/* One number changed in the middle frame: the certificate must fail there, and be whole again after. */
static void tamper(pc_job *job, const pc_load *l, int before) {
  size_t f = (size_t)l->n_frames / 2;
  double *const parts[] = {l->activation + f * (size_t)l->n_actuators,
                           l->multiplier + f * (size_t)pc_job_get_body(job)->n_free};
  pc_load_certificate c;
  pc_err err = {0};
  for (int k = 0; k < 2; k++) {
    double was = *parts[k];
    *parts[k] += 0.01 * (1 + fabs(was));
    CHECK(pc_job_check(job, &c, &err) == 0 && c.failed == before + 1,
          "a changed number went unseen (part %d)", k);
    *parts[k] = was;
  }
}

static void check(const char *recording, const char *model, const char *external, const char *forces,
                  double from, double to) {
  char paths[4][600];
  const char *root = test_shared();
  pc_job_def def = pc_job_default();
  pc_err err = {0};
  snprintf(paths[0], sizeof paths[0], "%s/%s", root ? root : ".", recording);
  def.recording = strncmp(recording, "models/", 7) ? paths[0] : recording;
  if (model) snprintf(paths[1], sizeof paths[1], "%s/%s", root, model), def.model = paths[1];
  if (external) snprintf(paths[2], sizeof paths[2], "%s/%s", root, external), def.external = paths[2];
  if (forces) snprintf(paths[3], sizeof paths[3], "%s/%s", root, forces), def.forces = paths[3];
  def.from = from, def.to = to, def.threads = 2;
  pc_job *job = pc_job_make(&def);
  CHECK(pc_job_load(job, &err) == 0, "%s: %s", pc_job_place(job), err.text);
  const pc_load *l = pc_job_get_load(job);
  double kkt = 0, balance = 0, residual = 0, iterations = 0;
  for (int f = 0; l && f < l->n_frames; f++) {
    CHECK(l->qp_status[f] > 0, "%s: frame %d is not solved", recording, f);
    CHECK(l->kkt[f] < 1e-6, "%s: frame %d: KKT %g", recording, f, l->kkt[f]);
    CHECK(l->balance[f] < 1e-6, "%s: frame %d: balance %g", recording, f, l->balance[f]);
    kkt = fmax(kkt, l->kkt[f]), balance = fmax(balance, l->balance[f]),
    residual = fmax(residual, l->residual[f]);
    iterations += l->qp_iterations[f];
  }
  pc_load_certificate c = {0};
  CHECK(l && pc_job_check(job, &c, &err) == 0, "%s: %s", recording, err.text);
  CHECK(l && c.frames == l->n_frames && c.failed == 0, "%s: %d of %d frames fail the certificate", recording,
        c.failed, c.frames);
  if (l && l->n_frames < 300) tamper(job, l, c.failed);
  if (l)
    printf("NOTE %s: %d frames, KKT %.1e, balance %.1e N m, residual %.0f, %.1f iterations a frame\n",
           recording, l->n_frames, kkt, balance, residual, iterations / l->n_frames);
  pc_job_free(job);
}

#define S4 "recordings/opencap-lab-s4/"
#define RAJ "recordings/rajagopal-walk/"
#define G23 "recordings/opensim-gait2392/expected/"
#define CMB "recordings/cmbbe2024-opencap/"
#define LM "recordings/landmarks/"

int main(void) {
  static const char *const landmarks[] = {
      "bird_dog_side",  "bridge_supine_dark",       "bridge_supine_studio", "lunge_side_studio",
      "side_plank",     "single_leg_balance_front", "single_leg_rdl_side",  "squat_oblique_studio",
      "squat_side_gym", "walk_side_home",           "webcam_bridge"};
  check("models/movements/hip_hinge.trc", NULL, NULL, NULL, NAN, NAN);
  if (!test_shared()) {
    SKIP("the shared recordings");
    return test_done();
  }
  const char *s4 = S4 "optimized_scale_and_markers.osim", *raj = RAJ "expected/subject_walk_scaled.osim",
             *lai = CMB "LaiUhlrich2022_scaled.osim";
  check(S4 "squats1.trc", s4, NULL, NULL, NAN, NAN);
  check(S4 "squats1.trc", s4, S4 "expected/grf_squats1.xml", S4 "squats1_grf.mot", NAN, NAN);
  check(S4 "STS1.trc", s4, NULL, NULL, NAN, NAN);
  check(S4 "walking1.trc", s4, NULL, NULL, NAN, NAN);
  check(S4 "static1.trc", S4 "manually_scaled.osim", NULL, NULL, NAN, NAN);
  check(S4 "squats1.trc", NULL, NULL, NULL, NAN, NAN);
  check(RAJ "markers_walk.trc", raj, NULL, NULL, NAN, NAN);
  check(RAJ "markers_walk.trc", raj, RAJ "expected/grf_walk.xml", NULL, 0.48, 1.61);
  check(G23 "subject01_walk1_Kinematics.sto", G23 "subject01_simbody_adjusted.osim",
        G23 "foot_floor_loads.xml", NULL, NAN, NAN);
  check(CMB "Squats.trc", lai, NULL, NULL, NAN, NAN);
  check(CMB "Jump.trc", lai, NULL, NULL, NAN, NAN);
  check(CMB "Squats.trc", NULL, NULL, NULL, NAN, NAN);
  check("recordings/c3dorg-jump/Sample_Jump2.c3d", NULL, NULL, NULL, NAN, NAN);
  check("recordings/c3dorg-jump/Gait_with_EMG.c3d", NULL, NULL, NULL, NAN, NAN);
  for (size_t i = 0; i < sizeof landmarks / sizeof *landmarks; i++) {
    char path[200];
    snprintf(path, sizeof path, LM "%s.full.jsonl", landmarks[i]);
    check(path, NULL, NULL, NULL, NAN, NAN);
  }
  return test_done();
}
