/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/errors.h"
#include "api/rpc.h"
#include "lib/sample-idl.h"

typedef struct
{
  const char *name;
  const char *line;
  int code;       /* 0: it is good */
  const char *id; /* (nullable) */
} Case;

static const Case cases[] = {
  { "call", "{\"id\":1,\"method\":\"A.B\",\"params\":{\"x\":1}}", 0, "1" },
  { "string-id", "{\"id\":\"a\\u0041\",\"method\":\"A.B\"}", 0, "\"a\\u0041\"" },
  { "with-version", "{\"jsonrpc\":\"2.0\",\"id\":-3,\"method\":\"A.B\"}", 0, "-3" },
  { "no-id", "{\"method\":\"A.B\"}", 0, NULL },
  { "carriage-return", "{\"id\":1,\"method\":\"A.B\"}\r", 0, "1" },
  { "empty", "", WC_RPC_ERROR_PARSE, NULL },
  { "not-json", "{\"id\":5,\"method\":'x'}", WC_RPC_ERROR_PARSE, "5" },
  { "batch", "[{\"id\":1,\"method\":\"A.B\"}]", WC_RPC_ERROR_REQUEST, NULL },
  { "number", "7", WC_RPC_ERROR_REQUEST, NULL },
  { "no-method", "{\"id\":6}", WC_RPC_ERROR_REQUEST, "6" },
  { "method-number", "{\"id\":6,\"method\":6}", WC_RPC_ERROR_REQUEST, "6" },
  { "params-list", "{\"id\":6,\"method\":\"A\",\"params\":[1]}", WC_RPC_ERROR_REQUEST,
    "6" },
  { "params-null", "{\"id\":6,\"method\":\"A\",\"params\":null}", WC_RPC_ERROR_REQUEST,
    "6" },
  { "unknown-key", "{\"id\":6,\"method\":\"A\",\"x\":1}", WC_RPC_ERROR_REQUEST, "6" },
  { "id-null", "{\"id\":null,\"method\":\"A\"}", WC_RPC_ERROR_REQUEST, NULL },
  { "id-fraction", "{\"id\":1.5,\"method\":\"A\"}", WC_RPC_ERROR_REQUEST, NULL },
  { "id-object", "{\"id\":{},\"method\":\"A\"}", WC_RPC_ERROR_REQUEST, NULL },
  { "version", "{\"id\":1,\"jsonrpc\":\"1.0\",\"method\":\"A\"}", WC_RPC_ERROR_REQUEST,
    "1" },
};

static void
test_parse (gconstpointer data)
{
  const Case *c = data;
  g_auto (WcRpcCall) call = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean good = wc_rpc_parse (c->line, strlen (c->line), &call, &error);

  g_assert_cmpint (good, ==, c->code == 0);
  g_assert_cmpstr (call.id, ==, c->id);
  if (c->code != 0)
    {
      g_assert_error (error, WC_RPC_ERROR, c->code);
      g_assert_null (call.method);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (call.method, ==, "A.B");
}

/* Test that an id is found again however it was written. */
static void
test_cancel (void)
{
  static const char *const lines[] = {
    "{\"method\":\"$/cancel\",\"params\":{\"id\":\"\\u0061\"}}",
    "{\"id\":\"a\",\"method\":\"A\"}"
  };
  g_auto (WcRpcCall) cancel = { 0 };
  g_auto (WcRpcCall) call = { 0 };
  g_autofree char *key = NULL;

  g_assert_true (wc_rpc_parse (lines[0], strlen (lines[0]), &cancel, NULL));
  g_assert_true (wc_rpc_parse (lines[1], strlen (lines[1]), &call, NULL));
  key = wc_rpc_dup_cancelled (&cancel);
  g_assert_cmpstr (key, ==, "\"a\"");
  g_assert_cmpstr (key, ==, call.key);
  g_assert_null (wc_rpc_dup_cancelled (&call));
}

static void
test_result (void)
{
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();
  g_autoptr (GString) out = g_string_new ("before\n");
  g_autoptr (GVariant) result =
      g_variant_ref_sink (g_variant_new_parsed ("('é', {'on': <true>})"));

  wc_rpc_append_result (out, "\"\\u0061\"", wc_idl_find_method (idl, "Test.Take"),
                        result);
  g_assert_cmpstr (out->str, ==,
                   "before\n{\"jsonrpc\":\"2.0\",\"id\":\"\\u0061\",\"result\":{"
                   "\"text\":\"é\",\"options\":{\"on\":true}}}\n");
  g_string_truncate (out, 0);
  wc_rpc_append_result (out, "1", /* method= */ NULL, /* result= */ NULL);
  g_assert_cmpstr (out->str, ==, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
}

static void
test_error (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) ours = NULL;
  g_autoptr (GError) malformed =
      g_error_new_literal (WC_RPC_ERROR, WC_RPC_ERROR_PARSE, "not \"JSON\"");

  wc_rpc_append_error (out, /* id= */ NULL, malformed);
  g_assert_cmpstr (out->str, ==,
                   "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
                   "\"message\":\"not \\\"JSON\\\"\"}}\n");
  g_string_truncate (out, 0);
  wc_error_invalid (&ours, "options.limit", "options.limit: 200 at most");
  wc_rpc_append_error (out, "2", ours);
  g_assert_cmpstr (out->str, ==,
                   "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":1002,\"message\":"
                   "\"options.limit: 200 at most\",\"data\":{\"name\":"
                   "\"InvalidArgument\",\"field\":\"options.limit\"}}}\n");
}

static void
test_notification (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GVariant) content =
      g_variant_ref_sink (g_variant_new_parsed ("{'cursor': <'e:1'>}"));

  wc_rpc_append_notification (out, "ready", content);
  g_assert_cmpstr (
      out->str, ==,
      "{\"jsonrpc\":\"2.0\",\"method\":\"ready\",\"params\":{\"cursor\":\"e:1\"}}\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/api/rpc/parse/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_parse);
    }
  g_test_add_func ("/api/rpc/cancel", test_cancel);
  g_test_add_func ("/api/rpc/result", test_result);
  g_test_add_func ("/api/rpc/error", test_error);
  g_test_add_func ("/api/rpc/notification", test_notification);
  return g_test_run ();
}
