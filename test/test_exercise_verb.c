/* test_exercise_verb.c: `posterior exercises` from outside: every exercise shows, within 80 columns and with
 * its numbers; JSON says the same; a wrong name or a wrong file is one line that helps. */
#include "posterior/app.h"
#include "test.h"

#include <jansson.h>
#include <limits.h>
#include <sys/wait.h>

static char program[PATH_MAX];

/* What the program prints on both streams; the exit code in *code. */
static char *run(const char *args, int *code) {
  char line[2 * PATH_MAX];
  snprintf(line, sizeof line, "env -u XDG_DATA_HOME HOME=/nowhere '%s' exercises %s 2>&1", program, args);
  FILE *f = popen(line, "r");
  char *text = calloc(1, 1 << 20);
  if (!f || !text) abort();
  size_t n = fread(text, 1, (1 << 20) - 1, f);
  text[n] = 0;
  int status = pclose(f);
  *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return text;
}

static bool narrow(const char *text) {
  int column = 0, most = 0;
  for (; *text; text++) {
    column = *text == '\n' ? 0 : column + (((unsigned char)*text >> 6) != 2);
    if (column > most) most = column;
    if (*text == '\033') return false; /* not on a terminal: no colour */
  }
  return most <= 80;
}

/* Whether b's words stand in a, in order, however the lines are broken. */
static bool holds(const char *a, const char *b) {
  for (; *a; a++) {
    const char *s = a, *t = b;
    while (*t && (*s == *t || (*t == ' ' && *s == '\n'))) {
      if (*s == '\n')
        while (s[1] == ' ') s++;
      s++, t++;
    }
    if (!*t) return true;
  }
  return false;
}

static void shows(const pc_catalogue *c) {
  int code;
  char *all = run("", &code);
  CHECK(code == 0 && narrow(all), "the list: code %d", code);
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    char *one = run(e->name, &code);
    CHECK(code == 0 && narrow(one) && strncmp(one, e->title, strlen(e->title)) == 0, "%s: code %d", e->name,
          code);
    for (int k = 0; e->how[k]; k++) CHECK(holds(one, e->how[k]), "%s: %s", e->name, e->how[k]);
    for (int k = 0; e->cautions[k]; k++) CHECK(holds(one, e->cautions[k]), "%s: %s", e->name, e->cautions[k]);
    for (int k = 0; k < e->n_modify; k++) CHECK(holds(one, e->modify[k].text), "%s", e->name);
    for (int k = 0; k < e->n_rungs; k++) {
      CHECK(strstr(all, e->rungs[k].title), "the list has no %s", e->rungs[k].title);
      CHECK(holds(one, e->rungs[k].change), "%s: %s", e->name, e->rungs[k].change);
    }
    CHECK(holds(all, e->name), "the list has no %s", e->name);
    free(one);
  }
  free(all);
  char *bridge = run("bridge", &code);
  CHECK(strstr(bridge, "2-3 x 8-12, hold 1-3 s, rest 60-90 s") && strstr(bridge, "[#41]"), "%s", bridge);
  free(bridge);
}

static void json(const pc_catalogue *c) {
  int code;
  char *text = run("--json", &code);
  json_t *all = json_loads(text, 0, NULL);
  CHECK(code == 0 && (int)json_array_size(all) == c->n, "%d", (int)json_array_size(all));
  for (int i = 0; i < c->n; i++) {
    const pc_exercise *e = &c->exercises[i];
    const json_t *o = json_array_get(all, (size_t)i), *rungs = json_object_get(o, "rungs");
    const json_t *sets = json_object_get(json_array_get(json_object_get(o, "doses"), 0), "sets");
    bool same = !strcmp(json_string_value(json_object_get(o, "name")), e->name) &&
                !strcmp(json_string_value(json_object_get(o, "pattern")), pc_pattern_name((int)e->pattern)) &&
                (int)json_array_size(rungs) == e->n_rungs &&
                json_integer_value(json_array_get(sets, 1)) == e->doses[0].sets_hi &&
                json_boolean_value(json_object_get(o, "sides")) == e->sides;
    for (int k = 0; same && k < e->n_rungs; k++) {
      const json_t *r = json_array_get(rungs, (size_t)k);
      same = json_integer_value(json_object_get(r, "level")) == e->rungs[k].level &&
             json_real_value(json_object_get(r, "load_max_bw")) == e->rungs[k].load_max_bw &&
             !strcmp(json_string_value(json_object_get(r, "title")), e->rungs[k].title);
    }
    CHECK(same, "%s", e->name);
  }
  json_decref(all);
  free(text);
}

/* The card's ranking is the body's, where its movement tells one; else the file's words. */
static void asks(void) {
  static const struct {
    const char *exercise, *says;
  } rows[] = {{"bridge", "Muscles: Gluteus maximus "}, {"hip_hike", "Muscles: Gluteus medius "},
              {"calf_raise", "Muscles: Calf "},        {"romanian_deadlift", "Muscles: Hamstrings "},
              {"squat", "Muscles: Quadriceps "},       {"squat", "Low back: at most "},
              {"brace", "Muscles: external oblique"},  {"glute_squeeze", "Muscles: gluteus maximus"},
              {"walk", "Muscles: Gluteus medius "}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int code;
    char *text = run(rows[i].exercise, &code);
    CHECK(code == 0 && strstr(text, rows[i].says), "%s lacks \"%s\": %s", rows[i].exercise, rows[i].says,
          strstr(text, "Muscles:") ? strstr(text, "Muscles:") : "");
    free(text);
  }
  /* the same two numbers by the other road: the loads of a job */
  pc_exercise_asks squat;
  pc_err err = {0};
  CHECK(!pc_app_exercise_asks("squat", NULL, &squat, &err), "%s", err.text);
  CHECK(squat.n > 5 && squat.compression_bw > 1.5 && squat.compression_bw < 4, "%g", squat.compression_bw);
  for (int i = 1; i < squat.n; i++)
    CHECK(squat.muscles[i].activation <= squat.muscles[i - 1].activation, "not in order");
}

static void refuses(void) {
  static const struct {
    const char *args;
    int code;
    const char *says;
  } rows[] = {
      {"brige", 1, "no exercise \"brige\"; did you mean bridge"},
      {"lunges", 1, "no exercise \"lunges\"; did you mean"},
      {"qqqqqq", 1, "no exercise \"qqqqqq\"; posterior exercises lists all"},
      {"one two", 2, "two"},
      {"--folder /no/such", 1, "/no/such: cannot be read"},
      {"--folder test/data/exercises_bad", 1,
       "bridge.txt: line 43: column 7: reps 12-8: the first number must not be larger; write 8-12"},
      {"--folder test/data/exercises_odd", 1,
       "lean.txt: line 32: column 1: no key \"kneee\"; did you mean knee"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int code;
    char *text = run(rows[i].args, &code);
    CHECK(code == rows[i].code && strstr(text, rows[i].says) && strchr(text, '\n') == text + strlen(text) - 1,
          "%s: code %d, %s", rows[i].args, code, text);
    free(text);
  }
  int code;
  char *ladder = run("side_bridge", &code),
       *abductor = run("abductor", &code); /* a ladder has no file of its name */
  CHECK(code == 0 && strstr(abductor, "Step-down") && strstr(ladder, "Ladder side_bridge"), "%s", abductor);
  free(ladder), free(abductor);
}

int main(void) {
  if (!*test_beside("posterior", program, sizeof program)) return 1;
  pc_catalogue *c = pc_catalogue_make();
  CHECK(c, "our own files");
  if (!c) return test_done();
  shows(c);
  json(c);
  refuses();
  asks();
  pc_catalogue_free(c);
  return test_done();
}
