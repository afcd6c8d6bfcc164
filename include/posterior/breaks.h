/* breaks.h: when to get up (R-BREAK), and the desktop that says so.
 *
 * The rule is a pure state machine: what the seat looks like now, in; what to do, out; time injected. The
 * service feeds it from logind and the desktop's D-Bus interfaces and shows one notification with buttons.
 */
#ifndef POSTERIOR_BREAKS_H
#define POSTERIOR_BREAKS_H

#include "posterior/plan.h"

typedef struct pc_break_rule {
  double every_s;    /* of sitting, 1800; 900..3600 */
  double away_s;     /* away this long resets the seat clock, 120 */
  double idle_s;     /* no input this long, and no inhibitor = away, 180 */
  double later_s;    /* "5 min": 300 */
  int later_max;     /* 2 */
  double hold_max_s; /* longest hold for a call and the like, 1200 */
  double typing_s;   /* typed within: not now, 15 */
} pc_break_rule;
pc_break_rule pc_break_rule_default(void);

/* What the machine shows at one moment. */
typedef struct pc_seat {
  double now_s;   /* monotonic */
  double idle_s;  /* since the last input */
  bool locked;    /* or asleep */
  bool inhibited; /* a video or a call keeps the screen on */
  bool call;      /* camera or microphone in use */
  bool dnd;       /* do not disturb */
  bool fullscreen;
} pc_seat;

typedef enum pc_break_act {
  PC_ACT_NONE,
  PC_ACT_SHOW,  /* the card */
  PC_ACT_HIDE,  /* the person is away: the card has done its work */
  PC_ACT_BADGE, /* held for too long: a silent sign, no sound, no card */
} pc_break_act;

typedef struct pc_break_state pc_break_state;
struct pc_break_state {
  double sat_s, away_s, last_s, due_since_s, later_until_s;
  int later; /* times put off for this break */
  bool away, shown, quiet, badge, started;
};
pc_break_state pc_break_start(double now_s);
/* One step. Steps may be any time apart; sleep (a jump without input) counts as away. */
pc_break_act pc_break_step(pc_break_state *s, const pc_break_rule *r, const pc_seat *seat);
/* The person's answer to a card. */
void pc_break_answer(pc_break_state *s, const pc_break_rule *r, double now_s, pc_outcome answer);

/* ---- the service ---------------------------------------------------------------------------- */

/* The card to show; text at most 12 words. */
typedef struct pc_card {
  const char *exercise, *title, *text;
  int seconds;
} pc_card;
typedef struct pc_break_service {
  pc_break_rule rule;
  /* The next card (count = how many were dealt today); non-zero: none, ask later. */
  int (*card)(void *user, int count, pc_card *out);
  /* What came of it, to be stored. */
  void (*log)(void *user, const pc_card *card, pc_outcome outcome);
  void *user;
  bool once;                   /* one step, then return: for a look at what it sees */
  volatile int *stop;          /* becomes non-zero: end */
  double (*clock)(void *user); /* s, monotonic; NULL = the machine's */
  double poll_s;               /* between steps, 1 */
  void (*saw)(void *user, const pc_seat *seat, pc_break_act act); /* may be NULL */
} pc_break_service;
/* Runs until stopped. Without a notification server it falls back to the terminal's bell and a line; without
 * idle information it counts wall time and says so once (err stays empty). Non-zero with err: no bus at all
 * and no terminal. */
int pc_breaks_run(const pc_break_service *service, pc_err *err);

#endif
