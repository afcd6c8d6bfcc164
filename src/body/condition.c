/* condition.c: weaker, late, tight, inhibited muscles, by group and side, and a braced trunk: what it does.
 *
 * Late: with everybody in time, a muscle turns on when its activation passes ON. Being late by d means that
 * its excitation begins d later and ends when it would have ended, so that a longer delay never allows more
 * at any time. Activation follows excitation with the muscle's own time constants (first-order dynamics with
 * one constant for the rise, one for the fall: Zajac 1989; 10 and 40 ms, Millard et al. 2013): at full
 * excitation it comes as far as it can, and that is the bound. Muscles that are on from the first frame had
 * their onset before, and are not late. Below ON nothing is bounded: the tone of rest.
 *
 * Tight by x: the fibres have become shorter by x of their optimal length, so that muscle and tendon together
 * are slack only up to a length that much shorter. (Shortened muscles lose sarcomeres in series: Williams and
 * Goldspink 1978, in animals; a share of the tendon's length would make long tendons absurdly tight.) Joints
 * carry their own passive moments (passive.c, the spine's levels), in which the muscles of the person as
 * measured have their part; so what tightness adds is only the difference of the muscle's passive curve at
 * the shorter and at its own slack length (pc_muscle_tension; the curve is the muscle's, Millard et al. 2013:
 * full force at a strain of 0.7). That tension acts along the path, on every joint it crosses. What the
 * muscle can do actively stays; a muscle made weaker is less stiff in proportion.
 *
 * Toned by t: at least t active, whatever the task: a muscle that does not let go. How much tone people have
 * when they stand is a few percent of the maximum; that more of it would tip a pelvis is what is asked here.
 *
 * Inhibited ("reciprocal inhibition"): a muscle reaches 1 - k a, where a is the mean activation of its
 * antagonists on its side, weighted by force, when nobody is held back. The reflex exists, and is momentary;
 * that it lastingly weakens anybody is contested (Mills et al. 2015: less activity, same moments and
 * strength; Martinez-Sepanski 2023: no difference).
 *
 * Braced by b: abdominal muscles at least b active, and at least that part of the largest pressure in the
 * abdomen (of bodies with a spine of free levels); back muscles at least BACK b. What of the back's pull is
 * needed to balance the abdomen's, balance finds: the floor only says that nobody braces with the front
 * alone.
 *
 * That muscles of people with back pain turn on late, tighten or are held back, and what follows from it, is
 * contested; this computes what each alone would do at the same movement.
 *
 * Not here: tendons that stretch, feedback, fatigue, muscles that yield with time.
 */
#include "posterior/condition.h"
#include "body/copy.h"

#include <math.h>
#include <string.h>

/* Activation from which a muscle counts as on; a few percent of the maximum, as onsets are read from EMG. */
static const double ON = 0.02;
/* Back muscles against abdominal ones in a brace. Estimated: where brace levels were trained by the activity
 * of the external oblique (Vera-Garcia et al. 2006), the back's was a small part of it. */
static const double BACK = 1.0 / 3;

/* Groups that work against each other, at hip, knee, ankle and trunk. To add one: a row each way. */
enum { ANTAGONISTS = 3 };
static const struct {
  const char *group, *against[ANTAGONISTS];
} OPPOSED[] = {
    {"gluteus_maximus", {"iliopsoas"}},
    {"iliopsoas", {"gluteus_maximus", "hamstrings"}},
    {"gluteus_medius", {"adductors"}},
    {"gluteus_minimus", {"adductors"}},
    {"adductors", {"gluteus_medius", "gluteus_minimus"}},
    {"hamstrings", {"quadriceps"}},
    {"quadriceps", {"hamstrings"}},
    {"calf", {"ankle_dorsiflexors"}},
    {"ankle_dorsiflexors", {"calf"}},
    {"erector_spinae", {"rectus_abdominis", "external_oblique", "internal_oblique"}},
    {"multifidus", {"rectus_abdominis", "external_oblique", "internal_oblique"}},
    {"rectus_abdominis", {"erector_spinae", "multifidus"}},
};

const char *pc_antagonists(const char *group, int i) {
  for (size_t k = 0; k < sizeof OPPOSED / sizeof *OPPOSED; k++)
    if (!strcmp(OPPOSED[k].group, group)) return i < ANTAGONISTS ? OPPOSED[k].against[i] : NULL;
  return NULL;
}

bool pc_change_concerns(const pc_change *c, const pc_muscle *m) {
  return pc_muscle_is(m, c->group) && (c->side == 0 || c->side == m->side);
}

/* ---- another body ------------------------------------------------------------------------------ */

static void change_muscle(const pc_change *c, pc_muscle *m) {
  if (c->kind == PC_CHANGE_STRENGTH) m->f_max *= c->value;
  if (c->kind == PC_CHANGE_TIGHTNESS) m->tight = c->value * m->l_opt * cos(m->pennation);
}

pc_body *pc_body_changed(const pc_body *body, const pc_changes *condition, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_body *b = arena ? pc_body_copy(body, arena) : NULL;
  if (!b) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  for (int i = 0; i < condition->n; i++)
    for (int m = 0; m < b->n_muscles; m++)
      if (pc_change_concerns(&condition->change[i], &b->muscles[m]))
        change_muscle(&condition->change[i], &b->muscles[m]);
  if (!pc_body_finish(b, err)) return b;
  pc_arena_free(arena);
  return NULL;
}

/* ---- less than all ----------------------------------------------------------------------------- */

/* The value that a muscle has of a kind; the last word counts. */
static double value_of(const pc_changes *condition, pc_change_kind kind, const pc_muscle *m) {
  double value = 0;
  for (int i = 0; i < condition->n; i++)
    if (condition->change[i].kind == kind && pc_change_concerns(&condition->change[i], m))
      value = condition->change[i].value;
  return value;
}

static bool any(const pc_changes *condition, pc_change_kind kind) {
  for (int i = 0; i < condition->n; i++)
    if (condition->change[i].kind == kind && condition->change[i].value > 0) return true;
  return false;
}

bool pc_changes_delays(const pc_changes *condition) {
  return any(condition, PC_CHANGE_DELAY);
}
bool pc_changes_inhibits(const pc_changes *condition) {
  return any(condition, PC_CHANGE_INHIBITION);
}

/* How far a muscle has come that begins `delay` late. */
static void reach_late(const pc_muscle *muscle, double delay, int n_frames, const double *time,
                       const double *wanted, int stride, double *a_max, int n_muscles) {
  double reached = 1, since = -INFINITY; /* on for ever */
  for (int f = 0; f < n_frames; f++) {
    bool on = wanted[(size_t)f * stride] > ON;
    if (f == 0 && !on) reached = 0;
    if (on && f && !(wanted[(size_t)(f - 1) * stride] > ON)) since = time[f];
    if (f) {
      bool excited = on && time[f] - since >= delay - 1e-9; /* s, rounding */
      double constant = excited ? muscle->activation_time_constant : muscle->deactivation_time_constant;
      double left = exp(-(time[f] - time[f - 1]) / constant);
      reached = excited ? 1 - (1 - reached) * left : reached * left;
    }
    a_max[(size_t)f * n_muscles] = fmax(reached, ON);
  }
}

/* Mean activation of a muscle's antagonists on its side in one frame, weighted by force. */
static double against(const pc_body *body, const pc_muscle *muscle, const double *wanted) {
  double sum = 0, whole = 0;
  const char *group;
  for (int i = 0; (group = pc_antagonists(muscle->group, i)); i++)
    for (int m = 0; m < body->n_muscles; m++)
      if (body->muscles[m].side == muscle->side && !strcmp(body->muscles[m].group, group))
        sum += body->muscles[m].f_max * wanted[m], whole += body->muscles[m].f_max;
  return whole > 0 ? sum / whole : 0;
}

void pc_changes_reach(const pc_changes *condition, const pc_body *body, int n_frames, const double *time,
                      const double *wanted, int stride, double *a_max) {
  for (int m = 0; m < body->n_muscles; m++) {
    const pc_muscle *muscle = &body->muscles[m];
    double delay = value_of(condition, PC_CHANGE_DELAY, muscle),
           coupling = value_of(condition, PC_CHANGE_INHIBITION, muscle);
    for (int f = 0; f < n_frames; f++) a_max[(size_t)f * body->n_muscles + m] = 1;
    if (delay > 0) reach_late(muscle, delay, n_frames, time, wanted + m, stride, a_max + m, body->n_muscles);
    for (int f = 0; f < n_frames && coupling > 0; f++) {
      double *reach = a_max + (size_t)f * body->n_muscles + m;
      *reach = fmin(*reach, 1 - coupling * against(body, muscle, wanted + (size_t)f * stride));
    }
  }
}

/* ---- more than needed -------------------------------------------------------------------------- */

double pc_changes_bracing(const pc_changes *condition) {
  double value = 0;
  for (int i = 0; i < condition->n; i++)
    if (condition->change[i].kind == PC_CHANGE_BRACING) value = condition->change[i].value;
  return value;
}

bool pc_changes_holds(const pc_changes *condition) {
  return any(condition, PC_CHANGE_BRACING) || any(condition, PC_CHANGE_TONE);
}

static double share_of_brace(const pc_muscle *m) {
  static const char *const front[] = {"rectus_abdominis", "external_oblique", "internal_oblique"},
                           *const back[] = {"erector_spinae", "multifidus", "quadratus_lumborum"};
  for (int i = 0; i < 3; i++) {
    if (!strcmp(m->group, front[i])) return 1;
    if (!strcmp(m->group, back[i])) return BACK;
  }
  return 0;
}

void pc_changes_brace(const pc_changes *condition, const pc_body *body, int n_frames, double *a_min) {
  double bracing = pc_changes_bracing(condition);
  for (int f = 0; f < n_frames; f++)
    for (int m = 0; m < body->n_muscles; m++)
      a_min[(size_t)f * body->n_muscles + m] = fmax(bracing * share_of_brace(&body->muscles[m]),
                                                    value_of(condition, PC_CHANGE_TONE, &body->muscles[m]));
}
