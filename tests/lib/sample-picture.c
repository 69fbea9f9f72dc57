/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/sample-picture.h"

#define SECRET WC_SAMPLE_SECRET
#define PNG_SIGNATURE "\x89PNG\r\n\x1a\n"

/* Of both byte orders, with other entries around the orientation and words behind. */
static const guint8 little_exif[] = "II*\0\x08\0\0\0\x02\0"
                                    "\x0f\x01\x02\0\x12\0\0\0\x2a\0\0\0"
                                    "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
                                    "\0\0\0\0" SECRET;
static const guint8 big_exif[] = "MM\0*\0\0\0\x08\0\x02"
                                 "\x01\x0f\0\x02\0\0\0\x12\0\0\0\x2a"
                                 "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                                 "\0\0\0\0" SECRET;
static const guint8 plain_exif[] = "MM\0*\0\0\0\x08\0\x01"
                                   "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
                                   "\0\0\0\0";

static void
add (GByteArray *out, gconstpointer data, gsize size)
{
  g_byte_array_append (out, data, (guint) size);
}

#define ADD(out, text) add (out, text, sizeof text - 1)

static void
add_big_32 (GByteArray *out, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  add (out, &big, 4);
}

static void
add_little_32 (GByteArray *out, guint32 number)
{
  guint32 little = GUINT32_TO_LE (number);

  add (out, &little, 4);
}

static void
add_segment (GByteArray *out, guint8 marker, gconstpointer data, gsize size)
{
  const guint8 head[] = { 0xff, marker, (guint8) ((size + 2) >> 8), (guint8) (size + 2) };

  add (out, head, sizeof head);
  add (out, data, size);
}

#define SEGMENT(out, marker, text) add_segment (out, marker, text, sizeof text - 1)

static void
add_jpeg_exif (GByteArray *out, const guint8 *exif, gsize size)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  ADD (body, "Exif\0\0");
  add (body, exif, size);
  add_segment (out, 0xe1, body->data, body->len);
}

/* A frame and two scans, with what looks like markers between them. */
static void
add_jpeg_picture (GByteArray *out)
{
  SEGMENT (out, 0xdb, "\0quantization");
  SEGMENT (out, 0xc2, "\x08\0\x02\0\x03\x01\x01\x11\0");
  SEGMENT (out, 0xda, "\x01\x01\0\0\0\0");
  ADD (out, "coded\xff\0data\xff\xd0more\xff\xd7\xff\0");
  SEGMENT (out, 0xc4, "\x10huffman");
  SEGMENT (out, 0xda, "\x01\x01\0\x01\x3f\0");
  ADD (out, "second scan");
}

static GByteArray *
make_jpeg (gboolean plain)
{
  GByteArray *out = g_byte_array_new ();

  ADD (out, "\xff\xd8");
  SEGMENT (out, 0xe0, "JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
  if (!plain)
    {
      SEGMENT (out, 0xe0, "JFXX\0" SECRET);
      SEGMENT (out, 0xfe, SECRET);
      add_jpeg_exif (out, little_exif, sizeof little_exif - 1);
      SEGMENT (out, 0xe1, "http://ns.adobe.com/xap/1.0/\0" SECRET);
      SEGMENT (out, 0xe1, "Exif\0");
      SEGMENT (out, 0xe2, "MPF\0" SECRET);
      SEGMENT (out, 0xed, "Photoshop 3.0\0" SECRET);
      SEGMENT (out, 0xef, SECRET);
      SEGMENT (out, 0xfe, "");
    }
  else
    add_jpeg_exif (out, plain_exif, sizeof plain_exif - 1);
  SEGMENT (out, 0xe2,
           "ICC_PROFILE\0\x01\x01"
           "colours");
  SEGMENT (out, 0xee, "Adobe\0\x64\0\0\0\0\x01");
  if (!plain)
    ADD (out, "\xff\xff");
  add_jpeg_picture (out);
  ADD (out, "\xff\xd9");
  if (!plain)
    ADD (out, "\xff\xd8\xff\xe1" SECRET);
  return out;
}

GByteArray *
wc_sample_picture_jpeg (void)
{
  return make_jpeg (FALSE);
}

GByteArray *
wc_sample_picture_plain_jpeg (void)
{
  return make_jpeg (TRUE);
}

static void
add_png_chunk (
    GByteArray *out, const char *type, gconstpointer data, gsize size, guint32 crc)
{
  add_big_32 (out, (guint32) size);
  add (out, type, 4);
  add (out, data, size);
  add_big_32 (out, crc);
}

#define PNG(out, type, text) add_png_chunk (out, type, text, sizeof text - 1, 7)

static GByteArray *
make_png (gboolean plain)
{
  GByteArray *out = g_byte_array_new ();

  ADD (out, PNG_SIGNATURE);
  PNG (out, "IHDR", "\0\0\0\x03\0\0\0\x02\x08\0\0\0\0");
  PNG (out, "iCCP", "colours");
  if (plain)
    /* of these bytes, by another program */
    add_png_chunk (out, "eXIf", plain_exif, sizeof plain_exif - 1, 0xd6674b69);
  else
    {
      PNG (out, "tEXt", "Location\0" SECRET);
      add_png_chunk (out, "eXIf", big_exif, sizeof big_exif - 1, 7);
      PNG (out, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0" SECRET);
      PNG (out, "zTXt", SECRET);
      PNG (out, "tIME", "\x07\xe9\x01\x01\0\0\0");
      PNG (out, "caBX", SECRET);
    }
  PNG (out, "IDAT", "pixels");
  PNG (out, "IEND", "");
  if (!plain)
    ADD (out, SECRET);
  return out;
}

GByteArray *
wc_sample_picture_png (void)
{
  return make_png (FALSE);
}

GByteArray *
wc_sample_picture_plain_png (void)
{
  return make_png (TRUE);
}

static void
add_webp_chunk (GByteArray *out, const char *name, gconstpointer data, gsize size)
{
  add (out, name, 4);
  add_little_32 (out, (guint32) size);
  add (out, data, size);
  if (size % 2 == 1)
    ADD (out, "\0");
}

#define WEBP(out, name, text) add_webp_chunk (out, name, text, sizeof text - 1)

/* With colours, Exif and, of the first, XMP. */
static const guint8 extended[10] = { 0x2c, 0, 0, 0, 2, 0, 0, 1, 0, 0 };
static const guint8 extended_plain[10] = { 0x28, 0, 0, 0, 2, 0, 0, 1, 0, 0 };

static GByteArray *
make_webp (gboolean plain)
{
  guint8 exif[sizeof big_exif - 1] = { 0 };
  guint8 nothing[sizeof SECRET] = { 0 };
  GByteArray *out = g_byte_array_new ();
  guint32 size;

  memcpy (exif, plain ? plain_exif : big_exif,
          plain ? sizeof plain_exif - 1 : sizeof exif);
  ADD (out, "RIFF....WEBP");
  add_webp_chunk (out, "VP8X", plain ? extended_plain : extended, sizeof extended);
  WEBP (out, "ICCP", "odd");
  WEBP (out, "VP8L", "\x2f\x02\x40\0\0pixels");
  add_webp_chunk (out, "EXIF", exif, sizeof exif);
  if (plain)
    add_webp_chunk (out, "NONE", nothing, sizeof nothing);
  else
    WEBP (out, "XMP ", SECRET ".");
  size = GUINT32_TO_LE (out->len - 8);
  memcpy (out->data + 4, &size, 4);
  if (!plain)
    ADD (out, SECRET);
  return out;
}

GByteArray *
wc_sample_picture_webp (void)
{
  return make_webp (FALSE);
}

GByteArray *
wc_sample_picture_plain_webp (void)
{
  return make_webp (TRUE);
}

gboolean
wc_sample_picture_says (const GByteArray *bytes, const char *text)
{
  return bytes->len > 0 && memmem (bytes->data, bytes->len, text, strlen (text)) != NULL;
}
