/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/refusals.h"

static void
test_chats (void)
{
  g_autoptr (WcRefusals) refusals = wc_refusals_new ();

  g_assert_false (wc_refusals_has (refusals, "romeo@y"));
  wc_refusals_add (refusals, "romeo@y");
  g_assert_true (wc_refusals_has (refusals, "romeo@y"));
  g_assert_false (wc_refusals_has (refusals, "juliet@y"));
  /* what is taken of others does not make it better */
  wc_refusals_end_row (refusals);
  g_assert_true (wc_refusals_has (refusals, "romeo@y"));
  wc_refusals_clear (refusals);
  g_assert_false (wc_refusals_has (refusals, "romeo@y"));
}

/* Only those in a row say that it is the node. */
static void
test_row (void)
{
  g_autoptr (WcRefusals) refusals = wc_refusals_new ();

  wc_refusals_add (refusals, "a@y");
  wc_refusals_add (refusals, "b@y");
  wc_refusals_end_row (refusals);
  wc_refusals_add (refusals, "c@y");
  wc_refusals_add (refusals, "d@y");
  g_assert_false (wc_refusals_are_too_many (refusals));
  wc_refusals_add (refusals, "e@y");
  g_assert_true (wc_refusals_are_too_many (refusals));
  wc_refusals_clear (refusals);
  g_assert_false (wc_refusals_are_too_many (refusals));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/refusals/chats", test_chats);
  g_test_add_func ("/xep/refusals/row", test_row);
  return g_test_run ();
}
