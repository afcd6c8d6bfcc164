/* tables.h: the tables of studies/validation/ as compiled in (tools/pack), and as read. */
#ifndef POSTERIOR_STUDY_TABLES_H
#define POSTERIOR_STUDY_TABLES_H

#include "body/csv.h"
#include "posterior/posture.h"
#include "posterior/validate.h"

/* X(table) for every table of validations that is compiled in. */
#define PC_VALIDATION_TABLES(X) X(measured) X(postures) X(comparisons) X(movements) X(stands) X(electrodes)

#define X(table)                                                                                             \
  extern const unsigned char pc_studies_validation_##table##_csv[];                                          \
  extern const size_t pc_studies_validation_##table##_csv_len;
PC_VALIDATION_TABLES(X)
#undef X

extern const unsigned char pc_studies_validation_draws_csv[];
extern const size_t pc_studies_validation_draws_csv_len;
extern const unsigned char pc_studies_validation_exercises_txt[];
extern const size_t pc_studies_validation_exercises_txt_len;
extern const unsigned char pc_studies_validation_walk_with_implant_txt[];
extern const size_t pc_studies_validation_walk_with_implant_txt_len;

enum { PC_LEVELS = 6, PC_TABLES = 6 };

/* Angles of a posture, degrees: forward; over the leg that carries; of the free side below the other. */
typedef enum pc_stand_angle {
  PC_ANGLE_TRUNK,
  PC_ANGLE_PELVIS,
  PC_ANGLE_LUMBAR, /* trunk less pelvis */
  PC_ANGLE_DROP,
  PC_ANGLE_LEAN,
  PC_ANGLE_ADDUCTION,
  PC_ANGLE_ON_FEMUR, /* 90 less adduction */
  PC_STAND_ANGLES
} pc_stand_angle;

/* What came of a posture of exercises.txt, or of a movement: its highest. */
typedef struct pc_exercise_load {
  const char *name;
  const char *why;                  /* not worked out; NULL = it was */
  double weight;                    /* N, of the body without what it carries */
  double hip[2];                    /* N in the hips, right and left */
  double disc[PC_LEVELS];           /* N of compression, from below */
  double shear[PC_LEVELS];          /* N */
  double moment;                    /* N m about L5/S1, extending */
  double (*activity)[2];            /* by row of electrodes: % of full, right and left; NULL of a movement */
  double angle[PC_STAND_ANGLES][2]; /* degrees, standing on the right and the left; NaN of a movement */
} pc_exercise_load;

typedef struct pc_validation_tables {
  pc_arena *arena; /* of the validation */
  pc_csv measured, postures, comparisons, movements, stands, electrodes;
  double (*force)[PC_LEVELS]; /* postures: N on each disc, from below; NaN = not built */
  const char **why;           /* postures: why not; NULL = built */
  int n_exercises;            /* 0: not worked out */
  pc_exercise_load *exercises;
  pc_exercise_load *walked; /* by movement; why: not computed */
  double area;              /* m^2, of a disc of the body that was used */
} pc_validation_tables;

/* From tables given as text, for tests of bad input. */
typedef struct pc_table_text {
  const char *name, *bytes;
  size_t len;
} pc_table_text;
pc_validation *pc_validation_from(const pc_table_text text[PC_TABLES], pc_arena *arena, pc_err *err);

/* 0 for L5_S1 ... 5 for T12_L1; -1: no level. */
int pc_validation_level(const char *name);
/* Of a posture of exercises.txt (name* : the mean of all whose names begin so), NaN = not worked out:
 * activity of a muscle by its name in electrodes, % of full; "hip": % of body weight; a level: N of
 * compression, with quantity "shear" that, "moment" N m. side: "R", "L", "" the one that does more. */
double pc_validation_exercise(const pc_validation *v, const char *name, const char *where,
                              const char *quantity, const char *side);
/* Angles of a posture that was found. Non-zero with err filled: no memory. */
int pc_validation_angles(const pc_posed_body *p, double angle[PC_STAND_ANGLES][2], pc_err *err);
/* Fills the rows that exercises stand for; kinds order, count and rank of the deciding row i: its value. */
void pc_validation_stand(pc_validation *v, pc_err *err);
double pc_validation_order(pc_validation *v, int i, const char *kind, pc_err *err);

/* What the bands say of ours, by factor. */
void pc_validation_verdict(pc_compared *c);

/* A number or NaN for an empty cell. */
double pc_validation_number(const pc_csv *csv, int row, const char *column, pc_err *err);

#endif
