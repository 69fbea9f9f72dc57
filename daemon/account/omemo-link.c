/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-link.h"
#include "base/error.h"
#include "sync/omemo-recipients.h"
#include "xep/0045-muc.h"
#include "xep/0384-omemo.h"
#include "xep/muc-membership.h"
#include "xep/omemo-outbound.h"

struct _WcOmemoLink
{
  WcOmemoPort port;
  WcOmemo *omemo;
  WcSession *session; /* (nullable) */
};

static void
tell (gpointer data, WcOmemoNews news, const char *jid)
{
  WcOmemoLink *self = data;

  wc_omemo_tell (self->omemo, news, jid);
}

typedef struct
{
  GDestroyNotify done;
  gpointer data;
} Asking;

static gboolean
on_nobody (gpointer data)
{
  g_autofree Asking *asking = data;

  asking->done (asking->data);
  return G_SOURCE_REMOVE;
}

static void
ask (gpointer data, const char *jid, GDestroyNotify done, gpointer user_data)
{
  WcOmemoLink *self = data;
  const Asking asking = { done, user_data };

  if (self->session != NULL)
    wc_omemo_audience_ask (wc_omemo_outbound_get_audience (self->session), jid, done,
                           user_data);
  else
    g_idle_add (on_nobody, g_memdup2 (&asking, sizeof asking));
}

/* ---- Who belongs to a room ---- */

/* Inside of the unit of an answer, as the room has said it. */
static void
on_met (gpointer data)
{
  g_idle_add (on_nobody, data);
}

static gboolean
meet (gpointer data, const char *room, GDestroyNotify done, gpointer user_data)
{
  WcOmemoLink *self = data;
  const Asking asking = { done, user_data };

  if (self->session == NULL || !wc_muc_is_joined (self->session, room) ||
      wc_muc_membership_is_known (self->session, room, /* out_whole= */ NULL))
    return FALSE;
  wc_muc_membership_ask (self->session, room, on_met, g_memdup2 (&asking, sizeof asking));
  return TRUE;
}

static char **
dup_members (gpointer data, const char *room)
{
  WcOmemoLink *self = data;

  return self->session != NULL ? wc_omemo_audience_dup_members (self->session, room)
                               : NULL;
}

/* ---- Leaving ---- */

typedef struct
{
  WcOmemoWithdrawn done;
  gpointer data;
  GError *error; /* (owned) (nullable) */
} Leaving;

static gboolean
on_left_later (gpointer data)
{
  Leaving *leaving = data;

  leaving->done (leaving->data, leaving->error);
  g_clear_error (&leaving->error);
  g_free (leaving);
  return G_SOURCE_REMOVE;
}

/* Inside of the unit of an answer, where nobody can end the session. */
static void
on_left (gpointer data, const GError *error)
{
  Leaving *leaving = data;

  leaving->error = error != NULL ? g_error_copy (error) : NULL;
  g_idle_add (on_left_later, leaving);
}

static void
withdraw (gpointer data, WcOmemoWithdrawn done, gpointer user_data)
{
  WcOmemoLink *self = data;
  Leaving *leaving = g_new0 (Leaving, 1);
  g_autoptr (GError) offline = NULL;

  leaving->done = done;
  leaving->data = user_data;
  if (self->session != NULL && wc_session_is_bound (self->session))
    {
      wc_omemo_leave (self->session, on_left, leaving);
      return;
    }
  offline = g_error_new_literal (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  on_left (leaving, offline);
}

void
wc_omemo_link_attach (WcOmemoLink *self, WcSession *session)
{
  self->session = session;
}

typedef struct
{
  const WcOmemoLink *link;
  const char *jid;
  WcOmemoRecipients *found; /* (owned) (nullable) */
} Finding;

static gboolean
find (WcDb *db, gpointer data, GError **error)
{
  Finding *finding = data;
  const WcOmemoLink *self = finding->link;
  const char *const jids[] = { finding->jid, NULL };

  finding->found = self->session != NULL
                       ? wc_omemo_audience_explain (self->session, finding->jid, error)
                       : wc_omemo_recipients_find (self->omemo, jids, error);
  return finding->found != NULL;
}

static WcOmemoRecipients *
explain (gpointer data, const char *jid, GError **error)
{
  WcOmemoLink *self = data;
  Finding finding = { self, jid, NULL };

  if (!wc_db_run (self->omemo->db, WC_DB_NORMAL, find, &finding, error))
    g_clear_pointer (&finding.found, wc_omemo_recipients_free);
  return finding.found;
}

WcOmemoLink *
wc_omemo_link_new (WcOmemo *omemo)
{
  WcOmemoLink *self = g_new0 (WcOmemoLink, 1);

  self->omemo = omemo;
  self->port = (WcOmemoPort){
    self, tell, ask, meet, dup_members, explain, withdraw,
  };
  return self;
}

void
wc_omemo_link_free (WcOmemoLink *self)
{
  g_free (self);
}

const WcOmemoPort *
wc_omemo_link_get_port (WcOmemoLink *self)
{
  return &self->port;
}
