/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/0264-thumbnails.h"
#include "xep/0300-hashes.h"
#include "xep/0446-file-metadata.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* XEP-0446 File metadata element. What the sender claims of a file is bounded and kept;
 * none of it is believed where it matters. */

#define MAX_TYPE 100
#define MAX_DESCRIPTION 4096

/* A decimal number in a child; -1 when it is none. */
static gint64
read_number (const WcNode *file, const char *name, gint64 max)
{
  const char *text = wc_node_child_text (file, name, wc_node_get_ns (file));
  guint64 number;

  if (text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 0, (guint64) max, &number, NULL))
    return -1;
  return (gint64) number;
}

/* "image/png": type and subtype, of RFC 6838's characters, without parameters. */
static char *
read_type (const WcNode *file)
{
  const char *text = wc_node_child_text (file, "media-type", wc_node_get_ns (file));
  gsize length = text != NULL ? strcspn (text, "; \t\n") : 0;
  const char *slash = text != NULL ? memchr (text, '/', length) : NULL;

  if (slash == NULL || length > MAX_TYPE || slash == text || slash == text + length - 1)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("/!#$&-^_.+", text[i]) == NULL)
      return NULL;
  return g_ascii_strdown (text, (gssize) length);
}

static void
read_texts (const WcNode *file, WcAttachment *attachment)
{
  const char *ns = wc_node_get_ns (file);
  const char *description = wc_node_child_text (file, "desc", ns);
  const char *date = wc_node_child_text (file, "date", ns);

  wc_attachment_set_name (attachment, wc_node_child_text (file, "name", ns));
  attachment->media_type = read_type (file);
  if (description != NULL && *description != '\0' &&
      strlen (description) <= MAX_DESCRIPTION)
    attachment->description = g_strdup (description);
  attachment->modified_us = date != NULL ? wc_timestamp_parse (date) : 0;
}

WcAttachment *
wc_file_metadata_read (const WcNode *file)
{
  g_autoptr (WcAttachment) attachment = wc_attachment_new ();

  if (file == NULL)
    return g_steal_pointer (&attachment);
  read_texts (file, attachment);
  attachment->size = read_number (file, "size", G_GINT64_CONSTANT (1) << 53);
  attachment->duration_ms = read_number (file, "length", G_MAXINT32);
  attachment->width = (int) MAX (read_number (file, "width", G_MAXUINT16), 0);
  attachment->height = (int) MAX (read_number (file, "height", G_MAXUINT16), 0);
  wc_hashes_read (file, attachment);
  wc_thumbnails_read (file, attachment);
  return g_steal_pointer (&attachment);
}

static void
write_number (WcNode *file, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  wc_node_add_with_text (file, name, NULL, text);
}

static void
write_text (WcNode *file, const char *name, const char *text)
{
  if (text != NULL)
    wc_node_add_with_text (file, name, NULL, text);
}

/* What its first sender said: of what is uploaded from here nothing is known, because it
 * would tell when a picture was taken. */
static void
write_date (WcNode *file, gint64 modified_us)
{
  g_autofree char *date = NULL;

  if (modified_us == 0)
    return;
  date = wc_timestamp_format (modified_us);
  write_text (file, "date", date);
}

void
wc_file_metadata_write (const WcAttachment *attachment, WcNode *parent, const char *ns)
{
  WcNode *file = wc_node_add (parent, "file", ns);

  write_text (file, "media-type", attachment->media_type);
  write_text (file, "name", attachment->name);
  if (attachment->size >= 0)
    write_number (file, "size", attachment->size);
  if (attachment->width > 0 && attachment->height > 0)
    {
      write_number (file, "width", attachment->width);
      write_number (file, "height", attachment->height);
    }
  if (attachment->duration_ms >= 0)
    write_number (file, "length", attachment->duration_ms);
  write_text (file, "desc", attachment->description);
  write_date (file, attachment->modified_us);
  wc_hashes_write (attachment, file);
  wc_thumbnails_write (attachment, file);
}
