/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz.h"
#include "model/jid.h"

/* A canonical address is canonical, and its parts make it up again. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *jid = wc_jid_normalize (text, NULL);
  g_autofree char *again = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *whole = NULL;

  if (jid == NULL)
    return 0;
  again = wc_jid_normalize (jid, NULL);
  g_assert_cmpstr (again, ==, jid);
  bare = wc_jid_dup_bare (jid);
  whole = g_strconcat (bare, wc_jid_is_bare (jid) ? NULL : "/", wc_jid_get_resource (jid),
                       NULL);
  g_assert_cmpstr (whole, ==, jid);
  return 0;
}
