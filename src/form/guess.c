/* guess.c: which exercise is it?
 *
 * Every exercise with rules watches what was seen, as if it were meant. One whose view, set-up and thresholds
 * do not fit finds nothing. Files that differ in nothing a camera can see (a squat with and without a weight)
 * are taken together, and the plainest one stands for them. Two questions are asked apart:
 *
 *   is it one at all?   How well the best explains what was seen: how much of the time its repetitions or
 *                       holds take, how much they look like an exercise of its kind (shape.c), how near they
 *                       are to how it is played, less for what they blame; against a fixed score for what is
 *                       no exercise. People are lenient with themselves, so that this is too.
 *   which of them?      The same, sharper: what distance leaves of two candidates tells them apart even where
 *                       it leaves much of both. Weights are powers, as likelihoods of several features are.
 *
 * The confidence is the product of both answers. Two that explain the same movement equally well are "not
 * sure", and so is a movement that is mostly something else, or was done once and not for long.
 *
 * The powers are fitted to made films (test_film) and eleven clips, and reported on other films.
 */
#include "form/played.h"
#include "form/shape.h"

#include <math.h>
#include <string.h>

static const double SURE = 0.5;    /* below: not sure */
static const double NOTHING = 0.3; /* score of what is no exercise at all */
static const double GESTURE = 0.6; /* and where only arms are moved by who stands or sits: people talk */
static const double NEAR = 0.4, APART = 0.8; /* of the score's logarithm, a square of distance: one? which? */
static const double SHARP = 2.5;             /* power of the score that tells which */
static const double ONCE = 0.7, LONG = 3;    /* what is left for one alone, of less than so many s held */
static const double WORTH = 0.05;            /* confidence that is worth telling */
static const double BLAME = 0.05;            /* of the score, a fault a repetition */
static const double LONGEST_REST = 2;        /* s between repetitions that still belong to the movement */

typedef struct candidate {
  int exercise;
  double score, weight; /* as an exercise; among exercises */
} candidate;

static bool same_window(const pc_window *a, const pc_window *b) {
  return a->quantity.feature == b->quantity.feature && a->quantity.side == b->quantity.side &&
         (a->lo == b->lo || (isnan(a->lo) && isnan(b->lo))) &&
         (a->hi == b->hi || (isnan(a->hi) && isnan(b->hi)));
}

/* Do two files count and start alike? */
static bool alike(const pc_form_rules *a, const pc_form_rules *b) {
  if (strcmp(a->kind, b->kind) || a->count.feature != b->count.feature || a->count.side != b->count.side ||
      a->rest != b->rest || a->far != b->far || a->n_setup != b->n_setup)
    return false;
  for (int i = 0; i < a->n_setup; i++)
    if (!same_window(&a->setup[i], &b->setup[i])) return false;
  return true;
}

static int plainness(const pc_exercise *e) { /* less is plainer */
  int gear = 0;
  for (unsigned g = e->gear | (e->n_rungs ? e->rungs[0].gear | e->rungs[0].gear_any : 0); g; g &= g - 1)
    gear++;
  return 10 * gear + (e->n_rungs ? e->rungs[0].level : 0) + 5 * (e->pattern == PC_PATTERN_BREAK) +
         5 * (e->pattern == PC_PATTERN_WAKE_UP);
}

/* The share of what was seen that repetitions explain, pauses between them too. */
static double explained(const pc_form_result *r, double seen) {
  double sum = 0, last = NAN;
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *rep = &r->reps[i];
    sum += (rep->complete ? 1 : 0.5) * (rep->end - rep->start);
    if (!isnan(last) && rep->start > last) sum += fmin(rep->start - last, LONGEST_REST);
    last = rep->end;
  }
  for (int i = 0; i < r->n_holds; i++) sum += r->holds[i].end - r->holds[i].start;
  return seen > 0 ? fmin(sum / seen, 1) : 0;
}

static double blame(const pc_form_result *r) {
  double faults = 0;
  for (int i = 0; i < r->n_reps; i++) faults += r->reps[i].n_faults;
  for (int i = 0; i < r->n_holds; i++) faults += r->holds[i].n_faults;
  return faults / fmax(r->n_reps + r->n_holds, 1);
}

/* What people film to train, rather than to loosen up. */
static double prior(const pc_exercise *e) {
  bool aside =
      e->pattern == PC_PATTERN_MOBILITY || e->pattern == PC_PATTERN_BREAK || e->pattern == PC_PATTERN_WAKE_UP;
  return aside ? 0.7 : 1;
}

static bool once(const pc_form_result *r) {
  double longest = 0;
  for (int i = 0; i < r->n_holds; i++) longest = fmax(longest, r->holds[i].end - r->holds[i].start);
  return r->complete + r->n_holds < 2 && longest < LONG;
}

static int score(const pc_exercise *e, const pc_sight *sights, int n, double seen,
                 const pc_course_seen *course, candidate *out, pc_err *err) {
  if (!e->rules || !strcmp(e->rules->kind, "walk")) return PC_OK;
  pc_form *form = pc_form_make(e, err);
  if (!form) return err ? (int)err->code : PC_NO_MEMORY;
  for (int i = 0; i < n; i++) pc_form_push(form, &sights[i], NULL);
  const pc_form_result *r = pc_form_end(form);
  if (!r->refused && (r->complete || r->n_holds)) {
    pc_shape shape = pc_shape_of(e, r, course);
    double plain = sqrt(explained(r, seen)) * fmax(0, 1 - BLAME * blame(r)) * shape.alike * prior(e);
    out->score = plain * exp(-NEAR * shape.off) * (once(r) ? ONCE : 1);
    out->weight = pow(plain * exp(-APART * shape.off), SHARP);
  }
  pc_form_free(form);
  return PC_OK;
}

/* What stands against it, as no exercise at all. */
static double against(const pc_exercise *e) {
  bool upright = !strcmp(e->position, "standing") || !strcmp(e->position, "sitting");
  return upright && pc_of_arms(e->rules->count.feature) ? GESTURE : NOTHING;
}

static void insert(candidate *best, int *n, int room, candidate c) {
  int at = *n < room ? (*n)++ : room - 1;
  if (at == room - 1 && *n == room && best[at].weight >= c.weight && best[at].exercise >= 0) return;
  for (; at > 0 && best[at - 1].weight < c.weight; at--) best[at] = best[at - 1];
  best[at] = c;
}

/* One candidate for all that are alike: the plainest. */
static void join(const pc_catalogue *c, candidate *all, int n) {
  for (int i = 0; i < n; i++)
    for (int k = 0; k < i; k++) {
      const pc_exercise *a = &c->exercises[all[k].exercise], *b = &c->exercises[all[i].exercise];
      if (all[i].score <= 0 || all[k].score <= 0 || !alike(a->rules, b->rules)) continue;
      candidate *out = plainness(b) < plainness(a) ? &all[k] : &all[i];
      candidate *in = out == &all[k] ? &all[i] : &all[k];
      in->score = fmax(in->score, out->score), out->score = 0;
      in->weight = fmax(in->weight, out->weight), out->weight = 0;
    }
}

int pc_form_guess(const pc_catalogue *c, const pc_sight *sights, int n, pc_guess *out, pc_arena *arena,
                  pc_err *err) {
  enum { BEST = 4 };
  pc_course_seen course;
  candidate *all = PC_NEW(arena, candidate, c->n), best[BEST];
  double seen = 0;
  int n_best = 0;
  memset(out, 0, sizeof *out);
  out->exercise = -1;
  if (!all) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_course_watch(sights, n, &course, arena, err)) return err ? (int)err->code : PC_NO_MEMORY;
  for (int i = 1; i < n; i++)
    if (sights[i].person && sights[i - 1].person) seen += fmin(sights[i].t - sights[i - 1].t, 1);
  for (int i = 0; i < c->n; i++) {
    all[i].exercise = i;
    int code = score(&c->exercises[i], sights, n, seen, &course, &all[i], err);
    if (code) return code;
  }
  join(c, all, c->n);
  for (int i = 0; i < BEST; i++) best[i] = (candidate){-1, 0, 0};
  for (int i = 0; i < c->n; i++)
    if (all[i].weight > 0) insert(best, &n_best, BEST, all[i]);
  double sum = 0;
  for (int i = 0; i < c->n; i++) sum += all[i].weight;
  for (int i = 0; i < n_best; i++) {
    double any = best[i].score / (best[i].score + against(&c->exercises[best[i].exercise])),
           confidence = any * best[i].weight / sum;
    if (i == 0) out->confidence = confidence, out->any = any;
    if (i == 0 && confidence >= SURE) {
      out->exercise = best[i].exercise;
      continue;
    }
    if (out->n_others == 3 || (i > 0 && confidence < WORTH)) break;
    out->others[out->n_others].exercise = best[i].exercise;
    out->others[out->n_others++].confidence = confidence;
  }
  return PC_OK;
}
