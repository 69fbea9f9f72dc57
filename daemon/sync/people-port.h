/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/sticker-pack.h"

/* What services ask of an account about people: a port, filled by the account
 * (account/people-link), faked in tests; see wc_link_get_people(). Addresses are
 * canonical. Every asynchronous call takes @task (transfer full) and ends it, once, later
 * or at once: with TRUE where nothing else is said; errors are OFFLINE, REMOTE_TIMEOUT,
 * REMOTE_ERROR and its kin, and NOT_SUPPORTED (detail "feature") where the server cannot
 * do it. A cancelled task is left alone: what was asked for goes on. */

/* A message as an archive names it (XEP-0359). */
typedef struct
{
  char *by; /* (owned) whose archive: the account's own, or a room's */
  char *id; /* (owned) */
} WcPeopleStanzaId;

/* Why somebody is reported, beside being blocked (XEP-0377). */
typedef struct
{
  const char *reason;          /* "spam" or "abuse" */
  const char *text;            /* (nullable) in the person's own words */
  const GPtrArray *stanza_ids; /* (nullable) (element-type WcPeopleStanzaId) what shows it
                                */
} WcPeopleReport;

/* XEP-0191. */
typedef struct
{
  const char *const *jids; /* (array zero-terminated=1) full or bare JIDs, or domains */
  gboolean blocked;        /* FALSE: not any more */
  const WcPeopleReport *report; /* (nullable) of all of them */
} WcPeopleBlock;

/* Since when somebody is idle or away, or a server up (XEP-0012). */
typedef struct
{
  char *jid; /* (owned) who was asked about */
  gint64 seconds;
  char *status; /* (owned) (nullable) what they said last */
} WcPeopleActivity;

void wc_people_activity_free (WcPeopleActivity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPeopleActivity, wc_people_activity_free)

/* What an invitation to have an account on our server is for (XEP-0401 § 5.4). */
typedef struct
{
  const char
      *name; /* (nullable) the account's, before the @; NULL: who opens it chooses */
  gboolean contact; /* they and we become contacts */
} WcPeopleNewAccount;

/* A link that makes its reader and us contacts, or gives them an account (XEP-0401). */
typedef struct
{
  char *uri;          /* (owned) "xmpp:…" */
  char *url;          /* (owned) (nullable) page (https) that says the same */
  gint64 expires_us;  /* 0: never */
  gboolean registers; /* it is good for an account on our server, too */
} WcPeopleInvite;

void wc_people_invite_free (WcPeopleInvite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPeopleInvite, wc_people_invite_free)

/* What somebody shows of themselves. */
typedef struct
{
  char *jid;         /* (owned) */
  GHashTable *words; /* (owned) (element-type utf8 GStrv): full_name, nick, urls, … as
                      * xep/vcard.h has them */
  char *source;      /* (owned) (nullable) "vcard4" or "vcard-temp": where the words, but
                      * for nick, are from; NULL: there is no vCard */
  char *banner;      /* (owned) (nullable) https: URL of a wide picture (Movim) */
} WcPeopleProfile;

/* @jid is copied. Returns: (transfer full). */
WcPeopleProfile *wc_people_profile_new (const char *jid);
void wc_people_profile_free (WcPeopleProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPeopleProfile, wc_people_profile_free)

typedef struct
{
  GHashTable *words;  /* (element-type utf8 GStrv) those that change; empty: none of it */
  const char *banner; /* (nullable) no change; "": none */
  const char *visible; /* (nullable) "contacts", "everyone": who may see it; NULL: who may
                        * now */
} WcPeopleProfileChange;

/* Somebody's picture. */
typedef struct
{
  char *jid;        /* (owned) */
  char *hash;       /* (owned) SHA-1 as lower-case hex */
  const char *type; /* (nullable) "image/png", …; NULL: only its place is known */
  guint width;      /* pixels; 0: unknown */
  guint height;
  GBytes *data; /* (owned) (nullable) checked against the hash */
  char *url;    /* (owned) (nullable) where it lies, when not here */
} WcPeopleAvatar;

/* @jid is copied. Returns: (transfer full). */
WcPeopleAvatar *wc_people_avatar_new (const char *jid);
WcPeopleAvatar *wc_people_avatar_copy (const WcPeopleAvatar *self);
void wc_people_avatar_free (WcPeopleAvatar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPeopleAvatar, wc_people_avatar_free)

typedef struct
{
  const char *room;    /* (nullable) whose picture; NULL: our own */
  GBytes *data;        /* (nullable) a picture that model/image.h knows; NULL: none */
  const char *visible; /* (nullable) as above; not of rooms */
} WcPeopleAvatarChange;

/* Which packs of stickers (XEP-0449). */
typedef struct
{
  const char *jid;
  const char *node;
  const char *id; /* (nullable) all that lie there */
} WcPeopleStickers;

/* A small picture that somebody has named (XEP-0231). */
typedef struct
{
  const char *jid; /* who did, and is asked */
  const char *cid; /* "cid:…" */
} WcPeopleBits;

typedef struct
{
  gpointer self;

  /* Ends when the server has it. */
  void (*set_blocked) (gpointer self, const WcPeopleBlock *change, GTask *task);

  /* Asks @jid: of a bare JID its server answers. Value: (transfer full)
   * WcPeopleActivity. */
  void (*get_activity) (gpointer self, const char *jid, GTask *task);

  /* Has the server make an invitation: for a contact, or for @account (nullable).
   * INVALID_ARGUMENT with the detail "field" where the server asks for more. Value:
   * (transfer full) WcPeopleInvite. */
  void (*make_invite) (gpointer self, const WcPeopleNewAccount *account, GTask *task);

  /* Of @jid, our own address too; offline what was told before, where something was.
   * NOT_FOUND where nothing is shown. Values: (transfer full) WcPeopleProfile,
   * WcPeopleAvatar. */
  void (*get_profile) (gpointer self, const char *jid, GTask *task);
  void (*get_avatar) (gpointer self, const char *jid, GTask *task);

  /* Our own, or a room's picture; what else is published there stays. */
  void (*set_profile) (gpointer self, const WcPeopleProfileChange *change, GTask *task);
  void (*set_avatar) (gpointer self, const WcPeopleAvatarChange *change, GTask *task);

  /* Those that are what their names say; none where nothing lies. Value: (transfer full)
   * GPtrArray (element-type WcStickerPack). */
  void (*get_stickers) (gpointer self, const WcPeopleStickers *which, GTask *task);

  /* Publishes a pack of our own; its id and jid are ignored. Value: (transfer full)
   * WcStickerPack, as it lies there. */
  void (*publish_stickers) (gpointer self, const WcStickerPack *pack, GTask *task);

  /* Puts the pack that @uri names among ours; INVALID_ARGUMENT, NOT_FOUND,
   * PERMISSION_DENIED (it is not to be imported). Takes ours of that @id away. */
  void (*import_stickers) (gpointer self, const char *uri, GTask *task);
  void (*remove_stickers) (gpointer self, const char *id, GTask *task);

  /* NOT_FOUND where nobody could prove that it is what is named, REMOTE_ERROR where it is
   * not. Value: (transfer full) GBytes that have that hash. */
  void (*get_bits) (gpointer self, const WcPeopleBits *which, GTask *task);
} WcPeoplePort;
