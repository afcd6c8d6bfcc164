/* file.c: the only place that opens files. */
#include "posterior/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nobody records a movement of this size; a larger file is a mistake or an attack. */
static const long long LARGEST = 1LL << 30;

char *pc_file_read(const char *path, size_t *len, pc_arena *arena, pc_err *err) {
  FILE *f = fopen(path, "rb");
  struct stat st;
  char *bytes = NULL;
  if (!f || fstat(fileno(f), &st))
    pc_fail(err, PC_IO, 0, "cannot be read: %s; check the path", strerror(errno));
  else if (S_ISDIR(st.st_mode))
    pc_fail(err, PC_IO, 0, "is a folder; give a file in it");
  else if (!S_ISREG(st.st_mode))
    pc_fail(err, PC_IO, 0, "is a pipe or a device; give a file");
  else if (st.st_size > LARGEST)
    pc_fail(err, PC_IO, 0, "is larger than 1 GB");
  else if (!(bytes = pc_arena_get(arena, (size_t)st.st_size + 1, 1)))
    pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  else {
    *len = fread(bytes, 1, (size_t)st.st_size, f);
    if (ferror(f)) {
      pc_fail(err, PC_IO, 0, "cannot be read: %s", strerror(errno));
      bytes = NULL;
    }
  }
  if (f) fclose(f);
  return bytes;
}

int pc_file_write(const char *path, const char *data, size_t len, pc_err *err) {
  char part[4096];
  struct stat st;
  if (snprintf(part, sizeof part, "%s.partial", path) >= (int)sizeof part)
    return pc_fail(err, PC_IO, 0, "the path is too long");
  if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
    return pc_fail(err, PC_IO, 0, "is a folder; give the name of a file in it");
  FILE *f = fopen(part, "wb");
  if (!f) return pc_fail(err, PC_IO, 0, "cannot be written: %s; give another path", strerror(errno));
  bool ok = fwrite(data, 1, len, f) == len;
  ok = fclose(f) == 0 && ok;
  if (ok && rename(part, path) == 0) return PC_OK;
  int why = errno;
  unlink(part);
  return pc_fail(err, PC_IO, 0, "cannot be written: %s; give another path", strerror(why));
}
