/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "sync/omemo.h"
#include "xml/node.h"

/* XEP-0384 §§ 5.3.1, 5.3.2: what servers answer about lists and bundles, as it is kept.
 * @result is that of wc_pubsub_get_items(), or NULL with @why. A refusal is an answer,
 * too. FALSE + error only when the store fails. In a transaction. */

/* The list of @of (device 0). A node that is not there has nobody on it. */
gboolean wc_omemo_answers_take_list (WcOmemo *omemo,
                                     const WcOmemoAddress *of,
                                     const WcNode *result,
                                     const GError *why,
                                     GError **error);

/* The bundle of @peer: a session is begun with it. */
gboolean wc_omemo_answers_take_bundle (WcOmemo *omemo,
                                       const WcRatchetPeer *peer,
                                       const WcNode *result,
                                       const GError *why,
                                       GError **error);
