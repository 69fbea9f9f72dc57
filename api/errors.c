/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/errors.h"
#include "api/omemo-values.h"
#include "base/log.h"

/* The one table from error codes to what the two doors and the command line show. Names
 * are API: they never change and are never translated. */

typedef struct
{
  const char *name;
  int json_code;
  int exit_status;
} Row;

static const Row rows[] = {
  [WC_ERROR_INTERNAL] = { "Internal", -32603, 1 },
  [WC_ERROR_INVALID_ARGUMENT] = { "InvalidArgument", 1002, 2 },
  [WC_ERROR_NOT_FOUND] = { "NotFound", 1003, 3 },
  [WC_ERROR_ACCOUNT_REQUIRED] = { "AccountRequired", 1004, 3 },
  [WC_ERROR_PERMISSION_DENIED] = { "PermissionDenied", 1005, 4 },
  [WC_ERROR_NOT_AUTHORIZED] = { "NotAuthorized", 1006, 4 },
  [WC_ERROR_AUTH_FAILED] = { "AuthFailed", 1007, 4 },
  [WC_ERROR_PROMPT_PENDING] = { "PromptPending", 1008, 4 },
  [WC_ERROR_OFFLINE] = { "Offline", 1010, 5 },
  [WC_ERROR_REMOTE_TIMEOUT] = { "RemoteTimeout", 1011, 5 },
  [WC_ERROR_REMOTE_ERROR] = { "RemoteError", 1012, 5 },
  [WC_ERROR_TIMEOUT] = { "Timeout", 1013, 6 },
  [WC_ERROR_CANCELLED] = { "Cancelled", 1014, 6 },
  [WC_ERROR_CONFLICT] = { "Conflict", 1030, 8 },
  [WC_ERROR_CURSOR_EXPIRED] = { "CursorExpired", 1031, 8 },
  [WC_ERROR_BUSY] = { "Busy", 1032, 8 },
  [WC_ERROR_RATE_LIMITED] = { "RateLimited", 1040, 9 },
  [WC_ERROR_QUOTA_EXCEEDED] = { "QuotaExceeded", 1041, 9 },
  [WC_ERROR_TOO_LARGE] = { "TooLarge", 1042, 9 },
  [WC_ERROR_NOT_SUPPORTED] = { "NotSupported", 1050, 3 },
  [WC_ERROR_STORAGE] = { "StorageFailed", 1043, 9 },
  [WC_ERROR_NOT_TRUSTED] = { "NotTrusted", 1020, 7 },
  [WC_ERROR_NO_RECIPIENT_KEYS] = { "NoRecipientKeys", 1021, 7 },
};
G_STATIC_ASSERT (G_N_ELEMENTS (rows) == WC_N_ERRORS);

/* Details that are handed on, and how. Others (which process holds a lock) stay ours. */
typedef struct
{
  const char *key;
  gboolean number;
  gboolean stanza;
  gboolean devices;
} Detail;

static const Detail details[] = {
  { "field" },
  { "prompt" },
  { "feature" },
  { "url" },
  { "account" },
  { "state" },
  { "reason" },
  { "devices", .devices = TRUE },
  { "max", .number = TRUE },
  { "retry_after_ms", .number = TRUE },
  { "oldest" },
  { "head" },
  { "report" },
  { "storage" },
  { "type", .stanza = TRUE },
  { "condition", .stanza = TRUE },
  { "text", .stanza = TRUE },
  { "by", .stanza = TRUE },
};

const char *
wc_errors_get_name (WcErrorCode code)
{
  return rows[code].name;
}

int
wc_errors_get_json_code (WcErrorCode code)
{
  return rows[code].json_code;
}

int
wc_errors_get_exit_status (WcErrorCode code)
{
  return rows[code].exit_status;
}

static GError *
errors_report (const GError *error)
{
  g_autofree char *report = g_strdup_printf ("%08x", g_random_int ());
  GError *shown = g_error_new (WC_ERROR, WC_ERROR_INTERNAL,
                               "something went wrong in the daemon; its log has the "
                               "details under %s",
                               report);

  wc_error_set_detail (shown, "report", report);
  wc_log_report ("api", report, error->message);
  return shown;
}

GError *
wc_errors_present (const GError *error)
{
  if (error->domain == WC_ERROR && error->code != WC_ERROR_INTERNAL)
    return g_error_copy (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_new_literal (WC_ERROR, WC_ERROR_CANCELLED, "the call was cancelled");
  return errors_report (error);
}

/* Of the lines of service/omemo-refusal. */
static GVariant *
errors_read_devices (const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", 4);
      WcMessageOmemoLeft left = { 0 };

      g_return_val_if_fail (g_strv_length (words) == 4, NULL);
      left.device = (guint32) g_ascii_strtoull (words[0], NULL, 10);
      left.version = (WcOmemoVersion) g_ascii_strtoull (words[1], NULL, 10);
      wc_omemo_reason_from_string (words[2], &left.reason);
      left.jid = words[3];
      g_variant_builder_add_value (&list, wc_omemo_values_left_out (&left));
    }
  return g_variant_builder_end (&list);
}

static void
errors_add_detail (GVariantDict *dict, const Detail *detail, const char *value)
{
  if (detail->devices)
    g_variant_dict_insert_value (dict, detail->key, errors_read_devices (value));
  else if (detail->number)
    g_variant_dict_insert (dict, detail->key, "x", g_ascii_strtoll (value, NULL, 10));
  else
    g_variant_dict_insert (dict, detail->key, "s", value);
}

GVariant *
wc_errors_build_data (const GError *error)
{
  g_auto (GVariantDict) data = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) stanza = G_VARIANT_DICT_INIT (NULL);
  gboolean has_stanza = wc_error_get_detail (error, "condition") != NULL;

  g_variant_dict_insert (&data, "name", "s", wc_errors_get_name (error->code));
  for (gsize i = 0; i < G_N_ELEMENTS (details); i++)
    {
      const char *value = wc_error_get_detail (error, details[i].key);

      if (value != NULL)
        errors_add_detail (details[i].stanza ? &stanza : &data, &details[i], value);
    }
  if (has_stanza)
    g_variant_dict_insert_value (&data, "stanza_error", g_variant_dict_end (&stanza));
  return g_variant_dict_end (&data);
}
