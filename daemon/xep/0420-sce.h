/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* XEP-0420 Stanza Content Encryption, with the profile of XEP-0384 § 5.5.1: what of a
 * stanza is encrypted, with what protects it from being shown as something else. */

/* A larger envelope is not read: it would come in a larger stanza than servers take. */
#define WC_SCE_MAX_BYTES (256 * 1024)

/* Envelopes are at least so long, and then up to so many bytes longer by chance. */
#define WC_SCE_MIN_BYTES 256
#define WC_SCE_MAX_PADDING 200

/* Whether @element may be in an envelope: not what servers read or add (§ 8), as the
 * server could not keep a sender from saying it, and not what is encrypted itself. */
gboolean wc_sce_may_hold (const WcNode *element);

/* An empty <content/>, to be filled. Returns: (transfer full). */
WcNode *wc_sce_new_content (void);

/* What stands beside the content. */
typedef struct
{
  const char *from; /* canonical bare JID of the sender */
  const char *to;   /* (nullable) of the room, which a message in a room has to name */
  gint64 time_us;   /* when it was encrypted; 0: it does not say */
} WcSceAffixes;

/* The text of an envelope with @content, a tree as of wc_sce_new_content(), and padding
 * of random length. Returns: (transfer full). */
char *wc_sce_build (const WcNode *content, const WcSceAffixes *affixes);

/* An envelope that was read. */
typedef struct
{
  WcNode *content; /* (owned) <content/>, with nothing in it that may not be there */
  char *from;      /* (owned) (nullable) canonical bare JIDs */
  char *to;        /* (owned) (nullable) */
  gint64 time_us;  /* 0: it does not say, or nothing that is a time */
} WcSce;

/* Reads what was decrypted. NULL where it is no envelope within the limits: no UTF-8, no
 * single element, several contents or affixes of a kind, addresses that are none. Padding
 * is not asked for. Returns: (transfer full) (nullable). */
WcSce *wc_sce_parse (GBytes *plain);
void wc_sce_free (WcSce *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSce, wc_sce_free)

/* What becomes of an envelope in the stanza that brought it. */
typedef enum
{
  WC_SCE_GENUINE,
  WC_SCE_FROM_OTHER, /* it was written by somebody else */
  WC_SCE_TO_OTHER,   /* it was meant for somebody else, or another room */
  WC_SCE_TO_MISSING, /* it came in a room, and was not written for any */
} WcSceVerdict;

/* @from: canonical bare JID of whose device has encrypted it, in a room the real one;
 * @to: whom the stanza is for, a bare JID of the account, of who it wrote to, or of the
 * room. A sender who is not named is the one whose key it is. Whether a time is near
 * enough is the caller's to say, who knows how long a stanza may have waited. */
WcSceVerdict
wc_sce_check (const WcSce *self, const char *from, const char *to, gboolean in_room);
