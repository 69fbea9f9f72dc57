/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

static const char *const kinds[] = { "",           "reply",      "reactions",
                                     "correction", "retraction", "moderation" };

static void
print (GString *text, const WcAnnotation *annotation)
{
  g_autofree char *value = NULL;

  g_string_append_printf (text, "%s%s(%s)", text->len > 0 ? " " : "",
                          kinds[annotation->kind],
                          annotation->target_id != NULL ? annotation->target_id : "-");
  if (annotation->value != NULL)
    {
      value = g_strdelimit (g_strdup (annotation->value), "\n", ',');
      g_string_append_printf (text, "=%s", value);
    }
  if (annotation->by != NULL)
    g_string_append_printf (text, " by=%s", annotation->by);
  if (annotation->said_us != 0)
    {
      g_autofree char *stamp = wc_timestamp_format (annotation->said_us);

      g_string_append_printf (text, " at=%s", stamp);
    }
}

char *
wc_said_fixture_read (const WcXep *module, WcMessageSource origin, const char *xml)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml), .origin = origin };
  const WcMessage *message = wc_message_builder_peek (wc_inbound_message (&in));
  GString *text = g_string_new (NULL);

  wc_message_builder_set_body (in.message,
                               wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
  g_assert_cmpint (module->inbound (fake->session, NULL, &in), ==, WC_PASS);
  if (message->body != NULL)
    g_string_append_printf (text, "\"%s\"", message->body);
  if (message->hidden)
    g_string_append_printf (text, "%shidden", text->len > 0 ? " " : "");
  for (guint i = 0; message->annotations != NULL && i < message->annotations->len; i++)
    print (text, g_ptr_array_index (message->annotations, i));
  return g_string_free (text, FALSE);
}

char *
wc_said_fixture_write (const WcXep *module, const char *body, WcAnnotation *annotation)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message type='chat'/>");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out;

  if (body != NULL)
    wc_node_add_with_text (stanza, "body", NULL, body);
  if (annotation != NULL)
    wc_message_builder_take_annotation (builder, annotation);
  message = wc_message_builder_end (builder);
  out = (WcOutbound){ message, stanza };
  g_assert_true (module->outbound (fake->session, NULL, &out, NULL));
  return wc_node_to_string (stanza, WC_NS_CLIENT);
}
