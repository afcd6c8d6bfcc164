/* form.c: `posterior form`: a judgement of form as a table. Nothing is computed here. */
#include "cli/options.h"
#include "posterior/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char SMALL_PRINT[] =
    "  ± is where 95 % of true values lie. An estimate that informs; it does not diagnose.\n";

static const char *side(int s) {
  return s > 0 ? "right" : s < 0 ? "left" : "";
}

/* Behind the counted quantity's numbers. */
static const char *unit(const pc_judged *j) {
  return pc_feature_mark(j->exercise->rules->count.feature);
}

static void say(const pc_judged *j, pc_judged_word word) {
  char line[600];
  if (pc_judged_sentence(j, (int)word, line, sizeof line) && *line) printf("  %s\n", line);
}

static void print_faults(const pc_exercise *e, const pc_fault *f, int n) {
  for (int i = 0; i < n; i++) {
    const pc_fault_rule *r = &e->rules->faults[f[i].rule];
    const pc_feature feature = r->quantity.feature;
    int digits = feature == PC_M_SECONDS;
    printf("      %6.1f s  %.*s %s %s%.*f ± %.*f%s, limit %g. \"%.*s\"\n", f[i].t, pc_text_plain(r->text),
           r->text, pc_feature_title(feature), r->change ? "changed by " : "", digits, f[i].value, digits,
           f[i].error, pc_feature_mark(feature), f[i].limit, pc_text_plain(r->cue), r->cue);
  }
}

static void print_reps(const pc_judged *j) {
  const pc_form_result *r = j->result;
  if (!r->n_reps) return;
  printf("\n  rep  start   far     end   range           out  stay  back\n");
  for (int i = 0; i < r->n_reps; i++) {
    const pc_rep *p = &r->reps[i];
    printf("  %3d %6.2f %6.2f %6.2f  %4.0f ± %2.0f%s   %5.1f %5.1f %5.1f s  %s%s\n", i + 1, p->start, p->far,
           p->end, p->range, p->error, unit(j), p->out, p->stay, p->back, side(p->side),
           p->complete ? "" : " not complete");
    print_faults(j->exercise, p->faults, p->n_faults);
  }
}

static void print_holds(const pc_judged *j) {
  const pc_form_result *r = j->result;
  for (int i = 0; i < r->n_holds; i++) {
    const pc_held *h = &r->holds[i];
    printf("  hold %d: %.2f to %.2f s, %.1f s%s%s, at %.0f ± %.0f%s\n", i + 1, h->start, h->end,
           h->end - h->start, h->side ? " " : "", side(h->side), h->mean, h->error, unit(j));
    print_faults(j->exercise, h->faults, h->n_faults);
  }
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

static void print_judged(const pc_judged *j) {
  const pc_form_result *r = j->result;
  print_which(j);
  if (!r) {
    printf("  say which with --exercise NAME\n");
    return;
  }
  if (j->walked) {
    for (int word = PC_SAID_DONE; word < PC_N_SAID; word++) say(j, (pc_judged_word)word);
    printf("%s", SMALL_PRINT);
    return;
  }
  if (pc_judged_in_space(j))
    printf("  measured in space");
  else
    printf("  seen from the %s", pc_view_word(r->view));
  printf(", what matters visible %.0f %% of the time\n", 100 * r->seen);
  say(j, PC_SAID_DONE);
  if (r->refused) return;
  print_holds(j);
  print_reps(j);
  say(j, PC_SAID_SIDES), say(j, PC_SAID_DRIFT);
  printf("%s", SMALL_PRINT);
}

static void print_capacity(const pc_capacity *c) {
  static const char *const sides[] = {"right", "left"};
  printf("%s: %s\n", c->title, c->means);
  if (c->refused) printf("  not judged: %s\n", c->refused);
  for (int i = 0; i < 2 && !c->refused; i++) {
    if (isnan(c->value[i])) continue;
    printf("  %-6s %.*f", c->sides ? sides[i] : "", !strcmp(c->unit, "s"), c->value[i]);
    if (c->error[i] > 0) printf(" ± %.*f", !strcmp(c->unit, "s"), c->error[i]);
    bool angle = !strcmp(c->unit, "deg");
    printf("%s%s, at %.1f s\n", angle ? "°" : " ", angle ? "" : c->unit, c->t[i]);
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
