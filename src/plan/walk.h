/* walk.h: the fold over a history that ends in a standing. */
#ifndef POSTERIOR_PLAN_WALK_H
#define POSTERIOR_PLAN_WALK_H

#include "plan/calendar.h"
#include "plan/sides.h"

typedef struct pc_walk {
  const pc_catalogue *catalogue;
  pc_diary diary;
  pc_tracks tracks;
  pc_test_tracks tests;
  pc_scores scores;
  pc_deloads deloads;
  pc_gate_state gate; /* as of the event the walk stands at */
  pc_recent recent;
  int day, train_day;
} pc_walk;

/* In this order: start, read all, set out, go over the same events, end. Read and go may be done in pieces;
 * but what is read afterwards must not change the intake, by which the first rungs are chosen. A walk is not
 * moved in memory. Non-zero: no memory. */
void pc_walk_start(pc_walk *w, const pc_catalogue *c, int today);
int pc_walk_read(pc_walk *w, const pc_event *events, int n, pc_arena *arena);
int pc_walk_set_out(pc_walk *w, pc_arena *arena);
void pc_walk_go(pc_walk *w, const pc_event *events, int n);
/* The same walk again, to go on with on its own; the diary is given anew. */
int pc_walk_copy(const pc_walk *from, const pc_diary *diary, pc_arena *arena, pc_walk *to);
void pc_walk_end(pc_walk *w);

/* What a walk that has ended says. */
int pc_walk_tell(pc_walk *w, pc_clock now, pc_arena *arena, pc_standing *out);

#endif
