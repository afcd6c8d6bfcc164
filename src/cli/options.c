/* options.c: the table of options and the parser that it drives. To add an option,
 * add a row and a field to pc_cli. */
#include "cli/options.h"

#include "posterior/coach.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIELD(f) offsetof(pc_cli, f)

/* the verbs that open the store */
#define COACH "screen clear person doctor plan today session log progress score export import breaks"

static const pc_option OPTIONS[] = {
    {"-o", "PATH", "load whatif motion posture export", PC_OPT_TEXT, FIELD(out), 0,
     "where to write: a folder (load, whatif), a file (motion, posture, export)"},
    {"-o", "FILE.csv", "validate", PC_OPT_TEXT, FIELD(out), 0, "with --draws: all of them as a table"},
    {"--exercise", "NAME", "load whatif", PC_OPT_TEXT, FIELD(job.exercise), 0,
     "instead of a recording: that exercise's movement, made by the built-in human"},
    {"--model", "FILE.osim", "form load whatif motion body", PC_OPT_TEXT, FIELD(job.model), 0,
     "an OpenSim model instead of the built-in human"},
    {"--model", "lite|full|heavy", "watch", PC_OPT_TEXT, FIELD(eyes), 0,
     "network: quick, usual (default), or slow and a little better"},
    {"--exercise", "NAME", "form", PC_OPT_TEXT, FIELD(exercise), 0,
     "which exercise it is; without, the program tries to find out"},
    {"--test", "NAME", "form", PC_OPT_TEXT, FIELD(test), 0,
     "a capacity test instead: chair_stand_30s, trendelenburg, hinge, ..."},
    {"-o", "DIR", "form", PC_OPT_TEXT, FIELD(out), 0, "a folder for report.html and form.json"},
    {"--every", "N", "watch", PC_OPT_COUNT, FIELD(every), 1, "look at every N-th picture only"},
    {"--no-smooth", NULL, "watch", PC_OPT_FLAG, FIELD(raw), 0, "no smoothing over time"},
    {"--seconds", "S", "watch", PC_OPT_NUMBER, FIELD(seconds), 0.1,
     "camera: how long; without it until Ctrl-C"},
    {"--overlay", "FILE.mp4", "watch", PC_OPT_TEXT, FIELD(overlay), 0,
     "also write a film with the skeleton drawn on the pictures, for looking"},
    {"--mask", NULL, "watch", PC_OPT_FLAG, FIELD(mask), 0, "the person's outline too"},
    {"--models", "DIR", "watch", PC_OPT_TEXT, FIELD(models), 0,
     "folder of the networks, if not the usual one"},
    {"-o", "FILE.jsonl", "watch", PC_OPT_TEXT, FIELD(out), 0, "the recording to write"},
    {"--json", NULL, "watch", PC_OPT_FLAG, FIELD(json), 0, "print what was seen as JSON"},
    {"--quiet", NULL, "watch", PC_OPT_FLAG, FIELD(quiet), 0, "print nothing but errors"},
    {"--export", "FILE.osim", "body", PC_OPT_TEXT, FIELD(export_path), 0,
     "write the body as an OpenSim 4 model"},
    {"--mass", "KG", "load whatif motion body posture", PC_OPT_NUMBER, FIELD(job.mass), 1,
     "body mass; with --model rescales its masses to this total"},
    {"--height", "M", "load whatif motion body posture", PC_OPT_NUMBER, FIELD(job.height), 0.3,
     "standing height; scales the built-in human"},
    {"--sex", "f|m", "load whatif motion body posture", PC_OPT_SEX, FIELD(job.who.sex), 0,
     "shares of the segments in the mass; needed for --strength"},
    {"--age", "Y", "load whatif motion body posture", PC_OPT_NUMBER, FIELD(job.who.age), 1,
     "years; with --strength: what age takes from it"},
    {"--strength", "CLASS", "load whatif motion body posture", PC_OPT_STRENGTH, FIELD(job.who.strength), 0,
     "model (default), average or strong: muscle forces as measured in people"},
    {"--change", "WHAT", "load whatif body posture", PC_OPT_CHANGE, FIELD(job.changes), 0,
     "what if: gluteus_maximus.left.strength=0.5; may stand several times"},
    {"--changes", "FILE.json", "load whatif body posture", PC_OPT_TEXT, FIELD(job.changes_file), 0,
     "what if, from a file (docs/formats.md)"},
    {"--sweep", "WHAT", "whatif", PC_OPT_TEXT, FIELD(sweep), 0,
     "many values of one change: gluteus_maximus.strength=1:0.3:30 is 30 of them"},
    {"--keep", "PART", "whatif", PC_OPT_TEXT, FIELD(keep), 0,
     "path that stays: hands, thorax or feet alone; several with commas (thorax)"},
    {"--freedom", "DEG", "whatif", PC_OPT_NUMBER, FIELD(freedom), 0.1,
     "how far joints may depart: so much costs as one muscle fully active (10)"},
    {"--static", "FILE", "form load whatif motion", PC_OPT_TEXT, FIELD(job.static_trial), 0,
     "static trial: scale the model to its marker distances"},
    {"--tasks", "FILE.xml", "form load whatif motion", PC_OPT_TEXT, FIELD(job.tasks), 0,
     "OpenSim inverse kinematics tasks: marker weights"},
    {"--forces", "FILE.mot", "load", PC_OPT_TEXT, FIELD(job.forces), 0, "measured ground forces"},
    {"--external", "FILE.xml", "load", PC_OPT_TEXT, FIELD(job.external), 0,
     "OpenSim ExternalLoads: which force acts where"},
    {"--actuators", "FILE.xml", "load whatif", PC_OPT_TEXT, FIELD(job.actuators), 0,
     "OpenSim force set added to the model"},
    {"--muscle-forces", "FILE.sto", "load", PC_OPT_TEXT, FIELD(job.muscle_forces), 0,
     "take these forces instead of sharing"},
    {"--formulation", "NAME", "load", PC_OPT_FORMULATION, FIELD(job.opensim), 0,
     "posterior (default) or opensim (its StaticOptimization)"},
    {"--predict-contact", NULL, "load", PC_OPT_FLAG, FIELD(job.predict), 0,
     "predict ground forces although they were measured"},
    {"--no-contact", NULL, "load", PC_OPT_FLAG, FIELD(job.no_contact), 0, "no ground forces at all"},
    {"--spine", NULL, "load whatif posture", PC_OPT_FLAG, FIELD(job.spine), 0,
     "balance every lumbar level: load of each disc, tissue, pressure in the abdomen"},
    {"--carry", "KG", "load whatif", PC_OPT_NUMBER, FIELD(job.carry), 0, "weight in the hands, all the time"},
    {"--carry-hand", "r|l|both", "load whatif", PC_OPT_TEXT, FIELD(job.carry_hand), 0,
     "which (both, half in each)"},
    {"--carry-at", "M", "load whatif", PC_OPT_NUMBER, FIELD(job.carry_at), -2,
     "its centre beyond the grip, along the hand (0)"},
    {"--friction", "MU", "load whatif posture", PC_OPT_NUMBER, FIELD(job.friction), 0.01,
     "friction of the ground for predicted contact (0.8)"},
    {"--ground", "M", "load whatif", PC_OPT_NUMBER, FIELD(job.ground), -1e3,
     "height of the ground (found from the movement)"},
    {"--from", "S", "load whatif motion", PC_OPT_NUMBER, FIELD(job.from), -1e9,
     "start of the part to analyse"},
    {"--to", "S", "load whatif motion", PC_OPT_NUMBER, FIELD(job.to), -1e9, "its end"},
    {"--lowpass", "HZ", "load whatif motion", PC_OPT_NUMBER, FIELD(job.lowpass), 0,
     "low-pass on joint angles (6) or landmarks (2); 0 = none"},
    {"--units", "m|cm|mm", "form load whatif motion", PC_OPT_UNITS, FIELD(job.reading.unit_m), 0,
     "length unit of the recording"},
    {"--up", "x|y|z", "form load whatif motion", PC_OPT_UP, FIELD(job.reading.up), 0,
     "which axis of the recording points up"},
    {"--monte-carlo", "N", "load validate", PC_OPT_LARGE, FIELD(job.draws), 1,
     "draw the body N times from what is not known of it: bands on every peak"},
    {"--draws", "N", "validate", PC_OPT_LARGE, FIELD(job.draws), 1,
     "the same; with -o FILE as a table, and a run that was stopped goes on"},
    {"--seed", "N", "load validate", PC_OPT_LARGE, FIELD(job.seed), 0,
     "of the draws (1); the same gives the same"},
    {"--threads", "N", "load validate whatif", PC_OPT_COUNT, FIELD(job.threads), 1,
     "threads (1); results do not depend on it"},
    {"--dump-qp", "FILE", "load", PC_OPT_TEXT, FIELD(dump_qp), 0,
     "also write every frame's sharing problem (for bug reports)"},
    {"--exercises", NULL, "validate", PC_OPT_FLAG, FIELD(exercise_postures), 0,
     "also the orders among exercises: a minute"},
    {"--recordings", "DIR", "validate", PC_OPT_TEXT, FIELD(recordings), 0,
     "a folder with the recordings that some comparisons need"},
    {"--answers", "FILE.json", "screen", PC_OPT_TEXT, FIELD(answers), 0, "take the answers from a file"},
    {"--week", "N", "plan", PC_OPT_COUNT, FIELD(week), 1, "another week of the programme than this one"},
    {"--why", NULL, "plan today", PC_OPT_FLAG, FIELD(why), 0,
     "the rule, its numbers, grade and source behind each line"},
    {"--fast", NULL, "session", PC_OPT_FLAG, FIELD(fast), 0,
     "counts take no time (for a first look, and for tests)"},
    {"--beep", NULL, "session", PC_OPT_FLAG, FIELD(beep), 0, "ring the terminal's bell when a count ends"},
    {"--at", "MOMENT", "log", PC_OPT_MOMENT, FIELD(at), 0, "when it happened: 2026-03-02T07:30:00+01:00"},
    {"--html", "FILE", "progress validate", PC_OPT_TEXT, FIELD(html), 0,
     "write a page with plots, made to be printed too"},
    {"--days", "N", "progress", PC_OPT_COUNT, FIELD(days), 14, "how many days back (84)"},
    {"--with-name", NULL, "export", PC_OPT_FLAG, FIELD(with_name), 0, "fhir: with the person's name"},
    {"--all", NULL, "log export", PC_OPT_FLAG, FIELD(all), 0, "log: every entry; export json: everybody"},
    {"--by", "WHO", "clear", PC_OPT_TEXT, FIELD(by), 0, "who cleared you"},
    {"--yes", NULL, "person", PC_OPT_FLAG, FIELD(yes), 0, "erase without asking once more"},
    {"--person", "NAME", COACH, PC_OPT_TEXT, FIELD(person), 0, "this person instead of the chosen one"},
    {"--store", "FILE", COACH, PC_OPT_TEXT, FIELD(store), 0, "this store instead of the usual one"},
    {"--now", "MOMENT", COACH, PC_OPT_MOMENT, FIELD(now), 0, "as if it were then: 2026-03-02T07:30:00+01:00"},
    {"--folder", "DIR", "load whatif", PC_OPT_TEXT, FIELD(job.exercises), 0, "a folder of exercises to add"},
    {"--folder", "DIR", "exercises form plan today session log progress export", PC_OPT_TEXT,
     FIELD(exercises), 0, "a folder of exercises to add"},
    {"--json", NULL, "form load whatif motion body posture validate exercises " COACH, PC_OPT_FLAG,
     FIELD(json), 0, "print JSON instead of text"},
    {"--quiet", NULL, "form load whatif motion body posture validate " COACH, PC_OPT_FLAG, FIELD(quiet), 0,
     "print nothing but errors"},
    {"--help", NULL, "*", PC_OPT_FLAG, FIELD(help), 0, "this text"},
};
enum { N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS };

const pc_option *pc_options(int *n) {
  *n = N_OPTIONS;
  return OPTIONS;
}

bool pc_option_of(const pc_option *o, const pc_verb *verb) {
  size_t len = strlen(verb->name);
  if (!strcmp(o->verbs, "*")) return true;
  for (const char *at = o->verbs; (at = strstr(at, verb->name)); at += len)
    if ((at == o->verbs || at[-1] == ' ') && (at[len] == ' ' || !at[len])) return true;
  return false;
}

static int set_number(const pc_cli *cli, const pc_option *o, const char *text, double *out) {
  char *end;
  double x = strtod(text, &end);
  if (end == text || *end || !isfinite(x))
    return pc_cli_usage(cli, "%s wants a number, not \"%s\"", o->name, text);
  if (x < o->least) return pc_cli_usage(cli, "%s %s is too small", o->name, text);
  *out = x;
  return 0;
}

static int set_word(const pc_cli *cli, const pc_option *o, const char *text, void *field) {
  static const struct {
    const char *word;
    double metres;
  } units[] = {{"m", 1}, {"cm", 0.01}, {"mm", 0.001}, {"in", 0.0254}};
  if (o->kind == PC_OPT_FORMULATION && (!strcmp(text, "opensim") || !strcmp(text, "posterior"))) {
    *(bool *)field = !strcmp(text, "opensim");
    return 0;
  }
  if (o->kind == PC_OPT_UP && text[0] >= 'x' && text[0] <= 'z' && !text[1]) {
    *(char *)field = text[0];
    return 0;
  }
  if (o->kind == PC_OPT_SEX && pc_sex_read(text, field)) return 0;
  if (o->kind == PC_OPT_STRENGTH && pc_strength_read(text, field)) return 0;
  for (size_t i = 0; o->kind == PC_OPT_UNITS && i < sizeof units / sizeof *units; i++)
    if (!strcmp(text, units[i].word)) {
      *(double *)field = units[i].metres;
      return 0;
    }
  return pc_cli_usage(cli, "%s does not know \"%s\"", o->name, text);
}

typedef struct moment { /* as the fields of pc_cli lie: now and now_given, at and at_given */
  pc_clock clock;
  bool given;
} moment;

static int set_moment(const pc_cli *cli, const pc_option *o, const char *text, void *field) {
  if (pc_moment_read(text, field))
    return pc_cli_usage(cli, "%s wants a moment such as 2026-03-02T07:30:00+01:00, not \"%s\"", o->name,
                        text);
  ((moment *)field)->given = true;
  return 0;
}

static int add_change(pc_cli *cli, const char *text) {
  if (cli->job.n_changes == PC_MAX_CHANGES) return pc_cli_usage(cli, "more than %d changes", PC_MAX_CHANGES);
  cli->job.changes[cli->job.n_changes++] = text;
  return 0;
}

static int set_option(pc_cli *cli, const pc_option *o, const char *text) {
  void *field = (char *)cli + o->field;
  double x = 0;
  switch (o->kind) {
  case PC_OPT_FLAG:
    *(bool *)field = true;
    return 0;
  case PC_OPT_TEXT:
    *(const char **)field = text;
    return 0;
  case PC_OPT_NUMBER:
    return set_number(cli, o, text, field);
  case PC_OPT_COUNT:
    if (set_number(cli, o, text, &x)) return 2;
    *(int *)field = x > 256 ? 256 : (int)x;
    return 0;
  case PC_OPT_LARGE:
    if (set_number(cli, o, text, &x)) return 2;
    *(int *)field = x > 1e6 ? 1000000 : (int)x;
    return 0;
  case PC_OPT_CHANGE:
    return add_change(cli, text);
  case PC_OPT_MOMENT:
    return set_moment(cli, o, text, field);
  default:
    return set_word(cli, o, text, field);
  }
}

static const pc_option *find_option(const pc_verb *verb, const char *name) {
  if (!strcmp(name, "-h")) name = "--help";
  for (int i = 0; i < N_OPTIONS; i++)
    if (pc_option_of(&OPTIONS[i], verb) && !strcmp(name, OPTIONS[i].name)) return &OPTIONS[i];
  return NULL;
}

static int take_argument(pc_cli *cli, const char *arg) {
  int most = cli->verb->most < PC_MAX_ARGS ? cli->verb->most : PC_MAX_ARGS;
  if (cli->n_args == most)
    return pc_cli_usage(cli, "\"%s\" is one too many for posterior %s %s", arg, cli->verb->name,
                        cli->verb->args);
  cli->args[cli->n_args++] = arg;
  return 0;
}

pc_clock pc_cli_machine_clock(void) {
  time_t now = time(NULL);
  struct tm local;
  if (!localtime_r(&now, &local)) return (pc_clock){.at = now};
  return (pc_clock){.at = now, .offset_min = (int)(local.tm_gmtoff / 60)};
}

int pc_cli_parse(pc_cli *cli, const pc_verb *verb, int argc, char **argv) {
  *cli = (pc_cli){.verb = verb, .job = pc_job_default(), .now = pc_cli_machine_clock()};
  for (int i = 0; i < argc; i++) {
    const char *arg = argv[i];
    bool is_option = arg[0] == '-' && arg[1] && !(arg[1] >= '0' && arg[1] <= '9');
    const pc_option *found = is_option ? find_option(verb, arg) : NULL;
    if (!is_option) {
      if (take_argument(cli, arg)) return 2;
      continue;
    }
    if (!found) return pc_cli_usage(cli, "unknown option %s", arg);
    if (found->kind != PC_OPT_FLAG && i + 1 >= argc)
      return pc_cli_usage(cli, "%s wants %s", found->name, found->value);
    if (set_option(cli, found, found->kind == PC_OPT_FLAG ? NULL : argv[++i])) return 2;
  }
  return 0;
}
