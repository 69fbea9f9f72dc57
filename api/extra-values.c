/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/extra-values.h"

/* One dictionary tells of a mention in both directions. */

static GVariant *
value_of_mention (const WcMention *mention)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "jid", mention->jid);
  wc_dict_put_some (&dict, "occupant_id", mention->occupant_id);
  wc_dict_put_some (&dict, "group", mention->group);
  wc_dict_put_some (&dict, "uri", mention->uri);
  if (mention->length > 0)
    {
      wc_dict_put_uint (&dict, "start", mention->start);
      wc_dict_put_uint (&dict, "length", mention->length);
    }
  if (mention->silent)
    wc_dict_put_boolean (&dict, "silent", TRUE);
  if (mention->active)
    wc_dict_put_boolean (&dict, "active", TRUE);
  return wc_dict_end (&dict);
}

static void
put_mentions (WcDict *dict, const GPtrArray *mentions)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < mentions->len; i++)
    g_variant_builder_add_value (&list, value_of_mention (mentions->pdata[i]));
  wc_dict_put (dict, "mentions", g_variant_builder_end (&list));
}

static GVariant *
value_of_preview (WcPreview *preview)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  for (guint i = 0; i < WC_PREVIEW_N_TEXTS; i++)
    wc_dict_put_some (&dict, wc_preview_names[i], *wc_preview_text (preview, i));
  return wc_dict_end (&dict);
}

static void
put_previews (WcDict *dict, const GPtrArray *previews)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < previews->len; i++)
    g_variant_builder_add_value (&list, value_of_preview (previews->pdata[i]));
  wc_dict_put (dict, "links", g_variant_builder_end (&list));
}

void
wc_extra_values_put_extra (WcDict *dict, const WcExtra *extra)
{
  if (extra->mentions->len > 0)
    put_mentions (dict, extra->mentions);
  wc_dict_put_some (dict, "thread_parent", extra->thread_parent);
  if (extra->spoiler != NULL)
    wc_dict_put_string (dict, "spoiler", extra->spoiler);
  if (extra->ephemeral_s > 0)
    wc_dict_put_uint (dict, "ephemeral_s", extra->ephemeral_s);
  if (extra->previews->len > 0)
    put_previews (dict, extra->previews);
}

void
wc_extra_values_put (WcDict *dict, const WcMessage *message)
{
  if (message->extra != NULL)
    wc_extra_values_put_extra (dict, message->extra);
  if ((message->flags & WC_MESSAGE_FLAG_ATTENTION) != 0)
    wc_dict_put_boolean (dict, "attention", TRUE);
  if ((message->flags & WC_MESSAGE_FLAG_HEADLINE) != 0)
    wc_dict_put_boolean (dict, "headline", TRUE);
  if ((message->flags & WC_MESSAGE_MEANS_ME) != 0)
    wc_dict_put_boolean (dict, "mentions_me", TRUE);
}

static gpointer
read_mention (GVariant *dict)
{
  WcMention *mention = wc_mention_new ();

  mention->jid = g_strdup (wc_dict_get_string (dict, "jid", NULL));
  mention->occupant_id = g_strdup (wc_dict_get_string (dict, "occupant_id", NULL));
  mention->group = g_strdup (wc_dict_get_string (dict, "group", NULL));
  mention->uri = g_strdup (wc_dict_get_string (dict, "uri", NULL));
  mention->start = wc_dict_get_uint (dict, "start", 0);
  mention->length = wc_dict_get_uint (dict, "length", 0);
  mention->silent = wc_dict_get_boolean (dict, "silent", FALSE);
  mention->active = wc_dict_get_boolean (dict, "active", FALSE);
  return mention;
}

static gpointer
read_preview (GVariant *dict)
{
  WcPreview *preview = wc_preview_new ();

  for (guint i = 0; i < WC_PREVIEW_N_TEXTS; i++)
    *wc_preview_text (preview, i) =
        g_strdup (wc_dict_get_string (dict, wc_preview_names[i], NULL));
  return preview;
}

/* The dictionaries of @key, each by @read. */
static GPtrArray *
read_list (GVariant *options,
           const char *key,
           gpointer (*read) (GVariant *dict),
           GDestroyNotify free_func)
{
  g_autoptr (GVariant) list =
      g_variant_lookup_value (options, key, G_VARIANT_TYPE ("aa{sv}"));
  gsize n = list != NULL ? g_variant_n_children (list) : 0;
  GPtrArray *values = n > 0 ? g_ptr_array_new_with_free_func (free_func) : NULL;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);

      g_ptr_array_add (values, read (dict));
    }
  return values;
}

GPtrArray *
wc_extra_values_read_mentions (GVariant *options)
{
  return read_list (options, "mentions", read_mention, (GDestroyNotify) wc_mention_free);
}

GPtrArray *
wc_extra_values_read_previews (GVariant *options)
{
  return read_list (options, "links", read_preview, (GDestroyNotify) wc_preview_free);
}
