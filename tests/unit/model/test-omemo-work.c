/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-work.h"

/* The numbers stand in databases. */
static void
test_numbers (void)
{
  g_assert_cmpint (WC_OMEMO_TODO_PUBLISH_BUNDLE, ==, 0);
  g_assert_cmpint (WC_OMEMO_TODO_EMPTY, ==, 3);
  g_assert_cmpint (WC_N_OMEMO_TODOS, ==, 8);
}

static void
test_free (void)
{
  WcOmemoPending *pending = g_new0 (WcOmemoPending, 1);
  WcOmemoTodo *todo = g_new0 (WcOmemoTodo, 1);

  pending->jid = g_strdup ("romeo@montague.lit");
  pending->xml = g_strdup ("<message/>");
  g_assert_cmpint (pending->reason, ==, WC_OMEMO_REASON_NONE);
  wc_omemo_pending_free (pending);
  todo->jid = g_strdup ("romeo@montague.lit");
  g_assert_cmpuint (todo->device, ==, 0);
  wc_omemo_todo_free (todo);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-work/numbers", test_numbers);
  g_test_add_func ("/model/omemo-work/free", test_free);
  return g_test_run ();
}
