/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/describe.h"
#include "api/dict.h"
#include "api/handler.h"
#include "api/json-scan.h"
#include "api/methods/interfaces.h"
#include "api/overview.h"
#include "api/rpc.h"
#include "api/scope.h"
#include "api/values.h"

/* Daemon. What each method promises is in dbus/im.whinchat.Whinchat1.Daemon.xml. */

static GVariant *
limits (void)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_uint (&dict, "line_bytes", WC_RPC_MAX_LINE);
  wc_dict_put_uint (&dict, "depth", WC_JSON_SCAN_MAX_DEPTH);
  wc_dict_put_uint (&dict, "in_flight", WC_CALLER_MAX_IN_FLIGHT);
  wc_dict_put_uint (&dict, "page_items", WC_HANDLER_PAGE_ITEMS);
  wc_dict_put_uint (&dict, "page_bytes", WC_HANDLER_PAGE_BYTES);
  wc_dict_put_uint (&dict, "body_bytes", WC_MESSAGE_SERVICE_MAX_BODY);
  wc_dict_put_uint (&dict, "wait_ms", WC_HANDLER_WAIT_MS);
  return wc_dict_end (&dict);
}

static void
hello (WcRequest *request, GVariant *args)
{
  const WcContext *context = wc_handler_context (request);
  WcCaller *caller = wc_request_get_caller (request);
  g_autoptr (GVariant) client = wc_handler_dict (args, 0);
  g_auto (GStrv) scopes = wc_scope_to_words (wc_caller_get_scopes (caller));
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (wc_dict_has (client, "name"))
    wc_caller_set_name (caller, wc_dict_get_string (client, "name", NULL));
  if (wc_dict_has (client, "error_data"))
    wc_caller_set_wants_error_data (caller,
                                    wc_dict_get_boolean (client, "error_data", FALSE));
  wc_dict_put_string (&dict, "version", WC_VERSION);
  wc_dict_put_string (&dict, "api_version", WC_OVERVIEW_API_VERSION);
  wc_dict_put_string (&dict, "epoch", context->services->epoch);
  wc_dict_put_strings (&dict, "features", wc_idl_get_interfaces (context->idl));
  wc_dict_put_strings (&dict, "scopes", (const char *const *) scopes);
  if (wc_caller_get_chats (caller) != NULL)
    wc_dict_put_strings (&dict, "chats", wc_caller_get_chats (caller));
  wc_dict_put (&dict, "limits", limits ());
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

static void
status (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOverview) overview =
      wc_overview_new (wc_handler_services (request), &error);

  wc_handler_return (request,
                     overview != NULL
                         ? wc_overview_to_status (overview, wc_handler_services (request))
                         : NULL,
                     g_steal_pointer (&error));
}

/* The account of the options, NULL when none is named. FALSE: the request was failed. */
static gboolean
find_optional (WcRequest *request, GVariant *options, WcAccount **out_account)
{
  const char *name = wc_dict_get_string (options, "account", NULL);
  g_autoptr (GError) error = NULL;

  if (name == NULL)
    return TRUE;
  *out_account =
      wc_account_service_resolve (wc_handler_services (request)->accounts, name, &error);
  if (*out_account == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  return *out_account != NULL;
}

static void
on_examined (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = wc_doctor_service_run_finish (
      wc_handler_services (request)->doctor, result, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    wc_page_add (&page, wc_values_finding (g_ptr_array_index (findings, i)));
  wc_handler_return (request, findings != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
doctor (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_autoptr (WcAccount) account = NULL;

  if (find_optional (request, options, &account))
    wc_doctor_service_run_async (wc_handler_services (request)->doctor, account,
                                 wc_request_get_cancellable (request), on_examined,
                                 request);
}

static void
describe (WcRequest *request, GVariant *args)
{
  WcIdl *idl = wc_handler_context (request)->idl;
  g_autofree char *document = g_str_equal (wc_handler_string (args, 0), "xml")
                                  ? wc_idl_dup_xml (idl)
                                  : wc_describe_openrpc (idl);

  wc_handler_return (request, g_variant_new_string (document), /* error= */ NULL);
}

static void
set_log_level (WcRequest *request, GVariant *args)
{
  WcLog *log = wc_handler_services (request)->log;
  GLogLevelFlags level = G_LOG_LEVEL_MESSAGE;

  /* The words were checked against the description. */
  wc_log_level_from_string (wc_handler_string (args, 0), &level);
  wc_log_set_level (log, level);
  wc_log_say (G_LOG_LEVEL_MESSAGE, "log", /* account= */ NULL, "the level is %s now",
              wc_log_level_to_string (level));
  wc_handler_finish (request, TRUE, /* error= */ NULL);
}

static void
backup (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = wc_job_service_backup (
      wc_handler_services (request)->jobs, wc_dict_get_string (options, "path", NULL),
      wc_caller_get_name (wc_request_get_caller (request)), &error);

  wc_handler_return (request, job != NULL ? g_variant_new_string (job->id) : NULL,
                     g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "Hello", hello },
  { "Status", status },
  { "Doctor", doctor },
  { "Describe", describe },
  { "SetLogLevel", set_log_level },
  { "Backup", backup },
  { NULL },
};

const WcInterface wc_api_daemon = { "Daemon", methods };
