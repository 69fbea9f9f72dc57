/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* The message inside the <forwarded/> (XEP-0297) of @wrapper, which was put there by
 * somebody who may: a carbon or an archive. @out_stamp_us: what its <delay/> says, 0:
 * nothing. NULL when there is no message inside. Returns: (transfer full). */
WcNode *wc_forward_unwrap (const WcNode *wrapper, gint64 *out_stamp_us);
