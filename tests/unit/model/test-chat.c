/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/chat.h"

static void
test_copy (void)
{
  g_autoptr (WcChat) chat = wc_chat_new (3, "romeo@montague.lit", WC_CHAT_KIND_CONTACT);
  g_autoptr (WcChat) second = wc_chat_ref (chat);
  g_autoptr (WcChat) copy = NULL;

  g_assert_cmpstr (chat->name, ==, "romeo@montague.lit");
  second->last = wc_message_builder_end (wc_message_builder_new ());
  second->unread = 2;
  copy = wc_chat_copy (chat);
  wc_str_set (&copy->title, "my love");
  g_assert_null (chat->title);
  g_assert_true (copy->last == chat->last);
  g_assert_cmpuint (copy->unread, ==, 2);
  g_assert_cmpint (copy->account, ==, 3);
}

static void
test_words (void)
{
  WcChatKind kind = WC_CHAT_KIND_CONTACT;

  g_assert_true (wc_chat_kind_from_string ("self", &kind));
  g_assert_cmpint (kind, ==, WC_CHAT_KIND_SELF);
  g_assert_cmpstr (wc_chat_kind_to_string (kind), ==, "self");
  g_assert_false (wc_chat_kind_from_string ("channel", &kind));
  g_assert_cmpint (kind, ==, WC_CHAT_KIND_SELF);
}

/* A chat's own setting comes first, and strangers learn nothing at all. */
static void
test_shares (void)
{
  g_autoptr (WcChat) chat = wc_chat_new (3, "romeo@montague.lit", WC_CHAT_KIND_CONTACT);
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");

  g_assert_true (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_RECEIPTS));
  account->share = 0;
  g_assert_false (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_RECEIPTS));
  chat->receipts = WC_CHAT_SHARING_ALWAYS;
  g_assert_true (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_RECEIPTS));
  g_assert_false (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_DISPLAYED));
  account->share = WC_ACCOUNT_SHARE_DEFAULT;
  chat->markers = WC_CHAT_SHARING_NEVER;
  g_assert_false (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_DISPLAYED));
  g_assert_true (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_TYPING));
  chat->request = TRUE;
  g_assert_false (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_RECEIPTS));
  g_assert_false (wc_chat_shares (chat, account, WC_ACCOUNT_SHARE_TYPING));
}

static void
test_sharing_words (void)
{
  WcChatSharing sharing = WC_CHAT_SHARING_DEFAULT;

  g_assert_true (wc_chat_sharing_from_string ("never", &sharing));
  g_assert_cmpstr (wc_chat_sharing_to_string (sharing), ==, "never");
  g_assert_false (wc_chat_sharing_from_string ("often", &sharing));
  g_assert_cmpint (sharing, ==, WC_CHAT_SHARING_NEVER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/chat/copy", test_copy);
  g_test_add_func ("/model/chat/words", test_words);
  g_test_add_func ("/model/chat/shares", test_shares);
  g_test_add_func ("/model/chat/sharing-words", test_sharing_words);
  return g_test_run ();
}
