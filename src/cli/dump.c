/* dump.c: see dump.h. The text form is that of pc_qp_dump, so bench_qp and pc_qp_load read the file. */
#include "cli/dump.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void dump_one(void *user, int frame, const pc_qp *qp) {
  (void)frame;
  pc_dump *dump = user;
  size_t len;
  char *text = dump->failed ? NULL : pc_qp_dump(qp, &len);
  if (!text || fwrite(text, 1, len, dump->file) != len) dump->failed = true;
  free(text);
}

int pc_dump_begin(pc_dump *dump, const char *path, pc_job_def *job, pc_err *err) {
  *dump = (pc_dump){.path = path};
  if (!path) return 0;
  if (snprintf(dump->part, sizeof dump->part, "%s.partial", path) >= (int)sizeof dump->part)
    return pc_fail(err, PC_IO, 0, "the path is too long");
  dump->file = fopen(dump->part, "wb");
  if (!dump->file)
    return pc_fail(err, PC_IO, 0, "cannot be written: %s; give another path to --dump-qp", strerror(errno));
  job->on_qp = dump_one, job->qp_user = dump;
  return 0;
}

int pc_dump_end(pc_dump *dump, bool keep, pc_err *err) {
  if (!dump->file) return 0;
  bool good = !dump->failed;
  if (fclose(dump->file)) good = false;
  if (keep && good && rename(dump->part, dump->path) == 0) return 0;
  int why = errno;
  unlink(dump->part);
  return keep ? pc_fail(err, PC_IO, 0, "cannot be written: %s; give another path to --dump-qp", strerror(why))
              : 0;
}
