/* paths.h: the paths of all muscles of a frame at once; see paths.c. */
#ifndef POSTERIOR_PATHS_H
#define POSTERIOR_PATHS_H

#include "body/single_wrap.h"

/* Four stretches whose ends are always the same path points: places in path_work's ground. */
typedef struct pc_fixed_four {
  int low[4], high[4];
} pc_fixed_four;

typedef struct pc_paths {
  pc_arena *arena;
  pc_path_work *work;

  /* Of the pose last given to pc_paths_find: */
  double *length;     /* n_muscles, m */
  double *speed;      /* n_muscles, dL/dt, m/s */
  int *first, *count; /* n_muscles: a muscle's stretches between segments, which are line[first] and on: */
  double (*line)[6];  /*   as in pc_stretch, low being the first segment of */
  int *span;          /*   topology's span */
  bool *as_spanned;   /* n_muscles: its arms by row are those of the spans of all its stretches */
  int *record;        /* n_muscles + 1: record[m] = row_start[m] + m, where in */
  double *value;      /*   value is -dL/dt, and after it the arms by topology's list of free coordinates */
  int *first_guide;   /* n_muscles + 1: the muscle's guides in */
  pc_guide *guide;

  /* Fixed: */
  bool *traced;        /* n_muscles: left to pc_path_trace */
  bool *spanned;       /* n_muscles: as_spanned while straight */
  double *rigid;       /* n_muscles: of the others, the length within segments, m */
  int *first_fixed;    /* n_muscles + 1: of the others, their stretches, as long as they are straight */
  int n_fixed;         /* their sum */
  pc_fixed_four *four; /* n_fixed / 4, rounded up; filled up with stretches of no length */
  int *owner;          /* n_fixed: whose they are */
  int *first_free;     /* n_muscles: room for the stretches of the muscle when it is wound or traced */
  int n_single;
  pc_single_wrap *single; /* by muscle, ascending */
  pc_single_leg *leg;

  /* Scratch: */
  double *reach;            /* n_fixed, to fours: lengths */
  pc_two (*carry)[3];       /* twists of segments */
  pc_span_four *span_twist; /* relative twists of the spans */
  double *row;              /* n_free + 1 */
} pc_paths;

pc_paths *pc_paths_make(const pc_body *body); /* NULL when out of memory */
void pc_paths_free(pc_paths *paths);          /* NULL is fine */
void pc_paths_forget(pc_paths *paths);        /* pc_path_forget */

/* Lengths, speeds, arms and pulls of all muscles; the pose must hold velocities. */
void pc_paths_find(const pc_body *body, const pc_pose *pose, pc_paths *paths);

#endif
