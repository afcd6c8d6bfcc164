/* support.h: how a still body is carried: a posture to begin with, and which parts rest where. */
#ifndef POSTERIOR_SUPPORT_H
#define POSTERIOR_SUPPORT_H

#include "load/contact.h"
#include "posterior/posture.h"

/* A point of a segment that keeps its place along one axis of the room. */
typedef struct pc_pin {
  int segment, axis;
  double at[3]; /* segment frame, m */
  double place; /* m */
  bool level;   /* place is told by what it rests on; otherwise it is where the posture begins */
  bool on_foot; /* of a flat sole */
  bool sole;    /* its heel's: once a foot */
  int part;     /* which of the parts */
} pc_pin;

enum { PC_MAX_PINS = 64 };

/* The parts that can rest on the ground, by name: bits of pc_posture.touching. */
int pc_touch_count(void);
const char *pc_touch_word(int part);
/* Those a support has of itself. */
unsigned pc_support_touches(pc_support support);
/* Those of a posture: as told, else its support's; and is the part of that word one of them? */
unsigned pc_touching(const pc_posture *posture);
bool pc_touches(const pc_posture *posture, const char *word);
/* By segment of the built-in human (n_segments): may it bear? A shank and a foot, a forearm and a hand only
 * where a part of that limb touches by word: who stands on one leg does not stand on the other. All else
 * may, as the head of who lies. */
void pc_support_bears(const pc_body *body, const pc_posture *posture, bool *bears);

/* Coordinates (n_coordinates) of the support's natural posture, feet or back near the floor at y = 0. */
void pc_support_pose(const pc_body *body, const pc_posture *posture, double *q);

/* What it costs to be so far, rad or m, from the natural posture, in squares of full activation, and the
 * slope; spread: how far a coordinate usually is from it. */
double pc_natural_price(double off, double spread, double *slope);
double pc_natural_spread(const char *coordinate);

/* The pins of the parts that touch. set: candidate points, by pc_contact_candidates. How many. */
int pc_support_pins(const pc_body *body, const pc_contact_set *set, const pc_posture *posture, pc_pin *pins);

/* What carries a part: something across an axis of the room at a place; away: on which side of it the body
 * is.
 */
typedef struct pc_carrier {
  int axis;
  double at, away;
  bool told; /* the place is told; otherwise it is where the posture begins */
} pc_carrier;
pc_carrier pc_support_carrier(const pc_posture *posture, int part);
int pc_support_segment(const pc_body *body, int part); /* the first that the part is of */

/* What raised parts of the posture rest on, one surface a height, for all balls of their segments; list has
 * room for PC_MAX_PARTS. set: candidate points, by pc_contact_candidates. How many. */
int pc_support_surfaces(const pc_body *body, const pc_contact_set *set, const pc_posture *posture,
                        pc_surface *list);

/* N, room: what the posture's bands do to a part's segment in the pose, at its mass centre. */
void pc_band_force(const pc_body *body, const pc_pose *pose, const pc_posture *posture, int part,
                   double force[3]);
/* Adds them, for a body that stands still in the pose, to the forces of a load. Memory in arena. */
int pc_bands_hold(const pc_body *body, const pc_pose *pose, const pc_posture *posture, pc_load_def *load,
                  pc_arena *arena, pc_err *err);

/* A coordinate that is no question here and keeps its value: of neck, wrists, toes. */
bool pc_support_keeps(const pc_posture *posture, const char *coordinate);

#endif
