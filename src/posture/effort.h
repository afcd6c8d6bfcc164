/* effort.h: what one frame of a movement costs a body, and how that changes with the movement.
 *
 * The cost is the least value of the frame's sharing problem (qp.h): squared activations, the price of the
 * ground's forces, and residual forces, which are dear. Its gradient by the envelope theorem: see effort.c.
 */
#ifndef POSTERIOR_EFFORT_H
#define POSTERIOR_EFFORT_H

#include "load/contact.h"
#include "posterior/load.h"

typedef struct pc_effort pc_effort;

/* For a body, its bounds and measured forces (def, formulation "posterior"), and where it may touch the
 * ground (contacts, by pc_contact_make; n_points 0 where forces are measured). All three must outlive it.
 * NULL with err filled on failure, as for bodies with actuators at points. */
pc_effort *pc_effort_make(const pc_body *body, const pc_load_def *def, const pc_contact_set *contacts,
                          pc_err *err);
void pc_effort_free(pc_effort *effort); /* NULL is fine */

/* A residual force of `unit` (N m, N) then costs as much as one muscle fully active, of the root `root_unit`;
 * the load station's are 1. Softer ones keep the cost of what a body is too weak for, or what a recording
 * does not explain, comparable with the cost of what it can do. */
void pc_effort_soften(pc_effort *effort, double unit, double root_unit);
/* Sum of the squared residual forces of the root, at what was last asked for. */
double pc_effort_unexplained(const pc_effort *effort);

/* What a frame left behind for the next time it is asked, moved a little: saves the solver's steps, changes
 * no answer. Memory in arena; NULL: out of memory. Starts empty. */
typedef struct pc_effort_memory pc_effort_memory;
pc_effort_memory *pc_effort_remember(const pc_effort *effort, pc_arena *arena);

/* The cost of a frame of a movement, whose q, qd and qdd of free coordinates count, driven ones follow.
 * memory may be NULL: then the frame asked last is where the solver starts. Negative: the sharing problem
 * could not be solved. */
double pc_effort_value(pc_effort *effort, const pc_motion *motion, int frame, pc_effort_memory *memory);

/* Gradient of the cost last asked for by q, qd, qdd of the free coordinates (n_free each). Costs about two
 * frames, with free lumbar levels some 40; by_qd then lacks these. The weights of a seat are taken as they
 * are. */
void pc_effort_gradient(pc_effort *effort, double *by_q, double *by_qd, double *by_qdd);

/* A matrix (n_free rows of 3 n_free: by q, qd, qdd) whose square R'R is near the second derivative of the
 * cost last asked for, as long as the same muscles pull: for a search's metric. */
void pc_effort_curvature(pc_effort *effort, double *R);

/* The frame's workspace after pc_effort_value: pose, problem, answer; see load/frame.h. */
struct pc_frame;
struct pc_frame *pc_effort_frame(pc_effort *effort);

#endif
