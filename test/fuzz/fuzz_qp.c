/* fuzz_qp.c: any bytes through the problem reader; what it accepts must dump and read back, and the solver
 * must come to an end on it. */
#include "posterior/qp.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const pc_qp *qp, pc_arena *arena) {
  size_t len;
  char *text = pc_qp_dump(qp, &len);
  const char *at = text;
  pc_err err = {0};
  pc_qp *back = pc_qp_load(&at, &len, arena, &err);
  if (!back || back->n != qp->n || back->m != qp->m) abort();
  free(text);
  if (qp->n > 200 || qp->m > 40) return;
  pc_qp_work *work = pc_qp_work_make(qp->n, qp->m, qp->start[qp->n]);
  double *x = PC_NEW(arena, double, qp->n), *y = PC_NEW(arena, double, qp->m);
  pc_qp_solve(qp, work, x, y);
  pc_qp_work_free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *copy = malloc(size ? size : 1); /* its own block: reading past the end is seen */
  memcpy(copy, data, size);
  const char *at = copy;
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_qp *qp;
  while ((qp = pc_qp_load(&at, &size, arena, &err))) use(qp, arena);
  pc_arena_free(arena);
  free(copy);
  return 0;
}
