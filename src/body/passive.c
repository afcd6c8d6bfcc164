/* passive.c: what the tissues of a joint do without any muscle at work: two exponentials a coordinate, one
 * toward each end of its range (models/human/passive_joints.csv).
 *
 * Past the angle at which a term reaches PC_PASSIVE_STRAIGHT it goes on along its tangent: no measurement
 * reaches there, a joint angle a few degrees off would otherwise make moments of any size, and value and
 * slope stay continuous.
 *
 * The formula is the joint's whole passive moment. Nobody who uses it may add muscles' passive forces.
 */
#include "body/csv.h"
#include "body/human.h"
#include "posterior/body.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* One term and its slope at q. */
static void add_term(double k, double rate, double at, double q, double *moment, double *slope) {
  double top = log(fmax(PC_PASSIVE_STRAIGHT, fabs(k)) / fabs(k)), x = rate * (q - at);
  double value = k * exp(fmin(x, top));
  *moment += x > top ? value * (1 + x - top) : value;
  *slope += rate * value;
}

void pc_passive_moment(const pc_passive *p, double q, double *moment, double *slope) {
  *moment = *slope = 0;
  for (int i = 0; i < 2; i++) add_term(p->k[i], p->rate[i], p->at[i], q, moment, slope);
}

static int add_row(pc_body *body, const pc_csv *csv, int row, pc_err *err) {
  const char *name = pc_csv_cell(csv, row, "coordinate", err);
  for (int left = 0; left < 2; left++) {
    char sided[64];
    snprintf(sided, sizeof sided, "%.*s%c", (int)strlen(name) - 1, name, left ? 'l' : 'r');
    int c = pc_body_find_coordinate(body, sided);
    if (c < 0) continue;
    pc_passive *p = &body->passives[body->n_passives++];
    p->coordinate = c;
    p->k[0] = pc_csv_number(csv, row, "k1", err), p->k[1] = pc_csv_number(csv, row, "k2", err);
    p->rate[0] = pc_csv_number(csv, row, "r1", err), p->rate[1] = pc_csv_number(csv, row, "r2", err);
    p->at[0] = pc_csv_number(csv, row, "q1", err), p->at[1] = pc_csv_number(csv, row, "q2", err);
  }
  return err->code;
}

int pc_body_add_passive_joints(pc_body *body, pc_err *err) {
  pc_err own = {0};
  pc_csv csv;
  pc_arena *scratch = pc_arena_make();
  if (!err) err = &own;
  body->n_passives = 0;
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_csv_read(&csv, "passive_joints", (const char *)pc_models_human_passive_joints_csv,
                        pc_models_human_passive_joints_csv_len, scratch, err)) {
    body->passives = PC_NEW(body->arena, pc_passive, 2 * csv.n_rows);
    if (!body->passives) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    for (int row = 0; row < csv.n_rows && !err->code; row++) add_row(body, &csv, row, err);
  }
  pc_arena_free(scratch);
  return err->code;
}
