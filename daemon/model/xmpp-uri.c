/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/xmpp-uri.h"

/* RFC 5122 allows in a node or resource what a JID does, percent-encoded, so the parts
 * are split first and decoded then. What is decoded comes from strangers: it must be
 * UTF-8 without NUL. */

#define SCHEME "xmpp:"
#define MAX_LENGTH 8192
#define MAX_PARAMS 64

G_DEFINE_BOXED_TYPE (WcXmppUri, wc_xmpp_uri, wc_xmpp_uri_ref, wc_xmpp_uri_unref)

WcXmppUri *
wc_xmpp_uri_ref (const WcXmppUri *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
uri_clear (gpointer data)
{
  WcXmppUri *self = data;

  g_free (self->account);
  g_free (self->jid);
  g_free (self->action);
  g_hash_table_unref (self->params);
}

void
wc_xmpp_uri_unref (WcXmppUri *self)
{
  g_atomic_rc_box_release_full (self, uri_clear);
}

gboolean
wc_xmpp_uri_is (const char *text)
{
  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

char *
wc_xmpp_uri_dup_of_page (const char *text)
{
  const char *hash = strchr (text, '#');
  const char *link = hash != NULL ? hash + 1 : "";

  if (g_ascii_strncasecmp (text, "https://", strlen ("https://")) != 0 ||
      strlen (text) > MAX_LENGTH)
    return NULL;
  if (wc_xmpp_uri_is (link))
    return g_strdup (link);
  /* a JID alone, with a name before its '@': other fragments are places in a page */
  return strcspn (link, "@") < strcspn (link, "/?;&=#") ? g_strconcat (SCHEME, link, NULL)
                                                        : NULL;
}

/* g_uri_unescape_segment() refuses NUL; UTF-8 is checked here. */
static char *
decode (const char *begin, gsize length)
{
  g_autofree char *text = g_uri_unescape_segment (begin, begin + length, NULL);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text)
                                                          : NULL;
}

static gboolean
decode_jid (const char *begin, gsize length, gboolean bare, char **out, GError **error)
{
  g_autofree char *text = decode (begin, length);
  g_autoptr (GError) local = NULL;

  if (text == NULL)
    return wc_error_invalid (error, "address", "address: the link is not well encoded");
  *out = bare ? wc_jid_normalize_bare (text, /* need_local= */ TRUE, &local)
              : wc_jid_normalize (text, &local);
  return *out != NULL ||
         wc_error_invalid (error, "address", "address: %s", local->message);
}

/* "//account" and "/jid" behind it, or the JID alone. */
static gboolean
read_path (WcXmppUri *self, const char *path, gsize length, GError **error)
{
  const char *end = path + length;
  const char *slash;

  if (length < 2 || path[0] != '/' || path[1] != '/')
    return decode_jid (path, length, FALSE, &self->jid, error);
  path += 2;
  slash = memchr (path, '/', end - path);
  if (slash == NULL)
    slash = end;
  if (!decode_jid (path, slash - path, TRUE, &self->account, error))
    return FALSE;
  return end - slash <= 1 ||
         decode_jid (slash + 1, end - slash - 1, FALSE, &self->jid, error);
}

static gboolean
read_param (WcXmppUri *self, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  gsize length = equals != NULL ? (gsize) (equals - pair) : strlen (pair);
  g_autofree char *name = decode (pair, length);
  g_autofree char *value =
      equals != NULL ? decode (equals + 1, strlen (equals + 1)) : g_strdup ("");

  if (name == NULL || value == NULL)
    return wc_error_invalid (error, "address", "address: the link is not well encoded");
  if (*name != '\0' && g_hash_table_size (self->params) < MAX_PARAMS &&
      !g_hash_table_contains (self->params, name))
    g_hash_table_insert (self->params, g_steal_pointer (&name), g_steal_pointer (&value));
  return TRUE;
}

/* The first part is what is to be done, unless it is a pair already. */
static gboolean
read_query (WcXmppUri *self, const char *query, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (query, ";", -1);
  gsize first = 0;

  if (parts[0] != NULL && strchr (parts[0], '=') == NULL)
    {
      g_autofree char *word = decode (parts[0], strlen (parts[0]));

      if (word == NULL)
        return wc_error_invalid (error, "address",
                                 "address: the link is not well encoded");
      if (*word != '\0')
        self->action = g_ascii_strdown (word, -1);
      first = 1;
    }
  for (gsize i = first; parts[0] != NULL && parts[i] != NULL; i++)
    if (!read_param (self, parts[i], error))
      return FALSE;
  return TRUE;
}

WcXmppUri *
wc_xmpp_uri_parse (const char *text, GError **error)
{
  g_autoptr (WcXmppUri) self = NULL;
  g_autofree char *whole = NULL;
  const char *rest;
  char *query;

  if (!wc_xmpp_uri_is (text) || strlen (text) > MAX_LENGTH)
    {
      wc_error_invalid (error, "address", "address: that is no link to XMPP");
      return NULL;
    }
  self = g_atomic_rc_box_new0 (WcXmppUri);
  self->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  /* a fragment means nothing here (§ 2.8) */
  whole = g_strndup (text + strlen (SCHEME), strcspn (text + strlen (SCHEME), "#"));
  rest = whole;
  query = strchr (whole, '?');
  if (query != NULL)
    *query++ = '\0';
  if (!read_path (self, rest, strlen (rest), error) ||
      (query != NULL && !read_query (self, query, error)))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
wc_xmpp_uri_get (const WcXmppUri *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->params, name);

  return value != NULL && *value != '\0' ? value : NULL;
}
