/* build.h: what every reader does while it builds a recording: sentences, notes, names, places. */
#ifndef POSTERIOR_RECORDING_BUILD_H
#define POSTERIOR_RECORDING_BUILD_H

#include "posterior/recording.h"

#define PC_PRINTF(a, b) __attribute__((format(printf, a, b)))

/* A sentence in the arena; NULL when there is no memory. */
PC_PRINTF(2, 3) const char *pc_say(pc_arena *arena, const char *format, ...);
/* Adds a sentence to the recording's notes; 0 or PC_NO_MEMORY. */
PC_PRINTF(3, 4) int pc_note(pc_recording *recording, pc_arena *arena, const char *format, ...);
/* pc_fail with a byte offset instead of a line. */
PC_PRINTF(4, 5) int pc_fail_byte(pc_err *err, pc_code code, size_t byte, const char *format, ...);
int pc_fail_memory(pc_err *err);

/* Empty marker trajectories of the given size, every sample a gap. NULL: no memory. */
pc_markers *pc_markers_make(int n, int n_frames, double rate, pc_arena *arena);
/* Renames the second and later markers of one name to NAME_2, NAME_3, ... and notes it. */
int pc_markers_unique(pc_recording *recording, pc_arena *arena);
/* Half-seen samples and those at exactly 0 0 0 (how some programs write a gap) become gaps;
 * counts all gaps into the recording. */
int pc_markers_gaps(pc_recording *recording, pc_arena *arena);

#endif
