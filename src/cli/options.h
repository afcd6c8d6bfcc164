/* options.h: the command line as tables: verbs, options, and what --help says about them. */
#ifndef POSTERIOR_OPTIONS_H
#define POSTERIOR_OPTIONS_H

#include "posterior/app.h"

typedef struct pc_cli {
  pc_job_def job;
  const char *positional; /* RECORDING or MODEL */
  const char *out, *export_path, *dump_qp;
  bool json, quiet, help;
} pc_cli;

enum { PC_VERB_BODY = 1, PC_VERB_MOTION = 2, PC_VERB_LOAD = 4 };

/* Parses argv after the verb. 0, or 2 with a line on stderr. */
int pc_cli_parse(pc_cli *cli, int verb, int argc, char **argv);
void pc_cli_help(int verb);

#endif
