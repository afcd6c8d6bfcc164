/* uncertain.c: what is not known of a body, and bodies that differ in it.
 *
 * Problem: a load is one number, made from many that nobody measured on this person. Method: each of these
 * has a row in models/human/uncertainty.csv; a draw takes all of them from their ranges, independently, and
 * changes a copy of the body in place. Only numbers that no derived list holds are changed (largest forces,
 * masses, passive moments, the spine's constants), so the copy need not be finished again.
 *
 * The sum of masses stays: the person was weighed. What the other parts gain or lose the trunk gives. Hands
 * keep theirs, since they may carry a known weight.
 *
 * Not drawn: lengths of segments and lever arms, fibre and slack lengths, places of mass centres, the rule by
 * which muscles share. Draws are independent: people in whom two of these go together are not modelled.
 */
#include "body/csv.h"
#include "body/human.h"
#include "posterior/study.h"
#include "study/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double CUT = 3; /* standard deviations */

/* How a value changes the body. Rows of the table by name; SPINE: a factor on one number of pc_spine. */
typedef enum effect {
  STRENGTH_ALL,
  STRENGTH,
  TRUNK,
  JOINTS,
  PART,
  SLOPE_LOWEST,
  SLOPE_OTHER,
  THORAX_MASS,
  THORAX_HEIGHT,
  LEVELS,
  SPINE
} effect;

static const struct {
  const char *what, *words;
  effect effect;
  size_t at; /* SPINE: in pc_spine; LEVELS: in pc_level_law; of discs 0 */
} RULES[] = {
    {"strength_all", "strength of all muscles", STRENGTH_ALL, 0},
    {"strength", "strength of the %s", STRENGTH, 0},
    {"trunk_stress", "strength of the trunk's muscles", TRUNK, 0},
    {"passive_joints", "passive tissue of hips, knees and feet", JOINTS, 0},
    {"part_mass", "mass of the %s", PART, 0},
    {"slope_L5_S1", "slope of the sacrum", SLOPE_LOWEST, 0},
    {"slope_other", "slope of the other discs", SLOPE_OTHER, 0},
    {"trunk_mass", "mass of the thorax", THORAX_MASS, 0},
    {"thorax_height", "height of the thorax's mass centre", THORAX_HEIGHT, 0},
    {"passive_stiffening", "stiffness of the lumbar levels", LEVELS, offsetof(pc_level_law, moment)},
    {"passive_shape", "how lumbar levels stiffen", LEVELS, offsetof(pc_level_law, shape)},
    {"passive_straight", "lumbar levels past their range", LEVELS, offsetof(pc_level_law, straight)},
    {"passive_range", "range of the lumbar levels", LEVELS, offsetof(pc_level_law, range)},
    {"passive_T12_L1", "range of the level T12/L1", LEVELS, 0},
    {"disc_preload", "preload of the discs", SPINE, 0},
    {"deviation", "how far levels may deviate", SPINE, offsetof(pc_spine, deviation)},
    {"deviation_price", "price of deviating levels", SPINE, offsetof(pc_spine, deviation_price)},
    {"ligament_push", "push of tense ligaments", SPINE, offsetof(pc_spine, ligament_push)},
    {"reflex_share", "share of reflexes in stability", SPINE, offsetof(pc_spine, reflex_share)},
    {"disc_area", "area of the discs", SPINE, offsetof(pc_spine, disc_area)},
    {"pressure_area", "area under the diaphragm", SPINE, offsetof(pc_spine, pressure_area)},
    {"pressure_arm", "lever of the abdomen's pressure", SPINE, offsetof(pc_spine, pressure_arm)},
    {"pressure_limit", "highest pressure in the abdomen", SPINE, offsetof(pc_spine, pressure_limit)},
    {"pressure_price", "price of pressure in the abdomen", SPINE, offsetof(pc_spine, pressure_price)},
    {"wall_share", "obliques' share in the wall", SPINE, offsetof(pc_spine, wall)},
    {"wall_radius", "radius of the wall", SPINE, offsetof(pc_spine, wall)},
    {"wall_height", "height of the wall", SPINE, offsetof(pc_spine, wall)},
    {"wall_cosine", "direction of the obliques", SPINE, offsetof(pc_spine, wall)},
    {"stability_q", "stiffness of muscles", SPINE, offsetof(pc_spine, stability_q)},
};
enum { N_RULES = sizeof RULES / sizeof *RULES, MAX_GROUPS = 64, ROOM = 96 };

static const char *const TRUNK_GROUPS[] = {"erector_spinae",   "multifidus",       "quadratus_lumborum",
                                           "rectus_abdominis", "external_oblique", "internal_oblique"};

static bool of_trunk(const char *group) {
  for (size_t i = 0; i < sizeof TRUNK_GROUPS / sizeof *TRUNK_GROUPS; i++)
    if (!strcmp(TRUNK_GROUPS[i], group)) return true;
  return false;
}

/* ---- the list ---------------------------------------------------------------------------------- */

typedef struct lister {
  const pc_body *body;
  pc_csv table, parts;
  pc_unknowns *out;
  pc_arena *arena;
  pc_err *err;
} lister;

static const char *keep(lister *l, const char *text) {
  const char *copy = pc_arena_str(l->arena, text, strlen(text));
  if (!copy) pc_fail(l->err, PC_NO_MEMORY, 0, "out of memory");
  return copy;
}

static pc_shape read_shape(lister *l, int row) {
  static const char *const names[] = {"even", "bell", "log"};
  const char *word = pc_csv_cell(&l->table, row, "shape", l->err);
  for (int i = 0; i < 3; i++)
    if (!strcmp(word, names[i])) return (pc_shape)i;
  return (pc_shape)pc_fail(l->err, PC_BAD_INPUT, 0, "uncertainty: no shape \"%.20s\"", word);
}

/* `of`: the group or the part's segments; `called`: as said in words; both "" where there is one only. */
static void add(lister *l, int row, int rule, const char *of, const char *called) {
  char name[ROOM], words[ROOM];
  if (l->out->n == PC_UNKNOWNS) {
    pc_fail(l->err, PC_UNSUPPORTED, 0, "the body has more than %d unknowns", PC_UNKNOWNS);
    return;
  }
  snprintf(name, sizeof name, *called ? "%s.%s" : "%s", RULES[rule].what, called);
  const char *hole = strstr(RULES[rule].words, "%s");
  snprintf(words, sizeof words, "%.*s%s", hole ? (int)(hole - RULES[rule].words) : ROOM, RULES[rule].words,
           called);
  for (char *c = words; *c; c++)
    if (*c == '_' && hole) *c = ' ';
  l->out->unknown[l->out->n++] =
      (pc_unknown){.name = keep(l, name),
                   .words = keep(l, words),
                   .unit = keep(l, pc_csv_cell(&l->table, row, "unit", l->err)),
                   .source = keep(l, pc_csv_cell(&l->table, row, "source", l->err)),
                   .shape = read_shape(l, row),
                   .value = pc_csv_number(&l->table, row, "value", l->err),
                   .lo = pc_csv_number(&l->table, row, "lo", l->err),
                   .hi = pc_csv_number(&l->table, row, "hi", l->err),
                   .rule = rule,
                   .of = keep(l, of)};
}

static void add_groups(lister *l, int row, int rule) {
  const char *seen[MAX_GROUPS];
  int n = 0;
  for (int m = 0; m < l->body->n_muscles; m++) {
    const char *group = l->body->muscles[m].group;
    int k = 0;
    while (k < n && strcmp(seen[k], group)) k++;
    if (k < n || !*group || n == MAX_GROUPS) continue;
    seen[n++] = group;
    add(l, row, rule, group, group);
  }
}

static bool has_part(const pc_body *body, const char *words) {
  for (int s = 1; s < body->n_segments; s++)
    if (body->segments[s].mass > 0 && pc_part_has(words, body->segments[s].name)) return true;
  return false;
}

static const char *part_words(lister *l, const char *part) {
  for (int row = 0; row < l->parts.n_rows; row++)
    if (!strcmp(pc_csv_cell(&l->parts, row, "part", l->err), part))
      return pc_csv_cell(&l->parts, row, "segments", l->err);
  return "";
}

static void add_parts(lister *l, int row, int rule) {
  if (!has_part(l->body, part_words(l, "trunk"))) return;
  for (int part = 0; part < l->parts.n_rows; part++) {
    const char *name = pc_csv_cell(&l->parts, part, "part", l->err);
    const char *words = pc_csv_cell(&l->parts, part, "segments", l->err);
    if (strcmp(name, "trunk") && strcmp(name, "hand") && has_part(l->body, words))
      add(l, row, rule, words, name);
  }
}

static void add_row(lister *l, int row) {
  const char *what = pc_csv_cell(&l->table, row, "what", l->err);
  int rule = 0;
  while (rule < N_RULES && strcmp(RULES[rule].what, what)) rule++;
  if (rule == N_RULES) return; /* of the recording, not of the body */
  switch (RULES[rule].effect) {
  case STRENGTH:
    add_groups(l, row, rule);
    break;
  case PART:
    add_parts(l, row, rule);
    break;
  case JOINTS:
    if (l->body->n_passives) add(l, row, rule, "", "");
    break;
  case TRUNK:
  case SLOPE_OTHER:
  case THORAX_MASS:
  case THORAX_HEIGHT:
  case LEVELS:
  case SPINE:
    if (l->body->spine) add(l, row, rule, "", "");
    break;
  default:
    add(l, row, rule, "", "");
  }
}

int pc_unknowns_of(const pc_body *body, pc_unknowns *out, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  lister l = {.body = body, .out = out, .arena = arena, .err = err ? err : &own};
  pc_arena *scratch = pc_arena_make();
  *out = (pc_unknowns){0, PC_NEW(arena, pc_unknown, PC_UNKNOWNS), ""};
  if (!scratch || !out->unknown)
    pc_fail(l.err, PC_NO_MEMORY, 0, "out of memory");
  else if (!pc_csv_read(&l.table, "uncertainty", (const char *)pc_models_human_uncertainty_csv,
                        pc_models_human_uncertainty_csv_len, scratch, l.err) &&
           !pc_csv_read(&l.parts, "person", (const char *)pc_models_human_person_csv,
                        pc_models_human_person_csv_len, scratch, l.err))
    for (int row = 0; row < l.table.n_rows && !l.err->code; row++) add_row(&l, row);
  if (!l.err->code) out->trunk = keep(&l, part_words(&l, "trunk"));
  pc_arena_free(scratch);
  return l.err->code;
}

int pc_unknowns_find(const pc_unknowns *unknowns, const char *name) {
  for (int i = 0; i < unknowns->n; i++)
    if (!strcmp(unknowns->unknown[i].name, name)) return i;
  return -1;
}

void pc_unknowns_close(pc_unknowns *unknowns) {
  for (int i = 0; i < unknowns->n; i++) {
    pc_unknown *u = &unknowns->unknown[i];
    u->lo = u->hi = u->value;
  }
}

void pc_unknowns_keep_spine(pc_unknowns *unknowns) {
  for (int i = 0; i < unknowns->n; i++) {
    pc_unknown *u = &unknowns->unknown[i];
    effect how = RULES[u->rule].effect;
    if (how == STRENGTH_ALL || how == STRENGTH || how == JOINTS || how == PART) u->lo = u->hi = u->value;
  }
}

/* ---- values -------------------------------------------------------------------------------------- */

static double draw_one(const pc_unknown *u, uint64_t seed, int draw, int i) {
  double z;
  uint32_t again = 0;
  if (u->lo == u->hi) return u->lo;
  switch (u->shape) {
  case PC_BELL:
    do z = pc_draw_normal(seed, (uint32_t)draw, (uint32_t)i, again++);
    while (fabs(z) > CUT);
    return 0.5 * (u->lo + u->hi) + 0.25 * (u->hi - u->lo) * z;
  case PC_LOG:
    return u->lo * pow(u->hi / u->lo, pc_draw_even(seed, (uint32_t)draw, (uint32_t)i, 0));
  default:
    return u->lo + (u->hi - u->lo) * pc_draw_even(seed, (uint32_t)draw, (uint32_t)i, 0);
  }
}

void pc_unknowns_draw(const pc_unknowns *unknowns, uint64_t seed, int draw, double *value) {
  for (int i = 0; i < unknowns->n; i++) value[i] = draw_one(&unknowns->unknown[i], seed, draw, i);
}

/* ---- bodies -------------------------------------------------------------------------------------- */

static void put_back(const pc_body *base, pc_body *body) {
  for (int m = 0; m < base->n_muscles; m++) body->muscles[m].f_max = base->muscles[m].f_max;
  for (int s = 0; s < base->n_segments; s++) {
    body->segments[s].mass = base->segments[s].mass;
    memcpy(body->segments[s].com, base->segments[s].com, sizeof base->segments[s].com);
    memcpy(body->segments[s].inertia, base->segments[s].inertia, sizeof base->segments[s].inertia);
  }
  if (base->n_passives)
    memcpy(body->passives, base->passives, (size_t)base->n_passives * sizeof *base->passives);
  if (!base->spine) return;
  pc_disc *discs = body->spine->discs;
  int *obliques = body->spine->obliques;
  *body->spine = *base->spine;
  body->spine->discs = discs, body->spine->obliques = obliques;
  for (int i = 0; i < base->spine->n_discs; i++) {
    const char *name = discs[i].name;
    discs[i] = base->spine->discs[i], discs[i].name = name;
  }
}

static void stretch(pc_segment *s, double factor) {
  s->mass *= factor;
  for (int i = 0; i < 6; i++) s->inertia[i] *= factor;
}

/* The trunk makes up for what the part gains. */
static void change_part(pc_body *body, const char *words, double factor, double *gained) {
  for (int s = 1; s < body->n_segments; s++) {
    if (!pc_part_has(words, body->segments[s].name)) continue;
    *gained += (factor - 1) * body->segments[s].mass;
    stretch(&body->segments[s], factor);
  }
}

static void change_trunk(pc_body *body, const char *words, double gained) {
  double mass = 0;
  for (int s = 1; s < body->n_segments; s++)
    if (pc_part_has(words, body->segments[s].name)) mass += body->segments[s].mass;
  for (int s = 1; s < body->n_segments && gained != 0; s++)
    if (pc_part_has(words, body->segments[s].name)) stretch(&body->segments[s], 1 - gained / mass);
}

static void change_forces(pc_body *body, const pc_unknown *u, double factor) {
  effect how = RULES[u->rule].effect;
  for (int m = 0; m < body->n_muscles; m++) {
    const char *group = body->muscles[m].group;
    if (how == STRENGTH_ALL || (how == STRENGTH ? !strcmp(group, u->of) : of_trunk(group)))
      body->muscles[m].f_max *= factor;
  }
}

static void change_levels(pc_body *body, const pc_unknown *u, double factor) {
  size_t at = RULES[u->rule].at;
  int n = body->spine->n_discs;
  for (int i = 0; i < n; i++)
    for (int k = 0; k < PC_SPINE_AXES; k++) {
      pc_level_law *law = &body->spine->discs[i].passive[k];
      if (at == offsetof(pc_level_law, range))
        law->range[0] *= factor, law->range[1] *= factor;
      else if (at)
        *(double *)((char *)law + at) *= factor;
      else if (i == n - 1) /* stiffness of the highest level is told against its neighbour's */
        law->range[0] /= factor, law->range[1] /= factor;
    }
}

static void change_spine(pc_body *body, const pc_unknown *u, double factor) {
  size_t at = RULES[u->rule].at;
  for (int i = 0; i < body->spine->n_discs && !at; i++) body->spine->discs[i].preload *= factor;
  if (at) *(double *)((char *)body->spine + at) *= !strcmp(u->name, "wall_cosine") ? 1 / factor : factor;
}

static void change_slopes(pc_body *body, bool lowest, double degrees) {
  for (int i = 0; body->spine && i < body->spine->n_discs; i++)
    if ((i == 0) == lowest) body->spine->discs[i].slope += degrees * M_PI / 180;
}

/* What the thorax gains the pelvis gives: both are of the trunk, whose mass is drawn with the other parts'.
 */
static void change_thorax(pc_body *body, double factor) {
  int torso = pc_body_find_segment(body, "torso"), pelvis = pc_body_find_segment(body, "pelvis");
  if (torso < 0 || pelvis < 0) return;
  double gained = (factor - 1) * body->segments[torso].mass;
  stretch(&body->segments[torso], factor);
  stretch(&body->segments[pelvis], 1 - gained / body->segments[pelvis].mass);
}

/* Up by a part of the way from T12/L1 to the neck joint. */
static void raise_thorax(pc_body *body, double part) {
  int torso = pc_body_find_segment(body, "torso"), head = pc_body_find_segment(body, "head");
  if (torso < 0 || head < 0) return;
  body->segments[torso].com[1] +=
      part * (body->joints[head].in_parent.p[1] - body->joints[torso].in_child.p[1]);
}

void pc_unknowns_apply(const pc_unknowns *unknowns, const double *value, const pc_body *base, pc_body *body) {
  put_back(base, body);
  pc_unknowns_change(unknowns, value, body);
}

void pc_unknowns_change(const pc_unknowns *unknowns, const double *value, pc_body *body) {
  double gained = 0;
  for (int i = 0; i < unknowns->n; i++) {
    const pc_unknown *u = &unknowns->unknown[i];
    double factor = value[i] / u->value;
    if (value[i] == u->value) continue;
    switch (RULES[u->rule].effect) {
    case STRENGTH_ALL:
    case STRENGTH:
    case TRUNK:
      change_forces(body, u, factor);
      break;
    case JOINTS:
      for (int p = 0; p < body->n_passives; p++)
        for (int k = 0; k < 2; k++) body->passives[p].k[k] *= factor;
      break;
    case PART:
      change_part(body, u->of, factor, &gained);
      break;
    case SLOPE_LOWEST:
      change_slopes(body, true, value[i]);
      break;
    case SLOPE_OTHER:
      change_slopes(body, false, value[i]);
      break;
    case THORAX_MASS:
      change_thorax(body, factor);
      break;
    case THORAX_HEIGHT:
      raise_thorax(body, value[i] - u->value);
      break;
    case LEVELS:
      change_levels(body, u, factor);
      break;
    case SPINE:
      change_spine(body, u, factor);
      break;
    }
  }
  change_trunk(body, unknowns->trunk, gained);
}
