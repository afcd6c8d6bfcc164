/* read.h: one file's bytes to one exercise. */
#ifndef POSTERIOR_READ_H
#define POSTERIOR_READ_H

#include "base/pieces.h"
#include "exercise/keys.h"

/* Everything lies in the arena. Non-zero with err filled. */
int pc_exercise_read(pc_exercise *out, const char *file, const char *data, size_t len, pc_arena *arena,
                     pc_err *err);

/* values.c: one value into its field. `piece` is the key, `items` the items below it. */
int pc_value_read(const pc_key *key, const pc_piece *piece, int n_items, void *field, void *also,
                  pc_arena *arena, pc_err *err);

/* form_values.c: the same for the values of [form] and [fault]. */
int pc_form_value_read(const pc_key *key, const pc_piece *piece, int n_items, void *field, void *also,
                       pc_arena *arena, pc_err *err);

/* rules.c: what must hold of an exercise as a whole; pieces give the places. */
int pc_exercise_check(const pc_exercise *e, const pc_piece *pieces, int n, pc_err *err);
/* The piece of a key in a section of that name and text (NULL: of any text; section NULL: the head), or of
 * the section where key is NULL; NULL: it is not there. For the place of an error. */
const pc_piece *pc_piece_find(const pc_piece *pieces, int n, const char *section, const char *text,
                              const char *key);

/* form_rules.c: what can be proved wrong of [form] and its [fault]s. */
int pc_form_check(const pc_form_rules *f, const pc_piece *pieces, int n, pc_err *err);

#endif
