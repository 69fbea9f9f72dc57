/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/0420-sce.h"
#include "xml/ns.h"

#define ENVELOPE(inside) "<envelope xmlns='urn:xmpp:sce:1'>" inside "</envelope>"
#define BODY "<content><body xmlns='jabber:client'>Hi</body></content>"

static WcSce *
parse (const char *xml)
{
  g_autoptr (GBytes) plain = g_bytes_new (xml, strlen (xml));

  return wc_sce_parse (plain);
}

/* "from to seconds: what is inside"; NULL: no envelope. */
static char *
describe (const WcSce *self)
{
  GString *text;

  if (self == NULL)
    return NULL;
  text = g_string_new (NULL);
  g_string_append_printf (
      text, "%s %s %" G_GINT64_FORMAT ":", self->from != NULL ? self->from : "-",
      self->to != NULL ? self->to : "-", self->time_us / G_USEC_PER_SEC);
  g_assert_true (wc_node_is (self->content, "content", WC_NS_SCE));
  for (const WcNode *each = wc_node_child (self->content, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    g_string_append_printf (text, " %s", wc_node_get_name (each));
  return g_string_free (text, FALSE);
}

static void
test_samples (void)
{
  static const struct
  {
    const char *file;
    const char *expected;
  } samples[] = {
    { "xep-0384-envelope.xml", "romeo@montague.lit - 0: body" },
    { "xep-0384-opt-out.xml", "- - 0: opt-out" },
    { "xep-oob.xml", "- - 0: body x" },
    { "xep-iq.xml", "doctor@shakespeare.lit ladymacbeth@shakespear.lit 0: data" },
    { "room.xml", "juliet@capulet.lit room@muc.lit 1767323045: body thread" },
    { "forged-inside.xml", "juliet@capulet.lit - 0: body origin-id" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *xml = wc_fake_session_sample ("0420", samples[i].file);
      g_autoptr (WcSce) envelope = parse (xml);
      g_autofree char *says = describe (envelope);

      g_test_message ("%s", samples[i].file);
      g_assert_cmpstr (says, ==, samples[i].expected);
    }
}

static void
test_parse (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } cases[] = {
    { ENVELOPE ("<content/>"), "- - 0:" },
    { ENVELOPE (BODY), "- - 0: body" },
    { " \n" ENVELOPE (BODY) "\n", "- - 0: body" },
    { ENVELOPE (BODY "<from jid='Romeo@Montague.lit/a'/>"),
      "romeo@montague.lit - 0: body" },
    { ENVELOPE (BODY "<time/>"), "- - 0: body" },
    { ENVELOPE (BODY "<time stamp='yesterday'/>"), "- - 0: body" },
    { ENVELOPE (BODY "<x/><rpad/><rpad>a</rpad><from xmlns='u:x' jid=''/>"),
      "- - 0: body" },
    { "<s:envelope xmlns:s='urn:xmpp:sce:1'><s:content><body xmlns='jabber:client'/>"
      "</s:content></s:envelope>",
      "- - 0: body" },
    { "", NULL },
    { "Hi", NULL },
    { "<envelope><content/></envelope>", NULL },
    { "<content xmlns='urn:xmpp:sce:1'/>", NULL },
    { ENVELOPE (""), NULL },
    { ENVELOPE ("<content xmlns='u:x'/>"), NULL },
    { ENVELOPE (BODY BODY), NULL },
    { ENVELOPE (BODY) ENVELOPE (BODY), NULL },
    { ENVELOPE (BODY "<from jid='a@x'/><from jid='a@x'/>"), NULL },
    { ENVELOPE (BODY "<to jid='a@x'/><to jid='b@x'/>"), NULL },
    { ENVELOPE (BODY "<time stamp='2026-01-02T03:04:05Z'/><time/>"), NULL },
    { ENVELOPE (BODY "<from/>"), NULL },
    { ENVELOPE (BODY "<from jid=''/>"), NULL },
    { ENVELOPE (BODY "<from jid='@'/>"), NULL },
    { ENVELOPE (BODY "<to jid='a b@x'/>"), NULL },
    { "<envelope xmlns='urn:xmpp:sce:1'>" BODY, NULL },
    { ENVELOPE (BODY "<x>") "</x>", NULL },
    { "</wrapper>" ENVELOPE (BODY) "<wrapper>", NULL },
    { "<!DOCTYPE a [<!ENTITY b 'c'>]>" ENVELOPE (BODY), NULL },
    { ENVELOPE ("<content>&b;</content>"), NULL },
    { ENVELOPE (BODY "\xff"), NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcSce) envelope = parse (cases[i].xml);
      g_autofree char *says = describe (envelope);

      g_test_message ("case %zu", i);
      g_assert_cmpstr (says, ==, cases[i].expected);
    }
}

/* A body of no namespace, or of the envelope's, is none of a message. */
static void
test_namespace (void)
{
  g_autoptr (WcSce) envelope =
      parse (ENVELOPE ("<content><body>a</body><body xmlns=''>b</body></content>"));

  g_assert_null (wc_node_child (envelope->content, "body", WC_NS_CLIENT));
}

static void
test_bounds (void)
{
  static const char nul[] = ENVELOPE (BODY) "\0";
  g_autoptr (GBytes) with_nul = g_bytes_new (nul, sizeof nul - 1);
  g_autoptr (GString) deep = g_string_new ("<envelope xmlns='urn:xmpp:sce:1'><content>");
  g_autofree char *padding = g_strnfill (WC_SCE_MAX_BYTES - 200, 'x');
  g_autofree char *fits = g_strdup_printf (ENVELOPE (BODY "<rpad>%s</rpad>"), padding);
  g_autofree char *large =
      g_strdup_printf (ENVELOPE (BODY "<rpad>%s%.200s</rpad>"), padding, padding);
  g_autoptr (WcSce) read = parse (fits);

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "</a>");
  g_string_append (deep, "</content></envelope>");
  g_assert_nonnull (read);
  g_assert_null (parse (large));
  g_assert_null (parse (deep->str));
  g_assert_null (wc_sce_parse (with_nul));
}

static void
test_check (void)
{
  static const struct
  {
    const char *affixes;
    gboolean in_room;
    WcSceVerdict expected;
  } cases[] = {
    { "", FALSE, WC_SCE_GENUINE },
    { "", TRUE, WC_SCE_TO_MISSING },
    { "<from jid='a@x'/>", FALSE, WC_SCE_GENUINE },
    { "<from jid='a@x'/>", TRUE, WC_SCE_TO_MISSING },
    { "<from jid='A@x/y'/><to jid='r@m'/>", TRUE, WC_SCE_GENUINE },
    { "<from jid='a@x'/><to jid='r@m'/>", FALSE, WC_SCE_GENUINE },
    { "<to jid='other@m'/>", FALSE, WC_SCE_TO_OTHER },
    { "<to jid='other@m'/>", TRUE, WC_SCE_TO_OTHER },
    { "<from jid='b@x'/><to jid='r@m'/>", TRUE, WC_SCE_FROM_OTHER },
    { "<from jid='x'/>", FALSE, WC_SCE_FROM_OTHER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (ENVELOPE (BODY "%s"), cases[i].affixes);
      g_autoptr (WcSce) envelope = parse (xml);

      g_test_message ("%s %d", cases[i].affixes, cases[i].in_room);
      g_assert_cmpint (wc_sce_check (envelope, "a@x", "r@m", cases[i].in_room), ==,
                       cases[i].expected);
    }
}

/* What is built is read, and is the same; text and all. */
static void
test_build (void)
{
  static const WcSceAffixes full = { "a@x", "r@m", G_GINT64_CONSTANT (1767323045000000) };
  static const WcSceAffixes least = { "a@x", NULL, 0 };
  g_autoptr (WcNode) content = wc_sce_new_content ();
  g_autofree char *text = NULL;
  g_autofree char *short_text = NULL;
  g_autoptr (WcSce) read = NULL;
  g_autoptr (WcSce) short_read = NULL;
  g_autofree char *says = NULL;
  g_autofree char *short_says = NULL;

  wc_node_add_with_text (content, "body", WC_NS_CLIENT, "<&> \"'\n ä 🐢");
  wc_node_add (content, "active", WC_NS_CHAT_STATES);
  text = wc_sce_build (content, &full);
  short_text = wc_sce_build (content, &least);
  read = parse (text);
  short_read = parse (short_text);
  says = describe (read);
  short_says = describe (short_read);
  g_assert_cmpstr (says, ==, "a@x r@m 1767323045: body active");
  g_assert_cmpstr (short_says, ==, "a@x - 0: body active");
  g_assert_true (wc_node_equal (read->content, content));
}

/* A word and a sentence cannot be told apart, and neither comes twice the same; a long
 * text is only made longer by chance. */
static void
test_padding (void)
{
  static const WcSceAffixes affixes = { "a@x", NULL, 0 };
  g_autoptr (WcNode) content = wc_sce_new_content ();
  g_autoptr (WcNode) empty = wc_sce_new_content ();
  g_autoptr (GHashTable) lengths = g_hash_table_new (NULL, NULL);
  g_autofree char *body = g_strnfill (1000, 'x');

  wc_node_add_with_text (content, "body", WC_NS_CLIENT, body);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *little = wc_sce_build (empty, &affixes);
      g_autofree char *again = wc_sce_build (empty, &affixes);
      g_autofree char *much = wc_sce_build (content, &affixes);

      g_assert_cmpstr (little, !=, again);
      g_assert_cmpuint (strlen (little), >=, WC_SCE_MIN_BYTES - strlen ("<rpad/>"));
      g_assert_cmpuint (strlen (little), <=, WC_SCE_MIN_BYTES + WC_SCE_MAX_PADDING);
      g_assert_cmpuint (strlen (much), <=, 1000 + 200 + WC_SCE_MAX_PADDING);
      g_hash_table_add (lengths, GUINT_TO_POINTER (strlen (much)));
    }
  /* of 201 lengths about 174 come in 400 draws */
  g_assert_cmpuint (g_hash_table_size (lengths), >, 130);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0420-sce/samples", test_samples);
  g_test_add_func ("/xep/0420-sce/parse", test_parse);
  g_test_add_func ("/xep/0420-sce/namespace", test_namespace);
  g_test_add_func ("/xep/0420-sce/bounds", test_bounds);
  g_test_add_func ("/xep/0420-sce/check", test_check);
  g_test_add_func ("/xep/0420-sce/build", test_build);
  g_test_add_func ("/xep/0420-sce/padding", test_padding);
  return g_test_run ();
}
