/* validate_draws.c: the validation's draws with their files: what is done is kept beside the table that is
 * asked for, and the next run of the same command goes on from there. */
#include "posterior/app.h"
#include "posterior/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct keeping {
  const char *path; /* of what is kept; NULL = nothing is */
  int (*progress)(void *user, int done, int total);
  void *user;
  pc_err err;
} keeping;

static int keep(void *user, const char *bytes, size_t len) {
  keeping *k = user;
  return k->path && pc_file_write(k->path, bytes, len, &k->err);
}

static int show(void *user, int done, int total) {
  keeping *k = user;
  return k->progress ? k->progress(k->user, done, total) : 0;
}

static int write_table(const pc_validation *v, const pc_validation_draws *d, const char *path, pc_err *err) {
  size_t len;
  char *table = pc_validation_draws_table(v, d, &len, err);
  if (table) pc_file_write(path, table, len, err);
  free(table);
  return err->code;
}

int pc_validation_ensemble(pc_validation *v, const pc_body *man, const pc_job_def *job, const char *table,
                           int (*progress)(void *user, int done, int total), void *user, pc_arena *arena,
                           pc_err *err) {
  keeping k = {
      .path = table ? pc_arena_print(arena, "%s.draws", table) : NULL, .progress = progress, .user = user};
  pc_validation_draw_def def = {.man = man,
                                .draws = job->draws,
                                .seed = (uint64_t)job->seed,
                                .threads = job->threads,
                                .progress = show,
                                .keep = table ? keep : NULL,
                                .user = &k};
  if (table && !k.path) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (k.path && !access(k.path, R_OK)) def.kept = pc_file_read(k.path, &def.n_kept, arena, err);
  if (err->code) return err->code;
  v->draws = pc_validation_draw(v, &def, arena, err);
  if (k.err.code) return *err = k.err, (int)err->code;
  if (!v->draws || !table || write_table(v, v->draws, table, err)) return err->code;
  unlink(k.path);
  return PC_OK;
}
