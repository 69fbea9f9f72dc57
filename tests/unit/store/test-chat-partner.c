/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/chat-partner.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/statement.h"

#define NICK "tea@rooms.lit/bob"
#define BOB "bob@x.lit"
#define MALLORY "mallory@x.lit"

/* Something in the chat, by who has that id or address (nullable), or by us. */
static WcMessage *
say (WcStoreFixture *f, gboolean outgoing, const char *occupant_id, const char *real_jid)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, NICK, outgoing, f->now_us += G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "psst");
  wc_message_builder_set_occupant (builder, occupant_id, real_jid);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return g_steal_pointer (&message);
}

static gboolean
is_another (WcStoreFixture *f,
            const WcMessage *message,
            const char *occupant_id,
            const char *real_jid)
{
  g_autoptr (WcOccupant) there = wc_occupant_new ("bob", real_jid, occupant_id);
  g_autoptr (GError) error = NULL;
  gboolean another = FALSE;

  wc_chat_partner_is_another (f->db, message, there, &another, &error);
  g_assert_no_error (error);
  return another;
}

static void
test_known_by (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) first = say (f, TRUE, "me", NULL);
  g_autoptr (WcMessage) heard = NULL;
  g_autoptr (WcMessage) answer = NULL;

  g_assert_false (is_another (f, first, "o2", MALLORY "/hut"));
  heard = say (f, FALSE, NULL, BOB);
  answer = say (f, TRUE, "me", NULL);
  g_assert_false (is_another (f, answer, NULL, BOB "/phone"));
  g_assert_true (is_another (f, answer, NULL, MALLORY "/hut"));
  g_assert_true (is_another (f, heard, NULL, MALLORY "/hut"));
  /* nothing tells them apart */
  g_assert_false (is_another (f, answer, "o2", NULL));
  /* who spoke then is who was meant */
  g_assert_true (is_another (f, first, NULL, MALLORY "/hut"));
}

static void
test_either_differs (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) heard = say (f, FALSE, "o1", BOB);
  g_autoptr (WcMessage) answer = say (f, TRUE, "me", NULL);

  g_assert_false (is_another (f, answer, "o1", BOB "/phone"));
  g_assert_false (is_another (f, answer, "o1", NULL));
  g_assert_true (is_another (f, answer, "o2", NULL));
  g_assert_true (is_another (f, answer, "o2", BOB "/phone"));
  g_assert_true (is_another (f, answer, "o1", MALLORY "/hut"));
}

/* Test that what was written for one is not for the next, when that one speaks. */
static void
test_queued_before (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) heard = say (f, FALSE, NULL, BOB);
  g_autoptr (WcMessage) queued = say (f, TRUE, "me", NULL);
  g_autoptr (WcMessage) other = say (f, FALSE, NULL, MALLORY);
  g_autoptr (WcMessage) unknown = say (f, FALSE, NULL, NULL);
  g_autoptr (WcMessage) answer = say (f, TRUE, "me", NULL);

  g_assert_true (is_another (f, queued, NULL, MALLORY "/hut"));
  g_assert_false (is_another (f, queued, NULL, BOB "/phone"));
  g_assert_false (is_another (f, answer, NULL, MALLORY "/hut"));
  g_assert_true (is_another (f, answer, NULL, BOB "/phone"));
}

/* Test that the chat remembers whom it was with, when nothing of it is left. */
static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) heard = say (f, FALSE, "o1", NULL);
  g_autoptr (WcMessage) answer = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_chat_store_set_occupant (f->db, f->account, NICK, "o1", &error);
  g_assert_no_error (error);
  wc_forget_messages (f->db, f->account, &heard->id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  answer = say (f, TRUE, "me", NULL);
  g_assert_true (is_another (f, answer, "o2", NULL));
  g_assert_false (is_another (f, answer, "o1", NULL));
}

/* The same by the address. */
static void
test_forgotten_address (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) heard = say (f, FALSE, NULL, BOB);
  g_autoptr (WcMessage) answer = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &heard->id, 1, NULL));
  wc_store_fixture_commit (f);
  answer = say (f, TRUE, "me", NULL);
  g_assert_true (is_another (f, answer, NULL, MALLORY "/hut"));
  g_assert_false (is_another (f, answer, NULL, BOB "/phone"));
}

/* Test that who never answers is whom the first message went to. */
static void
test_never_answered (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOccupant) bob = wc_occupant_new ("bob", BOB "/phone", NULL);
  g_autoptr (WcMessage) first = say (f, TRUE, "me", NULL);
  g_autoptr (WcMessage) second = NULL;
  g_autoptr (WcMessage) heard = NULL;
  g_autoptr (WcMessage) third = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_partner_note_sent (f->db, first, bob, NULL));
  wc_store_fixture_commit (f);
  second = say (f, TRUE, "me", NULL);
  g_assert_true (is_another (f, second, NULL, MALLORY "/hut"));
  g_assert_false (is_another (f, second, NULL, BOB "/hut"));
  heard = say (f, FALSE, NULL, MALLORY);
  third = say (f, TRUE, "me", NULL);
  g_assert_true (is_another (f, second, NULL, MALLORY "/hut"));
  g_assert_false (is_another (f, third, NULL, MALLORY "/hut"));
}

/* Who somebody is, as the room shows it. */
static void
speak (WcStoreFixture *f, const char *chat, const char *occupant_id, const char *real_jid)
{
  const WcMessage message = { .id = f->now_us += G_USEC_PER_SEC,
                              .account = f->account,
                              .chat = (char *) chat,
                              .occupant_id = (char *) occupant_id,
                              .real_jid = (char *) real_jid };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_chat_partner_note (f->db, &message, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* The nicks, newest first, of the other chats in which he is; he speaks in that of NICK.
 */
static char *
dup_others (WcStoreFixture *f, const char *occupant_id, const char *real_jid)
{
  static const char SQL[] = "SELECT unicode (substr (jid, instr (jid, '/') + 1)) "
                            "FROM address WHERE id = ?1";
  const WcMessage message = { .account = f->account, .chat = (char *) NICK };
  const WcChatPartner self = { (char *) occupant_id, (char *) real_jid };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) chats = wc_chat_partner_chats (f->db, &self, &message, &error);
  GString *nicks = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < chats->len; i++)
    {
      gint64 nick = 0;

      g_assert_true (wc_statement_get_int (f->db, SQL, &nick, NULL,
                                           WC_INT (g_array_index (chats, gint64, i))));
      g_string_append_unichar (nicks, (gunichar) nick);
    }
  return g_string_free (nicks, FALSE);
}

static void
assert_others (WcStoreFixture *f,
               const char *occupant_id,
               const char *real_jid,
               const char *nicks)
{
  g_autofree char *others = dup_others (f, occupant_id, real_jid);

  g_assert_cmpstr (others, ==, nicks);
}

/* Test that somebody is found under his other nicks in that room, and nobody else is. */
static void
test_other_nicks (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  speak (f, NICK, "o1", BOB);
  speak (f, "tea@rooms.lit/a", "o1", NULL);
  speak (f, "tea@rooms.lit/b", NULL, BOB);
  speak (f, "tea@rooms.lit/c", "o2", BOB);
  speak (f, "tea@rooms.lit/d", NULL, MALLORY);
  speak (f, "tea@rooms.lit/e", NULL, NULL);
  speak (f, "other@rooms.lit/f", "o1", BOB);
  speak (f, "tea@rooms.lit.x/g", "o1", BOB);
  assert_others (f, "o1", NULL, "a");
  assert_others (f, "o1", BOB, "ba");
  assert_others (f, NULL, BOB, "cb");
  assert_others (f, "o2", NULL, "c");
  assert_others (f, "o3", NULL, "");
  assert_others (f, NULL, MALLORY, "d");
  assert_others (f, NULL, NULL, "");
  speak (f, "tea@rooms.lit/a", "o1", NULL);
  assert_others (f, "o1", BOB, "ab");
  speak (f, WC_STORE_ROMEO, "o1", BOB);
  assert_others (f, "o1", BOB, "ab");
}

/* Test that who takes many nicks is followed through the newest of them. */
static void
test_many_nicks (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcChatPartner bob = { (char *) "o1", NULL };
  const WcMessage message = { .account = f->account, .chat = (char *) NICK };
  g_autoptr (GArray) chats = NULL;

  for (guint i = 0; i < 2 * WC_CHAT_PARTNER_CHATS; i++)
    {
      g_autofree char *chat = g_strdup_printf ("tea@rooms.lit/n%u", i);

      speak (f, chat, "o1", NULL);
    }
  chats = wc_chat_partner_chats (f->db, &bob, &message, NULL);
  g_assert_cmpuint (chats->len, ==, WC_CHAT_PARTNER_CHATS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/chat-partner/known-by", test_known_by);
  g_test_add_func ("/store/chat-partner/either-differs", test_either_differs);
  g_test_add_func ("/store/chat-partner/queued-before", test_queued_before);
  g_test_add_func ("/store/chat-partner/forgotten", test_forgotten);
  g_test_add_func ("/store/chat-partner/forgotten-address", test_forgotten_address);
  g_test_add_func ("/store/chat-partner/never-answered", test_never_answered);
  g_test_add_func ("/store/chat-partner/other-nicks", test_other_nicks);
  g_test_add_func ("/store/chat-partner/many-nicks", test_many_nicks);
  return g_test_run ();
}
