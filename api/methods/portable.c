/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/portable.h"
#include "base/error.h"

/* What each method promises is in dbus/im.whinchat.Whinchat1.Accounts.xml. */

/* The descriptor that @options name; -1: the request was failed. */
static int
take_fd (WcRequest *request, GVariant *options)
{
  GError *error = NULL;
  int fd = -1;

  if (!wc_dict_has (options, "fd"))
    wc_error_invalid (&error, "options.fd", "a descriptor has to be sent with the call");
  else
    fd = wc_request_dup_fd (request, wc_dict_get_uint (options, "fd", 0), &error);
  if (fd < 0)
    wc_request_fail (request, error);
  return fd;
}

static void
return_job (WcRequest *request, const WcJob *job, GError *error)
{
  wc_handler_return (request, job != NULL ? g_variant_new_string (job->id) : NULL, error);
}

void
wc_portable_export (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;
  int fd = account != NULL ? take_fd (request, options) : -1;

  if (fd < 0)
    return;
  job = wc_portable_service_export (wc_handler_services (request)->portable, account, fd,
                                    wc_caller_get_name (wc_request_get_caller (request)),
                                    &error);
  return_job (request, job, g_steal_pointer (&error));
}

void
wc_portable_import (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  const WcImportOptions how = {
    wc_dict_get_boolean (options, "dry_run", FALSE),
    wc_dict_get_boolean (options, "connection", FALSE),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;
  int fd = take_fd (request, options);

  if (fd < 0)
    return;
  job = wc_portable_service_import (wc_handler_services (request)->portable, fd, &how,
                                    wc_caller_get_name (wc_request_get_caller (request)),
                                    &error);
  return_job (request, job, g_steal_pointer (&error));
}
