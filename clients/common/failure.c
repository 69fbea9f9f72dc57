/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/contract.h"
#include "common/failure.h"
#include "common/object.h"

/* Errors as the command line carries them. The numbers come from the interface
 * description, so that a new error of the API needs no line here. */

/* JSON-RPC 2.0 § 5.1: malformed line, not a request, no such method, wrong parameters. */
#define JSON_RPC_PARSE (-32700)
#define JSON_RPC_REQUEST (-32600)
#define JSON_RPC_METHOD (-32601)
#define JSON_RPC_PARAMS (-32602)

typedef struct
{
  JsonObject *reply; /* (owned) (nullable) */
} WcFailurePrivate;

static void
wc_failure_private_init (WcFailurePrivate *self)
{
}

static void
wc_failure_private_copy (const WcFailurePrivate *from, WcFailurePrivate *to)
{
  to->reply = from->reply != NULL ? json_object_ref (from->reply) : NULL;
}

static void
wc_failure_private_clear (WcFailurePrivate *self)
{
  g_clear_pointer (&self->reply, json_object_unref);
}

G_DEFINE_EXTENDED_ERROR (WcFailure, wc_failure)

gboolean
wc_failure_set (GError **error, WcExit status, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  *error = g_error_new_valist (WC_FAILURE, status, format, args);
  va_end (args);
  return FALSE;
}

static WcExit
exit_of_code (gint64 code)
{
  const WcContractError *known = wc_contract_find_error (code);

  if (known != NULL)
    return known->exit;
  if (code == JSON_RPC_PARSE || code == JSON_RPC_REQUEST || code == JSON_RPC_METHOD ||
      code == JSON_RPC_PARAMS)
    return WC_EXIT_USAGE;
  return WC_EXIT_FAULT;
}

GError *
wc_failure_new_from_reply (JsonObject *reply)
{
  const char *message = wc_object_get_string (reply, "message");
  GError *error = g_error_new_literal (
      WC_FAILURE, exit_of_code (wc_object_get_int (reply, "code", 0)),
      message != NULL ? message : "the daemon answered with an error it did not explain");

  wc_failure_get_private (error)->reply = json_object_ref (reply);
  return error;
}

JsonObject *
wc_failure_get_reply (const GError *error)
{
  return error->domain == WC_FAILURE ? wc_failure_get_private (error)->reply : NULL;
}

const char *
wc_failure_get_name (const GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);
  const char *name = reply != NULL ? wc_object_get_string (reply, "data.name") : NULL;

  return name != NULL ? name : "";
}

WcExit
wc_failure_get_exit (const GError *error)
{
  return error->domain == WC_FAILURE ? (WcExit) error->code : WC_EXIT_FAULT;
}
