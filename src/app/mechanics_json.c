/* mechanics_json.c: work of the joints, stiffness of the trunk, co-contraction and steps, for summary.json.
 */
#include "app/page.h"

static json_t *work_json(const pc_work *a, const pc_work *b) {
  return json_pack("{s:o,s:o}", "done_J", json_rounded(a->positive + (b ? b->positive : 0), 1e-2), "taken_J",
                   json_rounded(a->negative + (b ? b->negative : 0), 1e-2));
}

static json_t *work(const pc_mechanics *m) {
  json_t *out =
      json_pack("{s:o,s:o,s:o}", "hips", work_json(&m->hip[0], &m->hip[1]), "knees",
                work_json(&m->knee[0], &m->knee[1]), "ankles", work_json(&m->ankle[0], &m->ankle[1]));
  if (m->has_lumbar) json_object_set_new(out, "low_back", work_json(&m->lumbar, NULL));
  json_object_set_new(out, "low_back_share_of_work_done_by_hips_and_low_back", json_rounded(m->crane, 1e-4));
  return out;
}

/* Means over the frames. */
static json_t *trunk(const pc_mechanics *m) {
  static const char *const axes[PC_SPINE_AXES] = {"forward", "sideways", "turning"};
  json_t *stiffness = json_object();
  double both = 0;
  for (int axis = 0; axis < PC_SPINE_AXES; axis++) {
    double active = 0, passive = 0, most = 0;
    for (int f = 0; f < m->n_frames; f++) {
      const pc_instant *now = &m->instant[f];
      active += now->active[axis] / m->n_frames, passive += now->passive[axis] / m->n_frames;
      most = fmax(most, now->active[axis] + now->passive[axis]);
    }
    json_object_set_new(stiffness, axes[axis],
                        json_pack("{s:o,s:o,s:o}", "muscles_mean_Nm_per_rad", json_rounded(active, 0.1),
                                  "tissue_mean_Nm_per_rad", json_rounded(passive, 0.1), "peak_Nm_per_rad",
                                  json_rounded(most, 0.1)));
  }
  for (int f = 0; f < m->n_frames; f++) both += pc_cocontraction(&m->instant[f], PC_SITE_TRUNK) / m->n_frames;
  return json_pack("{s:o,s:o}", "stiffness", stiffness, "cocontraction_mean", json_rounded(both, 1e-3));
}

json_t *pc_json_mechanics(const pc_mechanics *m) {
  json_t *out = json_pack("{s:o}", "work", work(m));
  if (m->has_lumbar) {
    json_object_set_new(out, "trunk", trunk(m));
    json_object_set_new(out, "side_bending_dose_Nms", json_rounded(m->dose, 0.1));
  }
  if (m->steps)
    json_object_set_new(out, "steps",
                        json_pack("{s:i,s:o,s:o}", "count", m->steps, "side_bending_moment_a_step_Nm",
                                  json_rounded(m->step_moment, 0.1), "sum_of_1000_such_steps_Nm",
                                  json_rounded(1000 * m->step_moment, 1)));
  return out;
}
