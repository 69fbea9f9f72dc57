/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-trust.h"

/* Whether messages are encrypted. The words of the API: "off", "auto", "on". The numbers
 * are stored. */
typedef enum
{
  WC_OMEMO_USE_OFF,  /* an account: it has no device for others; a chat: in clear */
  WC_OMEMO_USE_AUTO, /* new chats whose other side can read it; what was begun goes on */
  WC_OMEMO_USE_ON,   /* always: what cannot be encrypted is not sent */
} WcOmemoUse;

#define WC_N_OMEMO_USES (WC_OMEMO_USE_ON + 1)

/* What WC_OMEMO_AXOLOTL, which encrypts a text alone, may show besides. The numbers are
 * stored. */
typedef enum
{
  WC_OMEMO_OUTER_REACTIONS = 1 << 0,   /* what was reacted to, and how */
  WC_OMEMO_OUTER_CHAT_STATES = 1 << 1, /* that somebody types, or has the chat open */
} WcOmemoOuterPolicy;

#define WC_OMEMO_OUTER_ALL (WC_OMEMO_OUTER_REACTIONS | WC_OMEMO_OUTER_CHAT_STATES)

/* What holds for an account. */
typedef struct
{
  WcOmemoUse use;
  WcOmemoTrustMode trust;
  guint shows;     /* WcOmemoOuterPolicy */
  gboolean heals;  /* a broken session is begun anew by itself, once in a while */
  gboolean strict; /* what somebody it is for could not read, or a key that waits for a
                    * decision holds up, is not sent to the others either */
} WcOmemoPolicy;

/* What holds in one chat instead. */
typedef struct
{
  gboolean has_use; /* else as the account */
  WcOmemoUse use;
  gboolean has_trust; /* else as the account */
  WcOmemoTrustMode trust;
  gboolean has_strict; /* else as the account */
  gboolean strict;
} WcOmemoChatPolicy;

/* What holds where nobody has set another: new chats are encrypted where the other side
 * can read it, blind trust before verification, nothing shown, sessions healed, and who
 * cannot read something left out. */
void wc_omemo_policy_init (WcOmemoPolicy *self);

/* What holds in a chat of which @chat is said, in an account with @self. */
WcOmemoPolicy wc_omemo_policy_in_chat (const WcOmemoPolicy *self,
                                       const WcOmemoChatPolicy *chat);

const char *wc_omemo_use_to_string (WcOmemoUse use);
gboolean wc_omemo_use_from_string (const char *word, WcOmemoUse *out_use);
