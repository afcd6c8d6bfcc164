/* measures.c: the numbers by which movements are compared: peaks, what muscle families do, and who does the
 * work.
 *
 * Work is the positive part of a joint's power (moment times speed, summed over its coordinates), over time.
 * The low back is all lumbar joints together, the hips are right and left. The back's share is that of the
 * low back in the sum of both. An impulse is force over time.
 */
#include "app/measures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_MEASURES = 96, OWN_MEASURES = 5 };

/* Of no peak and no family. */
static const struct {
  const char *key, *label, *unit;
  bool main;
} OWN[OWN_MEASURES] = {{"back_work", "Low back, work done", "J", false},
                       {"hip_work", "Both hips, work done", "J", false},
                       {"back_share", "Low back's share of the work of hips and low back", "%", true},
                       {"effort", "Effort: sum of squared activations, mean", "", false},
                       {"residual", "Largest force that nothing explains", "N, N m", false}};

static const char *const SIDES[] = {" right", " left", ""};

static bool is_peak_kept(const pc_peak *p) {
  return strcmp(p->what, "contact force") != 0;
}

static const char *key_of(pc_arena *arena, const char *a, const char *b, const char *c) {
  char *key = pc_arena_print(arena, "%s %s%s", a, b, c);
  for (char *at = key; at && *at; at++) *at = *at == ' ' || *at == '/' || *at == ',' ? '_' : *at;
  return key;
}

static bool add(pc_measure *list, int *n, const char *key, const char *label, const char *unit, bool main) {
  if (!key || !label || *n == MAX_MEASURES) return false;
  list[(*n)++] = (pc_measure){key, label, unit, main, {NAN, NAN, NAN}};
  return true;
}

static int family_muscles(const pc_findings *f, int i) {
  const pc_family_side *s = f->families[i].side;
  return s[RIGHT].n + s[LEFT].n + s[MIDDLE].n;
}

/* Of the families that a reader asks about first. */
static bool is_told(const pc_family_row *row) {
  return row->glute || row->back || !strcmp(row->key, "hamstrings") || !strcmp(row->key, "adductors");
}

int pc_measures_list(const pc_findings *f, pc_measure **out, pc_arena *arena) {
  pc_measure *list = *out = PC_NEW(arena, pc_measure, MAX_MEASURES);
  int n = 0;
  bool good = list != NULL;
  for (int i = 0; i < f->n_peaks && good; i++) {
    const pc_peak *p = &f->peaks[i];
    if (is_peak_kept(p))
      good =
          add(list, &n, key_of(arena, p->label, p->what, SIDES[p->side]),
              pc_arena_print(arena, "%s%s, largest %s", p->label, SIDES[p->side], p->what), p->unit, p->main);
  }
  for (int i = 0; i < f->n_families && good; i++) {
    const pc_family_row *row = f->families[i].row;
    if (!family_muscles(f, i)) continue;
    good = add(list, &n, key_of(arena, row->key, "force", ""),
               pc_arena_print(arena, "%s, largest force", row->label), "N", is_told(row)) &&
           add(list, &n, key_of(arena, row->key, "impulse", ""),
               pc_arena_print(arena, "%s, force over time", row->label), "N s", false);
  }
  for (int i = 0; i < OWN_MEASURES && good; i++)
    good = add(list, &n, OWN[i].key, OWN[i].label, OWN[i].unit, OWN[i].main);
  return good ? n : -1;
}

/* ---- values ---- */

static double peak_like(const pc_findings *f, const pc_peak *like) {
  for (int i = 0; i < f->n_peaks; i++) {
    const pc_peak *p = &f->peaks[i];
    if (p->side == like->side && !strcmp(p->label, like->label) && !strcmp(p->what, like->what))
      return p->value;
  }
  return NAN;
}

/* Half the time to both neighbours: the trapezoid rule. */
static double share_of_time(const pc_load *l, int f) {
  int before = f ? f - 1 : f, after = f + 1 < l->n_frames ? f + 1 : f;
  return 0.5 * (l->time[after] - l->time[before]);
}

static void family_forces(const pc_findings *found, int i, double *peak, double *impulse) {
  const pc_load *l = found->load;
  *peak = *impulse = 0;
  for (int f = 0; f < l->n_frames; f++) {
    const double *force = l->force + (size_t)f * l->n_actuators;
    double sum = 0;
    for (int m = 0; m < l->n_muscles; m++)
      if (found->family[m] == i) sum += force[m];
    *peak = fmax(*peak, sum), *impulse += sum * share_of_time(l, f);
  }
}

/* Which joint a coordinate's work counts for: the hips, the low back, or -1. */
static int works_for(const pc_body *b, int c) {
  const pc_joint *joint = &b->joints[b->coordinates[c].joint];
  if (!strncmp(joint->name, "hip_", 4)) return joint->name[4] == 'l' ? LEFT : RIGHT;
  if (strstr(joint->name, "IVD") || !strcmp(joint->name, "back")) return MIDDLE;
  return -1;
}

static void work(const pc_findings *found, double out[3]) {
  const pc_load *l = found->load;
  out[RIGHT] = out[LEFT] = out[MIDDLE] = 0;
  for (int f = 0; f < l->n_frames; f++) {
    double power[3] = {0};
    for (int c = 0; c < l->n_q; c++) {
      int joint = works_for(found->body, c);
      size_t at = (size_t)f * l->n_q + c;
      if (joint >= 0) power[joint] += l->moment[at] * l->qd[at];
    }
    for (int k = 0; k < 3; k++) out[k] += fmax(0, power[k]) * share_of_time(l, f);
  }
}

static void own_values(const pc_findings *found, double value[OWN_MEASURES]) {
  const pc_load *l = found->load;
  double done[3], effort = 0, residual = 0;
  work(found, done);
  for (int f = 0; f < l->n_frames; f++) {
    const double *a = l->activation + (size_t)f * l->n_actuators;
    for (int m = 0; m < l->n_muscles; m++) effort += a[m] * a[m];
    residual = fmax(residual, l->residual[f]);
  }
  double hips = done[RIGHT] + done[LEFT], both = hips + done[MIDDLE];
  value[0] = done[MIDDLE], value[1] = hips;
  value[2] = both > 0 ? 100 * done[MIDDLE] / both : NAN;
  value[3] = effort / l->n_frames, value[4] = residual;
}

void pc_measures_take(const pc_findings *found, const pc_findings *recorded, int n, double *value) {
  int at = 0;
  for (int i = 0; i < recorded->n_peaks; i++)
    if (is_peak_kept(&recorded->peaks[i])) value[at++] = peak_like(found, &recorded->peaks[i]);
  for (int i = 0; i < recorded->n_families; i++) {
    if (!family_muscles(recorded, i)) continue;
    family_forces(found, i, &value[at], &value[at + 1]);
    at += 2;
  }
  if (at + OWN_MEASURES <= n) own_values(found, value + at);
}

const pc_measure *pc_measure_of(const pc_comparison *c, const char *key) {
  for (int i = 0; i < c->n_measures; i++)
    if (!strcmp(c->measures[i].key, key)) return &c->measures[i];
  return NULL;
}
