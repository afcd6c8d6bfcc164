/* job_posture.c: a job's body in the postures of a file. */
#include "app/job.h"
#include "app/json.h"
#include "app/posture.h"

#include <stdio.h>
#include <string.h>

/* One posture, solved and told: as text to `words`, as JSON to `list`. */
static int tell(pc_job *job, const pc_posture *posture, FILE *words, json_t *list, const char *out,
                pc_err *err) {
  pc_posture_def def = pc_posture_default();
  pc_arena *arena = pc_arena_make();
  pc_posed_body posed = {0};
  pc_posture_told told;
  def.spine = job->def->spine, def.also = &job->condition;
  if (!isnan(job->def->friction)) def.load.friction = job->def->friction;
  if (!arena) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (!pc_posture_solve(&posed, job->body, posture, &def, arena, err) &&
      !pc_posture_tell(&told, posture, &posed, &job->info, arena, err)) {
    if (words) pc_posture_print(words, &told);
    if (list) json_array_append_new(list, pc_posture_object(&told));
    if (out) pc_motion_write(posed.coupled, posed.motion, out, arena, err);
  }
  pc_posed_body_free(&posed);
  pc_arena_free(arena);
  return err->code;
}

/* Those asked for by name, or all. */
static int tell_all(pc_job *job, const pc_posture *postures, int n, const char *name, FILE *words,
                    json_t *list, const char *out, pc_err *err) {
  int told = 0;
  for (int i = 0; i < n && !err->code; i++) {
    if (name && strcmp(name, postures[i].name)) continue;
    if (words && told++) fputc('\n', words);
    tell(job, &postures[i], words, list, out, err);
  }
  return err->code;
}

static int check_name(const pc_posture *postures, int n, const char *name, const char *out, pc_err *err) {
  int found = 0;
  for (int i = 0; i < n; i++) found += !name || !strcmp(name, postures[i].name);
  if (!found)
    return pc_fail(err, PC_BAD_INPUT, 0, "has no posture \"%.40s\"; its first is %s", name, postures[0].name);
  if (out && found > 1)
    return pc_fail(err, PC_BAD_INPUT, 0, "has %d postures, and -o takes one; name it, like %s", n,
                   postures[0].name);
  return PC_OK;
}

int pc_job_postures(pc_job *job, const char *path, const char *name, bool as_json, const char *out,
                    char **text, pc_err *err) {
  pc_posture *postures;
  size_t len;
  *text = NULL;
  if (pc_job_body(job, err)) return err->code;
  if (pc_changes_delays(&job->condition) || pc_changes_inhibits(&job->condition))
    return pc_fail(err, PC_MISMATCH, 0, "a delay or an inhibition needs a movement; postures are still");
  char *bytes = pc_job_open(job, path, &len, err);
  int n = bytes ? pc_postures_read(bytes, len, job->body, job->arena, &postures, err) : -1;
  if (n < 0 || check_name(postures, n, name, out, err)) return err->code;
  json_t *list = as_json ? json_array() : NULL;
  FILE *words = as_json ? NULL : open_memstream(text, &len);
  if (!list && !words) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  tell_all(job, postures, n, name, words, list, out, err);
  if (words)
    for (int i = 0; i < job->info.n_assumed; i++) fprintf(words, "assumed: %s\n", job->info.assumed[i]);
  if (words && fclose(words)) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (list) {
    *text = json_dumps(list, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
    json_decref(list);
    if (!*text) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  return err->code;
}
