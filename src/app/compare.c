/* compare.c: from a movement, recorded or an exercise's, and changes of the body to three movements side by
 * side; see compare.h. Ground forces are predicted in all three, since those of a movement that nobody made
 * were never measured. */
#include "posterior/compare.h"
#include "app/job.h"
#include "app/measures.h"
#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STEPS = 1000 };

const char *pc_variant_name(pc_variant v) {
  static const char *const names[] = {"recorded", "same_movement", "own_way"};
  return names[v];
}

const char *pc_compare_was(const pc_comparison *c) {
  return c->job->played ? "played" : "recorded";
}

const char *pc_variant_say(const pc_comparison *c, pc_variant v) {
  static const char *const names[] = {"As recorded", "Changed body, same movement",
                                      "Changed body, its own way"};
  return v == PC_RECORDED && c->job->played ? "As played" : names[v];
}

typedef struct sweep {
  char name[160]; /* of the change, up to and with '=' */
  double from, to;
  int n;
} sweep;

/* All that one comparison needs on the way. */
typedef struct work {
  const pc_compare_def *def;
  pc_job_def own; /* without the changes */
  pc_comparison *c;
  sweep sweep;
  pc_whatif *task;
  pc_err *err;
} work;

static int fail_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

/* ---- what was asked ---- */

static int read_keep(const work *w, const char *text, unsigned *keep) {
  w->c->keep = text;
  *keep = 0;
  while (*text) {
    size_t len = strcspn(text, ",");
    if (len == 5 && !strncmp(text, "hands", len))
      *keep |= PC_KEEP_HANDS;
    else if (len == 6 && !strncmp(text, "thorax", len))
      *keep |= PC_KEEP_THORAX;
    else if (len != 4 || strncmp(text, "feet", len))
      return pc_fail(w->err, PC_BAD_INPUT, 0, "--keep knows hands, thorax and feet, not \"%.*s\"",
                     (int)(len < 40 ? len : 40), text);
    text += len + (text[len] == ',');
  }
  return PC_OK;
}

/* Whether the hands carry something or pull at it: then where they go is the task. */
static bool hands_hold(const pc_job *job) {
  const pc_played *p = job->played;
  bool hold = !isnan(job->def->carry) || (p && p->holds);
  for (int i = 0; p && i < p->load.n_forces; i++) hold |= !strncmp(p->load.forces[i].body, "hand_", 5);
  return hold;
}

static int read_sweep(work *w) {
  const char *text = w->def->sweep, *equals = text ? strchr(text, '=') : NULL;
  sweep *s = &w->sweep;
  char rest;
  if (!text) return PC_OK;
  size_t len = equals ? (size_t)(equals - text) + 1 : 0;
  if (!len || len >= sizeof s->name ||
      sscanf(equals + 1, "%lf:%lf:%d%c", &s->from, &s->to, &s->n, &rest) != 3)
    return pc_fail(w->err, PC_BAD_INPUT, 0,
                   "\"%.60s\" is no sweep; write group.strength=1:0.3:30 for 30 steps from 1 to 0.3", text);
  if (s->n < 2 || s->n > MAX_STEPS)
    return pc_fail(w->err, PC_BAD_INPUT, 0, "a sweep has 2 to %d steps, not %d", MAX_STEPS, s->n);
  memcpy(s->name, text, len);
  w->c->sweep = pc_arena_str(w->c->arena, text, len - 1);
  return w->c->sweep ? PC_OK : fail_memory(w->err);
}

/* ---- one body ---- */

static double sweep_value(const sweep *s, int step) {
  return s->from + (s->to - s->from) * step / (s->n - 1);
}

/* The asked changes, and the sweep's at a step (-1: without). */
static int read_changes(const work *w, int step, pc_changes *out) {
  const pc_job_def *d = w->def->job;
  const pc_body *body = pc_job_get_body(w->c->job);
  *out = (pc_changes){0};
  if (d->changes_file) {
    size_t len;
    char *bytes = pc_job_open(w->c->job, d->changes_file, &len, w->err);
    if (!bytes || pc_app_changes(out, body, bytes, len, w->err)) return w->err->code;
    w->c->job->place = "";
  }
  for (int i = 0; i < d->n_changes; i++)
    if (pc_changes_add(out, body, d->changes[i], w->err)) return w->err->code;
  if (step < 0) return PC_OK;
  char text[200];
  snprintf(text, sizeof text, "%s%.9g", w->sweep.name, sweep_value(&w->sweep, step));
  return pc_changes_add(out, body, text, w->err);
}

typedef struct answer {
  pc_body *body;
  pc_body *told; /* whose loads are told: with --spine another, every lumbar level free; else the same */
  const pc_load *load[PC_VARIANTS];
  pc_compensation way;
  double seconds_loads;
} answer;

static void free_bodies(answer *a) {
  if (a->told != a->body) pc_body_free(a->told);
  pc_body_free(a->body);
  *a = (answer){0};
}

/* The body whose loads are told, made of one with coupled levels. */
static pc_body *told_body(const work *w, pc_body *coupled) {
  return w->def->job->spine ? pc_body_free_spine(coupled, w->err) : coupled;
}

/* Its load in a movement of the coupled one. */
static const pc_load *load_told(const work *w, const answer *a, const pc_motion *motion,
                                const pc_load_def *load, pc_arena *arena) {
  pc_motion m = *motion;
  size_t numbers = (size_t)m.n_frames * (size_t)m.n_q;
  if (a->told == a->body) return pc_load_solve(a->body, motion, load, arena, w->err);
  double **part[] = {&m.q, &m.qd, &m.qdd};
  for (int k = 0; k < 3; k++) {
    double *copy = PC_NEW(arena, double, numbers);
    if (!copy) return fail_memory(w->err), NULL;
    memcpy(copy, *part[k], numbers * sizeof *copy);
    *part[k] = copy;
  }
  if (pc_motion_couple(a->body, &m, w->err)) return NULL;
  return pc_load_solve(a->told, &m, load, arena, w->err);
}

/* One changed body: the same movement, and its own way. */
static int solve(const work *w, int step, answer *out, pc_arena *arena) {
  const pc_motion *recorded = pc_job_get_motion(w->c->job);
  pc_changes changes;
  *out = (answer){0};
  if (read_changes(w, step, &changes)) return w->err->code;
  out->told = out->body = pc_body_changed(pc_job_get_body(w->c->job), &changes, w->err);
  pc_load_def load = w->c->job->load_def;
  double start = pc_seconds();
  if (!out->body || pc_job_bound(&changes, out->body, recorded, &load, arena, w->err)) return w->err->code;
  pc_body *told = told_body(w, out->body);
  if (!told) return w->err->code;
  out->told = told;
  out->load[PC_SAME_MOVEMENT] = load_told(w, out, recorded, &load, arena);
  out->seconds_loads = pc_seconds() - start;
  if (w->err->code || pc_whatif_solve(w->task, out->body, &load, &out->way, arena, w->err))
    return w->err->code;
  start = pc_seconds();
  out->load[PC_OWN_WAY] = load_told(w, out, &out->way.motion, &load, arena);
  out->seconds_loads += pc_seconds() - start;
  return w->err->code;
}

/* ---- the whole ---- */

static int say_search(void *user, int done, int total) {
  work *w = user;
  pc_job_stage s = {w->c->job, "own way"};
  return w->sweep.n ? pc_job_tell(&s, 0, 0) : pc_job_tell(&s, done, total);
}

static int prepare(work *w) {
  pc_whatif_def def = pc_whatif_default();
  pc_job *job = w->c->job;
  def.progress = say_search, def.user = w;
  if (w->def->freedom > 0) {
    double as_usual = w->def->freedom * M_PI / 180 / def.turn;
    def.turn *= as_usual, def.slide *= as_usual;
  }
  if (read_keep(w, w->def->keep ? w->def->keep : "thorax", &def.keep) || read_sweep(w) ||
      pc_job_load(job, w->err) || (!w->def->keep && hands_hold(job) && read_keep(w, "hands", &def.keep)))
    return w->err->code;
  double start = pc_seconds();
  w->task = pc_whatif_make(pc_job_get_body(job), pc_job_get_motion(job), &job->load_def, &def, w->err);
  w->c->seconds_task = pc_seconds() - start;
  return w->err->code;
}

static int run_step(work *w, int i) {
  pc_comparison *c = w->c;
  pc_sweep_step *step = &c->steps[i];
  pc_arena *arena = pc_arena_make();
  answer a = {0};
  double start = pc_seconds();
  if (!arena) return fail_memory(w->err);
  step->parameter = sweep_value(&w->sweep, i);
  if (!solve(w, i, &a, arena))
    for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS && !w->err->code; v++) {
      pc_findings *found = PC_NEW(arena, pc_findings, 1);
      step->value[v] = PC_NEW(c->arena, double, c->n_measures);
      if (!found || !step->value[v])
        fail_memory(w->err);
      else if (!pc_findings_loads(a.body, a.load[v], &c->job->info, 0, found, arena, w->err))
        pc_measures_take(found, c->found[PC_RECORDED], c->n_measures, step->value[v]);
    }
  step->converged = a.way.converged, step->task_error = a.way.task_error;
  step->gradient = a.way.gradient[1], step->evaluations = a.way.evaluations;
  step->seconds = pc_seconds() - start;
  free_bodies(&a);
  pc_arena_free(arena);
  return w->err->code;
}

static int run_sweep(work *w) {
  pc_job_stage stage = {w->c->job, "sweep"};
  w->c->steps = PC_NEW(w->c->arena, pc_sweep_step, w->sweep.n);
  if (!w->c->steps) return fail_memory(w->err);
  for (int i = 0; i < w->sweep.n; i++) {
    if (run_step(w, i)) return w->err->code;
    w->c->n_steps++;
    if (pc_job_tell(&stage, i + 1, w->sweep.n)) return pc_fail(w->err, PC_MISMATCH, 0, "stopped");
  }
  return PC_OK;
}

/* The report's words about the changed body: the recording's, and what was changed. */
static int changed_info(work *w, const pc_changes *changes, pc_variant v, pc_report_info *info) {
  pc_arena *arena = w->c->arena;
  const pc_report_info *own = &w->c->job->info;
  const char **assumed = PC_NEW(arena, const char *, own->n_assumed + changes->n + 2);
  if (!assumed) return fail_memory(w->err);
  *info = *own;
  memcpy(assumed, own->assumed, (size_t)own->n_assumed * sizeof *assumed);
  for (int i = 0; i < changes->n; i++) assumed[info->n_assumed++] = pc_change_say(&changes->change[i], arena);
  if (v == PC_OWN_WAY)
    assumed[info->n_assumed++] = pc_arena_print(
        arena,
        "This movement was computed: the same task at the least effort of the changed body, near "
        "the %s movement, which was taken to be what the person prefers",
        pc_compare_was(w->c));
  info->assumed = assumed;
  if (v == PC_OWN_WAY) info->motion = NULL; /* its marker errors are another movement's */
  return PC_OK;
}

/* The recorded movement's load and what it says; with --spine of the body with free levels. */
static int find_recorded(work *w) {
  pc_comparison *c = w->c;
  pc_job *job = c->job;
  answer own = {.body = job->body, .told = job->body};
  if (!w->def->job->spine) {
    c->load[PC_RECORDED] = job->load;
    c->found[PC_RECORDED] = pc_job_findings(job, w->err);
    return w->err->code;
  }
  pc_job_assume(
      job, "The movement was found with the lumbar levels coupled; its loads are those of levels each in "
           "balance (--spine)");
  own.told = c->owned[2] = told_body(w, job->body);
  if (!own.told) return w->err->code;
  c->load[PC_RECORDED] = load_told(w, &own, job->motion, &job->load_def, c->arena);
  if (c->load[PC_RECORDED])
    c->found[PC_RECORDED] = pc_findings_make(own.told, c->load[PC_RECORDED], &job->info, c->arena, w->err);
  return w->err->code;
}

static int find(work *w) {
  pc_comparison *c = w->c;
  pc_changes changes;
  if (find_recorded(w)) return w->err->code;
  c->n_measures = pc_measures_list(c->found[PC_RECORDED], &c->measures, c->arena);
  if (c->n_measures < 0) return fail_memory(w->err);
  if (w->sweep.n && run_sweep(w)) return w->err->code;
  int last = w->sweep.n - 1; /* of a sweep, what is shown in full; -1 without */
  answer a;
  if (read_changes(w, last, &changes)) return w->err->code;
  if (solve(w, last, &a, c->arena)) return free_bodies(&a), w->err->code;
  c->changed = a.told, c->way = a.way, c->seconds_loads = a.seconds_loads;
  c->owned[0] = a.body, c->owned[1] = a.told == a.body ? NULL : a.told;
  for (int v = PC_SAME_MOVEMENT; v < PC_VARIANTS; v++) {
    pc_report_info *info = PC_NEW(c->arena, pc_report_info, 1);
    c->load[v] = a.load[v];
    if (!info) return fail_memory(w->err);
    if (changed_info(w, &changes, (pc_variant)v, info)) return w->err->code;
    if (!(c->found[v] = pc_findings_make(c->changed, c->load[v], info, c->arena, w->err)))
      return w->err->code;
  }
  double *value = PC_NEW(c->arena, double, c->n_measures);
  if (!value) return fail_memory(w->err);
  for (int v = 0; v < PC_VARIANTS; v++) {
    pc_measures_take(c->found[v], c->found[PC_RECORDED], c->n_measures, value);
    for (int i = 0; i < c->n_measures; i++) c->measures[i].value[v] = value[i];
  }
  return pc_compare_words(c, &changes, w->err);
}

static int check_asked(const work *w) {
  const pc_job_def *d = w->def->job;
  if (d->opensim || d->muscle_forces || d->no_contact)
    return pc_fail(w->err, PC_MISMATCH, 0,
                   "whatif goes without %s: another movement is shared and carried anew",
                   d->opensim      ? "--formulation opensim"
                   : d->no_contact ? "--no-contact"
                                   : "--muscle-forces");
  if (!d->n_changes && !d->changes_file && !w->def->sweep)
    return pc_fail(w->err, PC_BAD_INPUT, 0,
                   "whatif wants a change, such as --change gluteus_maximus.strength=0.5, or a --sweep");
  return PC_OK;
}

pc_comparison *pc_compare(const pc_compare_def *def, char place[PC_PLACE], pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_comparison *c = arena ? PC_NEW(arena, pc_comparison, 1) : NULL;
  work *w = c ? PC_NEW(arena, work, 1) : NULL;
  *place = 0;
  if (!w) return pc_arena_free(arena), fail_memory(err), NULL;
  *w = (work){.def = def, .own = *def->job, .c = c, .err = err};
  w->own.n_changes = 0, w->own.changes_file = NULL, w->own.predict = true, w->own.spine = false;
  c->arena = arena, c->job = pc_job_make(&w->own);
  if (!c->job) fail_memory(err);
  if (!err->code && !check_asked(w) && !prepare(w)) find(w);
  if (err->code && c->job) snprintf(place, PC_PLACE, "%s", pc_job_place(c->job));
  pc_whatif_free(w->task);
  w->task = NULL;
  if (!err->code) return c;
  pc_compare_free(c);
  return NULL;
}

void pc_compare_free(pc_comparison *c) {
  if (!c) return;
  pc_job_free(c->job);
  for (int i = 0; i < 3; i++) pc_body_free(c->owned[i]);
  pc_arena_free(c->arena);
}

/* ---- files ---- */

static int write_text(const char *dir, const char *name, char *text, size_t len, pc_err *err) {
  char path[PC_PLACE];
  int code = !text ? (int)err->code
             : snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path
                 ? (int)pc_fail(err, PC_IO, 0, "the path is too long")
                 : pc_file_write(path, text, len, err);
  free(text);
  return code;
}

int pc_compare_write(const pc_comparison *c, const char *dir, pc_err *err) {
  size_t len = 0;
  for (int v = 0; v < PC_VARIANTS; v++) {
    char path[PC_PLACE];
    if (snprintf(path, sizeof path, "%s/%s", dir, pc_variant_name((pc_variant)v)) >= (int)sizeof path)
      return pc_fail(err, PC_IO, 0, "the path is too long");
    if (pc_write_results(path, c->found[v], err)) return err->code;
  }
  char *text = pc_compare_json(c, false, &len, err);
  if (write_text(dir, "whatif.json", text, len, err)) return err->code;
  text = pc_compare_html(c, &len, err);
  return write_text(dir, "report.html", text, len, err);
}
