/* spine.c: the built-in human with every lumbar level free.
 *
 * A spine coupled to three coordinates is in balance as a whole and not at any one level. Here the couplers
 * of the levels are taken off, the discs and their passive resistance are listed (discs.csv, passive.csv,
 * spine.csv), and two paths are put right which the coupled spine may have wrong:
 *   - obliques that end on the massless abdomen, which follows the whole spine's turn: at one level the
 *     external ones would extend. Their abdomen point now stays with the pelvis, the internal ones' with the
 *     torso, each where it is in standing (models/human/OUTLIERS.md 7);
 *   - the thoracic iliocostalis, whose pelvic point lies too far in front (OUTLIERS.md 6). The slack length
 *     follows the path, so that the fibres in standing stay as long as they were.
 *
 * Passive moment: exponential towards the end of the range (ranges: Yamamoto et al. 1989; stiffening by the
 * weight above: Gardner-Morse and Stokes 2004; size at large moments: Miller et al. 1986). Beyond twice the
 * range nothing was measured; recordings that go there have put a turn of the thorax into the levels, so the
 * law goes on with the tangent of standing and not with the end's. A level is up to twice as stiff backward
 * as forward; about straight the one law passes into the other smoothly, so that a cost may be
 * differentiated.
 *
 * Ligaments behind the disc carry most of what resists flexion, and their tension presses on it: of the
 * moment, capsules 39 %, supra- and interspinous 19 %, yellow ligament 13 %, the disc itself 29 % (Adams,
 * Hutton and Stott 1980); with arms of 28, 45 and 20 mm that is 25 N for each N m. What the weight above adds
 * to the stiffness is the disc's and the facets', not theirs, so it is taken off first.
 *
 * Not done: dependence of stiffness on the load of the moment, coupling between axes, discs scaled to the
 * person, what facets carry of the compression in extension.
 */
#include "base/vec.h"
#include "body/copy.h"
#include "body/csv.h"
#include "body/human.h"

#include <stdio.h>
#include <string.h>

/* The laws of the two directions pass into one another within this part of the shorter range on either side
 * of straight (OWN: 0.3 to 2 degrees, below what the measurements tell apart; beyond it each is as measured).
 * Narrower: a search for a posture sees a step of stiffness again. Wider: a straight back is neither's. */
static const double BLEND = 0.25;

/* One direction's law, taken through zero as it is. */
static void one_way(const pc_level_law *law, int forward, double t, double *moment, double *stiffness) {
  double c = law->shape, unit = law->moment / expm1(c), R = law->range[forward];
  double u = (forward ? t : -t) / R, inside = fmin(u, law->straight);
  double m = unit * (expm1(c * inside) + c * (u - inside));
  *moment = forward ? m : -m;
  *stiffness = unit * c / R * (u > inside ? 1 : exp(c * u));
}

/* How much of the forward law counts, and its derivative: the quintic with no slope and no curvature at its
 * ends. */
static double blended(double x, double *slope) {
  double y = fmin(fmax(0.5 * (x + 1), 0), 1);
  *slope = 15 * y * y * (1 - y) * (1 - y);
  return y * y * y * (10 + y * (6 * y - 15));
}

void pc_level_moment(const pc_level_law *law, double t, double *moment, double *stiffness) {
  double width = BLEND * fmin(law->range[0], law->range[1]), m[2], k[2], slope;
  double part = blended(t / width, &slope);
  for (int way = 0; way < 2; way++) one_way(law, way, t, &m[way], &k[way]);
  *moment = (1 - part) * m[0] + part * m[1];
  *stiffness = (1 - part) * k[0] + part * k[1] + slope / width * (m[1] - m[0]);
}

typedef struct builder {
  pc_csv discs, passive, spine, spine_points;
  pc_body *body;
  pc_pose *pose; /* standing */
  pc_err *err;
} builder;

#define CELL(table, row, column) pc_csv_cell(&b->table, row, column, b->err)
#define NUMBER(table, row, column) pc_csv_number(&b->table, row, column, b->err)
static const double DEGREE = M_PI / 180;

static int must(builder *b, int index, const char *what, const char *name) {
  if (index < 0)
    pc_fail(b->err, PC_UNSUPPORTED, 0,
            "model %s has no %s %s: only the built-in human's spine can have its levels freed", b->body->name,
            what, name);
  return index;
}

static double setting(builder *b, const char *what) {
  for (int row = 0; row < b->spine.n_rows; row++)
    if (strcmp(CELL(spine, row, "what"), what) == 0) return NUMBER(spine, row, "value");
  pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: no setting %s of the spine", what);
  return 0;
}

/* ---- discs ------------------------------------------------------------------------------------ */

static void add_disc(builder *b, int row) {
  static const char *const axes[PC_SPINE_AXES] = {"flexion", "bending", "rotation"};
  pc_disc *disc = &b->body->spine->discs[row];
  const char *name = CELL(discs, row, "level"), *segment = CELL(discs, row, "segment");
  if (strcmp(name, CELL(passive, row, "level")))
    pc_fail(b->err, PC_BAD_INPUT, 0, "built-in human: discs and passive are not in the same order");
  disc->name = pc_arena_str(b->body->arena, name, strlen(name));
  disc->segment = must(b, pc_body_find_segment(b->body, segment), "segment", segment);
  disc->slope = DEGREE * NUMBER(discs, row, "slope");
  disc->preload = NUMBER(discs, row, "preload");
  for (int i = 0; i < PC_SPINE_AXES && !b->err->code; i++) {
    const char *coordinate = CELL(discs, row, axes[i]);
    pc_level_law *p = &disc->passive[i];
    p->coordinate = must(b, pc_body_find_coordinate(b->body, coordinate), "coordinate", coordinate);
    p->range[0] = DEGREE * NUMBER(passive, row, axes[i]);
    p->range[1] = i == PC_FLEXION ? DEGREE * NUMBER(passive, row, "extension") : p->range[0];
    p->moment = setting(b, "passive_moment") * setting(b, "passive_stiffening");
    p->shape = setting(b, "passive_shape");
    p->straight = setting(b, "passive_straight");
    if (p->coordinate < 0) continue;
    disc->share[i] = b->pose->gain[p->coordinate];
    b->body->coordinates[p->coordinate].driver = -1;
  }
}

/* From parts of the leading level's turn to parts of the whole. */
static void share_turns(pc_spine *s) {
  for (int axis = 0; axis < PC_SPINE_AXES; axis++) {
    double sum = 0;
    for (int i = 0; i < s->n_discs; i++) sum += s->discs[i].share[axis];
    for (int i = 0; i < s->n_discs; i++) s->discs[i].share[axis] /= sum;
  }
}

static void add_spine(builder *b) {
  pc_body *body = b->body;
  pc_spine *s = body->spine = PC_NEW(body->arena, pc_spine, 1);
  if (s) s->discs = PC_NEW(body->arena, pc_disc, b->discs.n_rows);
  if (s) s->obliques = PC_NEW(body->arena, int, body->n_muscles);
  if (!s || !s->discs || !s->obliques) {
    pc_fail(b->err, PC_NO_MEMORY, 0, "out of memory");
    return;
  }
  s->n_discs = b->discs.n_rows;
  for (int row = 0; row < s->n_discs && !b->err->code; row++) add_disc(b, row);
  share_turns(s);
  s->disc_area = setting(b, "disc_area");
  s->ligament_push = setting(b, "ligament_push") / setting(b, "passive_stiffening");
  s->deviation = DEGREE * setting(b, "deviation");
  s->deviation_price = setting(b, "deviation_price");
  s->pressure_area = setting(b, "pressure_area");
  s->pressure_arm = setting(b, "pressure_arm");
  s->pressure_limit = setting(b, "pressure_limit");
  s->pressure_price = setting(b, "pressure_price");
  s->wall = setting(b, "wall_share") * setting(b, "wall_radius") * setting(b, "wall_height") /
            setting(b, "wall_cosine");
  s->stability_q = setting(b, "stability_q");
  s->reflex_share = setting(b, "reflex_share");
  for (int m = 0; m < body->n_muscles; m++)
    if (strstr(body->muscles[m].group, "_oblique")) s->obliques[s->n_obliques++] = m;
}

/* ---- points ----------------------------------------------------------------------------------- */

/* The points of the obliques on the abdomen, to the segment they belong to. */
static void move_obliques(builder *b, int abdomen) {
  int pelvis = must(b, pc_body_find_segment(b->body, "pelvis"), "segment", "pelvis"),
      torso = must(b, pc_body_find_segment(b->body, "torso"), "segment", "torso");
  for (int m = 0; m < b->body->n_muscles && !b->err->code; m++) {
    const pc_muscle *muscle = &b->body->muscles[m];
    int to = strcmp(muscle->group, "external_oblique") == 0 ? pelvis : torso;
    for (int i = muscle->first_point; i < muscle->first_point + muscle->n_points; i++) {
      pc_path_point *p = &b->body->points[i];
      double at[3];
      if (p->segment != abdomen) continue;
      pc_pose_point(b->pose, abdomen, p->at, at);
      v3_sub(at, at, b->pose->p[to]);
      m3_apply_t(p->at, b->pose->R[to], at);
      p->segment = to;
    }
  }
}

/* The abdomen carries nothing any more and keeps to what the movement says of it. */
static void lock_abdomen(builder *b, int abdomen) {
  const pc_joint *joint = &b->body->joints[abdomen];
  for (int c = joint->first_coordinate; c < joint->first_coordinate + joint->n_coordinates; c++)
    b->body->coordinates[c].driver = -1, b->body->coordinates[c].locked = true;
}

/* These run straight from point to point. */
static double standing_length(const builder *b, const pc_muscle *muscle) {
  double sum = 0, from[3] = {0, 0, 0}, to[3];
  for (int i = muscle->first_point; i < muscle->first_point + muscle->n_points; i++) {
    const pc_path_point *p = &b->body->points[i];
    pc_pose_point(b->pose, p->segment, p->at, to);
    if (i > muscle->first_point) {
      v3_sub(from, to, from);
      sum += v3_norm(from);
    }
    v3_copy(from, to);
  }
  return sum;
}

static void move_point(builder *b, int row, char side) {
  static const char *const was[3] = {"was_x", "was_y", "was_z"}, *const is[3] = {"x", "y", "z"};
  char name[64];
  snprintf(name, sizeof name, "%s_%c", CELL(spine_points, row, "muscle"), side);
  int m = must(b, pc_body_find_muscle(b->body, name), "muscle", name);
  int segment = pc_body_find_segment(b->body, CELL(spine_points, row, "segment"));
  if (b->err->code) return;
  pc_muscle *muscle = &b->body->muscles[m];
  double before = standing_length(b, muscle);
  for (int i = muscle->first_point; i < muscle->first_point + muscle->n_points; i++) {
    pc_path_point *p = &b->body->points[i];
    if (p->segment != segment) continue; /* a scaled body's points are stretched by segment and axis */
    for (int k = 0; k < 3; k++)
      p->at[k] *= NUMBER(spine_points, row, is[k]) / NUMBER(spine_points, row, was[k]);
  }
  muscle->l_slack += standing_length(b, muscle) - before;
}

static void move_points(builder *b) {
  int abdomen = must(b, pc_body_find_segment(b->body, "Abdomen"), "segment", "Abdomen");
  if (b->err->code) return;
  move_obliques(b, abdomen);
  lock_abdomen(b, abdomen);
  for (int row = 0; row < b->spine_points.n_rows && !b->err->code; row++)
    move_point(b, row, 'r'), move_point(b, row, 'l');
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void read_tables(builder *b, pc_arena *scratch) {
#define X(t)                                                                                                 \
  if (!b->err->code)                                                                                         \
    pc_csv_read(&b->t, #t, (const char *)pc_models_human_##t##_csv, pc_models_human_##t##_csv_len, scratch,  \
                b->err);
  PC_SPINE_TABLES(X)
#undef X
}

static pc_body *make(builder *b, const pc_body *body, pc_arena *arena, pc_arena *scratch) {
  read_tables(b, scratch);
  b->body = pc_body_copy(body, arena);
  b->pose = pc_pose_make(body);
  if (!b->body || !b->pose) pc_fail(b->err, PC_NO_MEMORY, 0, "out of memory");
  if (!b->err->code) {
    memset(b->pose->q, 0, (size_t)body->n_coordinates * sizeof *b->pose->q);
    pc_pose_couple(body, b->pose);
    pc_pose_position(body, b->pose);
    add_spine(b);
  }
  if (!b->err->code) move_points(b);
  if (!b->err->code) pc_body_finish(b->body, b->err);
  pc_pose_free(b->pose);
  return b->err->code ? NULL : b->body;
}

pc_body *pc_body_free_spine(const pc_body *body, pc_err *err) {
  pc_err own = {0};
  builder b = {.err = err ? err : &own};
  pc_arena *arena = pc_arena_make(), *scratch = pc_arena_make();
  pc_body *out = NULL;
  if (arena && scratch)
    out = make(&b, body, arena, scratch);
  else
    pc_fail(b.err, PC_NO_MEMORY, 0, "out of memory");
  pc_arena_free(scratch);
  if (!out) pc_arena_free(arena);
  return out;
}

pc_body *pc_body_human_spine(pc_err *err) {
  pc_body *coupled = pc_body_human(err), *body = coupled ? pc_body_free_spine(coupled, err) : NULL;
  pc_body_free(coupled);
  return body;
}
