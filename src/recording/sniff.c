/* sniff.c: which format is it? The bytes decide; the file name's ending only where they say nothing. */
#include "recording/build.h"
#include "recording/text.h"

#include <string.h>

enum { HEADER_LINES = 200 }; /* "endheader" comes within these in every table we know */

static bool is_table(pc_text text) {
  pc_span line;
  for (int i = 0; i < HEADER_LINES && pc_text_line(&text, &line); i++)
    if (pc_span_is(pc_span_trim(line), "endheader")) return true;
  return false;
}

static pc_format by_name(const char *name) {
  static const struct {
    const char *ending;
    pc_format format;
  } known[] = {{".trc", PC_FORMAT_TRC},
               {".c3d", PC_FORMAT_C3D},
               {".mot", PC_FORMAT_MOT},
               {".sto", PC_FORMAT_MOT},
               {".jsonl", PC_FORMAT_LANDMARKS}};
  size_t n = name ? strlen(name) : 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    size_t k = strlen(known[i].ending);
    if (n >= k && strcasecmp(name + n - k, known[i].ending) == 0) return known[i].format;
  }
  return PC_FORMAT_UNKNOWN;
}

pc_format pc_recording_sniff(const char *data, size_t len, const char *name) {
  pc_text text = pc_text_open(data, len);
  pc_span all = {text.at, (size_t)(text.end - text.at)};
  while (all.len && (all.at[0] == ' ' || all.at[0] == '\t' || all.at[0] == '\r' || all.at[0] == '\n'))
    all.at++, all.len--;
  if (pc_span_starts(all, "PathFileType")) return PC_FORMAT_TRC;
  if (all.len && all.at[0] == '{') return PC_FORMAT_LANDMARKS;
  if (len >= 512 && data[1] == 0x50 && (unsigned char)data[0] >= 2) return PC_FORMAT_C3D;
  if (is_table(text)) return PC_FORMAT_MOT;
  return by_name(name);
}

static pc_recording *read_table(const char *data, size_t len, pc_arena *arena, pc_err *err) {
  pc_recording *r = PC_NEW(arena, pc_recording, 1);
  if (!r) {
    pc_fail_memory(err);
    return NULL;
  }
  *r = (pc_recording){.format = PC_FORMAT_MOT, .unit_m = 1};
  r->found_units = "as in the table's header";
  r->found_up = "Y up (a table has no axes of its own)";
  r->table = pc_table_read(data, len, arena, err);
  return r->table ? r : NULL;
}

pc_recording *pc_recording_read(const char *data, size_t len, const char *name, const pc_recording_opts *opts,
                                pc_arena *arena, pc_err *err) {
  switch (pc_recording_sniff(data, len, name)) {
  case PC_FORMAT_TRC:
    return pc_recording_read_trc(data, len, opts, arena, err);
  case PC_FORMAT_C3D:
    return pc_recording_read_c3d(data, len, opts, arena, err);
  case PC_FORMAT_LANDMARKS:
    return pc_recording_read_landmarks(data, len, opts, arena, err);
  case PC_FORMAT_MOT:
    return read_table(data, len, arena, err);
  case PC_FORMAT_UNKNOWN:
    break;
  }
  pc_fail(err, PC_BAD_INPUT, 0,
          len ? "neither a TRC, C3D, MOT/STO nor a landmark recording; convert it to one of these"
              : "the file is empty");
  return NULL;
}
