/* single_wrap.h: muscles over one wrap object, their path points fixed; see single_wrap.c. */
#ifndef POSTERIOR_SINGLE_WRAP_H
#define POSTERIOR_SINGLE_WRAP_H

#include "body/path_work.h"
#include "body/spans.h"

/* A straight piece of the path, from one path point to the next, that may run into the object. */
typedef struct pc_single_leg {
  int place[2];    /* of its ends in path_work's ground */
  bool riding[2];  /* an end on the object's segment is always at */
  double at[2][3]; /*   this place of the object's frame */
  bool crosses;    /* between segments: it is one of the fixed stretches, number */
  int stretch;     /*   this; else that is the next number, and the leg is always */
  double rigid;    /*   this long, m */
  int span[2];     /* from the first end to the object, from the object to the second; -1: one segment */
  bool spanned;    /* wound here, the path's rows are those of the spans of all its stretches */
  double sign[2];  /* -1 where that runs from the segment of higher index to that of lower */
} pc_single_leg;

typedef struct pc_single_wrap {
  int muscle, wrap, object; /* wrap: in body->path_wraps */
  int first_leg, n_legs;
} pc_single_wrap;

/* How such a path goes round its object: leg -1 when it stays straight. */
typedef struct pc_wound {
  int leg;
  double longer;     /* than the straight leg, m */
  double line[2][6]; /* of the straight parts before and after the object, as in pc_stretch */
} pc_wound;

/* Can this muscle be wound here? Fixed points, one active wrap, and nothing within the object's own segment.
 */
bool pc_single_fits(const pc_body *body, pc_path_work *work, int muscle);

/* Lists the muscle's legs (room for n_points - 1), whose stretches between segments are numbered from
 * first_stretch on. */
pc_single_wrap pc_single_list(const pc_body *body, const pc_path_work *work, int muscle, int first_stretch,
                              int first_leg, pc_single_leg *leg);

/* In the pose that pc_path_place placed; reach: lengths of the fixed stretches. */
void pc_single_wind(const pc_body *body, pc_path_work *work, const pc_single_wrap *single,
                    const pc_single_leg *leg, const double *reach, pc_wound *wound);

#endif
