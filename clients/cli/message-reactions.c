/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-reactions.h"
#include "cli/text.h"
#include "common/object.h"

/* Counts what one person means. */
static void
count_emojis (JsonObject *reaction, GPtrArray *names, GArray *counts)
{
  JsonArray *emojis = wc_object_get_array (reaction, "emojis");

  for (guint i = 0; emojis != NULL && i < json_array_get_length (emojis); i++)
    {
      g_autofree char *name = wc_text_line (json_array_get_string_element (emojis, i), 0);
      guint at, first = 1;

      if (g_ptr_array_find_with_equal_func (names, name, g_str_equal, &at))
        {
          g_array_index (counts, guint, at)++;
          continue;
        }
      g_ptr_array_add (names, g_steal_pointer (&name));
      g_array_append_val (counts, first);
    }
}

char *
wc_message_reactions_dup (JsonObject *message)
{
  JsonArray *reactions = wc_object_get_array (message, "reactions");
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (guint));
  g_autoptr (GString) line = g_string_new (" [");

  if (reactions == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (reactions); i++)
    count_emojis (wc_object_get_item (reactions, i), names, counts);
  for (guint i = 0; i < names->len; i++)
    {
      guint n = g_array_index (counts, guint, i);

      g_string_append_printf (line, "%s%s", i > 0 ? " " : "", (char *) names->pdata[i]);
      if (n > 1)
        g_string_append_printf (line, " %u", n);
    }
  g_string_append_c (line, ']');
  return g_string_free (g_steal_pointer (&line), FALSE);
}
