/* test_strength_fit.c: the factors of strength.csv found anew.
 *
 * A test's moment is a sum over groups of factor times what the group gives with factor 1, since a muscle's
 * force is in proportion to its f_max. So all that is wanted comes from one run of pc_body_strength.
 * Minimised, over the logarithms x of the factors, sum over tests ((moment / mean - 1) / 0.1)^2 + sum over
 * groups ((x - log prior) / 0.35)^2 by Gauss and Newton with halved steps. Checked: the slope is zero there
 * by differences, the tests are within 20 % of the published means, and the table is no further from it than
 * a third of the prior's width.
 */
#include "body/csv.h"
#include "body/human.h"
#include "posterior/motion.h"
#include "posterior/person.h"
#include "test.h"

enum { GROUPS = 32, TESTS = 16 };

typedef struct problem {
  int n, tests;
  const char *group[GROUPS], *name[TESTS];
  double table[GROUPS], prior[GROUPS]; /* factors */
  double give[TESTS][GROUPS];          /* of the published mean, with factor 1 */
} problem;

static int find_group(const problem *p, const char *group) {
  int g = 0;
  while (g < p->n && strcmp(p->group[g], group)) g++;
  return g;
}

static void read_table(problem *p, bool woman, pc_arena *arena) {
  pc_err err = {0};
  pc_csv csv;
  CHECK(!pc_csv_read(&csv, "strength", (const char *)pc_models_human_strength_csv,
                     pc_models_human_strength_csv_len, arena, &err),
        "%s", err.text);
  p->n = csv.n_rows;
  for (int g = 0; g < p->n && g < GROUPS; g++) {
    p->group[g] = pc_csv_cell(&csv, g, "group", &err);
    p->table[g] = pc_csv_number(&csv, g, woman ? "woman" : "man", &err);
    p->prior[g] = pc_csv_number(&csv, g, "prior", &err) * (woman ? 0.66 : 1);
  }
  CHECK(!err.code && p->n <= GROUPS, "%s", err.text);
}

static void read_tests(problem *p, bool woman, pc_arena *arena) {
  pc_err err = {0};
  pc_body *human = pc_body_human(&err);
  pc_body *sized = pc_body_scale_person(human, woman ? 62 : 75, woman ? 1.65 : 1.75, &err);
  pc_physique who = {woman ? PC_FEMALE : PC_MALE, NAN, PC_STRENGTH_AVERAGE};
  pc_body *b = sized ? pc_body_physique(sized, &who, &err) : NULL;
  pc_strength_test *test;
  p->tests = b ? pc_body_strength(b, &test, arena, &err) : 0;
  CHECK(p->tests == 12, "%d tests: %s", p->tests, err.text);
  for (int i = 0; i < p->tests; i++) {
    double mean = 0.5 * (test[i].lo[woman] + test[i].hi[woman]);
    p->name[i] = test[i].name;
    for (int m = 0; m < b->n_muscles; m++) {
      int g = find_group(p, b->muscles[m].group);
      CHECK(g < p->n, "group %s", b->muscles[m].group);
      if (g < p->n) p->give[i][g] += test[i].by_muscle[m] / p->table[g] / mean;
    }
  }
  pc_body_free(human);
  pc_body_free(sized);
  pc_body_free(b);
}

/* The sum of a test over its published mean. */
static double of_mean(const problem *p, int test, const double *x) {
  double sum = 0;
  for (int g = 0; g < p->n; g++) sum += p->give[test][g] * exp(x[g]);
  return sum;
}

static double cost(const problem *p, const double *x) {
  double sum = 0;
  for (int i = 0; i < p->tests; i++) sum += pow((of_mean(p, i, x) - 1) / 0.1, 2);
  for (int g = 0; g < p->n; g++) sum += pow((x[g] - log(p->prior[g])) / 0.35, 2);
  return sum;
}

/* Solves A d = r, A symmetric and positive; both are used up. */
static void solve(int n, double A[GROUPS][GROUPS], double *r) {
  for (int i = 0; i < n; i++)
    for (int k = i + 1; k < n; k++) {
      double f = A[k][i] / A[i][i];
      for (int j = i; j < n; j++) A[k][j] -= f * A[i][j];
      r[k] -= f * r[i];
    }
  for (int i = n - 1; i >= 0; i--) {
    for (int j = i + 1; j < n; j++) r[i] -= A[i][j] * r[j];
    r[i] /= A[i][i];
  }
}

/* One step; its length. */
static double step(const problem *p, double *x) {
  double A[GROUPS][GROUPS] = {{0}}, d[GROUPS] = {0}, J[GROUPS], to[GROUPS], longest = 0;
  for (int i = 0; i < p->tests; i++) {
    double off = (of_mean(p, i, x) - 1) / 0.1;
    for (int g = 0; g < p->n; g++) J[g] = p->give[i][g] * exp(x[g]) / 0.1;
    for (int g = 0; g < p->n; g++) {
      d[g] -= J[g] * off;
      for (int k = 0; k < p->n; k++) A[g][k] += J[g] * J[k];
    }
  }
  for (int g = 0; g < p->n; g++)
    A[g][g] += 1 / (0.35 * 0.35), d[g] -= (x[g] - log(p->prior[g])) / (0.35 * 0.35);
  solve(p->n, A, d);
  for (double s = 1; s > 1e-6; s /= 2) {
    for (int g = 0; g < p->n; g++) to[g] = x[g] + s * d[g];
    if (cost(p, to) > cost(p, x)) continue;
    for (int g = 0; g < p->n; g++) longest = fmax(longest, fabs(to[g] - x[g])), x[g] = to[g];
    break;
  }
  return longest;
}

static void check_minimum(const problem *p, double *x) {
  for (int g = 0; g < p->n; g++) {
    double h = 1e-5, at = x[g];
    x[g] = at + h;
    double up = cost(p, x);
    x[g] = at - h;
    double down = cost(p, x);
    x[g] = at;
    CHECK_NEAR((up - down) / (2 * h), 0, 1e-4);
  }
}

static void test_fit(bool woman) {
  pc_arena *arena = pc_arena_make();
  problem p = {0};
  double x[GROUPS], table[GROUPS];
  int steps = 0;
  read_table(&p, woman, arena);
  read_tests(&p, woman, arena);
  for (int g = 0; g < p.n; g++) x[g] = log(p.prior[g]), table[g] = log(p.table[g]);
  while (step(&p, x) > 1e-9 && steps < 100) steps++;
  check_minimum(&p, x);
  printf("NOTE %s: sum of squares %.2f in %d steps, the table's %.2f\n", woman ? "woman" : "man", cost(&p, x),
         steps, cost(&p, table));
  for (int g = 0; g < p.n; g++) {
    printf("  %-22s %.3f, table %.2f, prior %.3f\n", p.group[g], exp(x[g]), p.table[g], p.prior[g]);
    CHECK(fabs(x[g] - table[g]) < 0.35 / 3, "%s: %.3f, table %.2f", p.group[g], exp(x[g]), p.table[g]);
  }
  for (int i = 0; i < p.tests; i++) {
    double off = of_mean(&p, i, x) - 1, kept = of_mean(&p, i, table) - 1;
    printf("  %-31s %+5.1f %%, table %+5.1f %%\n", p.name[i], 100 * off, 100 * kept);
    CHECK(fabs(off) < 0.2 && fabs(kept) < 0.2, "%s: %+.1f %%, table %+.1f", p.name[i], 100 * off, 100 * kept);
  }
  pc_arena_free(arena);
}

int main(void) {
  test_fit(false);
  test_fit(true);
  return test_done();
}
