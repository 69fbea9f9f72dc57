/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "store/profile-store.h"

typedef struct
{
  WcTempDb *temp;
  gint64 since;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = wc_temp_db_new ();
  wc_temp_db_befriend (f->temp, "ana@b", &f->since);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_temp_db_free (f->temp);
}

static void
assert_events (Fixture *f, const char *expected)
{
  g_autofree char *events = wc_temp_db_take_events (f->temp, &f->since);

  g_assert_cmpstr (events, ==, expected);
}

/* A card from "word=value,value;word=value". */
static void
set_card (Fixture *f, const char *jid, const char *text)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_strfreev);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      g_auto (GStrv) pair = g_strsplit (*part, "=", 2);

      g_hash_table_insert (words, g_strdup (pair[0]), g_strsplit (pair[1], ",", -1));
    }
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (
      wc_profile_store_set_card (f->temp->db, f->temp->account->id, jid, words, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

static void
set_own (Fixture *f, const char *nick, const char *banner)
{
  gint64 account = f->temp->account->id;

  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_profile_store_set_nick (f->temp->db, account, "ana@b", nick, NULL));
  g_assert_true (
      wc_profile_store_set_banner (f->temp->db, account, "ana@b", banner, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

/* The held words, as a test writes them, by their names. */
static void
assert_held (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (GHashTable) words =
      wc_profile_store_get (f->temp->db, f->temp->account->id, jid, NULL);
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (words), (GCompareFunc) g_strcmp0);
  g_autoptr (GString) text = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *values = g_strjoinv (",", g_hash_table_lookup (words, l->data));

      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? ";" : "", (char *) l->data,
                              values);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_first (Fixture *f, const char *word, const char *expected)
{
  g_autofree char *value =
      wc_profile_store_dup_word (f->temp->db, f->temp->account->id, "ana@b", word);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_card (Fixture *f, gconstpointer data)
{
  set_card (f, "ana@b", "source=vcard4;full_name=Ana;urls=b,a");
  assert_events (f, "contact.changed");
  set_card (f, "ana@b", "urls=b,a;full_name=Ana;source=vcard4");
  assert_events (f, "");
  set_own (f, "annie", "https://b/x");
  assert_events (f, "contact.changed contact.changed");
  wc_temp_db_reopen (f->temp);
  assert_held (f, "ana@b",
               "banner=https://b/x;full_name=Ana;own-nick=annie;source=vcard4;urls=b,a");
  assert_first (f, "urls", "b");
  assert_first (f, "note", NULL);
  set_card (f, "ana@b", "source=vcard4;urls=a");
  assert_events (f, "contact.changed");
  set_own (f, NULL, "https://b/x");
  assert_events (f, "contact.changed");
  assert_held (f, "ana@b", "banner=https://b/x;source=vcard4;urls=a");
}

/* A card cannot say what only the person's own nodes say, nor fill the disk. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (WC_PROFILE_STORE_MAX, 'x');
  g_autofree char *huge =
      g_strconcat ("source=vcard4;note=", filler, ";banner=http://evil", NULL);

  set_card (f, "ana@b", huge);
  assert_held (f, "ana@b", "source=vcard4");
  set_card (f, "eve@evil", "source=vcard4;full_name=Eve");
  assert_held (f, "eve@evil", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/store/profile-store/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("card", test_card);
  ADD ("bounds", test_bounds);
  return g_test_run ();
}
