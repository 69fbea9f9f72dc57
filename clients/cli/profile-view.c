/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/profile-view.h"
#include "cli/table.h"
#include "common/object.h"

/* In the order in which people introduce themselves. */
static const struct
{
  const char *word;
  const char *label;
} lines[] = {
  { "jid", "address" },
  { "full_name", "name" },
  { "given_name", "given name" },
  { "family_name", "family name" },
  { "nick", "nick" },
  { "pronouns", "pronouns" },
  { "birthday", "birthday" },
  { "note", "about" },
  { "organization", "organization" },
  { "title", "title" },
  { "role", "role" },
  { "locality", "town" },
  { "region", "region" },
  { "country", "country" },
  { "urls", "page" },
  { "emails", "mail" },
  { "phones", "telephone" },
  { "banner", "banner" },
};

static void
add_line (WcTable *table, const char *label, const char *value)
{
  wc_table_add (table, WC_COLOUR_DIM, label);
  wc_table_add (table, WC_COLOUR_PLAIN, value);
}

gboolean
wc_profile_view_is_empty (JsonObject *profile)
{
  /* whose it is, is not what it says */
  for (gsize i = 1; i < G_N_ELEMENTS (lines); i++)
    {
      JsonArray *list = wc_object_get_array (profile, lines[i].word);

      if (list != NULL ? json_array_get_length (list) > 0
                       : wc_object_get_string (profile, lines[i].word) != NULL)
        return FALSE;
    }
  return TRUE;
}

char *
wc_profile_view_show (JsonObject *profile, const WcScreen *screen)
{
  static const WcTableColumn columns[] = { WC_TABLE_LEFT, WC_TABLE_FLEXIBLE };
  g_autoptr (WcTable) table = wc_table_new (columns, G_N_ELEMENTS (columns));

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      JsonArray *list = wc_object_get_array (profile, lines[i].word);
      const char *text =
          list == NULL ? wc_object_get_string (profile, lines[i].word) : NULL;

      if (text != NULL)
        add_line (table, lines[i].label, text);
      for (guint j = 0; list != NULL && j < json_array_get_length (list); j++)
        add_line (table, lines[i].label, json_array_get_string_element (list, j));
    }
  return wc_table_render (table, screen->columns, screen->colour);
}
