/* exercise_asks.c: what an exercise asks of a body: its reference movement is played by the average man and
 * its loads are worked out, so that the ranking of muscles on the card comes from the body and not from
 * prose. */
#include "app/findings.h"
#include "posterior/app.h"

#include <math.h>

/* More unexplained frames than this share and nothing is told: a wrong ranking is worse than none. */
static const double TRUSTED = 0.1;
/* Joints turn less than this, rad: whatever is trained is tensed at will (a brace, a squeeze), and least
 * effort knows nothing of it. */
static const double STILL = 0.17;

/* Mean over time and both sides, each muscle by its largest force. */
static double mean_activation(const pc_family *f) {
  double sum = 0, strength = 0;
  for (int s = 0; s < 3; s++)
    if (f->side[s].n) sum += f->side[s].mean_activation * f->side[s].f_max, strength += f->side[s].f_max;
  return strength > 0 ? sum / strength : 0;
}

static void rank(const pc_findings *found, pc_exercise_asks *out) {
  int other = pc_family_count() - 1;
  out->n = 0;
  for (int i = 0; i < found->n_families; i++) {
    if (i == other) continue; /* many that no one word names */
    double a = mean_activation(&found->families[i]);
    int at = out->n++;
    for (; at > 0 && out->muscles[at - 1].activation < a; at--) out->muscles[at] = out->muscles[at - 1];
    out->muscles[at].name = found->families[i].row->label, out->muscles[at].activation = a;
  }
}

static void press(const pc_findings *found, pc_exercise_asks *out) {
  out->compression = NAN, out->compression_bw = NAN;
  for (int f = 0; found->compression && f < found->load->n_frames; f++)
    out->compression = fmax(out->compression, found->compression[f]);
  out->compression_bw = out->compression / found->body_weight;
}

static bool still(const pc_job *job) {
  const pc_body *body = pc_job_get_body(job);
  const pc_motion *m = pc_job_get_motion(job);
  double most = 0;
  for (int c = 0; c < m->n_q; c++) {
    double lo = INFINITY, hi = -INFINITY;
    for (int f = 0; f < m->n_frames; f++)
      lo = fmin(lo, m->q[f * m->n_q + c]), hi = fmax(hi, m->q[f * m->n_q + c]);
    if (body->coordinates[c].type == PC_ROTATIONAL) most = fmax(most, hi - lo);
  }
  return most < STILL;
}

int pc_app_exercise_asks(const char *exercise, const char *folder, pc_exercise_asks *out, pc_err *err) {
  pc_job_def def = pc_job_default();
  def.exercise = exercise, def.exercises = folder;
  def.who.sex = PC_MALE, def.who.strength = PC_STRENGTH_AVERAGE;
  pc_job *job = pc_job_make(&def);
  if (!job) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  const pc_findings *found = pc_job_load(job, err) ? NULL : pc_job_findings(job, err);
  if (found && still(job)) pc_fail(err, PC_UNSUPPORTED, 0, "%s is held still", exercise), found = NULL;
  if (found && found->unexplained > TRUSTED)
    pc_fail(err, PC_UNSUPPORTED, 0, "the forces found do not fully explain the movement of %s", exercise),
        found = NULL;
  if (found) rank(found, out), press(found, out);
  pc_job_free(job);
  return found ? PC_OK : (int)err->code;
}
