/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/affiliation-words.h"

void
wc_affiliation_words_append (GString *words, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      const WcOccupant *item = items->pdata[i];

      g_assert_null (item->nick);
      g_string_append_printf (words, " %s=%s", item->jid,
                              wc_affiliation_to_string (item->affiliation));
      if (item->reason != NULL)
        g_string_append_printf (words, " (%s)", item->reason);
    }
}

void
wc_affiliation_words_assert_held (WcDb *db,
                                  gint64 account,
                                  const char *room,
                                  const char *expected)
{
  g_autofree char *version = wc_affiliation_store_dup_version (db, account, room);
  g_autoptr (GString) words = g_string_new (version != NULL ? version : "-");

  for (int i = 0; i < WC_N_AFFILIATIONS; i++)
    {
      g_autoptr (GPtrArray) list =
          wc_affiliation_store_list (db, account, room, (WcAffiliation) i, NULL);

      g_assert_nonnull (list);
      wc_affiliation_words_append (words, list);
    }
  g_assert_cmpstr (words->str, ==, expected);
}
