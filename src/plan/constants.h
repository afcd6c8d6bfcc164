/* constants.h: every number the plan decides with, in one place, so that a clinician can read and change it.
 *
 * Each line: value, then [rule; grade; unit; source] and where it helps, what a change does. Grades:
 *   G  guideline or trial    C  consensus or textbook practice    D  our own design choice
 * A D wants a clinician's eye first. Sources by author and year; docs/rules.md lists them by rule.
 */
#ifndef POSTERIOR_PLAN_CONSTANTS_H
#define POSTERIOR_PLAN_CONSTANTS_H

/* ---- the gate (R-SAFE) ---- */
/* [SAFE-U1; G; years; Finucane 2020] from here a minor fall counts like a major one */
#define OLD_BONE_AGE 65
/* [SAFE-P3; C; years] younger: a professional first */
#define ADULT_AGE 18
/* [SAFE-P4; D; NPRS] pain at rest from here: walking and mobility only */
#define REST_PAIN_MAX 8
/* [R-SAFE; D; days] questions again after this */
#define SCREEN_DAYS 28
/* [R-GAP; D; days] a longer break from training: questions before the next session */
#define GAP_SCREEN_DAYS 28

/* ---- pain (R-PAIN) ---- */
/* [PAIN-1; C; NPRS; Thomee 1997] start of a session without a second thought */
#define GREEN_MAX 2
/* [PAIN-1, 4, 7; C; NPRS; Thomee 1997] still "acceptable" in the pain-monitoring model */
#define AMBER_MAX 5
/* [PAIN-2; D; NPRS] above AMBER_MAX up to here: flare session; more: no loading */
#define FLARE_MAX 7
/* [PAIN-2; D; factor on sets] */
#define FLARE_VOLUME 0.5
/* [PAIN-2; D; min] longest walk of such a day */
#define FLARE_WALK_MIN 10.
/* [PAIN-5; D; NPRS] from set to set, once past the green band */
#define PEAK_RISE 2
/* [PAIN-8, 9; D; NPRS] noise of the scale: no more than this above usual is recovered */
#define MORNING_RISE 1
/* [PAIN-8; C; days] mornings that make "usual" (median) */
#define BASE_DAYS 7
/* [PAIN-8; D; count] fewer: the intake average stands in */
#define BASE_VALUES 3
/* [PAIN-9; D; factor on sets] */
#define SORE_VOLUME 0.8
/* [PAIN-10; C; NPRS] rise of the week's mean: no progress anywhere */
#define WORSE_HOLD 1.
/* [PAIN-10; C; NPRS; Childs 2005] change beyond noise */
#define WORSE_CUT 2.
/* [PAIN-10; D; factor on sets] */
#define CUT_VOLUME 0.6

/* ---- progression (R-PROG) ---- */
/* [R-PROG; G; reps; ACSM 2009] where a dose names no range */
#define REPS_LO 8
/* [R-PROG; G; reps; ACSM 2009] */
#define REPS_HI 12
/* [PROG-1; D; reps] the range grows no further */
#define REPS_HI_MAX 15
/* [PROG-1; D; reps] it grows by this when the next weight is too far */
#define REPS_HI_STEP 2
/* [PROG-1; C; reps left; ACSM 2009, Hackett 2017] */
#define LEFT_MIN 2
/* [R-PROG; C; reps left; Hackett 2017] guesses beyond are off by more than 2 */
#define LEFT_TRUSTED 5
/* [PROG-1; D; share of clean repetitions] */
#define CLEAN_MIN 0.8
/* [PROG-5; D; share] */
#define CLEAN_BAD 0.6
/* [PROG-5, 6; D; 0..1] below, a camera's judgement is not used */
#define CONFIDENCE_MIN 0.7
/* [PROG-1; G; sessions; ACSM 2009] in a row */
#define PROVE_SESSIONS 2
/* [PROG-1; G; factor; ACSM 2009: 2-10 %] */
#define LOAD_STEP 1.05
/* [PROG-1; G; factor; ACSM 2009] */
#define LOAD_STEP_MIN 1.02
/* [PROG-1; G; factor; ACSM 2009] never more in one step */
#define LOAD_STEP_MAX 1.10
/* [PROG-1; D; factor] the one larger step that follows a range grown to REPS_HI_MAX; light weights
 * (LIGHT_LOAD_BW) may take it whatever the factor */
#define LOAD_LEAP_MAX 1.25
/* [PROG-4; D; factor] */
#define LOAD_BACK 0.925
/* [PROG-8; D; days] between two rung changes of one pattern, and two hold levels */
#define RUNG_DAYS 7
/* [PROG-9; D; share of body weight] until form is proven */
#define LIGHT_LOAD_BW 0.10
/* [PROG-9; D; share] */
#define LIGHT_CLEAN 0.9
/* [PROG-9; D; kg] stands in where no weight was said: a light person, so a low cap */
#define UNKNOWN_MASS_KG 50.
/* [R-PROG; C; reps left] weeks 1 and 2: the easy end of 3-4 */
#define LEFT_FIRST_WEEKS 4
/* [R-PROG; C; reps left] afterwards, the easy end of 2-3 */
#define LEFT_LATER 3
/* [R-PROG; C; reps left] from LEFT_TRAINED_WEEK, where the back is quiet */
#define LEFT_TRAINED 2
/* [R-PROG; D; week] */
#define LEFT_TRAINED_WEEK 8
/* [R-DELOAD; D; reps left; Bell 2023] */
#define LEFT_DELOAD 4
/* [R-PROG; D; NPRS] more pain: hinge and one-legged work keep LEFT_LATER */
#define LEFT_QUIET_PAIN 2

/* ---- holds (R-HOLD) ---- */
/* [R-HOLD; C; s; McGill 2015] never longer in the three */
#define HOLD_MAX_S 10.
/* [section 7; C; s] high blood pressure, glaucoma, hernia */
#define HOLD_PRESSURE_S 6.
/* [R-HOLD; D; share of the asked time] */
#define HOLD_KEPT 0.9
/* [R-HOLD; D; faults a set] */
#define HOLD_FAULTS 1.
/* [R-HOLD; D] H0..H4 */
#define HOLD_LEVELS 5

/* ---- feel, asymmetry, hamstrings (R-FEEL, R-ASYM, R-HAM) ---- */
/* [R-ASYM; D; weak/strong] in two tests */
#define SIDE_RATIO_ACT 0.90
/* [R-ASYM; D; weak/strong] twice */
#define SIDE_RATIO_STOP 0.95
/* [R-ASYM; D; share of the stronger side] where a test told no error (home timing) */
#define SIDE_ERROR 0.10
/* [R-HAM; D; degrees] straight leg raise from here: long enough */
#define ASLR_LONG_DEG 80.
/* [R-HAM; D; degrees] 90/90 knee short of straight by at most this: long enough */
#define SHORTFALL_LONG_DEG 20.

/* ---- the calendar: deload, readiness, gaps, adherence, retest ---- */
/* [R-DELOAD; D; weeks; Bell 2023] */
#define DELOAD_EVERY 5
/* [R-DELOAD; D; weeks] unless pain asks for it */
#define DELOAD_APART 3
/* [R-DELOAD; D; count] */
#define DELOAD_SIGNS 2
/* [R-DELOAD; D; factor] repetitions at or below this of what was */
#define DELOAD_REPS 0.9
/* [R-DELOAD; D; reps left] fall of the mean at the same weight */
#define DELOAD_LEFT 2.
/* [R-DELOAD; D; of 7 days] */
#define DELOAD_RED_DAYS 3
/* [R-READY; D; sum of four answers 1..5] */
#define READY_GREEN 14
/* [R-READY; D; sum] */
#define READY_AMBER 10
/* [R-GAP; D; days] up to here: as if nothing were */
#define GAP_CONTINUE 7
/* [R-GAP; D; days] up to here: loads down */
#define GAP_LIGHT 14
/* [R-GAP; D; factor] */
#define GAP_LIGHT_LOAD 0.9
/* [R-GAP; D; factor] and one rung down */
#define GAP_LONG_LOAD 0.8
/* [section 0; D; days] */
#define ADHERENCE_DAYS 28
/* [R-WEEK; G; sessions; ACSM 2009: 2-3] A and B; C is a bonus */
#define SESSIONS_A_WEEK 2
/* [REF-4; D; share] */
#define HALVE_BELOW 0.4
/* [REF-4; D; days] */
#define HALVE_DAYS 21
/* [OUT-1; D; days] */
#define TEST_DAYS 28
/* [R-HOLD; D; NPRS] more pain: the tests wait */
#define TEST_PAIN_MAX 3

/* ---- walking and steps ---- */
/* [ladder Walk; D; min] where nothing is known */
#define WALK_START_MIN 10.
/* [ladder Walk; D; factor a week] */
#define WALK_RISE 1.10
/* [ladder Walk; G; min, five days; Pocovi 2024] */
#define WALK_GOAL_MIN 30.
/* [ladder Walk; D; factor a week] */
#define STEP_RISE 1.10

/* ---- outcomes and referral ---- */
/* [OUT-2; G; NPRS; Childs 2005] */
#define BETTER_POINTS 2.
/* [OUT-2; C; share of the intake] */
#define BETTER_SHARE 0.30
/* [OUT-2; G; points; Abbott 2014] smallest change that counts */
#define BETTER_PSFS 1.3
/* [REF-1; D; share] */
#define REFER_ADHERENCE 0.6
/* [REF-1; C; days] four weeks: the early end of 4-6 */
#define REFER_DAYS 28
/* [REF-2; C; NPRS] for two weeks */
#define REFER_WORSE 2.
/* [REF-3; D; 0..10] */
#define WORRY_HIGH 8.
/* [REF-3; C; STarT Back psychological part; Hill 2008] if a clinic loaded it */
#define DISTRESS_HIGH 4.

/* ---- the week: days (R-WEEK) ---- */
#define CORE_DAYS 3 /* [R-WEEK; C; days] of the three holds alone; with A and B it makes five, with C six */
#define CORE_DAYS_HALVED 1 /* [REF-4; D; days] */
#define CORE_DAYS_LEAST 4  /* [R-WEEK; C; days; McGill 2015] with any of the three holds */
#define WALK_DAYS 5        /* [R-WEEK; G; days; Pocovi 2024] */
#define MOBILITY_DAYS 3    /* [R-WEEK; C; days] at least */

/* ---- the week: sets (WEEK-1, WEEK-2) ---- */
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

/* ---- the week: time (WEEK-4, WEEK-5) ---- */
#define TIME_SLACK 1.1        /* [WEEK-5; D; factor] over the minutes given */
#define REP_SECONDS 4.        /* [WEEK-5; D; s] of a repetition at one's own pace */
#define HOLD_CHANGE 2.        /* [WEEK-5; D; s] between two holds of a set */
#define REST_SECONDS 60.      /* [section 3; C; s] between sets where the exercise says none */
#define HOLD_REST_SECONDS 20. /* [section 3; C; s; 20-30] between sets of the three holds */
#define CHANGE_SECONDS 20.    /* [WEEK-5; D; s] from one exercise to the next */
#define RISING_MINUTES 60     /* [WEEK-4; C; min; Snook 1998] after getting up: no loaded end-range bending */

#endif
