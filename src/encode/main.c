/* main.c: posterior-encode, the child that writes a film. Not meant to be started by hand.
 *
 * Pictures come in the shared memory (descriptor 4), the film goes into one file (descriptor 3) through two
 * small functions. H.264 by x264 where FFmpeg has it, else MPEG-4: both play everywhere. Each picture keeps
 * its own time. One thread; nothing printed.
 */
#include "decode/jail.h"
#include "eyes/reel.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { IO_BYTES = 1 << 16, TICKS = 60000 }; /* ticks a second; MPEG-4 allows no more than 65535 */

typedef struct film {
  AVFormatContext *out;
  AVCodecContext *codec;
  AVStream *stream;
  AVPacket *packet;
  pc_reel_note head;
  pc_reel_planes planes;
  uint8_t *memory;
  int64_t last, step; /* time of the last picture, and since the one before, in ticks */
} film;

static void say(const pc_reel_note *note) {
  if (write(PC_REEL_NOTES, note, sizeof *note) != (ssize_t)sizeof *note) _exit(1); /* nobody listens */
}

_Noreturn static void fail(const char *text) {
  pc_reel_note note = {.kind = PC_REEL_FAIL};
  snprintf(note.text, sizeof note.text, "%s", text);
  say(&note);
  _exit(1);
}

static void hear(pc_reel_note *note) {
  if (read(PC_REEL_COMMANDS, note, sizeof *note) != (ssize_t)sizeof *note) _exit(0); /* given up */
  note->text[sizeof note->text - 1] = 0;
}

static int write_file(void *unused, uint8_t *from, int bytes) {
  (void)unused;
  for (int done = 0; done < bytes;) {
    ssize_t n = write(PC_REEL_FILE, from + done, (size_t)(bytes - done));
    if (n <= 0) return AVERROR(EIO);
    done += (int)n;
  }
  return bytes;
}

static int64_t seek_file(void *unused, int64_t to, int whence) {
  (void)unused;
  return whence & AVSEEK_SIZE ? AVERROR(ENOSYS) : lseek(PC_REEL_FILE, to, whence & 3);
}

static void open_codec(film *f) {
  const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
  if (!codec) codec = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
  AVCodecContext *c = f->codec = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!c) fail("cannot be written: FFmpeg was built without an encoder for film");
  c->width = f->head.w, c->height = f->head.h;
  c->pix_fmt = AV_PIX_FMT_YUV420P;
  c->time_base = (AVRational){1, TICKS};
  c->color_range = f->head.full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  c->colorspace = f->head.hd ? AVCOL_SPC_BT709 : AVCOL_SPC_BT470BG;
  c->color_primaries = AVCOL_PRI_BT709;
  c->color_trc = AVCOL_TRC_BT709;
  c->thread_count = 1;
  c->gop_size = 50;
  c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_QSCALE;
  c->global_quality = 4 * FF_QP2LAMBDA; /* MPEG-4 only */
  av_opt_set(c->priv_data, "preset", "veryfast", 0);
  av_opt_set(c->priv_data, "crf", "23", 0);
  if (avcodec_open2(c, codec, NULL) < 0) fail("cannot be written: the film's encoder does not start");
}

static void open_file(film *f) {
  uint8_t *buffer = av_malloc(IO_BYTES);
  AVIOContext *io =
      buffer ? avio_alloc_context(buffer, IO_BYTES, 1, NULL, NULL, write_file, seek_file) : NULL;
  if (!io || avformat_alloc_output_context2(&f->out, NULL, "mp4", NULL) < 0) fail("out of memory");
  f->out->pb = io;
  f->stream = avformat_new_stream(f->out, NULL);
  f->packet = av_packet_alloc();
  if (!f->stream || !f->packet || avcodec_parameters_from_context(f->stream->codecpar, f->codec) < 0)
    fail("out of memory");
  f->stream->time_base = f->codec->time_base;
  av_dict_set(&f->out->metadata, "title", "posterior watch", 0);
  av_dict_set(&f->out->metadata, "comment", f->head.text, 0);
  if (avformat_write_header(f->out, NULL) < 0) fail("cannot be written: is the disk full?");
}

/* What the encoder has ready goes into the file. */
static void drain(film *f) {
  while (avcodec_receive_packet(f->codec, f->packet) >= 0) {
    f->packet->duration = f->step; /* counts for the last picture only: without it players leave it out */
    av_packet_rescale_ts(f->packet, f->codec->time_base, f->stream->time_base);
    f->packet->stream_index = f->stream->index;
    if (av_interleaved_write_frame(f->out, f->packet) < 0) fail("cannot be written: is the disk full?");
  }
}

static void add(film *f, const pc_reel_note *n) {
  AVFrame *frame = av_frame_alloc();
  if (!frame) fail("out of memory");
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = f->head.w, frame->height = f->head.h;
  for (int k = 0; k < 3; k++) {
    frame->data[k] = f->memory + (size_t)n->slot * f->planes.bytes + f->planes.at[k];
    frame->linesize[k] = (int)f->planes.stride[k];
  }
  frame->pts = llround(n->time * TICKS);
  if (f->last != INT64_MIN && frame->pts <= f->last) frame->pts = f->last + 1;
  if (f->last != INT64_MIN) f->step = frame->pts - f->last;
  f->last = frame->pts;
  if (avcodec_send_frame(f->codec, frame) < 0) fail("the film's encoder refuses a picture");
  av_frame_free(&frame);
  drain(f);
}

static void begin(film *f) {
  pc_reel_note *h = &f->head;
  hear(h);
  if (h->kind != PC_REEL_HEAD || h->w < 2 || h->h < 2 || h->w > PC_REEL_MOST_SIDE || h->h > PC_REEL_MOST_SIDE)
    _exit(2);
  f->planes = pc_reel_layout(h->w, h->h);
  f->memory = mmap(NULL, f->planes.bytes * PC_REEL_SLOTS, PROT_READ, MAP_SHARED, PC_REEL_MEMORY, 0);
  if (f->memory == MAP_FAILED) fail("no memory for the pictures");
  open_codec(f);
  open_file(f);
  say(h);
}

int main(void) {
  film f = {.last = INT64_MIN, .step = TICKS / 25};
  pc_reel_note n;
  av_log_set_level(AV_LOG_QUIET);
  if (!pc_jail(true)) fail("the encoder could not be locked in: this kernel does not allow it (seccomp)");
  begin(&f);
  for (hear(&n); n.kind == PC_REEL_FRAME; hear(&n)) {
    if (n.slot < 0 || n.slot >= PC_REEL_SLOTS || !isfinite(n.time) || fabs(n.time) > 1e9) _exit(2);
    add(&f, &n);
    say(&n);
  }
  avcodec_send_frame(f.codec, NULL);
  drain(&f);
  if (av_write_trailer(f.out) < 0 || f.out->pb->error) fail("cannot be written: is the disk full?");
  avio_flush(f.out->pb);
  if (f.out->pb->error) fail("cannot be written: is the disk full?");
  n.kind = PC_REEL_END;
  say(&n);
  _exit(0);
}
