/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/aesgcm-uri.h"

#define SCHEME "aesgcm://"
#define HTTPS "https://"

#define MAX_URI 4096

void
wc_aesgcm_uri_free (WcAesgcmUri *self)
{
  explicit_bzero (self->iv, sizeof self->iv);
  explicit_bzero (self->key, sizeof self->key);
  g_free (self->url);
  g_free (self);
}

gboolean
wc_aesgcm_uri_is (const char *text)
{
  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

static gboolean
is_one_word (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f)
      return FALSE;
  return TRUE;
}

/* Whether @url, an https URL, names a file on a server: neither a user, which would be
 * sent along, nor a server alone. */
static gboolean
is_place (const char *url)
{
  g_autofree char *user = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;
  g_autofree char *fragment = NULL;

  return strlen (url) <= MAX_URI && is_one_word (url) && g_str_has_prefix (url, HTTPS) &&
         g_uri_split (url, G_URI_FLAGS_PARSE_RELAXED, NULL, &user, &host, NULL, &path,
                      NULL, &fragment, NULL) &&
         user == NULL && host != NULL && *host != '\0' && *path == '/' &&
         fragment == NULL;
}

/* @n_bytes bytes of hex; FALSE where one of the digits is none. */
static gboolean
read_hex (const char *hex, guint8 *out, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = high >= 0 ? g_ascii_xdigit_value (hex[2 * i + 1]) : -1;

      if (low < 0)
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

static gboolean
read_secret (WcAesgcmUri *self, const char *hex)
{
  gsize size = strlen (hex) / 2;

  if (strlen (hex) % 2 != 0 || (size != WC_AESGCM_URI_KEY_SIZE + WC_AESGCM_URI_IV_SIZE &&
                                size != WC_AESGCM_URI_KEY_SIZE + WC_AESGCM_URI_MAX_IV))
    return FALSE;
  self->iv_size = size - WC_AESGCM_URI_KEY_SIZE;
  return read_hex (hex, self->iv, self->iv_size) &&
         read_hex (hex + 2 * self->iv_size, self->key, sizeof self->key);
}

char *
wc_aesgcm_uri_dup_url (const char *uri)
{
  const char *rest = uri + strlen (SCHEME);
  g_autofree char *place = NULL;

  if (!wc_aesgcm_uri_is (uri))
    return NULL;
  place = g_strndup (rest, strcspn (rest, "#"));
  return g_strconcat (HTTPS, place, NULL);
}

WcAesgcmUri *
wc_aesgcm_uri_parse (const char *text)
{
  g_autoptr (WcAesgcmUri) self = NULL;
  const char *fragment = strchr (text, '#');

  if (strlen (text) > MAX_URI || fragment == NULL || !wc_aesgcm_uri_is (text))
    return NULL;
  self = g_new0 (WcAesgcmUri, 1);
  self->url = wc_aesgcm_uri_dup_url (text);
  if (!is_place (self->url) || !read_secret (self, fragment + 1))
    return NULL;
  return g_steal_pointer (&self);
}

static void
append_hex (GString *text, const guint8 *bytes, gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
}

char *
wc_aesgcm_uri_build (const char *url, const guint8 *iv, const guint8 *key)
{
  GString *text;

  if (!is_place (url))
    return NULL;
  text = g_string_new (SCHEME);
  g_string_append (text, url + strlen (HTTPS));
  g_string_append_c (text, '#');
  append_hex (text, iv, WC_AESGCM_URI_IV_SIZE);
  append_hex (text, key, WC_AESGCM_URI_KEY_SIZE);
  return g_string_free (text, FALSE);
}
