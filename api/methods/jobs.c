/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/values.h"

/* Jobs. What each method promises is in dbus/im.whinchat.Whinchat1.Jobs.xml. */

static void
list (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = wc_job_service_list (
      services->jobs, wc_dict_get_boolean (options, "unfinished", FALSE), &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; jobs != NULL && i < jobs->len; i++)
    wc_page_add (&page, wc_values_job (services, g_ptr_array_index (jobs, i)));
  wc_handler_return (request, jobs != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
return_job (WcRequest *request, const WcJob *job, GError *error)
{
  const WcServices *services = wc_handler_services (request);

  wc_handler_return (request, job != NULL ? wc_values_job (services, job) : NULL, error);
}

static void
get (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = wc_job_service_get (wc_handler_services (request)->jobs,
                                              wc_handler_string (args, 0), &error);

  return_job (request, job, g_steal_pointer (&error));
}

static void
cancel (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_job_service_cancel (wc_handler_services (request)->jobs,
                                         wc_handler_string (args, 0), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job =
      wc_job_service_wait_finish (wc_handler_services (request)->jobs, result, &error);

  return_job (request, job, g_steal_pointer (&error));
}

static void
wait_for (WcRequest *request, GVariant *args)
{
  wc_job_service_wait_async (wc_handler_services (request)->jobs,
                             wc_handler_string (args, 0), wc_handler_uint (args, 1),
                             wc_request_get_cancellable (request), on_over, request);
}

static const WcMethod methods[] = {
  { "List", list }, { "Get", get }, { "Cancel", cancel }, { "Wait", wait_for }, { NULL },
};

const WcInterface wc_api_jobs = { "Jobs", methods };
