/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/host.h"

/* A session of me@x.lit with a store, whose units are its transactions: for modules about
 * what was displayed. Messages of others are unread, their archive's ids are given. */
typedef struct
{
  WcTempDb *temp; /* (owned) */
  WcHost host;
  WcFakeSession *fake; /* (owned) */
  gboolean behind;     /* archives are not read to their end */
} WcMdsFixture;

#define WC_MDS_ROMEO "romeo@y"
#define WC_MDS_ROOM "hall@rooms.y"

/* What asks for the node; an item of it about a chat; what the server tells of items, and
 * the answer that lists them. */
#define WC_MDS_ASKED                                                                     \
  "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                    \
  "<items node='urn:xmpp:mds:displayed:0'/></pubsub></iq>"
#define WC_MDS_ITEM(chat, by, id)                                                        \
  "<item id='" chat "'><displayed xmlns='urn:xmpp:mds:displayed:0'>"                     \
  "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/></displayed></item>"
#define WC_MDS_EVENT(from, inside)                                                       \
  "<message type='headline' from='" from                                                 \
  "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"                            \
  "<items node='urn:xmpp:mds:displayed:0'>" inside "</items></event></message>"
#define WC_MDS_LIST(inside)                                                              \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"                                   \
  "<items node='urn:xmpp:mds:displayed:0'>" inside "</items></pubsub>"

/* Bound with @xeps. Returns: (transfer full). */
WcMdsFixture *wc_mds_fixture_new (const WcXep *const *xeps);
void wc_mds_fixture_free (WcMdsFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMdsFixture, wc_mds_fixture_free)

/* The same database with another session, as after a restart. */
void wc_mds_fixture_restart (WcMdsFixture *self, const WcXep *const *xeps);

/* Somebody else's message in @chat, @archive_id (nullable) in the archive that has that
 * chat. Returns its id. */
gint64 wc_mds_fixture_say (WcMdsFixture *self, const char *chat, const char *archive_id);

/* It is read here. */
void wc_mds_fixture_read (WcMdsFixture *self, const char *chat, gint64 up_to);

/* How many messages of @chat are unread. */
guint wc_mds_fixture_unread (WcMdsFixture *self, const char *chat);

/* The next thing written must publish that @chat was displayed up to @archive_id of @by,
 * as XEP-0490 § 4.2 wants it. It is still to be answered. */
void wc_mds_fixture_assert_published (WcMdsFixture *self,
                                      const char *chat,
                                      const char *by,
                                      const char *archive_id);
