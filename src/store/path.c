/* path.c: where the store lies, and the files around it.
 *
 * The place follows the XDG base directory specification (0.8): a relative $XDG_DATA_HOME counts as unset.
 * What is made here is for its owner alone: folders 0700, files 0600 (SQLite gives its -wal and -shm files
 * the mode of the main file).
 */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 4096 };

const char *pc_store_path(pc_arena *arena) {
  const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
  char path[LONGEST];
  int len;
  if (data && data[0] == '/')
    len = snprintf(path, sizeof path, "%s/posterior/posterior.db", data);
  else if (home && home[0] == '/')
    len = snprintf(path, sizeof path, "%s/.local/share/posterior/posterior.db", home);
  else
    return NULL;
  return len < (int)sizeof path ? pc_arena_str(arena, path, (size_t)len) : NULL;
}

/* The folder that holds the path, "." where it names none. */
static int folder_of(const char *path, char folder[LONGEST]) {
  const char *slash = strrchr(path, '/');
  size_t len = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);
  if (len >= LONGEST) return -1;
  memcpy(folder, slash ? path : ".", len);
  folder[len] = 0;
  return 0;
}

static int sync_folder(const char *folder) {
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  int bad = fsync(fd);
  close(fd);
  return bad;
}

int pc_store_sync_folder(const char *path) {
  char folder[LONGEST];
  return folder_of(path, folder) ? -1 : sync_folder(folder);
}

bool pc_store_frozen(const char *path) {
  char folder[LONGEST];
  return folder_of(path, folder) == 0 && access(folder, W_OK) && errno == EROFS;
}

long long pc_store_log_length(const char *path) {
  char log[LONGEST + 8];
  struct stat st;
  return snprintf(log, sizeof log, "%s-wal", path) < (int)sizeof log && stat(log, &st) == 0 ? st.st_size : 0;
}

/* mkdir -p; a new folder's name is on the disk before anything is put in it. */
static int make_folders(const char *folder) {
  char part[LONGEST], above[LONGEST];
  snprintf(part, sizeof part, "%s", folder);
  for (char *p = part + 1;; p++) {
    if (*p && *p != '/') continue;
    char was = *p;
    *p = 0;
    if (mkdir(part, 0700) == 0) {
      if (folder_of(part, above) == 0) sync_folder(above);
    } else if (errno != EEXIST)
      return -1;
    if (!was) return 0;
    *p = was;
  }
}

int pc_store_check_file(const char *path, pc_err *err) {
  struct stat st;
  if (stat(path, &st))
    return errno == ENOENT ? pc_fail(err, PC_IO, 0, "there is no store yet; posterior screen makes one")
                           : pc_fail(err, PC_IO, 0, "cannot be opened: %s; check the path", strerror(errno));
  if (S_ISDIR(st.st_mode)) return pc_fail(err, PC_IO, 0, "is a folder; give the name of a file in it");
  if (!S_ISREG(st.st_mode)) return pc_fail(err, PC_IO, 0, "is a pipe or a device; give a file");
  return 0;
}

int pc_store_make_file(const char *path, pc_err *err) {
  char folder[LONGEST];
  struct stat st;
  if (stat(path, &st) == 0) return pc_store_check_file(path, err);
  if (folder_of(path, folder)) return pc_fail(err, PC_IO, 0, "the path is too long");
  if (make_folders(folder))
    return pc_fail(err, PC_IO, 0, "its folder cannot be made: %s; give another path", strerror(errno));
  /* An existing file must never be opened and closed here: that would drop SQLite's locks on it. */
  int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST) return 0;
  if (fd < 0) return pc_fail(err, PC_IO, 0, "cannot be made: %s; give another path", strerror(errno));
  close(fd);
  return 0;
}

int pc_store_each_backup(const char *path, int (*each)(void *context, const char *backup, int number),
                         void *context) {
  char folder[LONGEST], full[2 * LONGEST];
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  if (folder_of(path, folder)) return -1;
  DIR *dir = opendir(folder);
  if (!dir) return -1;
  int bad = 0;
  for (struct dirent *d; !bad && (d = readdir(dir));) {
    size_t len = strlen(name);
    if (strncmp(d->d_name, name, len) != 0 || strncmp(d->d_name + len, ".backup-", 8) != 0) continue;
    char *end;
    long number = strtol(d->d_name + len + 8, &end, 10);
    if (snprintf(full, sizeof full, "%s/%s", folder, d->d_name) >= (int)sizeof full) continue;
    bad = each(context, full, *end ? -1 : (int)number);
  }
  closedir(dir);
  return bad;
}
