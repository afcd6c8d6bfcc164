/* zone.h: when a time zone's clocks change, from the bytes of its TZif file. */
#ifndef POSTERIOR_EXCHANGE_ZONE_H
#define POSTERIOR_EXCHANGE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pc_zone_time {
  int offset; /* local minus UTC, s */
  bool summer;
  char name[16]; /* "CET" */
} pc_zone_time;

typedef struct pc_zone_shift {
  int64_t at; /* s UTC */
  pc_zone_time before, after;
} pc_zone_shift;

/* The zone's time at a moment. False: the bytes are no TZif file of version 2 or later. */
bool pc_zone_at(const char *tzif, size_t len, int64_t at, pc_zone_time *out);
/* The shifts of from <= at < to, in order, at most room. Their number; -1: no such file. */
int pc_zone_shifts(const char *tzif, size_t len, int64_t from, int64_t to, pc_zone_shift *out, int room);

#endif
