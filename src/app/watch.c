/* watch.c: a video file to a landmark recording: finds the models and the decoder, shows one picture after
 * another to the eyes, writes what they see as JSON lines (docs/formats.md). A picture without a person
 * becomes a line that says so: a gap, nothing is made up. */
#include "posterior/watch.h"
#include "posterior/app.h"
#include "posterior/eyes.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char DETECTOR[] = "pose_detection.tflite";

typedef struct work {
  const pc_watch_def *def;
  pc_watched *out;
  const char **place;
  pc_arena *arena;
  pc_err *err;
  FILE *text;
  const char *part; /* the file being written, until it is whole; NULL = in memory */
  pc_eyes *eyes;
  pc_video *video;
  int file;
} work;

/* The folder of the running program, with a slash; "" = not known. */
static const char *beside_program(pc_arena *arena) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  while (n > 0 && path[n - 1] != '/') n--;
  const char *folder = n > 0 && n < (ssize_t)sizeof path ? pc_arena_str(arena, path, (size_t)n) : NULL;
  return folder ? folder : "";
}

/* The i-th folder where models may lie: a person's own, the source tree's build, an installed program's. */
static const char *folder_at(work *w, int i) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  if (w->def->folder) return i == 0 ? w->def->folder : NULL;
  if (i == 0 && data && data[0] == '/') return pc_arena_print(w->arena, "%s/posterior/eyes", data);
  if (i == 0)
    return pc_arena_print(w->arena, "%s/.local/share/posterior/eyes", home && home[0] == '/' ? home : "");
  if (i == 1) return pc_arena_print(w->arena, "%s../../eyes", beside_program(w->arena));
  return i == 2 ? pc_arena_print(w->arena, "%s../share/posterior/eyes", beside_program(w->arena)) : NULL;
}

/* The bytes of a model file from the first folder that has it. */
static char *read_model(work *w, const char *name, size_t *len, pc_arena *bytes) {
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

static int open_eyes(work *w, uint64_t *sum) {
  pc_eyes_def def = {.raw = w->def->raw};
  const char *model = w->def->model ? w->def->model : "full";
  pc_arena *bytes = pc_arena_make();
  if (!bytes) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  const char *name = pc_arena_print(bytes, "pose_landmark_%s.tflite", model);
  def.detector = read_model(w, DETECTOR, &def.detector_len, bytes);
  if (def.detector) def.landmarks = read_model(w, name, &def.landmarks_len, bytes);
  if (def.landmarks) {
    *sum = checksum(def.landmarks, def.landmarks_len);
    w->eyes = pc_eyes_make(&def, w->err);
  }
  pc_arena_free(bytes);
  return w->eyes ? PC_OK : (int)w->err->code;
}

static int open_video(work *w) {
  const char *path = w->def->video,
             *decoder = pc_arena_print(w->arena, "%sposterior-decode", beside_program(w->arena));
  *w->place = path;
  if (!decoder) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  w->file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (w->file < 0) return pc_fail(w->err, PC_IO, 0, "cannot be read: %s; check the path", strerror(errno));
  w->video = pc_video_open(decoder, w->file, w->err);
  return w->video ? PC_OK : (int)w->err->code;
}

static void write_header(work *w, uint64_t sum) {
  const pc_video_info *about = pc_video_about(w->video);
  const char *model = w->def->model ? w->def->model : "full";
  double rate = about->rate / (w->def->every > 1 ? w->def->every : 1);
  fprintf(w->text,
          "{\"model\":\"%s\",\"w\":%.10g,\"h\":%.10g,\"fps\":%.10g,\"smoothed\":%s,\"model_fnv1a\":\"%"
          "016llx\"}\n",
          model, about->w, about->h, rate, w->def->raw ? "false" : "true", (unsigned long long)sum);
}

static void write_points(FILE *f, const char *name, const double at[][3], const double *visibility) {
  fprintf(f, ",\"%s\":[", name);
  for (int i = 0; i < PC_LANDMARKS; i++)
    fprintf(f, "%s[%.5f,%.5f,%.5f,%.4f]", i ? "," : "", at[i][0], at[i][1], at[i][2], visibility[i]);
  fputc(']', f);
}

static void write_seen(FILE *f, double time, const pc_seen *seen) {
  fprintf(f, "{\"t\":%.5f", time);
  if (seen->person) {
    write_points(f, "lm", seen->image, seen->visibility);
    write_points(f, "world", seen->world, seen->visibility);
  } else
    fputs(",\"lm\":null", f);
  fputs("}\n", f);
}

static int look(work *w, const pc_picture *picture) {
  pc_seen seen;
  double start = pc_seconds();
  int code = pc_eyes_look(w->eyes, picture, &seen, w->err);
  w->out->seconds_eyes += pc_seconds() - start;
  if (code) return code;
  write_seen(w->text, picture->time, &seen);
  w->out->pictures++;
  w->out->with_person += seen.person;
  w->out->searches += seen.detected;
  return PC_OK;
}

static int look_at_all(work *w) {
  const pc_video_info *about = pc_video_about(w->video);
  double expected = about->rate * about->duration;
  int total = expected < 1e9 ? (int)expected : 0, every = w->def->every > 1 ? w->def->every : 1, code = PC_OK;
  bool more = true;
  for (int i = 0; !code; i++) {
    pc_picture picture;
    code = pc_video_next(w->video, &picture, &more, w->err);
    if (code || !more) break;
    if (i % every == 0) code = look(w, &picture);
    if (!code && w->def->progress &&
        w->def->progress(w->def->user, "watching", i + 1, total > i + 1 ? total : i + 2))
      code = pc_fail(w->err, PC_IO, 0, "interrupted; nothing was written");
  }
  if (w->def->progress && !code) w->def->progress(w->def->user, "watching", 1, 1);
  w->out->damaged = about->damaged;
  w->out->cut_short = about->cut_short;
  return code;
}

/* Where the recording goes: into memory, or beside the file that it will be. */
static int open_text(work *w) {
  const char *out = w->def->out;
  struct stat st;
  if (!out) {
    w->text = open_memstream(&w->out->text, &w->out->len);
    return w->text ? PC_OK : pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  }
  *w->place = out;
  if (stat(out, &st) == 0 && S_ISDIR(st.st_mode))
    return pc_fail(w->err, PC_IO, 0, "is a folder; give the name of a file in it");
  w->part = pc_arena_print(w->arena, "%s.partial", out);
  if (!w->part) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  w->text = fopen(w->part, "wb");
  if (w->text) return PC_OK;
  w->part = NULL;
  return pc_fail(w->err, PC_IO, 0, "cannot be written: %s; give another path", strerror(errno));
}

/* code: how it went so far. A file appears only when all of it is there. */
static int close_text(work *w, int code) {
  bool whole = !ferror(w->text);
  whole = fclose(w->text) == 0 && whole;
  if (!code && !whole && !w->part) code = pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  if (!w->part) return code;
  if (!code && (!whole || rename(w->part, w->def->out))) {
    *w->place = w->def->out;
    code = pc_fail(w->err, PC_IO, 0, "cannot be written: %s; give another path", strerror(errno));
  }
  if (code) unlink(w->part);
  return code;
}

static int run(work *w) {
  uint64_t sum = 0;
  int code = open_eyes(w, &sum);
  if (!code) code = open_video(w);
  if (code) return code;
  const pc_video_info *about = pc_video_about(w->video);
  w->out->w = about->w, w->out->h = about->h, w->out->rate = about->rate, w->out->duration = about->duration;
  if (open_text(w)) return w->err->code;
  *w->place = w->def->video;
  write_header(w, sum);
  code = look_at_all(w);
  return close_text(w, code);
}

bool pc_watch_is_video(const char *bytes, size_t len) {
  static const struct {
    size_t at, len;
    const char *mark;
  } MARKS[] = {{4, 4, "ftyp"}, {4, 4, "moov"},       {0, 4, "\x1a\x45\xdf\xa3"},
               {8, 4, "AVI "}, {0, 4, "\0\0\1\xba"}, {0, 3, "FLV"},
               {0, 4, "GIF8"}, {0, 9, "YUV4MPEG2"}};
  for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
    if (len >= MARKS[i].at + MARKS[i].len && !memcmp(bytes + MARKS[i].at, MARKS[i].mark, MARKS[i].len))
      return true;
  return false;
}

int pc_watch(const pc_watch_def *def, pc_watched *out, const char **place, pc_arena *arena, pc_err *err) {
  work w = {.def = def, .out = out, .place = place, .arena = arena, .err = err, .file = -1};
  memset(out, 0, sizeof *out);
  *place = "";
  int code = run(&w);
  pc_video_close(w.video);
  pc_eyes_free(w.eyes);
  if (w.file >= 0) close(w.file);
  if (code) {
    free(out->text);
    out->text = NULL;
  }
  return code;
}
