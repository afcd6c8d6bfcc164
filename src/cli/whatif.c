/* whatif.c: `posterior whatif`: a recorded or played movement beside what it would be with another body. */
#include "cli/options.h"
#include "posterior/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_measures(const pc_comparison *c) {
  printf("\n  %-54s %10s %12s %10s\n", "", pc_compare_was(c), "same moves", "own way");
  for (int i = 0; i < c->n_measures; i++) {
    const pc_measure *m = &c->measures[i];
    printf("  %-54.54s", m->label);
    for (int v = 0; v < PC_VARIANTS; v++)
      printf(" %*.*f", v == PC_SAME_MOVEMENT ? 12 : 10, fabs(m->value[v]) < 100 ? 1 : 0, m->value[v]);
    printf(" %s\n", m->unit);
  }
}

static void print_sweep(const pc_comparison *c) {
  static const char *const keys[] = {"back_share", "back_extensors_impulse", "hamstrings_impulse"};
  if (!c->n_steps) return;
  printf("\n  %s\n  %10s", c->sweep, "");
  for (int k = 0; k < 3; k++) printf("  %28s", keys[k]);
  printf("\n  %10s  %28s\n", "", "same moves, own way");
  for (int s = 0; s < c->n_steps; s++) {
    printf("  %10.3g", c->steps[s].parameter);
    for (int k = 0; k < 3; k++)
      for (int i = 0; i < c->n_measures; i++)
        if (!strcmp(c->measures[i].key, keys[k]))
          printf("  %13.1f %14.1f", c->steps[s].value[PC_SAME_MOVEMENT][i], c->steps[s].value[PC_OWN_WAY][i]);
    printf("  %s\n", c->steps[s].converged ? "" : "(not settled)");
  }
}

static void print_search(const pc_comparison *c, const char *out) {
  const pc_compensation *w = &c->way;
  printf("\n  own way: kept %s and what touches; task error %.2f mm (%s at %.2f s)\n", c->keep,
         1e3 * w->task_error, *w->task_error_at ? w->task_error_at : "all", w->task_error_time);
  printf("  search: %s after %d evaluations, gradient %.1e to %.1e, cost %.5f to %.5f\n",
         w->converged ? "converged" : "NOT converged", w->evaluations, w->gradient[0], w->gradient[1],
         w->cost[0], w->cost[1]);
  double sweep = 0;
  for (int s = 0; s < c->n_steps; s++) sweep += c->steps[s].seconds;
  printf("  time: task %.0f ms, search %.0f ms, loads %.0f ms", 1e3 * c->seconds_task, 1e3 * w->seconds,
         1e3 * c->seconds_loads);
  if (c->n_steps) printf(", sweep of %d steps %.2f s", c->n_steps, sweep);
  printf("\n  report: %s/report.html\n", out);
}

static int print(const pc_comparison *c, const pc_cli *cli, pc_err *err) {
  if (cli->quiet) return 0;
  if (cli->json) {
    size_t len;
    char *text = pc_compare_json(c, true, &len, err);
    if (text) printf("%s\n", text);
    free(text);
    return err->code;
  }
  for (int i = 0; i < c->n_sentences; i++) printf("%s\n", c->sentences[i]);
  print_measures(c);
  print_sweep(c);
  print_search(c, cli->out);
  return 0;
}

int pc_verb_whatif(pc_cli *cli) {
  pc_err err = {0};
  char place[PC_PLACE];
  if (pc_cli_need_movement(cli, "whatif")) return 2;
  cli->job.recording = cli->args[0];
  cli->job.progress = pc_cli_progress, cli->job.user = cli;
  pc_compare_def def = {.job = &cli->job, .keep = cli->keep, .sweep = cli->sweep, .freedom = cli->freedom};
  pc_comparison *c = pc_compare(&def, place, &err);
  if (!c) return pc_cli_fail(place, &err);
  int code = pc_compare_write(c, cli->out, &err) ? pc_cli_fail(cli->out, &err) : 0;
  if (!code && print(c, cli, &err)) code = pc_cli_fail("", &err);
  pc_compare_free(c);
  return code;
}
