/* validate.c: `posterior validate`: the program's numbers beside published ones, failures too. */
#include "cli/options.h"
#include "posterior/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int show_postures(void *user, int done, int total) {
  return pc_cli_progress(user, "postures", done, total);
}

static int show_draws(void *user, int done, int total) {
  return pc_cli_progress(user, "draws", done, total);
}

static const char *range(char text[40], double value, double low, double high) {
  if (!isnan(value))
    snprintf(text, 40, "%.4g", value);
  else if (isinf(high))
    snprintf(text, 40, "%.3g or more", low);
  else if (!isnan(low) || !isnan(high))
    snprintf(text, 40, "%.3g to %.3g", low, high);
  else
    snprintf(text, 40, "-");
  return text;
}

static void print_compared(const pc_compared *c) {
  static const char *const words[] = {"", "", "inside", "OUTSIDE"};
  char reference[40], band[40], ours[40], error[32];
  bool converted = c->ours[0] != c->ours[1];
  snprintf(ours, sizeof ours,
           converted         ? "%.2f (%.2f)"
           : c->ours[0] < 10 ? "%.2f"
                             : "%.0f",
           c->ours[0], c->ours[1]);
  printf("  %-7s %-51.51s %-9s %12s %12s %13s", c->row, c->what, c->where,
         range(reference, c->value, c->low, c->high), range(band, NAN, c->accept_low, c->accept_high), ours);
  printf(" %-13s", c->unit);
  if (strcmp(c->table, "12")) printf(" %8s", pc_match_error(c, error));
  printf(" %s", words[c->verdict[0]]);
  if (c->verdict[1] != c->verdict[0]) printf(" (%s)", words[c->verdict[1]]);
  printf("\n");
  if (c->note) printf("          %s\n", c->note);
}

static bool is_missing(const pc_validation *v, int i, const char *table) {
  return !strcmp(v->rows[i].table, table) && v->rows[i].why;
}

/* Rows that could not be built, by reason; one alone with what it is. */
static void print_missing(const pc_validation *v, const char *table) {
  for (int i = 0; i < v->n_rows; i++) {
    int alike = 0, width = 0;
    bool told = false;
    if (!is_missing(v, i, table)) continue;
    for (int k = 0; k < v->n_rows; k++)
      if (is_missing(v, k, table) && !strcmp(v->rows[k].why, v->rows[i].why)) alike++, told |= k < i;
    if (told) continue;
    printf("  not built: %s%s%s:", v->rows[i].why, alike == 1 ? ": " : "", alike == 1 ? v->rows[i].what : "");
    for (int k = i; k < v->n_rows; k++) {
      if (!is_missing(v, k, table) || strcmp(v->rows[k].why, v->rows[i].why)) continue;
      if (++width % 16 == 1 && alike > 8) printf("\n   ");
      printf(" %s", v->rows[k].row);
    }
    printf("\n");
  }
}

static void print_table(const pc_validation *v, const char *table, const char *title) {
  printf("\n%s (%s)\n", title, table);
  for (int i = 0; i < v->n_rows; i++)
    if (!strcmp(v->rows[i].table, table) && !v->rows[i].why) print_compared(&v->rows[i]);
  print_missing(v, table);
}

static void print_agreement(const char *who, const pc_agreement a[PC_FACTORS]) {
  printf("  %-46s r %.3f, RMSE %.3f MPa with 0.66; r %.3f, RMSE %.3f MPa with 0.77 (%d rows)\n", who, a[0].r,
         a[0].rmse, a[1].r, a[1].rmse, a[0].n);
}

static void print(const pc_validation *v) {
  printf("Published figures and ours. Disc pressure = force / (1800 mm2 x factor): with 0.66 (with 0.77 in "
         "brackets).\n\nThe comparisons that decide\n");
  printf("  %-7s %-51s %-9s %12s %12s %13s %s\n", "", "", "", "published", "accepted", "ours", "unit");
  for (int i = 0; i < v->n_deciding; i++) {
    if (v->deciding[i].why)
      printf("  %-7s %-51.51s not built: %s\n", v->deciding[i].row, v->deciding[i].what, v->deciding[i].why);
    else
      print_compared(&v->deciding[i]);
  }
  printf(
      "\nAgreement over all rows of L4/L5 that are built (wanted: r 0.98 or more, RMSE 0.15 MPa or less)\n");
  print_agreement("the man of 70 kg", v->man);
  print_agreement("with eight other people", v->everybody);
  const char *table, *title;
  for (int i = 0; (title = pc_validation_title(i, &table)); i++) print_table(v, table, title);
  printf("\nEstimates. Method, constants and every change: studies/validation/PREREGISTRATION.md\n");
}

static void print_draws(const pc_validation *v, const pc_validation_draws *d) {
  printf(
      "\nOver %d draws of the constants from their ranges%s: share of draws inside the band, ours in 90 of "
      "100\n",
      d->draws, d->shipped ? " (studies/validation/draws.csv; --draws makes them anew)" : "");
  for (int i = 0; i < d->n; i++) {
    if (isnan(d->inside[i][0])) continue;
    printf("  %-5s %-55.55s", v->deciding[i].row, v->deciding[i].what);
    for (int f = 0; f < PC_FACTORS; f++)
      printf("  %3.0f %% (%.4g to %.4g)", 100 * d->inside[i][f], d->ours[i][f].low, d->ours[i][f].high);
    printf("\n");
  }
  for (int f = 0; f < PC_FACTORS; f++)
    printf("  factor %.2f: inside all of these %.0f %%; r %.3f to %.3f, RMSE %.3f to %.3f MPa; r and RMSE as "
           "wanted %.0f "
           "%%\n",
           v->factor[f], 100 * d->all_inside[f], d->r[f].low, d->r[f].high, d->rmse[f].low, d->rmse[f].high,
           100 * d->agree[f]);
}

static int write_page(const pc_cli *cli, const pc_validation *v, pc_err *err) {
  size_t len;
  char *page = pc_validation_html(v, &len, err);
  if (page && !pc_file_write(cli->html, page, len, err) && !cli->quiet && !cli->json)
    printf("\nwrote %s\n", cli->html);
  free(page);
  return err->code;
}

static int print_json(const pc_validation *v, pc_err *err) {
  size_t len;
  char *text = pc_validation_json(v, &len, err);
  if (text) fwrite(text, 1, len, stdout);
  free(text);
  return err->code;
}

static int tell(const pc_cli *cli, const pc_validation *v, pc_err *err) {
  if (cli->json && print_json(v, err)) return err->code;
  if (!cli->json && !cli->quiet) print(v);
  if (!cli->json && !cli->quiet && v->draws) print_draws(v, v->draws);
  return cli->html ? write_page(cli, v, err) : 0;
}

static int run(pc_cli *cli, pc_arena *arena, pc_err *err) {
  pc_validation *v = pc_validation_read(arena, err);
  pc_body *man = v ? pc_validation_man(err) : NULL;
  const pc_job_def *job = &cli->job;
  if (!man) return err->code;
  pc_validation_def def = {.man = man, .progress = show_postures, .user = cli};
  if (!pc_validation_postures(v, &def, err) &&
      !(cli->exercise_postures && pc_validation_exercises(v, &def, arena, err)) &&
      !pc_validation_walk(v, cli->recordings, job->threads, arena, err) && !pc_validation_judge(v, err)) {
    if (job->draws)
      pc_validation_ensemble(v, man, job, cli->out, show_draws, cli, arena, err);
    else
      v->draws = pc_validation_draws_shipped(v, arena, err);
  }
  if (!err->code) tell(cli, v, err);
  pc_body_free(man);
  return err->code;
}

int pc_verb_validate(pc_cli *cli) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  if (!arena) pc_fail(&err, PC_NO_MEMORY, 0, "out of memory");
  if (arena) run(cli, arena, &err);
  pc_arena_free(arena);
  return err.code ? pc_cli_fail(err.code == PC_IO && cli->html ? cli->html : "", &err) : 0;
}
