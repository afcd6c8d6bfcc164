/* counter.h: one number against time to repetitions. */
#ifndef POSTERIOR_FORM_COUNTER_H
#define POSTERIOR_FORM_COUNTER_H

#include "posterior/form.h"

typedef struct pc_count_rules {
  double rest, far;  /* as in pc_form_rules */
  double least;      /* s a phase lasts at least */
  bool return_first; /* one that was at its far end when it all began counts */
  double late;       /* s by which what is pushed is late, as smoothed numbers are */
} pc_count_rules;

/* What a counter says of a sample. */
typedef enum pc_count_event {
  PC_COUNT_NOTHING,
  PC_COUNT_STARTED, /* it left rest */
  PC_COUNT_FAR,     /* it passed the far threshold */
  PC_COUNT_DONE,    /* it came back: `made` holds the repetition */
  PC_COUNT_DROPPED  /* it came back, but that was no repetition */
} pc_count_event;

enum { PC_TRACE = 256, PC_USUAL = 5 };

typedef struct pc_counter {
  pc_count_rules rules;
  pc_phase phase;          /* REST, OUT, FAR, BACK */
  bool any, open;          /* samples came; open: what goes on began before the first of them */
  double first;            /* the open one's first value, towards far */
  double t_begin;          /* of the first sample */
  double base, t_base;     /* most resting value since the last repetition, and last moment near it */
  double passes;           /* the far limit as it is now, its error given */
  double still, t_still;   /* where it stays, and since when */
  double lowest;           /* most resting value there */
  double peak, t_peak;     /* furthest since then */
  double valley, t_valley; /* lowest value since the peak; NaN = none */
  int n_trace;             /* samples since t_base, thinned out where there are too many */
  struct {
    double t, x;
  } trace[PC_TRACE];
  pc_rep made;
  double made_peak; /* how far past rest it went */
  int n_usual;      /* and the last ones that were believed */
  double usual[PC_USUAL];
  bool settling; /* `made` may still end later, while the value goes on falling */
  double low;    /* of that */
} pc_counter;

/* Where the thresholds of a number are that may be off, past rest towards far. */
typedef struct pc_limits {
  double rest; /* the resting threshold gives way so far */
  double far;
} pc_limits;

/* By how much a number that is known to within `band` may be off and still be taken; NaN: not at all. */
double pc_counter_off(double band);
/* low: the value of who rests; band, change: as in pc_counter_push. */
pc_limits pc_counter_limits(const pc_count_rules *r, double low, double band, double change);

void pc_counter_make(pc_counter *c, const pc_count_rules *rules);
/* What comes now has nothing to do with what was: whatever goes on is forgotten. */
void pc_counter_break(pc_counter *c);
/* A complete repetition that it told, so far past rest, was one: this is how far this person goes. */
void pc_counter_believe(pc_counter *c, double peak);
/* x: the counted quantity; band: 95 % of its error; change: of a difference within one movement. */
pc_count_event pc_counter_push(pc_counter *c, double t, double x, double band, double change);
/* The repetition that goes on when the recording ends; false: none worth telling. */
bool pc_counter_last(const pc_counter *c, pc_rep *out);

#endif
