/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/presence.h"

/* What somebody may do in a room while there (XEP-0045 § 5.1): "none", "visitor",
 * "participant", "moderator". */
typedef enum
{
  WC_ROLE_NONE,
  WC_ROLE_VISITOR, /* may not speak in a moderated room */
  WC_ROLE_PARTICIPANT,
  WC_ROLE_MODERATOR,
} WcRole;

#define WC_N_ROLES (WC_ROLE_MODERATOR + 1)

/* What somebody is to a room for good (XEP-0045 § 5.2): "outcast", "none", "member",
 * "admin", "owner". Numbers stand in the database. */
typedef enum
{
  WC_AFFILIATION_OUTCAST,
  WC_AFFILIATION_NONE,
  WC_AFFILIATION_MEMBER,
  WC_AFFILIATION_ADMIN,
  WC_AFFILIATION_OWNER,
} WcAffiliation;

#define WC_N_AFFILIATIONS (WC_AFFILIATION_OWNER + 1)

/* Somebody in a room, or (nick NULL) somebody on its lists who is not there: an
 * immutable, reference counted value. */
typedef struct
{
  char *nick; /* (owned) (nullable) */
  char *jid;  /* (owned) (nullable) real address, bare or full, where the room shows it */
  char *occupant_id; /* (owned) (nullable) XEP-0421: the same person under any nick */
  WcRole role;
  WcAffiliation affiliation;
  WcPresenceShow show; /* OFFLINE where nick is NULL */
  char *status;        /* (owned) (nullable) text of the presence */
  char *avatar;        /* (owned) (nullable) SHA-1 of their picture, lower-case hex */
  char *reason;        /* (owned) (nullable) on a list: why */
  char *hats; /* (owned) (nullable) what else they are there (XEP-0317): model/hats.h */
  gboolean self; /* our own */
} WcOccupant;

#define WC_TYPE_OCCUPANT (wc_occupant_get_type ())
GType wc_occupant_get_type (void);

/* Strings are copied, NULL allowed; role NONE, affiliation NONE, show OFFLINE. The rest
 * may be set (with wc_str_set) before sharing. Returns: (transfer full). */
WcOccupant *wc_occupant_new (const char *nick, const char *jid, const char *occupant_id);
WcOccupant *wc_occupant_copy (const WcOccupant *self);
WcOccupant *wc_occupant_ref (const WcOccupant *self);
void wc_occupant_unref (WcOccupant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOccupant, wc_occupant_unref)

/* Words of the protocol and of the API. _from_string: FALSE when @name is none of them.
 */
const char *wc_role_to_string (WcRole role);
gboolean wc_role_from_string (const char *name, WcRole *out_role);
const char *wc_affiliation_to_string (WcAffiliation affiliation);
gboolean wc_affiliation_from_string (const char *name, WcAffiliation *out_affiliation);
