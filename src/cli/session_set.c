/* session_set.c: one set: what to do, the count, and the three questions after it. */
#include "cli/session.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double COUNTED_HOLD_S = 4; /* shorter holds at the top of a movement are one's own count */
static const double RELEASE_S = 3;      /* between two holds of a set: long enough to let go and breathe */

/* ---- what to do ---- */

static const char *side_words(pc_side side) {
  return side == PC_SIDE_LEFT ? ", left side" : side == PC_SIDE_RIGHT ? ", right side" : "";
}

static int target(const pc_unit *u) {
  int k = u->set <= PC_MAX_SETS && u->set <= u->item->sets ? u->set - 1 : u->item->sets - 1;
  return k >= 0 && k < PC_MAX_SETS ? u->item->reps[k] : 0;
}

static bool counts_holds(const pc_item *item) {
  return item->hold_s >= COUNTED_HOLD_S;
}

static void print_texts(const pc_term *t, const char *const *texts, bool numbered) {
  for (int i = 0; texts && texts[i]; i++) {
    char plain[400];
    snprintf(plain, sizeof plain, "%.*s", pc_text_plain(texts[i]), texts[i]);
    if (numbered)
      printf("  %2d. ", i + 1);
    else
      printf("    - ");
    pc_wrap(t, 6, 6, plain);
  }
}

static void show(const pc_term *t, const pc_unit *u, bool first_look) {
  const pc_item *item = u->item;
  printf("\n%s%s%s  (%d of %d)\n", pc_bold(t), item->rung->title, pc_plain(t), u->place, u->places);
  if (first_look) {
    print_texts(t, item->exercise->set_up, false);
    print_texts(t, item->exercise->how, true);
    if (*item->rung->change) printf("    - "), pc_wrap(t, 6, 6, item->rung->change);
    print_texts(t, item->exercise->cautions, false);
  }
  const char *cue = *item->cue ? item->cue : item->exercise->cues[0] ? item->exercise->cues[0] : "";
  if (*cue) printf("  %sCue: %.*s%s\n", pc_green(t), pc_text_plain(cue), cue, pc_plain(t));
  printf("  Set %d of %d%s: ", u->set, u->sets, side_words(u->side));
  if (item->minutes > 0)
    printf("%.0f min", item->minutes);
  else
    printf("%d times", target(u));
  if (!(item->minutes > 0) && item->hold_s > 0) printf(", %.0f s each", item->hold_s);
  if (isfinite(item->load_kg) && item->load_kg > 0) printf(" with %.4g kg", item->load_kg);
  if (item->reps_left > 0) printf(", stop with %d left in you", item->reps_left);
  printf("\n");
}

/* ---- doing it ---- */

static pc_reply reply_of(pc_key key) {
  return key == PC_KEY_QUIT   ? PC_REPLY_QUIT
         : key == PC_KEY_BACK ? PC_REPLY_BACK
         : key == PC_KEY_SKIP ? PC_REPLY_UNSAID
         : key == PC_KEY_END  ? PC_REPLY_GONE
                              : PC_REPLY_VALUE;
}

/* Enter begins (or ends) a set; s, b, q as everywhere. */
static pc_reply gate_key(pc_term *t, const char *prompt) {
  for (;;) {
    char text[32];
    int len = pc_line(t, prompt, text, sizeof text);
    if (len < 0) return PC_REPLY_GONE;
    if (len == 0) return PC_REPLY_VALUE;
    if (!strcasecmp(text, "s")) return PC_REPLY_UNSAID;
    if (!strcasecmp(text, "b")) return PC_REPLY_BACK;
    if (!strcasecmp(text, "q")) return PC_REPLY_QUIT;
    if (!strcasecmp(text, "p")) continue; /* waiting is what a prompt does */
    printf("  Enter goes on, s skips, b goes back, q ends here. All sets so far are kept.\n");
  }
}

/* Counts the holds; *held = those that ran to their end. */
static pc_reply count_holds(pc_term *t, const pc_unit *u, int *held) {
  int n = target(u);
  *held = 0;
  for (int i = 1; i <= n; i++) {
    char label[48];
    snprintf(label, sizeof label, "  hold %d of %d", i, n);
    pc_key key = pc_countdown(t, label, u->item->hold_s);
    if (key == PC_KEY_NONE) *held = i;
    if (key != PC_KEY_NONE && key != PC_KEY_NEXT) return reply_of(key);
    if (i < n && (key = pc_countdown(t, "  let go", RELEASE_S)) != PC_KEY_NONE && key != PC_KEY_NEXT)
      return reply_of(key);
  }
  return PC_REPLY_VALUE;
}

static pc_reply perform(pc_term *t, const pc_unit *u, int *did) {
  const pc_item *item = u->item;
  bool counted = item->minutes > 0 || counts_holds(item);
  *did = target(u);
  pc_reply reply = gate_key(t, counted ? "  Enter to begin > " : "  Enter when done > ");
  if (reply != PC_REPLY_VALUE || !counted) return reply;
  if (item->minutes > 0) {
    *did = 1;
    pc_key key = pc_countdown(t, "  going", 60 * item->minutes);
    return reply_of(key);
  }
  return count_holds(t, u, did);
}

/* ---- after it ---- */

pc_reply pc_ask_pain(pc_term *t, const char *prompt, int *pain, int *sharp, int *leg) {
  for (;;) {
    char text[32], *end;
    int len = pc_line(t, prompt, text, sizeof text);
    if (len < 0) return PC_REPLY_GONE;
    if (!strcasecmp(text, "b")) return PC_REPLY_BACK;
    if (!strcasecmp(text, "q")) return PC_REPLY_QUIT;
    long x = strtol(text, &end, 10);
    bool s = false, l = false;
    if (isdigit((unsigned char)text[0]) && x <= 10) {
      for (; *end && strchr(" sSlL", *end); end++)
        s = s || tolower(*end) == 's', l = l || tolower(*end) == 'l';
      if (!*end) return *pain = (int)x, *sharp = s, *leg = l, PC_REPLY_VALUE;
    }
    printf("  0 is none, 10 the worst. Add s if it was sharp, l if it ran down a leg or a leg felt numb or "
           "weak: 3, 4s, "
           "2l.\n");
  }
}

static pc_reply ask_felt(pc_term *t, int *felt) {
  static const char keys[] = "ghbtco"; /* in the order of pc_felt */
  for (;;) {
    char text[16];
    int len = pc_line(t, "  Felt most in: g glutes, h hamstrings, b back, t thighs, c core, o other > ", text,
                      sizeof text);
    if (len < 0) return PC_REPLY_GONE;
    if (len == 0) return PC_REPLY_VALUE;
    const char *key = len == 1 ? strchr(keys, tolower((unsigned char)text[0])) : NULL;
    if (!strcasecmp(text, "q")) return PC_REPLY_QUIT;
    if (key) return *felt = (int)(key - keys) + 1, PC_REPLY_VALUE;
    printf("  One letter, or Enter if you cannot tell.\n");
  }
}

static pc_reply ask_after(pc_term *t, const pc_unit *u, int did, pc_event *e) {
  char prompt[64];
  double x = did, left = NAN;
  pc_reply reply = PC_REPLY_VALUE;
  if (!(u->item->minutes > 0)) {
    snprintf(prompt, sizeof prompt, "  How many did you do? [%d] > ", did);
    reply = pc_ask_number(t, prompt, 0, 100, true, false, did, &x);
    if (reply != PC_REPLY_VALUE) return reply;
  }
  e->reps = (int)x;
  if (!(u->item->minutes > 0) && e->reps > 0) {
    snprintf(prompt, sizeof prompt, "  How many of them steady and clean? [%d] > ", e->reps);
    reply = pc_ask_number(t, prompt, 0, e->reps, true, false, e->reps, &x);
    if (reply != PC_REPLY_VALUE) return reply;
    e->clean = x / e->reps;
  }
  if (u->item->reps_left > 0) {
    reply = pc_ask_number(t, "  How many more could you have done, 0 to 5? > ", 0, 5, true, true, NAN, &left);
    if (reply != PC_REPLY_VALUE && reply != PC_REPLY_UNSAID) return reply;
    if (isfinite(left)) e->reps_left = (int)left;
  }
  int sharp = 0, leg = 0;
  reply = pc_ask_pain(t, "  Pain during it, 0 to 10? > ", &e->pain, &sharp, &leg);
  if (reply != PC_REPLY_VALUE) return reply;
  e->sharp = sharp;
  e->leg = leg;
  return u->last ? ask_felt(t, &e->felt) : PC_REPLY_VALUE;
}

pc_reply pc_unit_do(pc_term *t, const pc_unit *u, bool first_look, pc_event *e) {
  const pc_item *item = u->item;
  int did = 0;
  show(t, u, first_look);
  pc_reply reply = perform(t, u, &did);
  if (reply != PC_REPLY_VALUE) return reply;
  snprintf(e->what, sizeof e->what, "%s", item->exercise->name);
  e->rung = item->rung->level;
  e->set = u->set;
  e->side = u->side;
  e->sets_asked = item->sets;
  if (item->reps_lo > 0) e->reps_lo = item->reps_lo;
  if (item->reps_hi > 0) e->reps_hi = item->reps_hi;
  if (item->hold_s > 0) e->hold_s = item->hold_s;
  if (isfinite(item->load_kg) && item->load_kg > 0) e->load_kg = item->load_kg;
  return ask_after(t, u, did, e);
}
