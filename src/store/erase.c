/* erase.c: a person asks to be forgotten, and nothing of them stays.
 *
 * First, in one transaction: the rows go, and a mark says that cleaning is due. SQLite overwrites freed bytes
 * (secure_delete), but a page that was once split keeps copies of what moved away in its unused middle;
 * therefore the file is built anew (VACUUM), the log is emptied (checkpoint TRUNCATE), and the copies that
 * migrations left are overwritten and removed. Then the mark goes. Whoever opens the store after a crash in
 * between finishes the work.
 *
 * What it cannot do: reach blocks that the file system or the disk itself keeps elsewhere, snapshots, and
 * copies that people made.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const DOING = "erase a person";

/* Inside a transaction. */
static int run_for(pc_store *s, const char *sql, int64_t person, pc_err *err) {
  sqlite3_stmt *q = pc_store_prepare(s->db, sql, DOING, err);
  if (!q) return PC_IO;
  sqlite3_bind_int64(q, 1, person);
  int failed = sqlite3_step(q) == SQLITE_DONE ? 0 : pc_store_fail(s->db, DOING, err);
  sqlite3_finalize(q);
  return failed;
}

static int take_out(pc_store *s, int64_t person, pc_err *err) {
  static const char *const steps[] = {
      "INSERT OR IGNORE INTO erasure (person) VALUES (?1)", "DELETE FROM stretch WHERE person = ?1",
      "DELETE FROM event WHERE person = ?1", "DELETE FROM person WHERE id = ?1"};
  int failed = pc_store_begin(s->db, DOING, err);
  if (failed) return failed;
  for (int i = 0; !failed && i < 4; i++) failed = run_for(s, steps[i], person, err);
  if (!failed && sqlite3_changes(s->db) == 0)
    failed = pc_fail(err, PC_MISMATCH, 0, "there is no such person in the store (any more)");
  return pc_store_end(s->db, failed, DOING, err);
}

/* Zeros over the whole length before the name goes. */
static int shred(void *context, const char *path, int number) {
  (void)number;
  pc_err *err = context;
  static const char zeros[4096];
  struct stat st;
  int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  bool bad = fd < 0 || fstat(fd, &st);
  for (off_t at = 0; !bad && at < st.st_size; at += (off_t)sizeof zeros) {
    off_t rest = st.st_size - at;
    size_t len = rest < (off_t)sizeof zeros ? (size_t)rest : sizeof zeros;
    bad = pwrite(fd, zeros, len, at) != (ssize_t)len;
  }
  bad = bad || fsync(fd);
  int why = errno;
  if (fd >= 0) close(fd);
  if (!bad && unlink(path) == 0) return 0;
  return pc_fail(err, PC_IO, 0, "the person is out of the store, but the copy %s stays: %s; remove it", path,
                 strerror(bad ? why : errno));
}

/* PRAGMA wal_checkpoint tells in its first column whether someone was in the way. */
static int empty_log(pc_store *s, pc_err *err) {
  int64_t busy;
  int failed = pc_store_number(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", 0, &busy, err);
  if (!failed && busy)
    failed = pc_fail(err, PC_IO, 0,
                     "the person is out of the store, but another program holds its log; close that program");
  return failed;
}

static int clean(pc_store *s, pc_err *err) {
  int failed = pc_store_run(s->db, "VACUUM", DOING, err);
  if (!failed) failed = empty_log(s, err);
  pc_err copies = {0};
  if (!failed && pc_store_each_backup(s->path, shred, &copies))
    failed = copies.code ? pc_fail(err, copies.code, 0, "%s", copies.text)
                         : pc_fail(err, PC_IO, 0, "the store's folder cannot be read for copies");
  if (!failed) failed = pc_store_sync_folder(s->path) ? pc_fail(err, PC_IO, 0, "cannot write the folder") : 0;
  return failed ? failed : pc_store_run(s->db, "DELETE FROM erasure", DOING, err);
}

int pc_store_erase_rest(pc_store *s, pc_err *err) {
  int64_t due = 0;
  int failed = pc_store_number(s->db, "SELECT count(*) FROM erasure", 0, &due, err);
  return failed || due == 0 ? failed : clean(s, err);
}

int pc_store_erase(pc_store *s, int64_t person, pc_err *err) {
  int failed = take_out(s, person, err);
  return failed ? failed : clean(s, err);
}
