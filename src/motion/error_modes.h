/* error_modes.h: the independent ways in which landmarks may be wrong, each as what it does to a pose. */
#ifndef POSTERIOR_MOTION_ERROR_MODES_H
#define POSTERIOR_MOTION_ERROR_MODES_H

#include "motion/marker_map.h"
#include "posterior/sight.h"

typedef struct pc_error_modes {
  pc_marker_map map;
  const pc_tasks *tasks;
  pc_view view;
  const pc_limbs *limbs; /* NULL: their lengths are not from these landmarks */
  double kept[3];        /* right, up, depth: part of what wavers that the landmarks' low-pass leaves */
  double axes[9];        /* camera to room: columns right, up, towards the camera */
  int of[PC_LANDMARKS];  /* index in the map, -1 = not there */
  int n;                 /* modes */
  double *waver;         /* n: part that changes within a movement; the rest of its variance lasts */
  double *z;             /* n_free */
  double *length;        /* PC_LIMBS rows of n_q: the coordinates by a limb that looks longer, logarithm */
  double *column;        /* n_q */
} pc_error_modes;

/* markers: as placed by pc_markers_anchor, which said `place`. cutoff: of their low-pass, Hz; 0: what wavers
 * counts in full. Non-zero with err on failure. */
int pc_error_modes_make(pc_error_modes *modes, const pc_body *body, const pc_markers *markers,
                        const pc_tasks *tasks, pc_view view, const pc_place *place, const pc_limbs *limbs,
                        double cutoff, pc_arena *arena, pc_err *err);
void pc_error_modes_free(pc_error_modes *modes);
/* Camera to room, by the tilt that was found; NULL: none. */
void pc_place_axes(const pc_place *place, double R[9]);
/* Column by column what one standard deviation of each mode does to the coordinates: out (n_q rows of n). */
int pc_error_modes_at(pc_error_modes *modes, const double *q, int frame, double *out, pc_err *err);

#endif
