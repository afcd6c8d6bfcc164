/* person.c: a body of a certain person: segment masses by sex, muscle forces by how strong.
 *
 * Masses: each part (head, trunk, thigh ...) gets its percentage of the whole (de Leva 1996, person.csv), and
 * within a part the segments keep the ratio of the tables; but along the trunk the mass is shared as
 * tomography found it (Pearsall et al. 1996, trunk.csv): the tables have a pelvis too heavy by a third, and
 * so too little above the lumbar discs. Inertias grow with the mass; mass centres stay.
 *
 * Forces: one factor a muscle group (strength.csv), found against published strength tests. They are those of
 * young adults. Age: Danneskiold-Samsoe et al. 2009 (Acta Physiol 197 suppl 673) measured a straight decline
 * from 25 years in men, from about 40 in women, to 54-89 and 48-92 % at 75; the middle of that is taken for
 * all groups. Single people differ by more than this.
 *
 * Long tendons: muscles here are computed with tendons that do not give. Under full pull a calf's gives by a
 * third of its fibre, so at the ankle's full dorsiflexion fibres would be too long and at push-off too fast
 * for the moments people have. Where tendons are several times as long as fibres and measurements tell so,
 * slack lengths are those under full pull (at less pull they are too long), and fibres get their measured
 * part of the speed (strength.csv).
 *
 * Not here: lengths (pc_body_scale_person). Forces do not follow size: only the lever arms do.
 */
#include "posterior/person.h"
#include "base/vec.h"
#include "body/copy.h"
#include "body/csv.h"
#include "body/human.h"

#include <math.h>
#include <string.h>

pc_physique pc_physique_default(void) {
  return (pc_physique){.sex = PC_SEX_UNSAID, .age = NAN, .strength = PC_STRENGTH_MODEL};
}

static const char *const STRENGTHS[] = {"model", "average", "strong"};

bool pc_sex_read(const char *word, pc_sex *sex) {
  if (strcmp(word, "f") && strcmp(word, "m")) return false;
  *sex = *word == 'f' ? PC_FEMALE : PC_MALE;
  return true;
}

bool pc_strength_read(const char *word, pc_strength *strength) {
  for (int i = 0; i < 3; i++)
    if (!strcmp(word, STRENGTHS[i])) return *strength = (pc_strength)i, true;
  return false;
}

/* ---- masses ------------------------------------------------------------------------------------ */

bool pc_part_has(const char *words, const char *segment) {
  size_t len = strlen(segment);
  if (len > 2 && segment[len - 2] == '_' && (segment[len - 1] == 'r' || segment[len - 1] == 'l')) len -= 2;
  for (const char *w = words; *w; w += strcspn(w, " "), w += strspn(w, " "))
    if (strcspn(w, " ") == len && !strncmp(w, segment, len)) return true;
  return false;
}

static double part_mass(const pc_body *b, const char *words) {
  double mass = 0;
  for (int s = 1; s < b->n_segments; s++)
    if (pc_part_has(words, b->segments[s].name)) mass += b->segments[s].mass;
  return mass;
}

static void stretch_mass(pc_segment *s, double factor) {
  s->mass *= factor;
  for (int i = 0; i < 6; i++) s->inertia[i] *= factor;
}

/* The height of a mass centre, as a part of the way from the segment's joint to the neck's. */
static void lift_mass(pc_body *b, int s, double part) {
  int head = pc_body_find_segment(b, "head");
  if (head < 0 || b->joints[head].parent != s) return;
  double below = b->joints[s].in_child.p[1], neck = b->joints[head].in_parent.p[1];
  b->segments[s].com[1] = below + part * (neck - below);
}

/* Along the trunk; its total stays what it was. */
static int share_trunk(pc_body *b, const pc_csv *slices, pc_err *err) {
  double trunk = 0, whole = 0;
  for (int row = 0; row < slices->n_rows; row++) {
    trunk += part_mass(b, pc_csv_cell(slices, row, "segments", err));
    whole += pc_csv_number(slices, row, "percent", err);
  }
  for (int row = 0; row < slices->n_rows && !err->code; row++) {
    const char *words = pc_csv_cell(slices, row, "segments", err);
    double mass = part_mass(b, words), share = pc_csv_number(slices, row, "percent", err) / whole;
    for (int s = 1; s < b->n_segments && mass > 0; s++)
      if (pc_part_has(words, b->segments[s].name)) stretch_mass(&b->segments[s], trunk * share / mass);
    if (*pc_csv_cell(slices, row, "height", err))
      lift_mass(b, pc_body_find_segment(b, words), pc_csv_number(slices, row, "height", err));
  }
  return err->code;
}

/* The total stays what it was: shares are of their sum. */
static int share_masses(pc_body *b, const pc_csv *parts, pc_sex sex, pc_err *err) {
  const char *column = sex == PC_FEMALE ? "women" : "men";
  double whole = 0, known = 0, total = b->total_mass;
  for (int row = 0; row < parts->n_rows; row++) {
    double mass = part_mass(b, pc_csv_cell(parts, row, "segments", err));
    if (!(mass > 0))
      return pc_fail(err, PC_UNSUPPORTED, 0,
                     "the model has no %s known here: --sex is for the built-in human",
                     pc_csv_cell(parts, row, "part", err));
    known += mass;
    whole += pc_csv_number(parts, row, column, err) * pc_csv_number(parts, row, "sides", err);
  }
  if (fabs(known - total) > 1e-9 * total)
    return pc_fail(err, PC_UNSUPPORTED, 0,
                   "the model has segments of other names: --sex is for the built-in "
                   "human");
  for (int row = 0; row < parts->n_rows && !err->code; row++) {
    const char *words = pc_csv_cell(parts, row, "segments", err);
    double percent = pc_csv_number(parts, row, column, err) * pc_csv_number(parts, row, "sides", err);
    double factor = total * percent / whole / part_mass(b, words);
    for (int s = 1; s < b->n_segments; s++)
      if (pc_part_has(words, b->segments[s].name)) stretch_mass(&b->segments[s], factor);
  }
  return err->code;
}

/* Between the origins of two segments in the default pose; NaN without them. */
static double length(const pc_body *b, const pc_pose *pose, const char *from, const char *to) {
  int s = pc_body_find_segment(b, from), t = pc_body_find_segment(b, to);
  return s < 0 || t < 0 ? NAN : v3_distance(pose->p[s], pose->p[t]);
}

int pc_body_parts(const pc_body *body, pc_body_part **out, pc_arena *arena, pc_err *err) {
  pc_err own = {0};
  pc_csv csv;
  pc_pose *pose = pc_pose_make(body);
  int n = 0;
  if (!err) err = &own;
  if (!pose) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (pose && !pc_csv_read(&csv, "person", (const char *)pc_models_human_person_csv,
                           pc_models_human_person_csv_len, arena, err)) {
    pc_pose_couple(body, pose);
    pc_pose_position(body, pose);
    *out = PC_NEW(arena, pc_body_part, csv.n_rows);
    if (!*out) pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
    for (int row = 0; *out && row < csv.n_rows && !err->code; row++) {
      double mass = part_mass(body, pc_csv_cell(&csv, row, "segments", err));
      int sides = (int)pc_csv_number(&csv, row, "sides", err);
      if (!(mass > 0)) continue;
      (*out)[n++] = (pc_body_part){
          pc_csv_cell(&csv, row, "part", err), sides, mass / sides,
          length(body, pose, pc_csv_cell(&csv, row, "from", err), pc_csv_cell(&csv, row, "to", err))};
    }
  }
  pc_pose_free(pose);
  return err->code ? -1 : n;
}

/* ---- forces ------------------------------------------------------------------------------------ */

/* What is left of a young adult's strength at this age. Past 75 the line is not known and goes no further. */
static double age_factor(const pc_physique *who) {
  double from = who->sex == PC_FEMALE ? 40 : 25, lost = who->sex == PC_FEMALE ? 0.30 : 0.285;
  if (!(who->age > from)) return 1; /* NaN too */
  return 1 - lost * (fmin(who->age, 75) - from) / (75 - from);
}

static int scale_forces(pc_body *b, const pc_csv *groups, const pc_physique *who, pc_err *err) {
  if (who->sex == PC_SEX_UNSAID)
    return pc_fail(err, PC_MISMATCH, 0, "strength %s needs the sex (f or m)", STRENGTHS[who->strength]);
  const char *column = who->sex == PC_FEMALE ? "woman" : "man";
  for (int m = 0; m < b->n_muscles && !err->code; m++) {
    int row = 0;
    while (row < groups->n_rows && strcmp(pc_csv_cell(groups, row, "group", err), b->muscles[m].group)) row++;
    if (row == groups->n_rows)
      return pc_fail(err, PC_UNSUPPORTED, 0,
                     "muscle %s is of no group known here: strength is for the "
                     "built-in human",
                     b->muscles[m].name);
    b->muscles[m].f_max *= pc_csv_number(groups, row, column, err) * age_factor(who);
    b->muscles[m].l_slack *= 1 + pc_csv_number(groups, row, "tendon", err);
    b->muscles[m].v_max /= pc_csv_number(groups, row, "speed", err);
    if (who->strength == PC_STRENGTH_STRONG) b->muscles[m].f_max *= pc_csv_number(groups, row, "strong", err);
  }
  return err->code;
}

/* ---- the person -------------------------------------------------------------------------------- */

static int become(pc_body *b, const pc_physique *who, pc_arena *scratch, pc_err *err) {
  pc_csv parts, slices, groups;
  if (pc_csv_read(&parts, "person", (const char *)pc_models_human_person_csv, pc_models_human_person_csv_len,
                  scratch, err) ||
      pc_csv_read(&slices, "trunk", (const char *)pc_models_human_trunk_csv, pc_models_human_trunk_csv_len,
                  scratch, err) ||
      pc_csv_read(&groups, "strength", (const char *)pc_models_human_strength_csv,
                  pc_models_human_strength_csv_len, scratch, err))
    return err->code;
  if (who->sex != PC_SEX_UNSAID && (share_masses(b, &parts, who->sex, err) || share_trunk(b, &slices, err)))
    return err->code;
  if (who->strength != PC_STRENGTH_MODEL && scale_forces(b, &groups, who, err)) return err->code;
  if (who->strength != PC_STRENGTH_MODEL && pc_body_add_passive_joints(b, err)) return err->code;
  return pc_body_finish(b, err);
}

pc_body *pc_body_physique(const pc_body *body, const pc_physique *who, pc_err *err) {
  pc_err own = {0};
  if (!err) err = &own;
  pc_arena *arena = pc_arena_make(), *scratch = pc_arena_make();
  pc_body *b = arena && scratch ? pc_body_copy(body, arena) : NULL;
  if (!b)
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else if (become(b, who, scratch, err))
    b = NULL;
  if (!b) pc_arena_free(arena);
  pc_arena_free(scratch);
  return b;
}
