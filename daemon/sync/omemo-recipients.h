/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-reason.h"
#include "sync/omemo.h"

/* Who can read what we are about to send (XEP-0384 § 4.4), as far as it is known here:
 * the listed devices of those it is for, and our own other ones. */

/* A device that has got so many messages without its ratchet moving is left out. */
#define WC_OMEMO_RECIPIENTS_UNANSWERED 2000

typedef struct
{
  char *jid; /* (owned) bare */
  WcOmemoVersion version;
  guint32 device;
  GBytes *key;          /* (owned) (nullable) its identity key; NULL: not known yet */
  WcOmemoTrust trust;   /* in the key */
  gboolean is_new;      /* a session with it can be begun, and there is none */
  WcOmemoReason reason; /* why it gets no key; NONE: it gets one */
} WcOmemoRecipient;

typedef struct
{
  GPtrArray *devices;    /* (owned) (element-type WcOmemoRecipient) */
  gboolean is_ready;     /* nothing is to be asked for first: lists, or keys of devices */
  WcOmemoReason refusal; /* why it is not sent, as it stands now; NONE: it is */
} WcOmemoRecipients;

void wc_omemo_recipients_free (WcOmemoRecipients *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoRecipients, wc_omemo_recipients_free)

/* Those of @jids (bare, NULL at the end; whose chats need not be there), each of whom has
 * to have a device that can read it, unless it is us. Keys that nobody has seen before
 * are noted, so that it is called in a transaction. NULL + error where the store fails.
 * Returns: (transfer full). */
WcOmemoRecipients *
wc_omemo_recipients_find (WcOmemo *self, const char *const *jids, GError **error);

/* How many get a key. */
guint wc_omemo_recipients_count (const WcOmemoRecipients *self);
