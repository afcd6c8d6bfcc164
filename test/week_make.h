/* week_make.h: a week of a plan made by hand, with all that an export has to show. */
#ifndef POSTERIOR_TEST_WEEK_MAKE_H
#define POSTERIOR_TEST_WEEK_MAKE_H

#include "posterior/plan.h"

#include <math.h>

enum { MADE_DAY = 20780 }; /* Monday, 2026-11-23 */

static const pc_rung made_bridge_rung = {.level = 1, .title = "Bridge"};
static const pc_rung made_side_rung = {.level = 1, .title = "Side bridge, knees"};
static const pc_rung made_wake_rung = {.level = 1, .title = "Ten bridges in bed"};
static const pc_rung made_walk_rung = {.level = 0, .title = "Walk"};
static const pc_rung made_squat_rung = {
    .level = 4,
    .title = "Goblet squat; slow, with Größe \\ 10 ½ kg 🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂"};
static const pc_exercise made_bridge = {.name = "bridge", .title = "Glute bridge", .ladder = "bridge"};
static const pc_exercise made_side = {
    .name = "side_bridge", .title = "Side bridge", .ladder = "side_bridge", .sides = true};
static const pc_exercise made_wake = {.name = "wake_up", .title = "Wake-up", .ladder = "wake_up"};
static const pc_exercise made_walk = {.name = "walk", .title = "Walk", .ladder = "walk"};
static const pc_exercise made_squat = {.name = "squat", .title = "Squat", .ladder = "squat"};

/* A on the first and fourth day, B on the sixth, wake-up every day, walks on five days of two lengths. */
typedef struct made_week {
  pc_item items[7][5];
  pc_reason reason;
  pc_week week;
} made_week;

static inline pc_week *week_make(made_week *m, int first_day) {
  *m = (made_week){0};
  m->week = (pc_week){.version = PC_PLAN_VERSION, .seed = 1, .number = 3, .first_day = first_day};
  static const char *const sessions[7] = {"A", "", "", "A", "", "B", ""};
  static const double walks[7] = {20, 20, 0, 25, 20, 0, 20};
  for (int d = 0; d < 7; d++) {
    pc_item *items = m->items[d];
    int n = 0;
    items[n++] = (pc_item){.part = "wake_up",
                           .exercise = &made_wake,
                           .rung = &made_wake_rung,
                           .sets = 1,
                           .reps = {10},
                           .load_kg = NAN};
    if (walks[d] > 0)
      items[n++] = (pc_item){.part = "walk",
                             .exercise = &made_walk,
                             .rung = &made_walk_rung,
                             .minutes = walks[d],
                             .load_kg = NAN};
    if (*sessions[d]) {
      items[n++] = (pc_item){.part = "strength",
                             .exercise = &made_bridge,
                             .rung = &made_bridge_rung,
                             .sets = 3,
                             .reps = {10, 10, 9},
                             .rest_s = 60,
                             .load_kg = NAN};
      items[n++] = (pc_item){.part = "core",
                             .exercise = &made_side,
                             .rung = &made_side_rung,
                             .sets = 3,
                             .reps = {3, 2, 1},
                             .hold_s = 8,
                             .load_kg = NAN};
      items[n++] = (pc_item){.part = "strength",
                             .exercise = &made_squat,
                             .rung = &made_squat_rung,
                             .sets = 2,
                             .reps = {8, 8},
                             .load_kg = 12.5};
    }
    m->week.days[d] = (pc_day_plan){.day = first_day + d,
                                    .session = sessions[d],
                                    .items = items,
                                    .n = n,
                                    .minutes = *sessions[d] ? 28.4 : 2,
                                    .walk_minutes = walks[d]};
  }
  return &m->week;
}

/* What a locked gate gives. */
static inline pc_week *week_locked(made_week *m, int first_day) {
  *m = (made_week){
      .reason = {.rule = "SAFE-E1", .text = "Please get emergency care now, before any exercise."}};
  m->week = (pc_week){.version = PC_PLAN_VERSION, .first_day = first_day, .reasons = {&m->reason, 1, 1}};
  for (int d = 0; d < 7; d++) m->week.days[d] = (pc_day_plan){.day = first_day + d, .session = ""};
  return &m->week;
}

#endif
