/* options.c: one table of options serves the parser and the help text. To add an option, add a row and
 * a field to pc_cli. */
#include "cli/options.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum kind { TEXT, NUMBER, COUNT, FLAG, FORMULATION, UNITS, UP } kind;

typedef struct option {
  const char *name, *value; /* value: its name in the help; NULL = flag */
  int verbs;
  kind kind;
  size_t field;
  double least; /* numbers: smallest value that makes sense */
  const char *help;
} option;

#define FIELD(f) offsetof(pc_cli, f)
enum { B = PC_VERB_BODY, M = PC_VERB_MOTION, L = PC_VERB_LOAD };

static const option OPTIONS[] = {
    {"-o", "PATH", M | L, TEXT, FIELD(out), 0, "where to write: a folder (load), a .mot file (motion)"},
    {"--model", "FILE.osim", B | M | L, TEXT, FIELD(job.model), 0,
     "an OpenSim model instead of the built-in human"},
    {"--export", "FILE.osim", B, TEXT, FIELD(export_path), 0, "write the body as an OpenSim 4 model"},
    {"--mass", "KG", B | M | L, NUMBER, FIELD(job.mass), 1,
     "body mass; with --model rescales its masses to this total"},
    {"--height", "M", B | M | L, NUMBER, FIELD(job.height), 0.3,
     "standing height; scales the built-in human"},
    {"--static", "FILE", M | L, TEXT, FIELD(job.static_trial), 0,
     "static trial: scale the model to its marker distances"},
    {"--tasks", "FILE.xml", M | L, TEXT, FIELD(job.tasks), 0,
     "OpenSim inverse kinematics tasks: marker weights"},
    {"--forces", "FILE.mot", L, TEXT, FIELD(job.forces), 0, "measured ground forces"},
    {"--external", "FILE.xml", L, TEXT, FIELD(job.external), 0,
     "OpenSim ExternalLoads: which force acts where"},
    {"--actuators", "FILE.xml", L, TEXT, FIELD(job.actuators), 0, "OpenSim force set added to the model"},
    {"--muscle-forces", "FILE.sto", L, TEXT, FIELD(job.muscle_forces), 0,
     "take these forces instead of sharing"},
    {"--formulation", "NAME", L, FORMULATION, FIELD(job.opensim), 0,
     "posterior (default) or opensim (its StaticOptimization)"},
    {"--predict-contact", NULL, L, FLAG, FIELD(job.predict), 0,
     "predict ground forces although they were measured"},
    {"--no-contact", NULL, L, FLAG, FIELD(job.no_contact), 0, "no ground forces at all"},
    {"--friction", "MU", L, NUMBER, FIELD(job.friction), 0.01,
     "friction of the ground for predicted contact (0.8)"},
    {"--ground", "M", L, NUMBER, FIELD(job.ground), -1e3, "height of the ground (found from the movement)"},
    {"--from", "S", M | L, NUMBER, FIELD(job.from), -1e9, "start of the part to analyse"},
    {"--to", "S", M | L, NUMBER, FIELD(job.to), -1e9, "its end"},
    {"--lowpass", "HZ", M | L, NUMBER, FIELD(job.lowpass), 0,
     "low-pass on joint angles (6) or landmarks (2); 0 = none"},
    {"--units", "m|cm|mm", M | L, UNITS, FIELD(job.reading.unit_m), 0, "length unit of the recording"},
    {"--up", "x|y|z", M | L, UP, FIELD(job.reading.up), 0, "which axis of the recording points up"},
    {"--threads", "N", L, COUNT, FIELD(job.threads), 1, "threads (1); results do not depend on it"},
    {"--dump-qp", "FILE", L, TEXT, FIELD(dump_qp), 0,
     "also write every frame's sharing problem (for bug reports)"},
    {"--json", NULL, B | M | L, FLAG, FIELD(json), 0, "print JSON instead of text"},
    {"--quiet", NULL, B | M | L, FLAG, FIELD(quiet), 0, "print nothing but errors"},
    {"--help", NULL, B | M | L, FLAG, FIELD(help), 0, "this text"},
};
enum { N_OPTIONS = sizeof OPTIONS / sizeof *OPTIONS };

static const struct verb_text {
  int verb;
  const char *usage, *what;
} VERBS[] = {
    {PC_VERB_BODY, "posterior body [MODEL.osim]", "Says what a body is made of; exports it."},
    {PC_VERB_MOTION, "posterior motion RECORDING -o FILE.mot",
     "Recording to joint angles: scaling and inverse kinematics."},
    {PC_VERB_LOAD, "posterior load RECORDING -o DIR",
     "Recording to muscle forces, ground contacts and joint loads, with a report."},
};

void pc_cli_help(int verb) {
  for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
    if (VERBS[i].verb == verb) printf("usage: %s [options]\n\n%s\n", VERBS[i].usage, VERBS[i].what);
  if (verb != PC_VERB_BODY)
    printf("RECORDING: markers (.trc, .c3d), landmarks (.jsonl) or joint angles (.mot, .sto).\n");
  printf("\n");
  for (int i = 0; i < N_OPTIONS; i++) {
    char left[64];
    if (!(OPTIONS[i].verbs & verb)) continue;
    snprintf(left, sizeof left, "%s%s%s", OPTIONS[i].name, OPTIONS[i].value ? " " : "",
             OPTIONS[i].value ? OPTIONS[i].value : "");
    printf("  %-26s %s\n", left, OPTIONS[i].help);
  }
}

static int usage(const char *format, const char *a, const char *b) {
  fprintf(stderr, "posterior: ");
  fprintf(stderr, format, a, b);
  fprintf(stderr, "; see posterior --help\n");
  return 2;
}

static int set_number(const option *o, const char *text, double *out) {
  char *end;
  double x = strtod(text, &end);
  if (end == text || *end || !isfinite(x)) return usage("%s wants a number, not \"%s\"", o->name, text);
  if (x < o->least) return usage("%s %s is too small", o->name, text);
  *out = x;
  return 0;
}

static int set_word(const option *o, const char *text, void *field) {
  static const struct {
    const char *word;
    double metres;
  } units[] = {{"m", 1}, {"cm", 0.01}, {"mm", 0.001}, {"in", 0.0254}};
  if (o->kind == FORMULATION && (!strcmp(text, "opensim") || !strcmp(text, "posterior"))) {
    *(bool *)field = !strcmp(text, "opensim");
    return 0;
  }
  if (o->kind == UP && text[0] >= 'x' && text[0] <= 'z' && !text[1]) {
    *(char *)field = text[0];
    return 0;
  }
  for (size_t i = 0; o->kind == UNITS && i < sizeof units / sizeof *units; i++)
    if (!strcmp(text, units[i].word)) {
      *(double *)field = units[i].metres;
      return 0;
    }
  return usage("%s does not know \"%s\"", o->name, text);
}

static int set_option(pc_cli *cli, const option *o, const char *text) {
  void *field = (char *)cli + o->field;
  double x;
  switch (o->kind) {
  case FLAG:
    *(bool *)field = true;
    return 0;
  case TEXT:
    *(const char **)field = text;
    return 0;
  case NUMBER:
    return set_number(o, text, field);
  case COUNT:
    if (set_number(o, text, &x)) return 2;
    *(int *)field = x > 256 ? 256 : (int)x;
    return 0;
  default:
    return set_word(o, text, field);
  }
}

int pc_cli_parse(pc_cli *cli, int verb, int argc, char **argv) {
  *cli = (pc_cli){.job = pc_job_default()};
  for (int i = 0; i < argc; i++) {
    const char *arg = argv[i];
    const option *found = NULL;
    if (arg[0] != '-' || !arg[1]) {
      if (cli->positional)
        return usage("one %s at a time; \"%s\" is one too many", verb == PC_VERB_BODY ? "model" : "recording",
                     arg);
      cli->positional = arg;
      continue;
    }
    for (int k = 0; k < N_OPTIONS; k++)
      if ((OPTIONS[k].verbs & verb) && !strcmp(arg, OPTIONS[k].name)) found = &OPTIONS[k];
    if (!strcmp(arg, "-h")) found = &OPTIONS[N_OPTIONS - 1];
    if (!found) return usage("unknown option %s%s", arg, "");
    if (found->kind != FLAG && i + 1 >= argc) return usage("%s wants %s", found->name, found->value);
    if (set_option(cli, found, found->kind == FLAG ? NULL : argv[++i])) return 2;
  }
  return 0;
}
