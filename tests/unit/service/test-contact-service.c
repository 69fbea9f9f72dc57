/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcContactService *contacts;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->contacts = f->base->services->contacts;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  WcRosterQuery query = { .account = f->account->id, .limit = 2 };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autofree char *next = NULL;
  g_autofree char *end = NULL;

  wc_service_fixture_add_contact (f->base, "a@x.lit", "A", "Friends");
  wc_service_fixture_add_contact (f->base, "b@x.lit", "B", "Friends");
  wc_service_fixture_add_contact (f->base, "c@x.lit", "C", "Family");
  first = wc_contact_service_list (f->contacts, &query, &next, NULL);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpstr (next, ==, "b@x.lit");
  query.after = next;
  second = wc_contact_service_list (f->contacts, &query, &end, NULL);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_null (end);
}

static gboolean
change (Fixture *f, const WcContactChange *change, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_contact_service_change_async (f->contacts, f->account, change,
                                   wc_service_fixture_done, &result);
  return wc_contact_service_change_finish (f->contacts, wc_service_fixture_wait (&result),
                                           error);
}

static void
assert_log (Fixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_link_take_log (f->base->link);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_add (Fixture *f, gconstpointer data)
{
  WcContactChange add = { .change = { .verb = WC_LINK_ROSTER_SET,
                                      .jid = "Romeo@montague.lit",
                                      .text = "it is me" },
                          .subscribe = TRUE };
  g_autoptr (GError) offline = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_false (change (f, &add, &offline));
  g_assert_error (offline, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (change (f, &add, NULL));
  assert_log (f, "set romeo@montague.lit name=- groups=-;approve romeo@montague.lit;"
                 "subscribe romeo@montague.lit text=it is me");
  wc_fake_link_fail_next (f->base->link,
                          g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_ERROR, "no"));
  g_assert_false (change (f, &add, &refused));
  g_assert_error (refused, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  assert_log (f, "set romeo@montague.lit name=- groups=-");
  add.change.token = "TOKEN";
  g_assert_true (change (f, &add, NULL));
  assert_log (f, "set romeo@montague.lit name=- groups=-;approve romeo@montague.lit;"
                 "subscribe romeo@montague.lit text=it is me token=TOKEN");
}

/* Test that what is not said stays: the server replaces the whole item. */
static void
test_update (Fixture *f, gconstpointer data)
{
  WcContactChange rename = {
    .change = { .verb = WC_LINK_ROSTER_SET, .jid = WC_STORE_ROMEO, .name = "Him" },
    .must_exist = TRUE
  };
  g_autoptr (GError) error = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_false (change (f, &rename, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_service_fixture_add_contact (f->base, WC_STORE_ROMEO, "Romeo", "Friends");
  g_assert_true (change (f, &rename, NULL));
  assert_log (f, "set romeo@montague.lit name=Him groups=Friends");
}

static void
test_presence (Fixture *f, gconstpointer data)
{
  static const char *const jids[] = { WC_STORE_ROMEO "/phone", WC_STORE_ROMEO "/home" };
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (WcPresence) best = NULL;

  for (int i = 0; i < 2; i++)
    {
      WcPresence *presence =
          wc_presence_new (f->account->id, jids[i], WC_PRESENCE_SHOW_AWAY, NULL);

      presence->priority = i;
      wc_fake_link_add_presence (f->base->link, presence);
    }
  all = wc_contact_service_get_presence (f->contacts, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  one = wc_contact_service_get_presence (f->contacts, f->account, jids[0], NULL);
  g_assert_cmpuint (one->len, ==, 1);
  best = wc_contact_service_find_presence (f->contacts, f->account->id, WC_STORE_ROMEO);
  g_assert_cmpstr (best->jid, ==, jids[1]);
}

static void
test_own_presence (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) held = NULL;

  g_assert_true (
      wc_contact_service_set_presence (f->contacts, f->account, "dnd", "busy", NULL));
  held = wc_service_fixture_account (f->base);
  g_assert_cmpstr (held->show, ==, "dnd");
  g_assert_cmpstr (held->status, ==, "busy");
  g_assert_true (
      wc_contact_service_set_presence (f->contacts, held, "available", "", NULL));
  g_clear_pointer (&held, wc_account_unref);
  held = wc_service_fixture_account (f->base);
  g_assert_null (held->show);
  g_assert_null (held->status);
  assert_log (f, "update;update");
}

/* Test that typing is told while online and is no error while offline. */
static void
test_chat_state (Fixture *f, gconstpointer data)
{
  g_assert_true (wc_contact_service_set_chat_state (f->contacts, f->account,
                                                    WC_STORE_ROMEO, "composing", NULL));
  assert_log (f, "");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (wc_contact_service_set_chat_state (f->contacts, f->account,
                                                    WC_STORE_ROMEO, "paused", NULL));
  assert_log (f, "romeo@montague.lit paused");
}

/* Test that a room is told who is typing, and not put into the roster. */
static void
test_rooms (Fixture *f, gconstpointer data)
{
  const WcContactChange add = { .change = { .verb = WC_LINK_ROSTER_SET,
                                            .jid = "hall@rooms.lit" } };
  g_autoptr (GError) error = NULL;

  wc_service_fixture_join (f->base, "hall@rooms.lit");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (wc_contact_service_set_chat_state (
      f->contacts, f->account, "hall@rooms.lit/Nurse", "composing", &error));
  g_assert_true (wc_contact_service_set_chat_state (f->contacts, f->account,
                                                    "hall@rooms.lit", "paused", &error));
  assert_log (f, "hall@rooms.lit/Nurse composing;hall@rooms.lit paused");
  g_assert_false (change (f, &add, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "jid");
  assert_log (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/contact-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("pages", test_pages);
  ADD ("add", test_add);
  ADD ("update", test_update);
  ADD ("presence", test_presence);
  ADD ("own-presence", test_own_presence);
  ADD ("chat-state", test_chat_state);
  ADD ("rooms", test_rooms);
  return g_test_run ();
}
