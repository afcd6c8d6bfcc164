/* form_rules.c: what can be proved wrong of the rules of form before anybody has moved.
 *
 * Limits are held against what the counting makes sure of. A complete repetition whose quantity grows has
 * been below `rest` at rest and above `far` at the far end; so "hip > 160" at the far end with far: 165
 * would blame every repetition, and "hip < 160" there none. Both are slips. A hold has been past `far` and
 * not yet back past `rest`. The two limits stand 15 apart (PROGRAMME_RULES MEAS-2): closer, a camera's jitter
 * would count. Views are held against where a quantity can be seen from (features.c).
 */
#include "exercise/features.h"
#include "exercise/read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double APART = 15;        /* deg or %; MEAS-2 */
static const double PHASE_LEAST = 0.3; /* s; MEAS-2 */

/* Where to point: the pieces of the file. */
typedef struct place {
  const pc_form_rules *form;
  const pc_piece *pieces;
  int n;
  pc_err *err;
} place;

static const pc_piece *of_form(const place *x, const char *key) {
  return pc_piece_find(x->pieces, x->n, "form", NULL, key);
}
static const pc_piece *of_fault(const place *x, const pc_fault_rule *f, const char *key) {
  return pc_piece_find(x->pieces, x->n, "fault", f->name, key);
}

static int refuse(const place *x, const pc_piece *p, const char *what) {
  return pc_piece_bad(x->err, p->line, p->column, "%s %.60s: %s", *p->name ? p->name : "setup", p->text,
                      what);
}

static void say_views(unsigned views, char out[64]) {
  out[0] = 0;
  for (int i = 0; i < pc_view_words.n; i++)
    if (views & (unsigned)PC_FROM_SIDE << i)
      snprintf(out + strlen(out), 64 - strlen(out), "%s%s", *out ? " " : "", pc_view_words.words[i]);
}

/* ---- views --------------------------------------------------------------------------------------------- */

/* All of the views must tell the quantity. */
static int check_seen(const place *x, const pc_quantity *q, unsigned views, const pc_piece *p) {
  char words[64];
  unsigned from = pc_feature_views(q->feature);
  if (!(views & ~from)) return PC_OK;
  say_views(from, words);
  return pc_piece_bad(x->err, p->line, p->column, "%s %.60s: %s can be told from these views only: %s",
                      p->name, p->text, pc_feature_word(q->feature), words);
}

/* Each window from some view, and from each view some window: else it would never be met there. */
static int check_setup_seen(const place *x) {
  const pc_piece *setup = of_form(x, "setup");
  unsigned met = x->form->n_setup ? 0 : x->form->views;
  char words[64];
  for (int i = 0; i < x->form->n_setup; i++) met |= pc_feature_views(x->form->setup[i].quantity.feature);
  for (int i = 0; i < x->form->n_setup; i++)
    if (!(pc_feature_views(x->form->setup[i].quantity.feature) & x->form->views)) {
      const pc_piece *p = setup + 1 + i;
      return pc_piece_bad(x->err, p->line, p->column,
                          "setup %.60s: this cannot be seen from any view of the form", p->text);
    }
  if (!(x->form->views & ~met)) return PC_OK;
  say_views(x->form->views & ~met, words);
  return pc_piece_bad(x->err, setup->line, 1,
                      "setup: nothing of it can be seen from these views: %s; add hip_height", words);
}

/* ---- counting ------------------------------------------------------------------------------------------ */

static int check_walk(const place *x) {
  static const char *const none[] = {"count", "rest", "far", "alternate", "return_first", "phase_least"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    const pc_piece *p = of_form(x, none[i]);
    if (p)
      return pc_piece_bad(x->err, p->line, 1, "%s: a walk is counted by its steps; take this line away",
                          none[i]);
  }
  return PC_OK;
}

static int check_apart(const place *x) {
  const pc_form_rules *f = x->form;
  const pc_piece *count = of_form(x, "count"), *rest = of_form(x, "rest"), *far = of_form(x, "far");
  const pc_piece *two[] = {rest, far};
  double lo, hi;
  pc_feature_range(f->count.feature, &lo, &hi);
  for (int i = 0; i < 2; i++)
    if ((i ? f->far : f->rest) < lo || (i ? f->far : f->rest) > hi)
      return pc_piece_bad(x->err, two[i]->line, two[i]->column, "%s %.20s: %s lies between %g and %g %s",
                          two[i]->name, two[i]->text, count->text, lo, hi, pc_feature_unit(f->count.feature));
  if (fabs(f->far - f->rest) < APART)
    return pc_piece_bad(x->err, far->line, far->column,
                        "far %.20s: rest and far stand at least %g apart, or the camera's jitter counts",
                        far->text, APART);
  return PC_OK;
}

static int check_count(const place *x) {
  static const char *const needs[][2] = {{"count", "hip_height"}, {"rest", "145"}, {"far", "165"}};
  const pc_piece *form = of_form(x, NULL), *least = of_form(x, "phase_least");
  for (int i = 0; i < 3; i++)
    if (!of_form(x, needs[i][0]))
      return pc_piece_bad(x->err, form->line, 1, "form has no %s; write %s: %s", needs[i][0], needs[i][0],
                          needs[i][1]);
  if (check_seen(x, &x->form->count, x->form->views, of_form(x, "count")) || check_apart(x))
    return x->err->code;
  if (least && x->form->phase_least < PHASE_LEAST)
    return refuse(x, least, "a phase lasts 0.3 s at least, or the camera's jitter counts");
  return PC_OK;
}

/* A set-up that asks the counted quantity to lie past `rest` is never met by somebody at rest. */
static int check_setup(const place *x) {
  const pc_form_rules *f = x->form;
  bool grows = f->far > f->rest;
  for (int i = 0; i < f->n_setup; i++) {
    const pc_window *w = &f->setup[i];
    bool counted = w->quantity.feature == f->count.feature && w->quantity.side == f->count.side;
    bool out_of_reach = grows ? w->lo >= f->rest : w->hi <= f->rest;
    if (counted && out_of_reach && !f->return_first)
      return refuse(x, of_form(x, "setup") + 1 + i,
                    "never so at rest, by the limit rest; correct one of them, or write return_first: yes");
  }
  return PC_OK;
}

/* ---- faults -------------------------------------------------------------------------------------------- */

/* What the counting makes sure of in a phase: some value is at or beyond `lo`, some at or below `hi`
 * (`always`: that makes a limit always passed), and none is below or above `never`. For a quantity that
 * grows; NaN = not sure. */
typedef struct sure {
  double reaches_up, reaches_down; /* some value is >= up, some <= down */
  double least, most;              /* every value lies between */
} sure;

static sure sure_of(const pc_form_rules *f, pc_phase phase) {
  bool hold = !strcmp(f->kind, "hold");
  switch (phase) {
  case PC_PHASE_REST:
    return (sure){NAN, f->rest, -INFINITY, f->rest};
  case PC_PHASE_FAR:
    return (sure){f->far, NAN, hold ? f->rest : f->far, INFINITY};
  default:
    return (sure){f->far, hold && phase == PC_PHASE_ALL ? NAN : f->rest, -INFINITY, INFINITY};
  }
}

/* Limits against the counted quantity itself. */
static int check_counted(const place *x, const pc_fault_rule *f) {
  const pc_piece *when = of_fault(x, f, "when");
  pc_form_rules up = *x->form; /* as if it grew: a quantity that shrinks is looked at upside down */
  double above = f->above, below = f->below;
  if (up.far < up.rest) {
    up.far = -up.far, up.rest = -up.rest;
    above = -f->below, below = -f->above;
  }
  sure s = sure_of(&up, f->phase);
  if (above < s.reaches_up || below > s.reaches_down)
    return refuse(x, when, "every complete repetition passes this limit; see rest and far");
  if (above >= s.most || below <= s.least)
    return refuse(x, when, "no repetition can pass this limit; see rest and far");
  return PC_OK;
}

static int check_fault(const place *x, const pc_fault_rule *f) {
  const pc_piece *when = of_fault(x, f, "when"), *view = of_fault(x, f, "view"),
                 *lasting = of_fault(x, f, "lasting");
  const pc_form_rules *form = x->form;
  bool seconds = f->quantity.feature == PC_M_SECONDS, reps = !strcmp(form->kind, "reps");
  if (!strcmp(form->kind, "walk"))
    return refuse(x, when, "a walk has neither rest nor far end, so no fault is told of it");
  if (seconds && (!reps || f->phase == PC_PHASE_REST))
    return refuse(x, when, "only the ways and the far end of a repetition are timed, and all of it");
  if (f->views & ~form->views)
    return refuse(x, view, "repetitions are not told from there; the view of the form must have it too");
  if (check_seen(x, &f->quantity, f->views ? f->views : form->views, view ? view : when)) return x->err->code;
  if (seconds && lasting) return refuse(x, lasting, "time itself does not last; take this line away");
  if (seconds && f->below <= form->phase_least && isnan(f->above))
    return refuse(x, when, "a phase lasts longer than that, by phase_least");
  bool counted = f->quantity.feature == form->count.feature && f->quantity.side == form->count.side;
  return counted && !f->change && !seconds ? check_counted(x, f) : PC_OK;
}

int pc_form_check(const pc_form_rules *f, const pc_piece *pieces, int n, pc_err *err) {
  place x = {f, pieces, n, err};
  bool walk = !strcmp(f->kind, "walk");
  if (walk ? check_walk(&x) : check_count(&x)) return err->code;
  if (check_setup_seen(&x) || (!walk && check_setup(&x))) return err->code;
  for (int i = 0; i < f->n_faults; i++)
    if (check_fault(&x, &f->faults[i])) return err->code;
  return PC_OK;
}
