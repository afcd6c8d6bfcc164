/* feel.c: where a bridge is felt (R-FEEL).
 *
 * Hamstrings or low back instead of the buttocks is first a matter of set-up: heels, brace, range. The same
 * answer in two sessions running takes one rung back. What most sets of a session said counts; on a draw the
 * back does.
 */
#include "plan/track.h"

static int mostly(const pc_bout *b) {
  int count[PC_FELT_OTHER + 1] = {0}, most = PC_FELT_UNSAID;
  for (int i = 0; i < b->n; i++)
    if (b->sets[i].felt > PC_FELT_UNSAID && b->sets[i].felt <= PC_FELT_OTHER) count[b->sets[i].felt]++;
  static const int order[] = {PC_FELT_BACK,   PC_FELT_HAMSTRINGS, PC_FELT_GLUTES,
                              PC_FELT_THIGHS, PC_FELT_CORE,       PC_FELT_OTHER};
  for (int i = 5; i >= 0; i--)
    if (count[order[i]] > 0 && count[order[i]] >= count[most]) most = order[i];
  return most;
}

bool pc_feel_judge(pc_tracks *ts, pc_track *t, int day) {
  if (t->pattern != PC_PATTERN_HIP_EXTENSION) return false;
  int felt = mostly(&t->bout);
  if (felt == PC_FELT_UNSAID) return false;
  bool amiss = felt == PC_FELT_HAMSTRINGS || felt == PC_FELT_BACK;
  t->felt_times = amiss && felt == t->felt ? t->felt_times + 1 : amiss;
  t->felt = felt;
  if (!amiss) return false;
  t->cue =
      felt == PC_FELT_BACK ? "Brace first, then lift less high." : "Heels closer, toes up, lift less high.";
  pc_track_say(
      t, felt == PC_FELT_BACK
             ? pc_note_make("R-FEEL", "You felt it in the low back: brace first and lift less high.", NULL)
             : pc_note_make("R-FEEL", "You felt it in the hamstrings: heels closer, toes up.", NULL));
  if (t->felt_times < PROVE_SESSIONS) return false;
  pc_track_down(ts, t, day);
  pc_track_say(t, pc_note_make("R-FEEL", "The same twice: one rung easier.", NULL));
  return true;
}
