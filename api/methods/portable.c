/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/portable.h"
#include "api/scope.h"
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

/* A private key is asked for by name, by who may know secrets. */
static gboolean
check_identity (WcRequest *request, GVariant *options, GError **error)
{
  gboolean wanted = wc_dict_get_boolean (options, "omemo_identity", FALSE);

  if (wanted != wc_dict_has (options, "passphrase"))
    return wc_error_invalid (error, "options.passphrase",
                             wanted ? "a private key is not written without a passphrase"
                                    : "there is nothing for it to protect: "
                                      "omemo_identity asks for the key");
  if (!wanted ||
      (wc_caller_get_scopes (wc_request_get_caller (request)) & WC_SCOPE_SECRETS) != 0)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                       "exporting the private key needs the scope \"secrets\"");
  return FALSE;
}

void
wc_portable_export (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;
  int fd;

  if (account == NULL)
    return;
  if (!check_identity (request, options, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  fd = take_fd (request, options);
  if (fd < 0)
    return;
  job = wc_portable_service_export (wc_handler_services (request)->portable, account, fd,
                                    wc_dict_get_string (options, "passphrase", NULL),
                                    wc_caller_get_name (wc_request_get_caller (request)),
                                    &error);
  return_job (request, job, g_steal_pointer (&error));
}

void
wc_portable_import (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  const WcImportOptions how = {
    .dry_run = wc_dict_get_boolean (options, "dry_run", FALSE),
    .connection = wc_dict_get_boolean (options, "connection", FALSE),
    .passphrase = wc_dict_get_string (options, "passphrase", NULL),
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
