/* detect.c: from the detector's numbers to the square around the nearest person.
 *
 * The detector is a single-shot network (Liu et al., "SSD", 2016): the 224 x 224 picture is covered by
 * three grids of cells, 8, 16 and 32 pixels wide, each cell answering 2, 2 and 6 times. An answer is a score
 * and, relative to its cell: a box around the face and four points, of which the first is the
 * middle of the hips and the second lies on the circle around the body. Scores above a half count. Answers
 * whose boxes overlap mean the same person: they are averaged, weighted by score, around the best of them
 * (Bazarevsky et al., "BlazeFace", 2019). Of several people the largest is kept: the nearest.
 */
#include "eyes/detect.h"

#include <math.h>

enum { POINTS = 4, MOST = 256 };
static const double SCORE = 0.5;   /* a person, rather than not */
static const double OVERLAP = 0.3; /* boxes that share more than this are one person (MediaPipe's setting) */

typedef struct answer {
  double score, box[4], hips[2], rim[2]; /* 0..1 of the square looked at; box: left, top, right, bottom */
  bool used;
} answer;

pc_region pc_detect_region(const pc_picture *picture) {
  double w, h;
  pc_picture_size(picture, &w, &h);
  return (pc_region){w / 2, h / 2, fmax(w, h), 0};
}

/* Centre of the cell of answer i, 0..1. */
static void cell_centre(int i, double centre[2]) {
  static const struct { int across, answers; } GRID[] = {{28, 2}, {14, 2}, {7, 6}};
  int g = 0;
  while (g < 2 && i >= GRID[g].across * GRID[g].across * GRID[g].answers)
    i -= GRID[g].across * GRID[g].across * GRID[g].answers, g++;
  int cell = i / GRID[g].answers;
  centre[0] = (cell % GRID[g].across + 0.5) / GRID[g].across;
  centre[1] = (cell / GRID[g].across + 0.5) / GRID[g].across;
}

static answer read_answer(const float *v, double score, const double centre[2]) {
  answer a = {.score = score};
  for (int k = 0; k < 2; k++) {
    double middle = centre[k] + v[k] / PC_DETECT_SIDE, half = v[2 + k] / PC_DETECT_SIDE / 2;
    a.box[k] = middle - half;
    a.box[2 + k] = middle + half;
    a.hips[k] = centre[k] + v[4 + k] / PC_DETECT_SIDE;
    a.rim[k] = centre[k] + v[6 + k] / PC_DETECT_SIDE;
  }
  return a;
}

static double shared(const answer *a, const answer *b) {
  double w = fmin(a->box[2], b->box[2]) - fmax(a->box[0], b->box[0]);
  double h = fmin(a->box[3], b->box[3]) - fmax(a->box[1], b->box[1]);
  if (!(w > 0) || !(h > 0)) return 0;
  double one = (a->box[2] - a->box[0]) * (a->box[3] - a->box[1]);
  double other = (b->box[2] - b->box[0]) * (b->box[3] - b->box[1]);
  return w * h / (one + other - w * h);
}

/* The answers above the limit, the best MOST of them at the most. */
static int collect(const float *numbers, const float *score, answer *found) {
  int n = 0;
  for (int i = 0; i < PC_DETECT_CELLS; i++) {
    double s = 1 / (1 + exp(-(double)score[i])), centre[2];
    if (!(s >= SCORE)) continue;
    int at = n;
    if (n == MOST) {
      at = 0;
      for (int k = 1; k < n; k++)
        if (found[k].score < found[at].score) at = k;
      if (found[at].score >= s) continue;
    } else
      n++;
    cell_centre(i, centre);
    found[at] = read_answer(numbers + (size_t)i * PC_DETECT_NUMBERS, s, centre);
  }
  return n;
}

/* One person: the best answer left and all that overlap it, averaged. */
static bool next_person(answer *found, int n, answer *person) {
  int best = -1;
  double sum = 0;
  for (int i = 0; i < n; i++)
    if (!found[i].used && (best < 0 || found[i].score > found[best].score)) best = i;
  if (best < 0) return false;
  *person = (answer){.score = found[best].score};
  answer top = found[best];
  for (int i = 0; i < n; i++) {
    answer *a = &found[i];
    if (a->used || (i != best && shared(&top, a) <= OVERLAP)) continue;
    a->used = true;
    sum += a->score;
    for (int k = 0; k < 2; k++) {
      person->hips[k] += a->score * a->hips[k];
      person->rim[k] += a->score * a->rim[k];
    }
  }
  for (int k = 0; k < 2; k++) {
    person->hips[k] /= sum;
    person->rim[k] /= sum;
  }
  return true;
}

bool pc_detect_person(const float *numbers, const float *score, const pc_region *looked, pc_region *person) {
  answer found[MOST], one;
  int n = collect(numbers, score, found);
  bool any = false;
  while (next_person(found, n, &one)) {
    double hips[2], rim[2];
    pc_region_point(looked, one.hips[0], one.hips[1], hips);
    pc_region_point(looked, one.rim[0], one.rim[1], rim);
    pc_region r = pc_region_around(hips, rim);
    if (!(r.side > 1) || !isfinite(r.side)) continue; /* also not-a-number from a damaged model */
    if (any && r.side <= person->side) continue;
    *person = r;
    any = true;
  }
  return any;
}
