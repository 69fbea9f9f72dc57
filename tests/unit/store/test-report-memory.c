/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/store-fixture.h"
#include "store/report-memory.h"
#include "store/statement.h"

#define CHAT 7
#define OTHER 8

/* Ids in the form that is stored as it is, as a UUID, and as a packed text. */
#define PLAIN "what was said"
#define UUID "6f0d5b3c-6a1f-4c9e-9a35-0d6f8f0a1b2c"
#define PACKED "Az09-_Az09-_"

static gboolean
awaits (WcStoreFixture *f, gint64 chat, const char *names)
{
  gboolean awaited;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_report_memory_awaits (f->db, chat, names, &awaited, &error));
  g_assert_no_error (error);
  return awaited;
}

/* A row, of which the memory is not told. */
static void
insert (WcStoreFixture *f, gint64 chat, const char *names, gint64 target)
{
  static const char SQL[] = "INSERT INTO report (account, chat, outgoing, kind, names, "
                            "target, archived, ts_us, "
                            "kept_us) VALUES (?1, ?2, 0, 1, ?3, ?4, 1, 1, 1)";
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_statement_exec (f->db, SQL, &error, WC_INT (f->account),
                                    WC_INT (chat), WC_ID (names),
                                    WC_INT_OR_NULL (target)));
}

static void
add (WcStoreFixture *f, gint64 chat, const char *names)
{
  g_autoptr (GError) error = NULL;

  insert (f, chat, names, 0);
  g_assert_true (wc_report_memory_add (f->db, chat, names, &error));
}

static WcStoreFixture *
begin (void)
{
  WcStoreFixture *f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  /* no addresses are needed here */
  g_assert_cmpint (sqlite3_exec (wc_db_get_handle (f->db), "PRAGMA foreign_keys = OFF",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  wc_store_fixture_begin (f);
  return f;
}

/* What was there before is known by the same ids as what comes. */
static void
test_reads (void)
{
  static const char *const ids[] = { PLAIN, UUID, PACKED };
  g_autoptr (WcStoreFixture) f = begin ();

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    insert (f, CHAT, ids[i], 0);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_assert_true (awaits (f, CHAT, ids[i]));
      g_assert_false (awaits (f, OTHER, ids[i]));
    }
  g_assert_false (awaits (f, CHAT, "another"));
  g_assert_false (awaits (f, CHAT, NULL));
  wc_store_fixture_commit (f);
}

/* Two may wait for one message. */
static void
test_counts (void)
{
  g_autoptr (WcStoreFixture) f = begin ();

  add (f, CHAT, UUID); /* read with the others */
  add (f, CHAT, UUID);
  wc_report_memory_remove (f->db, CHAT, UUID);
  g_assert_true (awaits (f, CHAT, UUID));
  wc_report_memory_remove (f->db, CHAT, UUID);
  g_assert_false (awaits (f, CHAT, UUID));
  wc_store_fixture_commit (f);
}

/* What waits for its chat concerns each message of it, also one without an id. */
static void
test_of_a_chat (void)
{
  g_autoptr (WcStoreFixture) f = begin ();

  insert (f, CHAT, UUID, 3);
  g_assert_true (awaits (f, CHAT, NULL));
  g_assert_true (awaits (f, CHAT, PLAIN));
  g_assert_false (awaits (f, OTHER, UUID));
  wc_report_memory_remove (f->db, CHAT, NULL);
  g_assert_false (awaits (f, CHAT, UUID));
  wc_store_fixture_commit (f);
}

/* After what it was not told of, it looks again. */
static void
test_forgets (void)
{
  g_autoptr (WcStoreFixture) f = begin ();
  g_autoptr (GError) error = NULL;

  add (f, CHAT, UUID);
  wc_store_fixture_commit (f);

  wc_store_fixture_begin (f);
  add (f, CHAT, PLAIN);
  g_assert_true (awaits (f, CHAT, PLAIN));
  wc_db_rollback (f->db);

  wc_store_fixture_begin (f);
  g_assert_false (awaits (f, CHAT, PLAIN));
  g_assert_true (awaits (f, CHAT, UUID));
  g_assert_true (wc_statement_exec (f->db, "DELETE FROM report WHERE chat = ?1", &error,
                                    WC_INT (CHAT)));
  wc_report_memory_forget (f->db);
  g_assert_false (awaits (f, CHAT, UUID));
  wc_store_fixture_commit (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report-memory/reads", test_reads);
  g_test_add_func ("/report-memory/counts", test_counts);
  g_test_add_func ("/report-memory/of-a-chat", test_of_a_chat);
  g_test_add_func ("/report-memory/forgets", test_forgets);
  return g_test_run ();
}
