/* people.c: `person`, `clear` and `doctor`: who there is, who was cleared, and whether the store is sound. */
#include "cli/ask.h"
#include "cli/coach.h"

#include <stdio.h>
#include <string.h>

/* ---- person ---- */

static int list_people(const pc_cli *cli, pc_store *store, pc_arena *arena, pc_err *err) {
  pc_person *people;
  int n;
  if (pc_store_people(store, arena, &people, &n, err)) return (int)err->code;
  size_t len;
  char *text = cli->json ? pc_people_json(people, n, &len, err) : NULL;
  if (cli->json) return text ? pc_cli_say(text, err) : (int)err->code;
  for (int i = 0; i < n; i++) printf("%s %s\n", people[i].chosen ? "*" : " ", people[i].name);
  if (n == 0) printf("Nobody yet. Begin with: posterior screen\n");
  return 0;
}

/* Erasing cannot be taken back: asked once more, or --yes. */
static bool sure(const pc_cli *cli, const char *name) {
  char prompt[160];
  bool yes = false;
  pc_term t = pc_term_make();
  if (cli->yes) return true;
  snprintf(prompt, sizeof prompt, "Erase every trace of %.60s? This cannot be taken back. y/n > ", name);
  return pc_ask_yes(&t, prompt, &yes) == PC_REPLY_VALUE && yes;
}

static int do_person(const pc_cli *cli, pc_store *store, pc_arena *arena, pc_err *err) {
  const char *word = cli->args[0], *name = cli->args[1];
  if (!word || !strcmp(word, "list")) return list_people(cli, store, arena, err);
  if (!strcmp(word, "add")) {
    int64_t id = pc_store_add(store, name, cli->now.at, err);
    if (!id || pc_store_choose(store, id, err)) return (int)err->code;
    if (!cli->quiet) printf("%s is added and chosen. Next: posterior screen\n", name);
    return 0;
  }
  int64_t id = pc_store_find(store, name, err);
  if (!id) return (int)err->code;
  if (!strcmp(word, "choose")) {
    if (pc_store_choose(store, id, err)) return (int)err->code;
    if (!cli->quiet) printf("%s is chosen.\n", name);
    return 0;
  }
  if (!sure(cli, name)) return pc_fail(err, PC_BAD_INPUT, 0, "nothing was erased");
  if (pc_store_erase(store, id, err)) return (int)err->code;
  if (!cli->quiet) printf("Every trace of %s is erased.\n", name);
  return 0;
}

int pc_verb_person(pc_cli *cli) {
  static const char *const words[] = {"list", "add", "choose", "erase"};
  const char *word = cli->args[0];
  int known = !word;
  for (int i = 0; word && i < 4; i++) known = known || !strcmp(word, words[i]);
  if (!known) return pc_cli_usage(cli, "person knows list, add, choose and erase, not \"%s\"", word);
  if (word && strcmp(word, "list") != 0 && !(cli->args[1] && *cli->args[1]))
    return pc_cli_usage(cli, "person %s wants a name", word);
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  const char *path;
  pc_store *store = pc_cli_store(cli, arena, &path, &err);
  if (store) do_person(cli, store, arena, &err);
  int code = err.code ? pc_cli_fail(store || !path ? "" : path, &err) : 0;
  pc_store_close(store);
  pc_arena_free(arena);
  return code;
}

/* ---- clear ---- */

int pc_verb_clear(pc_cli *cli) {
  pc_coach c;
  pc_term t = pc_term_make();
  pc_err err = {0};
  if (!cli->by || !*cli->by) return pc_cli_usage(cli, "who cleared you? give --by \"NAME OR PROFESSION\"");
  if (pc_cli_read(cli, &c)) return pc_cli_end(&c, 1, NULL);
  pc_event e = pc_event_blank(PC_EVENT_CLEARANCE, c.now);
  e.note = cli->by;
  if (pc_event_check(&e, &err) || pc_coach_add(&c, &e, 1, &err) || pc_coach_read(&c, &err))
    return pc_cli_end(&c, 1, &err);
  if (!cli->quiet) {
    printf("Noted: cleared by %s.\n", cli->by);
    pc_print_gate(&t, &c.gate);
  }
  return pc_cli_end(&c, 0, NULL);
}

/* ---- doctor ---- */

int pc_verb_doctor(pc_cli *cli) {
  pc_err err = {0};
  pc_arena *arena = pc_arena_make();
  pc_finding_line *lines = NULL;
  int n = 0, serious = 0;
  const char *path = pc_cli_store_path(cli, arena, &err);
  if (!err.code) pc_store_doctor(path, cli->now.at, arena, &lines, &n, &err);
  for (int i = 0; i < n && !err.code; i++) serious += lines[i].serious;
  if (!err.code && cli->json) {
    printf("{\"sound\": %s, \"findings\": %d, \"serious\": %d}\n", serious ? "false" : "true", n, serious);
  } else if (!err.code && !cli->quiet) {
    printf("%s: %s\n", path, n ? "there is something to see to" : "all is well");
    for (int i = 0; i < n; i++) printf("  %s %s\n", lines[i].serious ? "!" : "-", lines[i].text);
  }
  int code = err.code ? pc_cli_fail(path ? path : "", &err) : serious > 0;
  pc_arena_free(arena);
  return code;
}
