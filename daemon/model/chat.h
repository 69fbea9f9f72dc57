/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/message.h"

/* What stands on the other side: "contact", "self". */
typedef enum
{
  WC_CHAT_KIND_CONTACT,
  WC_CHAT_KIND_SELF, /* notes to oneself: the account's own address */
} WcChatKind;

#define WC_N_CHAT_KINDS (WC_CHAT_KIND_SELF + 1)

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
  gint64 read_id;      /* everything up to and including this id is read; 0: nothing */
  gint64 peer_read_id; /* the other side has read up to this id of ours; 0: unknown */
  gboolean pinned;
  gboolean archived;
  gint64 muted_until_us; /* 0: not muted; G_MAXINT64: for good */
  char *draft;           /* (owned) (nullable) */
  gint64 last_id;        /* newest message; 0: none */
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

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_chat_kind_to_string (WcChatKind kind);
gboolean wc_chat_kind_from_string (const char *name, WcChatKind *out_kind);
