/* judge.c: a file to a judgement of form.
 *
 * Landmarks, and videos once they are watched, are looked at as they are: what a camera saw, with its errors.
 * Markers and joint angles go through inverse kinematics first and then tell where the 33 landmarks lie on
 * the body: true places in space, all views at once. From there on all is the same (form.h).
 */
#include "posterior/judge.h"
#include "app/folder.h"
#include "posterior/play.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The exercise of a name whose form can be judged; NULL with err filled. */
static const pc_exercise *wanted(const pc_catalogue *c, const char *name, pc_err *err) {
  const pc_exercise *e = pc_exercise_wanted(c, name, err);
  if (!e || e->rules) return e;
  pc_fail(err, PC_UNSUPPORTED, 0, "%s has no [form] section: how it is done well cannot be seen by a camera",
          e->name);
  return NULL;
}

static int camera_sights(pc_judged *j, const pc_recording *r, pc_err *err) {
  pc_sight *s = PC_NEW(j->arena, pc_sight, r->markers->n_frames);
  if (!s) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < r->markers->n_frames; i++) pc_sight_of_recording(r, i, &s[i]);
  j->sights = s, j->n_sights = r->markers->n_frames, j->rate = r->markers->rate;
  return PC_OK;
}

static int space_sights(pc_judged *j, pc_err *err) {
  if (pc_job_motion(j->job, err)) return err->code;
  const pc_body *body = pc_job_get_body(j->job);
  const pc_motion *m = pc_job_get_motion(j->job);
  pc_sight *s = PC_NEW(j->arena, pc_sight, m->n_frames);
  pc_pose *pose = pc_pose_make(body);
  if (!s || !pose) {
    pc_pose_free(pose);
    return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  }
  for (int f = 0; f < m->n_frames; f++) {
    memcpy(pose->q, m->q + (size_t)f * body->n_coordinates, (size_t)body->n_coordinates * sizeof *pose->q);
    pc_pose_position(body, pose);
    s[f].t = m->time[f], s[f].kind = PC_SIGHT_SPACE, s[f].person = true;
    pc_play_landmarks(body, pose, s[f].world);
    for (int i = 0; i < PC_LANDMARKS; i++) {
      s[f].image[i][0] = s[f].image[i][1] = NAN;
      s[f].visibility[i] = isfinite(s[f].world[i][0]) ? 1 : 0;
    }
  }
  pc_pose_free(pose);
  if (m->n_frames && !s[0].visibility[PC_LM_LEFT_HIP])
    return pc_fail(
        err, PC_UNSUPPORTED, 0,
        "the model has no markers where a camera's landmarks lie; leave out --model for the built-in human");
  j->sights = s, j->n_sights = m->n_frames;
  j->rate = m->n_frames > 1 ? (m->n_frames - 1) / (m->time[m->n_frames - 1] - m->time[0]) : 0;
  return PC_OK;
}

static int see(pc_judged *j, pc_err *err) {
  int code = pc_job_read(j->job, err);
  const pc_recording *r = pc_job_get_recording(j->job);
  if (!code && !r) code = pc_fail(err, PC_MISMATCH, 0, "holds no recording");
  if (!code) code = r->format == PC_FORMAT_LANDMARKS ? camera_sights(j, r, err) : space_sights(j, err);
  j->place = pc_job_place(j->job);
  return code;
}

/* Steps are looked for where nothing else was recognised: walking has no far and no rest to know it by. */
enum { STEPS_OF_A_WALK = 3 };
static const double SURE_OF_A_WALK = 0.6; /* ours: steps in turn are hardly anything else, unless */
static const double ELSE = 0.3;           /* something else is this likely: lunges are steps in turn, too */

static bool is_walk(const pc_exercise *e) {
  return e->rules && !strcmp(e->rules->kind, "walk");
}

static int watch_steps(pc_judged *j, pc_err *err) {
  if (!(j->gait = pc_gait_make())) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < j->n_sights; i++) pc_gait_push(j->gait, &j->sights[i], j->states[i].view);
  j->walked = pc_gait_end(j->gait);
  return PC_OK;
}

/* Form by the rules of an exercise, and of a walk the steps, with the views that the form settled on. */
static int watch_form(pc_judged *j, const pc_exercise *e, pc_err *err) {
  pc_form_state *states = PC_NEW(j->arena, pc_form_state, j->n_sights);
  if (!states) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (!(j->form = pc_form_make(e, err))) return err->code;
  for (int i = 0; i < j->n_sights; i++) pc_form_push(j->form, &j->sights[i], &states[i]);
  j->states = states, j->result = pc_form_end(j->form);
  return is_walk(e) ? watch_steps(j, err) : PC_OK;
}

static void forget_form(pc_judged *j) {
  pc_form_free(j->form);
  pc_gait_free(j->gait);
  j->form = NULL, j->result = NULL, j->states = NULL, j->gait = NULL, j->walked = NULL;
}

static int try_walk(pc_judged *j, pc_err *err) {
  int i = 0;
  while (i < j->catalogue->n && !is_walk(&j->catalogue->exercises[i])) i++;
  if (i == j->catalogue->n) return PC_OK;
  if (watch_form(j, &j->catalogue->exercises[i], err)) return err->code;
  if (j->walked->n_steps >= STEPS_OF_A_WALK && !isnan(j->walked->cadence))
    j->exercise = &j->catalogue->exercises[i], j->guess.exercise = i, j->guess.confidence = SURE_OF_A_WALK;
  else
    forget_form(j);
  return PC_OK;
}

/* Finds out which exercise it is; a walk is then watched already. */
static int choose(pc_judged *j, pc_err *err) {
  if (pc_form_guess(j->catalogue, j->sights, j->n_sights, &j->guess, j->arena, err)) return err->code;
  if (j->guess.exercise < 0) return j->guess.any < ELSE ? try_walk(j, err) : PC_OK;
  j->exercise = &j->catalogue->exercises[j->guess.exercise];
  return PC_OK;
}

static int judge(pc_judged *j, const pc_judge_def *def, pc_err *err) {
  j->catalogue = pc_app_catalogue(def->folder, j->where, err);
  if (!j->catalogue) return j->place = j->where, (int)err->code;
  if (def->exercise && !(j->exercise = wanted(j->catalogue, def->exercise, err))) return err->code;
  j->arena = pc_arena_make(), j->job = pc_job_make(&def->job);
  if (!j->arena || !j->job) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  if (see(j, err)) return err->code;
  if (def->test)
    return pc_capacity_measure(def->test, j->catalogue, j->sights, j->n_sights, &j->capacity, j->arena, err);
  j->told = def->exercise != NULL;
  if (!j->told && choose(j, err)) return err->code;
  return j->exercise && !j->form ? watch_form(j, j->exercise, err) : PC_OK;
}

int pc_judge(const pc_judge_def *def, pc_judged *out, pc_err *err) {
  memset(out, 0, sizeof *out);
  out->place = "";
  const char *slash = strrchr(def->job.recording, '/');
  out->name = slash ? slash + 1 : def->job.recording;
  return judge(out, def, err);
}

void pc_judged_free(pc_judged *j) {
  forget_form(j);
  pc_job_free(j->job);
  pc_catalogue_free(j->catalogue);
  pc_arena_free(j->arena);
}

int pc_judged_write(const pc_judged *j, const char *dir, pc_err *err) {
  pc_folder_file files[2] = {{"form.json", pc_judged_json(j, err), 0}, {"report.html", NULL, 0}};
  if (files[0].text)
    files[0].len = strlen(files[0].text), files[1].text = pc_judged_html(j, &files[1].len, err);
  int code = files[1].text ? pc_folder_write(dir, files, 2, err) : (int)err->code;
  free(files[0].text), free(files[1].text);
  return code;
}
