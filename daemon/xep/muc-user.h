/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/occupant.h"
#include "xml/node.h"

/* What a room says beside a presence or message, in <x xmlns='…muc#user'/> (XEP-0045
 * § 15.6.2). Codes that only repeat what stands elsewhere (100, 210) are left out. */
typedef enum
{
  WC_MUC_STATUS_SELF = 1 << 0,       /* 110 */
  WC_MUC_STATUS_CREATED = 1 << 1,    /* 201 */
  WC_MUC_STATUS_CONFIGURED = 1 << 2, /* 104, 170 to 174 */
  WC_MUC_STATUS_BANNED = 1 << 3,     /* 301 */
  WC_MUC_STATUS_RENAMED = 1 << 4,    /* 303 */
  WC_MUC_STATUS_KICKED = 1 << 5,     /* 307 */
  WC_MUC_STATUS_NOT_MEMBER = 1 << 6, /* 321, 322 */
  WC_MUC_STATUS_SHUTDOWN = 1 << 7,   /* 332 */
  WC_MUC_STATUS_FAILED = 1 << 8,     /* 333 */
} WcMucStatus;

/* Cleared with wc_muc_user_clear (g_auto). Texts are no longer than they may be. */
typedef struct
{
  guint status; /* WcMucStatus */
  WcRole role;
  WcAffiliation affiliation;
  char *jid;    /* (owned) (nullable) canonical */
  char *nick;   /* (owned) (nullable) as the room wrote it */
  char *reason; /* (owned) (nullable) */
  char *by;     /* (owned) (nullable) nick, else JID, of who did it */
  gboolean destroyed;
  char *venue; /* (owned) (nullable) bare JID */
} WcMucUser;

/* Reads the element @x (nullable). */
void wc_muc_user_read (WcMucUser *self, const WcNode *x);
void wc_muc_user_clear (WcMucUser *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcMucUser, wc_muc_user_clear)

/* What is kept of a @text (nullable) that others wrote; NULL when there is none. _dup:
 * of a child of @parent (nullable). Returns: (transfer full). */
char *wc_muc_user_cut (const char *text);
char *wc_muc_user_dup_text (const WcNode *parent, const char *name, const char *ns);

/* The id of the <occupant-id/> (XEP-0421) in @stanza; NULL when there is none that could
 * be one. Borrowed. */
const char *wc_muc_user_get_occupant_id (const WcNode *stanza);
