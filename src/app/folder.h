/* folder.h: result files into a folder, all of them or none. */
#ifndef POSTERIOR_APP_FOLDER_H
#define POSTERIOR_APP_FOLDER_H

#include "posterior/base.h"

typedef struct pc_folder_file {
  const char *name;
  char *text; /* NULL: an earlier run's file of that name goes */
  size_t len;
} pc_folder_file;

/* The folder is made with its parents if absent. Non-zero with err filled on failure, everything as before.
 */
int pc_folder_write(const char *dir, const pc_folder_file *files, int n, pc_err *err);

#endif
