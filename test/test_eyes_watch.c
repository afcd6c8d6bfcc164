/* test_eyes_watch.c: from a video file to a landmark recording and on, through files, as the program does it.
 */
#include "eyes_make.h"

#include "posterior/recording.h"
#include "posterior/watch.h"

#include <limits.h>
#include <sys/stat.h>

static const char *clip_path(void) {
  static char path[1024];
  if (!test_shared()) return NULL;
  snprintf(path, sizeof path, "%s/recordings/videos/bird_dog_side.mp4", test_shared());
  return path;
}

typedef struct run {
  pc_arena *arena;
  pc_watched seen;
  const char *place;
  pc_err err;
  int told; /* how often progress was told */
} run;

static int count(void *user, const char *stage, int done, int total) {
  run *r = user;
  CHECK(*stage && done > 0 && done <= total, "%s %d/%d", stage, done, total);
  return ++r->told == 3 && r->place[0] == '!'; /* the one who wants to stop marks the place */
}

static run watch(pc_watch_def def) {
  run r = {.arena = pc_arena_make(), .place = ""};
  int code = pc_watch(&def, &r.seen, &r.place, r.arena, &r.err);
  CHECK((code != 0) == (r.err.code != 0) && (code != 0 || def.out) == !r.seen.text, "%d %s", code,
        r.err.text);
  return r;
}

static void end(run *r) {
  free(r->seen.text);
  pc_arena_free(r->arena);
}

/* Without the models: which file is missing and how to get it. Wrong paths likewise. */
static void missing(void) {
  run r = watch((pc_watch_def){.video = "x.mp4", .folder = "/nowhere"});
  CHECK(strstr(r.err.text, "tools/install_models"), "%s", r.err.text);
  CHECK(!strcmp(r.place, "pose_detection.tflite"), "%s", r.place);
  end(&r);
  if (!eyes_installed()) {
    SKIP("the pose models are not there (tools/install_models)");
    return;
  }
  static const char *const WRONG[] = {"/nowhere.mp4", "/tmp", "/dev/null", "README.md"};
  for (int i = 0; i < 4; i++) {
    r = watch((pc_watch_def){.video = WRONG[i], .model = "lite", .folder = eyes_folder()});
    CHECK(r.err.code && *r.err.text && !strcmp(r.place, WRONG[i]), "%s: %s: %s", WRONG[i], r.place,
          r.err.text);
    end(&r);
  }
}

/* A model that is another file: refused by name, no crash. */
static void wrong_model(void) {
  char folder[] = "/tmp/posterior-eyes-XXXXXX", path[1024], link[PATH_MAX];
  snprintf(path, sizeof path, "%s/pose_detection.tflite", eyes_folder());
  if (!realpath(path, link) || !mkdtemp(folder)) return;
  static const char *const NAME[] = {"pose_detection.tflite", "pose_landmark_full.tflite"};
  for (int i = 0; i < 2; i++) { /* the detector in both places */
    snprintf(path, sizeof path, "%s/%s", folder, NAME[i]);
    if (symlink(link, path)) return;
  }
  run r = watch((pc_watch_def){.video = "README.md", .folder = folder});
  CHECK(strstr(r.err.text, "not the landmark network"), "%s", r.err.text);
  end(&r);
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", folder, NAME[i]);
    unlink(path);
  }
  rmdir(folder);
}

/* What is written is what the reader of recordings takes: as many frames, the video's size and rate. */
static void recording(void) {
  pc_watch_def def = {
      .video = clip_path(), .model = "lite", .folder = eyes_folder(), .every = 4, .progress = count};
  if (!def.video || !eyes_installed()) {
    SKIP("no shared recordings or no models");
    return;
  }
  run counted = {.place = ""};
  def.user = &counted;
  run r = watch(def), again = watch(def);
  CHECK(r.seen.pictures == 11 && r.seen.with_person == 11 && r.seen.searches == 1, "%d %d %d",
        r.seen.pictures, r.seen.with_person, r.seen.searches);
  CHECK(counted.told > 40, "progress told %d times", counted.told);
  CHECK(r.seen.len == again.seen.len && r.seen.text && !memcmp(r.seen.text, again.seen.text, r.seen.len),
        "another look, another text");
  pc_recording *rec = pc_recording_read(r.seen.text, r.seen.len, "x", NULL, r.arena, &r.err);
  CHECK(rec && rec->format == PC_FORMAT_LANDMARKS, "%s", r.err.text);
  if (rec) {
    CHECK(rec->image_w == 700 && rec->image_h == 700, "%g x %g", rec->image_w, rec->image_h);
    CHECK(rec->markers->n_frames == 11, "%d", rec->markers->n_frames);
    CHECK_NEAR(rec->markers->rate, 2.5, 1e-9);
    CHECK_NEAR(rec->markers->time[10], 4.0, 1e-4);
  }
  def.raw = true;
  run raw = watch(def);
  CHECK(raw.seen.text && strstr(raw.seen.text, "\"smoothed\":false") && raw.seen.len != 0, "header");
  CHECK(raw.seen.text && strcmp(strchr(raw.seen.text, '\n'), strchr(r.seen.text, '\n')) != 0,
        "smoothing does nothing");
  char path[] = "/tmp/posterior-watch-XXXXXX", part[64];
  close(mkstemp(path));
  snprintf(part, sizeof part, "%s.partial", path);
  def.out = path;
  run filed = watch(def);
  size_t len;
  char *text = test_slurp(path, &len);
  CHECK(text && raw.seen.text && !strcmp(text, raw.seen.text), "the file is another text");
  def.out = "/tmp";
  run folder = watch(def);
  CHECK(strstr(folder.err.text, "folder") && !strcmp(folder.place, "/tmp"), "%s: %s", folder.place,
        folder.err.text);
  def.out = path;
  run stopped = {.place = "!"};
  def.user = &stopped;
  run s = watch(def);
  CHECK(strstr(s.err.text, "interrupted"), "%s", s.err.text);
  CHECK(access(part, F_OK), "half a file is left");
  unlink(path);
  free(text);
  end(&r), end(&again), end(&raw), end(&s), end(&filed), end(&folder);
}

static void marks(void) {
  CHECK(pc_watch_is_video("\0\0\0\x20"
                          "ftypisom",
                          12),
        "MP4");
  CHECK(pc_watch_is_video("\x1a\x45\xdf\xa3"
                          "....",
                          8),
        "WebM");
  CHECK(pc_watch_is_video("RIFF....AVI LIST", 16), "AVI");
  CHECK(!pc_watch_is_video("{\"t\":0}", 7) && !pc_watch_is_video("", 0) &&
            !pc_watch_is_video("PathFileType 4", 14),
        "text");
}

int main(void) {
  missing();
  wrong_model();
  recording();
  marks();
  return test_done();
}
