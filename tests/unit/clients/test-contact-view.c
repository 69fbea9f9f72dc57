/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/contact-view.h"
#include "common/contract.h"
#include "common/object.h"

static const WcScreen pipe_screen = { FALSE, FALSE, 0 };

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_line (const char *json, const char *expected)
{
  g_autoptr (GPtrArray) contacts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *text = NULL;

  g_ptr_array_add (contacts, parse (json));
  text = wc_contact_view_list (contacts, &pipe_screen);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_list (void)
{
  assert_line ("{\"jid\":\"b@x\",\"title\":\"Bob\",\"show\":\"available\","
               "\"status\":\"tea\\nand\\u001b[2Jcake\"}",
               "Bob  b@x  available  tea andcake\n");
  assert_line ("{\"jid\":\"b@x\",\"title\":\"b@x\",\"show\":\"offline\",\"ask\":true,"
               "\"status\":\"tea\"}",
               "b@x    offline  has not answered your request yet\n");
  assert_line ("{\"jid\":\"b@x\",\"title\":\"b@x\",\"request_ts\":0,\"ask\":true}",
               "b@x      asks to see your presence\n");
  assert_line (
      "{\"jid\":\"b@x\",\"title\":\"b@x\",\"request_ts\":5,\"request_text\":\"me\"}",
      "b@x      asks to see your presence: me\n");
  assert_line ("{\"jid\":\"b@x\",\"title\":\"b@x\",\"show\":\"offline\",\"blocked\":true,"
               "\"ask\":true}",
               "b@x    offline  blocked\n");
  assert_line ("{}", "\n");
}

static void
test_nobody (void)
{
  g_autoptr (GPtrArray) contacts = g_ptr_array_new ();
  g_autofree char *text = wc_contact_view_list (contacts, &pipe_screen);

  g_assert_cmpstr (text, ==, "");
}

static void
assert_shown (const char *json, const char *expected)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
  g_autoptr (JsonObject) contact = parse (json);
  g_autofree char *text = wc_contact_view_show (contact, &pipe_screen, now);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_show (void)
{
  assert_shown ("{}", "");
  assert_shown (
      "{\"jid\":\"b@x\",\"groups\":[\"A\",3,\"\\u001b[1mB\"],\"in_roster\":true,"
      "\"subscription\":\"from\",\"approved\":true,\"ask\":true,"
      "\"request_ts\":1732190400000,\"request_text\":\"hi\"}",
      "address   b@x\n"
      "groups    A, B\n"
      "roster    in your list of contacts\n"
      "sees      they see your presence\n"
      "asked     you asked to see their presence; there is no answer yet\n"
      "approved  they may see your presence as soon as they ask\n"
      "request   asked to see your presence, 2024-11-21 12:00\n"
      "with it   hi\n");
  assert_shown ("{\"subscription\":\"novel\"}", "sees  novel\n");
  assert_shown ("{\"jid\":\"b@x\",\"pronouns\":\"they/them\",\"blocked\":true,"
                "\"avatar\":\"f5c8\"}",
                "address   b@x\n"
                "pronouns  they/them\n"
                "blocked   the server keeps back what they send\n"
                "picture   f5c8\n");
}

/* Every word that the API has for it is explained and not just repeated. */
static void
test_subscriptions (void)
{
  const WcContractSet *words = wc_contract_find_enum ("Subscription");

  for (const WcContractItem *each = words->items; each->name != NULL; each++)
    {
      g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
      g_autoptr (JsonObject) contact = json_object_new ();
      g_autofree char *bare = g_strconcat ("sees  ", each->name, "\n", NULL);
      g_autofree char *text = NULL;

      json_object_set_string_member (contact, "subscription", each->name);
      text = wc_contact_view_show (contact, &pipe_screen, now);
      g_assert_cmpstr (text, !=, bare);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/contact-view/list", test_list);
  g_test_add_func ("/clients/contact-view/nobody", test_nobody);
  g_test_add_func ("/clients/contact-view/show", test_show);
  g_test_add_func ("/clients/contact-view/subscriptions", test_subscriptions);

  return g_test_run ();
}
