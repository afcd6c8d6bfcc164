/* play_make.h: courses of reference movements from a few words, for tests. */
#ifndef PLAY_MAKE_H
#define PLAY_MAKE_H

#include "posterior/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINES = 40, MOST_KEYS = 8, MOST_MOMENTS = 12 };

typedef struct play_maker {
  char text[2000];
  pc_posture_line lines[MOST_LINES];
  pc_key_posture keys[MOST_KEYS];
  pc_moment moments[MOST_MOMENTS];
  pc_course course;
  pc_exercise exercise;
} play_maker;

/* "support: two_legs; [stand]; trunk: 0; [low]; knee: 90", "0 stand; 2 low; 4 stand". */
static inline const pc_exercise *play_make(play_maker *m, const char *settings, const char *play) {
  int n = 0;
  char *save = NULL, words[400], name[40];
  *m = (play_maker){0};
  pc_course *c = &m->course;
  snprintf(m->text, sizeof m->text, "%s", settings);
  c->settings = m->lines, c->postures = m->keys, c->moments = m->moments;
  for (char *part = strtok_r(m->text, ";", &save); part; part = strtok_r(NULL, ";", &save)) {
    part += strspn(part, " ");
    if (*part == '[') {
      part[strcspn(part, "]")] = 0;
      m->keys[c->n_postures++] = (pc_key_posture){part + 1, 10 + n, m->lines + n, 0};
      continue;
    }
    char *colon = strchr(part, ':');
    *colon = 0;
    m->lines[n] = (pc_posture_line){part, colon + 1 + strspn(colon + 1, " "), 10 + n, 8};
    n++;
    if (c->n_postures)
      m->keys[c->n_postures - 1].n_settings++;
    else
      c->n_settings = n;
  }
  snprintf(words, sizeof words, "%s", play);
  for (char *part = strtok_r(words, ";", &save); part; part = strtok_r(NULL, ";", &save)) {
    pc_moment *moment = &m->moments[c->n_moments++];
    sscanf(part, "%lf %39s", &moment->t, name);
    for (int k = 0; k < c->n_postures; k++)
      if (!strcmp(m->keys[k].name, name)) moment->posture = k;
  }
  m->exercise = (pc_exercise){.name = "made", .title = "Made", .play = c};
  return &m->exercise;
}

#endif
