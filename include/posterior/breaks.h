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
  double stand_s;    /* of standing at the desk, 1800 */
  double away_s;     /* away this long resets the seat clock, 120 */
  double idle_s;     /* no sign of a person this long = away, 180 */
  double later_s;    /* "5 min": 300; also how long a card waits for an answer */
  int later_max;     /* 2 */
  double hold_max_s; /* longest hold for a call and the like before the badge, 1200 */
  double typing_s;   /* input within: not now, 15 */
} pc_break_rule;
pc_break_rule pc_break_rule_default(void);

/* What the machine shows at one moment. */
typedef struct pc_seat {
  double now_s;   /* s on a clock that goes on while the machine sleeps */
  double idle_s;  /* since the last input; NaN: nobody can tell, then time counts as sitting */
  bool locked;    /* or asleep */
  bool inhibited; /* a video or a call keeps the screen on */
  bool call;      /* camera or microphone in use */
  bool dnd;       /* do not disturb */
  bool fullscreen;
  bool standing; /* the person says that the desk is up */
} pc_seat;

typedef enum pc_break_act {
  PC_ACT_NONE,
  PC_ACT_SHOW,  /* the card */
  PC_ACT_HIDE,  /* no answer: the person is away, or let it stand for later_s */
  PC_ACT_BADGE, /* held for too long: a silent sign, no sound, no card; the card follows on release */
} pc_break_act;

/* All times on the clock of pc_seat; sat_s is the seat time since the last break. */
typedef struct pc_break_state {
  double last_s, seen_s; /* the last step; the last sign of a person */
  double sat_s, from_s;  /* this round counts from from_s of sat_s (a skip moves it) */
  double later_until_s;  /* put off until then */
  double held_since_s;   /* NaN: not held */
  double shown_at_s;
  int later; /* times put off for this break */
  bool away, shown, quiet, badge, standing;
} pc_break_state;
pc_break_state pc_break_start(double now_s);
/* One step. Steps less than away_s apart follow the person; a longer gap is a machine that slept: away. */
pc_break_act pc_break_step(pc_break_state *s, const pc_break_rule *r, const pc_seat *seat);
/* The person's answer to a card (or to none: PC_BREAK_DONE is always true). PC_BREAK_MISSED counts as put
 * off. */
void pc_break_answer(pc_break_state *s, const pc_break_rule *r, double now_s, pc_outcome answer);
/* Seat time until the next card, s; 0 = due (shown, held or put off), infinite = quiet until a pause. */
double pc_break_left(const pc_break_state *s, const pc_break_rule *r);

/* ---- the service ---------------------------------------------------------------------------- */

/* The card to show; text at most 12 words. */
typedef struct pc_card {
  const char *exercise, *title, *text;
  int seconds; /* counted down on the card; 0 = no count */
} pc_card;
typedef struct pc_break_service {
  pc_break_rule rule;
  /* The next card (count = how many were dealt today); non-zero: none, ask later. */
  int (*card)(void *user, int count, pc_card *out);
  /* What came of it, to be stored; non-zero: it could not be. */
  int (*log)(void *user, const pc_card *card, pc_outcome outcome);
  /* A line for a terminal; ring: with its bell. May be NULL. */
  void (*say)(void *user, bool ring, const char *line);
  /* An answer typed at the terminal since the last call, as pc_outcome; -1 = none. May be NULL. */
  int (*heard)(void *user);
  void *user;
  bool (*stopped)(void *user); /* true: end; asked at every wake-up and after a signal. May be NULL */
  bool once;                   /* one step, then return: for a look at what it sees */
  double (*clock)(void *user); /* s, monotonic, going on in sleep; NULL = the machine's */
  double poll_s;               /* between steps while a card may be near, 1; else five times that */
  const char *root;            /* before /proc and /sys; "" or NULL = the machine's */
  /* After every step; sources as in pc_break_view. May be NULL. */
  void (*saw)(void *user, const pc_seat *seat, pc_break_act act, const char *sources);
} pc_break_service;
/* Runs until stopped. Without a notification server it falls back to `say`; without idle information it
 * counts wall time and says so once. Non-zero with err: no bus at all and nothing to say it with, a service
 * that runs already, or a bus that went away. */
int pc_breaks_run(const pc_break_service *service, pc_err *err);

/* What a running service tells of itself. */
typedef struct pc_break_view {
  double sat_s, left_s; /* left_s as pc_break_left */
  int later, dealt;     /* times put off; cards since the service began */
  bool away, shown, badge, standing;
  char sources[512]; /* "idle: org.gnome.Mutter.IdleMonitor; lock: logind; ..." */
} pc_break_view;
/* Asks the service on the session bus. Non-zero: none runs, or no bus. */
int pc_breaks_ask(pc_break_view *out, pc_err *err);
/* Tells it "done", "later", "skip", "stand" or "sit"; err is filled where it was in vain. */
typedef enum pc_told { PC_TOLD, PC_TOLD_NOBODY, PC_TOLD_NO_CARD, PC_TOLD_NOT_STORED } pc_told;
pc_told pc_breaks_tell(const char *word, pc_err *err);

#endif
