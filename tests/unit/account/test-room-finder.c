/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/room-fixture.h"
#include "xml/ns.h"

/* Where rooms can be made. */

#define ITEMS(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define INFO(inside)                                                                     \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"

static void
find (WcRoomFixture *f)
{
  wc_room_fixture_begin (f);
  f->port->find_service (f->port->self, wc_room_fixture_task (f));
}

static void
test_found (WcRoomFixture *f, gconstpointer data)
{
  find (f);
  wc_fake_session_answer (
      f->fake,
      ITEMS ("<item/><item jid='more.x.lit'/><item jid='bridge.x.lit'/>"
             "<item jid='bad@@x'/><item jid='Chat.x.lit'/><item jid='archive.x.lit'/>"));
  wc_fake_session_refuse (f->fake, "service-unavailable");
  /* A way to other networks has rooms, too, but none of its own kind. */
  wc_fake_session_answer (f->fake,
                          INFO ("<identity category='conference' type='irc'/>"
                                "<feature var='http://jabber.org/protocol/muc'/>"));
  wc_fake_session_answer (f->fake,
                          INFO ("<identity category='directory' type='x'/>"
                                "<identity category='conference' type='text'/>"
                                "<feature var='http://jabber.org/protocol/muc'/>"));
  wc_room_fixture_assert_ended (f, "ok ");
  g_assert_cmpstr (f->value, ==, "chat.x.lit");
  g_clear_pointer (&f->value, g_free);
  /* It is asked once a stream. */
  f->port->find_service (f->port->self, wc_room_fixture_task (f));
  wc_room_fixture_assert_ended (f, "ok ");
  g_clear_pointer (&f->value, g_free);
}

static void
test_none (WcRoomFixture *f, gconstpointer data)
{
  g_autofree char *words = g_strdup_printf ("%d: ", (int) WC_ERROR_NOT_SUPPORTED);

  find (f);
  wc_fake_session_answer (f->fake, ITEMS ("<item jid='proxy.x.lit'/>"));
  wc_fake_session_answer (f->fake,
                          INFO ("<identity category='conference' type='text'/>"));
  wc_room_fixture_assert_ended (f, words);
}

static void
test_refused (WcRoomFixture *f, gconstpointer data)
{
  g_autofree char *words =
      g_strdup_printf ("%d:forbidden ", (int) WC_ERROR_NOT_AUTHORIZED);

  find (f);
  wc_fake_session_refuse (f->fake, "forbidden");
  wc_room_fixture_assert_ended (f, words);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/room-finder/" name, WcRoomFixture, NULL, wc_room_fixture_setup,  \
              func, wc_room_fixture_teardown)
  TEST ("found", test_found);
  TEST ("none", test_none);
  TEST ("refused", test_refused);
  return g_test_run ();
}
