/* watch_line.c: what was seen, as the lines of a recording (docs/formats.md). A picture without a person
 * becomes a line that says so: a gap, nothing is made up. */
#include "app/watching.h"

#include <inttypes.h>

void pc_watch_write_header(FILE *f, const pc_watch_def *def, const pc_video_info *about, uint64_t sum) {
  double rate = about->rate / (def->every > 1 ? def->every : 1);
  fprintf(
      f,
      "{\"model\":\"%s\",\"w\":%.10g,\"h\":%.10g,\"fps\":%.10g,\"smoothed\":%s,\"model_fnv1a\":\"%016" PRIx64
      "\"",
      def->model ? def->model : "full", about->w, about->h, rate, def->raw ? "false" : "true", sum);
  if (def->mask) fprintf(f, ",\"mask_side\":%d", PC_MASK_SIDE);
  fputs("}\n", f);
}

static void write_points(FILE *f, const char *name, const double at[][3], const double *visibility) {
  fprintf(f, ",\"%s\":[", name);
  for (int i = 0; i < PC_LANDMARKS; i++)
    fprintf(f, "%s[%.5f,%.5f,%.5f,%.4f]", i ? "," : "", at[i][0], at[i][1], at[i][2], visibility[i]);
  fputc(']', f);
}

/* Lengths of runs, row by row from the upper left cell, outside and inside by turns, outside first. */
static void write_mask(FILE *f, const pc_seen *seen) {
  const double *r = seen->region;
  int run = 0;
  bool inside = false;
  fprintf(f, ",\"mask\":{\"square\":[%.2f,%.2f,%.2f,%.5f],\"runs\":[", r[0], r[1], r[2], r[3]);
  for (int i = 0; i < PC_MASK_SIDE * PC_MASK_SIDE; i++, run++) {
    if ((seen->mask[i] > 0.5f) == inside) continue;
    fprintf(f, "%d,", run);
    inside = !inside;
    run = 0;
  }
  fprintf(f, "%d]}", run);
}

void pc_watch_write_seen(FILE *f, double time, const pc_seen *seen) {
  fprintf(f, "{\"t\":%.5f", time);
  if (seen->person) {
    write_points(f, "lm", seen->image, seen->visibility);
    write_points(f, "world", seen->world, seen->visibility);
    if (seen->mask) write_mask(f, seen);
  } else
    fputs(",\"lm\":null", f);
  fputs("}\n", f);
}
