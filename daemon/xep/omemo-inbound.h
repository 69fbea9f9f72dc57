/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* XEP-0384: what others have encrypted for our device becomes a message like any other,
 * or a row that says why it cannot be read. */

/* The archive has been read, as far as it is asked for: what was held back until then is
 * decrypted now, in the order in which it was written. */
void wc_omemo_inbound_caught_up (WcSession *session);
