/* gate.h: the gate as a fold over the history: what is told, what is open, and since when. */
#ifndef POSTERIOR_PLAN_GATE_H
#define POSTERIOR_PLAN_GATE_H

#include "posterior/plan.h"

typedef struct pc_gate_state {
  bool screened;         /* answered at least once */
  bool changed;          /* something new since the last answers: ask before anything else */
  bool leg;              /* ... namely in a leg */
  bool cleared;          /* a professional cleared something of the last answers */
  uint64_t told;         /* 1 << pc_flag: the last answers and what came since */
  uint64_t advice;       /* of these, what no professional has seen yet */
  uint64_t open;         /* urgent and emergency flags, until cleared; later answers do not close them */
  uint64_t unsure;       /* asked once, no answer */
  uint64_t unsure_twice; /* asked again, no answer */
  uint64_t unsure_ever;
  int rest_pain;       /* of the last answers; PC_UNSAID */
  int screen_day;      /* local day of the last answers */
  int train_day;       /* local day of the last training; INT_MIN = never */
  int start_day;       /* first day the gate stood open; INT_MIN = never */
  unsigned conditions; /* told in the settings */
  int birth_year;      /* PC_UNSAID */
} pc_gate_state;

pc_gate_state pc_gate_start(void);
void pc_gate_event(pc_gate_state *s, const pc_event *e);
unsigned pc_gate_conditions(const pc_gate_state *s); /* told, and those the flags bring */
/* What the state means on a day; refer_day: the last day a referral rule began to hold (INT_MIN: none). */
int pc_gate_tell(const pc_gate_state *s, pc_clock now, int refer_day, pc_arena *arena, pc_gate *out);

#endif
