/* play.h: an exercise's reference movement, played by the built-in human.
 *
 * Key postures of the file ([movement], [posture]) are solved by the body: what touches lies on what it
 * touches, the centre of mass lies over what carries, joints stay within their ranges. Between them the body
 * moves smoothly and comes to rest in each, but for its weight, which is on its way before a foot is lifted.
 * A walk ([movement] with a stride) passes through its postures: two strides, each the mirror of itself half
 * a stride later, with the weight carried as Newton and Euler ask. The movement is made, not recorded: it
 * shows how an exercise is meant, and its loads are those of that one way to do it. See src/play/ for the
 * method.
 */
#ifndef POSTERIOR_PLAY_H
#define POSTERIOR_PLAY_H

#include "posterior/exercise.h"
#include "posterior/load.h"
#include "posterior/sight.h"

typedef struct pc_played {
  pc_body *body;      /* as given, with what it carries and holds */
  pc_motion *motion;  /* PC_PLAY_RATE frames a second, derivatives filled */
  pc_load_def load;   /* where contact is to be predicted: floor, bench, step, wall, seat; pull of a band */
  bool holds;         /* a weight in the hands */
  double penetration; /* m, deepest of any point of a limb below what it must not enter */
  double crossed;     /* m, deepest of one leg in the other */
  double off; /* m, largest distance of what touches from where it must stay. Of a walk: once it rests, which
                 is 0.05 s after a heel or sole has come down, and until 0.05 s before the toes leave */
  double balance; /* m, furthest of the centre of mass from the support, at rest; 0 = over it. Of a walk, of
                     the zero moment point from what carries, at any time */
} pc_played;

#define PC_PLAY_RATE 50

/* body: the built-in human, scaled or not, coupled spine. Non-zero with err filled (file, line, column in its
 * text) where a posture does not read or cannot be held. Memory in arena, but free body with pc_body_free. */
int pc_play_make(pc_played *out, const pc_body *body, const pc_exercise *e, pc_arena *arena, pc_err *err);
/* Reads every posture's words, solves nothing: for errors at the time a file is loaded. */
int pc_play_check(const pc_body *body, const pc_exercise *e, pc_arena *arena, pc_err *err);

/* Where the 33 landmarks of a pose network lie on the body in a pose (m, ground frame): what a perfect camera
 * would say. */
void pc_play_landmarks(const pc_body *body, const pc_pose *pose, double out[PC_LANDMARKS][3]);

#endif
