/* questionnaire.c: scales a person fills in, read from FHIR R4 Questionnaire JSON, and their scores.
 *
 * A clinic that may use a scale brings it as a Questionnaire (https://hl7.org/fhir/R4/questionnaire.html);
 * the two that are free for everybody are built in: the numeric pain rating scale and the Patient-Specific
 * Functional Scale (Stratford, Gill, Westaway and Binkley 1995), whose activities are the person's own words.
 * Questions that only appear after certain answers, choices of which several may be ticked, and dates are
 * refused by name: a scale that is shown in part gives a wrong score.
 */
#include "exchange/out.h"
#include "exchange/score.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DEPTH = 12, MAX_CHOICES = 200, MAX_TEXT = 4000, MAX_BYTES = 4 << 20 };

typedef struct reader {
  pc_arena *arena;
  pc_err *err;
  const json_t *document;
  pc_question_item *items; /* room for PC_MAX_ITEMS */
  int n_items;
  const char *score;
} reader;

static int bad(reader *r, const char *item, const char *what) {
  return pc_fail(r->err, PC_UNSUPPORTED, 0, "item \"%.60s\": %s", item, what);
}

/* ---- pieces ---- */

/* A member's text into the arena; "" where it is absent. NULL with err filled: no text, too long, or with
 * control characters, which could steer a terminal. */
static const char *text_of(reader *r, const json_t *object, const char *name) {
  const json_t *v = json_object_get(object, name);
  if (!v) return "";
  const char *s = json_string_value(v);
  bool fits = s && json_string_length(v) <= MAX_TEXT;
  for (const char *c = fits ? s : ""; *c; c++)
    if (((unsigned char)*c < 0x20 && !strchr("\n\t", *c)) || *c == 0x7F) fits = false;
  if (!fits) {
    pc_fail(r->err, PC_BAD_INPUT, 0, "\"%s\" must be a plain text of at most %d bytes", name, MAX_TEXT);
    return NULL;
  }
  char *copy = pc_arena_str(r->arena, s, json_string_length(v));
  if (!copy) pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for the questionnaire");
  return copy;
}

/* The extension whose address ends in `name`; NULL: none. */
static const json_t *extension(const json_t *element, const char *name) {
  const json_t *list = json_object_get(element, "extension");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *e = json_array_get(list, i);
    const char *url = json_string_value(json_object_get(e, "url"));
    size_t n = url ? strlen(url) : 0, m = strlen(name);
    if (n > m && strcmp(url + n - m, name) == 0 && url[n - m - 1] == '/') return e;
  }
  return NULL;
}

static double extension_number(const json_t *element, const char *name) {
  const json_t *e = extension(element, name), *v = json_object_get(e, "valueDecimal");
  if (!v) v = json_object_get(e, "valueInteger");
  return json_is_number(v) ? json_number_value(v) : NAN;
}

/* The number that stands for a choice: R4's ordinalValue, R5's itemWeight, or an option that is a number. A
 * code is never taken for one: 373066001 is SNOMED's "yes". */
static double ordinal(const json_t *element) {
  static const char *const names[] = {"ordinalValue", "itemWeight", "questionnaire-ordinalValue",
                                      "codesystem-ordinalvalue", "valueset-ordinalValue"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    double x = extension_number(element, names[i]);
    if (!isnan(x)) return x;
  }
  return NAN;
}

/* ---- choices ---- */

static int read_coding(reader *r, const json_t *coding, const json_t *option, pc_choice *c) {
  c->code = text_of(r, coding, "code");
  c->text = c->code ? text_of(r, coding, "display") : NULL;
  if (!c->text) return r->err->code;
  if (!*c->text) c->text = c->code;
  c->value = ordinal(option);
  if (isnan(c->value)) c->value = ordinal(coding);
  return 0;
}

static int read_option(reader *r, const char *id, const json_t *option, pc_choice *c) {
  const json_t *coding = json_object_get(option, "valueCoding"),
               *whole = json_object_get(option, "valueInteger");
  int code = 0;
  if (coding) {
    code = read_coding(r, coding, option, c);
  } else if (json_is_integer(whole)) {
    double weight = ordinal(option), x = (double)json_integer_value(whole);
    c->code = c->text = pc_arena_print(r->arena, "%.0f", x);
    c->value = isnan(weight) ? x : weight;
    if (!c->code) code = pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for the questionnaire");
  } else {
    c->code = c->text = text_of(r, option, "valueString");
    c->value = ordinal(option);
    if (!c->code) code = r->err->code;
  }
  if (!code && !*c->code) code = bad(r, id, "a choice needs a code, a whole number or a text");
  return code;
}

/* The concepts of a value set that the document itself contains; NULL: not there. */
static const json_t *contained_concepts(reader *r, const char *id) {
  const json_t *list = json_object_get(r->document, "contained");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *set = json_array_get(list, i);
    const char *name = json_string_value(json_object_get(set, "id"));
    if (!name || *id != '#' || strcmp(name, id + 1) != 0) continue;
    const json_t *includes = json_object_get(json_object_get(set, "compose"), "include");
    const json_t *expansion = json_object_get(json_object_get(set, "expansion"), "contains");
    return expansion                        ? expansion
           : json_array_size(includes) == 1 ? json_object_get(json_array_get(includes, 0), "concept")
                                            : NULL;
  }
  return NULL;
}

static int read_choices(reader *r, const json_t *item, pc_question_item *q) {
  const json_t *options = json_object_get(item, "answerOption");
  const char *set = json_string_value(json_object_get(item, "answerValueSet"));
  const json_t *list = options ? options : set ? contained_concepts(r, set) : NULL;
  size_t n = json_array_size(list);
  if (n == 0) return bad(r, q->id, "has no choices; those of a value set must be contained in the file");
  if (n > MAX_CHOICES) return bad(r, q->id, "has more than 200 choices");
  pc_choice *choices = PC_NEW(r->arena, pc_choice, n);
  if (!choices) return pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for the questionnaire");
  for (size_t i = 0; i < n; i++) {
    const json_t *element = json_array_get(list, i);
    int code =
        options ? read_option(r, q->id, element, &choices[i]) : read_coding(r, element, element, &choices[i]);
    if (code) return code;
    for (size_t k = 0; k < i; k++)
      if (strcmp(choices[k].code, choices[i].code) == 0) return bad(r, q->id, "has the same choice twice");
  }
  q->choices = choices;
  q->n_choices = (int)n;
  return 0;
}

/* ---- items ---- */

static int read_type(reader *r, const json_t *item, pc_question_item *q) {
  static const struct {
    const char *name;
    int type;
  } types[] = {{"group", PC_ITEM_SHOW},     {"display", PC_ITEM_SHOW},   {"choice", PC_ITEM_CHOICE},
               {"integer", PC_ITEM_NUMBER}, {"decimal", PC_ITEM_NUMBER}, {"boolean", PC_ITEM_YESNO},
               {"string", PC_ITEM_TEXT},    {"text", PC_ITEM_TEXT}};
  const char *name = json_string_value(json_object_get(item, "type"));
  for (size_t i = 0; name && i < sizeof types / sizeof *types; i++)
    if (strcmp(types[i].name, name) == 0) {
      q->type = types[i].type;
      return 0;
    }
  return pc_fail(r->err, PC_UNSUPPORTED, 0, "item \"%.60s\": type \"%.30s\" is not one we can ask", q->id,
                 name ? name : "");
}

static int read_limits(reader *r, const json_t *item, pc_question_item *q) {
  q->lo = extension_number(item, "minValue");
  q->hi = extension_number(item, "maxValue");
  return q->lo > q->hi ? bad(r, q->id, "its smallest value is above its largest") : 0;
}

static int refuse_what_changes_the_form(reader *r, const json_t *item, const char *id) {
  if (json_object_get(item, "enableWhen"))
    return bad(r, id, "appears only after certain answers (enableWhen), which is not supported");
  if (json_is_true(json_object_get(item, "repeats")))
    return bad(r, id, "may be answered several times (repeats), which is not supported");
  return 0;
}

/* An item that is computed, not asked: its expression is the score. */
static int read_score(reader *r, const json_t *calculated, const char *id) {
  const json_t *expression = json_object_get(calculated, "valueExpression");
  const char *text = text_of(r, expression, "expression");
  if (!text) return r->err->code;
  if (!*text) return bad(r, id, "its calculatedExpression has no expression");
  if (r->score) return bad(r, id, "is a second calculated item; one score a questionnaire is supported");
  r->score = text;
  return 0;
}

static int read_items(reader *r, const json_t *list, int group, int depth);

static int read_item(reader *r, const json_t *item, int group, int depth) {
  const char *id = text_of(r, item, "linkId");
  if (!id) return r->err->code;
  if (!*id || strlen(id) > 64 || strpbrk(id, "'=\n\t"))
    return bad(r, id, "an item needs a linkId of 1 to 64 bytes without ' and =");
  int code = refuse_what_changes_the_form(r, item, id);
  const json_t *calculated = extension(item, "sdc-questionnaire-calculatedExpression");
  if (code || calculated) return code ? code : read_score(r, calculated, id);
  for (int i = 0; i < r->n_items; i++)
    if (strcmp(r->items[i].id, id) == 0) return bad(r, id, "there are two items of this linkId");
  if (r->n_items == PC_MAX_ITEMS) return bad(r, id, "is one item too many; 512 are supported");
  int place = r->n_items++;
  pc_question_item *q = &r->items[place];
  *q = (pc_question_item){.id = id, .group = group, .lo = NAN, .hi = NAN};
  q->text = text_of(r, item, "text");
  if (!q->text) return r->err->code;
  if ((code = read_type(r, item, q)) || (code = read_limits(r, item, q))) return code;
  q->needed = json_is_true(json_object_get(item, "required")) && q->type != PC_ITEM_SHOW;
  if (q->type == PC_ITEM_CHOICE && (code = read_choices(r, item, q))) return code;
  const json_t *children = json_object_get(item, "item");
  if (children && q->type != PC_ITEM_SHOW)
    return bad(r, id, "questions under a question are not supported; use a group");
  return children ? read_items(r, children, place, depth + 1) : 0;
}

static int read_items(reader *r, const json_t *list, int group, int depth) {
  if (!json_is_array(list) || depth > MAX_DEPTH)
    return pc_fail(r->err, PC_BAD_INPUT, 0,
                   depth > MAX_DEPTH ? "groups are nested too deeply" : "\"item\" must be a list of items");
  for (size_t i = 0; i < json_array_size(list); i++) {
    int code = read_item(r, json_array_get(list, i), group, depth);
    if (code) return code;
  }
  return 0;
}

/* ---- the whole ---- */

/* id and title as events and lists show them. An event's `what` holds 47 bytes of plain letters. */
static int read_head(reader *r, pc_questionnaire *q) {
  q->id = text_of(r, r->document, "id");
  if (q->id && !*q->id) q->id = text_of(r, r->document, "name");
  q->title = q->id ? text_of(r, r->document, "title") : NULL;
  q->licence = q->title ? text_of(r, r->document, "copyright") : NULL;
  if (!q->licence) return r->err->code;
  size_t n = strlen(q->id);
  if (n == 0 || n >= PC_WHAT_MAX ||
      q->id[strspn(q->id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")])
    return pc_fail(r->err, PC_BAD_INPUT, 0,
                   "a questionnaire needs an \"id\" (or \"name\") of 1 to %d letters, digits, - and .",
                   PC_WHAT_MAX - 1);
  if (!*q->title) q->title = q->id;
  if (!*q->licence) q->licence = "The file names no licence. Ask its maker whether you may use it.";
  return 0;
}

static int read_document(reader *r, pc_questionnaire *q) {
  const char *type = json_string_value(json_object_get(r->document, "resourceType"));
  if (!type || strcmp(type, "Questionnaire") != 0)
    return pc_fail(r->err, PC_BAD_INPUT, 0, "this is no FHIR Questionnaire (resourceType is \"%.40s\")",
                   type ? type : "");
  int code = read_head(r, q);
  if (code) return code;
  r->items = PC_NEW(r->arena, pc_question_item, PC_MAX_ITEMS);
  if (!r->items) return pc_fail(r->err, PC_NO_MEMORY, 0, "no memory for the questionnaire");
  if ((code = read_items(r, json_object_get(r->document, "item"), -1, 0))) return code;
  q->items = r->items;
  q->n_items = r->n_items;
  q->score = r->score ? r->score : "";
  bool answered[PC_MAX_ITEMS] = {0};
  double value[PC_MAX_ITEMS], score;
  for (int i = 0; i < PC_MAX_ITEMS; i++) value[i] = NAN;
  return *q->score ? pc_score_run(q, value, answered, &score, r->err) : 0;
}

int pc_questionnaire_read(const char *data, size_t len, pc_arena *arena, pc_questionnaire **out,
                          pc_err *err) {
  pc_err local = {0};
  reader r = {.arena = arena, .err = err ? err : &local};
  json_error_t e;
  *out = NULL;
  if (len > MAX_BYTES)
    return pc_fail(r.err, PC_UNSUPPORTED, 0, "a questionnaire of more than 4 MiB is not read");
  json_t *document = json_loadb(data, len, JSON_REJECT_DUPLICATES, &e);
  if (!document) {
    bool memory = json_error_code(&e) == json_error_out_of_memory;
    return pc_fail(r.err, memory ? PC_NO_MEMORY : PC_BAD_INPUT, e.line > 0 ? e.line : 1, "not JSON: %.120s",
                   e.text);
  }
  r.document = document;
  pc_questionnaire *q = PC_NEW(arena, pc_questionnaire, 1);
  int code = q ? read_document(&r, q) : pc_fail(r.err, PC_NO_MEMORY, 0, "no memory for the questionnaire");
  json_decref(document);
  if (!code) *out = q;
  return code;
}

/* ---- answers ---- */

/* Whether a given answer is one the item can have. */
static bool fits(const pc_question_item *item, const pc_answer *a) {
  bool number = !isnan(a->value);
  switch (item->type) {
  case PC_ITEM_CHOICE:
    for (int i = 0; i < item->n_choices; i++)
      if (number ? a->value == item->choices[i].value : strcmp(a->text, item->choices[i].code) == 0)
        return true;
    return false;
  case PC_ITEM_NUMBER:
    return isfinite(a->value) && !(a->value < item->lo) && !(a->value > item->hi);
  case PC_ITEM_YESNO:
    return a->value == 0 || a->value == 1;
  case PC_ITEM_TEXT:
    return !number;
  case PC_ITEM_SHOW:
    break;
  }
  return false;
}

static int find_item(const pc_questionnaire *q, const char *id) {
  for (int i = 0; i < q->n_items; i++)
    if (strcmp(q->items[i].id, id) == 0) return i;
  return -1;
}

int pc_questionnaire_score(const pc_questionnaire *q, const pc_answer *answers, int n, double *score,
                           pc_err *err) {
  bool answered[PC_MAX_ITEMS] = {0};
  double value[PC_MAX_ITEMS];
  *score = NAN;
  for (int i = 0; i < PC_MAX_ITEMS; i++) value[i] = NAN;
  for (int i = 0; i < n; i++) {
    const pc_answer *a = &answers[i];
    int item = find_item(q, a->item);
    if (item < 0) return pc_fail(err, PC_MISMATCH, 0, "%s has no item \"%.60s\"", q->id, a->item);
    if (answered[item]) return pc_fail(err, PC_BAD_INPUT, 0, "item \"%.60s\" is answered twice", a->item);
    if (isnan(a->value) && (!a->text || !*a->text)) continue;
    if (!fits(&q->items[item], a))
      return pc_fail(err, PC_BAD_INPUT, 0, "the answer to \"%.80s\" is none of those it can have", a->item);
    answered[item] = true;
    value[item] = a->value;
  }
  for (int i = 0; i < q->n_items; i++)
    if (q->items[i].needed && !answered[i])
      return pc_fail(err, PC_BAD_INPUT, 0, "\"%.120s\" needs an answer",
                     *q->items[i].text ? q->items[i].text : q->items[i].id);
  if (!*q->score) return pc_fail(err, PC_MISMATCH, 0, "%s has no score", q->id);
  int code = pc_score_run(q, value, answered, score, err);
  if (!code && isnan(*score))
    code = pc_fail(err, PC_BAD_INPUT, 0,
                   "the score of %s cannot be worked out from these answers; some are missing", q->id);
  return code;
}

const char *pc_answers_note(const pc_answer *answers, int n, pc_arena *arena) {
  pc_out out = {0};
  for (int i = 0; i < n; i++) {
    char number[PC_NUMBER_MAX];
    const char *text = answers[i].text ? answers[i].text : "";
    if (isfinite(answers[i].value)) {
      pc_number_text(number, answers[i].value);
      text = number;
    }
    if (!*text) continue;
    pc_out_say(&out, out.len ? "\n" : "");
    pc_out_say(&out, answers[i].item);
    pc_out_say(&out, "=");
    for (; *text; text++) pc_out_put(&out, *text == '\n' ? " " : text, 1);
  }
  return pc_out_take(&out, arena, NULL);
}

/* ---- the two that ship ---- */

static const pc_question_item nprs_items[] = {
    {.id = "now",
     .text = "How strong is your back pain right now? 0 is no pain, 10 the worst you can think of.",
     .type = PC_ITEM_NUMBER,
     .needed = true,
     .group = -1,
     .lo = 0,
     .hi = 10},
};

#define ACTIVITY(k, must)                                                                                    \
  {.id = "activity_" k,                                                                                      \
   .text = "Something you want to do again, in your own words.",                                             \
   .type = PC_ITEM_TEXT,                                                                                     \
   .group = -1,                                                                                              \
   .lo = NAN,                                                                                                \
   .hi = NAN},                                                                                               \
  {                                                                                                          \
    .id = "able_" k,                                                                                         \
    .text = "How well can you do it today? 0 is not at all, 10 as well as before your back hurt.",           \
    .type = PC_ITEM_NUMBER, .needed = must, .group = -1, .lo = 0, .hi = 10                                   \
  }

static const pc_question_item psfs_items[] = {ACTIVITY("1", true), ACTIVITY("2", false),
                                              ACTIVITY("3", false)};

static const pc_questionnaire shipped[] = {
    {"nprs", "Pain from 0 to 10", "Free to use: a plain scale from 0 to 10.", nprs_items, 1, "item('now')"},
    {"psfs", "Three things you want to do again",
     "Free to use. Patient-Specific Functional Scale: Stratford, Gill, Westaway and Binkley, Physiotherapy "
     "Canada 47 (1995).",
     psfs_items, 6, "mean('able_1', 'able_2', 'able_3')"},
};

const pc_questionnaire *pc_questionnaires(int *n) {
  *n = (int)(sizeof shipped / sizeof *shipped);
  return shipped;
}
