/* test_questionnaire.c: scales from FHIR Questionnaire JSON, and their scores.
 *
 * Scores are held against random expressions whose value is worked out while they are made, and against the
 * forms published questionnaires use, on a made-up scale of our own words.
 */
#include "event_make.h"
#include "posterior/exchange.h"
#include "test.h"

#define ORDINAL(n)                                                                                           \
  "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/ordinalValue\",\"valueDecimal\":" #n "}]"
#define OPTION(code, n)                                                                                      \
  "{" ORDINAL(n) ",\"valueCoding\":{\"code\":\"" code "\",\"display\":\"Answer " code "\"}}"
#define CALCULATED(text)                                                                                     \
  "{\"linkId\":\"score\",\"type\":\"decimal\",\"readOnly\":true,\"extension\":[{\"url\":\"http://hl7.org/"   \
  "fhir/uv/sdc/"                                                                                             \
  "StructureDefinition/sdc-questionnaire-calculatedExpression\",\"valueExpression\":{\"language\":\"text/"   \
  "fhirpath\","                                                                                              \
  "\"expression\":\"" text "\"}}]}"
#define HEAD                                                                                                 \
  "{\"resourceType\":\"Questionnaire\",\"id\":\"stairs-1\",\"title\":\"Stairs\",\"status\":\"active\","      \
  "\"copyright\":\"CC0\",\n"
#define CHOICE(id)                                                                                           \
  "{\"linkId\":\"" id "\",\"text\":\"Stairs?\",\"type\":\"choice\",\"answerOption\":[" OPTION(               \
      "a", 0) "," OPTION("b", 1.5) "," OPTION("c", 3) "]}"
#define STAIRS(score)                                                                                        \
  HEAD "\"item\":[{\"linkId\":\"g\",\"text\":\"Today\",\"type\":\"group\",\"item\":[\n" CHOICE(              \
      "q1") ",\n" CHOICE("q2") ",\n" CHOICE("q3") "]},\n{\"linkId\":\"n\",\"text\":\"How "                   \
                                                  "many?\",\"type\":\"integer\",\"required\":true,"          \
                                                  "\"extension\":[{\"url\":\"http://"                        \
                                                  "hl7.org/fhir/StructureDefinition/"                        \
                                                  "minValue\",\"valueInteger\":0},{\"url\":\"http://"        \
                                                  "hl7.org/fhir/StructureDefinition/maxValue\","             \
                                                  "\"valueInteger\":20}]},\n{\"linkId\":\"yes\",\"text\":"   \
                                                  "\"Rail?\",\"type\":\"boolean\"},{\"linkId\":\"w\","       \
                                                  "\"text\":\"Why?\","                                       \
                                                  "\"type\":\"text\"},{\"linkId\":\"d\",\"text\":"           \
                                                  "\"Thanks\",\"type\":\"display\"}," CALCULATED(score) "]}"

static pc_questionnaire *read_text(const char *text, pc_arena *arena) {
  pc_questionnaire *q;
  pc_err err = {0};
  int code = pc_questionnaire_read(text, strlen(text), arena, &q, &err);
  CHECK(code == 0 && q, "line %ld: %s", err.line, err.text);
  return q;
}

static void test_read(void) {
  pc_arena *arena = pc_arena_make();
  pc_questionnaire *q = read_text(STAIRS("sum()"), arena);
  CHECK(!strcmp(q->id, "stairs-1") && !strcmp(q->title, "Stairs") && !strcmp(q->licence, "CC0") &&
        !strcmp(q->score, "sum()"));
  CHECK(q->n_items == 8, "%d", q->n_items);
  CHECK(q->items[0].type == PC_ITEM_SHOW && q->items[0].group == -1 && q->items[1].group == 0 &&
        q->items[4].group == -1);
  CHECK(q->items[1].type == PC_ITEM_CHOICE && q->items[1].n_choices == 3 &&
        q->items[1].choices[1].value == 1.5);
  CHECK(!strcmp(q->items[1].choices[2].code, "c") && !strcmp(q->items[1].choices[2].text, "Answer c"));
  CHECK(q->items[4].type == PC_ITEM_NUMBER && q->items[4].needed && q->items[4].lo == 0 &&
        q->items[4].hi == 20);
  CHECK(q->items[5].type == PC_ITEM_YESNO && q->items[6].type == PC_ITEM_TEXT &&
        q->items[7].type == PC_ITEM_SHOW);
  pc_arena_free(arena);
}

/* The score of the stairs with q1 = b, q2 = c, q3 unanswered, n = 7, yes. */
static double stairs(const char *expression, pc_err *err) {
  static const pc_answer answers[] = {
      {"q1", 1.5, ""}, {"q2", 3, ""}, {"n", 7, ""}, {"yes", 1, ""}, {"w", NAN, "steep"}};
  char text[8192], *at;
  snprintf(text, sizeof text, "%s", STAIRS("@@"));
  at = strstr(text, "@@");
  char rest[512];
  snprintf(rest, sizeof rest, "%s", at + 2);
  snprintf(at, sizeof text - (size_t)(at - text), "%s%s", expression, rest);
  pc_arena *arena = pc_arena_make();
  pc_questionnaire *q;
  double score = NAN;
  *err = (pc_err){0};
  if (!pc_questionnaire_read(text, strlen(text), arena, &q, err))
    pc_questionnaire_score(q, answers, 5, &score, err);
  pc_arena_free(arena);
  return score;
}

static void test_scores(void) {
  static const struct {
    const char *expression;
    double value;
  } cases[] = {
      {"1 + 2 * 3", 7},
      {"(1 + 2) * 3 - -4 / 8", 9.5},
      {"2 - 3 - 4", -5},
      {"sum()", 12.5},
      {"count()", 4},
      {"count('q1', 'q2', 'q3')", 2},
      {"mean('q1','q2','q3')", 2.25},
      {"min('q1', 'n') + max('q2', 5)", 6.5},
      {"item('n') * 2", 14},
      {"round(10 / 3, 2)", 3.33},
      {"round(-2.5)", -3},
      {"if(count('q1','q2','q3') >= 2, 3 * mean('q1','q2','q3'), 0)", 6.75},
      {"if(item('n') > 7, 1, 2)", 2},
      {"iif(item('n') = 7 and item('yes') != 0, 1, 2)", 1},
      {"1 < 0 or 3 >= 3", 1},
      {"%resource.item.where(linkId='n').answer.value", 7},
      {"%resource.item.where(linkId = 'n').answer.valueInteger * 10", 70},
      {"%resource.item.where(linkId='g').item.answer.value.ordinal().sum()", 4.5},
      {"%resource.item.where(linkId='g').item.answer.ordinalValue().aggregate($this + $total, 0)", 4.5},
      {"%resource.repeat(item).where(linkId.startsWith('q')).answer.value.weight().avg()", 2.25},
      {"%resource.descendants().where(linkId in ('q1'|'q2'|'n')).answer.value.max()", 7},
      {"%resource.repeat(item).where(linkId='q1' or linkId='yes').answer.value.sum()", 2.5},
      {"%resource.repeat(item).where(linkId!='n' and linkId!='w').answer.value.sum() / 11 * 100", 50},
      {"%resource.repeat(item).where(linkId.startsWith('q')).answer.count()", 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_err err;
    double score = stairs(cases[i].expression, &err);
    CHECK(fabs(score - cases[i].value) < 1e-12, "%s = %g, expected %g (%s)", cases[i].expression, score,
          cases[i].value, err.text);
  }
}

static void test_scores_refused(void) {
  static const struct {
    const char *expression, *part;
  } cases[] = {
      {"1 +", "column 4"},
      {"sum('q1', 'q9')", "column 15: there is no item"},
      {"sum('q1'", "column 9: ) was expected"},
      {"item('q1", "quote is not closed"},
      {"1 2", "column 3: nothing was expected"},
      {"1.2.3", "not a number"},
      {"foo()", "column 1: a number"},
      {"system('q1')", "column 1"},
      {"%questionnaire.item", "column 1"},
      {"%resource.item.answer.value.toString()", "column 29: this step"},
      {"%resource.answer.value.sum()", "items"},
      {"%resource.item.value", "answers: .answer"},
      {"%resource.item.answer.value", "several answers"},
      {"%resource.item.where(text='x').answer.value", "linkId was expected"},
      {"%resource.item.where(linkId='q1' or linkId='q2' and linkId='q3').answer.value.sum()", "and and or"},
      {"item('q3') + 1", "some are missing"},
      {"if(item('q3') > 1, 1, 2)", "some are missing"},
      {"1 / 0", "cannot be worked out"},
      {"item('w')", "has no number"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_err err;
    double score = stairs(cases[i].expression, &err);
    CHECK(isnan(score) && err.code, "%s gave %g", cases[i].expression, score);
    CHECK(strstr(err.text, cases[i].part), "%s: %s", cases[i].expression, err.text);
  }
  char deep[400];
  pc_err err;
  memset(deep, '(', sizeof deep);
  deep[sizeof deep - 1] = 0;
  CHECK(isnan(stairs(deep, &err)) && strstr(err.text, "deeply"), "%s", err.text);
  memset(deep, '-', sizeof deep - 1);
  CHECK(isnan(stairs(deep, &err)) && strstr(err.text, "deeply"), "%s", err.text);
}

/* ---- expressions whose value is known as they are made ---- */

typedef struct made {
  char text[600];
  double value;
} made;

static made leaf(uint64_t *seed) {
  made m;
  switch (draw(seed) % 5) {
  case 0:
    return (made){"item('q1')", 1.5};
  case 1:
    return (made){"sum('q1', 'q2', 'q3')", 4.5};
  case 2:
    return (made){"%resource.item.where(linkId='n').answer.value", 7};
  default:
    m.value = (double)(draw(seed) % 1000) / 8;
    snprintf(m.text, sizeof m.text, "%.3f", m.value);
    return m;
  }
}

static made tree(int depth, uint64_t *seed) {
  if (depth == 0) return leaf(seed);
  made a = tree(depth - 1, seed), b = tree((int)(draw(seed) % (unsigned)depth), seed), m = {0};
  static const char *const forms[] = {"(%s + %s)",          "(%s - %s)",  "%s * (%s)",
                                      "min(%s, %s)",        "max(%s,%s)", "mean(%s, %s)",
                                      "if(%s < %s, 1, -2)", "-%s - %s",   "round(%s) + %s"};
  unsigned form = (unsigned)(draw(seed) % 9);
  char lhs[620];
  bool wrap = form == 2 || form == 6 || form == 7; /* tighter than what a may hold */
  snprintf(lhs, sizeof lhs, wrap ? "(%s)" : "%s", a.text);
  char rhs[620];
  snprintf(rhs, sizeof rhs, form == 6 || form == 7 || form == 1 ? "(%s)" : "%s", b.text);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  snprintf(m.text, sizeof m.text, forms[form], lhs, rhs);
#pragma GCC diagnostic pop
  double x = a.value, y = b.value;
  double values[] = {x + y,       x - y,          x * y,  x < y ? x : y, x > y ? x : y,
                     (x + y) / 2, x < y ? 1 : -2, -x - y, round(x) + y};
  m.value = values[form];
  return m;
}

static void test_made_expressions(void) {
  uint64_t seed = 3;
  int wrong = 0, tried = 0;
  for (int run = 0; run < 2000; run++) {
    made m = tree(1 + run % 4, &seed);
    if (strlen(m.text) > 550) continue;
    pc_err err;
    double score = stairs(m.text, &err);
    tried++;
    if (!(fabs(score - m.value) <= 1e-9 * (1 + fabs(m.value))) && !wrong++)
      printf("%s = %.17g, expected %.17g %s\n", m.text, score, m.value, err.text);
  }
  printf("scores: %d made expressions\n", tried);
  CHECK(wrong == 0 && tried > 1500, "%d of %d", wrong, tried);
}

/* ---- answers ---- */

static void test_answers(void) {
  pc_arena *arena = pc_arena_make();
  pc_questionnaire *q = read_text(STAIRS("sum()"), arena);
  static const struct {
    pc_answer answer;
    const char *part;
  } cases[] = {{{"q1", 2, ""}, "none of those"},  {{"q1", NAN, "z"}, "none of those"},
               {{"n", 21, ""}, "none of those"},  {{"n", NAN, "x"}, "none of those"},
               {{"yes", 2, ""}, "none of those"}, {{"w", 1, ""}, "none of those"},
               {{"d", 1, ""}, "none of those"},   {{"zz", 1, ""}, "no item"},
               {{"q1", 3, ""}, "How many?"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pc_err err = {0};
    double score = 1;
    CHECK(pc_questionnaire_score(q, &cases[i].answer, 1, &score, &err) && isnan(score));
    CHECK(strstr(err.text, cases[i].part), "%s", err.text);
  }
  pc_answer twice[] = {{"n", 1, ""}, {"n", 1, ""}},
            some[] = {{"n", 1, ""}, {"q1", NAN, ""}, {"w", NAN, "a\nb"}};
  pc_err err = {0};
  double score;
  CHECK(pc_questionnaire_score(q, twice, 2, &score, &err) && strstr(err.text, "twice"));
  err = (pc_err){0};
  CHECK(!pc_questionnaire_score(q, some, 3, &score, &err) && score == 1, "%s", err.text);
  CHECK(!strcmp(pc_answers_note(some, 3, arena), "n=1\nw=a b"));
  pc_arena_free(arena);
}

static void test_shipped(void) {
  int n;
  const pc_questionnaire *q = pc_questionnaires(&n);
  CHECK(n == 2 && !strcmp(q[0].id, "nprs") && !strcmp(q[1].id, "psfs") && *q[0].licence && *q[1].licence);
  pc_answer pain = {"now", 4, ""},
            able[] = {{"activity_1", NAN, "tie my shoes"}, {"able_1", 3, ""}, {"able_2", 6, ""}};
  double score;
  pc_err err = {0};
  CHECK(!pc_questionnaire_score(&q[0], &pain, 1, &score, &err) && score == 4, "%s", err.text);
  CHECK(!pc_questionnaire_score(&q[1], able, 3, &score, &err) && score == 4.5, "%s", err.text);
  pain.value = 11;
  CHECK(pc_questionnaire_score(&q[0], &pain, 1, &score, &err));
}

/* ---- what is refused ---- */

static void refuse(const char *text, long line, const char *part) {
  pc_arena *arena = pc_arena_make();
  pc_questionnaire *q = (pc_questionnaire *)1;
  pc_err err = {0};
  CHECK(pc_questionnaire_read(text, strlen(text), arena, &q, &err) && !q && err.code, "taken: %s", text);
  CHECK(strstr(err.text, part) && !strchr(err.text, '\n'), "\"%s\" lacks \"%s\"", err.text, part);
  CHECK(err.line == line, "line %ld, expected %ld", err.line, line);
  pc_arena_free(arena);
}

#define ONE(item) HEAD "\"item\":[" item "]}"
static void test_refused(void) {
  refuse("", 1, "not JSON");
  refuse("[]", 0, "no FHIR Questionnaire");
  refuse("{}", 0, "no FHIR Questionnaire");
  refuse("{\"resourceType\":\"Patient\"}", 0, "Patient");
  refuse(HEAD "\"item\":[\n{]}", 3, "not JSON");
  refuse(HEAD "\"item\":3}", 0, "list of items");
  refuse("{\"resourceType\":\"Questionnaire\",\"id\":\"a b\",\"item\":[]}", 0, "needs an \"id\"");
  refuse("{\"resourceType\":\"Questionnaire\",\"item\":[]}", 0, "needs an \"id\"");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"date\"}"), 0, "type \"date\"");
  refuse(ONE("{\"linkId\":\"a\"}"), 0, "type \"\"");
  refuse(ONE("{\"type\":\"string\"}"), 0, "linkId");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"choice\"}"), 0, "no choices");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"choice\",\"answerValueSet\":\"http://x/y\"}"), 0, "no choices");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"choice\",\"answerOption\":[{\"valueDate\":\"2020-01-01\"}]}"), 0,
         "a choice needs");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"string\"},{\"linkId\":\"a\",\"type\":\"string\"}"), 0,
         "two items");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"string\",\"repeats\":true}"), 0, "repeats");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"string\",\"enableWhen\":[]}"), 0, "enableWhen");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"string\",\"text\":\"\\u001b[2J\"}"), 0, "plain text");
  refuse(ONE("{\"linkId\":\"a\",\"type\":\"string\",\"item\":[{\"linkId\":\"b\",\"type\":\"string\"}]}"), 0,
         "under a question");
  refuse(ONE(CALCULATED("1") "," CALCULATED("2")), 0, "second");
  refuse(ONE(CALCULATED("1 +* 2")), 0, "column 4");
  size_t n = 300000;
  char *deep = malloc(n + 200);
  int at = sprintf(deep, "%s", HEAD "\"item\":[");
  for (int i = 0; i < 20; i++)
    at += sprintf(deep + at, "{\"linkId\":\"g%d\",\"type\":\"group\",\"item\":[", i);
  for (int i = 0; i < 20; i++) at += sprintf(deep + at, "]}");
  sprintf(deep + at, "]}");
  refuse(deep, 0, "too deeply");
  memset(deep, '[', n);
  deep[n] = 0;
  refuse(deep, 1, "not JSON");
  at = sprintf(deep, "%s", HEAD "\"item\":[");
  for (int i = 0; i < 513; i++)
    at += sprintf(deep + at, "%s{\"linkId\":\"%d\",\"type\":\"string\"}", i ? "," : "", i);
  sprintf(deep + at, "]}");
  refuse(deep, 0, "one item too many");
  free(deep);
}

/* Choices by a contained value set, by plain numbers and texts. */
static void test_other_choices(void) {
  pc_arena *arena = pc_arena_make();
  pc_questionnaire *q = read_text(
      HEAD "\"contained\":[{\"resourceType\":\"ValueSet\",\"id\":\"vs\",\"compose\":{\"include\":[{"
           "\"concept\":[{" ORDINAL(2) ",\"code\":\"x\",\"display\":\"Some\"},{\"code\":\"373066001\"}]}]}}],"
                                       "\n\"item\":[{\"linkId\":\"a\",\"type\":\"choice\","
                                       "\"answerValueSet\":\"#vs\"},{\"linkId\":\"b\",\"type\":\"choice\","
                                       "\"answerOption\":[{\"valueInteger\":5},{\"valueInteger\":6}]},"
                                       "{\"linkId\":\"c\",\"type\":\"choice\",\"answerOption\":[{"
                                       "\"valueString\":\"never\"}]}," CALCULATED("sum('a','b')") "]}",
      arena);
  CHECK(q->items[0].n_choices == 2 && q->items[0].choices[0].value == 2 &&
        !strcmp(q->items[0].choices[0].text, "Some"));
  CHECK(isnan(q->items[0].choices[1].value), "a code is no number");
  CHECK(q->items[1].choices[1].value == 6 && !strcmp(q->items[2].choices[0].code, "never"));
  pc_answer answers[] = {{"a", NAN, "373066001"}, {"b", 5, ""}, {"c", NAN, "never"}};
  double score;
  pc_err err = {0};
  CHECK(pc_questionnaire_score(q, answers, 3, &score, &err) && strstr(err.text, "\"a\" has no number"), "%s",
        err.text);
  err = (pc_err){0};
  answers[0] = (pc_answer){"a", 2, ""};
  CHECK(!pc_questionnaire_score(q, answers, 3, &score, &err) && score == 7, "%s", err.text);
  pc_arena_free(arena);
}

static void test_no_memory(void) {
  for (size_t k = 1; k < 30; k++) {
    pc_arena *poor = pc_arena_make();
    pc_arena_fail_at(poor, k);
    pc_questionnaire *q;
    pc_err err = {0};
    CHECK(pc_questionnaire_read(STAIRS("sum()"), strlen(STAIRS("sum()")), poor, &q, &err) == PC_NO_MEMORY &&
              !q,
          "%zu %s", k, err.text);
    pc_arena_free(poor);
  }
}

int main(void) {
  test_read();
  test_scores();
  test_scores_refused();
  test_made_expressions();
  test_answers();
  test_shipped();
  test_refused();
  test_other_choices();
  test_no_memory();
  return test_done();
}
