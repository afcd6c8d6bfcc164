/* files.h: the files of models/exercises/ as packed into the program by tools/pack, by name. */
#ifndef POSTERIOR_FILES_H
#define POSTERIOR_FILES_H

#include <stddef.h>

typedef struct pc_packed {
  const char *name; /* "bridge.txt" */
  const unsigned char *bytes;
  size_t len;
} pc_packed;

extern const pc_packed pc_exercise_files[];
extern const int pc_exercise_files_n;

#endif
