/* keys.h: the schema of an exercise file: every key, the section it stands in, and what it takes. */
#ifndef POSTERIOR_KEYS_H
#define POSTERIOR_KEYS_H

#include "exercise/words.h"

typedef enum pc_section {
  PC_SEC_HEAD,
  PC_SEC_DOSE,
  PC_SEC_RUNG,
  PC_SEC_MODIFY,
  PC_SEC_MOVEMENT, /* keys that are not of the table: words of a posture */
  PC_SEC_POSTURE,  /* nothing but these */
  PC_SEC_FORM,
  PC_SEC_FAULT
} pc_section;

typedef enum pc_value {
  PC_VAL_TEXT,     /* const char * */
  PC_VAL_TITLE,    /* const char *, short enough for a column */
  PC_VAL_NAME,     /* const char *: a-z 0-9 _ */
  PC_VAL_WORD,     /* int-sized enum: index into `words` */
  PC_VAL_PLACE,    /* const char *: one of `words` */
  PC_VAL_MASK,     /* unsigned: 1 << index, several */
  PC_VAL_GEAR,     /* unsigned `at` (all of them) or `also_at` (one of them: "band or backpack") */
  PC_VAL_YES,      /* bool */
  PC_VAL_COUNT,    /* int `at` and `also_at`: "8-12" */
  PC_VAL_SECONDS,  /* double `at` and `also_at`: "1.5-3" */
  PC_VAL_LEVEL,    /* int */
  PC_VAL_MINUTES,  /* double */
  PC_VAL_PERCENT,  /* double, 0..1 */
  PC_VAL_METRES,   /* double */
  PC_VAL_TEMPO,    /* pc_tempo: "2-1-2" */
  PC_VAL_LINK,     /* pc_link: "bridge 2" */
  PC_VAL_DOSE,     /* name of a dose section, found when all are read */
  PC_VAL_LIST,     /* const char *const *: items of text */
  PC_VAL_CUES,     /* the same, at most eight words each */
  PC_VAL_FELT,     /* the same, "place: what to do" */
  PC_VAL_SOURCES,  /* the same, with a year */
  PC_VAL_NAMES,    /* const char *const *: words on one line */
  PC_VAL_ITEMS,    /* the same: numbers of the articles' inventory, "36", "A8", "X1" */
  PC_VAL_PLAY,     /* items "2.0 high", read when the postures are known */
  PC_VAL_BREATHE,  /* items "0.5 out", read with them */
  PC_VAL_CUE,      /* const char *, at most eight words; from here on form_values.c reads */
  PC_VAL_VIEWS,    /* unsigned: 1 << pc_view, several */
  PC_VAL_PHASE,    /* pc_phase */
  PC_VAL_LASTING,  /* double, s */
  PC_VAL_LIMIT,    /* double, may be negative */
  PC_VAL_QUANTITY, /* pc_quantity */
  PC_VAL_WINDOWS,  /* const pc_window * `at` and int `also_at`: items "knee 70 120" */
  PC_VAL_WHEN      /* into the whole pc_fault_rule: "hip change > 10" */
} pc_value;

typedef struct pc_key {
  pc_section section;
  const char *name;
  pc_value value;
  size_t at, also_at;    /* offsets in what the section fills */
  const pc_words *words; /* that are allowed */
  double most;           /* largest number that makes sense */
  bool required;
  const char *example; /* shown in errors and held against the reader by a test */
} pc_key;

extern const pc_key pc_keys[];
extern const int pc_keys_n;

/* The key of a section, or -1. */
int pc_key_find(pc_section section, const char *name);
bool pc_key_known(const char *name, size_t len); /* in any section */
/* The section of a heading's first word; -1: there is none of that name. */
int pc_section_find(const char *name);
extern const pc_words pc_section_words;

#endif
