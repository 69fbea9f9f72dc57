/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xml/parser.h"

#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' id='s1' version='1.0'>"

/* What the parser told. */
typedef struct
{
  WcParser *parser;
  char *stream_id;
  GPtrArray *stanzas; /* (element-type WcNode) */
  gboolean closed;
  const char *stop_at;
  WcParserLimits limits;
} Record;

static void
on_opened (gpointer data, const WcNode *header)
{
  Record *record = data;

  record->stream_id = g_strdup (wc_node_attr (header, "id"));
}

static void
on_stanza (gpointer data, WcNode *stanza)
{
  Record *record = data;

  g_ptr_array_add (record->stanzas, wc_node_ref (stanza));
  if (record->stop_at != NULL && wc_node_is (stanza, record->stop_at, NULL))
    wc_parser_stop (record->parser);
}

static void
on_closed (gpointer data)
{
  ((Record *) data)->closed = TRUE;
}

static WcParserLimits
on_limits (gpointer data, const WcNode *head)
{
  return ((Record *) data)->limits;
}

static const WcParserHandler handler = { on_opened, on_stanza, on_closed, on_limits };

static void
record_init (Record *record)
{
  *record = (Record){ .stanzas =
                          g_ptr_array_new_with_free_func ((GDestroyNotify) wc_node_unref),
                      .limits = WC_PARSER_LIMITS_ANY };
  record->parser = wc_parser_new (&handler, record);
}

static void
record_clear (Record *record)
{
  wc_parser_free (record->parser);
  g_free (record->stream_id);
  g_ptr_array_unref (record->stanzas);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Record, record_clear)

static void
feed (Record *record, const char *xml)
{
  g_autoptr (GError) error = NULL;

  wc_parser_feed (record->parser, xml, strlen (xml), NULL, &error);
  g_assert_no_error (error);
}

static void
test_stream (void)
{
  g_auto (Record) record = { 0 };
  const WcNode *message;

  record_init (&record);
  feed (&record, HEADER " \n<message from='a@b' xml:lang='en'><body>x "
                        "&amp;\ny</body></message> <presence/>");
  g_assert_cmpstr (record.stream_id, ==, "s1");
  g_assert_cmpuint (record.stanzas->len, ==, 2);
  message = record.stanzas->pdata[0];
  g_assert_true (wc_node_is (message, "message", "jabber:client"));
  g_assert_cmpstr (wc_node_attr (message, "xml:lang"), ==, "en");
  g_assert_cmpstr (wc_node_child_text (message, "body", "jabber:client"), ==, "x &\ny");
  g_assert_false (record.closed);
  feed (&record, "</stream:stream>");
  g_assert_true (record.closed);
}

static void
test_byte_by_byte (void)
{
  static const char *const xml =
      HEADER "<message><a xmlns='u:1'><b c='d'>t</b></a></message>";
  g_auto (Record) record = { 0 };
  const WcNode *b;

  record_init (&record);
  for (const char *at = xml; *at != '\0'; at++)
    g_assert_true (wc_parser_feed (record.parser, at, 1, NULL, NULL));
  g_assert_cmpuint (record.stanzas->len, ==, 1);
  b = wc_node_child (wc_node_child (record.stanzas->pdata[0], "a", "u:1"), "b", "u:1");
  g_assert_cmpstr (wc_node_attr (b, "c"), ==, "d");
}

/* libstrophe takes p:from for from: any contact could forge a sender. */
static void
test_prefixed_attributes_do_not_shadow (void)
{
  g_auto (Record) record = { 0 };
  const WcNode *message;

  record_init (&record);
  feed (&record,
        HEADER "<message from='eve@x' xmlns:p='urn:p' p:from='boss@corp' p:id='77'/>");
  message = record.stanzas->pdata[0];
  g_assert_cmpstr (wc_node_attr (message, "from"), ==, "eve@x");
  g_assert_null (wc_node_attr (message, "id"));
  g_assert_cmpstr (wc_node_attr (message, "urn:p\ffrom"), ==, "boss@corp");
}

/* What others put into a bookmark is written again as they wrote it. */
static void
test_prefixed_attributes_are_written (void)
{
  static const char *const texts[] = {
    "<a xmlns='u:1' b='1' xmlns:a0='urn:p' a0:b='2'/>",
    "<a xmlns='u:1' xmlns:a0='urn:p' a0:b='&lt;&apos;' xmlns:a1='urn:p' a1:c='3'>"
    "<d xmlns:a0='urn:q' a0:b='4'/></a>",
    "<a xmlns='u:1' xml:lang='de' xml:space='preserve'/>",
    "<a xmlns='u:1' xmlns:a0='http://www.w3.org/XML/1998' a0:lang='x'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WcNode) node =
          wc_parser_parse (texts[i], NULL, WC_PARSER_LIMITS_ANY, NULL);
      g_autofree char *written = wc_node_to_string (node, NULL);

      g_assert_cmpstr (written, ==, texts[i]);
    }
}

static void
assert_refused (Record *record, const char *inner)
{
  g_autofree char *xml =
      g_strconcat ("<message from='eve@x' id='m'>", inner, "</message><presence/>", NULL);
  const WcNode *refused;

  feed (record, HEADER);
  feed (record, xml);
  g_assert_cmpuint (record->stanzas->len, ==, 2);
  refused = record->stanzas->pdata[0];
  g_assert_true (wc_node_is_refused (refused));
  g_assert_cmpstr (wc_node_attr (refused, "from"), ==, "eve@x");
  g_assert_cmpstr (wc_node_attr (refused, "id"), ==, "m");
  g_assert_null (wc_node_child (refused, NULL, NULL));
  g_assert_false (wc_node_is_refused (record->stanzas->pdata[1]));
}

static void
append_times (GString *out, const char *text, guint times)
{
  while (times-- > 0)
    g_string_append (out, text);
}

static void
test_too_deep (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) inner = g_string_new (NULL);

  record_init (&record);
  append_times (inner, "<a>", 100000);
  append_times (inner, "</a>", 100000);
  assert_refused (&record, inner->str);
}

static void
test_depth_limit_is_exact (void)
{
  g_auto (Record) record = { 0 };

  record_init (&record);
  record.limits.depth = 3;
  feed (&record,
        HEADER "<message><a><b/></a></message><message><a><b><c/></b></a></message>");
  g_assert_false (wc_node_is_refused (record.stanzas->pdata[0]));
  g_assert_true (wc_node_is_refused (record.stanzas->pdata[1]));
}

static void
test_too_wide (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) inner = g_string_new (NULL);

  record_init (&record);
  append_times (inner, "<a/>", 60000);
  assert_refused (&record, inner->str);
}

static void
test_too_long (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) inner = g_string_new ("<body>");

  record_init (&record);
  append_times (inner, "0123456789abcde\n", 70000);
  g_string_append (inner, "</body>");
  assert_refused (&record, inner->str);
}

/* Honest servers hand on whatever is well-formed: none of it may end the stream, which
 * would come back to it with every connection. */
static void
test_long_attribute (void)
{
  g_auto (Record) record = { 0 };
  g_autofree char *value = g_strnfill (500000, 'x');
  g_autofree char *xml = g_strconcat ("<message a='", value, "'/><presence/>", NULL);
  const char *end = xml + strlen (xml);
  gsize consumed;

  record_init (&record);
  feed (&record, HEADER);
  for (const char *at = xml; at < end; at += consumed)
    {
      gsize len = MIN (1400, end - at);

      g_assert_true (wc_parser_feed (record.parser, at, len, &consumed, NULL));
      g_assert_cmpuint (consumed, ==, len);
    }
  g_assert_cmpuint (record.stanzas->len, ==, 2);
  g_assert_cmpstr (wc_node_attr (record.stanzas->pdata[0], "a"), ==, value);
}

static void
test_many_attributes (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) xml = g_string_new ("<message");

  record_init (&record);
  feed (&record, HEADER);
  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (xml, " a%u=''", i);
  g_string_append (xml, " id='m'/>");
  feed (&record, xml->str);
  g_assert_cmpstr (wc_node_attr (record.stanzas->pdata[0], "id"), ==, "m");
}

static void
test_strange_namespaces (void)
{
  g_auto (Record) record = { 0 };
  const WcNode *child;

  record_init (&record);
  feed (&record, HEADER "<message><a xmlns='u:1&#10;v|\n&#9;&#127;'/>"
                        "<b xmlns='' xmlns:p='u:2' p:c='d'/></message>");
  child = wc_node_child (record.stanzas->pdata[0], "a", "u:1\nv| \t\x7f");
  g_assert_nonnull (child);
  child = wc_node_next (child, "b", "");
  g_assert_nonnull (child);
  g_assert_null (wc_node_attr (child, "c"));
}

/* A hostile server: every feed ends inside the same tag, and none can be held back. */
static void
test_tag_in_crumbs (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  record_init (&record);
  feed (&record, HEADER "<message a='");
  while (wc_parser_feed (record.parser, ">x", 2, NULL, &error))
    n++;
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, "policy-violation");
  g_assert_cmpuint (n, <, 20000);
}

static void
test_endless_depth (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) xml = g_string_new (HEADER "<message>");
  g_autoptr (GError) error = NULL;

  record_init (&record);
  append_times (xml, "<a>", 400010);
  g_assert_false (wc_parser_feed (record.parser, xml->str, xml->len, NULL, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, "policy-violation");
}

static void
test_endless_stanza (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) xml = g_string_new (NULL);
  guint n = 0;

  record_init (&record);
  feed (&record, HEADER "<message>");
  append_times (xml, "<a/>0123456789abcdef0123456789abcdef", 30000);
  while (wc_parser_feed (record.parser, xml->str, xml->len, NULL, NULL))
    n++;
  g_assert_cmpuint (n, >, 16);
  g_assert_cmpuint (n, <, 70);
}

static void
test_larger_limits_for_answers (void)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GString) xml = g_string_new (HEADER "<iq>");

  record_init (&record);
  record.limits = WC_PARSER_LIMITS_ANSWER;
  append_times (xml, "<item jid='someone@somewhere.example'/>", 60000);
  g_string_append (xml, "</iq>");
  feed (&record, xml->str);
  g_assert_false (wc_node_is_refused (record.stanzas->pdata[0]));
}

#define FORWARDED                                                                        \
  "<message from='me@x.lit'><result xmlns='urn:xmpp:mam:2' id='r1' queryid='q'>"         \
  "<forwarded xmlns='urn:xmpp:forward:0'>"
#define INSIDE                                                                           \
  "<message xmlns='jabber:client' from='a@x.lit/1' to='me@x.lit' id='m' type='chat'>"    \
  "<thread>t</thread>"
#define STAMP "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"
#define BEHIND "</forwarded></result><end/></message>"

/* What an archive's result says around a message with @content, @before and @behind it.
 * Returns: (transfer full). */
static WcNode *
parse_result (const char *before, const char *content, const char *behind)
{
  g_auto (Record) record = { 0 };
  g_autofree char *xml =
      g_strconcat (HEADER FORWARDED, before, INSIDE, content, "</message>", behind,
                   BEHIND "<message><body>next</body></message>", NULL);

  record_init (&record);
  feed (&record, xml);
  g_assert_cmpuint (record.stanzas->len, ==, 2);
  g_assert_cmpstr (wc_node_child_text (record.stanzas->pdata[1], "body", NULL), ==,
                   "next");
  return wc_node_ref (record.stanzas->pdata[0]);
}

static void
assert_carried_refused (const char *before, const char *content, const char *behind)
{
  g_autoptr (WcNode) node = parse_result (before, content, behind);
  const WcNode *result = wc_node_child (node, "result", "urn:xmpp:mam:2");
  const WcNode *forwarded = wc_node_child (result, "forwarded", NULL);
  const WcNode *message = wc_node_child (forwarded, "message", "jabber:client");

  g_assert_false (wc_node_is_refused (node));
  g_assert_cmpstr (wc_node_attr (result, "id"), ==, "r1");
  g_assert_cmpstr (wc_node_attr (result, "queryid"), ==, "q");
  g_assert_nonnull (wc_node_child (forwarded, "delay", "urn:xmpp:delay"));
  g_assert_nonnull (wc_node_child (node, "end", NULL));
  g_assert_true (wc_node_is_refused (message));
  g_assert_cmpstr (wc_node_attr (message, "from"), ==, "a@x.lit/1");
  g_assert_cmpstr (wc_node_attr (message, "to"), ==, "me@x.lit");
  g_assert_cmpstr (wc_node_attr (message, "id"), ==, "m");
  g_assert_cmpstr (wc_node_attr (message, "type"), ==, "chat");
  g_assert_null (wc_node_child (message, NULL, NULL));
  g_assert_cmpuint (wc_node_get_size (node), <, 16 * 1024);
}

/* An archive says whose message it is and when it was said, before it or behind it. */
static void
test_carried_too_large (void)
{
  g_autofree char *text = g_strnfill (1200 * 1024, 'x');
  g_autofree char *body = g_strconcat ("<body>", text, "</body>", NULL);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *twice = NULL;
  g_autofree char *many = NULL;
  g_autoptr (WcNode) refused = NULL;
  g_autoptr (WcNode) wrapped = NULL;

  append_times (wide, "<a/>", 20000);
  append_times (deep, "<a>", 200);
  append_times (deep, "</a>", 200);
  assert_carried_refused (STAMP, body, "");
  assert_carried_refused ("", body, STAMP);
  assert_carried_refused (STAMP, wide->str, "");
  assert_carried_refused (STAMP, deep->str, "");

  /* nobody sends two */
  twice = g_strconcat (INSIDE, body, "</message>", NULL);
  refused = parse_result ("", body, twice);
  g_assert_true (wc_node_is_refused (refused));
  many = g_strconcat (body, "<body>", text, "</body>", NULL);
  wrapped = parse_result ("", "", many);
  g_assert_true (wc_node_is_refused (wrapped));
}

/* A message that is within the limits alone is so in an archive. */
static void
test_carried_fits (void)
{
  g_autofree char *text =
      g_strnfill (1024 * 1024 - strlen (FORWARDED INSIDE "<body></body></message>"), 'x');
  g_autofree char *body = g_strconcat ("<body>", text, "</body>", NULL);
  g_autoptr (WcNode) node = parse_result ("", body, STAMP);
  const WcNode *result = wc_node_child (node, "result", NULL);
  const WcNode *forwarded = wc_node_child (result, "forwarded", NULL);
  const WcNode *message = wc_node_child (forwarded, "message", NULL);

  g_assert_false (wc_node_is_refused (node));
  g_assert_false (wc_node_is_refused (message));
  g_assert_cmpstr (wc_node_child_text (message, "body", NULL), ==, text);
}

static void
assert_stream_error (const char *xml, const char *condition)
{
  g_auto (Record) record = { 0 };
  g_autoptr (GError) error = NULL;

  record_init (&record);
  g_assert_false (wc_parser_feed (record.parser, xml, strlen (xml), NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, condition);
  g_assert_false (wc_parser_feed (record.parser, " ", 1, NULL, NULL));
}

static void
test_bad_streams (void)
{
  g_autofree char *token = g_strnfill (1100000, 'x');
  g_autofree char *endless = g_strconcat (HEADER "<message from='", token, NULL);

  assert_stream_error (HEADER "<a></b>", "not-well-formed");
  assert_stream_error (HEADER "<a>\x01</a>", "not-well-formed");
  assert_stream_error (HEADER "<a>\xff\xfe</a>", "not-well-formed");
  assert_stream_error (HEADER "<a>&unknown;</a>", "not-well-formed");
  assert_stream_error ("<!DOCTYPE x [<!ENTITY a 'b'>]><x>", "restricted-xml");
  assert_stream_error (HEADER "<a><?php x?></a>", "restricted-xml");
  assert_stream_error (HEADER "<a><!-- x --></a>", "restricted-xml");
  assert_stream_error (endless, "policy-violation");
}

static void
test_stop_tells_what_is_left (void)
{
  static const char *const xml =
      HEADER "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><injected/>";
  g_auto (Record) record = { 0 };
  gsize consumed = 0;

  record_init (&record);
  record.stop_at = "proceed";
  g_assert_true (wc_parser_feed (record.parser, xml, strlen (xml), &consumed, NULL));
  g_assert_cmpuint (record.stanzas->len, ==, 1);
  g_assert_cmpstr (xml + consumed, ==, "<injected/>");
}

static void
test_single (void)
{
  static const char *const bad[] = {
    "", "x", "<a/><b/>", "<a>", "</wrapper><wrapper>", "<a/></wrapper>", "<!-- --><a/>"
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) node =
      wc_parser_parse ("<iq type='get'><q xmlns='u'/></iq>", "jabber:client",
                       WC_PARSER_LIMITS_ANY, &error);

  g_assert_no_error (error);
  g_assert_true (wc_node_is (node, "iq", "jabber:client"));
  g_assert_nonnull (wc_node_child (node, "q", "u"));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) refused = NULL;

      g_assert_null (
          wc_parser_parse (bad[i], "jabber:client", WC_PARSER_LIMITS_ANY, &refused));
      g_assert_error (refused, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
    }
}

/* ---- Files, which nest deeper ---- */

static gboolean
on_enter (gpointer data, const WcNode *head)
{
  return wc_node_is (head, "box", NULL);
}

static void
on_leave (gpointer data)
{
  Record *record = data;

  g_ptr_array_add (record->stanzas, wc_node_new ("left", ""));
}

static char *
names_in (const char *xml, gboolean *out_good)
{
  static const WcParserHandler nesting = {
    NULL, on_stanza, NULL, NULL, on_enter, on_leave
  };
  g_auto (Record) record = { NULL };
  GString *names = g_string_new (NULL);

  record_init (&record);
  wc_parser_free (record.parser);
  record.parser = wc_parser_new (&nesting, &record);
  *out_good = wc_parser_feed (record.parser, xml, strlen (xml), NULL, NULL);
  for (guint i = 0; i < record.stanzas->len; i++)
    g_string_append_printf (names, "%s%s ", wc_node_get_name (record.stanzas->pdata[i]),
                            wc_node_is_refused (record.stanzas->pdata[i]) ? "!" : "");
  return g_string_free (names, FALSE);
}

static void
test_entered (void)
{
  gboolean good;
  g_autofree char *names =
      names_in ("<all><!-- so --><a><box/></a><box> <b/><?so?><box><c/></box><d/></box>"
                "<e/></all>",
                &good);
  g_autofree char *doctype = names_in ("<!DOCTYPE all><all/>", &good);
  GString *deep = g_string_new ("<all>");
  g_autofree char *refused = NULL;

  g_assert_false (good);
  g_assert_cmpstr (names, ==, "a b c left d left e ");
  /* beyond what may be open they are stanzas, and these have a depth */
  for (guint i = 0; i < WC_PARSER_MAX_ENTERED + 200; i++)
    g_string_append (deep, "<box>");
  for (guint i = 0; i < WC_PARSER_MAX_ENTERED + 200; i++)
    g_string_append (deep, "</box>");
  refused = names_in (deep->str, &good);
  g_assert_true (good);
  g_assert_cmpstr (refused, ==, "box! left left left left left left left ");
  g_string_free (deep, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/parser/stream", test_stream);
  g_test_add_func ("/xml/parser/bytes", test_byte_by_byte);
  g_test_add_func ("/xml/parser/prefixed", test_prefixed_attributes_do_not_shadow);
  g_test_add_func ("/xml/parser/prefixed-written", test_prefixed_attributes_are_written);
  g_test_add_func ("/xml/parser/deep", test_too_deep);
  g_test_add_func ("/xml/parser/depth-limit", test_depth_limit_is_exact);
  g_test_add_func ("/xml/parser/wide", test_too_wide);
  g_test_add_func ("/xml/parser/long", test_too_long);
  g_test_add_func ("/xml/parser/long-attribute", test_long_attribute);
  g_test_add_func ("/xml/parser/many-attributes", test_many_attributes);
  g_test_add_func ("/xml/parser/namespaces", test_strange_namespaces);
  g_test_add_func ("/xml/parser/crumbs", test_tag_in_crumbs);
  g_test_add_func ("/xml/parser/endless-depth", test_endless_depth);
  g_test_add_func ("/xml/parser/endless", test_endless_stanza);
  g_test_add_func ("/xml/parser/carried-too-large", test_carried_too_large);
  g_test_add_func ("/xml/parser/carried-fits", test_carried_fits);
  g_test_add_func ("/xml/parser/answers", test_larger_limits_for_answers);
  g_test_add_func ("/xml/parser/bad", test_bad_streams);
  g_test_add_func ("/xml/parser/stop", test_stop_tells_what_is_left);
  g_test_add_func ("/xml/parser/single", test_single);
  g_test_add_func ("/xml/parser/entered", test_entered);
  return g_test_run ();
}
