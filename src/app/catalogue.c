/* catalogue.c: the exercises that ship and those of the person's own folder, as one catalogue. */
#include "posterior/app.h"
#include "posterior/play.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_exercise(const struct dirent *entry) {
  size_t n = strlen(entry->d_name);
  return n > 4 && entry->d_name[0] != '.' && !strcmp(entry->d_name + n - 4, ".txt");
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name); /* the same order in every language */
}

static int add_file(pc_catalogue *c, const char *path, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  size_t len;
  if (!arena) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  char *bytes = pc_file_read(path, &len, arena, err);
  if (bytes) pc_catalogue_add(c, path, bytes, len, err);
  pc_arena_free(arena);
  return err->code;
}

/* The words of a file's reference movement, which only a body understands; *body is made when one is asked
 * for. */
static int check_movement(const pc_catalogue *c, const char *path, pc_body **body, pc_err *err) {
  const pc_exercise *e = NULL;
  for (int i = 0; i < c->n; i++)
    if (!strcmp(c->exercises[i].file, path)) e = &c->exercises[i];
  if (!e || !e->play || (!*body && !(*body = pc_body_human(err)))) return err->code;
  pc_arena *arena = pc_arena_make();
  if (!arena) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_play_check(*body, e, arena, err);
  pc_arena_free(arena);
  return err->code;
}

int pc_app_exercises_add(pc_catalogue *c, const char *folder, bool must, char place[PC_PLACE], pc_err *err) {
  struct dirent **entries;
  pc_body *body = NULL;
  snprintf(place, PC_PLACE, "%s", folder);
  int n = scandir(folder, &entries, is_exercise, by_bytes);
  if (n < 0 && !must && (errno == ENOENT || errno == ENOTDIR)) return PC_OK;
  if (n < 0) return pc_fail(err, PC_IO, 0, "cannot be read: %s; check the path", strerror(errno));
  for (int i = 0; i < n; i++) {
    bool fits = snprintf(place, PC_PLACE, "%s/%s", folder, entries[i]->d_name) < PC_PLACE;
    if (err->code == PC_OK && !fits) pc_fail(err, PC_IO, 0, "the path is too long");
    if (err->code == PC_OK) add_file(c, place, err);
    if (err->code == PC_OK) check_movement(c, place, &body, err);
    if (err->code) { /* place stays at the first file that is wrong */
      while (i < n) free(entries[i++]);
      break;
    }
    free(entries[i]);
  }
  free(entries);
  pc_body_free(body);
  return err->code;
}

/* Per XDG Base Directory: a relative $XDG_DATA_HOME does not count. "" = no home either. */
static void own_folder(char folder[PC_PLACE]) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  int n = 0;
  if (data && data[0] == '/')
    n = snprintf(folder, PC_PLACE, "%s/posterior/exercises", data);
  else if (home && home[0] == '/')
    n = snprintf(folder, PC_PLACE, "%s/.local/share/posterior/exercises", home);
  if (n <= 0 || n >= PC_PLACE) folder[0] = 0;
}

pc_catalogue *pc_app_catalogue(const char *folder, char place[PC_PLACE], pc_err *err) {
  char own[PC_PLACE];
  place[0] = 0;
  pc_catalogue *c = pc_catalogue_make();
  if (!c) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  own_folder(own);
  if ((!*own || !pc_app_exercises_add(c, own, false, place, err)) &&
      (!folder || !pc_app_exercises_add(c, folder, true, place, err))) {
    place[0] = 0;
    if (!pc_catalogue_check(c, err)) return c;
  }
  pc_catalogue_free(c);
  return NULL;
}
