/* gate.c: may this person train at all?
 *
 * Warning signs of serious disease are rare and each alone is weak evidence (Finucane 2020), so the gate
 * never says what someone has. It says how soon a professional should look, takes the most urgent of all
 * answers, and locks training on the two most urgent tiers until someone qualified has cleared the person.
 *
 * The gate is a fold over the history. A flag that locks stays open whatever is answered, set or taken back
 * in the settings later; only a clearance closes it, and a later yes opens it again. What was read the
 * careful way where the rules leave room:
 *   - A new sign (a symptom, pain into the leg in a set) and a break in training of over 28 days lock until
 *     the questions are answered anew; the routine every 28 days and a referral only ask.
 *   - "Not sure" on a locking question: first time no result, ask again; second time see a professional.
 *     On the other questions it counts as yes, which limits but never locks.
 *   - A year of birth leaves a year open; the more careful age counts.
 *   - A clearance ends the advice to see someone, yet the limits stay: still pregnant, still thin bones. Only
 *     the one of recent surgery goes with it.
 */
#include "plan/constants.h"
#include "plan/diary.h"
#include "plan/reasons.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define BIT(flag) ((uint64_t)1 << PC_FLAG_##flag)
#define ALL_FLAGS (((uint64_t)1 << PC_N_FLAGS) - 1)

static const struct {
  const char *rule;
  pc_tier tier;
  unsigned condition;
  const char *text;
} FLAGS[PC_N_FLAGS] = {
    [PC_FLAG_E1] =
        {"SAFE-E1", PC_TIER_EMERGENCY, 0,
         "You told of new trouble with bladder, bowel or feeling between the legs. Go to emergency "
         "care now."},
    [PC_FLAG_E2] =
        {"SAFE-E2", PC_TIER_EMERGENCY, 0,
         "You told of legs that get weaker, pain in both legs or unsteady walking. Go to emergency "
         "care now."},
    [PC_FLAG_E3] =
        {"SAFE-E3", PC_TIER_EMERGENCY, 0,
         "You told of tearing pain, a pulsing belly, fainting or chest trouble. Go to emergency care "
         "now."},
    [PC_FLAG_U1_FALL] = {"SAFE-U1", PC_TIER_URGENT, 0,
                         "The pain came with a hard fall or blow. Have it looked at today."},
    [PC_FLAG_U1_MINOR] =
        {"SAFE-U1", PC_TIER_URGENT, 0,
         "Even a small fall can hurt a bone that age or illness made thin. Have it looked at "
         "today."},
    [PC_FLAG_U1_BONE] = {NULL, PC_TIER_OK, PC_COND_OSTEOPOROSIS, NULL},
    [PC_FLAG_U2] = {"SAFE-U2", PC_TIER_URGENT, 0,
                    "Back pain with fever, infection or a weak immune system should be looked at today."},
    [PC_FLAG_U3] =
        {"SAFE-U3", PC_TIER_URGENT, 0,
         "Past cancer, lost weight or night pain that never eases should be looked at within days."},
    [PC_FLAG_P1] =
        {"SAFE-P1", PC_TIER_SEE_PRO, PC_COND_LEG_NERVE,
         "Leg pain with tingling is worth a professional's look. The plan spares the nerve till then."},
    [PC_FLAG_P2] = {"SAFE-P2", PC_TIER_SEE_PRO, 0,
                    "Long morning stiffness is worth a look. Ask a doctor about inflammatory back pain."},
    [PC_FLAG_P3_PREGNANT] =
        {"SAFE-P3", PC_TIER_SEE_PRO, PC_COND_PREGNANCY,
         "Around a birth, ask your midwife or doctor first. The plan is limited till then."},
    [PC_FLAG_P3_SURGERY] = {"SAFE-P3", PC_TIER_SEE_PRO, PC_COND_SURGERY,
                            "After surgery your surgeon or therapist says what is allowed, and when."},
    [PC_FLAG_P3_FRACTURE] = {"SAFE-P3", PC_TIER_SEE_PRO, PC_COND_OSTEOPOROSIS,
                             "With a broken bone in the spine, ask first. The plan leaves out deep bending."},
    [PC_FLAG_P3_PRESSURE] = {"SAFE-P3", PC_TIER_SEE_PRO, PC_COND_PRESSURE,
                             "With high blood pressure, ask first. The plan keeps holds short."},
    [PC_FLAG_P3_ORGAN] = {"SAFE-P3", PC_TIER_SEE_PRO, PC_COND_PRESSURE,
                          "With a heart, lung or kidney illness, ask first. The plan keeps efforts short."},
    [PC_FLAG_P3_ONSET] = {"SAFE-P3", PC_TIER_SEE_PRO, 0,
                          "A first back pain at your age is worth a professional's look."},
    [PC_FLAG_P4] =
        {"SAFE-P4", PC_TIER_SEE_PRO, 0,
         "Pain this strong is worth a professional's look. Till then the plan is walking and gentle "
         "moves."},
};
#define LOCKING (BIT(E1) | BIT(E2) | BIT(E3) | BIT(U1_FALL) | BIT(U1_MINOR) | BIT(U2) | BIT(U3))

pc_gate_state pc_gate_start(void) {
  return (pc_gate_state){
      .rest_pain = PC_UNSAID, .train_day = INT_MIN, .start_day = INT_MIN, .birth_year = PC_UNSAID};
}

/* ---- what the state means on a day ---- */

static int oldest_age(const pc_gate_state *s, int day) {
  int year, month, dom;
  pc_day_date(day, &year, &month, &dom);
  return s->birth_year == PC_UNSAID ? -1 : year - s->birth_year;
}

/* The flags that lock: a small fall only with bones that may be thin. */
static uint64_t locking(const pc_gate_state *s, int day) {
  uint64_t flags = s->advice & LOCKING;
  if (!(flags & BIT(U1_MINOR))) return flags;
  bool thin = (s->told & (BIT(U1_BONE) | BIT(P3_FRACTURE))) || s->conditions & PC_COND_OSTEOPOROSIS ||
              oldest_age(s, day) >= OLD_BONE_AGE;
  return thin ? flags : flags & ~BIT(U1_MINOR);
}

/* Days since the last training, 0 before the first. */
static int gap_days(const pc_gate_state *s, int day) {
  return s->train_day == INT_MIN ? 0 : day - s->train_day;
}

static bool long_gap(const pc_gate_state *s, int day) {
  return gap_days(s, day) > GAP_SCREEN_DAYS && s->screen_day - s->train_day <= GAP_SCREEN_DAYS;
}

static bool unanswered(const pc_gate_state *s, int day) {
  return !s->screened || s->unsure || s->changed || long_gap(s, day);
}

/* ---- the fold ---- */

static void hear_screen(pc_gate_state *s, const pc_event *e, int day) {
  uint64_t vague = e->unsure & ~e->yes & ALL_FLAGS;
  s->told = s->advice = (e->yes & ALL_FLAGS) | (vague & ~LOCKING);
  vague &= LOCKING;
  s->unsure = vague & ~s->unsure_ever;
  s->unsure_twice = vague & s->unsure_ever;
  s->unsure_ever = vague;
  s->rest_pain = e->pain;
  s->screened = true;
  s->cleared = false;
  s->changed = s->leg = false;
  s->screen_day = day;
}

static void hear_clearance(pc_gate_state *s, const pc_event *e) {
  uint64_t cleared = e->yes ? e->yes : ALL_FLAGS;
  if ((s->open | s->advice) & cleared) s->cleared = true;
  s->advice &= ~cleared;
  s->open &= ~cleared;
  s->unsure_twice &= ~cleared;
  s->told &= ~(cleared & (LOCKING | BIT(P3_SURGERY)));
}

static void hear_setting(pc_gate_state *s, const pc_event *e) {
  if (isnan(e->value)) return;
  if (strcmp(e->what, "conditions") == 0) s->conditions = (unsigned)e->value;
  if (strcmp(e->what, "birth_year") == 0) s->birth_year = (int)e->value;
}

void pc_gate_event(pc_gate_state *s, const pc_event *e) {
  int day = pc_clock_day(e->when);
  s->open |= locking(s, day); /* what locked on any day up to now: a birthday can do it */
  switch (e->kind) {
  case PC_EVENT_SETTING:
    hear_setting(s, e);
    break;
  case PC_EVENT_SCREEN:
    hear_screen(s, e, day);
    break;
  case PC_EVENT_CLEARANCE:
    hear_clearance(s, e);
    break;
  case PC_EVENT_SYMPTOM:
    s->told |= e->yes & ALL_FLAGS;
    s->advice |= e->yes & ALL_FLAGS;
    s->changed = true;
    break;
  case PC_EVENT_SET:
  case PC_EVENT_END:
    s->train_day = day > s->train_day ? day : s->train_day;
    /* fall through */
  case PC_EVENT_PAIN:
    if (e->leg == 1) s->changed = s->leg = true;
    return; /* nothing that locks */
  default:
    return;
  }
  s->open |= locking(s, day);
  if (s->start_day == INT_MIN && !s->open && !unanswered(s, day)) s->start_day = day;
}

/* ---- telling ---- */

static void raise_tier(pc_gate *g, pc_tier tier) {
  if (tier > g->tier) g->tier = tier;
}

/* One reason a flag, the most urgent first. */
static int tell_flags(uint64_t flags, pc_arena *arena, pc_gate *g) {
  for (int tier = PC_TIER_EMERGENCY; tier >= PC_TIER_SEE_PRO; tier--)
    for (int f = 0; f < PC_N_FLAGS; f++) {
      if (!(flags >> f & 1) || (int)FLAGS[f].tier != tier) continue;
      raise_tier(g, FLAGS[f].tier);
      if (pc_why(&g->reasons, arena, FLAGS[f].rule, FLAGS[f].text, NULL)) return PC_NO_MEMORY;
    }
  return 0;
}

static int tell_rest(const pc_gate_state *s, int day, pc_arena *arena, pc_gate *g) {
  pc_note notes[4] = {{0}};
  if (s->rest_pain >= REST_PAIN_MAX)
    notes[0] = pc_note_make("SAFE-P4",
                            "Pain of {pain} at rest is worth a professional's look. Till then the plan is "
                            "walking and gentle moves.",
                            "pain", (double)s->rest_pain, NULL);
  int youngest = oldest_age(s, day) - 1;
  if (s->birth_year != PC_UNSAID && youngest < ADULT_AGE)
    notes[1] = pc_note_make("SAFE-P3", "Below {age} a professional should see you first.", "age",
                            (double)ADULT_AGE, NULL);
  if (s->unsure_twice)
    notes[2] = pc_note_make("SAFE-ASK",
                            "A question that matters stayed open twice. Please talk it over with a "
                            "professional.",
                            NULL);
  for (int i = 0; i < 3; i++)
    if (notes[i].rule && s->screened) raise_tier(g, PC_TIER_SEE_PRO);
  if (g->tier == PC_TIER_UNASKED && !unanswered(s, day)) {
    g->tier = PC_TIER_OK;
    notes[3] = s->cleared ? pc_note_make("SAFE-CLEAR", "A professional has cleared you.", NULL)
                          : pc_note_make("SAFE-0", "You told of no warning sign.", NULL);
  }
  for (int i = 0; i < 4; i++)
    if (pc_why_note(&g->reasons, arena, &notes[i])) return PC_NO_MEMORY;
  return 0;
}

static pc_note why_ask(const pc_gate_state *s, int day, int refer_day) {
  if (!s->screened)
    return pc_note_make("SAFE-ASK", "Please answer the health questions first. It takes two minutes.", NULL);
  if (s->changed)
    return pc_note_make("SAFE-ASK", "You told of something new. Please answer the health questions again.",
                        NULL);
  if (s->unsure)
    return pc_note_make("SAFE-ASK", "A question that matters stayed open. Please answer it once more.", NULL);
  if (long_gap(s, day))
    return pc_note_make("R-GAP",
                        "After {days} days without training, please answer the health questions "
                        "again.",
                        "days", (double)gap_days(s, day), NULL);
  if (refer_day >= s->screen_day && refer_day != INT_MIN)
    return pc_note_make("SAFE-ASK",
                        "Things are not going as hoped. Please answer the health questions again.", NULL);
  if (day - s->screen_day >= SCREEN_DAYS)
    return pc_note_make("SAFE-ASK", "Your last answers are {days} days old. Please answer again.", "days",
                        (double)(day - s->screen_day), NULL);
  return (pc_note){0};
}

static bool leg_branch(const pc_gate_state *s) {
  return s->leg || s->told & BIT(P1) || s->conditions & PC_COND_LEG_NERVE;
}

unsigned pc_gate_conditions(const pc_gate_state *s) {
  unsigned conditions = s->conditions | (leg_branch(s) ? (unsigned)PC_COND_LEG_NERVE : 0u);
  for (int f = 0; f < PC_N_FLAGS; f++)
    if (s->told >> f & 1) conditions |= FLAGS[f].condition;
  return conditions;
}

int pc_gate_tell(const pc_gate_state *s, pc_clock now, int refer_day, pc_arena *arena, pc_gate *out) {
  int day = pc_clock_day(now);
  *out = (pc_gate){.tier = PC_TIER_UNASKED};
  uint64_t open = s->open | locking(s, day);
  out->locked = open || unanswered(s, day);
  pc_note ask = why_ask(s, day, refer_day);
  out->ask = ask.rule != NULL;
  out->leg = leg_branch(s);
  out->conditions = pc_gate_conditions(s);
  out->walk_only = s->told & BIT(P4) || s->rest_pain >= REST_PAIN_MAX;
  uint64_t shown = open | (s->advice & ~LOCKING);
  if (tell_flags(shown, arena, out) || tell_rest(s, day, arena, out) ||
      pc_why_note(&out->reasons, arena, &ask))
    return PC_NO_MEMORY;
  if (open &&
      pc_why(&out->reasons, arena, "SAFE-CLEAR",
             "Training stays locked until a professional has cleared you and you note the date.", NULL))
    return PC_NO_MEMORY;
  return 0;
}

int pc_gate_make(const pc_history *h, pc_clock now, pc_arena *arena, pc_gate *out) {
  pc_diary d;
  pc_diary_start(&d, pc_clock_day(now));
  if (pc_diary_hear(&d, NULL, h->events, h->n, arena)) return PC_NO_MEMORY;
  return pc_gate_tell(&d.gate, now, pc_pain_refer_day(&d), arena, out);
}
