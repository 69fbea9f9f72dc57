/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lib/store-fixture.h"
#include "store/journal.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"
#include "sync/omemo.h"

static guint32
announce (WcOmemo *self, WcOmemoBundle **out_bundle)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_device_ensure (&self->own, NULL, &error);

  g_assert_no_error (error);
  *out_bundle = wc_omemo_own_device_make_bundle (&self->own, WC_OMEMO_AXOLOTL, &error);
  g_assert_no_error (error);
  return own->device;
}

/* Its parts fit together: a session begun from another's bundle is read there, and both
 * sides keep it. */
static void
test_talk (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcStoreFixture) g = wc_store_fixture_new ();
  g_autoptr (WcOmemo) juliet = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  g_autoptr (WcOmemo) romeo = wc_omemo_new (g->db, g->account, WC_STORE_ROMEO);
  g_autoptr (WcOmemoBundle) hers = NULL;
  g_autoptr (WcOmemoBundle) his = NULL;
  g_autoptr (GBytes) plain = g_bytes_new_static ("secret", 6);
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (WcOmemoSession) kept = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;

  wc_store_fixture_begin (f);
  wc_store_fixture_begin (g);
  const WcRatchetPeer her = { WC_STORE_JULIET, announce (juliet, &hers),
                              WC_OMEMO_AXOLOTL };
  const WcRatchetPeer him = { WC_STORE_ROMEO, announce (romeo, &his), WC_OMEMO_AXOLOTL };

  g_assert_true (wc_ratchet_begin (romeo->ratchet, &her, hers, NULL, &error));
  g_autoptr (GBytes) sealed =
      wc_ratchet_encrypt (romeo->ratchet, &her, plain, /* pinned= */ NULL, &kex, &error);
  g_assert_no_error (error);
  g_assert_true (kex);
  g_autoptr (WcOmemoKey) key = wc_omemo_key_new (NULL, her.device, kex, sealed);
  received = wc_ratchet_decrypt (juliet->ratchet, &him, key, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (received->plain, plain));
  g_assert_true (g_bytes_equal (received->identity, his->identity));

  const WcOmemoAddress with = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                                him.device };
  kept = wc_omemo_session_store_load (f->db, &with, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept->remote_key, his->identity));
  wc_store_fixture_commit (f);
  wc_store_fixture_commit (g);
}

static void
take_guard (WcStoreFixture *f, const char *path, WcOmemoOwn **out_own)
{
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  g_autoptr (GError) error = NULL;

  wc_omemo_take_guard (omemo, wc_omemo_guard_new (f->db, f->account, path, "machine"),
                       &error);
  g_assert_no_error (error);
  *out_own = wc_omemo_own_store_get (f->db, f->account, &error);
  g_assert_no_error (error);
}

static void
assert_told (WcStoreFixture *f)
{
  static const WcEventKind kinds[] = { WC_EVENT_OMEMO_DEVICE_CHANGED, 0 };
  const WcJournalFilter filter = { .kinds = kinds, .limit = 9 };
  g_autoptr (WcJournalBatch) batch = wc_journal_read (f->db, 0, &filter, NULL);
  const WcEvent *event;

  g_assert_cmpuint (batch->events->len, >, 0);
  event = batch->events->pdata[batch->events->len - 1];
  g_assert_cmpstr (event->ref, ==, WC_STORE_JULIET);
}

/* A database that went back gets another device, once; its own goes on as it was. */
static void
test_restored (void)
{
  static const char BACK[] = "UPDATE omemo_own SET sent = 0";
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  g_autofree char *folder = g_dir_make_tmp ("whinchat-omemo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "1", NULL);
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (WcOmemoOwn) first = NULL;
  g_autoptr (WcOmemoOwn) again = NULL;
  g_autoptr (WcOmemoOwn) restored = NULL;
  g_autoptr (WcOmemoOwn) then = NULL;

  take_guard (f, path, &first);
  g_assert_null (first);
  wc_store_fixture_begin (f);
  announce (omemo, &bundle);
  g_assert_true (wc_omemo_own_store_count_sent (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  take_guard (f, path, &first); /* that nothing was noted of what was sent */
  g_assert_cmpint (first->restored_us, !=, 0);
  assert_told (f);

  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_count_sent (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  take_guard (f, path, &again);
  g_assert_cmpuint (again->device, ==, first->device);
  wc_store_fixture_begin (f);
  g_assert_true (wc_statement_exec (f->db, BACK, NULL));
  wc_store_fixture_commit (f);
  take_guard (f, path, &restored);
  g_assert_cmpuint (restored->device, !=, first->device);
  g_assert_true (g_bytes_equal (restored->identity, first->identity));
  take_guard (f, path, &then);
  g_assert_cmpuint (then->device, ==, restored->device);
  g_assert_cmpint (then->restored_us, ==, restored->restored_us);
  g_remove (path);
  g_rmdir (folder);
}

static void
note (WcOmemoNews news, const char *jid, gpointer data)
{
  g_string_append_printf (data, "%d %s;", (int) news, jid != NULL ? jid : "-");
}

/* Who follows is told in his turn, and not any more when he has gone. */
static void
test_followers (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);
  g_autoptr (GString) one = g_string_new ("1:");
  g_autoptr (GString) two = g_string_new ("2:");

  wc_omemo_tell (omemo, WC_OMEMO_NEWS_POLICY, NULL);
  wc_omemo_follow (omemo, note, one);
  wc_omemo_follow (omemo, note, two);
  wc_omemo_tell (omemo, WC_OMEMO_NEWS_POLICY, NULL);
  wc_omemo_unfollow (omemo, one);
  wc_omemo_tell (omemo, WC_OMEMO_NEWS_TRUST, WC_STORE_ROMEO);
  g_assert_cmpstr (one->str, ==, "1:0 -;");
  g_assert_cmpstr (two->str, ==, "2:0 -;1 " WC_STORE_ROMEO ";");
}

/* One empty message in a minute for a device. */
static void
test_nods (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemo) omemo = wc_omemo_new (f->db, f->account, WC_STORE_JULIET);

  g_assert_true (wc_omemo_may_nod (omemo, WC_STORE_ROMEO, 1, 5));
  g_assert_false (wc_omemo_may_nod (omemo, WC_STORE_ROMEO, 1, 4 + WC_OMEMO_NOD_US));
  g_assert_true (wc_omemo_may_nod (omemo, WC_STORE_ROMEO, 2, 4 + WC_OMEMO_NOD_US));
  g_assert_true (wc_omemo_may_nod (omemo, WC_STORE_ROMEO, 1, 5 + WC_OMEMO_NOD_US));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/omemo/talk", test_talk);
  g_test_add_func ("/sync/omemo/restored", test_restored);
  g_test_add_func ("/sync/omemo/followers", test_followers);
  g_test_add_func ("/sync/omemo/nods", test_nods);
  return g_test_run ();
}
