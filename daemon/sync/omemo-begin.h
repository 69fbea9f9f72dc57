/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "sync/omemo.h"

/* Sessions that we begin with devices of others, from the bundles that they announce
 * (XEP-0384 § 4.3). All is called inside a transaction. */

/* Begins one with @peer from @bundle; the one that there was still reads what comes late.
 * The key that the device shows is its own from now on, and judged by the policy of the
 * chat with its owner. FALSE with WC_OMEMO_ERROR (BAD_BUNDLE, IDENTITY_CHANGED) when the
 * bundle is not what it must be: nothing has changed then but what is known of the
 * bundle, which is not asked for again soon. FALSE + another error when the store fails.
 */
gboolean wc_omemo_begin (WcOmemo *self,
                         const WcRatchetPeer *peer,
                         const WcOmemoBundle *bundle,
                         GError **error);

/* There was no bundle to be had: NONE, BAD or FAILED. It may be asked for again after a
 * minute, ten of them, an hour, a day, and then daily. */
gboolean wc_omemo_begin_failed (WcOmemo *self,
                                const WcRatchetPeer *peer,
                                WcOmemoBundleState state,
                                GError **error);
