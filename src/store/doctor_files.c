/* doctor_files.c: the files around the store: who may read them, what lies about, is there room. */
#include "store/doctor.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* Below this a day's entries may not fit any more; a log grows to some 4 MB before it is put into the file.
 */
static const long long LEAST_FREE = 32LL << 20; /* bytes */

static void rights(pc_doctor *d, const char *path) {
  struct stat st;
  if (stat(path, &st) == 0 && (st.st_mode & 077))
    pc_doctor_say(d, false,
                  "Others on this machine may open %s (mode %03o). To keep it to yourself: chmod 600.", path,
                  (unsigned)(st.st_mode & 0777));
}

static void folder_rights(pc_doctor *d, const char *path) {
  struct stat st;
  const char *slash = strrchr(path, '/');
  char *folder = slash && slash > path ? pc_arena_str(d->arena, path, (size_t)(slash - path)) : NULL;
  if (folder && stat(folder, &st) == 0 && (st.st_mode & 022) && !(st.st_mode & S_ISVTX))
    pc_doctor_say(d, false,
                  "Others on this machine may replace files in %s (mode %03o). To end that: chmod 700.",
                  folder, (unsigned)(st.st_mode & 0777));
}

static int one_copy(void *context, const char *path, int number) {
  pc_doctor *d = context;
  struct stat st;
  if (stat(path, &st)) return 0;
  rights(d, path);
  if (number < 0)
    pc_doctor_say(d, false, "%s is the rest of a copy that was cut short. Nothing is lost; remove it.", path);
  else
    pc_doctor_say(d, false,
                  "%s is a copy (%lld kB) from before the store's version %d. When all is well, remove it.",
                  path, (long long)st.st_size / 1000, number + 1);
  return 0;
}

/* The next change of version needs a copy and a log of about the same length. */
static void room(pc_doctor *d, const char *path) {
  struct stat st;
  struct statvfs disk;
  if (stat(path, &st) || statvfs(path, &disk)) return;
  long long left = (long long)disk.f_bavail * (long long)disk.f_frsize, want = 2 * (long long)st.st_size;
  if (want < LEAST_FREE) want = LEAST_FREE;
  if (left < want)
    pc_doctor_say(d, left < LEAST_FREE, "The disk has %lld MB left; %lld MB are safe. Free some space.",
                  left >> 20, want >> 20);
}

void pc_doctor_files(pc_doctor *d, const char *path) {
  rights(d, path);
  folder_rights(d, path);
  pc_store_each_backup(path, one_copy, d);
  room(d, path);
}
