/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "model/room.h"
#include "xep/omemo-known.h"

#define ROOM "room@muc.lit"
#define BOB "bob@x.lit"

static gboolean
is_romeo (gpointer data, const char *jid)
{
  return g_str_equal (jid, "romeo@x.lit");
}

static void
test_people (WcMucFixture *f, gconstpointer data)
{
  g_assert_true (wc_omemo_known_is (f->session, "me@x.lit", NULL));
  g_assert_false (wc_omemo_known_is (f->session, "romeo@x.lit", NULL));
  f->host.is_subscriber = is_romeo;
  g_assert_true (wc_omemo_known_is (f->session, "romeo@x.lit", NULL));
  g_assert_false (wc_omemo_known_is (f->session, BOB, NULL));
}

static void
test_group (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS);
  g_assert_true (wc_omemo_known_is (f->session, BOB, ROOM));
  g_assert_false (wc_omemo_known_is (f->session, BOB, NULL));
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
