/* movement.c: a reference movement as text: key postures, and the times at which the body passes through
 * them.
 *
 * What a posture's words mean is not known here: they are kept with their places for whoever plays them. What
 * is held here is the shape: times rise, postures that are named exist, those that exist are used, and the
 * movement ends as it began, so that it can be repeated.
 */
#include "exercise/movement.h"
#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 600 }; /* s */

int pc_movement_open(pc_movement *m, const pc_piece *heading, int n_pieces, pc_arena *arena, pc_err *err) {
  if (m->heading) return pc_piece_bad(err, heading->line, 2, "[movement] stands twice");
  if (*heading->text)
    return pc_piece_bad(err, heading->line, heading->column, "nothing may follow [movement");
  m->heading = heading;
  m->lines = PC_NEW(arena, pc_posture_line, n_pieces);
  m->course.settings = m->lines;
  return m->lines ? PC_OK : pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
}

int pc_movement_posture(pc_movement *m, const pc_piece *p, pc_err *err) {
  if (!m->heading) return pc_piece_bad(err, p->line, 2, "[posture %.40s] belongs below [movement]", p->text);
  size_t n = strspn(p->text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (n == 0 || p->text[n])
    return pc_piece_bad(err, p->line, p->column, "[posture %.40s]: a name has a-z, 0-9 and _ only", p->text);
  for (int i = 0; i < m->course.n_postures; i++)
    if (!strcmp(m->postures[i].name, p->text))
      return pc_piece_bad(err, p->line, p->column, "[posture %.40s] stands twice", p->text);
  if (m->course.n_postures == PC_MOST_POSTURES)
    return pc_piece_bad(err, p->line, 1, "more than %d sections [posture]", PC_MOST_POSTURES);
  m->postures[m->course.n_postures++] = (pc_key_posture){p->text, p->line, m->lines + m->n_lines, 0};
  return PC_OK;
}

int pc_movement_setting(pc_movement *m, const pc_piece *p, int n_items, pc_err *err) {
  pc_key_posture *in = m->course.n_postures ? &m->postures[m->course.n_postures - 1] : NULL;
  const pc_posture_line *from = in ? in->settings : m->course.settings;
  if (pc_key_find(PC_SEC_MOVEMENT, p->name) >= 0)
    return pc_piece_bad(err, p->line, 1, "%s belongs to [movement], not to a posture", p->name);
  if (n_items) return pc_piece_bad(err, p[1].line, p[1].column, "%.40s takes no items", p->name);
  if (!*p->text) return pc_piece_bad(err, p->line, p->column, "%.40s: a value is expected", p->name);
  if (p->many) return pc_piece_bad(err, p->line, p->column, "%.40s: this value stands on one line", p->name);
  for (const pc_posture_line *l = from; l < m->lines + m->n_lines; l++)
    if (!strcmp(l->key, p->name))
      return pc_piece_bad(err, p->line, 1, "%.40s stands twice; first on line %ld", p->name, l->line);
  m->lines[m->n_lines++] = (pc_posture_line){p->name, p->text, p->line, p->column};
  ++*(in ? &in->n_settings : &m->course.n_settings);
  return PC_OK;
}

/* ---- when the file has ended ------------------------------------------------------------------------- */

/* "2.0 high": the time, and the word behind it. */
static int time_and_word(pc_scan *v, double *t, char word[PC_LONGEST_WORD + 1], const char **start) {
  const char *from = v->at;
  if (!pc_scan_number(v, t)) return pc_scan_bad(v, from, "a time in seconds is expected first");
  if (*t > LONGEST) return pc_scan_bad(v, from, "more than ten minutes");
  if (*v->at != ' ' && *v->at != '\t') return pc_scan_bad(v, v->at, "a blank and a word are expected");
  if (pc_scan_word(v, word, start)) return v->err->code;
  if (!*word) return pc_scan_bad(v, *start, "a word is expected");
  pc_scan_blanks(v);
  return *v->at ? pc_scan_bad(v, v->at, "nothing may follow the word") : PC_OK;
}

static int rising(const pc_scan *v, double t, double before) {
  if (t > before) return PC_OK;
  return pc_piece_bad(v->err, v->piece->line, v->piece->column,
                      "%s %.40s: times rise; this one must be above %g", v->key->name, v->piece->text,
                      before);
}

static int posture_named(const pc_movement *m, const pc_scan *v, const char *word, const char *at, int *out) {
  const char *names[PC_MOST_POSTURES];
  int n = m->course.n_postures;
  for (int i = 0; i < n; i++) {
    names[i] = m->postures[i].name;
    if (!strcmp(names[i], word)) return *out = i, PC_OK;
  }
  const char *near = pc_word_nearest(word, names, n);
  return pc_piece_bad(v->err, v->piece->line, pc_scan_place(v, at), "play: there is no [posture %s]; %s%s",
                      word, near ? "did you mean " : "write that section, below [movement]",
                      near ? near : "");
}

static int read_play(pc_movement *m, pc_arena *arena, pc_err *err) {
  const pc_key *key = &pc_keys[pc_key_find(PC_SEC_MOVEMENT, "play")];
  bool used[PC_MOST_POSTURES] = {false};
  pc_moment *moments = PC_NEW(arena, pc_moment, m->n_play);
  if (!moments) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < m->n_play; i++) {
    const pc_piece *p = m->play + 1 + i;
    pc_scan v = {key, p, p->text, err};
    char word[PC_LONGEST_WORD + 1];
    const char *start;
    if (time_and_word(&v, &moments[i].t, word, &start)) return err->code;
    if (i == 0 && moments[0].t > 0)
      return pc_piece_bad(err, p->line, p->column, "play %.40s: the first time is 0", p->text);
    if (i && rising(&v, moments[i].t, moments[i - 1].t)) return err->code;
    if (posture_named(m, &v, word, start, &moments[i].posture)) return err->code;
    used[moments[i].posture] = true;
  }
  const pc_piece *last = m->play + m->n_play;
  if (m->n_play < 2 || moments[m->n_play - 1].posture != moments[0].posture)
    return pc_piece_bad(
        err, last->line, last->column,
        "play ends as it began, so that it can be repeated; add a line with the first posture");
  for (int i = 0; i < m->course.n_postures; i++)
    if (!used[i])
      return pc_piece_bad(err, m->postures[i].line, 10, "[posture %.40s] is not in play",
                          m->postures[i].name);
  m->course.moments = moments, m->course.n_moments = m->n_play;
  return PC_OK;
}

static int read_breathe(pc_movement *m, pc_arena *arena, pc_err *err) {
  const pc_key *key = &pc_keys[pc_key_find(PC_SEC_MOVEMENT, "breathe")];
  double end = m->course.moments[m->course.n_moments - 1].t;
  pc_breath *breaths = PC_NEW(arena, pc_breath, m->n_breathe);
  if (!breaths) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < m->n_breathe; i++) {
    const pc_piece *p = m->breathe + 1 + i;
    pc_scan v = {key, p, p->text, err};
    char word[PC_LONGEST_WORD + 1];
    const char *start;
    if (time_and_word(&v, &breaths[i].t, word, &start)) return err->code;
    breaths[i].out = !strcmp(word, "out");
    if (!breaths[i].out && strcmp(word, "in")) return pc_scan_bad(&v, start, "in or out is expected");
    if (i && rising(&v, breaths[i].t, breaths[i - 1].t)) return err->code;
    if (i && breaths[i].out == breaths[i - 1].out)
      return pc_piece_bad(err, p->line, pc_scan_place(&v, start),
                          "breathe: \"%s\" twice; in and out take turns", word);
    if (breaths[i].t > end)
      return pc_piece_bad(err, p->line, p->column, "breathe %.40s: after the end of play, at %g s", p->text,
                          end);
  }
  m->course.breaths = breaths, m->course.n_breaths = m->n_breathe;
  return PC_OK;
}

static bool has(const pc_posture_line *lines, int n, const char *key) {
  for (int i = 0; i < n; i++)
    if (!strcmp(lines[i].key, key)) return true;
  return false;
}

static int check_support(const pc_movement *m, pc_err *err) {
  if (has(m->course.settings, m->course.n_settings, "support")) return PC_OK;
  for (int i = 0; i < m->course.n_postures; i++)
    if (!has(m->postures[i].settings, m->postures[i].n_settings, "support"))
      return pc_piece_bad(err, m->heading->line, 1, "[movement] has no support; write support: supine");
  return PC_OK;
}

int pc_movement_close(pc_movement *m, const pc_course **out, pc_arena *arena, pc_err *err) {
  *out = NULL;
  if (!m->heading) return PC_OK;
  if (m->n_play == 0)
    return pc_piece_bad(err, m->play->line, m->play->column,
                        "play has no items; write a time and a posture, - 0.0 low");
  if (read_play(m, arena, err) || read_breathe(m, arena, err) || check_support(m, err)) return err->code;
  pc_course *course = PC_NEW(arena, pc_course, 1);
  pc_key_posture *postures = PC_NEW(arena, pc_key_posture, m->course.n_postures);
  if (!course || !postures) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  memcpy(postures, m->postures, (size_t)m->course.n_postures * sizeof *postures);
  m->course.postures = postures;
  *course = m->course;
  *out = course;
  return PC_OK;
}
