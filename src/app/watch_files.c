/* watch_files.c: the files around the eyes: where the networks and the children lie, and results that appear
 * whole or not at all. */
#include "app/watching.h"
#include "posterior/app.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char DETECTOR[] = "pose_detection.tflite";

/* The folder of the running program, with a slash; "" = not known. */
static const char *beside_program(pc_arena *arena) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  while (n > 0 && path[n - 1] != '/') n--;
  const char *folder = n > 0 && n < (ssize_t)sizeof path ? pc_arena_str(arena, path, (size_t)n) : NULL;
  return folder ? folder : "";
}

const char *pc_watch_beside(const char *name, pc_arena *arena) {
  return pc_arena_print(arena, "%s%s", beside_program(arena), name);
}

/* ---- networks ---- */

typedef struct search {
  const pc_watch_def *def;
  const char **place;
  pc_arena *arena;
  pc_err *err;
} search;

/* The i-th folder where models may lie: a person's own, the source tree's build, an installed program's. */
static const char *folder_at(search *w, int i) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  if (w->def->folder) return i == 0 ? w->def->folder : NULL;
  if (i == 0 && data && data[0] == '/') return pc_arena_print(w->arena, "%s/posterior/eyes", data);
  if (i == 0)
    return pc_arena_print(w->arena, "%s/.local/share/posterior/eyes", home && home[0] == '/' ? home : "");
  if (i == 1) return pc_arena_print(w->arena, "%s../../eyes", beside_program(w->arena));
  return i == 2 ? pc_arena_print(w->arena, "%s../share/posterior/eyes", beside_program(w->arena)) : NULL;
}

/* The bytes of a model file from the first folder that has it. */
static char *read_model(search *w, const char *name, size_t *len, pc_arena *bytes) {
  const char *folder, *path = NULL;
  for (int i = 0; (folder = folder_at(w, i)); i++) {
    path = pc_arena_print(w->arena, "%s/%s", folder, name);
    if (path && access(path, R_OK) == 0) {
      *w->place = path;
      return pc_file_read(path, len, bytes, w->err);
    }
  }
  *w->place = name;
  pc_fail(w->err, PC_IO, 0,
          "the pose models are not installed: run tools/install_models (or tools/install_models DIR and "
          "--models DIR)");
  return NULL;
}

/* FNV-1a (Fowler, Noll & Vo): tells model files apart; no protection against forgery. */
static uint64_t checksum(const char *bytes, size_t len) {
  uint64_t sum = 14695981039346656037u;
  for (size_t i = 0; i < len; i++) sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
  return sum;
}

pc_eyes *pc_watch_eyes(const pc_watch_def *watch, uint64_t *sum, const char **place, pc_arena *arena,
                       pc_err *err) {
  search w = {watch, place, arena, err};
  pc_eyes_def def = {.raw = watch->raw, .mask = watch->mask};
  pc_eyes *eyes = NULL;
  pc_arena *bytes = pc_arena_make();
  const char *name =
      bytes ? pc_arena_print(bytes, "pose_landmark_%s.tflite", watch->model ? watch->model : "full") : NULL;
  if (!name)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else
    def.detector = read_model(&w, DETECTOR, &def.detector_len, bytes);
  if (def.detector) def.landmarks = read_model(&w, name, &def.landmarks_len, bytes);
  if (def.landmarks) {
    *sum = checksum(def.landmarks, def.landmarks_len);
    eyes = pc_eyes_make(&def, err);
  }
  pc_arena_free(bytes);
  return eyes;
}

/* ---- results ---- */

static int unwritable(pc_err *err) {
  return pc_fail(err, PC_IO, 0, "cannot be written: %s; give another path", strerror(errno));
}

int pc_part_open(pc_part *part, const char *out, const struct stat *not_this, const char **place,
                 pc_arena *arena, pc_err *err) {
  struct stat st;
  *place = out;
  *part = (pc_part){.out = out, .file = -1};
  if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
    return pc_fail(err, PC_IO, 0, "is a folder; give the name of a file in it");
  if (stat(out, &st) == 0 && st.st_dev == not_this->st_dev && st.st_ino == not_this->st_ino)
    return pc_fail(err, PC_IO, 0, "is the video itself; give another name");
  const char *path = pc_arena_print(arena, "%s.partial", out);
  if (!path) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  part->file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
  if (part->file < 0) return unwritable(err);
  part->path = path;
  return PC_OK;
}

int pc_part_keep(pc_part *part, const char **place, pc_err *err) {
  if (rename(part->path, part->out)) {
    *place = part->out;
    return unwritable(err);
  }
  part->path = NULL;
  return PC_OK;
}

void pc_part_drop(pc_part *part) {
  if (part->path) unlink(part->path);
  if (part->file >= 0) close(part->file);
  *part = PC_NO_PART;
}
