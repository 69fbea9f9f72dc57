/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-server-private.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* Stanzas count as handled when they are heard: who cuts the connection before that loses
 * them, who cuts it afterwards loses the acknowledgement alone. */

/* ---- Requests ---- */

static void
answer (WcFakeServer *self, const WcNode *iq, const char *payload)
{
  const char *to = wc_node_attr (iq, "to");

  wc_fake_server_feed (self, "<iq type='result' id='%s' from='%s' to='%s'>%s</iq>",
                       wc_node_attr (iq, "id"), to != NULL ? to : self->jid,
                       self->full_jid, payload);
}

static void
refuse (WcFakeServer *self, const WcNode *iq, const char *condition)
{
  const char *to = wc_node_attr (iq, "to");

  wc_fake_server_feed (self,
                       "<iq type='error' id='%s' from='%s' to='%s'><error type='cancel'>"
                       "<%s xmlns='" WC_NS_STANZAS "'/></error></iq>",
                       wc_node_attr (iq, "id"), to != NULL ? to : self->jid,
                       self->full_jid, condition);
}

static void
answer_disco (WcFakeServer *self, const WcNode *iq)
{
  GString *text = g_string_new ("<query xmlns='" WC_NS_DISCO_INFO "'>");
  gboolean is_account = g_strcmp0 (wc_node_attr (iq, "to"), self->jid) == 0;

  if (is_account && self->archive)
    g_string_append (text,
                     "<feature var='" WC_NS_MAM "'/><feature var='" WC_NS_SID "'/>");
  if (!is_account && self->carbons)
    g_string_append (text, "<feature var='" WC_NS_CARBONS "'/>");
  if (!is_account && self->version)
    g_string_append (text, "<feature var='" WC_NS_VERSION "'/>");
  g_string_append (text, "<feature var='" WC_NS_PING "'/></query>");
  answer (self, iq, text->str);
  g_string_free (text, TRUE);
}

static void
answer_roster (WcFakeServer *self, const WcNode *iq)
{
  g_autofree char *text =
      g_strdup_printf ("<query xmlns='" WC_NS_ROSTER "'>%s</query>", self->roster);

  answer (self, iq, text);
}

static void
answer_archive (WcFakeServer *self, const WcNode *iq)
{
  g_autofree char *text = NULL;

  if (self->archive_error != NULL)
    {
      refuse (self, iq, self->archive_error);
      return;
    }
  text = wc_served_archive_answer (self->store, iq, self->full_jid);
  wc_fake_server_take_turn (self, text);
}

static void
note_question (WcFakeServer *self, const WcNode *payload)
{
  static const struct
  {
    const char *ns;
    const char *word;
  } words[] = { { WC_NS_ROSTER, "roster" },
                { WC_NS_DISCO_INFO, "disco" },
                { WC_NS_CARBONS, "carbons" },
                { WC_NS_REGISTER, "register" },
                { WC_NS_PING, "ping" } };
  const char *word = wc_node_get_name (payload);
  g_autofree char *archive = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (wc_node_get_ns (payload), words[i].ns) == 0)
      word = words[i].word;
  g_string_append (self->asked, word);
  if (strcmp (wc_node_get_ns (payload), WC_NS_MAM) == 0)
    {
      archive = wc_served_archive_describe (payload);
      g_string_truncate (self->asked, self->asked->len - strlen (word));
      g_string_append_printf (self->asked, "mam:%s", archive);
    }
  g_string_append_c (self->asked, ' ');
}

/* XEP-0077: the values of the request, plain or in a form. */
static const char *
value_of (const WcNode *query, const char *var)
{
  const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS);
  const WcNode *field = wc_node_child (x, "field", WC_NS_DATA_FORMS);

  if (x == NULL)
    return wc_node_child_text (query, var, WC_NS_REGISTER);
  while (field != NULL && g_strcmp0 (wc_node_attr (field, "var"), var) != 0)
    field = wc_node_next (field, "field", WC_NS_DATA_FORMS);
  return field != NULL ? wc_node_child_text (field, "value", WC_NS_DATA_FORMS) : NULL;
}

static void
do_registration (WcFakeServer *self, const WcNode *query)
{
  if (wc_node_child (query, "remove", WC_NS_REGISTER) != NULL)
    self->unregistered = TRUE;
  if (value_of (query, "password") == NULL)
    return;
  g_free (self->changed);
  self->password = self->changed = g_strdup (value_of (query, "password"));
}

static void
answer_registration (WcFakeServer *self, const WcNode *iq)
{
  const WcNode *query = wc_node_child (iq, "query", WC_NS_REGISTER);
  gboolean filled = wc_node_child (query, "x", WC_NS_DATA_FORMS) != NULL;
  g_autofree char *form = NULL;

  if (self->deaf_to_registration)
    return;
  if (self->registration_form != NULL && !filled)
    {
      form = g_strdup_printf ("<iq type='error' id='%s'><query xmlns='" WC_NS_REGISTER
                              "'><x xmlns='jabber:x:data' type='form'>%s</x></query>"
                              "<error type='modify'><not-acceptable xmlns='" WC_NS_STANZAS
                              "'/></error></iq>",
                              wc_node_attr (iq, "id"), self->registration_form);
      wc_fake_server_take_turn (self, form);
      return;
    }
  if (self->registration_error != NULL)
    {
      refuse (self, iq, self->registration_error);
      return;
    }
  do_registration (self, query);
  if (!self->mute_on_registration)
    answer (self, iq, "");
}

void
wc_fake_server_serve (WcFakeServer *self, const WcNode *iq)
{
  const WcNode *payload = wc_node_child (iq, NULL, NULL);
  const char *ns = wc_node_get_ns (payload);

  if (strcmp (ns, WC_NS_DISCO_INFO) == 0)
    answer_disco (self, iq);
  else if (strcmp (ns, WC_NS_MAM) == 0)
    answer_archive (self, iq);
  else if (strcmp (ns, WC_NS_CARBONS) == 0)
    {
      self->has_carbons = TRUE;
      answer (self, iq, "");
    }
  else if (strcmp (ns, WC_NS_ROSTER) == 0)
    answer_roster (self, iq);
  else if (strcmp (ns, WC_NS_REGISTER) == 0)
    answer_registration (self, iq);
  else if (strcmp (ns, WC_NS_VERSION) == 0)
    answer (self, iq,
            "<query xmlns='" WC_NS_VERSION
            "'><name>Fake</name><version>1.0</version></query>");
  else if (strcmp (ns, WC_NS_BOB) == 0 && self->bits != NULL)
    answer (self, iq, self->bits);
  else if (strcmp (ns, WC_NS_BOB) == 0)
    refuse (self, iq, "item-not-found");
  else if (strcmp (ns, WC_NS_PING) == 0 && self->refuses_pings)
    refuse (self, iq, "service-unavailable");
  else if (strcmp (ns, WC_NS_PING) != 0 || self->pongs)
    answer (self, iq, "");
}

static gboolean
is_held (WcFakeServer *self, const char *ns)
{
  return (self->holds_disco && strcmp (ns, WC_NS_DISCO_INFO) == 0) ||
         (self->holds_archive && strcmp (ns, WC_NS_MAM) == 0) ||
         (self->holds_registration && strcmp (ns, WC_NS_REGISTER) == 0) ||
         (self->holds_pings && strcmp (ns, WC_NS_PING) == 0);
}

static void
take_iq (WcFakeServer *self, const WcNode *iq)
{
  const WcNode *payload = wc_node_child (iq, NULL, NULL);

  if (!wc_stanza_has_type (iq, "get") && !wc_stanza_has_type (iq, "set"))
    return;
  note_question (self, payload);
  if (is_held (self, wc_node_get_ns (payload)))
    g_queue_push_tail (&self->held, wc_node_ref (iq));
  else
    wc_fake_server_serve (self, iq);
}

/* ---- Messages and presence ---- */

static void
take_presence (WcFakeServer *self, const WcNode *presence)
{
  const char *detail = wc_node_attr (presence, "type");

  if (detail == NULL)
    self->available = TRUE;
  if (detail == NULL)
    detail = wc_node_child_text (presence, "show", WC_NS_CLIENT);
  g_string_append_printf (self->said, "presence%s%s ", detail != NULL ? ":" : "",
                          detail != NULL ? detail : "");
}

static void
take_message (WcFakeServer *self, const WcNode *message)
{
  const char *body = wc_node_child_text (message, "body", WC_NS_CLIENT);
  const WcNode *displayed = wc_node_child (message, "displayed", WC_NS_MARKERS);
  const WcNode *received = wc_node_child (message, "received", WC_NS_RECEIPTS);
  const WcNode *state = wc_node_child (message, NULL, WC_NS_CHAT_STATES);
  g_autofree char *text = wc_node_to_string (message, WC_NS_CLIENT);
  g_autoptr (WcNode) copy =
      wc_parser_parse (text, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);

  if (displayed != NULL)
    g_string_append_printf (self->said, "displayed:%s ", wc_node_attr (displayed, "id"));
  else if (received != NULL)
    g_string_append_printf (self->said, "received:%s ", wc_node_attr (received, "id"));
  else if (body == NULL)
    g_string_append_printf (self->said, "state:%s ",
                            state != NULL ? wc_node_get_name (state) : "");
  if (body == NULL)
    return;
  g_string_append_printf (self->said, "message:%s ", body);
  wc_node_set (copy, "from", self->full_jid);
  wc_served_archive_add (self->store, copy, wc_node_attr (copy, "to"),
                         wc_clock_now_us (self->means.clock));
}

static void
take_nonza (WcFakeServer *self, const WcNode *nonza)
{
  if (wc_node_is (nonza, "enable", WC_NS_SM))
    {
      wc_fake_server_forget_session (self);
      self->handled = 0;
      self->wants_session = TRUE;
      if (!self->holds_session)
        wc_fake_server_enable (self);
    }
  else if (wc_node_is (nonza, "a", WC_NS_SM))
    wc_fake_server_stored (self, wc_node_attr (nonza, "h"));
  else if (wc_node_is (nonza, "r", WC_NS_SM) && self->pongs && self->acks)
    wc_fake_server_acknowledge (self);
  else if (strcmp (wc_node_get_ns (nonza), WC_NS_SM) != 0)
    g_string_append_printf (self->said, "%s ", wc_node_get_name (nonza));
}

static void
take_node (WcFakeServer *self, const WcNode *node)
{
  gboolean is_stanza = wc_stanza_is_iq (node) || wc_stanza_is_message (node) ||
                       wc_stanza_is_presence (node);

  if (is_stanza)
    self->handled++;
  if (wc_stanza_is_iq (node))
    take_iq (self, node);
  else if (wc_stanza_is_message (node))
    take_message (self, node);
  else if (wc_stanza_is_presence (node))
    take_presence (self, node);
  else
    take_nonza (self, node);
}

void
wc_fake_server_take_text (WcFakeServer *self, char *text)
{
  static const char end[] = "</stream:stream>";
  gboolean ended = g_str_has_suffix (text, end);
  g_autofree char *whole = NULL;
  g_autoptr (WcNode) all = NULL;
  g_autoptr (GError) error = NULL;

  if (ended)
    text[strlen (text) - (sizeof end - 1)] = '\0';
  whole = g_strconcat ("<all xmlns='" WC_NS_CLIENT "'>", text, "</all>", NULL);
  all = wc_parser_parse (whole, NULL, WC_PARSER_LIMITS_ANSWER, &error);
  g_assert_no_error (error);
  for (const WcNode *node = wc_node_child (all, NULL, NULL); node != NULL;
       node = wc_node_next (node, NULL, NULL))
    take_node (self, node);
  if (!ended)
    return;
  wc_fake_server_forget_session (self);
  g_string_append (self->said, "end ");
}
