/* verbs.c: the table of verbs. To add one: a row here, a function, its name in the options that it takes. */
#include "cli/options.h"

#include <string.h>

#define CHANGES                                                                                              \
  "What if (--change): GROUP[.left|.right].strength=0.5, .delay=80ms, .tightness=10%, .inhibition=0.3,\n"    \
  ".tone=5%, or bracing=0.3 for the trunk. All but strength are hypotheses about people; none is on unless " \
  "asked for.\n"
#define RECORDING                                                                                            \
  "RECORDING: markers (.trc, .c3d), landmarks (.jsonl), a video, or joint angles (.mot, .sto).\n"
#define COACH "Your back, day by day"
#define YOURS "Your data"
#define MOVEMENT "A movement"

static const pc_verb VERBS[] = {
    {"screen", "", 0, COACH, "safety questions first, then a few about you",
     "Asks one question at a time. y or n; - is \"not sure\" or \"rather not say\"; b goes back; q stops.\n"
     "Every answer is kept at once: stop any time, and it goes on where you stopped.\n"
     "A sign that cannot wait is told at once, and training stays locked until a professional has\n"
     "cleared you (posterior clear).\n",
     "", pc_verb_screen},
    {"plan", "", 0, COACH, "the week; --why tells the reasons",
     "Shows this week of your programme, or another one with --week.\n"
     "The same answers and entries always give the same plan.\n",
     "", pc_verb_plan},
    {"today", "", 0, COACH, "what today asks for",
     "Shows today, as this morning's pain and how ready you feel allow it.\n", "", pc_verb_today},
    {"session", "[A|B|C]", 1, COACH, "today's exercises, set by set, with counts",
     "Leads through today's exercises. Holds and rests are counted down. After each set it asks how many\n"
     "you did, how many you had left and the pain, and acts on the answers.\n"
     "Keys: space or Enter goes on, p pauses, s skips, b goes back, q ends.\n"
     "Every set is kept at once. After Ctrl-C or a closed terminal it goes on where it stopped.\n",
     "A B C", pc_verb_session},
    {"log", "[WHAT ...]", PC_MAX_ARGS, COACH, "quick entries: pain, steps, walk, set; corrections",
     "Without a word: lists the latest entries. With one:\n"
     "  log pain 4 [am|now|worst|average]       am is the morning's, right after getting up\n"
     "  log walk 25 [STEPS]   log steps 6500    minutes; steps of the day\n"
     "  log ready 4 4 3 5                       sleep, soreness, stress, energy: 1 to 5, 5 is good\n"
     "  log session [A|B|C|free]                one done without the program\n"
     "  log set EXERCISE REPS [left|right] [pain=3 load_kg=10 reps_left=2 ...]\n"
     "  log test NAME VALUE [left|right] [error=3]\n"
     "  log psfs 4 5 6                          the three things you want back, 0 to 10\n"
     "  log symptom E1                          a new warning sign, by the name of its question\n"
     "  log sit 45   log habit wake_up   log relief TEXT   log note TEXT   log setting NAME VALUE\n"
     "  log undo [NUMBER]                       takes the latest entry back, or that one\n"
     "  log correct NUMBER pain=3 ...           corrects one; the old one stays in the file\n",
     "pain walk steps ready session set test psfs symptom sit habit relief note setting undo correct",
     pc_verb_log},
    {"progress", "", 0, COACH, "pain, sessions and ladders over time; --html",
     "Shows the last weeks: pain, sets, sessions, ladders and tests. A change within a test's own error is\n"
     "called no clear change. --html writes one page that opens anywhere and prints well.\n",
     "", pc_verb_progress},
    {"breaks", "[WORD] [MINUTES]", 2, COACH, "a word when you have sat for long",
     "run              the break clock, here, until you stop it\n"
     "install          the same at every login, as a systemd user service; uninstall takes it away\n"
     "status           how long you have sat, when the next card comes, what the clock can see\n"
     "done later skip  answer the card, as its buttons do; done also counts a break of your own\n"
     "sit MINUTES      note sitting that no clock saw: a train, a sofa\n"
     "stand sit        the desk is up, or down again\n"
     "once             one look at what this desktop tells, and no card\n"
     "docs/breaks.md says when a card comes and when it waits.\n",
     "run once install uninstall status done later skip stand sit", pc_verb_breaks},
    {"exercises", "[NAME]", 1, COACH, "what there is to do, by ladder; NAME shows one",
     "Lists the exercises by ladder, from easy to hard, or shows one of them (or one ladder).\n"
     "Your own files in ~/.local/share/posterior/exercises are used at once; docs/exercises.md says how\n"
     "they are written.\n",
     "", pc_verb_exercises},
    {"score", "nprs|psfs|FILE.json", 1, COACH, "answer a questionnaire",
     "Asks a questionnaire and keeps its score: nprs (pain), psfs (three activities), or a FHIR "
     "Questionnaire\n"
     "file that you have permission to use.\n",
     "nprs psfs", pc_verb_score},
    {"clear", "--by WHO", 0, COACH, "note that a professional has cleared you",
     "Notes that a professional looked at you and cleared you for exercise.\n", "", pc_verb_clear},
    {"person", "[add|choose|erase NAME]", 2, YOURS, "who uses this machine",
     "Several people can share one store. The chosen one is meant where no --person is given.\n"
     "erase takes every trace of a person away; export first if you may want it back.\n",
     "list add choose erase", pc_verb_person},
    {"export", "json|csv|fhir|ical", 1, YOURS, "everything, for you, a table, a clinic, a calendar",
     "json holds everything and comes back with posterior import. csv is for a table program, fhir (R4) for\n"
     "a clinic, ical for a calendar. Nothing but json and csv of yours holds your name, unless "
     "--with-name.\n",
     "json csv fhir ical", pc_verb_export},
    {"import", "FILE.json", 1, YOURS, "an export back in", "Reads what posterior export json wrote.\n", "",
     pc_verb_import},
    {"doctor", "", 0, YOURS, "checks the store and says what is wrong",
     "Checks the store: its pages, its tables, every event. Exit 1 where something serious is found.\n", "",
     pc_verb_doctor},
    {"load", "RECORDING -o DIR", 1, MOVEMENT, "muscle forces, contacts, joint loads, a report",
     "Recording to muscle forces, ground contacts and joint loads, with a report. With --exercise NAME in\n"
     "place of a recording: of that exercise as its file tells it, made by the built-in human.\n" RECORDING
         CHANGES,
     "", pc_verb_load},
    {"whatif", "RECORDING -o DIR", 1, MOVEMENT, "the same task with weaker or later muscles",
     "Three movements side by side: as recorded, the same with the changed body, and the one by which the\n"
     "changed body would do the same task with least effort. Feet stay where they were; the trunk's path\n"
     "stays too, or the hands' (--keep). The ground's forces are predicted. All of it is estimated.\n"
     "With --exercise NAME in place of a recording: of that exercise, made by the built-in "
     "human.\n" RECORDING,
     "", pc_verb_whatif},
    {"motion", "RECORDING -o FILE.mot", 1, MOVEMENT, "joint angles (scaling + inverse kinematics)",
     "Recording to joint angles: scaling and inverse kinematics.\n" RECORDING, "", pc_verb_motion},
    {"posture", "FILE [NAME]", 2, MOVEMENT, "still postures of least effort, and their loads",
     "Reads a text of postures (docs/postures.md), works out what it leaves open by least effort, and "
     "prints\n"
     "each posture, what carries it, and all loads. NAME: that one alone. Ours are in models/postures.\n",
     "", pc_verb_posture},
    {"watch", "VIDEO|/dev/video0 -o FILE.jsonl", 1, MOVEMENT,
     "body landmarks from a video or a camera, for load and motion",
     "Finds a person in a video and follows 33 body landmarks: a recording that load and motion take.\n"
     "A camera is watched until Ctrl-C or --seconds; what was seen is kept, its pictures never are.\n"
     "It all happens on this machine. The picture should show the whole body, from the side or the front.\n"
     "What a network sees is an estimate, without scale or depth that can be trusted.\n"
     "The models come once, with tools/install_models.\n",
     "", pc_verb_watch},
    {"form", "RECORDING", 1, MOVEMENT, "repetitions, holds and how they were done, with errors",
     "Counts repetitions and holds, and tells what could be done better, each figure with its error.\n"
     "Judged by the exercise's own file (docs/exercises.md); which it is, is found out where --exercise "
     "does\n"
     "not say. What cannot be judged from where the camera stands is refused with the reason.\n" RECORDING,
     "", pc_verb_form},
    {"body", "[MODEL.osim]", 1, MOVEMENT, "what a body is made of; --export FILE.osim",
     "Says what a body is made of; exports it.\n" CHANGES, "", pc_verb_body},
    {"validate", "", 0, MOVEMENT, "this program's numbers beside measured ones",
     "Compares with published measurements: disc pressures, hip forces, muscle activity. What fails is\n"
     "shown as failing; what cannot be built is listed with the reason.\n",
     "", pc_verb_validate},
};

const pc_verb *pc_verbs(int *n) {
  *n = sizeof VERBS / sizeof *VERBS;
  return VERBS;
}

const pc_verb *pc_verb_find(const char *name) {
  for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
    if (!strcmp(name, VERBS[i].name)) return &VERBS[i];
  return NULL;
}
