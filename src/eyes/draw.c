/* draw.c: skeleton and outline on a picture, so that a person can see what the networks saw.
 *
 * Left limbs, right limbs and the middle have colours that those who see few colours can tell apart (Okabe &
 * Ito, "Color Universal Design", 2008). A limb of which an end is hidden from the network's view (visibility
 * below a half) is grey: there it guesses. Each line is drawn twice, first wider and dark, so that it shows
 * on any ground.
 */
#include "eyes/draw.h"
#include "eyes/region.h"

#include <math.h>

static const double SEEN = 0.5; /* visibility from which on an end counts as seen */

/* Luma, blue and red difference (BT.601, narrow). */
static const uint8_t DARK[3] = {30, 128, 128}, GREY[3] = {150, 128, 128}, ORANGE[3] = {153, 52, 186},
                     SKY[3] = {157, 172, 76}, WHITE[3] = {225, 128, 128}, YELLOW[3] = {200, 40, 150};

/* Landmarks by number (recording/landmarks.c names them); the colour is that of the second one's side: odd
 * numbers are left. */
static const uint8_t LIMB[][2] = {{7, 0},   {8, 0},   {11, 13}, {13, 15}, {15, 19}, {12, 14},
                                  {14, 16}, {16, 20}, {11, 23}, {12, 24}, {23, 25}, {25, 27},
                                  {27, 29}, {29, 31}, {27, 31}, {24, 26}, {26, 28}, {28, 30},
                                  {30, 32}, {28, 32}, {11, 12}, {23, 24}};
enum { LIMBS = sizeof LIMB / sizeof *LIMB, MIDDLE_FROM = LIMBS - 2 };

/* All samples of plane k within `radius` (in luma pixels) of the segment. */
static void stroke(const pc_canvas *c, int k, const double a[2], const double b[2], double radius,
                   uint8_t value) {
  double part = k ? 2 : 1, dx = b[0] - a[0], dy = b[1] - a[1], len2 = dx * dx + dy * dy;
  double most_x = c->w / part - 1, most_y = c->h / part - 1;
  double left = (fmin(a[0], b[0]) - radius) / part, right = (fmax(a[0], b[0]) + radius) / part;
  double top = (fmin(a[1], b[1]) - radius) / part, low = (fmax(a[1], b[1]) + radius) / part;
  if (!(left <= most_x && top <= most_y && right >= 0 && low >= 0)) return;
  for (int y = (int)fmax(0, floor(top)); y <= (int)fmin(most_y, ceil(low)); y++)
    for (int x = (int)fmax(0, floor(left)); x <= (int)fmin(most_x, ceil(right)); x++) {
      double px = (x + 0.5) * part - a[0], py = (y + 0.5) * part - a[1];
      double s = len2 > 0 ? fmin(1, fmax(0, (px * dx + py * dy) / len2)) : 0;
      if (hypot(px - s * dx, py - s * dy) <= radius)
        c->plane[k][(size_t)y * c->stride[k] + (size_t)x] = value;
    }
}

void pc_canvas_line(const pc_canvas *c, const double from[2], const double to[2], double width,
                    const uint8_t yuv[3]) {
  for (int k = 0; k < 3; k++) stroke(c, k, from, to, 0.5 * width + fmax(1, 0.25 * width), DARK[k]);
  for (int k = 0; k < 3; k++) stroke(c, k, from, to, 0.5 * width, yuv[k]);
}

static void skeleton(const pc_canvas *c, const pc_seen *seen, double width) {
  for (int i = 0; i < LIMBS; i++) {
    double end[2][2];
    for (int e = 0; e < 2; e++) {
      end[e][0] = seen->image[LIMB[i][e]][0] * c->w;
      end[e][1] = seen->image[LIMB[i][e]][1] * c->h;
    }
    bool sure = seen->visibility[LIMB[i][0]] >= SEEN && seen->visibility[LIMB[i][1]] >= SEEN;
    const uint8_t *colour = !sure                             ? GREY
                            : i >= MIDDLE_FROM || !LIMB[i][1] ? WHITE
                            : LIMB[i][1] % 2                  ? ORANGE
                                                              : SKY;
    pc_canvas_line(c, end[0], end[1], width, colour);
  }
}

/* Cells of the mask that differ from their neighbour have an edge between them: that edge is drawn. */
static void outline(const pc_canvas *c, const pc_picture *picture, const pc_seen *seen, double width) {
  pc_region r = {seen->region[0], seen->region[1], seen->region[2], seen->region[3]};
  double w, h;
  pc_picture_size(picture, &w, &h);
  for (int j = 0; j < PC_MASK_SIDE; j++)
    for (int i = 0; i < PC_MASK_SIDE; i++)
      for (int down = 0; down < 2; down++) {
        int i2 = i + !down, j2 = j + down;
        if (i2 == PC_MASK_SIDE || j2 == PC_MASK_SIDE) continue;
        if ((seen->mask[j * PC_MASK_SIDE + i] > 0.5f) == (seen->mask[j2 * PC_MASK_SIDE + i2] > 0.5f))
          continue;
        double end[2][2];
        pc_region_point(&r, (double)i2 / PC_MASK_SIDE, (double)j2 / PC_MASK_SIDE, end[0]);
        pc_region_point(&r, (double)(i + 1) / PC_MASK_SIDE, (double)(j + 1) / PC_MASK_SIDE, end[1]);
        for (int e = 0; e < 2; e++) end[e][0] *= c->w / w, end[e][1] *= c->h / h;
        for (int k = 0; k < 3; k++) stroke(c, k, end[0], end[1], 0.5 * width, YELLOW[k]);
      }
}

void pc_canvas_seen(const pc_canvas *c, const pc_picture *picture, const pc_seen *seen) {
  double width = fmax(2, hypot(c->w, c->h) / 400);
  if (!seen->person) return;
  if (seen->mask) outline(c, picture, seen, 0.6 * width);
  skeleton(c, seen, width);
}
