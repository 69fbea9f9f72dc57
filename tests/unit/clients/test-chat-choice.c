/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/chat-choice.h"
#include "common/object.h"

static void
assert_fit (const char *title, const char *word, WcChatChoiceFit expected)
{
  g_autoptr (JsonObject) chat = json_object_new ();
  g_autoptr (JsonObject) contact = json_object_new ();

  json_object_set_string_member (chat, "chat", "bob@example.org");
  json_object_set_string_member (contact, "jid", "bob@example.org");
  json_object_set_string_member (chat, "title", title);
  json_object_set_string_member (contact, "title", title);
  g_assert_cmpint (wc_chat_choice_fit (chat, word), ==, expected);
  g_assert_cmpint (wc_chat_choice_fit (contact, word), ==, expected);
}

static void
test_fit (void)
{
  assert_fit ("Bob", "Bob", WC_CHAT_CHOICE_TITLE);
  assert_fit ("Bob", "bOB", WC_CHAT_CHOICE_TITLE);
  assert_fit ("Bob Dylan", "bob", WC_CHAT_CHOICE_PREFIX);
  assert_fit ("Rob and Bob", "rob@", WC_CHAT_CHOICE_NO);
  assert_fit ("Rob and Bob", "bob", WC_CHAT_CHOICE_LOCAL);
  assert_fit ("Rob and Bob", "Bo", WC_CHAT_CHOICE_BEGIN);
  assert_fit ("Rob and Bob", "example", WC_CHAT_CHOICE_NO);
  assert_fit ("Bob", "bob@example.org", WC_CHAT_CHOICE_ADDRESS);
  assert_fit ("Straße", "STRASSE", WC_CHAT_CHOICE_TITLE);
  /* é as one character, and as a letter with its accent */
  assert_fit ("Ren\xc3\xa9", "rene\xcc\x81", WC_CHAT_CHOICE_TITLE);
}

static void
test_untitled (void)
{
  g_autoptr (JsonObject) empty = json_object_new ();

  g_assert_cmpint (wc_chat_choice_fit (empty, "bob"), ==, WC_CHAT_CHOICE_NO);
  assert_fit ("bob@example.org", "bob", WC_CHAT_CHOICE_LOCAL);
  assert_fit ("bob@example.org", "bo", WC_CHAT_CHOICE_BEGIN);
  assert_fit ("bob@example.org", "bob@example.org", WC_CHAT_CHOICE_ADDRESS);
}

/* A room stays what its name stands for when somebody in it is talked to. */
static void
test_private (void)
{
  g_autoptr (JsonObject) room = json_object_new ();
  g_autoptr (JsonObject) bob = json_object_new ();

  json_object_set_string_member (room, "chat", "tea@rooms.example.org");
  json_object_set_string_member (room, "title", "tea@rooms.example.org");
  json_object_set_string_member (bob, "chat", "tea@rooms.example.org/bob");
  json_object_set_string_member (bob, "title", "tea@rooms.example.org/bob");
  g_assert_cmpint (wc_chat_choice_fit (room, "tea"), ==, WC_CHAT_CHOICE_LOCAL);
  g_assert_cmpint (wc_chat_choice_fit (bob, "tea"), ==, WC_CHAT_CHOICE_BEGIN);
  g_assert_cmpint (wc_chat_choice_fit (bob, "tea@rooms.example.org/bob"), ==,
                   WC_CHAT_CHOICE_ADDRESS);
}

static void
test_address (void)
{
  g_assert_true (wc_chat_choice_is_address ("bob@example.org"));
  g_assert_false (wc_chat_choice_is_address ("bob"));
}

static void
test_params (void)
{
  g_auto (WcChatChoice) choice = { NULL, g_strdup ("bob@example.org") };
  g_autoptr (JsonObject) params = wc_chat_choice_new_params (&choice);
  g_autoptr (GString) json = g_string_new (NULL);

  wc_object_append (json, params);
  g_assert_cmpstr (json->str, ==, "{\"account\":\"\",\"chat\":\"bob@example.org\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/chat-choice/fit", test_fit);
  g_test_add_func ("/clients/chat-choice/untitled", test_untitled);
  g_test_add_func ("/clients/chat-choice/private", test_private);
  g_test_add_func ("/clients/chat-choice/address", test_address);
  g_test_add_func ("/clients/chat-choice/params", test_params);

  return g_test_run ();
}
