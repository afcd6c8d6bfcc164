/* bench_path: microseconds per frame of the path stage, and of tracing by kind of path.
 * usage: bench_path [model.osim]     (no model: the built-in human)
 * The pose moves by up to 0.3 degrees between frames, as at 100 Hz, so that warm starts are as in use. */
#include "body/paths.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAMES = 400, ROUNDS = 10, KINDS = 6 };
static const char *const kind_name[KINDS] = {"no wrap object", "straight past one", "cylinder",
                                             "ellipsoid",      "sphere or torus",   "two wraps"};

static pc_body *load(const char *path) {
  static char bytes[64 << 20];
  pc_err err = {0};
  FILE *f = path ? fopen(path, "rb") : NULL;
  pc_body *body = !path ? pc_body_human(&err)
                  : f   ? pc_body_read_osim(bytes, fread(bytes, 1, sizeof bytes, f), &err)
                        : NULL;
  if (f) fclose(f);
  if (!body) fprintf(stderr, "bench_path: %s: %s\n", path ? path : "human", err.text);
  return body;
}

/* A coordinate that others follow (a lumbar angle) moves less: the whole spine multiplies it. */
static double amplitude(const pc_body *body, int c) {
  if (body->coordinates[c].type != PC_ROTATIONAL) return 0;
  for (int k = 0; k < body->n_coordinates; k++)
    if (body->coordinates[k].driver == c) return 0.02;
  return 0.25;
}

static void set_pose(const pc_body *body, pc_pose *pose, int frame) {
  for (int c = 0; c < body->n_coordinates; c++)
    pose->q[c] = body->coordinates[c].value + amplitude(body, c) * sin(0.02 * frame + c);
  pc_pose_couple(body, pose);
  pc_pose_velocity(body, pose);
}

static int kind_of(const pc_body *body, int m, const pc_path *path) {
  int tangents = 0, kind = body->muscles[m].n_wraps ? 1 : 0;
  for (int i = 0; i < path->n; i++) {
    if (path->node[i].wrap < 0) continue;
    tangents++;
    pc_wrap_kind w = body->wraps[path->node[i].wrap].kind;
    kind = w == PC_WRAP_CYLINDER ? 2 : w == PC_WRAP_ELLIPSOID ? 3 : 4;
  }
  return tangents > 2 ? 5 : kind;
}

int main(int argc, char **argv) {
  pc_body *body = load(argc > 1 ? argv[1] : NULL);
  if (!body) return 1;
  pc_pose *pose = pc_pose_make(body);
  pc_paths *paths = pc_paths_make(body);
  double whole = INFINITY, time[KINDS] = {0}, sum = 0;
  long count[KINDS] = {0};
  pc_path path;
  for (int round = 0; round < ROUNDS; round++) {
    double spent = 0;
    for (int frame = 0; frame < FRAMES; frame++) {
      set_pose(body, pose, frame);
      double start = now_us();
      pc_paths_find(body, pose, paths);
      spent += now_us() - start;
      for (int m = 0; m < body->n_muscles; m++) sum += paths->length[m];
    }
    whole = fmin(whole, spent / FRAMES);
  }
  double clock_cost = now_us();
  for (int i = 0; i < 1000; i++) sum += 0 * now_us();
  clock_cost = (now_us() - clock_cost) / 1000;
  for (int frame = 0; frame < FRAMES; frame++) {
    set_pose(body, pose, frame);
    pc_path_place(body, pose, paths->work);
    for (int m = 0; m < body->n_muscles; m++) {
      double start = now_us();
      pc_path_trace(body, pose, paths->work, m, &path);
      double spent = now_us() - start - clock_cost;
      int kind = kind_of(body, m, &path);
      time[kind] += spent, count[kind]++;
    }
  }
  printf("%d muscles: paths and arms %.1f us a frame (best of %d x %d frames), mean length %.6f m\n",
         body->n_muscles, whole, ROUNDS, FRAMES, sum / ((double)ROUNDS * FRAMES * body->n_muscles));
  for (int k = 0; k < KINDS; k++)
    if (count[k])
      printf("%-18s %6.1f paths a frame %8.3f us each %7.1f us a frame\n", kind_name[k],
             (double)count[k] / FRAMES, time[k] / (double)count[k], time[k] / FRAMES);
  pc_paths_free(paths);
  pc_pose_free(pose);
  pc_body_free(body);
  return 0;
}
