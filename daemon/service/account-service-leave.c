/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/account-service-private.h"
#include "store/omemo-own-store.h"

/* An account goes, and its device for OMEMO with it: what others encrypted for that from
 * then on nobody could read. */

typedef struct
{
  WcAccountService *service; /* (unowned) */
  WcAccount *account;        /* (owned) */
  gboolean keep_history;
} Leaving;

static void
leaving_free (gpointer data)
{
  Leaving *leaving = data;

  wc_account_unref (leaving->account);
  g_free (leaving);
}

/* Whether the server may have something of it. */
static gboolean
is_published (WcDb *db, const WcAccount *account, gboolean *out, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, account->id, &local_error);

  *out = own != NULL && (own->bundle_dirty == 0 || own->list_dirty == 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
remove_now (GTask *task)
{
  const Leaving *leaving = g_task_get_task_data (task);
  GError *error = NULL;

  if (wc_account_service_remove (leaving->service, leaving->account,
                                 leaving->keep_history, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_withdrawn (gpointer data, const GError *error)
{
  g_autoptr (GTask) task = data;
  GError *told = error != NULL ? g_error_copy (error) : NULL;

  if (told == NULL)
    {
      remove_now (task);
      return;
    }
  g_prefix_error (&told, "nothing is removed, as the device is still on its list: ");
  g_task_return_error (task, told);
}

/* @task: (transfer full). */
static void
withdraw (GTask *task)
{
  const Leaving *leaving = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  WcLink *link =
      wc_account_service_get_online (leaving->service, leaving->account, &error);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;

  if (port != NULL)
    port->withdraw (port->self, on_withdrawn, task);
  else
    on_withdrawn (task, error);
}

void
wc_account_service_leave_async (WcAccountService *self,
                                const WcAccount *account,
                                gboolean keep_history,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Leaving *leaving = g_new0 (Leaving, 1);
  GError *error = NULL;
  gboolean published;

  *leaving = (Leaving){ self, wc_account_ref (account), keep_history };
  g_task_set_source_tag (task, wc_account_service_leave_async);
  g_task_set_task_data (task, leaving, leaving_free);
  if (!is_published (self->db, account, &published, &error))
    g_task_return_error (task, error);
  else if (published)
    withdraw (g_steal_pointer (&task));
  else
    remove_now (task);
}

gboolean
wc_account_service_leave_finish (WcAccountService *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
