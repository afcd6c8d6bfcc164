/* fhir_observe.c: what was measured and answered, as Observations and QuestionnaireResponses.
 *
 * https://hl7.org/fhir/R4/observation.html, .../questionnaireresponse.html. Codes are LOINC's where there is
 * one (pain 72514-3, steps a day 41950-7, exercise duration 55411-3, body weight 29463-7), units UCUM's.
 * Sets, sessions and breaks stay here: they are a training diary, and the JSON export has them whole.
 */
#include "exchange/fhir.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What all observations share. category: of HL7's observation-category. */
static json_t *observe(pc_fhir *f, const pc_event *e, const char *category, json_t *code, json_t *when) {
  json_t *o = pc_fhir_new(f, "Observation", e->what, e->id);
  pc_fhir_set(f, o, "status", json_string("final"));
  pc_fhir_set(f, o, "category",
              json_pack("[{s:[{s:s,s:s}]}]", "coding", "system",
                        "http://terminology.hl7.org/CodeSystem/observation-category", "code", category));
  pc_fhir_set(f, o, "code", code);
  pc_fhir_set(f, o, "subject", pc_fhir_reference(f->patient));
  pc_fhir_set(f, o, "effectiveDateTime", when);
  pc_fhir_set(f, o, "performer", json_pack("[o]", pc_fhir_reference(f->patient)));
  return o;
}

/* name of a test or scale as words; into the arena. */
static const char *words(pc_fhir *f, const char *name) {
  char *copy = pc_arena_str(f->arena, name, strlen(name));
  for (char *c = copy; c && *c; c++)
    if (*c == '_') *c = ' ';
  if (!copy) f->failed = true;
  return copy ? copy : "";
}

static void pain(pc_fhir *f, const pc_event *e) {
  const char *text = !strcmp(e->what, "am")        ? "Back pain in the morning"
                     : !strcmp(e->what, "worst")   ? "Worst back pain of the day"
                     : !strcmp(e->what, "average") ? "Usual back pain"
                                                   : "Back pain now";
  json_t *code =
      pc_fhir_code("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", text);
  json_t *o = observe(f, e, "survey", code, pc_fhir_moment(e->when));
  pc_fhir_set(f, o, "valueQuantity", pc_fhir_quantity(e->pain, "{score}", "{score}"));
}

static void steps(pc_fhir *f, const pc_event *e) {
  json_t *code = pc_fhir_code("41950-7", "Number of steps in 24 hour Measured", "Steps of the day");
  json_t *o = observe(f, e, "activity", code, pc_fhir_date(pc_clock_day(e->when)));
  pc_fhir_set(f, o, "valueQuantity", pc_fhir_quantity(e->steps, "steps per day", "/d"));
}

static void walk(pc_fhir *f, const pc_event *e) {
  json_t *o = observe(f, e, "activity", pc_fhir_code("55411-3", "Exercise duration", "Walking"),
                      pc_fhir_moment(e->when));
  pc_fhir_set(f, o, "valueQuantity", pc_fhir_quantity(e->minutes, "min", "min"));
}

static void weight(pc_fhir *f, const pc_event *e) {
  json_t *o = observe(f, e, "vital-signs", pc_fhir_code("29463-7", "Body weight", "Body weight, as told"),
                      pc_fhir_moment(e->when));
  pc_fhir_set(f, o, "valueQuantity", pc_fhir_quantity(e->value, "kg", "kg"));
}

/* The rules' tests have a title and a unit; what they do not know goes out under its name. */
static const pc_test *known_test(const char *name) {
  int n;
  const pc_test *tests = pc_tests(&n);
  for (int i = 0; i < n; i++)
    if (strcmp(tests[i].name, name) == 0) return &tests[i];
  return NULL;
}

/* Our words for a unit, in UCUM's. NULL: none. */
static const char *ucum(const char *unit) {
  static const char *const units[][2] = {
      {"s", "s"}, {"degrees", "deg"}, {"repetitions", "{repetitions}"}, {"kg", "kg"}, {"min", "min"}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (strcmp(unit, units[i][0]) == 0) return units[i][1];
  return NULL;
}

/* A self-test: its error and how sure the measurement was go into the notes, for R4 has no field for them. */
static void test(pc_fhir *f, const pc_event *e) {
  const pc_test *known = known_test(e->what);
  const char *unit = known && ucum(known->unit) ? known->unit : NULL;
  json_t *code = pc_fhir_code(NULL, NULL, known ? known->title : words(f, e->what));
  json_t *o = observe(f, e, "exam", code, pc_fhir_moment(e->when));
  pc_fhir_set(f, o, "valueQuantity", pc_fhir_quantity(e->value, unit, unit ? ucum(unit) : NULL));
  json_t *notes = json_array();
  if (e->error > 0)
    pc_fhir_add(
        f, notes,
        json_pack("{s:s}", "text",
                  pc_arena_print(f->arena, "Differences within %.3g are measurement error.", e->error)));
  if (e->confidence >= 0)
    pc_fhir_add(f, notes,
                json_pack("{s:s}", "text",
                          pc_arena_print(f->arena, "Estimated; confidence %.2g of 1.", e->confidence)));
  if (json_array_size(notes) > 0)
    pc_fhir_set(f, o, "note", notes);
  else
    json_decref(notes);
  if (e->side == PC_SIDE_LEFT || e->side == PC_SIDE_RIGHT)
    pc_fhir_set(f, o, "bodySite",
                pc_fhir_code(NULL, NULL, e->side == PC_SIDE_LEFT ? "left side" : "right side"));
}

/* One line of a score's note, "item=answer" (pc_answers_note), as an item; other lines are left to the note.
 */
static void answer(pc_fhir *f, json_t *items, const char *line, size_t len) {
  const char *equals = memchr(line, '=', len);
  if (!equals || equals == line || equals + 1 == line + len) return;
  const char *id = pc_arena_str(f->arena, line, (size_t)(equals - line));
  const char *text = pc_arena_str(f->arena, equals + 1, len - (size_t)(equals - line) - 1);
  if (!id || !text) {
    f->failed = true;
    return;
  }
  char *end;
  double x = strtod(text, &end);
  bool number = !*end && isfinite(x) && strspn(text, "-0123456789.e") == strlen(text);
  pc_fhir_add(f, items,
              json_pack("{s:s,s:[{s:o}]}", "linkId", id, "answer", number ? "valueDecimal" : "valueString",
                        number ? pc_fhir_number(x) : json_string(text)));
}

static void score(pc_fhir *f, const pc_event *e) {
  json_t *r = pc_fhir_new(f, "QuestionnaireResponse", e->what, e->id);
  pc_fhir_set(f, r, "status", json_string("completed"));
  pc_fhir_set(f, r, "subject", pc_fhir_reference(f->patient));
  pc_fhir_set(f, r, "authored", pc_fhir_moment(e->when));
  pc_fhir_set(f, r, "author", pc_fhir_reference(f->patient));
  json_t *items = pc_fhir_list(f, r, "item");
  pc_fhir_add(f, items,
              json_pack("{s:s+,s:s,s:[{s:o}]}", "linkId", e->what, "-score", "text",
                        pc_arena_print(f->arena, "Score of %s", e->what), "answer", "valueDecimal",
                        pc_fhir_number(e->value)));
  for (const char *line = e->note; *line;) {
    size_t len = strcspn(line, "\n");
    answer(f, items, line, len);
    line += len + (line[len] == '\n');
  }
}

void pc_fhir_observe(pc_fhir *f, const pc_history *h) {
  for (int i = 0; i < h->n && !f->failed; i++) {
    const pc_event *e = &h->events[i];
    if (e->kind == PC_EVENT_PAIN) pain(f, e);
    if (e->kind == PC_EVENT_STEPS) steps(f, e);
    if (e->kind == PC_EVENT_WALK) walk(f, e);
    if (e->kind == PC_EVENT_SETTING && !strcmp(e->what, "mass_kg")) weight(f, e);
    if (e->kind == PC_EVENT_TEST) test(f, e);
    if (e->kind == PC_EVENT_SCORE) score(f, e);
  }
}
