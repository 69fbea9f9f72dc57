/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "model/details.h"
#include "store/statement.h"
#include "xep/archived.h"

#define ACCOUNT "{\"type\":\"account\",\"jid\":\"me@x.lit\"}\n"
#define HELD "\"chat\":\"romeo@montague.lit\",\"from\":\"romeo@montague.lit/orchard\","
#define SECOND                                                                           \
  "{\"type\":\"message\",\"id\":1700000000000002,\"ts_us\":1700000000000002," HELD       \
  "\"archive_id\":\"a2\",\"archive_by\":\"me@x.lit\""
#define FOREIGN                                                                          \
  "{\"type\":\"message\",\"ts_us\":1700000000000002," HELD                               \
  "\"archive_id\":\"a2\",\"archive_by\":\"me@x.lit\""

static void
change (WcTempDb *t, const char *sql)
{
  g_autoptr (GError) error = NULL;

  wc_db_begin (t->db, WC_DB_NORMAL, NULL);
  wc_statement_exec (t->db, sql, &error);
  g_assert_no_error (error);
  wc_db_commit (t->db, NULL);
}

static WcTempDb *
new_filled (void)
{
  WcTempDb *t = wc_temp_db_new ();

  wc_portable_fixture_fill (t->db);
  change (t, "INSERT INTO search (search) VALUES ('rebuild')");
  return t;
}

/* What a file with @lines does: "held completed refused". */
static char *
read_lines (WcTempDb *t, const char *lines, gboolean dry_run)
{
  const WcImportOptions options = { dry_run, TRUE, wc_archived_read };
  g_autoptr (GHashTable) told = wc_portable_fixture_import (t->db, lines, &options, 1);
  const char *completed = wc_details_get (told, "messages_completed");
  const char *refused = wc_details_get (told, "refused");

  return g_strdup_printf ("%s %s %s", wc_details_get (told, "messages_held"),
                          completed != NULL ? completed : "0",
                          refused != NULL ? refused : "0");
}

#define assert_read(t, lines, dry_run, expected)                                         \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *told_ = read_lines (t, lines, dry_run);                             \
    g_assert_cmpstr (told_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

/* Tried, done, done again. */
static void
assert_once (WcTempDb *t, const char *lines)
{
  g_autofree char *before = wc_portable_fixture_export (t->db, 1);
  g_autofree char *tried = NULL;
  g_autofree char *done = NULL;
  g_autofree char *again = NULL;

  assert_read (t, lines, TRUE, "1 1 0");
  tried = wc_portable_fixture_export (t->db, 1);
  g_assert_cmpstr (tried, ==, before);
  assert_read (t, lines, FALSE, "1 1 0");
  done = wc_portable_fixture_export (t->db, 1);
  g_assert_cmpstr (done, !=, before);
  assert_read (t, lines, FALSE, "1 0 0");
  again = wc_portable_fixture_export (t->db, 1);
  g_assert_cmpstr (again, ==, done);
}

/* It came here without what a text has beside itself. */
static void
test_whole_line (void)
{
  g_autoptr (WcTempDb) from = new_filled ();
  g_autoptr (WcTempDb) to = new_filled ();
  g_autofree char *before = wc_portable_fixture_export (from->db, 1);
  g_autofree char *after = NULL;

  change (to, "DELETE FROM attachment");
  change (to, "DELETE FROM extra");
  change (to, "UPDATE message SET kind = 0, flags = 0 WHERE kind = 3");
  assert_read (to, before, TRUE, "8 1 0");
  assert_read (to, before, FALSE, "8 1 0");
  change (to, "UPDATE message SET flags = flags & ~2048");
  after = wc_portable_fixture_export (to->db, 1);
  g_assert_cmpstr (after, ==, before);
  assert_read (to, before, FALSE, "8 0 0");
}

/* Another program knew of a file, and of what it was hidden behind. */
static void
test_foreign (void)
{
  g_autoptr (WcTempDb) t = new_filled ();
  gint64 n = 0;

  assert_once (t, ACCOUNT FOREIGN
               ",\"stanza\":\"<message xmlns='jabber:client'><body>https://x.lit/a</body>"
               "<x xmlns='jabber:x:oob'><url>https://x.lit/a</url></x>"
               "<spoiler xmlns='urn:xmpp:spoiler:0'>s</spoiler></message>\"}\n");
  wc_statement_get_int (t->db,
                        "SELECT count (*) FROM message m JOIN attachment a ON "
                        "a.message = m.id JOIN extra e ON e.message = m.id WHERE "
                        "m.id = 1700000000000002 AND kind = 3 AND flags & 128 "
                        "AND body = 'yes' AND spoiler = 's'",
                        &n, NULL);
  g_assert_cmpint (n, ==, 1);
}

static void
assert_gone (WcTempDb *t, const char *who)
{
  gint64 n = 0;

  wc_statement_get_int (t->db,
                        "SELECT count (*) FROM message m JOIN annotation a ON "
                        "a.message = m.id WHERE m.id = 1700000000000002 AND flags & 64 "
                        "AND body IS NULL AND a.kind IN (4, 5) AND target = m.id "
                        "AND who IS ?1 AND (a.ts_us IS NULL) = (?1 IS NULL)",
                        &n, NULL, WC_TEXT (who));
  g_assert_cmpint (n, ==, 1);
}

/* An archive that was read later has nothing but a mark. */
static void
test_mark (void)
{
  g_autoptr (WcTempDb) t = new_filled ();
  g_autoptr (WcTempDb) other = new_filled ();

  assert_once (t, ACCOUNT SECOND
               ",\"annotations\":[{\"kind\":\"moderation\",\"by\":\"mod\",\"value\":"
               "\"why\",\"said_us\":18}],\"files\":[{\"sources\":[],\"hashes\":[]}]}\n");
  assert_gone (t, "mod");
  assert_once (other, ACCOUNT FOREIGN
               ",\"stanza\":\"<message xmlns='jabber:client'><retracted "
               "xmlns='urn:xmpp:message-retract:1' id='x'/></message>\"}\n");
  assert_gone (other, NULL);
}

/* What is held stays: files of a message that has some, a text that was corrected, and
 * what was forgotten or taken away. */
static void
test_held_stays (void)
{
  static const char LINES[] = ACCOUNT
      "{\"type\":\"message\",\"id\":1700000000000007,\"ts_us\":1700000000000007,"
      "\"chat\":\"hall@rooms.lit\",\"from\":\"hall@rooms.lit/Nurse\",\"archive_id\":"
      "\"r1\",\"archive_by\":\"hall@rooms.lit\",\"files\":[{\"sources\":[\"https://z/\"],"
      "\"hashes\":[]}],\"extra\":[{\"spoiler\":\"z\"}]}\n"
      "{\"type\":\"message\",\"id\":1700000000000001,\"ts_us\":1700000000000001," HELD
      "\"archive_id\":\"a1\",\"archive_by\":\"me@x.lit\",\"extra\":[{\"spoiler\":\"z\"}]}"
      "\n"
      "{\"type\":\"message\",\"id\":1700000000000006,\"ts_us\":1700000000000006," HELD
      "\"archive_id\":\"a5\",\"archive_by\":\"me@x.lit\",\"extra\":[{\"spoiler\":\"z\"}],"
      "\"annotations\":[{\"kind\":\"retraction\"}]}\n";
  g_autoptr (WcTempDb) t = new_filled ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  change (t, "UPDATE message SET flags = flags | 32 WHERE id = 1700000000000001");
  before = wc_portable_fixture_export (t->db, 1);
  assert_read (t, LINES, FALSE, "3 0 0");
  after = wc_portable_fixture_export (t->db, 1);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (void)
{
  static const char *const wrong[] = {
    ",\"files\":5}\n",
    ",\"files\":[{\"state\":\"held\"}]}\n",
    ",\"extra\":[{\"spoiler\":7}]}\n",
    ",\"annotations\":[{\"kind\":\"retraction\",\"said_us\":\"x\"}]}\n",
  };
  g_autoptr (WcTempDb) t = new_filled ();
  g_autofree char *before = wc_portable_fixture_export (t->db, 1);
  g_autofree char *after = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *lines = g_strconcat (ACCOUNT SECOND, wrong[i], NULL);

      g_test_message ("%s", wrong[i]);
      assert_read (t, lines, FALSE, "(null) 0 1");
    }
  after = wc_portable_fixture_export (t->db, 1);
  g_assert_cmpstr (after, ==, before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-gaps/whole-line", test_whole_line);
  g_test_add_func ("/import-gaps/foreign", test_foreign);
  g_test_add_func ("/import-gaps/mark", test_mark);
  g_test_add_func ("/import-gaps/held-stays", test_held_stays);
  g_test_add_func ("/import-gaps/refused", test_refused);
  return g_test_run ();
}
