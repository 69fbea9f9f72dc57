/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "model/message.h"

/* What a message says beside its text, in a line: "me; who start+length silent active;
 * …; parent=…; spoiler=…; ephemeral=…; link about title=…; attention", where who is
 * "address", "#occupant id" or "@group uri", or address and id. "" for nothing. Returns:
 * (transfer full). */
char *wc_extra_fixture_print (const WcMessage *message);

#define wc_extra_fixture_assert(message, expected)                                       \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *printed_ = wc_extra_fixture_print (message);                        \
    g_assert_cmpstr (printed_, ==, expected);                                            \
  }                                                                                      \
  G_STMT_END

/* Whether the message @xml, taken in live with its body by @module alone, says
 * @expected. */
#define wc_extra_fixture_assert_read(module, xml, expected)                              \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *read_ =                                                             \
        wc_extra_fixture_read (module, WC_MESSAGE_SOURCE_LIVE, xml);                     \
    g_assert_cmpstr (read_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

/* What @module makes of the message @xml with its body, as above. @extra (nullable):
 * what it writes of that into a message. Returns: (transfer full). */
char *
wc_extra_fixture_read (const WcXep *module, WcMessageSource origin, const char *xml);
char *wc_extra_fixture_write (const WcXep *module, const WcExtra *extra);

/* A mention of @jid (nullable) or @group (nullable) in the part of the text. Returns:
 * (transfer full). */
WcMention *
wc_extra_fixture_mention (const char *jid, const char *group, guint start, guint length);
