/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/mam-fixture.h"
#include "xep/0313-mam.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Notes what of a walk reaches the last phase: the archive ids in their order. */
static GString *walked_log (WcSession *session);
static GString *older_log (WcSession *session);

static void
note_committed (gpointer data)
{
  g_string_append (((WcMamFixture *) data)->told, "committed ");
}

static WcVerdict
spy_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  g_string_append (walked_log (session), in->archive_id);
  if (!in->newest_first && in->newer_id != 0)
    g_string_append_printf (walked_log (session), "<%d",
                            (int) ((in->newer_id - WC_MAM_FIXTURE_US) / G_USEC_PER_SEC));
  if (in->backfill)
    g_string_append_c (walked_log (session), 'b');
  g_string_append_c (walked_log (session), ' ');
  g_assert_cmpint (in->origin, ==, WC_MESSAGE_SOURCE_ARCHIVE);
  g_assert_cmpstr (in->archive_by, ==,
                   wc_stanza_has_type (in->stanza, "groupchat") ? WC_MAM_FIXTURE_ROOM
                                                                : "me@x.lit");
  if (in->older_id > WC_MAM_FIXTURE_US)
    g_string_append_printf (older_log (session), "%s>%d ", in->archive_id,
                            (int) ((in->older_id - WC_MAM_FIXTURE_US) / G_USEC_PER_SEC));
  in->row = in->stamp_us;
  wc_session_after_commit (session, note_committed, wc_session_get_host (session), NULL);
  return WC_PASS;
}

static const WcXep spy = { .name = "spy",
                           .phase = WC_PHASE_CLASSIFY,
                           .inbound = spy_inbound };
static const WcXep *const xeps[] = { &wc_xep_0313_mam, &spy, NULL };

static GString *
walked_log (WcSession *session)
{
  return ((WcMamFixture *) wc_session_get_host (session))->walked;
}

static GString *
older_log (WcSession *session)
{
  return ((WcMamFixture *) wc_session_get_host (session))->older;
}

static void
announce_archive (WcSession *session)
{
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (account, (gpointer) WC_NS_MAM);
  wc_session_set_features (session, server, account);
}

void
wc_mam_fixture_setup (WcMamFixture *fixture, gconstpointer data)
{
  fixture->walked = g_string_new (NULL);
  fixture->older = g_string_new (NULL);
  fixture->pages = g_string_new (NULL);
  fixture->told = g_string_new (NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, fixture);
  g_assert_null (wc_mam_get_archive (fixture->fake->session));
  announce_archive (fixture->fake->session);
  fixture->archive = wc_mam_get_archive (fixture->fake->session);
}

void
wc_mam_fixture_teardown (WcMamFixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  g_string_free (fixture->walked, TRUE);
  g_string_free (fixture->older, TRUE);
  g_string_free (fixture->pages, TRUE);
  g_string_free (fixture->told, TRUE);
  g_clear_error (&fixture->error);
}

static gboolean
on_stored (const WcCursorPage *page, gpointer data, GError **error)
{
  WcMamFixture *fixture = data;
  guint n = g_strv_length ((char **) page->ids);

  g_string_append_printf (fixture->pages, "%s-%s%s ", n > 0 ? page->ids[0] : "",
                          n > 0 ? page->ids[n - 1] : "", page->complete ? "!" : "");
  g_string_append (fixture->told, "stored ");
  g_assert_cmpint (page->oldest_us, <=, page->newest_us);
  if (fixture->refuse_page)
    return wc_error_invalid (error, "page", "refused");
  return TRUE;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  WcMamFixture *fixture = data;

  wc_archive_fetch_finish (WC_ARCHIVE (source), result, &fixture->error);
  fixture->done = TRUE;
}

void
wc_mam_fixture_ask (WcMamFixture *fixture,
                    const WcArchiveQuery *query,
                    GCancellable *cancellable)
{
  wc_archive_fetch_async (fixture->archive, query, on_stored, fixture, cancellable,
                          on_fetched, fixture);
}

WcNode *
wc_mam_fixture_fetch (WcMamFixture *fixture,
                      const WcArchiveQuery *query,
                      GCancellable *cancellable)
{
  wc_mam_fixture_ask (fixture, query, cancellable);
  return wc_node_ref (g_queue_peek_head (&fixture->fake->sent));
}

void
wc_mam_fixture_give (WcMamFixture *fixture,
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

void
wc_mam_fixture_run (WcMamFixture *fixture)
{
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
}
