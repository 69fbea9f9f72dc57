/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/in-room.h"

#define MADE " nick=- name=- description=- none bookmark=0"

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

/* The chat's address, with " again" where it was made before; NULL + @error. */
static char *
finish (Fixture *f, GAsyncResult **result, GError **error)
{
  gboolean replayed = FALSE;
  g_autoptr (WcChat) chat =
      wc_room_creation_run_finish (wc_service_fixture_wait (result), &replayed, error);

  g_clear_object (result);
  return chat != NULL ? g_strconcat (chat->chat, replayed ? " again" : NULL, NULL) : NULL;
}

static char *
make (Fixture *f, const WcRoomCreationPlan *plan, GError **error)
{
  wc_room_creation_run_async ((*f)->services->creation, (*f)->account, plan,
                              wc_in_room_callback (*f));
  return finish (f, &(*f)->result, error);
}

#define assert_made(f, plan, expected)                                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autoptr (GError) error_ = NULL;                                                    \
    g_autofree char *made_ = make (f, plan, &error_);                                    \
    g_assert_no_error (error_);                                                          \
    g_assert_cmpstr (made_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static void
assert_fails (Fixture *f, const WcRoomCreationPlan *plan, int code, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (make (f, plan, &error));
  wc_in_room_assert_error (&error, code, field);
}

static void
fail_next (Fixture *f, int code)
{
  wc_fake_rooms_fail_next ((*f)->rooms, g_error_new_literal (WC_ERROR, code, "no"));
}

static void
test_address (Fixture *f, gconstpointer data)
{
  WcRoomCreationPlan plan = { .room = "Garden@Rooms.lit" };

  assert_made (f, &plan, "garden@rooms.lit");
  plan.room = "Balcony";
  plan.service = "Rooms.lit";
  assert_made (f, &plan, "balcony@rooms.lit");
  wc_fake_rooms_assert_log ((*f)->rooms, "create garden@rooms.lit" MADE
                                         ";create balcony@rooms.lit" MADE);
  plan.service = NULL;
  wc_fake_rooms_set_service ((*f)->rooms, "chat.lit");
  assert_made (f, &plan, "balcony@chat.lit");
  wc_fake_rooms_assert_log ((*f)->rooms, "find-service;create balcony@chat.lit" MADE);
}

/* Test that a room without a name gets one that is nobody else's. */
static void
test_random_address (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .service = "rooms.lit" };
  g_autofree char *one = make (f, &plan, NULL);
  g_autofree char *two = make (f, &plan, NULL);

  g_assert_true (g_str_has_suffix (one, "@rooms.lit"));
  g_assert_true (g_str_has_suffix (two, "@rooms.lit"));
  g_assert_cmpstr (one, !=, two);
}

static void
test_settings (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .room = "a@rooms.lit",
                                    .create = { .nick = "Ｊ",
                                                .name = "A",
                                                .description = "B",
                                                .preset = WC_ROOM_PRESET_PUBLIC,
                                                .bookmark = TRUE } };

  assert_made (f, &plan, "a@rooms.lit");
  wc_fake_rooms_assert_log (
      (*f)->rooms, "create a@rooms.lit nick=J name=A description=B public bookmark=1");
}

static void
test_arguments (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan two = { .room = "a@rooms.lit", .service = "rooms.lit" };
  const WcRoomCreationPlan empty = { .room = "" };
  const WcRoomCreationPlan no_local = { .room = "@rooms.lit" };
  const WcRoomCreationPlan service = { .room = "a", .service = "x@rooms.lit" };
  const WcRoomCreationPlan nick = { .room = "a@rooms.lit", .create.nick = "" };
  const WcRoomCreationPlan key = { .room = "a@rooms.lit", .key = "" };
  const WcRoomCreationPlan nowhere = { .room = "a" };

  assert_fails (f, &two, WC_ERROR_INVALID_ARGUMENT, "options.service");
  assert_fails (f, &empty, WC_ERROR_INVALID_ARGUMENT, "options.room");
  assert_fails (f, &no_local, WC_ERROR_INVALID_ARGUMENT, "options.room");
  assert_fails (f, &service, WC_ERROR_INVALID_ARGUMENT, "options.service");
  assert_fails (f, &nick, WC_ERROR_INVALID_ARGUMENT, "options.nick");
  assert_fails (f, &key, WC_ERROR_INVALID_ARGUMENT, "options.key");
  wc_fake_rooms_assert_log ((*f)->rooms, "");
  assert_fails (f, &nowhere, WC_ERROR_NOT_SUPPORTED, NULL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_fails (f, &nowhere, WC_ERROR_OFFLINE, NULL);
}

static void
test_key (Fixture *f, gconstpointer data)
{
  WcRoomCreationPlan plan = { .service = "rooms.lit", .key = "k" };
  g_autofree char *first = make (f, &plan, NULL);
  g_autofree char *again = g_strconcat (first, " again", NULL);

  g_free (wc_fake_rooms_take_log ((*f)->rooms));
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_made (f, &plan, again);
  wc_fake_rooms_assert_log ((*f)->rooms, "");
  plan.create.name = "another";
  assert_fails (f, &plan, WC_ERROR_CONFLICT, NULL);
}

/* Test that a refusal does not use the key up. */
static void
test_key_after_refusal (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .room = "a@rooms.lit", .key = "k" };

  fail_next (f, WC_ERROR_CONFLICT);
  assert_fails (f, &plan, WC_ERROR_CONFLICT, NULL);
  fail_next (f, WC_ERROR_CONFLICT);
  assert_fails (f, &plan, WC_ERROR_CONFLICT, NULL);
  assert_made (f, &plan, "a@rooms.lit");
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "create a@rooms.lit" MADE ";create a@rooms.lit" MADE
                            ";create a@rooms.lit" MADE);
}

/* The room that the next call makes, whose end nobody sees. */
static char *
begin (Fixture *f, const WcRoomCreationPlan *plan, int code)
{
  g_autofree char *log = NULL;

  fail_next (f, code);
  assert_fails (f, plan, code, NULL);
  log = wc_fake_rooms_take_log ((*f)->rooms);
  g_assert_true (g_str_has_prefix (log, "create "));
  return g_strndup (log + strlen ("create "), strcspn (log + strlen ("create "), " "));
}

/* Test that a call whose end nobody saw goes on with its room, as often as it takes: it
 * is done when the room is as it was wanted, and not because it is there. */
static void
test_key_after_silence (Fixture *f, gconstpointer data)
{
  const int silences[] = { WC_ERROR_REMOTE_TIMEOUT, WC_ERROR_OFFLINE,
                           WC_ERROR_CANCELLED };

  for (gsize i = 0; i < G_N_ELEMENTS (silences); i++)
    {
      g_autofree char *key = g_strdup_printf ("k%d", silences[i]);
      const WcRoomCreationPlan plan = { .service = "rooms.lit", .key = key };
      g_autofree char *room = begin (f, &plan, silences[i]);
      g_autofree char *again = g_strconcat (room, " again", NULL);
      g_autofree char *expected = g_strdup_printf (
          "create %s" MADE " resumed;create %s" MADE " resumed", room, room);

      fail_next (f, WC_ERROR_REMOTE_ERROR);
      assert_fails (f, &plan, WC_ERROR_REMOTE_ERROR, NULL);
      assert_made (f, &plan, room);
      wc_fake_rooms_assert_log ((*f)->rooms, expected);
      assert_made (f, &plan, again);
      wc_fake_rooms_assert_log ((*f)->rooms, "");
    }
}

/* Test that a stranger's room is not taken for the one that was begun, and leaves the key
 * free for another. */
static void
test_key_and_stranger (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .service = "rooms.lit", .key = "k" };
  g_autofree char *room = begin (f, &plan, WC_ERROR_REMOTE_TIMEOUT);
  g_autofree char *other = NULL;

  fail_next (f, WC_ERROR_CONFLICT);
  assert_fails (f, &plan, WC_ERROR_CONFLICT, NULL);
  other = make (f, &plan, NULL);
  g_assert_nonnull (other);
  g_assert_cmpstr (other, !=, room);
}

/* Test that a nick which others have says nothing of whose the room is. */
static void
test_key_and_nick (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .service = "rooms.lit", .key = "k" };
  g_autofree char *room = begin (f, &plan, WC_ERROR_REMOTE_TIMEOUT);
  GError *taken = g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT, "taken");

  wc_error_set_detail (taken, "condition", "conflict");
  wc_fake_rooms_fail_next ((*f)->rooms, taken);
  g_assert_null (make (f, &plan, NULL));
  assert_made (f, &plan, room);
}

static void
test_key_under_way (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .room = "a@rooms.lit", .key = "k" };
  g_autoptr (GAsyncResult) first = NULL;
  g_autofree char *made = NULL;

  wc_fake_rooms_hold_next ((*f)->rooms);
  wc_room_creation_run_async ((*f)->services->creation, (*f)->account, &plan,
                              wc_service_fixture_done, &first);
  assert_fails (f, &plan, WC_ERROR_BUSY, NULL);
  wc_fake_rooms_go_on ((*f)->rooms);
  made = finish (f, &first, NULL);
  g_assert_cmpstr (made, ==, "a@rooms.lit");
  assert_made (f, &plan, "a@rooms.lit again");
}

/* An answer of the server comes within a transaction, that of what it brought. */
static gboolean
on_answer (gpointer data)
{
  WcInRoom *f = data;

  wc_store_fixture_begin (f->base->store);
  wc_fake_rooms_go_on (f->rooms);
  wc_store_fixture_commit (f->base->store);
  return G_SOURCE_REMOVE;
}

static void
test_key_and_service (Fixture *f, gconstpointer data)
{
  const WcRoomCreationPlan plan = { .room = "a", .key = "k" };
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *made = NULL;

  wc_fake_rooms_set_service ((*f)->rooms, "rooms.lit");
  wc_fake_rooms_hold_next ((*f)->rooms);
  wc_room_creation_run_async ((*f)->services->creation, (*f)->account, &plan,
                              wc_service_fixture_done, &result);
  g_idle_add (on_answer, *f);
  made = finish (f, &result, NULL);
  g_assert_cmpstr (made, ==, "a@rooms.lit");
  assert_made (f, &plan, "a@rooms.lit again");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-creation/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("address", test_address);
  ADD ("random-address", test_random_address);
  ADD ("settings", test_settings);
  ADD ("arguments", test_arguments);
  ADD ("key", test_key);
  ADD ("key-after-refusal", test_key_after_refusal);
  ADD ("key-after-silence", test_key_after_silence);
  ADD ("key-and-stranger", test_key_and_stranger);
  ADD ("key-and-nick", test_key_and_nick);
  ADD ("key-under-way", test_key_under_way);
  ADD ("key-and-service", test_key_and_service);
  return g_test_run ();
}
