/* study.h: many runs of the same question: ensembles over what is not known of a body.
 *
 * An unknown is a number of the body that nobody has measured on this person; its range and source are a row
 * of models/human/uncertainty.csv. A draw gives every unknown a value from its range. Draws are made by
 * counter (Salmon et al. 2011): draw 17 of seed 1 is the same numbers whoever makes it, and whenever.
 */
#ifndef POSTERIOR_STUDY_H
#define POSTERIOR_STUDY_H

#include "posterior/load.h"

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

/* The values (unknowns->n) of one draw. */
void pc_unknowns_draw(const pc_unknowns *unknowns, uint64_t seed, int draw, double *value);
/* Makes `body`, a copy of `base`, the person of these values. What an earlier draw changed is put right. */
void pc_unknowns_apply(const pc_unknowns *unknowns, const double *value, const pc_body *base, pc_body *body);

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

#endif
