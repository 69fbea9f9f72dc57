/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "media/duration.h"

typedef struct
{
  const char *name;
  const char *data;
  gsize size;
  gint64 pad; /* bytes of zero that follow */
  gint64 ms;
} Case;

#define CASE(name, data, pad, ms)                                                        \
  {                                                                                      \
    name, data, sizeof data - 1, pad, ms                                                 \
  }

/* 8000 bytes a second */
#define FMT "fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
#define WAVE(rest) "RIFF\xff\xff\0\0WAVE" rest
#define PAGE(flags, granule, serial, body)                                               \
  "OggS\0" flags granule serial "\0\0\0\0CRC.\x01\x13" body
#define OPUS "OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
#define VORBIS "\x01vorbis\0\0\0\0\x01\x44\xac\0\0"
#define NONE "\0\0\0\0\0\0\0\0"
#define NEVER "\xff\xff\xff\xff\xff\xff\xff\xff"
/* 1 s and the 312 samples that are skipped */
#define SECOND "\xb8\xbc\0\0\0\0\0\0"
#define FTYP                                                                             \
  "\0\0\0\x10"                                                                           \
  "ftypM4A \0\0\0\0"
#define MVHD_0                                                                           \
  "\0\0\0\x6c"                                                                           \
  "mvhd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\xe8\0\0\x09\xc4"
#define MVHD_1                                                                           \
  "\0\0\0\x78"                                                                           \
  "mvhd\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\xe8\0\0\0\0\0\0"               \
  "\x09\xc4"
#define XING                                                                             \
  "\xff\xfb\x90\x64\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static const Case cases[] = {
  CASE ("wave", WAVE (FMT "data\x80\x3e\0\0"), 16000, 2000),
  CASE ("wave-with-a-list",
        WAVE ("LIST\x03\0\0\0abc\0" FMT "data\x80\x3e\0\0"),
        16000,
        2000),
  CASE ("wave-from-a-pipe", WAVE (FMT "data\xff\xff\xff\xff"), 4000, 500),
  CASE ("wave-without-format", WAVE ("data\x80\x3e\0\0"), 16000, -1),
  CASE ("wave-without-data", WAVE (FMT), 0, -1),
  CASE ("wave-of-lists", WAVE ("LIST\0\0\0\0"), 100000, -1),
  CASE ("opus",
        PAGE ("\x02", NONE, "abcd", OPUS)
            PAGE ("\x04", SECOND, "abcd", "................"),
        0,
        1000),
  CASE ("opus-beside-another",
        PAGE ("\x02", NONE, "abcd", OPUS)
            PAGE ("\x04", SECOND, "abcd", "................")
                PAGE ("\x04", SECOND, "efgh", "................"),
        0,
        1000),
  CASE ("opus-with-an-open-end",
        PAGE ("\x02", NONE, "abcd", OPUS) PAGE ("\0", SECOND, "abcd", "................")
            PAGE ("\0", NEVER, "abcd", "................"),
        0,
        1000),
  CASE ("opus-head-alone", PAGE ("\x02", NONE, "abcd", OPUS), 0, -1),
  CASE ("opus-of-ages",
        PAGE ("\x02", NONE, "abcd", OPUS)
            PAGE ("\x04", "\xfe\xff\xff\xff\xff\xff\xff\xff", "abcd", "................"),
        0,
        -1),
  CASE ("vorbis",
        PAGE ("\x02", NONE, "abcd", VORBIS)
            PAGE ("\x04", "\x88\x58\x01\0\0\0\0\0", "abcd", "................"),
        0,
        2000),
  CASE (
      "ogg-of-something", PAGE ("\x02", NONE, "abcd", "\x80theora............."), 0, -1),
  CASE ("ogg-of-many-parts", "OggS\0\x02\0\0\0\0\0\0\0\0abcd\0\0\0\0CRC.\xff", 500, -1),
  CASE ("flac",
        "fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x40\xf0\0\x01\x58\x88",
        0,
        2000),
  CASE ("flac-that-does-not-say",
        "fLaC\0\0\0\x22\x10\0\x10\0\0\0\0\0\0\0\x0a\xc4\x40\xf0\0\0\0\0",
        0,
        -1),
  CASE ("m4a", FTYP "\0\0\0\x74moov" MVHD_0, 84, 2500),
  CASE ("m4a-64-bits", FTYP "\0\0\0\x80moov" MVHD_1, 84, 2500),
  CASE ("m4a-at-the-end",
        FTYP "\0\0\0\x01mdat\0\0\0\0\0\0\0\x14...."
             "\0\0\0\x74moov" MVHD_0,
        84,
        2500),
  CASE ("m4a-without", FTYP, 0, -1),
  CASE ("m4a-in-a-circle", FTYP "\0\0\0\0moov", 0, -1),
  CASE ("m4a-too-large", FTYP "\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff", 64, -1),
  CASE ("m4a-no-rate",
        FTYP "\0\0\0\x74moov"
             "\0\0\0\x6cmvhd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\xc4",
        84,
        -1),
  CASE ("mp3-varying", XING "Xing\0\0\0\x01\0\0\0\x64", 100, 2612),
  CASE ("mp3-constant", "\xff\xfb\x90\x64", 16000 - 4, 1000),
  CASE ("mp3-tagged", "ID3\x04\0\0\0\0\x01\0", 128 + 0, -1),
  CASE ("mp3-no-rate", "\xff\xfb\x00\x64", 16000, -1),
  CASE ("aac", "\xff\xf1\x50\x80", 16000, -1),
  CASE ("text", "not a recording at all, but long enough to be one of them......", 0, -1),
  CASE ("short", "RIFF", 0, -1),
  CASE ("empty", "", 0, -1),
};

static void
test_read (gconstpointer data)
{
  const Case *c = data;
  int fd = memfd_create ("test", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, c->data, c->size), ==, (gssize) c->size);
  g_assert_cmpint (ftruncate (fd, (off_t) ((gint64) c->size + c->pad)), ==, 0);
  g_assert_cmpint (wc_duration_read (fd), ==, c->ms);
  close (fd);
}

/* However it is cut, or not there at all, nothing worse happens. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize size = 0; size < cases[i].size; size++)
      {
        int fd = memfd_create ("test", MFD_CLOEXEC);

        g_assert_cmpint (write (fd, cases[i].data, size), ==, (gssize) size);
        g_assert_cmpint (wc_duration_read (fd), >=, -1);
        close (fd);
      }
  g_assert_cmpint (wc_duration_read (-1), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/media/duration/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_read);
    }
  g_test_add_func ("/media/duration/cut", test_cut);
  return g_test_run ();
}
