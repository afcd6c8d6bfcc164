/* watching.h: what the parts of `watch` share. See watch.c. */
#ifndef POSTERIOR_APP_WATCHING_H
#define POSTERIOR_APP_WATCHING_H

#include "posterior/eyes.h"
#include "posterior/watch.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

/* A file that appears whole or not at all: it is written beside its place, under another name. */
typedef struct pc_part {
  const char *out, *path; /* where it will be; where it is until then (NULL = nowhere) */
  int file;               /* -1 = closed, or somebody else closes it */
} pc_part;
#define PC_NO_PART ((pc_part){.file = -1})

/* One run. */
typedef struct pc_watching {
  const pc_watch_def *def;
  pc_watched *out;
  const char **place;
  pc_arena *arena;
  pc_err *err;
  FILE *text;
  pc_part text_part, film_part;
  pc_eyes *eyes;
  pc_video *video;
  pc_camera *camera;
  pc_film *film;
  int file;
  uint64_t sum; /* of the model */
  bool kept;    /* the results are where they belong */
} pc_watching;

/* watch.c */
int pc_watching_results(pc_watching *w); /* opens what will be written */
int pc_watching_look(pc_watching *w, const pc_picture *picture);
int pc_watching_keep(pc_watching *w); /* what was written gets its name */
/* watch_camera.c: from its first picture to the moment somebody stops it. */
int pc_watch_camera(pc_watching *w);

/* watch_files.c. err and *place as pc_watch has them. */
int pc_part_open(pc_part *part, const char *out, const struct stat *not_this, const char **place,
                 pc_arena *arena, pc_err *err);
int pc_part_keep(pc_part *part, const char **place, pc_err *err);
void pc_part_drop(pc_part *part); /* takes it away unless it was kept; closes the file */
const char *pc_watch_beside(const char *name,
                            pc_arena *arena); /* a program beside this one; NULL: no memory */
/* Eyes with the networks that def names; *sum tells model files apart. NULL with err. */
pc_eyes *pc_watch_eyes(const pc_watch_def *def, uint64_t *sum, const char **place, pc_arena *arena,
                       pc_err *err);

/* watch_line.c: the recording's lines. */
void pc_watch_write_header(FILE *f, const pc_watch_def *def, const pc_video_info *about, uint64_t sum);
void pc_watch_write_seen(FILE *f, double time, const pc_seen *seen);

#endif
