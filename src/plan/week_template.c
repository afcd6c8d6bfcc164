/* week_template.c: the baseline template of the programme rules (section 5) as one table.
 *
 * A row is a pattern trained in a session. Large movements stand before small ones and hard before easy
 * (ACSM position stand, 2009); in session B the hinge is first, because a skill is learned fresh. The sets
 * rise by at most a fifth from stage to stage: 16, 19, 22, 25 and 26 working sets a week. That is why session
 * C begins in week 3 with pulling alone, gets its bridge and press in week 4 and its one-legged work in
 * week 6.
 *
 *                     weeks 1-2   3     4-5    6     7-
 *     lower body         12      14     16    19     19     at most 14 in week 1, 24 in week 8 (WEEK-1)
 *     pull : push        2:2     3:2    3:3   3:3    4:3    1.0 to 1.5 (WEEK-2)
 *     hip : knee         4:4     5:5    7:5   9:6    9:6    0.8 to 1.5 (WEEK-2)
 *
 * The one-legged hinge of session C counts as a hinge, so the lunge of B grows to three sets with it.
 * What shortens a day takes the rows in the order of `drop`. The side bridge goes first in A and B, because
 * the days of the three holds bring it again.
 */
#include "plan/week.h"

#define EVERY                                                                                                \
  { 1, 1, 1, 1, 1 }

static const pc_slot SLOTS[] = {
    {"A", "strength", PC_PATTERN_HIP_EXTENSION, {"hip_thrust", "bridge"}, 1, {2, 3, 3, 3, 3}, 8, 10, 0, true},
    {"A", "strength", PC_PATTERN_SQUAT, {"squat"}, 1, {2, 3, 3, 3, 3}, 8, 8, 0, false},
    {"A", "strength", PC_PATTERN_PULL, {"pull"}, 1, {2, 2, 2, 2, 2}, 8, 8, 3, false},
    {"A", "strength", PC_PATTERN_ABDUCTION, {"abductor"}, 1, {2, 2, 2, 2, 2}, 10, 10, 2, false},
    {"A", "core", PC_PATTERN_ANTI_ROTATION, {"bird_dog"}, 1, EVERY, 0, 0, 0, true},
    {"A", "core", PC_PATTERN_ANTI_LATERAL, {"side_bridge"}, 1, EVERY, 0, 0, 1, false},
    {"A", "mobility", PC_PATTERN_MOBILITY, {"hip_flexor_mobility"}, 1, EVERY, 0, 0, 0, false},

    {"B", "strength", PC_PATTERN_HINGE, {"hinge"}, 1, {2, 2, 2, 2, 2}, 8, 8, 0, true},
    {"B", "strength", PC_PATTERN_LUNGE, {"lunge"}, 1, {2, 2, 2, 3, 3}, 6, 6, 0, false},
    {"B", "strength", PC_PATTERN_PUSH, {"push"}, 1, {2, 2, 2, 2, 2}, 8, 8, 3, false},
    {"B", "strength", PC_PATTERN_CALF, {"calf"}, 1, {2, 2, 2, 2, 2}, 10, 10, 2, false},
    {"B", "core", PC_PATTERN_ANTI_EXTENSION, {"curl_up"}, 1, EVERY, 0, 0, 0, true},
    {"B", "core", PC_PATTERN_ANTI_LATERAL, {"side_bridge"}, 1, EVERY, 0, 0, 1, false},
    {"B", "mobility", PC_PATTERN_MOBILITY, {"lat_thoracic_reach"}, 1, EVERY, 0, 0, 0, false},

    {"C", "strength", PC_PATTERN_HINGE, {"single_leg_deadlift"}, 1, {0, 0, 0, 2, 2}, 0, 0, 0, false},
    {"C", "strength", PC_PATTERN_HIP_EXTENSION, {"bridge"}, 1, {0, 0, 2, 2, 2}, 0, 0, 0, true},
    {"C", "strength", PC_PATTERN_PUSH, {"press", "push"}, 1, {0, 0, 1, 1, 1}, 0, 0, 2, false},
    {"C", "strength", PC_PATTERN_PULL, {"pull_apart", "pull"}, 1, {0, 1, 1, 1, 2}, 0, 0, 1, false},
    {"C", "core", PC_PATTERN_ANTI_ROTATION, {"bird_dog"}, 1, EVERY, 0, 0, 0, true},

    {"core", "core", PC_PATTERN_ANTI_EXTENSION, {"curl_up"}, 1, EVERY, 0, 0, 2, false},
    {"core", "core", PC_PATTERN_ANTI_LATERAL, {"side_bridge"}, 1, EVERY, 0, 0, 0, true},
    {"core", "core", PC_PATTERN_ANTI_ROTATION, {"bird_dog"}, 1, EVERY, 0, 0, 1, false},
    {"core",
     "mobility",
     PC_PATTERN_MOBILITY,
     {"hamstring_mobility", "low_back_mobility", "lat_thoracic_reach"},
     3,
     EVERY,
     0,
     0,
     0,
     false},

    {"every", "wake_up", PC_PATTERN_WAKE_UP, {"wake_up"}, 1, EVERY, 0, 0, 0, true},
    {"every", "walk", PC_PATTERN_WALK, {"walk"}, 1, EVERY, 0, 0, 0, true},
};

const pc_slot *pc_slots(int *n) {
  *n = (int)(sizeof SLOTS / sizeof *SLOTS);
  return SLOTS;
}
