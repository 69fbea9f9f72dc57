/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/marks-fixture.h"
#include "store/marks-store.h"
#include "xep/marks-item.h"
#include "xep/marks-node.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_im_message, &wc_xep_marks_node, NULL };

#define ITEM WC_MARKS_ITEM
#define PINNED WC_MARKS_PINNED
#define NEVER WC_MARKS_NEVER
#define ROMEO WC_PEP_ROMEO
#define JULIET "juliet@y"
#define TELL(inside) WC_MARKS_EVENT ("me@x.lit", inside)
#define RETRACT(chat) "<retract id='" chat "'/>"

/* Bound, and the node lists @list (NULL: is not there). */
static void
answer (WcPepFixture *f, const char *list)
{
  wc_pep_fixture_answer (f, WC_MARKS_NODE, list);
}

static void
assert_chat (WcPepFixture *f, gboolean pinned, WcNotify notify)
{
  wc_marks_fixture_assert_chat (f, ROMEO, pinned, notify);
}

static guint
count (WcPepFixture *f)
{
  return wc_marks_store_count (f->temp->db, f->host.account->id);
}

static guint
dropped (WcPepFixture *f, const char *reason)
{
  return wc_fake_session_count_dropped (f->fake, reason);
}

static void
test_login (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (ITEM (ROMEO, PINNED NEVER) ITEM (JULIET, PINNED)
                                ITEM (WC_PEP_ROOM, PINNED)));
  assert_chat (f, TRUE, WC_NOTIFY_NEVER);
  wc_marks_fixture_assert_chat (f, WC_PEP_ROOM, FALSE, WC_NOTIFY_DEFAULT);
  wc_marks_fixture_assert_events (f, "chat.changed");
  /* a chat that comes later finds it, and has nothing to tell */
  wc_fake_session_receive (f->fake, "<message from='" JULIET
                                    "/x' type='chat'><body>x</body></message>");
  wc_marks_fixture_set (f, JULIET, TRUE, WC_NOTIFY_DEFAULT);
  wc_marks_node_poke (f->fake->session);
  wc_fake_session_assert_idle (f->fake);
}

/* What is not there any more is as it was before anybody said something. */
static void
test_gone_meanwhile (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (ITEM (ROMEO, PINNED) ITEM (JULIET, NEVER)));
  wc_pep_fixture_restart (f, xeps);
  answer (f, WC_MARKS_LIST (ITEM (JULIET, NEVER)));
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  g_assert_cmpuint (count (f), ==, 1);
  wc_pep_fixture_restart (f, xeps);
  answer (f, NULL);
  g_assert_cmpuint (count (f), ==, 0);
}

/* A server that cannot say what is there takes nothing away; nor does one that takes
 * nothing from us. */
static void
test_no_answer (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (ITEM (ROMEO, PINNED)));
  wc_pep_fixture_restart (f, xeps);
  wc_marks_fixture_set (f, ROMEO, TRUE, WC_NOTIFY_NEVER);
  wc_fake_session_refuse (f->fake, "service-unavailable");
  wc_marks_fixture_assert_published (f, ROMEO, PINNED NEVER);
  wc_fake_session_refuse (f->fake, "service-unavailable");
  assert_chat (f, TRUE, WC_NOTIFY_NEVER);
}

static void
test_live (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, NULL);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, PINNED)));
  assert_chat (f, TRUE, WC_NOTIFY_DEFAULT);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, NEVER) ITEM (JULIET, NEVER)));
  assert_chat (f, FALSE, WC_NOTIFY_NEVER);
  /* a program that knows the older namespace alone */
  wc_fake_session_receive (f->fake,
                           TELL (ITEM (ROMEO, WC_MARKS_NOTIFY ("<never/>")
                                                  WC_MARKS_NOTIFY_0 ("<on-mention/>"))));
  assert_chat (f, FALSE, WC_NOTIFY_MENTIONS);
  wc_fake_session_receive (f->fake, TELL (RETRACT (ROMEO) RETRACT ("nobody@y")));
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  wc_marks_fixture_assert_events (f,
                                  "chat.changed chat.changed chat.changed chat.changed");
  wc_fake_session_receive (
      f->fake, "<message type='headline' from='me@x.lit'><event "
               "xmlns='http://jabber.org/protocol/pubsub#event'><purge node='" //
      WC_MARKS_NODE "'/></event></message>");
  g_assert_cmpuint (count (f), ==, 0);
}

/* A notification without what it is about: the node is read again. */
static void
test_bare (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  wc_fake_session_receive (f->fake, TELL ("<item id='" ROMEO "'/>"));
  answer (f, WC_MARKS_LIST (""));
  answer (f, WC_MARKS_LIST (ITEM (ROMEO, PINNED)));
  assert_chat (f, TRUE, WC_NOTIFY_DEFAULT);
  wc_fake_session_receive (f->fake, TELL ("<item id='" ROMEO "'/>"));
  answer (f, WC_MARKS_LIST (ITEM (ROMEO, NEVER)));
  assert_chat (f, FALSE, WC_NOTIFY_NEVER);
}

#define PAGE(inside, after)                                                              \
  WC_PEP_PAGE (WC_MARKS_NODE, inside,                                                    \
               "<first index='0'>a</first><last>" after "</last><count>2</count>")

/* What a later page has, or came while they were read, is not gone. */
static void
test_pages (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (ITEM (JULIET, NEVER) ITEM ("old@y", NEVER)));
  wc_pep_fixture_restart (f, xeps);
  answer (f, PAGE (ITEM (ROMEO, PINNED), "romeo"));
  g_assert_cmpuint (count (f), ==, 3);
  wc_fake_session_receive (f->fake, TELL (ITEM ("new@y", PINNED)));
  wc_fake_session_answer_next (f->fake, "<after>romeo</after>",
                               WC_MARKS_LIST (ITEM (JULIET, NEVER)));
  g_assert_cmpuint (count (f), ==, 3);
  assert_chat (f, TRUE, WC_NOTIFY_DEFAULT);
}

/* What others say of their own nodes, or of ours, is nothing. */
static void
test_forged (void)
{
  static const char *const from[] = { ROMEO, "x.lit", "me@x.lit/other", "me@x.lit.evil" };
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (""));
  for (gsize i = 0; i < G_N_ELEMENTS (from); i++)
    {
      g_autofree char *told =
          g_strdup_printf (WC_MARKS_EVENT ("%s", ITEM (ROMEO, PINNED)), from[i]);

      wc_fake_session_receive (f->fake, told);
    }
  g_assert_cmpuint (count (f), ==, 0);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO "/x", PINNED)));
  wc_fake_session_receive (f->fake, TELL ("<item id='" ROMEO "'><other/></item>"));
  wc_fake_session_receive (f->fake, TELL ("<item><chat xmlns='" WC_MARKS_NODE "'/>"
                                          "</item>" RETRACT ("@") "<retract/>"));
  g_assert_cmpuint (dropped (f, "malformed-marks"), ==, 3);
  g_assert_cmpuint (count (f), ==, 0);
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  wc_marks_fixture_assert_events (f, "");
}

static void
tell_many (WcPepFixture *f, guint first, guint n)
{
  g_autoptr (GString) items = g_string_new (NULL);
  g_autofree char *told = NULL;

  for (guint i = first; i < first + n; i++)
    g_string_append_printf (items, ITEM ("c%u@y", PINNED), i);
  told = g_strdup_printf (TELL ("%s"), items->str);
  wc_fake_session_receive (f->fake, told);
}

/* More than anybody sets; those that are there may change. */
static void
test_too_many (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (""));
  /* as many elements as a stanza may have */
  for (guint i = 0; i < 2; i++)
    tell_many (f, i * WC_MARKS_ITEM_MAX_COUNT / 2, WC_MARKS_ITEM_MAX_COUNT / 2);
  g_assert_cmpuint (count (f), ==, WC_MARKS_ITEM_MAX_COUNT);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, PINNED)));
  g_assert_cmpuint (dropped (f, "too-many-marks"), ==, 1);
  wc_fake_session_receive (f->fake, TELL (ITEM ("c1@y", NEVER)));
  g_assert_cmpuint (dropped (f, "too-many-marks"), ==, 1);
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
}

/* As the servers write it (tests/wire). */
static void
test_wire (void)
{
  static const char *const files[] = { "prosody-item.xml", "ejabberd-item.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);
      g_auto (WcInbound) in = wc_fake_session_inbound ("marks", files[i]);
      g_autoptr (GError) error = NULL;

      answer (f, WC_MARKS_LIST (""));
      wc_session_receive (f->fake->session, in.stanza, 0, &error);
      g_assert_no_error (error);
      assert_chat (f, TRUE, WC_NOTIFY_NEVER);
      /* ejabberd tells some things twice */
      wc_session_receive (f->fake->session, in.stanza, 0, &error);
      g_assert_no_error (error);
      wc_marks_fixture_assert_events (f, "chat.changed");
    }
}

/* What was set while nobody listened is told when the node has been read, on top of what
 * another device did meanwhile, and with everything that is not ours. */
static void
test_tells (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, NULL);
  wc_pep_fixture_restart (f, xeps);
  wc_marks_fixture_set (f, ROMEO, TRUE, WC_NOTIFY_DEFAULT);
  wc_marks_node_poke (f->fake->session);
  answer (f, WC_MARKS_LIST (ITEM (ROMEO, "<x xmlns='u:x'/>" NEVER)));
  assert_chat (f, TRUE, WC_NOTIFY_NEVER);
  wc_marks_fixture_assert_published (f, ROMEO, "<x xmlns='u:x'/>" NEVER PINNED);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, "<x xmlns='u:x'/>" NEVER PINNED)));
  wc_fake_session_answer (f->fake, NULL);
  wc_fake_session_assert_idle (f->fake);
  assert_chat (f, TRUE, WC_NOTIFY_NEVER);
}

/* An echo of ours undoes nothing that was set since, whether it comes before the answer,
 * after it, or both. */
static void
test_echo (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (""));
  wc_marks_fixture_set (f, ROMEO, TRUE, WC_NOTIFY_DEFAULT);
  wc_marks_node_poke (f->fake->session);
  wc_marks_fixture_assert_published (f, ROMEO, PINNED);
  wc_marks_fixture_set (f, ROMEO, FALSE, WC_NOTIFY_DEFAULT);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, PINNED)));
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  wc_fake_session_answer (f->fake, NULL);
  wc_marks_fixture_assert_published (f, ROMEO, "");
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, PINNED)));
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  wc_fake_session_answer (f->fake, NULL);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, "")));
  assert_chat (f, FALSE, WC_NOTIFY_DEFAULT);
  wc_fake_session_assert_idle (f->fake);
}

/* Two write at once: the server's order counts, which its notifications have. */
static void
test_later_wins (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (""));
  /* theirs was before ours */
  wc_marks_fixture_set (f, ROMEO, FALSE, WC_NOTIFY_ALWAYS);
  wc_marks_node_poke (f->fake->session);
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, NEVER)));
  wc_fake_session_receive (
      f->fake,
      TELL (ITEM (ROMEO, WC_MARKS_NOTIFY ("<always/>") WC_MARKS_NOTIFY_0 ("<always/>"))));
  wc_fake_session_answer (f->fake, NULL);
  assert_chat (f, FALSE, WC_NOTIFY_ALWAYS);
  /* and behind it */
  wc_marks_fixture_set (f, ROMEO, FALSE, WC_NOTIFY_MENTIONS);
  wc_marks_node_poke (f->fake->session);
  wc_fake_session_receive (f->fake,
                           TELL (ITEM (ROMEO, WC_MARKS_NOTIFY ("<on-mention/>")
                                                  WC_MARKS_NOTIFY_0 ("<on-mention/>"))));
  wc_fake_session_receive (f->fake, TELL (ITEM (ROMEO, NEVER)));
  wc_fake_session_answer (f->fake, NULL);
  assert_chat (f, FALSE, WC_NOTIFY_NEVER);
  wc_fake_session_assert_idle (f->fake);
}

/* What cannot be stored is asked of the server again, as if it had not come. */
static void
test_full_disk (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, NULL);
  wc_fake_session_receive_twice (f->fake, TELL (ITEM (ROMEO, PINNED)), "commit");
  assert_chat (f, TRUE, WC_NOTIFY_DEFAULT);
  wc_marks_fixture_assert_events (f, "chat.changed");
}

/* Another process read the node on the stream that goes on, or did not come to it. */
static void
test_resumed (void)
{
  g_autoptr (WcPepFixture) f = wc_marks_fixture_new (xeps);

  answer (f, WC_MARKS_LIST (""));
  wc_xep_marks_node.unbound (f->fake->session,
                             wc_session_get_state (f->fake->session, &wc_xep_marks_node));
  wc_marks_fixture_set (f, ROMEO, TRUE, WC_NOTIFY_DEFAULT);
  wc_marks_node_poke (f->fake->session);
  wc_fake_session_assert_idle (f->fake);
  wc_xep_marks_node.resumed (f->fake->session,
                             wc_session_get_state (f->fake->session, &wc_xep_marks_node));
  wc_marks_fixture_assert_published (f, ROMEO, PINNED);
  wc_fake_session_answer (f->fake, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/marks-node/login", test_login);
  g_test_add_func ("/xep/marks-node/gone", test_gone_meanwhile);
  g_test_add_func ("/xep/marks-node/no-answer", test_no_answer);
  g_test_add_func ("/xep/marks-node/live", test_live);
  g_test_add_func ("/xep/marks-node/bare", test_bare);
  g_test_add_func ("/xep/marks-node/pages", test_pages);
  g_test_add_func ("/xep/marks-node/forged", test_forged);
  g_test_add_func ("/xep/marks-node/too-many", test_too_many);
  g_test_add_func ("/xep/marks-node/wire", test_wire);
  g_test_add_func ("/xep/marks-node/tells", test_tells);
  g_test_add_func ("/xep/marks-node/echo", test_echo);
  g_test_add_func ("/xep/marks-node/later-wins", test_later_wins);
  g_test_add_func ("/xep/marks-node/full-disk", test_full_disk);
  g_test_add_func ("/xep/marks-node/resumed", test_resumed);
  return g_test_run ();
}
