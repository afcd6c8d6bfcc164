/* test_fhir.c: the bundle for a clinic against the rules of FHIR R4.
 *
 * First the rules this file holds, from the resource pages of https://hl7.org/fhir/R4 (cardinalities of
 * Observation, QuestionnaireResponse, Goal, CarePlan, Patient, Bundle; every reference resolves inside the
 * bundle, bdl-7: fullUrls differ). Then the official JSON schema through a validator that others wrote, where
 * node and the package are (test/fhir).
 */
#include "coach_people.h"
#include "event_make.h"
#include "posterior/exchange.h"
#include "test.h"
#include "week_make.h"

#include <jansson.h>
#include <regex.h>
#include <sys/stat.h>

enum { FIRST = 20770 };

static pc_event *at(pc_event *list, int *n, pc_event_kind kind, const char *what, int day, double value) {
  pc_event *e = &list[*n];
  *e = pc_event_blank(kind, (pc_clock){(int64_t)day * 86400 + 25200, 60});
  e->id = ++*n;
  snprintf(e->what, sizeof e->what, "%s", what);
  e->value = value;
  return e;
}

/* One event of every kind that is exported, a correction, a void, one of tomorrow, and some that stay. */
static int history(pc_event *e) {
  int n = 0;
  at(e, &n, PC_EVENT_PAIN, "am", FIRST, NAN)->pain = 4;
  at(e, &n, PC_EVENT_PAIN, "worst", FIRST, NAN)->pain = 9;
  pc_event *better = at(e, &n, PC_EVENT_PAIN, "worst", FIRST, NAN);
  better->pain = 6;
  better->replaces = 2;
  at(e, &n, PC_EVENT_STEPS, "", FIRST, NAN)->steps = 7267;
  pc_event *walk = at(e, &n, PC_EVENT_WALK, "", FIRST, NAN);
  walk->minutes = 22.5;
  at(e, &n, PC_EVENT_SETTING, "mass_kg", FIRST, 81.3);
  at(e, &n, PC_EVENT_SETTING, "activity_1", FIRST, NAN)->note = "tie my shoes";
  pc_event *test = at(e, &n, PC_EVENT_TEST, "side_bridge", FIRST, 41);
  test->side = PC_SIDE_LEFT;
  test->error = 4;
  test->confidence = 0.9;
  at(e, &n, PC_EVENT_TEST, "my_own_test", FIRST, 12);
  at(e, &n, PC_EVENT_SCORE, "psfs", FIRST, 4.5)->note =
      "activity_1=tie my \"shoes\"\nable_1=3\nable_2=6\nsaid in a hurry\n=\nx=";
  at(e, &n, PC_EVENT_NOTE, "", FIRST, NAN)->note = "my own business";
  at(e, &n, PC_EVENT_PAIN, "now", FIRST, NAN)->pain = 1;
  int64_t last = n;
  at(e, &n, PC_EVENT_VOID, "", FIRST, NAN)->replaces = last;
  at(e, &n, PC_EVENT_PAIN, "now", FIRST + 400, NAN)->pain = 2;
  return n;
}

static const pc_fhir_opts OPTS = {.now = {1795415465, 60}};

static const char *make(bool with_name, pc_week *week, pc_arena *arena, size_t *len) {
  static pc_event events[32];
  pc_record person = {"Grete Testperson", 1794000000, events, history(events)};
  pc_standing standing = {.step_goal = 7000, .walk_minutes = 20};
  pc_fhir_opts opts = OPTS;
  opts.with_name = with_name;
  return pc_export_fhir(&person, &standing, week, &opts, arena, len);
}

/* ---- the rules ---- */

static bool matches(const json_t *v, const char *pattern) {
  regex_t re;
  if (!json_is_string(v) || regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB)) return false;
  bool yes = regexec(&re, json_string_value(v), 0, NULL, 0) == 0;
  regfree(&re);
  return yes;
}

static const json_t *get(const json_t *v, const char *path) {
  char name[40];
  while (v && *path) {
    size_t n = strcspn(path, ".");
    snprintf(name, sizeof name, "%.*s", (int)n, path);
    v = json_is_array(v) ? json_array_get(v, (size_t)atoi(name)) : json_object_get(v, name);
    path += n + (path[n] == '.');
  }
  return v;
}

static bool is(const json_t *v, const char *path, const char *text) {
  const char *s = json_string_value(get(v, path));
  return s && !strcmp(s, text);
}

#define DATE "[0-9]{4}-[0-9]{2}-[0-9]{2}"
#define MOMENT "^" DATE "T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2})$"
#define DAY_OR_MOMENT "^" DATE "(T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2}))?$"

static void check_quantity(const json_t *q) {
  CHECK(json_is_number(get(q, "value")));
  if (get(q, "code")) CHECK(is(q, "system", "http://unitsofmeasure.org"), "qty-3: a code needs its system");
}

static void check_resource(const json_t *r, const char *patient) {
  const char *type = json_string_value(get(r, "resourceType"));
  CHECK(type && matches(get(r, "id"), "^[A-Za-z0-9.-]{1,64}$"));
  if (!strcmp(type, "Patient")) return;
  CHECK(is(r, "subject.reference", patient), "%s: subject", type);
  if (!strcmp(type, "Observation")) {
    CHECK(is(r, "status", "final") && get(r, "code.text") &&
          matches(get(r, "effectiveDateTime"), DAY_OR_MOMENT));
    CHECK(is(r, "category.0.coding.0.system", "http://terminology.hl7.org/CodeSystem/observation-category"));
    check_quantity(get(r, "valueQuantity"));
  } else if (!strcmp(type, "QuestionnaireResponse")) {
    CHECK(is(r, "status", "completed") && matches(get(r, "authored"), MOMENT) &&
          json_array_size(get(r, "item")) > 0);
    for (size_t i = 0; i < json_array_size(get(r, "item")); i++)
      CHECK(json_is_string(get(json_array_get(get(r, "item"), i), "linkId")), "linkId 1..1");
  } else if (!strcmp(type, "Goal")) {
    CHECK(is(r, "lifecycleStatus", "active") && matches(get(r, "description.text"), "."));
    if (get(r, "target")) CHECK(get(r, "target.0.measure"), "gol-1: detail needs a measure");
  } else if (!strcmp(type, "CarePlan")) {
    CHECK((is(r, "status", "active") || is(r, "status", "on-hold")) && is(r, "intent", "plan"));
    for (size_t i = 0; i < json_array_size(get(r, "activity")); i++)
      CHECK(is(json_array_get(get(r, "activity"), i), "detail.status", "scheduled"), "detail.status 1..1");
  } else {
    CHECK(0, "an unexpected %s", type);
  }
}

/* Every "reference" anywhere is the fullUrl of an entry. */
static int dangling(const json_t *v, const json_t *entries) {
  int n = 0;
  const char *name;
  json_t *part;
  size_t i;
  json_array_foreach((json_t *)v, i, part) n += dangling(part, entries);
  json_object_foreach((json_t *)v, name, part) {
    if (!strcmp(name, "reference")) {
      size_t k = 0;
      while (k < json_array_size(entries) &&
             !is(json_array_get(entries, k), "fullUrl", json_string_value(part)))
        k++;
      n += k == json_array_size(entries);
    }
    n += dangling(part, entries);
  }
  return n;
}

static const json_t *find(const json_t *entries, const char *type, const char *path, const char *text) {
  for (size_t i = 0; i < json_array_size(entries); i++) {
    const json_t *r = get(json_array_get(entries, i), "resource");
    if (is(r, "resourceType", type) && (!path || is(r, path, text))) return r;
  }
  return NULL;
}

static int count(const json_t *entries, const char *type) {
  int n = 0;
  for (size_t i = 0; i < json_array_size(entries); i++)
    n += is(json_array_get(entries, i), "resource.resourceType", type);
  return n;
}

static void check_bundle(const json_t *b) {
  const json_t *entries = get(b, "entry");
  CHECK(is(b, "resourceType", "Bundle") && is(b, "type", "collection") &&
        matches(get(b, "timestamp"), MOMENT));
  CHECK(count(entries, "Patient") == 1);
  const char *patient = json_string_value(get(entries, "0.fullUrl"));
  int twice = 0;
  for (size_t i = 0; i < json_array_size(entries); i++) {
    const json_t *e = json_array_get(entries, i);
    char url[80];
    CHECK(matches(get(e, "fullUrl"),
                  "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"));
    snprintf(url, sizeof url, "urn:uuid:%s", json_string_value(get(e, "resource.id")));
    CHECK(is(e, "fullUrl", url), "the id of a resource is that of its fullUrl");
    for (size_t k = 0; k < i; k++)
      twice += !strcmp(json_string_value(json_object_get(json_array_get(entries, k), "fullUrl")), url);
    check_resource(get(e, "resource"), patient);
  }
  CHECK(twice == 0, "bdl-7: fullUrls differ");
  CHECK(dangling(b, entries) == 0);
}

static json_t *load(const char *text, size_t len) {
  json_error_t e;
  json_t *b = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);
  CHECK(b, "line %d: %s", e.line, e.text);
  return b;
}

static void test_rules(void) {
  pc_arena *arena = pc_arena_make();
  made_week m;
  size_t len, len2;
  const char *text = make(false, week_make(&m, MADE_DAY), arena, &len);
  const char *again = make(false, week_make(&m, MADE_DAY), arena, &len2);
  CHECK(len == len2 && !memcmp(text, again, len));
  CHECK(!strstr(text, "Grete") && !strstr(text, "Testperson"), "no name by default");
  CHECK(!strstr(text, "my own business"), "notes stay");
  json_t *b = load(text, len);
  check_bundle(b);
  const json_t *entries = get(b, "entry");
  CHECK(count(entries, "Observation") == 7 && count(entries, "QuestionnaireResponse") == 1 &&
            count(entries, "Goal") == 3 && count(entries, "CarePlan") == 1,
        "%d %d %d", count(entries, "Observation"), count(entries, "QuestionnaireResponse"),
        count(entries, "Goal"));
  const json_t *o = find(entries, "Observation", "code.text", "Worst back pain of the day");
  CHECK(json_integer_value(get(o, "valueQuantity.value")) == 6 && is(o, "code.coding.0.code", "72514-3"),
        "the correction holds");
  CHECK(is(o, "effectiveDateTime", "2026-11-13T08:00:00+01:00"), "%s",
        json_string_value(get(o, "effectiveDateTime")));
  CHECK(!find(entries, "Observation", "code.text", "Back pain now"), "taken back, or not yet");
  o = find(entries, "Observation", "code.coding.0.code", "41950-7");
  CHECK(json_integer_value(get(o, "valueQuantity.value")) == 7267 && is(o, "valueQuantity.code", "/d") &&
        is(o, "effectiveDateTime", "2026-11-13"));
  o = find(entries, "Observation", "code.coding.0.code", "29463-7");
  CHECK(json_real_value(get(o, "valueQuantity.value")) == 81.3 && is(o, "valueQuantity.code", "kg") &&
        is(o, "category.0.coding.0.code", "vital-signs"));
  o = find(entries, "Observation", "code.text", "Side bridge hold");
  CHECK(json_integer_value(get(o, "valueQuantity.value")) == 41 && is(o, "bodySite.text", "left side") &&
        json_array_size(get(o, "note")) == 2);
  CHECK(is(o, "valueQuantity.code", "s"));
  o = find(entries, "Observation", "code.text", "my own test");
  CHECK(json_integer_value(get(o, "valueQuantity.value")) == 12 && !get(o, "valueQuantity.unit"));
  o = find(entries, "QuestionnaireResponse", NULL, NULL);
  CHECK(json_real_value(get(o, "item.0.answer.0.valueDecimal")) == 4.5 &&
        is(o, "item.1.answer.0.valueString", "tie my \"shoes\"") &&
        json_integer_value(get(o, "item.3.answer.0.valueDecimal")) == 6 &&
        json_array_size(get(o, "item")) == 4);
  o = find(entries, "CarePlan", NULL, NULL);
  CHECK(json_array_size(get(o, "activity")) == 6 && json_array_size(get(o, "goal")) == 2 &&
            is(o, "status", "active"),
        "%zu", json_array_size(get(o, "activity")));
  CHECK(is(o, "period.start", "2026-11-23") && is(o, "period.end", "2026-11-29"));
  json_decref(b);
  text = make(true, week_make(&m, MADE_DAY), arena, &len);
  b = load(text, len);
  CHECK(strstr(text, "\"Grete Testperson\""), "with the name when asked");
  json_decref(b);
  text = make(false, week_locked(&m, MADE_DAY), arena, &len);
  b = load(text, len);
  check_bundle(b);
  o = find(get(b, "entry"), "CarePlan", NULL, NULL);
  CHECK(is(o, "status", "on-hold") && !get(o, "activity") &&
        strstr(json_string_value(get(o, "note.1.text")), "emergency"));
  json_decref(b);
  for (size_t k = 1; k < 12; k++) {
    pc_arena *poor = pc_arena_make();
    pc_arena_fail_at(poor, k);
    CHECK(!make(false, week_make(&m, MADE_DAY), poor, &len) && len == 0, "%zu", k);
    pc_arena_free(poor);
  }
  pc_arena_free(arena);
}

/* The plan and the standing are not always there. */
static void test_bare(void) {
  pc_arena *arena = pc_arena_make();
  pc_record nobody = {"x", 1794000000, NULL, 0};
  size_t len;
  const char *text = pc_export_fhir(&nobody, NULL, NULL, &OPTS, arena, &len);
  json_t *b = load(text, len);
  CHECK(json_array_size(get(b, "entry")) == 1);
  check_bundle(b);
  json_decref(b);
  pc_arena_free(arena);
}

/* Every unit a test of the rules has is one UCUM knows. */
static void test_units(void) {
  pc_arena *arena = pc_arena_make();
  int n;
  const pc_test *tests = pc_tests(&n);
  for (int i = 0; i < n; i++) {
    pc_event e = pc_event_blank(PC_EVENT_TEST, (pc_clock){1790000000, 0});
    e.id = 1;
    e.value = 3;
    snprintf(e.what, sizeof e.what, "%s", tests[i].name);
    pc_record person = {"x", 1794000000, &e, 1};
    size_t len;
    const char *text = pc_export_fhir(&person, NULL, NULL, &OPTS, arena, &len);
    json_t *b = load(text, len);
    CHECK(get(b, "entry.1.resource.valueQuantity.code"), "%s in %s", tests[i].name, tests[i].unit);
    json_decref(b);
  }
  pc_arena_free(arena);
}

/* People who live with the coach, and events at any value: their bundles keep the rules. The last one's goes
 * to the schema. */
static const char *coached(uint64_t seed, const pc_catalogue *c, pc_arena *arena, size_t *len) {
  static coach_person p;
  pc_history h;
  pc_standing s;
  pc_week week;
  coach_person_make(&p, seed);
  for (int w = 0; w < 6; w++) {
    CHECK(!coach_person_standing(&p, c, arena, &h, &s));
    coach_person_live(&p, c, &s);
  }
  CHECK(!coach_person_standing(&p, c, arena, &h, &s));
  CHECK(!pc_week_make(&s, c, s.today, seed, arena, &week));
  uint64_t random = seed;
  pc_event *events = PC_NEW(arena, pc_event, p.n + 200);
  memcpy(events, p.events, (size_t)p.n * sizeof *events);
  for (int i = 0; i < 200; i++) {
    events[p.n + i] = draw_event(i, &random);
    events[p.n + i].id += 1000000;
    events[p.n + i].replaces = 0;
  }
  pc_record person = {"Grete Testperson", 1794000000, events, p.n + 200};
  pc_fhir_opts opts = {.now = {2000000000, -210}};
  return pc_export_fhir(&person, &s, &week, &opts, arena, len);
}

static void test_people(void) {
  pc_catalogue *c = pc_catalogue_make();
  int plans = 0;
  for (uint64_t seed = 1; seed <= 4; seed++) {
    pc_arena *arena = pc_arena_make();
    size_t len;
    const char *text = coached(seed, c, arena, &len);
    json_t *b = load(text, len);
    check_bundle(b);
    plans += is(find(get(b, "entry"), "CarePlan", NULL, NULL), "status", "active");
    json_decref(b);
    pc_arena_free(arena);
  }
  CHECK(plans > 0, "nobody had a plan");
  pc_catalogue_free(c);
}

/* ---- the official schema ---- */

static void save(const char *path, const char *text, size_t len) {
  FILE *f = fopen(path, "wb");
  CHECK(f && fwrite(text, 1, len, f) == len, "%s", path);
  if (f) fclose(f);
}

static void test_schema(void) {
  if (access("build/fhir/installed.json", R_OK) || system("node --version >/dev/null 2>&1")) {
    SKIP("node or the FHIR schema is missing (tools/install_npm test/fhir build/fhir)");
    return;
  }
  pc_arena *arena = pc_arena_make();
  made_week m;
  size_t len;
  char folder[] = "/tmp/posterior-fhir-XXXXXX", path[4][80], command[700];
  static const char *const names[] = {"good", "unknown", "type", "coached"};
  CHECK(mkdtemp(folder));
  for (int i = 0; i < 4; i++) snprintf(path[i], sizeof path[i], "%s/%s.json", folder, names[i]);
  const char *text = make(true, week_make(&m, MADE_DAY), arena, &len);
  save(path[0], text, len);
  /* two that must not pass: a name FHIR does not know, a number as text */
  char *bad = strstr(text, "\"effectiveDateTime\""), *copy = pc_arena_str(arena, text, len);
  copy[bad - text + 1] = 'x';
  save(path[1], copy, len);
  copy = pc_arena_str(arena, text, len);
  memcpy(strstr(copy, "\"value\": 6"), "\"value\":\"\"", 10);
  save(path[2], copy, len);
  pc_catalogue *c = pc_catalogue_make();
  text = coached(1, c, arena, &len);
  save(path[3], text, len);
  pc_catalogue_free(c);
  snprintf(command, sizeof command, "node test/fhir/validate.js \"$PWD/build/fhir\" %s,%s %s %s", path[0],
           path[3], path[1], path[2]);
  CHECK(system(command) == 0, "the official schema refuses the bundle, or takes a broken one");
  for (int i = 0; i < 4; i++) remove(path[i]);
  rmdir(folder);
  pc_arena_free(arena);
}

int main(void) {
  test_rules();
  test_bare();
  test_units();
  test_people();
  test_schema();
  return test_done();
}
