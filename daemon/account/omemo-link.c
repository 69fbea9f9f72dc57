/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-link.h"
#include "sync/omemo-recipients.h"
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
    wc_omemo_outbound_prepare (self->session, jid, done, user_data);
  else
    g_idle_add (on_nobody, g_memdup2 (&asking, sizeof asking));
}

void
wc_omemo_link_attach (WcOmemoLink *self, WcSession *session)
{
  self->session = session;
}

typedef struct
{
  WcOmemo *omemo;
  const char *jid;
  WcOmemoRecipients *found; /* (owned) (nullable) */
} Finding;

static gboolean
find (WcDb *db, gpointer data, GError **error)
{
  Finding *finding = data;
  const char *const jids[] = { finding->jid, NULL };

  finding->found = wc_omemo_recipients_find (finding->omemo, jids, error);
  return finding->found != NULL;
}

static WcOmemoRecipients *
explain (gpointer data, const char *jid, GError **error)
{
  WcOmemoLink *self = data;
  Finding finding = { self->omemo, jid, NULL };

  if (!wc_db_run (self->omemo->db, WC_DB_NORMAL, find, &finding, error))
    g_clear_pointer (&finding.found, wc_omemo_recipients_free);
  return finding.found;
}

WcOmemoLink *
wc_omemo_link_new (WcOmemo *omemo)
{
  WcOmemoLink *self = g_new0 (WcOmemoLink, 1);

  self->omemo = omemo;
  self->port =
      (WcOmemoPort){ .self = self, .tell = tell, .ask = ask, .explain = explain };
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
