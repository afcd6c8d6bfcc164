/* watch.c: `posterior watch`: a video to a landmark recording. */
#include "posterior/watch.h"
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static void print_seen(const pc_watched *seen, const pc_cli *cli) {
  printf("%d pictures of %.0f x %.0f, person seen in %d, searched for %d times\n", seen->pictures, seen->w,
         seen->h, seen->with_person, seen->searches);
  if (seen->damaged) printf("  note: %ld pictures are damaged and were left out\n", seen->damaged);
  if (seen->cut_short) printf("  note: the file ends before what it promises; what is there was used\n");
  if (!seen->with_person) printf("  note: nobody was seen; is the whole body in the picture?\n");
  printf("  wrote %s\n", cli->out);
  if (cli->overlay) printf("  wrote %s\n", cli->overlay);
}

static void print_seen_json(const pc_watched *seen) {
  printf("{\"pictures\":%d,\"with_person\":%d,\"searches\":%d,\"damaged\":%ld,\"cut_short\":%s,\"width_px\":%"
         ".10g,"
         "\"height_px\":%.10g,\"fps\":%.10g,\"ms_per_picture\":%.1f}\n",
         seen->pictures, seen->with_person, seen->searches, seen->damaged, seen->cut_short ? "true" : "false",
         seen->w, seen->h, seen->rate, seen->pictures ? 1e3 * seen->seconds_eyes / seen->pictures : 0);
}

static bool known(const char *model) {
  return !model || !strcmp(model, "lite") || !strcmp(model, "full") || !strcmp(model, "heavy");
}

int pc_verb_watch(pc_cli *cli) {
  if (!cli->args[0] || !*cli->args[0] || !cli->out || !*cli->out)
    return pc_cli_usage(cli, "watch wants a video or a camera, and -o FILE.jsonl");
  if (!known(cli->eyes))
    return pc_cli_usage(cli, "--model of watch is lite, full or heavy, not \"%s\"", cli->eyes);
  if (cli->overlay && (!*cli->overlay || !strcmp(cli->overlay, cli->out)))
    return pc_cli_usage(cli, "--overlay wants the name of a film, another one than -o");
  pc_watch_def def = {.video = cli->args[0],
                      .out = cli->out,
                      .model = cli->eyes,
                      .folder = cli->models,
                      .overlay = cli->overlay,
                      .seconds = cli->seconds,
                      .raw = cli->raw,
                      .mask = cli->mask,
                      .every = cli->every,
                      .progress = pc_cli_progress,
                      .user = cli};
  pc_err err = {0};
  pc_watched seen = {0};
  const char *place = "";
  pc_arena *arena = pc_arena_make();
  if (!arena) return pc_fail(&err, PC_NO_MEMORY, 0, "out of memory"), pc_cli_fail("", &err);
  int code = pc_watch(&def, &seen, &place, arena, &err) ? pc_cli_fail(place, &err) : 0;
  if (!code && !cli->quiet) {
    if (cli->json)
      print_seen_json(&seen);
    else
      print_seen(&seen, cli);
  }
  pc_arena_free(arena);
  return code;
}
