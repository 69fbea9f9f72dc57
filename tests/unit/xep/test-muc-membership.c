/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xep/muc-membership.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define ROOM "room@muc.lit"
#define FLAGS (WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS)
#define N_LISTS 3

typedef WcMucFixture Fixture;

static void
on_done (gpointer data)
{
  (*(guint *) data)++;
}

static void
wait_for (const guint *counter, guint n)
{
  while (*counter < n)
    g_main_context_iteration (NULL, TRUE);
}

/* Takes the question for a list, and gives its id. */
static char *
take_question (Fixture *f, const char *affiliation)
{
  g_autoptr (WcNode) iq = wc_muc_fixture_take (f);
  const WcNode *query = wc_node_child (iq, "query", WC_NS_MUC_ADMIN);
  const WcNode *item = wc_node_child (query, "item", WC_NS_MUC_ADMIN);

  g_assert_cmpstr (wc_node_attr (iq, "to"), ==, ROOM);
  g_assert_cmpstr (wc_node_attr (item, "affiliation"), ==, affiliation);
  return g_strdup (wc_node_attr (iq, "id"));
}

static void
answer (Fixture *f, const char *id, const char *items)
{
  g_autofree char *xml =
      g_strdup_printf ("<iq type='result' from='" ROOM "' id='%s'><query "
                       "xmlns='http://jabber.org/protocol/muc#admin'>%s</query></iq>",
                       id, items);

  wc_fake_session_receive (f->fake, xml);
}

static void
refuse (Fixture *f, const char *id)
{
  g_autofree char *xml = g_strdup_printf (
      "<iq type='error' from='" ROOM "' id='%s'><error type='auth'><forbidden "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
      id);

  wc_fake_session_receive (f->fake, xml);
}

static void
assert_members (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) list = wc_muc_membership_dup (f->session, ROOM);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (text, "%s ", (const char *) list->pdata[i]);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
say (Fixture *f, const char *items)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='" ROOM "'><x xmlns='http://jabber.org/protocol/muc#user'>%s</x>"
      "</message>",
      items);

  wc_fake_session_receive (f->fake, xml);
}

static void
ask_all (Fixture *f, guint *counter, char *ids[N_LISTS])
{
  wc_muc_membership_ask (f->session, ROOM, on_done, counter);
  ids[0] = take_question (f, "owner");
  ids[1] = take_question (f, "admin");
  ids[2] = take_question (f, "member");
}

static void
free_all (char *ids[N_LISTS])
{
  for (guint i = 0; i < N_LISTS; i++)
    g_free (ids[i]);
}

/* Those of the lists and those who are there; later changes are known, too, those that
 * come among the answers as well. */
static void
test_lists (Fixture *f, gconstpointer data)
{
  guint counter = 0;
  gboolean whole = FALSE;
  char *ids[N_LISTS];

  wc_muc_fixture_join (f, FLAGS);
  say (f, "<item jid='early@x.lit' affiliation='member'/>");
  assert_members (f, "");
  ask_all (f, &counter, ids);
  g_assert_false (wc_muc_membership_is_known (f->session, ROOM, NULL));
  answer (f, ids[0], "<item jid='own@x.lit' affiliation='owner'/>");
  say (f, "<item jid='own@x.lit' affiliation='none'/>"
          "<item jid='new@x.lit' affiliation='member'/>");
  answer (f, ids[1], "");
  wc_muc_membership_ask (f->session, ROOM, on_done, &counter);
  g_assert_cmpuint (counter, ==, 0);
  answer (f, ids[2], "<item jid='Away@X.lit' affiliation='member'/>");
  g_assert_cmpuint (counter, ==, 2);
  g_assert_true (wc_muc_membership_is_known (f->session, ROOM, &whole));
  g_assert_true (whole);
  assert_members (f, "away@x.lit new@x.lit ");

  wc_muc_fixture_presence (
      f, "carol", NULL, "affiliation='none' role='participant' jid='carol@x.lit/p'", "");
  assert_members (f, "away@x.lit carol@x.lit new@x.lit ");
  say (f, "<item jid='away@x.lit' affiliation='outcast'/>");
  wc_muc_fixture_presence (f, "carol", "unavailable",
                           "affiliation='member' role='none' jid='carol@x.lit/p'", "");
  assert_members (f, "carol@x.lit new@x.lit ");
  wc_muc_membership_ask (f->session, ROOM, on_done, &counter);
  g_assert_cmpuint (counter, ==, 2); /* never from inside */
  wait_for (&counter, 3);
  free_all (ids);
}

/* A list that the room does not give has nobody, and that is known. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  guint counter = 0;
  gboolean whole = TRUE;
  char *ids[N_LISTS];

  wc_muc_fixture_join (f, FLAGS);
  ask_all (f, &counter, ids);
  refuse (f, ids[0]);
  refuse (f, ids[1]);
  answer (f, ids[2], "<item jid='bob@x.lit' affiliation='member'/>");
  g_assert_cmpuint (counter, ==, 1);
  g_assert_true (wc_muc_membership_is_known (f->session, ROOM, &whole));
  g_assert_false (whole);
  assert_members (f, "bob@x.lit ");
  free_all (ids);
}

/* Who waits when the room is left is told, and an answer that comes then is nothing to a
 * room that was entered anew. */
static void
test_left (Fixture *f, gconstpointer data)
{
  guint counter = 0;
  char *ids[N_LISTS];

  wc_muc_membership_ask (f->session, ROOM, on_done, &counter);
  wait_for (&counter, 1);
  g_assert_false (wc_muc_membership_is_known (f->session, ROOM, NULL));
  wc_muc_fixture_join (f, FLAGS);
  ask_all (f, &counter, ids);
  wc_muc_fixture_presence (f, "me", "unavailable", "affiliation='none' role='none'",
                           "<status code='110'/><status code='307'/>");
  g_assert_cmpuint (counter, ==, 2);
  wc_muc_fixture_assert_told (f, "kicked; ");
  wc_muc_fixture_join (f, FLAGS);
  for (guint i = 0; i < N_LISTS; i++)
    answer (f, ids[i], "<item jid='old@x.lit' affiliation='member'/>");
  g_assert_false (wc_muc_membership_is_known (f->session, ROOM, NULL));
  assert_members (f, "");
  free_all (ids);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/muc-membership/" name, Fixture, NULL, wc_muc_fixture_setup, func,    \
              wc_muc_fixture_teardown)
  ADD ("lists", test_lists);
  ADD ("refused", test_refused);
  ADD ("left", test_left);
#undef ADD
  return g_test_run ();
}
