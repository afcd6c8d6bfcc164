/* figure_shapes.c: the body of the page's figure: every shape is the hull of balls, every line runs through
 * points.
 *
 * A limb is a row of cones, trunk, feet and hands are hulls of the balls that may touch the ground
 * (src/load/contact_points.c), so what is drawn on a bench is what lies on it. Elsewhere a shape is as thick
 * as gives its segment's mass at the density of water. A drawing, not an outline of the person.
 *
 * Shapes are grouped by limb, so that a near leg is drawn over the far one. Two lines are for who reads
 * posture: the spine through its joints, the pelvis from the front of its crests to the back of it.
 */
#include "app/figure.h"
#include "base/vec.h"
#include "load/contact.h"

#include <stdio.h>

static const double DENSITY = 1000;            /* kg/m^3: water; human limbs are within 10 % */
static const double THIN = 0.02, THICK = 0.13; /* m: limits of a drawn radius */
static const double TAPER = 0.18;              /* of a limb's radius, more above and less below */
static const double HEAD = 0.095;              /* m: radius of the back of the head, of a man of 1.7 m */
enum { SHAPE_BALLS = 16 };

typedef struct ball {
  int segment;
  double at[3], radius;
} ball;

typedef struct shape {
  int n;
  ball ball[SHAPE_BALLS];
} shape;

typedef struct artist {
  const pc_body *body;
  pc_contact_set set;
  const pc_contact_point *head; /* its back; NULL: there is none */
  double scale;                 /* of the person, 1 = built-in human */
  json_t *shapes;
} artist;

static bool has_side(const char *name) {
  size_t n = strlen(name);
  return n > 2 && name[n - 2] == '_' && (name[n - 1] == 'r' || name[n - 1] == 'l');
}

int pc_figure_limb(const pc_body *body, int segment) {
  int limb = 0;
  for (int s = segment; s > 0; s = body->joints[s].parent)
    if (has_side(body->segments[s].name)) limb = s;
  return limb;
}

static void add_ball(shape *sh, int segment, const double at[3], double radius) {
  if (sh->n == SHAPE_BALLS) return;
  sh->ball[sh->n].segment = segment, sh->ball[sh->n].radius = radius;
  v3_copy(sh->ball[sh->n++].at, at);
}

/* [limb, segment, x, y, z, r, ...], mm. */
static void put(artist *a, const shape *sh) {
  json_t *item = json_array();
  if (sh->n == 0) return json_decref(item);
  json_array_append_new(item, json_integer(pc_figure_limb(a->body, sh->ball[0].segment)));
  for (int i = 0; i < sh->n; i++) {
    json_array_append_new(item, json_integer(sh->ball[i].segment));
    for (int k = 0; k < 3; k++) json_array_append_new(item, json_rounded(1000 * sh->ball[i].at[k], 1));
    json_array_append_new(item, json_rounded(1000 * sh->ball[i].radius, 1));
  }
  json_array_append_new(a->shapes, item);
}

/* ---- by mass ------------------------------------------------------------------------------------------ */

/* A capsule's radius at a length and volume (m^3): by bisection of pi r^2 length + 4/3 pi r^3 = volume. */
static double capsule_radius(double volume, double length) {
  double lo = THIN, hi = THICK;
  for (int i = 0; i < 30; i++) {
    double r = 0.5 * (lo + hi);
    *(M_PI * r * r * length + 4.0 / 3 * M_PI * r * r * r < volume ? &lo : &hi) = r;
  }
  return hi;
}

/* Where a segment ends: at the joint it carries that is furthest from its own; without one, through its
 * centre of mass to as far beyond. */
static void far_end(const pc_body *body, int s, double end[3]) {
  const double *own = body->joints[s].in_child.p;
  double furthest = 0.02;
  for (int k = 0; k < 3; k++) end[k] = 2 * body->segments[s].com[k] - own[k];
  for (int c = 1; c < body->n_segments; c++)
    if (body->joints[c].parent == s && v3_distance(own, body->joints[c].in_parent.p) > furthest) {
      furthest = v3_distance(own, body->joints[c].in_parent.p);
      v3_copy(end, body->joints[c].in_parent.p);
    }
}

static void put_cone(artist *a, int s) {
  const double *own = a->body->joints[s].in_child.p;
  double end[3], length, r;
  shape sh = {0};
  far_end(a->body, s, end);
  length = v3_distance(own, end), r = capsule_radius(a->body->segments[s].mass / DENSITY, length);
  add_ball(&sh, s, own, (1 + TAPER) * r);
  add_ball(&sh, s, end, (1 - TAPER) * r);
  put(a, &sh);
}

/* A piece of the trunk: an oval, half as wide again as it is deep: two balls side by side, a radius apart. */
static void add_oval(shape *sh, int s, const double at[3], double r) {
  for (int side = -1; side <= 1; side += 2) {
    double p[3] = {at[0], at[1], at[2] + side * 0.5 * r};
    add_ball(sh, s, p, r);
  }
}

static void put_oval(artist *a, int s) {
  const double *own = a->body->joints[s].in_child.p;
  double end[3];
  shape sh = {0};
  far_end(a->body, s, end);
  double length = fmax(v3_distance(own, end), 0.02);
  double r = fmin(THICK, sqrt(a->body->segments[s].mass / DENSITY / length / (M_PI + 2)));
  double forward = a->body->segments[s].com[0] - 0.5 * (own[0] + end[0]);
  for (int i = 0; i < 2; i++) {
    double at[3];
    v3_copy(at, i ? end : own);
    at[0] += forward;
    add_oval(&sh, s, at, r);
  }
  put(a, &sh);
}

/* ---- by what touches ---- */

static int add_touching(artist *a, shape *sh, int segment) {
  int before = sh->n;
  for (int i = 0; i < a->set.n_points; i++)
    if (a->set.points[i].segment == segment && &a->set.points[i] != a->head)
      add_ball(sh, segment, a->set.points[i].at, a->set.points[i].radius);
  return sh->n - before;
}

static void put_pelvis(artist *a, int s) {
  shape sh = {0};
  add_touching(a, &sh, s);
  for (int c = 1; c < a->body->n_segments; c++) /* to the hips */
    if (a->body->joints[c].parent == s && has_side(a->body->segments[c].name))
      add_ball(&sh, s, a->body->joints[c].in_parent.p, 0.065 * a->scale);
  put(a, &sh);
}

/* The chest: down to the lowest ribs, out to the shoulders. */
static void put_chest(artist *a, int s) {
  shape sh = {0};
  const double *own = a->body->joints[s].in_child.p;
  double ribs[3] = {own[0] + 0.035 * a->scale, own[1] + 0.03 * a->scale, 0};
  add_touching(a, &sh, s);
  add_oval(&sh, s, ribs, 0.085 * a->scale);
  for (int c = 1; c < a->body->n_segments; c++)
    if (a->body->joints[c].parent == s && has_side(a->body->segments[c].name))
      add_ball(&sh, s, a->body->joints[c].in_parent.p, 0.05 * a->scale);
  put(a, &sh);
}

/* Balls of a head: places from the back of the head's, in its radii. Forehead, chin; nose. */
static const double FACE[][4] = {{0.45, 0.42, 0, 0.75}, {0.55, -0.75, 0, 0.42}, {1.12, -0.2, 0, 0.18}};
enum { NOSE = sizeof FACE / sizeof *FACE - 1 };

/* neck: where it leaves the trunk. */
static void put_head(artist *a, int s, int trunk, const double neck[3]) {
  shape throat = {0}, head = {0}, nose = {0};
  const double *at = a->head->at, r = a->head->radius;
  add_ball(&throat, s, at, 0.55 * r);
  add_ball(&throat, trunk, neck, 0.65 * r);
  add_ball(&head, s, at, r);
  add_ball(&nose, s, at, 0.3 * r);
  for (int i = 0; i <= NOSE; i++) {
    double p[3];
    v3_copy(p, at);
    v3_madd(p, r, FACE[i]);
    add_ball(i < NOSE ? &head : &nose, s, p, r * FACE[i][3]);
  }
  put(a, &throat), put(a, &nose), put(a, &head);
}

/* The heel's part with the ankle above it; the toes' from the balls of the foot. */
static void put_foot(artist *a, int s) {
  shape sh = {0};
  int parent = a->body->joints[s].parent;
  bool toes = !strncmp(a->body->segments[s].name, "toes", 4);
  add_touching(a, &sh, s);
  for (int i = 0; toes && i < a->set.n_points; i++)
    if (a->set.points[i].segment == parent &&
        a->set.points[i].at[0] > 0.5 * a->body->joints[s].in_parent.p[0])
      add_ball(&sh, parent, a->set.points[i].at, a->set.points[i].radius);
  if (!toes) add_ball(&sh, parent, a->body->joints[parent].in_child.p, 0.035 * a->scale);
  put(a, &sh);
}

static void put_hand(artist *a, int s) {
  shape sh = {0};
  double tips[3] = {0, -0.165 * a->scale, 0};
  add_touching(a, &sh, s);
  add_ball(&sh, s, tips, 0.010 * a->scale);
  put(a, &sh);
}

/* ---- all of it ---- */

static bool touches(const artist *a, int segment) {
  for (int i = 0; i < a->set.n_points; i++)
    if (a->set.points[i].segment == segment) return true;
  return false;
}

/* The neck begins below the head's own joint, or below a head that is the trunk's. */
static void put_head_of(artist *a, int s) {
  bool own = !strcmp(a->body->segments[s].name, "head");
  double neck[3];
  v3_copy(neck, own ? a->body->joints[s].in_parent.p : a->head->at);
  neck[0] -= 0.03 * a->scale, neck[1] -= (own ? 0.11 : 0.19) * a->scale;
  put_head(a, s, own ? a->body->joints[s].parent : s, neck);
}

static void put_segment(artist *a, int s) {
  const char *name = a->body->segments[s].name;
  bool touch = touches(a, s);
  if (a->head && a->head->segment == s) put_head_of(a, s);
  if (!strcmp(name, "head") && touch) return;
  if (touch && !strcmp(name, "pelvis"))
    put_pelvis(a, s);
  else if (touch && !strcmp(name, "torso"))
    put_chest(a, s);
  else if (touch && (!strncmp(name, "calcn", 5) || !strncmp(name, "toes", 4)))
    put_foot(a, s);
  else if (touch && !strncmp(name, "hand", 4))
    put_hand(a, s);
  else if (a->body->segments[s].mass >= 0.3) /* not frames between joints, kneecap, ankle bone */
    has_side(name) ? put_cone(a, s) : put_oval(a, s);
}

/* ---- lines ---- */

/* From the pelvis up through the joints of the trunk, between the shoulder blades, to the head's. */
static json_t *spine(const artist *a) {
  const pc_body *body = a->body;
  json_t *line = json_array();
  int chain[32], n = 0, head = pc_body_find_segment(body, "head"),
                 torso = pc_body_find_segment(body, "torso");
  for (int s = head >= 0 ? head : torso; s > 0 && n < 32 && body->joints[s].parent > 0;
       s = body->joints[s].parent)
    chain[n++] = s;
  while (n--) {
    json_array_append_new(line, pc_figure_point(chain[n], body->joints[chain[n]].in_child.p));
    for (int i = 0; chain[n] == torso && i < a->set.n_points; i++) {
      double blades[3];
      if (a->set.points[i].segment != torso) continue;
      v3_copy(blades, a->set.points[i].at);
      blades[2] = 0;
      json_array_append_new(line, pc_figure_point(torso, blades));
      break;
    }
  }
  return line;
}

/* Front of the iliac crests, and the middle of the back ones, closed. */
static json_t *pelvis(const pc_body *body) {
  static const char *const names[][4] = {{"RASI", "LASI", "RPSI", "LPSI"},
                                         {"r.ASIS", "L.ASIS", "r.PSIS", "L.PSIS"},
                                         {"r.ASIS_study", "L.ASIS_study", "r.PSIS_study", "L.PSIS_study"}};
  json_t *line = json_array();
  for (size_t set = 0; set < sizeof names / sizeof *names; set++) {
    const pc_marker *m[4];
    double middle[3];
    int found = 0;
    for (int i = 0; i < 4; i++) {
      int k = pc_body_find_marker(body, names[set][i]);
      if (k >= 0) m[found++] = &body->markers[k];
    }
    if (found < 4) continue;
    v3_add(middle, m[2]->at, m[3]->at);
    v3_scale(middle, 0.5, middle);
    json_array_append_new(line, pc_figure_point(m[2]->segment, middle));
    for (int i = 0; i < 2; i++) json_array_append_new(line, pc_figure_point(m[i]->segment, m[i]->at));
    json_array_append_new(line, pc_figure_point(m[2]->segment, middle));
    break;
  }
  return line;
}

int pc_figure_shapes(const pc_body *body, json_t *figure) {
  pc_arena *arena = pc_arena_make();
  artist a = {.body = body, .scale = 1, .shapes = json_array()};
  pc_err err = {0};
  if (arena && a.shapes && !pc_contact_candidates(&a.set, body, arena, &err)) {
    int last = a.set.n_points - 1; /* the head's */
    if (last >= 0 && a.set.points[last].twin < 0) a.head = &a.set.points[last];
    if (a.head) a.scale = a.head->radius / HEAD;
    for (int s = 1; s < body->n_segments; s++) put_segment(&a, s);
    json_object_set_new(figure, "shapes", json_incref(a.shapes));
    json_object_set_new(figure, "lines", json_pack("[oo]", spine(&a), pelvis(body)));
  } else
    err.code = PC_NO_MEMORY;
  json_decref(a.shapes);
  pc_arena_free(arena);
  return err.code;
}
