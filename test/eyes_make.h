/* eyes_make.h: what the tests of the eyes share: where models and decoder are, pictures made here. */
#ifndef POSTERIOR_EYES_MAKE_H
#define POSTERIOR_EYES_MAKE_H

#include "posterior/eyes.h"
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

/* A model file, malloc'd: of $POSTERIOR_EYES or build/eyes, where tools/install_models puts them. */
static inline char *eyes_model(const char *name, size_t *len) {
  char path[1024];
  const char *env = getenv("POSTERIOR_EYES");
  snprintf(path, sizeof path, "%s/%s", env && *env ? env : "build/eyes", name);
  return test_slurp(path, len);
}

/* The decoder beside this test. */
static inline const char *eyes_decoder(void) {
  static char path[1100];
  ssize_t n = readlink("/proc/self/exe", path, 1024);
  while (n > 0 && path[n - 1] != '/') n--;
  snprintf(path + (n > 0 ? n : 0), 32, "posterior-decode");
  return path;
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
