/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/address.h"
#include "store/people.h"
#include "store/profile-store.h"
#include "store/statement.h"

/* The same card comes with every login of its owner, so it is compared with what is held
 * before anything is written. */

static GHashTable *
new_words (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_strfreev);
}

static gboolean
is_of_card (const char *word)
{
  return strcmp (word, WC_PROFILE_NICK) != 0 && strcmp (word, WC_PROFILE_BANNER) != 0;
}

/* ---- Reading ---- */

static void
take_list (GHashTable *words, char *word, GPtrArray *values)
{
  if (word == NULL)
    return;
  g_ptr_array_add (values, NULL);
  g_hash_table_insert (words, word, g_strdupv ((char **) values->pdata));
  g_ptr_array_set_size (values, 0);
}

GHashTable *
wc_profile_store_get (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] =
      "SELECT word, value FROM profile WHERE account = ?1 "
      "AND address = (SELECT id FROM address WHERE jid = ?2) ORDER BY word, position";
  g_autoptr (GHashTable) words = new_words ();
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WcStatement) row =
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (jid));
  GError *failure = NULL;
  char *word = NULL;

  if (row == NULL)
    return NULL;
  while (wc_statement_step (row, &failure))
    {
      if (g_strcmp0 (word, wc_statement_text (row, 0)) != 0)
        {
          take_list (words, word, values);
          word = wc_statement_dup (row, 0);
        }
      g_ptr_array_add (values, wc_statement_dup (row, 1));
    }
  take_list (words, word, values);
  if (failure == NULL)
    return g_steal_pointer (&words);
  g_propagate_error (error, failure);
  return NULL;
}

char *
wc_profile_store_dup_word (WcDb *db, gint64 account, const char *jid, const char *word)
{
  static const char SQL[] =
      "SELECT value FROM profile WHERE account = ?1 AND address = "
      "(SELECT id FROM address WHERE jid = ?2) AND word = ?3 AND position = 0";
  g_autoptr (WcStatement) row = wc_statement_query (
      db, SQL, /* error= */ NULL, WC_INT (account), WC_TEXT (jid), WC_TEXT (word));

  return row != NULL && wc_statement_step (row, /* error= */ NULL)
             ? wc_statement_dup (row, 0)
             : NULL;
}

/* ---- Writing ---- */

/* Those of @words that there is room for. */
static GHashTable *
bound (GHashTable *words)
{
  GHashTable *copy = new_words ();
  GHashTableIter iter;
  gpointer word, values;
  gsize bytes = 0;

  g_hash_table_iter_init (&iter, words);
  while (g_hash_table_iter_next (&iter, &word, &values))
    {
      gsize n = strlen (word);

      for (char **value = values; *value != NULL; value++)
        n += strlen (*value) + 1;
      if (!is_of_card (word) || bytes + n > WC_PROFILE_STORE_MAX)
        continue;
      bytes += n;
      g_hash_table_insert (copy, g_strdup (word), g_strdupv (values));
    }
  return copy;
}

static gboolean
is_same_card (GHashTable *held, GHashTable *card)
{
  GHashTableIter iter;
  gpointer word, values;
  guint n = 0;

  g_hash_table_iter_init (&iter, held);
  while (g_hash_table_iter_next (&iter, &word, &values))
    {
      const char *const *other = g_hash_table_lookup (card, word);

      if (!is_of_card (word))
        continue;
      if (other == NULL || !g_strv_equal ((const char *const *) values, other))
        return FALSE;
      n++;
    }
  return n == g_hash_table_size (card);
}

/* Whose words are written. */
typedef struct
{
  WcDb *db;
  gint64 account;
  const char *jid;
  gint64 address;
  WcPeopleKind kind;
} Person;

/* Nobody whom the account knows has the address 0. FALSE + error. */
static gboolean
find_person (Person *self, GError **error)
{
  if (!wc_people_find (self->db, self->account, self->jid, &self->kind, error))
    return FALSE;
  if (self->kind == WC_PEOPLE_NOBODY)
    return TRUE;
  self->address = wc_address_intern (self->db, self->jid, error);
  return self->address != 0;
}

static gboolean
tell (const Person *self, GError **error)
{
  return wc_people_tell (self->db, self->account, self->jid, self->kind, "profile",
                         error);
}

static gboolean
insert (const Person *self, const char *word, const char *const *values, GError **error)
{
  static const char SQL[] = "INSERT OR REPLACE INTO profile (account, address, word, "
                            "position, value) VALUES (?1, ?2, ?3, ?4, ?5)";

  for (gint64 i = 0; values[i] != NULL; i++)
    if (!wc_statement_exec (self->db, SQL, error, WC_INT (self->account),
                            WC_INT (self->address), WC_TEXT (word), WC_INT (i),
                            WC_TEXT (values[i])))
      return FALSE;
  return TRUE;
}

static gboolean
replace_card (const Person *self, GHashTable *card, GError **error)
{
  static const char SQL[] = "DELETE FROM profile WHERE account = ?1 AND address = ?2 "
                            "AND word NOT IN (?3, ?4)";
  GHashTableIter iter;
  gpointer word, values;

  if (!wc_statement_exec (self->db, SQL, error, WC_INT (self->account),
                          WC_INT (self->address), WC_TEXT (WC_PROFILE_NICK),
                          WC_TEXT (WC_PROFILE_BANNER)))
    return FALSE;
  g_hash_table_iter_init (&iter, card);
  while (g_hash_table_iter_next (&iter, &word, &values))
    if (!insert (self, word, values, error))
      return FALSE;
  return TRUE;
}

gboolean
wc_profile_store_set_card (
    WcDb *db, gint64 account, const char *jid, GHashTable *words, GError **error)
{
  g_autoptr (GHashTable) held = wc_profile_store_get (db, account, jid, error);
  g_autoptr (GHashTable) card = bound (words);
  Person self = { .db = db, .account = account, .jid = jid };

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (held == NULL)
    return FALSE;
  if (is_same_card (held, card))
    return TRUE;
  if (!find_person (&self, error))
    return FALSE;
  return self.address == 0 || (replace_card (&self, card, error) && tell (&self, error));
}

static gboolean
replace_word (const Person *self, const char *word, const char *value, GError **error)
{
  static const char SQL[] =
      "DELETE FROM profile WHERE account = ?1 AND address = ?2 AND word = ?3";
  const char *values[] = { value, NULL };

  return value != NULL ? insert (self, word, values, error)
                       : wc_statement_exec (self->db, SQL, error, WC_INT (self->account),
                                            WC_INT (self->address), WC_TEXT (word));
}

static gboolean
set_word (Person *self, const char *word, const char *value, GError **error)
{
  g_autoptr (GHashTable) held =
      wc_profile_store_get (self->db, self->account, self->jid, error);
  char **before;

  g_return_val_if_fail (wc_db_in_transaction (self->db), FALSE);

  if (held == NULL)
    return FALSE;
  before = g_hash_table_lookup (held, word);
  if (g_strcmp0 (before != NULL ? before[0] : NULL, value) == 0)
    return TRUE;
  if (!find_person (self, error))
    return FALSE;
  return self->address == 0 ||
         (replace_word (self, word, value, error) && tell (self, error));
}

gboolean
wc_profile_store_set_nick (
    WcDb *db, gint64 account, const char *jid, const char *nick, GError **error)
{
  Person self = { .db = db, .account = account, .jid = jid };

  return set_word (&self, WC_PROFILE_NICK, nick, error);
}

gboolean
wc_profile_store_set_banner (
    WcDb *db, gint64 account, const char *jid, const char *url, GError **error)
{
  Person self = { .db = db, .account = account, .jid = jid };

  return set_word (&self, WC_PROFILE_BANNER, url, error);
}
