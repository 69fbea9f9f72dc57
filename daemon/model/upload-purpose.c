/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/upload-purpose.h"

static const char *const names[] = { "message", "profile", "permanent" };
G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_UPLOAD_PURPOSES);

const char *
wc_upload_purpose_to_string (WcUploadPurpose purpose)
{
  return names[purpose];
}

WcUploadPurpose
wc_upload_purpose_from_string (const char *name)
{
  return (WcUploadPurpose) wc_str_index (names, G_N_ELEMENTS (names), name,
                                         WC_UPLOAD_PURPOSE_MESSAGE);
}
