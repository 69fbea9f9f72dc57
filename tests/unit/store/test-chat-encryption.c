/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/chat-encryption.h"
#include "store/message-store.h"

static void
say (WcStoreFixture *f, gboolean outgoing, gboolean own, const char *encryption)
{
  WcMessageBuilder *draft;
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  f->now_us += G_USEC_PER_SEC;
  draft = wc_store_fixture_message (f, WC_STORE_ROMEO, outgoing, f->now_us);
  wc_message_builder_set_body (draft, "tea?");
  wc_message_builder_set_encryption (draft, encryption);
  wc_message_builder_peek (draft)->flags = own ? WC_MESSAGE_FLAG_OWN : 0;
  message = wc_message_builder_end (draft);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
expect (WcStoreFixture *f, WcChatEncryption expected)
{
  WcChatEncryption found;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      wc_chat_encryption_find (f->db, f->account, WC_STORE_ROMEO, &found, &error));
  g_assert_no_error (error);
  g_assert_cmpint (found, ==, expected);
}

/* What others write in clear, and be it forged, changes nothing. */
static void
test_begun (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  expect (f, WC_CHAT_ENCRYPTION_NEW);
  say (f, FALSE, FALSE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_NEW);
  say (f, FALSE, FALSE, "omemo");
  expect (f, WC_CHAT_ENCRYPTION_OMEMO);
  say (f, FALSE, FALSE, NULL);
  say (f, TRUE, FALSE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_OMEMO);
  say (f, TRUE, TRUE, "omemo");
  expect (f, WC_CHAT_ENCRYPTION_OMEMO);
}

/* Who has written in clear goes on so, until somebody encrypts; from then on one that is
 * clear is no more than that. */
static void
test_clear (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  say (f, TRUE, TRUE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_CLEAR);
  say (f, FALSE, FALSE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_CLEAR);
  say (f, FALSE, FALSE, "omemo");
  expect (f, WC_CHAT_ENCRYPTION_OMEMO);
  say (f, TRUE, TRUE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_OMEMO);
}

/* What waits until it is known does not tell. */
static void
test_undecided (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  say (f, TRUE, TRUE, WC_MESSAGE_UNDECIDED);
  expect (f, WC_CHAT_ENCRYPTION_NEW);
}

/* A chat that another device began in clear is none that is new. */
static void
test_other_device (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  say (f, TRUE, FALSE, NULL);
  expect (f, WC_CHAT_ENCRYPTION_CLEAR);
}

/* An answer of long ago is none any more, and a look costs no more for more messages. */
static void
test_answered (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_false (wc_chat_encryption_is_answered (f->db, f->account, WC_STORE_ROMEO));
  say (f, FALSE, FALSE, NULL);
  g_assert_false (wc_chat_encryption_is_answered (f->db, f->account, WC_STORE_ROMEO));
  say (f, TRUE, TRUE, NULL);
  for (guint i = 1; i < WC_CHAT_ENCRYPTION_LATELY; i++)
    say (f, FALSE, FALSE, "omemo");
  g_assert_true (wc_chat_encryption_is_answered (f->db, f->account, WC_STORE_ROMEO));
  say (f, FALSE, FALSE, "omemo");
  g_assert_false (wc_chat_encryption_is_answered (f->db, f->account, WC_STORE_ROMEO));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/chat-encryption/begun", test_begun);
  g_test_add_func ("/store/chat-encryption/clear", test_clear);
  g_test_add_func ("/store/chat-encryption/undecided", test_undecided);
  g_test_add_func ("/store/chat-encryption/other-device", test_other_device);
  g_test_add_func ("/store/chat-encryption/answered", test_answered);
  return g_test_run ();
}
