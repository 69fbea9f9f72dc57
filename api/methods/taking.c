/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/file-values.h"
#include "api/handler.h"
#include "api/methods/taking.h"

/* Copying takes several turns of the loop; a call without files is answered in this one.
 */

typedef struct
{
  WcRequest *request; /* (owned) */
  GVariant *args;     /* (owned) */
  WcAccount *account; /* (owned) */
  WcTakingFunc func;
} Taking;

static void
on_taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Taking *taking = data;
  g_autoptr (GVariant) args = taking->args;
  g_autoptr (WcAccount) account = taking->account;
  GError *error = NULL;
  g_autoptr (GPtrArray) files = wc_file_service_take_finish (
      wc_handler_services (taking->request)->files, result, &error);

  if (files != NULL)
    taking->func (taking->request, args, account, files);
  else
    wc_request_fail (taking->request, error);
}

void
wc_taking_begin (WcRequest *request, GVariant *args, gsize index, WcTakingFunc func)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, index);
  g_autoptr (GPtrArray) offers = NULL;
  GError *error = NULL;
  Taking *taking;

  if (account == NULL)
    return;
  offers = wc_file_values_read_all (request, options, &error);
  if (offers == NULL || offers->len == 0)
    {
      if (offers != NULL)
        func (request, args, account, NULL);
      else
        wc_request_fail (request, error);
      return;
    }
  taking = g_new0 (Taking, 1);
  taking->request = request;
  taking->args = g_variant_ref (args);
  taking->account = g_steal_pointer (&account);
  taking->func = func;
  wc_file_service_take_async (wc_handler_services (request)->files, taking->account,
                              g_steal_pointer (&offers), /* cancellable= */ NULL,
                              on_taken, taking);
}
