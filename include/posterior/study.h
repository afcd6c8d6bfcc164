/* study.h: many runs of the same question: ensembles over what is not known of a body.
 *
 * An unknown is a number of the body that nobody has measured on this person; its range and source are a row
 * of models/human/uncertainty.csv. A draw gives every unknown a value from its range. Draws are made by
 * counter (Salmon et al. 2011): draw 17 of seed 1 is the same numbers whoever makes it, and whenever.
 */
#ifndef POSTERIOR_STUDY_H
#define POSTERIOR_STUDY_H

#include "posterior/load.h"
#include "posterior/validate.h"

#include <stdint.h>

/* ---- what is not known ------------------------------------------------------------------------- */

typedef enum pc_shape {
  PC_EVEN, /* every value of the range is as likely */
  PC_BELL, /* normal: lo and hi are two standard deviations from the middle; cut at three */
  PC_LOG   /* even in the logarithm */
} pc_shape;

typedef struct pc_unknown {
  const char *name;  /* "strength.gluteus_maximus" */
  const char *words; /* "strength of the gluteus maximus" */
  const char *unit, *source;
  pc_shape shape;
  double value, lo, hi; /* as the body has it; range, in unit */
  int rule;             /* how it changes the body: see uncertain.c */
  const char *of;       /* which group or segments; "" = none in particular */
} pc_unknown;

enum { PC_UNKNOWNS = 96 }; /* at most */

typedef struct pc_unknowns {
  int n;
  pc_unknown *unknown;
  const char *trunk; /* its segments, which make up for what other parts gain */
} pc_unknowns;

/* Those that concern this body: strength of the groups its muscles are of, parts it has, and so on. Memory in
 * arena. Non-zero with err filled on failure. */
int pc_unknowns_of(const pc_body *body, pc_unknowns *out, pc_arena *arena, pc_err *err);
int pc_unknowns_find(const pc_unknowns *unknowns, const char *name); /* index, -1 none */
/* Everything as the body has it: a draw then changes nothing. */
void pc_unknowns_close(pc_unknowns *unknowns);
/* All but the spine's constants (studies/validation/constants.csv) as the body has it. */
void pc_unknowns_keep_spine(pc_unknowns *unknowns);

/* The values (unknowns->n) of one draw. */
void pc_unknowns_draw(const pc_unknowns *unknowns, uint64_t seed, int draw, double *value);
/* Makes `body`, a copy of `base`, the person of these values. What an earlier draw changed is put right. */
void pc_unknowns_change(const pc_unknowns *unknowns, const double *value, pc_body *body); /* body as made */
void pc_unknowns_apply(const pc_unknowns *unknowns, const double *value, const pc_body *base, pc_body *body);

/* ---- markers ------------------------------------------------------------------------------------- */

/* How far markers may be from where the model has them, and what that does to a movement found from them. */
typedef struct pc_marker_noise pc_marker_noise;

/* The spread of a row of the table ("marker_place", "marker_wander"): one standard deviation, m. Negative
 * with err filled when there is no such row. */
double pc_uncertainty_spread(const char *row, pc_err *err);

/* For a movement that was found with this body from these markers (tasks: the weights, may be NULL), each of
 * which sits `place` m off and wanders by `wander` m (standard deviations, each axis). The body may go; the
 * movement must stay. Memory in arena. NULL with err filled on failure. */
pc_marker_noise *pc_marker_noise_make(const pc_body *body, const pc_motion *motion, const pc_markers *markers,
                                      const pc_tasks *tasks, double place, double wander, pc_arena *arena,
                                      pc_err *err);
/* The same for landmarks of one camera, by what is known of their errors (sight.h; pc_landmarks_error), part
 * of which lasts. */
pc_marker_noise *pc_marker_noise_of_landmarks(const pc_body *body, const pc_motion *motion,
                                              const pc_markers *markers, const pc_tasks *tasks, pc_view view,
                                              const pc_place *place, const pc_limbs *limbs, pc_arena *arena,
                                              pc_err *err);
int pc_marker_noise_count(const pc_marker_noise *noise); /* markers */
/* The movement that the markers of this draw tell of. Memory in arena; NULL: none left. */
const pc_motion *pc_marker_noise_draw(const pc_marker_noise *noise, uint64_t seed, int draw, pc_arena *arena);

/* ---- running them -------------------------------------------------------------------------------- */

typedef struct pc_ensemble_def {
  const pc_body *body; /* finished */
  const pc_unknowns *unknowns;
  uint64_t seed;
  int n;        /* draws */
  int n_values; /* numbers that every draw gives */
  int threads;  /* results do not depend on it */
  /* One draw: the changed body and its values in, n_values numbers out. Called from several threads at once.
   * Non-zero with err filled stops everything. */
  int (*sample)(void *user, const pc_body *body, int draw, const double *value, double *out, pc_err *err);
  /* May be NULL; one thread at a time. Non-zero stops. done and out may be read here. */
  int (*progress)(void *user, int done, int total);
  void *user;
  bool *done;  /* n: in: results that are there already; out: those that are there now */
  double *out; /* n * n_values */
} pc_ensemble_def;

/* Non-zero with err filled when a draw failed or somebody stopped it ("stopped"); what is done stays. */
int pc_ensemble_run(const pc_ensemble_def *def, pc_err *err);

/* What is done, as bytes (malloc'd; NULL: no memory), and back: how many draws were taken, -1 when the bytes
 * are not whole or of another run. fingerprint: of all that the draws depend on, from pc_fingerprint. */
char *pc_ensemble_write(const pc_ensemble_def *def, uint64_t fingerprint, size_t *len);
int pc_ensemble_read(const pc_ensemble_def *def, uint64_t fingerprint, const char *bytes, size_t len);
#define PC_FINGERPRINT 0xcbf29ce484222325u /* of nothing */
uint64_t pc_fingerprint(uint64_t seen, const void *bytes, size_t len);

/* ---- what comes of them -------------------------------------------------------------------------- */

typedef struct pc_band {
  double low, median, high; /* 5, 50 and 95 of 100 draws lie below */
} pc_band;

/* Of value i: out[draw * n_values + i]. scratch: n numbers. */
pc_band pc_ensemble_band(const pc_ensemble_def *def, int i, double *scratch);

/* Ranks 0 .. n-1 of n numbers that stand `stride` apart; equal ones share their mean. Non-zero: no memory. */
int pc_ranks(int n, const double *x, int stride, double *rank);
/* Spearman's correlation from two lists of ranks; 0 where one of them never changes. */
double pc_rank_correlation(int n, const double *a, const double *b);

/* ---- the validation, over the constants' ranges ---------------------------------------------------- */

/* Every draw is a whole validation (validate.h) of a body whose constants are drawn from their ranges. NaN
 * where a comparison needs a movement and was not built. */
typedef struct pc_validation_draws {
  int draws, n;                            /* n: deciding comparisons, in the order of pc_validation */
  double (*inside)[PC_FACTORS];            /* n: share of the draws inside the band */
  pc_band (*ours)[PC_FACTORS];             /* n */
  double all_inside[PC_FACTORS];           /* share of the draws inside every band that is built */
  pc_band r[PC_FACTORS], rmse[PC_FACTORS]; /* agreement with the man of 70 kg; MPa */
  bool shipped;                            /* read from the table that ships, not made now */
  uint64_t seed;
  int taken, n_values; /* draws that an earlier run had made; numbers a draw */
  const double *value; /* draws * n_values: by comparison, factor: ours, inside; then by factor r, RMSE */
  double agree[PC_FACTORS]; /* share with r >= PC_WANTED_R and RMSE <= PC_WANTED_RMSE */
} pc_validation_draws;
#define PC_WANTED_R 0.98
#define PC_WANTED_RMSE 0.15 /* MPa */

typedef struct pc_validation_draw_def {
  const pc_body *man; /* as pc_validation_def */
  int draws;
  uint64_t seed;
  int threads;                                      /* results do not depend on it */
  int (*progress)(void *user, int done, int total); /* NULL = none; non-zero stops */
  const char *kept;                                 /* what an earlier run handed to keep; NULL = nothing */
  size_t n_kept;                                    /* its bytes */
  int (*keep)(void *user, const char *bytes,
              size_t len); /* all that is done so far, every few seconds and when
                              stopped; NULL = not wanted; non-zero stops */
  void *user;
} pc_validation_draw_def;

/* v: the validation itself, judged: what was kept from another body is not taken. Memory in arena; NULL with
 * err filled on failure. */
pc_validation_draws *pc_validation_draw(const pc_validation *v, const pc_validation_draw_def *def,
                                        pc_arena *arena, pc_err *err);

/* Shares and bands from such a table (below). Memory in arena; NULL with err filled. */
pc_validation_draws *pc_validation_draws_read(const pc_validation *v, const char *table, size_t len,
                                              pc_arena *arena, pc_err *err);
/* The same of the table that ships: studies/validation/draws.csv. */
pc_validation_draws *pc_validation_draws_shipped(const pc_validation *v, pc_arena *arena, pc_err *err);

/* All draws as a table: comments that tell what they are, then a row a draw: its number, the comparisons that
 * need no recording, r and RMSE by factor. malloc'd; NULL with err filled. */
char *pc_validation_draws_table(const pc_validation *v, const pc_validation_draws *d, size_t *len,
                                pc_err *err);

#endif
