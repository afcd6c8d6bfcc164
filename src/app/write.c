/* write.c: the result files of `posterior load`.
 *
 * Tables carry the columns OpenSim's own tools write, so that its GUI and scripts read them. A file is
 * written as .NAME.partial beside its place and renamed once all are written: whoever looks into the
 * folder sees all files of one run. A failure leaves none of this run's files and all of an earlier run's.
 */
#include "app/bands.h"
#include "app/folder.h"
#include "app/levels.h"
#include "base/vec.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_RESULTS = 10 };

/* ---- tables ----------------------------------------------------------------------------------------- */

/* A table of the load's frames with `columns` columns after time. NULL: no memory. */
static pc_table *table_make(const pc_load *load, const char *title, int columns, pc_arena *arena) {
  pc_table *table = PC_NEW(arena, pc_table, 1);
  if (!table) return NULL;
  table->title = title;
  table->n_rows = load->n_frames;
  table->n_columns = columns + 1;
  table->names = PC_NEW(arena, const char *, columns + 1);
  table->data = PC_NEW(arena, double, (size_t)load->n_frames *(columns + 1));
  if (!table->names || !table->data) return NULL;
  table->names[0] = "time";
  for (int f = 0; f < load->n_frames; f++) table->data[(size_t)f * (columns + 1)] = load->time[f];
  return table;
}

/* Frame-major values[n_frames*columns] into the table. */
static void table_fill(pc_table *table, const double *values) {
  size_t columns = (size_t)table->n_columns - 1;
  for (int f = 0; f < table->n_rows; f++)
    memcpy(table->data + f * (columns + 1) + 1, values + f * columns, columns * sizeof *values);
}

static pc_table *angle_table(const pc_body *body, const pc_load *load, const double *values,
                             const char *title, pc_arena *arena) {
  pc_table *table = table_make(load, title, load->n_q, arena);
  if (!table) return NULL;
  table->in_degrees = true;
  table_fill(table, values);
  for (int c = 0; c < load->n_q; c++) {
    table->names[c + 1] = body->coordinates[c].name;
    if (body->coordinates[c].type != PC_ROTATIONAL) continue;
    for (int f = 0; f < load->n_frames; f++) table->data[(size_t)f * (load->n_q + 1) + c + 1] *= 180 / M_PI;
  }
  return table;
}

/* Errors of the coordinates at the load's frames; NULL without, or without memory. */
static pc_table *error_table(const pc_body *body, const pc_load *load, const pc_motion *motion,
                             pc_arena *arena) {
  double *sd = motion && motion->sd && motion->n_q == load->n_q
                   ? PC_NEW(arena, double, (size_t)load->n_frames *(size_t)load->n_q)
                   : NULL;
  for (int f = 0, k = 0; sd && f < load->n_frames; f++) {
    while (k + 1 < motion->n_frames && motion->time[k] < load->time[f] - 1e-9) k++;
    memcpy(sd + (size_t)f * (size_t)load->n_q, motion->sd + (size_t)k * (size_t)load->n_q,
           (size_t)load->n_q * sizeof *sd);
  }
  return sd ? angle_table(body, load, sd, "Standard errors of coordinates", arena) : NULL;
}

static pc_table *moment_table(const pc_body *body, const pc_load *load, pc_arena *arena) {
  pc_table *table = table_make(load, "Inverse Dynamics Generalized Forces", load->n_q, arena);
  if (!table) return NULL;
  table_fill(table, load->moment);
  for (int c = 0; c < load->n_q; c++)
    table->names[c + 1] = pc_arena_print(arena, "%s_%s", body->coordinates[c].name,
                                         body->coordinates[c].type == PC_ROTATIONAL ? "moment" : "force");
  return table;
}

static pc_table *actuator_table(const pc_load *load, const char *title, const double *values,
                                pc_arena *arena) {
  pc_table *table = table_make(load, title, load->n_actuators, arena);
  if (!table) return NULL;
  table_fill(table, values);
  for (int i = 0; i < load->n_actuators; i++) table->names[i + 1] = load->actuator[i];
  return table;
}

static pc_table *contact_table(const pc_load *load, pc_arena *arena) {
  static const char *const PART[9] = {"vx", "vy", "vz", "px", "py", "pz", "mx", "my", "mz"};
  pc_table *table = table_make(load, "Contact forces on the body, ground frame", 9 * load->n_contacts, arena);
  if (!table) return NULL;
  table_fill(table, load->contact_wrench);
  for (int i = 0; i < 9 * load->n_contacts; i++)
    table->names[i + 1] = pc_arena_print(arena, "%s_%s", load->contact[i / 9].name, PART[i % 9]);
  return table;
}

static pc_table *reaction_table(const pc_body *body, const pc_load *load, pc_arena *arena) {
  static const char *const PART[9] = {"fx", "fy", "fz", "mx", "my", "mz", "px", "py", "pz"};
  size_t joints = 9 * ((size_t)load->n_segments - 1), levels = (size_t)pc_levels_columns(load);
  size_t columns = joints + levels;
  pc_table *table = table_make(load, "Joint Reaction Loads", (int)columns, arena);
  if (!table) return NULL;
  for (int f = 0; f < load->n_frames; f++) { /* segment 0, the ground, hangs on no joint */
    double *row = table->data + f * (columns + 1) + 1;
    memcpy(row, load->reaction + f * (joints + 9) + 9, joints * sizeof *row);
    for (size_t i = 0; i < levels; i++) row[joints + i] = pc_levels_value(load, f, (int)i);
  }
  for (size_t i = 0; i < joints; i++) {
    const char *child = body->segments[1 + i / 9].name;
    table->names[i + 1] =
        pc_arena_print(arena, "%s_on_%s_in_%s_%s", body->joints[1 + i / 9].name, child, child, PART[i % 9]);
  }
  for (size_t i = 0; i < levels; i++)
    table->names[joints + i + 1] = pc_levels_name(body, load, (int)i, arena);
  return table;
}

static int make_texts(const pc_findings *found, pc_folder_file *results, pc_arena *arena, pc_err *err) {
  const pc_body *body = found->body;
  const pc_load *load = found->load;
  pc_table *tables[] = {angle_table(body, load, load->q, "Coordinates", arena),
                        moment_table(body, load, arena),
                        actuator_table(load, "Activations", load->activation, arena),
                        actuator_table(load, "ModelForces", load->force, arena),
                        contact_table(load, arena),
                        reaction_table(body, load, arena)};
  static const char *const NAMES[N_RESULTS] = {
      "motion.mot",          "moments.sto",  "activations.sto", "muscle_forces.sto", "contacts.sto",
      "joint_reactions.sto", "summary.json", "report.html",     "draws.csv",         "motion_sd.mot"};
  for (int i = 0; i < N_RESULTS; i++) results[i].name = NAMES[i];
  for (int i = 0; i < 6; i++) {
    pc_folder_file *r = &results[i];
    for (int k = 0; tables[i] && k < tables[i]->n_columns; k++)
      if (!tables[i]->names[k]) tables[i] = NULL;
    r->text = tables[i] ? pc_table_write(tables[i], &r->len) : NULL;
    if (!r->text) return pc_fail(err, PC_NO_MEMORY, 0, "no memory for %s", r->name);
  }
  results[6].text = pc_summary_json(found, false, &results[6].len, err);
  if (results[6].text) results[7].text = pc_report_html(found, &results[7].len, err);
  if (!results[7].text) return PC_NO_MEMORY;
  const pc_motion *motion = found->info->motion;
  if (found->info->bands) results[8].text = pc_bands_csv(found->info->bands, &results[8].len);
  if (found->info->bands && !results[8].text)
    return pc_fail(err, PC_NO_MEMORY, 0, "no memory for %s", results[8].name);
  if (!motion || !motion->sd) return 0;
  const pc_table *errors = error_table(body, load, motion, arena);
  results[9].text = errors ? pc_table_write(errors, &results[9].len) : NULL;
  return results[9].text ? 0 : pc_fail(err, PC_NO_MEMORY, 0, "no memory for %s", results[9].name);
}

int pc_write_results(const char *dir, const pc_findings *found, pc_err *err) {
  pc_folder_file results[N_RESULTS] = {{0}};
  pc_arena *arena = pc_arena_make();
  int failed = arena ? make_texts(found, results, arena, err) : pc_fail(err, PC_NO_MEMORY, 0, "no memory");
  if (!failed) failed = pc_folder_write(dir, results, N_RESULTS, err);
  for (int i = 0; i < N_RESULTS; i++) free(results[i].text);
  pc_arena_free(arena);
  return failed;
}
