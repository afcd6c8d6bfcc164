/* rules.c: what stands behind each rule id, in one plain sentence.
 *
 * Grades: G guideline or trial, C consensus or textbook practice, D our own design choice. Sources by author
 * and year. docs/rules.md shows this table; a test holds the two together. Where a rule could be read in
 * more than one way, the reading safest for the person was taken; those readings stand in docs/rules.md.
 */
#include "posterior/plan.h"

#include <string.h>

static const pc_rule rules[] = {
    /* the gate */
    {"SAFE-ASK", "Some questions about your health come before any plan.", "G", "Finucane 2020"},
    {"SAFE-E1", "New trouble with bladder, bowel or feeling between the legs needs emergency care.", "G",
     "Finucane 2020; NHS red flags"},
    {"SAFE-E2", "Legs that get weaker, pain in both legs or unsteady walking need emergency care.", "G",
     "Finucane 2020; NHS red flags"},
    {"SAFE-E3", "Tearing pain, a pulsing belly, fainting or chest trouble need emergency care.", "G/C",
     "NHS red flags"},
    {"SAFE-U1", "Pain after a hard fall, or a small one with fragile bones, is seen the same day.", "G",
     "Finucane 2020"},
    {"SAFE-U2", "Back pain with fever, infection or a weak immune system is seen the same day.", "G",
     "Finucane 2020"},
    {"SAFE-U3", "Past cancer, weight loss or night pain that nothing eases is seen within days.", "G",
     "Finucane 2020"},
    {"SAFE-P1", "Steady leg pain with tingling: see a professional, and spare the nerve meanwhile.", "G",
     "Finucane 2020"},
    {"SAFE-P2", "Long morning stiffness from a young age is worth a professional's look.", "C",
     "textbook practice"},
    {"SAFE-P3", "Some conditions call for a professional first and for limits in the plan.", "G/C",
     "Finucane 2020; textbook practice"},
    {"SAFE-P4", "Very strong pain at rest: see a professional; walk and move gently till then.", "D",
     "own choice"},
    {"SAFE-0", "No warning sign was told.", "G", "Finucane 2020"},
    {"SAFE-CLEAR", "A locked plan opens only when a professional has cleared you.", "G", "Finucane 2020"},
    /* pain */
    {"PAIN-1", "Low to middling pain at the start: the session goes as planned.", "C",
     "Thomee 1997; Sprague 2021"},
    {"PAIN-2", "Strong pain at the start: a short, light flare session.", "D", "own choice"},
    {"PAIN-3", "Very strong pain: no loading today, only breathing, ease and short walks.", "D",
     "own choice"},
    {"PAIN-4", "Pain up to 5 that is not sharp and not in the leg is allowed in a set.", "C",
     "Thomee 1997; Sprague 2021"},
    {"PAIN-5", "Sharp, high or rising pain stops the exercise and makes it easier next time.", "C/D",
     "Thomee 1997; own choice"},
    {"PAIN-6", "Pain down the leg, new numbness or weakness stops the session.", "G", "Finucane 2020"},
    {"PAIN-7", "Pain up to 5 after a session is allowed.", "C", "Thomee 1997; Sprague 2021"},
    {"PAIN-8", "A morning no more than one point above your usual counts as recovered.", "C",
     "Sprague 2021; 1 point is our choice"},
    {"PAIN-9", "A sorer morning than that repeats the session with fewer sets.", "C/D",
     "Sprague 2021; own choice"},
    {"PAIN-10", "A week with more pain than before holds all progress, and a bad one cuts the work.", "C",
     "Thomee 1997; Childs 2005"},
    {"PAIN-11", "A morning not told is unknown: nothing goes up or down for it.", "D", "own choice"},
    /* progression */
    {"PROG-1", "Every set at the top of the range, twice in a row and recovered: one step up.", "G",
     "ACSM 2009; Hackett 2017"},
    {"PROG-2", "All sets in the range: one repetition more in the lowest set.", "C", "ACSM 2009"},
    {"PROG-3", "One set below the range, once: the same target again.", "C", "ACSM 2009"},
    {"PROG-4", "A set below the range twice in a row: one step back.", "C", "ACSM 2009"},
    {"PROG-5", "Form before weight: with few clean repetitions nothing goes up.", "D", "own choice"},
    {"PROG-6", "A camera that is not sure is not believed; you are asked instead.", "D", "own choice"},
    {"PROG-7", "Far too easy once is enough to move on.", "C", "Hackett 2017"},
    {"PROG-8", "One step a week and pattern, and sets grow slowly.", "D", "own choice"},
    {"PROG-9", "Only light weights until the form is proven.", "D", "own choice"},
    {"R-RIR", "How many repetitions to leave in reserve.", "C", "Zourdos 2021; Hackett 2017"},
    {"R-HOLD", "Short holds; repetitions grow, seconds do not.", "C", "McGill 1999; McGill 2015"},
    /* the calendar */
    {"R-DELOAD", "Every fifth week, or when signs add up, a lighter week.", "C/D", "Bell 2023; own numbers"},
    {"R-READY", "Poor sleep, sore, stressed or tired: less today.", "D", "own choice"},
    {"R-GAP", "After a break you come back a step lower; nothing is made up for.", "D", "own choice"},
    {"R-ASYM", "A side that is clearly weaker goes first and gets one set more.", "D",
     "own choice; McGill 2015"},
    {"R-HAM", "Hamstrings are stretched only where a test shows them short and no nerve complains.", "D",
     "own choice; Owen 2020"},
    {"R-FEEL", "Where you feel a bridge tells how to set it up.", "D", "own choice"},
    {"R-TEST", "Every four weeks the tests show what changed.", "D", "own choice; McGill 1999"},
    {"R-WALK", "Walking grows by a tenth a week up to half an hour.", "G", "Pocovi 2024"},
    {"R-STEPS", "The step goal grows by a tenth a week from your own days.", "D",
     "7,000 steps: Ding 2025; own choice"},
    {"R-CONDITION", "What is not good for a condition is left out or changed.", "G/C",
     "Giangregorio 2014; textbook practice"},
    /* the week */
    {"R-WEEK", "A base week: strength, short core holds, walking, easy moving.", "C/D",
     "ACSM 2009; own choice"},
    {"R-WAKE", "A gentle start before getting up.", "D", "own choice"},
    {"WEEK-1", "Every pattern gets its sets each week, few at first.", "C/D", "ACSM 2009; own numbers"},
    {"WEEK-2", "Pulling balances pushing, hips balance knees, left equals right.", "C/D", "own numbers"},
    {"WEEK-3", "A day between two strength days.", "G", "ACSM 2009"},
    {"WEEK-4", "No loaded deep bending in the first hour after rising.", "C", "Snook 1998; McGill 2015"},
    {"WEEK-5", "The day fits the minutes you give.", "D", "own choice"},
    {"WEEK-6", "The same history gives the same plan.", "D", "own choice"},
    {"WEEK-7", "Strength, core and walking are mixed, since no single kind wins.", "G", "Owen 2020"},
    {"WEEK-8", "Only what you have at hand is planned.", "D", "own choice"},
    /* breaks */
    {"BRK-1", "Sitting is counted by the seat, and time away starts it anew.", "D", "own choice"},
    {"BRK-2", "After half an hour of sitting a short break is offered.", "C", "Thorp 2014"},
    {"BRK-3", "No break card in a call, a film or while you type.", "D", "own choice"},
    {"BRK-4", "One small move that suits today, your clothes and the place.", "D", "own choice"},
    {"BRK-5", "Breaks help comfort; that they help back pain is not shown.", "G", "Thorp 2014; Danquah 2017"},
    /* outcomes and referral */
    {"OUT-1", "Pain each week, activities every two, tests every four.", "C", "Childs 2005"},
    {"OUT-2", "Better means two points or a third less pain, or a clear gain in what you can do.", "G",
     "Childs 2005; Abbott 2014"},
    {"REF-1", "Training well and no better after a month: ask a professional.", "C",
     "Childs 2005; own choice"},
    {"REF-2", "Clearly worse for two weeks, or new signs: ask a professional.", "C", "Finucane 2020"},
    {"REF-3", "Pain that worries you a lot is worth talking about.", "C", "Hill 2008"},
    {"REF-4", "When little gets done, the plan shrinks before anything else changes.", "D", "own choice"},
    {"EDU-1", "Hurt is not harm, moving is safe, and back pain has many causes.", "G", "WHO 2023"},
};

const pc_rule *pc_rules(int *n) {
  *n = (int)(sizeof rules / sizeof *rules);
  return rules;
}

const pc_rule *pc_rule_find(const char *id) {
  for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
    if (strcmp(rules[i].id, id) == 0) return &rules[i];
  return NULL;
}
