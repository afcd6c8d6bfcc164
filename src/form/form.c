/* form.c: sights in, repetitions and holds out.
 *
 * A sight goes through look.c (view, sides, smoothed features), then to a counter for each side that works by
 * itself, or to one for the whole. What a counter tells is believed when
 *   - the quantity was to be seen, and the view was one the rules are made for, in four fifths of its time
 *     (PROGRAMME_RULES MEAS-1),
 *   - the set-up held near its start or end, and the person is where they were: whoever walks to the camera
 * or stands up bends hips and knees too. Otherwise it is dropped and the reason kept: a judgement is refused
 * with a sentence, never guessed.
 *
 * One loop for the live page and for a file: same sights, same bits. Everything that is needed lies in one
 * block that pc_form_make takes; nothing is allocated after.
 */
#include "posterior/form.h"
#include "base/vec.h"
#include "form/counter.h"
#include "form/fault.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double SEEN_ENOUGH = 0.8; /* MEAS-1 */
static const double AROUND = 1;        /* s before a repetition's start and after its end for the set-up */
/* trunk lengths, 0.2 m: a repetition ends about where it began; half a stride of slow walking is 0.4 m */
static const double ELSEWHERE = 0.4;
static const double NEARER = 1.25; /* times: half a metre at 2.5 m, in sizes that are known to a tenth */
/* Three measured points do not make the joint's own angle: ranges of knees in two recordings of squats are 1
 * to 8 % smaller than by inverse kinematics. */
static const double POINTS = 0.1;
static const double READY = 1;      /* s the set-up holds before a person is told to be ready */
static const double LOST = 1;       /* s without a value that end whatever goes on */
static const double LEFT = 1;       /* s between the thresholds, or out of the set-up, that end a hold */
static const double LEAST_HOLD = 1; /* s; less is passing through */

typedef struct place { /* of a person, in the picture (or in the room) */
  double shoulders[3], trunk, metres;
} place;

typedef struct lane { /* what one side does, or both together */
  int side;           /* 0, 1; -1 = both */
  pc_counter counter;
  pc_fault_watch faults;
  double t_value, t_came;       /* last moment with a value; the first of those without a break */
  double valued;                /* s with a value */
  double seen, total;           /* s since it left rest */
  double base[2], excursion[2]; /* of each side by itself */
  place from, made_from;        /* where it began, and where `made` began */
  bool waiting;                 /* `made` waits for the set-up, or for the person to be back in place */
  pc_rep made;
  double made_peak;
  double sides[2]; /* ranges of each side */
  int last;        /* index of the last repetition told; -1 = none */
  bool ending;     /* it still sinks to rest: its end moves, and how long it took is not known yet */
  bool holding;    /* holds */
  bool set;        /* the set-up was seen about the start of the hold */
  pc_held held;
  double low;               /* of the held quantity: most resting, past rest towards far; NaN: not yet */
  double sum, sum_t;        /* of the held quantity, s */
  place held_from, held_to; /* where it began, and was last */
} lane;

struct pc_form {
  const pc_exercise *exercise;
  const pc_form_rules *rules;
  pc_look look;
  int n_lanes;
  lane lanes[2];
  bool finished, any;
  double t_first, t_last, t_raw; /* s; t_raw: of the last sight */
  double t_setup, setup_for;     /* last moment the set-up held, and for how long together */
  bool ready;
  double person_s, fits_s, seen_s; /* somebody was seen; in a view that fits; and what is needed too */
  int without_setup, hidden;       /* repetitions dropped for these reasons */
  int n_reps, n_holds, complete, partial;
  pc_rep reps[PC_MAX_REPS];
  double rep_sides[PC_MAX_REPS][2];
  pc_held holds[PC_MAX_HELD];
  pc_value counted; /* last one seen */
  char said[240];
  pc_form_result result;
};

/* ---- make ---- */

static bool own_sides(const pc_exercise *e, const pc_form_rules *r) {
  return pc_feature_sided(r->count.feature) && r->count.side == PC_OF_WORKING && (e->sides || r->alternate);
}

pc_form *pc_form_make(const pc_exercise *e, pc_err *err) {
  const pc_form_rules *r = e->rules;
  if (!r) {
    pc_fail(err, PC_UNSUPPORTED, 0, "%s has no rules of form: it cannot be judged from what is seen",
            e->name);
    return NULL;
  }
  pc_form *f = calloc(1, sizeof *f);
  if (!f) {
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  pc_count_rules count = {r->rest, r->far, r->phase_least > 0 ? r->phase_least : 0.3, r->return_first,
                          f->look.late};
  f->exercise = e, f->rules = r;
  f->n_lanes = own_sides(e, r) ? 2 : 1;
  f->t_setup = -INFINITY;
  pc_look_make(&f->look);
  for (int i = 0; i < 2; i++) {
    f->lanes[i].side = f->n_lanes == 2 ? i : -1;
    f->lanes[i].last = -1, f->lanes[i].t_value = -INFINITY, f->lanes[i].low = NAN;
    pc_counter_make(&f->lanes[i].counter, &count);
    pc_faults_begin(&f->lanes[i].faults);
  }
  return f;
}

void pc_form_free(pc_form *f) {
  free(f);
}

/* ---- set-up ---- */

/* Every window that can be seen holds, each within its error. A set-up of which nothing can be seen does not
 * hold. held: while something is held, which changes the counted quantity itself. */
static bool set_up(const pc_form *f, bool held) {
  int seen = 0, asked = 0;
  for (int i = 0; i < f->rules->n_setup; i++) {
    const pc_window *w = &f->rules->setup[i];
    if (held && w->quantity.feature == f->rules->count.feature) continue;
    asked++;
    pc_value v = pc_value_of(&f->look, &f->look.now, &w->quantity, -1);
    double band = pc_value_band(&v);
    if (isnan(v.value)) continue;
    seen++;
    if (v.value < w->lo - band || v.value > w->hi + band) return false;
  }
  return seen > 0 || asked == 0;
}

static void watch_setup(pc_form *f) {
  double t = f->look.t;
  if (!set_up(f, false)) {
    if (t - f->t_setup > 0.3) f->setup_for = 0; /* a flicker is forgiven */
    return;
  }
  f->setup_for += f->look.dt;
  f->t_setup = t;
  if (f->setup_for >= READY) f->ready = true;
}

/* ---- repetitions ---- */

static bool overlap(const pc_rep *a, const pc_rep *b) {
  double both = fmin(a->end, b->end) - fmax(a->start, b->start);
  return both > 0.5 * fmin(a->end - a->start, b->end - b->start);
}

static void keep_rep(pc_form *f, lane *l, const pc_rep *rep) {
  for (int i = f->n_reps - 1; i >= 0 && i >= f->n_reps - 3; i--) { /* both legs of one lunge */
    pc_rep *old = &f->reps[i];
    if (l->side < 0 || old->side == rep->side || !overlap(old, rep)) continue;
    if (old->complete > rep->complete || (old->complete == rep->complete && old->range >= rep->range)) return;
    f->complete += rep->complete - old->complete;
    f->partial -= rep->complete - old->complete;
    *old = *rep, l->last = i;
    for (int k = 0; k < 2; k++)
      if (f->lanes[k].last == i && &f->lanes[k] != l) f->lanes[k].last = -1;
    return;
  }
  if (f->n_reps == PC_MAX_REPS) return;
  memcpy(f->rep_sides[f->n_reps], l->sides, sizeof l->sides);
  l->last = f->n_reps;
  f->reps[f->n_reps++] = *rep;
  *(rep->complete ? &f->complete : &f->partial) += 1;
}

static place here(const pc_form *f) {
  place p = {{0, 0, 0}, f->look.raw.trunk, f->look.metres};
  v3_copy(p.shoulders, f->look.raw.shoulders);
  return p;
}

/* Height says nothing: who sits down is lower. Who was not to be seen there came from elsewhere. */
static bool elsewhere(const pc_form *f, const place *was, const place *is) {
  const double *now = is->shoulders, *then = was->shoulders;
  bool space = f->look.space;
  double moved = space ? hypot(now[0] - then[0], now[2] - then[2]) : fabs(now[0] - then[0]);
  double nearer = is->metres / was->metres;
  return (isnan(then[0]) && !isnan(now[0])) || moved > ELSEWHERE * is->trunk || nearer > NEARER ||
         nearer < 1 / NEARER;
}

/* A lunge may rest with a foot still in front: as long again as it took there is to come back. */
static void decide(pc_form *f, lane *l) {
  double t = f->look.t, took = l->made.end - l->made.start;
  const place now = here(f);
  if (!l->waiting) return;
  bool near = f->t_setup >= l->made.start + f->look.late - AROUND, away = elsewhere(f, &l->made_from, &now);
  if (near && !away) {
    keep_rep(f, l, &l->made);
    if (l->made.complete) pc_counter_believe(&l->counter, l->made_peak);
  } else if (t <= l->made.end + (away ? fmax(took, AROUND) : AROUND))
    return;
  else if (!near)
    f->without_setup++;
  l->waiting = false;
}

static void left_rest(pc_form *f, lane *l) {
  l->seen = l->total = 0;
  pc_faults_begin(&l->faults);
  for (int side = 0; side < 2; side++) {
    l->base[side] = pc_value_of(&f->look, &l->faults.rest, &f->rules->count, side).value;
    if (!l->faults.has_rest) l->base[side] = NAN;
    l->excursion[side] = 0;
  }
}

static void follow_sides(pc_form *f, lane *l) {
  double sign = f->rules->far < f->rules->rest ? -1 : 1;
  for (int side = 0; side < 2; side++) {
    double x = sign * (pc_value_of(&f->look, &f->look.now, &f->rules->count, side).value - l->base[side]);
    if (x > l->excursion[side]) l->excursion[side] = x;
  }
}

/* Times of smoothed values are late. */
static double earlier(const pc_form *f, double t) {
  return fmin(fmax(t - f->look.late, f->t_first), f->t_last);
}

static void on_time(const pc_form *f, pc_rep *rep) {
  rep->start = earlier(f, rep->start), rep->far = earlier(f, rep->far), rep->end = earlier(f, rep->end);
}

static void came_back(pc_form *f, lane *l, double error) {
  bool enough = l->total <= 0 || l->seen >= SEEN_ENOUGH * l->total;
  l->made = l->counter.made, l->made_peak = l->counter.made_peak, l->made_from = l->from;
  on_time(f, &l->made);
  l->made.side = l->side == 0 ? 1 : l->side == 1 ? -1 : 0;
  l->made.error = fmax(error, f->look.space ? POINTS * l->made.range : 0);
  memcpy(l->sides, l->excursion, sizeof l->sides);
  bool hides = !f->look.space && f->look.plane == PC_VIEW_SIDE;
  for (int side = 0; side < 2; side++)
    if (isnan(l->base[side]) || l->side >= 0 || hides) l->sides[side] = NAN;
  l->made.n_faults = pc_faults_list(&l->faults, f->rules, l->made.faults);
  l->waiting = l->ending = enough;
  l->last = -1;
  f->hidden += !enough;
  decide(f, l);
}

/* The end of the repetition just told moves on while the body still sinks to rest. Once it does not, its
 * times are known. Returns a rule that they break, or -1. */
static int settle(pc_form *f, lane *l) {
  pc_rep *rep = l->waiting ? &l->made : l->last >= 0 ? &f->reps[l->last] : NULL;
  if (!rep || !l->ending) return -1;
  double end = earlier(f, l->counter.made.end);
  if (end > rep->end) {
    rep->back += end - rep->end;
    rep->end = end;
  }
  if (l->counter.settling && !f->finished) return -1;
  l->ending = false;
  int fresh = pc_faults_times(&l->faults, f->rules, rep, f->look.dt);
  rep->n_faults = pc_faults_list(&l->faults, f->rules, rep->faults);
  return fresh;
}

static int count(pc_form *f, lane *l, const pc_value *v) {
  double dt = f->look.dt;
  int fresh = -1;
  pc_phase before = l->counter.phase;
  l->counter.rules.late = f->look.late;
  pc_count_event event =
      pc_counter_push(&l->counter, f->look.t, v->value, pc_value_band(v), pc_wander_band(v));
  pc_phase now = l->counter.phase;
  int late = event == PC_COUNT_DONE ? -1 : settle(f, l);
  if (now == PC_PHASE_REST && l->counter.t_base == f->look.t) pc_faults_rest(&l->faults, &f->look);
  if (before == PC_PHASE_REST && now != PC_PHASE_REST) left_rest(f, l);
  if (!f->look.strange) l->total += dt; /* somebody else hides nothing of this one */
  if (!isnan(v->value)) l->seen += dt;
  follow_sides(f, l);
  fresh =
      pc_faults_watch(&l->faults, f->rules, &f->look, event == PC_COUNT_DONE ? PC_PHASE_BACK : now, l->side);
  if (event == PC_COUNT_DONE) came_back(f, l, pc_change_band(v, f->rules->count.feature));
  if (l->counter.t_base == f->look.t) l->from = here(f);
  decide(f, l);
  return late >= 0 ? late : fresh;
}

/* ---- holds ---- */

static void end_hold(pc_form *f, lane *l) {
  if (!l->holding) return;
  l->holding = false;
  pc_held *h = &l->held;
  if (h->end - h->start < LEAST_HOLD || elsewhere(f, &l->held_from, &l->held_to)) return; /* walks */
  if (!l->set) {
    f->without_setup++;
    return;
  }
  h->mean = l->sum_t > 0 ? l->sum / l->sum_t : NAN;
  h->n_faults = pc_faults_list(&l->faults, f->rules, h->faults);
  for (int i = 0; i < f->n_holds; i++) { /* both sides at once: the longer one */
    pc_held *o = &f->holds[i];
    double both = fmin(o->end, h->end) - fmax(o->start, h->start);
    if (l->side < 0 || both < 0.5 * fmin(o->end - o->start, h->end - h->start)) continue;
    if (h->end - h->start <= o->end - o->start) return;
    memmove(o, o + 1, (size_t)(--f->n_holds - i--) * sizeof *o);
  }
  if (f->n_holds < PC_MAX_HELD) f->holds[f->n_holds++] = *h;
}

static void begin_hold(pc_form *f, lane *l) {
  memset(&l->held, 0, sizeof l->held);
  l->holding = true, l->set = false, l->sum = l->sum_t = 0;
  l->held.start = fmax(earlier(f, f->look.t), l->t_came);
  l->held_from = l->held_to = here(f);
  l->held.side = l->side == 0 ? 1 : l->side == 1 ? -1 : 0;
  pc_faults_begin(&l->faults);
}

/* The set-up belongs to the start of a hold: who stands has straight hips too, long before the first one. */
static void hold_setup(pc_form *f, lane *l) {
  double start = l->held.start + f->look.late;
  if (l->set || f->t_setup < start - AROUND) return;
  if (f->look.t > start + AROUND) begin_hold(f, l);
  l->set = true;
}

/* Where a person who rests as this one does has gone far enough, by a number with that error: as repetitions
 * are told (counter.c). */
static pc_limits hold_limits(const lane *l, const pc_value *v) {
  return pc_counter_limits(&l->counter.rules, l->low, pc_value_band(v), pc_wander_band(v));
}

static int hold(pc_form *f, lane *l, const pc_value *v) {
  double sign = f->rules->far < f->rules->rest ? -1 : 1, x = sign * (v->value - f->rules->rest);
  l->counter.phase = l->holding ? PC_PHASE_FAR : PC_PHASE_REST;
  if (isnan(v->value)) return -1;
  if (!l->holding && !(x > l->low)) l->low = x;
  pc_limits limits = hold_limits(l, v);
  if (x <= limits.rest) {
    end_hold(f, l);
    pc_faults_rest(&l->faults, &f->look);
    return -1;
  }
  bool past = x >= limits.far && set_up(f, true);
  if (past && !l->holding) begin_hold(f, l);
  if (!l->holding) return -1;
  hold_setup(f, l);
  l->counter.phase = PC_PHASE_FAR;
  if (!past && f->look.t - f->look.late - l->held.end > LEFT) {
    end_hold(f, l);
    return -1;
  }
  if (past) {
    l->held.end = earlier(f, f->look.t), l->held.error = pc_value_band(v);
    l->held_to = here(f);
    l->sum += v->value * f->look.dt, l->sum_t += f->look.dt;
  }
  return pc_faults_watch(&l->faults, f->rules, &f->look, PC_PHASE_FAR, l->side);
}

/* ---- one moment ---- */

static void forget(pc_form *f, lane *l) {
  end_hold(f, l);
  pc_counter_break(&l->counter);
  l->faults.has_rest = false, l->last = -1, l->low = NAN;
}

static int serve(pc_form *f, lane *l, bool fits) {
  pc_value v = pc_value_of(&f->look, &f->look.now, &f->rules->count, l->side);
  if (!f->look.person || !fits) v.value = NAN;
  if (!isnan(v.value)) {
    if (f->look.t - l->t_value > LOST) l->t_came = f->look.t;
    l->t_value = f->look.t, l->valued += f->look.dt;
    f->counted = v;
  } else if (f->look.t - l->t_value > LOST)
    forget(f, l);
  return strcmp(f->rules->kind, "hold") == 0 ? hold(f, l, &v) : count(f, l, &v);
}

static bool sees_all(const pc_form *f) {
  for (int i = 0; i < f->n_lanes; i++)
    if (!isnan(pc_value_of(&f->look, &f->look.now, &f->rules->count, f->lanes[i].side).value)) return true;
  return false;
}

static const char *trouble(const pc_form *f, bool fits, bool sees) {
  if (!f->look.person) return "Nobody is seen. Step back until the whole body is in the picture.";
  if (!fits) return "This cannot be judged from here. Turn, or move the camera.";
  if (!sees) return "A part of the body that matters is hidden.";
  return NULL;
}

static int moment(pc_form *f, bool *fits, bool *sees) {
  int fresh = -1;
  *fits = pc_look_fits(&f->look, f->rules->views), *sees = sees_all(f);
  if (f->look.person) f->person_s += f->look.dt;
  if (f->look.person && *fits) f->fits_s += f->look.dt;
  if (f->look.person && *fits && *sees) f->seen_s += f->look.dt;
  if (f->look.person && *fits) watch_setup(f);
  for (int i = 0; i < f->n_lanes; i++) {
    int fault = serve(f, &f->lanes[i], *fits);
    if (fault >= 0) fresh = fault;
  }
  return fresh;
}

/* The lane that says the phase: the one that is furthest from rest. */
static const lane *leading(const pc_form *f) {
  const lane *a = &f->lanes[0], *b = &f->lanes[f->n_lanes - 1];
  return b->counter.phase != PC_PHASE_REST && a->counter.phase == PC_PHASE_REST ? b : a;
}

void pc_form_push(pc_form *f, const pc_sight *sight, pc_form_state *out) {
  bool fits, sees;
  if (!f->any) f->t_first = sight->t;
  f->any = true, f->t_last = sight->t;
  pc_look_push(&f->look, sight);
  int fresh = moment(f, &fits, &sees);
  if (!out) return;
  const lane *l = leading(f);
  memset(out, 0, sizeof *out);
  out->t = sight->t, out->phase = l->counter.phase;
  out->reps = f->complete, out->partial = f->partial;
  out->held = l->holding ? l->sum_t : 0;
  out->counted = (pc_measured){f->counted.value, f->counted.sd};
  if (!sees) out->counted.value = NAN;
  out->view = f->look.view, out->ready = f->ready, out->fault = fresh;
  out->trouble = trouble(f, fits, sees);
}

/* ---- the end ---- */

static void last_rep(pc_form *f, lane *l) {
  pc_rep rep;
  decide(f, l);
  if (strcmp(f->rules->kind, "hold") == 0 || !pc_counter_last(&l->counter, &rep)) return;
  if (l->total > 0 && l->seen < SEEN_ENOUGH * l->total) return;
  if (f->t_setup < rep.start - AROUND) return;
  on_time(f, &rep);
  rep.side = l->side == 0 ? 1 : l->side == 1 ? -1 : 0;
  rep.error = pc_change_band(&f->counted, f->rules->count.feature);
  rep.n_faults = pc_faults_list(&l->faults, f->rules, rep.faults);
  l->sides[0] = l->sides[1] = NAN;
  keep_rep(f, l, &rep);
}

static double mean_range(const pc_form *f, int from, int to, double *error) {
  double sum = 0, wander = 0;
  int n = 0, k = 0;
  for (int i = 0; i < f->n_reps; i++) {
    if (!f->reps[i].complete) continue;
    if (k >= from && k < to) sum += f->reps[i].range, wander = f->reps[i].error, n++;
    k++;
  }
  *error = n ? wander / sqrt(n) : NAN;
  return n ? sum / n : NAN;
}

static void compare(pc_form *f) {
  pc_form_result *r = &f->result;
  int third = f->complete / 3, n[2] = {0, 0};
  double e[2], sum[2] = {0, 0}, error = NAN;
  r->drift = mean_range(f, f->complete - third, f->complete, &e[0]) - mean_range(f, 0, third, &e[1]);
  r->drift_error = hypot(e[0], e[1]);
  for (int i = 0; i < f->n_reps; i++) {
    const pc_rep *rep = &f->reps[i];
    if (!rep->complete) continue;
    error = rep->error;
    for (int side = 0; side < 2; side++) { /* 0 right, 1 left */
      bool own = rep->side == (side ? -1 : 1);
      double range = own ? rep->range : rep->side == 0 ? f->rep_sides[i][side] : NAN;
      if (!isnan(range)) sum[side] += range, n[side]++;
    }
  }
  r->left_right = n[0] && n[1] ? sum[1] / n[1] - sum[0] / n[0] : NAN;
  r->left_right_error = n[0] && n[1] ? M_SQRT2 * error : NAN;
}

static void list_views(unsigned views, char *out, size_t size) {
  out[0] = 0;
  for (int v = PC_VIEW_SIDE; v <= PC_VIEW_BACK; v++)
    if (views & 1u << v) {
      size_t n = strlen(out);
      snprintf(out + n, size - n, "%s%s", n ? " or " : "", pc_view_word((pc_view)v));
    }
}

/* The side of which too little was seen to say that nothing was done with it; -1 = none. */
static int hidden_side(const pc_form *f) {
  for (int i = 0; i < 2 && f->n_lanes == 2; i++)
    if (f->lanes[i].valued < 0.5 * f->fits_s) return i;
  return -1;
}

static const char *refuse(pc_form *f) {
  char views[80];
  if (!f->any || f->person_s <= 0) return "Nobody was seen long enough to judge anything.";
  if (f->fits_s < 0.5 * f->person_s) {
    list_views(f->rules->views, views, sizeof views);
    snprintf(f->said, sizeof f->said,
             "Seen from the %s (shoulders %.2f of the trunk's length apart); this is judged from: %s.",
             pc_view_word(f->result.view), f->result.view_ratio, views);
    return f->said;
  }
  int side = hidden_side(f);
  if (!f->complete && !f->n_holds && side >= 0) {
    snprintf(f->said, sizeof f->said,
             "The %s side (%s) was hidden most of the time: if it is the one that works, film from there.",
             side ? "left" : "right", pc_feature_title(f->rules->count.feature));
    return f->said;
  }
  if (f->n_reps || f->n_holds) return NULL;
  if (f->seen_s < 0.5 * f->fits_s || f->hidden) {
    snprintf(f->said, sizeof f->said,
             "What has to be seen (%s) was hidden too long: seen in %.0f %% of the time, 80 are needed.",
             pc_feature_title(f->rules->count.feature), 100 * f->seen_s / f->person_s);
    return f->said;
  }
  if (f->without_setup || f->t_setup == -INFINITY)
    return "The starting position of this exercise was not seen.";
  return NULL;
}

const pc_form_result *pc_form_end(pc_form *f) {
  pc_form_result *r = &f->result;
  bool fits, sees;
  if (f->finished) return r;
  f->look.person = f->any && f->look.person;
  while (f->look.person && pc_look_drain(&f->look, f->t_last)) moment(f, &fits, &sees);
  f->finished = true;
  for (int i = 0; i < f->n_lanes; i++) settle(f, &f->lanes[i]);
  for (int i = 0; i < f->n_lanes; i++) end_hold(f, &f->lanes[i]), last_rep(f, &f->lanes[i]);
  r->view = pc_look_overall(&f->look, &r->view_ratio);
  r->n_reps = f->n_reps, r->reps = f->reps;
  r->n_holds = f->n_holds, r->holds = f->holds;
  r->complete = f->complete;
  r->seen = f->person_s > 0 ? f->seen_s / f->person_s : 0;
  compare(f);
  r->refused = refuse(f);
  return r;
}
