/* muscle_lanes.c: the active forces of all muscles of a frame at once.
 *
 * Sharing load asks every muscle of every frame for its force at activation 1, and for nothing else that
 * muscle.c works out. For Millard's muscles, which are nearly all there are, this is done four muscles at a
 * time. Four that share their curves stand together (in most models all do), so that one search serves the
 * four. First all pennations, then all places in the curves, then all forces, so that no look-up waits for a
 * root and no value for a place. Each number is worked out
 * by the operations of muscle.c in their order, so the forces are the same to the last bit (test_muscle
 * compares them). Muscles of other kinds are asked one by one.
 */
#include "body/muscle_lanes.h"
#include "base/four.h"
#include "body/muscle_made.h"

#include <float.h>
#include <math.h>

/* Four muscles' parameters, as in muscle_made.h. */
typedef struct lane_four {
  int muscle[4];
  const pc_bezier_table *active, *velocity;
  pc_four l_slack, square_height, least_along, least_pennate, least, per_l_opt, per_v_max, f_max;
  /* what cos_pennation asks; a muscle without pennation has height 0 and no bounds */
  pc_four height, least_sloped, max_sin, max_cos;
} lane_four;

/* And of their fibres: length and velocity in parts of the optimum, cosine of the pennation, and the most
 * they can pull, 0 where they are too short. */
typedef struct fibre_four {
  pc_four l, v, cosine, most;
  pc_bezier_place by_l, by_v;
} fibre_four;

struct pc_muscle_lanes {
  const pc_body *body;
  int n; /* of Millard's muscles, those that fill up a four counted in */
  lane_four *four;
  int n_others, *other;
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
  lane_four *four = &a->four[a->n / 4];
  fill(four, a->n % 4, muscle);
  four->muscle[a->n++ % 4] = m;
  four->active = &made->curve[PC_ACTIVE_LENGTH]->table;
  four->velocity = &made->curve[PC_FORCE_VELOCITY]->table;
}

static bool same_curves(const pc_muscle *a, const pc_muscle *b) {
  const pc_muscle_made *p = a->made_curves, *q = b->made_curves;
  return b->kind == PC_MILLARD2012 && p->curve[PC_ACTIVE_LENGTH] == q->curve[PC_ACTIVE_LENGTH] &&
         p->curve[PC_FORCE_VELOCITY] == q->curve[PC_FORCE_VELOCITY];
}

/* Appends all muscles that share the curves of muscle m, the first of them; the last one again until a four
 * is full. */
static void append_family(pc_muscle_lanes *a, int m) {
  const pc_muscle *muscles = a->body->muscles;
  int last = m;
  for (int i = m; i < a->body->n_muscles; i++)
    if (same_curves(&muscles[m], &muscles[i])) append(a, last = i);
  while (a->n % 4) append(a, last);
}

static bool is_first(const pc_body *body, int m) {
  for (int i = 0; i < m; i++)
    if (same_curves(&body->muscles[m], &body->muscles[i])) return false;
  return true;
}

pc_muscle_lanes *pc_muscle_lanes_make(const pc_body *body, pc_arena *arena) {
  int n = body->n_muscles; /* of families, and so of fours, there are no more */
  pc_muscle_lanes *a = PC_NEW(arena, pc_muscle_lanes, 1);
  if (!a) return NULL;
  a->body = body, a->other = PC_NEW(arena, int, n);
  a->four = PC_NEW(arena, lane_four, n), a->fibre = PC_NEW(arena, fibre_four, n);
  if (!a->other || !a->four || !a->fibre) return NULL;
  for (int m = 0; m < n; m++)
    if (body->muscles[m].kind != PC_MILLARD2012)
      a->other[a->n_others++] = m;
    else if (is_first(body, m))
      append_family(a, m);
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
static void find_fibres(const pc_muscle_lanes *a, const double *length, const double *speed) {
  for (int i = 0; i < a->n / 4; i++) {
    const int *m = a->four[i].muscle;
    pc_four l = {length[m[0]], length[m[1]], length[m[2]], length[m[3]]};
    pc_four v = {speed[m[0]], speed[m[1]], speed[m[2]], speed[m[3]]};
    fibres(&a->four[i], &l, &v, &a->fibre[i]);
  }
}

PC_CLONES
static void find_places(const pc_muscle_lanes *a) {
  for (int i = 0; i < a->n / 4; i++) {
    fibre_four *f = &a->fibre[i];
    pc_bezier_find(a->four[i].active, &f->l, &f->by_l);
    pc_bezier_find(a->four[i].velocity, &f->v, &f->by_v);
  }
}

PC_CLONES
static void find_forces(const pc_muscle_lanes *a, double *active) {
  for (int i = 0; i < a->n / 4; i++) {
    const lane_four *four = &a->four[i];
    const fibre_four *f = &a->fibre[i];
    pc_four by_length, by_velocity;
    pc_bezier_four(four->active, &f->by_l, &by_length);
    pc_bezier_four(four->velocity, &f->by_v, &by_velocity);
    pc_four force = f->most * by_length * by_velocity * f->cosine;
    force = FOUR_PICK(f->most == 0, FOUR_OF(0), force); /* the length may be nothing sensible then */
    for (int k = 0; k < 4; k++) active[four->muscle[k]] = force[k];
  }
}

void pc_muscle_lanes_active(pc_muscle_lanes *a, const double *length, const double *speed, double *active) {
  find_fibres(a, length, speed);
  find_places(a);
  find_forces(a, active);
  for (int i = 0; i < a->n_others; i++) {
    pc_muscle_state state;
    int m = a->other[i];
    pc_muscle_force(a->body, m, length[m], speed[m], &state);
    active[m] = state.active;
  }
}
