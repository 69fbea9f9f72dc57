/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-trust.h"
#include "common/object.h"

#define IN "{\"dir\":\"in\",\"kind\":\"text\",\"encryption\":"
#define OUT "{\"dir\":\"out\",\"kind\":\"text\",\"encryption\":"

static const struct
{
  const char *json;
  char sign;
  const char *note;
  gboolean hidden;
} cases[] = {
  { "{\"dir\":\"in\",\"body\":\"* (encrypted)\"}", ' ', NULL, FALSE },
  { IN "{}}", '*', NULL, FALSE },
  { IN "{\"trust\":\"blind\",\"trust_now\":\"blind\"}}", '*', NULL, FALSE },
  { IN "{\"trust\":\"trusted\"}}", '*', NULL, FALSE },
  { IN "{\"trust\":\"blind\",\"trust_now\":\"verified\"}}", '+', NULL, FALSE },
  { IN "{\"trust_now\":\"undecided\"}}", '?', "of an undecided device", FALSE },
  { IN "{\"trust\":\"blind\",\"trust_now\":\"distrusted\"}}", '!',
    "of a distrusted device", TRUE },
  { IN "{\"trust\":\"distrusted\",\"trust_now\":\"trusted\"}}", '*', NULL, FALSE },
  { IN "{\"trust\":\"distrusted\"}}", '!', "of a distrusted device", TRUE },
  { OUT "{\"trust_now\":\"distrusted\"}}", '*', NULL, FALSE },
  { OUT "{\"left_out\":[{\"device\":1}]}}", '*', "not for 1 device", FALSE },
  { OUT "{\"left_out\":[{},{}]}}", '*', "not for 2 devices", FALSE },
};

static void
test_marks (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) message = wc_object_parse (cases[i].json, -1, &error);
      g_autofree char *note = NULL;

      g_assert_no_error (error);
      note = wc_message_trust_dup_note (message);
      g_assert_cmpint (wc_message_trust_get_sign (message), ==, cases[i].sign);
      g_assert_cmpstr (note, ==, cases[i].note);
      g_assert_cmpint (wc_message_trust_is_hidden (message), ==, cases[i].hidden);
    }
}

static void
test_count (void)
{
  g_autofree char *one = wc_message_trust_dup_count (1);
  g_autofree char *two = wc_message_trust_dup_count (2);

  g_assert_cmpstr (one, ==,
                   "(1 message of distrusted devices hidden; --distrusted shows it)");
  g_assert_cmpstr (two, ==,
                   "(2 messages of distrusted devices hidden; --distrusted shows them)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/message-trust/marks", test_marks);
  g_test_add_func ("/clients/message-trust/count", test_count);
  return g_test_run ();
}
