/* main.c: posterior-decode, the child that decodes a video. Not meant to be started by hand.
 *
 * FFmpeg's libraries read the file (descriptor 3) through two small functions and give pictures; those are
 * brought to one form, 8-bit YUV 4:2:0 of one size, in the shared memory (descriptor 4). The conversation is
 * in eyes/reel.h. One thread; no format that points to other files; nothing printed.
 */
#include "decode/jail.h"
#include "decode/jpeg.h"
#include "decode/put.h"
#include "eyes/reel.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Containers that hold pictures themselves, by FFmpeg's names. */
static const char FORMATS[] =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,flv,asf,ogg,gif,mjpeg,"
    "yuv4mpegpipe,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,ivf,mxf,dv,rm,nut";
enum { IO_BYTES = 1 << 16, MOST_PIXELS = 1 << 26, MOST_DAMAGED = 1000 };

typedef struct reel {
  AVFormatContext *in;
  AVCodecContext *codec;
  AVStream *stream;
  AVFrame *frame;
  struct SwsContext *scale;
  pc_reel_note note;
  pc_reel_planes planes;
  uint8_t *memory;
  double start, last;
  long long shown;
} reel;

static void say(const pc_reel_note *note) {
  if (write(PC_REEL_NOTES, note, sizeof *note) != (ssize_t)sizeof *note) _exit(1); /* nobody listens */
}

_Noreturn static void fail(const char *format, ...) {
  pc_reel_note note = {.kind = PC_REEL_FAIL};
  va_list args;
  va_start(args, format);
  vsnprintf(note.text, sizeof note.text, format, args);
  va_end(args);
  say(&note);
  _exit(1);
}

static int read_file(void *unused, uint8_t *to, int bytes) {
  (void)unused;
  ssize_t got = read(PC_REEL_FILE, to, (size_t)bytes);
  return got > 0 ? (int)got : got == 0 ? AVERROR_EOF : AVERROR(EIO);
}

static int64_t seek_file(void *size, int64_t to, int whence) {
  if (whence & AVSEEK_SIZE) return *(int64_t *)size;
  return lseek(PC_REEL_FILE, to, whence & 3);
}

static void open_file(reel *r) {
  static int64_t size;
  size = lseek(PC_REEL_FILE, 0, SEEK_END);
  if (size == 0) fail("is empty: no video in it");
  if (size < 0 || lseek(PC_REEL_FILE, 0, SEEK_SET) < 0)
    fail("cannot be read from its beginning; give a file");
  uint8_t *buffer = av_malloc(IO_BYTES);
  AVIOContext *io =
      buffer ? avio_alloc_context(buffer, IO_BYTES, 0, &size, read_file, NULL, seek_file) : NULL;
  r->in = io ? avformat_alloc_context() : NULL;
  AVDictionary *options = NULL;
  if (!r->in || av_dict_set(&options, "format_whitelist", FORMATS, 0) < 0) fail("out of memory");
  r->in->pb = io;
  if (avformat_open_input(&r->in, NULL, NULL, &options) < 0)
    fail("is no video that can be read: its beginning fits no known format, or its index is missing");
  av_dict_free(&options);
}

static void open_stream(reel *r) {
  const AVCodec *codec = NULL;
  if (avformat_find_stream_info(r->in, NULL) < 0) fail("holds no video that can be decoded");
  int best = av_find_best_stream(r->in, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
  if (best < 0 || !codec) fail("holds no video that can be decoded");
  for (unsigned i = 0; i < r->in->nb_streams; i++)
    if ((int)i != best) r->in->streams[i]->discard = AVDISCARD_ALL;
  r->stream = r->in->streams[best];
  r->codec = avcodec_alloc_context3(codec);
  r->frame = av_frame_alloc();
  if (!r->codec || !r->frame || avcodec_parameters_to_context(r->codec, r->stream->codecpar) < 0)
    fail("out of memory");
  r->codec->thread_count = 1;
  r->codec->max_pixels = MOST_PIXELS;
  if (avcodec_open2(r->codec, codec, NULL) < 0)
    fail("is coded in a way that cannot be decoded here (%s)", codec->name);
}

/* Says what the pictures will be, by the first of them, and gets the memory for them. */
static void begin(reel *r) {
  const AVFrame *f = r->frame;
  const AVStream *s = r->stream;
  AVRational pixel = av_guess_sample_aspect_ratio(r->in, r->stream, r->frame),
             rate = av_guess_frame_rate(r->in, r->stream, NULL);
  pc_reel_note *n = &r->note;
  n->kind = PC_REEL_HEAD;
  pc_put_size(f, n);
  n->turn = pc_put_turn((const int32_t *)av_stream_get_side_data(s, AV_PKT_DATA_DISPLAYMATRIX, NULL));
  n->wide = pixel.num > 0 && pixel.den > 0 ? av_q2d(pixel) : 1;
  if (!(n->wide > 0.05 && n->wide < 20)) n->wide = 1;
  n->rate = rate.den > 0 ? av_q2d(rate) : 0;
  n->duration = r->in->duration > 0 ? (double)r->in->duration / AV_TIME_BASE : 0;
  r->planes = pc_reel_layout(n->w, n->h);
  r->start = r->in->start_time != AV_NOPTS_VALUE ? (double)r->in->start_time / AV_TIME_BASE : 0;
  say(n);
}

/* A slot that the parent has done with; the first one comes when the memory is there. */
static int wait_for_slot(reel *r) {
  uint8_t slot;
  if (read(PC_REEL_COMMANDS, &slot, 1) != 1 || slot >= PC_REEL_SLOTS) _exit(0);
  if (!r->memory) {
    r->memory =
        mmap(NULL, r->planes.bytes * PC_REEL_SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED, PC_REEL_MEMORY, 0);
    if (r->memory == MAP_FAILED) fail("no memory for the pictures");
  }
  return slot;
}

/* Time of the picture; pictures whose time does not go on are left out. */
static bool next_time(reel *r) {
  pc_reel_note *n = &r->note;
  int64_t stamp = r->frame->best_effort_timestamp;
  double step = n->rate > 0 ? 1 / n->rate : 0.04;
  double t =
      stamp != AV_NOPTS_VALUE ? (double)stamp * av_q2d(r->stream->time_base) - r->start : r->last + step;
  if (r->shown > 0 && !(t > r->last)) return false;
  n->time = r->last = t;
  r->shown++;
  return true;
}

/* All pictures that the decoder has ready. */
static void show(reel *r) {
  while (avcodec_receive_frame(r->codec, r->frame) >= 0) {
    if (!r->planes.bytes) begin(r);
    if (!next_time(r)) continue;
    r->note.slot = wait_for_slot(r);
    if (!pc_put(r->frame, &r->note, r->memory + (size_t)r->note.slot * r->planes.bytes, &r->planes,
                &r->scale))
      fail("has a form of picture that cannot be converted");
    r->note.kind = PC_REEL_FRAME;
    say(&r->note);
    av_frame_unref(r->frame);
  }
}

static void decode(reel *r) {
  AVPacket *packet = av_packet_alloc();
  if (!packet) fail("out of memory");
  int code;
  while ((code = av_read_frame(r->in, packet)) >= 0) {
    if (packet->stream_index == r->stream->index) {
      if (avcodec_send_packet(r->codec, packet) < 0 && ++r->note.damaged > MOST_DAMAGED)
        fail("is damaged: more than %d pictures cannot be decoded", MOST_DAMAGED);
      show(r);
    }
    av_packet_unref(packet);
  }
  avcodec_send_packet(r->codec, NULL);
  show(r);
  if (r->shown == 0) fail("holds no picture that can be decoded");
  r->note.cut_short = code != AVERROR_EOF || (r->in->pb && r->in->pb->error) ||
                      (r->note.duration > 0 && r->last < r->note.duration - 1);
}

/* Without an argument: one video. With one: pictures, as they come. */
int main(int argc, char **argv) {
  (void)argv;
  reel r = {.last = -1};
  av_log_set_level(AV_LOG_QUIET);
  if (!pc_jail(false)) fail("the decoder could not be locked in: this kernel does not allow it (seccomp)");
  if (argc > 1) pc_decode_jpegs();
  open_file(&r);
  open_stream(&r);
  decode(&r);
  r.note.kind = PC_REEL_END;
  say(&r.note);
  _exit(0);
}
