/* watch.h: a video file or a camera to a landmark recording: the eyes with files around them. */
#ifndef POSTERIOR_WATCH_H
#define POSTERIOR_WATCH_H

#include "posterior/base.h"

typedef struct pc_watch_def {
  const char *video;   /* path; of a device = a camera */
  const char *model;   /* "lite", "full", "heavy"; NULL = full */
  const char *folder;  /* of the models; NULL = the usual places */
  const char *out;     /* file to write the recording to, whole or not at all; NULL = into pc_watched.text */
  const char *overlay; /* film to write, the skeleton drawn on the pictures; NULL = none */
  bool raw;            /* no smoothing over time */
  bool mask;           /* the person's outline too */
  int every;           /* look at every n-th picture; 0 = all */
  double seconds;      /* camera: how long; 0 = until progress stops it */
  const struct pc_camera_io *camera; /* who answers for a camera (tests); NULL = `video` says what it is */
  /* Non-zero stops: a video is given up, a camera ends here and what it saw is kept. total < 0: no end known.
   * May be NULL. */
  int (*progress)(void *user, const char *stage, int done, int total);
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

/* A camera that breaks off is an error too, but what was seen until then is kept, as err says. Pictures of a
 * camera are never written: with an overlay it is refused.
 * Non-zero with err; *place is then the file it is about ("" = none) and lives as long as def's strings or
 * the arena. */
int pc_watch(const pc_watch_def *def, pc_watched *out, const char **place, pc_arena *arena, pc_err *err);

/* Do the first bytes look like a video's (MP4, WebM, AVI, ...)? What is inside is found out by watching. */
bool pc_watch_is_video(const char *bytes, size_t len);

#endif
