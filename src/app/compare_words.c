/* compare_words.c: what a comparison says, in plain words and as JSON. Every sentence begins by saying that
 * it is an estimate: nobody made the movement of the third column. */
#include "app/job.h"
#include "app/json.h"
#include "app/measures.h"
#include "app/page.h"

#include <stdio.h>
#include <string.h>

/* ---- sentences ---- */

enum { MOST_CHANGES = 5 }; /* told in words of their own; all of them are among what was assumed */

static bool say(pc_comparison *c, const char *text) {
  if (!text) return false;
  c->sentences[c->n_sentences++] = text;
  return true;
}

/* What a coordinate's growth and fall look like; both sides go together. */
static const struct {
  const char *stem, *more, *less;
} MOVES[] = {{"pelvis_tilt", "the pelvis is tipped back", "the pelvis is tipped forward"},
             {"hip_flexion", "the hips bend more", "the hips bend less"},
             {"knee_angle", "the knees bend more", "the knees bend less"},
             {"ankle_angle", "the shins lean forward more", "the shins lean forward less"},
             {"L5_S1_Flex_Ext", "the low back bends less", "the low back bends more"},
             {"L5_S1_Lat_Bending", "the trunk leans to the right", "the trunk leans to the left"}};
enum { N_MOVES = sizeof MOVES / sizeof *MOVES };

/* The change of largest size, over time, of the coordinates with this stem: mean of the sides, degrees. */
static double largest_change(const pc_comparison *c, const char *stem) {
  const pc_body *b = c->changed;
  const pc_load *was = c->load[PC_RECORDED], *is = c->load[PC_OWN_WAY];
  double largest = 0;
  for (int f = 0; f < is->n_frames; f++) {
    double sum = 0;
    int n = 0;
    for (int q = 0; q < b->n_coordinates; q++) {
      size_t at = (size_t)f * is->n_q + q;
      if (!strncmp(b->coordinates[q].name, stem, strlen(stem))) sum += is->q[at] - was->q[at], n++;
    }
    if (n && fabs(sum / n) > fabs(largest)) largest = sum / n;
  }
  /* all lumbar levels together: of a coupled spine the lowest one leads */
  return largest * 180 / M_PI;
}

/* The two largest changes of posture that can be seen, a degree or more. */
static const char *posture_words(const pc_comparison *c) {
  double change[N_MOVES];
  int first = -1, second = -1;
  for (int i = 0; i < N_MOVES; i++) {
    change[i] = largest_change(c, MOVES[i].stem);
    if (fabs(change[i]) < 1) continue;
    if (first < 0 || fabs(change[i]) > fabs(change[first]))
      second = first, first = i;
    else if (second < 0 || fabs(change[i]) > fabs(change[second]))
      second = i;
  }
  if (first < 0)
    return pc_arena_print(c->arena, "all joints stay within a degree of the %s movement", pc_compare_was(c));
  const char *a = change[first] > 0 ? MOVES[first].more : MOVES[first].less;
  if (second < 0) return pc_arena_print(c->arena, "%s (by up to %.0f°)", a, fabs(change[first]));
  return pc_arena_print(c->arena, "%s (by up to %.0f°) and %s (%.0f°)", a, fabs(change[first]),
                        change[second] > 0 ? MOVES[second].more : MOVES[second].less, fabs(change[second]));
}

static double growth(const pc_measure *m, pc_variant v) {
  return m && m->value[PC_RECORDED] > 0 ? 100 * (m->value[v] / m->value[PC_RECORDED] - 1) : NAN;
}

static const char *percent(const pc_comparison *c, double x) {
  if (isnan(x)) return "not known";
  return fabs(x) < 0.5 ? "the same"
                       : pc_arena_print(c->arena, "%.0f %% %s", fabs(x), x > 0 ? "more" : "less");
}

static const char *share_words(const pc_comparison *c, pc_variant v) {
  const pc_measure *share = pc_measure_of(c, "back_share");
  double was = share ? share->value[PC_RECORDED] : NAN, is = share ? share->value[v] : NAN;
  if (!(fabs(is - was) >= 0.5)) return pc_arena_print(c->arena, "stays at about %.0f %%", was);
  return pc_arena_print(c->arena, "%s from %.0f to %.0f %%", is > was ? "rises" : "falls", was, is);
}

int pc_compare_words(pc_comparison *c, const pc_changes *changes, pc_err *err) {
  const pc_measure *hamstrings = pc_measure_of(c, "hamstrings_impulse"),
                   *back = pc_measure_of(c, "back_extensors_impulse"),
                   *disc = pc_measure_of(c, "Low_back_L5_S1_disc_compression");
  for (int i = 0; i < changes->n && c->n_sentences < MOST_CHANGES; i++)
    if (!say(c, pc_change_say(&changes->change[i], c->arena)))
      return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  bool good = say(c, pc_arena_print(c->arena,
                                    "Estimated: in the same movement the hamstrings would do %s, the back "
                                    "muscles %s; the largest load on the disc L5/S1 would be %s.",
                                    percent(c, growth(hamstrings, PC_SAME_MOVEMENT)),
                                    percent(c, growth(back, PC_SAME_MOVEMENT)),
                                    percent(c, growth(disc, PC_SAME_MOVEMENT)))) &&
              say(c, pc_arena_print(c->arena,
                                    "Estimated: moving its own way, %s; hamstrings %s, back muscles %s, disc "
                                    "%s; the low back's share of the work %s.",
                                    posture_words(c), percent(c, growth(hamstrings, PC_OWN_WAY)),
                                    percent(c, growth(back, PC_OWN_WAY)),
                                    percent(c, growth(disc, PC_OWN_WAY)), share_words(c, PC_OWN_WAY)));
  if (good && !c->way.converged)
    good = say(c, "The search for this movement was ended before it settled; the numbers are rough.");
  return good ? PC_OK : pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

/* ---- JSON ---- */

static json_t *measures_json(const pc_comparison *c) {
  json_t *list = json_array();
  for (int i = 0; i < c->n_measures; i++) {
    const pc_measure *m = &c->measures[i];
    json_t *one =
        json_pack("{s:s,s:s,s:s,s:b}", "key", m->key, "label", m->label, "unit", m->unit, "main", m->main);
    for (int v = 0; v < PC_VARIANTS; v++)
      json_object_set_new(one, pc_variant_name((pc_variant)v), json_rounded(m->value[v], 1e-4));
    json_array_append_new(list, one);
  }
  return list;
}

static json_t *way_json(const pc_comparison *c, bool timed) {
  const pc_compensation *w = &c->way;
  json_t *one = json_pack(
      "{s:s,s:b,s:i,s:o,s:o,s:o,s:o,s:o,s:o,s:s}", "keeps", c->keep, "converged", w->converged, "evaluations",
      w->evaluations, "gradient_start", json_rounded(w->gradient[0], 1e-7), "gradient",
      json_rounded(w->gradient[1], 1e-7), "cost_start", json_rounded(w->cost[0], 1e-7), "cost",
      json_rounded(w->cost[1], 1e-7), "task_error_m", json_rounded(w->task_error, 1e-7), "task_error_time_s",
      json_rounded(w->task_error_time, 1e-4), "task_error_at", w->task_error_at);
  if (timed)
    json_object_set_new(one, "seconds",
                        json_pack("{s:o,s:o,s:o}", "task", json_number(c->seconds_task), "search",
                                  json_number(w->seconds), "loads", json_number(c->seconds_loads)));
  return one;
}

static json_t *step_json(const pc_comparison *c, const pc_sweep_step *s, bool timed) {
  json_t *one = json_pack("{s:o,s:b,s:i,s:o,s:o}", "value", json_number(s->parameter), "converged",
                          s->converged, "evaluations", s->evaluations, "gradient",
                          json_rounded(s->gradient, 1e-7), "task_error_m", json_rounded(s->task_error, 1e-7));
  if (timed) json_object_set_new(one, "seconds", json_number(s->seconds));
  for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS; v++) {
    json_t *values = json_object();
    for (int i = 0; i < c->n_measures; i++)
      json_object_set_new(values, c->measures[i].key, json_rounded(s->value[v][i], 1e-4));
    json_object_set_new(one, pc_variant_name((pc_variant)v), values);
  }
  return one;
}

static json_t *sweep_json(const pc_comparison *c, bool timed) {
  if (!c->n_steps) return json_null();
  json_t *steps = json_array();
  for (int i = 0; i < c->n_steps; i++) json_array_append_new(steps, step_json(c, &c->steps[i], timed));
  return json_pack("{s:s,s:o}", "parameter", c->sweep, "steps", steps);
}

static json_t *care_json(const pc_findings *found) {
  json_t *list = json_array();
  for (int i = 0; i < found->n_cautions; i++) json_array_append_new(list, json_text(found->cautions[i]));
  return list;
}

char *pc_compare_json(const pc_comparison *c, bool timed, size_t *len, pc_err *err) {
  const pc_report_info *info = c->found[PC_OWN_WAY]->info;
  json_t *root = json_pack(
      "{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "recording", info->recording ? info->recording : "", "sentences",
      json_texts(c->n_sentences, c->sentences), "time",
      json_pack("{s:o,s:o,s:i}", "from_s", json_number(c->load[0]->time[0]), "to_s",
                json_number(c->load[0]->time[c->load[0]->n_frames - 1]), "frames", c->load[0]->n_frames),
      "measures", measures_json(c), "read_with_care", care_json(c->found[PC_OWN_WAY]), "own_way",
      way_json(c, timed), "sweep", sweep_json(c, timed), "assumed",
      json_texts(info->n_assumed, info->assumed));
  return pc_json_dump(root, JSON_INDENT(1), len, err);
}
