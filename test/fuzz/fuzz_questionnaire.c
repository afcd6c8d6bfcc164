/* Any bytes as a questionnaire; and, after a '=', as a score over the questionnaires that ship. */
#include "posterior/exchange.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void score(pc_questionnaire q, pc_arena *arena) {
  pc_answer *answers = PC_NEW(arena, pc_answer, q.n_items);
  for (int i = 0; i < q.n_items; i++) answers[i] = (pc_answer){q.items[i].id, NAN, ""};
  for (int i = 0; i < q.n_items; i++) {
    if (q.items[i].type == PC_ITEM_NUMBER) answers[i].value = 3;
    if (q.items[i].type == PC_ITEM_CHOICE) answers[i].value = q.items[i].choices[0].value;
  }
  pc_err err = {0};
  double x;
  if (pc_questionnaire_score(&q, answers, q.n_items, &x, &err) ? err.code == PC_OK : !isfinite(x)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  pc_questionnaire *q;
  if (size && data[0] == '=') {
    int n;
    pc_questionnaire psfs = pc_questionnaires(&n)[1];
    psfs.score = pc_arena_str(arena, (const char *)data + 1, size - 1);
    score(psfs, arena);
  } else if (pc_questionnaire_read((const char *)data, size, arena, &q, &err)) {
    if (err.code == PC_OK) abort();
  } else {
    score(*q, arena);
  }
  pc_arena_free(arena);
  return 0;
}
