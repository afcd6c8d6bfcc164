/* Full disks, read-only disks, wrong paths and rights: one clear line, and nothing that was acknowledged is
 * lost.
 *
 * Two roads to a full disk: a limit on the length of files (any user; SQLite sees EFBIG) and a file system of
 * 1 MB in a mount space of one's own (root only; ENOSPC). */
#include "store_make.h"
#include "test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Runs part in a child, so that limits and mounts end with it; its counts come back through a pipe. */
static void apart(void (*part)(const char *folder), const char *folder) {
  int fd[2], counts[3] = {0, 1, 0}, status;
  fflush(stdout);
  if (pipe(fd)) abort();
  pid_t child = fork();
  if (child == 0) {
    test_passed = test_failed = test_skipped = 0;
    part(folder);
    fflush(stdout);
    int mine[3] = {test_passed, test_failed, test_skipped};
    _exit(write(fd[1], mine, sizeof mine) != sizeof mine);
  }
  close(fd[1]);
  bool told = read(fd[0], counts, sizeof counts) == sizeof counts;
  close(fd[0]);
  waitpid(child, &status, 0);
  CHECK(told && status == 0, "the child ended");
  test_passed += counts[0], test_failed += counts[1], test_skipped += counts[2];
}

static int64_t person(pc_store *s) {
  int64_t p = pc_store_find(s, NULL, NULL);
  return p ? p : pc_store_add(s, "anna", 0, NULL);
}

/* Appends until it fails; the error must say why; what went in must be there, now and after opening anew. */
static int fill_up(const char *path, const char *why) {
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, &err);
  CHECK(s, "%s", err.text);
  if (!s) return 0;
  int64_t p = person(s);
  int went = store_fill(s, p, 1, 100000, &err);
  CHECK(went > 10 && went < 100000, "%d went in", went);
  CHECK(strstr(err.text, why) && err.code == PC_IO, "%s", err.text);
  printf("NOTE %s\n", err.text);
  CHECK(store_counts(s, p, went, went), "all are there");
  pc_store_close(s);
  return went;
}

static void no_longer_files(const char *folder) {
  char *path = store_print("%s/p.db", folder);
  struct rlimit limit = {300000, 300000};
  signal(SIGXFSZ, SIG_IGN);
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0, "limit");
  fill_up(path, "check the disk");
  free(path);
}

static void small_disk(const char *folder) {
  pc_err err = {0};
  if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
      mount("none", folder, "tmpfs", 0, "size=1m")) {
    SKIP("a file system of 1 MB needs root");
    return;
  }
  char *path = store_print("%s/p.db", folder), *ballast = store_print("%s/ballast", folder);
  FILE *f = fopen(ballast, "wb");
  for (int i = 0; i < 200; i++) fwrite(path, 1, 1, f), fseek(f, 1000 * i, SEEK_SET);
  fclose(f);
  int went = fill_up(path, "disk is full");
  CHECK(store_doctor_says(path, "MB left"), "the doctor sees it");
  pc_store *s = pc_store_open(path, false, &err);
  CHECK(s, "opens on a full disk: %s", err.text);
  unlink(ballast);
  CHECK(s && store_fill(s, person(s), went + 1, went + 20, &err) == 20, "with room again: %s", err.text);
  CHECK(s && store_counts(s, person(s), went + 20, went + 20), "all are there");
  pc_store_close(s);
  /* then the same disk read-only */
  CHECK(mount("none", folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0, "read-only: %s", strerror(errno));
  err = (pc_err){0};
  s = pc_store_open(path, false, &err);
  CHECK(!s && (strstr(err.text, "read-only") || strstr(err.text, "Read-only")), "%s", err.text);
  printf("NOTE %s\n", err.text);
  err = (pc_err){0};
  s = pc_store_open(path, true, &err);
  CHECK(s && store_counts(s, person(s), went + 20, went + 20), "is read all the same: %s", err.text);
  pc_store_close(s);
  char *other = store_print("%s/new/p.db", folder);
  err = (pc_err){0};
  CHECK(!pc_store_open(other, false, &err) && strstr(err.text, "Read-only"), "%s", err.text);
  CHECK(mount("none", folder, NULL, MS_REMOUNT, NULL) == 0, "writable: %s", strerror(errno));
  s = pc_store_open(path, false, &err);
  CHECK(s && store_counts(s, person(s), went + 20, went + 20), "nothing is lost");
  pc_store_close(s);
  free(path), free(ballast), free(other);
  umount(folder);
}

static void no_room_to_migrate(const char *folder) {
  static const char sql[] = "ALTER TABLE person ADD COLUMN colour TEXT";
  static const size_t len = sizeof sql - 1;
  pc_store_step steps[STORE_STEPS];
  int n = store_steps((pc_store_step){sql, &len}, steps);
  char *path = store_print("%s/m.db", folder), *copy = store_print("%s.backup-2", path);
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, &err);
  CHECK(s && store_fill(s, person(s), 1, 500, &err) == 500, "%s", err.text);
  pc_store_close(s);
  struct rlimit limit = {40000, 300000};
  signal(SIGXFSZ, SIG_IGN);
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0, "limit");
  err = (pc_err){0};
  CHECK(!pc_store_open_steps(path, false, steps, n, &err) && strstr(err.text, "copy"), "%s", err.text);
  printf("NOTE %s\n", err.text);
  CHECK(access(copy, F_OK) != 0, "no half copy");
  limit.rlim_cur = 300000;
  setrlimit(RLIMIT_FSIZE, &limit);
  CHECK(store_clean(path) && store_ask(path, "PRAGMA user_version", "2"), "as it was");
  s = pc_store_open_steps(path, false, steps, n, &err);
  CHECK(s && store_counts(s, person(s), 500, 500) && access(copy, F_OK) == 0, "with room");
  pc_store_close(s);
  free(path), free(copy);
}

/* Opening says that; in either way of opening. */
static void says(const char *path, const char *part) {
  for (int read_only = 0; read_only < 2; read_only++) {
    pc_err err = {0};
    pc_store *s = pc_store_open(path, read_only, &err);
    CHECK(!s && strstr(err.text, part) && !strchr(err.text, '\n'), "%s: %s", path, err.text);
    pc_store_close(s);
  }
}

static void write_file(const char *path, const void *bytes, size_t len) {
  FILE *f = fopen(path, "wb");
  if (!f || fwrite(bytes, 1, len, f) != len) abort();
  fclose(f);
}

static void wrong_files(const char *folder) {
  char *path = store_print("%s/wrong.db", folder), *below = store_print("%s/wrong.db/p.db", folder);
  char junk[5000];
  for (size_t i = 0; i < sizeof junk; i++) junk[i] = (char)(i * 7);
  says(folder, "is a folder");
  says("/dev/null", "is a pipe or a device");
  write_file(path, junk, sizeof junk);
  says(path, "is no posterior store");
  CHECK(store_doctor_says(path, "is no posterior store"), "doctor");
  pc_err err = {0};
  CHECK(!pc_store_open(below, false, &err) && strstr(err.text, "Not a directory"), "%s", err.text);
  unlink(path);
  CHECK(store_doctor_says(path, "no store yet"), "doctor");
  write_file(path, "", 0);
  CHECK(store_do(path, "CREATE TABLE note (x)"), "another program's");
  says(path, "another program");
  unlink(path);
  pc_store *s = pc_store_open(path, false, NULL);
  pc_store_close(s);
  CHECK(store_do(path, "PRAGMA user_version = 7"), "newer");
  says(path, "newer posterior (version 7 of the store; this program knows 2)");
  CHECK(store_ask(path, "PRAGMA user_version", "7"), "untouched");
  free(path), free(below);
}

/* A page of the file overwritten: the doctor says so, reading does not invent. */
static void damage(const char *folder) {
  char *path = store_print("%s/damage.db", folder);
  pc_err err = {0};
  pc_store *s = pc_store_open(path, false, NULL);
  CHECK(store_fill(s, person(s), 1, 300, NULL) == 300, "filled");
  pc_store_close(s);
  size_t len = 0;
  char *bytes = test_slurp(path, &len);
  int refused = 0;
  for (size_t page = 1; page < len / 4096; page++) {
    char *bad = malloc(len);
    memcpy(bad, bytes, len);
    memset(bad + 4096 * page, 0xA5, 4096);
    write_file(path, bad, len);
    CHECK(store_doctor_says(path, "damaged"), "page %zu", page);
    s = pc_store_open(path, true, NULL);
    pc_arena *arena = pc_arena_make();
    pc_event *e;
    int n = 0;
    if (s && pc_store_read(s, 1, arena, &e, &n, &err))
      refused++;
    else
      CHECK(!s || n == 300, "page %zu: %d events without a word", page, n);
    pc_arena_free(arena);
    pc_store_close(s);
    free(bad);
  }
  CHECK(refused > 3, "%d pages: %s", refused, err.text);
  write_file(path, bytes, len);
  CHECK(store_clean(path), "whole again");
  free(bytes), free(path);
}

static void no_rights(const char *folder) {
  char *path = store_print("%s/rights.db", folder), *below = store_print("%s/new/p.db", folder);
  pc_store *s = pc_store_open(path, false, NULL);
  CHECK(store_fill(s, person(s), 1, 5, NULL) == 5, "filled");
  pc_store_close(s);
  CHECK(chmod(path, 0644) == 0 && store_doctor_says(path, "chmod 600"), "open to others");
  CHECK(chmod(path, 0600) == 0 && chmod(folder, 0775) == 0 && store_doctor_says(path, "chmod 700"), "folder");
  if (getuid() == 0) {
    chmod(folder, 0755);
    if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534)) abort();
  } else {
    chmod(path, 0);
    chmod(folder, 0500);
  }
  pc_err err = {0};
  CHECK(!pc_store_open(path, true, &err) && strstr(err.text, "rights"), "%s", err.text);
  err = (pc_err){0};
  CHECK(!pc_store_open(below, false, &err) && strstr(err.text, "Permission denied"), "%s", err.text);
  if (getuid() != 65534) chmod(folder, 0700);
  free(path), free(below);
}

int main(void) {
  char *folder = store_folder("disk");
  apart(no_longer_files, folder);
  char *path = store_print("%s/p.db", folder);
  CHECK(store_clean(path), "doctor, without the limit");
  apart(small_disk, folder);
  apart(no_room_to_migrate, folder);
  apart(wrong_files, folder);
  apart(damage, folder);
  apart(no_rights, folder);
  free(path);
  store_clear(folder);
  return test_done();
}
