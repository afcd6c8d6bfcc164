/* doctor_events.c: everybody's events, one person at a time so that memory stays small. */
#include "store/doctor.h"

#include <stdio.h>
#include <string.h>

static const int64_t DAY = 86400; /* s */
/* s; two clocks of one household, phone and computer, may differ by as much */
static const int64_t SLACK = 300;
/* An entry made later about an earlier day is common; so many after one that is ahead are not. */
enum { MANY_LATER = 10 };

static void date(int64_t at, char text[40]) {
  int y, m, dom;
  pc_day_date(pc_clock_day((pc_clock){at, 0}), &y, &m, &dom);
  snprintf(text, 40, "%04d-%02d-%02d", y, m, dom);
}

static void broken(pc_doctor *d, const char *name, const pc_event *e, int n) {
  pc_err first = {0};
  int bad = 0;
  int64_t id = 0;
  for (int i = 0; i < n; i++)
    if (pc_event_check(&e[i], &first)) /* the first error stays */
      if (bad++ == 0) id = e[i].id;
  if (bad)
    pc_doctor_say(d, true,
                  "%d entries of %s are not as they must be; the first is entry %lld: %s. Enter it anew, "
                  "as a correction.",
                  bad, name, (long long)id, first.text);
}

static void future(pc_doctor *d, const char *name, const pc_event *e, int n) {
  int late = 0, first = 0;
  char day[40];
  for (int i = 0; i < n; i++)
    if (e[i].when.at > d->now + SLACK && late++ == 0) first = i;
  if (!late) return;
  date(e[first].when.at, day);
  pc_doctor_say(d, false,
                "%d entries of %s lie in the future; the first is entry %lld (%s). Check this machine's "
                "clock; if it is right, correct the entries.",
                late, name, (long long)e[first].id, day);
}

/* Entries that many later ones all lie more than a day before: the clock ran ahead for a while. */
static void jumps(pc_doctor *d, const char *name, const pc_event *e, int n) {
  int ahead = 0, first = 0;
  char day[40];
  int64_t latest = INT64_MIN; /* of those after i that are not ahead themselves */
  for (int i = n - 1; i >= 0; i--) {
    if (n - 1 - i >= MANY_LATER && e[i].when.at > latest + DAY)
      ahead++, first = i;
    else if (e[i].when.at > latest)
      latest = e[i].when.at;
  }
  if (!ahead) return;
  date(e[first].when.at, day);
  pc_doctor_say(d, false,
                "%d entries of %s are dated after all that were made later, from entry %lld (%s) on. If the "
                "clock was wrong then, correct them; if old entries were added, all is well.",
                ahead, name, (long long)e[first].id, day);
}

static bool same_event(const pc_event *a, const pc_event *b) {
  pc_event x = *a, y = *b;
  x.note = y.note = "";
  return memcmp(&x, &y, sizeof x) == 0 && strcmp(a->note, b->note) == 0;
}

/* The stretches are a second writing of the rows, and are what is read day by day. */
static void stretches(pc_doctor *d, const pc_person *p, const pc_event *rows, int n, pc_arena *own) {
  pc_event *events;
  pc_err err = {0};
  int m, same = 0;
  if (pc_store_read(d->store, p->id, own, &events, &m, &err) == 0)
    while (same < n && same < m && same_event(&rows[same], &events[same])) same++;
  else if (err.code == PC_NO_MEMORY)
    d->no_memory = true;
  if (!d->no_memory && (err.code || same < n))
    pc_doctor_say(d, true,
                  "Entries of %s are read otherwise than they are stored, from entry %d on. Another program "
                  "wrote to the file; export them from a backup of your own.",
                  p->name, same + 1);
}

static void look_at(pc_doctor *d, const pc_person *p) {
  pc_arena *own = pc_arena_make();
  pc_event *events;
  pc_err err = {0};
  int n;
  if (!own)
    d->no_memory = true;
  else if (pc_store_read_rows(d->store, p->id, own, &events, &n, &err) == 0) {
    broken(d, p->name, events, n);
    future(d, p->name, events, n);
    jumps(d, p->name, events, n);
    stretches(d, p, events, n, own);
  } else if (err.code == PC_NO_MEMORY)
    d->no_memory = true;
  else
    pc_doctor_say(d, true, "Entries of %s: the store %s.", p->name, err.text);
  pc_arena_free(own);
}

void pc_doctor_events(pc_doctor *d) {
  pc_person *people;
  pc_err err = {0};
  int n;
  if (pc_store_people(d->store, d->arena, &people, &n, &err)) {
    if (err.code == PC_NO_MEMORY)
      d->no_memory = true;
    else
      pc_doctor_say(d, true, "The people cannot be read: the store %s.", err.text);
    return;
  }
  for (int i = 0; i < n && !d->no_memory; i++) look_at(d, &people[i]);
}
