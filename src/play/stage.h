/* stage.h: what the steps of a played movement share; play.c has the order. */
#ifndef POSTERIOR_STAGE_H
#define POSTERIOR_STAGE_H

#include "play/fit.h"
#include "posterior/play.h"
#include "posterior/posture.h"
#include "posture/support.h"

enum { PC_STAGE_EDGES = 32, PC_STAGE_POINTS = 64 };

/* Where the weight may come down: a convex area on the floor, by how far it reaches along 32 directions. */
typedef struct pc_area {
  int n;                         /* points; 0: none */
  double at[PC_STAGE_POINTS][2]; /* x, z, m */
  double edge[PC_STAGE_EDGES];   /* m along each direction, a little inside */
} pc_area;

/* A key posture, solved. */
typedef struct pc_key {
  const pc_posture *posture;
  unsigned parts; /* that touch */
  int n_pins;
  pc_pin pin[PC_MAX_PINS];     /* with places, once solved */
  double spot[PC_MAX_PINS][3]; /* where the pins' points then are, m */
  double *q;                   /* n_coordinates */
  double com[3];
  double tip[2]; /* m: how far what pulls at the body moves the point under its weight, x and z */
  pc_area area;
  bool even; /* right and left alike */
  bool solved;
} pc_key;

/* A ball that must not enter what it does not rest on. */
typedef struct pc_check {
  int segment;
  double at[3], radius;
  int touch; /* candidate of the contact set it is, -1 = a check point of a limb */
  bool thigh;
} pc_check;

typedef struct pc_stage {
  const pc_body *body;
  const pc_course *course;
  pc_arena *arena;
  pc_fit fit;
  pc_contact_set balls;
  int n_checks;
  pc_check *checks;
  int n_keys;
  pc_key *keys;
  double *natural; /* n_coordinates, scratch */
} pc_stage;

/* ---- settings.c: the words of the file ---- */

/* Postures of a course, as the movement's own settings with those of each. How many; -1 with err filled. */
int pc_stage_read(const pc_body *body, const pc_course *course, pc_arena *arena, pc_posture **out,
                  pc_err *err);

/* ---- area.c ---- */

/* The area that parts of a solved key span. */
void pc_area_make(pc_area *a, const pc_stage *s, const pc_key *key, unsigned parts, const pc_pose *pose);
/* The same of points that are told: emptied by its maker (n = 0), points added (m, room), then closed. */
void pc_area_add(pc_area *a, const double at[3]);
void pc_area_close(pc_area *a);
/* How far, m, a point (x, z) is outside, and along which way; negative inside. */
double pc_area_outside(const pc_area *a, const double point[2], double way[2]);
/* The point brought inside. */
void pc_area_clamp(const pc_area *a, double point[2]);
/* Middle of the points. */
void pc_area_middle(const pc_area *a, double point[2]);

/* ---- clear.c: nothing goes through anything ---- */

int pc_stage_checks(pc_stage *s, pc_err *err);
/* Residuals of balls that are deeper than they may be, between keys a and b (which may be one). */
void pc_clear_terms(pc_stage *s, pc_fit *f, const pc_key *a, const pc_key *b);
/* The deepest, m; 0: none. All keys are solved. */
double pc_clear_depth(const pc_stage *s, const pc_pose *pose);

/* ---- apart.c: the legs are beside each other ---- */

/* Residuals of one leg's parts in the other's. */
void pc_apart_terms(pc_fit *f);
/* The deepest, m; 0: none. */
double pc_apart_depth(const pc_body *body, const pc_pose *pose);

/* ---- keys.c: postures ---- */

/* Solves key i; what it shares with `from` (NULL: nothing) stays there. */
int pc_key_solve(pc_stage *s, pc_key *key, const pc_key *from, pc_err *err);
/* How far, m, a pin of the pose is from its place; the worst of all in `mask` parts. */
double pc_key_off(const pc_key *key, const pc_pose *pose, unsigned parts);
/* Residuals of pins of those parts. */
void pc_key_pin_terms(pc_fit *f, const pc_key *key, unsigned parts, double sigma);
/* Parts that touch in both, in the same place. */
unsigned pc_key_shared(const pc_key *a, const pc_key *b);

/* ---- even.c: right and left ---- */

/* The coordinate of the other side; -1: it has none. */
int pc_twin(const pc_body *body, int coordinate);
/* What a posture tells of a coordinate; NULL: nothing. */
const pc_given *pc_given_find(const pc_posture *posture, int coordinate);
/* Is what is told of a posture the same for right and left? */
bool pc_even(const pc_body *body, const pc_posture *posture, unsigned parts);
/* Residuals of what differs between right and left, or leans to a side. */
void pc_even_terms(pc_fit *f);

/* How far the bands of a posture move the point under the weight in the fit's pose, x and z, m. */
void pc_stage_tip(const pc_stage *s, const pc_posture *posture, double tip[2]);

/* ---- course.c: between the postures ---- */

/* The movement, qd and qdd filled; what of it its load must know. */
pc_motion *pc_stage_move(pc_stage *s, pc_played *out, pc_err *err);

#endif
