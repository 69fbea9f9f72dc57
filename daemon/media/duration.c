/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/duration.h"

/* Heads of recordings: RIFF WAVE, Ogg (RFC 3533, RFC 7845, Vorbis I § 4.2), FLAC
 * (RFC 9639 § 8), ISO 14496-12 § 8.2.2, MPEG audio (ISO 11172-3) with Xing's frame. They
 * may lie: what is read is bounded, and so is what is believed. */

#define HEAD_SIZE 256
#define TAIL_SIZE 65536
#define MAX_BOXES 64
#define MAX_DURATION_MS G_MAXINT32

typedef struct
{
  int fd;
  gint64 size;
  guint8 head[HEAD_SIZE]; /* zero where there is none */
} Recording;

static guint32
big_32 (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static guint32
little_32 (const guint8 *at)
{
  return (guint32) at[3] << 24 | (guint32) at[2] << 16 | (guint32) at[1] << 8 | at[0];
}

static guint64
big_64 (const guint8 *at)
{
  return (guint64) big_32 (at) << 32 | big_32 (at + 4);
}

static guint64
little_64 (const guint8 *at)
{
  return (guint64) little_32 (at + 4) << 32 | little_32 (at);
}

static gboolean
read_at (const Recording *self, gint64 at, guint8 *out, gsize size)
{
  return at >= 0 && pread (self->fd, out, size, at) == (gssize) size;
}

/* @units at @rate a second. */
static gint64
in_ms (guint64 units, guint64 rate)
{
  if (rate == 0 || units == 0 || units / rate > MAX_DURATION_MS / 1000 - 1)
    return -1;
  return (gint64) (units / rate * 1000 + units % rate * 1000 / rate);
}

/* "fmt " tells the bytes of a second, "data" how many there are; one that was recorded
 * into a pipe says too much, or nothing. */
static gint64
read_wave (const Recording *self)
{
  gint64 at = 12;
  guint32 rate = 0;
  guint8 chunk[20];

  for (guint n = 0; n < MAX_BOXES && read_at (self, at, chunk, 8); n++)
    {
      gint64 size = little_32 (chunk + 4);

      if (memcmp (chunk, "data", 4) == 0)
        return in_ms ((guint64) MIN (size, self->size - at - 8), rate);
      if (memcmp (chunk, "fmt ", 4) == 0 && size >= 16 &&
          read_at (self, at, chunk, sizeof chunk))
        rate = little_32 (chunk + 16);
      at += 8 + size + (size & 1);
    }
  return -1;
}

/* The last page tells how many samples there are up to its end. */
static guint64
find_last_granule (const Recording *self, guint32 serial)
{
  gsize size = (gsize) MIN (self->size, TAIL_SIZE);
  g_autofree guint8 *tail = g_malloc (size);

  if (!read_at (self, self->size - (gint64) size, tail, size))
    return 0;
  for (gsize at = size >= 27 ? size - 26 : 0; at > 0; at--)
    if (memcmp (tail + at - 1, "OggS", 4) == 0 &&
        little_32 (tail + at - 1 + 14) == serial &&
        little_64 (tail + at - 1 + 6) != G_MAXUINT64)
      return little_64 (tail + at - 1 + 6);
  return 0;
}

/* One stream of sound; its head stands in the first page, behind the sizes of parts. */
static gint64
read_ogg (const Recording *self)
{
  const guint8 *codec = self->head + 27 + self->head[26];
  guint64 granule;

  if (self->head[26] > HEAD_SIZE - 27 - 32)
    return -1;
  granule = find_last_granule (self, little_32 (self->head + 14));
  if (memcmp (codec, "OpusHead", 8) == 0)
    {
      guint skipped = (guint) codec[11] << 8 | codec[10];

      return granule > skipped ? in_ms (granule - skipped, 48000) : -1;
    }
  if (memcmp (codec, "\x01vorbis", 7) == 0)
    return in_ms (granule, little_32 (codec + 12));
  return -1;
}

/* The first block: 20 bits for the rate, 36 for the number of samples. */
static gint64
read_flac (const Recording *self)
{
  const guint8 *info = self->head + 8;

  if ((self->head[4] & 0x7f) != 0)
    return -1;
  return in_ms (big_64 (info + 10) & G_GUINT64_CONSTANT (0xfffffffff),
                big_32 (info + 10) >> 12);
}

static gint64
read_movie_head (const Recording *self, gint64 at)
{
  guint8 box[32];

  if (!read_at (self, at, box, sizeof box))
    return -1;
  if (box[0] == 0)
    return in_ms (big_32 (box + 16), big_32 (box + 12));
  return box[0] == 1 ? in_ms (big_64 (box + 24), big_32 (box + 20)) : -1;
}

/* "moov" among the boxes of the file, "mvhd" among its own. */
static gint64
read_mp4 (const Recording *self)
{
  gint64 at = 0;
  guint8 box[16];

  for (guint n = 0; n < MAX_BOXES && read_at (self, at, box, sizeof box); n++)
    {
      gint64 size = big_32 (box);
      gint64 head = 8;

      if (size == 1)
        {
          size = (gint64) MIN (big_64 (box + 8), G_MAXINT64 / 2);
          head = 16;
        }
      if (memcmp (box + 4, "mvhd", 4) == 0)
        return read_movie_head (self, at + head);
      if (size < head || size > self->size)
        return -1;
      at += memcmp (box + 4, "moov", 4) == 0 ? head : size;
    }
  return -1;
}

/* Of layer III: kilobits a second by index, of MPEG 1 and of 2 and 2.5. */
static const guint16 bit_rates[2][16] = {
  { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 },
  { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },
};

typedef struct
{
  gboolean mpeg_1;
  guint bit_rate; /* bits a second */
  guint rate;     /* samples a second */
  gsize side;     /* bytes before where Xing's head may be */
} Frame;

static gboolean
read_frame (const guint8 *head, Frame *out)
{
  static const guint rates[] = { 44100, 48000, 32000 };
  guint version = head[1] >> 3 & 3;
  guint rate = head[2] >> 2 & 3;
  gboolean mono = head[3] >> 6 == 3;

  if (head[0] != 0xff || (head[1] & 0xe6) != 0xe2 || version == 1 || rate == 3)
    return FALSE;
  out->mpeg_1 = version == 3;
  out->bit_rate = bit_rates[!out->mpeg_1][head[2] >> 4] * 1000u;
  out->rate = rates[rate] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
  out->side = out->mpeg_1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
  return out->bit_rate != 0;
}

/* Where the rate varies Xing's head has the number of frames; else the bytes tell. */
static gint64
read_mp3 (const Recording *self)
{
  const guint8 *tag = self->head;
  gint64 at = 0;
  guint8 head[4 + 32 + 12];
  Frame frame;

  if (memcmp (tag, "ID3", 3) == 0)
    at = 10 + ((tag[6] & 0x7f) << 21 | (tag[7] & 0x7f) << 14 | (tag[8] & 0x7f) << 7 |
               (tag[9] & 0x7f));
  if (!read_at (self, at, head, sizeof head) || !read_frame (head, &frame))
    return -1;
  tag = head + 4 + frame.side;
  if ((memcmp (tag, "Xing", 4) == 0 || memcmp (tag, "Info", 4) == 0) && (tag[7] & 1) != 0)
    return in_ms ((guint64) big_32 (tag + 8) * (frame.mpeg_1 ? 1152 : 576), frame.rate);
  return in_ms ((guint64) (self->size - at) * 8, frame.bit_rate);
}

gint64
wc_duration_read (int fd)
{
  Recording self = { .fd = fd };
  struct stat found;

  if (fstat (fd, &found) < 0 || pread (fd, self.head, HEAD_SIZE, 0) < 16)
    return -1;
  self.size = found.st_size;
  if (memcmp (self.head, "RIFF", 4) == 0 && memcmp (self.head + 8, "WAVE", 4) == 0)
    return read_wave (&self);
  if (memcmp (self.head, "OggS", 4) == 0)
    return read_ogg (&self);
  if (memcmp (self.head, "fLaC", 4) == 0)
    return read_flac (&self);
  if (memcmp (self.head + 4, "ftyp", 4) == 0)
    return read_mp4 (&self);
  return read_mp3 (&self);
}
