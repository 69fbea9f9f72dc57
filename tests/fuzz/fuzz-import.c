/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/json-out.h"
#include "base/json-value.h"
#include "fuzz.h"
#include "sync/portable-account.h"
#include "sync/portable-message.h"
#include "xep/archived.h"

/* A line of an import, which anybody may have written. Texts that are read are the same
 * when they are written and read again. */

static void
assert_text (const WcJsonValue *value)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcJsonValue) same = NULL;

  if (value->type == WC_JSON_TEXT)
    {
      wc_json_out_text (out, value->text);
      same = wc_json_value_parse (out->str, out->len, NULL);
      g_assert_cmpstr (same->text, ==, value->text);
    }
  for (guint i = 0; value->items != NULL && i < value->items->len; i++)
    assert_text (value->items->pdata[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WcPortableReading reading = { wc_archived_read, "alice@else.lit" };
  g_autoptr (WcJsonValue) value = wc_json_value_parse ((const char *) data, size, NULL);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcAccount) account = NULL;

  if (value == NULL)
    return 0;
  assert_text (value);
  message = wc_portable_message_read (value, &reading, NULL);
  account = wc_portable_account_read (value, /* connection= */ TRUE, NULL);
  if (message != NULL)
    g_assert_true (message->ts_us > 0 && message->from != NULL);
  return 0;
}
