/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-clock.h"
#include "lib/served-archive.h"
#include "stream/attempt.h"

/* The server of one account, over fake transports: it lets in who knows the password,
 * answers what the modules ask, keeps an archive and the session of XEP-0198. What it
 * says reaches the client within a turn of the main loop, as from a network. */
typedef struct
{
  /* What it can; all TRUE at first. */
  gboolean archive;
  gboolean carbons;
  gboolean management; /* 0198 */
  gboolean resumes;    /* it still knows the session of before */
  gboolean pongs;      /* answers pings and requests for acknowledgements */
  gboolean acks;       /* the latter too */

  gboolean version;          /* FALSE: it says what software it is (XEP-0092) */
  gboolean tells_count;      /* FALSE: whether <failed/> says how much arrived */
  gboolean holds_disco;      /* FALSE: disco is answered by _release alone */
  gboolean holds_archive;    /* FALSE: the same for the archive */
  gboolean holds_pings;      /* FALSE: and for pings */
  gboolean refuses_pings;    /* FALSE: it does not know them */
  const char *archive_error; /* (nullable) the condition that it refuses queries with */
  gboolean holds_session;    /* FALSE: it enables 0198 with the next _release */
  const char *password;      /* "secret" */
  const char *registration_error; /* (nullable) refuses XEP-0077 with this condition */
  const char *registration_form;  /* (nullable) wants these fields first, as XML */
  gboolean deaf_to_registration;  /* FALSE: such a request never arrives */
  gboolean mute_on_registration;  /* FALSE: its answer never does */
  gboolean holds_registration;    /* FALSE: it is done and answered by _release */
  gboolean unregistered;          /* FALSE: the account was removed */
  const char *roster;             /* "": the items of the roster, as XML */
  const char *bits; /* (nullable) what anybody answers who is asked for data (XEP-0231) */

  WcAttemptMeans means; /* what a client needs to get here */
  WcServedArchive *store;

  /* Private. */
  char *jid;
  char *full_jid; /* (nullable) */
  char *changed;  /* (nullable) the password that a client has set */
  GPtrArray *transports;
  GQueue held; /* (element-type WcNode) requests */
  GString *said;
  GString *asked;
  guint n_sessions;
  gboolean wants_session; /* <enable/> waits to be answered */
  gboolean has_session;   /* the last of them is not over */
  gboolean has_carbons;   /* the client wants them */
  gboolean available;     /* the client has sent its presence */
  guint32 handled;
  gboolean counting; /* a session of 0198 is open: what is said waits in unacked */
  guint32 acked;     /* how much of it the client has stored */
  GQueue unacked;    /* (element-type WcNode) */
} WcFakeServer;

/* @jid: the account's; @clock and @turns are borrowed. Returns: (transfer full). */
WcFakeServer *wc_fake_server_new (const char *jid, WcFakeClock *clock, WcTurns *turns);
void wc_fake_server_free (WcFakeServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFakeServer, wc_fake_server_free)

/* Whether a client tries to connect; where to, as "host:port/tls"; and with which pins,
 * joined by ' '. */
gboolean wc_fake_server_is_tried (WcFakeServer *self);
const char *wc_fake_server_get_target (WcFakeServer *self);
const char *wc_fake_server_get_pins (WcFakeServer *self);

/* It reaches us: logs it in, or refuses its password, and answers all it asks. */
void wc_fake_server_let_in (WcFakeServer *self);

/* It does not; @error (transfer full) is what it meets. */
void wc_fake_server_fail (WcFakeServer *self, GError *error);

/* Takes in and answers what the client says, until it says nothing more. */
void wc_fake_server_hear (WcFakeServer *self);

/* Says @xml and hears what comes of it. While the client is away but its session is kept,
 * it is said when that is resumed. */
void wc_fake_server_say (WcFakeServer *self, const char *xml);

/* Tells how many stanzas of the session have arrived. */
void wc_fake_server_acknowledge (WcFakeServer *self);

/* Answers what it held back, and holds nothing any more; _one: the oldest question, and
 * says nothing else. */
void wc_fake_server_release (WcFakeServer *self);
void wc_fake_server_release_one (WcFakeServer *self);

/* What it held back it never answers; it holds nothing any more. */
void wc_fake_server_forget_held (WcFakeServer *self);

/* The connection breaks. What the client wrote and nobody heard is lost. */
void wc_fake_server_cut (WcFakeServer *self);

/* Whether the client has closed the last connection. */
gboolean wc_fake_server_is_left (WcFakeServer *self);

/* A message from @from (full JID) with @body and the id @body: _archive puts it into the
 * archive alone; _receive says it too, with its id there, when the client is available.
 * _carbon: one that another device of the account sent to @to (bare JID). @stamp_us:
 * when.
 */
void wc_fake_server_archive (WcFakeServer *self,
                             const char *from,
                             const char *body,
                             gint64 stamp_us);
void wc_fake_server_receive (WcFakeServer *self,
                             const char *from,
                             const char *body,
                             gint64 stamp_us);
void wc_fake_server_carbon (WcFakeServer *self,
                            const char *to,
                            const char *body,
                            gint64 stamp_us);

/* What the client said since the last call, as words: "bind", "resume:3" (its count),
 * "refused", "presence", "presence:away", "presence:subscribe", "message:body",
 * "displayed:id", "received:id", "state:composing", "active", "inactive", "end"; what it
 * asked: "roster", "disco", "carbons", "mam:start", … (served-archive.h), "ping", else
 * the payload's name. Each is followed by a space. Returns: (transfer full). */
char *wc_fake_server_take_said (WcFakeServer *self);
char *wc_fake_server_take_asked (WcFakeServer *self);

#define wc_fake_server_assert_said(self, expected)                                       \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *said_ = wc_fake_server_take_said (self);                            \
    g_assert_cmpstr (said_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

#define wc_fake_server_assert_asked(self, expected)                                      \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *asked_ = wc_fake_server_take_asked (self);                          \
    g_assert_cmpstr (asked_, ==, expected);                                              \
  }                                                                                      \
  G_STMT_END
