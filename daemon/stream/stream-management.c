/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/stream-error.h"
#include "stream/stream-management.h"
#include "xml/ns.h"

/* Counts are modulo 2^32 (§ 2). What somebody waits to see sent is asked for at once,
 * one question at a time, so that a burst costs one for each round trip. For the rest
 * an acknowledgement is asked for after a few stanzas, or when nothing more was sent for
 * a while: one for each would double the packets and keep the radio of a phone awake. */

#define ASK_AFTER_STANZAS 5
#define ASK_AFTER_US (3 * G_USEC_PER_SEC)
#define SILENT_AFTER_US (60 * G_USEC_PER_SEC)

typedef struct
{
  WcNode *stanza; /* (owned) */
  guint64 tag;
} Unacked;

struct _WcStreamManagement
{
  WcClock *clock; /* (owned) */
  const WcStreamManagementHooks *hooks;
  gpointer data;

  char *id;       /* (owned) (nullable) for resumption */
  char *location; /* (owned) (nullable) */
  gint64 max_s;
  gboolean counting; /* what we send counts: <enable/> was sent, or the session resumed */
  gboolean enabled;  /* the server said so */
  guint32 inbound;   /* stored by us */
  guint32 held;      /* behind those: in memory alone */
  guint32 outbound;  /* sent by us */
  guint32 handled;   /* told by the server */
  GQueue unacked;    /* (element-type Unacked) */
  guint since_asked; /* stanzas sent since the last <r/> */
  gboolean awaited;  /* one of those has a tag */
  gboolean asked;    /* an <r/> is not answered yet */
  guint ask_timer;
  guint silent_timer;
};

static void
unacked_free (gpointer data)
{
  Unacked *self = data;

  wc_node_unref (self->stanza);
  g_free (self);
}

WcStreamManagement *
wc_stream_management_new (WcClock *clock,
                          const WcStreamManagementHooks *hooks,
                          gpointer data)
{
  WcStreamManagement *self = g_new0 (WcStreamManagement, 1);

  self->clock = g_object_ref (clock);
  self->hooks = hooks;
  self->data = data;
  g_queue_init (&self->unacked);
  return self;
}

static void
stop_timers (WcStreamManagement *self)
{
  wc_clock_clear (self->clock, &self->ask_timer);
  wc_clock_clear (self->clock, &self->silent_timer);
}

static void
forget_session (WcStreamManagement *self)
{
  stop_timers (self);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->location, g_free);
  g_queue_clear_full (&self->unacked, unacked_free);
  self->max_s = 0;
  self->counting = self->enabled = self->asked = self->awaited = FALSE;
  self->inbound = self->held = self->outbound = self->handled = 0;
  self->since_asked = 0;
}

void
wc_stream_management_free (WcStreamManagement *self)
{
  forget_session (self);
  g_object_unref (self->clock);
  g_free (self);
}

void
wc_stream_management_restore (WcStreamManagement *self, const char *id, guint32 inbound)
{
  forget_session (self);
  self->id = g_strdup (id);
  self->inbound = inbound;
  self->held = 0;
}

gboolean
wc_stream_management_can_resume (WcStreamManagement *self)
{
  return self->id != NULL;
}

const char *
wc_stream_management_get_id (WcStreamManagement *self)
{
  return self->id;
}

static WcNode *
nonza_with_count (const char *name, guint32 h)
{
  WcNode *node = wc_node_new (name, WC_NS_SM);
  g_autofree char *text = g_strdup_printf ("%u", h);

  wc_node_set (node, "h", text);
  return node;
}

WcNode *
wc_stream_management_resume (WcStreamManagement *self)
{
  WcNode *node = nonza_with_count ("resume", self->inbound + self->held);

  wc_node_set (node, "previd", self->id);
  return node;
}

WcNode *
wc_stream_management_enable (WcStreamManagement *self)
{
  WcNode *node = wc_node_new ("enable", WC_NS_SM);

  forget_session (self);
  self->counting = TRUE;
  wc_node_set (node, "resume", "true");
  return node;
}

void
wc_stream_management_suspend (WcStreamManagement *self)
{
  stop_timers (self);
  self->asked = self->enabled = FALSE;
  /* Without an id there is nothing to come back to. */
  if (self->id == NULL)
    forget_session (self);
}

static void
on_silent (gpointer data)
{
  WcStreamManagement *self = data;

  self->silent_timer = 0;
  self->hooks->silent (self->data);
}

static void
ask_now (WcStreamManagement *self)
{
  g_autoptr (WcNode) request = wc_node_new ("r", WC_NS_SM);

  wc_clock_clear (self->clock, &self->ask_timer);
  self->since_asked = 0;
  self->awaited = FALSE;
  if (!self->asked)
    self->silent_timer = wc_clock_add (self->clock, SILENT_AFTER_US, on_silent, self);
  self->asked = TRUE;
  self->hooks->write (self->data, request);
}

static void
on_ask (gpointer data)
{
  WcStreamManagement *self = data;

  self->ask_timer = 0;
  ask_now (self);
}

/* All is acknowledged: there is nothing to ask for. */
static void
rest (WcStreamManagement *self)
{
  wc_clock_clear (self->clock, &self->ask_timer);
  self->since_asked = 0;
  self->awaited = FALSE;
}

void
wc_stream_management_flushed (WcStreamManagement *self)
{
  if (!self->enabled || g_queue_is_empty (&self->unacked) || self->since_asked == 0)
    return;
  if ((self->awaited || self->since_asked >= ASK_AFTER_STANZAS) && !self->asked)
    ask_now (self);
  else if (self->ask_timer == 0)
    self->ask_timer = wc_clock_add (self->clock, ASK_AFTER_US, on_ask, self);
}

void
wc_stream_management_sent (WcStreamManagement *self, const WcNode *stanza, guint64 tag)
{
  Unacked *unacked;

  if (!self->counting)
    return;
  unacked = g_new (Unacked, 1);
  *unacked = (Unacked){ wc_node_ref (stanza), tag };
  g_queue_push_tail (&self->unacked, unacked);
  self->outbound++;
  self->since_asked++;
  self->awaited |= tag != 0;
}

/* FALSE when the server claims to have handled what was never sent. */
static gboolean
take_count (WcStreamManagement *self, guint32 h, GError **error)
{
  guint32 newly = h - self->handled;

  if (newly > g_queue_get_length (&self->unacked))
    {
      g_propagate_error (
          error,
          wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL,
                               "the server acknowledged more stanzas than were sent"));
      return FALSE;
    }
  self->handled = h;
  for (; newly > 0; newly--)
    {
      Unacked *unacked = g_queue_pop_head (&self->unacked);

      if (unacked->tag != 0)
        self->hooks->acked (self->data, unacked->tag);
      unacked_free (unacked);
    }
  self->hooks->handled (self->data, self->id, h);
  return TRUE;
}

static gboolean
read_count (const WcNode *nonza, guint32 *out_h)
{
  gint64 h = wc_node_attr_int (nonza, "h", 0, G_MAXUINT32, -1);

  if (h < 0)
    return FALSE;
  *out_h = (guint32) h;
  return TRUE;
}

static gboolean
handle_ack (WcStreamManagement *self, const WcNode *nonza, GError **error)
{
  guint32 h;

  self->asked = FALSE;
  wc_clock_clear (self->clock, &self->silent_timer);
  if (read_count (nonza, &h) && !take_count (self, h, error))
    return FALSE;
  if (g_queue_is_empty (&self->unacked))
    rest (self);
  wc_stream_management_flushed (self);
  return TRUE;
}

static void
handle_enabled (WcStreamManagement *self, const WcNode *nonza)
{
  /* Only what was asked for, and once: the count of what comes in begins here. */
  if (!self->counting || self->enabled)
    return;
  self->enabled = TRUE;
  if (wc_node_attr_boolean (nonza, "resume"))
    self->id = g_strdup (wc_node_attr (nonza, "id"));
  self->location = g_strdup (wc_node_attr (nonza, "location"));
  self->max_s = wc_node_attr_int (nonza, "max", 0, G_MAXINT32, 0);
  wc_stream_management_flushed (self);
}

static gboolean
handle_resumed (WcStreamManagement *self, const WcNode *nonza, GError **error)
{
  guint32 h = self->handled;

  self->enabled = TRUE;
  if (!self->counting)
    {
      /* A session of an earlier run: what it had sent is known to the outbox alone. */
      read_count (nonza, &h);
      self->counting = TRUE;
      self->handled = self->outbound = h;
      self->hooks->handled (self->data, self->id, h);
      return TRUE;
    }
  if (read_count (nonza, &h) && !take_count (self, h, error))
    return FALSE;
  self->since_asked = g_queue_get_length (&self->unacked);
  for (GList *item = self->unacked.head; item != NULL; item = item->next)
    {
      const Unacked *unacked = item->data;

      self->awaited |= unacked->tag != 0;
      self->hooks->write (self->data, unacked->stanza);
    }
  wc_stream_management_flushed (self);
  return TRUE;
}

static void
handle_failed (WcStreamManagement *self,
               const WcNode *nonza,
               gboolean *out_h_known,
               guint32 *out_h)
{
  guint32 h = 0;
  gboolean known = read_count (nonza, &h);

  if (out_h_known != NULL)
    *out_h_known = known;
  if (out_h != NULL && known)
    *out_h = h;
  forget_session (self);
}

static void
answer_request (WcStreamManagement *self)
{
  g_autoptr (WcNode) answer = nonza_with_count ("a", self->inbound);

  self->hooks->write (self->data, answer);
}

WcStreamManagementResult
wc_stream_management_handle (WcStreamManagement *self,
                             const WcNode *nonza,
                             gboolean *out_h_known,
                             guint32 *out_h,
                             GError **error)
{
  if (out_h_known != NULL)
    *out_h_known = FALSE;
  if (wc_node_is (nonza, "r", WC_NS_SM))
    answer_request (self);
  else if (wc_node_is (nonza, "a", WC_NS_SM))
    handle_ack (self, nonza, error);
  else if (wc_node_is (nonza, "enabled", WC_NS_SM))
    {
      handle_enabled (self, nonza);
      return WC_STREAM_MANAGEMENT_ENABLED;
    }
  else if (wc_node_is (nonza, "resumed", WC_NS_SM))
    return handle_resumed (self, nonza, error) ? WC_STREAM_MANAGEMENT_RESUMED
                                               : WC_STREAM_MANAGEMENT_HANDLED;
  else if (wc_node_is (nonza, "failed", WC_NS_SM))
    {
      handle_failed (self, nonza, out_h_known, out_h);
      return WC_STREAM_MANAGEMENT_REFUSED;
    }
  else
    return WC_STREAM_MANAGEMENT_UNKNOWN;
  return WC_STREAM_MANAGEMENT_HANDLED;
}

guint32
wc_stream_management_next_number (WcStreamManagement *self)
{
  return self->counting ? self->outbound + 1 : 0;
}

guint32
wc_stream_management_next_inbound (WcStreamManagement *self)
{
  return self->enabled ? self->inbound + self->held + 1 : 0;
}

void
wc_stream_management_stored (WcStreamManagement *self)
{
  if (!self->enabled)
    return;
  self->inbound += self->held + 1;
  self->held = 0;
}

void
wc_stream_management_held (WcStreamManagement *self)
{
  if (self->enabled)
    self->held++;
}

gboolean
wc_stream_management_has_held (WcStreamManagement *self, guint32 *out_count)
{
  *out_count = self->inbound + self->held;
  return self->held > 0;
}

gboolean
wc_stream_management_is_enabled (WcStreamManagement *self)
{
  return self->enabled;
}

guint
wc_stream_management_count_unacked (WcStreamManagement *self)
{
  return g_queue_get_length (&self->unacked);
}

gint64
wc_stream_management_get_max_s (WcStreamManagement *self)
{
  return self->max_s;
}

const char *
wc_stream_management_get_location (WcStreamManagement *self)
{
  return self->location;
}
