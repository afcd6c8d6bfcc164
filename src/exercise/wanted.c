/* wanted.c: the exercise somebody names, or the names nearest to a word that is none.
 *
 * A name that holds the word is nearest, then one with a part like it ("lunges" and split_lunge), else the
 * letters to change tell how near it is. Names that would change more than half of the word are not offered.
 */
#include "base/nearest.h"
#include "posterior/exercise.h"

#include <stdio.h>
#include <string.h>

enum { OFFERED = 3, PART = 64 };

static int distance_to(const char *word, const char *name) {
  int least = strstr(name, word) ? 0 : pc_word_distance(word, name);
  for (const char *at = name; *at;) {
    char part[PART];
    size_t n = strcspn(at, "_");
    snprintf(part, sizeof part, "%.*s", (int)n, at);
    int d = 1 + pc_word_distance(word, part);
    if (d < least) least = d;
    at += n + (at[n] == '_');
  }
  return least;
}

/* The nearest names, nearest first, of equals the first by alphabet; how many there are. */
static int nearest(const pc_catalogue *c, const char *word, const char *near[OFFERED]) {
  int n = 0, distance[OFFERED], most = (int)strlen(word) / 2;
  for (int i = 0; i < c->n; i++) {
    const char *name = c->exercises[i].name;
    int d = distance_to(word, name), at = n;
    if (d > most) continue;
    while (at > 0 && distance[at - 1] > d) at--;
    if (at == OFFERED) continue;
    if (n < OFFERED) n++;
    for (int k = n - 1; k > at; k--) near[k] = near[k - 1], distance[k] = distance[k - 1];
    near[at] = name, distance[at] = d;
  }
  return n;
}

const pc_exercise *pc_exercise_wanted(const pc_catalogue *c, const char *name, pc_err *err) {
  const pc_exercise *e = pc_exercise_find(c, name);
  const char *near[OFFERED];
  char offer[OFFERED * (PART + 2) + 16] = "";
  if (e) return e;
  int n = nearest(c, name, near);
  size_t at = 0;
  for (int i = 0; i < n; i++)
    at += (size_t)snprintf(offer + at, sizeof offer - at, "%s%.*s", i ? ", " : "did you mean ", PART - 1,
                           near[i]);
  pc_fail(err, PC_MISMATCH, 0, "no exercise \"%.60s\"; %s%sposterior exercises lists all", name, offer,
          n ? "; " : "");
  return NULL;
}
