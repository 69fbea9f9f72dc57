/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/xmpp-uri.h"

/* A link, and "account|jid|action|name=value …" of it, sorted; NULL: it is refused. */
typedef struct
{
  const char *uri;
  const char *says;
} Case;

static const Case cases[] = {
  /* RFC 5122 § 2.7, XEP-0147, XEP-0379, XEP-0401, Movim */
  { "xmpp:node@example.com", "-|node@example.com|-|" },
  { "XMPP:Node@Example.com/Desk", "-|node@example.com/Desk|-|" },
  { "xmpp://guest@example.com", "guest@example.com|-|-|" },
  { "xmpp://guest@example.com/support@example.com?message",
    "guest@example.com|support@example.com|message|" },
  { "xmpp:romeo@montague.net?message;subject=Test%20Message;body=Here%27s%20a%20test",
    "-|romeo@montague.net|message|body=Here's a test subject=Test Message" },
  { "xmpp:room@rooms.lit?join;password=a%3Bb%3Dc",
    "-|room@rooms.lit|join|password=a;b=c" },
  { "xmpp:romeo@montague.net?roster;preauth=1tMF;name=Romeo+Montague;ibr=y",
    "-|romeo@montague.net|roster|ibr=y name=Romeo+Montague preauth=1tMF" },
  { "xmpp:example.com?register;preauth=TOKEN", "-|example.com|register|preauth=TOKEN" },
  { "xmpp:pubsub.example?pubsub;action=retrieve;node=urn%3Axmpp%3Amicroblog%3A0;item=x",
    "-|pubsub.example|pubsub|action=retrieve item=x node=urn:xmpp:microblog:0" },
  { "xmpp:spaces.x?;node=6mUb3XUw", "-|spaces.x|-|node=6mUb3XUw" },
  { "xmpp:ana@x?;node=urn:xmpp:microblog:0:comments/id;item=hello-1",
    "-|ana@x|-|item=hello-1 node=urn:xmpp:microblog:0:comments/id" },
  { "xmpp:a@b?node=first;node=second", "-|a@b|-|node=first" },
  { "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com",
    "-|nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com|-|" },
  { "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze", "-|jiři@čechy.example/v Praze|-|" },
  { "xmpp:a@b?JOIN#part", "-|a@b|join|" },
  { "xmpp:a@b?message;;body", "-|a@b|message|body=" },
  { "xmpp:", NULL },
  { "xmpp://", NULL },
  { "xmpp://example.com/a@b", NULL },
  { "xmpp:@b", NULL },
  { "http://a@b", NULL },
  { "a@b", NULL },
  { "xmpp:a%00b@c", NULL },
  { "xmpp:a@b?message;body=%FF", NULL },
  { "xmpp:a@b?message;body=%2", NULL },
  { "xmpp:a@b?%ZZ", NULL },
};

static char *
describe (const WcXmppUri *uri)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *params = NULL;
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, uri->params);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_ptr_array_add (pairs, g_strdup_printf ("%s=%s", (char *) name, (char *) value));
  g_ptr_array_sort (pairs, wc_str_compare);
  g_ptr_array_add (pairs, NULL);
  params = g_strjoinv (" ", (char **) pairs->pdata);
  return g_strdup_printf ("%s|%s|%s|%s", uri->account != NULL ? uri->account : "-",
                          uri->jid != NULL ? uri->jid : "-",
                          uri->action != NULL ? uri->action : "-", params);
}

static void
test_parse (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse (c->uri, &error);
  g_autofree char *says = uri != NULL ? describe (uri) : NULL;

  g_assert_cmpstr (says, ==, c->says);
  if (c->says != NULL)
    return;
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "address");
}

static void
test_bounds (void)
{
  g_autofree char *filler = g_strnfill (9000, 'x');
  g_autofree char *huge = g_strconcat ("xmpp:a@b?message;body=", filler, NULL);
  g_autoptr (GString) many = g_string_new ("xmpp:a@b?message");
  g_autoptr (WcXmppUri) none = wc_xmpp_uri_parse (huge, NULL);
  g_autoptr (WcXmppUri) uri = NULL;

  g_assert_null (none);
  for (guint i = 0; i < 500; i++)
    g_string_append_printf (many, ";p%u=1", i);
  uri = wc_xmpp_uri_parse (many->str, NULL);
  g_assert_cmpuint (g_hash_table_size (uri->params), ==, 64);
  g_assert_null (wc_xmpp_uri_get (uri, "p499"));
  g_assert_cmpstr (wc_xmpp_uri_get (uri, "p0"), ==, "1");
}

static void
test_pages (void)
{
  static const struct
  {
    const char *page;
    const char *link;
  } pages[] = {
    { "https://xmpp.link/#juliet@capulet.lit?roster;preauth=T",
      "xmpp:juliet@capulet.lit?roster;preauth=T" },
    { "HTTPS://join.test/#hall@rooms.lit?join", "xmpp:hall@rooms.lit?join" },
    { "https://join.test/i#xmpp:juliet@capulet.lit", "xmpp:juliet@capulet.lit" },
    { "https://join.test/#r%26j@capulet.lit", "xmpp:r%26j@capulet.lit" },
    /* pages like others, and what would not be safe to follow */
    { "https://join.test/", NULL },
    { "https://join.test/#contact", NULL },
    { "https://join.test/#a/b@c", NULL },
    { "https://join.test/#?x=a@b", NULL },
    { "http://join.test/#juliet@capulet.lit", NULL },
    { "juliet@capulet.lit", NULL },
    { "xmpp:juliet@capulet.lit#a@b", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *link = wc_xmpp_uri_dup_of_page (pages[i].page);

      g_assert_cmpstr (link, ==, pages[i].link);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/model/xmpp-uri/parse/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_parse);
    }
  g_test_add_func ("/model/xmpp-uri/bounds", test_bounds);
  g_test_add_func ("/model/xmpp-uri/pages", test_pages);
  return g_test_run ();
}
