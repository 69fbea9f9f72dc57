/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "base/error.h"

gboolean
wc_call_task_check_online (GTask *task, gboolean online)
{
  if (online)
    return TRUE;
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  g_object_unref (task);
  return FALSE;
}

void
wc_call_task_end (WcSession *session,
                  gpointer task,
                  const WcNode *result,
                  const GError *error)
{
  g_autoptr (GTask) owned = task;

  if (error != NULL)
    g_task_return_error (owned, g_error_copy (error));
  else
    g_task_return_boolean (owned, TRUE);
}
