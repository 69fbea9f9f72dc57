/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/portable-fixture.h"
#include "store/account-store.h"
#include "store/portable-reader.h"
#include "store/statement.h"
#include "sync/portable-account.h"

#define HEADER "{\"type\":\"whinchat-export\",\"version\":1}"

char *
wc_portable_fixture_export (WcDb *db, gint64 account)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) whose = wc_account_store_get (db, account, &error);
  g_autofree char *line = wc_portable_account_write (db, whose, &error);
  GString *out = g_string_new (line);
  g_autoptr (GString) archives = g_string_new (NULL);
  WcPortablePage page = { account, 0, 1 };
  gint64 last = 0;
  guint n = 1;

  g_assert_no_error (error);
  wc_portable_reader_account (db, account, out, archives, &error);
  g_assert_no_error (error);
  while (n > 0)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      wc_portable_reader_messages (db, &page, text, &last, &n, &error);
      g_assert_no_error (error);
      g_string_append (out, text->str);
      page.after = last;
    }
  g_string_append (out, archives->str);
  g_string_append (out, "{\"type\":\"end\"}\n");
  return g_string_free (out, FALSE);
}

static void
take_all (WcImportLines *import, char **lines, guint per_turn)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i % per_turn == 0)
        g_assert_true (wc_import_lines_begin (import, &error));
      if (*lines[i] != '\0')
        wc_import_lines_take (import, lines[i], strlen (lines[i]), &error);
      g_assert_no_error (error);
      if (i % per_turn == per_turn - 1 || lines[i + 1] == NULL)
        g_assert_true (wc_import_lines_end (import, &error));
    }
  while (more)
    {
      g_assert_true (wc_import_lines_begin (import, &error));
      g_assert_true (wc_import_lines_settle (import, &more, &error));
      g_assert_true (wc_import_lines_end (import, &error));
    }
}

GHashTable *
wc_portable_fixture_import (WcDb *db,
                            const char *lines,
                            const WcImportOptions *options,
                            guint per_turn)
{
  g_autofree char *whole = g_strconcat (HEADER "\n", lines, NULL);
  g_auto (GStrv) split = g_strsplit (whole, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcImportLines) import = wc_import_lines_new (db, options, &error);

  g_assert_no_error (error);
  take_all (import, split, per_turn);
  return wc_import_lines_summarize (import);
}

static const char *const rows[] = {
  "INSERT OR IGNORE INTO address (id, jid) VALUES (900, 'romeo@montague.lit'), (901, "
  "'romeo@montague.lit/orchard'), (902, 'hall@rooms.lit'), (903, 'hall@rooms.lit/Nurse'),"
  " (904, 'me@x.lit'), (905, 'nurse@capulet.lit')",
  "INSERT INTO account_pin VALUES (1, "
  "'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd')",
  "UPDATE account SET alias = 'me', enabled = 0, host = 'h.lit', port = 5223, tls = 1, "
  "ca_file = '/ca', sync_days = -1, backfill = 1, share = 5, show = 'away', status = "
  "'s', "
  "mechanism = 'SCRAM-SHA-1', login_us = 11, last_sync_us = 12, keep_days = 0",
  "INSERT INTO contact VALUES (1, 'romeo@montague.lit', 1, 'Romeo \"R\"', 'R', "
  "char (31) || 'Foes' || char (31) || 'Loves' || char (31), 3, 1, 1, 13, 'pray', "
  "'<item/>')",
  "INSERT INTO roster VALUES (1, 'v1')",
  "INSERT INTO room (account, address, wanted, since_us, nick, password, flags, name, "
  "description, subject, subject_from, subject_us, own_id, state, reason, text, venue) "
  "VALUES (1, 902, 1, 14, 'Me', 'pw', 7, 'Hall', 'd', 'sub', 'from', 15, 'own', 4, 'r', "
  "'t', 'v')",
  "INSERT INTO bookmark VALUES (1, 902, 'Hall', 1, 'Me', 'pw', "
  "'<conference xmlns=\"urn:xmpp:bookmarks:1\"><foreign xmlns=\"x\"/></conference>', 3, "
  "1)",
  "INSERT INTO blocked VALUES (1, 905)",
  "INSERT INTO avatar VALUES (1, 900, 1, 'abc', 'image/png', 64, 65, 'https://a/')",
  "INSERT INTO profile VALUES (1, 900, 'name', 0, 'Romeo'), (1, 900, 'name', 1, 'R')",
  "INSERT INTO file_policy VALUES (1, 3, 1000, 1, 2000, 16)",
  "REPLACE INTO omemo_policy VALUES (1, 1, 1, 3, 1, 1)",
  "INSERT INTO omemo_chat_policy VALUES (1, 900, 2, NULL, NULL), "
  "(1, 902, NULL, 0, 1)",
  "INSERT INTO omemo_identity (account, address, key, trust, first_seen_us, used_us, "
  "decided_us) VALUES (1, 900, "
  "x'050707070707070707070707070707070707070707070707070707070707070707', 3, 20, 21, "
  "22), (1, 905, "
  "x'050808080808080808080808080808080808080808080808080808080808080808', -1, 23, NULL, "
  "NULL)",
  "INSERT INTO forgotten VALUES (1, 905, 17)",
  "INSERT INTO chat (account, address, kind, title, pinned, archived, "
  "muted_until_us, read_id, peer_read_id, occupant_id, request, receipts, markers, "
  "notify) VALUES (1, 900, 0, 'T', 1, 1, 9223372036854775807, 1700000000000002, "
  "1700000000000001, NULL, 1, 2, 1, 2), (1, 902, 2, NULL, 0, 0, 0, 0, 0, 'o', 0, 0, 0, "
  "0)",
  "INSERT INTO draft (account, address, thread, body, reply_to, changed_us) VALUES "
  "(1, 900, '', 'dr\nft', 1700000000000002, 5), (1, 900, 't', 'more', 0, 6)",
  "INSERT INTO room_reader (account, room, real, occupant_id, nick, read_id, ts_us) "
  "VALUES (1, 902, 905, 'o5', 'Nurse', 1700000000000002, 18), "
  "(1, 902, NULL, 'o6', NULL, 1700000000000001, 19)",
  "INSERT INTO scheduled (account, address, at_us, created_us, body, details, error) "
  "VALUES (1, 900, 1900000000000000, 7, 'later', 'subject\ts', 'because')",
  "INSERT INTO archive_interval (account, archive, peer, oldest_id, newest_id, "
  "oldest_us, "
  "newest_us, oldest_place, newest_place, complete) VALUES (1, 'me@x.lit', '', 'a1', "
  "'a4',"
  " 1, 2, 1700000000000001, 1700000000000005, 1), (1, 'me@x.lit', 'romeo@montague.lit', "
  "NULL, NULL, 0, 0, "
  "0, 0, 0)",
};

#define MESSAGE_COLUMNS                                                                  \
  "INSERT INTO message (id, account, chat, author, outgoing, own, kind, source, state, " \
  "flags, ts_us, received_us, body, message_id, archive_by, archive_id, origin_id, "     \
  "stanza_by, stanza_id, encryption, thread, subject, error_condition, error_text, "     \
  "occupant_id, real) VALUES "

static const char *const messages[] = {
  /* one that everything is known of */
  MESSAGE_COLUMNS
  "(1700000000000001, 1, 900, 904, 1, 1, 0, 0, 4, 54, 1700000000000001, "
  "1700000000000009,"
  " 'Deny thy father ☺', id_pack ('m1'), 904, id_pack ('a1'), id_pack ('o1'), 904, "
  "id_pack ('s1'), 'omemo', 't1', 'sub', 'cond', 'text', 'occ', 901)",
  /* its origin and stanza ids repeat others; it waits for what comes behind it */
  MESSAGE_COLUMNS
  "(1700000000000002, 1, 900, 901, 0, 0, 0, 2, 0, 776, 1700000000000002, 0, 'yes', "
  "id_pack ('3c1f6aee-0a35-4b5b-9bd1-0d1b6d1d3c1f'), 904, id_pack ('a2'), NULL, NULL, "
  "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
  /* the same again, a moment later */
  MESSAGE_COLUMNS
  "(1700000000000003, 1, 900, 901, 0, 0, 0, 1, 0, 0, 1700000000000003, 5, 'yes', NULL, "
  "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
  MESSAGE_COLUMNS
  "(1700000000000004, 1, 900, 901, 0, 0, 0, 1, 0, 0, 1700000000000004, 5, 'yes', NULL, "
  "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
  /* one that says something about another and is not shown */
  MESSAGE_COLUMNS
  "(1700000000000005, 1, -900, 901, 0, 0, 0, 2, 0, 8, 1700000000000005, 0, NULL, NULL, "
  "904, id_pack ('a4'), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
  /* one that was forgotten */
  MESSAGE_COLUMNS
  "(1700000000000006, 1, NULL, 901, 0, 0, 0, 2, 0, 0, 1700000000000006, 0, NULL, "
  "id_pack ('m6'), 904, id_pack ('a5'), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
  "NULL, NULL)",
  /* files, in a room */
  MESSAGE_COLUMNS
  "(1700000000000007, 1, 902, 903, 0, 0, 3, 0, 0, 128, 1700000000000007, 5, NULL, NULL, "
  "902, id_pack ('r1'), NULL, NULL, NULL, NULL, 't2', NULL, NULL, NULL, 'nurse', 905)",
  /* what the first one says now */
  MESSAGE_COLUMNS
  "(1700000000000008, 1, -900, 904, 1, 1, 0, 0, 4, 8, 1700000000000008, 0, NULL, "
  "id_pack ('m8'), 904, id_pack ('a8'), id_pack ('o8'), NULL, NULL, NULL, NULL, NULL, "
  "NULL, NULL, NULL, NULL)",
  "INSERT INTO message_omemo VALUES (1700000000000001, 1, 7, NULL, 2, 'gap')",
  "INSERT INTO thread VALUES (1, 900, 't1', 1, 1700000000000001, 1700000000000001, "
  "NULL), "
  "(1, 902, 't2', 1, 1700000000000007, 1700000000000007, 't0')",
  "INSERT INTO annotation (message, kind, account, chat, target_id, target, who, value, "
  "ts_us, name, look) VALUES "
  "(1700000000000002, 1, 1, 900, id_pack ('x'), 1700000000000007, NULL, NULL, NULL, "
  "NULL, NULL),"
  " (1700000000000005, 2, 1, 900, id_pack ('a1'), 1700000000000001, NULL, '♥', NULL, "
  "NULL, NULL),"
  " (1700000000000005, 1, 1, 900, id_pack ('lost'), NULL, NULL, 'quoted', NULL, "
  "NULL, NULL),"
  " (1700000000000005, 5, 1, 900, id_pack ('none'), NULL, 'mod', 'why', 18, NULL, NULL),"
  " (1700000000000008, 3, 1, 900, id_pack ('m1'), 1700000000000001, NULL, "
  "'Deny thy father ☺', NULL, NULL, NULL),"
  " (1700000000000001, 6, 1, 900, NULL, 1700000000000001, NULL, 'first', NULL, NULL, 1)",
  "INSERT INTO attachment (account, message, sources, hashes, name, media_type, "
  "description, size, width, height, duration_ms, modified_us, disposition, "
  "thumbnail_uri, thumbnail_type, thumbnail_width, thumbnail_height, state, used_us, "
  "sharing_id, attached) VALUES (1, 1700000000000007, 'https://a/1' || char (10) || "
  "'https://b/1', "
  "'sha-256 AAAA', 'n', 'image/png', 'desc', -1, 2, 3, -1, 19, 2, 'data:,', 'image/x', "
  "4, "
  "5, 0, 20, 'f', 'https://c/1'), (1, 1700000000000007, '', '', NULL, NULL, NULL, 0, 0, "
  "0, 0, 0, 0, NULL, NULL, 0, 0, 3, 0, NULL, NULL)",
  "INSERT INTO extra VALUES (1700000000000007, 1, 't0', '', 60, '0 1 2')",
  "INSERT INTO mention VALUES (1700000000000007, 0, 'me@x.lit', 'occ', 'people', 'uri', "
  "1,"
  " 2, 1, 1), (1700000000000007, 1, NULL, NULL, NULL, NULL, 0, 0, 0, 0)",
  "INSERT INTO preview VALUES (1700000000000007, 0, 'https://l/', 'ti', 'de', 'u', 'i', "
  "'ia', 'vi', 'ty', 'si'), (1700000000000007, 1, 'https://m/', 't', NULL, NULL, NULL, "
  "NULL, NULL, NULL, NULL)",
  "INSERT INTO expiry VALUES (1700000000000007, 21)",
};

static void
run_all (WcDb *db, const char *const *statements, gsize n)
{
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    {
      wc_statement_exec (db, statements[i], &error);
      g_assert_no_error (error);
    }
}

void
wc_portable_fixture_fill (WcDb *db)
{
  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  run_all (db, rows, G_N_ELEMENTS (rows));
  run_all (db, messages, G_N_ELEMENTS (messages));
  g_assert_true (wc_db_commit (db, NULL));
}
