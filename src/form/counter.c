/* counter.c: repetitions of one number by hysteresis.
 *
 * Two thresholds, rest and far, at least 15 degrees apart (PROGRAMME_RULES MEAS-2): a repetition leaves rest,
 * passes far and comes back to rest, and each way takes its time (0.3 s). Whatever happens between the
 * thresholds counts for nothing, so that neither jitter nor a pause nor a bounce at the bottom makes a
 * repetition of its own. What turns back after more than half of the way is told as partial.
 *
 * Errors: a number that may be wrong by its band has passed a threshold when it may have. Both thresholds
 * give way by the band, at most MOST_SLACK, and never so far that they come nearer to each other than 15.
 *
 * Beginning: a recording may begin in the middle of a repetition. It counts when its far end is inside: when
 * the number still went further by INSIDE before it turned, and either went on for AWHILE, or passed the far
 * threshold within the recording and stayed past it for DWELL. Less may be somebody who was at the far end
 * already, in the eyes of a network that is still finding its person: nothing in it tells which.
 *
 * Phases: both ways are measured in part, out from where the movement shows and back to the threshold, and
 * stretched to the whole way.
 *
 * Times: the movement starts when the number last was near its resting value, and ends when it has stopped
 * falling, not when it passes thresholds.
 */
#include "form/counter.h"

#include <math.h>
#include <string.h>

static const double APART = 15; /* MEAS-2, degrees */
/* MEAS-3's default band of knee and hip; with more, thresholds of files would mean nothing. */
static const double MOST_SLACK = 7.5;
static const double INSIDE = 5; /* degrees: more than a smoothed number wavers */
/* s: networks that have just found a person need a few pictures until their landmarks lie right */
static const double AWHILE = 0.5, DWELL = 0.42;
static const double AT_ONCE = 0.1; /* s: who moves so early had begun before */
static const double PARTIAL = 0.5; /* part of the way from rest to far that makes an attempt */
static const double LESS = 0.6;    /* of the usual range of this set */
static const double NEAR = 3;      /* degrees: no movement yet, or not any more */
static const double TOP = 5;       /* degrees: within them of the turning point it is held (inventory 40) */
static const double STAYED = 0.3;  /* s */
static const double STOOD = 1;     /* s: longer than any movement is within NEAR of where it began */
static const double SHORT = 0.2;   /* of the way from rest to the peak that may be missing at its end */
static const double OWN = 1.5;     /* of the way between the thresholds */
static const double MIDWAY = 0.4;  /* of its own way: above, it is not back */
static const double SETTLE = 1;    /* s in which a movement that is back may still go on */

void pc_counter_make(pc_counter *c, const pc_count_rules *rules) {
  memset(c, 0, sizeof *c);
  c->valley = NAN;
  c->rules = *rules;
}

void pc_counter_break(pc_counter *c) {
  const pc_counter was = *c;
  pc_counter_make(c, &was.rules);
  c->n_usual = was.n_usual; /* but how far this person goes is known */
  memcpy(c->usual, was.usual, sizeof c->usual);
}

void pc_counter_believe(pc_counter *c, double peak) {
  if (c->n_usual == PC_USUAL) memmove(c->usual, c->usual + 1, sizeof *c->usual * --c->n_usual);
  c->usual[c->n_usual++] = peak;
}

/* Median of the last ones, the lower of two; 0: none yet. */
static double usual(const pc_counter *c) {
  double sorted[PC_USUAL] = {0};
  for (int i = 0; i < c->n_usual; i++) {
    int at = i;
    for (; at > 0 && sorted[at - 1] > c->usual[i]; at--) sorted[at] = sorted[at - 1];
    sorted[at] = c->usual[i];
  }
  return c->n_usual ? sorted[(c->n_usual - 1) / 2] : 0;
}

/* Every other sample but the last goes. */
static void thin(pc_counter *c) {
  int n = 0;
  for (int i = 0; i < c->n_trace; i += 2) c->trace[n++] = c->trace[i];
  c->n_trace = n;
}

static void note(pc_counter *c, double t, double x) {
  if (c->n_trace == PC_TRACE) thin(c);
  c->trace[c->n_trace].t = t, c->trace[c->n_trace++].x = x;
}

static void rest_here(pc_counter *c, double t, double x) {
  c->n_trace = 0, c->t_base = t;
  if (x < c->base) c->base = x;
  c->peak = x, c->t_peak = t;
}

static void stand(pc_counter *c, double t, double x) {
  c->still = c->lowest = x, c->t_still = t;
}

/* The repetition from the last rest to now. */
static void tell(const pc_counter *c, double t, double x, bool complete, pc_rep *out) {
  double base = c->open ? x : c->base, near = fmax(TOP, 0.1 * (c->peak - base)), in = NAN, gone = NAN;
  for (int i = 0; i < c->n_trace; i++) {
    if (c->trace[i].x < c->peak - near) continue;
    if (isnan(in)) in = c->trace[i].t;
    gone = c->trace[i].t;
  }
  double passed = NAN, left = NAN;
  for (int i = 0; i < c->n_trace; i++) {
    if (c->trace[i].x < c->passes) continue;
    if (isnan(passed)) passed = c->trace[i].t;
    left = c->trace[i].t;
  }
  if (isnan(in)) in = gone = c->t_peak;
  memset(out, 0, sizeof *out);
  *out = (pc_rep){.start = c->t_base,
                  .far = c->t_peak,
                  .end = t,
                  .complete = complete,
                  .range = c->peak - base,
                  .out = in - c->t_base,
                  .stay = gone - in,
                  .past = isnan(passed) ? 0 : left - passed,
                  .back = t - gone};
}

/* One that was under way when it all began: is its far end inside? */
static bool under_way_counts(const pc_counter *c, double far) {
  double past = 0;
  bool under_way = c->open || c->t_base - c->t_begin < AT_ONCE;
  if (!under_way || c->rules.return_first) return true;
  for (int i = 1; i < c->n_trace; i++)
    if (c->trace[i].x >= far) past += c->trace[i].t - c->trace[i - 1].t;
  bool dwelt = c->first < far && past >= DWELL, went = c->t_peak - c->t_base - c->rules.late >= AWHILE;
  return c->peak - c->first >= INSIDE && (dwelt || went);
}

/* Back at rest: was it a repetition? */
static pc_count_event finish(pc_counter *c, double t, double x, double far) {
  bool passed = c->phase == PC_PHASE_BACK || c->phase == PC_PHASE_FAR;
  bool inside = under_way_counts(c, far);
  double base = c->open ? x : c->base, whole = (c->peak - fmin(base, x)) / (c->peak - x);
  double out = (c->peak - base) / fmax(c->peak - base - NEAR, NEAR) * (c->t_peak - c->t_base);
  bool slow = (c->open || out >= c->rules.least) && whole * (t - c->t_peak) >= c->rules.least;
  bool tried = !c->open && c->peak - base >= PARTIAL * (far - base) && c->peak - base >= APART;
  if (c->peak - base < APART) passed = false;
  bool rep = inside && slow && (passed || tried);
  /* past far by no more than the error, and from rest much less far than the others: an attempt */
  if (passed && c->peak < far + 2 * MOST_SLACK && c->peak < LESS * usual(c)) passed = false;
  if (rep) tell(c, t, x, passed, &c->made), c->made_peak = c->peak;
  c->settling = rep, c->low = x;
  c->phase = PC_PHASE_REST, c->open = false, c->base = x, c->valley = NAN;
  stand(c, t, x);
  rest_here(c, t, x);
  return rep ? PC_COUNT_DONE : PC_COUNT_DROPPED;
}

/* The end of what was done moves on while the number falls. */
static void settle(pc_counter *c, double t, double x) {
  if (!c->settling) return;
  if (x > c->low + NEAR || t - c->made.end > SETTLE)
    c->settling = false;
  else if (x < c->low - NEAR / 2) {
    c->made.back += t - c->made.end;
    c->made.end = t;
    c->low = x;
  }
}

/* Has it come back, to where it is off by no more than its error or by a part of its way, and turned there or
 * stayed? Who hurries is not straight again before the next one, smoothing takes the tips, and a camera may
 * be off by more than it knows: half as much again as lies between the thresholds is a repetition wherever it
 * ends. But a lunge's hips rise in the middle too: it has left most of its own way behind it. */
static bool turned(pc_counter *c, double t, double x, double off, double range) {
  if (x >= c->peak || isnan(c->valley)) c->valley = x, c->t_valley = t;
  if (x < c->valley) c->valley = x, c->t_valley = t;
  double base = fmax(c->base, -APART); /* who lay down for it was more at rest than any repetition ends */
  double back = c->peak - c->valley, whole = fabs(c->rules.far - c->rules.rest);
  bool midway = !c->open && c->valley > base + MIDWAY * (c->peak - base);
  bool enough = back >= (c->valley > fmax(off, SHORT * c->peak) ? OWN * whole : range);
  return enough && !midway && (x > c->valley + NEAR || t - c->t_valley > STAYED);
}

static void begin(pc_counter *c, double t, double x, double rest) {
  c->any = true, c->base = x, c->first = x, c->t_begin = t;
  stand(c, t, x);
  c->open = x > rest;
  c->phase = c->open ? PC_PHASE_OUT : PC_PHASE_REST;
  rest_here(c, t, x);
}

/* Who stays where they are, as far as can be told, rests there, however far they were back before: people
 * walk in and lie down, and straighten more for it than they do between repetitions. */
static void stay(pc_counter *c, double t, double x) {
  if (fabs(x - c->still) > NEAR)
    stand(c, t, x);
  else if (x < c->lowest)
    c->lowest = x;
  if (t - c->t_still >= STOOD && c->lowest > c->base) c->base = c->lowest;
}

/* Whoever stands past rest by no more than the error rests there. */
static void settles(pc_counter *c, double t, double x, double off) {
  if (!c->any || c->phase != PC_PHASE_OUT || c->open || x > off || c->peak > off + NEAR) return;
  stay(c, t, x);
  if (t - c->t_still < STOOD) return;
  c->phase = PC_PHASE_REST, c->base = c->lowest;
  rest_here(c, t, x);
}

static pc_count_event at_rest(pc_counter *c, double t, double x, double rest) {
  settle(c, t, x);
  stay(c, t, x);
  if (x <= c->base + NEAR) rest_here(c, t, x);
  note(c, t, x);
  if (x > c->peak) c->peak = x, c->t_peak = t;
  if (x <= rest) return PC_COUNT_NOTHING;
  c->phase = PC_PHASE_OUT, c->settling = false;
  return PC_COUNT_STARTED;
}

double pc_counter_off(double band) {
  return fmin(isnan(band) ? 0 : band, MOST_SLACK);
}

pc_limits pc_counter_limits(const pc_count_rules *r, double low, double band, double change) {
  double way = fabs(r->far - r->rest), off = pc_counter_off(band);
  double slack = fmax(fmin(off, (way - fmax(APART, isnan(change) ? 0 : change)) / 2), 0);
  return (pc_limits){slack, fmax(way - off, fmin(way - slack, low + way - 2 * slack))};
}

pc_count_event pc_counter_push(pc_counter *c, double t, double value, double band, double change) {
  double way = c->rules.far - c->rules.rest, sign = way < 0 ? -1 : 1, x = sign * (value - c->rules.rest);
  const double off = pc_counter_off(band);
  if (isnan(value)) return PC_COUNT_NOTHING;
  settles(c, t, x, off);
  const double low = c->any ? c->base : x;
  const pc_limits limits = pc_counter_limits(&c->rules, low, band, change);
  double rest = limits.rest, far = limits.far, range = fabs(way) - 2 * rest;
  if (c->phase == PC_PHASE_REST) rest = fmax(rest, fmin(off, low + NEAR)); /* who rests past rest */
  if (!c->any) begin(c, t, x, rest);
  c->passes = far;
  if (c->phase != PC_PHASE_REST && turned(c, t, x, off, range)) return finish(c, c->t_valley, c->valley, far);
  if (c->phase == PC_PHASE_REST) {
    pc_count_event event = at_rest(c, t, x, rest);
    if (event == PC_COUNT_NOTHING || x < far) return event;
  } else
    note(c, t, x);
  if (x > c->peak) c->peak = x, c->t_peak = t;
  if (x <= rest) return finish(c, t, x, far);
  if (x >= far) {
    bool first = c->phase == PC_PHASE_OUT;
    c->phase = PC_PHASE_FAR;
    return first ? PC_COUNT_FAR : PC_COUNT_NOTHING;
  }
  if (c->phase == PC_PHASE_FAR) c->phase = PC_PHASE_BACK;
  return PC_COUNT_NOTHING;
}

bool pc_counter_last(const pc_counter *c, pc_rep *out) {
  if (!c->any || c->phase == PC_PHASE_REST || c->n_trace < 2 || c->peak - c->base < APART) return false;
  tell(c, c->trace[c->n_trace - 1].t, c->trace[c->n_trace - 1].x, false, out);
  if (c->open) out->range = c->peak - c->base;
  return c->t_peak - c->t_base >= c->rules.least;
}
