/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

static const WcPubsubOption options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_WISHED },
  { "pubsub#access_model", "whitelist", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#notify_retract", "true", WC_PUBSUB_OPTION_LATER },
  { NULL },
};

#define PUBSUB(inside)                                                                   \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define OWNER(inside)                                                                    \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>" inside "</pubsub>"
#define FIELD(var, type, value)                                                          \
  "<field var='" var "' type='" type "'><value>" value "</value></field>"
#define CONDITIONS                                                                       \
  FIELD ("pubsub#persist_items", "text-single", "true")                                  \
  FIELD ("pubsub#max_items", "text-single", "max")                                       \
  FIELD ("pubsub#access_model", "text-single", "whitelist")
#define SUBMIT(type, fields)                                                             \
  "<x xmlns='jabber:x:data' type='submit'>" FIELD (                                      \
      "FORM_TYPE", "hidden", "http://jabber.org/protocol/pubsub#" type) fields "</x>"

#define ITEM "<publish node='n'><item id='i'><e xmlns='u:e'/></item></publish>"
#define SENT(to, type, payload) "<iq" to " type='" type "'>" payload "</iq>"
#define PLAIN(to) SENT (to, "set", PUBSUB (ITEM))
#define WITH_CONDITIONS(to)                                                              \
  SENT (to, "set",                                                                       \
        PUBSUB (ITEM "<publish-options>" SUBMIT ("publish-options",                      \
                                                 CONDITIONS) "</publish-options>"))
#define ASK_CONFIG(to) SENT (to, "get", OWNER ("<configure node='n'/>"))

static void
publish (WcBookmarkFixture *f, const char *to)
{
  g_autoptr (WcNode) payload = wc_node_new ("e", "u:e");
  WcPubsubPublish request = { to, "n", "i", payload, options };

  wc_pubsub_publish (f->fake->session, &request, wc_bookmark_fixture_reply, f);
}

/* Asserts the next request and answers or refuses it. */
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

static WcBookmarkFixture *
fixture_new (void)
{
  WcBookmarkFixture *f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, NULL);
  return f;
}

static void
test_published (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
}

#define CONFIG(access)                                                                   \
  OWNER (                                                                                \
      "<configure node='n'><x xmlns='jabber:x:data' type='form'>" FIELD (                \
          "FORM_TYPE", "hidden", "http://jabber.org/protocol/pubsub#node_config")        \
          FIELD (                                                                        \
              "pubsub#title", "text-single",                                             \
              "T") "<field var='pubsub#persist_items' "                                  \
                   "type='boolean'><value>1</value></field>"                             \
                   "<field var='pubsub#max_items' type='text-single'><value>max</value>" \
                   "</field>"                                                            \
                   "<field var='pubsub#access_model' type='list-single'><value>" access  \
                   "</value><option><value>open</value></option>"                        \
                   "<option><value>whitelist</value></option></field></x></configure>")

/* A node of somebody else's making is configured, the rest of it left as it was. */
static void
test_configured (gconstpointer refusal)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, "pubsub.y");
  expect (f, WITH_CONDITIONS (" to='pubsub.y'"), NULL, refusal);
  expect (f, ASK_CONFIG (" to='pubsub.y'"), CONFIG ("open"), NULL);
  expect (f,
          SENT (" to='pubsub.y'", "set",
                OWNER ("<configure node='n'>" SUBMIT (
                    "node_config", FIELD ("pubsub#title", "text-single", "T") FIELD (
                                       "pubsub#persist_items", "boolean", "1")
                                       FIELD ("pubsub#max_items", "text-single", "max")
                                           FIELD ("pubsub#access_model", "list-single",
                                                  "whitelist")) "</configure>")),
          NULL, NULL);
  expect (f, PLAIN (" to='pubsub.y'"), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
}

/* ejabberd 23.01 refuses conditions on a node that meets them. */
static void
test_as_it_must_be (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "resource-constraint");
  expect (f, ASK_CONFIG (""), CONFIG ("whitelist"), NULL);
  expect (f, PLAIN (""), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
}

/* Also where ejabberd has not made it itself, as it should have. */
static void
test_made (void)
{
  static const char *const conditions[] = { "resource-constraint", "item-not-found" };

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autoptr (WcBookmarkFixture) f = fixture_new ();

      publish (f, NULL);
      expect (f, WITH_CONDITIONS (""), NULL, conditions[i]);
      expect (f, ASK_CONFIG (""), NULL, "item-not-found");
      expect (f,
              SENT ("", "set",
                    PUBSUB ("<create node='n'/><configure>" SUBMIT (
                        "node_config",
                        CONDITIONS FIELD ("pubsub#notify_retract", "text-single",
                                          "true")) "</configure>")),
              NULL, NULL);
      expect (f, PLAIN (""), NULL, NULL);
      wc_bookmark_fixture_assert_replied (f, "ok\n");
    }
}

/* What a node says of itself is known only when it is made. */
static void
test_made_with (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  g_autoptr (WcForm) form = wc_form_new_submit (WC_NS_PUBSUB_NODE_CONFIG);
  const WcPubsubQuery of = { .to = "pubsub.y", .node = "n" };

  wc_form_add (form, "pubsub#title", WC_FORM_TYPE_TEXT_SINGLE, "A <node>");
  wc_pubsub_create_with (f->fake->session, &of, form, wc_bookmark_fixture_reply, f);
  expect (f,
          SENT (" to='pubsub.y'", "set",
                PUBSUB ("<create node='n'/><configure>" SUBMIT (
                    "node_config", FIELD ("pubsub#title", "text-single",
                                          "A &lt;node>")) "</configure>")),
          NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\n");
}

/* Nothing goes where others could read it. */
static void
test_not_private (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "conflict");
  expect (f, ASK_CONFIG (""),
          OWNER ("<configure node='n'><x xmlns='jabber:x:data' type='form'>" FIELD (
              "pubsub#persist_items", "boolean", "1") "</x></configure>"),
          NULL);
  wc_bookmark_fixture_assert_replied (
      f, "the service's nodes cannot be given pubsub#access_model\n");
  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "conflict");
  expect (f, ASK_CONFIG (""), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f,
                                      "the service gave no configuration of the node\n");
}

static void
test_refused (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "forbidden");
  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "conflict");
  expect (f, ASK_CONFIG (""), NULL, "forbidden");
  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, "resource-constraint");
  expect (f, ASK_CONFIG (""), CONFIG ("whitelist"), NULL);
  expect (f, PLAIN (""), NULL, "resource-constraint");
  wc_bookmark_fixture_assert_replied (f, "forbidden\nforbidden\nresource-constraint\n");
}

/* A server without publish-options would ignore them (XEP-0402, Security
 * Considerations). */
static void
test_options_not_announced (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  wc_bookmark_fixture_announce (f, NULL, NULL);
  publish (f, NULL);
  expect (f, ASK_CONFIG (""), CONFIG ("whitelist"), NULL);
  expect (f, PLAIN (""), NULL, NULL);
  wc_bookmark_fixture_announce (f, WC_NS_PUBSUB_PUBLISH_OPTIONS, NULL);
  publish (f, NULL);
  expect (f, WITH_CONDITIONS (""), NULL, NULL);
  wc_bookmark_fixture_assert_replied (f, "ok\nok\n");
}

static void
test_offline (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();

  publish (f, NULL);
  wc_fake_session_assert_sent (f->fake, WITH_CONDITIONS (""));
  wc_session_unbind (f->fake->session, FALSE);
  wc_bookmark_fixture_assert_replied (f, "the connection was lost\n");
}

static void
test_items_and_retract (void)
{
  static const char *const ids[] = { "a", "b", NULL };
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  WcPubsubQuery all = { .node = "n" };
  WcPubsubQuery some = { .to = "y", .node = "n", .ids = ids };
  WcPubsubQuery newest = { .node = "n", .max = 3 };

  wc_pubsub_get_items (f->fake->session, &all, wc_bookmark_fixture_reply, f);
  expect (f, SENT ("", "get", PUBSUB ("<items node='n'/>")), NULL, NULL);
  wc_pubsub_get_items (f->fake->session, &some, wc_bookmark_fixture_reply, f);
  expect (f,
          SENT (" to='y'", "get",
                PUBSUB ("<items node='n'><item id='a'/><item id='b'/></items>")),
          NULL, NULL);
  wc_pubsub_get_items (f->fake->session, &newest, wc_bookmark_fixture_reply, f);
  expect (f, SENT ("", "get", PUBSUB ("<items node='n' max_items='3'/>")), NULL, NULL);
  wc_pubsub_retract (f->fake->session, &some, wc_bookmark_fixture_reply, f);
  expect (f,
          SENT (" to='y'", "set",
                PUBSUB ("<retract node='n' notify='true'><item id='a'/>"
                        "<item id='b'/></retract>")),
          NULL, "item-not-found");
  wc_bookmark_fixture_assert_replied (f, "ok\nok\nok\nitem-not-found\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/pubsub/published", test_published);
  g_test_add_data_func ("/xep/pubsub/configured/conflict", "conflict", test_configured);
  g_test_add_data_func ("/xep/pubsub/configured/constraint", "resource-constraint",
                        test_configured);
  g_test_add_func ("/xep/pubsub/as-it-must-be", test_as_it_must_be);
  g_test_add_func ("/xep/pubsub/made", test_made);
  g_test_add_func ("/xep/pubsub/made-with", test_made_with);
  g_test_add_func ("/xep/pubsub/not-private", test_not_private);
  g_test_add_func ("/xep/pubsub/refused", test_refused);
  g_test_add_func ("/xep/pubsub/options-not-announced", test_options_not_announced);
  g_test_add_func ("/xep/pubsub/offline", test_offline);
  g_test_add_func ("/xep/pubsub/items-and-retract", test_items_and_retract);
  return g_test_run ();
}
