/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/said-fixture.h"
#include "model/author.h"
#include "model/jid.h"
#include "xep/timestamp.h"
#include "xml/ns.h"
#include "xml/stanza.h"

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

void
wc_said_fixture_assert_samples (const WcXep *module,
                                WcMessageSource origin,
                                const char *directory,
                                const WcSaidSample *samples)
{
  for (; samples->file != NULL; samples++)
    {
      g_autofree char *xml = wc_fake_session_sample (directory, samples->file);
      g_autofree char *read = wc_said_fixture_read (module, origin, xml);

      g_test_message ("%s/%s", directory, samples->file);
      g_assert_cmpstr (read, ==, samples->expected);
    }
}

static WcMessage *
dup_author (const char *directory, const char *file)
{
  g_autofree char *xml = wc_fake_session_sample (directory, file);
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
  const WcNode *occupant = wc_node_child (stanza, "occupant-id", WC_NS_OCCUPANT_ID);
  const char *from = wc_node_attr (stanza, "from");
  g_autofree char *chat = wc_jid_dup_bare (from);
  WcMessageBuilder *builder = wc_message_builder_new ();

  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_occupant (
      builder, occupant != NULL ? wc_node_attr (occupant, "id") : NULL, NULL);
  return wc_message_builder_end (builder);
}

gboolean
wc_said_fixture_may (WcAnnotationKind kind,
                     const char *directory,
                     const char *file,
                     const char *about)
{
  g_autofree char *xml = wc_fake_session_sample (directory, file);
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
  g_autoptr (WcMessage) message = dup_author (directory, file);
  g_autoptr (WcMessage) target = dup_author (directory, about);
  gboolean in_room = wc_stanza_has_type (stanza, "groupchat");

  g_assert_cmpstr (message->chat, ==, target->chat);
  return wc_author_may_say (kind, in_room ? WC_CHAT_KIND_MUC : WC_CHAT_KIND_CONTACT,
                            message, target);
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
