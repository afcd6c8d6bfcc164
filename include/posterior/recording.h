/* recording.h: bytes to a recording: marker trajectories, tables, force plates, landmarks.
 *
 * Readers take bytes and an arena, never a path. What comes out is SI, Y up, X forward as far as the
 * file tells it; what was found (units, axes) stays in the recording so that it can be printed, and
 * pc_recording_opts overrides it. A gap is NaN, never zero and never filled in.
 */
#ifndef POSTERIOR_RECORDING_H
#define POSTERIOR_RECORDING_H

#include "posterior/base.h"

typedef enum pc_format {
  PC_FORMAT_UNKNOWN,
  PC_FORMAT_TRC,
  PC_FORMAT_MOT,
  PC_FORMAT_C3D,
  PC_FORMAT_LANDMARKS
} pc_format;

/* What to believe instead of the file. Zero-initialised = believe the file, detect the rest. */
typedef struct pc_recording_opts {
  double unit_m; /* metres per file unit; 0 = as the file says, checked against human size */
  char up;       /* 'x','y','z' = this file axis is up; 0 = detect (C3D: parameters, else data) */
  bool down;     /* the axis named by `up` points down (landmarks) */
} pc_recording_opts;

/* Marker (or landmark) trajectories. */
typedef struct pc_markers {
  int n, n_frames;
  double rate;        /* frames per second */
  const char **names; /* n */
  double *time;       /* n_frames, s */
  double *at;         /* n_frames * n * 3, m, Y up; NaN = gap. at[(frame*n + marker)*3 + axis] */
  double *weight;     /* n_frames * n or NULL: landmark visibility 0..1, C3D residual based = NULL */
} pc_markers;

/* A MOT/STO table, numbers as in the file (degrees stay degrees: see in_degrees). */
typedef struct pc_table {
  int n_rows, n_columns; /* columns include time, which is column 0 */
  const char **names;    /* n_columns; names[0] is "time" */
  double *data;          /* n_rows * n_columns; NaN = gap */
  bool in_degrees;
  const char *title; /* first header line */
} pc_table;

/* Analog channels (EMG among them), C3D only. */
typedef struct pc_analog {
  int n, n_samples;
  double rate;
  const char **names, **units;
  double *value; /* n_samples * n, scaled to units */
} pc_analog;

/* Force on a body against time, in ground axes: from plates or a force table. */
typedef struct pc_force_series {
  const char *name; /* "plate 1", "ground_force_r", ... */
  const char *body; /* segment it acts on; NULL = not known yet (plates) */
  int n;
  double *time;         /* n, s */
  double *force;        /* n*3, N, the force ON the person */
  double *point;        /* n*3, m */
  double *torque;       /* n*3, N m about the point */
  double corners[4][3]; /* plate corners, m, Y up; NaN when not a plate */
} pc_force_series;

typedef struct pc_recording_event {
  double time;
  const char *label, *context;
} pc_recording_event;

typedef struct pc_recording {
  pc_format format;
  pc_markers *markers; /* NULL when none */
  pc_table *table;     /* MOT/STO only */
  pc_analog *analog;   /* NULL when none */
  int n_forces;
  pc_force_series *forces;
  int n_events;
  pc_recording_event *events;
  /* as found, for printing */
  const char *found_units; /* "mm", "m", "cm", ... and how it was known */
  const char *found_up;    /* "Y up (TRC convention; head above feet)", ... */
  double unit_m;           /* metres per file unit as used */
  int n_gaps;              /* marker samples missing */
  int n_notes;
  const char **notes; /* things worth saying: repaired header, dropped columns, ... */
  /* landmarks only */
  double image_w, image_h;
  double *image; /* n_frames*33*3 image coordinates 0..1 (x, y down, z), NaN = none */
} pc_recording;

/* Guesses the format from the bytes (and the file name's ending when name is not NULL). */
pc_format pc_recording_sniff(const char *data, size_t len, const char *name);

/* Any format. name is used for sniffing only. NULL with err filled on failure; memory in arena. */
pc_recording *pc_recording_read(const char *data, size_t len, const char *name, const pc_recording_opts *opts,
                                pc_arena *arena, pc_err *err);

/* One format each. opts may be NULL. */
pc_recording *pc_recording_read_trc(const char *data, size_t len, const pc_recording_opts *opts,
                                    pc_arena *arena, pc_err *err);
pc_recording *pc_recording_read_c3d(const char *data, size_t len, const pc_recording_opts *opts,
                                    pc_arena *arena, pc_err *err);
pc_recording *pc_recording_read_landmarks(const char *data, size_t len, const pc_recording_opts *opts,
                                          pc_arena *arena, pc_err *err);
pc_table *pc_table_read(const char *data, size_t len, pc_arena *arena, pc_err *err); /* MOT, STO */
/* "left_heel": of the 33 points of a pose network, MediaPipe's order (sight.h). */
const char *pc_landmark_name(int i);

/* Column index of a name, -1 when absent. */
int pc_table_find(const pc_table *table, const char *name);

/* External loads: which columns of a force table act on which body (an OpenSim ExternalLoads file). */
typedef struct pc_external {
  const char *name, *applied_to, *force_in, *point_in; /* body names; force_in/point_in "ground" or a body */
  const char *force_id, *point_id, *torque_id;         /* column prefixes; "" = none */
} pc_external;
typedef struct pc_externals {
  int n;
  pc_external *force;
  const char *datafile; /* as in the XML, may be "" */
} pc_externals;
pc_externals *pc_externals_read(const char *data, size_t len, pc_arena *arena, pc_err *err);

/* Marker weights from an OpenSim inverse kinematics setup or task set. */
typedef struct pc_task {
  const char *marker;
  double weight;
  bool is_coordinate;
  double value;
  bool from_file;
  const char *follows; /* coordinates by the beginning of their names ("hip_flexion_"), NULL = none: as far as
                          their mean is above 0, `share` of it comes to value */
  double share;
  double open, open_share; /* how far the truth may be from value, one standard deviation: alone, and what
                              comes to it for what is followed; 0: a quarter of the coordinate's range */
} pc_task;                 /* weight 0: not used; value NaN: the model's default */
typedef struct pc_tasks {
  int n;
  pc_task *task;
} pc_tasks;
pc_tasks *pc_tasks_read(const char *data, size_t len, pc_arena *arena, pc_err *err);

/* Forces of a table as series: by externals when given, else by the usual column names
 * (ground_force_r_vx / ground_force_vx / 1_ground_force_vx / R_ground_force_vx / right_foot_force_vx,
 * with px.. and torque columns), right on calcn_r and left on calcn_l. Memory in arena. */
int pc_forces_from_table(const pc_table *table, const pc_externals *externals, pc_arena *arena, int *n_forces,
                         pc_force_series **forces, pc_err *err);

/* Text of a table: MOT/STO with nRows, nColumns, inDegrees; and TRC of markers. malloc'd; NULL = no memory.
 */
char *pc_table_write(const pc_table *table, size_t *len);
char *pc_markers_write_trc(const pc_markers *markers, const char *name, size_t *len);

#endif
