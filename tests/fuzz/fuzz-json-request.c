/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/conform.h"
#include "api/json-scan.h"
#include "api/json.h"
#include "api/rpc.h"
#include "fuzz.h"
#include "lib/json-tree.h"

/* A line of the JSON socket: what is taken means the same when it is written again and
 * when it comes over D-Bus; what is refused gets an answer that is one line of JSON. */

/* The real description, read once. */
static WcIdl *
get_idl (void)
{
  static WcIdl *idl;

  if (idl == NULL)
    idl = wc_idl_new ();
  return idl;
}

static void
check_answer (const char *id, const GError *error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *end;

  wc_rpc_append_error (out, id, error);
  end = memchr (out->str, '\n', out->len);
  g_assert_true (end == out->str + out->len - 1);
  g_assert_true (wc_json_scan (out->str, out->len - 1, NULL, NULL));
}

/* The keys of a dictionary come in any order. */
static void
check_same (GVariant *ours, GVariant *theirs)
{
  g_assert_cmpstr (g_variant_get_type_string (ours), ==,
                   g_variant_get_type_string (theirs));
  if (!g_variant_is_of_type (ours, G_VARIANT_TYPE_VARDICT))
    {
      g_assert_cmpvariant (ours, theirs);
      return;
    }
  g_assert_cmpuint (g_variant_n_children (ours), ==, g_variant_n_children (theirs));
  for (gsize i = 0; i < g_variant_n_children (ours); i++)
    {
      g_autoptr (GVariant) value = NULL;
      g_autoptr (GVariant) other = NULL;
      const char *key;

      g_variant_get_child (ours, i, "{&sv}", &key, &value);
      other = g_variant_lookup_value (theirs, key, NULL);
      g_assert_nonnull (other);
      check_same (value, other);
    }
}

static void
check_same_args (GVariant *ours, GVariant *theirs)
{
  g_assert_nonnull (theirs);
  for (gsize i = 0; i < g_variant_n_children (ours); i++)
    {
      g_autoptr (GVariant) a = g_variant_get_child_value (ours, i);
      g_autoptr (GVariant) b = g_variant_get_child_value (theirs, i);

      check_same (a, b);
    }
}

static JsonObject *
write_params (const WcIdlMethod *method, GVariant *args)
{
  JsonObject *params = json_object_new ();

  for (guint i = 0; i < method->in->len; i++)
    {
      const WcIdlValue *value = g_ptr_array_index (method->in, i);
      g_autoptr (GVariant) argument = g_variant_get_child_value (args, i);

      json_object_set_member (params, value->name, wc_json_tree_new (argument));
    }
  return params;
}

static void
check_args (const WcIdlMethod *method, GVariant *args)
{
  g_autoptr (JsonObject) params = write_params (method, args);
  g_autoptr (GVariant) again = wc_json_read_args (method, params, NULL);
  g_autoptr (GVariant) bus = wc_conform_args (method, args, NULL);

  g_assert_cmpstr (g_variant_get_type_string (args), ==, method->in_type);
  g_assert_true (g_variant_is_normal_form (args));
  check_same_args (args, again);
  check_same_args (args, bus);
}

static void
check_call (const WcRpcCall *call)
{
  const WcIdlMethod *method = wc_idl_find_method (get_idl (), call->method);
  g_autofree char *cancelled = wc_rpc_dup_cancelled (call);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = NULL;

  g_assert_true (call->id == NULL ||
                 wc_json_scan (call->id, strlen (call->id), NULL, NULL));
  if (method == NULL)
    return;
  args = wc_json_read_args (method, call->params, &error);
  if (args != NULL)
    check_args (method, args);
  else
    check_answer (call->id, error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_memdup2 (size > 0 ? (const char *) data : "", MAX (size, 1));
  g_auto (WcRpcCall) call = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean valid = wc_json_scan (line, size, NULL, NULL);

  if (wc_rpc_parse (line, size, &call, &error))
    {
      g_assert_true (valid);
      check_call (&call);
      return 0;
    }
  g_assert_true (valid || error->code == WC_RPC_ERROR_PARSE);
  check_answer (call.id, error);
  return 0;
}
