/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "xep/pubsub-approval.h"

#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define HIDDEN(var, value)                                                               \
  "<field var='" var "' type='hidden'><value>" value "</value></field>"
#define TYPE                                                                             \
  HIDDEN ("FORM_TYPE", "http://jabber.org/protocol/pubsub#subscribe_authorization")
#define ASKED(fields)                                                                    \
  "<message from='spaces.x'><x xmlns='jabber:x:data' type='form'>" fields "</x></"       \
  "message>"

/* "node jid subid"; NULL: it is none. */
static char *
read_question (const char *xml)
{
  g_autoptr (WcNode) message = wc_fake_session_parse (xml);
  g_auto (WcPubsubApproval) approval = { 0 };

  if (!wc_pubsub_approval_read (message, &approval))
    {
      g_assert_null (approval.node);
      g_assert_null (approval.jid);
      return NULL;
    }
  return g_strdup_printf ("%s %s %s", approval.node, approval.jid,
                          approval.subid != NULL ? approval.subid : "-");
}

/* As ejabberd 23.01 sends it. */
#define FROM_EJABBERD                                                                    \
  "<message to='alice@x.lit' from='spaces.x.lit'><x xmlns='jabber:x:data' type='form'>"  \
  "<title>PubSub subscriber request</title><instructions>Choose whether to approve "     \
  "this entity&apos;s subscription.</instructions>" TYPE                                 \
  "<field var='pubsub#node' type='text-single' label='Node ID'><required/>"              \
  "<value>auth1c96bc04</value></field>"                                                  \
  "<field var='pubsub#subscriber_jid' type='jid-single' label='Subscriber Address'>"     \
  "<required/><value>bob@x.lit</value></field>"                                          \
  "<field var='pubsub#allow' type='boolean' label='Allow?'><required/>"                  \
  "<value>0</value></field></x></message>"

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *said; /* (nullable) */
  } rows[] = {
    { FROM_EJABBERD, "auth1c96bc04 bob@x.lit -" },
    { ASKED (TYPE HIDDEN ("pubsub#subid", "123-abc") FIELD ("pubsub#node", "n")
                 FIELD ("pubsub#subscriber_jid", "Bob@X.lit/r")),
      "n bob@x.lit 123-abc" },
    { ASKED (TYPE FIELD ("pubsub#node", "n")), NULL },
    { ASKED (TYPE FIELD ("pubsub#subscriber_jid", "bob@x.lit")), NULL },
    { ASKED (TYPE FIELD ("pubsub#node", "") FIELD ("pubsub#subscriber_jid", "b@x.lit")),
      NULL },
    { ASKED (TYPE FIELD ("pubsub#node", "n") FIELD ("pubsub#subscriber_jid", "@@")),
      NULL },
    { ASKED (FIELD ("pubsub#node", "n") FIELD ("pubsub#subscriber_jid", "b@x.lit")),
      NULL },
    { ASKED (HIDDEN ("FORM_TYPE", "http://jabber.org/protocol/pubsub#node_config")
                 FIELD ("pubsub#node", "n") FIELD ("pubsub#subscriber_jid", "b@x.lit")),
      NULL },
    { "<message><x xmlns='jabber:x:data' type='submit'>" TYPE FIELD ("pubsub#node", "n")
          FIELD ("pubsub#subscriber_jid", "b@x.lit") "</x></message>",
      NULL },
    { "<message><body>n</body></message>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = read_question (rows[i].xml);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

static void
test_bounds (void)
{
  g_autofree char *text = g_strnfill (1024, 's');
  g_autofree char *subid = g_strdup_printf (
      ASKED (TYPE HIDDEN ("pubsub#subid", "%s") FIELD ("pubsub#node", "n")
                 FIELD ("pubsub#subscriber_jid", "b@x.lit")),
      text);
  g_autofree char *node = g_strdup_printf (
      ASKED (TYPE FIELD ("pubsub#node", "%s") FIELD ("pubsub#subscriber_jid", "b@x.lit")),
      text);
  g_autofree char *said = read_question (subid);

  g_assert_cmpstr (said, ==, "n b@x.lit -");
  g_assert_null (read_question (node));
}

#define TYPED(var, type, value)                                                          \
  "<field var='" var "' type='" type "'><value>" value "</value></field>"

static void
test_answer (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/r");
  WcPubsubApproval approval = { (char *) "n", (char *) "bob@x.lit", NULL };
  WcPubsubApproval with_subid = { (char *) "n", (char *) "bob@x.lit", (char *) "s1" };
  g_autoptr (WcNode) yes = wc_pubsub_approval_build (&approval, "spaces.x", TRUE);
  g_autoptr (WcNode) no = wc_pubsub_approval_build (&with_subid, "spaces.x", FALSE);

  g_assert_nonnull (wc_node_attr (yes, "id"));
  wc_node_set (yes, "id", NULL);
  wc_node_set (no, "id", NULL);
  wc_session_send (fake->session, yes);
  wc_fake_session_assert_sent (
      fake, "<message to='spaces.x'><x xmlns='jabber:x:data' type='submit'>" TYPE TYPED (
                "pubsub#node", "text-single", "n")
                TYPED ("pubsub#subscriber_jid", "jid-single", "bob@x.lit")
                    TYPED ("pubsub#allow", "boolean", "true") "</x></message>");
  wc_session_send (fake->session, no);
  wc_fake_session_assert_sent (
      fake, "<message to='spaces.x'><x xmlns='jabber:x:data' type='submit'>" TYPE HIDDEN (
                "pubsub#subid", "s1") TYPED ("pubsub#node", "text-single", "n")
                TYPED ("pubsub#subscriber_jid", "jid-single", "bob@x.lit")
                    TYPED ("pubsub#allow", "boolean", "false") "</x></message>");
}

#define COMMAND(attributes, inside)                                                      \
  "<command xmlns='http://jabber.org/protocol/commands' "                                \
  "node='http://jabber.org/protocol/pubsub#get-pending' " attributes ">" inside          \
  "</command>"
#define ASK(attributes, inside)                                                          \
  "<iq to='spaces.x' type='set'>" COMMAND ("action='execute' " attributes, inside) "</"  \
                                                                                   "iq>"
#define NODE                                                                             \
  "<x xmlns='jabber:x:data' type='submit'>" TYPE TYPED ("pubsub#node", "text-single",    \
                                                        "n") "</x>"
#define DONE COMMAND ("status='completed' sessionid='1'", "")
#define WHICH                                                                            \
  COMMAND ("status='executing' sessionid='7'",                                           \
           "<x xmlns='jabber:x:data' type='form'>" TYPE                                  \
           "<field var='pubsub#node' type='list-single'><option><value>n</value>"        \
           "</option></field></x>")

static WcBookmarkFixture *
ask (void)
{
  static const WcPubsubQuery of = { .to = "spaces.x", .node = "n" };
  WcBookmarkFixture *f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, NULL);
  wc_pubsub_approval_ask_pending (f->fake->session, &of, wc_bookmark_fixture_reply, f);
  return f;
}

/* Asserts the next request and answers it, or refuses. */
static void
expect (WcBookmarkFixture *f, const char *sent, const char *answer, const char *refusal)
{
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&f->fake->sent));

  wc_fake_session_assert_sent (f->fake, sent);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&request));
  if (refusal != NULL)
    wc_fake_session_refuse (f->fake, refusal);
  else
    wc_fake_session_answer (f->fake, answer);
}

/* ejabberd 23.01. */
static void
test_at_once (void)
{
  g_autoptr (WcBookmarkFixture) f = ask ();

  expect (f, ASK ("", NODE), DONE, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
  wc_fake_session_assert_idle (f->fake);
}

/* One that asks which node, whatever came with the first request. */
static void
test_in_stages (void)
{
  g_autoptr (WcBookmarkFixture) f = ask ();

  expect (f, ASK ("", NODE), WHICH, NULL);
  expect (f, ASK ("sessionid='7'", NODE), DONE, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
  wc_fake_session_assert_idle (f->fake);
}

/* One that minds a form there; whatever it asks then, it is answered once. */
static void
test_begins_without (void)
{
  g_autoptr (WcBookmarkFixture) f = ask ();

  expect (f, ASK ("", NODE), NULL, "bad-request");
  expect (f, ASK ("", ""), WHICH, NULL);
  expect (f, ASK ("sessionid='7'", NODE), WHICH, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
  wc_fake_session_assert_idle (f->fake);
}

static void
test_refused (void)
{
  static const char *const conditions[] = { "service-unavailable", "forbidden",
                                            "item-not-found" };

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autoptr (WcBookmarkFixture) f = ask ();
      g_autofree char *replied = g_strconcat (conditions[i], "\n", NULL);

      expect (f, ASK ("", NODE), NULL, conditions[i]);
      wc_bookmark_fixture_assert_replied (f, replied);
      wc_fake_session_assert_idle (f->fake);
    }
}

static void
test_refused_twice (void)
{
  g_autoptr (WcBookmarkFixture) f = ask ();

  expect (f, ASK ("", NODE), NULL, "bad-request");
  expect (f, ASK ("", ""), NULL, "bad-request");
  wc_bookmark_fixture_assert_replied (f, "bad-request\n");
  wc_fake_session_assert_idle (f->fake);
}

/* A service that says nothing has not done it. */
static void
test_empty (void)
{
  g_autoptr (WcBookmarkFixture) f = ask ();

  expect (f, ASK ("", NODE), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "the answer says nothing of the command\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/pubsub-approval/read", test_read);
  g_test_add_func ("/xep/pubsub-approval/bounds", test_bounds);
  g_test_add_func ("/xep/pubsub-approval/answer", test_answer);
  g_test_add_func ("/xep/pubsub-approval/at-once", test_at_once);
  g_test_add_func ("/xep/pubsub-approval/in-stages", test_in_stages);
  g_test_add_func ("/xep/pubsub-approval/begins-without", test_begins_without);
  g_test_add_func ("/xep/pubsub-approval/refused", test_refused);
  g_test_add_func ("/xep/pubsub-approval/refused-twice", test_refused_twice);
  g_test_add_func ("/xep/pubsub-approval/empty", test_empty);
  return g_test_run ();
}
