/* read.c: pieces to an exercise, by the table of keys.c.
 *
 * The head of the file describes the exercise; then come sections: [dose NAME], [rung LEVEL],
 * [modify CONDITION], [movement] with [posture NAME]s, [form] with [fault NAME]s, each with keys of its own.
 * Rungs may name doses that come later, and movements postures, so names are looked up when all is read.
 */
#include "exercise/read.h"
#include "base/nearest.h"
#include "exercise/movement.h"

#include <math.h>
#include <string.h>

enum { MOST_SECTIONS = 12, MOST_KEYS = 64, LONGEST_FILE = 64 * 1024 };
static const double PHASE_LEAST = 0.3, LASTING = 0.2; /* s, where the file is silent: MEAS-2; ours */

typedef struct reader {
  pc_exercise e;
  pc_dose doses[MOST_SECTIONS];
  pc_rung rungs[MOST_SECTIONS];
  const pc_piece *rung_dose[MOST_SECTIONS]; /* the piece that names it; NULL: the first dose */
  pc_modify modify[MOST_SECTIONS];
  pc_movement movement;
  pc_form_rules form;
  pc_fault_rule faults[MOST_SECTIONS];
  const pc_piece *form_heading; /* NULL: no [form] */
  int n_pieces;
  pc_section section;
  char *target;           /* what the section fills */
  const pc_piece *opened; /* its heading; NULL: the head */
  long seen[MOST_KEYS];   /* line of each key in this section */
  pc_arena *arena;
  pc_err *err;
} reader;

static const char *heading(const reader *r) {
  return r->opened ? r->opened->name : "the file";
}

/* A section ends: what it must have is there. */
static int close_section(reader *r) {
  for (int i = 0; i < pc_keys_n; i++)
    if (pc_keys[i].section == r->section && pc_keys[i].required && !r->seen[i])
      return pc_piece_bad(r->err, r->opened ? r->opened->line : 1, 1, "%s has no %s; write %s: %s",
                          heading(r), pc_keys[i].name, pc_keys[i].name, pc_keys[i].example);
  memset(r->seen, 0, sizeof r->seen);
  return PC_OK;
}

static int too_many(reader *r, const pc_piece *p) {
  return pc_piece_bad(r->err, p->line, 1, "more than %d sections [%s]", MOST_SECTIONS, p->name);
}

/* "train", "hold", "wake_up", "break", also with more after a "_": "hold_2". */
static int open_dose(reader *r, const pc_piece *p) {
  static const char *const kinds[] = {"train", "hold", "wake_up", "break"};
  bool ok = strspn(p->text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(p->text), kind = false;
  for (int i = 0; i < 4; i++) {
    size_t n = strlen(kinds[i]);
    kind |= !strncmp(p->text, kinds[i], n) && (!p->text[n] || (p->text[n] == '_' && p->text[n + 1]));
  }
  if (!ok || !kind)
    return pc_piece_bad(
        r->err, p->line, p->column,
        "[dose %.40s]: a dose is train, hold, wake_up or break, or one of them with _ and more", p->text);
  for (int i = 0; i < r->e.n_doses; i++)
    if (!strcmp(r->doses[i].name, p->text))
      return pc_piece_bad(r->err, p->line, p->column, "[dose %s] stands twice", p->text);
  if (r->e.n_doses == MOST_SECTIONS) return too_many(r, p);
  pc_dose *d = &r->doses[r->e.n_doses++];
  *d = (pc_dose){.name = p->text};
  r->target = (char *)d;
  return PC_OK;
}

static int open_rung(reader *r, const pc_piece *p) {
  if (p->text[0] < '0' || p->text[0] > '9' || p->text[1])
    return pc_piece_bad(r->err, p->line, p->column, "[rung %.40s]: a level from 0 to 9 is expected", p->text);
  int level = p->text[0] - '0';
  for (int i = 0; i < r->e.n_rungs; i++)
    if (r->rungs[i].level == level)
      return pc_piece_bad(r->err, p->line, p->column, "[rung %d] stands twice", level);
  pc_rung *rung = &r->rungs[r->e.n_rungs++]; /* ten levels fit */
  *rung = (pc_rung){.level = level, .check = ""};
  r->target = (char *)rung;
  return PC_OK;
}

static int open_modify(reader *r, const pc_piece *p) {
  int i = pc_words_find(&pc_condition_words, p->text);
  const char *near = pc_word_nearest(p->text, pc_condition_words.words, pc_condition_words.n);
  if (i < 0)
    return pc_piece_bad(r->err, p->line, p->column, "[modify %.40s]: no such condition; %s", p->text,
                        near ? near : "see avoid_if for the words");
  for (int k = 0; k < r->e.n_modify; k++)
    if (r->modify[k].condition == 1u << i)
      return pc_piece_bad(r->err, p->line, p->column, "[modify %s] stands twice", p->text);
  pc_modify *m = &r->modify[r->e.n_modify++]; /* ten conditions fit */
  *m = (pc_modify){.condition = 1u << i, .max_level = -1};
  r->target = (char *)m;
  return PC_OK;
}

static int open_form(reader *r, const pc_piece *p) {
  if (*p->text) return pc_piece_bad(r->err, p->line, p->column, "nothing may follow [form");
  if (r->form_heading) return pc_piece_bad(r->err, p->line, 2, "[form] stands twice");
  r->form_heading = p;
  r->form = (pc_form_rules){.rest = NAN, .far = NAN, .phase_least = PHASE_LEAST};
  r->target = (char *)&r->form;
  return PC_OK;
}

static int open_fault(reader *r, const pc_piece *p) {
  size_t n = strspn(p->text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (!r->form_heading)
    return pc_piece_bad(r->err, p->line, 2, "[fault %.40s] belongs below [form]", p->text);
  if (n == 0 || p->text[n])
    return pc_piece_bad(r->err, p->line, p->column, "[fault %.40s]: a name has a-z, 0-9 and _ only", p->text);
  for (int i = 0; i < r->form.n_faults; i++)
    if (!strcmp(r->faults[i].name, p->text))
      return pc_piece_bad(r->err, p->line, p->column, "[fault %.40s] stands twice", p->text);
  if (r->form.n_faults == MOST_SECTIONS) return too_many(r, p);
  pc_fault_rule *f = &r->faults[r->form.n_faults++];
  *f =
      (pc_fault_rule){.name = p->text, .phase = PC_PHASE_ALL, .above = NAN, .below = NAN, .lasting = LASTING};
  r->target = (char *)f;
  return PC_OK;
}

static int open_section(reader *r, const pc_piece *p) {
  int section = pc_section_find(p->name);
  if (close_section(r)) return r->err->code;
  if (section < 0) {
    const char *near = pc_word_nearest(p->name, pc_section_words.words, pc_section_words.n);
    return pc_piece_bad(r->err, p->line, 2, "no section [%.40s]; %s%s", p->name,
                        near ? "did you mean "
                             : "there are dose, rung, modify, movement, posture, form and fault",
                        near ? near : "");
  }
  r->section = (pc_section)section, r->opened = p;
  switch (r->section) {
  case PC_SEC_DOSE:
    return open_dose(r, p);
  case PC_SEC_RUNG:
    return open_rung(r, p);
  case PC_SEC_MODIFY:
    return open_modify(r, p);
  case PC_SEC_MOVEMENT:
    r->target = (char *)&r->movement.course;
    return pc_movement_open(&r->movement, p, r->n_pieces, r->arena, r->err);
  case PC_SEC_POSTURE:
    return pc_movement_posture(&r->movement, p, r->err);
  case PC_SEC_FORM:
    return open_form(r, p);
  default:
    return open_fault(r, p);
  }
}

static int unknown_key(reader *r, const pc_piece *p) {
  const char *names[MOST_KEYS];
  int n = 0;
  for (int i = 0; i < pc_keys_n; i++)
    if (pc_keys[i].section == r->section) names[n++] = pc_keys[i].name;
  const char *near = pc_word_nearest(p->name, names, n);
  if (near) return pc_piece_bad(r->err, p->line, 1, "no key \"%.40s\"; did you mean %s?", p->name, near);
  bool elsewhere = pc_key_known(p->name, strlen(p->name));
  return pc_piece_bad(r->err, p->line, 1, "no key \"%.40s\" in %s; %s", p->name, heading(r),
                      elsewhere ? "it belongs to another section" : "docs/exercises.md lists the keys");
}

/* A key that names things of later sections waits for the end of the file; true: this one does. */
static bool put_off(reader *r, pc_value value, const pc_piece *p, int n_items) {
  if (value == PC_VAL_DOSE) r->rung_dose[r->e.n_rungs - 1] = p;
  if (value == PC_VAL_PLAY) r->movement.play = p, r->movement.n_play = n_items;
  if (value == PC_VAL_BREATHE) r->movement.breathe = p, r->movement.n_breathe = n_items;
  return value == PC_VAL_DOSE || value == PC_VAL_PLAY || value == PC_VAL_BREATHE;
}

static int read_key(reader *r, const pc_piece *p, int n_items) {
  int k = pc_key_find(r->section, p->name);
  if (r->section == PC_SEC_POSTURE || (r->section == PC_SEC_MOVEMENT && k < 0))
    return pc_movement_setting(&r->movement, p, n_items, r->err);
  if (k < 0) return unknown_key(r, p);
  if (r->seen[k])
    return pc_piece_bad(r->err, p->line, 1, "%s stands twice; first on line %ld", p->name, r->seen[k]);
  r->seen[k] = p->line;
  if (put_off(r, pc_keys[k].value, p, n_items)) return PC_OK;
  char *target = r->section == PC_SEC_HEAD ? (char *)&r->e : r->target;
  return pc_value_read(&pc_keys[k], p, n_items, target + pc_keys[k].at, target + pc_keys[k].also_at, r->arena,
                       r->err);
}

static int read_pieces(reader *r, const pc_piece *pieces, int n) {
  for (int i = 0; i < n; i++) {
    const pc_piece *p = &pieces[i];
    int items = 0;
    while (i + 1 + items < n && pieces[i + 1 + items].kind == PC_PIECE_ITEM) items++;
    if (p->kind == PC_PIECE_ITEM) /* those below a key are passed over with it */
      return pc_piece_bad(r->err, p->line, p->column, "an item without a key above it");
    if (p->kind == PC_PIECE_SECTION && open_section(r, p)) return r->err->code;
    if (p->kind == PC_PIECE_KEY) {
      if (read_key(r, p, items)) return r->err->code;
      i += items;
    }
  }
  return close_section(r);
}

static int find_doses(reader *r) {
  if (r->e.n_doses == 0)
    return pc_piece_bad(r->err, 1, 1, "the file has no [dose train] with sets, reps, hold or minutes");
  for (int i = 0; i < r->e.n_rungs; i++) {
    const pc_piece *p = r->rung_dose[i];
    int k = 0;
    while (p && k < r->e.n_doses && strcmp(r->doses[k].name, p->text)) k++;
    if (k == r->e.n_doses)
      return pc_piece_bad(r->err, p->line, p->column, "dose: there is no [dose %.40s] in this file", p->text);
    r->rungs[i].dose = k;
  }
  return PC_OK;
}

static void sort_rungs(pc_rung *rungs, int n) {
  for (int i = 1; i < n; i++)
    for (int k = i; k > 0 && rungs[k - 1].level > rungs[k].level; k--) {
      pc_rung swap = rungs[k];
      rungs[k] = rungs[k - 1], rungs[k - 1] = swap;
    }
}

static void *keep(reader *r, const void *from, int n, size_t size) {
  void *copy = pc_arena_get(r->arena, (size_t)n, size);
  if (copy && n) memcpy(copy, from, (size_t)n * size);
  return copy;
}

/* What was read section by section, copied to where it stays. */
static int keep_all(reader *r) {
  pc_form_rules *form = r->form_heading ? keep(r, &r->form, 1, sizeof r->form) : NULL;
  r->e.doses = keep(r, r->doses, r->e.n_doses, sizeof *r->doses);
  r->e.rungs = keep(r, r->rungs, r->e.n_rungs, sizeof *r->rungs);
  r->e.modify = keep(r, r->modify, r->e.n_modify, sizeof *r->modify);
  if (form) form->faults = keep(r, r->faults, r->form.n_faults, sizeof *r->faults);
  r->e.rules = form;
  bool kept = r->e.doses && r->e.rungs && r->e.modify && (!r->form_heading || (form && form->faults));
  return kept ? PC_OK : pc_fail(r->err, PC_NO_MEMORY, 0, "out of memory");
}

/* "a/b/bridge.txt": the name is "bridge". */
static int take_name(reader *r, const char *file) {
  const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
  size_t n = strspn(base, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (n == 0 || n > 40 || strcmp(base + n, ".txt"))
    return pc_fail(r->err, PC_BAD_INPUT, 0,
                   "a file of an exercise is named with a-z, 0-9 and _ and ends in .txt, like my_bridge.txt");
  r->e.file = pc_arena_str(r->arena, file, strlen(file));
  r->e.name = pc_arena_str(r->arena, base, n);
  return r->e.file && r->e.name ? PC_OK : pc_fail(r->err, PC_NO_MEMORY, 0, "out of memory");
}

int pc_exercise_read(pc_exercise *out, const char *file, const char *data, size_t len, pc_arena *arena,
                     pc_err *err) {
  static const char *const none[] = {NULL};
  static const pc_pieces_rules rules = {pc_key_known};
  reader r = {.arena = arena, .err = err};
  pc_piece *pieces;
  int n;
  r.e = (pc_exercise){.ladder = "", .easier = {"", 0}, .harder = {"", 0}};
  r.e.cautions = r.e.felt = r.e.inventory = r.e.sources = r.e.muscles = none;
  if (len > LONGEST_FILE) return pc_fail(err, PC_BAD_INPUT, 0, "longer than 64 kB; an exercise is a page");
  if (take_name(&r, file) || pc_pieces_cut(data, len, &rules, arena, &pieces, &n, err)) return err->code;
  r.n_pieces = n;
  if (read_pieces(&r, pieces, n) || find_doses(&r)) return err->code;
  if (pc_movement_close(&r.movement, &r.e.play, arena, err)) return err->code;
  if (!*r.e.ladder) r.e.ladder = r.e.name;
  sort_rungs(r.rungs, r.e.n_rungs);
  if (keep_all(&r) || pc_exercise_check(&r.e, pieces, n, err)) return err->code;
  *out = r.e;
  return PC_OK;
}
