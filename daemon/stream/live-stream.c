/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "stream/live-stream.h"
#include "stream/stream-error.h"
#include "stream/stream-management.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Every stanza out is counted where it is written, every stanza in where the session has
 * stored it (XEP-0198 § 4): there is one place for either, so the counts cannot part. */

#define PROBE_US (15 * G_USEC_PER_SEC)

/* A server that has said nothing for so long is asked whether it lives: routers forget
 * silent connections after five minutes or more. */
#define SILENCE_US (4 * 60 * G_USEC_PER_SEC)

struct _WcLiveStream
{
  WcSession *session; /* (owned) */
  WcClock *clock;     /* (owned) */
  const WcLiveStreamHooks *hooks;
  gpointer data;

  WcStreamManagement *management; /* (owned) */
  char *full_jid;                 /* (owned) (nullable) */
  gboolean known;                 /* the session has been bound in this run */
  WcTransport *transport;         /* (owned) (nullable) while open */
  WcGate *gate;                   /* (owned) (nullable) while open */
  guint flush_source;
  guint probe;        /* timer: the end of patience */
  guint silence;      /* timer: when to look whether anything came */
  gint64 received_us; /* monotonic: when the server said something last */
  gboolean patient;   /* somebody tells when what failed can be stored */
  gboolean paused;    /* what is received cannot be stored now */
  GQueue waiting;     /* (element-type WcNode) (owned) read, and not handled yet */
};

static gboolean
is_stanza (const WcNode *node)
{
  return wc_stanza_is_message (node) || wc_stanza_is_presence (node) ||
         wc_stanza_is_iq (node);
}

/* ---- The end of a connection ---- */

static void
drop_connection (WcLiveStream *self)
{
  wc_clock_clear (self->clock, &self->probe);
  wc_clock_clear (self->clock, &self->silence);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) wc_node_unref);
  g_clear_handle_id (&self->flush_source, g_source_remove);
  if (self->gate != NULL)
    wc_gate_shut (self->gate);
  g_clear_pointer (&self->gate, wc_gate_unref);
  if (self->transport != NULL)
    wc_transport_close (self->transport);
  g_clear_object (&self->transport);
}

gboolean
wc_live_stream_is_open (WcLiveStream *self)
{
  return self->transport != NULL;
}

gboolean
wc_live_stream_can_resume (WcLiveStream *self)
{
  return wc_stream_management_can_resume (self->management);
}

/* The session of 0198 is given up; how much of it arrived nobody says. */
static void
forget_session (WcLiveStream *self)
{
  g_autofree char *id = g_strdup (wc_stream_management_get_id (self->management));

  wc_stream_management_restore (self->management, /* id= */ NULL, 0);
  self->hooks->session_over (self->data, id, /* h= */ NULL);
}

/* What broke the rules would come again with the session, and break the next stream. */
void
wc_live_stream_fail (WcLiveStream *self, const GError *error)
{
  g_autoptr (GError) kept = g_error_copy (error);
  gboolean poisoned =
      g_error_matches (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL) &&
      wc_live_stream_can_resume (self);

  if (!wc_live_stream_is_open (self))
    return;
  drop_connection (self);
  wc_stream_management_suspend (self->management);
  wc_session_unbind (self->session, wc_live_stream_can_resume (self) && !poisoned);
  if (poisoned)
    forget_session (self);
  self->hooks->ended (self->data, kept);
}

static void
fail_timeout (WcLiveStream *self)
{
  g_autoptr (GError) error = wc_stream_error_new (WC_STREAM_ERROR_TIMEOUT, NULL, NULL,
                                                  "the server does not answer any more");

  wc_live_stream_fail (self, error);
}

/* ---- Out ---- */

static void
write_node (WcLiveStream *self, const WcNode *node)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->transport == NULL)
    return;
  wc_node_write (node, WC_NS_CLIENT, text);
  wc_transport_write (self->transport, text->str, text->len);
}

static gboolean
on_flush (gpointer data)
{
  WcLiveStream *self = data;

  self->flush_source = 0;
  wc_stream_management_flushed (self->management);
  return G_SOURCE_REMOVE;
}

/* What the session says. When this turn of the main loop has said it all, stream
 * management may ask for an acknowledgement. */
static void
on_session_write (gpointer stream, const WcNode *node, guint64 tag)
{
  WcLiveStream *self = stream;

  if (is_stanza (node))
    wc_stream_management_sent (self->management, node, tag);
  write_node (self, node);
  if (self->flush_source == 0 && self->transport != NULL)
    self->flush_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_flush, self, NULL);
}

static void
on_management_write (gpointer data, const WcNode *node)
{
  write_node (data, node);
}

static void
on_management_acked (gpointer data, guint64 tag)
{
  WcLiveStream *self = data;

  wc_session_acked (self->session, tag);
}

static void
on_management_handled (gpointer data, const char *id, guint32 h)
{
  WcLiveStream *self = data;

  if (id != NULL)
    self->hooks->session_handled (self->data, id, h);
}

/* Who does not listen cannot complain of silence. */
static void
on_management_silent (gpointer data)
{
  WcLiveStream *self = data;

  if (!self->paused)
    fail_timeout (self);
}

static const WcStreamManagementHooks management_hooks = {
  .write = on_management_write,
  .acked = on_management_acked,
  .handled = on_management_handled,
  .silent = on_management_silent,
};

/* ---- In ---- */

/* The counts of the two sides have parted: resuming would only part them again. */
static void
fail_session (WcLiveStream *self, const GError *error)
{
  if (wc_live_stream_can_resume (self))
    forget_session (self);
  wc_live_stream_fail (self, error);
}

/* Nothing is read from now on; what the kernel holds is the server's affair. */
static void
pause_reading (WcLiveStream *self)
{
  self->paused = TRUE;
  if (self->transport == NULL)
    return;
  wc_clock_clear (self->clock, &self->probe);
  wc_clock_clear (self->clock, &self->silence);
  wc_transport_set_handler (self->transport, /* handler= */ NULL, /* data= */ NULL);
}

static void
take_stanza (WcLiveStream *self, WcNode *stanza)
{
  guint32 count = wc_stream_management_next_inbound (self->management);
  gboolean is_answer = wc_session_expects (self->session, stanza);
  g_autoptr (GError) error = NULL;

  if (wc_session_hold (self->session, stanza))
    wc_stream_management_held (self->management);
  else if (wc_session_receive (self->session, stanza, count, &error))
    wc_stream_management_stored (self->management);
  else if (self->patient && !is_answer && wc_error_is_storage (error))
    {
      g_queue_push_head (&self->waiting, wc_node_ref (stanza));
      pause_reading (self);
    }
  else if (is_answer)
    /* Nobody waits for it any more, should it come again: only a new stream asks anew. */
    fail_session (self, error);
  else
    wc_live_stream_fail (self, error);
}

/* Answers to what was never asked are not for stream management. */
static gboolean
is_expected (WcLiveStream *self, const WcNode *nonza)
{
  if (wc_stream_management_is_enabled (self->management))
    return wc_node_is (nonza, "r", WC_NS_SM) || wc_node_is (nonza, "a", WC_NS_SM);
  return wc_node_is (nonza, "enabled", WC_NS_SM) ||
         wc_node_is (nonza, "failed", WC_NS_SM);
}

static void
take_nonza (WcLiveStream *self, const WcNode *nonza)
{
  g_autoptr (GError) error = NULL;
  WcStreamManagementResult result;
  const char *id;

  if (!is_expected (self, nonza))
    return;
  result = wc_stream_management_handle (self->management, nonza, NULL, NULL, &error);
  id = wc_stream_management_get_id (self->management);
  if (error != NULL)
    fail_session (self, error);
  else if (result == WC_STREAM_MANAGEMENT_ENABLED && id != NULL)
    self->hooks->session_began (self->data, id);
}

static void
take_node (WcLiveStream *self, WcNode *node)
{
  if (is_stanza (node))
    take_stanza (self, node);
  else
    take_nonza (self, node);
}

static void
on_node (gpointer data, WcNode *node)
{
  WcLiveStream *self = data;

  if (self->paused)
    g_queue_push_tail (&self->waiting, wc_node_ref (node));
  else
    take_node (self, node);
}

static void
on_gate_ended (gpointer data, const GError *error)
{
  wc_live_stream_fail (data, error);
}

static WcParserLimits
find_limits (gpointer data, const WcNode *head)
{
  WcLiveStream *self = data;

  return wc_session_expects (self->session, head) ? WC_PARSER_LIMITS_ANSWER
                                                  : WC_PARSER_LIMITS_ANY;
}

static const WcGateHandler gate_handler = { NULL, on_node, on_gate_ended, find_limits };

static void
on_received (gpointer data, const guint8 *bytes, gsize size)
{
  WcLiveStream *self = data;

  wc_clock_clear (self->clock, &self->probe);
  self->received_us = wc_clock_monotonic_us (self->clock);
  wc_gate_feed (self->gate, (const char *) bytes, size);
}

static void
on_closed (gpointer data, const GError *error)
{
  wc_live_stream_fail (data, error);
}

static const WcTransportHandler transport_handler = { on_received, on_closed };

/* ---- The beginning of a connection ---- */

static gboolean
offers_management (const WcNode *features)
{
  return wc_node_child (features, "sm", WC_NS_SM) != NULL;
}

/* What is told to the server once must not be less the next time, also when that is
 * another run of the daemon, which knows the store alone. */
static gboolean
store_held (WcLiveStream *self)
{
  guint32 count = 0;
  g_autoptr (GError) error = NULL;

  if (!wc_stream_management_has_held (self->management, &count) ||
      wc_session_store_count (self->session, count, &error))
    return TRUE;
  g_info ("the session is not resumed: %s", error->message);
  return FALSE;
}

WcNode *
wc_live_stream_resume (WcLiveStream *self, const WcNode *features)
{
  if (!wc_live_stream_can_resume (self) || !offers_management (features) ||
      !store_held (self))
    return NULL;
  return wc_stream_management_resume (self->management);
}

/* The server goes on with a session: it must be ours. What it had not acknowledged is
 * written again before anything else. */
static void
go_on (WcLiveStream *self, const WcLoginResult *result)
{
  const char *id = wc_stream_management_get_id (self->management);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (wc_node_attr (result->answer, "previd"), id) != 0)
    error = wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL,
                                 "the server resumed another session");
  else
    wc_stream_management_handle (self->management, result->answer, NULL, NULL, &error);
  if (error != NULL)
    {
      fail_session (self, error);
      return;
    }
  /* Whoever was told of the count may have left. */
  if (!wc_live_stream_is_open (self))
    return;
  /* After a restart of the daemon the stream is an old one, but nothing of what the
   * modules knew about it is left. */
  if (self->known)
    wc_session_resume (self->session, on_session_write, self);
  else
    wc_session_bind (self->session, self->full_jid, result->features, on_session_write,
                     self);
  self->known = TRUE;
}

/* The old session is gone, maybe with a last word about how much of it arrived (§ 5). */
static void
give_up_session (WcLiveStream *self, const WcNode *answer)
{
  g_autofree char *id = g_strdup (wc_stream_management_get_id (self->management));
  gboolean h_known = FALSE;
  guint32 h = 0;

  if (answer != NULL)
    wc_stream_management_handle (self->management, answer, &h_known, &h, NULL);
  if (id == NULL)
    return;
  self->hooks->session_over (self->data, id, h_known ? &h : NULL);
}

static void
start_anew (WcLiveStream *self, const WcLoginResult *result)
{
  give_up_session (self, result->answer);
  g_free (self->full_jid);
  self->full_jid = g_strdup (result->full_jid);
  self->known = TRUE;
  if (offers_management (result->features))
    {
      g_autoptr (WcNode) enable = wc_stream_management_enable (self->management);

      write_node (self, enable);
    }
  else
    wc_stream_management_restore (self->management, /* id= */ NULL, 0);
  wc_session_bind (self->session, self->full_jid, result->features, on_session_write,
                   self);
}

/* One timer at the most, which looks back instead of being set anew by each byte. */
static void
on_silence (gpointer data)
{
  WcLiveStream *self = data;
  gint64 silent_us = wc_clock_monotonic_us (self->clock) - self->received_us;
  gboolean is_silent = silent_us >= SILENCE_US;

  self->silence = wc_clock_add (
      self->clock, is_silent ? SILENCE_US : SILENCE_US - silent_us, on_silence, self);
  if (is_silent)
    wc_live_stream_probe (self);
}

static void
watch_silence (WcLiveStream *self)
{
  self->received_us = wc_clock_monotonic_us (self->clock);
  self->silence = wc_clock_add (self->clock, SILENCE_US, on_silence, self);
}

void
wc_live_stream_open (WcLiveStream *self,
                     WcTransport *transport,
                     WcGate *gate,
                     const WcLoginResult *result)
{
  g_return_if_fail (!wc_live_stream_is_open (self));

  self->transport = g_object_ref (transport);
  self->gate = wc_gate_ref (gate);
  wc_transport_set_handler (transport, &transport_handler, self);
  wc_gate_set_handler (gate, &gate_handler, self);
  self->paused = FALSE;
  watch_silence (self);
  if (result->resumed)
    go_on (self, result);
  else
    start_anew (self, result);
}

/* ---- Verbs ---- */

/* Tells the server how much has arrived, so that it need not keep or return it. */
static void
acknowledge (WcLiveStream *self)
{
  g_autoptr (WcNode) request = wc_node_new ("r", WC_NS_SM);

  if (wc_stream_management_is_enabled (self->management))
    wc_stream_management_handle (self->management, request, NULL, NULL, NULL);
}

void
wc_live_stream_leave (WcLiveStream *self, WcLiveStreamLeave how)
{
  static const char end[] = "</stream:stream>";
  gboolean properly = how == WC_LIVE_STREAM_PROPERLY;
  gboolean had_session = wc_live_stream_can_resume (self);

  if (wc_live_stream_is_open (self))
    {
      acknowledge (self);
      if (properly)
        wc_transport_write (self->transport, end, sizeof end - 1);
      drop_connection (self);
      wc_stream_management_suspend (self->management);
      wc_session_unbind (self->session, !properly && had_session);
    }
  if (properly && had_session)
    forget_session (self);
}

static void
on_probe (gpointer data)
{
  WcLiveStream *self = data;

  self->probe = 0;
  fail_timeout (self);
}

static void
on_pong (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
}

void
wc_live_stream_probe (WcLiveStream *self)
{
  g_autoptr (WcNode) question = NULL;

  if (!wc_live_stream_is_open (self) || self->paused || self->probe != 0)
    return;
  self->probe = wc_clock_add (self->clock, PROBE_US, on_probe, self);
  if (wc_stream_management_is_enabled (self->management))
    {
      question = wc_node_new ("r", WC_NS_SM);
      write_node (self, question);
      return;
    }
  /* Whatever the server answers, even that it does not know pings: it lives. */
  question = wc_node_new ("ping", WC_NS_PING);
  wc_session_iq_get (self->session, wc_session_get_domain (self->session), question,
                     on_pong,
                     /* user_data= */ NULL);
}

/* The first that still cannot be stored begins the next pause. */
static void
take_waiting (WcLiveStream *self)
{
  WcNode *node;

  while (!self->paused && (node = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_autoptr (WcNode) owned = node;

      take_node (self, owned);
    }
}

void
wc_live_stream_set_storable (WcLiveStream *self, gboolean storable)
{
  self->patient = TRUE;
  if (storable != self->paused)
    return;
  if (!storable)
    {
      pause_reading (self);
      return;
    }
  self->paused = FALSE;
  take_waiting (self);
  if (self->paused || !wc_live_stream_is_open (self))
    return;
  wc_transport_set_handler (self->transport, &transport_handler, self);
  watch_silence (self);
  wc_live_stream_probe (self);
}

WcLiveStream *
wc_live_stream_new (WcSession *session,
                    WcClock *clock,
                    const WcLiveStreamHooks *hooks,
                    gpointer data)
{
  WcLiveStream *self = g_new0 (WcLiveStream, 1);

  self->session = g_object_ref (session);
  self->clock = g_object_ref (clock);
  self->hooks = hooks;
  self->data = data;
  self->management = wc_stream_management_new (clock, &management_hooks, self);
  return self;
}

void
wc_live_stream_free (WcLiveStream *self)
{
  drop_connection (self);
  wc_session_unbind (self->session, /* resumable= */ FALSE);
  wc_stream_management_free (self->management);
  g_object_unref (self->session);
  g_object_unref (self->clock);
  g_free (self->full_jid);
  g_free (self);
}

void
wc_live_stream_restore (WcLiveStream *self,
                        const char *id,
                        const char *full_jid,
                        guint32 inbound)
{
  wc_stream_management_restore (self->management, id, inbound);
  g_free (self->full_jid);
  self->full_jid = g_strdup (full_jid);
}

const char *
wc_live_stream_get_full_jid (WcLiveStream *self)
{
  return self->full_jid;
}

const char *
wc_live_stream_get_next (WcLiveStream *self, guint32 *out_number)
{
  const char *id = wc_stream_management_get_id (self->management);

  *out_number = id != NULL ? wc_stream_management_next_number (self->management) : 0;
  return id;
}

gint64
wc_live_stream_get_max_s (WcLiveStream *self)
{
  return wc_stream_management_get_max_s (self->management);
}

const char *
wc_live_stream_get_location (WcLiveStream *self)
{
  return wc_stream_management_get_location (self->management);
}
