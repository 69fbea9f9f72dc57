/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/0012-last.h"
#include "xep/0030-disco.h"
#include "xep/0115-caps.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

typedef struct
{
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static const WcXep *const xeps[] = { &wc_xep_0012_last, &wc_xep_0115_caps,
                                     &wc_xep_im_presence, NULL };

static gboolean
is_subscriber (gpointer self, const char *jid)
{
  return g_str_equal (jid, "friend@x.lit");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  f->host.account = wc_account_new ("me@x.lit");
  f->host.is_subscriber = is_subscriber;
  f->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &f->host);
  wc_session_set_features (f->fake->session, none, none);
  wc_node_unref (g_queue_pop_head (&f->fake->sent)); /* the first presence */
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  wc_account_unref (f->host.account);
}

#define ASK(from)                                                                        \
  "<iq type='get' id='1' from='" from "'><query xmlns='jabber:iq:last'/></iq>"
#define TOLD(to, seconds)                                                                \
  "<iq type='result' id='1' to='" to "'><query xmlns='jabber:iq:last' seconds='" seconds \
  "'/></iq>"
#define REFUSED(to)                                                                      \
  "<iq type='error' id='1' to='" to "'><error type='cancel'><service-unavailable "       \
  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"

static void
test_answered (Fixture *f, gconstpointer data)
{
  wc_fake_clock_advance (f->fake->clock, 903 * (gint64) G_USEC_PER_SEC);
  wc_fake_session_receive (f->fake, ASK ("Friend@x.lit/phone"));
  wc_fake_session_assert_sent (f->fake, TOLD ("Friend@x.lit/phone", "903"));
  wc_fake_session_receive (f->fake, ASK ("me@x.lit"));
  wc_fake_session_assert_sent (f->fake, TOLD ("me@x.lit", "903"));
  f->host.attached = TRUE;
  wc_im_presence_update (f->fake->session);
  wc_node_unref (g_queue_pop_head (&f->fake->sent));
  wc_fake_session_receive (f->fake, ASK ("friend@x.lit/phone"));
  wc_fake_session_assert_sent (f->fake, TOLD ("friend@x.lit/phone", "0"));
}

/* Whoever is there and says that they are away is idle, too. */
static void
test_away (Fixture *f, gconstpointer data)
{
  f->host.attached = TRUE;
  wc_str_set (&f->host.account->show, "away");
  wc_im_presence_update (f->fake->session);
  wc_node_unref (g_queue_pop_head (&f->fake->sent));
  wc_fake_clock_advance (f->fake->clock, 60 * (gint64) G_USEC_PER_SEC);
  wc_fake_session_receive (f->fake, ASK ("friend@x.lit/phone"));
  wc_fake_session_assert_sent (f->fake, TOLD ("friend@x.lit/phone", "60"));
}

static void
test_kept_private (Fixture *f, gconstpointer data)
{
  wc_fake_session_receive (f->fake, ASK ("stranger@x.lit/a"));
  wc_fake_session_assert_sent (f->fake, REFUSED ("stranger@x.lit/a"));
  f->host.account->share &= ~WC_ACCOUNT_SHARE_IDLE;
  wc_fake_session_receive (f->fake, ASK ("friend@x.lit/phone"));
  wc_fake_session_assert_sent (f->fake, REFUSED ("friend@x.lit/phone"));
  wc_fake_session_receive (f->fake, ASK ("me@x.lit/phone"));
  wc_fake_session_assert_sent (f->fake, TOLD ("me@x.lit/phone", "0"));
}

/* Who is no contact is told nothing, in the words of the XEP as well. */
static void
test_question (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = wc_fake_session_sample ("0012", "xep-query.xml");

  wc_fake_session_receive (f->fake, xml);
  wc_fake_session_assert_sent (
      f->fake, "<iq type='error' id='last2' to='romeo@montague.net/orchard'>"
               "<error type='cancel'><service-unavailable "
               "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

static gboolean
is_announced (Fixture *f)
{
  g_autoptr (WcNode) info = wc_disco_build_info (f->fake->session);
  g_autoptr (GHashTable) features = wc_disco_parse_features (info);

  return g_hash_table_contains (features, WC_NS_LAST);
}

static char *
dup_ver (Fixture *f)
{
  g_autoptr (WcNode) presence = wc_node_new ("presence", WC_NS_CLIENT);

  wc_caps_add (f->fake->session, presence);
  return g_strdup (wc_node_attr (wc_node_child (presence, "c", WC_NS_CAPS), "ver"));
}

/* What is not answered is not announced either, and the hash goes along. */
static void
test_announced (Fixture *f, gconstpointer data)
{
  g_autofree char *with = dup_ver (f);
  g_autofree char *without = NULL;
  g_autofree char *again = NULL;

  g_assert_true (is_announced (f));
  f->host.account->share &= ~WC_ACCOUNT_SHARE_IDLE;
  g_assert_false (is_announced (f));
  without = dup_ver (f);
  g_assert_cmpstr (without, !=, with);
  f->host.account->share |= WC_ACCOUNT_SHARE_IDLE;
  again = dup_ver (f);
  g_assert_cmpstr (again, ==, with);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *file;
    const char *says;
  } cases[] = {
    { "xep-status.xml", "juliet@capulet.com 903 Heading Home" },
    { "xep-client.xml", "juliet@capulet.com/balcony 123 -" },
    { "xep-server.xml", "capulet.com 123456 -" },
    { "prosody-offline.xml", "bob2@prosody.test 0 gone & out" },
    { "prosody-server.xml", "prosody.test 1 -" },
    { "ejabberd-offline.xml", "bob2@ejabberd.test 0 gone & out" },
    { "ejabberd-server.xml", "ejabberd.test 3 -" },
    { "profanity-0.13.1.xml", "bob2@prosody.test/profanity 0 -" },
    { "forged-negative.xml", NULL },
    { "forged-too-large.xml", NULL },
    { "forged-no-number.xml", NULL },
    { "forged-no-seconds.xml", NULL },
    { "forged-namespace.xml", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = wc_fake_session_sample ("0012", cases[i].file);
      g_autoptr (WcNode) result = wc_fake_session_parse (xml);
      g_autoptr (GError) error = NULL;
      g_autoptr (WcPeopleActivity) activity = wc_last_parse (result, &error);
      g_autofree char *says = NULL;

      if (activity != NULL)
        says = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", activity->jid,
                                activity->seconds,
                                activity->status != NULL ? activity->status : "-");
      g_test_message ("%s", cases[i].file);
      g_assert_cmpstr (says, ==, cases[i].says);
      if (says == NULL)
        g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/0012/answered", Fixture, NULL, set_up, test_answered, tear_down);
  g_test_add ("/xep/0012/away", Fixture, NULL, set_up, test_away, tear_down);
  g_test_add ("/xep/0012/private", Fixture, NULL, set_up, test_kept_private, tear_down);
  g_test_add ("/xep/0012/question", Fixture, NULL, set_up, test_question, tear_down);
  g_test_add ("/xep/0012/announced", Fixture, NULL, set_up, test_announced, tear_down);
  g_test_add_func ("/xep/0012/parse", test_parse);
  return g_test_run ();
}
