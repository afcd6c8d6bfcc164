/* store.h: the only user of SQLite: people and their events in one file, added to and never overwritten.
 *
 * WAL, foreign keys, strict tables, numbered migrations with a backup copy before each. An append that
 * returned 0 is on the disk (synchronous=FULL). Two processes may write at once: each waits its turn.
 */
#ifndef POSTERIOR_STORE_H
#define POSTERIOR_STORE_H

#include "posterior/history.h"

typedef struct pc_store pc_store;

typedef struct pc_person {
  int64_t id;
  const char *name; /* an alias of one's choice; unique */
  int64_t since;    /* s UTC */
  bool chosen;      /* whom the verbs mean when none is named */
} pc_person;

/* $XDG_DATA_HOME/posterior/posterior.db, else ~/.local/share/...; into the arena; NULL: no memory or no home.
 */
const char *pc_store_path(pc_arena *arena);
/* Opens or makes (folders with mode 0700, file 0600) the file; migrates it if it is older, refuses it if it
 * is newer. read_only opens without making. NULL with err filled: what is wrong and what to do. */
pc_store *pc_store_open(const char *path, bool read_only, pc_err *err);
/* The same, and where an older file takes a while to be brought up to date (25 s for two million events),
 * that is told: progress(user, stage, 0, -1), at last with stage "". Where it returns other than 0 the change
 * is given up, and the store stays as it was. */
typedef int pc_store_progress(void *user, const char *stage, int done, int total);
pc_store *pc_store_open_told(const char *path, bool read_only, pc_store_progress *progress, void *user,
                             pc_err *err);
void pc_store_close(pc_store *s);

int pc_store_people(pc_store *s, pc_arena *arena, pc_person **out, int *n, pc_err *err);
/* The person of that name; NULL or "" = the chosen one. Id 0 with err filled when there is none. */
int64_t pc_store_find(pc_store *s, const char *name, pc_err *err);
int64_t pc_store_add(pc_store *s, const char *name, int64_t now, pc_err *err); /* 0 = failed */
int pc_store_choose(pc_store *s, int64_t person, pc_err *err);
/* Every trace of the person, overwritten (secure_delete, then vacuum and a truncated WAL), in backups too. */
int pc_store_erase(pc_store *s, int64_t person, pc_err *err);

/* All n or none; each passes pc_event_check first. Ids count 1, 2, 3, ... within a person and are filled in,
 * so the k-th of n (k from 0) becomes the number of events there were + 1 + k, and a later one may replace
 * it. */
int pc_store_append(pc_store *s, int64_t person, pc_event *events, int n, pc_err *err);
/* Every event of the person as it was appended (corrections not yet applied), by id. */
int pc_store_read(pc_store *s, int64_t person, pc_arena *arena, pc_event **out, int *n, pc_err *err);

/* What is wrong with the file, one line each, and what to do; n = 0: all is well. An event later than `now`
 * (s UTC) is one of these. Not serious: worth knowing, nothing is lost. */
typedef struct pc_finding_line {
  bool serious;
  const char *text;
} pc_finding_line;
int pc_store_doctor(const char *path, int64_t now, pc_arena *arena, pc_finding_line **out, int *n,
                    pc_err *err);

#endif
