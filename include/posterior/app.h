/* app.h: the one chain from files to loads, which the command line (and later the server) call.
 *
 * A job holds what was read and computed so far; each step runs those before it that are still
 * missing. Files are opened here and nowhere below.
 */
#ifndef POSTERIOR_APP_H
#define POSTERIOR_APP_H

#include "posterior/condition.h"
#include "posterior/exercise.h"
#include "posterior/load.h"
#include "posterior/person.h"
#include "posterior/report.h"
#include "posterior/validate.h"

#define PC_VERSION "0.1.0"

/* What the user asked for. Strings NULL, numbers NaN = not said. */
typedef struct pc_job_def {
  const char *recording;     /* markers, landmarks, C3D or joint angles */
  const char *exercise;      /* instead of a recording: this exercise's movement, played by the body */
  const char *exercises;     /* a folder of exercises to add */
  const char *model;         /* .osim; NULL = the built-in human */
  const char *static_trial;  /* scale the model to this recording's markers */
  const char *forces;        /* MOT/STO of ground forces */
  const char *external;      /* OpenSim ExternalLoads */
  const char *tasks;         /* OpenSim inverse kinematics tasks */
  const char *actuators;     /* OpenSim force set to add */
  const char *muscle_forces; /* take these instead of sharing */
  double mass, height;       /* kg, m */
  pc_physique who;           /* sex, age, strength */
  int n_changes;
  const char *changes[PC_MAX_CHANGES]; /* what if: see condition.h */
  const char *changes_file;            /* and as JSON, before those: see pc_app_changes */
  double from, to;                     /* s */
  double lowpass;                      /* Hz; NaN = 6, of landmarks 2; 0 = none */
  double friction, ground;             /* of predicted contact; NaN = 0.8, found from the movement */
  bool opensim;                        /* --formulation opensim */
  bool predict;                        /* predict contact although forces were measured */
  bool no_contact;                     /* no ground forces at all */
  bool spine;                          /* lumbar levels free, each in balance: built-in human only */
  double carry;                        /* kg in the hands; NaN = none */
  const char *carry_hand;              /* "r", "l", "both"; NULL = both, half in each */
  double carry_at;                     /* m of its centre beyond the grip, along the hand; NaN = 0 */
  int draws;                           /* of a body that is not known exactly, for bands; 0 = none */
  int seed;
  const char *out; /* folder of the results: draws are kept beside it until they are
                      written; NULL = not kept */
  int threads;
  pc_recording_opts reading; /* units and axes to believe instead of the file */
  int (*progress)(void *user, const char *stage, int done, int total);
  void *user;
  void (*on_qp)(void *qp_user, int frame, const pc_qp *qp); /* see pc_load_def */
  void *qp_user;
} pc_job_def;
pc_job_def pc_job_default(void);

typedef struct pc_job pc_job;

pc_job *pc_job_make(const pc_job_def *def); /* def and its strings must outlive the job; NULL: no memory */
void pc_job_free(pc_job *job);

/* Each returns non-zero with err filled; pc_job_place then names the file it is about ("" = none). */
int pc_job_body(pc_job *job, pc_err *err);
int pc_job_read(pc_job *job, pc_err *err); /* the recording alone; a video is watched for it */
int pc_job_motion(pc_job *job, pc_err *err);
int pc_job_load(pc_job *job, pc_err *err);
int pc_job_bands(pc_job *job, pc_err *err); /* the draws of def; nothing when they are 0 */
int pc_job_check(pc_job *job, pc_load_certificate *out, pc_err *err); /* pc_load_check of the job's load */
int pc_job_write(pc_job *job, const char *dir, pc_err *err);          /* the files of `posterior load` */
int pc_job_write_motion(pc_job *job, const char *path, pc_err *err);
/* The postures of a file (posture.h), or the one of that name (NULL: all), as text or JSON, malloc'd; with
 * out, one of them as a movement to that path. */
int pc_job_postures(pc_job *job, const char *path, const char *name, bool as_json, const char *out,
                    char **text, pc_err *err);
/* What the load says, found once; lives as long as the job. NULL with err on failure. */
const pc_findings *pc_job_findings(pc_job *job, pc_err *err);
/* The i-th line about the bands, the first of which says how many draws; false past the last. */
bool pc_job_band(const pc_job *job, int i, char *line, size_t room);
const char *pc_job_place(const pc_job *job);

/* What there is so far; NULL before its step. */
const pc_body *pc_job_get_body(const pc_job *job);
const pc_recording *pc_job_get_recording(const pc_job *job);
const pc_motion *pc_job_get_motion(const pc_job *job);
const pc_load *pc_job_get_load(const pc_job *job);
const pc_report_info *pc_job_get_info(pc_job *job);

/* Adds the changes of a file: docs/formats.md. Non-zero with err (and its line, or which of the changes). */
int pc_app_changes(pc_changes *out, const pc_body *body, const char *data, size_t len, pc_err *err);

/* ---- exercises ---- */

enum { PC_PLACE = 4096 }; /* room for a path */

/* The catalogue that ships, with the person's own files ($XDG_DATA_HOME/posterior/exercises, else
 * ~/.local/share/posterior/exercises, if there is such a folder), then those of `folder` (NULL: none),
 * checked as a whole. NULL with err filled; place then is the file or folder it is about ("" = the text names
 * it). */
pc_catalogue *pc_app_catalogue(const char *folder, char place[PC_PLACE], pc_err *err);
/* Adds the *.txt of one folder, by name. Where it must not be there, a missing one is no error. */
int pc_app_exercises_add(pc_catalogue *c, const char *folder, bool must, char place[PC_PLACE], pc_err *err);

/* What an exercise's reference movement asks of the average man (estimated): families of muscles by mean
 * activation over the movement, 0..1, largest first; the largest force along the disc L5/S1, N and body
 * weights (NaN: none). Non-zero with err: it has no movement or hardly any, its forces do not fully explain
 * it, ... */
typedef struct pc_exercise_asks {
  int n;
  struct {
    const char *name;
    double activation;
  } muscles[16];
  double compression, compression_bw;
} pc_exercise_asks;
int pc_app_exercise_asks(const char *exercise, const char *folder, pc_exercise_asks *out, pc_err *err);

/* n exercises as JSON (free it): a list, or the first alone. NULL with err filled. */
char *pc_app_exercise_json(const pc_exercise *exercises, int n, bool as_list, pc_err *err);

/* ---- validation ---- */

const char *pc_match_word(pc_match verdict); /* "inside" */
/* Title of the i-th table of measured.csv, its number in *table; NULL: no more. */
const char *pc_validation_title(int i, const char **table);
/* How far ours (factor 0.66) is from what was published: "+12 %"; of a range "in range" or from its nearer
 * end; "" where nothing is to be told. */
const char *pc_match_error(const pc_compared *c, char text[32]);
/* What needs a walk: those that are played, and a recording of one below `folder`; where that is NULL or the
 * recording is not there the rows say so. Non-zero with err filled when it is there and cannot be used. */
int pc_validation_walk(pc_validation *v, const char *folder, int threads, pc_arena *arena, pc_err *err);
/* The draws of job (how many, seed, threads) into v->draws, and as a table to a file; beside it stands what
 * is done meanwhile (FILE.draws), which the next run takes up. table: NULL = none. Non-zero with err filled
 * on failure. */
int pc_validation_ensemble(pc_validation *v, const pc_body *man, const pc_job_def *job, const char *table,
                           int (*progress)(void *user, int done, int total), void *user, pc_arena *arena,
                           pc_err *err);
/* malloc'd; NULL with err filled. */
char *pc_validation_json(const pc_validation *v, size_t *len, pc_err *err);
char *pc_validation_html(const pc_validation *v, size_t *len, pc_err *err); /* one page, nothing fetched */

/* A movement as a table of angles. */
int pc_motion_write(const pc_body *body, const pc_motion *motion, const char *path, pc_arena *arena,
                    pc_err *err);
/* Whole file into the arena, zero-terminated; NULL with err filled. */
char *pc_file_read(const char *path, size_t *len, pc_arena *arena, pc_err *err);
/* Writes beside path and renames, so that a failure leaves nothing behind. */
int pc_file_write(const char *path, const char *data, size_t len, pc_err *err);

#endif
