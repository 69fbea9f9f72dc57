/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/room-fixture.h"
#include "model/room-page.h"

#define LIST(inside)                                                                     \
  "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define INFO(name, rest)                                                                 \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                \
  "<identity category='conference' type='text'" name "/>"                                \
  "<feature var='http://jabber.org/protocol/muc'/>" rest "</query>"
#define FORM(fields)                                                                     \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"         \
  "<value>http://jabber.org/protocol/muc#roominfo</value></field>" fields "</x>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"

static void
ask (WcRoomFixture *f, const WcRoomDirectory *query)
{
  f->port->list_rooms (f->port->self, query, wc_room_fixture_task (f));
}

/* What the last task gave: "jid=name/people ". */
static char *
take_page (WcRoomFixture *f)
{
  g_autoptr (WcRoomPage) page = g_steal_pointer (&f->value);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < page->rooms->len; i++)
    {
      const WcRoom *room = g_ptr_array_index (page->rooms, i);

      g_string_append_printf (text, "%s=%s/%u ", room->room,
                              room->name != NULL ? room->name : "-", room->n_occupants);
    }
  return g_string_free (text, FALSE);
}

#define assert_page(f, words)                                                            \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *page_ = NULL;                                                       \
    wc_room_fixture_assert_ended (f, "ok ");                                             \
    page_ = take_page (f);                                                               \
    g_assert_cmpstr (page_, ==, words);                                                  \
  }                                                                                      \
  G_STMT_END

static void
test_list (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomDirectory query = { .service = "r.lit", .text = "a", .limit = 10 };

  wc_room_fixture_begin (f);
  ask (f, &query);
  wc_fake_session_answer_next (
      f->fake, "to='r.lit' disco#items <max>10</max>",
      LIST ("<item jid='b@r.lit' name='Bar'/><item jid='c@r.lit'/>"));
  assert_page (f, "b@r.lit=Bar/0 ");
  wc_fake_session_assert_idle (f->fake);
}

/* Test that each is asked, a few at a time, and that one that does not answer stays. */
static void
test_details (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomDirectory query = { .service = "r.lit", .limit = 10, .details = TRUE };

  wc_room_fixture_begin (f);
  ask (f, &query);
  wc_fake_session_answer (
      f->fake, LIST ("<item jid='1@r.lit' name='One'/><item jid='2@r.lit' name='Two'/>"
                     "<item jid='3@r.lit'/><item jid='4@r.lit'/><item jid='5@r.lit'/>"
                     "<item jid='6@r.lit'/>"));
  g_assert_cmpuint (f->fake->sent.length, ==, 5);
  wc_fake_session_answer (
      f->fake, INFO (" name='First'", FORM (FIELD ("muc#roominfo_occupants", "3"))));
  wc_fake_session_answer (f->fake, INFO ("", ""));
  g_assert_cmpuint (f->fake->sent.length, ==, 4);
  for (guint i = 0; i < 4; i++)
    wc_fake_session_refuse (f->fake, "forbidden");
  assert_page (f, "1@r.lit=First/3 2@r.lit=Two/0 3@r.lit=-/0 4@r.lit=-/0 5@r.lit=-/0 "
                  "6@r.lit=-/0 ");
}

/* Test that a search asks whom it names, and nobody else. */
static void
test_search (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomDirectory query = {
    .search = "api@search.lit", .text = "tea", .limit = 10, .details = TRUE
  };

  wc_room_fixture_begin (f);
  ask (f, &query);
  wc_fake_session_answer_next (
      f->fake, "to='api@search.lit' channel-search <value>tea</value>",
      "<result xmlns='urn:xmpp:channel-search:0:search'><item address='x@r.lit'>"
      "<name>Cake</name><nusers>4</nusers></item></result>");
  assert_page (f, "x@r.lit=Cake/4 ");
  wc_fake_session_assert_idle (f->fake);
}

static void
test_failures (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomDirectory query = { .service = "r.lit", .limit = 10 };
  g_autofree char *offline = g_strdup_printf ("%d: ", (int) WC_ERROR_OFFLINE);
  g_autofree char *refused =
      g_strdup_printf ("%d:forbidden ", (int) WC_ERROR_NOT_AUTHORIZED);

  ask (f, &query);
  wc_room_fixture_assert_ended (f, offline);
  wc_room_fixture_begin (f);
  ask (f, &query);
  wc_fake_session_refuse (f->fake, "forbidden");
  wc_room_fixture_assert_ended (f, refused);
}

/* Test that a stream that is lost in the middle ends it, once. */
static void
test_lost (WcRoomFixture *f, gconstpointer data)
{
  const WcRoomDirectory query = { .service = "r.lit", .limit = 10, .details = TRUE };
  g_autofree char *offline = g_strdup_printf ("%d: ", (int) WC_ERROR_OFFLINE);

  wc_room_fixture_begin (f);
  ask (f, &query);
  wc_fake_session_answer (f->fake, LIST ("<item jid='1@r.lit'/><item jid='2@r.lit'/>"));
  wc_node_unref (wc_room_fixture_take (f));
  wc_node_unref (wc_room_fixture_take (f));
  wc_session_unbind (f->fake->session, /* resumable= */ FALSE);
  wc_room_fixture_assert_ended (f, offline);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-directory/" name, WcRoomFixture, NULL,                      \
              wc_room_fixture_setup, func, wc_room_fixture_teardown)
  TEST ("list", test_list);
  TEST ("details", test_details);
  TEST ("search", test_search);
  TEST ("failures", test_failures);
  TEST ("lost", test_lost);
  return g_test_run ();
}
