/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/jid-argument.h"

typedef char *(*Read) (const char *text, const char *field, GError **error);

static void
assert_read (Read read, const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = read (text, "options.chat", &error);

  g_assert_cmpstr (address, ==, expected);
  if (expected != NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.chat");
  g_assert_true (g_str_has_prefix (error->message, "options.chat: "));
}

static void
test_any (void)
{
  assert_read (wc_jid_argument_any, "A@X.lit/B", "a@x.lit/B");
  assert_read (wc_jid_argument_any, "X.lit", "x.lit");
  assert_read (wc_jid_argument_any, "a@", NULL);
  assert_read (wc_jid_argument_any, "", NULL);
}

static void
test_bare (void)
{
  assert_read (wc_jid_argument_bare, "A@X.lit", "a@x.lit");
  assert_read (wc_jid_argument_bare, "X.lit", "x.lit");
  assert_read (wc_jid_argument_bare, "a@x.lit/b", NULL);
}

static void
test_room (void)
{
  assert_read (wc_jid_argument_room, "Hall@X.lit", "hall@x.lit");
  assert_read (wc_jid_argument_room, "x.lit", NULL);
  assert_read (wc_jid_argument_room, "hall@x.lit/b", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/jid-argument/any", test_any);
  g_test_add_func ("/service/jid-argument/bare", test_bare);
  g_test_add_func ("/service/jid-argument/room", test_room);
  return g_test_run ();
}
