/* mechanism.h: what the tests of mechanisms share: an average man, changes by word, a load of a still
 * posture. */
#ifndef POSTERIOR_TEST_MECHANISM_H
#define POSTERIOR_TEST_MECHANISM_H

#include "posterior/app.h"
#include "posterior/mechanics.h"
#include "posterior/motion.h"
#include "test.h"

static const double DEG = M_PI / 180;

/* The average man; free: his lumbar levels each in balance. */
static inline pc_body *average_man(bool free) {
  pc_err err = {0};
  pc_physique who = pc_physique_default();
  who.sex = PC_MALE, who.strength = PC_STRENGTH_AVERAGE;
  pc_body *human = pc_body_human(&err), *man = human ? pc_body_physique(human, &who, &err) : NULL;
  pc_body *out = free && man ? pc_body_free_spine(man, &err) : man;
  CHECK(out != NULL, "%s", err.text);
  if (out != man) pc_body_free(man);
  pc_body_free(human);
  return out;
}

static inline pc_changes changes(const pc_body *body, const char *const *words, int n) {
  pc_changes c = {0};
  pc_err err = {0};
  for (int i = 0; i < n; i++) CHECK(!pc_changes_add(&c, body, words[i], &err), "%s", err.text);
  return c;
}

static inline pc_body *changed(const pc_body *body, const char *word) {
  pc_err err = {0};
  pc_changes c = changes(body, &word, 1);
  pc_body *out = pc_body_changed(body, &c, &err);
  CHECK(out != NULL, "%s", err.text);
  return out;
}

static inline int badly(const pc_load *l) {
  int n = 0;
  for (int f = 0; f < l->n_frames; f++)
    n += l->qp_status[f] < 0 || !(l->kkt[f] < PC_KKT_LIMIT) || !(l->balance[f] < PC_BALANCE_LIMIT);
  return n;
}

#endif
