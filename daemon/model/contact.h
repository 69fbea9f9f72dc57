/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* Who sees whose presence (RFC 6121 § 2.1.2.5): "none", "to", "from", "both". */
typedef enum
{
  WC_CONTACT_SUBSCRIPTION_NONE,
  WC_CONTACT_SUBSCRIPTION_TO,   /* we see theirs */
  WC_CONTACT_SUBSCRIPTION_FROM, /* they see ours */
  WC_CONTACT_SUBSCRIPTION_BOTH,
} WcContactSubscription;

#define WC_N_CONTACT_SUBSCRIPTIONS (WC_CONTACT_SUBSCRIPTION_BOTH + 1)

/* Somebody the account knows: a roster item, or somebody who asks to become one. A
 * reference counted value, fields are set only before sharing. */
typedef struct
{
  gint64 account; /* WcAccount.id */
  char *jid;      /* (owned) canonical bare JID */
  gboolean in_roster;
  char *name;    /* (owned) (nullable) the roster's handle */
  char *nick;    /* (owned) (nullable) how they call themselves (XEP-0172) */
  char **groups; /* (owned) (nullable) (array zero-terminated=1) sorted */
  WcContactSubscription subscription;
  gboolean ask;       /* we asked to see their presence and wait for the answer */
  gboolean approved;  /* pre-approved (RFC 6121 § 3.4) */
  gint64 request_us;  /* they asked to see ours, at this time; 0: no request is open */
  char *request_text; /* (owned) (nullable) what they said with it */
  char *xml; /* (owned) (nullable) what the roster's item has beside all that, in the form
              * of xep/im-roster: it is kept when the item is written anew */
} WcContact;

#define WC_TYPE_CONTACT (wc_contact_get_type ())
GType wc_contact_get_type (void);

/* @jid is copied. Returns: (transfer full). */
WcContact *wc_contact_new (gint64 account, const char *jid);

WcContact *wc_contact_ref (const WcContact *self);
void wc_contact_unref (WcContact *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcContact, wc_contact_unref)

/* Makes @groups (copied, NULL allowed) the groups, sorted, each once, empty ones left
 * out. */
void wc_contact_set_groups (WcContact *self, const char *const *groups);

/* Words of the API and of the protocol. _from_string: FALSE when @name is none. */
const char *wc_contact_subscription_to_string (WcContactSubscription subscription);
gboolean wc_contact_subscription_from_string (const char *name,
                                              WcContactSubscription *out_subscription);
