/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/0313-mam.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Notes what of a walk reaches the last phase: the archive ids in their order. */
static GString *walked_log (WcSession *session);

static WcVerdict
spy_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  g_string_append (walked_log (session), in->archive_id);
  if (!in->newest_first && in->newer_id != 0)
    g_string_append_printf (walked_log (session), "<%d", (int) in->newer_id);
  g_string_append_c (walked_log (session), ' ');
  g_assert_cmpint (in->origin, ==, WC_MESSAGE_SOURCE_ARCHIVE);
  g_assert_cmpstr (in->archive_by, ==, "me@x.lit");
  in->row = in->stamp_us;
  return WC_PASS;
}

static const WcXep spy = { .name = "spy",
                           .phase = WC_PHASE_CLASSIFY,
                           .inbound = spy_inbound };
static const WcXep *const xeps[] = { &wc_xep_0313_mam, &spy, NULL };

typedef struct
{
  GString *walked;
  GString *pages; /* "first-last[!] " of each call of stored; '!' when complete */
  gboolean refuse_page;
  WcFakeSession *fake;
  WcArchive *archive;
  gboolean done;
  GError *error; /* (nullable) */
} Fixture;

static GString *
walked_log (WcSession *session)
{
  return ((Fixture *) wc_session_get_host (session))->walked;
}

static void
announce_archive (WcSession *session)
{
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (account, (gpointer) WC_NS_MAM);
  wc_session_set_features (session, server, account);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->walked = g_string_new (NULL);
  fixture->pages = g_string_new (NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, fixture);
  g_assert_null (wc_mam_get_archive (fixture->fake->session));
  announce_archive (fixture->fake->session);
  fixture->archive = wc_mam_get_archive (fixture->fake->session);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  g_string_free (fixture->walked, TRUE);
  g_string_free (fixture->pages, TRUE);
  g_clear_error (&fixture->error);
}

static gboolean
on_stored (const WcCursorPage *page, gpointer data, GError **error)
{
  Fixture *fixture = data;
  guint n = g_strv_length ((char **) page->ids);

  g_string_append_printf (fixture->pages, "%s-%s%s ", n > 0 ? page->ids[0] : "",
                          n > 0 ? page->ids[n - 1] : "", page->complete ? "!" : "");
  g_assert_cmpint (page->oldest_us, <=, page->newest_us);
  if (fixture->refuse_page)
    return wc_error_invalid (error, "page", "refused");
  return TRUE;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  wc_archive_fetch_finish (WC_ARCHIVE (source), result, &fixture->error);
  fixture->done = TRUE;
}

/* Asks, and returns the request as it was written (transfer full). */
static WcNode *
fetch (Fixture *fixture, const WcArchiveQuery *query, GCancellable *cancellable)
{
  wc_archive_fetch_async (fixture->archive, query, on_stored, fixture, cancellable,
                          on_fetched, fixture);
  return wc_node_ref (g_queue_peek_head (&fixture->fake->sent));
}

static void
give_result (Fixture *fixture,
             const WcNode *request,
             const char *from,
             const char *id,
             guint second)
{
  const WcNode *query = wc_node_child (request, "query", WC_NS_MAM);
  g_autofree char *xml = g_strdup_printf (
      "<message%s><result xmlns='urn:xmpp:mam:2' id='%s' queryid='%s'><forwarded "
      "xmlns='urn:xmpp:forward:0'>"
      "<delay xmlns='urn:xmpp:delay' stamp='2023-11-14T22:13:%02uZ'/><message "
      "xmlns='jabber:client' from='a@b'/>"
      "</forwarded></result></message>",
      from, id, wc_node_attr (query, "queryid"), second);

  wc_fake_session_receive (fixture->fake, xml);
}

static void
run (Fixture *fixture)
{
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_forward_page (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = {
    .after_id = "7", .with = "a@b", .start_us = 1700000000000001, .max = 250
  };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);
  g_autofree char *expected = g_strdup_printf (
      "<iq type='set'><query xmlns='urn:xmpp:mam:2' queryid='%s'><x "
      "xmlns='jabber:x:data' type='submit'>"
      "<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field "
      "var='with'><value>a@b</value></field>"
      "<field var='start'><value>2023-11-14T22:13:20.000001Z</value></field></x>"
      "<set "
      "xmlns='http://jabber.org/protocol/rsm'><max>250</max><after>7</after></set></"
      "query></iq>",
      wc_node_attr (wc_node_child (request, "query", NULL), "queryid"));

  /* Prosody leaves 'from' out, ejabberd writes our own bare JID. */
  give_result (fixture, request, "", "8", 1);
  give_result (fixture, request, " from='me@x.lit'", "9", 2);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_queue_push_head (&fixture->fake->sent, wc_node_ref (request));
  wc_fake_session_assert_sent (fixture->fake, expected);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8 9 ");
  g_assert_cmpstr (fixture->pages->str, ==, "8-9! ");
  g_assert_true (
      g_str_has_suffix (fixture->fake->units->str, "begin deliver deliver commit "));
}

/* What fills a gap goes before what stands behind it. */
static void
test_gap (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250, .newer_place = 77 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  give_result (fixture, request, "", "8", 1);
  give_result (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8<77 9<77 ");
}

static void
test_backward_page_is_stored_newest_first (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  give_result (fixture, request, "", "8", 1);
  give_result (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "9 8 ");
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 ");
}

static void
test_long_page_comes_in_slices (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .before_id = "x", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  for (guint i = 0; i < 120; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      give_result (fixture, request, "", id, i / 10);
    }
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  run (fixture);
  g_assert_cmpstr (fixture->pages->str, ==, "70-119 20-69 0-19! ");
}

static void
test_empty_page_is_the_end (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .start_us = 1, .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "-! ");
}

static void
test_forged_results_are_dropped (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  give_result (fixture, request, " from='eve@evil.lit'", "8", 1);
  give_result (fixture, request, " from='x.lit'", "8", 1);
  give_result (fixture, request, " from='me@x.lit/other'", "8", 1);
  wc_fake_session_receive (
      fixture->fake,
      "<message><result xmlns='urn:xmpp:mam:2' id='8' queryid='guess'/></message>");
  wc_fake_session_receive (fixture->fake,
                           "<message><result xmlns='urn:xmpp:mam:2' id='8'/></message>");
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "");
}

static void
test_unknown_border (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "gone", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  wc_fake_session_refuse (fixture->fake, "item-not-found");
  run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (fixture->pages->str, ==, "");
}

static void
test_refused_cursor_undoes_the_slice (Fixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, NULL);

  fixture->refuse_page = TRUE;
  give_result (fixture, request, "", "8", 1);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_str_has_suffix (fixture->fake->units->str, "begin deliver rollback "));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = fetch (fixture, &query, cancellable);

  give_result (fixture, request, "", "8", 1);
  g_cancellable_cancel (cancellable);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  run (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (fixture->walked->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0313/" name, Fixture, NULL, setup, func, teardown)
  TEST ("forward", test_forward_page);
  TEST ("gap", test_gap);
  TEST ("backward", test_backward_page_is_stored_newest_first);
  TEST ("slices", test_long_page_comes_in_slices);
  TEST ("empty", test_empty_page_is_the_end);
  TEST ("forged", test_forged_results_are_dropped);
  TEST ("unknown-border", test_unknown_border);
  TEST ("refused", test_refused_cursor_undoes_the_slice);
  TEST ("cancelled", test_cancelled);
  return g_test_run ();
}
