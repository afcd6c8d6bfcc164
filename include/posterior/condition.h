/* condition.h: what if: a person whose muscles are weaker, or late.
 *
 * A change is said in one word: "gluteus_maximus.strength=0.5", "gluteus_medius.left.strength=0.3",
 * "gluteus_maximus.delay=80ms". Strength makes another body. Delay is an upper bound on activation over time,
 * which the load station is given (pc_load_def.a_max).
 */
#ifndef POSTERIOR_CONDITION_H
#define POSTERIOR_CONDITION_H

#include "posterior/body.h"

typedef enum pc_change_kind {
  PC_CHANGE_STRENGTH, /* factor on the largest force, 0.01 to 3 */
  PC_CHANGE_DELAY     /* s, 0 to 0.5: how late it turns on. In people a hypothesis: see condition.c */
} pc_change_kind;

typedef struct pc_change {
  pc_change_kind kind;
  const char *group; /* the body's own string */
  int side;          /* +1 right, -1 left, 0 both */
  double value;
} pc_change;

enum { PC_MAX_CHANGES = 64 };
typedef struct pc_changes {
  int n;
  pc_change change[PC_MAX_CHANGES];
} pc_changes;

/* Reads one change and adds it; groups are those of the body, which must outlive the condition. Non-zero with
 * err filled (and the nearest known name) when it cannot be read. */
int pc_changes_add(pc_changes *condition, const pc_body *body, const char *text, pc_err *err);
/* One change in words, as printed and assumed. */
const char *pc_change_say(const pc_change *change, pc_arena *arena);

/* A copy of the body with the changes of strength. NULL with err filled on failure. */
pc_body *pc_body_changed(const pc_body *body, const pc_changes *condition, pc_err *err);

/* Whether a muscle may turn on late at all. */
bool pc_changes_delays(const pc_changes *condition);
/* From what each muscle wants when nobody is late (wanted[frame * stride + muscle]): how far it can have
 * come, a_max[frame * n_muscles + muscle]; 1 where nothing is delayed. Times ascend. */
void pc_changes_reach(const pc_changes *condition, const pc_body *body, int n_frames, const double *time,
                      const double *wanted, int stride, double *a_max);

#endif
