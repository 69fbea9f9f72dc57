/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/backoff.h"
#include "base/str.h"
#include "stream/connector.h"
#include "stream/live-stream.h"
#include "stream/remedy.h"
#include "stream/stream-error.h"

/* What happens when, and nothing else: attempts are made by stream/attempt, streams are
 * kept by stream/live-stream, what an error means is in stream/remedy. One account's
 * trouble is in here; no other account knows of it. */

/* A stream that lived this long was a good one: the pauses begin anew. */
#define GOOD_STREAM_US (30 * G_USEC_PER_SEC)

/* One that was lost sooner shows all the same that the server lets us in: the pauses grow
 * no longer than those after so many failures. A server that ends streams by an error has
 * no such claim. */
#define MAX_SHORT_STREAMS 2

/* Time for the server to handle what it has of a lost connection. ejabberd (23.01 to
 * 26) lets the process of the old stream work off its queue beside the new one: also
 * behind the count in <resumed/>, and behind the answer to a bind of the same resource,
 * so that neither that count nor the archive says what will have arrived. Nothing in the
 * protocol tells when it is done. This is counted from the loss; the login that follows
 * is as slow as the server is. */
#define SETTLE_US G_USEC_PER_SEC

/* How often one server may send us to another before somebody gets online. */
#define MAX_HOPS 3

struct _WcConnector
{
  GObject parent_instance;

  WcAccount *account; /* (owned) */
  GStrv pins;         /* (owned) (nullable) */
  const WcAttemptMeans *means;
  const WcConnectorHooks *hooks;
  gpointer data;

  gboolean asked_secret;  /* the owner owes a password */
  WcAttempt *attempt;     /* (owned) (nullable) */
  WcLiveStream *live;     /* (owned) (nullable) only in dispose */
  guint timer;            /* of the next attempt */
  char *unstorable;       /* (owned) (nullable) why nothing can be stored now */
  gboolean held_back;     /* an attempt waits for the store */
  guint n_failures;       /* since the last good stream */
  guint n_hops;           /* since the last stream */
  WcResolveTarget *first; /* (owned) (nullable) where the next attempt begins */
  WcAccountTls last_tls;  /* how the last server was reached */
  gint64 open_since_us;   /* monotonic */
  gint64 settled_us;      /* monotonic: no attempt before that */

  WcConnectorStatus status;
  char *reason;   /* (owned) (nullable) */
  char *text;     /* (owned) (nullable) */
  char *host;     /* (owned) (nullable) */
  char *address;  /* (owned) (nullable) */
  char *version;  /* (owned) (nullable) of TLS */
  char *cipher;   /* (owned) (nullable) */
  char *pin_seen; /* (owned) (nullable) fingerprint of the server */
};

G_DEFINE_FINAL_TYPE (WcConnector, wc_connector, G_TYPE_OBJECT)

/* ---- Status ---- */

static void
set_state (WcConnector *self, WcAccountState state, const char *reason, const char *text)
{
  if (self->status.state != state)
    self->status.since_us = wc_clock_now_us (self->means->clock);
  self->status.state = state;
  self->status.next_attempt_us = 0;
  wc_str_set (&self->reason, reason);
  wc_str_set (&self->text, text);
  self->status.reason = self->reason;
  self->status.text = self->text;
}

static void
forget_stream (WcConnector *self)
{
  self->status.full_jid = NULL;
  self->status.mechanism = NULL;
  self->status.host = NULL;
  self->status.address = NULL;
  self->status.port = 0;
  self->status.resumed = FALSE;
  self->status.encrypted = FALSE;
  self->status.tls = (WcChannelTls){ 0 };
}

static void
describe_stream (WcConnector *self,
                 WcTransport *transport,
                 const WcResolveTarget *target,
                 const WcLoginResult *result)
{
  WcChannelTls tls = { 0 };

  self->status.mechanism = result->mechanism;
  self->status.resumed = result->resumed;
  self->status.encrypted = wc_transport_get_tls (transport, &tls);
  wc_str_set (&self->host, target->host);
  wc_str_set (&self->version, tls.version);
  wc_str_set (&self->cipher, tls.cipher);
  wc_str_set (&self->pin_seen, tls.fingerprint);
  wc_str_set (&self->address, wc_transport_get_address (transport));
  self->status.host = self->host;
  self->status.address = self->address;
  self->status.port = target->port;
  self->status.tls =
      (WcChannelTls){ self->version, self->cipher, self->pin_seen, tls.pinned };
}

static void
tell (WcConnector *self)
{
  self->hooks->changed (self->data);
}

/* ---- The next attempt ---- */

static void
hold_back (WcConnector *self)
{
  self->held_back = TRUE;
  set_state (self, WC_ACCOUNT_STATE_ERROR, "storage", self->unstorable);
  tell (self);
}

static void
begin_now (WcConnector *self)
{
  g_autoptr (WcConnector) alive = g_object_ref (self);

  wc_clock_clear (self->means->clock, &self->timer);
  if (self->unstorable != NULL)
    {
      hold_back (self);
      return;
    }
  self->asked_secret = TRUE;
  set_state (self, WC_ACCOUNT_STATE_CONNECTING, /* reason= */ NULL, /* text= */ NULL);
  tell (self);
  if (self->asked_secret)
    self->hooks->need_secret (self->data);
}

static void
on_timer (gpointer data)
{
  WcConnector *self = data;

  self->timer = 0;
  begin_now (self);
}

static double
random_fraction (WcConnector *self)
{
  GRand *rand = self->means->rand;

  return rand != NULL ? g_rand_double (rand) : g_random_double ();
}

static void
wait_for_next (WcConnector *self, gint64 delay_us)
{
  self->status.next_attempt_us = wc_clock_now_us (self->means->clock) + delay_us;
  self->timer = wc_clock_add (self->means->clock, delay_us, on_timer, self);
}

/* Pauses after a failure are longer than that anyway. */
G_STATIC_ASSERT (WC_BACKOFF_FIRST_US / 2 >= SETTLE_US);

static void
begin (WcConnector *self)
{
  gint64 left_us = self->settled_us - wc_clock_monotonic_us (self->means->clock);

  if (left_us <= 0)
    {
      begin_now (self);
      return;
    }
  wc_clock_clear (self->means->clock, &self->timer);
  set_state (self, WC_ACCOUNT_STATE_CONNECTING, /* reason= */ NULL, /* text= */ NULL);
  wait_for_next (self, left_us);
  tell (self);
}

/* "host", "host:port", "[address]:port" as a server may say it: NULL when it is anything
 * that is no host. */
static WcResolveTarget *
parse_host (const char *text, WcAccountTls tls)
{
  guint16 usual = tls == WC_ACCOUNT_TLS_DIRECT ? 5223 : 5222;
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, usual, NULL);
  g_autofree char *host = NULL;

  if (parsed == NULL)
    return NULL;
  host =
      g_hostname_to_ascii (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  if (host == NULL || host[0] == '\0' || strlen (host) > 255 ||
      strspn (host,
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") !=
          strlen (host))
    return NULL;
  return wc_resolve_target_new (
      host, g_network_address_get_port (G_NETWORK_ADDRESS (parsed)), tls);
}

/* see-other-host (RFC 6120 § 4.9.3.19): only from a server that has shown its
 * certificate, whose name is checked there again, and not for ever. */
static gboolean
go_elsewhere (WcConnector *self, const GError *error, gboolean encrypted)
{
  const char *host = wc_stream_error_get_detail (error, "host");
  WcResolveTarget *target = NULL;

  if (!encrypted || host == NULL || self->n_hops >= MAX_HOPS)
    return FALSE;
  target = parse_host (host, self->last_tls);
  if (target == NULL)
    return FALSE;
  self->n_hops++;
  g_clear_pointer (&self->first, wc_resolve_target_free);
  self->first = target;
  return TRUE;
}

static void
ask_person (WcConnector *self, WcPromptKind kind, const GError *error)
{
  g_autofree char *question = wc_remedy_dup_question (error, self->account->jid);
  g_autoptr (GHashTable) details = wc_remedy_dup_details (error);

  self->hooks->need_person (self->data, kind, question, details);
}

/* What is to be done now that an attempt or a stream has failed. */
static void
handle_failure (WcConnector *self, const GError *error, gboolean encrypted)
{
  g_autoptr (WcConnector) alive = g_object_ref (self);
  WcRemedy remedy = wc_remedy_for (error);

  forget_stream (self);
  if (remedy.elsewhere && go_elsewhere (self, error, encrypted))
    {
      begin (self);
      return;
    }
  set_state (self, remedy.state, wc_stream_error_get_reason (error), error->message);
  if (remedy.retry && self->unstorable != NULL)
    {
      hold_back (self);
      return;
    }
  if (remedy.retry)
    wait_for_next (self,
                   wc_backoff_delay_us (self->n_failures++, random_fraction (self)));
  tell (self);
  if (remedy.ask)
    ask_person (self, remedy.prompt, error);
}

/* ---- The live stream ---- */

static void
on_live_ended (gpointer data, const GError *error)
{
  WcConnector *self = data;
  gint64 lasted_us = wc_clock_monotonic_us (self->means->clock) - self->open_since_us;

  if (lasted_us >= GOOD_STREAM_US)
    self->n_failures = 0;
  else if (!g_error_matches (error, WC_STREAM_ERROR, WC_STREAM_ERROR_REMOTE))
    self->n_failures = MIN (self->n_failures, MAX_SHORT_STREAMS);
  handle_failure (self, error, self->status.encrypted);
}

static void
on_session_began (gpointer data, const char *id)
{
  WcConnector *self = data;

  self->hooks->session_began (self->data, id);
}

static void
on_session_handled (gpointer data, const char *id, guint32 h)
{
  WcConnector *self = data;

  self->hooks->session_handled (self->data, id, h);
}

static void
on_session_over (gpointer data, const char *id, const guint32 *h)
{
  WcConnector *self = data;

  self->hooks->session_over (self->data, id, h);
}

static const WcLiveStreamHooks live_hooks = { on_live_ended, on_session_began,
                                              on_session_handled, on_session_over };

/* ---- An attempt ---- */

static WcNode *
on_attempt_resume (gpointer data, const WcNode *features)
{
  WcConnector *self = data;

  return wc_live_stream_resume (self->live, features);
}

static void
on_attempt_bound (gpointer data,
                  WcTransport *transport,
                  WcGate *gate,
                  const WcResolveTarget *target,
                  const WcLoginResult *result)
{
  g_autoptr (WcConnector) self = g_object_ref (data);

  self->n_hops = 0;
  self->last_tls = target->tls;
  self->open_since_us = wc_clock_monotonic_us (self->means->clock);
  describe_stream (self, transport, target, result);
  set_state (self, WC_ACCOUNT_STATE_ONLINE, /* reason= */ NULL, /* text= */ NULL);
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  self->hooks->logged_in (self->data, result->mechanism);
  if (self->status.state != WC_ACCOUNT_STATE_ONLINE)
    {
      wc_transport_close (transport);
      wc_gate_shut (gate);
      return;
    }
  wc_live_stream_open (self->live, transport, gate, result);
  if (!wc_live_stream_is_open (self->live))
    return;
  self->status.full_jid = wc_live_stream_get_full_jid (self->live);
  tell (self);
}

static void
on_attempt_failed (gpointer data, const WcAttemptFailure *failure)
{
  WcConnector *self = data;
  g_autoptr (GError) error = g_error_copy (failure->error);
  gboolean encrypted = failure->encrypted;

  if (failure->target != NULL)
    self->last_tls = failure->target->tls;
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  handle_failure (self, error, encrypted);
}

static const WcAttemptHandler attempt_handler = { on_attempt_resume, on_attempt_bound,
                                                  on_attempt_failed };

/* Where to begin: where we were sent, or where the server wants to go on (XEP-0198 § 5).
 */
static WcResolveTarget *
find_first (WcConnector *self)
{
  const char *location = wc_live_stream_get_location (self->live);

  if (self->first != NULL)
    return g_steal_pointer (&self->first);
  if (location == NULL || self->account->host != NULL ||
      !wc_live_stream_can_resume (self->live))
    return NULL;
  return parse_host (location, self->last_tls);
}

static gboolean
is_idle (WcConnector *self)
{
  return self->attempt == NULL && !self->held_back && !self->asked_secret &&
         !wc_live_stream_is_open (self->live);
}

void
wc_connector_take_secret (WcConnector *self, const char *password, const GError *error)
{
  g_autoptr (WcResolveTarget) first = NULL;
  WcAttemptSettings settings = { .account = self->account,
                                 .password = password,
                                 .pins = (const char *const *) self->pins };

  if (!self->asked_secret)
    return;
  self->asked_secret = FALSE;
  if (password == NULL)
    {
      handle_failure (self, error, /* encrypted= */ FALSE);
      return;
    }
  first = find_first (self);
  settings.first = first;
  self->attempt = wc_attempt_start (&settings, self->means, &attempt_handler, self);
}

/* ---- Verbs ---- */

void
wc_connector_connect (WcConnector *self)
{
  if (is_idle (self))
    begin (self);
}

static void
stop (WcConnector *self, WcLiveStreamLeave how)
{
  g_autoptr (WcConnector) alive = g_object_ref (self);
  gboolean was_offline =
      self->status.state == WC_ACCOUNT_STATE_OFFLINE && self->reason == NULL;

  self->asked_secret = FALSE;
  self->held_back = FALSE;
  wc_clock_clear (self->means->clock, &self->timer);
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  g_clear_pointer (&self->first, wc_resolve_target_free);
  self->n_failures = 0;
  self->n_hops = 0;
  forget_stream (self);
  set_state (self, WC_ACCOUNT_STATE_OFFLINE, /* reason= */ NULL, /* text= */ NULL);
  wc_live_stream_leave (self->live, how);
  if (!was_offline)
    tell (self);
}

void
wc_connector_disconnect (WcConnector *self)
{
  stop (self, WC_LIVE_STREAM_PROPERLY);
}

void
wc_connector_abandon (WcConnector *self)
{
  stop (self, WC_LIVE_STREAM_SILENTLY);
}

void
wc_connector_set_account (WcConnector *self, const WcAccount *account)
{
  WcAccount *former = self->account;

  self->account = wc_account_ref (account);
  wc_account_unref (former);
}

void
wc_connector_set_pins (WcConnector *self, const char *const *pins)
{
  g_strfreev (self->pins);
  self->pins = g_strdupv ((GStrv) pins);
}

/* Something changed that may help who waits and harm who is online. */
static void
look_again (WcConnector *self)
{
  self->n_failures = 0;
  if (self->timer != 0)
    begin (self);
  else
    wc_live_stream_probe (self->live);
}

/* An attempt that is under way ends in what has to be stored. */
static void
stop_attempts (WcConnector *self)
{
  g_autoptr (WcConnector) alive = g_object_ref (self);
  gboolean trying = self->timer != 0 || self->attempt != NULL || self->asked_secret;

  wc_clock_clear (self->means->clock, &self->timer);
  self->asked_secret = FALSE;
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  if (trying)
    hold_back (self);
}

void
wc_connector_set_storable (WcConnector *self, const char *why)
{
  g_autoptr (WcConnector) alive = g_object_ref (self);

  wc_str_set (&self->unstorable, why);
  wc_live_stream_set_storable (self->live, why == NULL);
  if (why != NULL)
    stop_attempts (self);
  else if (self->held_back)
    {
      self->held_back = FALSE;
      begin (self);
    }
}

void
wc_connector_network_changed (WcConnector *self, gboolean available)
{
  /* That there is none is shown by the connections themselves; GNetworkMonitor may be
   * wrong about loopback and tunnels. */
  if (available)
    look_again (self);
}

void
wc_connector_resumed (WcConnector *self)
{
  if (self->attempt == NULL)
    {
      look_again (self);
      return;
    }
  /* What was under way was so before the machine slept. */
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  begin (self);
}

void
wc_connector_let_settle (WcConnector *self)
{
  self->settled_us = wc_clock_monotonic_us (self->means->clock) + SETTLE_US;
}

void
wc_connector_peer_is_dead (WcConnector *self)
{
  g_autoptr (GError) error = wc_stream_error_new (WC_STREAM_ERROR_TIMEOUT, NULL, NULL,
                                                  "the server does not answer any more");

  wc_live_stream_fail (self->live, error);
}

const WcConnectorStatus *
wc_connector_get_status (WcConnector *self)
{
  return &self->status;
}

const char *
wc_connector_get_next (WcConnector *self, guint32 *out_number)
{
  return wc_live_stream_get_next (self->live, out_number);
}

gint64
wc_connector_get_session_max_s (WcConnector *self)
{
  return wc_live_stream_get_max_s (self->live);
}

const char *
wc_connector_get_session_location (WcConnector *self)
{
  return wc_live_stream_get_location (self->live);
}

void
wc_connector_restore (WcConnector *self,
                      const char *id,
                      const char *full_jid,
                      guint32 inbound)
{
  wc_live_stream_restore (self->live, id, full_jid, inbound);
}

static void
connector_dispose (GObject *object)
{
  WcConnector *self = WC_CONNECTOR (object);

  if (self->means != NULL)
    wc_clock_clear (self->means->clock, &self->timer);
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  g_clear_pointer (&self->live, wc_live_stream_free);
  g_clear_pointer (&self->account, wc_account_unref);
  g_clear_pointer (&self->pins, g_strfreev);
  g_clear_pointer (&self->first, wc_resolve_target_free);
  g_clear_pointer (&self->unstorable, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->cipher, g_free);
  g_clear_pointer (&self->pin_seen, g_free);
  G_OBJECT_CLASS (wc_connector_parent_class)->dispose (object);
}

static void
wc_connector_class_init (WcConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = connector_dispose;
}

static void
wc_connector_init (WcConnector *self)
{
  self->last_tls = WC_ACCOUNT_TLS_STARTTLS;
}

WcConnector *
wc_connector_new (const WcAccount *account,
                  WcSession *session,
                  const WcAttemptMeans *means,
                  const WcConnectorHooks *hooks,
                  gpointer data)
{
  WcConnector *self = g_object_new (WC_TYPE_CONNECTOR, NULL);

  self->account = wc_account_ref (account);
  self->means = means;
  self->hooks = hooks;
  self->data = data;
  self->live = wc_live_stream_new (session, means->clock, &live_hooks, self);
  self->status.since_us = wc_clock_now_us (means->clock);
  return self;
}
