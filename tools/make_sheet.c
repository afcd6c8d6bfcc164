/* make_sheet.c: all reference movements on one page, to be looked at: make_sheet > sheet.html
 *
 * Every key posture of every exercise that has a [movement], as played: from the right side and from the
 * front, bones as thick lines (right red, left blue), what carries as a line. A movement that cannot be
 * played is named with its error. No numbers are checked here: that is test_play_all's.
 */
#include "base/vec.h"
#include "posterior/posterior.h"

#include <stdio.h>
#include <string.h>

enum { WIDE = 210, HIGH = 250 }; /* of a picture */
static const double SCALE = 105; /* points a metre */

static const char *colour(const char *segment) {
  size_t n = strlen(segment);
  if (n < 2 || segment[n - 2] != '_') return "#333";
  return segment[n - 1] == 'r' ? "#c33" : "#36c";
}

static void line(const double a[3], const double b[3], int axis, const char *stroke, double width) {
  printf("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%g'/>",
         WIDE / 2.0 + SCALE * a[axis], HIGH - 20 - SCALE * a[1], WIDE / 2.0 + SCALE * b[axis],
         HIGH - 20 - SCALE * b[1], stroke, width);
}

/* What a segment ends in where it carries no other: fingers, toes, the top of the head. */
static bool tip_of(const char *name, double tip[3]) {
  v3_set(tip, 0, 0, 0);
  if (!strncmp(name, "hand", 4)) tip[1] = -0.14;
  if (!strncmp(name, "toes", 4)) tip[0] = 0.06;
  if (!strcmp(name, "head")) tip[0] = 0.03, tip[1] = 0.18;
  return tip[0] != 0 || tip[1] != 0;
}

static void draw_bones(const pc_body *body, const pc_pose *pose, int axis) {
  for (int s = 2; s < body->n_segments; s++) {
    const char *name = body->segments[s].name;
    int parent = body->joints[s].parent;
    double a[3], b[3], tip[3];
    if (parent == 0 || strstr(name, "patella") || !strcmp(name, "Abdomen")) continue;
    pc_pose_point(pose, parent, body->joints[parent].in_child.p, a);
    pc_pose_point(pose, s, body->joints[s].in_child.p, b);
    line(a, b, axis, colour(name), 5);
    if (!tip_of(name, tip)) continue;
    pc_pose_point(pose, s, tip, a);
    line(b, a, axis, colour(name), strcmp(name, "head") ? 4 : 14);
  }
}

/* The floor, and what is raised or upright where a side view shows its edge. */
static void draw_surfaces(const pc_load_def *load, int axis) {
  for (int i = 0; i < load->n_surfaces; i++) {
    const pc_surface *s = &load->surfaces[i];
    double a[3], b[3];
    bool level = s->normal[1] != 0;
    if (!level && s->normal[axis] == 0) continue;
    v3_copy(a, s->at), v3_copy(b, s->at);
    int along = level ? axis : 1;
    a[along] = fmax(s->lo[along], level ? -0.95 : 0), b[along] = fmin(s->hi[along], level ? 0.95 : 1.9);
    line(a, b, axis, "#999", 1);
  }
}

static void draw(const pc_played *p, double t, const char *label, double middle[3]) {
  pc_pose *pose = pc_pose_make(p->body);
  int f = (int)(t * PC_PLAY_RATE + 0.5);
  if (!pose) return;
  if (f >= p->motion->n_frames) f = p->motion->n_frames - 1;
  memcpy(pose->q, p->motion->q + (size_t)f * (size_t)p->motion->n_q, (size_t)p->motion->n_q * sizeof(double));
  pc_pose_couple(p->body, pose);
  pc_pose_position(p->body, pose);
  for (int axis = 0; axis < 3; axis += 2) {
    printf("<svg width='%d' height='%d'><g transform='translate(%.0f,0)'>", WIDE, HIGH,
           -SCALE * middle[axis]);
    draw_surfaces(&p->load, axis);
    draw_bones(p->body, pose, axis);
    printf("</g><text x='4' y='14'>%s %.1f s%s</text></svg>", label, t, axis ? ", front" : "");
  }
  pc_pose_free(pose);
}

static void show(const pc_body *body, const pc_exercise *e) {
  pc_arena *arena = pc_arena_make();
  pc_played played;
  pc_err err = {0};
  printf("<h2>%s</h2><div>", e->name);
  if (arena && !pc_play_make(&played, body, e, arena, &err)) {
    double middle[3] = {0, 0, 0};
    for (int a = 0; a < 3; a += 2) { /* pictures follow the pelvis's place in the first frame */
      int c = pc_body_find_coordinate(played.body, a ? "pelvis_tz" : "pelvis_tx");
      middle[a] = played.motion->q[c];
    }
    for (int i = 0; i + 1 < e->play->n_moments; i++)
      draw(&played, e->play->moments[i].t, e->play->postures[e->play->moments[i].posture].name, middle);
    pc_body_free(played.body);
  } else
    printf("line %ld: %s", err.line, err.text);
  printf("</div>\n");
  pc_arena_free(arena);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  if (!body || !c) return fprintf(stderr, "make_sheet: %s\n", err.text), 1;
  printf(
      "<!doctype html><meta charset=utf-8><title>Reference movements</title><style>body{font:12px sans-serif}"
      "h2{margin:4px}line{stroke-linecap:round}text{font-size:11px}</style>\n");
  for (int i = 0; i < c->n; i++)
    if (c->exercises[i].play) show(body, &c->exercises[i]);
  pc_catalogue_free(c);
  pc_body_free(body);
  return 0;
}
