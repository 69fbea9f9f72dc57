/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/annotation.h"
#include "model/attachment.h"
#include "model/extra.h"
#include "model/message-omemo.h"

/* What a message is. The words of the API: "text", "encrypted", "refused",
 * "file". */
typedef enum
{
  WC_MESSAGE_KIND_TEXT,
  WC_MESSAGE_KIND_ENCRYPTED, /* not readable here; has no body */
  WC_MESSAGE_KIND_REFUSED,   /* stands for a stanza beyond our limits (DECISIONS 28) */
  WC_MESSAGE_KIND_FILE,      /* has attachments, and perhaps a text */
} WcMessageKind;

#define WC_N_MESSAGE_KINDS (WC_MESSAGE_KIND_FILE + 1)

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
  /* what other messages say about it, and it about others: see model/annotation.h */
  WC_MESSAGE_FLAG_ANNOTATES = 1 << 3, /* it has annotations */
  WC_MESSAGE_FLAG_REACTED = 1 << 4,   /* somebody reacted to it, now or before */
  WC_MESSAGE_FLAG_EDITED = 1 << 5,    /* its author corrected it */
  WC_MESSAGE_FLAG_RETRACTED = 1 << 6, /* by its author or the room: it has no body */
  WC_MESSAGE_FLAG_EXTRA = 1 << 7,     /* it says more than its text: model/extra.h */
  WC_MESSAGE_FLAG_UNSTYLED = 1 << 10, /* XEP-0393: its text is to be taken as it stands */
  WC_MESSAGE_FLAG_MENTIONS_ME = 1 << 11, /* its text names this account */
  WC_MESSAGE_FLAG_ANSWERS_ME = 1 << 12,  /* it answers a message of this account */
  WC_MESSAGE_FLAG_ATTENTION = 1 << 13,   /* it calls for attention; not for long */
  WC_MESSAGE_FLAG_HEADLINE = 1 << 14,    /* a notice, to which no answer is expected */
  WC_MESSAGE_FLAG_IN_DOUBT = 1 << 15,    /* ours, queued again after it had failed as
                                          * "uncertain": it may have arrived then */
} WcMessageFlags;

/* That a message to us means us, rather than everybody in the chat. */
#define WC_MESSAGE_MEANS_ME (WC_MESSAGE_FLAG_MENTIONS_ME | WC_MESSAGE_FLAG_ANSWERS_ME)

/* A message of a chat: an immutable, reference counted value. Strings are owned by it. */
typedef struct
{
  gint64 id;          /* 0 before the store has placed it; us since the epoch, in order */
  gint64 account;     /* WcAccount.id */
  char *chat;         /* canonical address of the chat */
  gboolean outgoing;  /* written by this account, on whatever device */
  char *from;         /* JID of who wrote it, full where known */
  gint64 ts_us;       /* when it was sent, as told by who may say so */
  gint64 received_us; /* not kept for what came from an archive */
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
  char *occupant_id; /* (nullable) in rooms: who wrote it, under any nick (XEP-0421) */
  char *real_jid;    /* (nullable) in rooms: the author's bare JID, where it is shown */

  gboolean hidden;        /* all it does is say something about another message */
  GPtrArray *annotations; /* (owned) (nullable) (element-type WcAnnotation) what it says
                           * about other messages */
  WcExtra *extra;         /* (owned) (nullable) what it says beside its text */
  /* where a page of history was read, see store/annotation-reader.h: */
  GPtrArray *reactions;   /* (owned) (nullable) (element-type WcReaction), oldest first */
  guint n_more_reactions; /* of people whom reactions leaves out, as they are many */
  GPtrArray *reaction_counts; /* (owned) (nullable) (element-type WcReactionCount) of all,
                               * where some are left out: the most frequent first */
  gint64 edited_us;           /* when it was corrected last; 0: never */
  gint64 retracted_us;        /* when it was retracted; 0: it was not */
  guint n_readers;         /* of ours in a private group: how many others have read it */
  char *retracted_by;      /* (nullable) who did it, where it was not the author */
  char *retraction_reason; /* (nullable) */
  WcMessageOmemo *omemo;   /* (owned) (nullable) how it was encrypted */
  GPtrArray *attachments;  /* (owned) (nullable) (element-type WcAttachment) kind FILE */
} WcMessage;

#define WC_TYPE_MESSAGE (wc_message_get_type ())
GType wc_message_get_type (void);
WcMessage *wc_message_ref (const WcMessage *self);
void wc_message_unref (WcMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessage, wc_message_unref)

/* What the message says of that kind about another; NULL: nothing. Borrowed. */
const WcAnnotation *wc_message_find_annotation (const WcMessage *self,
                                                WcAnnotationKind kind);

/* Whether it has a text for a person to read, and be it that of a correction: what asks
 * for receipts and the like. */
gboolean wc_message_is_text (const WcMessage *self);

/* Whether there is anything in it for others: a text, files, a word about another message
 * or a call for attention. */
gboolean wc_message_says_something (const WcMessage *self);

/* Whether it is one of ours that calls for attention and says nothing (XEP-0224): good
 * for its moment alone. */
gboolean wc_message_is_call (const WcMessage *self);

/* Its "encryption", where nobody knows yet whether the other side can read OMEMO: that is
 * found out, and it is encrypted or not, when it is about to leave. */
#define WC_MESSAGE_UNDECIDED "undecided"

/* Whether it is one of ours of which that is not known yet. */
gboolean wc_message_is_undecided (const WcMessage *self);

/* Whether it came or left encrypted, or is to. */
gboolean wc_message_is_secret (const WcMessage *self);

/* The text that it says, and be it that of a correction; NULL: none. Borrowed. */
const char *wc_message_get_text (const WcMessage *self);

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

void wc_message_builder_set_occupant (WcMessageBuilder *self,
                                      const char *occupant_id,
                                      const char *real_jid);

/* Adds what it says about another message; @annotation is owned from now on. */
void wc_message_builder_take_annotation (WcMessageBuilder *self,
                                         WcAnnotation *annotation);
/* Adds a file (transfer full); the kind becomes FILE. */
void wc_message_builder_take_attachment (WcMessageBuilder *self,
                                         WcAttachment *attachment);

/* What it says beside its text, to be changed; made where there was none, and the flag
 * EXTRA set. Borrowed. */
WcExtra *wc_message_builder_peek_extra (WcMessageBuilder *self);

/* Ends building: frees @self and returns the value. Returns: (transfer full). */
WcMessage *wc_message_builder_end (WcMessageBuilder *self);
