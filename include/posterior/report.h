/* report.h: what becomes of a load: result files, summary.json, report.html, and the sentences in them.
 *
 * Everything a reader is told is decided here, in C, once: the page draws what it is given. Numbers are
 * SI; degrees appear only in motion.mot and on the page.
 */
#ifndef POSTERIOR_REPORT_H
#define POSTERIOR_REPORT_H

#include "posterior/load.h"

typedef struct pc_timing {
  const char *name; /* "reading", "inverse kinematics", ... */
  double seconds;
} pc_timing;

/* What the load itself does not know. Strings may be NULL, numbers NaN, lists empty. */
/* How far the numbers may be off: from draws over what is not known of the body. See src/app/bands.h. */
typedef struct pc_bands pc_bands;

typedef struct pc_report_info {
  const char *recording; /* name to show; a file name without its folder */
  const char *model;     /* likewise; NULL = body->source */
  const char *forces;    /* measured ground forces, likewise; NULL = none */
  double mass, height;   /* kg, m as given; mass NaN = the body's; height NaN = not said */
  bool one_camera;       /* the recording is landmarks of one camera: depth and the far side are guessed */
  double lowpass;        /* Hz on the coordinates; NaN or 0 = not filtered */
  const char *found_units, *found_up; /* from the recording */
  int n_notes;
  const char *const *notes; /* remarks of the readers */
  int n_assumed;
  const char *const *assumed; /* sentences, beside those the writers add themselves */
  int n_timings;
  const pc_timing *timings; /* stages before the load; pc_summary_json adds the load's own */
  const pc_motion *motion;  /* marker errors of inverse kinematics; NULL or without rms = none */
  const char *version;      /* of the program */
  const pc_bands *bands;    /* NULL: no draws were made */
  const pc_load_def
      *acted; /* what the body was told to rest on, and what pulled at it; NULL = nothing told */
} pc_report_info;
pc_report_info pc_report_default(void);

/* Compression and shear of the disc below segment `child` (the disc between its joint's two bodies).
 * force is the joint reaction on the child in the child frame, as in pc_load.reaction; the pose holds
 * the frame. See src/app/disc.c for the plane and its uncertainty. N. */
typedef struct pc_disc_force {
  double compression; /* > 0: the bodies are pressed together */
  double shear;       /* > 0: the upper body is carried forward (anterior) on the lower */
  double lateral;     /* > 0: the lower body pushes the upper to the right */
} pc_disc_force;
pc_disc_force pc_disc_load(const pc_body *body, const pc_pose *pose, int child, const double force[3]);

/* What the results say: peaks, shares of the muscle families, left and right, sentences, cautions. Found
 * once, told by everything below. Memory in arena; body, load and info are borrowed. NULL with err on
 * failure. */
typedef struct pc_findings pc_findings;
pc_findings *pc_findings_make(const pc_body *body, const pc_load *load, const pc_report_info *info,
                              pc_arena *arena, pc_err *err);

/* Texts, malloc'd and zero-terminated, length in *len; NULL with err filled on failure. */
char *pc_report_html(const pc_findings *found, size_t *len, pc_err *err);
/* timed: with what every stage took. Files are written without, so that equal input gives equal bytes. */
char *pc_summary_json(const pc_findings *found, bool timed, size_t *len, pc_err *err);

/* The i-th of the sentences a reader sees first; NULL past the last. */
const char *pc_headline(const pc_findings *found, int i);

/* Writes the eight files of `posterior load` into dir, which is made (with its parents) if absent. Each
 * is first written beside its final name and all are renamed at the end, so a failure leaves neither a
 * partial file nor a new empty folder, and the files of an earlier run as they were. Non-zero with err filled
 * on failure. */
int pc_write_results(const char *dir, const pc_findings *found, pc_err *err);

#endif
