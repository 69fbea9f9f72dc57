/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"

typedef WcInRoom *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_in_room_new ();
  wc_in_room_add (*f, "Zoe", "zoe@x.lit/a", WC_ROLE_MODERATOR, WC_AFFILIATION_OWNER);
  wc_in_room_add (*f, "bob", NULL, WC_ROLE_PARTICIPANT, WC_AFFILIATION_NONE);
  wc_in_room_add (*f, "Ann", "ann@x.lit", WC_ROLE_PARTICIPANT, WC_AFFILIATION_MEMBER);
  wc_in_room_add (*f, NULL, "c@x.lit", WC_ROLE_NONE, WC_AFFILIATION_MEMBER);
  wc_in_room_add (*f, NULL, "b@x.lit", WC_ROLE_NONE, WC_AFFILIATION_MEMBER);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_in_room_free (*f);
}

/* The page as text: nick or address, with '|' and the cursor behind it. */
static char *
list (Fixture *f, const WcRoomMembersQuery *query, char **out_next, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) page = NULL;

  wc_room_members_list_async ((*f)->services->rooms, (*f)->account, query,
                              wc_in_room_callback (*f));
  page = wc_room_members_list_finish (wc_in_room_wait (*f), out_next, error);
  g_clear_object (&(*f)->result);
  for (guint i = 0; page != NULL && i < page->len; i++)
    {
      const WcOccupant *member = g_ptr_array_index (page, i);

      g_string_append_printf (text, "%s ",
                              member->nick != NULL ? member->nick : member->jid);
    }
  return page != NULL ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

#define assert_list(f, query, expected, expected_next)                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *next_ = NULL;                                                       \
    g_autofree char *list_ = list (f, query, &next_, NULL);                              \
    g_assert_cmpstr (list_, ==, expected);                                               \
    g_assert_cmpstr (next_, ==, expected_next);                                          \
  }                                                                                      \
  G_STMT_END

static void
test_occupants (Fixture *f, gconstpointer data)
{
  WcRoomMembersQuery query = { .chat = "Hall@rooms.lit", .limit = 10 };

  assert_list (f, &query, "Zoe Ann bob ", NULL);
  query.limit = 2;
  assert_list (f, &query, "Zoe Ann ", "participant/Ann");
  query.cursor = "participant/Ann";
  assert_list (f, &query, "bob ", NULL);
  /* who the cursor names may have left meanwhile */
  query.cursor = "participant/Aa";
  assert_list (f, &query, "Ann bob ", NULL);
  query.cursor = NULL;
  query.by_role = TRUE;
  query.role = WC_ROLE_MODERATOR;
  assert_list (f, &query, "Zoe ", NULL);
}

static void
test_bad_cursor (Fixture *f, gconstpointer data)
{
  static const char *const cursors[] = { "nonsense", "king/Ann" };

  for (gsize i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      const WcRoomMembersQuery query = { .chat = WC_ROOM_HALL,
                                         .limit = 2,
                                         .cursor = cursors[i] };
      g_autoptr (GError) error = NULL;

      g_assert_null (list (f, &query, NULL, &error));
      wc_in_room_assert_error (&error, WC_ERROR_INVALID_ARGUMENT, "options.cursor");
    }
}

static void
test_affiliation (Fixture *f, gconstpointer data)
{
  WcRoomMembersQuery query = { .chat = WC_ROOM_HALL,
                               .by_affiliation = TRUE,
                               .affiliation = WC_AFFILIATION_MEMBER,
                               .limit = 2 };
  g_autoptr (GError) error = NULL;

  assert_list (f, &query, "Ann b@x.lit ", "b@x.lit");
  query.cursor = "b@x.lit";
  assert_list (f, &query, "c@x.lit ", NULL);
  wc_fake_rooms_assert_log ((*f)->rooms,
                            "list " WC_ROOM_HALL " member;list " WC_ROOM_HALL " member");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_null (list (f, &query, NULL, &error));
  wc_in_room_assert_error (&error, WC_ERROR_OFFLINE, NULL);
}

/* Test that nobody is in a room while the account does not run. */
static void
test_without_account (Fixture *f, gconstpointer data)
{
  const WcRoomMembersQuery query = { .chat = WC_ROOM_HALL, .limit = 10 };
  const WcRoomMembersQuery unknown = { .chat = "x@rooms.lit", .limit = 10 };
  g_autoptr (GError) error = NULL;

  wc_links_stop (WC_LINKS ((*f)->base->links), (*f)->account->id);
  assert_list (f, &query, "", NULL);
  g_assert_null (list (f, &unknown, NULL, &error));
  wc_in_room_assert_error (&error, WC_ERROR_NOT_FOUND, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/room-members/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("occupants", test_occupants);
  ADD ("bad-cursor", test_bad_cursor);
  ADD ("affiliation", test_affiliation);
  ADD ("without-account", test_without_account);
  return g_test_run ();
}
