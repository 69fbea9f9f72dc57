/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "stream/authentication.h"
#include "stream/sasl.h"
#include "stream/scram.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* The guards around libstrophe's SASL. It would try one mechanism after another, compute
 * as long as a server likes, abort at a long salt and believe any <success/>. What it
 * reads is written here, from values that were checked; of SCRAM it leads the exchange
 * without the password, and what it computes is replaced by what stream/scram did. */

#define SASL_XMLNS "xmlns='" WC_NS_SASL "'"

typedef enum
{
  STATE_OFFERS,    /* the features are awaited */
  STATE_CHALLENGE, /* <auth/> is sent */
  STATE_COMPUTING, /* the worker computes, or libstrophe waits for its turn */
  STATE_OUTCOME,   /* everything is sent: success or failure? */
  STATE_ENDED,
} State;

struct _WcAuthentication
{
  State state;
  char *jid;      /* (owned) */
  char *resource; /* (owned) */
  char *password; /* (owned) (nullable) wiped once it is handed on */
  char *before;   /* (owned) (nullable) strongest mechanism used so far */
  gboolean encrypted;
  WcStrophe *strophe; /* borrowed */
  WcTurns *turns;     /* (owned) */
  guint turn;
  GCancellable *cancellable; /* (owned) */
  const WcAuthenticationHandler *handler;
  gpointer data;

  const char *mechanism; /* (nullable) static */
  WcScram *scram;        /* (owned) (nullable) not for PLAIN */
  char *challenge;       /* (owned) (nullable) for libstrophe */
  gboolean verified;     /* the server knows the password */
};

static void
authentication_clear (gpointer data)
{
  WcAuthentication *self = data;

  g_free (self->jid);
  g_free (self->resource);
  wc_sasl_wipe (self->password);
  g_free (self->before);
  wc_turns_unref (self->turns);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->scram, wc_scram_free);
  g_free (self->challenge);
}

static void
authentication_unref (WcAuthentication *self)
{
  g_atomic_rc_box_release_full (self, authentication_clear);
}

typedef WcAuthentication WcAuthenticationRef;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAuthenticationRef, authentication_unref)

WcAuthentication *
wc_authentication_new (const WcAuthenticationSettings *settings,
                       WcStrophe *strophe,
                       WcTurns *turns,
                       const WcAuthenticationHandler *handler,
                       gpointer data)
{
  WcAuthentication *self = g_atomic_rc_box_new0 (WcAuthentication);

  self->jid = g_strdup (settings->jid);
  self->resource = g_strdup (settings->resource);
  self->password = wc_sasl_prepare_password (settings->password);
  self->before = g_strdup (settings->mechanism);
  self->encrypted = settings->encrypted;
  self->strophe = strophe;
  self->turns = wc_turns_ref (turns);
  self->cancellable = g_cancellable_new ();
  self->handler = handler;
  self->data = data;
  return self;
}

/* Leaves nothing running and no secret behind. */
static void
end (WcAuthentication *self)
{
  self->state = STATE_ENDED;
  self->strophe = NULL;
  wc_turns_clear (self->turns, &self->turn);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->scram, wc_scram_free);
  g_clear_pointer (&self->password, wc_sasl_wipe);
}

void
wc_authentication_stop (WcAuthentication *self)
{
  if (self == NULL)
    return;
  if (self->state != STATE_ENDED)
    end (self);
  authentication_unref (self);
}

/* Takes @error. */
static void
fail (WcAuthentication *self, GError *error)
{
  end (self);
  self->handler->failed (self->data, error);
}

static void
fail_protocol (WcAuthentication *self, const char *message)
{
  fail (self, wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL, "%s", message));
}

/* Gives libstrophe @xml to read. Returns what it answers (transfer full); NULL: it has
 * failed. */
static char *
feed (WcAuthentication *self, const char *xml)
{
  g_autoptr (GError) error = NULL;
  char *said = wc_strophe_feed (self->strophe, xml, &error);

  if (said == NULL)
    fail (self, g_steal_pointer (&error));
  return said;
}

/* Gives libstrophe the password, or SCRAM's guard alone. libstrophe does not escape the
 * local part for SCRAM, so it gets one that is escaped already. */
static void
hand_over_secret (WcAuthentication *self)
{
  g_autofree char *local = wc_jid_dup_local (self->jid);
  g_autofree char *domain = wc_jid_dup_domain (self->jid);
  g_autofree char *escaped = wc_sasl_escape_name (local != NULL ? local : "");
  g_autofree char *name = NULL;

  self->scram = wc_scram_new (self->mechanism, self->password);
  name = g_strdup_printf ("%s@%s/%s", self->scram != NULL ? escaped : local, domain,
                          self->resource);
  wc_strophe_set_credentials (self->strophe, name,
                              self->scram != NULL ? "not told" : self->password);
  g_clear_pointer (&self->password, wc_sasl_wipe);
}

/* What the client says first, of which the guard needs the nonce. */
static gboolean
watch_initial (WcAuthentication *self, const char *said, GError **error)
{
  g_autoptr (WcNode) auth =
      wc_parser_parse (said, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);
  const char *text = auth != NULL ? wc_node_text (auth) : NULL;

  return wc_scram_take_initial (self->scram, text != NULL ? text : "", error);
}

/* Shows libstrophe the one mechanism it may use. */
static void
present_offer (WcAuthentication *self)
{
  g_autofree char *offer =
      g_strdup_printf (WC_STROPHE_HEADER "<stream:features><mechanisms " SASL_XMLNS
                                         "><mechanism>%s</mechanism></mechanisms>"
                                         "</stream:features>",
                       self->mechanism);
  g_autofree char *said = feed (self, offer);
  g_autoptr (GError) error = NULL;

  if (said == NULL)
    return;
  if (self->scram != NULL && !watch_initial (self, said, &error))
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  self->state = self->scram != NULL ? STATE_CHALLENGE : STATE_OUTCOME;
  self->handler->say (self->data, said);
}

static void
take_offers (WcAuthentication *self, const WcNode *features)
{
  g_autoptr (GError) error = NULL;

  if (!wc_node_is (features, "features", WC_NS_STREAM))
    {
      fail_protocol (self, "the server begins with something else than its features");
      return;
    }
  self->mechanism = wc_sasl_choose (features, self->before, self->encrypted, &error);
  if (self->mechanism == NULL)
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  hand_over_secret (self);
  present_offer (self);
}

/* libstrophe's part of SCRAM: it takes note that the challenge was answered. */
static void
answer (gpointer data)
{
  WcAuthentication *self = data;
  g_autofree char *challenge =
      g_strdup_printf ("<challenge " SASL_XMLNS ">%s</challenge>", self->challenge);
  g_autofree char *response = g_strdup_printf ("<response " SASL_XMLNS ">%s</response>",
                                               wc_scram_get_response (self->scram));
  g_autofree char *unused = NULL;

  self->turn = 0;
  unused = feed (self, challenge);
  if (unused == NULL)
    return;
  self->state = STATE_OUTCOME;
  self->handler->say (self->data, response);
}

static void
derived_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WcAuthenticationRef) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->state == STATE_ENDED)
    return;
  if (wc_scram_derive_finish (self->scram, result, &error))
    self->turn = wc_turns_add (self->turns, answer, self);
  else
    fail (self, g_steal_pointer (&error));
}

static void
take_challenge (WcAuthentication *self, const WcNode *challenge)
{
  g_autoptr (GError) error = NULL;

  if (!wc_node_is (challenge, "challenge", WC_NS_SASL))
    {
      fail_protocol (self, "the server answers the login with something else");
      return;
    }
  self->challenge =
      wc_scram_take_challenge (self->scram, wc_node_text (challenge), &error);
  if (self->challenge == NULL)
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  self->state = STATE_COMPUTING;
  wc_scram_derive_async (self->scram, self->cancellable, derived_cb,
                         g_atomic_rc_box_acquire (self));
}

/* @early: the proof stands in a challenge and is to be answered; RFC 6120 § 6.4.6 puts it
 * into <success/>, older servers do not. */
static void
take_proof (WcAuthentication *self, const WcNode *node, gboolean early)
{
  g_autoptr (GError) error = NULL;

  if (!wc_scram_verify (self->scram, wc_node_text (node), &error))
    {
      fail (self, g_steal_pointer (&error));
      return;
    }
  self->verified = TRUE;
  if (early)
    {
      self->handler->say (self->data, "<response " SASL_XMLNS "/>");
      return;
    }
  end (self);
  self->handler->proven (self->data);
}

static void
take_outcome (WcAuthentication *self, const WcNode *node)
{
  gboolean proven = self->scram == NULL || self->verified;

  if (wc_node_is (node, "success", WC_NS_SASL) && proven)
    {
      end (self);
      self->handler->proven (self->data);
    }
  else if (wc_node_is (node, "success", WC_NS_SASL))
    take_proof (self, node, /* early= */ FALSE);
  else if (wc_node_is (node, "challenge", WC_NS_SASL) && !proven)
    take_proof (self, node, /* early= */ TRUE);
  else
    fail_protocol (self, "the server answers the login with something else");
}

void
wc_authentication_handle (WcAuthentication *self, const WcNode *node)
{
  g_autoptr (WcAuthenticationRef) alive = g_atomic_rc_box_acquire (self);

  if (self->state != STATE_ENDED && wc_node_is (node, "failure", WC_NS_SASL))
    {
      fail (self,
            wc_stream_error_from_conditions (WC_STREAM_ERROR_SASL, node, WC_NS_SASL));
      return;
    }
  switch (self->state)
    {
    case STATE_OFFERS:
      take_offers (self, node);
      break;
    case STATE_CHALLENGE:
      take_challenge (self, node);
      break;
    case STATE_OUTCOME:
      take_outcome (self, node);
      break;
    case STATE_COMPUTING:
      fail_protocol (self, "the server speaks while it has to wait");
      break;
    case STATE_ENDED:
      break;
    }
}

const char *
wc_authentication_get_mechanism (WcAuthentication *self)
{
  return self->mechanism;
}
