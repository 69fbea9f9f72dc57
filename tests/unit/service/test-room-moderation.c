/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_in_room_new ();
  wc_in_room_add (*f, "Nurse", "nurse@x.lit/a", WC_ROLE_PARTICIPANT, WC_AFFILIATION_NONE);
  wc_in_room_add (*f, "Peter", NULL, WC_ROLE_VISITOR, WC_AFFILIATION_NONE);
  /* somebody who would like to be taken for another */
  wc_in_room_add (*f, "romeo@montague.lit", "mallory@x.lit/a", WC_ROLE_PARTICIPANT,
                  WC_AFFILIATION_NONE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

static gboolean
change (Fixture *f, const WcRoomModeration *plan, GError **error)
{
  gboolean good;

  wc_room_moderation_change_async ((*f)->services->rooms, (*f)->account, plan,
                                   wc_in_room_callback (*f));
  good = wc_room_moderation_change_finish (wc_in_room_wait (*f), error);
  g_clear_object (&(*f)->result);
  return good;
}

static gboolean
set_role (Fixture *f, const char *who, WcRole role, GError **error)
{
  const WcRoomModeration plan = {
    .chat = WC_ROOM_HALL, .who = who, .set_role = TRUE, .role = role, .reason = "why"
  };

  return change (f, &plan, error);
}

static gboolean
set_affiliation (Fixture *f, const char *who, WcAffiliation affiliation, GError **error)
{
  const WcRoomModeration plan = {
    .chat = WC_ROOM_HALL, .who = who, .set_affiliation = TRUE, .affiliation = affiliation
  };

  return change (f, &plan, error);
}

static void
test_role (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (set_role (f, "Peter", WC_ROLE_NONE, NULL));
  g_assert_true (set_role (f, WC_ROOM_HALL "/Peter", WC_ROLE_PARTICIPANT, NULL));
  g_assert_true (set_role (f, "Nurse@x.lit", WC_ROLE_MODERATOR, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms, "role " WC_ROOM_HALL " Peter none why;"
                                         "role " WC_ROOM_HALL " Peter participant why;"
                                         "role " WC_ROOM_HALL " Nurse moderator why");
  g_assert_false (set_role (f, "peter", WC_ROLE_NONE, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
  g_assert_false (set_role (f, "other@x.lit", WC_ROLE_NONE, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
}

static void
test_affiliation (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (set_affiliation (f, "Nurse", WC_AFFILIATION_OUTCAST, NULL));
  g_assert_true (set_affiliation (f, "away@x.lit", WC_AFFILIATION_MEMBER, NULL));
  g_assert_true (set_affiliation (f, "spam.lit", WC_AFFILIATION_OUTCAST, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "affiliation " WC_ROOM_HALL " nurse@x.lit outcast -;"
                            "affiliation " WC_ROOM_HALL " away@x.lit member -;"
                            "affiliation " WC_ROOM_HALL " spam.lit outcast -");
  g_assert_false (set_affiliation (f, "Peter", WC_AFFILIATION_MEMBER, &error));
  wc_in_room_assert_error (&error, WC_ERROR_CONFLICT, NULL);
  g_assert_false (set_affiliation (f, "Paula", WC_AFFILIATION_MEMBER, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
  g_assert_false (set_affiliation (f, "x@", WC_AFFILIATION_MEMBER, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "who");
}

/* Test that a nick which is written like an address gets nothing that was meant for whom
 * the address is of, and can be named all the same. */
static void
test_nick_like_an_address (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (set_affiliation (f, WC_STORE_ROMEO, WC_AFFILIATION_OWNER, NULL));
  g_assert_false (set_role (f, WC_STORE_ROMEO, WC_ROLE_MODERATOR, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_true (set_role (f, WC_ROOM_HALL "/" WC_STORE_ROMEO, WC_ROLE_NONE, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "affiliation " WC_ROOM_HALL " romeo@montague.lit owner -;"
                            "role " WC_ROOM_HALL " romeo@montague.lit none why");
}

static void
test_both (Fixture *f, gconstpointer data)
{
  WcRoomModeration plan = { .chat = WC_ROOM_HALL,
                            .who = "Nurse",
                            .set_role = TRUE,
                            .role = WC_ROLE_NONE,
                            .set_affiliation = TRUE,
                            .affiliation = WC_AFFILIATION_MEMBER };
  const WcRoomModeration nothing = { .chat = WC_ROOM_HALL, .who = "Nurse" };
  g_autoptr (GError) error = NULL;

  g_assert_true (change (f, &plan, NULL));
  plan.affiliation = WC_AFFILIATION_OUTCAST;
  g_assert_true (change (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "affiliation " WC_ROOM_HALL " nurse@x.lit member -;"
                            "role " WC_ROOM_HALL " Nurse none -;"
                            "affiliation " WC_ROOM_HALL " nurse@x.lit outcast -");
  g_assert_false (change (f, &nothing, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "change");
  wc_fake_rooms_fail_next (
      (*f)->rooms, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "no admin"));
  plan.affiliation = WC_AFFILIATION_MEMBER;
  g_assert_false (change (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_AUTHORIZED, NULL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (change (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-moderation/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("role", test_role);
  ADD ("affiliation", test_affiliation);
  ADD ("nick-like-an-address", test_nick_like_an_address);
  ADD ("both", test_both);
  return g_test_run ();
}
