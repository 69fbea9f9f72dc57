/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message-omemo.h"
#include "model/omemo-encrypted.h"
#include "sync/omemo.h"

/* Decrypts what others have written for our device (XEP-0384 § 4.5), and notes what
 * follows from it: whose key it is, how far the session has come, and what is to be done
 * on the wire (store/omemo-todo-store). Inside the transaction that stores the message,
 * so that a key is used up together with what it has opened. */

/* From how many messages on with one ratchet key an empty message answers (§ 4.3). */
#define WC_OMEMO_READING_HEARTBEAT 53

/* What came; nothing of it is owned. */
typedef struct
{
  const WcOmemoEncrypted *said; /* with the keys for our device alone */
  const char *const *senders;   /* (array zero-terminated) bare JIDs that it may be from:
                                 * one, but in rooms */
  gboolean live;                /* it was written now, rather than is history */
  gboolean answers; /* its sender may learn that a device of ours has read it */
} WcOmemoCipher;

typedef struct
{
  WcMessageOmemo *omemo; /* (owned) who wrote it, or why it cannot be read */
  GBytes *plain;     /* (owned) (nullable) wiped with the last reference; NULL: it is an
                      * empty message, or cannot be read */
  gboolean has_todo; /* something is to be done for it on the wire */
} WcOmemoRead;

void wc_omemo_read_free (WcOmemoRead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoRead, wc_omemo_read_free)

/* Of what fails nothing is left but what is to be done about it. NULL + error when the
 * store fails: the transaction is to be rolled back then. Returns: (transfer full). */
WcOmemoRead *
wc_omemo_reading_decrypt (WcOmemo *self, const WcOmemoCipher *cipher, GError **error);

/* What stands for a message that was not even tried. Returns: (transfer full). */
WcOmemoRead *wc_omemo_reading_refuse (const WcOmemoEncrypted *said, WcOmemoReason reason);
