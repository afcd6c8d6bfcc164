/* condition.h: what if: a person whose muscles are weaker, late, tight or held back, or whose trunk is
 * braced.
 *
 * A change is said in one word: "gluteus_maximus.strength=0.5", "gluteus_medius.left.strength=0.3",
 * "gluteus_maximus.delay=80ms", "hip_flexors.tightness=10%", "gluteus_maximus.inhibition=0.3",
 * "erector_spinae.tone=5%", "bracing=0.3". Strength and tightness make another body. Delay and inhibition are
 * upper bounds on activation over time, bracing and tone are lower ones; the load station is given them
 * (pc_load_def.a_min, a_max, pressure_min). None is there unless asked for, and all but strength are
 * hypotheses about people.
 */
#ifndef POSTERIOR_CONDITION_H
#define POSTERIOR_CONDITION_H

#include "posterior/body.h"

typedef enum pc_change_kind {
  PC_CHANGE_STRENGTH,  /* factor on the largest force, 0.01 to 3 */
  PC_CHANGE_DELAY,     /* s, 0 to 0.5: how late it turns on */
  PC_CHANGE_TIGHTNESS, /* 0 to 0.2 of its optimal fibre length: how much sooner it resists being lengthened */
  PC_CHANGE_INHIBITION, /* 0 to 0.5: how much of it the full activation of its antagonists takes away */
  PC_CHANGE_BRACING,    /* 0 to 1: how active the muscles around the trunk are at least; of no group */
  PC_CHANGE_TONE        /* 0 to 0.5: how active it is at least, all the time */
} pc_change_kind;

typedef struct pc_change {
  pc_change_kind kind;
  const char *group; /* the body's own string, or one of pc_muscle_part; "" with bracing */
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

/* Whether a muscle is of a group, or of a part: one muscle, or what people call one ("lats"). */
bool pc_muscle_is(const pc_muscle *muscle, const char *group_or_part);
const char *pc_muscle_part(int i); /* the parts' words; NULL past the last */
/* The i-th group that works against a group; NULL past the last. */
const char *pc_antagonists(const char *group, int i);
bool pc_change_concerns(const pc_change *change, const pc_muscle *muscle);

/* A copy of the body with the changes of strength and tightness. NULL with err filled on failure. */
pc_body *pc_body_changed(const pc_body *body, const pc_changes *condition, pc_err *err);

/* Whether a muscle may turn on late, or be held back, at all. */
bool pc_changes_delays(const pc_changes *condition);
bool pc_changes_inhibits(const pc_changes *condition);
/* From what each muscle wants when nobody is late or held back (wanted[frame * stride + muscle]): how far it
 * can come, a_max[frame * n_muscles + muscle]; 1 where nothing bounds it. Times ascend. */
void pc_changes_reach(const pc_changes *condition, const pc_body *body, int n_frames, const double *time,
                      const double *wanted, int stride, double *a_max);

/* How much the trunk is braced, 0 to 1; also the share of the abdomen's largest pressure that is held. */
double pc_changes_bracing(const pc_changes *condition);
/* Whether a muscle is held active by bracing or tone at all. */
bool pc_changes_holds(const pc_changes *condition);
/* How active each muscle then is at least, a_min[frame * n_muscles + muscle]. */
void pc_changes_brace(const pc_changes *condition, const pc_body *body, int n_frames, double *a_min);

#endif
