/* movement.h: [movement] and its [posture NAME] sections, read while the file is. */
#ifndef POSTERIOR_MOVEMENT_H
#define POSTERIOR_MOVEMENT_H

#include "exercise/scan.h"

enum { PC_MOST_POSTURES = 12 };

typedef struct pc_movement {
  pc_course course;
  pc_key_posture postures[PC_MOST_POSTURES];
  pc_posture_line *lines; /* of the movement, then of each posture */
  int n_lines;
  const pc_piece *heading, *play, *breathe; /* NULL: not there; the items lie behind */
  int n_play, n_breathe;
} pc_movement;

/* [movement]; room for as many lines as the file has pieces. */
int pc_movement_open(pc_movement *m, const pc_piece *heading, int n_pieces, pc_arena *arena, pc_err *err);
int pc_movement_posture(pc_movement *m, const pc_piece *heading, pc_err *err);
/* A key that is a posture's own. */
int pc_movement_setting(pc_movement *m, const pc_piece *p, int n_items, pc_err *err);
/* The file has ended: *out is the course, NULL where there is no [movement]. */
int pc_movement_close(pc_movement *m, const pc_course **out, pc_arena *arena, pc_err *err);

#endif
