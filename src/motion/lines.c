/* lines.c: what landmarks of a camera show, and how well: lines of the body against the vertical.
 *
 * Trunk, thighs and shanks lean ahead or back in the person's own plane of ahead and up, whose normal is the
 * level part of the ways from left to right hip and shoulder together. The pelvis' and the thorax' line are
 * as high as their right end is over their left. None of them hangs on how bending is shared between hips and
 * low back. The error follows from the modes of error_modes.c to first order: from what each does to the
 * coordinates, by the markers' Jacobian to the ends of the line, by central differences to the angle.
 *
 * Not told (NaN): lines that point out of their plane, and trunk and legs of who lies on the side, who has no
 * such plane.
 */
#include "motion/lines.h"
#include "base/vec.h"

#include <string.h>

/* Part of a line that must lie in its plane, and of the person's width that must be level. */
static const double WITHIN = 0.5;
static const double STEP = 1e-4; /* m: of the differences; angles are smooth over centimetres */

enum { ENDS = PC_LINE_ENDS };
/* The ends, and where the line begins. */
static const pc_landmark POINTS[ENDS] = {PC_LM_LEFT_SHOULDER, PC_LM_RIGHT_SHOULDER, PC_LM_LEFT_HIP,
                                         PC_LM_RIGHT_HIP,     PC_LM_LEFT_KNEE,      PC_LM_RIGHT_KNEE,
                                         PC_LM_LEFT_ANKLE,    PC_LM_RIGHT_ANKLE};
static const struct {
  int low[2], high[2]; /* ends: middles of two */
} LINES[PC_LINE_PELVIS] = {
    [PC_LINE_TRUNK] = {{2, 3}, {0, 1}},      [PC_LINE_RIGHT_THIGH] = {{5, 5}, {3, 3}},
    [PC_LINE_LEFT_THIGH] = {{4, 4}, {2, 2}}, [PC_LINE_RIGHT_SHANK] = {{7, 7}, {5, 5}},
    [PC_LINE_LEFT_SHANK] = {{6, 6}, {4, 4}},
};

const char *pc_body_line_word(pc_body_line line) {
  static const char *const words[PC_LINES] = {"trunk",      "right_thigh", "left_thigh", "right_shank",
                                              "left_shank", "pelvis",      "thorax"};
  return words[line];
}

static double within(double across, double up, const double d[3]) {
  return hypot(across, up) > WITHIN * v3_norm(d) ? atan2(across, up) : NAN;
}

static double lean(const double d[3], const double ahead[3]) {
  return within(v3_dot(d, ahead), d[1], d);
}

/* Of a way from left to right: NaN where it is steep. */
static double tilt(const double d[3]) {
  double level = hypot(d[0], d[2]);
  return level > WITHIN * v3_norm(d) ? atan2(d[1], level) : NAN;
}

void pc_body_lines(const double x[PC_LINE_ENDS][3], double out[PC_LINES]) {
  double hips[3], shoulders[3], width[3], ahead[3], d[3];
  v3_sub(shoulders, x[1], x[0]), v3_sub(hips, x[3], x[2]);
  v3_add(width, hips, shoulders);
  double level = hypot(width[0], width[2]);
  bool planar = level > WITHIN * v3_norm(width);
  v3_set(ahead, width[2] / level, 0, -width[0] / level); /* up cross right */
  for (int i = 0; i < PC_LINE_PELVIS; i++) {
    const int *a = LINES[i].low, *b = LINES[i].high;
    for (int k = 0; k < 3; k++) d[k] = 0.5 * (x[b[0]][k] + x[b[1]][k] - x[a[0]][k] - x[a[1]][k]);
    out[i] = planar ? lean(d, ahead) : NAN;
  }
  out[PC_LINE_PELVIS] = tilt(hips), out[PC_LINE_THORAX] = tilt(shoulders);
}

/* slope: PC_LINES rows of n_free. */
static void slopes(const pc_error_modes *m, double x[ENDS][3], double *slope) {
  size_t columns = 3 * (size_t)m->map.n;
  int n_free = m->map.body->n_free;
  memset(slope, 0, (size_t)n_free * PC_LINES * sizeof *slope);
  for (int e = 0; e < ENDS; e++)
    for (int k = 0; k < 3; k++) {
      double there[PC_LINES], here[PC_LINES], at = x[e][k];
      x[e][k] = at + STEP, pc_body_lines((const double(*)[3])x, there);
      x[e][k] = at - STEP, pc_body_lines((const double(*)[3])x, here);
      x[e][k] = at;
      for (int z = 0; z < n_free; z++)
        for (int i = 0; i < PC_LINES; i++)
          slope[i * n_free + z] += remainder(there[i] - here[i], 2 * M_PI) / (2 * STEP) *
                                   m->map.J[(size_t)z * columns + 3 * (size_t)m->of[POINTS[e]] + (size_t)k];
    }
}

void pc_lines_error(const pc_error_modes *m, const double *map, double *slope, double angle[PC_LINES],
                    double variance[PC_LINES]) {
  const pc_body *body = m->map.body;
  double x[ENDS][3];
  for (int i = 0; i < PC_LINES; i++) angle[i] = variance[i] = NAN;
  for (int e = 0; e < ENDS; e++) {
    int i = m->of[POINTS[e]];
    if (i < 0) return;
    const pc_marker *marker = &body->markers[m->map.seen[i].marker];
    pc_pose_point(m->map.pose, marker->segment, marker->at, x[e]);
  }
  pc_body_lines((const double(*)[3])x, angle);
  slopes(m, x, slope);
  for (int i = 0; i < PC_LINES; i++) {
    variance[i] = isnan(angle[i]) ? NAN : 0;
    for (int k = 0; k < m->n; k++) {
      double sum = 0;
      for (int z = 0; z < body->n_free; z++)
        sum += slope[i * body->n_free + z] * map[(size_t)body->free_to_q[z] * (size_t)m->n + (size_t)k];
      variance[i] += sum * sum;
    }
  }
}
