/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/attempt.h"
#include "stream/greeting.h"
#include "stream/remedy.h"
#include "stream/sasl.h"
#include "stream/stream-error.h"

/* The chain of resolve, transport, gate and login, with one watchdog over each server
 * that is tried: from the first packet to the bound stream. Whoever stalls anywhere in
 * between stalls this attempt alone, and no longer than that. */

#define WATCHDOG_US (30 * G_USEC_PER_SEC)

/* Before the login nobody has reason to say much. */
#define LOGIN_LIMITS ((WcParserLimits){ 32, 2000, 256 * 1024 })

struct _WcAttempt
{
  WcAccount *account; /* (owned) */
  char *password;     /* (owned) (nullable) wiped */
  GStrv pins;         /* (owned) (nullable) */
  const WcAttemptMeans *means;
  const WcAttemptHandler *handler;
  gpointer data;
  gboolean anonymous;
  gboolean ended;
  GCancellable *cancellable; /* (owned) of the whole attempt */

  GPtrArray *targets;            /* (owned) (element-type WcResolveTarget) */
  guint next;                    /* index of the target to try next */
  GError *error;                 /* (owned) (nullable) the most telling so far */
  gboolean error_encrypted;      /* how it was told */
  WcResolveTarget *error_target; /* (nullable) by whom, borrowed from targets */

  WcResolveTarget *target;  /* (nullable) borrowed from targets */
  GCancellable *connecting; /* (owned) (nullable) of this target */
  WcTransport *transport;   /* (owned) (nullable) */
  WcGate *gate;             /* (owned) (nullable) */
  WcLogin *login;           /* (owned) (nullable) */
  WcGreeting *greeting;     /* (owned) (nullable) in place of the login */
  guint watchdog;
};

static void
attempt_clear (gpointer data)
{
  WcAttempt *self = data;

  wc_account_unref (self->account);
  wc_sasl_wipe (self->password);
  g_strfreev (self->pins);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->targets);
  g_clear_error (&self->error);
}

static void
attempt_unref (WcAttempt *self)
{
  g_atomic_rc_box_release_full (self, attempt_clear);
}

typedef WcAttempt WcAttemptRef;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAttemptRef, attempt_unref)

/* Leaves the server that is being tried, whatever it is doing. */
static void
leave_target (WcAttempt *self)
{
  wc_clock_clear (self->means->clock, &self->watchdog);
  if (self->connecting != NULL)
    g_cancellable_cancel (self->connecting);
  g_clear_object (&self->connecting);
  if (self->login != NULL)
    wc_login_cancel (self->login);
  g_clear_object (&self->login);
  g_clear_pointer (&self->greeting, wc_greeting_free);
  if (self->gate != NULL)
    wc_gate_shut (self->gate);
  g_clear_pointer (&self->gate, wc_gate_unref);
  if (self->transport != NULL)
    wc_transport_close (self->transport);
  g_clear_object (&self->transport);
}

static void
end (WcAttempt *self)
{
  self->ended = TRUE;
  leave_target (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->password, wc_sasl_wipe);
}

void
wc_attempt_stop (WcAttempt *self)
{
  if (self == NULL)
    return;
  if (!self->ended)
    end (self);
  attempt_unref (self);
}

/* Keeps the error that says most: the one that ended everything, what a person can do
 * something about, and else the last. */
static void
note_error (WcAttempt *self, const GError *error, gboolean encrypted)
{
  if (self->error != NULL && wc_remedy_for (self->error).ask &&
      wc_remedy_for (error).next_target)
    return;
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  self->error_encrypted = encrypted;
  self->error_target = self->target;
}

static void
give_up (WcAttempt *self)
{
  WcAttemptFailure failure = { self->error, self->error_target, self->error_encrypted };

  end (self);
  self->handler->failed (self->data, &failure);
}

static gboolean
is_encrypted (WcAttempt *self)
{
  WcChannelTls tls;

  return self->transport != NULL && wc_transport_get_tls (self->transport, &tls);
}

static void try_next (WcAttempt *self);

/* This server did not let us in: to the next one, or to the end. */
static void
fail_target (WcAttempt *self, const GError *error)
{
  g_autoptr (WcAttemptRef) alive = g_atomic_rc_box_acquire (self);
  gboolean encrypted = is_encrypted (self);
  gboolean go_on = wc_remedy_for (error).next_target && self->next < self->targets->len;

  note_error (self, error, encrypted);
  leave_target (self);
  if (go_on)
    try_next (self);
  else
    give_up (self);
}

/* ---- What the login says ---- */

static void
on_login_write (gpointer data, const char *bytes, gsize size)
{
  WcAttempt *self = data;

  wc_transport_write (self->transport, bytes, size);
}

static void
on_login_restart (gpointer data)
{
  WcAttempt *self = data;

  wc_gate_restart (self->gate);
}

static WcNode *
on_login_resume (gpointer data, const WcNode *features)
{
  WcAttempt *self = data;

  return self->handler->resume (self->data, features);
}

static void
on_login_done (gpointer data, const WcLoginResult *result)
{
  WcAttempt *self = data;
  g_autoptr (WcAttemptRef) alive = g_atomic_rc_box_acquire (self);
  g_autoptr (WcTransport) transport = g_steal_pointer (&self->transport);
  g_autoptr (WcGate) gate = g_steal_pointer (&self->gate);

  end (self);
  self->handler->bound (self->data, transport, gate, self->target, result);
}

static void
on_login_failed (gpointer data, const GError *error)
{
  fail_target (data, error);
}

static const WcLoginHandler login_handler = { on_login_write, on_login_restart,
                                              on_login_resume, on_login_done,
                                              on_login_failed };

static void
on_greeted (gpointer data, const WcNode *features)
{
  WcLoginResult result = { .features = features };

  on_login_done (data, &result);
}

static const WcGreetingHandler greeting_handler = { on_login_write, on_greeted,
                                                    on_login_failed };

/* ---- What the gate says ---- */

static void
on_gate_opened (gpointer data, const WcNode *header)
{
  WcAttempt *self = data;

  if (self->greeting != NULL)
    wc_greeting_opened (self->greeting, header);
  else
    wc_login_opened (self->login, header);
}

static void
on_gate_node (gpointer data, WcNode *node)
{
  WcAttempt *self = data;

  if (self->greeting != NULL)
    wc_greeting_handle (self->greeting, node);
  else
    wc_login_handle (self->login, node);
}

static void
on_gate_ended (gpointer data, const GError *error)
{
  fail_target (data, error);
}

static WcParserLimits
login_limits (gpointer data, const WcNode *head)
{
  return LOGIN_LIMITS;
}

static const WcGateHandler gate_handler = { on_gate_opened, on_gate_node, on_gate_ended,
                                            login_limits };

/* ---- What the transport says ---- */

static void
on_received (gpointer data, const guint8 *bytes, gsize size)
{
  WcAttempt *self = data;
  g_autoptr (WcAttemptRef) alive = g_atomic_rc_box_acquire (self);

  wc_gate_feed (self->gate, (const char *) bytes, size);
}

static void
on_closed (gpointer data, const GError *error)
{
  fail_target (data, error);
}

static const WcTransportHandler transport_handler = { on_received, on_closed };

static void
start_stream (WcAttempt *self)
{
  self->gate = wc_gate_new (&gate_handler, self);
  wc_transport_set_handler (self->transport, &transport_handler, self);
  if (self->greeting != NULL)
    wc_greeting_start (self->greeting);
  else
    wc_login_start (self->login);
}

static void
start_greeting (WcAttempt *self)
{
  self->greeting =
      wc_greeting_new (wc_account_get_domain (self->account), &greeting_handler, self);
  start_stream (self);
}

static void
start_login (WcAttempt *self)
{
  WcAuthenticationSettings settings = { .jid = self->account->jid,
                                        .resource = self->account->resource,
                                        .password = self->password,
                                        .mechanism = self->account->mechanism,
                                        .encrypted = is_encrypted (self) };
  g_autoptr (GError) error = NULL;

  self->login =
      wc_login_new (&settings, self->means->turns, &login_handler, self, &error);
  if (self->login == NULL)
    {
      fail_target (self, error);
      return;
    }
  start_stream (self);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WcAttemptRef) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean connected =
      wc_transport_connect_finish (WC_TRANSPORT (source), result, &error);

  /* Of a server that was left meanwhile. */
  if (WC_TRANSPORT (source) != self->transport)
    return;
  if (connected && self->anonymous)
    start_greeting (self);
  else if (connected)
    start_login (self);
  else
    fail_target (self, error);
}

static void
on_watchdog (gpointer data)
{
  g_autoptr (GError) error = wc_stream_error_new (
      WC_STREAM_ERROR_TIMEOUT, NULL, NULL, "the server did not finish the login in time");
  WcAttempt *self = data;

  self->watchdog = 0;
  fail_target (self, error);
}

static void
try_next (WcAttempt *self)
{
  WcTransportPeer peer = { .domain = wc_account_get_domain (self->account),
                           .ca_file = self->account->ca_file,
                           .pins = (const char *const *) self->pins,
                           .insecure = self->account->insecure };

  self->target = self->targets->pdata[self->next++];
  peer.target = self->target;
  self->connecting = g_cancellable_new ();
  self->transport = self->means->new_transport (self->means->data);
  self->watchdog = wc_clock_add (self->means->clock, WATCHDOG_US, on_watchdog, self);
  wc_transport_connect_async (self->transport, &peer, self->connecting, connected_cb,
                              g_atomic_rc_box_acquire (self));
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WcAttemptRef) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = wc_resolve_finish (result, &error);

  if (self->ended)
    return;
  for (guint i = 0; targets != NULL && i < targets->len; i++)
    g_ptr_array_add (self->targets, wc_resolve_target_copy (targets->pdata[i]));
  if (self->targets->len > 0)
    {
      try_next (self);
      return;
    }
  note_error (self, error, /* encrypted= */ FALSE);
  give_up (self);
}

static gboolean
try_first (gpointer data)
{
  g_autoptr (WcAttemptRef) self = data;

  if (!self->ended)
    try_next (self);
  return G_SOURCE_REMOVE;
}

/* Fills the list of servers: the one given by hand alone, or what DNS says. */
static void
find_targets (WcAttempt *self)
{
  WcResolveTarget *override = wc_resolve_override (self->account);

  if (override == NULL)
    {
      wc_resolve_async (wc_account_get_domain (self->account), self->means->rand,
                        self->cancellable, resolved_cb, g_atomic_rc_box_acquire (self));
      return;
    }
  g_ptr_array_add (self->targets, override);
  g_idle_add_full (G_PRIORITY_DEFAULT, try_first, g_atomic_rc_box_acquire (self), NULL);
}

WcAttempt *
wc_attempt_start (const WcAttemptSettings *settings,
                  const WcAttemptMeans *means,
                  const WcAttemptHandler *handler,
                  gpointer data)
{
  WcAttempt *self = g_atomic_rc_box_new0 (WcAttempt);

  self->account = wc_account_ref (settings->account);
  self->password = g_strdup (settings->password);
  self->pins = g_strdupv ((GStrv) settings->pins);
  self->anonymous = settings->anonymous;
  self->means = means;
  self->handler = handler;
  self->data = data;
  self->cancellable = g_cancellable_new ();
  self->targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_resolve_target_free);
  if (settings->first != NULL)
    g_ptr_array_add (self->targets, wc_resolve_target_copy (settings->first));
  find_targets (self);
  return self;
}
