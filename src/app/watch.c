/* watch.c: a video file to a landmark recording: shows one picture after another to the eyes and writes what
 * they see (watch_line.c), on request also as a film. Files: watch_files.c. Cameras: watch_camera.c. */
#include "app/watching.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_video(pc_watching *w) {
  const char *path = w->def->video, *decoder = pc_watch_beside("posterior-decode", w->arena);
  *w->place = path;
  if (!decoder) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  w->file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (w->file < 0) return pc_fail(w->err, PC_IO, 0, "cannot be read: %s; check the path", strerror(errno));
  w->video = pc_video_open(decoder, w->file, w->err);
  return w->video ? PC_OK : (int)w->err->code;
}

/* Where the recording goes: into memory, or beside the file that it will be. */
static int open_text(pc_watching *w, const struct stat *video) {
  if (!w->def->out) {
    w->text = open_memstream(&w->out->text, &w->out->len);
    return w->text ? PC_OK : pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  }
  if (pc_part_open(&w->text_part, w->def->out, video, w->place, w->arena, w->err)) return w->err->code;
  w->text = fdopen(w->text_part.file, "wb");
  if (!w->text) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  w->text_part.file = -1;
  return PC_OK;
}

static int open_film(pc_watching *w, const struct stat *video) {
  const char *encoder = pc_watch_beside("posterior-encode", w->arena);
  const char *about =
      pc_arena_print(w->arena,
                     "Skeleton as a neural network (%s) guesses it, drawn by posterior watch: "
                     "for looking, not a measurement.",
                     w->def->model ? w->def->model : "full");
  if (!w->def->overlay) return PC_OK;
  if (!encoder || !about) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  if (pc_part_open(&w->film_part, w->def->overlay, video, w->place, w->arena, w->err)) return w->err->code;
  w->film = pc_film_open(encoder, w->film_part.file, about, w->err);
  return w->film ? PC_OK : (int)w->err->code;
}

int pc_watching_results(pc_watching *w) {
  struct stat video = {0};
  if (w->file >= 0 && fstat(w->file, &video))
    return pc_fail(w->err, PC_IO, 0, "cannot be read: %s", strerror(errno));
  int code = open_text(w, &video);
  if (!code) code = open_film(w, &video);
  if (!code) *w->place = w->def->video;
  return code;
}

int pc_watching_look(pc_watching *w, const pc_picture *picture) {
  pc_seen seen;
  double start = pc_seconds();
  int code = pc_eyes_look(w->eyes, picture, &seen, w->err);
  w->out->seconds_eyes += pc_seconds() - start;
  if (code) return code;
  pc_watch_write_seen(w->text, picture->time, &seen);
  w->out->pictures++;
  w->out->with_person += seen.person;
  w->out->searches += seen.detected;
  if (w->film && (code = pc_film_add(w->film, picture, &seen, w->err))) *w->place = w->def->overlay;
  return code;
}

static int look_at_all(pc_watching *w) {
  const pc_video_info *about = pc_video_about(w->video);
  double expected = about->rate * about->duration;
  int total = expected < 1e9 ? (int)expected : 0, every = w->def->every > 1 ? w->def->every : 1, code = PC_OK;
  bool more = true;
  for (int i = 0; !code; i++) {
    pc_picture picture;
    code = pc_video_next(w->video, &picture, &more, w->err);
    if (code || !more) break;
    if (i % every == 0) code = pc_watching_look(w, &picture);
    if (!code && w->def->progress &&
        w->def->progress(w->def->user, "watching", i + 1, total > i + 1 ? total : i + 2))
      code = pc_fail(w->err, PC_IO, 0, "interrupted; nothing was written");
  }
  if (w->def->progress && !code) w->def->progress(w->def->user, "watching", 1, 1);
  w->out->damaged = about->damaged;
  w->out->cut_short = about->cut_short;
  return code;
}

/* The files get their names when all of both is there. */
int pc_watching_keep(pc_watching *w) {
  bool whole = !ferror(w->text);
  whole = fclose(w->text) == 0 && whole;
  w->text = NULL;
  if (!whole) {
    if (!w->def->out) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
    *w->place = w->def->out;
    return pc_fail(w->err, PC_IO, 0, "cannot be written: %s; give another path", strerror(errno));
  }
  if (w->film && pc_film_end(w->film, w->err)) {
    *w->place = w->def->overlay;
    return w->err->code;
  }
  if (w->film && pc_part_keep(&w->film_part, w->place, w->err)) return w->err->code;
  if (w->def->out && pc_part_keep(&w->text_part, w->place, w->err)) {
    if (w->film) unlink(w->def->overlay);
    return w->err->code;
  }
  w->kept = true;
  return PC_OK;
}

static int run(pc_watching *w) {
  struct stat st;
  w->eyes = pc_watch_eyes(w->def, &w->sum, w->place, w->arena, w->err);
  if (!w->eyes) return w->err->code;
  if (w->def->camera || (stat(w->def->video, &st) == 0 && S_ISCHR(st.st_mode))) return pc_watch_camera(w);
  if (open_video(w)) return w->err->code;
  const pc_video_info *about = pc_video_about(w->video);
  w->out->w = about->w, w->out->h = about->h, w->out->rate = about->rate, w->out->duration = about->duration;
  if (pc_watching_results(w)) return w->err->code;
  pc_watch_write_header(w->text, w->def, about, w->sum);
  int code = look_at_all(w);
  return code ? code : pc_watching_keep(w);
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
  pc_watching w = {.def = def, .out = out, .place = place, .arena = arena, .err = err, .file = -1};
  w.text_part = w.film_part = PC_NO_PART;
  memset(out, 0, sizeof *out);
  *place = "";
  int code = run(&w);
  bool kept = !code || w.kept;
  pc_film_close(w.film);
  pc_video_close(w.video);
  pc_camera_close(w.camera);
  pc_eyes_free(w.eyes);
  if (w.text) fclose(w.text);
  pc_part_drop(&w.text_part);
  pc_part_drop(&w.film_part);
  if (w.file >= 0) close(w.file);
  if (!kept) {
    free(out->text);
    out->text = NULL;
  }
  return code;
}
