/* Any bytes as an exercise file; what is taken must pass through the gate, the ladders and JSON. */
#include "posterior/app.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_play(const pc_exercise *e) {
  const pc_course *c = e->play;
  const pc_moment *m = c->moments;
  if (c->n_moments < 2 || m[0].t != 0 || m[0].posture != m[c->n_moments - 1].posture) abort();
  if (c->stride != 0 && !(c->stride >= 0.2 && c->stride <= 3)) abort();
  for (int i = 1; i < c->n_moments; i++)
    if (m[i].t <= m[i - 1].t || m[i].posture < 0 || m[i].posture >= c->n_postures) abort();
  for (int i = 0; i < c->n_settings; i++)
    if (c->settings[i].line < 1 || c->settings[i].column < 1 || !*c->settings[i].value) abort();
}

static void check_rules(const pc_form_rules *f) {
  bool walk = !strcmp(f->kind, "walk");
  if (!f->views || (!walk && !(fabs(f->far - f->rest) >= 15)) || !(f->phase_least >= 0.3)) abort();
  for (int i = 0; i < f->n_faults; i++) {
    const pc_fault_rule *r = &f->faults[i];
    if ((isnan(r->above) && isnan(r->below)) || r->above < r->below || (r->views & ~f->views)) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pc_catalogue c = {.arena = pc_arena_make()};
  pc_err err = {0};
  int code = pc_catalogue_add(&c, "fuzz.txt", (const char *)data, size, &err);
  if ((code != 0) != (err.code != PC_OK) || (code != 0) != (c.n == 0)) abort();
  if (code && size <= 64 * 1024 && (err.line < 1 || strncmp(err.text, "column ", 7) != 0)) abort();
  if (!code) {
    const pc_exercise *e = pc_exercise_find(&c, "fuzz");
    for (int i = 0; i < e->n_rungs; i++) {
      if (pc_rung_allowed(e, &e->rungs[i], PC_COND_SURGERY, ~0u)) abort();
      if (e->rungs[i].dose < 0 || e->rungs[i].dose >= e->n_doses) abort();
      if (pc_ladder_rung(&c, e->ladder, e->rungs[i].level, NULL) != &e->rungs[i]) abort();
    }
    for (int i = 0; i < e->n_doses; i++)
      if (e->hold && e->doses[i].hold_hi > 10) abort();
    if (e->play) check_play(e);
    if (e->rules) check_rules(e->rules);
    pc_catalogue_check(&c, &err);
    char *text = pc_app_exercise_json(e, 1, false, &err);
    if (!text) abort();
    free(text);
  }
  pc_arena_free(c.arena);
  return 0;
}
