/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "api/idl-types.h"

/* The envelope of the JSON socket: JSON-RPC 2.0, one object per line, `params` always an
 * object, no batches. Pure: bytes in, values out, and back. */

#define WC_RPC_MAX_LINE (1024 * 1024)

/* What is wrong with a line before a method is known; the codes are those of JSON-RPC. */
typedef enum
{
  WC_RPC_ERROR_PARSE = -32700,
  WC_RPC_ERROR_REQUEST = -32600,
  WC_RPC_ERROR_METHOD = -32601,
} WcRpcError;

#define WC_RPC_ERROR (wc_rpc_error_quark ())
GQuark wc_rpc_error_quark (void);

/* One line as a call. Clear with wc_rpc_call_clear (g_auto). */
typedef struct
{
  char *id;  /* (owned) (nullable) its text as it was sent; NULL: no answer is wanted */
  char *key; /* (owned) (nullable) the same id written in one way, to compare with */
  char *method;       /* (owned) */
  JsonObject *params; /* (owned) (nullable) */
} WcRpcCall;

void wc_rpc_call_clear (WcRpcCall *call);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcRpcCall, wc_rpc_call_clear)

/* Reads a line (without its end). FALSE + error of WC_RPC_ERROR; @out_call->id is then
 * set where it could be read all the same, nothing else is. */
gboolean
wc_rpc_parse (const char *line, gsize length, WcRpcCall *out_call, GError **error);

/* The id that `$/cancel` names, as WcRpcCall.key has it; NULL when it names none.
 * Returns: (transfer full). */
char *wc_rpc_dup_cancelled (const WcRpcCall *call);

/* Append one line with its end. @id NULL is written as null. @result: a tuple of
 * @method's out_type; without a method the result is empty. @error: of WC_RPC_ERROR or
 * WC_ERROR.
 * @content: an a{sv}. */
void wc_rpc_append_result (GString *out,
                           const char *id,
                           const WcIdlMethod *method,
                           GVariant *result);
void wc_rpc_append_error (GString *out, const char *id, const GError *error);
void wc_rpc_append_notification (GString *out, const char *method, GVariant *content);
