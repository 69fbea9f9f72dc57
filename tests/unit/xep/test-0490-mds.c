/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/mds-fixture.h"
#include "xep/0490-mds.h"
#include "xep/mds-writes.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_im_message, &wc_xep_0490_mds, NULL };

#define ITEM WC_MDS_ITEM
#define TELL(inside) WC_MDS_EVENT ("me@x.lit", inside)

/* Bound, and the node lists @list (NULL: is not there). */
static void
answer (WcPepFixture *f, const char *list)
{
  wc_pep_fixture_answer (f, WC_MDS_NODE, list);
}

static guint
unread (WcPepFixture *f, const char *chat)
{
  return wc_mds_fixture_unread (f, chat);
}

static guint
dropped (WcPepFixture *f, const char *reason)
{
  return wc_fake_session_count_dropped (f->fake, reason);
}

static void
say_all (WcPepFixture *f)
{
  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  wc_mds_fixture_say (f, WC_PEP_ROOM, "r1");
  wc_mds_fixture_say (f, WC_PEP_ROOM "/Nurse", "p1");
}

/* Example 5 of the XEP, and Movim's room with the account's address in it. */
static void
test_login (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")
                              ITEM (WC_PEP_ROOM, "me@x.lit", "r1")
                                  ITEM (WC_PEP_ROOM "/Nurse", "me@x.lit", "p1")
                                      ITEM ("other@rooms.y", "other@rooms.y", "x")));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
  g_assert_cmpuint (unread (f, WC_PEP_ROOM), ==, 0);
  g_assert_cmpuint (unread (f, WC_PEP_ROOM "/Nurse"), ==, 0);
}

static void
test_live (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, NULL);
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROOM, WC_PEP_ROOM, "r1")));
  g_assert_cmpuint (unread (f, WC_PEP_ROOM), ==, 0);
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 1);
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROMEO, "me@x.lit",
                                                "a1") "<retract id='" WC_PEP_ROOM "'/>"));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
  g_assert_cmpuint (unread (f, WC_PEP_ROOM), ==, 0);
}

/* As the servers write it (tests/wire). */
static void
test_wire (void)
{
  static const char *const files[] = { "prosody-item.xml", "ejabberd-item.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);
      g_auto (WcInbound) in = wc_fake_session_inbound ("0490", files[i]);
      g_autoptr (GError) error = NULL;

      wc_mds_fixture_say (f, "bob@x.lit", "1795220379609506");
      answer (f, WC_MDS_LIST (""));
      g_assert_cmpuint (unread (f, "bob@x.lit"), ==, 1);
      wc_session_receive (f->fake->session, in.stanza, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (unread (f, "bob@x.lit"), ==, 0);
    }
}

/* What others say of their own nodes, or of ours, is nothing. */
static void
test_forged (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, WC_MDS_LIST (""));
  wc_fake_session_receive (
      f->fake, WC_MDS_EVENT ("romeo@y", ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  wc_fake_session_receive (f->fake,
                           WC_MDS_EVENT ("x.lit", ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  wc_fake_session_receive (
      f->fake, WC_MDS_EVENT ("me@x.lit/other", ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROMEO, "eve@evil", "a1")));
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROMEO, "me@x.lit", "r1")));
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROOM, WC_PEP_ROOM, "a1")));
  wc_fake_session_receive (f->fake, TELL ("<item id='" WC_PEP_ROMEO "'><other/></item>"));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 1);
  g_assert_cmpuint (unread (f, WC_PEP_ROOM), ==, 1);
  g_assert_cmpuint (dropped (f, "displayed-by-another"), ==, 1);
  g_assert_cmpuint (dropped (f, "malformed-displayed"), ==, 1);
}

#define WORD "<message from='" WC_PEP_ROMEO "/x' id='m'><body>x</body></message>"

/* The message comes after the word about it; the hook sees it, and looks when it is
 * stored. */
static void
test_message_comes_later (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (WORD),
                            .archive_id = g_strdup ("a2"),
                            .archive_by = g_strdup ("me@x.lit"),
                            .received_us = 5 };

  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a2")));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 1);
  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a2");
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 2);
  g_assert_cmpint (wc_xep_im_message.inbound (f->fake->session, NULL, &in), ==, WC_PASS);
  g_assert_cmpint (wc_xep_0490_mds.inbound (
                       f->fake->session,
                       wc_session_get_state (f->fake->session, &wc_xep_0490_mds), &in),
                   ==, WC_PASS);
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
}

/* The same across a restart: the node is read again. */
static void
test_restart (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  wc_pep_fixture_restart (f, xeps);
  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
}

/* An archived copy may give its id to what is held already; the end of the archive is
 * when that is looked for. */
static void
test_caught_up (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1");
  wc_mds_poke (f->fake->session);
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 1);
  wc_mds_caught_up (f->fake->session);
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
}

/* What was read while nobody listened is told when the node has been read, unless it is
 * known there. */
static void
test_tells (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  wc_mds_fixture_read (f, WC_PEP_ROMEO, wc_mds_fixture_say (f, WC_PEP_ROMEO, "a1"));
  wc_mds_fixture_read (f, WC_PEP_ROOM, wc_mds_fixture_say (f, WC_PEP_ROOM, "r1"));
  wc_mds_poke (f->fake->session);
  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROOM, WC_PEP_ROOM, "r1")));
  wc_mds_fixture_assert_published (f, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->fake, NULL);
  wc_fake_session_assert_idle (f->fake);
  wc_mds_fixture_read (f, WC_PEP_ROOM, wc_mds_fixture_say (f, WC_PEP_ROOM, "r2"));
  wc_mds_poke (f->fake->session);
  wc_fake_clock_advance (f->fake->clock, WC_MDS_WRITES_DELAY_US);
  wc_mds_fixture_assert_published (f, WC_PEP_ROOM, WC_PEP_ROOM, "r2");
  /* and its own echo is no news */
  wc_fake_session_receive (f->fake, TELL (ITEM (WC_PEP_ROOM, WC_PEP_ROOM, "r2")));
  wc_fake_session_answer (f->fake, NULL);
  wc_fake_session_assert_idle (f->fake);
}

#define PAGE(inside, set) WC_PEP_PAGE (WC_MDS_NODE, inside, set)

static void
test_pages (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, PAGE (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1"),
                   "<last>one</last><count>2</count>"));
  wc_fake_session_assert_sent (
      f->fake, "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
               "<items node='" WC_MDS_NODE "'/><set "
               "xmlns='http://jabber.org/protocol/rsm'><after>one</after></set></pubsub>"
               "</iq>");
}

static void
test_second_page (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, PAGE (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1"),
                   "<last>one</last><count>2</count>"));
  wc_fake_session_answer (f->fake, PAGE (ITEM (WC_PEP_ROOM, WC_PEP_ROOM, "r1"),
                                         "<last>two</last><count>2</count>"));
  wc_fake_session_assert_idle (f->fake);
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
  g_assert_cmpuint (unread (f, WC_PEP_ROOM), ==, 0);
}

/* A notification without its content (XEP-0060 § 7.1.2.2). */
static void
test_without_content (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, WC_MDS_LIST (""));
  wc_fake_session_receive (f->fake, TELL ("<item id='" WC_PEP_ROMEO "'/>"));
  answer (f, WC_MDS_LIST (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")));
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
}

/* The disk is full when it comes: it comes again, and counts then. */
static void
test_disk_full (void)
{
  g_autoptr (WcPepFixture) f = wc_mds_fixture_new (xeps);

  say_all (f);
  answer (f, WC_MDS_LIST (""));
  wc_fake_session_receive_twice (f->fake, TELL (ITEM (WC_PEP_ROMEO, "me@x.lit", "a1")),
                                 "commit");
  g_assert_cmpuint (unread (f, WC_PEP_ROMEO), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0490/login", test_login);
  g_test_add_func ("/xep/0490/live", test_live);
  g_test_add_func ("/xep/0490/wire", test_wire);
  g_test_add_func ("/xep/0490/forged", test_forged);
  g_test_add_func ("/xep/0490/later", test_message_comes_later);
  g_test_add_func ("/xep/0490/caught-up", test_caught_up);
  g_test_add_func ("/xep/0490/restart", test_restart);
  g_test_add_func ("/xep/0490/tells", test_tells);
  g_test_add_func ("/xep/0490/pages", test_pages);
  g_test_add_func ("/xep/0490/second-page", test_second_page);
  g_test_add_func ("/xep/0490/without-content", test_without_content);
  g_test_add_func ("/xep/0490/disk-full", test_disk_full);
  return g_test_run ();
}
