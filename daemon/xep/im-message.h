/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/inbound.h"

/* What the stanza of @in says by RFC 6121 alone: thread, subject and body, the latter of
 * one that is encrypted not. Its builder is there already. */
void wc_im_message_fill (WcInbound *in);
