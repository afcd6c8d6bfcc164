/* film_set.h: sets of an exercise as people do them, of which everything is known: how many, when, how long.
 *
 * The built-in human plays the exercise's file; that movement is taken apart into strokes (from rest to the
 * far end and back), and a set is put together of them: each at its own speed and depth, with pauses,
 * attempts that turn back, a last one that the recording cuts off, and what happens before and after. A
 * repetition is complete when the counted quantity of the played points passes the file's limit by a clear
 * margin; an attempt stays clearly short of it.
 */
#ifndef POSTERIOR_TEST_FILM_SET_H
#define POSTERIOR_TEST_FILM_SET_H

#include "film_camera.h"
#include "form/played.h"
#include "posterior/form.h"
#include "posterior/play.h"

#define FILM_FINE 100.0 /* poses a second */

enum { FILM_STROKES = 4, FILM_HOLDS = 40 };

typedef struct film_stroke { /* frames of the cycle, rising; past its end it begins anew */
  int from, in, out, to;     /* leaves rest, comes to the far end, leaves it, is back */
  int side;                  /* of the counted quantity: 0, 1 */
} film_stroke;

typedef struct film_reference { /* an exercise as it is played */
  const pc_exercise *e;
  int n;           /* frames of one cycle, PC_PLAY_RATE a second */
  film_pose *at;   /* n */
  double *x[2];    /* the counted quantity, 0 at the resting limit, positive towards the far one */
  double way;      /* from one limit to the other */
  int still;       /* the point that moves least */
  double deepened; /* how much further than played, 1 = as played */
  bool even;       /* left and right alike at rest */
  int n_strokes;
  film_stroke strokes[FILM_STROKES];
} film_reference;

static inline const film_pose *film_frame(const film_reference *r, int i) {
  return &r->at[(i % r->n + r->n) % r->n];
}
static inline double film_x(const film_reference *r, int side, int i) {
  return r->x[side][(i % r->n + r->n) % r->n];
}

/* ---- the reference ---- */

static inline double film_counted(const film_reference *r, int side, const film_pose *p,
                                  const film_pose *rest) {
  const pc_form_rules *f = r->e->rules;
  pc_sight s = {.kind = PC_SIGHT_SPACE, .person = true};
  pc_measures m, first;
  double sign = f->far < f->rest ? -1 : 1, a[3], b[3], hips[3];
  memcpy(s.world, p->at, sizeof s.world);
  for (int i = 0; i < PC_LANDMARKS; i++) s.visibility[i] = 1;
  pc_measure_sight(&s, PC_VIEW_UNKNOWN, &m);
  memcpy(s.world, rest->at, sizeof s.world);
  pc_measure_sight(&s, PC_VIEW_UNKNOWN, &first);
  double value = m.of[f->count.feature][side].value;
  if (f->count.feature == PC_M_HEEL) value -= first.of[PC_M_HEEL][side].value;
  if (f->count.feature == PC_M_SHOULDER_MOVE) {
    film_middle(p, PC_LM_LEFT_SHOULDER, a), film_middle(rest, PC_LM_LEFT_SHOULDER, b);
    film_middle(rest, PC_LM_LEFT_HIP, hips);
    value = 100 * v3_distance(a, b) / v3_distance(b, hips);
  }
  return sign * (value - f->rest);
}

static inline void film_find_still(film_reference *r) {
  double least = INFINITY;
  for (int i = PC_LM_LEFT_SHOULDER; i <= PC_LM_RIGHT_ANKLE; i++) {
    double most = 0;
    for (int f = 0; f < r->n; f++) most = fmax(most, v3_distance(r->at[f].at[i], r->at[0].at[i]));
    if (most < least) least = most, r->still = i;
  }
}

/* The stroke about the frame `peak`: outward to where the quantity is at its lowest. */
static inline film_stroke film_stroke_about(const film_reference *r, int side, int peak) {
  double top = film_x(r, side, peak), low = top, near;
  for (int f = 0; f < r->n; f++) low = fmin(low, r->x[side][f]);
  near = fmax(1, 0.05 * (top - low));
  film_stroke s = {peak, peak, peak, peak, side};
  while (s.in > peak - r->n && film_x(r, side, s.in - 1) > top - 0.5) s.in--;
  while (s.out < peak + r->n && film_x(r, side, s.out + 1) > top - 0.5) s.out++;
  int i = s.in, k = s.out;
  while (i > s.out - r->n && film_x(r, side, i - 1) >= r->way) i--;
  while (k < s.in + r->n && film_x(r, side, k + 1) >= r->way) k++;
  for (s.from = --i; i > s.out - r->n && film_x(r, side, i) < r->way; i--)
    if (film_x(r, side, i) < film_x(r, side, s.from) - near) s.from = i;
  for (s.to = ++k; k < s.in + r->n && film_x(r, side, k) < r->way; k++)
    if (film_x(r, side, k) < film_x(r, side, s.to) - near) s.to = k;
  return s;
}

static inline void film_find_strokes(film_reference *r, int side) {
  int low = 0, peak = -1;
  double apart; /* strokes part where the quantity falls so low: some files rest past their own limit */
  for (int i = 1; i < r->n; i++)
    if (r->x[side][i] < r->x[side][low]) low = i;
  apart = fmax(0, r->x[side][low] + 3);
  for (int i = low; i <= low + r->n && r->n_strokes < FILM_STROKES; i++) {
    double x = film_x(r, side, i);
    if (x >= r->way && (peak < 0 || x > film_x(r, side, peak))) peak = i;
    if (x > apart || peak < 0) continue;
    film_stroke s = film_stroke_about(r, side, peak);
    bool known = film_x(r, side, s.from) > 0.6 * r->way; /* never at rest; or below: both sides at once */
    for (int k = 0; k < r->n_strokes; k++) {
      int gap = abs(r->strokes[k].in - s.in) % r->n;
      known = known || fmin(gap, r->n - gap) < 0.1 * r->n;
    }
    if (!known) r->strokes[r->n_strokes++] = s;
    peak = -1;
  }
}

static inline void film_measure(film_reference *r) {
  bool sided = pc_feature_sided(r->e->rules->count.feature);
  for (int side = 0; side < 2; side++)
    for (int i = 0; i <= r->n; i++) r->x[side][i] = film_counted(r, sided ? side : 0, &r->at[i], &r->at[0]);
}

static inline double film_top(const film_reference *r) {
  double top = -INFINITY;
  for (int side = 0; side < 2; side++)
    for (int i = 0; i < r->n; i++) top = fmax(top, r->x[side][i]);
  return top;
}

/* Some files' movements end before their own limit is clearly passed; people go on. Postures are then taken
 * further from rest than they are played. Returns how far. */
static inline double film_deepen(film_reference *r) {
  film_pose *played = malloc((size_t)(r->n + 1) * sizeof *played), rest;
  double far = 1;
  int low = 0;
  for (int i = 0; i < 2 * r->n; i++)
    if (r->x[i / r->n][i % r->n] < fmin(r->x[0][low], r->x[1][low])) low = i % r->n;
  rest = r->at[low];
  memcpy(played, r->at, (size_t)(r->n + 1) * sizeof *played);
  double want = r->way + (film_top(r) < r->way + 5 ? 12 : 0);
  for (; far < 4 && film_top(r) < want; film_measure(r)) {
    far += 0.05;
    for (int i = 0; i <= r->n; i++) {
      double shift[3];
      r->at[i] = film_mixed(&rest, &played[i], far);
      v3_sub(shift, played[i].at[r->still], r->at[i].at[r->still]);
      film_move(&r->at[i], shift[0], shift[1], shift[2]);
    }
  }
  free(played);
  return far;
}

/* Two files' movements never rest by their own limits (a camera takes long lying for the hold, and the leg
 * stays up): there people sit on the hip first, or lay the leg beside the other one. */
static inline int film_rest_first(const pc_exercise *e, const film_pose *cycle, int n, film_pose *out) {
  const double up[3] = {0, 1, 0};
  film_pose high = cycle[n / 2], rest = cycle[0];
  film_bones b;
  bool sits = !strcmp(e->name, "side_bridge");
  if (!sits && strcmp(e->name, "hamstring_stretch")) {
    memcpy(out, cycle, (size_t)n * sizeof *cycle);
    return n;
  }
  film_apart(&rest, &b);
  double trunk = v3_norm(b.trunk), tall[3];
  v3_scale(tall, trunk, up);
  if (sits) film_mix_way(b.trunk, tall, 0.75, b.trunk);
  for (int i = PC_LM_RIGHT_KNEE; i < PC_LANDMARKS && !sits; i += 2) v3_copy(b.way[i], b.way[i - 1]);
  film_together(&b, &rest);
  for (int i = 0; i < 201; i++) { /* 0.5 s of rest, 1.5 there, as long back, at 50 a second */
    double t = fmin(i, 200 - i) / (double)PC_PLAY_RATE;
    out[i] = film_mixed(&rest, &high, film_smooth((t - 0.3) / 1.5));
  }
  return 201;
}

/* Another reference of the same movement, by a body of that size. */
static inline film_reference film_reference_make(const pc_exercise *e, const film_pose *cycle, int n,
                                                 const film_size *size) {
  film_reference r = {.e = e, .at = malloc((size_t)(n + 201) * sizeof(film_pose))};
  const pc_form_rules *f = e->rules;
  n = film_rest_first(e, cycle, n, r.at), r.n = n - 1;
  film_find_still(&r);
  for (int i = 0; i < n; i++) film_resize(&r.at[i], size, r.still);
  film_pose other = film_mirrored(&r.at[0], 0.5 * (r.at[0].at[23][2] + r.at[0].at[24][2]));
  double off = 0;
  for (int i = PC_LM_LEFT_ELBOW; i <= PC_LM_RIGHT_ANKLE; i++)
    off = fmax(off, v3_distance(other.at[i], r.at[0].at[i]));
  r.even = off < 0.06;
  r.way = fabs(f->far - f->rest);
  for (int side = 0; side < 2; side++) r.x[side] = malloc((size_t)n * sizeof(double));
  film_measure(&r);
  r.deepened = film_deepen(&r);
  for (int side = 0; side < (pc_feature_sided(f->count.feature) ? 2 : 1); side++) film_find_strokes(&r, side);
  return r;
}

static inline void film_reference_free(film_reference *r) {
  free(r->at), free(r->x[0]), free(r->x[1]);
}

/* ---- the reel ---- */

typedef struct film_reel {
  int n, room;
  film_pose *poses;
} film_reel;

static inline void film_add(film_reel *r, const film_pose *p) {
  if (r->n == r->room) {
    r->room = r->room ? 2 * r->room : 1024;
    r->poses = realloc(r->poses, (size_t)r->room * sizeof *r->poses);
  }
  r->poses[r->n++] = *p;
}

static inline void film_stay(film_reel *r, const film_pose *p, double seconds) {
  for (int i = 0; i < seconds * FILM_FINE; i++) film_add(r, p);
}

static inline void film_change(film_reel *r, const film_pose *a, const film_pose *b, double seconds) {
  int n = (int)(seconds * FILM_FINE);
  for (int i = 0; i < n; i++) {
    film_pose p = film_mixed(a, b, film_smooth((i + 1.0) / n));
    film_add(r, &p);
  }
}

/* Both feet are put elsewhere, one after the other, and back again. */
static inline void film_shuffle(film_reel *r, const film_pose *p, unsigned *seed) {
  for (int side = 0; side < 2; side++) {
    double high = film_between(seed, 0.03, 0.08), long_ = film_between(seed, 0.4, 0.8);
    for (int i = 0; i < long_ * FILM_FINE; i++) {
      film_pose q = *p;
      double lift = high * pow(sin(M_PI * i / (long_ * FILM_FINE)), 2);
      for (int k = PC_LM_LEFT_KNEE + side; k < PC_LANDMARKS; k += 2)
        q.at[k][1] += (k < PC_LM_LEFT_ANKLE ? 0.6 : 1) * lift;
      film_add(r, &q);
    }
  }
}

/* From `far` metres away along the way that the angle tells, to where `stand` stands, facing X at the end; or
 * away from it. */
static inline void film_walk(film_reel *r, const film_pose *stand, double angle, double far, double speed,
                             bool away) {
  double step = 0.7 * stand->at[0][1], left = far, phase = 0; /* strides of 0.7 body heights */
  int start = r->n;
  while (left > 0) {
    double small = fmin(1, left / 0.4);
    film_pose p = film_stride(stand, phase, 0.3 + 0.7 * small);
    film_turn(&p, angle);
    film_move(&p, -left * cos(angle), 0, left * sin(angle));
    film_add(r, &p);
    left -= speed / FILM_FINE * (0.4 + 0.6 * small), phase += speed / step / FILM_FINE;
  }
  film_pose last = r->poses[r->n - 1];
  for (int i = 0; i < 0.8 * FILM_FINE; i++) {
    film_pose p = film_mixed(&last, stand, film_smooth(i / (0.8 * FILM_FINE)));
    film_bones b, a;
    film_apart(stand, &a), film_apart(&p, &b);
    film_pose q = film_stride(stand, phase, 0.3 * (1 - film_smooth(i / (0.8 * FILM_FINE))));
    film_turn(&q, angle * (1 - film_smooth(i / (0.8 * FILM_FINE))));
    film_add(r, &q);
  }
  for (int i = start, k = r->n - 1; away && i < k; i++, k--) { /* backwards in time, turned round */
    film_pose p = r->poses[i];
    r->poses[i] = r->poses[k], r->poses[k] = p;
  }
}

/* ---- a set ---- */

typedef struct film_known {
  const pc_exercise *e;
  int reps, partial, n_holds;
  double hold[FILM_HOLDS][2]; /* s */
  double past[2];             /* s, of the last stroke: beyond the far limit */
  double rep[FILM_HOLDS];     /* s, middle of the far end */
  double from, to;            /* s, of the set */
  film_reel reel;
  int side;
  bool works[2]; /* right, left: strokes are done with it */
  const char *before, *after;
} film_known;

typedef struct film_way { /* how one repetition is done */
  double tempo, depth;    /* depth: of the counted quantity, from the resting limit; NaN = all */
  double stay, rest;      /* s at both ends */
  bool mirror, cut;       /* cut: nothing after the far end */
} film_way;

static inline film_pose film_facing(const film_reference *r, int i, bool mirror) {
  const film_pose *p = film_frame(r, i);
  return mirror ? film_mirrored(p, 0.5 * (r->at[0].at[23][2] + r->at[0].at[24][2])) : *p;
}

/* Frames from a to b in so many seconds, stopping softly where `soft`. */
static inline void film_run(film_reel *reel, const film_reference *r, int a, int b, double seconds, bool soft,
                            bool mirror) {
  int n = (int)fmax(1, seconds * FILM_FINE);
  for (int i = 1; i <= n; i++) {
    double u = (double)i / n, at = a + (b - a) * (soft ? sin(0.5 * M_PI * u) : u);
    film_pose p = film_facing(r, (int)floor(at), mirror), q = film_facing(r, (int)floor(at) + 1, mirror);
    double w = at - floor(at);
    for (int k = 0; k < PC_LANDMARKS; k++)
      for (int j = 0; j < 3; j++) p.at[k][j] += w * (q.at[k][j] - p.at[k][j]);
    film_add(reel, &p);
  }
}

static inline void film_do(film_known *k, const film_reference *r, const film_stroke *s, const film_way *w) {
  int in = s->in, out = s->out;
  bool soft = !isnan(w->depth);
  if (soft) {
    while (in > s->from && film_x(r, s->side, in - 1) >= w->depth) in--;
    while (out < s->to && film_x(r, s->side, out + 1) >= w->depth) out++;
  }
  int pass = s->from, leave = s->to; /* of the far limit */
  while (pass < in && film_x(r, s->side, pass) < r->way) pass++;
  while (leave > out && film_x(r, s->side, leave) < r->way) leave--;
  bool complete = film_x(r, s->side, in) >= r->way;
  double go = fmax((in - s->from) / (double)PC_PLAY_RATE / w->tempo, 0.45),
         back = fmax((s->to - out) / (double)PC_PLAY_RATE / w->tempo, 0.45);
  film_pose rest = film_facing(r, s->from, w->mirror);
  film_stay(&k->reel, &rest, w->rest);
  double t = k->reel.n / FILM_FINE, gone = (double)(pass - s->from) / fmax(in - s->from, 1);
  double start = t + go * (soft ? asin(gone) / (0.5 * M_PI) : gone);
  film_run(&k->reel, r, s->from, in, go, soft, w->mirror);
  film_pose a = film_facing(r, in, w->mirror), b = film_facing(r, out, w->mirror);
  film_change(&k->reel, &a, &b, fmax(w->stay, 0.05));
  t = k->reel.n / FILM_FINE;
  double end = t + (w->cut ? 0 : back * (leave - out) / fmax(s->to - out, 1));
  if (!w->cut) film_run(&k->reel, r, out, s->to, back, false, w->mirror);
  bool hold = !strcmp(r->e->rules->kind, "hold");
  k->past[0] = start, k->past[1] = end, k->works[s->side != w->mirror] = true;
  if (hold && complete && k->n_holds < FILM_HOLDS) {
    k->hold[k->n_holds][0] = start, k->hold[k->n_holds++][1] = end;
  } else if (!hold && complete && !w->cut) {
    if (k->reps < FILM_HOLDS) k->rep[k->reps] = t - 0.5 * w->stay;
    k->reps++;
  } else
    k->partial++;
}

/* How deep: clearly complete, or clearly not. NaN: as deep as it is played. */
static inline double film_draw_depth(const film_reference *r, const film_stroke *s, bool complete,
                                     unsigned *seed) {
  double top = film_x(r, s->side, s->in), margin = 0.5 * (top - r->way);
  if (complete) return film_chance(seed, 0.4) ? NAN : film_between(seed, r->way + margin, top);
  return film_between(seed, 0, fmin(0.5 * r->way, r->way - 14));
}

static inline void film_before(film_known *k, const film_pose *stand, const film_pose *rest, unsigned *seed) {
  bool upright = v3_distance(stand->at[0], rest->at[0]) < 0.5;
  double u = film_random(seed);
  if (k->e->rules->return_first) u *= 0.65; /* who sits down from standing has done one, as the file counts */
  if (u < 0.25) {
    k->before = "at once";
  } else if (u < 0.5) {
    k->before = "waits";
    film_stay(&k->reel, rest, film_between(seed, 0.3, 3));
  } else if (u < 0.65) {
    k->before = "moves the feet";
    film_stay(&k->reel, rest, film_between(seed, 0.5, 1.5));
    if (upright) film_shuffle(&k->reel, rest, seed);
    film_stay(&k->reel, rest, film_between(seed, 0.8, 1.5));
  } else {
    k->before = upright ? "walks in" : "comes down";
    if (u < 0.85)
      film_walk(&k->reel, stand, film_between(seed, -0.4, 0.4) + (film_chance(seed, 0.5) ? M_PI / 2 : 0),
                film_between(seed, 1.5, 3), film_between(seed, 0.8, 1.4), false);
    film_stay(&k->reel, stand, film_between(seed, 0.3, 1.5));
    film_change(&k->reel, stand, rest, upright ? 1 : film_between(seed, 2, 4));
    film_stay(&k->reel, rest, film_between(seed, 0.8, 2));
  }
}

static inline void film_after(film_known *k, const film_pose *stand, const film_pose *rest, unsigned *seed) {
  bool upright = v3_distance(stand->at[0], rest->at[0]) < 0.5;
  double u = film_random(seed);
  if (u < 0.3) {
    k->after = "ends";
    film_stay(&k->reel, rest, film_between(seed, 0.05, 0.4));
  } else if (u < 0.6) {
    k->after = "waits";
    film_stay(&k->reel, rest, film_between(seed, 0.5, 3));
  } else {
    k->after = upright ? "walks out" : "gets up";
    film_stay(&k->reel, rest, film_between(seed, 0.8, 2));
    film_change(&k->reel, rest, stand, upright ? 1 : film_between(seed, 2, 4));
    film_stay(&k->reel, stand, film_between(seed, 0.2, 1));
    if (u < 0.8)
      film_walk(&k->reel, stand, film_between(seed, -0.4, 0.4) + (film_chance(seed, 0.5) ? M_PI / 2 : 0),
                film_between(seed, 1, 3), film_between(seed, 0.8, 1.4), true);
  }
}

/* One hold of so many seconds, with rest before and after: for tests of what a person can do. */
static inline film_known film_held_once(const film_reference *r, double seconds, bool mirror) {
  film_known k = {.e = r->e, .before = "waits", .after = "waits"};
  film_pose rest = film_facing(r, r->strokes[0].from, mirror);
  film_stay(&k.reel, &rest, 1.5);
  film_way w = {.tempo = 1, .depth = NAN, .stay = seconds, .mirror = mirror};
  film_do(&k, r, &r->strokes[0], &w);
  film_stay(&k.reel, &rest, 1.5);
  k.to = k.reel.n / FILM_FINE, k.side = mirror;
  return k;
}

/* Free the reel. stand: this person, upright. */
static inline film_known film_known_make(const film_reference *r, const film_pose *upright, unsigned *seed) {
  film_known k = {.e = r->e};
  bool hold = !strcmp(r->e->rules->kind, "hold"), mirror = r->e->sides && film_chance(seed, 0.5);
  bool turns = r->e->sides && r->even && film_chance(seed, 0.4);
  double tempo = exp(film_between(seed, log(0.6), log(2)));
  int n = hold ? 1 + (int)(3 * film_random(seed)) : 1 + (int)(12 * film_random(seed));
  film_pose rest = film_facing(r, r->strokes[0].from, mirror), stand = *upright;
  double at[3], to[3];
  film_middle(&stand, PC_LM_LEFT_HIP, at), film_middle(&rest, PC_LM_LEFT_HIP, to);
  film_move(&stand, to[0] - at[0], film_lowest(&rest) - film_lowest(&stand), to[2] - at[2]);
  film_before(&k, &stand, &rest, seed);
  k.side = mirror, k.from = k.reel.n / FILM_FINE;
  bool cut = false;
  for (int i = 0; i < n && (k.reel.n / FILM_FINE < 45 || i == 0); i++) {
    const film_stroke *s = &r->strokes[i % r->n_strokes];
    bool complete = i == 0 || hold || r->way < 16 || !film_chance(seed, 0.08);
    cut = !hold && i > 0 && i == n - 1 && film_chance(seed, 0.15);
    film_way w = {.tempo = tempo * film_between(seed, 0.87, 1.15),
                  .depth = film_draw_depth(r, s, complete, seed),
                  .stay = hold                     ? film_between(seed, 2, 9)
                          : film_chance(seed, 0.5) ? 0
                                                   : film_between(seed, 0.1, 2),
                  .rest = i == 0 || film_chance(seed, 0.5) ? 0 : film_between(seed, 0.1, 2.5),
                  .mirror = mirror != (turns && i % 2),
                  .cut = cut};
    if (hold && i) w.rest = film_between(seed, 1, 3);
    film_do(&k, r, s, &w);
  }
  k.to = k.reel.n / FILM_FINE;
  if (cut)
    k.after = "cut off";
  else
    film_after(&k, &stand, &rest, seed);
  return k;
}

/* ---- the camera for it ---- */

static inline double film_heading(unsigned views, bool good, unsigned *seed) {
  double side = film_chance(seed, 0.5) ? 1 : -1, u = film_random(seed);
  const double d = M_PI / 180;
  bool sagittal = views & 1u << PC_VIEW_SIDE, frontal = views & 1u << PC_VIEW_FRONT,
       oblique = views & 1u << PC_VIEW_OBLIQUE;
  if (!good) sagittal = !sagittal, frontal = !frontal, oblique = false;
  if (oblique && u < 0.25)
    return side * (film_chance(seed, 0.7) ? film_between(seed, 36, 58) : film_between(seed, 122, 144)) * d;
  if (sagittal && (!frontal || u < 0.65))
    return side * film_between(seed, good ? 66 : 78, good ? 114 : 102) * d;
  double a = side * film_between(seed, 0, good ? 18 : 10) * d;
  return views & 1u << PC_VIEW_BACK && film_chance(seed, 0.3) ? a + M_PI : a;
}

static inline void film_front(const film_pose *rest, double front[3]) {
  double right[3], hips[3], shoulders[3], up[3] = {0, 1, 0};
  v3_sub(right, rest->at[PC_LM_RIGHT_HIP], rest->at[PC_LM_LEFT_HIP]);
  double whole = v3_norm(right);
  right[1] = 0;
  v3_cross(front, up, right);
  if (v3_norm(right) < 0.5 * whole) { /* on the side: where the chest looks */
    film_middle(rest, PC_LM_LEFT_HIP, hips), film_middle(rest, PC_LM_LEFT_SHOULDER, shoulders);
    v3_sub(shoulders, shoulders, hips);
    v3_sub(right, rest->at[PC_LM_RIGHT_HIP], rest->at[PC_LM_LEFT_HIP]);
    v3_cross(front, shoulders, right), front[1] = 0;
  }
  v3_scale(front, 1 / v3_norm(front), front);
}

/* How far the middle view of a set is inside the views it may be judged from (PROGRAMME_RULES MEAS-1), in
 * shoulder widths over trunk length; negative: outside. By points without error. */
static inline double film_inside(const film_camera *c, const film_pose *poses, int n, unsigned views) {
  double R[9], from[3], all[64], inside = -1;
  int m = 0;
  film_axes(c, R, from);
  for (int f = 0; f < n; f += n / 60 + 1) {
    double x[PC_LANDMARKS][3], ratio, d[3];
    for (int i = 0; i < PC_LANDMARKS; i++) v3_sub(d, poses[f].at[i], from), m3_apply(x[i], R, d);
    film_camera plain = *c;
    plain.far_side = 0, plain.mirror = false;
    pc_sight s = film_sight(&plain, 0, x);
    if (pc_view_of(&s, &ratio) == PC_VIEW_UNKNOWN) continue;
    int at = m++;
    for (; at > 0 && all[at - 1] > ratio; at--) all[at] = all[at - 1];
    all[at] = ratio;
  }
  if (!m) return -1;
  double r = all[m / 2];
  if (views & 1u << PC_VIEW_SIDE) inside = fmax(inside, 0.35 - r);
  if (views & 1u << PC_VIEW_OBLIQUE) inside = fmax(inside, fmin(r - 0.35, 0.6 - r));
  if (views & 1u << PC_VIEW_SIDE && views & 1u << PC_VIEW_OBLIQUE) inside = fmax(inside, 0.6 - r);
  if (views & 1u << PC_VIEW_FRONT) inside = fmax(inside, r - 0.6);
  if (views & 1u << PC_VIEW_FRONT && views & 1u << PC_VIEW_OBLIQUE) inside = fmax(inside, r - 0.35);
  return inside;
}

/* Whether that which counts can be seen, where each side counts for itself: elbows and knees stand for all.
 */
static inline bool film_shows(const film_known *k, const film_camera *c) {
  const pc_form_rules *f = k->e->rules;
  bool arms = pc_of_arms(f->count.feature) || f->count.feature == PC_M_HAND_FAR;
  if (!pc_feature_sided(f->count.feature) || !(k->e->sides || f->alternate)) return true;
  for (int side = 0; side < 2; side++) {
    int i = (arms ? PC_LM_LEFT_ELBOW : PC_LM_LEFT_KNEE) + 1 - side;
    if (k->works[side] && film_visible(c, i) < 0.6) return false;
  }
  return true;
}

static inline film_camera film_draw_camera_once(const film_known *k, bool good, unsigned *seed) {
  static const double rates[] = {15, 24, 25, 30, 30, 60}, aspects[] = {9.0 / 16, 0.75, 4.0 / 3, 16.0 / 9};
  const film_pose *first = &k->reel.poses[(int)(k->from * FILM_FINE)];
  film_camera c = {.heading = film_heading(k->e->rules->views, good, seed),
                   .distance = film_between(seed, 2.3, 5),
                   .height = film_between(seed, 0.4, 1.7),
                   .aspect = aspects[(int)(4 * film_random(seed))],
                   .roll = film_between(seed, -8, 8) * M_PI / 180 * (film_chance(seed, 0.5) ? 1 : 0.3),
                   .rate = rates[(int)(6 * film_random(seed))],
                   .uneven = film_chance(seed, 0.5) ? 0 : film_between(seed, 0, 0.7),
                   .drop = film_chance(seed, 0.6) ? 0 : film_between(seed, 0, 0.15),
                   .quality = film_between(seed, 0.4, 1),
                   .memory = exp(film_between(seed, log(0.3), log(3))),
                   .far_side = film_between(seed, 0, 0.7),
                   .mirror = film_chance(seed, 0.15),
                   .swaps = film_chance(seed, 0.2) ? 2 : 0,
                   .strangers = film_chance(seed, 0.1) ? 1 : 0};
  int from = (int)(k->from * FILM_FINE), n = (int)((k->to - k->from) * FILM_FINE);
  double lo[3], hi[3];
  film_front(first, c.front);
  v3_copy(lo, first->at[0]), v3_copy(hi, first->at[0]);
  for (int f = from; f < from + n; f += 10)
    for (int i = 0; i < PC_LANDMARKS; i++)
      for (int j = 0; j < 3; j++) {
        lo[j] = fmin(lo[j], k->reel.poses[f].at[i][j]), hi[j] = fmax(hi[j], k->reel.poses[f].at[i][j]);
      }
  for (int j = 0; j < 3; j++) c.target[j] = 0.5 * (lo[j] + hi[j]) + film_between(seed, -0.1, 0.1);
  c.zoom = 1, c.zoom = film_fit(&c, k->reel.poses + from, n, film_between(seed, 1.1, 1.6));
  return c;
}

/* good: from where it may be judged, else from where it clearly may not. */
static inline film_camera film_draw_camera(const film_known *k, bool good, unsigned *seed) {
  int from = (int)(k->from * FILM_FINE), n = (int)((k->to - k->from) * FILM_FINE);
  film_camera c = {0};
  for (int i = 0; i < 50; i++) {
    c = film_draw_camera_once(k, good, seed);
    double inside = film_inside(&c, k->reel.poses + from, n, k->e->rules->views);
    if (good ? inside > 0.02 : inside < -0.12) break;
  }
  return c;
}

#endif
