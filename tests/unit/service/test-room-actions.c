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

/* The end of a call that gives nothing. */
static gboolean
finish (Fixture *f, GError **error)
{
  gboolean good = wc_room_actions_finish (wc_in_room_wait (*f), error);

  g_clear_object (&(*f)->result);
  return good;
}

static WcChat *
join (Fixture *f, const WcRoomJoin *plan, GError **error)
{
  WcChat *chat;

  wc_room_actions_join_async ((*f)->services->rooms, (*f)->account, plan,
                              wc_in_room_callback (*f));
  chat = wc_room_actions_join_finish (wc_in_room_wait (*f), error);
  g_clear_object (&(*f)->result);
  return chat;
}

static void
test_join (Fixture *f, gconstpointer data)
{
  const WcRoomJoin plan = { "Garden@rooms.lit", "J", "secret", TRUE, "The garden" };
  g_autoptr (WcChat) chat = join (f, &plan, NULL);

  g_assert_cmpstr (chat->chat, ==, "garden@rooms.lit");
  g_assert_cmpint (chat->kind, ==, WC_CHAT_KIND_MUC);
  wc_fake_rooms_assert_log (
      (*f)->rooms,
      "join garden@rooms.lit nick=J password=secret bookmark=1 name=The garden");
}

static void
test_join_fails (Fixture *f, gconstpointer data)
{
  const WcRoomJoin bad_room = { .room = "rooms.lit" };
  const WcRoomJoin bad_nick = { .room = "garden@rooms.lit", .nick = "" };
  const WcRoomJoin good = { .room = "garden@rooms.lit" };
  g_autoptr (GError) error = NULL;

  g_assert_null (join (f, &bad_room, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "room");
  g_assert_null (join (f, &bad_nick, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "options.nick");
  wc_fake_rooms_assert_log ((*f)->rooms, "");
  wc_fake_rooms_fail_next (
      (*f)->rooms, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "banned"));
  g_assert_null (join (f, &good, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_AUTHORIZED, NULL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_null (join (f, &good, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

static gboolean
leave (Fixture *f, const char *chat, gboolean forget, GError **error)
{
  wc_room_actions_leave_async ((*f)->services->rooms, (*f)->account, chat, forget,
                               wc_in_room_callback (*f));
  return finish (f, error);
}

static void
test_leave (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (leave (f, WC_ROOM_HALL, TRUE, NULL));
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_true (leave (f, WC_ROOM_HALL, FALSE, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "leave " WC_ROOM_HALL " forget;leave " WC_ROOM_HALL);
  g_assert_false (leave (f, "x@rooms.lit", FALSE, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
}

/* Test that a room can be left though the account is disabled, but its bookmark, which is
 * the server's, cannot be removed then. */
static void
test_leave_without_account (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRoom) room = NULL;

  wc_links_stop (WC_LINKS ((*f)->base->links), (*f)->account->id);
  g_assert_false (leave (f, WC_ROOM_HALL, TRUE, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
  g_assert_true (leave (f, WC_ROOM_HALL, FALSE, NULL));
  room = wc_room_service_find ((*f)->services->rooms, (*f)->account->id, WC_ROOM_HALL);
  g_assert_false (room->wanted);
}

static gboolean
destroy (Fixture *f, const char *reason, const char *venue, GError **error)
{
  const WcRoomDestroy plan = { WC_ROOM_HALL, reason, venue };

  wc_room_actions_destroy_async ((*f)->services->rooms, (*f)->account, &plan,
                                 wc_in_room_callback (*f));
  return finish (f, error);
}

static void
test_destroy (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (destroy (f, "over", "Garden@rooms.lit", NULL));
  g_assert_true (destroy (f, NULL, NULL, NULL));
  wc_fake_rooms_assert_log ((*f)->rooms, "destroy " WC_ROOM_HALL " over garden@rooms.lit;"
                                         "destroy " WC_ROOM_HALL " - -");
  g_assert_false (destroy (f, NULL, "garden", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "options.venue");
}

static gboolean
set_text (Fixture *f, gboolean nick, const char *text, GError **error)
{
  if (nick)
    wc_room_actions_set_nick_async ((*f)->services->rooms, (*f)->account, WC_ROOM_HALL,
                                    text, wc_in_room_callback (*f));
  else
    wc_room_actions_set_subject_async ((*f)->services->rooms, (*f)->account, WC_ROOM_HALL,
                                       text, wc_in_room_callback (*f));
  return finish (f, error);
}

static void
test_texts (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (set_text (f, FALSE, "", NULL));
  g_assert_true (set_text (f, TRUE, "Ｊ", NULL));
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "subject " WC_ROOM_HALL " '';nick " WC_ROOM_HALL " J");
  g_assert_false (set_text (f, TRUE, "", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "nick");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (set_text (f, FALSE, "x", &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

static WcForm *
config_form (void)
{
  WcForm *form = wc_form_new (WC_FORM_KIND_FORM);

  wc_form_add (form, "FORM_TYPE", WC_FORM_TYPE_HIDDEN, "config");
  wc_form_add (form, "name", WC_FORM_TYPE_TEXT_SINGLE, "Hall");
  wc_form_add (form, "open", WC_FORM_TYPE_BOOLEAN, "1");
  return form;
}

static gboolean
configure (Fixture *f, const char *field, const char *value, GError **error)
{
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) g_strfreev);
  const char *const values[] = { value, NULL };

  if (field != NULL)
    g_hash_table_insert (answers, g_strdup (field), g_strdupv ((char **) values));
  wc_room_actions_configure_async ((*f)->services->rooms, (*f)->account, WC_ROOM_HALL,
                                   answers, wc_in_room_callback (*f));
  return finish (f, error);
}

static void
test_configure (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_rooms_set_form ((*f)->rooms, config_form ());
  g_assert_true (configure (f, "open", "false", NULL));
  wc_fake_rooms_assert_log ((*f)->rooms, "config " WC_ROOM_HALL ";configure " WC_ROOM_HALL
                                         " FORM_TYPE=config name=Hall open=0");
  g_assert_false (configure (f, NULL, NULL, &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "fields");
  g_assert_false (configure (f, "open", "perhaps", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "fields.open");
  g_assert_false (configure (f, "nope", "1", &error));
  wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "fields.nope");
  wc_fake_rooms_fail_next (
      (*f)->rooms, g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "no owner"));
  g_assert_false (configure (f, "open", "1", &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_AUTHORIZED, NULL);
}

static void
test_config_form (Fixture *f, gconstpointer data)
{
  g_autoptr (WcForm) form = NULL;

  wc_fake_rooms_set_form ((*f)->rooms, config_form ());
  wc_room_actions_get_config_async ((*f)->services->rooms, (*f)->account, WC_ROOM_HALL,
                                    NULL, wc_in_room_callback (*f));
  form = wc_room_actions_get_config_finish (wc_in_room_wait (*f), NULL);
  g_assert_cmpstr (wc_form_get_value (form, "name"), ==, "Hall");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-actions/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("join", test_join);
  ADD ("join-fails", test_join_fails);
  ADD ("leave", test_leave);
  ADD ("leave-without-account", test_leave_without_account);
  ADD ("destroy", test_destroy);
  ADD ("texts", test_texts);
  ADD ("configure", test_configure);
  ADD ("config-form", test_config_form);
  return g_test_run ();
}
