/* coach.h: what the verbs of the coach share: opening, failing, printing. */
#ifndef POSTERIOR_CLI_COACH_H
#define POSTERIOR_CLI_COACH_H

#include "cli/options.h"
#include "cli/term.h"
#include "posterior/coach.h"

/* The store that the options name, else the usual one, opened; *path (in the arena) where it is. NULL with
 * err filled. */
const char *pc_cli_store_path(const pc_cli *cli, pc_arena *arena, pc_err *err);
pc_store *pc_cli_store(const pc_cli *cli, pc_arena *arena, const char **path, pc_err *err);
/* What the options say of the coach. */
pc_coach_def pc_cli_coach(const pc_cli *cli, bool read_only);

/* Makes the first person where there is none. 0, or 1 with the line on stderr. */
int pc_cli_first(const pc_cli *cli);
/* Opens the person's coach as the options say. 0, or 1 with the line on stderr; close in any case. */
int pc_cli_open(const pc_cli *cli, pc_coach *c, bool read_only);
/* ... with events read, and with the plan made. Where nobody is there yet, says how to begin. */
int pc_cli_read(const pc_cli *cli, pc_coach *c);
int pc_cli_plan(const pc_cli *cli, pc_coach *c);
/* Closes, telling err where it holds one; the exit code. */
int pc_cli_end(pc_coach *c, int code, const pc_err *err);
/* Prints text that was malloc'd and frees it; NULL: 1 with the line on stderr. */
int pc_cli_say(char *text, const pc_err *err);

/* The gate as it stands: its headline and its reasons. */
void pc_print_gate(const pc_term *t, const pc_gate *gate);
void pc_print_reasons(const pc_term *t, int indent, const pc_reasons *reasons, bool rules);
/* Where training is locked: says so and returns 1; 0 = open. */
int pc_cli_locked(const pc_term *t, const pc_coach *c);

#endif
