/* posture.h: still postures: what is told of them, and the least-effort posture that follows.
 *
 * A posture file says how a person is carried (two legs, a seat, hands and knees, ...), what of the posture
 * is given (the trunk's inclination, a knee, a weight in the hands, ...) and what is changed in the body. All
 * else is solved: the posture in which the changed body stands, sits or lies at least effort. See
 * docs/postures.md for the text, src/posture/ for the method.
 */
#ifndef POSTERIOR_POSTURE_H
#define POSTERIOR_POSTURE_H

#include "posterior/condition.h"
#include "posterior/load.h"

typedef enum pc_support {
  PC_TWO_LEGS,
  PC_LEFT_LEG,
  PC_RIGHT_LEG,
  PC_SITTING,
  PC_SITTING_BACK_REST,
  PC_SUPINE,
  PC_PRONE,
  PC_SIDE, /* the right one */
  PC_QUADRUPED,
  PC_SUPPORTS
} pc_support;

enum { PC_MAX_GIVEN = 48, PC_MAX_TOUCH = 16, PC_MAX_PARTS = 32, PC_MAX_PULLS = 6 };

/* Where a weight may be worn. */
typedef enum pc_worn {
  PC_ON_HIPS,      /* across the front of the pelvis, as the bar of a hip thrust */
  PC_ON_SHOULDERS, /* across the back of the shoulders, as the bar of a squat */
  PC_ON_RIGHT_ANKLE,
  PC_ON_LEFT_ANKLE,
  PC_WORN
} pc_worn;

/* What a band does to a part. */
typedef struct pc_band_pull {
  unsigned parts;   /* bits, as touching: one force for each */
  double newtons;   /* of each */
  double toward[3]; /* unit vector in the room; zero: the parts towards each other */
} pc_band_pull;

/* A coordinate that is given, of the built-in human with coupled spine. */
typedef struct pc_given {
  int coordinate;
  double value; /* rad, m */
} pc_given;

typedef struct pc_posture {
  const char *name;
  long line; /* of its heading */
  pc_support support;
  unsigned
      touching; /* bits of the parts on the ground, see src/posture/support.h; 0 = as the support has it */
  double raised[PC_MAX_PARTS]; /* by bit of touching: m, height of what the part rests on; 0 = the floor */
  int n_given;
  pc_given given[PC_MAX_GIVEN];
  double trunk;           /* rad, inclination of the thorax forward from upright; NaN = solved */
  double lean;            /* rad, of the thorax to the right; NaN = solved */
  double lumbar_share;    /* of the trunk's inclination; NaN = not given */
  double stance;          /* m between the heels; NaN = as wide as the hips */
  double load;            /* kg in the hands; 0 = none */
  int hands;              /* +1 right, -1 left, 0 both, half in each */
  double distance;        /* m, of the load's centre in front of L5/S1; NaN = solved */
  double weight[PC_WORN]; /* kg worn there */
  /* reference movements only: by bit of touching, m from where the pelvis begins: something upright before
   * (behind: negative) or at the right (left) side that the part is against; 0 = nothing */
  double wall[PC_MAX_PARTS], wall_side[PC_MAX_PARTS];
  int n_pulls;
  pc_band_pull pull[PC_MAX_PULLS];
  int n_changes;
  const char *change[PC_MAX_CHANGES]; /* words of condition.h */
} pc_posture;

/* All postures of a file, for the built-in human (scaled or not), whose coordinates and muscle groups may be
 * named. Memory in arena. How many; -1 with err filled, the column in its text. */
int pc_postures_read(const char *data, size_t len, const pc_body *body, pc_arena *arena, pc_posture **out,
                     pc_err *err);
/* "two_legs" */
const char *pc_support_word(pc_support support);
/* "hips" */
const char *pc_worn_word(pc_worn where);
/* Makes a weight of kg part of the built-in human (coupled) there. Non-zero with err filled on failure. */
int pc_body_wear(pc_body *body, pc_worn where, double kg, pc_err *err);

/* What a posture costs, in squares of full activation of one muscle. */
typedef struct pc_posture_cost {
  double muscles;   /* sum of squared activations */
  double supports;  /* price of uneven support: load.h's contacts */
  double residual;  /* forces from nowhere, dear */
  double rest;      /* unknowns of the spine; push of a back rest */
  double tissue;    /* energy stored in passive tissue */
  double unnatural; /* distance from the support's natural posture */
  double total;
} pc_posture_cost;

/* A second way to stand on one leg that no small change betters: the pelvis hangs in the tissue of the hip it
 * stands on. Angles in rad. */
typedef struct pc_other_way {
  bool found;
  double dropped;   /* the pelvis, towards the free leg */
  double lean;      /* the trunk, over the leg it stands on */
  double adduction; /* of the hip it stands on */
  pc_posture_cost cost;
} pc_other_way;

/* The answer: a movement of identical frames, long enough for `posterior load`, and its load (one frame). */
typedef struct pc_posed_body {
  pc_body *coupled; /* changed and carrying */
  pc_body *body;    /* the same, its levels free where asked */
  pc_motion *motion;
  pc_load *load;
  pc_posture_cost cost;
  int evaluations; /* of the cost */
  bool converged;
  double slope;       /* largest slope of the cost along what is free, 1/rad */
  double gap;         /* m, rad: how far what must hold is from holding */
  double push;        /* N, of a back rest */
  pc_other_way other; /* where the body has passive joints; the dearer of the two ways */
} pc_posed_body;

typedef struct pc_posture_def {
  bool spine;             /* all lumbar levels free, each in balance */
  const pc_changes *also; /* changes the body was made with: bracing among them holds here too; NULL = none */
  pc_load_def load;       /* friction is what counts */
  int most;               /* evaluations of the cost, 1000 */
} pc_posture_def;
pc_posture_def pc_posture_default(void);

/* The least-effort posture of `body` (the built-in human, scaled or not, coupled spine; not changed).
 * Non-zero with err filled on failure. Free with pc_posed_body_free. */
int pc_posture_solve(pc_posed_body *out, const pc_body *body, const pc_posture *posture,
                     const pc_posture_def *def, pc_arena *arena, pc_err *err);
void pc_posed_body_free(pc_posed_body *posed);

#endif
