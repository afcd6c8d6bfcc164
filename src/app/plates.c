/* plates.c: force plates to feet.
 *
 * A plate's record is cut into loaded spells (more than 20 N upwards). A spell belongs to the foot whose
 * calcaneus or toe joint is, on average over the spell, nearest to the centre of pressure. Two feet on
 * one plate at once cannot be told apart; the nearer one gets all, and the note says how many spells
 * that may concern.
 */
#include "app/plates.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

static const double LOADED =
    20; /* N; below it the centre of pressure is noise (common practice, e.g. Zeni 2008) */
static const double BETWEEN = 0.05; /* m; a centre of pressure this close to half-way may be two feet */

typedef struct feet {
  int segment[2];
  double (*at)[2][3]; /* per motion frame: middle of each foot in ground */
} feet;

static int find_feet(const pc_body *body, const pc_motion *m, feet *f, pc_arena *arena, pc_err *err) {
  static const char *const name[2][2] = {{"calcn_r", "toes_r"}, {"calcn_l", "toes_l"}};
  pc_pose *pose = pc_pose_make(body);
  f->at = pc_arena_get(arena, (size_t)m->n_frames, sizeof *f->at);
  if (!pose || !f->at) {
    pc_pose_free(pose);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  for (int side = 0; side < 2; side++)
    if ((f->segment[side] = pc_body_find_segment(body, name[side][0])) < 0)
      pc_fail(err, PC_MISMATCH, 0, "the model has no %s to stand on a force plate", name[side][0]);
  for (int i = 0; !err->code && i < m->n_frames; i++) {
    memcpy(pose->q, m->q + (size_t)i * m->n_q, (size_t)m->n_q * sizeof *pose->q);
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    for (int side = 0; side < 2; side++) {
      int toes = pc_body_find_segment(body, name[side][1]);
      const double *heel = pose->p[f->segment[side]], *toe = pose->p[toes < 0 ? f->segment[side] : toes];
      for (int k = 0; k < 3; k++) f->at[i][side][k] = (heel[k] + toe[k]) / 2;
    }
  }
  pc_pose_free(pose);
  return err->code;
}

static int frame_at(const pc_motion *m, double t) {
  int lo = 0, hi = m->n_frames - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (t < m->time[mid])
      hi = mid;
    else
      lo = mid;
  }
  return t - m->time[lo] < m->time[hi] - t ? lo : hi;
}

static double level_distance(const double a[3], const double b[3]) {
  return hypot(a[0] - b[0], a[2] - b[2]);
}

/* Foot of the spell first..last-1; *unsure grows when the two feet are about equally near. */
static int foot_of(const feet *f, const pc_motion *m, const pc_force_series *s, int first, int last,
                   int *unsure) {
  double sum[2] = {0, 0};
  for (int i = first; i < last; i++) {
    int frame = frame_at(m, s->time[i]);
    for (int side = 0; side < 2; side++)
      sum[side] += level_distance(s->point + 3 * i, f->at[frame][side]) / (last - first);
  }
  if (fabs(sum[0] - sum[1]) < BETWEEN) ++*unsure;
  return sum[1] < sum[0];
}

static pc_force_series blank_copy(const pc_force_series *s, const char *name, pc_arena *arena) {
  pc_force_series o = *s;
  o.body = name;
  o.force = PC_NEW(arena, double, 3 * (size_t)s->n), o.torque = PC_NEW(arena, double, 3 * (size_t)s->n);
  return o;
}

int pc_plates_to_feet(const pc_body *body, const pc_motion *motion, int n, const pc_force_series *series,
                      int *n_out, pc_force_series **out, const char **note, pc_arena *arena, pc_err *err) {
  feet f;
  int spells = 0, unsure = 0;
  *n_out = 0;
  *out = PC_NEW(arena, pc_force_series, 2 * n);
  if (!*out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (find_feet(body, motion, &f, arena, err)) return err->code;
  for (int i = 0; i < n; i++) {
    const pc_force_series *s = &series[i];
    if (s->body) {
      (*out)[(*n_out)++] = *s;
      continue;
    }
    pc_force_series *foot = *out + *n_out;
    for (int side = 0; side < 2; side++) {
      foot[side] = blank_copy(s, body->segments[f.segment[side]].name, arena);
      if (!foot[side].force || !foot[side].torque) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    }
    for (int k = 0; k < s->n;) {
      if (!(s->force[3 * k + 1] >= LOADED)) { /* not measured counts as not loaded */
        k++;
        continue;
      }
      int end = k;
      while (end < s->n && s->force[3 * end + 1] >= LOADED) end++;
      int side = foot_of(&f, motion, s, k, end, &unsure);
      memcpy(foot[side].force + 3 * k, s->force + 3 * k, 3 * (size_t)(end - k) * sizeof(double));
      memcpy(foot[side].torque + 3 * k, s->torque + 3 * k, 3 * (size_t)(end - k) * sizeof(double));
      spells++, k = end;
    }
    *n_out += 2;
  }
  char text[200];
  int len = snprintf(text, sizeof text, "%d loaded spells on force plates were given to the nearer foot%s",
                     spells, unsure ? "; in some the feet were about equally near" : "");
  *note = pc_arena_str(arena, text, (size_t)len);
  return *note ? PC_OK : pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}
