/* camera_system.c: the questions to a camera, asked of the system. */
#include "eyes/camera_system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_path(void *self, const char *path) {
  (void)self;
  int file = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  return file < 0 ? -errno : file;
}

static int control(void *self, int file, unsigned long request, void *what) {
  (void)self;
  int code;
  do code = ioctl(file, request, what);
  while (code < 0 && errno == EINTR);
  return code < 0 ? -errno : 0;
}

static void *map(void *self, int file, size_t bytes, long long offset) {
  (void)self;
  void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, (off_t)offset);
  return at == MAP_FAILED ? NULL : at;
}

static void unmap(void *self, void *at, size_t bytes) {
  (void)self;
  munmap(at, bytes);
}

static int wait_for(void *self, int file, int ms) {
  (void)self;
  struct pollfd p = {.fd = file, .events = POLLIN};
  int ready = poll(&p, 1, ms);
  if (ready < 0) return errno == EINTR ? 0 : -errno; /* Ctrl-C: the caller looks why */
  if (ready == 0) return 0;
  return p.revents & POLLIN ? 1 : -ENODEV;
}

static void close_file(void *self, int file) {
  (void)self;
  close(file);
}

const struct pc_camera_io *pc_camera_system(void) {
  static const struct pc_camera_io IO = {.open = open_path,
                                         .control = control,
                                         .map = map,
                                         .unmap = unmap,
                                         .wait = wait_for,
                                         .close = close_file};
  return &IO;
}
