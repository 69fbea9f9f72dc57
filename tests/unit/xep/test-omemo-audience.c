/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "lib/omemo-fixture.h"
#include "store/omemo-device-store.h"
#include "sync/outbox.h"
#include "xep/omemo-fetch.h"
#include "xep/omemo-outbound.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define ROMEO "romeo@y.lit"
#define FLAGS (WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS)

static const WcXep *const xeps[] = { &wc_xep_0384_omemo, &wc_xep_omemo_outbound, NULL };

typedef struct
{
  WcMucFixture muc;
  WcOmemo *omemo;
  WcOmemoAudience *audience;
  WcRatchetDevice *romeo;
  guint n_done;
} Fixture;

static void
drop_sent (Fixture *f)
{
  while (!g_queue_is_empty (&f->muc.fake->sent))
    wc_node_unref (g_queue_pop_head (&f->muc.fake->sent));
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  wc_muc_fixture_setup (&f->muc, xeps);
  wc_db_commit (f->muc.temp->db, NULL);
  f->omemo = wc_omemo_new (f->muc.temp->db, f->muc.host.account->id, "me@x.lit");
  f->muc.host.omemo = f->omemo;
  own = wc_omemo_fixture_ensure (f->omemo);
  f->audience = wc_omemo_outbound_get_audience (f->muc.session);
  f->romeo = wc_ratchet_device_new (ROMEO, 7);
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  wc_omemo_fixture_list (f->omemo, "me@x.lit", own->device, 0u);
  wc_db_begin (f->muc.temp->db, WC_DB_NORMAL, NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  drop_sent (f);
  wc_muc_fixture_teardown (&f->muc, xeps);
  wc_omemo_free (f->omemo);
  wc_ratchet_device_free (f->romeo);
}

static void
meet (Fixture *f)
{
  wc_db_commit (f->muc.temp->db, NULL);
  wc_omemo_fixture_list (f->omemo, ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->romeo);
  wc_db_begin (f->muc.temp->db, WC_DB_NORMAL, NULL);
}

static void
on_done (gpointer data)
{
  ((Fixture *) data)->n_done++;
}

/* The room tells all of its lists; @members: items. */
static void
answer_lists (Fixture *f, const char *members)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = wc_muc_fixture_take_id (&f->muc);
      g_autofree char *xml =
          g_strdup_printf ("<iq type='result' from='" ROOM "' id='%s'>"
                           "<query xmlns='" WC_NS_MUC_ADMIN "'>%s</query></iq>",
                           id, i == 2 ? members : "");

      wc_fake_session_receive (f->muc.fake, xml);
    }
}

/* Nobody else answers. */
static void
wait_for (Fixture *f, guint n)
{
  wc_db_commit (f->muc.temp->db, NULL);
  while (f->n_done < n)
    if (!g_main_context_iteration (NULL, FALSE))
      wc_fake_clock_advance (f->muc.fake->clock, WC_OMEMO_FETCH_WAIT_US);
  wc_db_begin (f->muc.temp->db, WC_DB_NORMAL, NULL);
  drop_sent (f);
}

static void
ask (Fixture *f, const char *members)
{
  guint n = f->n_done + 1;

  wc_omemo_audience_ask (f->audience, ROOM, on_done, f);
  if (members != NULL)
    answer_lists (f, members);
  g_assert_cmpuint (f->n_done, <, n);
  wait_for (f, n);
}

/* "ready" or why not; then whom it has, as "romeo@y.lit/7 ", with the reason. */
static void
expect_in (Fixture *f, const char *chat, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoRecipients) found =
      wc_omemo_audience_find (f->audience, chat, &error);

  if (found == NULL)
    {
      g_assert_error (error, WC_OUTBOX_ERROR, WC_OUTBOX_ERROR_NOT_YET);
      g_assert_cmpstr (expected, ==, "not yet");
      return;
    }
  g_string_append (text, wc_omemo_reason_to_string (found->refusal));
  for (guint i = 0; i < found->devices->len; i++)
    {
      const WcOmemoRecipient *each = found->devices->pdata[i];

      g_string_append_printf (text, "; %s/%u %s", each->jid, each->device,
                              wc_omemo_reason_to_string (each->reason));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
expect (Fixture *f, const char *expected)
{
  expect_in (f, ROOM, expected);
}

static void
join (Fixture *f, guint flags)
{
  wc_muc_fixture_join (&f->muc, flags);
  drop_sent (f);
}

/* Strangers could come in, or nobody sees who they are. */
static void
test_unfit (Fixture *f, gconstpointer data)
{
  join (f, WC_ROOM_MEMBERS_ONLY);
  expect (f, "room-unfit");
}

static void
test_members (Fixture *f, gconstpointer data)
{
  join (f, FLAGS);
  meet (f);
  expect (f, "not yet");
  ask (f, "<item jid='me@x.lit' affiliation='member'/>"
          "<item jid='" ROMEO "' affiliation='member'/>");
  expect (f, "; " ROMEO "/7 ");
  expect (f, "; " ROMEO "/7 ");
}

/* A member whose server is away holds up the first message, and those after it not. */
static void
test_unreachable (Fixture *f, gconstpointer data)
{
  join (f, FLAGS);
  meet (f);
  ask (f, "<item jid='" ROMEO "' affiliation='member'/>"
          "<item jid='tybalt@z.lit' affiliation='member'/>");
  expect (f, "; " ROMEO "/7 ; tybalt@z.lit/0 keys-unreachable");
  expect (f, "; " ROMEO "/7 ; tybalt@z.lit/0 keys-unreachable");
  wc_fake_clock_advance (f->muc.fake->clock, WC_OMEMO_FETCH_LIST_US);
  expect (f, "not yet");
}

/* A person's server that does not tell what there is beside what he reads is asked for
 * the first message, and not for those after it. */
static void
test_untold (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->omemo->account, ROMEO, WC_OMEMO_AXOLOTL, 0 };

  meet (f);
  g_assert_true (wc_omemo_device_store_set_list (f->muc.temp->db, &of,
                                                 WC_OMEMO_LIST_UNREACHABLE, NULL));
  expect_in (f, ROMEO, "not yet");
  wc_omemo_audience_ask (f->audience, ROMEO, on_done, f);
  wait_for (f, 1);
  expect_in (f, ROMEO, "; " ROMEO "/7 ");
  expect_in (f, ROMEO, "; " ROMEO "/7 ");
  wc_fake_clock_advance (f->muc.fake->clock, WC_OMEMO_FETCH_LIST_US);
  expect_in (f, ROMEO, "not yet");
}

/* Where nobody can read it each message asks again. */
static void
test_nobody (Fixture *f, gconstpointer data)
{
  join (f, FLAGS);
  ask (f, "<item jid='tybalt@z.lit' affiliation='member'/>");
  expect (f, "keys-unreachable; tybalt@z.lit/0 keys-unreachable");
  expect (f, "not yet");
}

/* Who comes to belong to it is asked for, who does no more is gone at once. */
static void
test_changes (Fixture *f, gconstpointer data)
{
  join (f, FLAGS);
  meet (f);
  ask (f, "<item jid='" ROMEO "' affiliation='member'/>"
          "<item jid='tybalt@z.lit' affiliation='member'/>");
  expect (f, "; " ROMEO "/7 ; tybalt@z.lit/0 keys-unreachable");
  wc_fake_session_receive (f->muc.fake,
                           "<message from='" ROOM "'><x xmlns='" WC_NS_MUC_USER
                           "'><item jid='tybalt@z.lit' affiliation='none'/></x>"
                           "</message>");
  expect (f, "; " ROMEO "/7 ");
  wc_fake_session_receive (f->muc.fake,
                           "<message from='" ROOM "'><x xmlns='" WC_NS_MUC_USER
                           "'><item jid='paris@z.lit' affiliation='member'/></x>"
                           "</message>");
  expect (f, "not yet");
}

/* A room that does not say who belongs to it is told of. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  join (f, FLAGS);
  meet (f);
  wc_omemo_audience_ask (f->audience, ROOM, on_done, f);
  g_assert_null (wc_omemo_audience_explain (f->muc.session, ROOM, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *id = wc_muc_fixture_take_id (&f->muc);
      g_autofree char *xml = g_strdup_printf (
          "<iq type='error' from='" ROOM "' id='%s'><error type='auth'><forbidden "
          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
          id);

      wc_fake_session_receive (f->muc.fake, xml);
    }
  wait_for (f, 1);
  expect (f, "no-devices; " ROOM "/0 keys-forbidden");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/xep/omemo-audience/unfit", test_unfit);
  ADD ("/xep/omemo-audience/members", test_members);
  ADD ("/xep/omemo-audience/unreachable", test_unreachable);
  ADD ("/xep/omemo-audience/untold", test_untold);
  ADD ("/xep/omemo-audience/nobody", test_nobody);
  ADD ("/xep/omemo-audience/changes", test_changes);
  ADD ("/xep/omemo-audience/silent", test_silent);
  return g_test_run ();
}
