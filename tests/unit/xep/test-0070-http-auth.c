/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "xep/0070-http-auth.h"
#include "xep/0203-delay.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0203_delay, &wc_xep_0070_http_auth, NULL };

typedef struct
{
  WcBookmarkFixture *base;
  WcPrompts *prompts;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_bookmark_fixture_new ();
  f->prompts = wc_prompts_new (f->base->temp->db);
  f->base->host.prompts = f->prompts;
  wc_bookmark_fixture_bind (f->base, xeps);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  WcDb *db = g_object_ref (f->base->temp->db);

  g_object_unref (f->prompts);
  wc_bookmark_fixture_free (f->base);
  g_object_unref (db);
}

#define CONFIRM(attributes)                                                              \
  "<confirm xmlns='http://jabber.org/protocol/http-auth' " attributes "/>"
#define PAGE "id='a7374jnjlalasdf82' method='GET' url='https://files.shakespeare.lit/a'"
#define IQ(inside)                                                                       \
  "<iq type='get' from='files.shakespeare.lit' id='ha000'>" inside "</iq>"
#define MESSAGE(attributes, inside)                                                      \
  "<message from='files.shakespeare.lit' " attributes "><thread>t1</thread>"             \
  "<body>Is it you?</body>" inside "</message>"
#define ERROR                                                                            \
  "<error type='auth'><not-authorized "                                                  \
  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

/* The open questions, each as "from method url code". */
static void
assert_asked (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < open->len; i++)
    {
      const WcPrompt *prompt = g_ptr_array_index (open, i);

      g_assert_cmpint (prompt->kind, ==, WC_PROMPT_KIND_HTTP_AUTH);
      g_string_append_printf (text, "%s %s %s %s\n",
                              wc_details_get (prompt->details, "from"),
                              wc_details_get (prompt->details, "method"),
                              wc_details_get (prompt->details, "url"),
                              wc_details_get (prompt->details, "code"));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

#define ASKED                                                                            \
  "files.shakespeare.lit GET https://files.shakespeare.lit/a a7374jnjlalasdf82\n"

static void
answer (Fixture *f, gboolean confirmed)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);

  wc_http_auth_answer (f->base->fake->session, g_ptr_array_index (open, 0), confirmed);
}

static void
test_iq (Fixture *f, gconstpointer data)
{
  WcFakeSession *fake = f->base->fake;

  wc_fake_session_receive (fake, IQ (CONFIRM (PAGE)));
  assert_asked (f, ASKED);
  wc_fake_session_assert_idle (fake);
  answer (f, TRUE);
  wc_fake_session_assert_sent (
      fake,
      "<iq type='result' to='files.shakespeare.lit' id='ha000'>" CONFIRM (PAGE) "</iq>");
  answer (f, FALSE);
  wc_fake_session_assert_sent (
      fake, "<iq type='error' to='files.shakespeare.lit' id='ha000'>" CONFIRM (PAGE) ERROR
      "</iq>");
}

static void
test_message (Fixture *f, gconstpointer data)
{
  WcFakeSession *fake = f->base->fake;

  wc_fake_session_receive (fake, MESSAGE ("type='normal'", CONFIRM (PAGE)));
  assert_asked (f, ASKED);
  answer (f, TRUE);
  wc_fake_session_assert_sent (
      fake, "<message to='files.shakespeare.lit'><thread>t1</thread>" CONFIRM (
                PAGE) "</message>");
  answer (f, FALSE);
  wc_fake_session_assert_sent (
      fake,
      "<message type='error' to='files.shakespeare.lit'><thread>t1</thread>" CONFIRM (
          PAGE) ERROR "</message>");
}

static void
receive (Fixture *f, const char *file)
{
  g_autofree char *xml = wc_fake_session_sample ("0070", file);

  g_test_message ("%s", file);
  wc_fake_session_receive (f->base->fake, xml);
}

#define MISSIVE                                                                          \
  "files.shakespeare.lit GET https://files.shakespeare.lit:9345/missive.html "           \
  "a7374jnjlalasdf82\n"

/* slixmpp leaves out the type of its message. */
static void
test_samples (Fixture *f, gconstpointer data)
{
  const char *file = data;

  receive (f, file);
  assert_asked (f, g_str_has_prefix (file, "xep")
                       ? MISSIVE
                       : "bob2@prosody.test/slix GET https://files.test/a c1\n");
  wc_fake_session_assert_idle (f->base->fake);
}

/* Half a question is refused, and one that comes back is none. */
static void
test_nothing_to_ask (Fixture *f, gconstpointer data)
{
  static const char *const halves[] = { "forged-no-id.xml", "forged-no-method.xml",
                                        "forged-no-url.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      receive (f, halves[i]);
      wc_fake_session_assert_sent (
          f->base->fake,
          "<iq type='error' to='files.shakespeare.lit' id='ha000'>" ERROR "</iq>");
    }
  wc_fake_session_receive (f->base->fake,
                           IQ (CONFIRM ("id='' method='GET' url='https://x/'")));
  wc_fake_session_assert_sent (
      f->base->fake,
      "<iq type='error' to='files.shakespeare.lit' id='ha000'>" ERROR "</iq>");
  receive (f, "forged-error.xml");
  receive (f, "forged-groupchat.xml");
  assert_asked (f, "");
}

#define DELAY(from)                                                                      \
  "<delay xmlns='urn:xmpp:delay' from='" from "' stamp='2026-11-21T10:00:00Z'/>"

/* Nobody waits any more for what our server kept for us, nor is asked about what only
 * says in its name that it was kept; that who asks says so in his own is worth nothing.
 */
static void
test_late (Fixture *f, gconstpointer data)
{
  wc_fake_session_receive (f->base->fake,
                           MESSAGE ("type='normal'", CONFIRM (PAGE) DELAY ("x.lit")));
  wc_delay_note_presence (f->base->fake->session, TRUE);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_receive (f->base->fake,
                           MESSAGE ("type='normal'", CONFIRM (PAGE) DELAY ("x.lit")));
  wc_fake_session_receive (f->base->fake,
                           MESSAGE ("type='normal'", CONFIRM (PAGE) DELAY ("me@x.lit")));
  assert_asked (f, "");
  wc_fake_session_receive (
      f->base->fake,
      MESSAGE ("type='normal'", CONFIRM (PAGE) DELAY ("files.shakespeare.lit")));
  assert_asked (f, ASKED);
}

/* Whoever asks without end is not shown without end. */
static void
test_bounds (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 2 * WC_PROMPTS_MAX_PAGES; i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<message from='eve@evil.lit'><confirm id='c%u' method='GET' url='https://x/' "
          "xmlns='http://jabber.org/protocol/http-auth'/></message>",
          i);

      wc_fake_session_receive (f->base->fake, xml);
    }
  {
    g_autoptr (GPtrArray) open = wc_prompts_list (f->prompts, NULL);

    g_assert_cmpuint (open->len, ==, WC_PROMPTS_MAX_PAGES);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/0070/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("iq", test_iq);
  ADD ("message", test_message);
#define SAMPLE(file)                                                                     \
  g_test_add ("/xep/0070/samples/" file, Fixture, file ".xml", set_up, test_samples,     \
              tear_down)
  SAMPLE ("xep-iq");
  SAMPLE ("xep-message");
  SAMPLE ("slixmpp-1.8.3");
  ADD ("nothing-to-ask", test_nothing_to_ask);
  ADD ("late", test_late);
  ADD ("bounds", test_bounds);
  return g_test_run ();
}
