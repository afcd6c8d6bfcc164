/* folder.c: result files into a folder, all of them or none.
 *
 * Each is first written beside its final name; then the earlier run's files step aside, the new ones take
 * their places, and the old ones go. A failure on the way takes everything back: neither a partial file nor a
 * new empty folder stays, and the files of an earlier run are as they were.
 */
#include "app/folder.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder, and which of its parents were made for it: what to take away again after a failure. */
typedef struct folder {
  char path[4096];
  size_t first_made; /* length of the path of the first folder made; past the end = none made */
} folder;

/* Folders are made one after the other down the path, as mkdir -p does. */
static int folder_make(folder *dir, const char *path, pc_err *err) {
  size_t len = strlen(path);
  while (len > 1 && path[len - 1] == '/') len--;
  if (len == 0 || len + 64 > sizeof dir->path)
    return pc_fail(err, PC_IO, 0, "the name of the result folder is %s", len ? "too long" : "empty");
  memcpy(dir->path, path, len);
  dir->path[len] = 0;
  dir->first_made = len + 1;
  for (size_t i = 1; i <= len; i++) {
    if (i < len && dir->path[i] != '/') continue;
    char old = dir->path[i];
    dir->path[i] = 0;
    bool made = mkdir(dir->path, 0777) == 0;
    int why = errno;
    struct stat info;
    bool there = made || (why == EEXIST && stat(dir->path, &info) == 0 && S_ISDIR(info.st_mode));
    if (made && dir->first_made > len) dir->first_made = i;
    if (!there)
      pc_fail(err, PC_IO, 0, "cannot make the folder %.200s: %s", dir->path,
              why == EEXIST ? "a file has that name; give another folder" : strerror(why));
    dir->path[i] = old;
    if (!there) return PC_IO;
  }
  return 0;
}

/* Takes away the folders that folder_make made; one with something in it stays. */
static void folder_unmake(folder *dir) {
  for (size_t i = strlen(dir->path); i >= dir->first_made; i--) {
    if (dir->path[i] != 0 && dir->path[i] != '/') continue;
    dir->path[i] = 0;
    rmdir(dir->path);
  }
}

/* DIR/.NAME.SUFFIX, or DIR/NAME without a suffix. */
typedef char file_path[4224];
static void path_of(file_path out, const folder *dir, const pc_folder_file *r, const char *suffix) {
  snprintf(out, sizeof(file_path), *suffix ? "%s/.%s.%s" : "%s/%s%s", dir->path, r->name, suffix);
}

static int write_partial(const folder *dir, const pc_folder_file *r, pc_err *err) {
  file_path path;
  path_of(path, dir, r, "partial");
  FILE *file = fopen(path, "wb");
  if (!file) return pc_fail(err, PC_IO, 0, "cannot write into %.200s: %s", dir->path, strerror(errno));
  bool good = fwrite(r->text, 1, r->len, file) == r->len;
  int why = errno;
  if (fclose(file)) good = false, why = errno;
  return good ? 0
              : pc_fail(err, PC_IO, 0, "cannot write %s into %.200s: %s", r->name, dir->path, strerror(why));
}

/* The earlier run's file steps aside, the new one takes its place, if there is one. */
static int put_in_place(const folder *dir, const pc_folder_file *r, pc_err *err) {
  file_path from, to, before;
  path_of(from, dir, r, "partial"), path_of(to, dir, r, ""), path_of(before, dir, r, "before");
  struct stat old;
  int why = lstat(to, &old) != 0      ? (errno == ENOENT ? 0 : errno)
            : S_ISDIR(old.st_mode)    ? EISDIR
            : rename(to, before) != 0 ? errno
                                      : 0;
  if (!why && (!r->text || rename(from, to) == 0)) return 0;
  if (!why) why = errno, rename(before, to);
  return pc_fail(err, PC_IO, 0, "cannot put %s into %.200s: %s", r->name, dir->path, strerror(why));
}

/* After a failure: the partial files go, and what stepped aside for the first `placed` comes back. */
static void take_back(const folder *dir, const pc_folder_file *files, int n, int placed) {
  for (int i = 0; i < n; i++) {
    file_path partial, to, before;
    path_of(partial, dir, &files[i], "partial"), unlink(partial);
    if (i >= placed) continue;
    path_of(to, dir, &files[i], ""), path_of(before, dir, &files[i], "before");
    if (rename(before, to) != 0) unlink(to); /* there was none before */
  }
}

int pc_folder_write(const char *path, const pc_folder_file *files, int n, pc_err *err) {
  folder dir = {.path = "", .first_made = SIZE_MAX};
  int failed = folder_make(&dir, path, err);
  for (int i = 0; i < n && !failed; i++)
    if (files[i].text) failed = write_partial(&dir, &files[i], err);
  int placed = 0;
  while (placed < n && !failed) {
    failed = put_in_place(&dir, &files[placed], err);
    placed += !failed;
  }
  for (int i = 0; i < n && !failed; i++) {
    file_path before;
    path_of(before, &dir, &files[i], "before"), unlink(before);
  }
  if (failed) take_back(&dir, files, n, placed), folder_unmake(&dir);
  return failed;
}
