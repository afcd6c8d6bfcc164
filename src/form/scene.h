/* scene.h: one sight in a person's own directions, and figures of it with their errors. */
#ifndef POSTERIOR_FORM_SCENE_H
#define POSTERIOR_FORM_SCENE_H

#include "posterior/sight.h"

/* Visibility from which a landmark counts (PROGRAMME_RULES MEAS-1); below, what hangs on it is not to be
 * seen. */
#define PC_FORM_VISIBLE 0.6

enum { PC_AHEAD, PC_UP, PC_RIGHT }; /* directions of a scene: the person's horizontal ahead, up, right */

typedef struct pc_scene {
  bool flat;     /* PC_RIGHT is not known (side view of a camera): all zero */
  double metres; /* for a unit of `at` */
  double at[PC_LANDMARKS][3];
  double jitter[PC_LANDMARKS][3], lasting[PC_LANDMARKS][3]; /* standard deviations, in the unit of `at` */
  bool seen[PC_LANDMARKS];
} pc_scene;

/* +1: a camera at the side sees the person's right side (an upright person faces to the picture's right);
 * -1: the left one; 0: not to be told. The size says how sure: about 1 for one clear sign. */
double pc_scene_facing(const pc_sight *sight);

/* The trunk's length in the picture over its length in space, at most 1; 1 where it is not to be told, or so
 * small that the trunk points at the camera. */
double pc_scene_trunk_seen(const pc_sight *sight);

/* Metres for a height of the picture, where the person is; NaN: not to be told. */
double pc_scene_metres(const pc_sight *sight);

/* In the plane of a side view (facing +1 or -1), in heights of the picture. */
void pc_scene_from_side(const pc_sight *sight, int facing, pc_scene *out);
/* In the plane of a front or back view. PC_AHEAD is depth as the network imagines it. */
void pc_scene_from_front(const pc_sight *sight, pc_view view, pc_scene *out);
/* In space, by world landmarks: right and ahead by the line of hips and shoulders. false: not to be told. */
bool pc_scene_in_space(const pc_sight *sight, pc_view view, pc_scene *out);

/* A point: a landmark, or the middle of two (of the one that is seen, in a flat scene). */
typedef struct pc_point {
  double at[3];
  int n, of[2];
} pc_point;
bool pc_point_of(const pc_scene *s, int landmark, pc_point *out);
bool pc_point_between(const pc_scene *s, int a, int b, pc_point *out);

/* A figure under way: its value and how it moves with every landmark. */
typedef struct pc_figure {
  const pc_scene *scene;
  double value;
  int n, of[12];
  double by[12][3]; /* d value / d landmark */
} pc_figure;
void pc_figure_add(pc_figure *f, const pc_point *p, const double by[3]);
/* Standard deviation: of the whole error, and of the part that changes within a movement. */
void pc_figure_error(const pc_figure *f, double *sd, double *wander);

/* Angle at b between a and c, degrees. sign: over 180 where c turns about b against (+1) or with (-1) the way
 * from ahead to up; 0: never. */
void pc_figure_angle(pc_figure *f, const pc_point *a, const pc_point *b, const pc_point *c, int sign);
/* These two add to the value. Direction from a to b, degrees from direction `zero` of the scene (flip: from
 * its contrary) towards direction `one`, -180..180, times a weight. */
void pc_figure_slope(pc_figure *f, double weight, const pc_point *a, const pc_point *b, int zero, bool flip,
                     int one);
/* b - a along a direction, over the length of the way through n points (over `least`, where that is more),
 * per cent. */
void pc_figure_part(pc_figure *f, const pc_point *a, const pc_point *b, int along, const pc_point *const *way,
                    int n, double least);

#endif
