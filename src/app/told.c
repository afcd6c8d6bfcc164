/* told.c: the numbers that every draw tells: the peaks of a report, what the lumbar levels carry, the peak
 * forces of the muscle families, and the page's main curves at some of their moments. */
#include "app/bands.h"
#include "app/levels.h"
#include "app/page.h"

#include <string.h>

/* ---- the list ---------------------------------------------------------------------------------- */

static void add_curve(pc_bands *b, const char *plot, int series, int n, bool there) {
  if (there && b->n_curves < MAX_TOLD_CURVES) b->curve[b->n_curves++] = (pc_told_curve){plot, series, 0, n};
}

/* Those of curves.c, in its order. */
static void list_curves(pc_bands *b, const pc_findings *base) {
  int n = base->load->n_frames < TOLD_FRAMES ? base->load->n_frames : TOLD_FRAMES;
  add_curve(b, "lumbar", 0, n, base->lumbar > 0);
  add_curve(b, "lumbar", 1, n, base->compression != NULL);
  for (int side = RIGHT; side <= LEFT; side++)
    add_curve(b, "hip", side, n, pc_sided_segment(base->body, "femur", side) > 0);
  for (int side = RIGHT; side <= LEFT; side++)
    add_curve(b, "knee", side, n, pc_sided_segment(base->body, "tibia", side) > 0);
}

static void name_levels(pc_bands *b, const pc_findings *base) {
  static const char *const what[TOLD_LEVEL] = {"disc compression", "disc shear", "disc pressure, no factor",
                                               "pressure in the abdomen"};
  static const char *const unit[TOLD_LEVEL] = {"N", "N", "MPa", "kPa"};
  for (int i = 0; i < base->load->n_levels * TOLD_LEVEL; i++)
    b->told[b->first_level + i] = (pc_told){.label = base->body->spine->discs[i / TOLD_LEVEL].name,
                                            .what = what[i % TOLD_LEVEL],
                                            .unit = unit[i % TOLD_LEVEL],
                                            .side = MIDDLE};
}

static void name_others(pc_bands *b, const pc_findings *base) {
  for (int i = 0; i < base->n_families * 3; i++)
    b->told[b->first_family + i] = (pc_told){
        .label = base->families[i / 3].row->label, .what = "peak force", .unit = "N", .side = i % 3};
  b->told[b->residual] =
      (pc_told){.label = "Residual actuator", .what = "largest", .unit = "N or N m", .side = MIDDLE};
  int at = b->first_curve;
  for (int c = 0; c < b->n_curves; c++) {
    b->curve[c].first = at, at += b->curve[c].n;
    for (int i = b->curve[c].first; i < at; i++)
      b->told[i] = (pc_told){.label = b->curve[c].plot, .what = "curve", .unit = "N", .side = MIDDLE};
  }
}

int pc_told_list(pc_bands *b, const pc_findings *base, pc_arena *arena, pc_err *err) {
  list_curves(b, base);
  b->first_level = base->n_peaks;
  b->first_family = b->first_level + base->load->n_levels * TOLD_LEVEL;
  b->residual = b->first_family + base->n_families * 3;
  b->first_curve = b->residual + 1;
  b->n_told = b->first_curve;
  for (int c = 0; c < b->n_curves; c++) b->n_told += b->curve[c].n;
  b->told = PC_NEW(arena, pc_told, b->n_told);
  double *value = PC_NEW(arena, double, b->n_told);
  if (!b->told || !value) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < base->n_peaks; i++) {
    const pc_peak *p = &base->peaks[i];
    b->told[i] = (pc_told){.label = p->label, .what = p->what, .unit = p->unit, .side = p->side};
  }
  name_levels(b, base);
  name_others(b, base);
  pc_told_values(b, base, base, value);
  for (int i = 0; i < b->n_told; i++) b->told[i].value = value[i];
  return PC_OK;
}

/* ---- the values ---------------------------------------------------------------------------------- */

/* The same peak among those of a draw; 0 where the draw has none, such as a part that does not touch. */
static double same_peak(const pc_findings *found, const pc_peak *peak) {
  for (int i = 0; i < found->n_peaks; i++) {
    const pc_peak *p = &found->peaks[i];
    if (p->side == peak->side && !strcmp(p->label, peak->label) && !strcmp(p->what, peak->what) &&
        !strcmp(p->source, peak->source))
      return p->value;
  }
  return 0;
}

static void tell_levels(const pc_findings *found, double *out) {
  const pc_load *load = found->load;
  for (int i = 0; i < load->n_levels; i++, out += TOLD_LEVEL) {
    int frame;
    const pc_level_load *l = pc_level_most(load, i, &frame);
    out[0] = l->compression, out[1] = l->shear;
    out[2] = l->compression / found->body->spine->disc_area * 1e-6;
    out[3] = load->pressure[frame] / 1000;
  }
}

/* The largest sum of forces of each family and side. */
static void tell_families(const pc_findings *found, double *out) {
  const pc_load *load = found->load;
  double sum[MAX_FAMILIES * 3];
  int n = found->n_families * 3;
  memset(out, 0, (size_t)n * sizeof *out);
  for (int f = 0; f < load->n_frames; f++) {
    const double *force = load->force + (size_t)f * load->n_actuators;
    memset(sum, 0, sizeof sum);
    for (int m = 0; m < load->n_muscles; m++)
      sum[found->family[m] * 3 + pc_side_of(&found->body->muscles[found->muscle[m]])] += force[m];
    for (int i = 0; i < n; i++) out[i] = fmax(out[i], sum[i]);
  }
}

static double curve_at(const pc_findings *found, const pc_told_curve *c, int frame) {
  if (!strcmp(c->plot, "lumbar")) {
    if (!found->compression) return pc_reaction_size(found->load, frame, found->lumbar);
    return c->series ? found->shear[frame] : found->compression[frame];
  }
  const char *stem = !strcmp(c->plot, "hip") ? "femur" : "tibia";
  return pc_reaction_size(found->load, frame, pc_sided_segment(found->body, stem, c->series));
}

static void tell_curves(const pc_bands *b, const pc_findings *found, double *out) {
  for (int c = 0; c < b->n_curves; c++)
    for (int i = 0; i < b->curve[c].n; i++)
      out[b->curve[c].first + i] = curve_at(found, &b->curve[c], pc_spread(found->load, b->curve[c].n, i));
}

void pc_told_values(const pc_bands *b, const pc_findings *base, const pc_findings *found, double *out) {
  for (int i = 0; i < base->n_peaks; i++) out[i] = same_peak(found, &base->peaks[i]);
  tell_levels(found, out + b->first_level);
  tell_families(found, out + b->first_family);
  out[b->residual] = 0;
  for (int f = 0; f < found->load->n_frames; f++)
    out[b->residual] = fmax(out[b->residual], found->load->residual[f]);
  tell_curves(b, found, out);
}
