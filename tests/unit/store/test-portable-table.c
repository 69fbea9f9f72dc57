/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/store-fixture.h"
#include "store/portable-table.h"
#include "store/statement.h"

/* What an export leaves behind, and why. Whoever adds a table or a column either carries
 * it (store/portable-table.c; of messages and accounts sync/portable-*.c) or says here
 * why not, and says so in doc/export.md. */
static const char *const left[] = {
  "meta",                   /* of one database */
  "account.",               /* sync/portable-account */
  "account_pin.",           /* the same */
  "message.",               /* store/portable-reader, sync/portable-message */
  "address.",               /* numbers of one database */
  "affiliation.",           /* the rooms' */
  "room.affiliation_",      /* the same */
  "chat_mark.",             /* the server's; what the chat shows is carried */
  "search",                 /* made of the messages */
  "message_text",           /* the same */
  "thread.",                /* the same */
  "retention.",             /* the same */
  "chat.unread",            /* the same */
  "chat.mentions",          /* the same */
  "annotation.name",        /* the same */
  "annotation.author",      /* the same */
  "outbox.",                /* nothing is sent twice */
  "scheduled.id",           /* a number of one database */
  "draft.uploads",          /* of one moment */
  "report.",                /* archives say it again */
  "room_marker.",           /* the same */
  "message_copy.",          /* the same */
  "chat_partner.",          /* told by the messages */
  "omemo_own",              /* keys are of one device, and its secret */
  "omemo_session",          /* the same */
  "omemo_pending",          /* the same */
  "omemo_todo",             /* the same */
  "omemo_list",             /* the network's */
  "omemo_device",           /* the same; what their keys are worth is carried */
  "omemo_identity.id",      /* a number of one database */
  "message_omemo.identity", /* the same */
  "message_omemo_",         /* what is on its way, and whom it left out */
  "room_reader.id",         /* a number of one database */
  "resume.",                /* of one stream */
  "caps.",                  /* the network's */
  "prompt.",                /* of one moment */
  "job.",                   /* the same */
  "idempotency.",           /* of one client's calls */
  "journal.",               /* of one database */
  "consumer.",              /* the same */
  "attachment.id",          /* a number of one database */
  "attachment.scheduled",   /* their copies lie in one place alone */
  "archive_interval.id",    /* the same */
  "attachment.file",        /* the copies are files of their own */
  "attachment.job",         /* of one moment */
  "file_gone.",             /* copies to be deleted */
  "sqlite_",                /* SQLite's own */
};

static gboolean
is_left (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (left); i++)
    if (g_str_has_prefix (name, left[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_carried (const char *table, const char *column)
{
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  for (guint i = 0; i < n; i++)
    {
      if (strcmp (tables[i].table, table) != 0)
        continue;
      for (guint j = 0; j < tables[i].n_fields; j++)
        if (strcmp (tables[i].fields[j].column, column) == 0)
          return TRUE;
      return strcmp (column, "account") == 0 || strcmp (column, "message") == 0 ||
             (tables[i].with_chat && strcmp (column, "chat") == 0);
    }
  return FALSE;
}

static void
test_nothing_is_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WcStatement) rows = wc_statement_query (
      f->db,
      "SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info (m.name) p "
      "WHERE m.type = 'table' AND ?1",
      &error, WC_INT (1));

  g_assert_no_error (error);
  while (wc_statement_step (rows, &error))
    {
      const char *table = wc_statement_text (rows, 0);
      const char *column = wc_statement_text (rows, 1);
      g_autofree char *name = g_strconcat (table, ".", column, NULL);

      if (!is_carried (table, column) && !is_left (name))
        {
          g_test_message ("an export would lose %s: see this file's beginning", name);
          g_test_fail ();
        }
    }
  g_assert_no_error (error);
}

/* Words stand for one number each, and can be found again. */
static void
test_words (void)
{
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < tables[i].n_fields; j++)
      {
        const WcPortableField *field = &tables[i].fields[j];
        g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

        for (int k = 0; field->type == WC_PORTABLE_WORD && k <= field->max; k++)
          {
            const char *word = field->to_word (k);

            if (word != NULL && *word != '\0')
              g_assert_true (g_hash_table_add (seen, (gpointer) word));
          }
      }
}

static void
test_find (void)
{
  g_assert_cmpstr (wc_portable_table_find ("interval")->table, ==, "archive_interval");
  g_assert_null (wc_portable_table_find ("archive_interval"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-table/nothing-is-forgotten", test_nothing_is_forgotten);
  g_test_add_func ("/portable-table/words", test_words);
  g_test_add_func ("/portable-table/find", test_find);
  return g_test_run ();
}
