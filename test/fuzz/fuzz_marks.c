/* Any numbers out of the networks: what is made of them stays inside the picture's memory, and what the next
 * picture is cut by is finite or not taken. */
#include "eyes/detect.h"
#include "eyes/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes from `from` on, again and again until n floats are full. */
static void fill(float *to, size_t n, const uint8_t *data, size_t size, size_t from) {
  size_t bytes = 4 * n, done = size - from < bytes ? size - from : bytes;
  memcpy(to, data + from, done);
  while (done < bytes) {
    size_t more = done < bytes - done ? done : bytes - done;
    memcpy((uint8_t *)to + done, to, more);
    done += more;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static float numbers[PC_DETECT_CELLS * PC_DETECT_NUMBERS], score[PC_DETECT_CELLS], marks[PC_MARKS * 5],
      heat[PC_HEAT_SIDE * PC_HEAT_SIDE * PC_MARKS], world[PC_MARKS * 3], out[32 * 32 * 3];
  static const uint8_t pixels[7 * 5 * 3];
  static pc_marks found;
  if (size < 4) return 0;
  pc_picture picture = {.w = 7, .h = 5, .plane = {pixels}, .stride = {21}, .turn = data[0] & 3, .wide = 1.5};
  pc_region all = pc_detect_region(&picture), r = all;
  fill(numbers, sizeof numbers / 4, data, size, 1);
  fill(score, sizeof score / 4, data, size, 2);
  fill(marks, sizeof marks / 4, data, size, 3);
  fill(heat, sizeof heat / 4, data, size, 0);
  fill(world, sizeof world / 4, data, size, 1);
  if (pc_detect_person(numbers, score, &all, &r) && !isfinite(r.side)) abort();
  pc_crop(&picture, &r, 32, (pc_crop_range){0, 1, data[1] & 1}, out);
  pc_marks_read(marks, heat, world, &r, &found);
  r = pc_region_around(found.at[PC_MARK_HIPS], found.at[PC_MARK_RIM]);
  pc_crop(&picture, &r, 32, (pc_crop_range){-1, 1, data[1] & 1}, out);
  for (size_t i = 0; i < sizeof out / sizeof *out; i++)
    if (!(out[i] >= -1 && out[i] <= 1)) abort();
  return 0;
}
