/* plan.c: `posterior plan` and `posterior today`: the week and the day, each line with its why. */
#include "cli/coach.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 38 };

static void print_item(const pc_term *t, const pc_item *item, int indent, bool why) {
  char dose[PC_DOSE_TEXT];
  const char *title = item->rung ? item->rung->title : item->exercise->title;
  pc_dose_text(item, dose);
  printf("%*s%-*s %s", indent, "", NAME_WIDTH, title, dose);
  if (item->extra_sets)
    printf(", +%d on the %s", item->extra_sets, item->first == PC_SIDE_LEFT ? "left" : "right");
  printf("\n");
  if (*item->cue) printf("%*s", indent + 2, ""), pc_wrap(t, indent + 2, indent + 2, item->cue);
  if (why) pc_print_reasons(t, indent + 2, &item->reasons, true);
}

static bool whole_session(const char *session) {
  return *session && strcmp(session, "core") != 0;
}

static void print_day(const pc_term *t, const pc_day_plan *day, bool why) {
  char date[PC_DAY_TEXT];
  pc_day_text(day->day, date);
  printf("%s%.3s %s%s  ", pc_bold(t), pc_weekday_name(pc_day_weekday(day->day)), date + 5, pc_plain(t));
  if (whole_session(day->session)) printf("Session %s, ", day->session);
  if (day->minutes > 0)
    printf("about %.0f min", day->minutes);
  else
    printf("%s", day->n ? "easy day" : "rest");
  printf("\n");
  for (int i = 0; i < day->n; i++) print_item(t, &day->items[i], 11, why);
  if (why) pc_print_reasons(t, 11, &day->reasons, true);
}

static void print_week(const pc_term *t, const pc_week *week, bool why) {
  char date[PC_DAY_TEXT];
  pc_day_text(week->first_day, date);
  printf("%sWeek %d of your programme, from %s%s%s\n\n", pc_bold(t), week->number, date,
         week->deload ? " (a lighter week)" : "", pc_plain(t));
  for (int i = 0; i < 7; i++) print_day(t, &week->days[i], why);
  if (week->unmet.n) printf("\nWhat did not fit this week:\n");
  pc_print_reasons(t, 0, &week->unmet, why);
  if (why && week->reasons.n) printf("\nOf the whole week:\n"), pc_print_reasons(t, 0, &week->reasons, true);
}

/* What a person should know before the list: advice, questions due, a professional. */
static void print_notes(const pc_term *t, const pc_coach *c, bool why) {
  if (c->gate.tier == PC_TIER_SEE_PRO || c->gate.ask) pc_print_reasons(t, 0, &c->gate.reasons, why);
  pc_print_reasons(t, 0, &c->standing.reasons, why);
  if (c->standing.refer)
    pc_wrap(t, 0, 0,
            "It is time to let a professional look. This makes a summary to take along: posterior progress "
            "--html summary.html");
}

int pc_verb_plan(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  pc_week week;
  size_t len;
  if (pc_cli_plan(cli, &c)) return pc_cli_end(&c, 1, NULL);
  week = c.week;
  if (cli->week > 0 && !c.gate.locked && pc_coach_week(&c, cli->week, &week, &err))
    return pc_cli_end(&c, 1, &err);
  if (cli->json) return pc_cli_end(&c, pc_cli_say(pc_coach_week_json(&c, &week, &len, &err), &err), NULL);
  if (pc_cli_locked(&t, &c)) return pc_cli_end(&c, 1, NULL);
  print_week(&t, &week, cli->why);
  printf("\n");
  print_notes(&t, &c, cli->why);
  printf(cli->why ? "Grades: G guideline or trial, C common practice, D our own choice.\n"
                  : "Why each line is there: posterior plan --why. Begin: posterior session\n");
  return pc_cli_end(&c, 0, NULL);
}

static void print_cues(const pc_term *t, const pc_item *item) {
  const char *cue = item->exercise->cues[0];
  if (!cue) return;
  printf("%*s%s%.*s%s\n", 13, "", pc_dim(t), pc_text_plain(cue), cue, pc_plain(t));
}

int pc_verb_today(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  size_t len;
  if (pc_cli_plan(cli, &c)) return pc_cli_end(&c, 1, NULL);
  if (cli->json) return pc_cli_end(&c, pc_cli_say(pc_coach_today_json(&c, &len, &err), &err), NULL);
  if (pc_cli_locked(&t, &c)) return pc_cli_end(&c, 1, NULL);
  print_day(&t, &c.today, cli->why);
  if (!cli->why) {
    for (int i = 0; i < c.today.n && !strcmp(c.today.items[i].part, "wake_up"); i++)
      print_cues(&t, &c.today.items[i]);
    pc_print_reasons(&t, 0, &c.today.reasons, false);
  }
  if (c.today.n == 0) printf("           A rest day is part of the plan. A walk is always welcome.\n");
  print_notes(&t, &c, cli->why);
  if (isnan(c.standing.pain.am)) printf("One number helps the plan most: posterior log pain 0..10 am\n");
  if (whole_session(c.today.session)) printf("Begin: posterior session\n");
  return pc_cli_end(&c, 0, NULL);
}
