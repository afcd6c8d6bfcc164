/* week_constants.h: the numbers of the week, in the manner of constants.h: value, then [rule; grade; unit;
 * source] and what a change does. Grades: G guideline or trial, C textbook practice, D our own design choice.
 */
#ifndef POSTERIOR_PLAN_WEEK_CONSTANTS_H
#define POSTERIOR_PLAN_WEEK_CONSTANTS_H

#include "plan/constants.h"

/* ---- days (R-WEEK) ---- */
#define CORE_DAYS 3 /* [R-WEEK; C; days] of the three holds alone; with A and B it makes five, with C six */
#define CORE_DAYS_HALVED 1 /* [REF-4; D; days] */
#define CORE_DAYS_LEAST 4  /* [R-WEEK; C; days; McGill 2015] with any of the three holds */
#define WALK_DAYS 5        /* [R-WEEK; G; days; Pocovi 2024] */
#define MOBILITY_DAYS 3    /* [R-WEEK; C; days] at least */

/* ---- sets (WEEK-1, WEEK-2) ---- */
#define PATTERN_SETS 2    /* [WEEK-1; D; sets a week] least of each of the eleven patterns */
#define LOWER_SETS_W1 14  /* [WEEK-1; D; sets a week] most of the lower body in weeks 1 and 2 */
#define LOWER_SETS_W8 24  /* [WEEK-1; D; sets a week] and later: more makes sore */
#define PULL_PUSH_LO 1.0  /* [WEEK-2; D; ratio of sets] */
#define PULL_PUSH_HI 1.5  /* [WEEK-2; D; ratio of sets] */
#define HIP_KNEE_LO 0.8   /* [WEEK-2; D; ratio of sets] hinge and bridge to squat and lunge */
#define HIP_KNEE_HI 1.5   /* [WEEK-2; D; ratio of sets] */
#define SETS_RISE 1.2     /* [PROG-8; D; factor a week] most that working sets may rise to */
#define ASYM_SETS 1       /* [R-ASYM; D; sets a week] more on the weaker side */
#define DELOAD_SETS 0.5   /* [R-DELOAD; C/D; factor on sets; Bell 2023: 0.5 to 0.6 is the aim; rounded up] */
#define HALVE_SETS 0.5    /* [REF-4; D; factor on sets] */
#define GAP_LONG_SETS 0.8 /* [R-GAP; D; factor on sets] after a gap that also takes a rung */

/* ---- time (WEEK-5) ---- */
#define TIME_SLACK 1.1        /* [WEEK-5; D; factor] over the minutes given */
#define REP_SECONDS 4.        /* [WEEK-5; D; s] of a repetition at one's own pace */
#define HOLD_CHANGE 2.        /* [WEEK-5; D; s] between two holds of a set */
#define REST_SECONDS 60.      /* [section 3; C; s] between sets where the exercise says none */
#define HOLD_REST_SECONDS 20. /* [section 3; C; s; 20-30] between sets of the three holds */
#define CHANGE_SECONDS 20.    /* [WEEK-5; D; s] from one exercise to the next */
#define RISING_MINUTES 60     /* [WEEK-4; C; min; Snook 1998] after getting up: no loaded end-range bending */

#endif
