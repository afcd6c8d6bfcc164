/* make_hinge.c: writes models/movements/hip_hinge.trc: a hip hinge of the built-in human, made, not recorded.
 *
 *   make_hinge FILE.trc
 *
 * Problem: a movement that ships with the program must be free to share and known in every number. So
 * the trunk's inclination and the knee's flexion are prescribed, and the rest follows from two demands:
 * the feet stay where they are, and the centre of mass stays over the same line across the feet.
 *
 * Method: both sides move alike, so a frame has seven unknowns: the pelvis' x and y and five coordinates
 * of the right leg. Seven equations: position and orientation of the right calcaneus (six), and the x of
 * the centre of mass. Newton's method, derivatives by central differences, from the frame before. The
 * spine stays straight; the arms hang, turned back by as much as the trunk leans forward. The
 * prescribed two follow the minimum-jerk course of Flash & Hogan (1985) between pauses.
 *
 * The body is quasi-static here: balance is of the centre of mass, not of the zero-moment point. A
 * descent of two seconds keeps the difference within a centimetre or so.
 */
#include "base/vec.h"
#include "posterior/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double RATE = 100;               /* frames per second */
static const double DOWN = 0.75, LOW = 2.75;  /* s: the trunk begins to lean, and is lowest */
static const double UP = 3.75, TOP = 5.75;    /* s: begins to rise, is upright again */
static const double LENGTH = 6.5;             /* s */
static const double LEAN = 60 * M_PI / 180;   /* rad, of the trunk at the lowest */
static const double KNEE = 18 * M_PI / 180;   /* rad, there */
static const double KNEE_UP = 2 * M_PI / 180; /* rad, standing: not quite straight */
static const double BALANCE = 0.09; /* m in front of the calcaneus' origin: middle of a 0.26 m foot */
static const double UPRIGHT = 6.567 * M_PI / 180; /* rad: pelvis back, hips bent, models/human/README.md */

/* Skin markers of the Rajagopal 2016 set: its joint centres would be no use in a recording. */
static const char *const MARKERS[] = {
    "RACR",  "LACR", "C7",   "CLAV",      "RASH",    "RPSH",      "LASH",    "LPSH",        "RUA1",
    "RUA2",  "RUA3", "RLEL", "RMEL",      "LUA1",    "LUA2",      "LUA3",    "LLEL",        "LMEL",
    "RASI",  "LASI", "RPSI", "LPSI",      "RTH1",    "RTH2",      "RTH3",    "RLFC",        "RMFC",
    "LTH1",  "LTH2", "LTH3", "LLFC",      "LMFC",    "RTB1",      "RTB2",    "RTB3",        "RLMAL",
    "RMMAL", "LTB1", "LTB2", "LTB3",      "LLMAL",   "LMMAL",     "RCAL",    "RTOE",        "RMT5",
    "LCAL",  "LTOE", "LMT5", "RFAradius", "RFAulna", "LFAradius", "LFAulna", "RFAsuperior", "LFAsuperior"};
enum { N_MARKERS = sizeof MARKERS / sizeof *MARKERS, UNKNOWNS = 7 };

/* What is solved for; a leg's coordinate stands for both sides. */
static const char *const SOLVED[UNKNOWNS] = {"pelvis_tx",    "pelvis_ty",   "hip_flexion",   "hip_adduction",
                                             "hip_rotation", "ankle_angle", "subtalar_angle"};

typedef struct hinge {
  const pc_body *body;
  pc_pose *pose;
  int foot;              /* segment calcn_r */
  pc_transform standing; /* where it stays */
} hinge;

/* Sets a coordinate, of both sides where it has sides. */
static void set(hinge *h, const char *name, double value) {
  char sided[64];
  int c = pc_body_find_coordinate(h->body, name);
  if (c >= 0) h->pose->q[c] = value;
  for (int side = 0; c < 0 && side < 2; side++) {
    snprintf(sided, sizeof sided, "%s_%c", name, "rl"[side]);
    h->pose->q[pc_body_find_coordinate(h->body, sided)] = value;
  }
}

static double get(const hinge *h, const char *name) {
  char sided[64];
  int c = pc_body_find_coordinate(h->body, name);
  snprintf(sided, sizeof sided, "%s_r", name);
  return h->pose->q[c >= 0 ? c : pc_body_find_coordinate(h->body, sided)];
}

static void place(hinge *h) {
  pc_pose_couple(h->body, h->pose);
  pc_pose_position(h->body, h->pose);
}

static double mass_centre_x(const hinge *h) {
  double sum = 0, at[3];
  for (int s = 1; s < h->body->n_segments; s++) {
    pc_pose_point(h->pose, s, h->body->segments[s].com, at);
    sum += h->body->segments[s].mass * at[0];
  }
  return sum / h->body->total_mass;
}

/* What is wrong with the pose: foot position (m), foot turn (rad, small), balance (m). */
static void misfit(hinge *h, double out[UNKNOWNS]) {
  double turn[9], back[9];
  place(h);
  v3_sub(out, h->pose->p[h->foot], h->standing.p);
  m3_transpose(back, h->standing.R);
  m3_mul(turn, h->pose->R[h->foot], back);
  out[3] = 0.5 * (turn[7] - turn[5]), out[4] = 0.5 * (turn[2] - turn[6]), out[5] = 0.5 * (turn[3] - turn[1]);
  out[6] = mass_centre_x(h) - h->standing.p[0] - BALANCE;
}

/* Gaussian elimination with partial pivoting; b becomes the answer. */
static void eliminate(double A[UNKNOWNS][UNKNOWNS], double b[UNKNOWNS]) {
  for (int k = 0; k < UNKNOWNS; k++) {
    int pivot = k;
    for (int i = k + 1; i < UNKNOWNS; i++)
      if (fabs(A[i][k]) > fabs(A[pivot][k])) pivot = i;
    for (int j = 0; j < UNKNOWNS; j++) {
      double t = A[k][j];
      A[k][j] = A[pivot][j], A[pivot][j] = t;
    }
    double t = b[k];
    b[k] = b[pivot], b[pivot] = t;
    for (int i = 0; i < UNKNOWNS; i++) {
      double factor = i == k ? 0 : A[i][k] / A[k][k];
      for (int j = 0; j < UNKNOWNS; j++) A[i][j] -= factor * A[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (int k = 0; k < UNKNOWNS; k++) b[k] /= A[k][k];
}

/* Newton's method; the largest misfit left. */
static double solve(hinge *h) {
  double r[UNKNOWNS], plus[UNKNOWNS], minus[UNKNOWNS], A[UNKNOWNS][UNKNOWNS];
  const double step = 1e-6; /* rad or m */
  for (int iteration = 0; iteration < 12; iteration++) {
    for (int k = 0; k < UNKNOWNS; k++) {
      double value = get(h, SOLVED[k]);
      set(h, SOLVED[k], value + step), misfit(h, plus);
      set(h, SOLVED[k], value - step), misfit(h, minus);
      set(h, SOLVED[k], value);
      for (int i = 0; i < UNKNOWNS; i++) A[i][k] = (plus[i] - minus[i]) / (2 * step);
    }
    misfit(h, r);
    eliminate(A, r);
    for (int k = 0; k < UNKNOWNS; k++) set(h, SOLVED[k], get(h, SOLVED[k]) - r[k]);
  }
  misfit(h, r);
  double worst = 0;
  for (int i = 0; i < UNKNOWNS; i++) worst = fmax(worst, fabs(r[i]));
  return worst;
}

static double course(double t, double from, double to) { /* 0 before from, 1 after to */
  double u = (t - from) / (to - from);
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return u * u * u * (10 + u * (-15 + 6 * u));
}

static double pose_at(hinge *h, double t) {
  double depth = course(t, DOWN, LOW) - course(t, UP, TOP);
  set(h, "pelvis_tilt", -UPRIGHT - depth * LEAN);
  set(h, "knee_angle", KNEE_UP + depth * (KNEE - KNEE_UP));
  set(h, "arm_flex", depth * LEAN);
  return solve(h);
}

/* The foot of a straight leg under an upright pelvis, set down so that the sole is near y = 0. */
static void stand(hinge *h) {
  set(h, "pelvis_tilt", -UPRIGHT);
  set(h, "hip_flexion", UPRIGHT);
  place(h);
  h->foot = pc_body_find_segment(h->body, "calcn_r");
  memcpy(h->standing.R, h->pose->R[h->foot], sizeof h->standing.R);
  v3_copy(h->standing.p, h->pose->p[h->foot]);
  double drop = h->standing.p[1];
  h->standing.p[1] = 0;
  set(h, "pelvis_ty", get(h, "pelvis_ty") - drop);
}

/* Marker places of every frame; the largest misfit of any. */
static double fill(hinge *h, pc_markers *m) {
  double worst = 0;
  stand(h);
  for (int f = 0; f < m->n_frames; f++) {
    m->time[f] = f / RATE;
    worst = fmax(worst, pose_at(h, m->time[f]));
    for (int i = 0; i < m->n; i++) {
      const pc_marker *marker = &h->body->markers[pc_body_find_marker(h->body, m->names[i])];
      pc_pose_point(h->pose, marker->segment, marker->at, m->at + 3 * ((size_t)f * m->n + i));
    }
  }
  return worst;
}

static int fail(const char *what, const char *why) {
  fprintf(stderr, "make_hinge: %s: %s\n", what, why);
  return 1;
}

int main(int argc, char **argv) {
  pc_err err = {0};
  if (argc != 2) return fprintf(stderr, "usage: make_hinge FILE.trc\n"), 2;
  pc_arena *arena = pc_arena_make();
  pc_body *body = pc_body_human(&err);
  pc_pose *pose = body ? pc_pose_make(body) : NULL;
  pc_markers m = {.n = N_MARKERS, .n_frames = (int)(LENGTH * RATE) + 1, .rate = RATE};
  m.names = memcpy(PC_NEW(arena, const char *, m.n), MARKERS, sizeof MARKERS);
  m.time = PC_NEW(arena, double, m.n_frames), m.at = PC_NEW(arena, double, 3 * m.n_frames * m.n);
  if (!pose) return fail("the built-in human", err.text);
  hinge h = {.body = body, .pose = pose};
  double worst = fill(&h, &m);
  if (!(worst < 1e-9)) return fail(argv[1], "the feet or the balance could not be kept");
  size_t len;
  char *text = pc_markers_write_trc(&m, "hip_hinge.trc: made by tools/make_hinge.c, not recorded", &len);
  if (!text || pc_file_write(argv[1], text, len, &err)) return fail(argv[1], err.text);
  printf("%s: %d frames, %d markers; feet and balance kept to %.0e m\n", argv[1], m.n_frames, m.n, worst);
  free(text);
  pc_pose_free(pose);
  pc_body_free(body);
  pc_arena_free(arena);
  return 0;
}
