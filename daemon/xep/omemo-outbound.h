/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"
#include "stream/session.h"
#include "xep/omemo-audience.h"

/* What is larger is refused: servers take 256 KB for a stanza. */
#define WC_OMEMO_OUTBOUND_MAX (200 * 1024)

/* Whom messages of @session are encrypted for. Borrowed; NULL when it has
 * ended. */
WcOmemoAudience *wc_omemo_outbound_get_audience (WcSession *session);
