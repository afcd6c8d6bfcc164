/* scale_static.c: how long this person's segments are, from the markers of a trial, usually standing.
 *
 * OpenSim's ScaleTool divides distances between marker pairs, measured over model, but leaves the choice
 * of pairs to the user and takes the model's distances in its default pose. Here the pairs choose
 * themselves and the pose is fitted:
 *   share    Stretch segment s by 1+e about its own joint: marker i moves by e u_i. The distance d of a
 *            pair then grows by the part  d.(u_i - u_j) / |d|^2  of e. Over all segments these parts sum
 *            to 1. A pair speaks for s when s's part is at least SHARE, so that other segments disturb
 *            little, and when |u_i - u_j| is at least REACH of the longest such stretch on s, so that it
 *            spans the segment and cluster markers close together do not count.
 *   ratio    The mean of measured/model distance over the pairs of s, in a few frames spread over the
 *            trial, is what stretching s and, by their parts, the others has to make up for: one linear
 *            equation a segment in the logarithms of the factors, solved by Gauss-Seidel sweeps.
 *   rounds   Pairs across joints depend on the pose: fit each frame's pose by inverse kinematics, solve,
 *            scale, and repeat until the factors stay. So the person need not stand still.
 * A segment without pairs gets the (geometric) mean of its nearest measured neighbours in the tree,
 * outwards and inwards. One factor for the three axes: widths are not told from lengths.
 *
 * Landmarks of a pose network as a static trial (with weights) are no measurements: hidden ones are left out,
 * more frames are looked at, short segments (feet, hands, head) do not count, and a segment's factor is
 * believed only in part where it differs from the mean of all.
 */
#include "base/vec.h"
#include "body/copy.h"
#include "motion/scale.h"

#include <string.h>

static const double SHARE = 0.6, REACH = 0.85; /* see above */
static const double SHORTEST = 0.1;            /* m: of a shorter stretch marker noise leaves little */
static const double SHORTEST_LANDMARKS = 0.2;  /* m: networks draw feet 0.12 m long */
static const double SEEN = 0.5;                /* weight of a landmark that is not guessed */
/* Logarithm; two standard deviations of segment length over height (Drillis & Contini 1966: about 5 %). */
static const double PROPORTION = 0.1;
/* Share of a length's distance from the mean that is believed: people differ by 0.05, a network's hip, knee
 * and ankle are off by 19 to 23 mm of which eight tenths last (noise.c): 0.06 of a thigh. 0.05^2 / (0.05^2 +
 * 0.06^2). */
static const double BELIEVED = 0.41;
static const double SETTLED = 1e-4; /* change of a factor in a round that ends it; far below marker noise */
static const double PLAUSIBLE = 2;  /* a factor outside 1/2..2 is a unit or naming mistake */
/* rad, m: a pose is fitted when it moves less; a hundredth of what SETTLED notices */
static const double POSE_DONE = 1e-6;
/* Frames looked at; they see at least MOST of the markers that the best frame sees. */
enum { ROUNDS = 12, SWEEPS = 50, FRAMES = 15, FRAMES_MARKERS = 5 };
static const double MOST = 0.9;

typedef struct fit {
  const pc_body *body; /* as given */
  pc_body *bones;      /* its skeleton and markers, unscaled */
  const pc_markers *trial;
  bool symmetric;
  pc_arena *arena;
  pc_err *err;
  int n;               /* markers that both body and trial have */
  int *marker;         /* n: index in the body */
  int n_frames;        /* looked at */
  double *measured;    /* n_frames * n * 3, m; NaN = gap */
  double (*factor)[3]; /* n_segments: exp of stretch */
  double *stretch;     /* n_segments: logarithms of the factors */
  double *step;        /* n_segments: what this round adds to them */
  double *part;        /* n_segments^2: mean share of t in the pairs of s */
  double *miss;        /* n_segments: log of the mean ratio of the pairs of s */
  int *n_pairs;        /* n_segments */
  double (*at)[3];     /* n_frames * n: model markers in ground, m */
  double (*u)[3];      /* n_frames * n_segments * n: as in the essay */
  double *start;       /* n_coordinates: the first frame's pose in the round before */
  bool posed;          /* start is known */
  int *mirror;         /* n_segments: the other side's segment, or itself */
  double rms;
} fit;

static int no_memory(pc_err *err) {
  return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

/* ---- what was measured ------------------------------------------------------------------------ */

static const double *trial_at(const pc_markers *t, int frame, int column) {
  return t->at + 3 * ((ptrdiff_t)frame * t->n + column);
}

static bool sees(const pc_markers *t, int frame, int column) {
  if (t->weight && t->weight[(ptrdiff_t)frame * t->n + column] < SEEN) return false;
  return !isnan(trial_at(t, frame, column)[0]);
}

static int seen_in(const fit *f, const int *column, int frame) {
  int n = 0;
  for (int i = 0; i < f->n; i++) n += sees(f->trial, frame, column[i]);
  return n;
}

/* Frames spread evenly over those that see most of the markers; returns how many the best one sees. */
static int choose_frames(fit *f, const int *column) {
  int most = 0, good = 0;
  for (int k = 0; k < f->trial->n_frames; k++)
    most = seen_in(f, column, k) > most ? seen_in(f, column, k) : most;
  for (int k = 0; k < f->trial->n_frames; k++) good += seen_in(f, column, k) >= MOST * most;
  int want = f->trial->weight ? FRAMES : FRAMES_MARKERS, take = good < want ? good : want, met = 0;
  for (int k = 0; k < f->trial->n_frames && f->n_frames < take; k++) {
    if (seen_in(f, column, k) < MOST * most || met++ < f->n_frames * good / take) continue;
    for (int i = 0; i < f->n; i++) {
      double *to = f->measured + 3 * ((ptrdiff_t)f->n_frames * f->n + i);
      v3_copy(to, trial_at(f->trial, k, column[i]));
      if (!sees(f->trial, k, column[i])) v3_set(to, NAN, NAN, NAN);
    }
    f->n_frames++;
  }
  return most;
}

static int read_trial(fit *f) {
  const pc_markers *t = f->trial;
  f->marker = PC_NEW(f->arena, int, t->n);
  f->measured = PC_NEW(f->arena, double, 3 * FRAMES * (size_t)t->n);
  int *column = PC_NEW(f->arena, int, t->n);
  if (!f->marker || !f->measured || !column) return no_memory(f->err);
  for (int c = 0; c < t->n; c++) {
    int marker = pc_body_find_marker(f->body, t->names[c]);
    if (marker < 0) continue;
    f->marker[f->n] = marker;
    column[f->n++] = c;
  }
  int most = choose_frames(f, column);
  if (most < 3)
    return pc_fail(f->err, PC_MISMATCH, 0,
                   "at most %d markers that the model knows are seen together, 3 are needed; rename them or "
                   "give a --model that has them",
                   most);
  return PC_OK;
}

/* ---- poses ------------------------------------------------------------------------------------ */

/* Markers and the u of every segment and marker, in ground: u runs from the segment's own joint to the
 * marker, or to the joint where the branch that carries the marker leaves. */
static void place_markers(fit *f, const pc_body *now, const pc_pose *pose, int frame) {
  double(*at)[3] = f->at + (ptrdiff_t)frame * f->n;
  double(*u)[3] = f->u + (ptrdiff_t)frame * now->n_segments * f->n;
  memset(u, 0, (size_t)now->n_segments * (size_t)f->n * sizeof *u);
  for (int i = 0; i < f->n; i++) {
    const pc_marker *m = &now->markers[f->marker[i]];
    const double *end = m->at;
    pc_pose_point(pose, m->segment, m->at, at[i]);
    for (int s = m->segment; s > 0; s = now->joints[s].parent) {
      double arm[3];
      v3_sub(arm, end, now->joints[s].in_child.p);
      m3_apply(u[(ptrdiff_t)s * f->n + i], pose->R[s], arm);
      end = now->joints[s].in_parent.p;
    }
  }
}

/* Every frame in the pose that fits it best, with the bones scaled as we think now. */
static int fit_poses(fit *f, const pc_body *now, pc_pose *pose, pc_arena *scratch) {
  double time[FRAMES];
  pc_markers frames = {.n = f->n, .n_frames = f->n_frames, .rate = 1, .time = time, .at = f->measured};
  frames.names = PC_NEW(scratch, const char *, f->n);
  if (!frames.names) return no_memory(f->err);
  for (int i = 0; i < f->n; i++) frames.names[i] = now->markers[f->marker[i]].name;
  for (int k = 0; k < f->n_frames; k++) time[k] = k;
  pc_ik_def def = pc_ik_default();
  def.tolerance = POSE_DONE;
  def.start = f->posed ? f->start : NULL;
  pc_motion *motion = pc_motion_solve(now, &frames, &def, scratch, f->err);
  if (!motion) return f->err->code;
  memcpy(f->start, motion->q, (size_t)motion->n_q * sizeof *f->start);
  f->posed = true;
  double squares = 0;
  for (int k = 0; k < f->n_frames; k++) {
    memcpy(pose->q, motion->q + (ptrdiff_t)k * motion->n_q, (size_t)motion->n_q * sizeof *pose->q);
    pc_pose_couple(now, pose);
    pc_pose_position(now, pose);
    place_markers(f, now, pose, k);
    squares += motion->rms[k] * motion->rms[k];
  }
  f->rms = sqrt(squares / f->n_frames);
  return PC_OK;
}

/* ---- the pairs -------------------------------------------------------------------------------- */

/* s's part of the growth of the pair's distance; *length: of its stretch on s, m. */
static double share(const fit *f, int frame, int s, int i, int j, double *length) {
  double d[3], u[3];
  const double(*at)[3] = (const double(*)[3])f->at + (ptrdiff_t)frame * f->n;
  const double(*us)[3] = (const double(*)[3])f->u + ((ptrdiff_t)frame * f->body->n_segments + s) * f->n;
  v3_sub(u, us[i], us[j]);
  *length = v3_norm(u);
  if (*length == 0) return 0;
  v3_sub(d, at[i], at[j]);
  double d2 = v3_dot(d, d);
  return d2 > 0 ? v3_dot(d, u) / d2 : 0;
}

/* measured / model distance; NaN where a marker is missing. */
static double ratio(const fit *f, int frame, int i, int j) {
  const double *m = f->measured + 3 * (ptrdiff_t)frame * f->n;
  const double(*at)[3] = (const double(*)[3])f->at + (ptrdiff_t)frame * f->n;
  return v3_distance(m + 3 * (ptrdiff_t)i, m + 3 * (ptrdiff_t)j) / v3_distance(at[i], at[j]);
}

/* How far the pair reaches on s, m; 0 when it does not speak for s. */
static double reach(const fit *f, int frame, int s, int i, int j) {
  double length;
  if (share(f, frame, s, i, j, &length) < SHARE ||
      length < (f->trial->weight ? SHORTEST_LANDMARKS : SHORTEST))
    return 0;
  return isnan(ratio(f, frame, i, j)) ? 0 : length;
}

/* The equation of segment s. */
static void weigh_pairs(fit *f, int s) {
  int ns = f->body->n_segments, n = 0;
  double *part = f->part + (ptrdiff_t)s * ns, longest = 0, sum = 0, length;
  memset(part, 0, (size_t)ns * sizeof *part);
  for (int k = 0; k < f->n_frames; k++)
    for (int i = 0; i < f->n; i++)
      for (int j = 0; j < i; j++) longest = fmax(longest, reach(f, k, s, i, j));
  for (int k = 0; k < f->n_frames && longest > 0; k++)
    for (int i = 0; i < f->n; i++)
      for (int j = 0; j < i; j++) {
        if (reach(f, k, s, i, j) < REACH * longest) continue;
        for (int t = 1; t < ns; t++) part[t] += share(f, k, t, i, j, &length);
        sum += ratio(f, k, i, j), n++;
      }
  for (int t = 1; t < ns && n; t++) part[t] /= n;
  f->n_pairs[s] = (n + f->n_frames - 1) / f->n_frames; /* in a frame */
  f->miss[s] = n ? log(sum / n) : 0;
}

/* ---- factors ---------------------------------------------------------------------------------- */

/* Sum and number of x over the nearest measured segments outwards of s. */
static void outwards(const fit *f, const double *x, int s, double *sum, int *n) {
  for (int c = s + 1; c < f->body->n_segments; c++) {
    if (f->body->joints[c].parent != s) continue;
    if (f->n_pairs[c])
      *sum += x[c], ++*n;
    else
      outwards(f, x, c, sum, n);
  }
}

/* Measured segments stay; the others become the mean of outwards and inwards, or of all. */
static void fill_unmeasured(const fit *f, double *x) {
  double all = 0;
  int n_all = 0;
  for (int s = 1; s < f->body->n_segments; s++)
    if (f->n_pairs[s]) all += x[s], n_all++;
  for (int s = 1; s < f->body->n_segments; s++) {
    if (f->n_pairs[s]) continue;
    double sum = 0;
    int n = 0, up = f->body->joints[s].parent;
    while (up > 0 && !f->n_pairs[up]) up = f->body->joints[up].parent;
    outwards(f, x, s, &sum, &n);
    if (n) sum /= n, n = 1;
    if (up > 0) sum += x[up], n++;
    x[s] = n ? sum / n : n_all ? all / n_all : 0;
  }
}

static void solve_steps(fit *f) {
  int ns = f->body->n_segments;
  memset(f->step, 0, (size_t)ns * sizeof *f->step);
  for (int sweep = 0; sweep < SWEEPS; sweep++) {
    for (int s = 1; s < ns; s++) {
      if (!f->n_pairs[s]) continue;
      const double *part = f->part + (ptrdiff_t)s * ns;
      double rest = f->miss[s];
      for (int t = 1; t < ns; t++)
        if (t != s) rest -= part[t] * f->step[t];
      f->step[s] = rest / part[s]; /* part[s] >= SHARE */
    }
    fill_unmeasured(f, f->step);
  }
}

/* Left and right segments share the mean of those that were measured. */
static void make_symmetric(fit *f, double *x) {
  for (int s = 1; s < f->body->n_segments; s++) {
    int o = f->mirror[s];
    if (o <= s) continue;
    bool one = f->n_pairs[s] > 0, other = f->n_pairs[o] > 0;
    x[s] = x[o] = one == other ? 0.5 * (x[s] + x[o]) : one ? x[s] : x[o];
  }
}

/* Landmarks: each factor is no further than PROPORTION from the mean of those that are measured, and
 * `believed` of its distance is kept. */
static void keep_proportions(const fit *f, double *x, double believed) {
  double sum = 0;
  int n = 0;
  for (int s = 1; s < f->body->n_segments; s++)
    if (f->n_pairs[s]) sum += x[s], n++;
  for (int s = 1; s < f->body->n_segments && n; s++)
    x[s] = sum / n + fmax(-PROPORTION, fmin(PROPORTION, believed * (x[s] - sum / n)));
}

static void set_factors(fit *f) {
  for (int s = 1; s < f->body->n_segments; s++) {
    double factor = exp(f->stretch[s]);
    v3_set(f->factor[s], factor, factor, factor);
  }
}

/* This round's step into the factors; returns the largest change. */
static double apply_steps(fit *f) {
  double change = 0;
  for (int s = 1; s < f->body->n_segments; s++) f->step[s] += f->stretch[s];
  if (f->symmetric) make_symmetric(f, f->step);
  if (f->trial->weight) keep_proportions(f, f->step, 1);
  fill_unmeasured(f, f->step);
  for (int s = 1; s < f->body->n_segments; s++) {
    change = fmax(change, fabs(f->step[s] - f->stretch[s]));
    f->stretch[s] = f->step[s];
  }
  set_factors(f);
  return change;
}

static int check_plausible(const fit *f) {
  for (int s = 1; s < f->body->n_segments; s++)
    if (!(f->factor[s][0] < PLAUSIBLE && f->factor[s][0] > 1 / PLAUSIBLE))
      return pc_fail(f->err, PC_MISMATCH, 0,
                     "segment %s would be scaled by %.3g: check the trial's units and marker names",
                     f->body->segments[s].name, f->factor[s][0]);
  return PC_OK;
}

static double one_round(fit *f) {
  pc_arena *scratch = pc_arena_make();
  double change = 0;
  pc_body *now = pc_body_scale(f->bones, (const double(*)[3])f->factor, 0, f->err);
  pc_pose *pose = now ? pc_pose_make(now) : NULL;
  if (!scratch || (now && !pose)) no_memory(f->err);
  if (!f->err->code && !fit_poses(f, now, pose, scratch)) {
    for (int s = 1; s < now->n_segments; s++) weigh_pairs(f, s);
    solve_steps(f);
    change = apply_steps(f);
    check_plausible(f);
  }
  pc_pose_free(pose);
  pc_body_free(now);
  pc_arena_free(scratch);
  return change;
}

/* ---- the whole -------------------------------------------------------------------------------- */

/* The segment of the same name on the other side: femur_r and femur_l, r_foot and l_foot. */
static int find_mirror(const pc_body *body, int s) {
  char name[128];
  const char *from = body->segments[s].name;
  size_t len = strlen(from);
  if (len < 3 || len >= sizeof name) return s;
  memcpy(name, from, len + 1);
  char *side = name[len - 2] == '_' ? &name[len - 1] : name[1] == '_' ? &name[0] : NULL;
  if (!side || !strchr("rlRL", *side)) return s;
  *side = *side == 'r' ? 'l' : *side == 'l' ? 'r' : *side == 'R' ? 'L' : 'R';
  int o = pc_body_find_segment(body, name);
  return o < 0 ? s : o;
}

static int prepare(fit *f, pc_arena *bones_arena) {
  int ns = f->body->n_segments;
  f->bones = pc_body_copy(f->body, bones_arena);
  if (!f->bones) return no_memory(f->err);
  f->bones->n_muscles = f->bones->n_points = f->bones->n_path_wraps = f->bones->n_wraps =
      f->bones->n_actuators = 0;
  if (pc_body_finish(f->bones, f->err) || read_trial(f)) return f->err->code;
  f->factor = pc_arena_get(f->arena, (size_t)ns, sizeof *f->factor);
  f->n_pairs = PC_NEW(f->arena, int, ns);
  f->stretch = PC_NEW(f->arena, double, ns);
  f->step = PC_NEW(f->arena, double, ns);
  f->miss = PC_NEW(f->arena, double, ns);
  f->part = PC_NEW(f->arena, double, (size_t)ns *(size_t)ns);
  f->at = pc_arena_get(f->arena, (size_t)f->n_frames * (size_t)f->n, sizeof *f->at);
  f->mirror = PC_NEW(f->arena, int, ns);
  f->start = PC_NEW(f->arena, double, f->body->n_coordinates);
  f->u = pc_arena_get(f->arena, (size_t)f->n_frames * (size_t)ns * (size_t)f->n, sizeof *f->u);
  if (!f->factor || !f->n_pairs || !f->stretch || !f->step || !f->miss || !f->part || !f->at || !f->mirror ||
      !f->u || !f->start)
    return no_memory(f->err);
  for (int s = 0; s < ns; s++) {
    v3_set(f->factor[s], 1, 1, 1);
    f->mirror[s] = find_mirror(f->body, s);
  }
  return PC_OK;
}

static int write_report(const fit *f, pc_scale_report *report) {
  int ns = f->body->n_segments;
  *report = (pc_scale_report){.n = ns, .factor = f->factor, .n_pairs = f->n_pairs, .rms = f->rms};
  report->segment = PC_NEW(f->arena, const char *, ns);
  if (!report->segment) return no_memory(f->err);
  for (int s = 0; s < ns; s++) {
    const char *name = f->body->segments[s].name;
    report->segment[s] = pc_arena_str(f->arena, name, strlen(name));
    if (!report->segment[s]) return no_memory(f->err);
  }
  return PC_OK;
}

pc_body *pc_body_scale_static(const pc_body *body, const pc_markers *trial, double mass, bool symmetric,
                              pc_arena *arena, pc_scale_report *report, pc_err *err) {
  pc_err own = {0};
  fit f = {.body = body, .trial = trial, .symmetric = symmetric, .arena = arena, .err = err ? err : &own};
  pc_body *scaled = NULL;
  pc_arena *bones_arena = pc_arena_make();
  if (!bones_arena) no_memory(f.err);
  if (!f.err->code && !prepare(&f, bones_arena)) {
    double change = 1;
    for (int round = 0; round < ROUNDS && change > SETTLED && !f.err->code; round++) change = one_round(&f);
    if (trial->weight && !f.err->code) keep_proportions(&f, f.stretch, BELIEVED), set_factors(&f);
  }
  if (!f.err->code && !(report && write_report(&f, report)))
    scaled = pc_body_scale(body, (const double(*)[3])f.factor, mass, f.err);
  pc_arena_free(bones_arena);
  return scaled;
}
