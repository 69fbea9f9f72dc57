/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

typedef struct
{
  const char *xml;
  WcErrorCode code;
  const char *condition;
  const char *text;
} Case;

static const Case cases[] = {
  { "<iq type='error'><error type='cancel'><item-not-found xmlns='" WC_NS_STANZAS
    "'/></error></iq>",
    WC_ERROR_NOT_FOUND, "item-not-found", NULL },
  { "<iq type='error'><error type='auth'><text xmlns='" WC_NS_STANZAS
    "'>no</text><forbidden xmlns='" WC_NS_STANZAS "'/></error></iq>",
    WC_ERROR_NOT_AUTHORIZED, "forbidden", "no" },
  { "<iq type='error'><error type='cancel'><service-unavailable xmlns='" WC_NS_STANZAS
    "'/></error></iq>",
    WC_ERROR_NOT_SUPPORTED, "service-unavailable", NULL },
  { "<iq type='error'><error type='wait'><conflict xmlns='" WC_NS_STANZAS
    "'/></error></iq>",
    WC_ERROR_CONFLICT, "conflict", NULL },
  { "<iq type='error'><error><item-not-found/></error></iq>", WC_ERROR_REMOTE_ERROR,
    "undefined-condition", NULL },
  { "<iq type='error'/>", WC_ERROR_REMOTE_ERROR, "undefined-condition", NULL },
};

static void
test_error (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcNode) iq =
      wc_parser_parse (c->xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);
  g_autoptr (GError) error = wc_stanza_get_error (iq);

  g_assert_error (error, WC_ERROR, (int) c->code);
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, c->condition);
  g_assert_cmpstr (wc_error_get_detail (error, "text"), ==, c->text);
}

static void
test_reply (void)
{
  g_autoptr (WcNode) request = wc_stanza_new_iq ("get", "me@x/r", "q1");
  g_autoptr (WcNode) result = NULL;
  g_autoptr (WcNode) refusal = NULL;
  g_autofree char *xml = NULL;

  wc_node_set (request, "from", "you@y/s");
  result = wc_stanza_new_result (request);
  refusal = wc_stanza_new_error (request, "cancel", "service-unavailable");
  xml = wc_node_to_string (result, WC_NS_CLIENT);
  g_assert_cmpstr (xml, ==, "<iq type='result' to='you@y/s' id='q1'/>");
  g_free (xml);
  xml = wc_node_to_string (refusal, WC_NS_CLIENT);
  g_assert_cmpstr (xml, ==,
                   "<iq type='error' to='you@y/s' id='q1'><error type='cancel'>"
                   "<service-unavailable xmlns='" WC_NS_STANZAS "'/></error></iq>");
}

static void
test_kinds (void)
{
  g_autoptr (WcNode) message = wc_stanza_new_message (NULL, "a@b", NULL);
  g_autoptr (WcNode) presence = wc_stanza_new_presence ("unavailable", NULL);
  g_autofree char *one = wc_stanza_make_id ();
  g_autofree char *other = wc_stanza_make_id ();

  g_assert_true (wc_stanza_is_message (message));
  g_assert_false (wc_stanza_is_iq (message));
  g_assert_true (wc_stanza_has_type (message, "normal"));
  g_assert_true (wc_stanza_is_presence (presence));
  g_assert_false (wc_stanza_has_type (presence, "normal"));
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpuint (strlen (one), ==, 24);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xml/stanza/error/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_error);
    }
  g_test_add_func ("/xml/stanza/reply", test_reply);
  g_test_add_func ("/xml/stanza/kinds", test_kinds);
  return g_test_run ();
}
