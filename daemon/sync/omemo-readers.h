/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-policy.h"
#include "model/omemo-recipient.h"
#include "sync/omemo.h"

/* The devices of one person that may read a message (XEP-0384 § 4.4), as far as they are
 * known here: which of them can, and why the others cannot. */

/* A device that has got so many messages without its ratchet moving is left out. */
#define WC_OMEMO_READERS_UNANSWERED 2000

/* Whose they are; nothing of it is owned. */
typedef struct
{
  const char *jid; /* bare */
  guint32 own;     /* our device, where it is us: it is none of them; else 0 */
  WcOmemoTrustMode mode;
  gboolean decided; /* only keys that a person has decided on will do */
} WcOmemoReader;

/* Adds those on the list of one protocol to @to, which is not ready (is_ready) where
 * something is to be asked for first; those of a protocol that this library does not
 * speak as UNSUPPORTED. *@out_list: what is known of the list, UNKNOWN of such a
 * protocol. Keys that nobody has seen before are noted, so that it is called in a
 * transaction. FALSE + error where the store fails. */
gboolean wc_omemo_readers_add (WcOmemo *omemo,
                               const WcOmemoReader *of,
                               WcOmemoVersion version,
                               WcOmemoRecipients *to,
                               WcOmemoListState *out_list,
                               GError **error);
