/* reasons.h: reasons before they are written out. A fold over years of events changes its mind thousands of
 * times; only the last word becomes text. */
#ifndef POSTERIOR_PLAN_REASONS_H
#define POSTERIOR_PLAN_REASONS_H

#include "posterior/plan.h"

/* One reason as a fold keeps it: constant text with {names}, and the numbers. rule NULL: none. */
typedef pc_reason pc_note;

/* A note with up to five numbers: name, value pairs ending with NULL. */
pc_note pc_note_make(const char *rule, const char *text, ...);
/* Writes it out: every {name} becomes its number. A note without a rule is nothing. Non-zero: no memory. */
int pc_why_note(pc_reasons *reasons, pc_arena *arena, const pc_note *note);

#endif
