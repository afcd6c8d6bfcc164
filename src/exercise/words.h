/* words.h: the words of the files for patterns, conditions, gear, positions, views and phases. */
#ifndef POSTERIOR_WORDS_H
#define POSTERIOR_WORDS_H

#include "posterior/exercise.h"

typedef struct pc_words {
  const char *what; /* "pattern", for errors */
  const char *const *words;
  int n;
} pc_words;

extern const pc_words pc_pattern_words, pc_condition_words, pc_gear_words, pc_position_words;
/* Index 0 of the views is PC_VIEW_SIDE; the others are as their enums. */
extern const pc_words pc_view_words, pc_phase_words, pc_kind_words;

/* Index of a word; -1: not one of them. */
int pc_words_find(const pc_words *words, const char *word);

#endif
