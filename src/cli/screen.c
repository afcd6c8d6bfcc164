/* screen.c: `posterior screen`: the safety questions, then a few about the person.
 *
 * One question at a time; b goes back, q stops, and so do Ctrl-C and a closed terminal. Each answer is in the
 * store before the next question is asked: settings and pains as their own events, the safety answers as a
 * draft (setting screen_draft, a letter a step) until the last of them makes the SCREEN event that the gate
 * reads. A half-answered form is so never taken for an answered one, and the next run goes on where this one
 * stopped. A sign that cannot wait is stored and told at once, as a new symptom: the gate locks and the
 * questions stay open. A yes that a professional has cleared before is asked about ("the same, and not
 * worse?"), or a fall of last year would lock for ever.
 */
#include "cli/ask.h"
#include "cli/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum step_kind { YES, NUMBER, PAIN, REST, TEXT, SCORE, GEAR, CONDITIONS, TIME, SEX } step_kind;

typedef struct step {
  step_kind kind;
  const char *key; /* setting, pain or number of the activity */
  const char *ask, *help;
  double lo, hi;
  bool optional;
  double fallback;
} step;

/* What comes before the safety questions and after them. To add a question, add a row. */
static const step BEFORE[] = {
    {NUMBER, "birth_year", "What year were you born?", "Age changes what a small fall means.", 1900, 2100,
     true, NAN},
};
static const step AFTER[] = {
    {REST, "", "How strong is your pain when you rest?", "0 is none, 10 is the worst you can think of.", 0,
     10, false, NAN},
    {PAIN, "now", "And right now?", "", 0, 10, false, NAN},
    {PAIN, "worst", "At its worst in the last week?", "", 0, 10, false, NAN},
    {PAIN, "average", "On average in the last week?", "", 0, 10, false, NAN},
    {NUMBER, "worry", "How much does the pain worry you, 0 to 10?", "", 0, 10, true, NAN},
    {CONDITIONS, "conditions", "Does any of these hold for you?", "", 0, 0, true, NAN},
    {TEXT, "activity_1", "Name one thing you want back. (For example: tie my shoes.)", "", 0, 0, true, NAN},
    {SCORE, "activity_1", "How well can you do it now?", "0 is not at all, 10 is as well as ever.", 0, 10,
     true, NAN},
    {TEXT, "activity_2", "A second thing?", "", 0, 0, true, NAN},
    {SCORE, "activity_2", "How well can you do it now?", "0 is not at all, 10 is as well as ever.", 0, 10,
     true, NAN},
    {TEXT, "activity_3", "A third?", "", 0, 0, true, NAN},
    {SCORE, "activity_3", "How well can you do it now?", "0 is not at all, 10 is as well as ever.", 0, 10,
     true, NAN},
    {NUMBER, "minutes", "How many minutes a day do you want to give?", "", 10, 120, false, 30},
    {GEAR, "gear", "What do you have at hand?", "A chair, a wall, a towel and a step are taken for granted.",
     0, 0, true, NAN},
    {NUMBER, "sitting_hours", "How many hours do you sit on a usual day?", "", 0, 18, false, 8},
    {NUMBER, "walk_minutes", "How many minutes do you walk on a usual day?", "", 0, 240, false, 10},
    {TIME, "wake_minute", "When do you get up?", "", 0, 0, false, 420},
    {NUMBER, "mass_kg", "Your weight in kg?", "Only to keep first weights light.", 25, 300, true, NAN},
    {SEX, "sex", "For reference figures only: 1 female, 2 male", "", 1, 2, true, NAN},
};
enum { N_BEFORE = sizeof BEFORE / sizeof *BEFORE, N_AFTER = sizeof AFTER / sizeof *AFTER };
enum { N_STEPS = N_BEFORE + PC_N_FLAGS + N_AFTER, REST_STEP = N_BEFORE + PC_N_FLAGS };
enum { DRAFT_HOURS = 24 }; /* older answers to safety questions are asked anew */

typedef struct screen {
  pc_coach *coach;
  pc_term *term;
  char answers[N_STEPS + 1]; /* ' ' not yet; y n u of flags, c = yes, but cleared; 0 to 9, X of REST and
                                SCORE; '.' said, '-' passed */
  int64_t pain_ids[N_AFTER]; /* of this run, so that b corrects */
  pc_err err;
} screen;

/* ---- the draft ---- */

static const char DRAFT_VERSION = '1'; /* the steps of another version mean something else */

static int store(screen *s, pc_event *e) {
  if (pc_event_check(e, &s->err)) return 1;
  return pc_coach_add(s->coach, e, 1, &s->err);
}

static int store_draft(screen *s, bool whole) {
  char note[N_STEPS + 2];
  pc_event e = pc_event_blank(PC_EVENT_SETTING, s->coach->now);
  snprintf(e.what, sizeof e.what, "screen_draft");
  snprintf(note, sizeof note, "%c%s", DRAFT_VERSION, s->answers);
  for (char *c = note; *c; c++) *c = *c == ' ' ? '_' : *c;
  e.note = whole ? "" : note;
  return store(s, &e);
}

/* Takes up a draft that is not too old. True where there is one. */
static bool load_draft(screen *s) {
  const pc_history *h = &s->coach->history;
  memset(s->answers, ' ', N_STEPS);
  for (int i = h->n - 1; i >= 0; i--) {
    const pc_event *e = &h->events[i];
    if (e->kind != PC_EVENT_SETTING || strcmp(e->what, "screen_draft") != 0) continue;
    if (e->note[0] != DRAFT_VERSION || strlen(e->note) != N_STEPS + 1 ||
        s->coach->now.at - e->when.at > 3600L * DRAFT_HOURS)
      return false;
    for (int k = 0; k < N_STEPS; k++) s->answers[k] = e->note[k + 1] == '_' ? ' ' : e->note[k + 1];
    return true;
  }
  return false;
}

/* ---- what the answers come to ---- */

static int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c == 'X' ? 10 : PC_UNSAID;
}

static pc_event screen_event(const screen *s) {
  pc_event e = pc_event_blank(PC_EVENT_SCREEN, s->coach->now);
  int n;
  const pc_question *q = pc_questions(&n);
  for (int i = 0; i < n; i++) {
    char c = s->answers[N_BEFORE + i];
    if (c == 'y') e.yes |= UINT64_C(1) << q[i].flag;
    if (c == 'u') e.unsure |= UINT64_C(1) << q[i].flag;
  }
  e.pain = digit(s->answers[REST_STEP]);
  return e;
}

/* The activities' scores make one number: their mean. */
static int store_psfs(screen *s) {
  int sum = 0, n = 0;
  for (int i = 0; i < N_AFTER; i++) {
    int x = AFTER[i].kind == SCORE ? digit(s->answers[REST_STEP + i]) : PC_UNSAID;
    if (x != PC_UNSAID) sum += x, n++;
  }
  if (n == 0) return 0;
  pc_event e = pc_event_blank(PC_EVENT_SCORE, s->coach->now);
  snprintf(e.what, sizeof e.what, "psfs");
  e.value = (double)sum / n;
  return store(s, &e);
}

/* Whether what is said so far cannot wait: the gate itself decides, on the history with the yes of this run
 * added. That event in *sign. */
static bool cannot_wait(screen *s, pc_event *sign) {
  pc_arena *arena = pc_arena_make();
  pc_history h = s->coach->history;
  pc_event *events = arena ? PC_NEW(arena, pc_event, h.n + 1) : NULL;
  pc_gate gate = {0};
  *sign = pc_event_blank(PC_EVENT_SYMPTOM, s->coach->now);
  sign->yes = screen_event(s).yes;
  bool stop = sign->yes != 0; /* without memory we stop too: the careful way */
  if (events && sign->yes) {
    if (h.n) memcpy(events, h.events, (size_t)h.n * sizeof *events);
    events[h.n] = *sign;
    h = (pc_history){events, h.n + 1};
    stop = pc_gate_make(&h, s->coach->now, arena, &gate) || gate.tier >= PC_TIER_URGENT;
  }
  pc_arena_free(arena);
  return stop;
}

/* When a professional last cleared that flag; NULL: never. */
static const pc_event *cleared(const screen *s, pc_flag flag) {
  const pc_history *h = &s->coach->history;
  for (int i = h->n - 1; i >= 0; i--) {
    const pc_event *e = &h->events[i];
    if (e->kind == PC_EVENT_CLEARANCE && (e->yes == 0 || e->yes >> flag & 1)) return e;
  }
  return NULL;
}

/* ---- asking ---- */

static const step *step_of(int i) {
  return i < N_BEFORE ? &BEFORE[i] : i < N_BEFORE + PC_N_FLAGS ? NULL : &AFTER[i - N_BEFORE - PC_N_FLAGS];
}

static void show(const pc_term *t, int i, const char *ask, const char *help) {
  printf("\n%s%d of %d%s  ", pc_dim(t), i + 1, N_STEPS, pc_plain(t));
  pc_wrap(t, 2, 10, ask);
  if (*help) printf("  %s", pc_dim(t)), pc_wrap(t, 2, 2, help), printf("%s", pc_plain(t));
}

/* A yes that was cleared before: the same as then? */
static pc_reply ask_cleared(screen *s, const pc_event *clearance, char *answer) {
  char day[PC_DAY_TEXT];
  bool same = false;
  pc_day_text(pc_clock_day(clearance->when), day);
  printf("  You were cleared on %s. Is it the same as then, and not worse?\n", day);
  pc_reply reply = pc_ask_yes(s->term, "  y/n > ", &same);
  if (reply == PC_REPLY_VALUE && same) *answer = 'c';
  return reply == PC_REPLY_UNSAID ? PC_REPLY_VALUE : reply;
}

static pc_reply ask_flag(screen *s, int i) {
  int n;
  const pc_question *q = &pc_questions(&n)[i - N_BEFORE];
  bool yes = false;
  show(s->term, i, q->ask, q->help);
  pc_reply reply = pc_ask_yes(s->term, "  y/n > ", &yes);
  char answer = reply == PC_REPLY_UNSAID ? 'u' : yes ? 'y' : 'n';
  const pc_event *clearance = reply == PC_REPLY_VALUE && yes ? cleared(s, q->flag) : NULL;
  if (clearance) reply = ask_cleared(s, clearance, &answer);
  if (reply == PC_REPLY_VALUE || reply == PC_REPLY_UNSAID) s->answers[i] = answer;
  return reply;
}

static void list_words(int n, const char *(*name)(int), int from) {
  for (int k = from; k < n; k++) {
    char words[64];
    snprintf(words, sizeof words, "%s", name(k));
    for (char *c = words; *c; c++) *c = *c == '_' ? ' ' : *c;
    printf("  %2d %s\n", k - from + 1, words);
  }
}

static const char *condition_words(int k) {
  static const char *const words[PC_N_CONDITIONS] = {"thin bones, or a broken bone in the spine",
                                                     "bending forward makes it worse",
                                                     "arching back makes it worse",
                                                     "pain or tingling below the knee, stable",
                                                     "pregnant",
                                                     "high blood pressure, glaucoma or a hernia",
                                                     "knee pain",
                                                     "hip pain or a stiff hip",
                                                     "shoulder pain",
                                                     "hip or spine surgery within 12 weeks"};
  return words[k];
}

enum { FIRST_GEAR = 4 }; /* after chair, wall, towel, step */

/* Asks one step that is no flag and fills the event to store; kind VOID: none. */
static pc_reply ask_value(screen *s, const step *st, pc_event *e, char text[200]) {
  static const char *const PROMPT = "  > ";
  pc_term *t = s->term;
  char with_default[48];
  double x = NAN;
  unsigned mask = 0;
  int minute = 0;
  pc_reply reply;
  snprintf(e->what, sizeof e->what, "%s", st->key);
  switch (st->kind) {
  case TEXT:
    reply = pc_ask_text(t, PROMPT, text, 200);
    e->note = text;
    return reply;
  case GEAR:
    list_words(PC_N_GEAR, pc_gear_name, FIRST_GEAR);
    reply = pc_ask_choices(t, "  numbers, Enter for none > ", PC_N_GEAR - FIRST_GEAR, &mask);
    e->value = mask << FIRST_GEAR;
    return reply;
  case CONDITIONS:
    list_words(PC_N_CONDITIONS, condition_words, 0);
    reply = pc_ask_choices(t, "  numbers, Enter for none > ", PC_N_CONDITIONS, &mask);
    e->value = mask;
    return reply;
  case TIME:
    snprintf(with_default, sizeof with_default, "  [%d:%02d] > ", (int)st->fallback / 60,
             (int)st->fallback % 60);
    reply = pc_ask_time(t, with_default, (int)st->fallback, &minute);
    e->value = minute;
    return reply;
  default:
    snprintf(with_default, sizeof with_default, isfinite(st->fallback) ? "  [%g] > " : PROMPT, st->fallback);
    reply = pc_ask_number(t, with_default, st->lo, st->hi, true, st->optional, st->fallback, &x);
    if (st->kind == PAIN || st->kind == REST || st->kind == SCORE)
      e->pain = isfinite(x) ? (int)x : PC_UNSAID;
    else
      e->value = x;
    return reply;
  }
}

static pc_reply ask_step(screen *s, int i) {
  const step *st = step_of(i);
  char text[200];
  if (!st) return ask_flag(s, i);
  if (st->kind == SCORE && s->answers[i - 1] != '.')
    return s->answers[i] = '-', PC_REPLY_UNSAID; /* of what? */
  pc_event e = pc_event_blank(st->kind == PAIN ? PC_EVENT_PAIN : PC_EVENT_SETTING, s->coach->now);
  show(s->term, i, st->ask, st->help);
  pc_reply reply = ask_value(s, st, &e, text);
  if (reply == PC_REPLY_UNSAID) s->answers[i] = '-';
  if (reply != PC_REPLY_VALUE) return reply;
  s->answers[i] = '.';
  if (st->kind == REST || st->kind == SCORE)
    return s->answers[i] = (char)(e.pain == 10 ? 'X' : '0' + e.pain), reply;
  if (st->kind == PAIN) e.replaces = s->pain_ids[i - N_BEFORE - PC_N_FLAGS];
  if (store(s, &e)) {
    if (s->err.code != PC_BAD_INPUT) return PC_REPLY_GONE;
    printf("  That cannot be kept: %s\n", s->err.text); /* a text that is no UTF-8 */
    s->err = (pc_err){0};
    s->answers[i] = ' ';
    return ask_step(s, i);
  }
  if (st->kind == PAIN) s->pain_ids[i - N_BEFORE - PC_N_FLAGS] = e.id;
  return reply;
}

static int next_open(const screen *s) {
  int i = 0;
  while (i < N_STEPS && s->answers[i] != ' ') i++;
  return i;
}

typedef enum ending { DONE, STOPPED, FAILED, LOCKED } ending;

static ending run(screen *s) {
  int i = next_open(s);
  while (i < N_STEPS) {
    pc_reply reply = ask_step(s, i);
    if (reply == PC_REPLY_BACK) {
      do i -= i > 0;
      while (i > 0 && s->answers[i] == '-' && step_of(i) && step_of(i)->kind == SCORE);
      continue;
    }
    if (s->err.code) return FAILED;
    if (reply == PC_REPLY_QUIT || reply == PC_REPLY_GONE) return STOPPED;
    if (i < N_BEFORE && pc_coach_read(s->coach, &s->err)) return FAILED; /* age counts for the signs below */
    pc_event e;
    bool urgent = i <= REST_STEP && cannot_wait(s, &e);
    if (!urgent && i == REST_STEP) e = screen_event(s);
    if ((urgent || i == REST_STEP) && (store(s, &e) || pc_coach_read(s->coach, &s->err))) return FAILED;
    if (store_draft(s, urgent)) return FAILED;
    if (urgent) return LOCKED;
    i++;
  }
  return store_psfs(s) || store_draft(s, true) ? FAILED : DONE;
}

/* ---- the verb ---- */

static int from_file(const pc_cli *cli, pc_coach *c, const pc_term *t) {
  pc_err err = {0};
  pc_event *events = NULL;
  size_t len = 0;
  int n = 0;
  char *data = pc_file_read(cli->answers, &len, c->lasting, &err);
  if (!data || pc_answers_read(data, len, c->now, c->lasting, &events, &n, &err))
    return pc_cli_fail(cli->answers, &err);
  if (pc_coach_add(c, events, n, &err) || pc_coach_read(c, &err)) return pc_cli_fail(c->place, &err);
  if (!cli->json && !cli->quiet) {
    printf("%d answers kept.\n", n);
    pc_print_gate(t, &c->gate);
  }
  return 0;
}

static int by_questions(pc_coach *c, pc_term *t) {
  screen s = {.coach = c, .term = t};
  bool resumed = load_draft(&s);
  printf("%s\n", resumed ? "Welcome back. We go on where you stopped."
                         : "A few questions, so that the plan fits you. Safety comes first.");
  pc_wrap(
      t, 0, 0,
      "y or n answers; - is \"not sure\" or \"rather not say\"; b goes back; q stops. Each answer is kept "
      "at once, on this machine only.");
  ending end = run(&s);
  if (end == FAILED) return pc_cli_fail(c->place, &s.err);
  if (end == STOPPED) {
    int kept = 0;
    for (int i = 0; i < N_STEPS; i++) kept += s.answers[i] != ' ';
    fprintf(stderr, "posterior: stopped; %d answers are kept. Go on any time with: posterior screen\n", kept);
    return 1;
  }
  pc_print_gate(t, &c->gate);
  if (end == DONE && !c->gate.locked) printf("\nNext: posterior plan\n");
  return 0;
}

int pc_verb_screen(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  if (pc_cli_first(cli)) return 1;
  if (pc_cli_read(cli, &c)) return pc_cli_end(&c, 1, NULL);
  int code = cli->answers ? from_file(cli, &c, &t) : cli->json ? 0 : by_questions(&c, &t);
  size_t len;
  if (!code && cli->json) code = pc_cli_say(pc_coach_gate_json(&c, &len, &err), &err);
  return pc_cli_end(&c, code, NULL);
}
