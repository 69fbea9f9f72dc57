/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What an uploaded file is for, which tells its server how long to keep it (XEP-0363 § 7,
 * "Upload purpose"): "message", "profile", "permanent". The XEP's "ephemeral" needs a
 * time before which the file is to go, and nothing here names one. */
typedef enum
{
  WC_UPLOAD_PURPOSE_MESSAGE,   /* fetched once by each device; so it is where nothing is
                                * said
                                */
  WC_UPLOAD_PURPOSE_PROFILE,   /* small, and of a person: a banner */
  WC_UPLOAD_PURPOSE_PERMANENT, /* for good: the pictures of a published pack */
} WcUploadPurpose;

#define WC_N_UPLOAD_PURPOSES (WC_UPLOAD_PURPOSE_PERMANENT + 1)

/* Words of the API, of jobs and of the XEP. _from_string: MESSAGE when @name (nullable)
 * is none of them. */
const char *wc_upload_purpose_to_string (WcUploadPurpose purpose);
WcUploadPurpose wc_upload_purpose_from_string (const char *name);
