/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/details.h"

/* What happened. The words are those of the API ("message.new"). Durable kinds stand in
 * the journal and their numbers in the database: never renumber them, add at the end of
 * the durable ones with a number of their own. */
typedef enum
{
  /* durable; id: the message */
  WC_EVENT_MESSAGE_NEW = 1,
  WC_EVENT_MESSAGE_CHANGED = 2, /* delta "fields": names, with ',' between them */
  WC_EVENT_MESSAGE_STATE = 3,   /* delta "state" */
  WC_EVENT_MESSAGE_REMOVED = 4,
  /* chat is set; read: id is what is read up to */
  WC_EVENT_CHAT_NEW = 10,
  WC_EVENT_CHAT_CHANGED = 11,
  WC_EVENT_CHAT_REMOVED = 12,
  WC_EVENT_CHAT_READ = 13,
  WC_EVENT_CHAT_TRIMMED = 14, /* its oldest messages went; id: what is left begins here */
  WC_EVENT_CHAT_DISPLAYED = 15, /* somebody in a room has read up to id; ref: the number
                                 * of that person, see store/room-readers.h */
  /* ref: the contact's JID */
  WC_EVENT_CONTACT_CHANGED = 20, /* new, or something of it is */
  WC_EVENT_CONTACT_REMOVED = 21,
  WC_EVENT_CONTACT_REQUEST = 22, /* somebody asks to see our presence */
  /* ref: the account's JID */
  WC_EVENT_ACCOUNT_NEW = 30,
  WC_EVENT_ACCOUNT_CHANGED = 31,
  WC_EVENT_ACCOUNT_REMOVED = 32,
  WC_EVENT_ACCOUNT_STATE = 33, /* delta "state", "error" */
  /* ref: the job's, the prompt's id */
  WC_EVENT_JOB_DONE = 40,   /* over in whatever way: delta "state" */
  WC_EVENT_PROMPT_NEW = 41, /* delta "kind" */
  WC_EVENT_PROMPT_CLOSED = 42,
  /* ref: the room's bare JID */
  WC_EVENT_BOOKMARK_CHANGED = 50, /* new, or something of it is */
  WC_EVENT_BOOKMARK_REMOVED = 51,
  /* chat is set; ref: the number of what is to be sent later */
  WC_EVENT_SCHEDULED_CHANGED = 60, /* new, or something of it is */
  WC_EVENT_SCHEDULED_REMOVED = 61, /* cancelled, or sent: id is the message then */
  /* chat, ref: whose it is; id: its number; delta "version" (a number of WcOmemoVersion),
   * "fields" as above */
  WC_EVENT_OMEMO_DEVICE_NEW = 70,
  WC_EVENT_OMEMO_DEVICE_CHANGED = 71,
  WC_EVENT_OMEMO_POLICY = 72, /* chat: whose it is; none: the account's */

  /* ephemeral: no seq, may be dropped or merged */
  WC_EVENT_TYPING = 100,       /* chat; ref: who; delta "state" */
  WC_EVENT_PRESENCE = 101,     /* ref: who (full JID); delta "show", "status" */
  WC_EVENT_JOB_PROGRESS = 102, /* ref: the job; delta "done", "total" */
  WC_EVENT_SYNC_STATE = 103,   /* delta "phase", "behind" */
  /* chat: the room; delta "state", "reason" */
  WC_EVENT_ROOM_STATE = 104,
  /* chat: the room; ref: who, room/nick; delta "show" ("offline": left), "role",
   * "affiliation", "nick" (another one now), "hats" (model/hats.h), "avatar", "reason",
   * "by", "cause" ("kicked", …); of somebody on the room's lists who is not there: no
   * ref, "jid", "affiliation" */
  WC_EVENT_OCCUPANT = 105,
  WC_EVENT_STORAGE = 106,   /* about no account; ref: the state */
  WC_EVENT_ATTENTION = 107, /* chat; ref: who calls, without a text */
} WcEventKind;

/* One event: an immutable, reference counted value. It names things; their content is
 * rendered from the rows as they are when the event is read (DECISIONS 14). */
typedef struct
{
  gint64 seq; /* place in the journal; 0 for ephemeral ones */
  gint64 ts_us;
  WcEventKind kind;
  gint64 account;     /* WcAccount.id; 0: about no account */
  char *chat;         /* (owned) (nullable) */
  gint64 id;          /* message id; 0: none */
  char *ref;          /* (owned) (nullable) what else it is about */
  gboolean backfill;  /* history fetched later, not something that happened now */
  gboolean caught_up; /* a message that came from the archive, not live */
  GHashTable *delta;  /* (owned) (nullable) see model/details.h */
} WcEvent;

#define WC_TYPE_EVENT (wc_event_get_type ())
GType wc_event_get_type (void);

/* For the journal and for who emits ephemeral events; the rest of the fields may be set
 * until it is shared. @chat and @ref are copied, NULL allowed. Returns: (transfer full).
 */
WcEvent *
wc_event_new (WcEventKind kind, gint64 account, const char *chat, const char *ref);
WcEvent *wc_event_ref (const WcEvent *self);
void wc_event_unref (WcEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcEvent, wc_event_unref)

/* Sets one entry of the delta, before sharing. */
void wc_event_set_delta (WcEvent *self, const char *key, const char *value);

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_event_kind_to_string (WcEventKind kind);
gboolean wc_event_kind_from_string (const char *name, WcEventKind *out_kind);

/* Whether the kind stands in the journal. */
gboolean wc_event_kind_is_durable (WcEventKind kind);

/* All kinds, ending with 0: for help texts and filters such as "message.*". */
const WcEventKind *wc_event_kinds (void);
