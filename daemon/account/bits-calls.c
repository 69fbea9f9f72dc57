/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/bits-calls.h"
#include "base/error.h"
#include "xep/bits-of-binary.h"

/* XEP-0231 § 2.3: who named it is asked, and nobody else, and what comes must have the
 * hash that its name has. */

static void
on_data (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  GBytes *bytes = wc_bits_of_binary_find_proven (result, g_task_get_task_data (task));

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (bytes == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                             "what was sent is not what it is called");
  else
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
}

void
wc_bits_calls_get (WcSession *session, const WcPeopleBits *which, GTask *task)
{
  g_autoptr (WcNode) data = NULL;

  if (!wc_bits_of_binary_is_provable (which->cid))
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                               "there is nobody who could prove what it is");
      g_object_unref (task);
      return;
    }
  data = wc_bits_of_binary_build (which->cid, /* bytes= */ NULL, /* type= */ NULL);
  g_task_set_task_data (task, g_strdup (which->cid), g_free);
  wc_session_iq_get (session, which->jid, data, on_data, task);
}
