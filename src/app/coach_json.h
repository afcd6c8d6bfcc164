/* coach_json.h: parts of the coach's JSON. Each returns a new reference, NULL when out of memory. */
#ifndef POSTERIOR_APP_COACH_JSON_H
#define POSTERIOR_APP_COACH_JSON_H

#include "app/json.h"
#include "posterior/coach.h"

json_t *pc_json_day_text(int day);
json_t *pc_json_reasons(const pc_reasons *reasons);
json_t *pc_json_head(const pc_coach *c); /* person, moment, tier, whether locked */

#endif
