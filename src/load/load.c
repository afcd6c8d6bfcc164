/* load.c: all frames of a movement, in chunks, on as many threads as asked.
 *
 * Frames hang together only by warm starts of the solver and the geodesics. A chunk of fixed length
 * starts cold, so the answer is the same to the last bit however many threads share the chunks.
 */
#include "base/clock.h"
#include "base/vec.h"
#include "load/frame.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

pc_load_def pc_load_default(void) {
  return (pc_load_def){.formulation = PC_FORMULATION_POSTERIOR,
                       .predict_contact = true,
                       .friction = 0.8,
                       .ground_height = NAN,
                       .from = NAN,
                       .to = NAN,
                       .threads = 1};
}

typedef struct job {
  const pc_body *body;
  const pc_load_def *def;
  const pc_motion *motion; /* cut to from..to */
  pc_load *out;
  const int *given; /* muscle_forces: column of each actuator, -1 = none; NULL = share */
  pthread_mutex_t lock;
  int next_chunk, done;
  bool stop;
} job;

/* ---- one frame's results ---- */

/* Centre of pressure and free moment of a wrench about the ground origin, on the plane y = ground. */
static void to_pressure(const double w[6], double ground, double out[9]) {
  const double *m = w, *f = w + 3;
  memset(out, 0, 9 * sizeof *out);
  v3_copy(out, f);
  if (fabs(f[1]) < 1) { /* N: nothing to speak of; the centre would be noise */
    v3_copy(out + 6, m);
    return;
  }
  double p[3] = {(m[2] + ground * f[0]) / f[1], ground, (ground * f[2] - m[0]) / f[1]}, t[3];
  v3_copy(out + 3, p);
  v3_cross(t, p, f);
  v3_sub(out + 6, m, t);
}

/* The same about the middle of the pushes, for what is told and need not be level. push: N m, N. */
static void to_middle(const double w[6], const double push[4], double out[9]) {
  double t[3];
  memset(out, 0, 9 * sizeof *out);
  v3_copy(out, w + 3);
  if (push[3] < 1) {
    v3_copy(out + 6, w);
    return;
  }
  v3_scale(out + 3, 1 / push[3], push);
  v3_cross(t, out + 3, out);
  v3_sub(out + 6, w, t);
}

static void store_contacts(const pc_frame *f, pc_load *out, int index, const double *x) {
  double *rows = out->contact_wrench + (size_t)index * out->n_contacts * 9;
  double sum[PC_CONTACT_BODIES][6] = {{0}}, lift[PC_CONTACT_BODIES] = {0};
  double push[PC_CONTACT_BODIES][4] = {{0}};
  bool told = f->def->n_surfaces > 0 && !f->def->find_others;
  if (!out->contacts_predicted) {
    for (int i = 0; i < out->n_contacts; i++)
      to_pressure(f->external[out->contact[i].segment], 0, rows + 9 * i);
    return;
  }
  for (int i = 0; i < f->n_live; i++) {
    int point = f->live[i], body = f->contacts->points[point].body;
    double w[6];
    pc_frame_contact(f, x, i, w);
    for (int k = 0; k < 6; k++) sum[body][k] += w[k];
    lift[body] += w[4] * f->contact_at[point][1];
    v3_madd(push[body], v3_norm(w + 3), f->contact_at[point]), push[body][3] += v3_norm(w + 3);
  }
  for (int i = 0; i < out->n_contacts && told; i++) to_middle(sum[i], push[i], rows + 9 * i);
  if (told) return;
  for (int i = 0; i < out->n_contacts; i++) /* on the ground, a seat, or between where a part is on both */
    to_pressure(sum[i], sum[i][4] > 0 ? lift[i] / sum[i][4] : f->contacts->ground, rows + 9 * i);
}

/* The joint's wrench on the child, at the joint centre, in the child's axes. */
static void store_reactions(const pc_frame *f, pc_load *out, int index) {
  const pc_body *body = f->body;
  for (int s = 1; s < body->n_segments; s++) {
    double *r = out->reaction + ((size_t)index * body->n_segments + s) * 9, centre[3], t[3], m[3];
    const double *w = f->reaction[s], *R = f->pose->R[s];
    pc_pose_point(f->pose, s, body->joints[s].in_child.p, centre);
    v3_cross(t, centre, w + 3);
    v3_sub(m, w, t);
    m3_apply_t(r, R, w + 3);
    m3_apply_t(r + 3, R, m);
    v3_copy(r + 6, body->joints[s].in_child.p);
  }
}

/* Moments with every external force, predicted contact included. */
static void store_moments(pc_frame *f, pc_load *out, int index, const double *x) {
  double *moment = out->moment + (size_t)index * out->n_q;
  memcpy(moment, f->tau, (size_t)out->n_q * sizeof *moment);
  if (!f->n_live) return;
  for (int i = 0; i < f->n_live; i++) {
    int point = f->live[i];
    double w[6];
    pc_frame_contact(f, x, i, w);
    for (int s = f->contacts->points[point].segment; s > 0; s = f->body->joints[s].parent)
      for (int c = f->body->joints[s].first_coordinate;
           c < f->body->joints[s].first_coordinate + f->body->joints[s].n_coordinates; c++)
        for (int k = 0; k < 6; k++) moment[c] -= f->pose->twist[c][k] * w[k];
  }
}

static double table_at(const pc_table *t, int column, double time) {
  int lo = 0, hi = t->n_rows - 1;
  while (hi - lo > 1) {
    int mid = (lo + hi) / 2;
    if (time < t->data[(size_t)mid * t->n_columns])
      hi = mid;
    else
      lo = mid;
  }
  const double *a = t->data + (size_t)lo * t->n_columns, *b = t->data + (size_t)hi * t->n_columns;
  double span = b[0] - a[0], u = span > 0 ? (time - a[0]) / span : 0;
  u = u < 0 ? 0 : u > 1 ? 1 : u;
  return a[column] + u * (b[column] - a[column]);
}

static void share(const job *j, pc_frame *f, int index) {
  pc_load *out = j->out;
  if (j->given) {
    memset(f->x, 0, (size_t)f->qp.n * sizeof *f->x);
    for (int k = 0; k < f->n_actuators; k++)
      if (j->given[k] >= 0 && f->f_active[k] != 0) /* a muscle that cannot pull now was given none */
        f->x[k] = (table_at(j->def->muscle_forces, j->given[k], j->motion->time[index]) -
                   (k < out->n_muscles ? f->tension[k] : 0)) /
                  f->f_active[k];
    out->qp_status[index] = 0;
    return;
  }
  if (j->def->on_qp) j->def->on_qp(j->def->qp_user, index, &f->qp);
  pc_qp_info info = pc_qp_solve(&f->qp, f->work, f->x, f->y);
  out->qp_status[index] = info.status;
  out->qp_iterations[index] = info.iterations;
}

static void store_sharing(const job *j, const pc_frame *f, int index) {
  pc_load *out = j->out;
  double *a = out->activation + (size_t)index * out->n_actuators,
         *force = out->force + (size_t)index * out->n_actuators;
  memcpy(out->f_active + (size_t)index * out->n_actuators, f->f_active,
         (size_t)out->n_actuators * sizeof(double));
  memcpy(out->length + (size_t)index * out->n_muscles, f->paths->length,
         (size_t)out->n_muscles * sizeof(double));
  for (int k = 0; k < out->n_actuators; k++) {
    a[k] = f->x[k], force[k] = f->x[k] * f->f_active[k] + (k < out->n_muscles ? f->tension[k] : 0);
    if (k >= f->body->n_muscles + f->body->n_actuators)
      out->residual[index] = fmax(out->residual[index], fabs(force[k]));
    out->objective[index] += f->x[k] * f->x[k];
  }
}

/* The unknowns as they came out, so that the answer can be checked against its problem later. */
static void store_answer(const job *j, const pc_frame *f, int index) {
  pc_load *out = j->out;
  size_t edges = PC_CONTACT_EDGES, points = (size_t)out->n_contact_points;
  for (int i = 0; i < f->n_live; i++)
    memcpy(out->contact_force + ((size_t)index * points + (size_t)f->live[i]) * edges,
           f->x + f->n_actuators + PC_CONTACT_EDGES * i, edges * sizeof(double));
  memcpy(out->multiplier + (size_t)index * (size_t)f->n_multipliers, f->y,
         (size_t)f->n_multipliers * sizeof(double));
}

static void store_spine(const pc_frame *f, pc_load *out, int index) {
  if (!f->spine) return;
  pc_spine_remember(f->spine, f->x);
  memcpy(out->spine + (size_t)index * (size_t)out->n_spine, f->x + f->spine->first,
         (size_t)out->n_spine * sizeof(double));
  out->pressure[index] = pc_spine_pressure(f->spine, f->x);
  pc_spine_discs(f->spine, f->pose, f->x, (const double(*)[6])f->reaction,
                 out->moment + (size_t)index * (size_t)out->n_q,
                 out->level + (size_t)index * (size_t)out->n_levels);
}

static void certify(const job *j, const pc_frame *f, int index) {
  if (j->given) return;
  pc_qp_check check;
  pc_qp_certify(&f->qp, f->x, f->y, &check);
  j->out->kkt[index] =
      fmax(fmax(check.stationarity, check.feasibility), fmax(check.bounds, check.complementarity));
}

typedef struct stopwatch {
  double dynamics, sharing, reactions, certificate;
} stopwatch;

static void solve_frame(const job *j, pc_frame *f, int index, stopwatch *w) {
  double t0 = pc_seconds();
  pc_frame_pose(f, j->motion, index);
  pc_frame_dynamics(f);
  pc_frame_muscles(f);
  pc_frame_columns(f);
  double t1 = pc_seconds();
  share(j, f, index);
  double t2 = pc_seconds();
  if (j->given && j->def->formulation == PC_FORMULATION_OPENSIM) pc_frame_accelerate(f, f->x);
  j->out->balance[index] = pc_frame_reactions(f, f->x);
  store_reactions(f, j->out, index);
  double t3 = pc_seconds();
  store_contacts(f, j->out, index, f->x);
  store_moments(f, j->out, index, f->x);
  store_spine(f, j->out, index);
  store_sharing(j, f, index);
  store_answer(j, f, index);
  double t4 = pc_seconds();
  certify(j, f, index);
  w->dynamics += t1 - t0, w->sharing += t2 - t1, w->reactions += t3 - t2, w->certificate += pc_seconds() - t4;
}

/* ---- chunks and threads ---- */

static bool take_chunk(job *j, int *chunk, int finished) {
  pthread_mutex_lock(&j->lock);
  j->done += finished;
  if (finished && j->def->progress && j->def->progress(j->def->user, j->done, j->out->n_frames))
    j->stop = true;
  *chunk = j->next_chunk++;
  bool more = !j->stop && *chunk * PC_CHUNK < j->out->n_frames;
  pthread_mutex_unlock(&j->lock);
  return more;
}

typedef struct worker {
  job *j;
  pc_frame *frame;
  pthread_t thread;
} worker;

static void *run_worker(void *arg) {
  worker *w = arg;
  job *j = w->j;
  stopwatch watch = {0, 0, 0, 0};
  int chunk, finished = 0;
  while (take_chunk(j, &chunk, finished)) {
    int first = chunk * PC_CHUNK,
        last = first + PC_CHUNK < j->out->n_frames ? first + PC_CHUNK : j->out->n_frames;
    pc_frame_forget(w->frame);
    for (int i = first; i < last; i++) solve_frame(j, w->frame, i, &watch);
    finished = last - first;
  }
  pthread_mutex_lock(&j->lock);
  j->out->seconds_dynamics += watch.dynamics, j->out->seconds_sharing += watch.sharing;
  j->out->seconds_reactions += watch.reactions, j->out->seconds_certificate += watch.certificate;
  pthread_mutex_unlock(&j->lock);
  return NULL;
}

static int run_threads(job *j, const pc_contact_set *contacts, pc_arena *arena, pc_err *err) {
  int n = j->def->threads < 1 ? 1 : j->def->threads, chunks = (j->out->n_frames + PC_CHUNK - 1) / PC_CHUNK,
      started = 0;
  if (n > chunks) n = chunks;
  if (j->def->on_qp) n = 1; /* its frames come in order */
  worker *workers = PC_NEW(arena, worker, n);
  if (!workers) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  pthread_mutex_init(&j->lock, NULL);
  for (int i = 0; i < n; i++) {
    workers[i].j = j;
    workers[i].frame = pc_frame_make(j->body, j->def, contacts, arena, err);
  }
  if (!err->code) {
    for (started = 1; started < n; started++)
      if (pthread_create(&workers[started].thread, NULL, run_worker, &workers[started])) break;
    run_worker(&workers[0]); /* a thread that could not start leaves its chunks to the others */
    for (int i = 1; i < started; i++) pthread_join(workers[i].thread, NULL);
    if (j->stop) pc_fail(err, PC_MISMATCH, 0, "stopped");
  }
  for (int i = 0; i < n; i++) pc_frame_free(workers[i].frame);
  pthread_mutex_destroy(&j->lock);
  return err->code;
}

/* ---- the whole movement ---- */

static int cut(const pc_motion *m, const pc_load_def *def, pc_motion *out, pc_err *err) {
  int first = 0, last = m->n_frames;
  while (first < last && m->time[first] < def->from - 1e-9) first++;
  while (last > first && m->time[last - 1] > def->to + 1e-9) last--;
  if (first == last)
    return pc_fail(err, PC_MISMATCH, 0, "the movement (%g to %g s) has no frame between %g and %g s",
                   m->time[0], m->time[m->n_frames - 1], def->from, def->to);
  *out = *m;
  size_t at = (size_t)first * m->n_q;
  out->n_frames = last - first;
  out->time += first, out->q += at, out->qd += at, out->qdd += at;
  return PC_OK;
}

static int check_forces(const pc_load_def *def, const pc_motion *m, pc_err *err) {
  for (int i = 0; i < def->n_forces; i++) {
    const pc_force_series *s = &def->forces[i];
    if (!s->body || s->n == 0) continue;
    if (s->time[0] > m->time[0] + 1e-6 || s->time[s->n - 1] < m->time[m->n_frames - 1] - 1e-6)
      return pc_fail(
          err, PC_MISMATCH, 0,
          "force %s covers %g to %g s, the movement %g to %g s; choose the common part with --from and --to",
          s->name, s->time[0], s->time[s->n - 1], m->time[0], m->time[m->n_frames - 1]);
  }
  return PC_OK;
}

static int name_actuators(pc_load *out, const pc_body *body, const pc_load_def *def, pc_arena *arena,
                          pc_err *err) {
  int residuals = def->formulation == PC_FORMULATION_OPENSIM ? 0 : body->n_free, k = 0;
  out->n_muscles = body->n_muscles;
  out->n_actuators = body->n_muscles + body->n_actuators + residuals;
  out->actuator = PC_NEW(arena, const char *, out->n_actuators);
  if (!out->actuator) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < body->n_muscles; i++) out->actuator[k++] = body->muscles[i].name;
  for (int i = 0; i < body->n_actuators; i++) out->actuator[k++] = body->actuators[i].name;
  for (int i = 0; i < residuals; i++)
    if (!(out->actuator[k++] =
              pc_arena_print(arena, "%s_residual", body->coordinates[body->free_to_q[i]].name)))
      return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  return PC_OK;
}

static int name_contacts(pc_load *out, const pc_body *body, const pc_load_def *def,
                         const pc_contact_set *contacts, pc_arena *arena, pc_err *err) {
  out->contacts_predicted = def->predict_contact;
  out->n_contact_points = contacts->n_points;
  out->contact = PC_NEW(arena, pc_contact_body, PC_CONTACT_BODIES);
  if (!out->contact) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (def->predict_contact) {
    out->n_contacts = contacts->n_bodies;
    memcpy(out->contact, contacts->bodies, (size_t)contacts->n_bodies * sizeof *out->contact);
    return PC_OK;
  }
  for (int i = 0; i < def->n_forces && out->n_contacts < PC_CONTACT_BODIES; i++) {
    int s = def->forces[i].body ? pc_body_find_segment(body, def->forces[i].body) : -1, known = 0;
    for (int k = 0; k < out->n_contacts; k++) known |= out->contact[k].segment == s;
    if (s > 0 && !known) out->contact[out->n_contacts++] = (pc_contact_body){body->segments[s].name, s};
  }
  return PC_OK;
}

/* How much the answer of a body with free levels is longer. */
static void size_spine(pc_load *out, const pc_body *body, const pc_load_def *def) {
  out->n_multipliers = body->n_free;
  if (!body->spine || def->formulation != PC_FORMULATION_POSTERIOR) return;
  out->n_levels = body->spine->n_discs;
  out->n_spine = pc_spine_columns(out->n_levels);
  out->n_multipliers += pc_spine_rows(out->n_levels);
}

static int make_arrays(pc_load *out, const pc_body *body, const pc_motion *m, pc_arena *arena, pc_err *err) {
  size_t n = (size_t)m->n_frames;
  out->n_frames = m->n_frames, out->n_q = m->n_q, out->n_segments = body->n_segments;
  out->time = m->time, out->q = m->q, out->qd = m->qd, out->qdd = m->qdd;
  out->moment = PC_NEW(arena, double, n * out->n_q);
  out->activation = PC_NEW(arena, double, n * out->n_actuators),
  out->force = PC_NEW(arena, double, n * out->n_actuators);
  out->f_active = PC_NEW(arena, double, n * out->n_actuators),
  out->length = PC_NEW(arena, double, n * out->n_muscles);
  out->contact_wrench = PC_NEW(arena, double, n * out->n_contacts * 9),
  out->reaction = PC_NEW(arena, double, n * out->n_segments * 9);
  out->qp_status = PC_NEW(arena, int, n), out->qp_iterations = PC_NEW(arena, int, n);
  out->contact_force = PC_NEW(arena, double, n *(size_t)out->n_contact_points *PC_CONTACT_EDGES);
  out->multiplier = PC_NEW(arena, double, n *(size_t)out->n_multipliers);
  out->level = PC_NEW(arena, pc_level_load, n * (size_t)out->n_levels);
  out->spine = PC_NEW(arena, double, n *(size_t)out->n_spine);
  out->pressure = PC_NEW(arena, double, out->n_levels ? n : 0);
  out->objective = PC_NEW(arena, double, n), out->balance = PC_NEW(arena, double, n);
  out->kkt = PC_NEW(arena, double, n), out->residual = PC_NEW(arena, double, n);
  if (!out->moment || !out->activation || !out->force || !out->f_active || !out->length ||
      !out->contact_wrench || !out->reaction || !out->qp_status || !out->qp_iterations ||
      !out->contact_force || !out->multiplier || !out->level || !out->spine || !out->pressure ||
      !out->objective || !out->balance || !out->kkt || !out->residual)
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  return PC_OK;
}

static const int *match_given(const pc_load *out, const pc_table *table, pc_arena *arena, pc_err *err) {
  int *column = PC_NEW(arena, int, out->n_actuators), found = 0;
  if (!column) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  for (int k = 0; k < out->n_actuators; k++) {
    column[k] = pc_table_find(table, out->actuator[k]);
    found += column[k] >= 0;
    if (k < out->n_muscles && column[k] < 0)
      pc_fail(err, PC_MISMATCH, 0, "the muscle forces have no column for muscle %s", out->actuator[k]);
  }
  if (!found) pc_fail(err, PC_MISMATCH, 0, "no column of the muscle forces is an actuator of the model");
  return column;
}

pc_load *pc_load_solve(const pc_body *body, const pc_motion *motion, const pc_load_def *def, pc_arena *arena,
                       pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_load *out = PC_NEW(arena, pc_load, 1);
  pc_contact_set contacts = {0};
  pc_motion part;
  if (!out) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), NULL;
  out->whole = *motion;
  if (cut(motion, def, &part, err) || check_forces(def, &part, err)) return NULL;
  if (def->predict_contact && pc_contact_make(&contacts, body, motion, def, arena, err)) return NULL;
  if (name_actuators(out, body, def, arena, err) || name_contacts(out, body, def, &contacts, arena, err))
    return NULL;
  size_spine(out, body, def);
  if (make_arrays(out, body, &part, arena, err)) return NULL;
  job j = {.body = body, .def = def, .motion = &part, .out = out};
  if (def->muscle_forces && !(j.given = match_given(out, def->muscle_forces, arena, err))) return NULL;
  if (err->code || run_threads(&j, &contacts, arena, err)) return NULL;
  return out;
}
