/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/bookmark.h"
#include "model/form.h"
#include "model/room-page.h"

/* What services ask of an account's rooms (XEP-0045, 0402): a port, filled by the account
 * (account/rooms), faked in tests; see wc_link_get_rooms(). Rooms are canonical bare
 * JIDs. Every asynchronous call takes @task (transfer full) and ends it, once, later or
 * at once: with TRUE where nothing else is said; errors are OFFLINE, REMOTE_TIMEOUT,
 * REMOTE_ERROR and its kin (NOT_AUTHORIZED, NOT_FOUND, CONFLICT, NOT_SUPPORTED), and
 * CONFLICT with detail "state" where one has to be in the room and is not. A join that
 * the room refuses for good has the detail "reason", as of WcRoom. A cancelled task is
 * left alone: what was asked for goes on. */

/* How to join. */
typedef struct
{
  const char *room;
  const char *nick;     /* (nullable) as last time, else of the bookmark, else our name */
  const char *password; /* (nullable) as last time, else of the bookmark */
  gboolean bookmark;    /* keep it: bookmarked with autojoin, on all devices */
  const char *name;     /* (nullable) of the bookmark */
  gboolean remember;    /* how the room stands is kept also where it refuses */
} WcRoomJoin;

typedef enum
{
  WC_ROOM_PRESET_NONE,    /* as the service makes it */
  WC_ROOM_PRESET_PRIVATE, /* a group: members only, real addresses seen, not listed */
  WC_ROOM_PRESET_PUBLIC,  /* a channel: open, listed, real addresses for moderators */
} WcRoomPreset;

typedef struct
{
  const char *room;        /* CONFLICT where it exists already */
  const char *nick;        /* (nullable) */
  const char *name;        /* (nullable) */
  const char *description; /* (nullable) */
  WcRoomPreset preset;
  gboolean bookmark;
  gboolean resumed; /* an earlier call began to make it: one that is there by now and ours
                     * is configured and entered, CONFLICT where it is another's */
} WcRoomCreate;

/* What becomes of somebody: of an occupant by nick (role), or a person by bare JID
 * (affiliation). Exactly one of nick and jid is set. */
typedef struct
{
  const char *room;
  const char *nick;          /* (nullable) for role */
  const char *jid;           /* (nullable) for affiliation */
  WcRole role;               /* NONE: kicked */
  WcAffiliation affiliation; /* OUTCAST: banned */
  const char *reason;        /* (nullable) */
} WcRoomMember;

typedef struct
{
  const char *room;
  const char *jid;    /* bare JID of who is invited */
  const char *reason; /* (nullable) */
  gboolean mediated;  /* by the room (XEP-0045 § 7.8.2), not directly (XEP-0249) */
} WcRoomInvite;

typedef struct
{
  const char *room;
  const char *reason; /* (nullable) */
  const char *venue;  /* (nullable) bare JID of the room that takes its place */
} WcRoomDestroy;

typedef struct
{
  const char *room;
  const char *id;     /* that the room gave the message (XEP-0359) */
  const char *reason; /* (nullable) */
} WcRoomModerate;

/* An answer to who wants to speak (XEP-0045 § 8.6). */
typedef struct
{
  const char *room;
  const char *nick;
  const char *jid; /* (nullable) where the room says it */
  gboolean allow;
} WcRoomVoice;

/* Which rooms of a service. */
typedef struct
{
  const char
      *service;       /* (nullable) whose rooms; services: NULL is that of find_service */
  const char *search; /* (nullable) a service that searches (XEP-0433): it is asked */
  const char *text;   /* (nullable) what to search for; of others a part of a name or
                       * address */
  const char *cursor; /* (nullable) next of the page before */
  guint limit;        /* 1 … 200 */
  gboolean details;   /* each of them is asked what it is, unless the search said it */
} WcRoomDirectory;

typedef struct
{
  gpointer self;

  /* As it stands now, with what lasts only as long as the stream; NULL: none such is
   * known. Returns: (transfer full). */
  WcRoom *(*dup) (gpointer self, const char *room);
  /* Who is in it: moderators first, then by nick. Empty while not joined. Returns:
   * (transfer full) (element-type WcOccupant). */
  GPtrArray *(*dup_occupants) (gpointer self, const char *room);

  /* Where rooms can be made: the service for rooms that the account's server names
   * (XEP-0045 § 6.1), asked once a stream. Value: (transfer full) its domain;
   * NOT_SUPPORTED where the server names none. */
  void (*find_service) (gpointer self, GTask *task);

  /* Ends when joined, or when the room has refused; a refusal is no change of what was
   * wanted before. */
  void (*join) (gpointer self, const WcRoomJoin *join, GTask *task);
  /* No longer wanted; works offline too. @forget: its bookmark is removed, otherwise it
   * is only not joined any more. */
  void (*leave) (gpointer self, const char *room, gboolean forget, GTask *task);
  /* Ends when it is configured and joined; what was half made is destroyed again, but not
   * what an earlier call made. */
  void (*create) (gpointer self, const WcRoomCreate *create, GTask *task);

  void (*set_nick) (gpointer self, const char *room, const char *nick, GTask *task);
  /* Ends when the room has told everybody. @subject "": none. */
  void (*set_subject) (gpointer self, const char *room, const char *subject, GTask *task);

  /* Value: (transfer full) (element-type WcOccupant), without nick where not there. The
   * room is not asked where the store has the list as the room has it. */
  void (*list_affiliation) (gpointer self,
                            const char *room,
                            WcAffiliation affiliation,
                            GTask *task);
  void (*set_role) (gpointer self, const WcRoomMember *member, GTask *task);
  void (*set_affiliation) (gpointer self, const WcRoomMember *member, GTask *task);
  void (*invite) (gpointer self, const WcRoomInvite *invite, GTask *task);
  /* Takes somebody's message away (XEP-0425); the room tells everybody. NOT_SUPPORTED
   * where the room does not offer that. */
  void (*moderate) (gpointer self, const WcRoomModerate *moderate, GTask *task);
  void (*destroy) (gpointer self, const WcRoomDestroy *destroy, GTask *task);

  /* Asks the moderators to be let speak (XEP-0045 § 7.13); whether they do comes as our
   * role. _answer: that of a moderator; both end when they are sent. */
  void (*ask_voice) (gpointer self, const char *room, GTask *task);
  void (*answer_voice) (gpointer self, const WcRoomVoice *answer, GTask *task);

  /* What a person answered to the CAPTCHA of a room that is being joined (XEP-0158). Ends
   * when the room has taken it; NOT_AUTHORIZED with the detail "reason",
   * "captcha-failed", where it was wrong, NOT_FOUND where the room asks nothing (any
   * more). */
  void (*answer_captcha) (gpointer self,
                          const char *room,
                          const char *answer,
                          GTask *task);

  /* Value: (transfer full) WcRoomPage. service or search of @query is set. */
  void (*list_rooms) (gpointer self, const WcRoomDirectory *query, GTask *task);

  /* The owner's form (XEP-0045 § 10.2). Value of get: (transfer full) WcForm. @form: a
   * filled copy of it; cancels the form where it is NULL. */
  void (*get_config) (gpointer self, const char *room, GTask *task);
  void (*set_config) (gpointer self, const char *room, const WcForm *form, GTask *task);

  /* The account's bookmarks on its server (XEP-0402). Only room, name, autojoin, nick,
   * password, pinned and notify of @bookmark count; the rest of what stands there is
   * kept. Ends when the server has it; the store follows. */
  void (*set_bookmark) (gpointer self, const WcBookmark *bookmark, GTask *task);
  void (*remove_bookmark) (gpointer self, const char *room, GTask *task);
} WcRoomPort;
