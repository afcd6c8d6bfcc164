/* dump.h: --dump-qp: every frame's sharing problem as text, in one file. */
#ifndef POSTERIOR_DUMP_H
#define POSTERIOR_DUMP_H

#include "posterior/app.h"

#include <stdio.h>

typedef struct pc_dump {
  const char *path; /* NULL: nothing is dumped */
  char part[4096];  /* written here until it is whole */
  FILE *file;
  bool failed;
} pc_dump;

/* Opens the file and hooks itself into the job. Non-zero with err filled on failure. */
int pc_dump_begin(pc_dump *dump, const char *path, pc_job_def *job, pc_err *err);
/* keep: the file takes its name; else it is taken away. Non-zero with err filled on failure. */
int pc_dump_end(pc_dump *dump, bool keep, pc_err *err);

#endif
