/* least.c: the least force in a joint that any sharing of a movement's load allows.
 *
 * Movement and ground forces fix the joints' moments; which muscles make them is open. So a joint's force is
 * open too, but not without limit: whatever shares the load, muscles with these levers must make these
 * moments, and their pull presses the joint together. The limit is a convex problem a frame (Crowninshield
 * and Brand 1981 share by such criteria; Steele et al. 2012 ask for it at the knee):
 *
 *     minimise |R|^2 / UNIT^2 + SMALL * (the sharing's own prices)   subject to   A x = b,  lo <= x <= hi,
 *
 * with R = R(0) + sum_k x_k (R(e_k) - R(0)) the joint's force, which is linear in the unknowns. R is three
 * more unknowns and three more rows of the frame's own problem (qp.h). Forces from nowhere keep their full
 * price, so that the moments are met. The answer is a sharing; a lower force than its own, if there is one,
 * is lower by less than 1 % (its price beside the small ones).
 *
 * It is no estimate of anybody's muscles. It tells when a comparison cannot be met by sharing otherwise.
 */
#include "base/vec.h"
#include "body/topology.h"
#include "load/frame.h"

#include <string.h>

static const double UNIT = 1000; /* N of joint force that cost as much as 1 N m from nowhere */
/* Price of a muscle at full activation beside that. Larger: not the least force; smaller: the solver works on
 * columns without a price. */
static const double SMALL = 1e-3;
/* A pull that moves the joint's force by less, N per unit, does not count. */
static const double FELT = 1e-9;

typedef struct least {
  pc_frame *f;
  int segment, n, m, room; /* columns, rows and entries that there is room for */
  double *x, *y, *change, *h, *g, *lo, *hi, *value, *b;
  int *start, *row;
  pc_qp_work *work;
} least;

static const double *force_of(least *l) {
  pc_frame_reactions(l->f, l->x);
  return l->f->reaction[l->segment] + 3;
}

/* change[3 k]: what a unit of column k adds to the joint's force; none: the force without any. */
static void find_changes(least *l, double none[3]) {
  memset(l->x, 0, (size_t)l->n * sizeof *l->x);
  v3_copy(none, force_of(l));
  for (int k = 0; k < l->f->qp.n; k++) {
    l->x[k] = 1;
    v3_sub(l->change + 3 * k, force_of(l), none);
    l->x[k] = 0;
  }
}

/* The frame's columns with their share in the three new rows. */
static int copy_columns(least *l) {
  const pc_qp *qp = &l->f->qp;
  int residual = l->f->body->n_muscles + l->f->body->n_actuators, at = 0;
  for (int k = 0; k < qp->n; k++) {
    bool dear = k >= residual && k < l->f->n_actuators;
    l->start[k] = at;
    for (int e = qp->start[k]; e < qp->start[k + 1]; e++)
      l->row[at] = qp->row[e], l->value[at++] = qp->value[e];
    for (int i = 0; i < 3; i++)
      if (fabs(l->change[3 * k + i]) > FELT)
        l->row[at] = qp->m + i, l->value[at++] = -l->change[3 * k + i] / UNIT;
    l->h[k] = dear ? qp->h[k] : SMALL * qp->h[k], l->g[k] = qp->g ? SMALL * qp->g[k] : 0;
    l->lo[k] = qp->lo[k], l->hi[k] = qp->hi[k];
  }
  return at;
}

/* Predicted ground forces stay as the load has them. */
static void keep_ground(least *l, const pc_load *load, int index) {
  const double *force =
      load->contact_force + (size_t)index * (size_t)load->n_contact_points * PC_CONTACT_EDGES;
  for (int i = 0; i < l->f->n_live; i++)
    for (int e = 0; e < PC_CONTACT_EDGES; e++) {
      int k = l->f->n_actuators + PC_CONTACT_EDGES * i + e;
      l->lo[k] = l->hi[k] = force[PC_CONTACT_EDGES * l->f->live[i] + e];
    }
}

/* The least force in this frame, N. */
static double solve(least *l, const pc_load *load, int index) {
  const pc_qp *qp = &l->f->qp;
  double none[3];
  find_changes(l, none);
  int at = copy_columns(l);
  keep_ground(l, load, index);
  memcpy(l->b, qp->b, (size_t)qp->m * sizeof *l->b);
  for (int i = 0; i < 3; i++) {
    int k = qp->n + i;
    l->start[k] = at, l->row[at] = qp->m + i, l->value[at++] = 1;
    l->h[k] = 2, l->g[k] = 0, l->lo[k] = -INFINITY, l->hi[k] = INFINITY, l->b[qp->m + i] = none[i] / UNIT;
  }
  l->start[qp->n + 3] = at;
  pc_qp wider = {qp->n + 3, qp->m + 3, l->h, l->g, l->lo, l->hi, l->start, l->row, l->value, l->b};
  memset(l->y, 0, (size_t)wider.m * sizeof *l->y);
  pc_qp_info info = pc_qp_solve(&wider, l->work, l->x, l->y);
  return info.status < 0 ? NAN : UNIT * v3_norm(l->x + qp->n);
}

/* Room for the frame's problem and what is added. */
static int make(least *l, pc_frame *f, int segment, pc_arena *arena) {
  int spine = f->spine ? f->spine->n_columns : 0, entries = f->spine ? f->spine->n_entries : 0;
  if (!f->spine) {
    const pc_topology *t = f->body->topology;
    entries = t->row_start[f->body->n_muscles] +
              (f->body->n_actuators + PC_CONTACT_EDGES * f->contacts->n_points + 1) * f->body->n_free + 3;
  }
  *l = (least){.f = f, .segment = segment, .n = f->n_columns + spine + 3, .m = f->n_multipliers + 3};
  l->room = entries + 3 * l->n;
  l->x = PC_NEW(arena, double, l->n), l->y = PC_NEW(arena, double, l->m);
  l->change = PC_NEW(arena, double, 3 * l->n), l->h = PC_NEW(arena, double, l->n);
  l->g = PC_NEW(arena, double, l->n), l->lo = PC_NEW(arena, double, l->n),
  l->hi = PC_NEW(arena, double, l->n);
  l->value = PC_NEW(arena, double, l->room), l->b = PC_NEW(arena, double, l->m);
  l->start = PC_NEW(arena, int, l->n + 1), l->row = PC_NEW(arena, int, l->room);
  l->work = pc_qp_work_make(l->n, l->m, l->room);
  return l->x && l->y && l->change && l->h && l->g && l->lo && l->hi && l->value && l->b && l->start &&
         l->row && l->work;
}

int pc_load_least(const pc_body *body, const pc_load_def *def, const pc_load *load, int segment,
                  double *force, pc_arena *arena, pc_err *err) {
  pc_contact_set contacts = {0};
  pc_motion motion = pc_load_motion(load);
  least l = {0};
  if (def->predict_contact && pc_contact_make(&contacts, body, &load->whole, def, arena, err))
    return err->code;
  pc_frame *f = pc_frame_make(body, def, &contacts, arena, err);
  if (f && !make(&l, f, segment, arena)) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; !err->code && i < load->n_frames; i++) {
    if (i % PC_CHUNK == 0) pc_frame_forget(f);
    pc_frame_pose(f, &motion, i);
    pc_frame_dynamics(f);
    pc_frame_muscles(f);
    pc_frame_columns(f);
    force[i] = solve(&l, load, i);
  }
  pc_qp_work_free(l.work);
  pc_frame_free(f);
  return err->code;
}
