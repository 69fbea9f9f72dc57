/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "model/omemo-reason.h"
#include "model/omemo-trust.h"

/* A device that a message of ours was not encrypted for. */
typedef struct
{
  char *jid; /* (owned) bare */
  WcOmemoVersion version;
  guint32 device;
  WcOmemoReason reason;
} WcMessageOmemoLeft;

/* Returns: (transfer full). */
WcMessageOmemoLeft *wc_message_omemo_left_new (const char *jid,
                                               WcOmemoVersion version,
                                               guint32 device,
                                               WcOmemoReason reason);
void wc_message_omemo_left_free (WcMessageOmemoLeft *self);

/* How a message was encrypted, beside the message itself. */
typedef struct
{
  gint64 message; /* WcMessage.id */
  WcOmemoVersion version;
  guint32 device;     /* that wrote it; 0: not known */
  char *jid;          /* (owned) (nullable) whose key it is, bare */
  GBytes *key;        /* (owned) (nullable) identity key of the device; NULL: not known */
  WcOmemoTrust trust; /* in the key when it came or left */
  WcOmemoTrust trust_now; /* of what is read: in the key as it is today */
  WcOmemoReason reason;   /* why it could not be read; NONE: it was */
  GPtrArray *left; /* (owned) (nullable) (element-type WcMessageOmemoLeft) of ours: whom
                    * it was not encrypted for; NULL: nobody */
} WcMessageOmemo;

/* Returns: (transfer full), of nobody known. */
WcMessageOmemo *
wc_message_omemo_new (gint64 message, WcOmemoVersion version, guint32 device);
WcMessageOmemo *wc_message_omemo_copy (const WcMessageOmemo *self);
void wc_message_omemo_free (WcMessageOmemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessageOmemo, wc_message_omemo_free)

/* Sets whose key it is: @jid is copied, @key referenced. */
void wc_message_omemo_set_key (WcMessageOmemo *self, const char *jid, GBytes *key);
