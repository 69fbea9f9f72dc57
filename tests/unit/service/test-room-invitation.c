/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_in_room_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

static gboolean
invite (Fixture *f, const WcRoomInvitation *plan, GError **error)
{
  gboolean good;

  wc_room_invitation_send_async ((*f)->services->rooms, (*f)->account, plan,
                                 wc_in_room_callback (*f));
  good = wc_room_invitation_send_finish (wc_in_room_wait (*f), error);
  g_clear_object (&(*f)->result);
  return good;
}

static void
test_open_room (Fixture *f, gconstpointer data)
{
  const char *const jids[] = { "Romeo@montague.lit", "nurse@x.lit", NULL };
  WcRoomInvitation plan = { .chat = WC_ROOM_HALL, .jids = jids, .reason = "come" };

  g_assert_true (invite (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "invite " WC_ROOM_HALL " romeo@montague.lit come direct;"
                            "invite " WC_ROOM_HALL " nurse@x.lit come direct");
  plan.mediated = WC_ROOM_INVITATION_YES;
  plan.add_member = WC_ROOM_INVITATION_YES;
  g_assert_true (invite (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "affiliation " WC_ROOM_HALL " romeo@montague.lit member -;"
                            "invite " WC_ROOM_HALL " romeo@montague.lit come mediated;"
                            "affiliation " WC_ROOM_HALL " nurse@x.lit member -;"
                            "invite " WC_ROOM_HALL " nurse@x.lit come mediated");
}

/* Test that an invitation does not lead to a closed door. */
static void
test_members_only (Fixture *f, gconstpointer data)
{
  const char *const jids[] = { WC_STORE_ROMEO, NULL };
  WcRoomInvitation plan = { .chat = WC_ROOM_HALL, .jids = jids };

  (*f)->hall->flags |= WC_ROOM_MEMBERS_ONLY;
  g_assert_true (invite (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "affiliation " WC_ROOM_HALL " romeo@montague.lit member -;"
                            "invite " WC_ROOM_HALL " romeo@montague.lit - direct");
  (*f)->hall->affiliation = WC_AFFILIATION_MEMBER;
  g_assert_true (invite (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "invite " WC_ROOM_HALL " romeo@montague.lit - mediated");
  plan.mediated = WC_ROOM_INVITATION_NO;
  g_assert_true (invite (f, &plan, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "invite " WC_ROOM_HALL " romeo@montague.lit - direct");
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  const char *const jids[] = { WC_STORE_ROMEO, "nurse@x.lit", NULL };
  const char *const bad[] = { WC_STORE_ROMEO, "x.lit", NULL };
  const char *const nobody[] = { NULL };
  const char *many[WC_ROOM_INVITATION_MAX + 2] = { NULL };
  WcRoomInvitation plan = { .chat = WC_ROOM_HALL, .jids = bad };
  g_autoptr (GError) error = NULL;

  g_assert_false (invite (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "jids");
  plan.jids = nobody;
  g_assert_false (invite (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "jids");
  for (gsize i = 0; i <= WC_ROOM_INVITATION_MAX; i++)
    many[i] = WC_STORE_ROMEO;
  plan.jids = many;
  g_assert_false (invite (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "jids");
  wc_fake_rooms_assert_log ((*f)->rooms, "");

  plan.jids = jids;
  wc_fake_rooms_fail_next ((*f)->rooms,
                           g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR, "no"));
  g_assert_false (invite (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_REMOTE_ERROR, NULL);
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "invite " WC_ROOM_HALL " romeo@montague.lit - direct");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (invite (f, &plan, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-invitation/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("open-room", test_open_room);
  ADD ("members-only", test_members_only);
  ADD ("failures", test_failures);
  return g_test_run ();
}
