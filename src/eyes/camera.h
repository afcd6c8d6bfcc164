/* camera.h: what a camera is asked, so that a test can answer instead of one. See camera.c. */
#ifndef POSTERIOR_EYES_CAMERA_H
#define POSTERIOR_EYES_CAMERA_H

#include "posterior/eyes.h"

struct pc_camera_io {
  void *self;
  int (*open)(void *self, const char *path);                               /* descriptor or -errno */
  int (*control)(void *self, int file, unsigned long request, void *what); /* ioctl: 0 or -errno */
  void *(*map)(void *self, int file, size_t bytes, long long offset);      /* NULL: could not */
  void (*unmap)(void *self, void *at, size_t bytes);
  int (*wait)(void *self, int file, int ms); /* 1: something is there; 0: not yet; -errno */
  void (*close)(void *self, int file);
};

#endif
