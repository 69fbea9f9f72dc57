/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "model/room.h"
#include "store/message-store.h"
#include "xep/omemo-known.h"

#define ROOM "room@muc.lit"
#define BOB "bob@x.lit"

static gboolean
is_romeo (gpointer data, const char *jid)
{
  return g_str_equal (jid, "romeo@x.lit");
}

static void
say (WcMucFixture *f, gboolean outgoing, gint64 stamp_us)
{
  const WcMessagePlace place = { .stamp_us = stamp_us };
  WcMessageBuilder *draft = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (draft);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  head->id = wc_message_store_place (f->temp->db, &place, &error);
  head->account = f->temp->account->id;
  head->ts_us = head->received_us = stamp_us;
  head->outgoing = outgoing;
  head->state = outgoing ? WC_MESSAGE_STATE_SENT : WC_MESSAGE_STATE_NONE;
  wc_message_builder_set_chat (draft, BOB);
  wc_message_builder_set_from (draft, outgoing ? "me@x.lit/here" : BOB);
  wc_message_builder_set_body (draft, "a word");
  message = wc_message_builder_end (draft);
  wc_message_store_add (f->temp->db, message, 0, &error);
  g_assert_no_error (error);
}

static void
test_people (WcMucFixture *f, gconstpointer data)
{
  g_autoptr (WcOmemo) omemo =
      wc_omemo_new (f->temp->db, f->temp->account->id, "me@x.lit");

  f->host.omemo = omemo;
  g_assert_true (wc_omemo_known_is (f->session, "me@x.lit", NULL));
  g_assert_false (wc_omemo_known_is (f->session, "romeo@x.lit", NULL));
  f->host.is_subscriber = is_romeo;
  g_assert_true (wc_omemo_known_is (f->session, "romeo@x.lit", NULL));
  g_assert_false (wc_omemo_known_is (f->session, BOB, NULL));
  say (f, FALSE, 1);
  g_assert_false (wc_omemo_known_is (f->session, BOB, NULL));
  say (f, TRUE, 2);
  g_assert_true (wc_omemo_known_is (f->session, BOB, NULL));
  f->host.omemo = NULL;
}

static void
test_group (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS);
  g_assert_true (wc_omemo_known_is (f->session, BOB, ROOM));
}

static void
test_open_room (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, WC_ROOM_NON_ANONYMOUS);
  g_assert_false (wc_omemo_known_is (f->session, BOB, ROOM));
  g_assert_false (wc_omemo_known_is (f->session, BOB, "other@muc.lit"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-known/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,  \
              wc_muc_fixture_teardown)
  ADD ("people", test_people);
  ADD ("group", test_group);
  ADD ("open-room", test_open_room);
#undef ADD
  return g_test_run ();
}
