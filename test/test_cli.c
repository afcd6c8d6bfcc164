/* test_cli.c: the program from outside: exit codes, one clear line for every bad input, nothing left behind.
 *
 * Runs the `posterior` that was built beside this test, in a folder of its own. To add a case, add a row. */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Files that are made from the shipped movement: NAME from hinge.trc by an awk program. */
static const char *const MADE[][2] = {
    {"good.trc", "NR==3{$3=24} NR<=30"}, /* a header and 24 frames, as the rest of these */
    {"gap.trc", "NR==3{$3=24} NR==20{$6=\"nan\"} NR<=30"},
    {"empty.trc", "0"},
    {"header.trc", "NR<=4"},
    {"cut.trc", "NR==3{$3=24} NR==30{print substr($0,1,200)} NR<30"},
    {"fewer.trc", "NR<=30"},
    {"nan.trc", "NR==3{$3=24} NR>6{for(i=3;i<=NF;i++)$i=\"nan\"} NR<=30"},
    {"inf.trc", "NR==3{$3=24} NR==20{$6=\"1e999\"} NR<=30"},
    {"lie.trc", "NR==3{$3=24;$5=\"mm\"} NR<=30"},
    {"miles.trc", "NR==3{$3=24;$5=\"mm\"} NR>6{for(i=3;i<=NF;i++)$i*=1e5} NR<=30"},
    {"strange.trc", "NR==3{$3=24} NR==4{gsub(/\\t[A-Z]/,\"&X\")} NR<=30"},
    {"two.trc", "NR==3{$3=24} NR>6{for(i=9;i<=NF;i++)$i=\"\"} NR<=30"},
    {"back.trc", "NR==3{$3=24} NR==20{$2=0} NR<=30"},
};

typedef struct trial {
  const char *args; /* OUT is the result folder, which must not be there afterwards */
  int code;
  const char *place, *says; /* both in the line on stderr */
} trial;

static const trial TRIALS[] = {
    /* recordings */
    {"load empty.trc -o OUT", 1, "empty.trc", "empty"},
    {"load header.trc -o OUT", 1, "header.trc: line 4", "no frames"},
    {"load cut.trc -o OUT", 1, "cut.trc: line 30", "cut short"},
    {"load fewer.trc -o OUT", 1, "fewer.trc", "651 frames"},
    {"load nan.trc -o OUT", 1, "nan.trc", "markers"},
    {"load inf.trc -o OUT", 1, "inf.trc: line 20", "1e999"},
    {"load miles.trc -o OUT", 1, "miles.trc", "no person in m, cm or mm"},
    {"load strange.trc -o OUT", 1, "strange.trc", "give the --model they belong to"},
    {"load two.trc -o OUT", 1, "two.trc", "3 are needed"},
    {"load back.trc -o OUT", 1, "back.trc: line 20", "time goes back"},
    {"load data/bad_columns.mot -o OUT", 1, "bad_columns.mot: line 7", "promises 3 columns"},
    {"load data/bad_word.mot -o OUT", 1, "bad_word.mot: line 9", "not a number"},
    {"load data/bad_landmarks_cut.jsonl -o OUT", 1, "bad_landmarks_cut.jsonl: line 2", "cut short"},
    {"load data/ok_tasks.xml -o OUT", 1, "ok_tasks.xml", "convert it"},
    {"load data/ok_forces.mot -o OUT", 1, "ok_forces.mot", "give the --model they belong to"},
    {"motion cut.trc -o OUT", 1, "cut.trc: line 30", "cut short"},
    {"load good.trc -o OUT --from 5 --to 6", 1, "good.trc", "chosen time"},
    /* postures */
    {"posture data/bad_postures.txt", 1, "bad_postures.txt: line 3: column 1", "did you mean knee"},
    {"posture data/ok_postures.txt nobody", 1, "ok_postures.txt", "no posture \"nobody\""},
    {"posture data/ok_postures.txt -o OUT", 1, "ok_postures.txt", "-o takes one"},
    {"posture empty.trc", 1, "empty.trc", "empty"},
    {"posture nowhere.txt", 1, "nowhere.txt", "cannot be read"},
    {"posture data/ok_postures.txt a --change gluteus_maximus.delay=80ms", 1, "", "needs a movement"},
    {"posture data/ok_postures.txt a --strength average", 1, "", "sex"},
    {"posture", 2, "", "wants a file"},
    /* models and what belongs to them */
    {"load good.trc -o OUT --model data/osim_small.osim", 1, "good.trc", "give the --model they belong to"},
    {"load good.trc -o OUT --model data/bad_open_tag.xml", 1, "bad_open_tag.xml: line ", "not well-formed"},
    {"load good.trc -o OUT --model empty.trc", 1, "empty.trc", "empty"},
    {"load good.trc -o OUT --model good.trc", 1, "good.trc", "not well-formed"},
    {"body constraint.osim", 1, "constraint.osim: line ", "is not computed"},
    {"body muscle.osim", 1, "muscle.osim: line ", "QuantumMuscle"},
    {"load good.trc -o OUT --tasks data/bad_weight.xml", 1, "bad_weight.xml: line 2", "must be a number"},
    {"load good.trc -o OUT --actuators data/osim_small.osim", 1, "osim_small.osim", "no ForceSet"},
    {"load good.trc -o OUT --static two.trc", 1, "two.trc", "3 are needed"},
    {"load good.trc -o OUT --static data/ok_table.sto", 1, "ok_table.sto", "no markers"},
    /* forces */
    {"load hinge.trc -o OUT --from 0.5 --to 1.5 --forces data/ok_forces.mot", 1, "hinge.trc",
     "choose the common part with --from and --to"},
    {"load good.trc -o OUT --forces data/ok_table.sto", 1, "ok_table.sto", "no force columns"},
    {"load good.trc -o OUT --forces data/bad_cut_short.mot", 1, "bad_cut_short.mot: line 9", "cut short"},
    {"load good.trc -o OUT --external data/bad_open_tag.xml", 1, "bad_open_tag.xml: line ",
     "not well-formed"},
    {"load good.trc -o OUT --muscle-forces data/ok_table.sto", 1, "", "no column for muscle"},
    /* paths */
    {"load nowhere.trc -o OUT", 1, "nowhere.trc", "check the path"},
    {"load data -o OUT", 1, "data", "is a folder"},
    {"load good.trc -o OUT --model data", 1, "data", "is a folder"},
    {"load /dev/null -o OUT", 1, "/dev/null", "give a file"},
    {"load good.trc -o good.trc", 1, "good.trc", "give another folder"},
    {"load good.trc -o good.trc/in/it", 1, "good.trc", "folder"},
    {"load good.trc -o /proc/OUT", 1, "/proc/OUT", "cannot make the folder"},
    {"load good.trc -o OUT --dump-qp nowhere/qp", 1, "nowhere/qp", "another path"},
    {"motion good.trc -o data", 1, "data", "is a folder"},
    {"motion good.trc -o nowhere/it.mot", 1, "nowhere/it.mot", "another path"},
    {"body --export nowhere/it.osim", 1, "nowhere/it.osim", "another path"},
    {"body nowhere.osim", 1, "nowhere.osim", "check the path"},
    /* usage */
    {"frob", 2, "", "no verb \"frob\""},
    {"--completion tcsh", 2, "", "bash, zsh and fish"},
    {"load", 2, "", "wants a recording"},
    {"load good.trc", 2, "", "-o PATH"},
    {"load good.trc -o ''", 2, "", "-o PATH"},
    {"load '' -o OUT", 2, "", "wants a recording"},
    {"load good.trc -o", 2, "", "-o wants PATH"},
    {"load good.trc gap.trc -o OUT", 2, "", "one too many"},
    {"load good.trc -o OUT --bogus", 2, "", "--bogus"},
    {"load good.trc -o OUT --mass heavy", 2, "", "--mass wants a number"},
    {"load good.trc -o OUT --mass nan", 2, "", "--mass wants a number"},
    {"load good.trc -o OUT --mass -70", 2, "", "too small"},
    {"load good.trc -o OUT --up w", 2, "", "--up"},
    {"load good.trc -o OUT --units furlong", 2, "", "--units"},
    {"load good.trc -o OUT --formulation other", 2, "", "--formulation"},
    {"motion good.trc -o OUT --forces good.trc", 2, "", "--forces"}, /* an option of another verb */
};

/* ---- running -------------------------------------------------------------------------------------- */

static char program[PATH_MAX], folder[] = "/tmp/test_cli_XXXXXX";

/* The program with these arguments; stdout and stderr to files. Its exit code, -1 when it crashed. */
static int run(const char *before, const char *args) {
  char line[PATH_MAX + 512];
  snprintf(line, sizeof line, "%s '%s' %s >stdout 2>stderr", before, program, args);
  int status = system(line);
  return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? WEXITSTATUS(status) : -1;
}

static int count_entries(const char *path) {
  int n = 0;
  DIR *dir = opendir(path);
  if (!dir) return -1;
  while (readdir(dir)) n++;
  closedir(dir);
  return n - 2;
}

static int count_lines(const char *text) {
  int n = 0;
  for (; *text; text++) n += *text == '\n';
  return n;
}

static void test_trials(void) {
  int before = count_entries(".");
  for (size_t i = 0; i < sizeof TRIALS / sizeof *TRIALS; i++) {
    const trial *t = &TRIALS[i];
    int code = run("", t->args);
    char *err = test_slurp("stderr", NULL), *out = test_slurp("stdout", NULL);
    CHECK(code == t->code, "%s: exit %d: %s", t->args, code, err);
    CHECK(count_lines(err) == 1 && strncmp(err, "posterior: ", 11) == 0, "%s: %s", t->args, err);
    CHECK(strstr(err, t->place) && strstr(err, t->says), "%s: %s", t->args, err);
    CHECK(*out == 0, "%s: printed %s", t->args, out);
    CHECK(count_entries(".") == before, "%s: left something", t->args);
    free(err);
    free(out);
    if (system("rm -rf OUT")) abort(); /* where a case failed: keep it from failing the next */
  }
}

/* What is odd but can be understood is done, and said. */
static void test_repaired(void) {
  CHECK(run("", "load lie.trc -o OUT") == 0, "a header that lies about its unit");
  char *out = test_slurp("stdout", NULL);
  CHECK(strstr(out, "the header says 'mm', the numbers are m"), "%s", out);
  free(out);
  CHECK(run("", "load gap.trc -o OUT") == 0, "a gap");
  out = test_slurp("stdout", NULL);
  CHECK(strstr(out, "gaps: 1 marker samples missing"), "%s", out);
  free(out);
  CHECK(run("", "load good.trc -o OUT/deep/er --quiet --dump-qp OUT/qp") == 0, "quiet");
  CHECK(count_entries("OUT/deep/er") == 8, "%d files", count_entries("OUT/deep/er"));
  out = test_slurp("stdout", NULL);
  CHECK(*out == 0, "quiet, but printed %s", out);
  free(out);
  out = test_slurp("OUT/qp", NULL);
  int problems = 0;
  for (const char *at = out; (at = strstr(at, "\nend\n")); at++) problems++;
  CHECK(problems == 24, "%d problems dumped of 24 frames", problems);
  free(out);
  if (system("rm -rf OUT")) abort();
}

static void test_help(void) {
  static const char *const help[] = {
      "--help",   "-h",        "help",  "load --help",       "motion --help",    "body --help",
      "load -h",  "--version", "--man", "--completion bash", "--completion zsh", "--completion fish",
      "help load"};
  for (size_t i = 0; i < sizeof help / sizeof *help; i++) {
    CHECK(run("", help[i]) == 0, "%s", help[i]);
    char *out = test_slurp("stdout", NULL), *err = test_slurp("stderr", NULL);
    CHECK(*out && !*err, "%s", help[i]);
    free(out);
    free(err);
  }
  CHECK(run("", "") == 2, "no verb at all");
  CHECK(run("", "body --json") == 0, "JSON of the built-in human");
}

/* A disk that is full while the files are written. */
static void test_full(void) {
  CHECK(run("ulimit -f 40;", "load good.trc -o OUT") == 1, "no room for the files");
  CHECK(access("OUT", F_OK) != 0, "something was left");
  CHECK(run("ulimit -f 1;", "motion good.trc -o it.mot") == 1, "no room for the file");
  CHECK(access("it.mot", F_OK) != 0 && access("it.mot.partial", F_OK) != 0, "something was left");

  char line[PATH_MAX + 64];
  snprintf(line, sizeof line, "'%s' body >/dev/full 2>stderr", program);
  int status = system(line);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1, "standard output cannot be written");
}

/* Ctrl-C at any time: all files or none. */
static void test_interrupted(void) {
  int stopped = 0;
  for (int ms = 0; ms <= 320; ms = ms ? 2 * ms : 5) {
    pid_t child = fork();
    if (child == 0) {
      int out = open("stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666);
      dup2(out, 1), dup2(out, 2);
      execl(program, program, "load", "hinge.trc", "-o", "OUT", (char *)NULL);
      _exit(127);
    }
    usleep(1000 * (useconds_t)ms);
    kill(child, SIGINT);
    int status;
    waitpid(child, &status, 0);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT; /* before it listened */
    bool failed = WIFEXITED(status) && WEXITSTATUS(status) == 1;
    bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    CHECK(killed || failed || done, "after %d ms: status %x", ms, (unsigned)status);
    CHECK(count_entries("OUT") == (done ? 8 : -1), "after %d ms: %d files", ms, count_entries("OUT"));
    stopped += failed;
    if (system("rm -rf OUT")) abort();
  }
  printf("NOTE %d of the runs were stopped at work\n", stopped);
}

static bool prepare(void) {
  char here[PATH_MAX], line[3 * PATH_MAX];
  if (!*test_beside("posterior", program, sizeof program) || !getcwd(here, sizeof here) || !mkdtemp(folder))
    return false;
  snprintf(line, sizeof line,
           "cd %s && cp -r '%s/test/data' data && cp '%s/models/movements/hip_hinge.trc' hinge.trc", folder,
           here, here);
  if (system(line) || chdir(folder)) return false;
  for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
    snprintf(line, sizeof line, "awk 'BEGIN{FS=OFS=\"\\t\"} {} %s' hinge.trc >%s", MADE[i][1], MADE[i][0]);
    if (system(line)) return false;
  }
  return system("sed 's/<isDisabled>true<.isDisabled><.PointConstraint>/<\\/PointConstraint>/' "
                "data/osim_3.osim >constraint.osim;"
                "sed 's/Thelen2003Muscle/QuantumMuscle/g; s/<isDisabled>true<.isDisabled><min/<min/' "
                "data/osim_3.osim >muscle.osim; : >stdout; : "
                ">stderr") == 0;
}

int main(void) {
  CHECK(prepare(), "cannot prepare a folder");
  if (!test_failed) {
    test_trials();
    test_repaired();
    test_help();
    test_full();
    test_interrupted();
    char line[64];
    snprintf(line, sizeof line, "rm -rf %s", folder);
    if (chdir("/") || system(line)) CHECK(false, "cannot clean up");
  }
  return test_done();
}
