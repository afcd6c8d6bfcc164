/* test_ensemble.c: draws: the generator against its published answers, ranges and means of what it gives,
 * bands against closed forms, the same numbers on any number of threads and after being stopped, bodies put
 * right again after a draw, and a draw from ranges of no width against the plain run. */
#include "body/copy.h"
#include "mechanism.h"
#include "posterior/app.h"
#include "posterior/person.h"
#include "posterior/study.h"
#include "study/draw.h"

/* Random123 1.09, tests/kat_vectors. */
static void test_philox(void) {
  static const uint32_t in[3][6] = {{0, 0, 0, 0, 0, 0},
                                    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                                    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0}};
  static const uint32_t want[3][4] = {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
                                      {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
                                      {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}};
  for (int i = 0; i < 3; i++) {
    uint32_t out[4];
    pc_philox(in[i], in[i] + 4, out);
    for (int k = 0; k < 4; k++) CHECK(out[k] == want[i][k], "vector %d: %08x", i, out[k]);
  }
}

/* Each unknown over 2,000 draws: inside its range, mean and spread as its shape has them; no two go together.
 */
static void test_values(void) {
  enum { DRAWS = 2000 };
  pc_body *body = average_man(true);
  pc_arena *arena = pc_arena_make();
  pc_unknowns u;
  pc_err err = {0};
  CHECK(!pc_unknowns_of(body, &u, arena, &err), "%s", err.text);
  CHECK(u.n > 40 && pc_unknowns_find(&u, "strength.gluteus_maximus") >= 0 &&
            pc_unknowns_find(&u, "part_mass.thigh") >= 0 && pc_unknowns_find(&u, "part_mass.trunk") < 0 &&
            pc_unknowns_find(&u, "wall_cosine") >= 0,
        "%d unknowns", u.n);
  double *all = PC_NEW(arena, double, DRAWS *u.n), *rank = PC_NEW(arena, double, DRAWS *u.n);
  for (int k = 0; k < DRAWS; k++) pc_unknowns_draw(&u, 7, k, all + (size_t)k * u.n);
  for (int i = 0; i < u.n; i++) {
    const pc_unknown *x = &u.unknown[i];
    double sum = 0, square = 0, lo = INFINITY, hi = -INFINITY, width = x->hi - x->lo;
    for (int k = 0; k < DRAWS; k++) {
      double v = all[k * u.n + i];
      sum += v, square += v * v, lo = fmin(lo, v), hi = fmax(hi, v);
    }
    double mean = sum / DRAWS, sd = sqrt(square / DRAWS - mean * mean);
    double want = x->shape == PC_LOG ? width / log(x->hi / x->lo) : 0.5 * (x->lo + x->hi);
    double want_sd = x->shape == PC_EVEN ? width / sqrt(12)
                     : x->shape == PC_BELL
                         ? 0.25 * width * 0.98658 /* of a normal cut at 3 */
                         : sqrt(0.5 * width * (x->hi + x->lo) / log(x->hi / x->lo) - want * want);
    double room =
        x->shape == PC_BELL ? 0.25 * width : 0; /* 3 standard deviations against the 2 of lo and hi */
    CHECK(lo >= x->lo - room && hi <= x->hi + room && hi - lo > 0.9 * width, "%s: %g to %g", x->name, lo, hi);
    CHECK(fabs(mean - want) < 4 * want_sd / sqrt(DRAWS), "%s: mean %g, not %g", x->name, mean, want);
    CHECK(fabs(sd - want_sd) < 0.05 * want_sd, "%s: spread %g, not %g", x->name, sd, want_sd);
    pc_ranks(DRAWS, all + i, u.n, rank + (size_t)i * DRAWS);
    for (int k = 0; k < i; k++) {
      double r = pc_rank_correlation(DRAWS, rank + (size_t)i * DRAWS, rank + (size_t)k * DRAWS);
      CHECK(fabs(r) < 4.5 / sqrt(DRAWS), "%s and %s go together: %g", x->name, u.unknown[k].name, r);
    }
  }
  pc_arena_free(arena);
  pc_body_free(body);
}

/* ---- bands ------------------------------------------------------------------------------------------ */

typedef struct linear {
  int unknown, stop_at, calls;
} linear;

/* Two numbers of a draw: a line in one unknown, and a line in the draw's own number. */
static int tell_line(void *user, const pc_body *body, int draw, const double *value, double *out,
                     pc_err *err) {
  const linear *l = user;
  (void)err;
  CHECK(body->n_muscles > 0, "no body");
  out[0] = 5 - 3 * value[l->unknown];
  out[1] = 10.0 * draw;
  return 0;
}
static int stop_at(void *user, int done, int total) {
  linear *l = user;
  (void)total;
  l->calls++;
  return done == l->stop_at;
}

static void test_bands(void) {
  enum { DRAWS = 20001 };
  pc_body *body = average_man(false);
  pc_arena *arena = pc_arena_make();
  pc_unknowns u;
  pc_unknowns_of(body, &u, arena, NULL);
  linear l = {pc_unknowns_find(&u, "passive_joints"), 0, 0};
  pc_ensemble_def d = {.body = body, .unknowns = &u, .seed = 3, .n = DRAWS, .n_values = 2, .threads = 1};
  d.sample = tell_line, d.user = &l;
  double *scratch = PC_NEW(arena, double, DRAWS);
  u.n = l.unknown + 1; /* the others do not matter here */
  d.done = PC_NEW(arena, bool, DRAWS), d.out = PC_NEW(arena, double, 2 * DRAWS);
  CHECK(!pc_ensemble_run(&d, NULL), "not run");
  pc_band band = pc_ensemble_band(&d, 0, scratch); /* 5 - 3 x, x even in 0.5 to 1.5 */
  double sd = 3 * sqrt(0.05 * 0.95 / DRAWS);       /* of a percentile of an even distribution */
  CHECK_NEAR(band.low, 5 - 3 * 1.45, 4 * sd);
  CHECK_NEAR(band.median, 2, 4 * 3 * sqrt(0.25 / DRAWS));
  CHECK_NEAR(band.high, 5 - 3 * 0.55, 4 * sd);
  band = pc_ensemble_band(&d, 1, scratch); /* 0, 10, ..., 200000: exact */
  CHECK_NEAR(band.low, 10000, 1e-9);
  CHECK_NEAR(band.median, 100000, 1e-9);
  CHECK_NEAR(band.high, 190000, 1e-9);
  d.n = 1;
  band = pc_ensemble_band(&d, 0, scratch);
  CHECK(band.low == d.out[0] && band.median == d.out[0] && band.high == d.out[0], "one draw is no band");
  pc_arena_free(arena);
  pc_body_free(body);
}

/* Ranks with ties, by hand: 3 1 3 2 -> 2.5 0 2.5 1. */
static void test_ranks(void) {
  const double x[] = {3, 1, 3, 2}, y[] = {9, -1, 9, 0}, z[] = {1, 1, 1, 1};
  double a[4], b[4], c[4];
  pc_ranks(4, x, 1, a), pc_ranks(4, y, 1, b), pc_ranks(4, z, 1, c);
  CHECK(a[0] == 2.5 && a[1] == 0 && a[2] == 2.5 && a[3] == 1, "%g %g %g %g", a[0], a[1], a[2], a[3]);
  CHECK_NEAR(pc_rank_correlation(4, a, b), 1, 1e-15);
  CHECK(pc_rank_correlation(4, a, c) == 0, "what never changes goes with nothing");
}

/* ---- bodies ----------------------------------------------------------------------------------------- */

static double sum_of_masses(const pc_body *b) {
  double sum = 0;
  for (int s = 1; s < b->n_segments; s++) sum += b->segments[s].mass;
  return sum;
}

/* The weighed mass stays, the hands' too; a change of one number is that change and no other; and after it
 * the body is the base again, to the bit. */
static void test_apply(void) {
  pc_body *base = average_man(true);
  pc_arena *arena = pc_arena_make();
  pc_body *body = pc_body_copy(base, arena);
  pc_unknowns u;
  pc_unknowns_of(base, &u, arena, NULL);
  double *value = PC_NEW(arena, double, u.n);
  int hand = pc_body_find_segment(base, "hand_r"), differ = 0;
  for (int k = 0; k < 50; k++) {
    pc_unknowns_draw(&u, 1, k, value);
    pc_unknowns_apply(&u, value, base, body);
    CHECK_NEAR(sum_of_masses(body), base->total_mass, 1e-9);
    CHECK(body->segments[hand].mass == base->segments[hand].mass, "the hand's mass changed");
    for (int m = 0; m < base->n_muscles; m++) differ += body->muscles[m].f_max != base->muscles[m].f_max;
  }
  CHECK(differ == 50 * base->n_muscles, "%d", differ);
  for (int i = 0; i < u.n; i++) value[i] = u.unknown[i].value;
  int one = pc_unknowns_find(&u, "pressure_arm");
  value[one] = 60;
  pc_unknowns_apply(&u, value, base, body);
  CHECK_NEAR(body->spine->pressure_arm, 0.06, 1e-15);
  CHECK(body->spine->pressure_area == base->spine->pressure_area, "another changed too");
  value[one] = u.unknown[one].value;
  one = pc_unknowns_find(&u, "slope_L5_S1"), value[one] = 8;
  pc_unknowns_apply(&u, value, base, body);
  CHECK_NEAR(body->spine->discs[0].slope * 180 / M_PI, 43, 1e-9);
  CHECK(body->spine->pressure_arm == base->spine->pressure_arm, "not put back");
  value[one] = 0;
  pc_unknowns_apply(&u, value, base, body);
  for (int m = 0; m < base->n_muscles; m++) CHECK(body->muscles[m].f_max == base->muscles[m].f_max, "%d", m);
  for (int s = 0; s < base->n_segments; s++)
    CHECK(!memcmp(body->segments[s].inertia, base->segments[s].inertia, sizeof base->segments[s].inertia),
          "%d", s);
  CHECK(!memcmp(body->passives, base->passives, (size_t)base->n_passives * sizeof *base->passives),
        "passives");
  for (int i = 0; i < base->spine->n_discs; i++)
    CHECK(!memcmp(body->spine->discs[i].passive, base->spine->discs[i].passive,
                  sizeof base->spine->discs[i].passive),
          "disc %d", i);
  pc_arena_free(arena);
  pc_body_free(base);
}

/* ---- the same whoever computes it ------------------------------------------------------------------- */

/* What muscles and masses add up to: sees every thread's body. */
static int tell_sums(void *user, const pc_body *body, int draw, const double *value, double *out,
                     pc_err *err) {
  (void)user, (void)draw, (void)value, (void)err;
  out[0] = out[1] = 0;
  for (int m = 0; m < body->n_muscles; m++) out[0] += body->muscles[m].f_max;
  for (int s = 1; s < body->n_segments; s++) out[1] += (s + 1) * body->segments[s].mass;
  return 0;
}

static void test_same(void) {
  enum { DRAWS = 200 };
  pc_body *body = average_man(false);
  pc_arena *arena = pc_arena_make();
  pc_unknowns u;
  pc_err err = {0};
  pc_unknowns_of(body, &u, arena, NULL);
  linear l = {0, 70, 0};
  pc_ensemble_def d = {.body = body, .unknowns = &u, .seed = 5, .n = DRAWS, .n_values = 2};
  d.sample = tell_sums, d.user = &l;
  double *first = NULL;
  for (int threads = 1; threads <= 5; threads += 2) {
    d.threads = threads;
    d.done = PC_NEW(arena, bool, DRAWS), d.out = PC_NEW(arena, double, 2 * DRAWS);
    CHECK(!pc_ensemble_run(&d, NULL), "%d threads", threads);
    if (!first) first = d.out;
    CHECK(!memcmp(first, d.out, 2 * DRAWS * sizeof *first), "%d threads give other numbers", threads);
  }
  d.progress = stop_at; /* stopped in the middle, and taken up again */
  d.done = PC_NEW(arena, bool, DRAWS), d.out = PC_NEW(arena, double, 2 * DRAWS);
  CHECK(pc_ensemble_run(&d, &err) && !strcmp(err.text, "stopped"), "not stopped: %s", err.text);
  int done = 0;
  for (int i = 0; i < DRAWS; i++) done += d.done[i];
  CHECK(done >= 70 && done < 80, "%d done", done);
  l.stop_at = 0;
  CHECK(!pc_ensemble_run(&d, NULL), "not taken up");
  CHECK(l.calls > DRAWS - 5 && l.calls <= DRAWS, "%d draws told of", l.calls); /* others were under way */
  CHECK(!memcmp(first, d.out, 2 * DRAWS * sizeof *first), "going on gives other numbers");
  pc_arena_free(arena);
  pc_body_free(body);
}

/* The spine's ranges are those written down before the first comparison. */
static void test_ranges(void) {
  char *constants = test_slurp("studies/validation/constants.csv", NULL);
  pc_body *body = average_man(true);
  pc_arena *arena = pc_arena_make();
  pc_unknowns u;
  int n = 0;
  pc_unknowns_of(body, &u, arena, NULL);
  pc_unknowns_keep_spine(&u);
  for (int i = 0; i < u.n; i++) {
    char row[80];
    double value, lo, hi;
    snprintf(row, sizeof row, "\n%s,", u.unknown[i].name);
    const char *at = constants ? strstr(constants, row) : NULL;
    bool strength = !strncmp(u.unknown[i].name, "strength", 8) || !strncmp(u.unknown[i].name, "part_mass", 9);
    CHECK(!strength || u.unknown[i].lo == u.unknown[i].hi, "%s is no constant of the spine",
          u.unknown[i].name);
    if (!at || sscanf(at + strlen(row), "%lf,%lf,%lf", &value, &lo, &hi) != 3 || strstr(row, "slope"))
      continue;
    CHECK(u.unknown[i].value == value && u.unknown[i].lo == lo && u.unknown[i].hi == hi, "%s: %g (%g to %g)",
          u.unknown[i].name, value, lo, hi);
    n++;
  }
  CHECK(n >= 18, "%d constants found", n);
  free(constants);
  pc_arena_free(arena);
  pc_body_free(body);
}

/* ---- the validation over the constants' ranges ------------------------------------------------------ */

typedef struct by_hand {
  const pc_unknowns *unknowns;
  double *value;
} by_hand;

static void vary(void *user, pc_body *body) {
  const by_hand *h = user;
  pc_unknowns_change(h->unknowns, h->value, body);
}

typedef struct kept {
  char *bytes;
  size_t len;
  int calls, most;
} kept;

static int keep_draws(void *user, const char *bytes, size_t len) {
  kept *k = user;
  free(k->bytes);
  k->bytes = malloc(len), k->len = len;
  memcpy(k->bytes, bytes, len);
  return 0;
}

static int stop_after(void *user, int done, int total) {
  kept *k = user;
  (void)total;
  k->calls++;
  return done >= k->most;
}

/* The table that ships: its shares counted by hand, and its first draws made anew. Constants that changed
 * since show here: make the table anew (its second line says how). */
static void test_validation_shipped(void) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_body *man = pc_validation_man(&err);
  pc_validation *v = pc_validation_read(arena, &err);
  const pc_validation_draws *d = pc_validation_draws_shipped(v, arena, &err);
  pc_validation_draw_def two = {.man = man, .draws = 2, .seed = 1, .threads = 1};
  const pc_validation_draws *now = pc_validation_draw(v, &two, arena, &err);
  CHECK(d && now && d->draws == 1000 && d->shipped, "%s", err.text);
  int agree = 0, inside = 0;
  for (int k = 0; d && k < d->draws; k++) {
    const double *row = d->value + (size_t)k * (size_t)d->n_values,
                 *last = row + d->n_values - 2 * PC_FACTORS;
    agree += last[0] >= 0.98 && last[1] <= 0.15;
    inside += row[0] >= 400 && row[0] <= 800; /* C02 */
  }
  if (d) CHECK_NEAR(d->agree[0], agree / 1000.0, 1e-12);
  if (d) CHECK_NEAR(d->inside[0][0], inside / 1000.0, 1e-12);
  for (int i = 0; d && now && i < 2 * d->n_values; i++)
    CHECK(isnan(now->value[i]) ? isnan(d->value[i])
                               : fabs(now->value[i] - d->value[i]) <= 0.03 * (0.1 + fabs(d->value[i])),
          "number %d of draw %d: %g, in the table %g", i % d->n_values, i / d->n_values, now->value[i],
          d->value[i]);
  static const char *const bad[] = {"", "draw,C02\n", "draw,C02,r_0.66\n0,5,1\n", "draw,C02\n0,much\n"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    pc_err wrong = {0};
    CHECK(!pc_validation_draws_read(v, bad[i], strlen(bad[i]), arena, &wrong) && wrong.code, "%zu is taken",
          i);
  }
  pc_body_free(man), pc_arena_free(arena);
}

/* Draws that were stopped and taken up give the same table; those of another seed are not taken. */
static void test_validation_resumed(void) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0}, stopped = {0};
  pc_body *man = pc_validation_man(&err);
  pc_validation *v = pc_validation_read(arena, &err);
  kept k = {.most = 1};
  pc_validation_draw_def def = {.man = man,
                                .draws = 3,
                                .seed = 2,
                                .threads = 1,
                                .progress = stop_after,
                                .keep = keep_draws,
                                .user = &k};
  CHECK(!pc_validation_draw(v, &def, arena, &stopped) && stopped.code && k.bytes, "not stopped");
  pc_validation_draw_def
      again = {.man = man, .draws = 3, .seed = 2, .threads = 2, .kept = k.bytes, .n_kept = k.len},
      whole = {.man = man, .draws = 3, .seed = 2, .threads = 1},
      other = {.man = man, .draws = 1, .seed = 3, .threads = 1, .kept = k.bytes, .n_kept = k.len};
  const pc_validation_draws *a = pc_validation_draw(v, &again, arena, &err),
                            *b = pc_validation_draw(v, &whole, arena, &err),
                            *c = pc_validation_draw(v, &other, arena, &err);
  CHECK(a && b && c && a->taken == 1 && b->taken == 0 && c->taken == 0, "%s", err.text);
  size_t n[2] = {0, 0};
  char *text[2] = {a ? pc_validation_draws_table(v, a, &n[0], &err) : NULL,
                   b ? pc_validation_draws_table(v, b, &n[1], &err) : NULL};
  CHECK(text[0] && text[1] && n[0] == n[1] && !memcmp(text[0], text[1], n[0]), "two tables");
  CHECK(text[0] && strstr(text[0], "\ndraw,C02,C03,C05,r_0.66,rmse_0.66,r_0.77,rmse_0.77\n0,"), "%.300s",
        text[0] ? text[0] : "");
  free(text[0]), free(text[1]), free(k.bytes);
  pc_body_free(man), pc_arena_free(arena);
}

/* One draw is the validation of the body that this draw makes, here made by hand. */
static void test_validation(void) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_body *man = pc_validation_man(&err), *spine = pc_body_free_spine(man, &err);
  pc_validation *plain = pc_validation_read(arena, &err);
  pc_validation_draw_def one = {.man = man, .draws = 1, .seed = 6, .threads = 1};
  const pc_validation_draws *d = pc_validation_draw(plain, &one, arena, &err);
  pc_unknowns u;
  CHECK(d && !pc_unknowns_of(spine, &u, arena, &err), "%s", err.text);
  pc_unknowns_keep_spine(&u);
  by_hand hand = {&u, PC_NEW(arena, double, u.n)};
  pc_unknowns_draw(&u, 6, 0, hand.value);
  pc_validation *v = pc_validation_read(arena, &err);
  pc_validation_def def = {.man = man, .vary = vary, .user = &hand};
  CHECK(!pc_validation_postures(v, &def, &err) && !pc_validation_judge(v, &err), "%s", err.text);
  int built = 0;
  for (int i = 0; d && i < d->n; i++)
    for (int f = 0; f < PC_FACTORS; f++) {
      const pc_compared *c = &v->deciding[i];
      bool there = c->verdict[f] != PC_NOT_BUILT;
      CHECK(there == !isnan(d->inside[i][f]), "%s", c->row);
      if (!there) continue;
      CHECK(d->ours[i][f].low == c->ours[f] && d->ours[i][f].high == c->ours[f], "%s: %g", c->row,
            c->ours[f]);
      CHECK(d->inside[i][f] == (c->verdict[f] == PC_INSIDE), "%s: %g", c->row, d->inside[i][f]);
      built++;
    }
  CHECK(built >= 2 * 3, "%d built", built);
  for (int f = 0; d && f < PC_FACTORS; f++)
    CHECK(d->r[f].median == v->man[f].r && d->rmse[f].median == v->man[f].rmse, "another agreement");
  pc_body_free(spine), pc_body_free(man);
  pc_arena_free(arena);
}

int main(void) {
  test_validation();
  test_validation_resumed();
  test_validation_shipped();
  test_ranges();
  test_philox();
  test_values();
  test_bands();
  test_ranks();
  test_apply();
  test_same();
  return test_done();
}
