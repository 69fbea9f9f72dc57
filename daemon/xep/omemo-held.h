/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-work.h"
#include "stream/inbound.h"
#include "sync/omemo.h"

/* Encrypted stanzas that came before what was written before them (XEP-0384): a ratchet
 * goes forward. They are stored as they came, in the unit that acknowledges them, so that
 * a crash loses none, and are no messages until it is their turn. What an archive gives
 * meanwhile is found to be held when its copy here is taken. */

/* Keeps @in, of the chat @chat. *@out_kept: FALSE where too many are held already: that
 * one is read out of its order rather than lost. Inside the unit. */
gboolean wc_omemo_held_add (WcOmemo *self,
                            const WcInbound *in,
                            const char *chat,
                            gboolean *out_kept,
                            GError **error);

/* All that are held, in the order in which they were written. Returns: (transfer full)
 * (element-type WcOmemoPending). */
GPtrArray *wc_omemo_held_list (WcOmemo *self, GError **error);

/* Takes @held away and fills @out with what it was; without a stanza where it is none any
 * more. Inside the unit. */
gboolean wc_omemo_held_take (WcOmemo *self,
                             const WcOmemoPending *held,
                             WcInbound *out,
                             GError **error);
