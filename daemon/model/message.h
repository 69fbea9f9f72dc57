/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* What a message is. The words of the API: "text", "encrypted", "refused". */
typedef enum
{
  WC_MESSAGE_KIND_TEXT,
  WC_MESSAGE_KIND_ENCRYPTED, /* not readable here; has no body */
  WC_MESSAGE_KIND_REFUSED,   /* stands for a stanza beyond our limits (DECISIONS 28) */
} WcMessageKind;

#define WC_N_MESSAGE_KINDS (WC_MESSAGE_KIND_REFUSED + 1)

/* How it reached us first: "live", "carbon", "archive". Own sends are live. */
typedef enum
{
  WC_MESSAGE_SOURCE_LIVE,
  WC_MESSAGE_SOURCE_CARBON,
  WC_MESSAGE_SOURCE_ARCHIVE,
} WcMessageSource;

#define WC_N_MESSAGE_SOURCES (WC_MESSAGE_SOURCE_ARCHIVE + 1)

/* How far an outgoing message has come, in the order in which it goes; an incoming one
 * has no state. "queued", "sending", "sent", "delivered", "displayed", "failed". */
typedef enum
{
  WC_MESSAGE_STATE_NONE,
  WC_MESSAGE_STATE_QUEUED,
  WC_MESSAGE_STATE_SENDING,   /* its bytes are fixed; whether they arrived is unknown */
  WC_MESSAGE_STATE_SENT,      /* acknowledged by the server */
  WC_MESSAGE_STATE_DELIVERED, /* reached a device of the chat partner (XEP-0184) */
  WC_MESSAGE_STATE_DISPLAYED, /* was read (XEP-0333) */
  WC_MESSAGE_STATE_FAILED,    /* error_condition says why */
} WcMessageState;

#define WC_N_MESSAGE_STATES (WC_MESSAGE_STATE_FAILED + 1)

typedef enum
{
  WC_MESSAGE_FLAG_OWN = 1 << 0,           /* sent by this installation, not by another */
  WC_MESSAGE_FLAG_WANTS_RECEIPT = 1 << 1, /* XEP-0184 <request/> */
  WC_MESSAGE_FLAG_MARKABLE = 1 << 2,      /* XEP-0333 <markable/> */
} WcMessageFlags;

/* A message of a chat: an immutable, reference counted value. Strings are owned by it. */
typedef struct
{
  gint64 id;         /* 0 before the store has placed it; us since the epoch, in order */
  gint64 account;    /* WcAccount.id */
  char *chat;        /* canonical address of the chat */
  gboolean outgoing; /* written by this account, on whatever device */
  char *from;        /* JID of who wrote it, full where known */
  gint64 ts_us;      /* when it was sent, as told by who may say so */
  gint64 received_us;
  WcMessageKind kind;
  WcMessageSource source;
  WcMessageState state;  /* NONE for incoming ones */
  guint flags;           /* WcMessageFlags */
  char *body;            /* (nullable) */
  char *origin_id;       /* (nullable) XEP-0359, claimed by the sender */
  char *stanza_id;       /* (nullable) XEP-0359, with stanza_by, who assigned it */
  char *stanza_by;       /* (nullable) */
  char *message_id;      /* (nullable) the id attribute */
  char *archive_id;      /* (nullable) id in the archive of archive_by (XEP-0313) */
  char *archive_by;      /* (nullable) */
  char *encryption;      /* (nullable) scheme: "omemo", "openpgp", … (XEP-0380) */
  char *thread;          /* (nullable) */
  char *subject;         /* (nullable) */
  char *error_condition; /* (nullable) stanza error condition or "uncertain" */
  char *error_text;      /* (nullable) */
} WcMessage;

#define WC_TYPE_MESSAGE (wc_message_get_type ())
GType wc_message_get_type (void);
WcMessage *wc_message_ref (const WcMessage *self);
void wc_message_unref (WcMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessage, wc_message_unref)

/* Words of the API; state NONE is "". */
const char *wc_message_kind_to_string (WcMessageKind kind);
const char *wc_message_source_to_string (WcMessageSource source);
const char *wc_message_state_to_string (WcMessageState state);

/* A message being put together. Numbers are set through wc_message_builder_peek(), texts
 * with the setters, which copy (NULL clears). */
typedef struct _WcMessageBuilder WcMessageBuilder;

/* Returns: (transfer full), everything zero. */
WcMessageBuilder *wc_message_builder_new (void);

/* A builder that begins as a copy of @message. */
WcMessageBuilder *wc_message_builder_new_from (const WcMessage *message);
void wc_message_builder_free (WcMessageBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessageBuilder, wc_message_builder_free)

/* The message as it is so far, borrowed: for reading any field and for setting those that
 * are no strings. */
WcMessage *wc_message_builder_peek (WcMessageBuilder *self);

void wc_message_builder_set_chat (WcMessageBuilder *self, const char *chat);
void wc_message_builder_set_from (WcMessageBuilder *self, const char *from);
void wc_message_builder_set_body (WcMessageBuilder *self, const char *body);
void wc_message_builder_set_origin_id (WcMessageBuilder *self, const char *origin_id);
void
wc_message_builder_set_stanza_id (WcMessageBuilder *self, const char *id, const char *by);
void wc_message_builder_set_message_id (WcMessageBuilder *self, const char *message_id);
void
wc_message_builder_set_archive (WcMessageBuilder *self, const char *id, const char *by);
void wc_message_builder_set_encryption (WcMessageBuilder *self, const char *scheme);
void wc_message_builder_set_thread (WcMessageBuilder *self, const char *thread);
void wc_message_builder_set_subject (WcMessageBuilder *self, const char *subject);
void wc_message_builder_set_error (WcMessageBuilder *self,
                                   const char *condition,
                                   const char *text);

/* Ends building: frees @self and returns the value. Returns: (transfer full). */
WcMessage *wc_message_builder_end (WcMessageBuilder *self);
