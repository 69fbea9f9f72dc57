/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Whether a message is to be encrypted, before it is queued. It is decided once: what is
 * queued as encrypted leaves so or fails. */

/* What is wished of one message: "auto", "omemo", "none". */
typedef enum
{
  WC_OMEMO_WISH_AUTO, /* as the policy and the chat have it */
  WC_OMEMO_WISH_OMEMO,
  WC_OMEMO_WISH_NONE,
} WcOmemoWish;

const char *wc_omemo_wish_to_string (WcOmemoWish wish);
gboolean wc_omemo_wish_from_string (const char *word, WcOmemoWish *out_wish);

typedef struct
{
  gint64 account;
  const char *chat; /* canonical address */
  gboolean is_self; /* it is for our own other devices */
  gboolean in_room; /* it is a room, or somebody in one */
  gboolean is_fit;  /* a room: only members are in it, and everybody sees who they are */
  const char *const *members; /* (nullable) of such a room, but us; NULL: not known */
  WcOmemoWish wish;
  gboolean secret; /* it is about what came or left encrypted, or says it again */
  gboolean mute;   /* it has no text: it repeats nothing of that */
  gboolean asked;  /* who can be asked what he can read was, just now */
} WcOmemoQuestion;

typedef enum
{
  WC_OMEMO_DECISION_CLEAR,
  WC_OMEMO_DECISION_ENCRYPT,
  WC_OMEMO_DECISION_ASK, /* nobody knows whether the other side can read it: its list of
                          * devices has to be asked for; ENCRYPT where that cannot be */
} WcOmemoDecision;

/* INVALID_ARGUMENT (field "options.encryption", with the detail "reason" where there is
 * one) where the wish is against what the account or the chat demands, or cannot be. */
gboolean wc_omemo_decide (WcDb *db,
                          const WcOmemoQuestion *question,
                          WcOmemoDecision *out,
                          GError **error);

/* Whether more than a text can be encrypted (XEP-0420), for who reads that. */
gboolean wc_omemo_decision_is_whole (void);
