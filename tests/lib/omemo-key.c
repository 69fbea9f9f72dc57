/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/omemo-key.h"
#include "model/omemo-bundle.h"

GBytes *
wc_omemo_key_sample (guint n)
{
  guint8 bytes[WC_OMEMO_PUBLIC_KEY_SIZE] = { 5 };

  memcpy (bytes + 1, &n, sizeof n);
  return g_bytes_new (bytes, sizeof bytes);
}
