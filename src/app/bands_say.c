/* bands_say.c: what is said of the draws: lines for the terminal, JSON for files and page, draws.csv. */
#include "app/bands.h"
#include "app/job.h"
#include "app/json.h"
#include "app/page.h"

#include <stdio.h>

static const char *const SIDES[3] = {", right", ", left", ""};
static const char *const SIDE_NAME[3] = {"right", "left", "middle"};

/* ---- words --------------------------------------------------------------------------------------- */

bool pc_job_band(const pc_job *job, int i, char *line, size_t room) {
  const pc_bands *b = job->bands;
  if (!b || i > b->first_level) return false;
  if (i == 0) {
    snprintf(line, room, "%d draws of what is not known of this body (seed %d):", b->draws, b->seed);
    return true;
  }
  const pc_told *t = &b->told[i - 1];
  bool kilo = !strcmp(t->unit, "N") && fabs(t->value) >= 995; /* of thousands a tenth says enough */
  double by = kilo ? 1000 : 1;
  int digits = kilo ? 1 : 0;
  snprintf(line, room, "%s%s, %s, estimated: %.*f %s, in 90 of 100 draws between %.*f and %.*f", t->label,
           SIDES[t->side], t->what, digits, t->value / by, kilo ? "kN" : t->unit, digits, t->band.low / by,
           digits, t->band.high / by);
  return true;
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

json_t *pc_json_band(const pc_bands *b, int told, double scale, double step) {
  const pc_band *band = &b->told[told].band;
  return json_pack("{s:o,s:o,s:o}", "low", json_rounded(scale * band->low, step), "median",
                   json_rounded(scale * band->median, step), "high", json_rounded(scale * band->high, step));
}

static json_t *unknowns_json(const pc_unknowns *u) {
  static const char *const shapes[] = {"even", "bell", "log"};
  json_t *list = json_array();
  for (int i = 0; i < u->n; i++) {
    const pc_unknown *x = &u->unknown[i];
    json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:s,s:o}", "name", x->name, "words",
                                          x->words, "unit", x->unit, "value", json_number(x->value), "lo",
                                          json_number(x->lo), "hi", json_number(x->hi), "shape",
                                          shapes[x->shape], "source", json_text(x->source)));
  }
  return list;
}

static json_t *most_json(const pc_bands *b, int peak) {
  json_t *list = json_array();
  const pc_told *t = &b->told[peak];
  for (int i = 0; i < b->n_most; i++) {
    const pc_most *m = &b->most[peak * b->n_most + i];
    const pc_unknown *u = &b->unknowns->unknown[m->unknown];
    json_array_append_new(list, json_pack("{s:s,s:s,s:o}", "unknown", u->name, "words", u->words,
                                          "rank_correlation", json_rounded(m->correlation, 0.01)));
  }
  return json_pack("{s:s,s:s,s:s,s:o,s:o}", "what", t->what, "place", t->label, "side", SIDE_NAME[t->side],
                   "most", list, "share_of_no_single_one", json_rounded(b->rest[peak], 0.01));
}

json_t *pc_json_bands(const pc_bands *b) {
  json_t *matters = json_array();
  for (int p = 0; p < b->first_level && b->n_most; p++) json_array_append_new(matters, most_json(b, p));
  json_t *markers = b->markers ? json_pack("{s:i,s:o,s:o}", "number", b->markers, "place_m",
                                           json_number(b->place), "wander_m", json_number(b->wander))
                               : json_null();
  return json_pack("{s:i,s:i,s:[i,i,i],s:i,s:o,s:o,s:o}", "draws", b->draws, "seed", b->seed, "percentiles",
                   5, 50, 95, "draws_too_weak", b->too_weak, "unknowns", unknowns_json(b->unknowns),
                   "markers", markers, "what_matters", matters);
}

json_t *pc_json_curve_band(const pc_bands *b, const char *plot, int series, double step) {
  for (int c = 0; c < b->n_curves; c++) {
    const pc_told_curve *curve = &b->curve[c];
    if (strcmp(curve->plot, plot) || curve->series != series) continue;
    json_t *low = json_array(), *high = json_array();
    for (int i = curve->first; i < curve->first + curve->n; i++) {
      json_array_append_new(low, json_rounded(b->told[i].band.low, step));
      json_array_append_new(high, json_rounded(b->told[i].band.high, step));
    }
    return json_pack("{s:o,s:o}", "low", low, "high", high);
  }
  return NULL;
}

/* ---- draws.csv -------------------------------------------------------------------------------------- */

/* Names of one cell have neither commas nor quotes; a comma of a label becomes a blank. */
static void name_column(FILE *f, const pc_told *t) {
  char name[160];
  snprintf(name, sizeof name, "%s%s %s [%s]", t->label, SIDES[t->side], t->what, t->unit);
  for (char *c = name; *c; c++)
    if (*c != ',') fputc(*c, f);
}

char *pc_bands_csv(const pc_bands *b, size_t *len) {
  char *text = NULL;
  double *value = malloc(sizeof *value * (size_t)(b->unknowns->n + 1));
  FILE *f = value ? open_memstream(&text, len) : NULL;
  if (!f) return free(value), NULL;
  fprintf(f, "draw");
  for (int i = 0; i < b->unknowns->n; i++) fprintf(f, ",%s", b->unknowns->unknown[i].name);
  for (int i = 0; i < b->first_curve; i++) fputc(',', f), name_column(f, &b->told[i]);
  fputc('\n', f);
  for (int k = 0; k < b->draws; k++) {
    pc_unknowns_draw(b->unknowns, (uint64_t)b->seed, k, value);
    fprintf(f, "%d", k);
    for (int i = 0; i < b->unknowns->n; i++) fprintf(f, ",%.6g", value[i]);
    for (int i = 0; i < b->first_curve; i++) fprintf(f, ",%.6g", b->value[(size_t)k * b->n_told + i]);
    fputc('\n', f);
  }
  free(value);
  if (fclose(f)) return free(text), NULL;
  return text;
}
