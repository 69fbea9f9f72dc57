/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0425_moderation
#define LIVE WC_MESSAGE_SOURCE_LIVE
#define ARCHIVE WC_MESSAGE_SOURCE_ARCHIVE
#define ROOM "room@muc.example.com"

static void
test_order (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='groupchat' from='" ROOM
      "'><retract id='s1' xmlns='urn:xmpp:message-retract:1'>"
      "<moderated by='" ROOM "/macbeth' xmlns='urn:xmpp:message-moderate:1'>"
      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/></moderated>"
      "<reason>magic</reason></retract></message>",
      "hidden moderation(s1)=magic by=" ROOM "/macbeth");
}

/* XEP-0425 0.2, as Prosody's mod_muc_moderation of Debian 12 writes it. */
static void
test_older_order (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='groupchat' from='" ROOM
      "'><apply-to id='s1' xmlns='urn:xmpp:fasten:0'>"
      "<moderated by='" ROOM "/macbeth' xmlns='urn:xmpp:message-moderate:0'>"
      "<retract xmlns='urn:xmpp:message-retract:0'/><reason>magic</reason></moderated>"
      "</apply-to></message>",
      "hidden moderation(s1)=magic by=" ROOM "/macbeth");
}

#define MARK                                                                             \
  "<message type='groupchat' from='" ROOM "/hag'>"                                       \
  "<retracted stamp='2019-09-20T23:19:12Z' xmlns='urn:xmpp:message-retract:1'>"          \
  "<moderated xmlns='urn:xmpp:message-moderate:1'>"                                      \
  "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72'/></moderated>"                  \
  "<reason>magic</reason></retracted></message>"

static void
test_mark (void)
{
  wc_said_fixture_assert (MODULE, ARCHIVE, MARK,
                          "moderation(-)=magic by=dd72 at=2019-09-20T23:19:12Z");
  wc_said_fixture_assert (MODULE, LIVE, MARK, "");
  wc_said_fixture_assert (
      MODULE, ARCHIVE,
      "<message type='groupchat' from='" ROOM "/hag'>"
      "<moderated by='x' xmlns='urn:xmpp:message-moderate:0'>"
      "<retracted xmlns='urn:xmpp:message-retract:0' stamp='2019-09-20T23:19:12Z'/>"
      "<reason>magic</reason></moderated></message>",
      "moderation(-)=magic by=x at=2019-09-20T23:19:12Z");
}

static void
test_not_mine (void)
{
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='chat' from='a@x.lit/1'>"
      "<retract id='s1' xmlns='urn:xmpp:message-retract:1'>"
      "<moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message>",
      "");
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='groupchat' from='" ROOM
      "'><retract id='s1' xmlns='urn:xmpp:message-retract:1'/></message>",
      "");
  wc_said_fixture_assert (
      MODULE, LIVE,
      "<message type='groupchat' from='" ROOM
      "'><retract xmlns='urn:xmpp:message-retract:1'>"
      "<moderated xmlns='urn:xmpp:message-moderate:1'/></retract></message>",
      "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/moderation/order", test_order);
  g_test_add_func ("/moderation/older-order", test_older_order);
  g_test_add_func ("/moderation/mark", test_mark);
  g_test_add_func ("/moderation/not-mine", test_not_mine);
  return g_test_run ();
}
