/* levels.c: what every lumbar level carries, of a body whose levels are free: columns for joint_reactions.sto
 * and the peaks in summary.json.
 *
 * The pressure in a disc is estimated from its compression: P = F / (area * factor). Two factors are in use,
 * 0.66 and 0.77 (Nachemson 1960; Dreischarf et al. 2013 found such conversions wrong by up to 44 %), so both
 * are given.
 */
#include "app/levels.h"
#include "app/bands.h"

#include <stdio.h>

static const double FACTORS[2] = {0.66, 0.77};

typedef struct quantity {
  const char *name;
  size_t at; /* in pc_level_load */
} quantity;
#define AT(field) offsetof(pc_level_load, field)
static const quantity QUANTITIES[] = {
    {"compression", AT(compression)},
    {"shear", AT(shear)},
    {"lateral", AT(lateral)},
    {"moment_flexion", AT(moment[PC_FLEXION])},
    {"moment_bending", AT(moment[PC_BENDING])},
    {"moment_rotation", AT(moment[PC_ROTATION])},
    {"passive_flexion", AT(passive[PC_FLEXION])},
    {"passive_bending", AT(passive[PC_BENDING])},
    {"passive_rotation", AT(passive[PC_ROTATION])},
};
enum { N_QUANTITIES = sizeof QUANTITIES / sizeof *QUANTITIES };

static double value_of(const pc_level_load *level, int which) {
  return *(const double *)((const char *)level + QUANTITIES[which].at);
}

int pc_levels_columns(const pc_load *load) {
  return load->n_levels ? load->n_levels * N_QUANTITIES + 1 : 0;
}

const char *pc_levels_name(const pc_body *body, const pc_load *load, int column, pc_arena *arena) {
  if (column == load->n_levels * N_QUANTITIES) return "abdomen_pressure";
  return pc_arena_print(arena, "%s_disc_%s", body->spine->discs[column / N_QUANTITIES].name,
                        QUANTITIES[column % N_QUANTITIES].name);
}

double pc_levels_value(const pc_load *load, int frame, int column) {
  if (column == load->n_levels * N_QUANTITIES) return load->pressure[frame];
  return value_of(load->level + (size_t)frame * (size_t)load->n_levels + column / N_QUANTITIES,
                  column % N_QUANTITIES);
}

const pc_level_load *pc_level_most(const pc_load *load, int level, int *frame) {
  const pc_level_load *most = NULL;
  for (int f = 0; f < load->n_frames; f++) {
    const pc_level_load *l = load->level + (size_t)f * (size_t)load->n_levels + level;
    if (!most || l->compression > most->compression) most = l, *frame = f;
  }
  return most;
}

/* The level at the frame in which it is pressed most. */
static json_t *level_json(const pc_body *body, const pc_load *load, const pc_bands *bands, int level) {
  int frame = 0, told = bands ? bands->first_level + level * TOLD_LEVEL : 0;
  const pc_level_load *most = pc_level_most(load, level, &frame);
  double pressure = most->compression / body->spine->disc_area * 1e-6;
  json_t *j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "level",
                        json_text(body->spine->discs[level].name), "time_s", json_number(load->time[frame]),
                        "compression_N", json_rounded(most->compression, 1), "shear_N",
                        json_rounded(most->shear, 1), "lateral_N", json_rounded(most->lateral, 1),
                        "flexion_moment_Nm", json_rounded(most->moment[PC_FLEXION], 0.1),
                        "passive_flexion_moment_Nm", json_rounded(most->passive[PC_FLEXION], 0.1),
                        "estimated_pressure_MPa_factor_0.66", json_rounded(pressure / FACTORS[0], 1e-3),
                        "estimated_pressure_MPa_factor_0.77", json_rounded(pressure / FACTORS[1], 1e-3),
                        "abdomen_pressure_kPa", json_rounded(load->pressure[frame] / 1000, 0.1));
  if (!bands) return j;
  json_object_set_new(j, "compression_band_N", pc_json_band(bands, told, 1, 1));
  json_object_set_new(j, "shear_band_N", pc_json_band(bands, told + 1, 1, 1));
  json_object_set_new(j, "estimated_pressure_band_MPa_factor_0.66",
                      pc_json_band(bands, told + 2, 1 / FACTORS[0], 1e-3));
  json_object_set_new(j, "estimated_pressure_band_MPa_factor_0.77",
                      pc_json_band(bands, told + 2, 1 / FACTORS[1], 1e-3));
  json_object_set_new(j, "abdomen_pressure_band_kPa", pc_json_band(bands, told + 3, 1, 0.1));
  return j;
}

json_t *pc_json_levels(const pc_body *body, const pc_load *load, const pc_bands *bands) {
  json_t *list = json_array();
  for (int i = 0; i < load->n_levels; i++) json_array_append_new(list, level_json(body, load, bands, i));
  return list;
}
