/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"
#include "store/block-store.h"
#include "store/message-store.h"

#define HALL "hall@rooms.lit"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcFakePeople *people;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->people = wc_fake_link_get_people (f->base->link);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* "ok", or the field of the error, or its message. Returns: (transfer full). */
static char *
change (Fixture *f, const WcBlockServiceChange *change)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const char *field;

  wc_block_service_change_async (f->base->services->blocks, f->account, change,
                                 wc_service_fixture_done, &result);
  if (wc_block_service_change_finish (wc_service_fixture_wait (&result), &error))
    return g_strdup ("ok");
  field = wc_error_get_detail (error, "field");
  return g_strdup (field != NULL ? field : error->message);
}

static void
assert_change (Fixture *f, const WcBlockServiceChange *plan, const char *expected)
{
  g_autofree char *outcome = change (f, plan);

  g_assert_cmpstr (outcome, ==, expected);
}

static void
test_change (Fixture *f, gconstpointer data)
{
  static const char *const none[] = { NULL };
  static const char *const bad[] = { "a@b", "a b@c", NULL };
  static const char *const own[] = { WC_STORE_JULIET "/balcony", NULL };
  static const char *const two[] = { "Romeo@montague.lit", "Evil.lit", NULL };

  assert_change (f, &(WcBlockServiceChange){ .jids = none }, "jids");
  assert_change (f, &(WcBlockServiceChange){ .jids = bad }, "jids");
  assert_change (f, &(WcBlockServiceChange){ .jids = own, .blocked = TRUE }, "jids");
  assert_change (f, &(WcBlockServiceChange){ .jids = two, .text = "x" },
                 "options.report");
  wc_fake_people_assert_log (f->people, "");
  assert_change (f, &(WcBlockServiceChange){ .jids = two, .blocked = TRUE }, "ok");
  assert_change (f, &(WcBlockServiceChange){ .jids = two }, "ok");
  wc_fake_people_assert_log (
      f->people, "block romeo@montague.lit,evil.lit;unblock romeo@montague.lit,evil.lit");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  assert_change (f, &(WcBlockServiceChange){ .jids = two }, "the account is offline");
}

static gint64
say (Fixture *f, gboolean outgoing, const char *archive_id)
{
  WcStoreFixture *store = f->base->store;
  gint64 id = wc_store_fixture_say (store, WC_STORE_ROMEO, outgoing,
                                    WC_STORE_NOW + store->seen++, "Buy!");

  if (archive_id == NULL)
    return id;
  wc_store_fixture_begin (store);
  g_assert_true (
      wc_message_store_set_archive (store->db, id, archive_id, WC_STORE_JULIET, NULL));
  wc_store_fixture_commit (store);
  return id;
}

/* A report points at what they wrote, as our archive has it. */
static void
test_report (Fixture *f, gconstpointer data)
{
  static const char *const romeo[] = { WC_STORE_ROMEO, NULL };
  static const char *const eve[] = { "eve@evil.lit", NULL };
  static const char *const both[] = { WC_STORE_ROMEO, "eve@evil.lit", NULL };
  const gint64 theirs[] = { say (f, FALSE, "a1"), say (f, FALSE, "a2") };
  const gint64 ours[] = { say (f, TRUE, "a3") };
  const gint64 unarchived[] = { say (f, FALSE, NULL) };
  const gint64 unknown[] = { 1 };
  WcBlockServiceChange plan = { romeo, TRUE, "spam", "unasked", theirs, 2 };

  assert_change (f, &plan, "ok");
  wc_fake_people_assert_log (f->people,
                             "block romeo@montague.lit spam unasked " WC_STORE_JULIET
                             "/a1," WC_STORE_JULIET "/a2");
  plan.jids = eve;
  assert_change (f, &plan, "options.messages");
  plan.jids = both;
  assert_change (f, &plan, "options.messages");
  plan = (WcBlockServiceChange){ romeo, TRUE, "spam", NULL, ours, 1 };
  assert_change (f, &plan, "options.messages");
  plan.messages = unarchived;
  assert_change (f, &plan, "options.messages");
  plan.messages = unknown;
  assert_change (f, &plan, "there is no such message");
  wc_fake_people_assert_log (f->people, "");
}

/* The occupant @nick of the hall, of which @real_jid (nullable) is known, says something
 * that has the id @id of @by (nullable). Returns its number. */
static gint64
say_in_room (Fixture *f, const char *nick, const char *real_jid, const char *by)
{
  WcStoreFixture *store = f->base->store;
  g_autofree char *from = g_strconcat (HALL "/", nick, NULL);
  WcMessageBuilder *builder =
      wc_store_fixture_message (store, HALL, FALSE, store->now_us + store->seen++);
  g_autoptr (WcMessage) message = NULL;
  gint64 id;

  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_body (builder, "Buy!");
  wc_message_builder_set_occupant (builder, NULL, real_jid);
  if (by != NULL)
    wc_message_builder_set_stanza_id (builder, nick, by);
  id = wc_message_builder_peek (builder)->id;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (store);
  g_assert_true (wc_message_store_add (store->db, message, 0, NULL));
  wc_store_fixture_commit (store);
  return id;
}

/* In a room the address says which occupant is meant, or who is behind one; and it is the
 * room whose id it is. */
static void
test_report_of_a_room (Fixture *f, gconstpointer data)
{
  gint64 eve, bob, forged;
  static const struct
  {
    const char *jid;
    char who; /* wrote the message that is pointed at */
    const char *expected;
  } cases[] = {
    { HALL "/Eve", 'e', "ok" },
    { "eve@evil.lit", 'e', "ok" },
    { HALL, 'e', "ok" },
    { HALL, 'b', "ok" },
    { HALL "/Eve", 'b', "options.messages" },
    { "eve@evil.lit", 'b', "options.messages" },
    { "rooms.lit", 'e', "options.messages" },
    { HALL "/Eve", 'f', "options.messages" },
  };

  wc_service_fixture_join (f->base, HALL);
  eve = say_in_room (f, "Eve", "eve@evil.lit", HALL);
  bob = say_in_room (f, "Bob", NULL, HALL);
  forged = say_in_room (f, "Eve", NULL, "evil.lit");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const jids[] = { cases[i].jid, NULL };
      gint64 id = cases[i].who == 'e' ? eve : cases[i].who == 'b' ? bob : forged;
      g_autofree char *log = g_strdup_printf ("block %s spam - " HALL "/%s", cases[i].jid,
                                              cases[i].who == 'e' ? "Eve" : "Bob");

      assert_change (f, &(WcBlockServiceChange){ jids, TRUE, "spam", NULL, &id, 1 },
                     cases[i].expected);
      wc_fake_people_assert_log (f->people,
                                 g_str_equal (cases[i].expected, "ok") ? log : "");
    }
}

static void
test_list (Fixture *f, gconstpointer data)
{
  WcBlockService *blocks = f->base->services->blocks;
  g_autoptr (GPtrArray) list = NULL;

  wc_store_fixture_begin (f->base->store);
  wc_block_store_add (f->base->store->db, f->account->id, "evil.lit", NULL);
  wc_store_fixture_commit (f->base->store);
  list = wc_block_service_list (blocks, f->account, NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_true (wc_block_service_has (blocks, f->account->id, "eve@evil.lit"));
  g_assert_false (wc_block_service_has (blocks, f->account->id, WC_STORE_ROMEO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/block-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("change", test_change);
  ADD ("report", test_report);
  ADD ("report-of-a-room", test_report_of_a_room);
  ADD ("list", test_list);
  return g_test_run ();
}
