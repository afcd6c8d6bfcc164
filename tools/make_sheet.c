/* make_sheet.c: all reference movements on one page, to be looked at: make_sheet > sheet.html
 *
 * Every exercise that has a [movement], as played: at each moment of its play and half way to the next, from
 * the side and from the front, drawn by the report's own figure (src/app/figure.c, web/figure.js) with loads
 * solved at these moments. Beside the figures stand the words of the file, since the question is whether they
 * agree. A movement that cannot be played is named with its error. sheet.html?NAME,NAME#300 shows these
 * alone, as large. No numbers are checked here: that is test_play_all's.
 */
#include "app/page.h"
#include "app/web.h"
#include "posterior/posterior.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 64 };

static const char STYLE[] =
    "body{margin:8px;font-size:12px}section{margin:0 0 14px;page-break-inside:avoid}h2{margin:0}"
    ".row{display:flex;flex-wrap:nowrap;gap:0}figure{margin:0}canvas{display:block}"
    "figcaption{text-align:center;font-size:11px}.words{columns:3;column-gap:24px;margin:2px "
    "0;max-width:1700px}"
    ".words p{margin:0 0 1px}";
static const char SCRIPT[] =
    "const size=Number(location.hash.slice(1))||220;const "
    "only=decodeURIComponent(location.search.slice(1)).split(',').filter((x)=>x);"
    "for(const e of document.querySelectorAll('section')){"
    "if(only.length&&!only.includes(e.id)){e.remove();continue;}"
    "const d=e.querySelector('script');if(!d)continue;const F=JSON.parse(d.textContent);"
    "for(const view of['side','front','above']){"
    "if(view==='above'&&posterior.figure(F,document.createElement('canvas')).ratio>0.9)continue;const "
    "row=document.createElement('div');row.className='row';e.append(row);"
    "F.t.forEach((t,i)=>{const f=document.createElement('figure'),c=document.createElement('canvas'),"
    "w=document.createElement('figcaption');w.textContent=`${F.words[i]} ${t.toFixed(1)} s`;f.append(c,w);"
    "row.append(f);const "
    "p=posterior.figure(F,c);c.style.width=size+'px';c.style.height=size*(view==='above'?0.9:Math.min(1.35,"
    "Math.max(0.4,p.ratio)))+'px';"
    "p.resize();p.look("
    "view);p.paint(t);});}}";

/* Has the course been in this posture, or gone this way, before moment k? */
static bool seen(const pc_course *c, int k, bool way) {
  for (int i = 0; i < k; i++)
    if (c->moments[i].posture == c->moments[k].posture &&
        (!way || c->moments[i + 1].posture == c->moments[k + 1].posture))
      return true;
  return false;
}

/* Frames of every posture and half way between them, each once. How many. */
static int choose(const pc_course *course, const pc_motion *m, int frame[MOST], char words[MOST][40]) {
  int n = 0;
  for (int k = 0; k < course->n_moments; k++) {
    const pc_moment *a = &course->moments[k], *b = a + 1;
    bool last = k + 1 == course->n_moments;
    for (int half = 0; half < 2 - last && n < MOST; half++) {
      if (half ? a->posture == b->posture || seen(course, k, true) : seen(course, k, false)) continue;
      int f = (int)((half ? 0.5 * (a->t + b->t) : a->t) * PC_PLAY_RATE + 0.5);
      frame[n] = f < m->n_frames ? f : m->n_frames - 1;
      snprintf(words[n++], 40, "%.39s", half ? "" : course->postures[a->posture].name);
    }
  }
  return n;
}

/* The movement at those frames alone; its derivatives are kept. */
static pc_motion *take_frames(const pc_motion *m, const int *frame, int n, pc_arena *arena) {
  pc_motion *out = PC_NEW(arena, pc_motion, 1);
  if (!out) return NULL;
  size_t row = (size_t)m->n_q;
  *out = (pc_motion){.n_frames = n, .n_q = m->n_q, .time = PC_NEW(arena, double, n)};
  out->q = PC_NEW(arena, double, (size_t)n *row), out->qd = PC_NEW(arena, double, (size_t)n *row);
  out->qdd = PC_NEW(arena, double, (size_t)n *row);
  if (!out->time || !out->q || !out->qd || !out->qdd) return NULL;
  for (int i = 0; i < n; i++) {
    size_t to = (size_t)i * row, from = (size_t)frame[i] * row;
    out->time[i] = m->time[frame[i]];
    memcpy(out->q + to, m->q + from, row * sizeof(double));
    memcpy(out->qd + to, m->qd + from, row * sizeof(double));
    memcpy(out->qdd + to, m->qdd + from, row * sizeof(double));
  }
  return out;
}

static void say_words(const pc_exercise *e) {
  const struct {
    const char *name;
    const char *const *item; /* up to NULL */
  } lists[] = {{"Set-up", e->set_up}, {"How", e->how}, {"Cues", e->cues}};
  printf("<div class=words>");
  for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
    for (int i = 0; lists[k].item && lists[k].item[i]; i++)
      printf("<p><b>%s</b> %s</p>", i ? "" : lists[k].name, lists[k].item[i]);
  printf("</div>");
}

static int figure(const pc_exercise *e, const pc_played *played, pc_arena *arena, pc_err *err) {
  int frame[MOST];
  char words[MOST][40];
  int n = choose(e->play, played->motion, frame, words);
  pc_motion *some = take_frames(played->motion, frame, n, arena);
  pc_load *load = some ? pc_load_solve(played->body, some, &played->load, arena, err) : NULL;
  pc_report_info info = pc_report_default();
  info.acted = &played->load;
  pc_findings *found = load ? pc_findings_make(played->body, load, &info, arena, err) : NULL;
  json_t *figure = found ? pc_page_figure(played->body, load, found) : NULL, *list = json_array();
  if (!figure || !list) return pc_fail(err, PC_NO_MEMORY, 0, "out of memory");
  for (int i = 0; i < n; i++) json_array_append_new(list, json_string(words[i]));
  json_object_set_new(figure, "words", list);
  printf("<script type=application/json>");
  json_dumpf(figure, stdout, JSON_COMPACT);
  printf("</script>");
  json_decref(figure);
  return PC_OK;
}

static void show(const pc_body *body, const pc_exercise *e) {
  pc_arena *arena = pc_arena_make();
  pc_played played = {0};
  pc_err err = {0};
  printf("<section id=%s><h2>%s <small>%s</small></h2>", e->name, e->name, e->title);
  say_words(e);
  if (!arena || pc_play_make(&played, body, e, arena, &err) || figure(e, &played, arena, &err))
    printf("<p>line %ld: %s</p>", err.line, err.text);
  printf("</section>\n");
  pc_body_free(played.body);
  pc_arena_free(arena);
}

int main(void) {
  pc_err err = {0};
  pc_body *body = pc_body_human(&err);
  pc_catalogue *c = pc_catalogue_make();
  if (!body || !c) return fprintf(stderr, "make_sheet: %s\n", err.text), 1;
  printf("<!doctype html><meta charset=utf-8><title>Reference movements</title><style>%.*s%s</style>\n",
         (int)pc_web_report_css_len, (const char *)pc_web_report_css, STYLE);
  for (int i = 0; i < c->n; i++)
    if (c->exercises[i].play) show(body, &c->exercises[i]);
  printf("<script>%.*s</script><script>%s</script>\n", (int)pc_web_figure_js_len,
         (const char *)pc_web_figure_js, SCRIPT);
  pc_catalogue_free(c);
  pc_body_free(body);
  return 0;
}
