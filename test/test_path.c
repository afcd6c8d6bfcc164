/* Muscle paths of whole bodies: against OpenSim 4.6 muscle by muscle, against the derivative of our own
 * length, and against themselves with and without a warm start.
 *
 * Where OpenSim's path is not the shortest (facts/expected/README.md) a muscle may differ, in one of
 * three classes that its path must belong to in that very pose; ours must then be the shorter one, or,
 * for two wraps, equal OpenSim's with its cache repaired (gastroc_fixed.csv). */
#include "base/vec.h"
#include "body/paths.h"
#include "body/topology.h"
#include "posterior/body.h"
#include "posterior/motion.h"
#include "sto.h"

enum { CLASS_NONE, CLASS_CYLINDER, CLASS_ELLIPSOID, CLASS_TWO_WRAPS };
static const char *const class_name[] = {"no wrap", "cylinder tangent", "ellipsoid", "two wraps"};
static const double SAME_LENGTH = 1e-5, SAME_ARM = 1e-4; /* m */

typedef struct bench {
  const pc_body *body;
  pc_pose *pose;
  pc_path_work *work;
  double *arm;    /* n_coordinates */
  double *off[2]; /* n_muscles: worst difference of length, of arm */
  int *kind;      /* n_muscles: class where it differed */
} bench;

static bench bench_make(const pc_body *b) {
  size_t m = (size_t)b->n_muscles;
  return (bench){b,
                 pc_pose_make(b),
                 pc_path_work_make(b),
                 calloc((size_t)b->n_coordinates, sizeof(double)),
                 {calloc(m, sizeof(double)), calloc(m, sizeof(double))},
                 calloc(m, sizeof(int))};
}

static void bench_free(bench *t) {
  pc_pose_free(t->pose);
  pc_path_work_free(t->work);
  free(t->arm), free(t->off[0]), free(t->off[1]), free(t->kind);
}

/* Sets every coordinate the table has; degrees where its header says so. */
static void set_pose(bench *t, const sto *poses, int row, bool degrees) {
  for (int c = 0; c < t->body->n_coordinates; c++) {
    const pc_coordinate *coordinate = &t->body->coordinates[c];
    int column = sto_column(poses, coordinate->name);
    t->pose->q[c] = coordinate->value;
    if (column < 0) continue;
    t->pose->q[c] =
        sto_at(poses, row, column) * (degrees && coordinate->type == PC_ROTATIONAL ? M_PI / 180 : 1);
  }
  pc_pose_couple(t->body, t->pose);
  pc_pose_position(t->body, t->pose);
}

static int class_of(const bench *t, int m, const pc_path *path) {
  int kind = CLASS_NONE;
  for (int i = 0; i < path->n; i++) {
    if (path->node[i].wrap < 0) continue;
    if (t->body->muscles[m].n_wraps > 1) return CLASS_TWO_WRAPS;
    kind = t->body->wraps[path->node[i].wrap].kind == PC_WRAP_ELLIPSOID ? CLASS_ELLIPSOID : CLASS_CYLINDER;
  }
  return kind;
}

static void note_difference(bench *t, int m, int what, int kind, double off) {
  if (fabs(off) > fabs(t->off[what][m])) t->off[what][m] = off;
  t->kind[m] = kind;
}

static void print_notes(const bench *t, const char *model) {
  for (int m = 0; m < t->body->n_muscles; m++)
    if (t->off[0][m] != 0 || t->off[1][m] != 0)
      printf("NOTE %s %s: %s, length %+.3f mm, arm %+.3f mm from OpenSim\n", model, t->body->muscles[m].name,
             class_name[t->kind[m]], 1e3 * t->off[0][m], 1e3 * t->off[1][m]);
}

/* ---- against OpenSim ------------------------------------------------------------------------------- */

static void compare_lengths(bench *t, const sto *length, int row) {
  for (int column = 1; column < length->columns; column++) {
    int m = pc_body_find_muscle(t->body, length->name[column]);
    pc_path path;
    CHECK(m >= 0, "%s", length->name[column]);
    if (m < 0) continue;
    pc_path_find(t->body, t->pose, t->work, m, &path);
    double off = path.length - sto_at(length, row, column);
    if (fabs(off) <= SAME_LENGTH) {
      test_passed++;
      continue;
    }
    int kind = class_of(t, m, &path);
    note_difference(t, m, 0, kind, off);
    CHECK(kind != CLASS_NONE, "row %d %s: %.6f, OpenSim %.6f", row, length->name[column], path.length,
          sto_at(length, row, column));
    CHECK(kind == CLASS_TWO_WRAPS || off < 0, "row %d %s: ours is longer by %.6f", row, length->name[column],
          off);
  }
}

/* The arm about c with every coordinate that follows it, as OpenSim counts. */
static double coupled_arm(const bench *t, int m, int c) {
  const pc_body *b = t->body;
  const pc_topology *top = b->topology;
  double sum = 0;
  for (int i = top->arm_start[m]; i < top->arm_start[m + 1]; i++) {
    int k = top->arm_q[i];
    if (k == c) sum += t->arm[k];
    if (b->coordinates[k].driver != c) continue;
    double slope;
    pc_function_eval(&b->functions[b->coordinates[k].driver_function], t->pose->q[c], NULL, &slope, NULL);
    sum += t->arm[k] * slope * b->coordinates[k].driver_scale;
  }
  return sum;
}

static void compare_arms(bench *t, const sto *arms, int row, int c) {
  for (int column = 1; column < arms->columns; column++) {
    int m = pc_body_find_muscle(t->body, arms->name[column]);
    if (m < 0) continue;
    pc_path path;
    pc_path_find(t->body, t->pose, t->work, m, &path);
    pc_path_arms(t->body, t->pose, m, &path, t->arm);
    double off = coupled_arm(t, m, c) - sto_at(arms, row, column);
    if (fabs(off) <= SAME_ARM) {
      test_passed++;
      continue;
    }
    int kind = class_of(t, m, &path);
    note_difference(t, m, 1, kind, off);
    CHECK(kind != CLASS_NONE, "row %d %s about %s: off by %.6f", row, arms->name[column],
          t->body->coordinates[c].name, off);
  }
}

/* ---- against ourselves ----------------------------------------------------------------------------- */

static double length_at(bench *t, int m, int *nodes) {
  pc_path path;
  pc_pose_position(t->body, t->pose);
  pc_path_find(t->body, t->pose, t->work, m, &path);
  *nodes = path.n;
  return path.length;
}

/* arm = -dL/dq by central differences, driven coordinates on their own as pc_path_arms has them. */
static void check_derivatives(bench *t) {
  const double h = 1e-5;
  for (int m = 0; m < t->body->n_muscles; m++) {
    const pc_topology *top = t->body->topology;
    pc_path path;
    int nodes[2];
    pc_path_find(t->body, t->pose, t->work, m, &path);
    pc_path_arms(t->body, t->pose, m, &path, t->arm);
    for (int i = top->arm_start[m]; i < top->arm_start[m + 1]; i++) {
      int c = top->arm_q[i];
      double q = t->pose->q[c];
      t->pose->q[c] = q + h;
      double up = length_at(t, m, &nodes[0]);
      t->pose->q[c] = q - h;
      double down = length_at(t, m, &nodes[1]);
      t->pose->q[c] = q;
      if (nodes[0] != path.n || nodes[1] != path.n) continue; /* a point or wrap comes or goes just here */
      double slope = -(up - down) / (2 * h);
      CHECK(fabs(slope - t->arm[c]) < 1e-6, "%s about %s: %.9f, -dL/dq %.9f", t->body->muscles[m].name,
            t->body->coordinates[c].name, t->arm[c], slope);
    }
    pc_pose_position(t->body, t->pose);
  }
}

/* Warm from the pose before, forgotten, and fresh: the same to 1e-12 m, the last two to the bit. */
static void check_memory(bench *t) {
  pc_path_work *fresh = pc_path_work_make(t->body);
  for (int m = 0; m < t->body->n_muscles; m++) {
    pc_path warm, cold, first;
    pc_path_find(t->body, t->pose, t->work, m, &warm);
    pc_path_find(t->body, t->pose, fresh, m, &first);
    CHECK(fabs(warm.length - first.length) <= 1e-12, "%s %.3g", t->body->muscles[m].name,
          warm.length - first.length);
    for (int i = 0; i < warm.n && warm.n == first.n; i++)
      CHECK(v3_distance(warm.node[i].at, first.node[i].at) < 1e-7, "%s %.3g", t->body->muscles[m].name,
            v3_distance(warm.node[i].at, first.node[i].at));
    pc_path_forget(t->work);
    pc_path_find(t->body, t->pose, t->work, m, &cold);
    CHECK(cold.length == first.length, "%s", t->body->muscles[m].name);
  }
  pc_path_work_free(fresh);
}

/* The stretches the frame's road lists for muscle m: those of its path. */
static void check_pulls(bench *t, int m, const pc_path *path, const pc_paths *all) {
  pc_tension tension;
  pc_path_tension(t->body, t->pose, m, path, &tension);
  CHECK(all->count[m] == tension.n_stretches, "%s", t->body->muscles[m].name);
  for (int i = 0; i < tension.n_stretches && i < all->count[m]; i++) {
    const pc_stretch *s = &tension.stretch[i];
    const int *end = t->body->topology->spans->end[all->span[all->first[m] + i]];
    CHECK(end[0] == s->low && end[1] == s->high, "%s", t->body->muscles[m].name);
    for (int k = 0; k < 6; k++) CHECK_NEAR(all->line[all->first[m] + i][k], s->line[k], 1e-14);
  }
}

/* The frame's road (all muscles at once, stretches in lanes, arms as inner products with the spans' twists,
 * speed from the segments' velocities) against the plain one (one muscle at a time, up the tree joint by
 * joint). */
static void check_frame(bench *t) {
  const pc_body *b = t->body;
  const pc_topology *top = b->topology;
  double *sum = calloc((size_t)b->n_free + 1, sizeof *sum);
  pc_paths *all = pc_paths_make(b);
  for (int c = 0; c < b->n_coordinates; c++) t->pose->qd[c] = sin(1 + c);
  pc_pose_couple(b, t->pose);
  pc_pose_velocity(b, t->pose);
  pc_paths_find(b, t->pose, all);
  for (int m = 0; m < b->n_muscles; m++) {
    pc_path path;
    double speed = 0;
    pc_path_forget(t->work);
    pc_path_find(b, t->pose, t->work, m, &path);
    CHECK_NEAR(all->length[m], path.length, 4e-16);
    pc_path_arms(b, t->pose, m, &path, t->arm);
    for (int i = top->row_start[m]; i < top->row_start[m + 1]; i++) sum[top->row[i]] = 0;
    for (int i = top->arm_start[m]; i < top->arm_start[m + 1]; i++) {
      int c = top->arm_q[i], driver = b->coordinates[c].driver;
      int z = b->coordinates[driver >= 0 ? driver : c].free;
      if (z >= 0) sum[z] += t->pose->gain[c] * t->arm[c];
      speed -= t->arm[c] * t->pose->qd[c];
    }
    for (int i = top->row_start[m]; i < top->row_start[m + 1]; i++)
      CHECK_NEAR(all->value[all->record[m] + 1 + i - top->row_start[m]], sum[top->row[i]], 1e-14);
    CHECK_NEAR(all->speed[m], speed, 1e-13);
    check_pulls(t, m, &path, all);
  }
  pc_paths_free(all);
  free(sum);
}

/* ---- bodies ---------------------------------------------------------------------------------------- */

typedef struct suite {
  const char *name, *model, *poses, *results; /* results: a folder */
  bool degrees;
  int first, step; /* row k of the results is row first + step*k of the poses */
  double cutoff;   /* Hz: how OpenSim smoothed the coordinates before */
} suite;

static pc_body *load_body(const char *path) {
  size_t size;
  pc_err err = {0};
  char *bytes = test_slurp_shared(path, &size);
  if (!bytes) return NULL;
  pc_body *body = pc_body_read_osim(bytes, size, &err);
  CHECK(body != NULL, "%s: %s", path, err.text);
  free(bytes);
  return body;
}

/* Low-passes all columns of a table as OpenSim's AnalyzeTool does. */
static void smooth(sto *poses, double cutoff) {
  pc_arena *arena = pc_arena_make();
  pc_err err = {0};
  int n = poses->columns - 1;
  pc_motion motion = {.n_frames = poses->rows,
                      .n_q = n,
                      .time = PC_NEW(arena, double, poses->rows),
                      .q = PC_NEW(arena, double, poses->rows *n)};
  for (int r = 0; r < poses->rows; r++) {
    motion.time[r] = sto_at(poses, r, 0);
    for (int c = 0; c < n; c++) motion.q[r * n + c] = sto_at(poses, r, c + 1);
  }
  CHECK(pc_motion_smooth(&motion, cutoff, arena, &err) == 0, "%s", err.text);
  for (int r = 0; r < poses->rows; r++)
    for (int c = 0; c < n; c++) poses->value[r * poses->columns + c + 1] = motion.q[r * n + c];
  pc_arena_free(arena);
}

static void run_suite(const suite *s) {
  char path[512];
  sto poses, length;
  pc_body *body = load_body(s->model);
  if (!body || !sto_load(&poses, s->poses)) {
    SKIP("no shared OpenSim results");
    pc_body_free(body);
    return;
  }
  snprintf(path, sizeof path, "%s/Length.sto", s->results);
  CHECK(sto_load(&length, path));
  if (s->cutoff > 0) smooth(&poses, s->cutoff);
  bench t = bench_make(body);
  for (int row = 0; row < length.rows; row++) {
    set_pose(&t, &poses, s->first + s->step * row, s->degrees);
    compare_lengths(&t, &length, row);
    if (row % 7 == 3) check_derivatives(&t), check_memory(&t), check_frame(&t);
  }
  for (int c = 0; c < body->n_coordinates; c++) {
    sto arms;
    snprintf(path, sizeof path, "%s/MomentArm_%s.sto", s->results, body->coordinates[c].name);
    if (body->coordinates[c].driver >= 0 || !sto_load(&arms, path)) continue;
    for (int row = 0; row < arms.rows; row++) {
      set_pose(&t, &poses, s->first + s->step * row, s->degrees);
      compare_arms(&t, &arms, row, c);
    }
    sto_free(&arms);
  }
  print_notes(&t, s->name);
  bench_free(&t);
  sto_free(&poses), sto_free(&length);
  pc_body_free(body);
}

/* Lengths by others where OpenSim errs: the two gastrocnemii with OpenSim's cache repaired (its own
 * tangents good to 0.1 degrees), the latissimus by a polyline over the ellipsoid (short by its chords, and in
 * a few poses not at its shortest). Columns: time, pose, muscle, OpenSim's length, the right length. */
static void compare_repaired(const char *file, double tolerance, int wanted) {
  char *text = test_slurp_shared(file, NULL);
  pc_body *body = load_body("facts/expected/model.osim");
  sto poses;
  if (!text || !body || !sto_load(&poses, "facts/expected/poses.mot")) {
    SKIP("no shared reference lengths");
    free(text);
    pc_body_free(body);
    return;
  }
  bench t = bench_make(body);
  int rows = 0;
  for (char *line = strchr(text, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
    int row;
    char muscle[64];
    double stock, right;
    pc_path path;
    if (sscanf(line, "%d,%*[^,],%63[^,],%lf,%lf", &row, muscle, &stock, &right) != 4) break;
    rows++;
    set_pose(&t, &poses, row, false);
    pc_path_find(body, t.pose, t.work, pc_body_find_muscle(body, muscle), &path);
    CHECK(fabs(path.length - right) < tolerance, "row %d %s: %.7f, expected %.7f", row, muscle, path.length,
          right);
  }
  CHECK(rows == wanted, "%d", rows);
  bench_free(&t);
  sto_free(&poses);
  pc_body_free(body);
  free(text);
}

int main(void) {
  static const suite suites[] = {
      {"human", "facts/expected/model.osim", "facts/expected/poses.mot", "facts/expected", false, 0, 1, 0},
      {"lifting", "recordings/lifting-full-body/expected/lfb.osim",
       "recordings/lifting-full-body/expected/poses.mot",
       "recordings/lifting-full-body/expected/muscle_analysis", false, 0, 8, 0},
      {"walk", "recordings/rajagopal-walk/expected/subject_walk_scaled.osim",
       "recordings/rajagopal-walk/expected/ik_walk.mot", "recordings/rajagopal-walk/expected/muscle_analysis",
       true, 48, 4, 6},
  };
  for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) run_suite(&suites[i]);
  compare_repaired("facts/expected/gastroc_fixed.csv", 2e-6, 104);
  compare_repaired("facts/expected/LD_geodesic_python.csv", 1e-4, 312);
  return test_done();
}
