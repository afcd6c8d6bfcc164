/* posture_read.c: postures as text; docs/postures.md is the schema told to people.
 *
 * A file is a list of [name] sections with "key: value" lines (base/pieces.h). Keys are those of the table
 * below, or any coordinate of the body by its OpenSim name. Angles are in degrees as people tell them: from
 * upright standing, which is not where all coordinates are zero.
 */
#include "base/nearest.h"
#include "base/pieces.h"
#include "posture/read.h"
#include "posture/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double DEGREE = M_PI / 180;
/* Upright standing, degrees: models/human/README.md. */
static const double UPRIGHT = 6.567;
/* All lumbar levels together by that of L5/S1, which leads them: sums of models/human/coupling.csv, and 1. */
#define FLEXION 7.1429
#define BENDING 11.3137
#define ROTATION 5.5625

typedef enum key_kind {
  K_SUPPORT, /* a word */
  K_TOUCH,   /* words: parts on the ground */
  K_NUMBER,  /* into a double of pc_posture */
  K_ANGLE,   /* the same, degrees */
  K_JOINT,   /* degrees: coordinate = factor * (degrees + shift) */
  K_ARMS,    /* a word */
  K_HANDS,   /* a word */
  K_PLACED,  /* parts that touch, with a height or distance in m */
  K_WEIGHT,  /* places of the body, each with kg */
  K_PULL,    /* parts, newtons, a direction */
  K_CHANGE   /* words of condition.h */
} key_kind;

typedef struct key {
  const char *name;
  key_kind kind;
  double lo, hi; /* as written */
  size_t at;
  const char *coordinate; /* without its side: of both */
  double factor, shift;
} key;

#define AT(field) offsetof(pc_posture, field)
/* To add a key: a row here, and one in docs/postures.md. */
static const key KEYS[] = {
    {"support", K_SUPPORT, 0, 0, 0, NULL, 0, 0},
    {"touching", K_TOUCH, 0, 0, 0, NULL, 0, 0},
    {"wall", K_PLACED, -1.5, 1.5, AT(wall), NULL, 0, 0},
    {"wall_side", K_PLACED, -1.5, 1.5, AT(wall_side), NULL, 0, 0},
    {"pull", K_PULL, 0, 500, 0, NULL, 0, 0},
    {"trunk", K_ANGLE, -120, 120, AT(trunk), NULL, 0, 0},
    {"lean", K_ANGLE, -80, 80, AT(lean), NULL, 0, 0},
    {"lumbar_share", K_NUMBER, 0, 100, AT(lumbar_share), NULL, 0, 0},
    {"lumbar", K_JOINT, -30, 70, 0, "L5_S1_Flex_Ext", -1 / FLEXION, 0},
    {"side_bend", K_JOINT, -40, 40, 0, "L5_S1_Lat_Bending", 1 / BENDING, 0},
    {"twist", K_JOINT, -30, 30, 0, "L5_S1_axial_rotation", 1 / ROTATION, 0},
    {"pelvis", K_JOINT, -60, 60, 0, "pelvis_tilt", -1, UPRIGHT},
    {"hip", K_JOINT, -30, 120, 0, "hip_flexion", 1, UPRIGHT},
    {"right_hip", K_JOINT, -30, 120, 0, "hip_flexion_r", 1, UPRIGHT},
    {"left_hip", K_JOINT, -30, 120, 0, "hip_flexion_l", 1, UPRIGHT},
    {"hip_out", K_JOINT, -30, 45, 0, "hip_adduction", -1, 0},
    {"right_hip_out", K_JOINT, -30, 45, 0, "hip_adduction_r", -1, 0},
    {"left_hip_out", K_JOINT, -30, 45, 0, "hip_adduction_l", -1, 0},
    {"toes_out", K_JOINT, -40, 40, 0, "hip_rotation", -1, 0},
    {"right_toes_out", K_JOINT, -40, 40, 0, "hip_rotation_r", -1, 0},
    {"left_toes_out", K_JOINT, -40, 40, 0, "hip_rotation_l", -1, 0},
    {"knee", K_JOINT, 0, 140, 0, "knee_angle", 1, 0},
    {"right_knee", K_JOINT, 0, 140, 0, "knee_angle_r", 1, 0},
    {"left_knee", K_JOINT, 0, 140, 0, "knee_angle_l", 1, 0},
    {"ankle", K_JOINT, -50, 50, 0, "ankle_angle", 1, 0},
    {"right_ankle", K_JOINT, -50, 50, 0, "ankle_angle_r", 1, 0},
    {"left_ankle", K_JOINT, -50, 50, 0, "ankle_angle_l", 1, 0},
    {"neck", K_JOINT, -28, 28, 0, "neck_flexion", -1, 0},
    {"wrist", K_JOINT, -70, 70, 0, "wrist_flex", 1, 0},
    {"shoulder", K_JOINT, -60, 170, 0, "arm_flex", 1, 0},
    {"right_shoulder", K_JOINT, -60, 170, 0, "arm_flex_r", 1, 0},
    {"left_shoulder", K_JOINT, -60, 170, 0, "arm_flex_l", 1, 0},
    {"arm_out", K_JOINT, -60, 120, 0, "arm_add", -1, 0},
    {"right_arm_out", K_JOINT, -60, 120, 0, "arm_add_r", -1, 0},
    {"left_arm_out", K_JOINT, -60, 120, 0, "arm_add_l", -1, 0},
    {"arm_turn", K_JOINT, -90, 90, 0, "arm_rot", -1, 0},
    {"right_arm_turn", K_JOINT, -90, 90, 0, "arm_rot_r", -1, 0},
    {"left_arm_turn", K_JOINT, -90, 90, 0, "arm_rot_l", -1, 0},
    {"forearm_turn", K_JOINT, 0, 120, 0, "pro_sup", 1, 0},
    {"elbow", K_JOINT, 0, 150, 0, "elbow_flex", 1, 0},
    {"right_elbow", K_JOINT, 0, 150, 0, "elbow_flex_r", 1, 0},
    {"left_elbow", K_JOINT, 0, 150, 0, "elbow_flex_l", 1, 0},
    {"arms", K_ARMS, 0, 0, 0, NULL, 0, 0},
    {"stance", K_NUMBER, 0.05, 1, AT(stance), NULL, 0, 0},
    {"load", K_NUMBER, 0, 200, AT(load), NULL, 0, 0},
    {"hands", K_HANDS, 0, 0, 0, NULL, 0, 0},
    {"distance", K_NUMBER, 0.1, 1, AT(distance), NULL, 0, 0},
    {"raised", K_PLACED, 0, 1.5, AT(raised), NULL, 0, 0},
    {"weight", K_WEIGHT, 0, 300, AT(weight), NULL, 0, 0},
    {"change", K_CHANGE, 0, 0, 0, NULL, 0, 0},
};
enum {
  N_KEYS = sizeof KEYS / sizeof *KEYS,
  MOST_POSTURES = 200,
  LONGEST_FILE = 64 * 1024,
  LONGEST_WORD = 64
};

/* In the order of pc_support. */
static const char *const SUPPORTS[PC_SUPPORTS] = {"two_legs",          "left_leg", "right_leg", "sitting",
                                                  "sitting_back_rest", "supine",   "prone",     "side",
                                                  "quadruped"};

const char *pc_support_word(pc_support support) {
  return SUPPORTS[support];
}

typedef struct reader {
  const pc_body *body;
  pc_arena *arena;
  pc_err *err;
  pc_posture *postures;
  int n;
  bool over;             /* what is given again takes the place of what was */
  long seen[N_KEYS];     /* line of each key in this posture */
  const pc_piece *share; /* lumbar_share, which needs the trunk */
} reader;

static int bad(reader *r, const pc_piece *p, const char *at, const char *what, const char *word,
               const char *const *known, int n) {
  const char *near = pc_word_nearest(word, known, n);
  int column = p->column + (int)(at - p->text);
  return pc_piece_bad(r->err, p->line, column, "no %s \"%.40s\"; %s%s", what, word,
                      near ? "did you mean " : "docs/postures.md lists them", near ? near : "");
}

/* ---- values --------------------------------------------------------------------------------------- */

static int read_number(reader *r, const pc_piece *p, const key *k, double *out) {
  char *end;
  double x = strtod(p->text, &end);
  while (*end == ' ') end++;
  if (end == p->text || *end || !isfinite(x))
    return pc_piece_bad(r->err, p->line, p->column, "%s wants a number, not \"%.40s\"", p->name, p->text);
  if (x < k->lo || x > k->hi)
    return pc_piece_bad(r->err, p->line, p->column, "%s %g is not between %g and %g", p->name, x, k->lo,
                        k->hi);
  *out = x;
  return PC_OK;
}

/* The next word of a value, or false. */
static bool next_word(const char **at, char word[LONGEST_WORD], const char **from) {
  *at += strspn(*at, " ,\t");
  size_t n = strcspn(*at, " ,\t");
  *from = *at;
  if (n == 0) return false;
  snprintf(word, LONGEST_WORD, "%.*s", (int)n, *at);
  *at += n;
  return true;
}

static int read_word(reader *r, const pc_piece *p, const char *what, const char *const *known, int n,
                     int *out) {
  for (int i = 0; i < n; i++)
    if (!strcmp(p->text, known[i])) return *out = i, PC_OK;
  return bad(r, p, p->text, what, p->text, known, n);
}

static int give(reader *r, pc_posture *posture, const pc_piece *p, int coordinate, double value) {
  for (int i = 0; i < posture->n_given; i++) {
    if (posture->given[i].coordinate != coordinate) continue;
    if (r->over) return posture->given[i].value = value, PC_OK;
    return pc_piece_bad(r->err, p->line, 1, "%s: %s is given twice", p->name,
                        r->body->coordinates[coordinate].name);
  }
  if (posture->n_given == PC_MAX_GIVEN)
    return pc_piece_bad(r->err, p->line, 1, "more than %d angles are given", PC_MAX_GIVEN);
  posture->given[posture->n_given++] = (pc_given){coordinate, value};
  return PC_OK;
}

/* A coordinate by its name, or those of both sides. */
static int give_joint(reader *r, pc_posture *posture, const pc_piece *p, const char *name, double value) {
  int c = pc_body_find_coordinate(r->body, name), found = 0;
  if (c >= 0) return give(r, posture, p, c, value);
  for (int i = 0; i < 2; i++) {
    char sided[LONGEST_WORD];
    snprintf(sided, sizeof sided, "%s_%c", name, "rl"[i]);
    if ((c = pc_body_find_coordinate(r->body, sided)) < 0) continue;
    found++;
    if (give(r, posture, p, c, value)) return r->err->code;
  }
  return found ? PC_OK
               : pc_piece_bad(r->err, p->line, 1, "%s: this body has no coordinate %s", p->name, name);
}

/* Pairs of one of n words and a number: "hips 40". */
static int read_pairs(reader *r, const pc_piece *p, const key *k, const char *what, const char *const *words,
                      int n, double *out) {
  const char *at = p->text, *from;
  char word[LONGEST_WORD], value[LONGEST_WORD];
  while (next_word(&at, word, &from)) {
    int i = 0;
    while (i < n && strcmp(words[i], word)) i++;
    if (i == n) return bad(r, p, from, what, word, words, n);
    if (!next_word(&at, value, &from))
      return pc_piece_bad(r->err, p->line, p->column, "%s: %s wants a number behind it", p->name, word);
    pc_piece number = *p;
    number.text = value, number.column += (int)(from - p->text);
    if (read_number(r, &number, k, &out[i])) return r->err->code;
  }
  return PC_OK;
}

static int read_weight(reader *r, pc_posture *posture, const pc_piece *p, const key *k) {
  const char *words[PC_WORN];
  for (int i = 0; i < PC_WORN; i++) words[i] = pc_worn_word((pc_worn)i);
  return read_pairs(r, p, k, "place for a weight", words, PC_WORN, posture->weight);
}

/* A part's bit, or those of both sides: "hands". */
static int read_part(reader *r, const pc_piece *p, const char *from, const char *word, unsigned *bits) {
  const char *words[PC_MAX_PARTS];
  char one[LONGEST_WORD];
  int n = pc_touch_count();
  for (int i = 0; i < n; i++) {
    words[i] = pc_touch_word(i);
    if (!strcmp(words[i], word)) return *bits |= 1u << i, PC_OK;
  }
  snprintf(one, sizeof one, "%s", !strcmp(word, "feet") ? "foots" : !strcmp(word, "calves") ? "calfs" : word);
  size_t len = strlen(one);
  unsigned both = 0;
  if (len && one[len - 1] == 's') one[len - 1] = 0;
  for (int i = 0; i < n; i++) {
    const char *bare = strchr(words[i], '_');
    bool sided = !strncmp(words[i], "right_", 6) || !strncmp(words[i], "left_", 5);
    if (sided && (!strcmp(bare + 1, one) || !strcmp(bare + 1, word))) both |= 1u << i;
  }
  *bits |= both;
  return both ? PC_OK : bad(r, p, from, "part of the body", word, words, n);
}

static int read_touch(reader *r, pc_posture *posture, const pc_piece *p) {
  const char *at = p->text, *from;
  char word[LONGEST_WORD];
  while (next_word(&at, word, &from))
    if (read_part(r, p, from, word, &posture->touching)) return r->err->code;
  return posture->touching ? PC_OK
                           : pc_piece_bad(r->err, p->line, p->column, "touching wants parts of the body");
}

/* The number that ends a list of parts; false: the word is none. */
static bool is_number(const char *word, double *x) {
  char *end;
  *x = strtod(word, &end);
  return end != word && !*end && isfinite(*x);
}

static int out_of_range(reader *r, const pc_piece *p, const char *from, const key *k, double x) {
  return pc_piece_bad(r->err, p->line, p->column + (int)(from - p->text), "%s %g is not between %g and %g",
                      p->name, x, k->lo, k->hi);
}

/* Is the word that of a part, or of both sides'? */
static bool is_part(const char *word) {
  pc_err unused = {0};
  reader probe = {.err = &unused};
  const pc_piece nothing = {.text = (char *)word};
  unsigned bits = 0;
  return read_part(&probe, &nothing, word, word, &bits) == PC_OK;
}

/* "right_foot left_foot 0.2 shoulder_blades 0.4": a number for all parts since the last one. */
static int read_places(reader *r, pc_posture *posture, const pc_piece *p, const key *k) {
  const char *at = p->text, *from;
  double x, *out = (double *)(void *)((char *)posture + k->at);
  char word[LONGEST_WORD], last[LONGEST_WORD] = "";
  unsigned parts = 0;
  while (next_word(&at, word, &from)) {
    if (!parts || is_part(word)) {
      if (read_part(r, p, from, word, &parts)) return r->err->code;
      memcpy(last, word, sizeof last);
      continue;
    }
    pc_piece number = *p;
    number.text = word, number.column += (int)(from - p->text);
    if (read_number(r, &number, k, &x)) return r->err->code;
    for (int i = 0; i < pc_touch_count(); i++)
      if (parts & 1u << i) out[i] = x;
    parts = 0;
  }
  if (parts)
    return pc_piece_bad(r->err, p->line, p->column, "%s: %s wants a number behind it", p->name, last);
  return PC_OK;
}

/* "hands 60 forward", several after one another. */
static int read_pulls(reader *r, pc_posture *posture, const pc_piece *p, const key *k) {
  static const char *const words[] = {"forward", "back", "up", "down", "right", "left", "together"};
  static const double toward[][3] = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0},
                                     {0, 0, 1}, {0, 0, -1}, {0, 0, 0}};
  const char *at = p->text, *from;
  char word[LONGEST_WORD];
  while (next_word(&at, word, &from)) {
    pc_band_pull pull = {0};
    double x;
    while (!is_number(word, &x)) {
      if (read_part(r, p, from, word, &pull.parts)) return r->err->code;
      if (!next_word(&at, word, &from)) goto bad_shape;
    }
    if (x < k->lo || x > k->hi) return out_of_range(r, p, from, k, x);
    int way = 0;
    if (!pull.parts || !next_word(&at, word, &from) || posture->n_pulls == PC_MAX_PULLS) goto bad_shape;
    while (way < 7 && strcmp(words[way], word)) way++;
    if (way == 7) return bad(r, p, from, "direction", word, words, 7);
    pull.newtons = x;
    memcpy(pull.toward, toward[way], sizeof pull.toward);
    posture->pull[posture->n_pulls++] = pull;
  }
  return PC_OK;
bad_shape:
  return pc_piece_bad(r->err, p->line, p->column, "pull wants parts, newtons and where to: hands 60 forward");
}

/* hang: solved. forward: straight, level where the trunk is upright. crossed: in front of the chest. */
static int read_arms(reader *r, pc_posture *posture, const pc_piece *p) {
  static const char *const words[] = {"hang", "forward", "crossed"};
  int word = 0;
  if (read_word(r, p, "posture of the arms", words, 3, &word)) return r->err->code;
  if (word == 0) return PC_OK;
  if (give_joint(r, posture, p, "arm_flex", (word == 1 ? 90 : 30) * DEGREE)) return r->err->code;
  if (word == 2 && give_joint(r, posture, p, "arm_rot", 60 * DEGREE)) return r->err->code;
  return give_joint(r, posture, p, "elbow_flex", (word == 1 ? 0 : 110) * DEGREE);
}

static int read_hands(reader *r, pc_posture *posture, const pc_piece *p) {
  static const char *const words[] = {"left", "both", "right"};
  int word = 0;
  if (read_word(r, p, "hand", words, 3, &word)) return r->err->code;
  posture->hands = word - 1;
  return PC_OK;
}

static int read_changes(reader *r, pc_posture *posture, const pc_piece *p) {
  const char *at = p->text, *from;
  char word[LONGEST_WORD];
  while (next_word(&at, word, &from)) {
    pc_changes probe = {0};
    pc_err own = {0};
    if (posture->n_changes == PC_MAX_CHANGES)
      return pc_piece_bad(r->err, p->line, p->column, "more than %d changes", PC_MAX_CHANGES);
    if (pc_changes_add(&probe, r->body, word, &own))
      return pc_piece_bad(r->err, p->line, p->column + (int)(from - p->text), "%.200s", own.text);
    char *copy = pc_arena_str(r->arena, word, strlen(word));
    if (!copy) return pc_fail(r->err, PC_NO_MEMORY, 0, "out of memory");
    posture->change[posture->n_changes++] = copy;
  }
  return PC_OK;
}

/* ---- keys ----------------------------------------------------------------------------------------- */

static bool is_key(const char *name, size_t len) {
  for (int i = 0; i < N_KEYS; i++)
    if (strlen(KEYS[i].name) == len && !strncmp(KEYS[i].name, name, len)) return true;
  return false;
}

static int read_value(reader *r, pc_posture *posture, const pc_piece *p, const key *k) {
  double x = 0;
  int word = 0;
  switch (k->kind) {
  case K_SUPPORT:
    if (read_word(r, p, "support", SUPPORTS, PC_SUPPORTS, &word)) return r->err->code;
    posture->support = (pc_support)word;
    return PC_OK;
  case K_TOUCH:
    return read_touch(r, posture, p);
  case K_ARMS:
    return read_arms(r, posture, p);
  case K_HANDS:
    return read_hands(r, posture, p);
  case K_PLACED:
    return read_places(r, posture, p, k);
  case K_PULL:
    return read_pulls(r, posture, p, k);
  case K_WEIGHT:
    return read_weight(r, posture, p, k);
  case K_CHANGE:
    return read_changes(r, posture, p);
  case K_JOINT:
    if (read_number(r, p, k, &x)) return r->err->code;
    return give_joint(r, posture, p, k->coordinate, k->factor * (x + k->shift) * DEGREE);
  default:
    if (read_number(r, p, k, &x)) return r->err->code;
    *(double *)((char *)posture + k->at) = k->kind == K_ANGLE ? x * DEGREE : x;
    if (k->at == AT(lumbar_share)) r->share = p;
    return PC_OK;
  }
}

/* A coordinate of the body by its own name, degrees or metres; or the error. */
static int read_coordinate(reader *r, pc_posture *posture, const pc_piece *p) {
  const char *names[N_KEYS + 256];
  int n = 0, c = pc_body_find_coordinate(r->body, p->name);
  double x;
  if (c < 0) {
    for (int i = 0; i < N_KEYS; i++) names[n++] = KEYS[i].name;
    for (int i = 0; i < r->body->n_coordinates && i < 256; i++) names[n++] = r->body->coordinates[i].name;
    const char *near = pc_word_nearest(p->name, names, n);
    return pc_piece_bad(r->err, p->line, 1, "no key \"%.40s\"; %s%s", p->name,
                        near ? "did you mean " : "docs/postures.md lists the keys", near ? near : "");
  }
  if (r->body->coordinates[c].driver >= 0)
    return pc_piece_bad(r->err, p->line, 1, "%s follows %s; give that", p->name,
                        r->body->coordinates[r->body->coordinates[c].driver].name);
  static const key any = {.lo = -180, .hi = 180};
  if (read_number(r, p, &any, &x)) return r->err->code;
  return give(r, posture, p, c, r->body->coordinates[c].type == PC_TRANSLATIONAL ? x : x * DEGREE);
}

static int read_key(reader *r, const pc_piece *p) {
  if (r->n == 0) return pc_piece_bad(r->err, p->line, 1, "a posture begins with its name, like [standing]");
  if (!*p->text) return pc_piece_bad(r->err, p->line, p->column, "%s has no value", p->name);
  pc_posture *posture = &r->postures[r->n - 1];
  for (int i = 0; i < N_KEYS; i++) {
    if (strcmp(p->name, KEYS[i].name)) continue;
    if (r->seen[i] && KEYS[i].kind != K_CHANGE)
      return pc_piece_bad(r->err, p->line, 1, "%s stands twice; first on line %ld", p->name, r->seen[i]);
    r->seen[i] = p->line;
    return read_value(r, posture, p, &KEYS[i]);
  }
  return read_coordinate(r, posture, p);
}

/* ---- postures ------------------------------------------------------------------------------------- */

/* A posture ends: what belongs together is there. */
static int close_posture(reader *r) {
  if (r->n == 0) return PC_OK;
  pc_posture *p = &r->postures[r->n - 1];
  if (!r->seen[0])
    return pc_piece_bad(r->err, p->line, 1, "[%.40s] has no support; write support: two_legs", p->name);
  if (!isnan(p->lumbar_share)) {
    if (isnan(p->trunk))
      return pc_piece_bad(r->err, r->share->line, 1, "lumbar_share is a share of trunk, which is not given");
    double flexion = -p->lumbar_share / 100 * p->trunk / FLEXION;
    if (give_joint(r, p, r->share, "L5_S1_Flex_Ext", flexion)) return r->err->code;
  }
  unsigned touching = pc_touching(p);
  for (int i = 0; i < pc_touch_count(); i++)
    if ((p->raised[i] > 0 || p->wall[i] != 0 || p->wall_side[i] != 0) && !(touching & 1u << i))
      return pc_piece_bad(r->err, p->line, 1, "[%.40s] raises %s, which touches nothing; add it to touching",
                          p->name, pc_touch_word(i));
  if (!isnan(p->distance) && p->load == 0)
    return pc_piece_bad(r->err, p->line, 1, "[%.40s] has a distance and no load; write load: 20", p->name);
  memset(r->seen, 0, sizeof r->seen);
  return PC_OK;
}

static int open_posture(reader *r, const pc_piece *p) {
  if (close_posture(r)) return r->err->code;
  size_t n = strspn(p->name, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (p->name[n] || n > 40)
    return pc_piece_bad(r->err, p->line, 2, "a posture is named with a-z, 0-9 and _, not \"%.40s\"", p->name);
  if (*p->text) return pc_piece_bad(r->err, p->line, p->column, "nothing may follow [%.40s", p->name);
  for (int i = 0; i < r->n; i++)
    if (!strcmp(r->postures[i].name, p->name))
      return pc_piece_bad(r->err, p->line, 2, "[%s] stands twice", p->name);
  if (r->n == MOST_POSTURES)
    return pc_piece_bad(r->err, p->line, 1, "more than %d postures in a file", MOST_POSTURES);
  r->postures[r->n++] = (pc_posture){.name = p->name,
                                     .line = p->line,
                                     .trunk = NAN,
                                     .lean = NAN,
                                     .lumbar_share = NAN,
                                     .stance = NAN,
                                     .distance = NAN};
  return PC_OK;
}

int pc_postures_of_pieces(const pc_piece *pieces, int n, bool over, const pc_body *body, pc_arena *arena,
                          pc_posture **out, pc_err *err) {
  reader r = {.body = body, .arena = arena, .err = err, .over = over};
  int sections = 0;
  for (int i = 0; i < n; i++) sections += pieces[i].kind == PC_PIECE_SECTION;
  if (sections == 0)
    return pc_piece_bad(err, 1, 1, "there is no posture; begin one with its name, like [standing]"), -1;
  if (sections > MOST_POSTURES) sections = MOST_POSTURES;
  if (!(r.postures = PC_NEW(arena, pc_posture, sections)))
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory"), -1;
  for (int i = 0; i < n; i++) {
    const pc_piece *p = &pieces[i];
    if (p->kind == PC_PIECE_ITEM)
      return pc_piece_bad(err, p->line, p->column, "items have no place here; write \"key: value\""), -1;
    if (p->kind == PC_PIECE_SECTION ? open_posture(&r, p) : read_key(&r, p)) return -1;
  }
  if (close_posture(&r)) return -1;
  *out = r.postures;
  return r.n;
}

int pc_postures_read(const char *data, size_t len, const pc_body *body, pc_arena *arena, pc_posture **out,
                     pc_err *err) {
  static const pc_pieces_rules rules = {is_key};
  pc_piece *pieces;
  int n;
  if (len > LONGEST_FILE) return pc_fail(err, PC_BAD_INPUT, 0, "longer than 64 kB"), -1;
  if (pc_pieces_cut(data, len, &rules, arena, &pieces, &n, err)) return -1;
  return pc_postures_of_pieces(pieces, n, false, body, arena, out, err);
}
