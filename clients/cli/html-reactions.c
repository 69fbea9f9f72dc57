/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/html-reactions.h"
#include "cli/html-text.h"

struct _WcHtmlReactions
{
  GHashTable *targets; /* (owned) (element-type gint64 GPtrArray) of Reaction */
};

typedef struct
{
  char *who;    /* (owned) */
  char *name;   /* (owned) */
  char *emojis; /* (owned) */
} Reaction;

static void
reaction_free (gpointer data)
{
  Reaction *self = data;

  g_free (self->who);
  g_free (self->name);
  g_free (self->emojis);
  g_free (self);
}

WcHtmlReactions *
wc_html_reactions_new (void)
{
  WcHtmlReactions *self = g_new0 (WcHtmlReactions, 1);

  self->targets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  return self;
}

void
wc_html_reactions_free (WcHtmlReactions *self)
{
  g_hash_table_unref (self->targets);
  g_free (self);
}

static GPtrArray *
ensure (WcHtmlReactions *self, gint64 target)
{
  GPtrArray *list = g_hash_table_lookup (self->targets, &target);

  if (list == NULL)
    {
      list = g_ptr_array_new_with_free_func (reaction_free);
      g_hash_table_insert (self->targets, g_memdup2 (&target, sizeof target), list);
    }
  return list;
}

static void
remove_of (GPtrArray *list, const char *who)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((Reaction *) list->pdata[i])->who, who))
      {
        g_ptr_array_remove_index (list, i);
        return;
      }
}

void
wc_html_reactions_learn (WcHtmlReactions *self,
                         gint64 target,
                         const char *who,
                         const char *name,
                         const char *emojis)
{
  GPtrArray *list = ensure (self, target);
  Reaction *reaction;

  remove_of (list, who);
  if (*emojis == '\0')
    return;
  reaction = g_new0 (Reaction, 1);
  reaction->who = g_strdup (who);
  reaction->name = g_strdup (name);
  reaction->emojis = g_strdup (emojis);
  g_ptr_array_add (list, reaction);
}

void
wc_html_reactions_append (WcHtmlReactions *self, gint64 target, GString *out)
{
  const GPtrArray *list = g_hash_table_lookup (self->targets, &target);

  if (list == NULL || list->len == 0)
    return;
  g_string_append (out, "<p class=\"note\">");
  for (guint i = 0; i < list->len; i++)
    {
      const Reaction *each = list->pdata[i];

      g_string_append (out, i > 0 ? ", " : "");
      wc_html_text_append (out, each->emojis, /* lines= */ FALSE);
      g_string_append_c (out, ' ');
      wc_html_text_append_name (out, each->name);
    }
  g_string_append (out, "</p>\n");
}
