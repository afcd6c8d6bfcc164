/* spline5.c: smooth derivatives of sampled angles.
 *
 * The natural spline of degree 5 through all samples is what OpenSim differentiates (GCVSplineSet(5)
 * without smoothing; Woltring 1986). We hold it as quintic Hermite pieces: unknown are slope d and
 * curvature s at every knot; continuity of the third and fourth derivative gives two equations a
 * knot, both zero at the ends: a block tridiagonal system of 2x2 blocks, factored once per time grid.
 * Slope and curvature at the knots are just what dynamics needs, so nothing is ever evaluated.
 * Times are scaled by the mean step, so the blocks are of order one.
 */
#include "motion/spline5.h"

typedef struct block {
  double a, b, c, d;
} block; /* [a b; c d] */

struct pc_spline5 {
  int n;
  double scale; /* mean step, s */
  const double *t;
  double *h;    /* n-1 steps / scale */
  block *lower; /* n: block below the diagonal times the inverse pivot above it */
  block *pivot; /* n: inverse pivots */
  block *upper; /* n */
  double *rhs;  /* 2n */
};

static block mul(block x, block y) {
  return (block){x.a * y.a + x.b * y.c, x.a * y.b + x.b * y.d, x.c * y.a + x.d * y.c, x.c * y.b + x.d * y.d};
}
static block sub(block x, block y) {
  return (block){x.a - y.a, x.b - y.b, x.c - y.c, x.d - y.d};
}
static block inverse(block x) {
  double k = 1 / (x.a * x.d - x.b * x.c);
  return (block){k * x.d, -k * x.b, -k * x.c, k * x.a};
}

/* Third and fourth derivative of a quintic Hermite piece of width h, as factors of (d, s) at its ends:
 *   left end:  y''' = 60 D/h^3 - (36 d0 + 24 d1)/h^2 - (9 s0 - 3 s1)/h
 *              y'''' = -360 D/h^4 + (192 d0 + 168 d1)/h^3 + (36 s0 - 24 s1)/h^2
 *   right end: y''' = 60 D/h^3 - (24 d0 + 36 d1)/h^2 - (3 s0 - 9 s1)/h
 *              y'''' = 360 D/h^4 - (168 d0 + 192 d1)/h^3 - (24 s0 - 36 s1)/h^2      with D = y1 - y0 */
static block left_by_left(double h) {
  return (block){-36 / (h * h), -9 / h, 192 / (h * h * h), 36 / (h * h)};
}
static block left_by_right(double h) {
  return (block){-24 / (h * h), 3 / h, 168 / (h * h * h), -24 / (h * h)};
}
static block right_by_left(double h) {
  return (block){-24 / (h * h), -3 / h, -168 / (h * h * h), -24 / (h * h)};
}
static block right_by_right(double h) {
  return (block){-36 / (h * h), 9 / h, -192 / (h * h * h), 36 / (h * h)};
}

pc_spline5 *pc_spline5_make(int n, const double *t, pc_arena *arena) {
  pc_spline5 *s = PC_NEW(arena, pc_spline5, 1);
  if (!s || n < 2) return NULL;
  s->n = n, s->t = t;
  s->scale = (t[n - 1] - t[0]) / (n - 1);
  s->h = PC_NEW(arena, double, n);
  s->lower = PC_NEW(arena, block, n), s->pivot = PC_NEW(arena, block, n), s->upper = PC_NEW(arena, block, n);
  s->rhs = PC_NEW(arena, double, 2 * n);
  if (!s->h || !s->lower || !s->pivot || !s->upper || !s->rhs) return NULL;
  for (int i = 0; i + 1 < n; i++) s->h[i] = (t[i + 1] - t[i]) / s->scale;
  for (int i = 0; i < n; i++) {
    block diagonal = {0, 0, 0, 0}, below = {0, 0, 0, 0};
    if (i > 0) diagonal = right_by_right(s->h[i - 1]), below = right_by_left(s->h[i - 1]);
    if (i + 1 < n) {
      diagonal = sub(diagonal, left_by_left(s->h[i]));
      s->upper[i] = sub((block){0, 0, 0, 0}, left_by_right(s->h[i]));
    }
    if (i > 0) {
      s->lower[i] = mul(below, s->pivot[i - 1]);
      diagonal = sub(diagonal, mul(s->lower[i], s->upper[i - 1]));
    }
    s->pivot[i] = inverse(diagonal);
  }
  return s;
}

void pc_spline5_slopes(pc_spline5 *s, const double *y, int stride, double *d1, double *d2) {
  int n = s->n;
  double *r = s->rhs;
  for (int i = 0; i < n; i++) {
    double third = 0, fourth = 0;
    if (i > 0) {
      double h = s->h[i - 1], D = y[i * stride] - y[(i - 1) * stride];
      third -= 60 * D / (h * h * h), fourth -= 360 * D / (h * h * h * h);
    }
    if (i + 1 < n) {
      double h = s->h[i], D = y[(i + 1) * stride] - y[i * stride];
      third += 60 * D / (h * h * h), fourth -= 360 * D / (h * h * h * h);
    }
    if (i > 0) {
      block l = s->lower[i];
      third -= l.a * r[2 * i - 2] + l.b * r[2 * i - 1];
      fourth -= l.c * r[2 * i - 2] + l.d * r[2 * i - 1];
    }
    r[2 * i] = third, r[2 * i + 1] = fourth;
  }
  double slope = 0, curve = 0;
  for (int i = n - 1; i >= 0; i--) {
    block u = s->upper[i], p = s->pivot[i];
    double a = r[2 * i] - u.a * slope - u.b * curve, b = r[2 * i + 1] - u.c * slope - u.d * curve;
    slope = p.a * a + p.b * b;
    curve = p.c * a + p.d * b;
    d1[i] = slope / s->scale;
    d2[i] = curve / (s->scale * s->scale);
  }
}

double pc_spline5_value(const pc_spline5 *s, const double *y, int stride, const double *d1, const double *d2,
                        double x) {
  int lo = 0, hi = s->n - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (x < s->t[mid])
      hi = mid;
    else
      lo = mid;
  }
  double h = s->t[hi] - s->t[lo], u = (x - s->t[lo]) / h, D = y[hi * stride] - y[lo * stride];
  double a = d1[lo] * h, b = d1[hi] * h, p = d2[lo] * h * h, q = d2[hi] * h * h;
  double c3 = 10 * D - 6 * a - 4 * b - 1.5 * p + 0.5 * q, c4 = -15 * D + 8 * a + 7 * b + 1.5 * p - q,
         c5 = 6 * D - 3 * a - 3 * b - 0.5 * p + 0.5 * q;
  return y[lo * stride] + u * (a + u * (p / 2 + u * (c3 + u * (c4 + u * c5))));
}
