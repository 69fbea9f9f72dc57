/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "model/omemo-reason.h"
#include "model/omemo-trust.h"

/* A device that a message is for, and whether it can read it. */
typedef struct
{
  char *jid; /* (owned) bare */
  WcOmemoVersion version;
  guint32 device;       /* 0: none of his is known */
  GBytes *key;          /* (owned) (nullable) its identity key; NULL: not known yet */
  WcOmemoTrust trust;   /* in the key */
  gboolean is_new;      /* a session with it can be begun, and there is none */
  WcOmemoReason reason; /* why it gets no key; NONE: it gets one */
} WcOmemoRecipient;

void wc_omemo_recipient_free (WcOmemoRecipient *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoRecipient, wc_omemo_recipient_free)

typedef struct
{
  GPtrArray *devices;    /* (owned) (element-type WcOmemoRecipient) */
  gboolean is_strict;    /* it is for all of them, or for nobody (WcOmemoPolicy.strict) */
  gboolean is_ready;     /* nothing is to be asked for first: lists, or keys of devices */
  WcOmemoReason refusal; /* why it is not sent, as it stands now; NONE: it is */
  WcOmemoReason own;     /* what there is to know of our own device, where a person asks;
                          * NONE: nothing */
} WcOmemoRecipients;

/* Returns: (transfer full), of nobody, and ready. */
WcOmemoRecipients *wc_omemo_recipients_new (void);
void wc_omemo_recipients_free (WcOmemoRecipients *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoRecipients, wc_omemo_recipients_free)

/* Adds that nothing is known of @jid that could read it, and why. */
void wc_omemo_recipients_leave_out (WcOmemoRecipients *self,
                                    const char *jid,
                                    WcOmemoReason reason);

/* How many get a key. */
guint wc_omemo_recipients_count (const WcOmemoRecipients *self);
