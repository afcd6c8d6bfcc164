/* whatif.c: the recorded task with another body.
 *
 * The movement is z(t) = recorded(t) + sum of c_k B_k(t), cubic B-splines. Over the coefficients c is
 * minimised, averaged over frames at a coarse rate,
 *     E_changed(z, z', z'') - (slope of E_own at the recorded movement) . (z - recorded)
 *       + sum ((z - recorded) / size)^2 + sum ((z - recorded)'' / (size w^2))^2
 *       + sum over kept points of (distance from the recorded path / mm)^2 + joint limits
 * E is the effort of a frame (effort.h). Its second term says what is assumed of the person: that the
 * recorded movement is the one they prefer with the body they have, for reasons that effort alone does not
 * tell. So a body that is not changed moves as recorded, to the last bit, and what comes out is the answer to
 * the change and not to the model's own taste. (Without it the model would first "improve" the recording:
 * errors of marker and model cost residual forces, which it would move away from.) Balance needs no term: a
 * foot only pushes, so a body that leaves its support would cost residual forces.
 *
 * Metric: near the recorded movement the second derivative is known but for the muscles' change with posture
 * (pc_effort_curvature, and the squares of the other terms). It is banded, is factored once, H = L L', and
 * the search runs in u = L' c, where it is near the identity.
 *
 * Not here: learning, pain, fear; muscles' co-contraction; speed and rhythm, which stay as recorded.
 */
#include "base/clock.h"
#include "base/vec.h"
#include "posture/quest.h"
#include "posture/search.h"

#include <string.h>

/* Evaluations after which the metric is made anew, where the search then is. */
enum { ROUND = 12 };

pc_whatif_def pc_whatif_default(void) {
  return (pc_whatif_def){.keep = PC_KEEP_THORAX,
                         .rate = 16,
                         .knots = 5,
                         .turn = 10 * M_PI / 180,
                         .slide = 0.05,
                         .tolerance = 2e-5,
                         .most = 120};
}

/* ---- the task ---- */

static int find_frames(pc_whatif *w, pc_err *err) {
  const pc_motion *m = w->recorded;
  w->first = 0, w->last = m->n_frames - 1;
  while (w->first < w->last && m->time[w->first] < w->load.from - 1e-9) w->first++;
  while (w->last > w->first && m->time[w->last] > w->load.to + 1e-9) w->last--;
  int n = w->last - w->first;
  if (n < 5) return pc_fail(err, PC_MISMATCH, 0, "a movement to change needs 6 frames or more");
  double span = m->time[w->last] - m->time[w->first];
  int stride = (int)(n / (span * w->def.rate));
  if (stride < 1) stride = 1;
  w->splines = pc_bspline_over(m->time[w->first], m->time[w->last], 1 / w->def.knots);
  w->n_samples = n / stride + 1;
  w->samples = PC_NEW(w->arena, pc_sample, w->n_samples);
  if (!w->samples) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int s = 0; s < w->n_samples; s++) {
    w->samples[s].frame = w->first + s * stride;
    w->samples[s].at = pc_bspline_eval(&w->splines, m->time[w->samples[s].frame]);
  }
  return PC_OK;
}

/* Where the kept points are in every sample, and how much contact each has. */
static int find_targets(pc_whatif *w, pc_err *err) {
  int n = w->task.n, points = w->contacts.n_points;
  w->target = pc_arena_get(w->arena, (size_t)w->n_samples * (size_t)n, sizeof *w->target);
  w->kept = PC_NEW(w->arena, double, w->n_samples *n);
  double(*at)[3] = pc_arena_get(w->arena, (size_t)points, sizeof *at);
  double *weight = PC_NEW(w->arena, double, points);
  double(*reaction)[6] = pc_arena_get(w->arena, (size_t)w->body->n_segments, sizeof *reaction);
  pc_pose *pose = pc_pose_make(w->body);
  if (w->target && w->kept && at && weight && reaction && pose)
    for (int s = 0; s < w->n_samples; s++) {
      pc_contact_pose(w->body, w->recorded, w->samples[s].frame, pose);
      pc_joint_reactions(w->body, pose, NULL, reaction);
      pc_contact_weigh(&w->contacts, w->body, pose, (const double(*)[6])reaction, at, weight);
      for (int i = 0; i < n; i++) {
        const pc_keep_point *p = &w->task.point[i];
        pc_pose_point(pose, p->segment, p->at, w->target[s * n + i]);
        w->kept[s * n + i] = p->contact < 0 ? 1 : weight[p->contact];
      }
    }
  else
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_pose_free(pose);
  return err->code;
}

static int find_limits(pc_whatif *w, pc_err *err) {
  int n = w->task.n_moved;
  w->size = PC_NEW(w->arena, double, n);
  w->least = PC_NEW(w->arena, double, n), w->most = PC_NEW(w->arena, double, n);
  if (!w->size || !w->least || !w->most) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int j = 0; j < n; j++) {
    int c = w->body->free_to_q[w->task.moved[j]];
    const pc_coordinate *co = &w->body->coordinates[c];
    bool root = w->body->joints[co->joint].parent == 0;
    w->size[j] = co->type == PC_TRANSLATIONAL ? w->def.slide : w->def.turn;
    w->least[j] = root ? -INFINITY : co->lo, w->most[j] = root ? INFINITY : co->hi;
    for (int f = w->first; f <= w->last; f++) {
      double q = w->recorded->q[(size_t)f * w->recorded->n_q + c];
      w->least[j] = fmin(w->least[j], q), w->most[j] = fmax(w->most[j], q);
    }
  }
  return PC_OK;
}

/* What the own body's effort says of the recorded movement: its slope, and the metric. */
static int find_own(pc_whatif *w, pc_err *err) {
  pc_arena *scratch = pc_arena_make();
  pc_quest q;
  w->n = w->splines.n * w->task.n_moved;
  w->tilt = PC_NEW(w->arena, double, w->n), w->c = PC_NEW(w->arena, double, w->n);
  int width = PC_BSPLINE * w->task.n_moved - 1;
  if (!scratch || !w->tilt || !w->c || !pc_banded_make(&w->metric, w->n, width, w->arena) ||
      !pc_banded_make(&w->own_metric, w->n, width, w->arena))
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_quest_begin(&q, w, w->body, &w->load, scratch, err)) {
    w->unexplained = pc_quest_unexplained(&q, w->c);
    pc_quest_price(&q);
    if (!pc_quest_metric(&q, w->c, &w->own_metric, err)) pc_quest_effort_slope(&q, w->c, w->tilt);
    pc_quest_end(&q);
  }
  pc_arena_free(scratch);
  return err->code;
}

pc_whatif *pc_whatif_make(const pc_body *body, const pc_motion *motion, const pc_load_def *load,
                          const pc_whatif_def *def, pc_err *err) {
  pc_arena *arena = pc_arena_make();
  pc_whatif *w = arena ? PC_NEW(arena, pc_whatif, 1) : NULL;
  if (!w) {
    pc_arena_free(arena);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  }
  w->arena = arena, w->body = body, w->recorded = motion, w->def = *def, w->load = *load;
  w->load.predict_contact = true, w->load.a_min = w->load.a_max = NULL;
  if (!load->n_surfaces) w->load.n_forces = 0; /* plates; beside told surfaces they are bands */
  if (find_frames(w, err) || pc_contact_make(&w->contacts, body, motion, &w->load, arena, err) ||
      pc_keep_make(&w->task, body, &w->contacts, def->keep, arena, err) || find_targets(w, err) ||
      find_limits(w, err) || find_own(w, err))
    return pc_whatif_free(w), NULL;
  pc_whatif_forget(w);
  return w;
}

void pc_whatif_free(pc_whatif *w) {
  if (w) pc_arena_free(w->arena);
}

void pc_whatif_forget(pc_whatif *w) {
  memset(w->c, 0, (size_t)w->n * sizeof *w->c);
  pc_banded_copy(&w->metric, &w->own_metric);
}

/* ---- the search ---- */

/* Cost and gradient in u = L' c. */
static double scaled_cost(void *user, const double *u, double *gradient) {
  pc_quest *q = user;
  pc_whatif *w = q->w;
  memcpy(q->c, u, (size_t)w->n * sizeof *q->c);
  pc_banded_backward(&w->metric, q->c);
  double cost = pc_quest_cost(q, q->c, gradient);
  pc_banded_forward(&w->metric, gradient);
  q->evaluations++;
  if (w->def.progress && w->def.progress(w->def.user, q->evaluations, w->def.most)) {
    q->stopped = true;
    return NAN;
  }
  return cost;
}

/* Bounds by frame from..to, at the coarse rate. NULL with err filled: no memory. */
static const double *coarse(const pc_whatif *w, const double *bound, pc_arena *arena, pc_err *err) {
  size_t n = (size_t)w->body->n_muscles;
  double *out = PC_NEW(arena, double, (size_t)w->n_samples *n);
  if (!out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  for (int s = 0; s < w->n_samples; s++)
    memcpy(out + (size_t)s * n, bound + (size_t)(w->samples[s].frame - w->first) * n, n * sizeof *out);
  return out;
}

static int coarse_load(const pc_whatif *w, const pc_load_def *bounds, pc_load_def *load, pc_arena *arena,
                       pc_err *err) {
  *load = w->load;
  if (bounds && bounds->a_min && !(load->a_min = coarse(w, bounds->a_min, arena, err))) return err->code;
  if (bounds && bounds->a_max && !(load->a_max = coarse(w, bounds->a_max, arena, err))) return err->code;
  return PC_OK;
}

/* One round: the search in the metric of where it begins. */
static int run_round(pc_quest *q, pc_arena *scratch, pc_search *found, pc_err *err) {
  pc_whatif *w = q->w;
  double *u = PC_NEW(scratch, double, w->n);
  if (!u) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pc_search_def def = {w->n, scaled_cost, q, w->def.tolerance, ROUND};
  memcpy(u, w->c, (size_t)w->n * sizeof *u);
  pc_banded_lift(&w->metric, u);
  if (pc_search_least(&def, u, found, err)) return err->code;
  if (q->stopped) return pc_fail(err, PC_MISMATCH, 0, "stopped");
  memcpy(w->c, u, (size_t)w->n * sizeof *u);
  pc_banded_backward(&w->metric, w->c);
  return PC_OK;
}

static int search(pc_whatif *w, const pc_body *changed, const pc_load_def *bounds, pc_compensation *out,
                  pc_arena *scratch, pc_err *err) {
  pc_load_def load;
  pc_quest q;
  if (coarse_load(w, bounds, &load, scratch, err) || pc_quest_begin(&q, w, changed, &load, scratch, err))
    return err->code;
  for (int round = 0; !out->converged && out->evaluations < w->def.most; round++) {
    pc_search found;
    if (round && pc_quest_metric(&q, w->c, &w->metric, err)) break;
    if (run_round(&q, scratch, &found, err)) break;
    out->converged = found.converged, out->evaluations += found.evaluations;
    for (int k = round > 0; k < 2; k++) out->gradient[k] = found.gradient[k], out->cost[k] = found.cost[k];
  }
  pc_quest_end(&q);
  return err->code;
}

/* ---- the answer ---- */

static int make_motion(const pc_whatif *w, pc_motion *m, pc_arena *arena, pc_err *err) {
  int n = w->last - w->first + 1, nq = w->recorded->n_q;
  size_t numbers = (size_t)n * (size_t)nq;
  *m = (pc_motion){.n_frames = n, .n_q = nq, .time = PC_NEW(arena, double, n)};
  m->q = PC_NEW(arena, double, numbers), m->qd = PC_NEW(arena, double, numbers);
  m->qdd = PC_NEW(arena, double, numbers);
  if (!m->time || !m->q || !m->qd || !m->qdd) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  size_t from = (size_t)w->first * nq;
  memcpy(m->time, w->recorded->time + w->first, (size_t)n * sizeof(double));
  memcpy(m->q, w->recorded->q + from, numbers * sizeof(double));
  memcpy(m->qd, w->recorded->qd + from, numbers * sizeof(double));
  memcpy(m->qdd, w->recorded->qdd + from, numbers * sizeof(double));
  return PC_OK;
}

/* Frame f of the answer, into the motion; driven coordinates by way of the pose. */
static void correct_frame(const pc_whatif *w, pc_motion *m, int f, pc_pose *pose) {
  pc_bspline_at at = pc_bspline_eval(&w->splines, m->time[f]);
  int moved = w->task.n_moved;
  double *is[3] = {m->q + (size_t)f * m->n_q, m->qd + (size_t)f * m->n_q, m->qdd + (size_t)f * m->n_q};
  double *to[3] = {pose->q, pose->qd, pose->qdd};
  for (int order = 0; order < 3; order++)
    for (int j = 0; j < moved; j++)
      for (int k = 0; k < PC_BSPLINE; k++)
        is[order][w->body->free_to_q[w->task.moved[j]]] +=
            at.value[order][k] * w->c[(at.first + k) * moved + j];
  for (int order = 0; order < 3; order++) memcpy(to[order], is[order], (size_t)m->n_q * sizeof(double));
  pc_pose_couple(w->body, pose);
  for (int order = 0; order < 3; order++) memcpy(is[order], to[order], (size_t)m->n_q * sizeof(double));
}

/* Largest distance of a point that is always kept, of frame f. */
static void measure_task(const pc_whatif *w, const pc_pose *now, const pc_pose *then, double time,
                         pc_compensation *out) {
  for (int i = 0; i < w->task.n; i++) {
    const pc_keep_point *p = &w->task.point[i];
    double a[3], b[3];
    if (p->contact >= 0) continue;
    pc_pose_point(now, p->segment, p->at, a);
    pc_pose_point(then, p->segment, p->at, b);
    if (!(v3_distance(a, b) > out->task_error)) continue;
    out->task_error = v3_distance(a, b), out->task_error_time = time;
    out->task_error_at = w->body->segments[p->segment].name;
  }
}

static int answer(const pc_whatif *w, pc_compensation *out, pc_arena *arena, pc_err *err) {
  pc_pose *now = pc_pose_make(w->body), *then = pc_pose_make(w->body);
  if (!now || !then)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!make_motion(w, &out->motion, arena, err))
    for (int f = 0; f < out->motion.n_frames; f++) {
      correct_frame(w, &out->motion, f, now);
      pc_pose_position(w->body, now);
      pc_contact_pose(w->body, w->recorded, w->first + f, then);
      measure_task(w, now, then, out->motion.time[f], out);
    }
  pc_pose_free(now), pc_pose_free(then);
  return err->code;
}

int pc_whatif_solve(pc_whatif *w, const pc_body *changed, const pc_load_def *bounds, pc_compensation *out,
                    pc_arena *arena, pc_err *err) {
  double start = pc_seconds();
  pc_arena *scratch = pc_arena_make();
  *out = (pc_compensation){.task_error_at = ""};
  if (!scratch)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (!search(w, changed, bounds, out, scratch, err))
    answer(w, out, arena, err);
  pc_arena_free(scratch);
  out->seconds = pc_seconds() - start;
  return err->code;
}
