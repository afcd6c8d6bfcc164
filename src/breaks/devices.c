/* devices.c: is somebody in a call? The kernel's own files tell which devices are in use.
 *
 * Microphone: every ALSA capture stream has /proc/asound/cardN/pcmNc/subN/status, which says RUNNING while it
 * records, whoever reads it (PipeWire and PulseAudio too). Bluetooth headsets have no such file: a call on
 * one is seen only by its camera or its inhibitor.
 * Camera: the driver's module counts its users (/sys/class/video4linux/X/device/driver/module/refcnt); zero
 * is "off" and is all that is read most of the time. Where it is not zero some drivers count other things,
 * so the open files of this user's processes decide; where those cannot be read the count is believed.
 * Nothing is opened but these files: never a camera or a microphone.
 */
#include "breaks/seat.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The files of that pattern below root, in g, to be freed; how many. */
static size_t find(const char *root, const char *pattern, glob_t *g) {
  char path[PATH_MAX];
  memset(g, 0, sizeof *g);
  if (snprintf(path, sizeof path, "%s%s", root, pattern) >= (int)sizeof path) return 0;
  return glob(path, GLOB_NOSORT, NULL, g) == 0 ? g->gl_pathc : 0;
}

/* Does the first line of any such file pass? */
static bool any_line(const char *root, const char *pattern, bool (*passes)(const char *line)) {
  glob_t g;
  bool found = false;
  size_t n = find(root, pattern, &g);
  for (size_t i = 0; i < n && !found; i++) {
    char line[64];
    FILE *f = fopen(g.gl_pathv[i], "re");
    found = f && fgets(line, sizeof line, f) && passes(line);
    if (f) fclose(f);
  }
  globfree(&g);
  return found;
}

static bool runs(const char *line) {
  return strstr(line, "RUNNING") != NULL;
}
static bool counts(const char *line) {
  return atoi(line) > 0;
}

bool pc_microphone_used(const char *root) {
  return any_line(root, "/proc/asound/card*/pcm*c/sub*/status", runs);
}

bool pc_camera_used(const char *root) {
  if (!any_line(root, "/sys/class/video4linux/video*/device/driver/module/refcnt", counts)) return false;
  glob_t g;
  char own[PATH_MAX], to[64];
  bool found = false, others = false;
  size_t n = find(root, "/proc/[0-9]*/fd/[0-9]*", &g);
  int length = snprintf(own, sizeof own, "%s/proc/%ld/", root, (long)getpid());
  for (size_t i = 0; i < n && !found; i++) {
    others |= strncmp(g.gl_pathv[i], own, (size_t)length) != 0;
    ssize_t size = readlink(g.gl_pathv[i], to, sizeof to);
    found = size >= 10 && !memcmp(to, "/dev/video", 10);
  }
  globfree(&g);
  return found || !others;
}
