/* words.c: the words of the files, in the order of the enums of exercise.h. */
#include "exercise/words.h"

#include <string.h>

static const char *const PATTERNS[PC_N_PATTERNS] = {
    [PC_PATTERN_SQUAT] = "squat",
    [PC_PATTERN_HINGE] = "hinge",
    [PC_PATTERN_LUNGE] = "lunge",
    [PC_PATTERN_HIP_EXTENSION] = "hip_extension",
    [PC_PATTERN_ABDUCTION] = "abduction",
    [PC_PATTERN_PUSH] = "push",
    [PC_PATTERN_PULL] = "pull",
    [PC_PATTERN_ANTI_EXTENSION] = "anti_extension",
    [PC_PATTERN_ANTI_LATERAL] = "anti_lateral",
    [PC_PATTERN_ANTI_ROTATION] = "anti_rotation",
    [PC_PATTERN_CALF] = "calf",
    [PC_PATTERN_MOBILITY] = "mobility",
    [PC_PATTERN_WALK] = "walk",
    [PC_PATTERN_BREAK] = "break",
    [PC_PATTERN_WAKE_UP] = "wake_up",
};
/* by bit */
static const char *const CONDITIONS[PC_N_CONDITIONS] = {"osteoporosis", "flexion",  "extension", "leg_nerve",
                                                        "pregnancy",    "pressure", "knee",      "hip",
                                                        "shoulder",     "surgery"};
static const char *const GEAR[PC_N_GEAR] = {"chair",    "wall", "towel", "step",     "stick",
                                            "backpack", "band", "bench", "dumbbell", "barbell"};
static const char *const POSITIONS[] = {"standing", "sitting", "kneeling",  "supine",
                                        "prone",    "side",    "quadruped", "walking"};
static const char *const VIEWS[] = {"side", "oblique", "front", "back"};
static const char *const PHASES[] = {"rest", "out", "far", "back", "all"};
static const char *const KINDS[] = {"reps", "hold", "walk"};

const pc_words pc_pattern_words = {"pattern", PATTERNS, PC_N_PATTERNS};
const pc_words pc_condition_words = {"condition", CONDITIONS, PC_N_CONDITIONS};
const pc_words pc_gear_words = {"piece of gear", GEAR, PC_N_GEAR};
const pc_words pc_position_words = {"position", POSITIONS, sizeof POSITIONS / sizeof *POSITIONS};
const pc_words pc_view_words = {"view", VIEWS, sizeof VIEWS / sizeof *VIEWS};
const pc_words pc_phase_words = {"phase", PHASES, sizeof PHASES / sizeof *PHASES};
const pc_words pc_kind_words = {"kind", KINDS, sizeof KINDS / sizeof *KINDS};

int pc_words_find(const pc_words *words, const char *word) {
  for (int i = 0; i < words->n; i++)
    if (!strcmp(words->words[i], word)) return i;
  return -1;
}

const char *pc_pattern_name(int i) {
  return i >= 0 && i < PC_N_PATTERNS ? PATTERNS[i] : "";
}
const char *pc_condition_name(int i) {
  return i >= 0 && i < PC_N_CONDITIONS ? CONDITIONS[i] : "";
}
const char *pc_gear_name(int i) {
  return i >= 0 && i < PC_N_GEAR ? GEAR[i] : "";
}
const char *pc_phase_word(pc_phase phase) {
  return PHASES[phase];
}
