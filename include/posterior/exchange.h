/* exchange.h: a person's history in the formats others read, and back.
 *
 * JSON holds everything and comes back as it was; CSV is for a table program; FHIR R4 is for a clinic (no
 * name unless asked); iCalendar puts the week into any calendar. Questionnaires come as FHIR R4 Questionnaire
 * JSON; none that is not free is bundled. All of it is text in, text out: no file, no network, no clock.
 */
#ifndef POSTERIOR_EXCHANGE_H
#define POSTERIOR_EXCHANGE_H

#include "posterior/plan.h"

/* One person's part of an export. Events raw, by id (corrections and voids included). */
typedef struct pc_record {
  const char *name;
  int64_t since;
  const pc_event *events;
  int n;
} pc_record;

/* Text into the arena, zero-terminated; NULL: out of memory. */
const char *pc_export_json(const pc_record *people, int n, pc_clock now, pc_arena *arena, size_t *len);
const char *pc_export_csv(const pc_record *person, pc_arena *arena, size_t *len);
/* Bundle of type collection: Observations, Goals, CarePlan, QuestionnaireResponses; pseudonymous Patient. */
typedef struct pc_fhir_opts {
  bool with_name;
  pc_clock now;
} pc_fhir_opts;
const char *pc_export_fhir(const pc_record *person, const pc_standing *standing, const pc_week *week,
                           const pc_fhir_opts *opts, pc_arena *arena, size_t *len);
/* The week's sessions, wake-up moves, walks and morning question as VEVENTs with RRULE and VALARM; all end
 * with the week. UIDs stay from export to export, SEQUENCE rises with the clock. */
typedef struct pc_ical_opts {
  const char *zone; /* IANA name ("Europe/Berlin"); "" = floating local time */
  const char *tzif; /* the bytes of that zone's file in /usr/share/zoneinfo; NULL or unusable = floating */
  size_t tzif_len;
  const char *uid_seed; /* differs from person to person, tells nothing about them */
  int wake_minute, session_minute;
  pc_clock now;
} pc_ical_opts;
const char *pc_export_ical(const pc_week *week, const pc_ical_opts *opts, pc_arena *arena, size_t *len);

/* Whether the bytes are a zone file that pc_export_ical can use. */
bool pc_zone_known(const char *tzif, size_t len);

/* An export of pc_export_json, every event checked. Non-zero with err (line) filled and nothing half-read. */
int pc_import_json(const char *data, size_t len, pc_arena *arena, pc_record **people, int *n, pc_err *err);

/* A copy of an imported person's events with the ids first, first + 1, ... and `replaces` moved along: as a
 * store numbers them whose next id is `first`. Non-zero: out of memory. */
int pc_record_number(const pc_record *person, int64_t first, pc_arena *arena, pc_event **out);

/* ---- questionnaires ------------------------------------------------------------------------- */

typedef struct pc_choice {
  const char *code, *text;
  double value; /* NaN: none */
} pc_choice;
typedef struct pc_question_item {
  const char *id, *text;
  enum { PC_ITEM_CHOICE, PC_ITEM_NUMBER, PC_ITEM_YESNO, PC_ITEM_TEXT, PC_ITEM_SHOW } type;
  bool needed;
  int group;     /* index of the PC_ITEM_SHOW item it stands under; -1 = none */
  double lo, hi; /* numbers; NaN open */
  const pc_choice *choices;
  int n_choices;
} pc_question_item;
typedef struct pc_questionnaire {
  const char *id, *title, *licence;
  const pc_question_item *items;
  int n_items;
  const char *score; /* expression; "" = no score */
} pc_questionnaire;
typedef struct pc_answer {
  const char *item; /* id */
  double value;     /* of the choice or number; yes 1, no 0; NaN unanswered */
  const char *text; /* of a text; the code of a choice that has no number; "" */
} pc_answer;

/* The free ones that ship: nprs and psfs. */
const pc_questionnaire *pc_questionnaires(int *n);
int pc_questionnaire_read(const char *data, size_t len, pc_arena *arena, pc_questionnaire **out, pc_err *err);
/* The score by the questionnaire's expression over the answers. Non-zero with err: an unanswered needed item,
 * an answer that does not fit, a score that needs more answers. An expression beyond the subset
 * (docs/questionnaires.md) was already refused by the reader, with its column. */
int pc_questionnaire_score(const pc_questionnaire *q, const pc_answer *answers, int n, double *score,
                           pc_err *err);
/* The answers as the note of a score event: "item=value", one a line. NULL: out of memory. */
const char *pc_answers_note(const pc_answer *answers, int n, pc_arena *arena);

#endif
