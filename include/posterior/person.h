/* person.h: who the body is: masses of segments by sex, muscle forces by how strong, and what that gives.
 *
 * A person is another body: a copy, changed and finished. Lengths come from pc_body_scale_person
 * (motion.h); here the masses are shared out anew and the muscle groups scaled. Tables: models/human/
 * person.csv, strength.csv, capacity.csv.
 */
#ifndef POSTERIOR_PERSON_H
#define POSTERIOR_PERSON_H

#include "posterior/body.h"

typedef enum pc_sex { PC_SEX_UNSAID, PC_MALE, PC_FEMALE } pc_sex;

typedef enum pc_strength {
  PC_STRENGTH_MODEL,   /* the tables' own forces: about twice what people reach at the hip */
  PC_STRENGTH_AVERAGE, /* the average man or woman: needs the sex */
  PC_STRENGTH_STRONG
} pc_strength;

typedef struct pc_physique {
  pc_sex sex;           /* unsaid: masses are shared as the body has them */
  double age;           /* years, NaN = unsaid. Changes nothing yet: see person.c */
  pc_strength strength; /* model */
} pc_physique;
pc_physique pc_physique_default(void);

/* The words of the command line: "f", "m"; "model", "average", "strong". False: unknown. */
bool pc_sex_read(const char *word, pc_sex *sex);
bool pc_strength_read(const char *word, pc_strength *strength);

/* A copy with the same total mass, its segments' shares those of the sex (de Leva 1996), muscle forces those
 * of the strength class; with a strength class also the joints' passive moments. Only for bodies whose
 * segments and muscle groups the tables know (the built-in human, scaled or not). NULL with err filled on
 * failure. */
pc_body *pc_body_physique(const pc_body *body, const pc_physique *who, pc_err *err);

/* A part of the body. */
typedef struct pc_body_part {
  const char *name; /* "thigh" */
  int sides;        /* 2: there is one on either side; mass and length are one's */
  double mass;      /* kg */
  double length;    /* m between joint centres (of the trunk from L5/S1 to the neck); NaN = not told */
} pc_body_part;

/* The parts of a body that has segments of those names, others are left out: how many; -1 with err on
 * failure. Memory in arena. */
int pc_body_parts(const pc_body *body, pc_body_part **out, pc_arena *arena, pc_err *err);

/* One published strength test, and what the body reaches in it. */
typedef struct pc_strength_test {
  const char *name;    /* "hip extension, hip 45, knee 90" */
  double lo[2], hi[2]; /* N m, published mean of men [0] and women [1] lies between; NaN = not known */
  double moment;       /* N m: what the body reaches */
  double *by_muscle;   /* n_muscles, N m: each muscle's part */
  const char *source;
} pc_strength_test;

/* Largest isometric moments: each muscle that helps is fully active, the others are silent, every other
 * joint is held from outside (as the belts of a dynamometer do); length, but not speed, counts. This is the
 * answer of the linear program max sum a_m arm_m f_m, 0 <= a <= 1. Right side; lumbar joints both sides.
 * Tests whose coordinates the body lacks are left out. Memory in arena; -1 with err on failure, else how
 * many. */
int pc_body_strength(const pc_body *body, pc_strength_test **out, pc_arena *arena, pc_err *err);

#endif
