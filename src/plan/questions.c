/* questions.c: the questions of the gate, in our own words.
 *
 * One question a flag, yes or no or "not sure". They ask for what sources list as warning signs (Finucane
 * 2020 and hospital lists); the wording is ours, short and plain, since published forms are not free to copy.
 * The order puts what cannot wait first.
 */
#include "posterior/plan.h"

static const pc_question questions[PC_N_FLAGS] = {
    {PC_FLAG_E1,
     "Do you have new trouble with passing or holding urine or stool, or numbness between your legs?",
     "New numbness in sex counts too. Say yes if it came with or after your back or leg pain."},
    {PC_FLAG_E2, "Is a leg getting weaker, do both legs hurt, or has walking become unsteady?",
     "Think of the last days or weeks."},
    {PC_FLAG_E3,
     "Do you have sudden tearing pain, a pulsing lump in the belly, fainting, chest pain or short breath?",
     "Any one of these is a yes."},
    {PC_FLAG_U1_FALL, "Did this pain start after a hard fall, a crash or a heavy blow?", ""},
    {PC_FLAG_U1_MINOR, "Did this pain start after a small fall or a small knock?", ""},
    {PC_FLAG_U1_BONE, "Do you have thin bones, or have you taken steroid tablets for months?",
     "Thin bones: a doctor may have called it osteoporosis."},
    {PC_FLAG_U2, "Along with the pain, do you have fever, chills or a bad infection, or had one lately?",
     "Also yes: a weak immune system, or drugs taken by needle."},
    {PC_FLAG_U3,
     "Have you had cancer, lost weight without trying, or do you have night pain that never eases?",
     "Night pain counts if no position helps."},
    {PC_FLAG_P1, "Do you have pain below the knee with tingling or numbness that has stayed the same?",
     "If it is getting worse, say yes to the question about weak legs."},
    {PC_FLAG_P2, "Is your back stiff for more than half an hour each morning, and better when you move?",
     "Say yes if it began before you were 45 and has gone on for three months."},
    {PC_FLAG_P3_PREGNANT, "Are you pregnant, or did you give birth in the last 12 weeks?", ""},
    {PC_FLAG_P3_SURGERY,
     "Did you have surgery in the last 12 weeks, and nobody has said yet that you may train?", ""},
    {PC_FLAG_P3_FRACTURE, "Has a doctor ever told you that a bone in your spine was broken?", ""},
    {PC_FLAG_P3_PRESSURE, "Do you have high blood pressure that is not under control?", ""},
    {PC_FLAG_P3_ORGAN, "Do you have a heart, lung or kidney illness that you notice day to day?", ""},
    {PC_FLAG_P3_ONSET, "Did you have back pain for the first time before age 20 or after age 55?",
     "Only if it began in the last months."},
    {PC_FLAG_P4, "Is the pain so strong that you cannot stand or walk?", ""},
};

const pc_question *pc_questions(int *n) {
  *n = PC_N_FLAGS;
  return questions;
}
