/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/extra-fixture.h"
#include "xml/ns.h"

static void
print_mention (GString *text, const WcMention *mention)
{
  g_string_append (text, text->len > 0 ? "; " : "");
  if (mention->jid != NULL)
    g_string_append (text, mention->jid);
  if (mention->occupant_id != NULL)
    g_string_append_printf (text, "#%s", mention->occupant_id);
  if (mention->group != NULL)
    g_string_append_printf (text, "@%s%s%s", mention->group,
                            mention->uri != NULL ? " " : "",
                            mention->uri != NULL ? mention->uri : "");
  if (mention->length > 0)
    g_string_append_printf (text, " %u+%u", mention->start, mention->length);
  if (mention->silent)
    g_string_append (text, " silent");
  if (mention->active)
    g_string_append (text, " active");
}

static void
print_preview (GString *text, WcPreview *preview)
{
  g_string_append_printf (text, "; link %s", preview->about);
  for (guint i = 1; i < WC_PREVIEW_N_TEXTS; i++)
    if (*wc_preview_text (preview, i) != NULL)
      g_string_append_printf (text, " %s=%s", wc_preview_names[i],
                              *wc_preview_text (preview, i));
}

static void
print_rest (GString *text, const WcExtra *extra)
{
  if (extra->thread_parent != NULL)
    g_string_append_printf (text, "; parent=%s", extra->thread_parent);
  if (extra->spoiler != NULL)
    g_string_append_printf (text, "; spoiler=%s", extra->spoiler);
  if (extra->ephemeral_s != 0)
    g_string_append_printf (text, "; ephemeral=%u", extra->ephemeral_s);
  for (guint i = 0; extra->spans != NULL && i < extra->spans->len; i++)
    {
      const WcSpan *span = &g_array_index (extra->spans, WcSpan, i);

      g_string_append_printf (text, "; %s %u+%u", wc_span_style_to_string (span->style),
                              span->start, span->length);
    }
  for (guint i = 0; i < extra->previews->len; i++)
    print_preview (text, extra->previews->pdata[i]);
}

char *
wc_extra_fixture_print (const WcMessage *message)
{
  const GPtrArray *mentions = message->extra != NULL ? message->extra->mentions : NULL;
  GString *text = g_string_new (message->flags & WC_MESSAGE_MEANS_ME ? "me" : "");

  for (guint i = 0; mentions != NULL && i < mentions->len; i++)
    print_mention (text, mentions->pdata[i]);
  if (message->extra != NULL)
    print_rest (text, message->extra);
  if (message->flags & WC_MESSAGE_FLAG_ATTENTION)
    g_string_append (text, "; attention");
  if (g_str_has_prefix (text->str, "; "))
    g_string_erase (text, 0, 2);
  return g_string_free (text, FALSE);
}

char *
wc_extra_fixture_read (const WcXep *module, WcMessageSource origin, const char *xml)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse (xml), .origin = origin };

  wc_message_builder_set_body (wc_inbound_message (&in),
                               wc_node_child_text (in.stanza, "body", WC_NS_CLIENT));
  g_assert_cmpint (module->inbound (fake->session, NULL, &in), ==, WC_PASS);
  return wc_extra_fixture_print (wc_message_builder_peek (in.message));
}

char *
wc_extra_fixture_write (const WcXep *module, const WcExtra *extra)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message/>");
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  WcOutbound out;

  if (extra != NULL)
    wc_message_builder_peek (builder)->extra = wc_extra_copy (extra);
  message = wc_message_builder_end (builder);
  out = (WcOutbound){ message, stanza };
  g_assert_true (module->outbound (fake->session, NULL, &out, NULL));
  return wc_node_to_string (stanza, WC_NS_CLIENT);
}

WcMention *
wc_extra_fixture_mention (const char *jid, const char *group, guint start, guint length)
{
  WcMention *mention = wc_mention_new ();

  mention->jid = g_strdup (jid);
  mention->group = g_strdup (group);
  mention->start = start;
  mention->length = length;
  return mention;
}
