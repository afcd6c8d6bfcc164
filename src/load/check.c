/* check.c: a load's certificate, from raw data.
 *
 * The answers are read from the result, not from the solver: activations, contact generators and
 * multipliers of each frame go into the frame's problem, built anew, and must satisfy its optimality
 * conditions (Karush-Kuhn-Tucker); and the forces they mean, put on the segments, must leave every free
 * coordinate in balance by Newton and Euler. A number changed anywhere in the result shows.
 */
#include "base/vec.h"
#include "load/frame.h"

#include <string.h>

/* The frame's unknowns as the result has them, in the order of the problem's columns. */
static void fill_answer(pc_frame *f, const pc_load *load, int index) {
  const double *a = load->activation + (size_t)index * (size_t)load->n_actuators;
  const double *contact =
      load->contact_force + (size_t)index * (size_t)load->n_contact_points * PC_CONTACT_EDGES;
  memcpy(f->x, a, (size_t)load->n_actuators * sizeof *f->x);
  for (int i = 0; i < f->n_live; i++)
    memcpy(f->x + f->n_actuators + PC_CONTACT_EDGES * i, contact + PC_CONTACT_EDGES * f->live[i],
           PC_CONTACT_EDGES * sizeof *f->x);
  if (f->spine)
    memcpy(f->x + f->spine->first, load->spine + (size_t)index * (size_t)load->n_spine,
           (size_t)load->n_spine * sizeof *f->x);
  memcpy(f->y, load->multiplier + (size_t)index * (size_t)f->n_multipliers,
         (size_t)f->n_multipliers * sizeof *f->y);
}

static void worsen(double *worst, double value) {
  if (!(value <= *worst)) *worst = value; /* a NaN stays */
}

static void check_frame(pc_frame *f, const pc_motion *motion, const pc_load *load, int index, bool given,
                        pc_load_certificate *out) {
  pc_qp_check kkt = {0};
  if (index % PC_CHUNK == 0) pc_frame_forget(f); /* tangent points to the last bit, as they were found */
  pc_frame_pose(f, motion, index);
  pc_frame_dynamics(f);
  pc_frame_muscles(f);
  pc_frame_columns(f);
  fill_answer(f, load, index);
  if (!given)
    pc_qp_certify(&f->qp, f->x, f->y, &kkt);
  else if (f->def->formulation == PC_FORMULATION_OPENSIM)
    pc_frame_accelerate(f, f->x);
  double balance = pc_frame_reactions(f, f->x);
  worsen(&out->stationarity, kkt.stationarity), worsen(&out->feasibility, kkt.feasibility);
  worsen(&out->bounds, kkt.bounds), worsen(&out->complementarity, kkt.complementarity);
  if (!(balance <= out->balance)) out->balance = balance, out->worst_frame = index;
  bool good = kkt.stationarity < PC_KKT_LIMIT && kkt.feasibility < PC_KKT_LIMIT &&
              kkt.bounds < PC_KKT_LIMIT && kkt.complementarity < PC_KKT_LIMIT && balance < PC_BALANCE_LIMIT;
  out->frames++, out->failed += !good;
}

int pc_load_check(const pc_body *body, const pc_load_def *def, const pc_load *load, pc_load_certificate *out,
                  pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_contact_set contacts = {0};
  pc_motion motion = pc_load_motion(load);
  *out = (pc_load_certificate){0};
  if (def->predict_contact && pc_contact_make(&contacts, body, &load->whole, def, arena, err))
    return err->code;
  pc_frame *f = pc_frame_make(body, def, &contacts, arena, err);
  for (int i = 0; f && i < load->n_frames; i++)
    check_frame(f, &motion, load, i, def->muscle_forces != NULL, out);
  pc_frame_free(f);
  return err->code;
}
