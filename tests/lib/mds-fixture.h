/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/pep-fixture.h"

/* For modules about what was displayed. Messages of others are unread, their archive's
 * ids are given. */

#define WC_MDS_NODE "urn:xmpp:mds:displayed:0"

/* An item of the node about a chat; what the server tells of items, and the answer that
 * lists them. */
#define WC_MDS_ITEM(chat, by, id)                                                        \
  "<item id='" chat "'><displayed xmlns='" WC_MDS_NODE "'>"                              \
  "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id "'/></displayed></item>"
#define WC_MDS_EVENT(from, inside) WC_PEP_EVENT (WC_MDS_NODE, from, inside)
#define WC_MDS_LIST(inside) WC_PEP_LIST (WC_MDS_NODE, inside)

/* Bound with @xeps. Returns: (transfer full). */
WcPepFixture *wc_mds_fixture_new (const WcXep *const *xeps);

/* Somebody else's message in @chat, @archive_id (nullable) in the archive that has that
 * chat. Returns its id. */
gint64 wc_mds_fixture_say (WcPepFixture *self, const char *chat, const char *archive_id);

/* It is read here. */
void wc_mds_fixture_read (WcPepFixture *self, const char *chat, gint64 up_to);

/* How many messages of @chat are unread. */
guint wc_mds_fixture_unread (WcPepFixture *self, const char *chat);

/* The next thing written must publish that @chat was displayed up to @archive_id of @by,
 * as XEP-0490 § 4.2 wants it. It is still to be answered. */
void wc_mds_fixture_assert_published (WcPepFixture *self,
                                      const char *chat,
                                      const char *by,
                                      const char *archive_id);
