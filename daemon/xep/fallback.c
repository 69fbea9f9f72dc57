/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/fallback.h"
#include "xml/ns.h"

/* XEP-0428. What is cut is marked first, code point by code point, so that the order and
 * overlaps of ranges say nothing. */

#define MAX_RANGES 64
#define MAX_FALLBACKS 64
#define SPACES " \t\n\v\f\r"

const char *const wc_fallback_of_texts[] = { WC_NS_REPLY, NULL };
const char *const wc_fallback_of_files[] = { WC_NS_FILE_SHARING, WC_NS_SIMS, WC_NS_OOB,
                                             WC_NS_REPLY, NULL };

/* A bound of a range: @fallback where it is left out, -1 where it is no number. */
static gint64
bound_of (const WcNode *range, const char *name, gint64 fallback)
{
  return wc_node_attr (range, name) != NULL
             ? wc_node_attr_int (range, name, 0, G_MAXINT64, -1)
             : fallback;
}

/* Where the quotation that @body begins with ends, if not at @end. Dino 0.4 counts bytes:
 * read so, its end is that of the lines with ">", and read as it should be of no line. */
static gint64
end_of_quotation (const char *body, gint64 length, gint64 end)
{
  if (*body != '>' || end <= 0 || end >= (gint64) strlen (body) ||
      body[end - 1] != '\n' || body[end] == '>')
    return end;
  if (end <= length && g_utf8_offset_to_pointer (body, end)[-1] == '\n')
    return end;
  return g_utf8_strlen (body, (gssize) end);
}

static void
mark (char *cut, gint64 length, gint64 start, gint64 end)
{
  end = MIN (end, length);
  if (start >= 0 && start < end)
    memset (cut + start, TRUE, (gsize) (end - start));
}

/* One <fallback/>: its ranges, or all of it where none is named (§ 2.2). */
static void
mark_all (char *cut, const char *body, gint64 length, const WcNode *fallback)
{
  const WcNode *range = wc_node_child (fallback, "body", WC_NS_FALLBACK);

  if (range == NULL && wc_node_child (fallback, "subject", WC_NS_FALLBACK) == NULL)
    memset (cut, TRUE, (gsize) length);
  for (guint n = 0; range != NULL && n < MAX_RANGES; n++)
    {
      gint64 start = bound_of (range, "start", 0);
      gint64 end = bound_of (range, "end", length);

      if (n == 0 && start == 0)
        end = end_of_quotation (body, length, end);
      mark (cut, length, start, end);
      range = wc_node_next (range, "body", WC_NS_FALLBACK);
    }
}

/* @fallback, or the next one that is for one of @namespaces. */
static const WcNode *
skip_others (const WcNode *fallback, const char *const *namespaces)
{
  while (fallback != NULL)
    {
      const char *ns = wc_node_attr (fallback, "for");

      if (ns != NULL && g_strv_contains (namespaces, ns))
        break;
      fallback = wc_node_next (fallback, "fallback", WC_NS_FALLBACK);
    }
  return fallback;
}

/* What is cut of @body, or the rest. */
static char *
dup_part (const char *body, const char *cut, gint64 length, gboolean rest)
{
  GString *kept = g_string_sized_new (strlen (body));

  for (gint64 i = 0; i < length; i++)
    {
      const char *next = g_utf8_next_char (body);

      if ((cut[i] == 0) == rest)
        g_string_append_len (kept, body, next - body);
      body = next;
    }
  return g_string_free (kept, kept->len == 0);
}

/* Which code points of @body are cut, a byte for each and one more. Returns: (transfer
 * full) (nullable), NULL where nothing says so. */
static char *
mark_cut (const WcNode *stanza,
          const char *const *namespaces,
          const char *body,
          gint64 *out_length)
{
  const WcNode *fallback =
      skip_others (wc_node_child (stanza, "fallback", WC_NS_FALLBACK), namespaces);
  char *cut;

  if (fallback == NULL)
    return NULL;
  *out_length = g_utf8_strlen (body, -1);
  cut = g_malloc0 ((gsize) *out_length + 1);
  for (guint n = 0; fallback != NULL && n < MAX_FALLBACKS; n++)
    {
      mark_all (cut, body, *out_length, fallback);
      fallback =
          skip_others (wc_node_next (fallback, "fallback", WC_NS_FALLBACK), namespaces);
    }
  return cut;
}

char *
wc_fallback_dup_rest (const WcNode *stanza, const char *const *namespaces)
{
  const char *body = wc_node_child_text (stanza, "body", WC_NS_CLIENT);
  gint64 length = 0;
  g_autofree char *cut =
      body != NULL ? mark_cut (stanza, namespaces, body, &length) : NULL;

  return cut != NULL ? dup_part (body, cut, length, /* rest= */ TRUE) : g_strdup (body);
}

char *
wc_fallback_dup_cut (const WcNode *stanza, const char *const *namespaces)
{
  const char *body = wc_node_child_text (stanza, "body", WC_NS_CLIENT);
  gint64 length = 0;
  g_autofree char *cut =
      body != NULL ? mark_cut (stanza, namespaces, body, &length) : NULL;

  return cut != NULL ? dup_part (body, cut, length, /* rest= */ FALSE) : NULL;
}

/* Bytes of @kept before @text, where spaces are all else that it holds; -1: it is no such
 * text. */
static gssize
find_text (const char *kept, const char *text)
{
  gsize before = g_str_has_prefix (kept, text) ? 0 : strspn (kept, SPACES);
  const char *end;

  if (!g_str_has_prefix (kept + before, text))
    return -1;
  end = kept + before + strlen (text);
  return end[strspn (end, SPACES)] == '\0' ? (gssize) before : -1;
}

GArray *
wc_fallback_dup_places (const WcNode *stanza,
                        const char *const *namespaces,
                        const char *text)
{
  const char *body = wc_node_child_text (stanza, "body", WC_NS_CLIENT);
  g_autofree char *rest = wc_fallback_dup_rest (stanza, namespaces);
  gint64 length = 0;
  g_autofree char *cut =
      body != NULL ? mark_cut (stanza, namespaces, body, &length) : NULL;
  gssize before = rest != NULL ? find_text (rest, text) : -1;
  GArray *places;
  guint n;

  if (before < 0)
    return NULL;
  n = (guint) g_utf8_strlen (text, -1);
  places = g_array_sized_new (FALSE, FALSE, sizeof (guint), n);
  /* spaces are one byte each: so many of what is kept are passed over */
  for (guint i = 0; places->len < n; i++)
    {
      if (cut != NULL && cut[i])
        continue;
      if (before > 0)
        before--;
      else
        g_array_append_val (places, i);
    }
  return places;
}

gboolean
wc_fallback_has (const WcNode *stanza, const char *ns)
{
  const char *const namespaces[] = { ns, NULL };

  return skip_others (wc_node_child (stanza, "fallback", WC_NS_FALLBACK), namespaces) !=
         NULL;
}

static WcNode *
add (WcNode *stanza, const char *ns)
{
  WcNode *fallback = wc_node_add (stanza, "fallback", WC_NS_FALLBACK);

  wc_node_set (fallback, "for", ns);
  return fallback;
}

void
wc_fallback_add (WcNode *stanza, const char *ns)
{
  add (stanza, ns);
}

static void
set_bound (WcNode *range, const char *name, glong position)
{
  g_autofree char *number = g_strdup_printf ("%ld", position);

  wc_node_set (range, name, number);
}

void
wc_fallback_add_range (WcNode *stanza, const char *ns, glong start, glong end)
{
  WcNode *range = wc_node_add (add (stanza, ns), "body", WC_NS_FALLBACK);

  if (end < 0)
    return;
  set_bound (range, "start", start);
  set_bound (range, "end", end);
}
