/* help.c: what --help, the man page and the shells' completions say, all made from the two tables of
 * options.c, so that none of them can lag behind the program. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static const char *const WHAT =
    "Posterior coaches a person's back, and works out how back and glutes share the load in a movement.\n";
static const char *const CARE =
    "Everything runs on this machine; nothing is sent anywhere. Results are estimates that inform;\n"
    "they do not diagnose.\n";

static void left_column(char *out, size_t size, const char *a, const char *b) {
  snprintf(out, size, "%s%s%s", a, b && *b ? " " : "", b ? b : "");
}

void pc_help(void) {
  int n;
  const pc_verb *verbs = pc_verbs(&n);
  printf("%s", WHAT);
  for (int i = 0; i < n; i++) {
    char left[96];
    left_column(left, sizeof left, verbs[i].name, verbs[i].args);
    if (i == 0 || strcmp(verbs[i].group, verbs[i - 1].group) != 0) printf("\n%s\n", verbs[i].group);
    printf("  %-30s %s\n", left, verbs[i].line);
  }
  printf("\nposterior VERB --help tells what a verb does, with its options.\n"
         "posterior --man, --completion bash|zsh|fish, --version\n\n%s",
         CARE);
}

void pc_help_verb(const pc_verb *verb) {
  int n;
  const pc_option *options = pc_options(&n);
  printf("usage: posterior %s%s%s [options]\n\n%s\n", verb->name, *verb->args ? " " : "", verb->args,
         verb->about);
  for (int i = 0; i < n; i++) {
    char left[96];
    if (!pc_option_of(&options[i], verb)) continue;
    left_column(left, sizeof left, options[i].name, options[i].value);
    printf("  %-26s %s\n", left, options[i].help);
  }
}

/* ---- the man page (groff's man macros) ---- */

/* Text that roff leaves alone: no control lines, hyphens that can be copied. */
static void roff(const char *text) {
  bool start = true;
  for (; *text; text++) {
    if (start && (*text == '.' || *text == '\'')) printf("\\&");
    if (*text == '\\')
      printf("\\e");
    else if (*text == '-')
      printf("\\-");
    else
      putchar(*text);
    start = *text == '\n';
  }
}

static void man_verb(const pc_verb *verb) {
  int n;
  const pc_option *options = pc_options(&n);
  printf(".SS \"posterior %s", verb->name);
  if (*verb->args) putchar(' '), roff(verb->args);
  printf("\"\n");
  for (const char *line = verb->about; *line;) { /* a line of ours is a line of the page */
    const char *end = strchr(line, '\n');
    char text[256];
    snprintf(text, sizeof text, "%.*s", (int)(end - line), line);
    if (*text) roff(text), printf("\n.br\n");
    if (!*text) printf(".PP\n");
    line = end + 1;
  }
  for (int i = 0; i < n; i++) {
    if (!pc_option_of(&options[i], verb) || !strcmp(options[i].name, "--help")) continue;
    printf(".TP\n\\fB");
    roff(options[i].name);
    printf("\\fR");
    if (options[i].value) printf(" \\fI"), roff(options[i].value), printf("\\fR");
    printf("\n");
    roff(options[i].help);
    printf("\n");
  }
}

void pc_help_man(void) {
  int n;
  const pc_verb *verbs = pc_verbs(&n);
  printf(".TH POSTERIOR 1 \"\" \"posterior %s\" \"User Commands\"\n.SH NAME\nposterior \\- how back and "
         "glutes share the load, and a coach for the back\n.SH SYNOPSIS\n\\fBposterior\\fR \\fIVERB\\fR "
         "[\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]\n.SH DESCRIPTION\n",
         PC_VERSION);
  roff(WHAT);
  roff(CARE);
  for (int i = 0; i < n; i++) {
    if (i == 0 || strcmp(verbs[i].group, verbs[i - 1].group) != 0) {
      printf(".SH \"");
      roff(verbs[i].group);
      printf("\"\n");
    }
    man_verb(&verbs[i]);
  }
  printf(".SH \"EXIT STATUS\"\n.TP\n0\ndone\n.TP\n1\nthe work could not be done; one line on standard error "
         "says why\n.TP\n2\nwrong usage\n");
}

/* ---- completion ---- */

static void options_of(const pc_verb *verb) {
  int n;
  const pc_option *options = pc_options(&n);
  for (int i = 0; i < n; i++)
    if (pc_option_of(&options[i], verb)) printf(" %s", options[i].name);
}

static void complete_bash(void) {
  int n;
  const pc_verb *verbs = pc_verbs(&n);
  printf("_posterior() {\n  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"");
  for (int i = 0; i < n; i++) printf("%s ", verbs[i].name);
  printf("--help --version --man --completion\"\n  else\n    case ${COMP_WORDS[1]} in\n");
  for (int i = 0; i < n; i++) {
    printf("    %s) words=\"%s", verbs[i].name, verbs[i].words);
    options_of(&verbs[i]);
    printf("\" ;;\n");
  }
  printf("    help) words=\"");
  for (int i = 0; i < n; i++) printf("%s ", verbs[i].name);
  printf("\" ;;\n    --completion) words=\"bash zsh fish\" ;;\n    esac\n  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
         "complete -o default -F _posterior posterior\n");
}

/* In single quotes. */
static void quoted(const char *text, const char *also) {
  for (; *text; text++) {
    if (*text == '\'')
      printf("'\\''");
    else if (strchr(also, *text))
      printf("\\%c", *text);
    else
      putchar(*text);
  }
}

static void complete_zsh(void) {
  int n, m;
  const pc_verb *verbs = pc_verbs(&n);
  const pc_option *options = pc_options(&m);
  printf("#compdef posterior\n_posterior() {\n  if (( CURRENT == 2 )); then\n    local -a verbs=(\n");
  for (int i = 0; i < n; i++) {
    printf("      '%s:", verbs[i].name);
    quoted(verbs[i].line, ":");
    printf("'\n");
  }
  printf("    )\n    _describe verb verbs\n    return\n  fi\n  case $words[2] in\n");
  for (int i = 0; i < n; i++) {
    printf("  %s)\n    _arguments '1:verb:' '*:argument:%s%s%s' \\\n", verbs[i].name,
           *verbs[i].words ? "(" : "_files", verbs[i].words, *verbs[i].words ? ")" : "");
    for (int k = 0; k < m; k++) {
      if (!pc_option_of(&options[k], &verbs[i])) continue;
      printf("      '%s[", options[k].name);
      quoted(options[k].help, "[]:");
      printf("]%s%s%s' \\\n", options[k].value ? ":" : "", options[k].value ? options[k].value : "",
             options[k].value ? ":_files" : "");
    }
    printf("      && return ;;\n");
  }
  printf("  esac\n}\n_posterior \"$@\"\n");
}

static void complete_fish(void) {
  int n, m;
  const pc_verb *verbs = pc_verbs(&n);
  const pc_option *options = pc_options(&m);
  for (int i = 0; i < n; i++) {
    printf("complete -c posterior -n __fish_use_subcommand -a %s -d '", verbs[i].name);
    quoted(verbs[i].line, "");
    printf("'\n");
    if (*verbs[i].words)
      printf("complete -c posterior -n '__fish_seen_subcommand_from %s' -a '%s'\n", verbs[i].name,
             verbs[i].words);
    for (int k = 0; k < m; k++) {
      if (!pc_option_of(&options[k], &verbs[i])) continue;
      bool is_long = options[k].name[1] == '-';
      printf("complete -c posterior -n '__fish_seen_subcommand_from %s' %s %s%s -d '", verbs[i].name,
             is_long ? "-l" : "-s", options[k].name + (is_long ? 2 : 1), options[k].value ? " -r" : "");
      quoted(options[k].help, "");
      printf("'\n");
    }
  }
}

int pc_help_completion(const char *shell) {
  if (!strcmp(shell, "bash")) return complete_bash(), 0;
  if (!strcmp(shell, "zsh")) return complete_zsh(), 0;
  if (!strcmp(shell, "fish")) return complete_fish(), 0;
  fprintf(stderr, "posterior: --completion knows bash, zsh and fish, not \"%s\"\n", shell);
  return 2;
}
