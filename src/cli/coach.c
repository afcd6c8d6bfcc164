/* coach.c: see coach.h. */
#include "cli/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *pc_cli_store_path(const pc_cli *cli, pc_arena *arena, pc_err *err) {
  const char *path = cli->store ? cli->store : arena ? pc_store_path(arena) : NULL;
  if (!arena)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!path)
    pc_fail(err, PC_IO, 0, "no place for the store is known; set HOME or give --store FILE");
  return path;
}

pc_store *pc_cli_store(const pc_cli *cli, pc_arena *arena, const char **path, pc_err *err) {
  *path = pc_cli_store_path(cli, arena, err);
  return *path && !err->code ? pc_store_open_told(*path, false, pc_cli_progress, (void *)cli, err) : NULL;
}

/* A newcomer needs no set-up: where there is nobody yet, the screen makes a person called "me". */
int pc_cli_first(const pc_cli *cli) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  const char *path;
  pc_store *store = pc_cli_store(cli, arena, &path, &err);
  pc_person *people;
  int n = 0;
  if (store && !pc_store_people(store, arena, &people, &n, &err) && n == 0 && !cli->person) {
    int64_t id = pc_store_add(store, "me", cli->now.at, &err);
    if (id) pc_store_choose(store, id, &err);
  }
  int code = err.code ? pc_cli_fail(store || !path ? "" : path, &err) : 0;
  pc_store_close(store);
  pc_arena_free(arena);
  return code;
}

pc_coach_def pc_cli_coach(const pc_cli *cli, bool read_only) {
  return (pc_coach_def){.store = cli->store,
                        .person = cli->person,
                        .exercises = cli->exercises,
                        .now = cli->now,
                        .seed = (uint64_t)(cli->seed > 0 ? cli->seed : 1),
                        .read_only = read_only,
                        .progress = pc_cli_progress,
                        .user = (void *)cli};
}

int pc_cli_open(const pc_cli *cli, pc_coach *c, bool read_only) {
  pc_err err = {0};
  const pc_coach_def def = pc_cli_coach(cli, read_only);
  return pc_coach_open(c, &def, &err) ? pc_cli_fail(c->place, &err) : 0;
}

int pc_cli_read(const pc_cli *cli, pc_coach *c) {
  pc_err err = {0};
  if (pc_cli_open(cli, c, false)) return 1;
  return pc_coach_read(c, &err) ? pc_cli_fail(c->place, &err) : 0;
}

int pc_cli_plan(const pc_cli *cli, pc_coach *c) {
  pc_err err = {0};
  if (pc_cli_open(cli, c, false)) return 1;
  return pc_coach_plan(c, &err) ? pc_cli_fail(c->place, &err) : 0;
}

int pc_cli_end(pc_coach *c, int code, const pc_err *err) {
  if (err && err->code) code = pc_cli_fail(c->place, err);
  pc_coach_close(c);
  return code;
}

int pc_cli_say(char *text, const pc_err *err) {
  if (!text) return pc_cli_fail("", err);
  printf("%s\n", text);
  free(text);
  return 0;
}

static void print_numbers(const pc_reason *r) {
  for (int i = 0; i < r->n_numbers; i++)
    printf("%s%s %.4g", i ? ", " : "", r->numbers[i].name, r->numbers[i].value);
}

void pc_print_reasons(const pc_term *t, int indent, const pc_reasons *reasons, bool rules) {
  for (int i = 0; i < reasons->n; i++) {
    const pc_reason *r = &reasons->list[i];
    const pc_rule *rule = pc_rule_find(r->rule);
    printf("%*s- ", indent, "");
    pc_wrap(t, indent + 2, indent + 2, r->text);
    if (!rules) continue;
    printf("%*s%s%s", indent + 2, "", pc_dim(t), r->rule);
    if (r->n_numbers) printf(" ("), print_numbers(r), printf(")");
    if (rule && *rule->grade) printf(" grade %s", rule->grade);
    printf("%s\n", pc_plain(t));
    if (rule && *rule->source) {
      printf("%*s%s", indent + 2, "", pc_dim(t));
      pc_wrap(t, indent + 2, indent + 2, rule->source);
      printf("%s", pc_plain(t));
    }
  }
}

void pc_print_gate(const pc_term *t, const pc_gate *gate) {
  const char *words = pc_gate_words(gate);
  bool first = true;
  printf("\n");
  while (*words) {
    size_t len = strcspn(words, "\n");
    char line[256];
    snprintf(line, sizeof line, "%.*s", (int)len, words);
    if (first) printf("%s", pc_bold(t));
    pc_wrap(t, 0, 0, line);
    if (first) printf("%s", pc_plain(t));
    first = false;
    words += len + (words[len] == '\n');
  }
  pc_print_reasons(t, 0, &gate->reasons, false);
}

int pc_cli_locked(const pc_term *t, const pc_coach *c) {
  if (!c->gate.locked) return 0;
  pc_print_gate(t, &c->gate);
  fflush(stdout);
  fprintf(stderr, "posterior: training is not open yet; see the lines on standard output\n");
  return 1;
}
