/* levels.h: what every lumbar level carries, for tables and JSON. */
#ifndef POSTERIOR_APP_LEVELS_H
#define POSTERIOR_APP_LEVELS_H

#include "app/json.h"
#include "posterior/report.h"

/* Columns of a table; none of a body whose levels are coupled. */
int pc_levels_columns(const pc_load *load);
const char *pc_levels_name(const pc_body *body, const pc_load *load, int column, pc_arena *arena);
double pc_levels_value(const pc_load *load, int frame, int column);

/* A level when it is pressed most, and at which frame. */
const pc_level_load *pc_level_most(const pc_load *load, int level, int *frame);
/* Each level at its peak; bands may be NULL. */
json_t *pc_json_levels(const pc_body *body, const pc_load *load, const pc_bands *bands);

#endif
