/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/extra.h"
#include "model/words.h"

/* Most messages have nothing of this, and no such value. */

WcMention *
wc_mention_new (void)
{
  return g_new0 (WcMention, 1);
}

WcMention *
wc_mention_copy (const WcMention *self)
{
  WcMention *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->occupant_id = g_strdup (self->occupant_id);
  copy->group = g_strdup (self->group);
  copy->uri = g_strdup (self->uri);
  return copy;
}

void
wc_mention_free (WcMention *self)
{
  g_free (self->jid);
  g_free (self->occupant_id);
  g_free (self->group);
  g_free (self->uri);
  g_free (self);
}

/* Whether @a and @b are there, and the same. */
static gboolean
is_equal (const char *a, const char *b)
{
  return a != NULL && b != NULL && g_str_equal (a, b);
}

gboolean
wc_mention_is_same (const WcMention *a, const WcMention *b)
{
  if (a->group != NULL || b->group != NULL)
    return is_equal (a->group, b->group) && g_strcmp0 (a->uri, b->uri) == 0;
  return is_equal (a->occupant_id, b->occupant_id) || is_equal (a->jid, b->jid);
}

/* ---- Links ---- */

const char *const wc_preview_names[WC_PREVIEW_N_TEXTS] = {
  "about", "title", "description", "url", "image", "image_alt", "video", "type", "site",
};

char **
wc_preview_text (WcPreview *self, guint index)
{
  char **texts[] = { &self->about, &self->title, &self->description,
                     &self->url,   &self->image, &self->image_alt,
                     &self->video, &self->type,  &self->site };

  G_STATIC_ASSERT (G_N_ELEMENTS (texts) == WC_PREVIEW_N_TEXTS);
  return texts[index];
}

WcPreview *
wc_preview_new (void)
{
  return g_new0 (WcPreview, 1);
}

void
wc_preview_free (WcPreview *self)
{
  for (guint i = 0; i < WC_PREVIEW_N_TEXTS; i++)
    g_free (*wc_preview_text (self, i));
  g_free (self);
}

WcPreview *
wc_preview_copy (const WcPreview *self)
{
  WcPreview *copy = g_memdup2 (self, sizeof *copy);

  for (guint i = 0; i < WC_PREVIEW_N_TEXTS; i++)
    *wc_preview_text (copy, i) = g_strdup (*wc_preview_text (copy, i));
  return copy;
}

static gpointer
copy_preview (gconstpointer preview, gpointer data)
{
  return wc_preview_copy (preview);
}

void
wc_extra_take_preview (WcExtra *self, WcPreview *preview)
{
  g_autoptr (WcPreview) owned = preview;

  for (guint i = 0; i < self->previews->len; i++)
    if (g_str_equal (((WcPreview *) self->previews->pdata[i])->about, preview->about))
      return;
  if (self->previews->len < WC_EXTRA_MAX_PREVIEWS)
    g_ptr_array_add (self->previews, g_steal_pointer (&owned));
}

/* ---- All of it ---- */

WcExtra *
wc_extra_new (void)
{
  WcExtra *self = g_new0 (WcExtra, 1);

  self->mentions = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_mention_free);
  self->previews = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_preview_free);
  return self;
}

static gpointer
copy_mention (gconstpointer mention, gpointer data)
{
  return wc_mention_copy (mention);
}

WcExtra *
wc_extra_copy (const WcExtra *self)
{
  WcExtra *copy = g_memdup2 (self, sizeof *self);

  copy->mentions = g_ptr_array_copy (self->mentions, copy_mention, NULL);
  copy->previews = g_ptr_array_copy (self->previews, copy_preview, NULL);
  copy->spans = self->spans != NULL ? g_array_copy (self->spans) : NULL;
  copy->thread_parent = g_strdup (self->thread_parent);
  copy->spoiler = g_strdup (self->spoiler);
  return copy;
}

void
wc_extra_free (WcExtra *self)
{
  g_ptr_array_unref (self->mentions);
  g_ptr_array_unref (self->previews);
  g_clear_pointer (&self->spans, g_array_unref);
  g_free (self->thread_parent);
  g_free (self->spoiler);
  g_free (self);
}

/* Of two that one client wrote for clients of two kinds: the same part of the text names
 * somebody by an id, and by an address. */
static gboolean
are_twins (const WcMention *a, const WcMention *b)
{
  return a->group == NULL && b->group == NULL && a->length > 0 && a->start == b->start &&
         a->length == b->length && (a->jid == NULL) != (b->jid == NULL);
}

static void
complete (WcMention *known, WcMention *other)
{
  if (known->jid == NULL)
    known->jid = g_steal_pointer (&other->jid);
  if (known->occupant_id == NULL)
    known->occupant_id = g_steal_pointer (&other->occupant_id);
  if (known->length == 0)
    {
      known->start = other->start;
      known->length = other->length;
    }
}

static gboolean
says_the_same (const WcMention *known, const WcMention *other)
{
  if (are_twins (known, other))
    return TRUE;
  return wc_mention_is_same (known, other) &&
         (known->length == 0 || other->length == 0 || known->start == other->start);
}

void
wc_extra_take_mention (WcExtra *self, WcMention *mention)
{
  g_autoptr (WcMention) owned = mention;

  for (guint i = 0; i < self->mentions->len; i++)
    {
      WcMention *known = self->mentions->pdata[i];

      if (says_the_same (known, mention))
        {
          complete (known, mention);
          return;
        }
    }
  if (self->mentions->len < WC_EXTRA_MAX_MENTIONS)
    g_ptr_array_add (self->mentions, g_steal_pointer (&owned));
}

/* Whether the name of @mention stands in @text; then it is there from now on. */
static gboolean
move (WcMention *mention, const char *before, const char *text)
{
  glong length = g_utf8_strlen (before, -1);
  g_autofree char *name = NULL;
  WcWords where;

  if (mention->length == 0)
    return TRUE;
  if ((glong) mention->start + (glong) mention->length > length)
    return FALSE;
  name =
      g_utf8_substring (before, mention->start, mention->start + (glong) mention->length);
  if (!wc_words_find (text, name, &where))
    return FALSE;
  mention->start = where.start;
  mention->length = where.length;
  return TRUE;
}

static gboolean
is_empty (const WcExtra *self)
{
  return self->mentions->len == 0 && self->previews->len == 0 &&
         self->thread_parent == NULL && self->spoiler == NULL && self->ephemeral_s == 0;
}

WcExtra *
wc_extra_rebase (const WcExtra *self, const char *before, const char *text)
{
  g_autoptr (WcExtra) moved = wc_extra_copy (self);

  for (guint i = moved->mentions->len; i > 0; i--)
    if (!move (moved->mentions->pdata[i - 1], before, text))
      g_ptr_array_remove_index (moved->mentions, i - 1);
  for (guint i = moved->previews->len; i > 0; i--)
    if (strstr (text, ((WcPreview *) moved->previews->pdata[i - 1])->about) == NULL)
      g_ptr_array_remove_index (moved->previews, i - 1);
  g_clear_pointer (&moved->spans, g_array_unref);
  return is_empty (moved) ? NULL : g_steal_pointer (&moved);
}
