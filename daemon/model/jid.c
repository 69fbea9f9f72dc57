/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <stringprep.h>

#include "base/error.h"
#include "model/jid.h"

/* libidn is asked only for what is not plain ASCII: nearly every address that passes is,
 * and its tables cost a thousand times more than looking at the bytes. */

#define MAX_PART 1023

typedef enum
{
  PART_LOCAL,
  PART_DOMAIN,
  PART_RESOURCE,
} Part;

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;
  return TRUE;
}

static gboolean
is_allowed (Part part, char c)
{
  if ((guchar) c < 0x20 || c == 0x7f)
    return FALSE;
  switch (part)
    {
    case PART_LOCAL:
      return strchr (" \"&'/:<>@", c) == NULL;
    case PART_DOMAIN:
      return (guchar) c >= 0x80 || g_ascii_isalnum (c) || strchr ("-._[]:", c) != NULL;
    case PART_RESOURCE:
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_prepared (Part part, const char *text)
{
  if (*text == '\0' || strlen (text) > MAX_PART)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!is_allowed (part, *text))
      return FALSE;
  return TRUE;
}

static char *
prepare_unicode (Part part, const char *text)
{
  static const Stringprep_profile *const profiles[] = { stringprep_xmpp_nodeprep,
                                                        stringprep_nameprep,
                                                        stringprep_xmpp_resourceprep };
  /* No profile makes a character more than eleven times as long (U+FDFA in NFKC). */
  gsize size = strlen (text) * 11 + 1;
  char *prepared = g_malloc (size);

  g_strlcpy (prepared, text, size);
  if (stringprep (prepared, size, 0, profiles[part]) != STRINGPREP_OK)
    g_clear_pointer (&prepared, g_free);
  return prepared;
}

/* Returns: (transfer full), NULL when the part is not allowed. */
static char *
prepare (Part part, const char *text)
{
  g_autofree char *prepared = NULL;
  gsize len = strlen (text);

  if (len > MAX_PART || !g_utf8_validate (text, -1, NULL))
    return NULL;
  if (!is_ascii (text))
    prepared = prepare_unicode (part, text);
  else if (part == PART_RESOURCE)
    prepared = g_strdup (text);
  else
    prepared = g_ascii_strdown (text, -1);

  if (prepared == NULL)
    return NULL;
  len = strlen (prepared);
  if (part == PART_DOMAIN && len > 0 && prepared[len - 1] == '.')
    prepared[len - 1] = '\0';
  return is_prepared (part, prepared) ? g_steal_pointer (&prepared) : NULL;
}

static gboolean
has_empty_label (const char *domain)
{
  return *domain == '.' || strstr (domain, "..") != NULL ||
         g_str_has_suffix (domain, ".");
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
               "this is not an address of XMPP: %s", what);
  return FALSE;
}

/* Splits as RFC 7622 § 3.1: the resource first, because it may contain '@'. */
static void
split (const char *text, char **out_local, char **out_domain, char **out_resource)
{
  const char *slash = strchr (text, '/');
  g_autofree char *bare =
      slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  char *at = strchr (bare, '@');

  *out_resource = slash != NULL ? g_strdup (slash + 1) : NULL;
  *out_domain = g_strdup (at != NULL ? at + 1 : bare);
  *out_local = at != NULL ? g_strndup (bare, at - bare) : NULL;
}

/* What nearly every address looks like that passes: nothing in it would change. */
static gboolean
is_plain (const char *text)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  const char *at = text + strspn (text, letters);
  const char *domain = *at == '@' && at > text ? at + 1 : text;
  const char *end = domain + strspn (domain, letters);

  if (end == domain || *domain == '.' || end[-1] == '.')
    return FALSE;
  for (const char *dot = domain; dot < end; dot++)
    if (dot[0] == '.' && dot[1] == '.')
      return FALSE;
  if (*end == '/' && end[1] != '\0')
    for (end++; (guchar) *end >= 0x20 && (guchar) *end < 0x7f;)
      end++;
  return *end == '\0' && end - text <= MAX_PART;
}

char *
wc_jid_normalize (const char *text, GError **error)
{
  g_autofree char *raw_local = NULL;
  g_autofree char *raw_domain = NULL;
  g_autofree char *raw_resource = NULL;
  g_autofree char *local = NULL;
  g_autofree char *domain = NULL;
  g_autofree char *resource = NULL;

  if (is_plain (text))
    return g_strdup (text);
  split (text, &raw_local, &raw_domain, &raw_resource);
  domain = prepare (PART_DOMAIN, raw_domain);
  if (domain == NULL || has_empty_label (domain))
    return refuse (error, "the domain is empty or has forbidden characters"), NULL;
  if (raw_local != NULL && (local = prepare (PART_LOCAL, raw_local)) == NULL)
    return refuse (error, "the part before the @ is empty or has forbidden characters"),
           NULL;
  if (raw_resource != NULL && (resource = prepare (PART_RESOURCE, raw_resource)) == NULL)
    return refuse (error, "the part behind the / is empty or has forbidden characters"),
           NULL;

  return g_strconcat (local != NULL ? local : "", local != NULL ? "@" : "", domain,
                      resource != NULL ? "/" : NULL, resource, NULL);
}

char *
wc_jid_normalize_bare (const char *text, gboolean need_local, GError **error)
{
  g_autofree char *jid = wc_jid_normalize (text, error);

  if (jid == NULL)
    return NULL;
  if (!wc_jid_is_bare (jid))
    return refuse (error, "nothing may stand behind a /"), NULL;
  if (need_local && strchr (jid, '@') == NULL)
    return refuse (error, "it needs a name before an @"), NULL;
  return g_steal_pointer (&jid);
}

static gsize
bare_len (const char *jid)
{
  return strcspn (jid, "/");
}

char *
wc_jid_dup_bare (const char *jid)
{
  return g_strndup (jid, bare_len (jid));
}

static const char *
domain_start (const char *jid)
{
  const char *at = memchr (jid, '@', bare_len (jid));

  return at != NULL ? at + 1 : jid;
}

char *
wc_jid_dup_domain (const char *jid)
{
  const char *start = domain_start (jid);

  return g_strndup (start, jid + bare_len (jid) - start);
}

char *
wc_jid_dup_local (const char *jid)
{
  const char *start = domain_start (jid);

  return start != jid ? g_strndup (jid, start - 1 - jid) : NULL;
}

const char *
wc_jid_get_resource (const char *jid)
{
  const char *end = jid + bare_len (jid);

  return *end == '/' ? end + 1 : NULL;
}

gboolean
wc_jid_is_bare (const char *jid)
{
  return wc_jid_get_resource (jid) == NULL;
}

gboolean
wc_jid_equal_bare (const char *a, const char *b)
{
  gsize len = bare_len (a);

  return len == bare_len (b) && memcmp (a, b, len) == 0;
}
