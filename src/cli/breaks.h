/* breaks.h: the break clock as a systemd user service (breaks_unit.c). */
#ifndef POSTERIOR_CLI_BREAKS_H
#define POSTERIOR_CLI_BREAKS_H

#include "cli/options.h"

/* Writes the unit and starts it. 0, or 1 with the line on stderr. */
int pc_breaks_install(const pc_cli *cli);
int pc_breaks_uninstall(const pc_cli *cli);

#endif
