/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/annotation.h"

/* What one message says about another. */

G_DEFINE_BOXED_TYPE (WcAnnotation, wc_annotation, wc_annotation_ref, wc_annotation_unref)

WcAnnotation *
wc_annotation_new (WcAnnotationKind kind, const char *target_id, const char *value)
{
  WcAnnotation *self = g_atomic_rc_box_new0 (WcAnnotation);

  self->kind = kind;
  self->target_id = g_strdup (target_id);
  self->value = g_strdup (value);
  return self;
}

WcAnnotation *
wc_annotation_ref (const WcAnnotation *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
annotation_clear (gpointer data)
{
  WcAnnotation *self = data;

  g_free (self->target_id);
  g_free (self->by);
  g_free (self->value);
  g_free (self->target_from);
  g_free (self->target_body);
  g_free (self->target_spoiler);
}

void
wc_annotation_unref (WcAnnotation *self)
{
  g_atomic_rc_box_release_full (self, annotation_clear);
}

void
wc_reaction_count_free (WcReactionCount *self)
{
  g_free (self->emoji);
  g_free (self);
}

void
wc_reaction_free (WcReaction *self)
{
  g_free (self->from);
  g_free (self->occupant_id);
  g_free (self->real_jid);
  g_strfreev (self->emojis);
  g_free (self);
}

gboolean
wc_reaction_is_valid (const char *text)
{
  if (*text == '\0' || strlen (text) > 64)
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isspace (g_utf8_get_char (at)) ||
        g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

char *
wc_reaction_join (const char *const *emojis)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (gsize i = 0; emojis[i] != NULL; i++)
    {
      gboolean again = FALSE;

      for (gsize j = 0; j < i; j++)
        again = again || g_str_equal (emojis[i], emojis[j]);
      if (!again && *emojis[i] != '\0' && strpbrk (emojis[i], "\r\n") == NULL)
        g_strv_builder_add (kept, emojis[i]);
    }
  list = g_strv_builder_end (kept);
  return g_strjoinv ("\n", list);
}

char **
wc_reaction_split (const char *value)
{
  return value != NULL && *value != '\0' ? g_strsplit (value, "\n", -1)
                                         : g_new0 (char *, 1);
}
