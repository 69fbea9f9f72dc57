/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "store/people.h"
#include "store/room-store.h"
#include "store/roster-store.h"

static WcTempDb *
make (void)
{
  WcTempDb *temp = wc_temp_db_new ();
  g_autoptr (WcContact) contact = wc_contact_new (temp->account->id, "ana@b");
  g_autoptr (WcRoom) room = wc_room_new (temp->account->id, "room@c");

  contact->in_roster = TRUE;
  wc_db_begin (temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_roster_store_push (temp->db, contact, NULL, NULL));
  g_assert_true (wc_roster_store_request (temp->db, temp->account->id, "asks@b", NULL,
                                          /* error= */ NULL));
  g_assert_true (wc_room_store_save (temp->db, room, NULL));
  g_assert_true (wc_db_commit (temp->db, NULL));
  return temp;
}

static void
assert_kind (WcTempDb *temp, const char *jid, WcPeopleKind expected)
{
  WcPeopleKind kind = WC_PEOPLE_NOBODY;

  g_assert_true (wc_people_find (temp->db, temp->account->id, jid, &kind, NULL));
  g_assert_cmpint (kind, ==, expected);
}

static void
test_find (void)
{
  g_autoptr (WcTempDb) temp = make ();

  assert_kind (temp, "me@x.lit", WC_PEOPLE_SELF);
  assert_kind (temp, "ana@b", WC_PEOPLE_CONTACT);
  assert_kind (temp, "room@c", WC_PEOPLE_ROOM);
  assert_kind (temp, "asks@b", WC_PEOPLE_NOBODY);
  assert_kind (temp, "eve@evil", WC_PEOPLE_NOBODY);
}

static void
test_tell (void)
{
  static const char *const jids[] = { "me@x.lit", "ana@b", "room@c", "eve@evil" };
  g_autoptr (WcTempDb) temp = make ();
  gint64 since = 0;
  g_autofree char *before = wc_temp_db_take_events (temp, &since);
  g_autofree char *after = NULL;

  wc_db_begin (temp->db, WC_DB_NORMAL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (jids); i++)
    {
      WcPeopleKind kind = WC_PEOPLE_NOBODY;

      g_assert_true (wc_people_find (temp->db, temp->account->id, jids[i], &kind, NULL));
      g_assert_true (wc_people_tell (temp->db, temp->account->id, jids[i], kind, "avatar",
                                     /* error= */ NULL));
    }
  g_assert_true (wc_db_commit (temp->db, NULL));
  after = wc_temp_db_take_events (temp, &since);
  g_assert_cmpstr (after, ==, "account.changed contact.changed chat.changed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/people/find", test_find);
  g_test_add_func ("/store/people/tell", test_tell);
  return g_test_run ();
}
