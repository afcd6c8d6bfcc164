/* exercises.c: `posterior exercises [NAME]`: what there is to do, by ladder, and how one is done. */
#include "cli/options.h"
#include "posterior/sight.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 79, ROOM = 400 };

/* ---- text on a terminal ---- */

/* The articles' marks are small print: dim where a terminal can, plain elsewhere. */
static bool can_dim(void) {
  const char *term = getenv("TERM"), *no = getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static int letters(const char *s, size_t bytes) {
  int n = 0;
  for (size_t i = 0; i < bytes; i++) n += ((unsigned char)s[i] >> 6) != 2;
  return n;
}

/* Prints a text behind `first`, broken between words, later lines under the first word. */
static void print_text(const char *first, const char *text) {
  int indent = letters(first, strlen(first)), column = indent, plain = pc_text_plain(text);
  bool dim = can_dim(), fresh = true;
  printf("%s", first);
  for (const char *at = text; *at;) {
    size_t n = strcspn(at, " ");
    int wide = letters(at, n);
    if (!fresh && column + 1 + wide > WIDTH)
      printf("\n%*s", indent, ""), column = indent;
    else if (!fresh)
      putchar(' '), column++;
    fresh = false;
    bool mark = dim && at - text >= plain;
    printf("%s%.*s%s", mark ? "\033[2m" : "", (int)n, at, mark ? "\033[0m" : "");
    column += wide;
    at += n + strspn(at + n, " ");
  }
  putchar('\n');
}

static void print_list(const char *heading, const char *bullet, const char *const *texts) {
  if (!texts[0]) return;
  printf("\n%s\n", heading);
  for (int i = 0; texts[i]; i++) {
    char number[16];
    snprintf(number, sizeof number, "  %d. ", i + 1);
    print_text(bullet ? bullet : number, texts[i]);
  }
}

/* Appends to a text of ROOM bytes, with `between` if there is something already; cut where it is full. */
static void append(char text[ROOM], const char *between, const char *word) {
  const char *parts[] = {*text ? between : "", word};
  size_t n = strlen(text);
  for (int i = 0; i < 2; i++)
    for (const char *c = parts[i]; *c && n < ROOM - 1; c++) text[n++] = *c;
  text[n] = 0;
}

/* ---- words for things ---- */

static const char *condition_words(int bit) {
  static const char *const words[PC_N_CONDITIONS] = {"osteoporosis or a broken vertebra",
                                                     "bending makes it worse",
                                                     "arching makes it worse",
                                                     "leg symptoms from a nerve",
                                                     "pregnancy",
                                                     "high blood pressure, glaucoma or a hernia",
                                                     "knee pain",
                                                     "hip trouble",
                                                     "shoulder pain",
                                                     "surgery in the last twelve weeks"};
  return words[bit];
}

static void say_conditions(unsigned bits, char out[ROOM]) {
  out[0] = 0;
  for (int i = 0; i < PC_N_CONDITIONS; i++)
    if (bits & 1u << i) append(out, "; ", condition_words(i));
}

static const char *position_words(const char *position) {
  static const char *const words[][2] = {{"supine", "lying on your back"},
                                         {"prone", "face down"},
                                         {"side", "lying on your side"},
                                         {"quadruped", "on hands and knees"}};
  for (int i = 0; i < 4; i++)
    if (!strcmp(words[i][0], position)) return words[i][1];
  return position;
}

/* "hip_extension" is read as "hip extension". */
static const char *spaced(const char *word, char out[ROOM]) {
  snprintf(out, ROOM, "%s", word);
  for (char *c = out; *c; c++)
    if (*c == '_') *c = ' ';
  return out;
}

static void say_gear(const pc_exercise *e, const pc_rung *r, char out[ROOM]) {
  const unsigned weights = PC_GEAR_DUMBBELL | PC_GEAR_BARBELL | PC_GEAR_BACKPACK;
  char any[ROOM] = "";
  out[0] = 0;
  for (int i = 0; i < PC_N_GEAR; i++) {
    if ((e->gear | r->gear) & 1u << i) append(out, ", ", pc_gear_name(i));
    if (r->gear_any & 1u << i) append(any, "/", pc_gear_name(i));
  }
  if (r->gear_any == weights) snprintf(any, sizeof any, "any weight");
  if (*any) append(out, ", ", any);
}

static void say_range(double lo, double hi, char out[ROOM]) {
  if (lo < hi)
    snprintf(out, ROOM, "%g-%g", lo, hi);
  else
    snprintf(out, ROOM, "%g", lo);
}

/* "2-3 x 8-12", "2 x 30 s", "10 min". */
static void say_dose(const pc_dose *d, bool sides, char out[ROOM]) {
  char sets[ROOM], much[ROOM];
  out[0] = 0;
  if (d->minutes > 0) {
    snprintf(out, ROOM, "%g min", d->minutes);
    return;
  }
  say_range(d->sets_lo, d->sets_hi, sets);
  if (d->reps_hi > 1)
    say_range(d->reps_lo, d->reps_hi, much);
  else
    say_range(d->hold_lo, d->hold_hi, much), append(much, " ", "s");
  append(out, "", sets), append(out, " x ", much);
  if (sides) append(out, "", "/side");
}

/* ---- the list ---- */

static void print_rung(const pc_exercise *e, const pc_rung *r) {
  char gear[ROOM], dose[ROOM];
  say_gear(e, r, gear);
  if (e->hold)
    snprintf(dose, sizeof dose, "short holds%s", e->sides ? "/side" : "");
  else
    say_dose(&e->doses[r->dose], e->sides, dose);
  printf("  %d  %-36s  %-*s%s%s\n", r->level, r->title, *gear ? 16 : 0, dose, *gear ? "  " : "", gear);
}

static void print_ladder(const pc_catalogue *c, const char *ladder) {
  const pc_exercise *e = NULL, *before = NULL;
  char heading[ROOM] = "", pattern[ROOM];
  int top = pc_ladder_top(c, ladder), from = pc_ladder_rung(c, ladder, 0, &e) ? 0 : 1;
  pc_ladder_rung(c, ladder, from, &e);
  append(heading, "", ladder), append(heading, " (", spaced(pc_pattern_name((int)e->pattern), pattern));
  append(heading, "", "): ");
  const pc_link easier = e->easier;
  size_t n = strlen(heading);
  for (int level = from; level <= top; level++) {
    pc_ladder_rung(c, ladder, level, &e);
    if (e != before) append(heading, heading[n] ? ", " : "", e->name);
    before = e;
  }
  print_text("", heading);
  if (*easier.ladder) printf("     below it: %s, level %d\n", easier.ladder, easier.level);
  for (int level = from; level <= top; level++) {
    const pc_rung *r = pc_ladder_rung(c, ladder, level, &e);
    print_rung(e, r);
  }
}

/* Whether this exercise holds the lowest rung of its ladder: each ladder once. */
static bool begins_ladder(const pc_catalogue *c, const pc_exercise *e) {
  const pc_exercise *low;
  if (!pc_ladder_rung(c, e->ladder, 0, &low)) pc_ladder_rung(c, e->ladder, 1, &low);
  return low == e;
}

static void print_all(const pc_catalogue *c) {
  for (int pattern = 0; pattern < PC_N_PATTERNS; pattern++)
    for (int i = 0; i < c->n; i++)
      if ((int)c->exercises[i].pattern == pattern && begins_ladder(c, &c->exercises[i])) {
        print_ladder(c, c->exercises[i].ladder);
        printf("\n");
      }
  printf("%d exercises. posterior exercises NAME shows one, for example: bridge.\n", c->n);
}

/* ---- one ---- */

static void print_facts(const pc_exercise *e) {
  char text[2 * ROOM], pattern[ROOM], conditions[ROOM];
  snprintf(text, sizeof text, "Trains: %s. Position: %s.%s%s%s",
           spaced(pc_pattern_name((int)e->pattern), pattern), position_words(e->position),
           e->sides ? " One side after the other." : "", e->office ? " Fits in work clothes." : "",
           e->skill ? " A skill: do it early, while you are fresh." : "");
  print_text("", text);
  if (e->tempo.down > 0) {
    snprintf(text, sizeof text, "Tempo: %g s one way, %g s stay, %g s back.", e->tempo.up, e->tempo.top,
             e->tempo.down);
    print_text("", text);
  }
  say_conditions(e->avoid_if, conditions);
  if (*conditions) print_text("Not for: ", conditions);
}

static void print_doses(const pc_exercise *e) {
  printf("\nHow much\n");
  for (int i = 0; i < e->n_doses; i++) {
    const pc_dose *d = &e->doses[i];
    char much[ROOM], range[ROOM];
    say_dose(d, e->sides, much);
    if (d->reps_hi > 1 && d->hold_hi > 0) {
      say_range(d->hold_lo, d->hold_hi, range);
      append(much, ", ", "hold "), append(much, "", range), append(much, "", " s");
    }
    if (d->rest_hi > 0) {
      say_range(d->rest_lo, d->rest_hi, range);
      append(much, ", ", "rest "), append(much, "", range), append(much, "", " s");
    }
    printf("  %-16s %s\n", d->name, much);
  }
  if (e->hold) printf("  Short holds in fewer and fewer repetitions; your plan says how many.\n");
}

static void print_steps(const pc_catalogue *c, const pc_exercise *e) {
  int top = pc_ladder_top(c, e->ladder);
  printf("\nLadder %s\n", e->ladder);
  if (*e->easier.ladder) printf("       easier: %s, level %d\n", e->easier.ladder, e->easier.level);
  for (int level = 0; level <= top; level++) {
    const pc_exercise *there;
    const pc_rung *r = pc_ladder_rung(c, e->ladder, level, &there);
    if (!r) continue;
    bool ours = there == e;
    printf("  %s %d  %s%s%s%s\n", ours ? ">" : " ", level, r->title, ours ? "" : " (",
           ours ? "" : there->name, ours ? "" : ")");
    if (!ours) continue;
    char gear[ROOM], conditions[ROOM];
    print_text("       ", r->change);
    say_gear(e, r, gear);
    if (*gear) print_text("       with: ", gear);
    say_conditions(r->avoid_if, conditions);
    if (*conditions) print_text("       not for: ", conditions);
    if (*r->check) print_text("       next when: ", r->check);
  }
  if (*e->harder.ladder) printf("       harder: %s, level %d\n", e->harder.ladder, e->harder.level);
}

static void print_modify(const pc_exercise *e) {
  if (e->n_modify) printf("\nChanges for you\n");
  for (int i = 0; i < e->n_modify; i++) {
    const pc_modify *m = &e->modify[i];
    char conditions[ROOM], text[2 * ROOM];
    say_conditions(m->condition, conditions);
    if (m->max_level >= 0)
      snprintf(text, sizeof text, "%s Up to level %d.", m->text, m->max_level);
    else
      snprintf(text, sizeof text, "%s", m->text);
    printf("  %s:\n", conditions);
    print_text("    ", text);
  }
}

static void say_views(unsigned bits, char out[ROOM]) {
  out[0] = 0;
  for (pc_view v = PC_VIEW_SIDE; v <= PC_VIEW_BACK; v++)
    if (bits & 1u << v) append(out, ", ", v == PC_VIEW_OBLIQUE ? "half from the side" : pc_view_word(v));
}

/* "Hip above 185° at the far end." */
static void say_limit(const pc_fault_rule *f, bool hold, char out[ROOM]) {
  static const char *const where[] = {"at rest", "on the way out", "at the far end", "on the way back",
                                      "at any time"};
  const char *mark = pc_feature_mark(f->quantity.feature);
  const char *side = pc_feature_side_word(f->quantity.side);
  char above[64] = "", below[64] = "";
  if (!isnan(f->above)) snprintf(above, sizeof above, " above %g%s", f->above, mark);
  if (!isnan(f->below)) snprintf(below, sizeof below, " below %g%s", f->below, mark);
  snprintf(out, ROOM, "%s%s%s%s%s%s%s, %s.", pc_feature_title(f->quantity.feature), *side ? ", " : "", side,
           f->change ? ", change since rest," : "", above, *above && *below ? " or" : "", below,
           hold && f->phase == PC_PHASE_FAR ? "while it is held" : where[f->phase]);
}

static void print_count(const pc_form_rules *f) {
  char text[ROOM];
  const char *side = pc_feature_side_word(f->count.side);
  bool grows = f->far > f->rest;
  bool hold = !strcmp(f->kind, "hold");
  snprintf(text, sizeof text, "%s: %s%s%s, %s %g at rest and %s %g%s %s.", hold ? "Held" : "Counted",
           pc_feature_title(f->count.feature), *side ? ", " : "", side, grows ? "below" : "above", f->rest,
           grows ? "above" : "below", f->far, pc_feature_mark(f->count.feature),
           hold ? "while it is held" : "at the far end");
  print_text("  ", text);
}

static void print_form(const pc_form_rules *f) {
  char views[ROOM], text[3 * ROOM];
  printf("\nForm, as a camera may see it\n");
  if (!f) {
    print_text("  ", "Not judged: a camera cannot tell how this one is done.");
    return;
  }
  say_views(f->views, views);
  snprintf(text, sizeof text, "Seen from: %s.", views);
  print_text("  ", text);
  if (strcmp(f->kind, "walk") != 0) print_count(f);
  for (int i = 0; i < f->n_faults; i++) {
    const pc_fault_rule *r = &f->faults[i];
    char limit[ROOM];
    say_limit(r, !strcmp(f->kind, "hold"), limit);
    print_text("  - ", r->text);
    say_views(r->views, views);
    snprintf(text, sizeof text, "%s%s%s%s Say: %s", limit, r->views ? " Seen from: " : "", views,
             r->views ? "." : "", r->cue);
    print_text("    ", text);
  }
}

static void print_words(const char *first, const char *const *words) {
  char text[2 * ROOM] = "", one[ROOM];
  for (int i = 0; words[i]; i++) {
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "%s%s", i ? ", " : "", spaced(words[i], one));
  }
  if (*text) print_text(first, text);
}

/* What the body says of its reference movement; words from the file where there is none. */
static void print_asks(const pc_cli *cli, const pc_exercise *e) {
  enum { SHOWN = 5 };
  pc_exercise_asks asks;
  pc_err err = {0};
  char line[400];
  size_t at = 0;
  bool stretched = e->pattern == PC_PATTERN_MOBILITY; /* effort is not what it is for */
  if (!e->play || stretched || pc_app_exercise_asks(e->name, cli->exercises, &asks, &err)) {
    print_words("Muscles: ", e->muscles);
    return;
  }
  for (int i = 0; i < asks.n && i < SHOWN; i++)
    at += (size_t)snprintf(line + at, sizeof line - at, "%s%s %.0f %%", i ? ", " : "", asks.muscles[i].name,
                           100 * asks.muscles[i].activation);
  snprintf(line + at, sizeof line - at, " of their strength on average.");
  print_text("Muscles: ", line);
  snprintf(line, sizeof line,
           "at most %.0f N along the disc L5/S1, %.1f times body weight. Both are estimated: an average man "
           "plays the "
           "movement of this file.",
           asks.compression, asks.compression_bw);
  print_text("Low back: ", line);
}

static void print_one(const pc_cli *cli, const pc_catalogue *c, const pc_exercise *e) {
  printf("%s\n", e->title);
  print_facts(e);
  print_list("Set up", "  - ", e->set_up);
  print_list("How", NULL, e->how);
  print_list("Think of (one at a time)", "  - ", e->cues);
  print_list("Take care", "  - ", e->cautions);
  print_list("Felt in another place?", "  - ", e->felt);
  print_doses(e);
  print_steps(c, e);
  print_modify(e);
  print_form(e->rules);
  printf("\n");
  print_asks(cli, e);
  print_words("From the articles (marks [#..] above): ", e->inventory);
  for (int i = 0; e->sources[i]; i++) print_text("Source: ", e->sources[i]);
}

/* ---- the verb ---- */

static int print_json(const pc_exercise *e, int n, bool as_list) {
  pc_err err = {0};
  char *text = pc_app_exercise_json(e, n, as_list, &err);
  if (!text) return pc_cli_fail("", &err);
  printf("%s\n", text);
  free(text);
  return 0;
}

static int show(const pc_cli *cli, const pc_catalogue *c) {
  const char *name = cli->n_args ? cli->args[0] : NULL;
  if (!name) return cli->json ? print_json(c->exercises, c->n, true) : (print_all(c), 0);
  pc_err err = {0};
  const pc_exercise *e = pc_exercise_wanted(c, name, &err);
  if (e) return cli->json ? print_json(e, 1, false) : (print_one(cli, c, e), 0);
  if (!cli->json && pc_ladder_top(c, name) >= 0) return print_ladder(c, name), 0;
  return pc_cli_fail("", &err);
}

int pc_verb_exercises(pc_cli *cli) {
  char place[PC_PLACE];
  pc_err err = {0};
  pc_catalogue *c = pc_app_catalogue(cli->exercises, place, &err);
  if (!c) return pc_cli_fail(place, &err);
  int code = show(cli, c);
  pc_catalogue_free(c);
  return code;
}
