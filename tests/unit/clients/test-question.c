/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/question.h"
#include "common/object.h"

static void
test_describe (void)
{
  g_autoptr (JsonObject) prompt = wc_object_parse (
      "{\"text\":\"Is it\\nthe right one?\",\"details\":{\"fingerprint\":\"ab:cd\","
      "\"not_after\":\"2027\",\"problem\":\"\",\"later\":\"x\\u001b]0;y\\u0007\","
      "\"subject\":\"CN=a\",\"n\":7}}",
      -1, NULL);
  g_autofree char *text = wc_question_describe (prompt);

  g_assert_cmpstr (text, ==,
                   "Is it the right one?\n"
                   "  issued to    CN=a\n"
                   "  valid until  2027\n"
                   "  fingerprint  ab:cd\n"
                   "  later        x\n");
}

static void
test_describe_nothing (void)
{
  g_autoptr (JsonObject) prompt = json_object_new ();
  g_autofree char *text = wc_question_describe (prompt);

  g_assert_cmpstr (text, ==, "\n");
}

static void
assert_match (JsonArray *choices, const char *typed, const char *expected)
{
  g_assert_cmpstr (wc_question_match (choices, typed), ==, expected);
}

static void
test_match (void)
{
  g_autoptr (JsonArray) choices = json_array_new ();

  json_array_add_string_element (choices, "trust");
  json_array_add_string_element (choices, "try");
  json_array_add_string_element (choices, "tr");
  json_array_add_string_element (choices, "reject");
  assert_match (choices, "reject", "reject");
  assert_match (choices, "r", "reject");
  assert_match (choices, "tru", "trust");
  assert_match (choices, "tr", "tr");
  assert_match (choices, "t", NULL);
  assert_match (choices, "", NULL);
  assert_match (choices, "trusted", NULL);
  assert_match (choices, "R", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/question/describe", test_describe);
  g_test_add_func ("/clients/question/describe-nothing", test_describe_nothing);
  g_test_add_func ("/clients/question/match", test_match);

  return g_test_run ();
}
