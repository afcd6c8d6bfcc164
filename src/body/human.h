/* human.h: the tables of models/human/ as compiled in, and the builder behind pc_body_human. */
#ifndef POSTERIOR_HUMAN_H
#define POSTERIOR_HUMAN_H

#include "posterior/body.h"

/* X(table) for every table that is compiled in. */
#define PC_HUMAN_TABLES(X)                                                                                   \
  X(whole)                                                                                                   \
  X(segments)                                                                                                \
  X(joints)                                                                                                  \
  X(joint_steps)                                                                                             \
  X(functions) X(coordinates) X(coupling) X(muscles) X(paths) X(wraps) X(path_wraps) X(actuators) X(markers)

/* X(table) for the tables of the spine with free levels (spine.c). */
#define PC_SPINE_TABLES(X) X(discs) X(passive) X(spine) X(spine_points)

typedef struct pc_text {
  const char *bytes;
  size_t len;
} pc_text;

typedef struct pc_human_tables {
#define X(table) pc_text table;
  PC_HUMAN_TABLES(X)
#undef X
} pc_human_tables;

#define X(table)                                                                                             \
  extern const unsigned char pc_models_human_##table##_csv[];                                                \
  extern const size_t pc_models_human_##table##_csv_len;
PC_HUMAN_TABLES(X)
PC_SPINE_TABLES(X)
#undef X

/* The tables about persons, read by person.c, capacity.c and passive.c. */
#define PC_PERSON_TABLES(X) X(person) X(trunk) X(strength) X(capacity) X(passive_joints)
#define X(table)                                                                                             \
  extern const unsigned char pc_models_human_##table##_csv[];                                                \
  extern const size_t pc_models_human_##table##_csv_len;
PC_PERSON_TABLES(X)
#undef X

/* What is not known of a body, and how far: read by src/study/uncertain.c. */
extern const unsigned char pc_models_human_uncertainty_csv[];
extern const size_t pc_models_human_uncertainty_csv_len;

/* Whether a segment (femur_r) is one of the segments of a part ("femur patella", person.csv). */
bool pc_part_has(const char *words, const char *segment);

/* The compiled-in tables. */
pc_human_tables pc_human_own_tables(void);

/* A finished body from tables. The body lies in the arena and owns it from then on; on failure NULL with
 * err filled, and the arena stays the caller's. */
pc_body *pc_human_build(const pc_human_tables *tables, pc_arena *arena, pc_err *err);

#endif
