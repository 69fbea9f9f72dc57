/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "base/error.h"

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Returns: what @task, which has to end, ended with. */
static gboolean
finish (GAsyncResult **result, GError **error)
{
  g_autoptr (GAsyncResult) ended = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ended = g_steal_pointer (result);
  return g_task_propagate_boolean (G_TASK (ended), error);
}

static void
test_online (void)
{
  GAsyncResult *result = NULL;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_ended, &result);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_call_task_check_online (task, TRUE));
  g_assert_false (wc_call_task_check_online (g_object_ref (task), FALSE));
  g_assert_false (finish (&result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
}

static void
test_end (void)
{
  GAsyncResult *result = NULL;
  g_autoptr (GError) refused = g_error_new (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "no");
  g_autoptr (GError) error = NULL;

  wc_call_task_end (NULL, g_task_new (NULL, NULL, on_ended, &result), NULL, NULL);
  g_assert_true (finish (&result, &error));
  g_assert_no_error (error);
  wc_call_task_end (NULL, g_task_new (NULL, NULL, on_ended, &result), NULL, refused);
  g_assert_false (finish (&result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/call-task/online", test_online);
  g_test_add_func ("/account/call-task/end", test_end);
  return g_test_run ();
}
