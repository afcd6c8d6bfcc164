/* child.h: a program that works for us without rights: the other end of it. See child.c. */
#ifndef POSTERIOR_EYES_CHILD_H
#define POSTERIOR_EYES_CHILD_H

#include "eyes/reel.h"

#include <sys/types.h>

typedef struct pc_child {
  const char *what; /* for messages: "video decoder" */
  const char *name; /* of the process: "posterior-decode" */
  pid_t pid;        /* 0 = none */
  int commands, notes, memory_file;
  int patience; /* ms without a word */
  uint8_t *memory;
  size_t bytes;
} pc_child;

/* Not yet started: pc_child_end may be called on it. */
pc_child pc_child_none(const char *what, const char *name);
/* Starts `program` with one argument (NULL = none); `file` becomes its descriptor PC_REEL_FILE. */
int pc_child_start(pc_child *c, const char *program, const char *argument, int file, pc_err *err);
/* Sizes the memory that both have, for good; c->memory is ours. */
int pc_child_share(pc_child *c, size_t bytes, bool writable, pc_err *err);
/* A child that is gone is noticed at the next note. */
void pc_child_tell(pc_child *c, const void *bytes, size_t len);
/* The next note, whole. Death, silence and half a note are errors. */
int pc_child_listen(pc_child *c, pc_reel_note *note, pc_err *err);
/* What its FAIL note says becomes the error. */
int pc_child_said(pc_child *c, const pc_reel_note *note, pc_err *err);
/* Ends it; err: why, as far as its end tells. */
int pc_child_gone(pc_child *c, pc_err *err);
void pc_child_end(pc_child *c); /* and gives everything back */

#endif
