/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/details.h"
#include "model/extra-details.h"

/* A list is a number and its items: "links=1", "links.0.about=…". */

#define MENTIONS "mentions"
#define PREVIEWS "links"

static char *
new_key (const char *list, guint index, const char *name)
{
  return g_strdup_printf ("%s.%u.%s", list, index, name);
}

static void
set_text (GHashTable *details,
          const char *list,
          guint index,
          const char *name,
          const char *text)
{
  g_autofree char *key = new_key (list, index, name);

  wc_details_set (details, key, text);
}

static const char *
get_text (GHashTable *details, const char *list, guint index, const char *name)
{
  g_autofree char *key = new_key (list, index, name);

  return wc_details_get (details, key);
}

/* 0 is what is absent. */
static void
set_number (
    GHashTable *details, const char *list, guint index, const char *name, guint number)
{
  g_autofree char *key = new_key (list, index, name);

  if (number != 0)
    wc_details_set_int (details, key, number);
}

static guint
get_number (GHashTable *details, const char *list, guint index, const char *name)
{
  g_autofree char *key = new_key (list, index, name);

  return (guint) CLAMP (wc_details_get_int (details, key, 0), 0, G_MAXUINT);
}

static guint
get_count (GHashTable *details, const char *list, guint most)
{
  return (guint) CLAMP (wc_details_get_int (details, list, 0), 0, most);
}

/* ---- Mentions ---- */

static void
set_mention (GHashTable *details, guint i, const WcMention *mention)
{
  set_text (details, MENTIONS, i, "jid", mention->jid);
  set_text (details, MENTIONS, i, "occupant_id", mention->occupant_id);
  set_text (details, MENTIONS, i, "group", mention->group);
  set_text (details, MENTIONS, i, "uri", mention->uri);
  set_number (details, MENTIONS, i, "start", mention->start);
  set_number (details, MENTIONS, i, "length", mention->length);
  set_number (details, MENTIONS, i, "silent", mention->silent != 0);
  set_number (details, MENTIONS, i, "active", mention->active != 0);
}

static WcMention *
get_mention (GHashTable *details, guint i)
{
  WcMention *mention = wc_mention_new ();

  mention->jid = g_strdup (get_text (details, MENTIONS, i, "jid"));
  mention->occupant_id = g_strdup (get_text (details, MENTIONS, i, "occupant_id"));
  mention->group = g_strdup (get_text (details, MENTIONS, i, "group"));
  mention->uri = g_strdup (get_text (details, MENTIONS, i, "uri"));
  mention->start = get_number (details, MENTIONS, i, "start");
  mention->length = get_number (details, MENTIONS, i, "length");
  mention->silent = get_number (details, MENTIONS, i, "silent") != 0;
  mention->active = get_number (details, MENTIONS, i, "active") != 0;
  return mention;
}

/* ---- Links ---- */

static void
set_preview (GHashTable *details, guint i, WcPreview *preview)
{
  for (guint n = 0; n < WC_PREVIEW_N_TEXTS; n++)
    set_text (details, PREVIEWS, i, wc_preview_names[n], *wc_preview_text (preview, n));
}

/* (nullable) It is nothing without the link. */
static WcPreview *
get_preview (GHashTable *details, guint i)
{
  g_autoptr (WcPreview) preview = wc_preview_new ();

  for (guint n = 0; n < WC_PREVIEW_N_TEXTS; n++)
    *wc_preview_text (preview, n) =
        g_strdup (get_text (details, PREVIEWS, i, wc_preview_names[n]));
  return preview->about != NULL ? g_steal_pointer (&preview) : NULL;
}

/* ---- All of it ---- */

static gboolean
is_ours (gpointer key, gpointer value, gpointer data)
{
  return g_str_has_prefix (key, MENTIONS) || g_str_has_prefix (key, PREVIEWS);
}

void
wc_extra_details_set (GHashTable *details, const WcExtra *extra)
{
  g_hash_table_foreach_remove (details, is_ours, NULL);
  wc_details_set (details, "thread_parent", extra->thread_parent);
  wc_details_set (details, "spoiler", extra->spoiler);
  if (extra->mentions->len > 0)
    wc_details_set_int (details, MENTIONS, extra->mentions->len);
  for (guint i = 0; i < extra->mentions->len; i++)
    set_mention (details, i, extra->mentions->pdata[i]);
  if (extra->previews->len > 0)
    wc_details_set_int (details, PREVIEWS, extra->previews->len);
  for (guint i = 0; i < extra->previews->len; i++)
    set_preview (details, i, extra->previews->pdata[i]);
}

WcExtra *
wc_extra_details_get (GHashTable *details)
{
  WcExtra *extra = wc_extra_new ();
  guint n_mentions = get_count (details, MENTIONS, WC_EXTRA_MAX_MENTIONS);
  guint n_previews = get_count (details, PREVIEWS, WC_EXTRA_MAX_PREVIEWS);

  extra->thread_parent = g_strdup (wc_details_get (details, "thread_parent"));
  extra->spoiler = g_strdup (wc_details_get (details, "spoiler"));
  for (guint i = 0; i < n_mentions; i++)
    wc_extra_take_mention (extra, get_mention (details, i));
  for (guint i = 0; i < n_previews; i++)
    {
      WcPreview *preview = get_preview (details, i);

      if (preview != NULL)
        wc_extra_take_preview (extra, preview);
    }
  return extra;
}
