/* options.h: the command line as two tables: verbs and options. The parser, --help, the man page and the
 * shells' completions are all made from them (options.c, help.c). */
#ifndef POSTERIOR_OPTIONS_H
#define POSTERIOR_OPTIONS_H

#include "posterior/app.h"
#include "posterior/history.h"

typedef struct pc_cli pc_cli;

/* To add a verb: a row in VERBS (options.c), a function, and its name in the options that it takes. */
typedef struct pc_verb {
  const char *name;
  const char *args;  /* as in the usage line, after the name; "" = none */
  int most;          /* arguments that are no option, at most */
  const char *group; /* heading of --help */
  const char *line;  /* what it is for, in a few words */
  const char *about; /* paragraphs of its own --help, each ending with a newline */
  const char *words; /* first words a completion offers, separated by blanks; "" = files */
  int (*run)(pc_cli *cli);
} pc_verb;

typedef enum pc_option_kind {
  PC_OPT_TEXT,   /* const char * */
  PC_OPT_NUMBER, /* double */
  PC_OPT_COUNT,  /* int, at most 256 */
  PC_OPT_LARGE,  /* int, at most a million */
  PC_OPT_FLAG,   /* bool */
  PC_OPT_FORMULATION,
  PC_OPT_UNITS,
  PC_OPT_UP,
  PC_OPT_SEX,
  PC_OPT_STRENGTH,
  PC_OPT_CHANGE, /* into job.changes; may stand several times */
  PC_OPT_MOMENT  /* pc_clock; the bool after it becomes true */
} pc_option_kind;

typedef struct pc_option {
  const char *name, *value; /* value: its name in the help; NULL = flag */
  const char *verbs;        /* names, separated by blanks */
  pc_option_kind kind;
  size_t field; /* of pc_cli */
  double least; /* numbers: smallest value that makes sense */
  const char *help;
} pc_option;

enum { PC_MAX_ARGS = 16 };

struct pc_cli {
  const pc_verb *verb;
  const char *args[PC_MAX_ARGS];
  int n_args;
  const char *out;
  bool json, quiet, help;
  /* movements */
  pc_job_def job;
  const char *export_path, *dump_qp, *sweep, *keep, *recordings;
  double freedom;
  /* the coach */
  const char *person, *store, *exercises, *answers, *html, *by;
  pc_clock now;   /* the machine's, or that of --now */
  bool now_given; /* by --now: it stands still but for what a session counts */
  pc_clock at;    /* of --at: when an entry happened */
  bool at_given;
  bool exercise_postures; /* validate: work out the exercises too */
  bool why, fast, beep, all, yes, with_name;
  int week, seed, days;
  /* watch */
  const char *eyes, *models, *overlay;
  /* form */
  const char *exercise, *test;
  bool raw, mask;
  double seconds;
  int every;
};

/* Parses argv after the verb. 0, or 2 with a line on stderr. */
int pc_cli_parse(pc_cli *cli, const pc_verb *verb, int argc, char **argv);

/* The machine's moment and its local distance from UTC. */
pc_clock pc_cli_machine_clock(void);

/* verbs.c: the table of verbs; options.c: that of options. */
const pc_verb *pc_verbs(int *n);
const pc_verb *pc_verb_find(const char *name); /* NULL: unknown */
const pc_option *pc_options(int *n);
bool pc_option_of(const pc_option *o, const pc_verb *verb);

/* help.c: all of it from the tables; print to stdout. */
void pc_help(void);
void pc_help_verb(const pc_verb *verb);
void pc_help_man(void);
int pc_help_completion(const char *shell); /* 0, or 2 with a line on stderr */

/* One function a verb. 0 done, 1 could not be done (one line on stderr), 2 wrong usage. */
int pc_verb_body(pc_cli *cli);
/* Whether there is a recording, or an exercise, and -o; 0, or 2 with the one line. */
int pc_cli_need_movement(const pc_cli *cli, const char *verb);
int pc_verb_motion(pc_cli *cli);
int pc_verb_load(pc_cli *cli);
int pc_verb_watch(pc_cli *cli);
int pc_verb_form(pc_cli *cli);
int pc_verb_whatif(pc_cli *cli);
int pc_verb_validate(pc_cli *cli);
int pc_verb_posture(pc_cli *cli);
int pc_verb_exercises(pc_cli *cli);
int pc_verb_breaks(pc_cli *cli);
int pc_verb_screen(pc_cli *cli);
int pc_verb_plan(pc_cli *cli);
int pc_verb_today(pc_cli *cli);
int pc_verb_session(pc_cli *cli);
int pc_verb_log(pc_cli *cli);
int pc_verb_progress(pc_cli *cli);
int pc_verb_export(pc_cli *cli);
int pc_verb_import(pc_cli *cli);
int pc_verb_score(pc_cli *cli);
int pc_verb_person(pc_cli *cli);
int pc_verb_clear(pc_cli *cli);
int pc_verb_doctor(pc_cli *cli);

/* main.c: what verbs share. */
bool pc_interrupted(void); /* Ctrl-C, kill or a closed terminal */
/* A line rewritten in place, where somebody can see it; user: the pc_cli. Non-zero: interrupted. */
int pc_cli_progress(void *user, const char *stage, int done, int total);
int pc_cli_fail(const char *place, const pc_err *err); /* the one line; 1 */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int pc_cli_usage(const pc_cli *cli, const char *format, ...); /* the one line; 2 */

#endif
