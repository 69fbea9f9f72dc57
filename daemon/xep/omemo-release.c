/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

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
release_one (WcOmemoRelease *self, const WcOmemoPending *held, GError **error)
{
  g_auto (WcInbound) in = { 0 };
  gboolean walked;

  if (!wc_omemo_held_take (omemo_of (self), held, &in, error))
    return FALSE;
  if (in.stanza == NULL)
    return TRUE;
  self->releasing = TRUE;
  walked = wc_session_walk (self->session, &in, error);
  self->releasing = FALSE;
  return walked;
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
      self->held = wc_omemo_held_list (omemo_of (self), &error);
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
  return self;
}

void
wc_omemo_release_free (WcOmemoRelease *self)
{
  wc_clock_clear (wc_session_get_clock (self->session), &self->turn);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_free (self);
}
