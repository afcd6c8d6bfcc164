/* muscle_lanes.c: the active forces of all muscles of a frame at once.
 *
 * Sharing load asks every muscle of every frame for its force at activation 1, and for nothing else that
 * muscle.c works out. For Millard's muscles, which are nearly all there are, the parameters stand here
 * number by number, each in a row over all muscles, and the pennation is a loop without branches, which
 * compilers turn into vector instructions. The curves are looked up after it, muscle by muscle. Each number
 * is worked out by the operations of muscle.c in their order, so the forces are the same to the last bit
 * (test_muscle compares them). Muscles of other kinds are asked one by one.
 */
#include "body/muscle_lanes.h"
#include "base/four.h"
#include "body/muscle_made.h"

#include <float.h>
#include <math.h>

/* Four muscles' parameters, as in muscle_made.h. */
typedef struct lane_four {
  pc_four l_slack, square_height, least_along, least_pennate, least, per_l_opt, per_v_max, f_max;
  /* what cos_pennation asks; a muscle without pennation has height 0 and no bounds */
  pc_four height, least_sloped, max_sin, max_cos;
} lane_four;

/* And of their fibres: length and velocity in parts of the optimum, cosine of the pennation, and the most
 * they can pull, 0 where they are too short. */
typedef struct fibre_four {
  pc_four l, v, cosine, most;
} fibre_four;

struct pc_muscle_lanes {
  const pc_body *body;
  int n, n_others;
  int *muscle, *other; /* Millard's muscles, to fours; the rest */
  const pc_bezier **active, **velocity;
  lane_four *four;
  fibre_four *fibre; /* scratch */
};

static void fill(lane_four *a, int i, const pc_muscle *m) {
  const pc_muscle_made *made = m->made_curves;
  bool sloped = m->pennation > DBL_EPSILON;
  a->l_slack[i] = m->l_slack, a->f_max[i] = m->f_max;
  a->square_height[i] = made->height * made->height;
  a->least_along[i] = made->least_along, a->least_pennate[i] = made->least_pennate;
  a->least[i] = made->least, a->per_l_opt[i] = made->per_l_opt, a->per_v_max[i] = made->per_v_max;
  a->height[i] = sloped ? made->height : 0;
  a->least_sloped[i] = sloped ? made->least_pennate : -INFINITY;
  a->max_sin[i] = sloped ? made->max_sin : INFINITY;
  a->max_cos[i] = made->max_cos;
}

static void append(pc_muscle_lanes *a, int m) {
  const pc_muscle *muscle = &a->body->muscles[m];
  const pc_muscle_made *made = muscle->made_curves;
  fill(&a->four[a->n / 4], a->n % 4, muscle);
  a->active[a->n] = made->curve[PC_ACTIVE_LENGTH], a->velocity[a->n] = made->curve[PC_FORCE_VELOCITY];
  a->muscle[a->n++] = m;
}

pc_muscle_lanes *pc_muscle_lanes_make(const pc_body *body, pc_arena *arena) {
  int n = body->n_muscles;
  pc_muscle_lanes *a = PC_NEW(arena, pc_muscle_lanes, 1);
  if (!a) return NULL;
  a->body = body;
  a->muscle = PC_NEW(arena, int, n + 3), a->other = PC_NEW(arena, int, n);
  a->active = PC_NEW(arena, const pc_bezier *, n + 3), a->velocity = PC_NEW(arena, const pc_bezier *, n + 3);
  a->four = PC_NEW(arena, lane_four, n / 4 + 1), a->fibre = PC_NEW(arena, fibre_four, n / 4 + 1);
  if (!a->muscle || !a->other || !a->active || !a->velocity || !a->four || !a->fibre) return NULL;
  for (int m = 0; m < n; m++)
    if (body->muscles[m].kind == PC_MILLARD2012)
      append(a, m);
    else
      a->other[a->n_others++] = m;
  while (a->n % 4) append(a, a->muscle[a->n - 1]);
  return a;
}

/* See muscle.c. */
FOUR_INLINE void fibres(const lane_four *a, const pc_four *length, const pc_four *speed, fibre_four *out) {
  pc_four along = *length - a->l_slack, square = a->square_height + along * along;
  pc_four fiber = FOUR_PICK(along >= a->least_along, FOUR_SQRT(square), a->least_pennate);
  pc_four l = fiber * a->per_l_opt, sine = a->height / l, rest = 1.0 - sine * sine;
  out->l = l;
  out->v = *speed * (along / fiber) * a->per_v_max;
  out->cosine = FOUR_PICK((l > a->least_sloped) & (sine < a->max_sin), FOUR_SQRT(rest), a->max_cos);
  out->most = FOUR_PICK(fiber > a->least, a->f_max, FOUR_OF(0));
}

PC_CLONES
static void all_fibres(const pc_muscle_lanes *a, const double *length, const double *speed) {
  for (int i = 0; i < a->n; i += 4) {
    const int *m = a->muscle + i;
    pc_four l = {length[m[0]], length[m[1]], length[m[2]], length[m[3]]};
    pc_four v = {speed[m[0]], speed[m[1]], speed[m[2]], speed[m[3]]};
    fibres(&a->four[i / 4], &l, &v, &a->fibre[i / 4]);
  }
}

void pc_muscle_lanes_active(pc_muscle_lanes *a, const double *length, const double *speed, double *active) {
  all_fibres(a, length, speed);
  for (int i = 0; i < a->n; i++) { /* apart, so that no look-up waits for a root */
    const fibre_four *f = &a->fibre[i / 4];
    int k = i % 4;
    active[a->muscle[i]] = f->most[k] == 0 ? 0 /* and l may be nothing sensible */
                                           : f->most[k] * pc_bezier_value(a->active[i], f->l[k]) *
                                                 pc_bezier_value(a->velocity[i], f->v[k]) * f->cosine[k];
  }
  for (int i = 0; i < a->n_others; i++) {
    pc_muscle_state state;
    int m = a->other[i];
    pc_muscle_force(a->body, m, length[m], speed[m], &state);
    active[m] = state.active;
  }
}
