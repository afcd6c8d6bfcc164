/* rules.h: what an exercise file says about its movement ([movement], [posture]) and its form ([form],
 * [fault]).
 *
 * The words of the files (docs/exercises.md) as checked data. Nothing here knows a body or a camera:
 * src/play/ plays the movement with the built-in human, src/form/ judges what it sees by the rules.
 */
#ifndef POSTERIOR_RULES_H
#define POSTERIOR_RULES_H

#include "posterior/base.h"

/* ---- the reference movement -------------------------------------------------------------------------- */

/* One line "key: value" of a posture, in the words of docs/postures.md; whether a body understands it is told
 * by whoever plays it, with this place. */
typedef struct pc_posture_line {
  const char *key, *value;
  long line;
  int column; /* of the value, from 1 */
} pc_posture_line;

/* `[posture NAME]` below `[movement]`: what differs there from the movement's own settings. */
typedef struct pc_key_posture {
  const char *name;
  long line;
  const pc_posture_line *settings;
  int n_settings;
} pc_key_posture;

/* One line of `play`: "2.0 high": at 2 s the body passes through that posture, at rest. */
typedef struct pc_moment {
  double t; /* s, rising; the first is 0 */
  int posture;
} pc_moment;

/* One line of `breathe`: "0.5 out". */
typedef struct pc_breath {
  double t;
  bool out;
} pc_breath;

typedef struct pc_course {
  int level;                       /* the rung it shows */
  double stride;                   /* m: a walk that goes on by so much from the first moment to the last; its
                                      postures tell the right side, the left does the same half a stride later.
                                      0 = no walk */
  const pc_posture_line *settings; /* of all its postures */
  int n_settings;
  const pc_key_posture *postures;
  int n_postures;
  const pc_moment *moments; /* two or more; the last posture is the first one: it can be repeated */
  int n_moments;
  const pc_breath *breaths;
  int n_breaths;
} pc_course;

/* ---- what can be seen ---------------------------------------------------------------------------------- */

/* A quantity of one moment, worked out from landmarks or markers by src/form/. Degrees unless told. Sided
 * ones are written alone for the side that works (or both together where both do), or with .left, .right,
 * .other. */
typedef enum pc_feature {
  PC_M_HIP,      /* sided: shoulder-hip-knee, 180 = straight */
  PC_M_KNEE,     /* sided: hip-knee-ankle, 180 = straight */
  PC_M_ANKLE,    /* sided: knee-ankle-toe */
  PC_M_SHOULDER, /* sided: hip-shoulder-elbow, 0 = arm along the trunk */
  PC_M_ELBOW,    /* sided: shoulder-elbow-wrist, 180 = straight */
  PC_M_THIGH,    /* sided: hip to knee, from hanging straight down, forward positive: 90 = level */
  PC_M_SHANK,    /* sided: knee to ankle, from upright, knee forward positive */
  PC_M_TRUNK, /* hips to shoulders, from upright, forward positive; lying on the back -90, on the front 90 */
  PC_M_TRUNK_SIDE,    /* the same seen from the front, to the person's right positive */
  PC_M_PELVIS_SIDE,   /* line of the hips from level, right side down positive; front or back view */
  PC_M_SHOULDER_SIDE, /* line of the shoulders, the same */
  PC_M_BODY_LINE,     /* shoulders-hips-ankles, 180 = one line, larger = hips below it (sag) or arched */
  PC_M_HEAD,          /* ears before the shoulders' upright, of trunk length, per cent */
  PC_M_KNEE_IN,       /* sided: knee inside the line hip-ankle seen from the front, inside positive */
  PC_M_KNEE_TOE,      /* sided: knee before the toes, per cent of shank length, forward positive */
  PC_M_HEEL,          /* sided: heel above the ball of the foot, per cent of foot length, against the start */
  PC_M_FOOT_HEIGHT,   /* sided: ankle above the lower of both ankles' lowest, per cent of leg length */
  PC_M_HAND_HEIGHT,   /* sided: wrist above its shoulder, per cent of arm length */
  PC_M_HIP_HEIGHT,    /* middle of the hips above the ankles' lowest, per cent of leg length */
  PC_M_HIP_BACK,      /* middle of the hips behind the ankles, per cent of leg length */
  PC_M_HAND_FAR,      /* sided: wrist before the hips, per cent of trunk length */
  PC_M_FEET_WIDTH,    /* between the ankles, of the hips' width, per cent; front view or space */
  PC_M_STEP,          /* between the ankles along the way of walking, per cent of leg length */
  PC_M_SHOULDER_MOVE, /* middle of the shoulders, away from where it was at the start, per cent of trunk
                         length */
  PC_M_SECONDS,       /* how long the phase lasts, s: only in faults */
  PC_N_FEATURES
} pc_feature;

typedef enum pc_feature_side { PC_OF_WORKING, PC_OF_LEFT, PC_OF_RIGHT, PC_OF_OTHER } pc_feature_side;

typedef struct pc_quantity {
  pc_feature feature;
  pc_feature_side side;
} pc_quantity;

/* "knee.left"; false: no such measure, or a side where there are none. */
bool pc_quantity_read(const char *word, size_t len, pc_quantity *out);
/* The same the other way round, into room bytes. */
void pc_quantity_write(pc_quantity quantity, char *out, size_t room);
const char *pc_feature_word(pc_feature feature);  /* "trunk_side" */
const char *pc_feature_title(pc_feature feature); /* "Trunk, sideways" */
const char *pc_feature_unit(pc_feature feature);  /* "deg", "%", "s" */
const char *pc_feature_mark(pc_feature feature);  /* the same behind a number: "°", " %", " s" */
bool pc_feature_sided(pc_feature feature);
const char *pc_feature_side_word(pc_feature_side side); /* "left"; "" for the side that works */

/* ---- the rules of form -----------------------------------------------------------------------------------
 */

typedef struct pc_window { /* a quantity between two limits; NaN = open */
  pc_quantity quantity;
  double lo, hi;
} pc_window;

typedef enum pc_phase {
  PC_PHASE_REST, /* where a repetition begins and ends */
  PC_PHASE_OUT,  /* from rest to the far end */
  PC_PHASE_FAR,  /* at the far end; of a hold: while it is held */
  PC_PHASE_BACK,
  PC_PHASE_ALL /* from start to end */
} pc_phase;
const char *pc_phase_word(pc_phase phase); /* "far" */

typedef struct pc_fault_rule {
  const char *name; /* "fast_lower" */
  const char *text; /* what it is, one plain sentence */
  const char *cue;  /* what to say, at most eight words */
  pc_phase phase;
  pc_quantity quantity;
  bool change;         /* counted from its value at rest */
  double above, below; /* a fault past these by more than the error; NaN = no limit */
  double lasting;      /* s it lasts before it counts; default 0.2 */
  unsigned views;      /* 1 << pc_view of sight.h from which it can be seen; 0 = those of the form */
} pc_fault_rule;

typedef struct pc_form_rules {
  unsigned views;   /* 1 << pc_view from which repetitions can be told */
  const char *kind; /* "reps", "hold" or "walk"; a walk's steps are its own count: no count, rest and far */
  pc_quantity count;
  /* reps: at rest on one side of `rest`, complete when `far` was passed; at least 15 degrees (or per cent)
   * apart (MEAS-2). far > rest: it grows on the way out. hold: held while past `far`, ended when past `rest`.
   */
  double rest, far;
  double phase_least;     /* s a phase lasts at least, 0.3 (MEAS-2) */
  bool alternate;         /* sides take turns within the set */
  bool return_first;      /* the file's repetition may begin at the far end (a lift from the floor) */
  const pc_window *setup; /* must hold for 1 s, or be passed, before the first repetition counts; those that
                             cannot be told from where the camera stands are not asked for */
  int n_setup;
  const pc_fault_rule *faults;
  int n_faults;
} pc_form_rules;

#endif
