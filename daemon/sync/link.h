/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account-state.h"
#include "model/account.h"
#include "model/presence.h"
#include "sync/archive.h"
#include "sync/entity-port.h"
#include "sync/omemo-port.h"
#include "sync/people-port.h"
#include "sync/room-port.h"

/* The live side of one account as the services see it: what needs the protocol is asked
 * here. Filled by account/runner; faked in tests. Signals: "status-changed" () the status
 * is another "stanza" (gboolean outgoing, const char *xml)   while tapped, see
 * wc_link_set_tapped() */
#define WC_TYPE_LINK (wc_link_get_type ())
G_DECLARE_INTERFACE (WcLink, wc_link, WC, LINK, GObject)

/* How the connection stands. Strings are owned by the link and valid until it changes. */
typedef struct
{
  WcAccountState state;
  const char *reason; /* (nullable) a word: "conflict", "refused", "not-authorized", … */
  const char *text;   /* (nullable) a sentence for people */
  gint64 next_attempt_us; /* 0: none is planned */
  gint64 since_us;        /* since when this state lasts */
  const char *resource;   /* (nullable) as bound */
  const char *mechanism;  /* (nullable) SASL mechanism used */
  const char *tls;        /* (nullable) protocol version, NULL without encryption */
  const char *const
      *missing;   /* (array zero-terminated=1) what the server lacks: "archive",
                   * "carbons", "stream-management", … Empty while unknown */
  gint64 behind;  /* archive messages that are still to be fetched; -1: unknown */
  gint64 fetched; /* archive messages fetched since the catch-up began */
  gboolean archive_complete; /* nothing older is in the archive */
} WcLinkStatus;

/* What the server is and can. */
typedef struct
{
  char *fingerprint; /* (nullable) of the certificate, SHA-256, lower-case hex */
  gboolean resumed;  /* the session of an earlier stream goes on (XEP-0198) */
  char *name;        /* (nullable) software */
  char *version;     /* (nullable) */
  char *
      *features; /* (array zero-terminated=1) of the server and of the account, sorted */
  GHashTable *contacts; /* (nullable) (element-type utf8 GStrv) whom to turn to
                         * (XEP-0157), by what for */
  GHashTable
      *dropped; /* (element-type utf8 guint) forged and malformed things, by reason */
} WcLinkServer;

void wc_link_server_free (WcLinkServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLinkServer, wc_link_server_free)

/* What is done to a roster item or a subscription (RFC 6121 §§ 2, 3). */
typedef enum
{
  WC_LINK_ROSTER_SET,    /* add, or change name and groups */
  WC_LINK_ROSTER_REMOVE, /* ends both subscriptions too */
  WC_LINK_SUBSCRIBE,
  WC_LINK_UNSUBSCRIBE,
  WC_LINK_APPROVE, /* also in advance (§ 3.4) */
  WC_LINK_DENY,    /* refuse, or take back */
} WcLinkRosterVerb;

typedef struct
{
  WcLinkRosterVerb verb;
  const char *jid;           /* canonical bare JID */
  const char *name;          /* (nullable) for SET */
  const char *const *groups; /* (nullable) for SET */
  const char *text;          /* (nullable) for SUBSCRIBE */
  const char *token;         /* (nullable) for SUBSCRIBE: makes them agree (XEP-0379) */
} WcLinkRosterChange;

/* What is asked of the server about the account itself (XEP-0077 §§ 3.2, 3.3). */
typedef struct
{
  const char *password; /* (nullable) the new one; NULL: the account is to end there */
  GHashTable *answers;  /* (nullable) for a form that the server may want filled in; see
                         * wc_form_fill() */
} WcLinkRegistration;

struct _WcLinkInterface
{
  GTypeInterface parent;

  const WcAccount *(*get_account) (WcLink *self);
  const WcLinkStatus *(*get_status) (WcLink *self);
  WcLinkServer *(*dup_server) (WcLink *self);
  GPtrArray *(*dup_presences) (WcLink *self, const char *jid);

  void (*connect) (WcLink *self);
  void (*disconnect) (WcLink *self);
  void (*update) (WcLink *self, const WcAccount *account);
  void (*set_attached) (WcLink *self, gboolean attached);
  void (*kick) (WcLink *self);
  void (*sync_now) (WcLink *self);
  gboolean (*send_chat_state) (WcLink *self,
                               const char *chat,
                               const char *state,
                               GError **error);
  void (*set_tapped) (WcLink *self, gboolean tapped);
  const WcRoomPort *(*get_rooms) (WcLink *self);
  const WcPeoplePort *(*get_people) (WcLink *self);
  const WcEntityPort *(*get_entities) (WcLink *self);
  const WcOmemoPort *(*get_omemo) (WcLink *self);

  void (*change_roster_async) (WcLink *self,
                               const WcLinkRosterChange *change,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
  void (*change_registration_async) (WcLink *self,
                                     const WcLinkRegistration *change,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
  void (*fetch_source_async) (WcLink *self,
                              gint64 message,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  void (*search_archive_async) (WcLink *self,
                                const WcArchiveSearch *search,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
  void (*send_stanza_async) (WcLink *self,
                             const char *xml,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
};

/* The account's settings as they are used now; borrowed. */
const WcAccount *wc_link_get_account (WcLink *self);

/* How the connection stands; borrowed, valid until the main loop runs. */
const WcLinkStatus *wc_link_get_status (WcLink *self);

/* What the server announced at the last login. Returns: (transfer full). */
WcLinkServer *wc_link_dup_server (WcLink *self);

/* The resources of the bare JID @jid that are available. Returns: (transfer full)
 * (element-type WcPresence). */
GPtrArray *wc_link_dup_presences (WcLink *self, const char *jid);

/* Wants to be online from now on (also ends a wait for the next attempt, a conflict or a
 * failed login), or offline. */
void wc_link_connect (WcLink *self);
void wc_link_disconnect (WcLink *self);

/* Uses other settings; reconnects only where they ask for it. Presence is sent anew when
 * it is another. @account is referenced. */
void wc_link_update (WcLink *self, const WcAccount *account);

/* Whether a person's program is attached (XEP-0352, presence). */
void wc_link_set_attached (WcLink *self, gboolean attached);

/* Something is to be told: messages of the outbox, or what the account's other devices
 * are to know. Does nothing while offline. */
void wc_link_kick (WcLink *self);

/* Asks the archive now whether something is missing. */
void wc_link_sync_now (WcLink *self);

/* Sends "active", "composing", "paused", "inactive" or "gone" (XEP-0085); silently not
 * sent where the account shares no typing. OFFLINE. */
gboolean wc_link_send_chat_state (WcLink *self,
                                  const char *chat,
                                  const char *state,
                                  GError **error);

/* While tapped, "stanza" is emitted for whatever passes; never for the login. */
void wc_link_set_tapped (WcLink *self, gboolean tapped);

/* What can be asked of the account's rooms; borrowed, as long as the link lives. */
const WcRoomPort *wc_link_get_rooms (WcLink *self);

/* The same about people. */
const WcPeoplePort *wc_link_get_people (WcLink *self);

/* The same about servers, gateways and programs. */
const WcEntityPort *wc_link_get_entities (WcLink *self);

/* The same about its encryption. */
const WcOmemoPort *wc_link_get_omemo (WcLink *self);

/* One change of the roster. The store follows by the server's push. Errors: OFFLINE,
 * REMOTE_ERROR and its kin. */
void wc_link_change_roster_async (WcLink *self,
                                  const WcLinkRosterChange *change,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
wc_link_change_roster_finish (WcLink *self, GAsyncResult *result, GError **error);

/* Changes the password of the account on its server, and then here, or ends the account
 * there, and not here. What is begun goes to its end. OFFLINE and BUSY: nothing was done.
 * Else OFFLINE and REMOTE_TIMEOUT mean that nobody knows whether the server has done it;
 * after such a change of the password the next login tries both. Other errors:
 * NOT_SUPPORTED (detail "feature"), RATE_LIMITED, INVALID_ARGUMENT (detail "field",
 * "fields.<var>", of the server's form), REMOTE_ERROR and its kin; and what says that the
 * new password could not be kept. */
void wc_link_change_registration_async (WcLink *self,
                                        const WcLinkRegistration *change,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
wc_link_change_registration_finish (WcLink *self, GAsyncResult *result, GError **error);

/* The message as the archive holds it. NOT_FOUND where it is in no archive. Returns:
 * (transfer full), XML. */
void wc_link_fetch_source_async (WcLink *self,
                                 gint64 message,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
char *wc_link_fetch_source_finish (WcLink *self, GAsyncResult *result, GError **error);

/* Lets the archive that has @search->chat, a canonical address, or our own one, look for
 * words (XEP-0431); what it finds is stored. OFFLINE, CONFLICT (a room that we are not
 * in), NOT_SUPPORTED (detail "feature"), NOT_FOUND (before_id), REMOTE_ERROR and its kin.
 * Value: (transfer full). */
void wc_link_search_archive_async (WcLink *self,
                                   const WcArchiveSearch *search,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
WcArchiveFound *
wc_link_search_archive_finish (WcLink *self, GAsyncResult *result, GError **error);

/* Sends a stanza as it is. INVALID_ARGUMENT (field "xml") when it is none. For an iq the
 * answer is waited for. Returns: (transfer full), XML; "" for a message or presence. */
void wc_link_send_stanza_async (WcLink *self,
                                const char *xml,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
char *wc_link_send_stanza_finish (WcLink *self, GAsyncResult *result, GError **error);
