/* history.c: the raw events with their corrections applied, in the order things happened.
 *
 * From the latest event to the first: one that still stands takes down the event it replaces. So a void of a
 * correction brings the first entry back, and a chain of corrections leaves its last link.
 *
 * What the safety gate was told is not taken back: a lock ends with a professional's clearance and not with
 * an undo. So answers of a screen, symptoms and settings stay; who answered wrongly says it anew.
 *
 * Most histories need none of this and are not copied: ten years of events are many megabytes.
 */
#include "posterior/history.h"

#include <stdlib.h>

typedef struct entry {
  int64_t at, id;
  int place; /* in raw */
  bool down;
} entry;

static int by_id(const void *a, const void *b) {
  const entry *x = a, *y = b;
  return x->id != y->id ? (x->id < y->id ? -1 : 1) : x->place - y->place;
}

static int by_time(const void *a, const void *b) {
  const entry *x = a, *y = b;
  return x->at != y->at ? (x->at < y->at ? -1 : 1) : by_id(a, b);
}

/* A store hands its events nearly in order, so each is put in among its neighbours; qsort takes over where
 * that would be long. */
static void sort(entry *list, int n, int (*order)(const void *, const void *)) {
  long moves = 8 * (long)n;
  for (int i = 1; i < n; i++) {
    entry e = list[i];
    int k = i;
    for (; k > 0 && order(&list[k - 1], &e) > 0; k--, moves--) list[k] = list[k - 1];
    list[k] = e;
    if (moves >= 0) continue;
    qsort(list, (size_t)n, sizeof *list, order);
    return;
  }
}

static entry *find(entry *list, int n, int64_t id) {
  entry key = {.id = id, .place = -1};
  int lo = 0, hi = n;
  while (lo < hi) {
    int mid = lo + (hi - lo) / 2;
    if (by_id(&list[mid], &key) < 0)
      lo = mid + 1;
    else
      hi = mid;
  }
  return lo < n && list[lo].id == id ? &list[lo] : NULL;
}

bool pc_event_stays(pc_event_kind kind) {
  return kind == PC_EVENT_SCREEN || kind == PC_EVENT_SYMPTOM || kind == PC_EVENT_SETTING;
}

/* Told in the order it happened, and nothing corrected: it is the history already. */
static bool as_it_is(const pc_event *raw, int n) {
  for (int i = 0; i < n; i++) {
    if (raw[i].replaces || raw[i].kind == PC_EVENT_VOID) return false;
    if (i == 0 || raw[i].when.at > raw[i - 1].when.at) continue;
    if (raw[i].when.at < raw[i - 1].when.at || raw[i].id < raw[i - 1].id) return false;
  }
  return true;
}

int pc_history_make(const pc_event *raw, int n, int64_t until, pc_arena *arena, pc_history *out) {
  *out = (pc_history){0};
  if (as_it_is(raw, n)) {
    while (n > 0 && raw[n - 1].when.at > until) n--;
    *out = (pc_history){raw, n};
    return 0;
  }
  entry *list = PC_NEW(arena, entry, n);
  if (!list) return PC_NO_MEMORY;
  for (int i = 0; i < n; i++) list[i] = (entry){.at = raw[i].when.at, .id = raw[i].id, .place = i};
  sort(list, n, by_id);
  for (int i = n - 1; i >= 0; i--) {
    const pc_event *e = &raw[list[i].place];
    if (list[i].down || e->replaces == 0) continue;
    entry *target = find(list, i, e->replaces);
    if (target && !pc_event_stays(raw[target->place].kind)) target->down = true;
  }
  int kept = 0;
  for (int i = 0; i < n; i++)
    if (!list[i].down && list[i].at <= until && raw[list[i].place].kind != PC_EVENT_VOID)
      list[kept++] = list[i];
  sort(list, kept, by_time);
  pc_event *events = PC_NEW(arena, pc_event, kept);
  if (!events) return PC_NO_MEMORY;
  for (int i = 0; i < kept; i++) events[i] = raw[list[i].place];
  *out = (pc_history){events, kept};
  return 0;
}
