/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/host.h"

/* A session of me@x.lit with a store, whose units are its transactions: for modules about
 * a node of the account's own PEP, which has an item for each chat. There is a room. */
typedef struct
{
  WcTempDb *temp; /* (owned) */
  WcHost host;
  WcFakeSession *fake; /* (owned) */
  gint64 seen;         /* journal seq up to which events were taken */
  gboolean behind;     /* archives are not read to their end */
} WcPepFixture;

#define WC_PEP_ROMEO "romeo@y"
#define WC_PEP_ROOM "hall@rooms.y"

/* What the server tells of items of @node; the answer that lists them, as a whole or as a
 * page that @set describes. */
#define WC_PEP_EVENT(node, from, inside)                                                 \
  "<message type='headline' from='" from                                                 \
  "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"                            \
  "<items node='" node "'>" inside "</items></event></message>"
#define WC_PEP_LIST(node, inside)                                                        \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"                                   \
  "<items node='" node "'>" inside "</items></pubsub>"
#define WC_PEP_PAGE(node, inside, set)                                                   \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"                                   \
  "<items node='" node "'>" inside "</items>"                                            \
  "<set xmlns='http://jabber.org/protocol/rsm'>" set "</set></pubsub>"

/* Bound with @xeps. Returns: (transfer full). */
WcPepFixture *wc_pep_fixture_new (const WcXep *const *xeps);
void wc_pep_fixture_free (WcPepFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPepFixture, wc_pep_fixture_free)

/* The same database with another session, as after a restart. */
void wc_pep_fixture_restart (WcPepFixture *self, const WcXep *const *xeps);

/* The next thing written asks for @node, which lists @list (NULL: is not there). */
void wc_pep_fixture_answer (WcPepFixture *self, const char *node, const char *list);

/* The next thing written publishes on @node, with all conditions, the item @id with
 * @payload; it is still to be answered. */
void wc_pep_fixture_assert_published (WcPepFixture *self,
                                      const char *node,
                                      const char *id,
                                      const char *payload);

/* The next thing written asks how @node is configured (XEP-0060 § 8.2). */
void wc_pep_fixture_assert_config_asked (WcPepFixture *self, const char *node);
