/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/message-reveal.h"
#include "store/omemo-pending-store.h"
#include "xep/host.h"
#include "xep/omemo-held.h"
#include "xep/omemo-release.h"

/* How many are read in one turn of the main loop. */
#define SLICE 40

struct _WcOmemoRelease
{
  WcSession *session;
  GPtrArray *held;    /* (owned) (nullable) (element-type WcOmemoPending) being read */
  guint nth;          /* the next of them */
  guint turn;         /* timer */
  gboolean releasing; /* what is walked was held before */
  gboolean more;      /* something was held since they began to be read */
  gboolean begins;    /* they are read when what is open now has committed */
};

static WcOmemo *
omemo_of (const WcOmemoRelease *self)
{
  return wc_host_of (self->session)->omemo;
}

static gboolean
is_ready (gpointer data, const char *of, gboolean backwards)
{
  const WcHost *host = wc_host_of (((WcOmemoRelease *) data)->session);
  WcCatchupProgress progress =
      host->progress_of != NULL ? host->progress_of (host->self, of) : WC_CATCHUP_READ;

  return progress == WC_CATCHUP_READ || (progress == WC_CATCHUP_OLDER && !backwards);
}

static gboolean
walk (WcOmemoRelease *self, WcInbound *in, GError **error)
{
  gboolean walked;

  self->releasing = TRUE;
  walked = wc_session_walk (self->session, in, error);
  self->releasing = FALSE;
  return walked;
}

/* It is none that waits when it is walked. */
static gboolean
release_held (WcOmemoRelease *self,
              const WcOmemoPending *held,
              WcInbound *in,
              GError **error)
{
  return wc_omemo_pending_store_remove (omemo_of (self)->db, held->id, error) &&
         (in->stanza == NULL || walk (self, in, error));
}

/* Its row says what it says now, also where the reason is another one. */
static gboolean
note_tried (WcOmemoRelease *self,
            const WcOmemoPending *held,
            const WcInbound *in,
            GError **error)
{
  const WcOmemo *omemo = omemo_of (self);
  WcMessageOmemo said;

  if (in->omemo == NULL)
    return wc_omemo_pending_store_tried (omemo->db, held->id, held->reason, error);
  said = *in->omemo;
  said.message = held->message;
  return wc_omemo_pending_store_tried (omemo->db, held->id, said.reason, error) &&
         (said.reason == held->reason ||
          wc_message_reveal_failed (omemo->db, omemo->account, &said, error));
}

static gboolean
release_sealed (WcOmemoRelease *self,
                const WcOmemoPending *held,
                WcInbound *in,
                GError **error)
{
  if (in->stanza != NULL && !walk (self, in, error))
    return FALSE;
  return in->stanza != NULL && in->row == 0
             ? note_tried (self, held, in, error)
             : wc_omemo_pending_store_remove (omemo_of (self)->db, held->id, error);
}

static gboolean
release_one (WcOmemoRelease *self, const WcOmemoPending *held, GError **error)
{
  g_auto (WcInbound) in = { 0 };

  wc_omemo_held_read (held, &in);
  return in.again != 0 ? release_sealed (self, held, &in, error)
                       : release_held (self, held, &in, error);
}

static gboolean
release_some (WcOmemoRelease *self, GError **error)
{
  guint end = MIN (self->nth + SLICE, self->held->len);

  if (!wc_session_begin_unit (self->session, error))
    return FALSE;
  for (; self->nth < end; self->nth++)
    if (!release_one (self, self->held->pdata[self->nth], error))
      {
        wc_session_undo_unit (self->session);
        return FALSE;
      }
  return wc_session_commit_unit (self->session, error);
}

static void
release (gpointer data)
{
  WcOmemoRelease *self = data;
  WcClock *clock = wc_session_get_clock (self->session);
  g_autoptr (GError) error = NULL;

  self->turn = 0;
  if (self->held == NULL)
    {
      self->more = FALSE;
      self->nth = 0;
      self->held = wc_omemo_held_list (omemo_of (self), is_ready, self, &error);
    }
  if (self->held == NULL || !release_some (self, &error))
    {
      g_message ("what was encrypted and waits cannot be read: %s", error->message);
      g_clear_pointer (&self->held, g_ptr_array_unref);
      return;
    }
  if (self->nth == self->held->len)
    g_clear_pointer (&self->held, g_ptr_array_unref);
  if (self->held != NULL || self->more)
    self->turn = wc_clock_add (clock, 0, release, self);
}

static void
begin_release (gpointer data)
{
  WcOmemoRelease *self = data;

  if (omemo_of (self) != NULL && self->turn == 0)
    self->turn = wc_clock_add (wc_session_get_clock (self->session), 0, release, self);
}

static void
end_beginning (gpointer data)
{
  ((WcOmemoRelease *) data)->begins = FALSE;
}

void
wc_omemo_release_begin (WcOmemoRelease *self)
{
  self->begins = TRUE;
  wc_session_after_commit (self->session, begin_release, self, end_beginning);
}

void
wc_omemo_release_note (WcOmemoRelease *self)
{
  self->more = TRUE;
}

static void
on_news (WcOmemoNews news, const char *jid, gpointer data)
{
  WcOmemoRelease *self = data;

  if (news != WC_OMEMO_NEWS_TRUST)
    return;
  self->more = TRUE;
  begin_release (self);
}

gboolean
wc_omemo_release_is_walking (const WcOmemoRelease *self)
{
  return self->releasing;
}

gboolean
wc_omemo_release_is_going_on (const WcOmemoRelease *self)
{
  return self->begins || self->turn != 0;
}

WcOmemoRelease *
wc_omemo_release_new (WcSession *session)
{
  WcOmemoRelease *self = g_new0 (WcOmemoRelease, 1);

  self->session = session;
  if (omemo_of (self) != NULL)
    wc_omemo_follow (omemo_of (self), on_news, self);
  return self;
}

void
wc_omemo_release_free (WcOmemoRelease *self)
{
  if (omemo_of (self) != NULL)
    wc_omemo_unfollow (omemo_of (self), self);
  wc_clock_clear (wc_session_get_clock (self->session), &self->turn);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_free (self);
}
