/* table.c: joint angles from a MOT/STO table, into all coordinates of a body. */
#include "base/vec.h"
#include "posterior/motion.h"

#include <stdio.h>
#include <string.h>

/* Column of a coordinate: by its name, or by OpenSim's state path /jointset/JOINT/NAME/value. */
static int find_column(const pc_table *t, const char *name) {
  int c = pc_table_find(t, name);
  size_t len = strlen(name);
  for (int i = 1; c < 0 && i < t->n_columns; i++) {
    const char *at = t->names[i], *end = strstr(at, "/value");
    if (!end || end[6] || (size_t)(end - at) <= len) continue;
    if (end[-(long)len - 1] == '/' && strncmp(end - len, name, len) == 0) c = i;
  }
  return c;
}

static const char *join_missing(const pc_body *body, const int *column, pc_arena *arena) {
  size_t room = 1;
  for (int c = 0; c < body->n_coordinates; c++) room += strlen(body->coordinates[c].name) + 2;
  char *text = pc_arena_get(arena, room, 1);
  for (int c = 0, used = 0; text && c < body->n_coordinates; c++) {
    const pc_coordinate *co = &body->coordinates[c];
    if (column[c] < 0 && co->driver < 0 && !co->locked)
      used += snprintf(text + used, room - used, "%s%s", used ? ", " : "", co->name);
  }
  return text;
}

pc_motion *pc_motion_from_table(const pc_body *body, const pc_table *t, const char **missing, pc_arena *arena,
                                pc_err *err) {
  int nq = body->n_coordinates, n = t->n_rows, found = 0;
  pc_motion *m = PC_NEW(arena, pc_motion, 1);
  int *column = PC_NEW(arena, int, nq);
  double *time = PC_NEW(arena, double, n), *q = PC_NEW(arena, double, (size_t)n *nq);
  pc_pose *pose = pc_pose_make(body);
  if (!m || !column || !time || !q || !pose) {
    pc_pose_free(pose);
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    return NULL;
  }
  for (int c = 0; c < nq; c++) found += (column[c] = find_column(t, body->coordinates[c].name)) >= 0;
  for (int f = 0; f < n; f++) {
    const double *row = t->data + (size_t)f * t->n_columns;
    time[f] = row[0];
    for (int c = 0; c < nq; c++) {
      double k = t->in_degrees && body->coordinates[c].type == PC_ROTATIONAL ? M_PI / 180 : 1;
      pose->q[c] = column[c] < 0 ? body->coordinates[c].value : k * row[column[c]];
      if (isnan(pose->q[c]))
        pc_fail(err, PC_BAD_INPUT, 0, "%s has no number at time %g s; fill the gap first",
                body->coordinates[c].name, row[0]);
    }
    double *out = q + (size_t)f * nq;
    memcpy(out, pose->q, (size_t)nq * sizeof *out);
    pc_pose_couple(body, pose);
    for (int c = 0; c < nq; c++)
      if (column[c] < 0) out[c] = pose->q[c]; /* driven coordinates the table lacks */
    if (f && !(time[f] > time[f - 1]))
      pc_fail(err, PC_BAD_INPUT, 0, "time must ascend (row %d, %g s)", f + 1, time[f]);
  }
  pc_pose_free(pose);
  if (!found)
    pc_fail(err, PC_MISMATCH, 0,
            "no column is a coordinate of the model (the table has %s, the model %s); give the --model they "
            "belong to",
            t->n_columns > 1 ? t->names[1] : "none", nq ? body->coordinates[0].name : "none");
  if (missing && !(*missing = join_missing(body, column, arena)))
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (err && err->code) return NULL;
  *m = (pc_motion){.n_frames = n, .n_q = nq, .time = time, .q = q};
  return m;
}
