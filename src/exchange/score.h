/* score.h: a questionnaire's score expression, worked out while it is read. Private to exchange. */
#ifndef POSTERIOR_EXCHANGE_SCORE_H
#define POSTERIOR_EXCHANGE_SCORE_H

#include "posterior/exchange.h"

enum { PC_MAX_ITEMS = 512, PC_SCORE_DEPTH = 64 };

/* Where the reading stands. value and answered are by item; an answered item without a number has value NaN.
 */
typedef struct pc_score {
  const pc_questionnaire *q;
  const double *value;
  const bool *answered;
  const char *at;
  int depth;
  pc_err *err;
  bool failed;
} pc_score;

/* The expression's number; NaN: an answer it needs is missing. Non-zero with err: not of the subset. */
int pc_score_run(const pc_questionnaire *q, const double *value, const bool *answered, double *score,
                 pc_err *err);

/* ---- shared by score.c and score_path.c ---- */

double pc_score_fail(pc_score *s, const char *what); /* NaN; the column is added */
bool pc_score_take(pc_score *s, const char *mark);   /* a sign, or a word that ends there; blanks skipped */
bool pc_score_need(pc_score *s, const char *mark);
bool pc_score_text(pc_score *s, char text[80]); /* 'in quotes' */
int pc_score_item(pc_score *s, const char *id); /* index; -1 = failed */
double pc_score_value(pc_score *s, int item);   /* NaN unanswered; fails where an answer has no number */

typedef enum pc_fold {
  PC_FOLD_SUM,
  PC_FOLD_MEAN,
  PC_FOLD_COUNT,
  PC_FOLD_MIN,
  PC_FOLD_MAX,
  PC_N_FOLDS
} pc_fold;
typedef struct pc_folded {
  double sum, least, most;
  int n;
} pc_folded;
void pc_fold_add(pc_folded *f, double x);                             /* NaN is left out */
void pc_fold_item(pc_score *s, pc_folded *f, int item, pc_fold fold); /* unanswered is left out */
double pc_fold_end(const pc_folded *f, pc_fold fold);

double pc_score_path(pc_score *s); /* after %resource */

#endif
