/* doctor.h: what the files of the doctor share. */
#ifndef POSTERIOR_STORE_DOCTOR_H
#define POSTERIOR_STORE_DOCTOR_H

#include "store/store.h"

typedef struct pc_doctor {
  pc_store *store;
  pc_arena *arena;
  int64_t now; /* s UTC */
  pc_finding_line *list;
  int n, room;
  bool no_memory;
} pc_doctor;

/* One more line. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void pc_doctor_say(pc_doctor *d, bool serious, const char *format, ...);
void pc_doctor_files(pc_doctor *d,
                     const char *path); /* rights, copies, room on the disk; needs no open store */
void pc_doctor_events(pc_doctor *d);    /* everybody's events */

#endif
