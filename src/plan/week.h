/* week.h: what the files that lay out a week share. */
#ifndef POSTERIOR_WEEK_H
#define POSTERIOR_WEEK_H

#include "posterior/plan.h"

#include <stdint.h>

/* The template's stages: what is asked in weeks 1-2, 3, 4-5, 6 and from 7 on. */
enum { PC_STAGE_LEARN, PC_STAGE_W3, PC_STAGE_W4, PC_STAGE_W6, PC_STAGE_FULL, PC_N_STAGES };
enum { PC_DAY_ROOM = 12 }; /* items a day: the longest session has ten */

/* One line of the template: a pattern trained in a session, by the first of these ladders that can be done.
 */
typedef struct pc_slot {
  const char *session, *part;
  pc_pattern pattern;
  const char *ladders[3]; /* by preference; the seed picks among the first `equals` of them */
  int equals;
  int sets[PC_N_STAGES];  /* 0 = not in this stage; of a pyramid and of mobility 1 */
  int learn_lo, learn_hi; /* repetitions while learning; 0 = of the rung */
  int drop;  /* when time is short: 0 last of all, 1 the first accessory to go, 2 the next, ... */
  bool keep; /* never dropped for want of time */
} pc_slot;
const pc_slot *pc_slots(int *n);

/* What each of the seven days holds. */
typedef struct pc_calendar {
  const char *session[7]; /* "A", "B", "C", "" */
  bool core[7];           /* a day of the three core holds by themselves */
  bool mobility[7], walk[7];
  int n_sessions;
} pc_calendar;
void pc_calendar_make(unsigned weekdays, int first_day, int number, int stage, bool halve, uint64_t seed,
                      pc_calendar *out);

/* An exercise and rung that may be done, with why it is not the first wish. */
typedef struct pc_choice {
  const pc_exercise *exercise;
  const pc_rung *rung;
  const pc_step *step; /* of that ladder; NULL = none */
  bool own_rung;       /* the rung the person stands on: its load and targets hold */
  pc_reasons reasons;
} pc_choice;
/* One week in the making. */
enum { PC_SLOT_ROOM = 32 };
typedef struct pc_layout {
  const pc_standing *s;
  const pc_catalogue *c;
  pc_arena *arena;
  pc_week *week;
  int stage;     /* of sets */
  bool learning; /* few repetitions, far from hard */
  int block;     /* five weeks that end with the deload share their choices, so that progress can be seen */
  const pc_slot *slot[7][PC_DAY_ROOM]; /* where each item came from */
  /* a line of the template is the same on every day: chosen once, its item made once a stage */
  enum { PC_NOT_CHOSEN, PC_CHOSEN, PC_NOTHING } chosen[PC_SLOT_ROOM];
  pc_choice choice[PC_SLOT_ROOM];
  pc_item item[PC_SLOT_ROOM];
  bool made[PC_SLOT_ROOM];
} pc_layout;

/* splitmix64 (Steele, Lea and Flood 2014) over (seed, week or block, slot): a choice, the same everywhere. */
uint64_t pc_pick(uint64_t seed, uint64_t week, uint64_t slot);

/* Whether a weakness is that of this exercise: named by its ladder or name, or a test of it
 * ("side_bridge_time"). */
bool pc_weak_is(const pc_weak *weak, const pc_exercise *e);
/* 1: chosen, 0: nothing may be done, with the reason; -1: no memory. */
int pc_choose(const pc_layout *l, const pc_slot *slot, int slot_index, pc_choice *out);
/* The lighter rung of the same ladder that may be done, at most `level`; NULL: none. */
const pc_rung *pc_rung_down(const pc_catalogue *c, const pc_standing *s, const char *ladder, int level,
                            const pc_exercise **exercise);

/* Non-zero: no memory. */
int pc_item_make(const pc_layout *l, const pc_slot *slot, const pc_choice *choice, pc_item *out);

double pc_item_minutes(const pc_item *item);
void pc_day_minutes(pc_day_plan *day); /* sums up */
int pc_week_fit(pc_layout *l);
void pc_layout_drop(pc_layout *l, int day, int item);

/* Sets of the items marked, cut to `factor` of their sum, none below one. */
void pc_cut_sets(pc_item **items, int n, double factor);
int pc_week_cut(pc_layout *l);

/* The usual hour of training lies in the first hour after getting up. */
bool pc_trains_early(const pc_standing *s);

bool pc_is_strength(const pc_item *item);
bool pc_is_core(const pc_item *item);
bool pc_is_lower(const pc_item *item);

/* The constraints WEEK-1 to WEEK-8 held against a week; each that does not hold is added to `unmet`. */
int pc_week_check(const pc_week *week, const pc_standing *s, pc_arena *arena, pc_reasons *unmet);

int pc_reasons_copy(pc_reasons *to, const pc_reasons *from, pc_arena *arena);

#endif
