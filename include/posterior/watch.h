/* watch.h: a video file to a landmark recording: the eyes with files around them. */
#ifndef POSTERIOR_WATCH_H
#define POSTERIOR_WATCH_H

#include "posterior/base.h"

typedef struct pc_watch_def {
  const char *video;   /* path */
  const char *model;   /* "lite", "full", "heavy"; NULL = full */
  const char *folder;  /* of the models; NULL = the usual places */
  const char *out;     /* file to write the recording to, whole or not at all; NULL = into pc_watched.text */
  const char *overlay; /* film to write, the skeleton drawn on the pictures; NULL = none */
  bool raw;            /* no smoothing over time */
  bool mask;           /* the person's outline too */
  int every;           /* look at every n-th picture; 0 = all */
  int (*progress)(void *user, const char *stage, int done, int total); /* non-zero stops; may be NULL */
  void *user;
} pc_watch_def;

/* What was seen: the recording as text (JSON lines, docs/formats.md), and counts. */
typedef struct pc_watched {
  char *text; /* free() it; NULL when it went into a file */
  size_t len;
  double w, h, rate, duration;         /* of the video: pixels, pictures a second, s */
  int pictures, with_person, searches; /* looked at; with a person; how often the detector was asked */
  long damaged;                        /* pictures that could not be decoded */
  bool cut_short;
  double seconds_eyes; /* of computing, beside decoding */
} pc_watched;

/* Non-zero with err; *place is then the file it is about ("" = none) and lives as long as def's strings or
 * the arena. */
int pc_watch(const pc_watch_def *def, pc_watched *out, const char **place, pc_arena *arena, pc_err *err);

/* Do the first bytes look like a video's (MP4, WebM, AVI, ...)? What is inside is found out by watching. */
bool pc_watch_is_video(const char *bytes, size_t len);

#endif
