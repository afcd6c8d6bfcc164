/* error.c: one line of text for what went wrong, kept from the first failure on. */
#include "posterior/base.h"

#include <stdarg.h>
#include <stdio.h>

int pc_fail(pc_err *err, pc_code code, long line, const char *format, ...) {
  if (err && err->code == PC_OK) {
    err->code = code;
    err->line = line;
    err->byte = -1;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
  }
  return code;
}
