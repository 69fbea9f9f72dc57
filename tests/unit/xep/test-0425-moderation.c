/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/xep-list.h"

#define MODULE &wc_xep_0425_moderation
#define LIVE WC_MESSAGE_SOURCE_LIVE
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
  g_test_add_func ("/moderation/not-mine", test_not_mine);
  return g_test_run ();
}
