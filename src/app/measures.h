/* measures.h: the numbers by which movements are compared. */
#ifndef POSTERIOR_APP_MEASURES_H
#define POSTERIOR_APP_MEASURES_H

#include "app/findings.h"
#include "posterior/compare.h"

/* The measures of a comparison, without values; how many, -1 without memory. recorded decides which there
 * are. */
int pc_measures_list(const pc_findings *recorded, pc_measure **out, pc_arena *arena);
/* Their values for one movement: found as of pc_findings_loads at least. */
void pc_measures_take(const pc_findings *found, const pc_findings *recorded, int n, double *value);
/* The measure of that key; NULL: there is none. */
const pc_measure *pc_measure_of(const pc_comparison *c, const char *key);

/* Fills c->sentences (compare_words.c). */
int pc_compare_words(pc_comparison *c, const pc_changes *changes, pc_err *err);

#endif
