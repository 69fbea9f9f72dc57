/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-library.h"
#include "store/omemo-own-store.h"
#include "xep/host.h"
#include "xep/omemo-withdraw.h"

typedef struct
{
  WcSession *session; /* borrowed, as that; asked while a question is open, no longer */
  WcOmemoTodos *todos;
  guint32 device;
  guint next; /* the protocol that comes next */
  guint timer;
  WcOmemoRetireDone done; /* (nullable) it was told */
  gpointer data;
} Withdrawal;

static void
tell (Withdrawal *self, const GError *error)
{
  WcOmemoRetireDone done = self->done;

  self->done = NULL;
  if (done == NULL)
    return;
  /* The account stays, and so does its device. */
  if (error != NULL && !wc_error_is_loss (error))
    {
      wc_omemo_todos_announce (self->todos);
      wc_omemo_todos_go_on (self->todos);
    }
  done (self->data, error);
}

/* What is on its way answers later, to nobody. */
static void
on_late (gpointer data)
{
  Withdrawal *self = data;
  g_autoptr (GError) error =
      g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT,
                           "the server did not say in time that it took the device off");

  self->timer = 0;
  tell (self, error);
}

static gboolean
skip_unspoken (Withdrawal *self)
{
  while (self->next <= WC_OMEMO_2 && !wc_omemo_library_speaks (self->next))
    self->next++;
  return self->next <= WC_OMEMO_2;
}

static void
on_retired (gpointer data, const GError *error)
{
  Withdrawal *self = data;

  if (error == NULL && self->done != NULL && skip_unspoken (self))
    {
      wc_omemo_retire (self->session, self->next++, self->device, on_retired, self);
      return;
    }
  wc_clock_clear (wc_session_get_clock (self->session), &self->timer);
  tell (self, error);
  g_free (self);
}

static void
on_nothing (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  on_retired (data, error);
}

/* Two that read the list, take off one each, and write it, would leave one of them on it.
 */
static void
on_held (gpointer data)
{
  on_retired (data, /* error= */ NULL);
}

static void
begin (Withdrawal *self, const WcOmemoOwn *own)
{
  self->device = own->device;
  self->timer = wc_clock_add (wc_session_get_clock (self->session), WC_OMEMO_WITHDRAW_US,
                              on_late, self);
  wc_omemo_todos_hold (self->todos, on_held, self);
}

void
wc_omemo_withdraw (WcSession *session,
                   WcOmemoAnnounce *announce,
                   WcOmemoTodos *todos,
                   WcOmemoRetireDone done,
                   gpointer data)
{
  Withdrawal *self = g_new0 (Withdrawal, 1);
  const WcOmemo *omemo = wc_host_of (session)->omemo;
  GError *error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (omemo->db, omemo->account, &error);

  self->session = session;
  self->todos = todos;
  self->done = done;
  self->data = data;
  wc_omemo_announce_end (announce);
  if (own != NULL)
    {
      begin (self, own);
      return;
    }
  self->next = WC_OMEMO_2 + 1;
  wc_session_answer_later (session, on_nothing, self, error);
}
