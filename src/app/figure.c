/* figure.c: the moving figure of the page: bones as capsules, muscles as lines along their paths.
 *
 * Kept small by storing what moves apart from what does not. A capsule and a path point are fixed in
 * their segment, so a frame needs only the segments' places (millimetres and a quaternion in 1/10000).
 * Where a path changes - wrapping, conditional or moving points - the list of its points changes: each
 * muscle has its list of points with the frame from which it holds, and equal points (to 2 mm) are
 * stored once. A capsule's thickness is the one that gives its segment's mass at the density of water:
 * a drawing, not an outline of the person.
 */
#include "app/page.h"
#include "base/vec.h"

#include <stdint.h>
#include <string.h>

static const double DENSITY = 1000;            /* kg/m^3: water; human limbs are within 10 % */
static const double THIN = 0.02, THICK = 0.13; /* m: limits of a drawn radius */
static const double HEAD = 0.085;              /* m: radius of a head that is part of the trunk */
static const double POINT_STEP = 0.002;        /* m: path points closer than this are one */

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

static json_t *millimetres(int first, const double p[3]) {
  json_t *list = json_array();
  if (first >= 0) json_array_append_new(list, json_integer(first));
  for (int k = 0; k < 3; k++) json_array_append_new(list, json_rounded(1000 * p[k], 1));
  return list;
}

/* ---- bones ---------------------------------------------------------------------------------------- */

typedef struct bone {
  int segment;
  double a[3], b[3];
  double thickest; /* m, radius */
} bone;

static bool is_head(const char *name) {
  return strncmp(name, "head", 4) == 0 || strncmp(name, "skull", 5) == 0;
}

/* From a segment's own joint to the joints it carries; where it carries none, through its centre of mass
 * to as far beyond. A trunk without a head segment gets the line its centre of mass suggests. */
static int segment_bones(const pc_body *body, int s, bone *bones, int room) {
  const double *own = body->joints[s].in_child.p;
  int n = 0, children = 0;
  bool head = false;
  double mean[3] = {0, 0, 0}, tip[3];
  for (int c = 1; c < body->n_segments; c++) {
    if (body->joints[c].parent != s || body->segments[c].mass <= 0) continue;
    const double *at = body->joints[c].in_parent.p;
    children++;
    head = head || is_head(body->segments[c].name);
    v3_add(mean, mean, at);
    if (n < room && v3_distance(own, at) > 0.01) {
      bones[n] = (bone){.segment = s, .thickest = THICK};
      v3_copy(bones[n].a, own);
      v3_copy(bones[n++].b, at);
    }
  }
  for (int k = 0; k < 3; k++) tip[k] = 2 * body->segments[s].com[k] - own[k];
  bool bare_trunk = strcmp(body->segments[s].name, "torso") == 0 && !head;
  if (n < room && (children == 0 || bare_trunk)) {
    bones[n] = (bone){.segment = s, .thickest = bare_trunk ? HEAD : THICK};
    v3_scale(bones[n].a, children ? 1.0 / children : 0, mean);
    if (!children) v3_copy(bones[n].a, own);
    v3_copy(bones[n++].b, tip);
  }
  return n;
}

/* n capsules of one radius, together `length` long and of the given volume (m^3): by bisection of
 * pi r^2 length + n 4/3 pi r^3 = volume. */
static double capsule_radius(double volume, double length, int n) {
  double lo = THIN, hi = THICK;
  for (int i = 0; i < 30; i++) {
    double r = 0.5 * (lo + hi);
    *(M_PI * r * r * length + n * 4.0 / 3 * M_PI * r * r * r < volume ? &lo : &hi) = r;
  }
  return hi;
}

static void add_bones(const pc_body *body, json_t *list) {
  for (int s = 1; s < body->n_segments; s++) {
    bone bones[16];
    double mass = body->segments[s].mass, length = 0;
    if (mass < 0.05) continue; /* frames between joints, the patella */
    int n = segment_bones(body, s, bones, 16);
    for (int i = 0; i < n; i++) length += v3_distance(bones[i].a, bones[i].b);
    double radius = capsule_radius(mass / DENSITY, length, n);
    for (int i = 0; i < n; i++) {
      json_t *item = millimetres(s, bones[i].a);
      for (int k = 0; k < 3; k++) json_array_append_new(item, json_rounded(1000 * bones[i].b[k], 1));
      json_array_append_new(item, json_rounded(1000 * fmin(radius, bones[i].thickest), 1));
      json_array_append_new(list, item);
    }
  }
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
  json_array_append_new(book->list, millimetres(segment, rounded));
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
    json_array_append_new(list, json_pack("{s:o,s:i,s:i,s:o,s:[],s:[]}", "name", json_text(muscle->name),
                                          "family", found->family[m], "side", pc_side_of(muscle), "f",
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
  json_t *figure = json_pack("{s:[],s:[],s:[],s:[],s:[]}", "t", "bones", "points", "places", "contacts");
  point_book book = {calloc(BOOK_ROOM, sizeof(int64_t)), calloc(BOOK_ROOM, sizeof(int)), 0, BOOK_ROOM, NULL};
  pc_pose *pose = pc_pose_make(body);
  pc_path_work *work = pc_path_work_make(body);
  bool made = figure && book.key && book.number && pose && work;
  if (made) {
    book.list = json_object_get(figure, "points");
    json_object_set_new(figure, "muscles", muscle_heads(body, load, found));
    add_bones(body, json_object_get(figure, "bones"));
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
