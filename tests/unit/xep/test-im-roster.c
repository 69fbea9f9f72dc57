/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/im-roster.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_im_roster, NULL };

/* The fake unit stores nothing, so a transaction stands open meanwhile. */
typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->live = wc_live_new ();
  fixture->host = (WcHost){ .db = fixture->temp->db,
                            .live = fixture->live,
                            .account = fixture->temp->account };
  wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  wc_db_rollback (fixture->temp->db);
  g_object_unref (fixture->live);
  wc_temp_db_free (fixture->temp);
}

/* The roster as "jid:name:subscription:groups " in the order of addresses. Transfer full.
 */
static char *
roster (Fixture *fixture)
{
  WcRosterQuery query = { .account = fixture->temp->account->id };
  g_autoptr (GPtrArray) contacts = wc_roster_store_list (fixture->temp->db, &query, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < contacts->len; i++)
    {
      const WcContact *contact = contacts->pdata[i];
      g_autofree char *groups =
          contact->groups != NULL ? g_strjoinv (",", contact->groups) : g_strdup ("");

      g_string_append_printf (
          text, "%s:%s:%s:%s ", contact->jid, contact->name != NULL ? contact->name : "",
          wc_contact_subscription_to_string (contact->subscription), groups);
    }
  return g_string_free (text, FALSE);
}

static void
assert_roster (Fixture *fixture, const char *expected)
{
  g_autofree char *own = roster (fixture);

  g_assert_cmpstr (own, ==, expected);
}

#define ANSWER                                                                           \
  "<query xmlns='jabber:iq:roster' ver='v1'><item jid='B@y' name='Bob' "                 \
  "subscription='both'><group>Z</group><group>A</group></item><item jid='a@y'/>"         \
  "<item jid='@@'/><item/></query>"

static void
test_fetched (Fixture *fixture, gconstpointer data)
{
  g_autofree char *version = NULL;

  wc_fake_session_answer (fixture->fake, ANSWER);
  assert_roster (fixture, "a@y::none: b@y:Bob:both:A,Z ");
  version =
      wc_roster_store_dup_version (fixture->temp->db, fixture->temp->account->id, NULL);
  g_assert_cmpstr (version, ==, "v1");
}

static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_answer (fixture->fake, ANSWER);
  wc_session_unbind (fixture->fake->session, FALSE);
  g_clear_pointer (&fixture->fake, wc_fake_session_free);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
  wc_fake_session_answer (fixture->fake, NULL);
  assert_roster (fixture, "a@y::none: b@y:Bob:both:A,Z ");
}

static void
test_refusal_keeps_what_is_held (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_refuse (fixture->fake, "internal-server-error");
  assert_roster (fixture, "");
}

static void
test_pushes (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_answer (fixture->fake, ANSWER);
  wc_fake_session_receive (
      fixture->fake, "<iq type='set' id='1'><query xmlns='jabber:iq:roster' ver='v2'>"
                     "<item jid='c@y' subscription='to'/></query></iq>");
  wc_fake_session_assert_sent (fixture->fake, "<iq type='result' id='1'/>");
  wc_fake_session_receive (
      fixture->fake,
      "<iq type='set' id='2' from='me@x.lit'><query xmlns='jabber:iq:roster' "
      "ver='v3'><item jid='b@y' subscription='remove'/></query></iq>");
  wc_fake_session_assert_sent (fixture->fake, "<iq type='result' id='2' to='me@x.lit'/>");
  assert_roster (fixture, "a@y::none: c@y::to: ");
}

#define REFUSED(to, type, condition)                                                     \
  "<iq type='error' id='1'" to "><error type='" type "'><" condition                     \
  " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"

static void
test_forged_push (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_answer (fixture->fake, ANSWER);
  wc_fake_session_receive (
      fixture->fake,
      "<iq type='set' id='1' from='eve@evil/x'><query xmlns='jabber:iq:roster'>"
      "<item jid='eve@evil' subscription='both'/></query></iq>");
  wc_fake_session_assert_sent (
      fixture->fake, REFUSED (" to='eve@evil/x'", "cancel", "service-unavailable"));
  wc_fake_session_receive (fixture->fake,
                           "<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item "
                           "jid='@'/></query></iq>");
  wc_fake_session_assert_sent (fixture->fake, REFUSED ("", "modify", "bad-request"));
  assert_roster (fixture, "a@y::none: b@y:Bob:both:A,Z ");
}

static void
ignore_reply (WcSession *session,
              gpointer user_data,
              const WcNode *result,
              const GError *error)
{
}

static void
assert_groups (Fixture *fixture, const char *jid, const char *const *groups)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcContact) contact =
      wc_roster_store_get (fixture->temp->db, fixture->host.account->id, jid, &error);

  g_assert_no_error (error);
  g_assert_cmpstrv (contact->groups, groups);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  static const char *const groups[] = { "G", NULL };

  wc_fake_session_answer (fixture->fake, ANSWER);
  wc_im_roster_set (fixture->fake->session, "d@y", "Dan", groups, ignore_reply, NULL);
  wc_fake_session_assert_sent (
      fixture->fake, "<iq type='set'><query xmlns='jabber:iq:roster'><item jid='d@y' "
                     "name='Dan'><group>G</group></item></query></iq>");
  wc_im_roster_remove (fixture->fake->session, "d@y", ignore_reply, NULL);
  wc_fake_session_assert_sent (
      fixture->fake, "<iq type='set'><query xmlns='jabber:iq:roster'><item jid='d@y' "
                     "subscription='remove'/></query></iq>");
}

/* Whoever changes a name takes nothing away that others have put there. */
static void
test_foreign_is_kept (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) item =
      g_string_new ("<item jid='b@y' subscription='both' name='Bob' "
                    "xmlns:g='google:roster' g:t='H'>");
  g_auto (GStrv) groups = g_new0 (char *, 71);
  g_autofree char *push = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GString) written = g_string_new (NULL);

  for (guint i = 0; i < 70; i++)
    {
      groups[i] = g_strdup_printf ("group %02u", i);
      g_string_append_printf (item, "<group>%s</group>", groups[i]);
      g_string_append_printf (written, "<group>%s</group>", groups[i]);
    }
  g_string_append (item,
                   "<channel xmlns='urn:xmpp:mix:roster:0' participant-id='1'/></item>");
  push = g_strdup_printf (
      "<iq type='set' id='1'><query xmlns='jabber:iq:roster' ver='v2'>%s</query></iq>",
      item->str);
  wc_fake_session_answer (fixture->fake, ANSWER);
  wc_fake_session_receive (fixture->fake, push);
  wc_fake_session_assert_sent (fixture->fake, "<iq type='result' id='1'/>");
  assert_groups (fixture, "b@y", (const char *const *) groups);
  wc_im_roster_set (fixture->fake->session, "b@y", "Robert", (const char *const *) groups,
                    ignore_reply, NULL);
  expected = g_strdup_printf (
      "<iq type='set'><query xmlns='jabber:iq:roster'><item xmlns:g='google:roster' "
      "g:t='H' jid='b@y' name='Robert'><channel xmlns='urn:xmpp:mix:roster:0' "
      "participant-id='1'/>%s</item></query></iq>",
      written->str);
  wc_fake_session_assert_sent (fixture->fake, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/im-roster/" name, Fixture, NULL, setup, func, teardown)
  TEST ("fetched", test_fetched);
  TEST ("unchanged", test_unchanged);
  TEST ("foreign", test_foreign_is_kept);
  TEST ("refusal", test_refusal_keeps_what_is_held);
  TEST ("pushes", test_pushes);
  TEST ("forged", test_forged_push);
  TEST ("changes", test_changes);
  return g_test_run ();
}
