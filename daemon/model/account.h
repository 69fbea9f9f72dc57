/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* How the connection is encrypted. The words of the API: "auto", "direct", "starttls",
 * "none". */
typedef enum
{
  WC_ACCOUNT_TLS_AUTO,     /* as SRV says: xmpps directly, xmpp with STARTTLS */
  WC_ACCOUNT_TLS_DIRECT,   /* XEP-0368, for a host given by hand */
  WC_ACCOUNT_TLS_STARTTLS, /* for a host given by hand */
  WC_ACCOUNT_TLS_NONE,     /* only with insecure, and only to loopback */
} WcAccountTls;

#define WC_N_ACCOUNT_TLS (WC_ACCOUNT_TLS_NONE + 1)

/* Where the password comes from: "none", "keyring", "command", "credential", "file". */
typedef enum
{
  WC_ACCOUNT_SECRET_NONE, /* not known: a prompt asks for it */
  WC_ACCOUNT_SECRET_KEYRING,
  WC_ACCOUNT_SECRET_COMMAND,    /* password_command prints it */
  WC_ACCOUNT_SECRET_CREDENTIAL, /* systemd's LoadCredential= */
  WC_ACCOUNT_SECRET_FILE,       /* 0600, only when asked for */
} WcAccountSecret;

#define WC_N_ACCOUNT_SECRETS (WC_ACCOUNT_SECRET_FILE + 1)

/* What of our reading and typing others may see. */
typedef enum
{
  WC_ACCOUNT_SHARE_RECEIPTS = 1 << 0,  /* XEP-0184: that a message reached us */
  WC_ACCOUNT_SHARE_DISPLAYED = 1 << 1, /* XEP-0333: that we read it */
  WC_ACCOUNT_SHARE_TYPING = 1 << 2,    /* XEP-0085 */
  WC_ACCOUNT_SHARE_SOFTWARE = 1 << 3,  /* XEP-0092, XEP-0202 */
  WC_ACCOUNT_SHARE_IDLE = 1 << 4,      /* XEP-0319: since when nobody is attached */
  WC_ACCOUNT_SHARE_ATTENTION = 1 << 5, /* XEP-0224: that we may be called */
} WcAccountShare;

#define WC_ACCOUNT_SHARE_ALL (WC_ACCOUNT_SHARE_DEFAULT | WC_ACCOUNT_SHARE_ATTENTION)

/* Who may be called says so: XEP-0224 § 6. */
#define WC_ACCOUNT_SHARE_DEFAULT                                                         \
  (WC_ACCOUNT_SHARE_RECEIPTS | WC_ACCOUNT_SHARE_DISPLAYED | WC_ACCOUNT_SHARE_TYPING |    \
   WC_ACCOUNT_SHARE_SOFTWARE | WC_ACCOUNT_SHARE_IDLE)

#define WC_ACCOUNT_DEFAULT_SYNC_DAYS 30

/* A configured account: its settings and the few facts that must outlive the daemon. A
 * reference counted value: fields may be set (with wc_str_set) between
 * wc_account_new()/wc_account_copy() and the first sharing, and never after. */
typedef struct
{
  gint64 id;   /* key in the store; 0 before it is added; never given again */
  char *jid;   /* (owned) canonical bare JID */
  char *alias; /* (owned) (nullable) */
  gboolean enabled;

  char *host; /* (owned) (nullable) given by hand instead of SRV */
  guint port; /* 0: the usual one */
  WcAccountTls tls;
  gboolean insecure; /* "plaintext or an unverified server is what I want", loopback */
  char *ca_file;     /* (owned) (nullable) */
  char *resource;    /* (owned) stable for account and installation (DECISIONS 11) */

  WcAccountSecret secret;
  char *password_command; /* (owned) (nullable) */

  int sync_days;     /* what the first login fetches; 0: nothing, -1: everything */
  gboolean backfill; /* then go on backwards, while idle, until complete */
  int keep_days;     /* older messages go; 0: however old they are */
  gint64 keep_bytes; /* the oldest go when they take more; 0: however much */
  guint share;       /* WcAccountShare */
  gboolean requests; /* strangers wait to be let in */
  int omemo;    /* WcOmemoUse that somebody sets with the account; -1: as it is. It is
                 * kept in its policy (store/omemo-policy-store), and not read back */
  char *show;   /* (owned) (nullable) presence asked for: "away", "offline", … */
  char *status; /* (owned) (nullable) its text */

  char *mechanism;     /* (owned) (nullable) the strongest SASL mechanism used so far */
  gint64 login_us;     /* first successful login; 0: never. Older messages are read */
  gint64 last_sync_us; /* last time the archive was caught up; 0: never */
} WcAccount;

#define WC_TYPE_ACCOUNT (wc_account_get_type ())
GType wc_account_get_type (void);

/* @jid: canonical bare JID, copied. Everything else has its default: enabled, 30 days,
 * backfill, everything shared, strangers wait, a resource that no other account or
 * installation has. Returns: (transfer full). */
WcAccount *wc_account_new (const char *jid);

/* A copy with a reference count of one, to be changed and saved. */
WcAccount *wc_account_copy (const WcAccount *self);
WcAccount *wc_account_ref (const WcAccount *self);
void wc_account_unref (WcAccount *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAccount, wc_account_unref)

/* The domain part of the account's JID, borrowed. */
const char *wc_account_get_domain (const WcAccount *self);

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_account_tls_to_string (WcAccountTls tls);
gboolean wc_account_tls_from_string (const char *name, WcAccountTls *out_tls);
const char *wc_account_secret_to_string (WcAccountSecret secret);
gboolean wc_account_secret_from_string (const char *name, WcAccountSecret *out_secret);
