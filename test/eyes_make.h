/* eyes_make.h: what the tests of the eyes share: where models and decoder are, pictures made here. */
#ifndef POSTERIOR_EYES_MAKE_H
#define POSTERIOR_EYES_MAKE_H

#include "posterior/eyes.h"
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

/* Where the models are: $POSTERIOR_EYES or build/eyes, where tools/install_models puts them. */
static inline const char *eyes_folder(void) {
  const char *env = getenv("POSTERIOR_EYES");
  return env && *env ? env : "build/eyes";
}

/* A model file, malloc'd. */
static inline char *eyes_model(const char *name, size_t *len) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s", eyes_folder(), name);
  return test_slurp(path, len);
}

static inline bool eyes_installed(void) {
  char path[1024];
  snprintf(path, sizeof path, "%s/pose_detection.tflite", eyes_folder());
  return access(path, R_OK) == 0;
}

/* The path of this test. */
static inline const char *eyes_self(void) {
  static char path[1025];
  ssize_t n = readlink("/proc/self/exe", path, 1024);
  path[n > 0 ? n : 0] = 0;
  return path;
}

/* The decoder and the encoder beside this test. */
static inline const char *eyes_decoder(void) {
  static char path[1100];
  return test_beside("posterior-decode", path, sizeof path);
}
static inline const char *eyes_encoder(void) {
  static char path[1100];
  return test_beside("posterior-encode", path, sizeof path);
}

/* ---- what a test that starts children begins and ends with: none is left behind, no file stays open ---- */

/* Our first two children; how many of them there are. */
static inline int eyes_children(pid_t of[2]) {
  char path[64];
  int first = 0, second = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  FILE *f = fopen(path, "r");
  int n = f ? fscanf(f, "%d %d", &first, &second) : 0;
  if (f) fclose(f);
  of[0] = first, of[1] = second;
  return n > 0 ? n : 0;
}

/* Our only child; 0 = none. */
static inline pid_t eyes_child(void) {
  pid_t of[2];
  return eyes_children(of) ? of[0] : 0;
}

static inline int eyes_open_files(void) {
  int n = 0;
  DIR *d = opendir("/proc/self/fd");
  while (d && readdir(d)) n++;
  if (d) closedir(d);
  return n;
}

/* A signal to a child; never to 0, which would be to all of us. */
static inline void eyes_strike(pid_t child, int signal_no) {
  CHECK(child > 0, "no child to strike");
  if (child > 0) kill(child, signal_no);
}

/* Eyes with the named landmark model; NULL: not installed, or wrong. */
static inline pc_eyes *eyes_open(const char *landmarks, bool raw, bool mask) {
  pc_eyes_def def = {.raw = raw, .mask = mask};
  pc_err err = {0};
  char *detector = eyes_model("pose_detection.tflite", &def.detector_len);
  char *network = eyes_model(landmarks, &def.landmarks_len);
  def.detector = detector, def.landmarks = network;
  pc_eyes *eyes = detector && network ? pc_eyes_make(&def, &err) : NULL;
  if (err.code) printf("FAIL models: %s\n", err.text);
  free(detector);
  free(network);
  return eyes;
}

/* A shared video, opened; -1: not there. */
static inline int eyes_file(const char *name) {
  char path[1024];
  if (!test_shared()) return -1;
  snprintf(path, sizeof path, "%s/recordings/videos/%s", test_shared(), name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

#endif
