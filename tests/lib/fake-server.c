/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-server-private.h"
#include "lib/login-script.h"
#include "model/jid.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* Connections, logins, and what a test does. */

#define SASL_NS "xmlns='" WC_NS_SASL "'"

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static WcFakeTransport *
last (WcFakeServer *self)
{
  g_assert_cmpuint (self->transports->len, >, 0);
  return self->transports->pdata[self->transports->len - 1];
}

void
wc_fake_server_hear (WcFakeServer *self)
{
  g_autofree char *text = NULL;

  while (settle (), text = wc_fake_transport_take (last (self)), *text != '\0')
    {
      wc_fake_server_take_text (self, text);
      g_clear_pointer (&text, g_free);
    }
}

/* ---- The login ---- */

/* RFC 4616: authzid NUL authcid NUL password. */
static gboolean
knows_password (WcFakeServer *self, const char *said)
{
  const char *begin = strstr (said, "<auth ");
  g_auto (GStrv) parts = begin != NULL ? g_strsplit_set (begin, "><", 4) : NULL;
  g_autofree char *plain = NULL;
  const char *password = NULL;
  gsize size = 0;

  g_assert_nonnull (parts);
  plain = (char *) g_base64_decode (parts[2], &size);
  password = memrchr (plain, '\0', size);
  g_assert_nonnull (password);
  return size - (gsize) (password + 1 - plain) == strlen (self->password) &&
         memcmp (password + 1, self->password, strlen (self->password)) == 0;
}

static gboolean
authenticate (WcFakeServer *self)
{
  g_autofree char *said = NULL;

  wc_login_script_expect (last (self), "<stream:stream ");
  wc_fake_server_feed (self,
                       WC_LOGIN_SCRIPT_HEADER "<stream:features><mechanisms " SASL_NS
                                              "><mechanism>PLAIN</mechanism></mechanisms>"
                                              "</stream:features>");
  settle ();
  said = wc_fake_transport_take (last (self));
  if (*said == '\0')
    return FALSE;
  if (!knows_password (self, said))
    {
      g_string_append (self->said, "refused ");
      wc_fake_server_feed (self, "<failure " SASL_NS "><not-authorized/></failure>");
      return FALSE;
    }
  wc_fake_server_feed (self, "<success " SASL_NS "/>");
  wc_login_script_expect (last (self), "<stream:stream ");
  return TRUE;
}

/* TRUE: the session of before goes on. A count is told of that session alone. */
static gboolean
resume (WcFakeServer *self, const char *said)
{
  g_autoptr (WcNode) request = wc_parser_parse (said, NULL, WC_PARSER_LIMITS_ANY, NULL);
  g_autofree char *id = g_strdup_printf ("s%u", self->n_sessions);
  gboolean is_last =
      self->has_session && g_strcmp0 (wc_node_attr (request, "previd"), id) == 0;
  g_autofree char *count = is_last && self->tells_count
                               ? g_strdup_printf (" h='%u'", self->handled)
                               : g_strdup ("");

  if (self->resumes && is_last)
    {
      g_string_append_printf (self->said, "resume:%s ", wc_node_attr (request, "h"));
      wc_fake_server_stored (self, wc_node_attr (request, "h"));
      wc_fake_server_feed (self, "<resumed xmlns='" WC_NS_SM "' previd='%s' h='%u'/>", id,
                           self->handled);
      self->counting = TRUE;
      wc_fake_server_repeat (self);
      return TRUE;
    }
  wc_fake_server_forget_session (self);
  wc_fake_server_feed (self, "<failed xmlns='" WC_NS_SM "'%s/>", count);
  return FALSE;
}

static void
bind (WcFakeServer *self, const char *said)
{
  const char *resource = strstr (said, "<resource>");
  const char *end = strstr (said, "</resource>");

  g_assert_nonnull (resource);
  g_assert_nonnull (end);
  wc_fake_server_forget_session (self);
  resource += strlen ("<resource>");
  g_free (self->full_jid);
  self->full_jid =
      g_strdup_printf ("%s/%.*s", self->jid, (int) (end - resource), resource);
  g_string_append (self->said, "bind ");
  wc_fake_server_feed (self,
                       "<iq type='result' id='_xmpp_bind1'><bind xmlns='" WC_NS_BIND
                       "'><jid>%s</jid></bind></iq>",
                       self->full_jid);
}

void
wc_fake_server_let_in (WcFakeServer *self)
{
  g_autofree char *said = NULL;
  gboolean counting = self->counting;

  /* A login is no part of the session. */
  self->counting = FALSE;
  settle ();
  wc_fake_transport_connected (last (self), NULL);
  settle ();
  if (!authenticate (self))
    {
      self->counting = counting;
      return;
    }
  wc_fake_server_feed (self,
                       WC_LOGIN_SCRIPT_HEADER "<stream:features><bind xmlns='" WC_NS_BIND
                                              "'/>%s<csi xmlns='" WC_NS_CSI
                                              "'/></stream:features>",
                       self->management ? WC_LOGIN_SCRIPT_SM : "");
  said = wc_fake_transport_take (last (self));
  if (strstr (said, "<resume ") != NULL)
    {
      if (resume (self, said))
        {
          wc_fake_server_hear (self);
          return;
        }
      g_free (said);
      said = wc_fake_transport_take (last (self));
    }
  bind (self, said);
  wc_fake_server_hear (self);
}

void
wc_fake_server_fail (WcFakeServer *self, GError *error)
{
  settle ();
  wc_fake_transport_connected (last (self), error);
  settle ();
}

gboolean
wc_fake_server_is_tried (WcFakeServer *self)
{
  settle ();
  if (self->transports->len > 0 && wc_fake_transport_is_given_up (last (self)))
    wc_fake_server_fail (self, NULL);
  return self->transports->len > 0 && wc_fake_transport_is_connecting (last (self));
}

const char *
wc_fake_server_get_target (WcFakeServer *self)
{
  return wc_fake_transport_get_target (last (self));
}

const char *
wc_fake_server_get_pins (WcFakeServer *self)
{
  return wc_fake_transport_get_pins (last (self));
}

/* ---- What a test does ---- */

void
wc_fake_server_say (WcFakeServer *self, const char *xml)
{
  wc_fake_server_take_turn (self, xml);
  wc_fake_server_hear (self);
}

void
wc_fake_server_acknowledge (WcFakeServer *self)
{
  wc_fake_server_feed (self, "<a xmlns='" WC_NS_SM "' h='%u'/>", self->handled);
}

void
wc_fake_server_release_one (WcFakeServer *self)
{
  g_autoptr (WcNode) iq = g_queue_pop_head (&self->held);

  g_assert_nonnull (iq);
  wc_fake_server_serve (self, iq);
}

void
wc_fake_server_release (WcFakeServer *self)
{
  self->holds_disco = self->holds_archive = self->holds_pings = FALSE;
  self->holds_registration = FALSE;
  self->holds_session = FALSE;
  while (!g_queue_is_empty (&self->held))
    wc_fake_server_release_one (self);
  if (self->wants_session)
    wc_fake_server_enable (self);
  wc_fake_server_hear (self);
}

void
wc_fake_server_forget_held (WcFakeServer *self)
{
  self->holds_disco = self->holds_archive = self->holds_pings = FALSE;
  self->holds_registration = FALSE;
  g_queue_clear_full (&self->held, (GDestroyNotify) wc_node_unref);
}

void
wc_fake_server_cut (WcFakeServer *self)
{
  wc_fake_server_take_turn (self, NULL);
  settle ();
}

gboolean
wc_fake_server_is_left (WcFakeServer *self)
{
  return wc_fake_transport_is_closed (last (self));
}

static WcNode *
build_message (const char *from, const char *to, const char *body)
{
  WcNode *message = wc_stanza_new_message ("chat", to, body);

  wc_node_set (message, "from", from);
  wc_node_add_with_text (message, "body", NULL, body);
  return message;
}

/* XEP-0359: the id that the message got in the archive just now. */
static void
mark (WcFakeServer *self, WcNode *message)
{
  WcNode *id = wc_node_add (message, "stanza-id", WC_NS_SID);
  g_autofree char *text = g_strdup_printf ("%u", wc_served_archive_count (self->store));

  wc_node_set (id, "id", text);
  wc_node_set (id, "by", self->jid);
}

void
wc_fake_server_archive (WcFakeServer *self,
                        const char *from,
                        const char *body,
                        gint64 stamp_us)
{
  g_autoptr (WcNode) message = build_message (from, self->jid, body);
  g_autofree char *with = wc_jid_dup_bare (from);

  wc_served_archive_add (self->store, message, with, stamp_us);
}

void
wc_fake_server_receive (WcFakeServer *self,
                        const char *from,
                        const char *body,
                        gint64 stamp_us)
{
  g_autoptr (WcNode) message = build_message (from, self->jid, body);
  g_autofree char *text = NULL;

  wc_fake_server_archive (self, from, body, stamp_us);
  if (!self->available)
    return;
  mark (self, message);
  text = wc_node_to_string (message, WC_NS_CLIENT);
  wc_fake_server_say (self, text);
}

void
wc_fake_server_carbon (WcFakeServer *self,
                       const char *to,
                       const char *body,
                       gint64 stamp_us)
{
  g_autofree char *from = g_strconcat (self->jid, "/phone", NULL);
  g_autoptr (WcNode) archived = build_message (from, to, body);
  g_autoptr (WcNode) message = build_message (from, to, body);
  g_autoptr (WcNode) carbon = wc_stanza_new_message ("chat", self->full_jid, NULL);
  g_autofree char *text = NULL;
  WcNode *sent;

  wc_served_archive_add (self->store, archived, to, stamp_us);
  if (!self->available || !self->has_carbons)
    return;
  mark (self, message);
  wc_node_set (carbon, "from", self->jid);
  sent = wc_node_add (carbon, "sent", WC_NS_CARBONS);
  wc_node_add_tree (wc_node_add (sent, "forwarded", WC_NS_FORWARD), message);
  text = wc_node_to_string (carbon, WC_NS_CLIENT);
  wc_fake_server_say (self, text);
}

static char *
take_words (GString *words)
{
  char *text = g_strdup (words->str);

  g_string_truncate (words, 0);
  return text;
}

char *
wc_fake_server_take_said (WcFakeServer *self)
{
  return take_words (self->said);
}

char *
wc_fake_server_take_asked (WcFakeServer *self)
{
  return take_words (self->asked);
}

/* What was said at the end of a stream that was closed properly has arrived. */
static void
hear_end (WcFakeServer *self)
{
  g_autofree char *text = wc_fake_transport_take (last (self));

  if (g_str_has_suffix (text, "</stream:stream>"))
    wc_fake_server_take_text (self, text);
}

static WcTransport *
new_transport (gpointer data)
{
  WcFakeServer *self = data;
  WcFakeTransport *transport = wc_fake_transport_new (/* encrypted= */ TRUE);

  if (self->transports->len > 0)
    hear_end (self);

  g_ptr_array_add (self->transports, g_object_ref (transport));
  return WC_TRANSPORT (transport);
}

WcFakeServer *
wc_fake_server_new (const char *jid, WcFakeClock *clock, WcTurns *turns)
{
  WcFakeServer *self = g_new0 (WcFakeServer, 1);

  self->archive = self->carbons = self->management = TRUE;
  self->resumes = self->pongs = self->acks = TRUE;
  self->password = "secret";
  self->roster = "";
  self->jid = g_strdup (jid);
  self->store = wc_served_archive_new (jid);
  self->transports = g_ptr_array_new_with_free_func (g_object_unref);
  self->said = g_string_new (NULL);
  self->asked = g_string_new (NULL);
  g_queue_init (&self->held);
  g_queue_init (&self->unacked);
  self->means.clock = WC_CLOCK (clock);
  self->means.turns = turns;
  self->means.new_transport = new_transport;
  self->means.data = self;
  self->means.rand = g_rand_new_with_seed (1);
  return self;
}

void
wc_fake_server_free (WcFakeServer *self)
{
  if (wc_fake_server_is_tried (self))
    wc_fake_server_fail (self, NULL);
  wc_fake_server_forget_session (self);
  g_queue_clear_full (&self->held, (GDestroyNotify) wc_node_unref);
  g_ptr_array_unref (self->transports);
  wc_served_archive_free (self->store);
  g_string_free (self->said, TRUE);
  g_string_free (self->asked, TRUE);
  g_rand_free (self->means.rand);
  g_free (self->changed);
  g_free (self->jid);
  g_free (self->full_jid);
  g_free (self);
}
