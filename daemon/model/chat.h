/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/account.h"
#include "model/message.h"
#include "model/notify.h"

/* What stands on the other side: "contact", "self", "muc", "muc-pm". Numbers stand in the
 * database. */
typedef enum
{
  WC_CHAT_KIND_CONTACT,
  WC_CHAT_KIND_SELF,   /* notes to oneself: the account's own address */
  WC_CHAT_KIND_MUC,    /* a room (XEP-0045) */
  WC_CHAT_KIND_MUC_PM, /* with one occupant of a room, address room/nick (§ 7.5) */
} WcChatKind;

#define WC_N_CHAT_KINDS (WC_CHAT_KIND_MUC_PM + 1)

/* Whether the other side of a chat learns something: "default" (as the account's settings
 * say), "always", "never". Numbers stand in the database. */
typedef enum
{
  WC_CHAT_SHARING_DEFAULT,
  WC_CHAT_SHARING_ALWAYS,
  WC_CHAT_SHARING_NEVER,
} WcChatSharing;

#define WC_N_CHAT_SHARINGS (WC_CHAT_SHARING_NEVER + 1)

/* A chat of an account: a reference counted value, fields are set only before sharing. */
typedef struct
{
  gint64 account; /* WcAccount.id */
  char *chat;     /* (owned) canonical address */
  WcChatKind kind;
  char *title; /* (owned) (nullable) set by the person */
  char *name;  /* (owned) what to show: title, else the roster's name, else the nickname,
                * else the address */
  guint unread;
  guint mentions;      /* of the unread ones: those that mean us */
  gint64 read_id;      /* everything up to and including this id is read; 0: nothing */
  gint64 peer_read_id; /* the other side has read up to this id of ours; 0: unknown */
  gboolean pinned;     /* of a room with a bookmark: as that says (XEP-0469) */
  gboolean archived;
  gboolean request;       /* a stranger's, who was not let in yet */
  gint64 muted_until_us;  /* 0: not muted; G_MAXINT64: for good */
  WcNotify notify;        /* of which messages the person wants to be told */
  WcChatSharing receipts; /* that something reached us (XEP-0184) */
  WcChatSharing markers;  /* that we read it (XEP-0333) */
  char *draft;            /* (owned) (nullable) */
  char *occupant_id;      /* (owned) (nullable) of a MUC_PM: who it is with (XEP-0421) */
  gint64 last_id;         /* newest message; 0: none */
  WcMessage *last; /* (owned) (nullable) the newest message, where it was asked for */
} WcChat;

#define WC_TYPE_CHAT (wc_chat_get_type ())
GType wc_chat_get_type (void);

/* @chat is copied and is also the name until another is set. Returns: (transfer full). */
WcChat *wc_chat_new (gint64 account, const char *chat, WcChatKind kind);

/* A copy with a reference count of one, to be changed and saved. */
WcChat *wc_chat_copy (const WcChat *self);
WcChat *wc_chat_ref (const WcChat *self);
void wc_chat_unref (WcChat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcChat, wc_chat_unref)

/* Whether the other side of the chat may learn @what (WC_ACCOUNT_SHARE_RECEIPTS,
 * _DISPLAYED or _TYPING): what is set for the chat comes before what the account shares,
 * and a stranger who was not let in learns nothing. */
gboolean
wc_chat_shares (const WcChat *self, const WcAccount *account, WcAccountShare what);

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_chat_kind_to_string (WcChatKind kind);
gboolean wc_chat_kind_from_string (const char *name, WcChatKind *out_kind);
const char *wc_chat_sharing_to_string (WcChatSharing sharing);
gboolean wc_chat_sharing_from_string (const char *name, WcChatSharing *out_sharing);
