/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/aesgcm-uri.h"
#include "model/attachment.h"
#include "model/image.h"

/* A file of a message as a value. What comes in from others is bounded here, so that
 * whoever reads a stanza need not think of it. */

#define MAX_URL 4096
#define MAX_NAME 200
#define MAX_HASH 128
#define MAX_CID 256

#define HTTPS "https://"
#define XMPP "xmpp:"
#define CID "cid:"
#define DATA "data:image/"

G_DEFINE_BOXED_TYPE (WcAttachment, wc_attachment, wc_attachment_ref, wc_attachment_unref)

WcAttachment *
wc_attachment_new (void)
{
  WcAttachment *self = g_atomic_rc_box_new0 (WcAttachment);

  self->sources = g_new0 (char *, 1);
  self->hashes = g_new0 (char *, 1);
  self->size = -1;
  self->duration_ms = -1;
  return self;
}

WcAttachment *
wc_attachment_copy (const WcAttachment *self)
{
  WcAttachment *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->sources = g_strdupv (self->sources);
  copy->hashes = g_strdupv (self->hashes);
  copy->name = g_strdup (self->name);
  copy->media_type = g_strdup (self->media_type);
  copy->description = g_strdup (self->description);
  copy->sharing_id = g_strdup (self->sharing_id);
  copy->thumbnail_uri = g_strdup (self->thumbnail_uri);
  copy->thumbnail_type = g_strdup (self->thumbnail_type);
  copy->file = g_strdup (self->file);
  copy->job = g_strdup (self->job);
  return copy;
}

WcAttachment *
wc_attachment_ref (const WcAttachment *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
attachment_clear (gpointer data)
{
  WcAttachment *self = data;

  g_strfreev (self->sources);
  g_strfreev (self->hashes);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->description);
  g_free (self->sharing_id);
  g_free (self->thumbnail_uri);
  g_free (self->thumbnail_type);
  g_free (self->file);
  g_free (self->job);
}

void
wc_attachment_unref (WcAttachment *self)
{
  g_atomic_rc_box_release_full (self, attachment_clear);
}

static const char *
find_source (const WcAttachment *self, const char *scheme)
{
  for (char **source = self->sources; *source != NULL; source++)
    if (g_ascii_strncasecmp (*source, scheme, strlen (scheme)) == 0)
      return *source;
  return NULL;
}

gboolean
wc_attachment_is_url (const char *source)
{
  return g_ascii_strncasecmp (source, HTTPS, strlen (HTTPS)) == 0;
}

const char *
wc_attachment_get_nth_url (const WcAttachment *self, guint n)
{
  for (char **source = self->sources; *source != NULL; source++)
    if (wc_attachment_is_url (*source) && n-- == 0)
      return *source;
  return NULL;
}

const char *
wc_attachment_get_url (const WcAttachment *self)
{
  return wc_attachment_get_nth_url (self, 0);
}

const char *
wc_attachment_get_encrypted (const WcAttachment *self)
{
  for (char **source = self->sources; *source != NULL; source++)
    if (wc_aesgcm_uri_is (*source))
      return *source;
  return NULL;
}

const char *
wc_attachment_get_nth_place (const WcAttachment *self, guint n)
{
  for (char **source = self->sources; *source != NULL; source++)
    if ((wc_attachment_is_url (*source) || wc_aesgcm_uri_is (*source)) && n-- == 0)
      return *source;
  return NULL;
}

const char *
wc_attachment_get_cid (const WcAttachment *self)
{
  return find_source (self, CID);
}

gboolean
wc_attachment_lies_open (const WcAttachment *self)
{
  return wc_attachment_get_url (self) != NULL || wc_attachment_get_bits (self) != NULL;
}

gboolean
wc_attachment_set_thumbnail (WcAttachment *self, GBytes *picture, GError **error)
{
  g_autofree char *uri = NULL;
  WcImage image;

  if (!wc_image_read (picture, &image))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "what was sent is no picture");
      return FALSE;
    }
  uri = wc_image_dup_uri (&image, picture);
  if (strlen (uri) > WC_ATTACHMENT_MAX_THUMBNAIL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_TOO_LARGE,
                           "the picture is too large for a small one");
      return FALSE;
    }
  wc_str_set (&self->thumbnail_uri, uri);
  wc_str_set (&self->thumbnail_type, image.type);
  self->thumbnail_width = (int) MIN (image.width, G_MAXUINT16);
  self->thumbnail_height = (int) MIN (image.height, G_MAXUINT16);
  return TRUE;
}

const char *
wc_attachment_get_pack (const WcAttachment *self)
{
  return find_source (self, XMPP);
}

const char *
wc_attachment_get_bits (const WcAttachment *self)
{
  const char *whole = find_source (self, DATA);

  return whole != NULL ? whole : wc_attachment_get_cid (self);
}

gboolean
wc_attachment_has_source (const WcAttachment *self)
{
  return wc_attachment_get_nth_place (self, 0) != NULL ||
         wc_attachment_get_bits (self) != NULL;
}

/* Adds @text to a list of at most @max. */
static void
add_to_list (char ***list, const char *text, guint max)
{
  guint n = g_strv_length (*list);

  if (n >= max || g_strv_contains ((const char *const *) *list, text))
    return;
  *list = g_renew (char *, *list, n + 2);
  (*list)[n] = g_strdup (text);
  (*list)[n + 1] = NULL;
}

/* Lines are how lists are stored, so a source must be one; no URI has spaces in it. */
static gboolean
is_one_word (const char *uri, gsize max)
{
  for (const char *c = uri; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f)
      return FALSE;
  return strlen (uri) <= max;
}

static gboolean
is_usable_url (const char *url)
{
  return wc_attachment_is_url (url) && is_one_word (url, MAX_URL) &&
         g_uri_is_valid (url, G_URI_FLAGS_PARSE_RELAXED, NULL);
}

void
wc_attachment_add_source (WcAttachment *self, const char *url)
{
  if (url != NULL && is_usable_url (url))
    add_to_list (&self->sources, url, WC_ATTACHMENT_MAX_SOURCES);
}

void
wc_attachment_add_encrypted (WcAttachment *self, const char *uri)
{
  g_autoptr (WcAesgcmUri) read = uri != NULL ? wc_aesgcm_uri_parse (uri) : NULL;

  if (read != NULL)
    add_to_list (&self->sources, uri, WC_ATTACHMENT_MAX_SOURCES);
}

void
wc_attachment_add_bits (WcAttachment *self, const char *uri)
{
  if (uri != NULL && ((g_str_has_prefix (uri, CID) && is_one_word (uri, MAX_CID)) ||
                      (g_str_has_prefix (uri, DATA) && strstr (uri, ";base64,") != NULL &&
                       is_one_word (uri, WC_ATTACHMENT_MAX_BITS))))
    add_to_list (&self->sources, uri, WC_ATTACHMENT_MAX_SOURCES);
}

void
wc_attachment_set_pack (WcAttachment *self, const char *uri)
{
  if (uri != NULL && g_str_has_prefix (uri, XMPP) && is_one_word (uri, MAX_URL) &&
      wc_attachment_get_pack (self) == NULL)
    add_to_list (&self->sources, uri, WC_ATTACHMENT_MAX_SOURCES + 1);
}

static gboolean
is_word (const char *text, const char *also)
{
  if (*text == '\0' || strlen (text) > MAX_HASH)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (also, *c) == NULL)
      return FALSE;
  return TRUE;
}

void
wc_attachment_add_hash (WcAttachment *self, const char *algorithm, const char *value)
{
  g_autofree char *line = NULL;

  if (algorithm == NULL || value == NULL || !is_word (algorithm, "-") ||
      !is_word (value, "+/="))
    return;
  line = g_strconcat (algorithm, " ", value, NULL);
  add_to_list (&self->hashes, line, WC_ATTACHMENT_MAX_HASHES);
}

/* The end counts: it says what kind of file it is. */
static char *
shorten (char *name)
{
  gsize length = strlen (name);
  const char *kept = name + (length > MAX_NAME ? length - MAX_NAME : 0);

  while ((*kept & 0xc0) == 0x80)
    kept++;
  return g_strdup (kept);
}

void
wc_attachment_set_name (WcAttachment *self, const char *name)
{
  g_autofree char *valid = name != NULL ? g_utf8_make_valid (name, -1) : g_strdup ("");
  g_autoptr (GString) clean = g_string_new (NULL);
  g_autofree char *kept = NULL;

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (character == '/' || character == '\\')
        g_string_append_c (clean, '_');
      else if (g_unichar_isprint (character))
        g_string_append_unichar (clean, character);
    }
  g_strstrip (clean->str);
  kept = shorten (clean->str);
  /* neither hidden nor "..", nor an option of a command */
  for (char *c = kept; *c == '.' || *c == '-' || *c == ' '; c++)
    *c = '_';
  wc_str_set (&self->name, *kept != '\0' ? kept : NULL);
}

void
wc_attachment_name_by_url (WcAttachment *self, const char *url)
{
  g_autofree char *path = NULL;
  const char *last;

  if (self->name != NULL || !g_uri_split (url, G_URI_FLAGS_PARSE_RELAXED, NULL, NULL,
                                          NULL, NULL, &path, NULL, NULL, NULL))
    return;
  last = strrchr (path, '/');
  wc_attachment_set_name (self, last != NULL ? last + 1 : path);
}

/* What people send. */
static const char *
find_type (const char *name)
{
  static const char *const known[][2] = {
    { ".jpg", "image/jpeg" },        { ".jpeg", "image/jpeg" },
    { ".png", "image/png" },         { ".gif", "image/gif" },
    { ".webp", "image/webp" },       { ".avif", "image/avif" },
    { ".heic", "image/heic" },       { ".svg", "image/svg+xml" },
    { ".mp4", "video/mp4" },         { ".webm", "video/webm" },
    { ".mkv", "video/x-matroska" },  { ".mov", "video/quicktime" },
    { ".mp3", "audio/mpeg" },        { ".ogg", "audio/ogg" },
    { ".opus", "audio/ogg" },        { ".oga", "audio/ogg" },
    { ".m4a", "audio/mp4" },         { ".flac", "audio/flac" },
    { ".wav", "audio/x-wav" },       { ".txt", "text/plain" },
    { ".log", "text/plain" },        { ".md", "text/markdown" },
    { ".html", "text/html" },        { ".csv", "text/csv" },
    { ".json", "application/json" }, { ".pdf", "application/pdf" },
    { ".zip", "application/zip" },   { ".gz", "application/gzip" },
  };
  const char *end = name != NULL ? strrchr (name, '.') : NULL;

  for (gsize i = 0; end != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (end, known[i][0]) == 0)
      return known[i][1];
  return NULL;
}

void
wc_attachment_guess_type (WcAttachment *self)
{
  if (self->media_type == NULL)
    self->media_type = g_strdup (find_type (self->name));
}

static void
complete_text (char **field, const char *value)
{
  if (*field == NULL)
    *field = g_strdup (value);
}

void
wc_attachment_complete (WcAttachment *self, const WcAttachment *other)
{
  for (char **source = other->sources; *source != NULL; source++)
    add_to_list (&self->sources, *source, WC_ATTACHMENT_MAX_SOURCES);
  for (char **hash = other->hashes; *hash != NULL; hash++)
    add_to_list (&self->hashes, *hash, WC_ATTACHMENT_MAX_HASHES);
  complete_text (&self->name, other->name);
  complete_text (&self->media_type, other->media_type);
  complete_text (&self->description, other->description);
  if (self->size < 0)
    self->size = other->size;
  if (self->width == 0)
    self->width = other->width;
  if (self->height == 0)
    self->height = other->height;
  if (self->duration_ms < 0)
    self->duration_ms = other->duration_ms;
  if (self->thumbnail_uri == NULL)
    {
      self->thumbnail_uri = g_strdup (other->thumbnail_uri);
      wc_str_set (&self->thumbnail_type, other->thumbnail_type);
      self->thumbnail_width = other->thumbnail_width;
      self->thumbnail_height = other->thumbnail_height;
    }
}

/* 43 characters of base64 are 256 bits. */
static gboolean
is_strong (const char *hash)
{
  const char *value = strchr (hash, ' ');

  return value != NULL && strlen (value + 1) >= 43;
}

void
wc_attachment_append_all (GString *text, const GPtrArray *attachments)
{
  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      const WcAttachment *file = attachments->pdata[i];
      g_autofree char *hashes = g_strjoinv (" ", file->hashes);

      g_string_append_printf (text, "|%s|%s|%s", hashes, file->name,
                              file->description != NULL ? file->description : "");
    }
}

gboolean
wc_attachment_is_same (const WcAttachment *a, const WcAttachment *b)
{
  for (char **source = a->sources; *source != NULL; source++)
    if (!g_str_has_prefix (*source, XMPP) &&
        g_strv_contains ((const char *const *) b->sources, *source))
      return TRUE;
  for (char **hash = a->hashes; *hash != NULL; hash++)
    if (is_strong (*hash) && g_strv_contains ((const char *const *) b->hashes, *hash))
      return TRUE;
  return FALSE;
}

const char *
wc_attachment_state_to_string (WcAttachmentState state)
{
  static const char *const names[] = { "remote", "held", "uploading", "failed" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_ATTACHMENT_STATES);
  return names[state];
}

static const char *const dispositions[] = { "", "inline", "attachment", "sticker" };
G_STATIC_ASSERT (G_N_ELEMENTS (dispositions) == WC_N_ATTACHMENT_DISPOSITIONS);

const char *
wc_attachment_disposition_to_string (WcAttachmentDisposition disposition)
{
  return dispositions[disposition];
}

WcAttachmentDisposition
wc_attachment_disposition_from_string (const char *name)
{
  return (WcAttachmentDisposition) wc_str_index (
      dispositions, G_N_ELEMENTS (dispositions), name, WC_ATTACHMENT_ANY);
}
