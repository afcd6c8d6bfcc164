/* posture.c: `posterior posture FILE [NAME]`: still postures of least effort, printed. Nothing is computed
 * here. */
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>

int pc_verb_posture(pc_cli *cli) {
  pc_err err = {0};
  if (!cli->args[0] || !*cli->args[0]) return pc_cli_usage(cli, "posture wants a file of postures");
  pc_job *job = pc_job_make(&cli->job);
  if (!job) return pc_fail(&err, PC_NO_MEMORY, 0, "out of memory"), pc_cli_fail("", &err);
  char *text = NULL;
  int code = pc_job_postures(job, cli->args[0], cli->args[1], cli->json, cli->out, &text, &err);
  if (code)
    code = pc_cli_fail(pc_job_place(job), &err);
  else if (!cli->quiet)
    fputs(text, stdout);
  free(text);
  pc_job_free(job);
  return code;
}
