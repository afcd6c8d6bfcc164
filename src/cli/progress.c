/* progress.c: `posterior progress`: small curves in the terminal, or a page with plots. */
#include "cli/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAYS = 84, LABEL = 26 };

/* A row of values as eighths of a character; a gap where nothing was said. Without UTF-8 it would be
 * unreadable, so numbers stand beside it always. */
static void sparkline(const double *v, int n, double top) {
  static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  for (int i = 0; i < n; i++) {
    if (isnan(v[i])) {
      printf("·");
      continue;
    }
    int k = (int)floor(v[i] / top * 8);
    printf("%s", bars[k < 0 ? 0 : k > 7 ? 7 : k]);
  }
}

/* Means of equal spells of days, so that a row fits the width. */
static int spells(const pc_progress *p, double (*value)(const pc_progress_day *), int width, double *out) {
  int per = (p->n_days + width - 1) / width, n = 0;
  for (int from = 0; from < p->n_days; from += per, n++) {
    double sum = 0;
    int said = 0;
    for (int i = from; i < from + per && i < p->n_days; i++)
      if (!isnan(value(&p->days[i]))) sum += value(&p->days[i]), said++;
    out[n] = said ? sum / said : NAN;
  }
  return n;
}

static double am_of(const pc_progress_day *d) {
  return d->am;
}
static double peak_of(const pc_progress_day *d) {
  return d->peak;
}
static double sets_of(const pc_progress_day *d) {
  return d->sets;
}

static void row(const pc_term *t, const pc_progress *p, const char *label,
                double (*value)(const pc_progress_day *), double top) {
  double v[128];
  int width = t->width - LABEL - 12, n;
  if (width > 100) width = 100;
  n = spells(p, value, width, v);
  double last = NAN, most = 0;
  for (int i = 0; i < p->n_days; i++) {
    double x = value(&p->days[i]);
    if (!isnan(x)) last = x, most = fmax(most, x);
  }
  if (!(top > 0)) top = fmax(most, 1);
  printf("  %-*s", LABEL - 2, label);
  sparkline(v, n, top);
  if (!isnan(last)) printf("  %.3g", last);
  printf("\n");
}

/* One column a week, one row a weekday. */
static void calendar(const pc_progress *p) {
  int monday = p->first_day - pc_day_weekday(p->first_day), end = p->first_day + p->n_days;
  printf("\nSessions ■, walks w, by day\n");
  for (int wd = 0; wd < 7; wd++) {
    printf("  %-*.3s", LABEL - 2, pc_weekday_name(wd));
    for (int day = monday + wd; day < end; day += 7) {
      const pc_progress_day *d = day >= p->first_day ? &p->days[day - p->first_day] : NULL;
      printf("%s ", !d ? " " : d->session ? "■" : d->walk > 0 ? "w" : "·");
    }
    printf("\n");
  }
}

static void ladders(const pc_progress *p) {
  if (p->n_ladders) printf("\nLadders\n");
  for (int i = 0; i < p->n_ladders; i++) {
    const pc_progress_line *l = &p->ladders[i];
    double first = l->points[0].value, last = l->points[l->n - 1].value;
    printf("  %-*s rung %.0f of %d", LABEL + 12, l->title, last, l->top);
    if (last != first) printf(", %s from %.0f", last > first ? "up" : "down", first);
    printf("\n");
  }
}

static void tests(const pc_progress *p) {
  static const char *const sides[] = {"", " left", " right"};
  if (p->n_tests) printf("\nTests\n");
  for (int i = 0; i < p->n_tests; i++) {
    const pc_progress_line *l = &p->tests[i];
    char name[96];
    snprintf(name, sizeof name, "%s%s", l->title, sides[l->side]);
    printf("  %-*s %.4g", LABEL + 12, name, l->points[l->n - 1].value);
    if (!isnan(l->points[l->n - 1].error)) printf(" ± %.3g", l->points[l->n - 1].error);
    printf(", %s\n", l->word);
  }
  if (p->n_scores) printf("\nScores\n");
  for (int i = 0; i < p->n_scores; i++) {
    const pc_progress_line *l = &p->scores[i];
    printf("  %-*s %.4g", LABEL + 12, l->title, l->points[l->n - 1].value);
    if (l->n > 1) printf(" (first %.4g)", l->points[0].value);
    printf("\n");
  }
}

static int write_page(const pc_cli *cli, const pc_coach *c, const pc_progress *p) {
  pc_err err = {0};
  size_t len;
  char *page = pc_progress_html(c, p, &len, &err);
  if (!page) return pc_cli_fail("", &err);
  int code = pc_file_write(cli->html, page, len, &err) ? pc_cli_fail(cli->html, &err) : 0;
  free(page);
  if (!code && !cli->quiet) printf("wrote %s\n", cli->html);
  return code;
}

static void print(const pc_term *t, const pc_progress *p) {
  char from[PC_DAY_TEXT];
  pc_day_text(p->first_day, from);
  printf("%sThe last %d days, since %s%s\n", pc_bold(t), p->n_days, from, pc_plain(t));
  for (int i = 0; i < p->n_sentences; i++) pc_wrap(t, 0, 0, p->sentences[i]);
  printf("\nPain, 0 to 10\n");
  row(t, p, "morning", am_of, 10);
  row(t, p, "highest in training", peak_of, 10);
  printf("Work\n");
  row(t, p, "sets a day", sets_of, 0);
  calendar(p);
  ladders(p);
  tests(p);
}

int pc_verb_progress(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  pc_progress p;
  size_t len;
  if (pc_cli_plan(cli, &c)) return pc_cli_end(&c, 1, NULL);
  if (pc_progress_make(&c, cli->days ? cli->days : DAYS, &p, &err)) return pc_cli_end(&c, 1, &err);
  if (cli->html) return pc_cli_end(&c, write_page(cli, &c, &p), NULL);
  if (cli->json) return pc_cli_end(&c, pc_cli_say(pc_progress_json(&c, &p, &len, &err), &err), NULL);
  print(&t, &p);
  return pc_cli_end(&c, 0, NULL);
}
