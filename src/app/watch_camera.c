/* watch_camera.c: a camera to a landmark recording, until the time is over or somebody stops it. What was
 * seen is kept in each case, also when the camera is unplugged: nobody can do it once more. Its pictures stay
 * in memory: no file is made of them. */
#include "app/watching.h"

#include "base/clock.h"

#include <math.h>

enum { PATIENCE = 100 }; /* ms to wait for a picture before looking whether somebody wants to stop */

/* Tells how it stands; true: stop. */
static bool tell(pc_watching *w, double elapsed, bool person) {
  const pc_watch_def *d = w->def;
  char stage[100];
  int total = d->seconds > 0 ? (int)fmax(1, ceil(d->seconds)) : -1, done = (int)elapsed;
  if (!d->progress) return false;
  snprintf(stage, sizeof stage, "watching%s: %d s, %s", total < 0 ? " (Ctrl-C ends)" : "", done,
           w->out->pictures == 0 ? "waiting for the camera"
           : person              ? "person seen"
                                 : "nobody seen");
  return d->progress(d->user, stage, done + 1, total > 0 && total < done + 2 ? done + 2 : total) != 0;
}

static int look_until_told(pc_watching *w) {
  double start = pc_seconds();
  int code = PC_OK, every = w->def->every > 1 ? w->def->every : 1;
  bool person = false;
  for (long i = 0; !code;) {
    pc_picture picture;
    bool got;
    code = pc_camera_next(w->camera, PATIENCE, &picture, &got, w->err);
    if (!code && got && i++ % every == 0) {
      int before = w->out->with_person;
      code = pc_watching_look(w, &picture);
      person = w->out->with_person > before;
    }
    double elapsed = !code && got ? picture.time : pc_seconds() - start;
    if (tell(w, elapsed, person) || (w->def->seconds > 0 && elapsed >= w->def->seconds)) break;
  }
  w->out->damaged = pc_camera_about(w->camera)->damaged;
  return code;
}

int pc_watch_camera(pc_watching *w) {
  const pc_watch_def *d = w->def;
  const char *decoder = pc_watch_beside("posterior-decode", w->arena);
  *w->place = d->video;
  if (!decoder) return pc_fail(w->err, PC_NO_MEMORY, 0, "out of memory");
  if (d->overlay)
    return pc_fail(w->err, PC_UNSUPPORTED, 0,
                   "pictures of a camera are not kept, so there is no film of them");
  w->camera = pc_camera_open(d->video, decoder, d->camera, w->err);
  if (!w->camera) return w->err->code;
  const pc_video_info *about = pc_camera_about(w->camera);
  w->out->w = about->w, w->out->h = about->h, w->out->rate = about->rate;
  if (pc_watching_results(w)) return w->err->code;
  pc_video_info told = *about;
  told.rate = 0; /* as quick as this machine looks: the times tell */
  pc_watch_write_header(w->text, d, &told, w->sum);
  int code = look_until_told(w);
  if (d->progress) d->progress(d->user, "watching", 1, 1);
  if (w->out->pictures == 0)
    return code ? code : pc_fail(w->err, PC_IO, 0, "stopped before its first picture");
  pc_err kept = {0}, *said = w->err;
  w->err = &kept;
  int keeping = pc_watching_keep(w);
  w->err = said;
  if (keeping) return pc_fail(w->err, kept.code, 0, "%s", kept.text);
  if (!code) return PC_OK;
  kept = *said;
  *said = (pc_err){0};
  return pc_fail(said, kept.code, 0, "%s; %d pictures seen until then are kept", kept.text, w->out->pictures);
}
