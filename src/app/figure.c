/* figure.c: the moving figure of the page: the body as shapes, muscles as lines along their paths, and what
 * is around it.
 *
 * Kept small by storing what moves apart from what does not. A shape (figure_shapes.c) and a path point are
 * fixed in their segments, so a frame needs only the segments' places (millimetres and a quaternion in
 * 1/10000). Where a path changes - wrapping, conditional or moving points - the list of its points changes:
 * each muscle has its list of points with the frame from which it holds, and equal points (to 2 mm) are
 * stored once.
 */
#include "app/figure.h"
#include "app/page.h"
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

static const double POINT_STEP = 0.002; /* m: path points closer than this are one */

int pc_spread(const pc_load *load, int n, int i) {
  return n < 2 ? 0 : (int)((long)i * (load->n_frames - 1) / (n - 1));
}
static int at_most(int n, int limit) {
  return n < limit ? n : limit;
}
int pc_curve_count(const pc_load *load) {
  return at_most(load->n_frames, CURVE_FRAMES);
}
int pc_figure_count(const pc_load *load) {
  double seconds = load->time[load->n_frames - 1] - load->time[0];
  int wanted =
      seconds * FIGURE_RATE + 1 < FIGURE_FRAMES ? (int)ceil(seconds * FIGURE_RATE) + 1 : FIGURE_FRAMES;
  return at_most(load->n_frames, wanted);
}

json_t *pc_figure_point(int first, const double p[3]) {
  json_t *list = json_array();
  if (first >= 0) json_array_append_new(list, json_integer(first));
  for (int k = 0; k < 3; k++) json_array_append_new(list, json_rounded(1000 * p[k], 1));
  return list;
}

/* ---- places of the segments ------------------------------------------------------------------------- */

/* Rotation to a quaternion (w, x, y, z), largest component first for accuracy (Shepperd 1978). */
static void quaternion(const double R[9], double q[4]) {
  double trace = R[0] + R[4] + R[8], size[4] = {trace, R[0], R[4], R[8]};
  int big = 0;
  for (int i = 1; i < 4; i++)
    if (size[i] > size[big]) big = i;
  double d[4] = {1 + trace, 1 + 2 * R[0] - trace, 1 + 2 * R[4] - trace, 1 + 2 * R[8] - trace};
  double w = R[7] - R[5], x = R[2] - R[6], y = R[3] - R[1];
  double xy = R[1] + R[3], xz = R[2] + R[6], yz = R[5] + R[7];
  double table[4][4] = {{d[0], w, x, y}, {w, d[1], xy, xz}, {x, xy, d[2], yz}, {y, xz, yz, d[3]}};
  double norm = 0.5 / sqrt(d[big]);
  for (int i = 0; i < 4; i++) q[i] = norm * table[big][i];
}

static void add_places(const pc_body *body, const pc_pose *pose, json_t *list) {
  json_t *frame = json_array();
  for (int s = 1; s < body->n_segments; s++) {
    double q[4];
    quaternion(pose->R[s], q);
    for (int k = 0; k < 3; k++) json_array_append_new(frame, json_rounded(1000 * pose->p[s][k], 1));
    for (int k = 0; k < 4; k++) json_array_append_new(frame, json_rounded(10000 * q[k], 1));
  }
  json_array_append_new(list, frame);
}

/* ---- muscles ---------------------------------------------------------------------------------------- */

/* Points stored once: an open-addressed table from (segment, rounded place) to their number. */
typedef struct point_book {
  int64_t *key;
  int *number;
  int n, room;
  json_t *list;
} point_book;

enum { BOOK_ROOM = 1 << 17 };

static int point_number(point_book *book, int segment, const double p[3]) {
  int64_t key = segment + 1;
  double rounded[3];
  for (int k = 0; k < 3; k++) {
    int64_t step = (int64_t)round(p[k] / POINT_STEP);
    rounded[k] = (double)step * POINT_STEP;
    key = key * 8192 + ((step + 4096) & 8191); /* +-8 m from the segment's origin */
  }
  uint64_t slot = ((uint64_t)key * 0x9E3779B97F4A7C15u) >> 47;
  while (book->key[slot] && book->key[slot] != key) slot = (slot + 1) % BOOK_ROOM;
  if (book->key[slot]) return book->number[slot];
  if (book->n >= BOOK_ROOM / 2) return 0; /* more distinct points than a page could draw */
  book->key[slot] = key;
  book->number[slot] = book->n++;
  json_array_append_new(book->list, pc_figure_point(segment, rounded));
  return book->number[slot];
}

static json_t *path_points(const pc_pose *pose, const pc_path *path, point_book *book) {
  json_t *points = json_array();
  for (int i = 0; i < path->n; i++) {
    const pc_path_node *node = &path->node[i];
    pc_transform X;
    double local[3];
    memcpy(X.R, pose->R[node->segment], sizeof X.R);
    v3_copy(X.p, pose->p[node->segment]);
    tf_unpoint(local, &X, node->at);
    json_array_append_new(points, json_integer(point_number(book, node->segment, local)));
  }
  return points;
}

/* A new entry [frame, point, point, ...] where the path differs from the one before. */
static void add_path(json_t *muscle, int frame, json_t *points) {
  json_t *paths = json_object_get(muscle, "path");
  json_t *last = json_array_get(paths, json_array_size(paths) - 1);
  if (last && json_equal(json_array_get(last, 1), points))
    json_decref(points);
  else
    json_array_append_new(paths, json_pack("[io]", frame, points));
}

static json_t *muscle_heads(const pc_body *body, const pc_load *load, const pc_findings *found) {
  json_t *list = json_array();
  for (int m = 0; m < load->n_muscles; m++) {
    const pc_muscle *muscle = &body->muscles[found->muscle[m]];
    const pc_path_point *points = body->points + muscle->first_point;
    int from = pc_figure_limb(body, points[0].segment),
        to = pc_figure_limb(body, points[muscle->n_points - 1].segment);
    json_array_append_new(list, json_pack("{s:o,s:i,s:i,s:i,s:i,s:o,s:[],s:[]}", "name",
                                          json_text(muscle->name), "family", found->family[m], "side",
                                          pc_side_of(muscle), "from", from, "limb", to ? to : from, "f",
                                          json_rounded(muscle->f_max, 1), "path", "a"));
  }
  return list;
}

static json_t *contact_frame(const pc_load *load, int f) {
  json_t *list = json_array();
  for (int c = 0; c < load->n_contacts; c++) {
    const double *w = load->contact_wrench + ((size_t)f * load->n_contacts + c) * 9;
    json_t *item = json_array();
    for (int k = 0; k < 3; k++) json_array_append_new(item, json_rounded(1000 * w[3 + k], 1));
    for (int k = 0; k < 3; k++) json_array_append_new(item, json_rounded(w[k], 1));
    json_array_append_new(list, item);
  }
  return list;
}

static void fill_frames(const pc_body *body, const pc_load *load, const pc_findings *found, pc_pose *pose,
                        pc_path_work *work, point_book *book, json_t *figure) {
  int n = pc_figure_count(load);
  json_t *muscles = json_object_get(figure, "muscles");
  for (int i = 0; i < n; i++) {
    int f = pc_spread(load, n, i);
    pc_load_pose(body, load, f, pose);
    json_array_append_new(json_object_get(figure, "t"), json_rounded(load->time[f], 1e-3));
    add_places(body, pose, json_object_get(figure, "places"));
    json_array_append_new(json_object_get(figure, "contacts"), contact_frame(load, f));
    json_array_append_new(json_object_get(figure, "bands"),
                          pc_figure_bands(found->info->acted, load->time[f]));
    for (int m = 0; m < load->n_muscles; m++) {
      pc_path path;
      json_t *muscle = json_array_get(muscles, m);
      pc_path_find(body, pose, work, found->muscle[m], &path);
      add_path(muscle, i, path_points(pose, &path, book));
      json_array_append_new(json_object_get(muscle, "a"),
                            json_rounded(100 * load->activation[(size_t)f * load->n_actuators + m], 1));
    }
  }
}

json_t *pc_page_figure(const pc_body *body, const pc_load *load, const pc_findings *found) {
  json_t *figure = json_pack("{s:[],s:[],s:[],s:[],s:[]}", "t", "points", "places", "contacts", "bands");
  point_book book = {calloc(BOOK_ROOM, sizeof(int64_t)), calloc(BOOK_ROOM, sizeof(int)), 0, BOOK_ROOM, NULL};
  pc_pose *pose = pc_pose_make(body);
  pc_path_work *work = pc_path_work_make(body);
  bool made = figure && book.key && book.number && pose && work && !pc_figure_shapes(body, figure);
  if (made) {
    book.list = json_object_get(figure, "points");
    json_object_set_new(figure, "muscles", muscle_heads(body, load, found));
    pc_figure_scene(body, load, found->info->acted, figure);
    fill_frames(body, load, found, pose, work, &book, figure);
    int torso = pc_body_find_segment(body, "torso"), pelvis = pc_body_find_segment(body, "pelvis");
    json_object_set_new(figure, "pelvis", json_integer(pelvis < 0 ? 1 : pelvis));
    json_object_set_new(figure, "torso", json_integer(torso));
    json_object_set_new(figure, "weight", json_rounded(found->body_weight, 1));
  }
  free(book.key);
  free(book.number);
  pc_pose_free(pose);
  pc_path_work_free(work);
  if (made) return figure;
  json_decref(figure);
  return NULL;
}
