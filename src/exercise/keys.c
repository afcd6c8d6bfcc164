/* keys.c: the schema. To add a key: a row here, a field in exercise.h, a row in docs/exercises.md (a test
 * compares the two).
 *
 * Limits are there to catch slips of the hand ("reps: 812"), not to set doses: 20 sets, 100 repetitions, ten
 * minutes of holding or rest, three hours of walking. */
#include "exercise/keys.h"

#include <string.h>

#define E(field) offsetof(pc_exercise, field), 0
#define D(lo, hi) offsetof(pc_dose, lo), offsetof(pc_dose, hi)
#define R(field) offsetof(pc_rung, field), 0
#define M(field) offsetof(pc_modify, field), 0
#define V(field) offsetof(pc_course, field), 0
#define J(field) offsetof(pc_form_rules, field), 0
#define F(field) offsetof(pc_fault_rule, field), 0
enum { SETS = 20, REPS = 100, SECONDS = 600, MINUTES = 180, LEVEL = 9, PERCENT = 100, STRIDE = 3 };

const pc_key pc_keys[] = {
    {PC_SEC_HEAD, "title", PC_VAL_TITLE, E(title), NULL, 0, true, "Glute bridge"},
    {PC_SEC_HEAD, "ladder", PC_VAL_NAME, E(ladder), NULL, 0, false, "bridge"},
    {PC_SEC_HEAD, "easier", PC_VAL_LINK, E(easier), NULL, LEVEL, false, "bridge 2"},
    {PC_SEC_HEAD, "harder", PC_VAL_LINK, E(harder), NULL, LEVEL, false, "hip_thrust 1"},
    {PC_SEC_HEAD, "pattern", PC_VAL_WORD, E(pattern), &pc_pattern_words, 0, true, "hip_extension"},
    {PC_SEC_HEAD, "also", PC_VAL_MASK, E(also), &pc_pattern_words, 0, false, "anti_extension"},
    {PC_SEC_HEAD, "position", PC_VAL_PLACE, E(position), &pc_position_words, 0, true, "supine"},
    {PC_SEC_HEAD, "sides", PC_VAL_YES, E(sides), NULL, 0, false, "yes"},
    {PC_SEC_HEAD, "pyramid", PC_VAL_YES, E(hold), NULL, 0, false, "yes"},
    {PC_SEC_HEAD, "office", PC_VAL_YES, E(office), NULL, 0, false, "yes"},
    {PC_SEC_HEAD, "skill", PC_VAL_YES, E(skill), NULL, 0, false, "yes"},
    {PC_SEC_HEAD, "tempo", PC_VAL_TEMPO, E(tempo), NULL, SECONDS, false, "1-2-2"},
    {PC_SEC_HEAD, "gear", PC_VAL_GEAR, E(gear), &pc_gear_words, 0, false, "wall band"},
    {PC_SEC_HEAD, "avoid_if", PC_VAL_MASK, E(avoid_if), &pc_condition_words, 0, false, "knee hip"},
    {PC_SEC_HEAD, "muscles", PC_VAL_NAMES, E(muscles), NULL, 0, false, "gluteus_maximus hamstrings"},
    {PC_SEC_HEAD, "inventory", PC_VAL_ITEMS, E(inventory), NULL, 0, false, "36 37 A8 X6"},
    {PC_SEC_HEAD, "how", PC_VAL_LIST, E(how), NULL, 0, true, "Lift your hips until you are in one line."},
    {PC_SEC_HEAD, "set_up", PC_VAL_LIST, E(set_up), NULL, 0, true, "Lie on your back with bent knees."},
    {PC_SEC_HEAD, "cues", PC_VAL_CUES, E(cues), NULL, 0, true, "Push through your heels."},
    {PC_SEC_HEAD, "cautions", PC_VAL_LIST, E(cautions), NULL, 0, false, "Stop before your back arches."},
    {PC_SEC_HEAD, "felt", PC_VAL_FELT, E(felt), NULL, 0, false, "hamstrings: bring the heels closer"},
    {PC_SEC_HEAD, "sources", PC_VAL_SOURCES, E(sources), NULL, 0, false, "ACSM position stand, 2009: sets."},
    {PC_SEC_DOSE, "sets", PC_VAL_COUNT, D(sets_lo, sets_hi), NULL, SETS, false, "2-3"},
    {PC_SEC_DOSE, "reps", PC_VAL_COUNT, D(reps_lo, reps_hi), NULL, REPS, false, "8-12"},
    {PC_SEC_DOSE, "hold", PC_VAL_SECONDS, D(hold_lo, hold_hi), NULL, SECONDS, false, "1-3"},
    {PC_SEC_DOSE, "rest", PC_VAL_SECONDS, D(rest_lo, rest_hi), NULL, SECONDS, false, "60-90"},
    {PC_SEC_DOSE, "minutes", PC_VAL_MINUTES, offsetof(pc_dose, minutes), 0, NULL, MINUTES, false, "30"},
    {PC_SEC_RUNG, "title", PC_VAL_TITLE, R(title), NULL, 0, true, "Bridge, marching"},
    {PC_SEC_RUNG, "change", PC_VAL_TEXT, R(change), NULL, 0, true, "Hold the top for three seconds."},
    {PC_SEC_RUNG, "check", PC_VAL_TEXT, R(check), NULL, 0, false, "Your hips stay level."},
    {PC_SEC_RUNG, "gear", PC_VAL_GEAR, offsetof(pc_rung, gear), offsetof(pc_rung, gear_any), &pc_gear_words,
     0, false, "band or backpack"},
    {PC_SEC_RUNG, "avoid_if", PC_VAL_MASK, R(avoid_if), &pc_condition_words, 0, false, "shoulder"},
    {PC_SEC_RUNG, "loaded", PC_VAL_YES, R(loaded), NULL, 0, false, "yes"},
    {PC_SEC_RUNG, "load_max", PC_VAL_PERCENT, R(load_max_bw), NULL, PERCENT, false, "10 %"},
    {PC_SEC_RUNG, "dose", PC_VAL_DOSE, R(dose), NULL, 0, false, "train"},
    {PC_SEC_MODIFY, "text", PC_VAL_TEXT, M(text), NULL, 0, true, "Lift to half height only."},
    {PC_SEC_MODIFY, "max_level", PC_VAL_LEVEL, M(max_level), NULL, LEVEL, false, "3"},
    {PC_SEC_MOVEMENT, "rung", PC_VAL_LEVEL, V(level), NULL, LEVEL, true, "1"},
    {PC_SEC_MOVEMENT, "stride", PC_VAL_METRES, V(stride), NULL, STRIDE, false, "1.4"},
    {PC_SEC_MOVEMENT, "play", PC_VAL_PLAY, 0, 0, NULL, SECONDS, true, "0.0 low"},
    {PC_SEC_MOVEMENT, "breathe", PC_VAL_BREATHE, 0, 0, NULL, SECONDS, false, "0.5 out"},
    {PC_SEC_FORM, "view", PC_VAL_VIEWS, J(views), &pc_view_words, 0, true, "side oblique"},
    {PC_SEC_FORM, "kind", PC_VAL_PLACE, J(kind), &pc_kind_words, 0, true, "reps"},
    {PC_SEC_FORM, "count", PC_VAL_QUANTITY, J(count), NULL, 0, false, "hip_height"},
    {PC_SEC_FORM, "rest", PC_VAL_LIMIT, J(rest), NULL, 0, false, "145"},
    {PC_SEC_FORM, "far", PC_VAL_LIMIT, J(far), NULL, 0, false, "165"},
    {PC_SEC_FORM, "phase_least", PC_VAL_LASTING, J(phase_least), NULL, SECONDS, false, "0.5"},
    {PC_SEC_FORM, "alternate", PC_VAL_YES, J(alternate), NULL, 0, false, "yes"},
    {PC_SEC_FORM, "return_first", PC_VAL_YES, J(return_first), NULL, 0, false, "yes"},
    {PC_SEC_FORM, "setup", PC_VAL_WINDOWS, offsetof(pc_form_rules, setup), offsetof(pc_form_rules, n_setup),
     NULL, 0, false, "knee 70 120"},
    {PC_SEC_FAULT, "text", PC_VAL_TEXT, F(text), NULL, 0, true, "The back arches at the top."},
    {PC_SEC_FAULT, "cue", PC_VAL_CUE, F(cue), NULL, 0, true, "Ribs down, stop at straight."},
    {PC_SEC_FAULT, "at", PC_VAL_PHASE, F(phase), &pc_phase_words, 0, false, "far"},
    {PC_SEC_FAULT, "when", PC_VAL_WHEN, 0, 0, NULL, 0, true, "hip change > 10"},
    {PC_SEC_FAULT, "lasting", PC_VAL_LASTING, F(lasting), NULL, SECONDS, false, "0.5"},
    {PC_SEC_FAULT, "view", PC_VAL_VIEWS, F(views), &pc_view_words, 0, false, "side"},
};
const int pc_keys_n = sizeof pc_keys / sizeof *pc_keys;

static const char *const SECTIONS[] = {"dose", "rung", "modify", "movement", "posture", "form", "fault"};
const pc_words pc_section_words = {"section", SECTIONS, sizeof SECTIONS / sizeof *SECTIONS};

int pc_key_find(pc_section section, const char *name) {
  for (int i = 0; i < pc_keys_n; i++)
    if (pc_keys[i].section == section && !strcmp(pc_keys[i].name, name)) return i;
  return -1;
}

bool pc_key_known(const char *name, size_t len) {
  for (int i = 0; i < pc_keys_n; i++)
    if (strlen(pc_keys[i].name) == len && !memcmp(pc_keys[i].name, name, len)) return true;
  return false;
}

int pc_section_find(const char *name) {
  int i = pc_words_find(&pc_section_words, name);
  return i < 0 ? -1 : (int)PC_SEC_DOSE + i;
}
