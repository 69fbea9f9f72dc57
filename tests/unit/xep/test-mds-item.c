/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/mds-item.h"
#include "xml/ns.h"

#define DISPLAYED(inside)                                                                \
  "<displayed xmlns='urn:xmpp:mds:displayed:0'>" inside "</displayed>"
#define ID(by) "<stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='7'/>"

typedef struct
{
  const char *id;
  const char *payload;  /* NULL: none */
  const char *expected; /* "chat id", or the fault */
} Case;

static const Case cases[] = {
  { "Romeo@y", DISPLAYED (ID ("me@x.lit")), "romeo@y 7" },
  { "romeo@y", DISPLAYED (ID ("ME@x.lit")), "romeo@y 7" },
  { "hall@rooms.y", DISPLAYED (ID ("hall@rooms.y")), "hall@rooms.y 7" },
  { "hall@rooms.y/Nurse", DISPLAYED (ID ("me@x.lit")), "hall@rooms.y/Nurse 7" },
  /* more than the specification has is no harm */
  { "romeo@y", DISPLAYED ("<new xmlns='urn:x'/>" ID ("me@x.lit")), "romeo@y 7" },
  { "romeo@y", DISPLAYED (ID ("eve@evil")), "displayed-by-another" },
  { "romeo@y", DISPLAYED (ID ("x.lit")), "displayed-by-another" },
  { "hall@rooms.y/Nurse", DISPLAYED (ID ("hall@rooms.y/Nurse")), "displayed-by-another" },
  { "romeo@y", DISPLAYED ("<stanza-id xmlns='urn:xmpp:sid:0' id='7'/>"),
    "displayed-by-another" },
  { "romeo@y", DISPLAYED ("<stanza-id xmlns='urn:xmpp:sid:0' by='me@x.lit'/>"),
    "malformed-displayed" },
  { "romeo@y", DISPLAYED ("<stanza-id xmlns='urn:xmpp:sid:0' by='me@x.lit' id=''/>"),
    "malformed-displayed" },
  { "romeo@y", DISPLAYED ("<stanza-id by='me@x.lit' id='7' xmlns='urn:x'/>"),
    "malformed-displayed" },
  { "romeo@y", DISPLAYED (""), "malformed-displayed" },
  { "romeo@y", "<displayed xmlns='urn:xmpp:chat-markers:0' id='7'/>",
    "malformed-displayed" },
  { "romeo@y", NULL, "malformed-displayed" },
  { "@", DISPLAYED (ID ("me@x.lit")), "malformed-displayed" },
  { NULL, DISPLAYED (ID ("me@x.lit")), "malformed-displayed" },
};

static void
test_read (gconstpointer data)
{
  const Case *one = data;
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) payload =
      one->payload != NULL ? wc_fake_session_parse (one->payload) : NULL;
  WcPubsubItem item = { .id = one->id, .payload = payload };
  const char *id = NULL;
  const char *fault = NULL;
  g_autofree char *chat = wc_mds_item_read (fake->session, &item, &id, &fault);
  g_autofree char *read =
      chat != NULL ? g_strdup_printf ("%s %s", chat, id) : g_strdup (fault);

  g_assert_cmpstr (read, ==, one->expected);
  wc_fake_session_free (fake);
}

static void
test_too_long (void)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autofree char *text = g_strnfill (1024, 'x');
  g_autoptr (WcNode) payload = wc_mds_item_build ("me@x.lit", text);
  WcPubsubItem item = { .id = "romeo@y", .payload = payload };
  const char *id = NULL;
  const char *fault = NULL;

  g_assert_null (wc_mds_item_read (fake->session, &item, &id, &fault));
  g_assert_cmpstr (fault, ==, "malformed-displayed");
  wc_fake_session_free (fake);
}

static void
test_build (void)
{
  g_autoptr (WcNode) built = wc_mds_item_build ("me@x.lit", "7");
  g_autoptr (WcNode) expected = wc_fake_session_parse (DISPLAYED (ID ("me@x.lit")));

  g_assert_true (wc_node_equal (built, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/xep/mds-item/read/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (name, &cases[i], test_read);
    }
  g_test_add_func ("/xep/mds-item/too-long", test_too_long);
  g_test_add_func ("/xep/mds-item/build", test_build);
  return g_test_run ();
}
