/* session.h: a session as it runs: a list of sets to do, one after the other. */
#ifndef POSTERIOR_CLI_SESSION_H
#define POSTERIOR_CLI_SESSION_H

#include "cli/ask.h"
#include "cli/coach.h"

/* One set of one side. */
typedef struct pc_unit {
  const pc_item *item;
  int place, places; /* of the item among the items, from 1 */
  int set, sets;     /* from 1 */
  pc_side side;
  bool last;  /* of its item */
  bool done;  /* stored; `id` its event */
  bool leave; /* not to be done any more */
  int64_t id;
} pc_unit;

/* Shows the set, counts, asks. VALUE: *e is filled and passes its check. UNSAID: skipped. */
pc_reply pc_unit_do(pc_term *t, const pc_unit *u, bool first_look, pc_event *e);
/* "Pain, 0 to 10": s after the number = sharp, l = down the leg. */
pc_reply pc_ask_pain(pc_term *t, const char *prompt, int *pain, int *sharp, int *leg);

#endif
