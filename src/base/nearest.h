/* nearest.h: "did you mean": the known word nearest to one that is not known. */
#ifndef POSTERIOR_NEAREST_H
#define POSTERIOR_NEAREST_H

/* Letters to put in, take out or change to make b of a (Levenshtein 1966); words longer than 63 count as far
 * from everything (99). */
int pc_word_distance(const char *a, const char *b);
/* The first of the n words that is nearest, if near enough to be a slip of the hand: at most a third of the
 * letters, and one in short words. NULL: none. */
const char *pc_word_nearest(const char *word, const char *const *words, int n);

#endif
