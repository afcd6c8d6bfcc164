/* differences.c: the Lagrangian of a frame's sharing problem at a fixed answer.
 *
 * By the envelope theorem the cost's slope is that of
 *     1/2 x'H x - y'(A x - b)
 * with answer x and multipliers y held fast. Its value at a moved pose needs the problem's numbers and no
 * solution, so differences along two dozen unknowns are cheap and carry none of the solver's noise. It knows
 * nothing of what is in the problem, and so holds for a spine with free levels, whose terms effort.c does not
 * differentiate. Contacts are matched by point: one that fades in or out does so at no price.
 */
#include "posture/differences.h"

#include <string.h>

bool pc_differences_make(pc_differences *d, pc_frame *f, pc_arena *arena) {
  *d = (pc_differences){
      .frame = f, .n_others = f->n_actuators, .n_behind = f->spine ? f->spine->n_columns : 0};
  d->x = PC_NEW(arena, double, d->n_others + d->n_behind), d->y = PC_NEW(arena, double, f->n_multipliers);
  d->contact = PC_NEW(arena, double, PC_CONTACT_EDGES * f->contacts->n_points + 1);
  return d->x && d->y && d->contact;
}

void pc_differences_keep(pc_differences *d) {
  const pc_frame *f = d->frame;
  int behind = f->qp.n - d->n_behind;
  memcpy(d->x, f->x, (size_t)d->n_others * sizeof *d->x);
  memcpy(d->x + d->n_others, f->x + behind, (size_t)d->n_behind * sizeof *d->x);
  memcpy(d->y, f->y, (size_t)f->n_multipliers * sizeof *d->y);
  memset(d->contact, 0, (size_t)(PC_CONTACT_EDGES * f->contacts->n_points) * sizeof *d->contact);
  for (int i = 0; i < f->n_live; i++)
    memcpy(d->contact + PC_CONTACT_EDGES * f->live[i], f->x + d->n_others + PC_CONTACT_EDGES * i,
           PC_CONTACT_EDGES * sizeof *d->contact);
}

/* The kept answer in column k of the frame's problem. */
static double kept(const pc_differences *d, int k) {
  const pc_frame *f = d->frame;
  int behind = f->qp.n - d->n_behind, i = k - d->n_others;
  if (i < 0) return d->x[k];
  if (k >= behind) return d->x[d->n_others + k - behind];
  return d->contact[PC_CONTACT_EDGES * f->live[i / PC_CONTACT_EDGES] + i % PC_CONTACT_EDGES];
}

double pc_differences_value(pc_differences *d, const pc_motion *motion, int index) {
  pc_frame *f = d->frame;
  pc_frame_pose(f, motion, index);
  pc_frame_dynamics(f);
  pc_frame_muscles(f);
  pc_frame_columns(f);
  const pc_qp *qp = &f->qp;
  double sum = 0;
  for (int z = 0; z < qp->m; z++) sum += d->y[z] * qp->b[z];
  for (int k = 0; k < qp->n; k++) {
    double x = kept(d, k), work = 0;
    if (x == 0) continue;
    for (int e = qp->start[k]; e < qp->start[k + 1]; e++) work += qp->value[e] * d->y[qp->row[e]];
    sum += x * (0.5 * qp->h[k] * x + (qp->g ? qp->g[k] : 0) - work);
  }
  return sum;
}
