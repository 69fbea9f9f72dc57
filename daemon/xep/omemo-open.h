/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "xml/node.h"

/* What was decrypted (XEP-0384), and of what it is a part; nothing of it is owned. */
typedef struct
{
  const char *sender; /* bare JID of who has written it */
  const char *chat;   /* bare JID: what is said in a room is said to that */
  const char *ours;   /* our bare JID: whom it is to where the stanza does not say */
  WcOmemoVersion version;
  GBytes *plain;
} WcOmemoOpen;

/* Puts the clear stanza in the place of the encrypted *@stanza: with a text, or with all
 * that an envelope (XEP-0420) has in it, if that is by @self->sender for whom it came to
 * (§ 5.5.1), so that nobody else can send it on. FALSE: what was decrypted is nothing
 * that is sent, and *@stanza is as it was. */
gboolean wc_omemo_open (const WcOmemoOpen *self, WcNode **stanza);
