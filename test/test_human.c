/* The built-in human: totals, mirror symmetry, broken tables, no memory. test_human_osim.c compares it
 * number by number with the file that OpenSim computed our reference from. */
#include "base/vec.h"
#include "body/human.h"
#include "test.h"

#include <time.h>

static void test_totals(const pc_body *b) {
  int driven = 0, actuated = 0;
  for (int c = 0; c < b->n_coordinates; c++) driven += b->coordinates[c].driver >= 0;
  CHECK(b->n_segments == 30, "%d", b->n_segments); /* ground and 29 bodies */
  CHECK(b->n_coordinates == 60 && b->n_free == 40 && driven == 20, "%d %d %d", b->n_coordinates, b->n_free,
        driven);
  CHECK(b->n_muscles == 238, "%d", b->n_muscles);
  CHECK_NEAR(b->total_mass, 75.3384, 1e-9);
  CHECK_NEAR(b->gravity[1], -9.80665, 0);
  for (int a = 0; a < b->n_actuators; a++) actuated += b->coordinates[b->actuators[a].coordinate].free >= 0;
  CHECK(b->n_actuators == 17 && actuated == 17, "neck 3, arms 14: %d", b->n_actuators);
  CHECK(b->coordinates[pc_body_find_coordinate(b, "knee_angle_l")].type == PC_ROTATIONAL);
  CHECK(b->coordinates[pc_body_find_coordinate(b, "knee_angle_l_beta")].type == PC_COUPLED);
  CHECK(b->coordinates[pc_body_find_coordinate(b, "pelvis_ty")].type == PC_TRANSLATIONAL);
  for (int i = 0; i < b->n_markers; i++)
    for (int k = 0; k < i; k++)
      CHECK(strcmp(b->markers[i].name, b->markers[k].name), "marker %s occurs twice", b->markers[i].name);
}

/* Every muscle has a group, and both sides of a group have the same number of muscles. */
static void test_groups(const pc_body *b) {
  for (int i = 0; i < b->n_muscles; i++) {
    const pc_muscle *m = &b->muscles[i];
    int balance = 0;
    for (int k = 0; k < b->n_muscles; k++)
      if (strcmp(b->muscles[k].group, m->group) == 0) balance += b->muscles[k].side;
    CHECK(*m->group && balance == 0, "muscle %s, group %s", m->name, m->group);
  }
}

/* The mirror of q: sides change places; angles about x and y and the slide along z turn sign, which in
 * OpenSim's names happens for the coordinates of the middle only. */
static void mirror_pose(const pc_body *b, const double *q, double *out) {
  static const char *const turned[] = {"pelvis_list", "pelvis_rotation", "pelvis_tz",
                                       "Lat_Bending", "axial_rotation",  "Abs_r2",
                                       "Abs_r1",      "neck_bending",    "neck_rotation"};
  for (int c = 0; c < b->n_coordinates; c++) {
    char name[128];
    snprintf(name, sizeof name, "%s", b->coordinates[c].name);
    for (char *at = name; *at; at++)
      if (at[0] == '_' && (at[1] == 'r' || at[1] == 'l') && (at[2] == 0 || at[2] == '_'))
        at[1] = at[1] == 'r' ? 'l' : 'r';
    int other = pc_body_find_coordinate(b, name);
    double sign = 1;
    for (size_t i = 0; i < sizeof turned / sizeof *turned; i++)
      if (strstr(name, turned[i])) sign = -1;
    out[c] = other < 0 ? NAN : sign * q[other];
  }
}

static unsigned seed = 1;
static double random_in(double lo, double hi) {
  seed = seed * 1664525u + 1013904223u;
  return lo + (hi - lo) * (seed >> 8) / 16777216.0;
}

/* A muscle of the other side has the same length in the mirrored pose; to 1e-12 m, and to 1e-6 m behind the
 * mtp joint (see test_mirror). */
static void compare_paths(const pc_body *b, const pc_pose *one, const pc_pose *two, pc_path_work *work) {
  for (int m = 0; m < b->n_muscles; m += 2) { /* right, left, right, ... */
    pc_path right, left;
    const pc_muscle *r = &b->muscles[m];
    int last = b->points[r->first_point + r->n_points - 1].segment;
    pc_path_find(b, one, work, m, &right);
    pc_path_find(b, two, work, m + 1, &left);
    bool loose = strncmp(b->segments[last].name, "toes", 4) == 0;
    CHECK(fabs(right.length - left.length) <= (loose ? 1e-6 : 1e-12), "%s: %.15g, left %.15g", r->name,
          right.length, left.length);
  }
}

/* Segments of the mirrored pose stand at the mirrored places. mtp and wrist frames are the source's own
 * on both sides, mirrored to 7e-6 rad only. */
static void test_mirror(const pc_body *b) {
  pc_pose *one = pc_pose_make(b), *two = pc_pose_make(b);
  pc_path_work *work = pc_path_work_make(b);
  for (int trial = 0; trial < 5; trial++) {
    for (int c = 0; c < b->n_coordinates; c++) one->q[c] = random_in(-0.6, 0.6);
    pc_pose_couple(b, one);
    mirror_pose(b, one->q, two->q);
    pc_pose_position(b, one);
    pc_pose_position(b, two);
    compare_paths(b, one, two, work);
    compare_paths(b, two, one, work);
    for (int s = 1; s < b->n_segments; s++) {
      char name[128];
      snprintf(name, sizeof name, "%s", b->segments[s].name);
      size_t len = strlen(name);
      if (len > 2 && name[len - 2] == '_') name[len - 1] = name[len - 1] == 'r' ? 'l' : 'r';
      int o = pc_body_find_segment(b, name);
      bool loose = strncmp(name, "toes", 4) == 0 || strncmp(name, "hand", 4) == 0;
      for (int i = 0; i < 3; i++) {
        CHECK_NEAR(two->p[o][i], (i == 2 ? -1 : 1) * one->p[s][i], 1e-12);
        for (int k = 0; k < 3 && !loose; k++)
          CHECK_NEAR(two->R[o][3 * i + k], ((i == 2) != (k == 2) ? -1 : 1) * one->R[s][3 * i + k], 1e-12);
      }
    }
  }
  pc_path_work_free(work);
  pc_pose_free(one);
  pc_pose_free(two);
}

/* Every allocation fails once: an error, no crash, no leak. */
static void test_no_memory(void) {
  pc_human_tables tables = pc_human_own_tables();
  bool done = false;
  for (size_t n = 1; !done; n += n < 200 ? 1 : 37) {
    pc_err err = {0};
    pc_arena *arena = pc_arena_make();
    pc_arena_fail_at(arena, n);
    done = pc_human_build(&tables, arena, &err) != NULL;
    CHECK(done == (err.code == PC_OK) && (done || err.code == PC_NO_MEMORY), "allocation %zu: %s", n,
          err.text);
    pc_arena_free(arena);
  }
}

/* One changed piece of one table; the message must contain `says`. */
static void broken(const char *table, const char *from, const char *to, const char *says) {
  pc_human_tables tables = pc_human_own_tables();
  pc_text *text = NULL;
#define X(t)                                                                                                 \
  if (strcmp(#t, table) == 0) text = &tables.t;
  PC_HUMAN_TABLES(X)
#undef X
  char *copy = calloc(text->len + 256, 1), *at;
  memcpy(copy, text->bytes, text->len);
  at = strstr(copy, from);
  CHECK(at != NULL, "%s not in table %s", from, table);
  if (at) {
    memmove(at + strlen(to), at + strlen(from), strlen(at + strlen(from)) + 1);
    memcpy(at, to, strlen(to));
    *text = (pc_text){copy, strlen(copy)};
    pc_err err = {0};
    pc_arena *arena = pc_arena_make();
    CHECK(!pc_human_build(&tables, arena, &err) && strstr(err.text, says), "%s: %s", table, err.text);
    pc_arena_free(arena);
  }
  free(copy);
}

static void test_broken_tables(void) {
  broken("segments", "pelvis,11.777", "pelvis,heavy", "heavy");
  broken("segments", "pelvis,11.777,", "pelvis,", "cells");
  broken("segments", "segment,mass", "segment,weight", "no column mass");
  broken("segments", "femur_r,", "thigh_r,", "no segment named femur_r");
  broken("joints", "hip_r,custom,pelvis", "hip_r,custom,basin", "no segment named basin");
  broken("joints", "hip_r,custom", "hip_r,hinge", "hinge");
  broken("joint_steps", "hip_flexion_r", "hip_bend_r", "no coordinate named hip_bend_r");
  broken("joint_steps", "knee_angle_r,walker_knee_rotation2", "knee_angle_r,missing",
         "no function named missing");
  broken("functions", "0.0524 ", "", "13 x and 12 y");
  broken("coupling", ",L5_S1_Flex_Ext,", ",L6_Flex_Ext,", "L6_Flex_Ext");
  broken("paths", "addbrev,pelvis", "addbrev,basin", "basin");
  broken("paths", "addbrev,femur_r", "addbreve,femur_r", "paths row 2");
  broken("path_wraps", "AB_at_femshaft_r", "AB_at_tibia_r", "no wrap object named AB_at_tibia_r");
  broken("wraps", ",-x,", ",w,", "unknown word w");
  broken("actuators", "neck_flexion", "neck_reflexion", "neck_reflexion");
  broken("markers", "RACR,torso", "RACR,trunk", "trunk");
  broken("whole", "0 -9.80665 0", "0 -9.80665", "three components");
}

int main(void) {
  pc_err err = {0};
  struct timespec t0, t1;
  clock_gettime(CLOCK_MONOTONIC, &t0);
  pc_body *b = pc_body_human(&err);
  clock_gettime(CLOCK_MONOTONIC, &t1);
  CHECK(b != NULL, "%s", err.text);
  if (b) {
    printf("NOTE built-in human made in %.2f ms\n",
           1e3 * (double)(t1.tv_sec - t0.tv_sec) + 1e-6 * (double)(t1.tv_nsec - t0.tv_nsec));
    test_totals(b);
    test_groups(b);
    test_mirror(b);
  }
  pc_body_free(b);
  test_no_memory();
  test_broken_tables();
  return test_done();
}
