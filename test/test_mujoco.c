/* test_mujoco.c: kinematics and inverse dynamics against a second engine.
 *
 * MuJoCo (Todorov, Erez & Tassa 2012) composes poses of quaternions and computes about the centre of mass of
 * the tree; we of matrices, about the ground origin. mjcf.h gives it the same tree with one degree of freedom
 * a step. Here every step is moved by f(q), f' q' and f' q'' + f'' q'^2, and its force counts f' times to its
 * coordinate (virtual work). Segment frames, the whole wrench through every joint and all generalised forces
 * must agree, for people and for random trees.
 * Driven coordinates move for themselves. The values of f are ours on both sides.
 */
#include "posterior/load.h"
#include "test.h"

#if __has_include(<mujoco/mujoco.h>)
#include "mjcf.h"
#include "tree_make.h"
#include <mujoco/mujoco.h>

enum { POSES = 20, TREES = 10 };
static const double TOLERANCE = 1e-12;

/* The largest differences of a body; forces relative to the largest of their pose. */
typedef struct worst {
  double place, turn, wrench, moment;
} worst;

static int id_of(const mjModel *m, int type, const char *format, int segment, int step) {
  char name[32];
  snprintf(name, sizeof name, format, segment, step);
  return mj_name2id(m, type, name);
}

/* A, symmetric, becomes diagonal, the columns of V its axes: A = V diag V' (Jacobi 1846). */
static void principal_axes(double A[9], double V[9]) {
  memcpy(V, PC_IDENTITY.R, 9 * sizeof *V);
  for (int turn = 0; turn < 30; turn++) { /* ten sweeps; it doubles its digits a sweep */
    int i = turn % 3, j = (i + 1) % 3, k = (i + 2) % 3;
    double axis[3] = {0}, T[9], Tt[9], B[9];
    double off = 2 * A[3 * i + j], gap = A[4 * i] - A[4 * j];
    axis[k] = 1;
    m3_axis_angle(T, axis, 0.5 * atan2(gap < 0 ? -off : off, fabs(gap))); /* the small one of two turns */
    m3_transpose(Tt, T);
    m3_mul(B, A, T);
    m3_mul(A, Tt, B);
    m3_mul(B, V, T);
    memcpy(V, B, sizeof B);
  }
}

static void set_inertias(const pc_body *b, mjModel *m) {
  for (int s = 1; s < b->n_segments; s++) {
    const double *I = b->segments[s].inertia;
    double A[9] = {I[0], I[3], I[4], I[3], I[1], I[5], I[4], I[5], I[2]}, V[9];
    int id = id_of(m, mjOBJ_BODY, "s%d", s, 0);
    principal_axes(A, V);
    for (int k = 0; k < 3; k++) m->body_inertia[3 * id + k] = A[4 * k];
    mju_mat2Quat(m->body_iquat + 4 * id, V);
    m->body_sameframe[id] = 0;
  }
}

static mjModel *compile(const pc_body *b) {
  char why[512] = "";
  size_t len = 0;
  char *text = mjcf_write(b, &len);
  mjVFS *files = malloc(sizeof *files);
  mjModel *m = NULL;
  if (text && files) {
    mj_defaultVFS(files);
    if (mj_makeEmptyFileVFS(files, "body.xml", (int)len) == 0) {
      memcpy(files->filedata[0], text, len);
      m = mj_loadXML("body.xml", files, why, sizeof why);
    }
    mj_deleteVFS(files);
  }
  CHECK(m != NULL, "%s: %s", b->name, why);
  free(files), free(text);
  return m;
}

/* Any pose and motion, within joint ranges or not. */
static void move_randomly(const pc_body *b, pc_pose *pose, uint64_t *seed) {
  for (int c = 0; c < b->n_coordinates; c++) {
    double k = b->coordinates[c].type == PC_TRANSLATIONAL ? 0.3 : 1.2; /* m, rad */
    pose->q[c] = tree_real(seed, -k, k);
    pose->qd[c] = tree_real(seed, -5 * k, 5 * k);
    pose->qdd[c] = tree_real(seed, -40 * k, 40 * k);
  }
  pc_pose_velocity(b, pose);
}

/* The same motion for MuJoCo. back: instead, the sum of its forces for every coordinate. */
static void each_step(const pc_body *b, const pc_pose *pose, const mjModel *m, mjData *d, double *back) {
  for (int s = 1; s < b->n_segments; s++)
    for (int i = 0; i < 6; i++) {
      const pc_axis *axis = &b->joints[s].axes[i];
      int c = axis->coordinate;
      if (c < 0) continue;
      int joint = id_of(m, mjOBJ_JOINT, "s%d_%d", s, i), dof = m->jnt_dofadr[joint];
      mjcf_amount f = mjcf_step(b, axis, pose->q[c]);
      if (back) {
        back[c] += f.d1 * d->qfrc_inverse[dof];
        continue;
      }
      d->qpos[m->jnt_qposadr[joint]] = f.x;
      d->qvel[dof] = f.d1 * pose->qd[c];
      d->qacc[dof] = f.d1 * pose->qdd[c] + f.d2 * pose->qd[c] * pose->qd[c];
    }
}

/* The larger; NaN when either is. */
static double larger(double a, double b) {
  return a >= b || isnan(a) ? a : b;
}

static double apart(const double *a, const double *b, int n) {
  double most = 0;
  for (int i = 0; i < n; i++) most = larger(most, fabs(a[i] - b[i]));
  return most;
}

static double largest(const double *a, int n) {
  double most = 0;
  for (int i = 0; i < n; i++) most = larger(most, fabs(a[i]));
  return most;
}

static void compare_frames(const pc_body *b, const pc_pose *pose, const mjModel *m, const mjData *d,
                           worst *w) {
  for (int s = 1; s < b->n_segments; s++) {
    int id = id_of(m, mjOBJ_BODY, "s%d", s, 0);
    w->place = larger(w->place, apart(pose->p[s], d->xpos + 3 * id, 3));
    w->turn = larger(w->turn, apart(pose->R[s], d->xmat + 9 * id, 9));
  }
}

/* MuJoCo's wrench is about the mass centre of the tree. */
static void compare_wrenches(const pc_body *b, const mjModel *m, const mjData *d, const double (*ours)[6],
                             worst *w) {
  double size[2] = {0}, off[2] = {0};
  for (int s = 1; s < b->n_segments; s++) {
    int id = id_of(m, mjOBJ_BODY, "j%d", s, 0);
    double theirs[6], t[3];
    memcpy(theirs, d->cfrc_int + 6 * id, sizeof theirs);
    v3_cross(t, d->subtree_com + 3 * m->body_rootid[id], theirs + 3);
    v3_add(theirs, theirs, t);
    for (int k = 0; k < 2; k++) {
      size[k] = larger(size[k], largest(theirs + 3 * k, 3));
      off[k] = larger(off[k], apart(ours[s] + 3 * k, theirs + 3 * k, 3));
    }
  }
  w->wrench = larger(w->wrench, off[0] / size[0]);
  w->wrench = larger(w->wrench, off[1] / size[1]);
}

static void compare_poses(const pc_body *b, const mjModel *m, worst *w) {
  pc_pose *pose = pc_pose_make(b);
  mjData *d = mj_makeData(m);
  double(*reaction)[6] = calloc((size_t)b->n_segments, sizeof *reaction);
  double *ours = calloc((size_t)b->n_coordinates, sizeof *ours),
         *theirs = calloc((size_t)b->n_coordinates, sizeof *theirs);
  uint64_t seed = 1;
  for (int k = 0; k < POSES; k++) {
    move_randomly(b, pose, &seed);
    pc_joint_reactions(b, pose, NULL, reaction);
    pc_reactions_to_moments(b, pose, (const double(*)[6])reaction, ours);
    memset(theirs, 0, (size_t)b->n_coordinates * sizeof *theirs);
    each_step(b, pose, m, d, NULL);
    mj_inverse(m, d);
    mj_rnePostConstraint(m, d);
    each_step(b, pose, m, d, theirs);
    compare_frames(b, pose, m, d, w);
    compare_wrenches(b, m, d, (const double(*)[6])reaction, w);
    w->moment = larger(w->moment, apart(ours, theirs, b->n_coordinates) / largest(theirs, b->n_coordinates));
  }
  for (int i = 0; i < mjNWARNING; i++)
    CHECK(d->warning[i].number == 0, "%s", mju_warningText(i, d->warning[i].lastinfo));
  free(reaction), free(ours), free(theirs);
  mj_deleteData(d);
  pc_pose_free(pose);
}

static worst compare(const pc_body *b, const char *from) {
  worst w = {0};
  mjModel *m = compile(b);
  if (!m) return w;
  set_inertias(b, m);
  compare_poses(b, m, &w);
  CHECK(w.place < TOLERANCE, "%s: places apart by %g m", from, w.place);
  CHECK(w.turn < TOLERANCE, "%s: rotations apart by %g", from, w.turn);
  CHECK(w.wrench < TOLERANCE, "%s: wrenches apart by %g of the largest", from, w.wrench);
  CHECK(w.moment < TOLERANCE, "%s: forces apart by %g of the largest", from, w.moment);
  mj_deleteModel(m);
  return w;
}

static void note(const char *from, worst w) {
  printf("NOTE %s: apart %.1e m, rotation %.1e, joint wrench %.1e, generalised force %.1e\n", from, w.place,
         w.turn, w.wrench, w.moment);
}

static void compare_file(const char *path) {
  size_t len;
  pc_err err = {0};
  char *bytes = test_slurp_shared(path, &len);
  pc_body *b = bytes ? pc_body_read_osim(bytes, len, &err) : NULL;
  CHECK(b != NULL, "%s: %s", path, err.text);
  if (b) note(path, compare(b, path));
  pc_body_free(b);
  free(bytes);
}

static void compare_trees(void) {
  worst most = {0};
  for (int k = 1; k <= TREES; k++) {
    pc_err err = {0};
    char from[32];
    snprintf(from, sizeof from, "random tree %d", k);
    pc_body *b = tree_make((uint64_t)k, &err);
    CHECK(b != NULL, "%s: %s", from, err.text);
    if (!b) continue;
    worst w = compare(b, from);
    most = (worst){larger(most.place, w.place), larger(most.turn, w.turn), larger(most.wrench, w.wrench),
                   larger(most.moment, w.moment)};
    pc_body_free(b);
  }
  note("random trees", most);
}

int main(void) {
  static const char *files[] = {"facts/expected/model.osim",
                                "recordings/rajagopal-walk/expected/subject_walk_scaled.osim",
                                "recordings/opencap-lab-s4/manually_scaled.osim",
                                "recordings/opencap-lab-s4/optimized_scale_and_markers.osim",
                                "recordings/cmbbe2024-opencap/LaiUhlrich2022_scaled.osim",
                                "recordings/opensim-gait2392/expected/subject01_simbody_adjusted.osim",
                                "recordings/lifting-full-body/expected/lfb.osim"};
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  CHECK(human != NULL, "%s", err.text);
  if (human) note("built-in human", compare(human, "built-in human"));
  pc_body_free(human);
  compare_trees();
  for (size_t i = 0; test_shared() && i < sizeof files / sizeof *files; i++) compare_file(files[i]);
  if (!test_shared()) SKIP("no shared recordings: the built-in human and random trees alone");
  return test_done();
}

#else
int main(void) {
  SKIP("MuJoCo's header was not there at build time (Debian: libmujoco-dev)");
  return test_done();
}
#endif
