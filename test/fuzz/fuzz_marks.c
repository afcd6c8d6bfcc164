/* Any numbers out of the networks: what is made of them stays inside the picture's memory, and what the next
 * picture is cut by is finite or not taken. The smoothing over time is fed with it too.
 *
 * The networks' outputs are large and mostly the same; so the input says what differs from "nobody": records
 * of a place and a number (any four bytes), and afterwards the places are wiped again. */
#include "eyes/detect.h"
#include "eyes/draw.h"
#include "eyes/euro.h"
#include "eyes/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORD = 7, MOST = 400 }; /* bytes: which output, where in it (2), the number (4); records heard */

static float numbers[PC_DETECT_CELLS * PC_DETECT_NUMBERS], score[PC_DETECT_CELLS], marks[PC_MARKS * 5],
    heat[PC_HEAT_SIDE * PC_HEAT_SIDE * PC_MARKS], world[PC_MARKS * 3];

static const struct {
  float *at;
  size_t n, each; /* each: how far apart two neighbouring places are */
  float usual;
} OUTPUT[] = {{numbers, PC_DETECT_CELLS *PC_DETECT_NUMBERS, 1, 0},
              {score, PC_DETECT_CELLS, 1, -20},
              {marks, PC_MARKS * 5, 1, 0},
              {heat, PC_HEAT_SIDE *PC_HEAT_SIDE *PC_MARKS, 3, -20},
              {world, PC_MARKS * 3, 1, 0}};
enum { OUTPUTS = sizeof OUTPUT / sizeof *OUTPUT };

static float *place(const uint8_t *record, int *output) {
  *output = record[0] % OUTPUTS;
  size_t where = (size_t)(record[1] | record[2] << 8) * OUTPUT[*output].each;
  return OUTPUT[*output].at + where % OUTPUT[*output].n;
}

static void tell(const uint8_t *data, size_t size, bool wipe) {
  for (size_t i = 0; i + RECORD <= size && i < MOST * RECORD; i += RECORD) {
    int output;
    float *at = place(data + i, &output);
    if (wipe)
      *at = OUTPUT[output].usual;
    else
      memcpy(at, data + i + 3, 4);
  }
}

static void look(const uint8_t *data) {
  static const uint8_t pixels[7 * 5 * 3];
  static float out[16 * 16 * 3];
  static pc_marks found;
  pc_picture picture = {.w = 7, .h = 5, .plane = {pixels}, .stride = {21}, .turn = data[0] & 3, .wide = 1.5};
  pc_region all = pc_detect_region(&picture), r = all;
  if (pc_detect_person(numbers, score, &all, &r) && !isfinite(r.side)) abort();
  pc_crop(&picture, &r, 16, (pc_crop_range){0, 1, data[0] >> 2 & 1}, out);
  pc_marks_read(marks, heat, world, &r, &found);
  r = pc_region_around(found.at[PC_MARK_HIPS], found.at[PC_MARK_RIM]);
  pc_crop(&picture, &r, 16, (pc_crop_range){-1, 1, data[0] >> 2 & 1}, out);
  for (size_t i = 0; i < sizeof out / sizeof *out; i++)
    if (!(out[i] >= -1 && out[i] <= 1)) abort();
  pc_euro e = {0};
  for (int i = 0; i < PC_LANDMARKS; i++) {
    double x = pc_euro_next(&e, (pc_euro_set){0.05, 80}, data[0] / 100.0, 1 / r.side, found.at[i][0]);
    if (isfinite(found.at[i][0]) && i == 0 && x != found.at[0][0]) abort(); /* the first is taken as it is */
  }
  if (!(data[0] >> 3 & 1)) return;
  static uint8_t luma[24 * 16], blue[12 * 8], red[12 * 8];
  pc_canvas c = {.w = 24, .h = 16, .plane = {luma, blue, red}, .stride = {24, 12, 12}};
  pc_seen seen = {.person = true};
  for (int i = 0; i < PC_LANDMARKS; i++) memcpy(seen.image[i], found.at[i], sizeof seen.image[i]);
  pc_canvas_seen(&c, &picture, &seen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bool begun;
  for (int k = 0; k < OUTPUTS && !begun; k++)
    for (size_t i = 0; i < OUTPUT[k].n; i++) OUTPUT[k].at[i] = OUTPUT[k].usual;
  begun = true;
  if (size < 1) return 0;
  tell(data + 1, size - 1, false);
  look(data);
  tell(data + 1, size - 1, true);
  return 0;
}
