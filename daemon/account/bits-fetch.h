/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/transfer.h"

/* One attempt to have the file of @transfer where it is a small picture that travels in
 * stanzas (XEP-0231): from the stanza itself, from a copy that is here, or from who sent
 * it. Goes on with wc_download_take(), or ends with wc_transfer_end(). */
void wc_bits_fetch_begin (WcTransfer *transfer);
