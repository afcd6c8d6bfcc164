/* state.c: what is done of an ensemble, as bytes, so that a run that was stopped can be taken up.
 *
 * A line of text that says what it is and of which run (the fingerprint stands for everything the draws
 * depend on), then a record a draw: its number and its values as they stand in memory, so that the end is the
 * same to the last bit. For the machine that wrote it: another order of bytes shows in the line's check
 * number. At the end a sum over all of it; bytes that were cut or changed are not taken.
 */
#include "posterior/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double CHECK_NUMBER = 1234.5678;
enum { HEAD = 96 };

uint64_t pc_fingerprint(uint64_t seen, const void *bytes, size_t len) {
  const unsigned char *b = bytes; /* Fowler, Noll and Vo's 1a of 64 bits */
  for (size_t i = 0; i < len; i++) seen = (seen ^ b[i]) * 0x100000001b3u;
  return seen;
}

static size_t record_size(const pc_ensemble_def *def) {
  return sizeof(int32_t) + (size_t)def->n_values * sizeof(double);
}

static void print_head(char head[HEAD], const pc_ensemble_def *def, uint64_t fingerprint) {
  memset(head, '\n', HEAD);
  int used = snprintf(head, HEAD, "posterior draws, of run %016llx, %d values each",
                      (unsigned long long)fingerprint, def->n_values);
  head[used] = '\n';
  memcpy(head + HEAD - sizeof CHECK_NUMBER, &CHECK_NUMBER, sizeof CHECK_NUMBER);
}

char *pc_ensemble_write(const pc_ensemble_def *def, uint64_t fingerprint, size_t *len) {
  size_t size = record_size(def), n = 0;
  for (int i = 0; i < def->n; i++) n += def->done[i];
  char *bytes = malloc(HEAD + n * size + sizeof(uint64_t)), *at = bytes;
  if (!bytes) return NULL;
  print_head(at, def, fingerprint), at += HEAD;
  for (int32_t i = 0; i < def->n; i++) {
    if (!def->done[i]) continue;
    memcpy(at, &i, sizeof i);
    memcpy(at + sizeof i, def->out + (size_t)i * (size_t)def->n_values, size - sizeof i);
    at += size;
  }
  uint64_t sum = pc_fingerprint(PC_FINGERPRINT, bytes, (size_t)(at - bytes));
  memcpy(at, &sum, sizeof sum);
  *len = (size_t)(at - bytes) + sizeof sum;
  return bytes;
}

int pc_ensemble_read(const pc_ensemble_def *def, uint64_t fingerprint, const char *bytes, size_t len) {
  char head[HEAD];
  uint64_t sum;
  size_t size = record_size(def), inside = len - HEAD - sizeof sum;
  int taken = 0;
  print_head(head, def, fingerprint);
  if (len < HEAD + sizeof sum || memcmp(head, bytes, HEAD) || inside % size) return -1;
  memcpy(&sum, bytes + len - sizeof sum, sizeof sum);
  if (sum != pc_fingerprint(PC_FINGERPRINT, bytes, len - sizeof sum)) return -1;
  for (const char *at = bytes + HEAD; at < bytes + HEAD + inside; at += size) {
    int32_t i;
    memcpy(&i, at, sizeof i);
    if (i < 0 || i >= def->n) continue; /* of a run of more draws */
    memcpy(def->out + (size_t)i * (size_t)def->n_values, at + sizeof i, size - sizeof i);
    taken += !def->done[i], def->done[i] = true;
  }
  return taken;
}
