/* form.c: `posterior form`: a judgement of form as a table. Nothing is computed here. */
#include "cli/options.h"
#include "posterior/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *side(int s) {
  return s > 0 ? "right" : s < 0 ? "left" : "";
}

static const char *unit(const pc_exercise *e) {
  return strcmp(pc_feature_unit(e->rules->count.feature), "deg") ? "%" : "°";
}

static void print_faults(const pc_exercise *e, const pc_fault *f, int n) {
  for (int i = 0; i < n; i++) {
    const pc_fault_rule *r = &e->rules->faults[f[i].rule];
    const char *u = pc_feature_unit(r->quantity.feature);
    const char *mark = !strcmp(u, "deg") ? "°" : !strcmp(u, "s") ? " s" : "%";
    printf("      %6.1f s  %.*s %s %s%.*f ± %.*f%s, limit %g. \"%.*s\"\n", f[i].t, pc_text_plain(r->text),
           r->text, pc_feature_title(r->quantity.feature), r->change ? "changed by " : "", !strcmp(u, "s"),
           f[i].value, !strcmp(u, "s"), f[i].error, mark, f[i].limit, pc_text_plain(r->cue), r->cue);
  }
}

static void print_reps(const pc_judged *j) {
  const pc_form_result *r = j->result;
  if (!r->n_reps) return;
  printf("\n  rep  start   far     end   range           out  stay  back\n");
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *p = &r->reps[i];
    printf("  %3d %6.2f %6.2f %6.2f  %4.0f ± %2.0f%s   %5.1f %5.1f %5.1f s  %s%s\n", i + 1, p->start, p->far,
           p->end, p->range, p->error, unit(j->exercise), p->out, p->stay, p->back, side(p->side),
           p->complete ? "" : " not complete");
    print_faults(j->exercise, p->faults, p->n_faults);
  }
}

static void print_holds(const pc_judged *j) {
  const pc_form_result *r = j->result;
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    printf("  hold %d: %.2f to %.2f s, %.1f s %s, at %.0f ± %.0f%s\n", i + 1, h->start, h->end,
           h->end - h->start, side(h->side), h->mean, h->error, unit(j->exercise));
    print_faults(j->exercise, h->faults, h->n_faults);
  }
}

static void print_change(const char *what, double value, double error, const char *u) {
  if (isnan(value)) return;
  if (fabs(value) <= error)
    printf("  %s: no clear change (%+.0f ± %.0f%s)\n", what, value, error, u);
  else
    printf("  %s: %+.0f ± %.0f%s\n", what, value, error, u);
}

static void print_which(const pc_judged *j) {
  const pc_guess *g = &j->guess;
  if (j->exercise) printf("%s", j->exercise->title);
  if (!j->exercise) printf("Not sure which exercise this is");
  if (!j->told && j->exercise) printf(" (found, %.0f %% sure)", 100 * g->confidence);
  for (int i = 0; !j->told && i < g->n_others; i++)
    printf("%s%s %.0f %%",
           i             ? ", "
           : j->exercise ? "; else "
                         : "; nearest: ",
           j->catalogue->exercises[g->others[i].exercise].name, 100 * g->others[i].confidence);
  printf("\n");
}

static void print_walk(const pc_judged *j) {
  char line[600];
  for (int i = 1; pc_judged_sentence(j, i, line, sizeof line); i++)
    if (*line) printf("  %s\n", line);
  printf("  ± is where 95 %% of true values lie. An estimate that informs; it does not diagnose.\n");
}

static void print_judged(const pc_judged *j) {
  const pc_form_result *r = j->result;
  print_which(j);
  if (!r) {
    printf("  say which with --exercise NAME\n");
    return;
  }
  if (j->walked) {
    print_walk(j);
    return;
  }
  bool space = j->n_sights && j->sights[0].kind == PC_SIGHT_SPACE;
  if (space)
    printf("  measured in space");
  else
    printf("  seen from the %s", pc_view_word(r->view));
  printf(", what matters visible %.0f %% of the time\n", 100 * r->seen);
  if (r->refused) {
    printf("  not judged: %s\n", r->refused);
    return;
  }
  int partial = r->n_reps - r->complete;
  if (strcmp(j->exercise->rules->kind, "hold"))
    printf("  %d repetition%s%s", r->complete, r->complete == 1 ? "" : "s", partial ? "" : "\n");
  if (partial) printf(", and %d not complete\n", partial);
  print_holds(j);
  print_reps(j);
  print_change("left against right", r->left_right, r->left_right_error, unit(j->exercise));
  print_change("over the set", r->drift, r->drift_error, unit(j->exercise));
  printf("  ± is where 95 %% of true values lie. An estimate that informs; it does not diagnose.\n");
}

static void print_capacity(const pc_capacity *c) {
  static const char *const sides[] = {"right", "left"};
  printf("%s: %s\n", c->title, c->means);
  if (c->refused) printf("  not judged: %s\n", c->refused);
  for (int i = 0; i < 2 && !c->refused; i++) {
    if (isnan(c->value[i])) continue;
    printf("  %-6s %.*f", c->sides ? sides[i] : "", !strcmp(c->unit, "s"), c->value[i]);
    if (c->error[i] > 0) printf(" ± %.*f", !strcmp(c->unit, "s"), c->error[i]);
    printf(" %s, at %.1f s\n", c->unit, c->t[i]);
  }
  printf("  It tells what was done here today; it does not diagnose.\n");
}

static int print_json(const pc_judged *j) {
  pc_err err = {0};
  char *text = pc_judged_json(j, &err);
  if (!text) return pc_cli_fail("", &err);
  printf("%s\n", text);
  free(text);
  return 0;
}

int pc_verb_form(pc_cli *cli) {
  if (!cli->args[0] || !*cli->args[0]) return pc_cli_usage(cli, "form wants a recording or a video");
  pc_judge_def def = {
      .job = cli->job, .exercise = cli->exercise, .folder = cli->exercises, .test = cli->test};
  def.job.recording = cli->args[0], def.job.progress = pc_cli_progress, def.job.user = cli;
  if (cli->test && (cli->out || cli->exercise))
    return pc_cli_usage(cli, "--test stands alone: without --exercise and -o");
  pc_err err = {0};
  pc_judged judged;
  int code = pc_judge(&def, &judged, &err) ? pc_cli_fail(judged.place, &err) : 0;
  if (!code && cli->out && pc_judged_write(&judged, cli->out, &err)) code = pc_cli_fail(cli->out, &err);
  if (!code && !cli->quiet) {
    if (cli->json)
      code = print_json(&judged);
    else if (cli->test)
      print_capacity(&judged.capacity);
    else
      print_judged(&judged);
    if (!cli->json && !code && cli->out) printf("  report: %s/report.html\n", cli->out);
  }
  pc_judged_free(&judged);
  return code;
}
