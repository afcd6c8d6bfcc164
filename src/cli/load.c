/* load.c: the verbs of movements: body, motion, load; each can stop at its station and print. Nothing is
 * computed here. */
#include "cli/dump.h"
#include "cli/options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const pc_job *job, const pc_err *err) {
  return pc_cli_fail(job ? pc_job_place(job) : "", err);
}

static void want_progress(pc_cli *cli) {
  cli->job.progress = pc_cli_progress, cli->job.user = cli;
}

/* ---- body ---- */

static int count_kind(const pc_body *b, pc_wrap_kind kind) {
  int n = 0;
  for (int i = 0; i < b->n_wraps; i++) n += b->wraps[i].kind == kind;
  return n;
}

static void print_body(const pc_body *b) {
  int driven = 0, locked = 0;
  for (int i = 0; i < b->n_coordinates; i++)
    driven += b->coordinates[i].driver >= 0, locked += b->coordinates[i].locked;
  printf("%s (%s)\n", b->name, b->source);
  printf("  %.2f kg in %d segments\n", b->total_mass, b->n_segments - 1);
  printf("  %d coordinates: %d free, %d coupled, %d locked\n", b->n_coordinates, b->n_free, driven, locked);
  printf("  %d muscles, %d other actuators, %d markers\n", b->n_muscles, b->n_actuators, b->n_markers);
  printf("  wrap objects: %d cylinders, %d spheres, %d ellipsoids, %d tori\n",
         count_kind(b, PC_WRAP_CYLINDER), count_kind(b, PC_WRAP_SPHERE), count_kind(b, PC_WRAP_ELLIPSOID),
         count_kind(b, PC_WRAP_TORUS));
  for (int i = 0; i < b->n_skipped; i++)
    printf("  not used: %s (%s)\n", b->skipped[i].what, b->skipped[i].why);
}

static void print_range(const pc_strength_test *test, pc_sex sex) {
  static const char *const whom[] = {"men", "women"};
  bool any = false;
  for (int k = 0; k < 2; k++) {
    if ((sex != PC_SEX_UNSAID && (sex == PC_FEMALE) != k) || isnan(test->lo[k])) continue;
    printf("%s%s %.0f to %.0f", any ? ", " : "", whom[k], test->lo[k], test->hi[k]);
    any = true;
  }
}

/* Who it is: parts and strength. Nothing for models with other names. */
static int print_person(const pc_body *b, const pc_physique *who, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_body_part *part = NULL;
  pc_strength_test *test = NULL;
  int parts = arena ? pc_body_parts(b, &part, arena, err) : 0;
  int tests = parts > 0 ? pc_body_strength(b, &test, arena, err) : 0;
  for (int i = 0; i < parts && !err->code; i++) {
    printf("  %-10s %6.2f kg%s", part[i].name, part[i].mass, part[i].sides > 1 ? " each" : "");
    printf(isnan(part[i].length) ? "\n" : ", %.3f m\n", part[i].length);
  }
  if (tests > 0) printf("  strength, largest isometric moment, N m [means of published tests]:\n");
  for (int i = 0; i < tests; i++) {
    printf("    %-31s %4.0f [", test[i].name, test[i].moment);
    print_range(&test[i], who->sex);
    printf("]\n");
  }
  pc_arena_free(arena);
  return err->code;
}

static void print_assumed(pc_job *job) {
  const pc_report_info *info = pc_job_get_info(job);
  for (int i = 0; i < info->n_assumed; i++) printf("  assumed: %s\n", info->assumed[i]);
}

static void print_body_json(const pc_body *b) {
  printf("{\"mass_kg\":%.6g,\"segments\":%d,\"coordinates\":%d,\"free\":%d,\"muscles\":%d,\"actuators\":%d,"
         "\"markers\":%d,\"not_used\":%d}\n",
         b->total_mass, b->n_segments - 1, b->n_coordinates, b->n_free, b->n_muscles, b->n_actuators,
         b->n_markers, b->n_skipped);
}

static int export_body(const pc_body *body, const char *path, pc_err *err) {
  size_t len;
  for (int m = 0; m < body->n_muscles; m++)
    if (body->muscles[m].tight > 0)
      return pc_fail(err, PC_UNSUPPORTED, 0,
                     "an OpenSim model cannot say that %s is tight; export without --change tightness",
                     body->muscles[m].name);
  char *text = pc_body_write_osim(body, &len);
  if (!text) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_file_write(path, text, len, err);
  free(text);
  return err->code;
}

int pc_verb_body(pc_cli *cli) {
  pc_err err = {0};
  if (cli->args[0]) cli->job.model = cli->args[0];
  pc_job *job = pc_job_make(&cli->job);
  if (!job) return pc_fail(&err, PC_NO_MEMORY, 0, "out of memory"), fail(NULL, &err);
  int code = pc_job_body(job, &err) ? fail(job, &err) : 0;
  if (!code && cli->export_path && export_body(pc_job_get_body(job), cli->export_path, &err))
    code = pc_cli_fail(cli->export_path, &err);
  if (!code && !cli->quiet) (cli->json ? print_body_json : print_body)(pc_job_get_body(job));
  if (!code && !cli->quiet && !cli->json) {
    if (print_person(pc_job_get_body(job), &cli->job.who, &err)) code = fail(job, &err);
    print_assumed(job);
  }
  pc_job_free(job);
  return code;
}

/* ---- motion ---- */

static void print_found(pc_job *job) {
  const pc_recording *r = pc_job_get_recording(job);
  const pc_motion *m = pc_job_get_motion(job);
  const pc_report_info *info = pc_job_get_info(job);
  printf("%s: %d frames, %.2f to %.2f s\n", info->recording, m->n_frames, m->time[0],
         m->time[m->n_frames - 1]);
  if (r->found_units) printf("  units: %s\n", r->found_units);
  if (r->found_up) printf("  up: %s\n", r->found_up);
  if (r->n_gaps) printf("  gaps: %d marker samples missing\n", r->n_gaps);
  for (int i = 0; i < info->n_notes; i++) printf("  note: %s\n", info->notes[i]);
  for (int i = 0; i < info->n_assumed; i++) printf("  assumed: %s\n", info->assumed[i]);
}

/* The headline first: what the user came for. */
static int print_headline(pc_job *job, pc_err *err) {
  const pc_findings *found = pc_job_findings(job, err);
  if (!found) return err->code;
  const char *line;
  int n = 0;
  while ((line = pc_headline(found, n))) printf("%s\n", line), n++;
  if (n) printf("\n");
  return 0;
}

static void print_markers(pc_job *job) {
  const pc_motion *m = pc_job_get_motion(job);
  const pc_body *b = pc_job_get_body(job);
  if (!m->rms) return;
  double sum = 0, worst = 0;
  int at = 0, n = 0, stuck = 0;
  for (int f = 0; f < m->n_frames; f++) {
    stuck += m->iterations[f] < 0;
    if (isnan(m->rms[f])) continue;
    sum += m->rms[f], n++;
    if (m->worst[f] > worst) worst = m->worst[f], at = f;
  }
  printf("  markers: RMS error %.1f mm; worst ", n ? 1e3 * sum / n : NAN);
  if (worst < 0.05e-3) /* naming one would be naming noise */
    printf("0.0 mm");
  else
    printf("%.1f mm (%s at %.2f s)", 1e3 * worst, b->markers[m->worst_marker[at]].name, m->time[at]);
  printf(stuck ? "; %d frames not converged\n" : "\n", stuck);
}

static void print_motion_json(pc_job *job) {
  const pc_motion *m = pc_job_get_motion(job);
  double sum = 0;
  int n = 0;
  for (int f = 0; m->rms && f < m->n_frames; f++)
    if (!isnan(m->rms[f])) sum += m->rms[f], n++;
  printf("{\"frames\":%d,\"from_s\":%.9g,\"to_s\":%.9g,\"coordinates\":%d,\"marker_rms_m\":", m->n_frames,
         m->time[0], m->time[m->n_frames - 1], m->n_q);
  printf(n ? "%.6g}\n" : "null}\n", n ? sum / n : 0);
}

int pc_cli_need_movement(const pc_cli *cli, const char *verb) {
  if (cli->job.exercise && cli->args[0])
    return pc_cli_usage(cli, "%s takes a recording or an --exercise, not both", verb);
  if (cli->job.exercise && *cli->job.exercise && cli->out && *cli->out) return 0;
  if (cli->args[0] && *cli->args[0] && cli->out && *cli->out) return 0;
  fprintf(stderr, "posterior: %s wants a recording and -o PATH; see posterior %s --help\n", verb, verb);
  return 2;
}

int pc_verb_motion(pc_cli *cli) {
  pc_err err = {0};
  if (pc_cli_need_movement(cli, "motion")) return 2;
  cli->job.recording = cli->args[0];
  want_progress(cli);
  pc_job *job = pc_job_make(&cli->job);
  if (!job) return pc_fail(&err, PC_NO_MEMORY, 0, "out of memory"), fail(NULL, &err);
  int code = pc_job_motion(job, &err) || pc_job_write_motion(job, cli->out, &err) ? fail(job, &err) : 0;
  if (!code && !cli->quiet && cli->json)
    print_motion_json(job);
  else if (!code && !cli->quiet) {
    print_found(job);
    print_markers(job);
    printf("  wrote %s\n", cli->out);
  }
  pc_job_free(job);
  return code;
}

/* ---- load ---- */

static void print_bands(pc_job *job) {
  char line[200];
  for (int i = 0; pc_job_band(job, i, line, sizeof line); i++) printf("%s%s\n", i ? "  " : "", line);
}

static void print_load(pc_job *job, const char *out) {
  const pc_load *l = pc_job_get_load(job);
  double balance = 0, kkt = 0, residual = 0;
  int failed = 0;
  for (int f = 0; f < l->n_frames; f++) {
    balance = fmax(balance, l->balance[f]), kkt = fmax(kkt, l->kkt[f]),
    residual = fmax(residual, l->residual[f]);
    failed += l->qp_status[f] < 0;
  }
  printf("  loads: %d frames; moment balance %.1e N m, KKT %.1e, largest residual actuator %.2f\n",
         l->n_frames, balance, kkt, residual);
  if (failed) printf("  %d frames could not be shared: the model is too weak for them\n", failed);
  const pc_report_info *info = pc_job_get_info(job);
  printf("  time: ");
  for (int i = 0; i < info->n_timings; i++)
    printf("%s %.0f ms, ", info->timings[i].name, 1e3 * info->timings[i].seconds);
  double per = 1e6 / l->n_frames;
  printf("dynamics and paths %.1f us/frame, sharing %.1f, reactions %.1f, certificate %.1f\n",
         per * l->seconds_dynamics, per * l->seconds_sharing, per * l->seconds_reactions,
         per * l->seconds_certificate);
  printf("  report: %s/report.html\n", out);
}

static int print_summary(pc_job *job, pc_err *err) {
  size_t len;
  const pc_findings *found = pc_job_findings(job, err);
  char *text = found ? pc_summary_json(found, true, &len, err) : NULL;
  if (text) printf("%s\n", text);
  free(text);
  return text ? 0 : 1;
}

static int run_load(pc_cli *cli, pc_job *job, pc_err *err) {
  if (pc_job_load(job, err) || pc_job_write(job, cli->out, err)) return err->code;
  if (cli->quiet) return 0;
  if (cli->json) return print_summary(job, err);
  if (print_headline(job, err)) return err->code;
  print_found(job);
  print_markers(job);
  print_bands(job);
  print_load(job, cli->out);
  return 0;
}

int pc_verb_load(pc_cli *cli) {
  pc_err err = {0};
  pc_dump dump;
  if (pc_cli_need_movement(cli, "load")) return 2;
  if (pc_dump_begin(&dump, cli->dump_qp, &cli->job, &err)) return pc_cli_fail(cli->dump_qp, &err);
  cli->job.recording = cli->args[0], cli->job.out = cli->out;
  want_progress(cli);
  pc_job *job = pc_job_make(&cli->job);
  if (!job) pc_fail(&err, PC_NO_MEMORY, 0, "out of memory");
  int code = !job || run_load(cli, job, &err) ? fail(job, &err) : 0;
  if (pc_dump_end(&dump, code == 0, &err)) code = pc_cli_fail(cli->dump_qp, &err);
  pc_job_free(job);
  return code;
}
