/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/omemo-link.h"

struct _WcOmemoLink
{
  WcOmemoPort port;
  WcOmemo *omemo;
};

static void
tell (gpointer data, WcOmemoNews news, const char *jid)
{
  WcOmemoLink *self = data;

  wc_omemo_tell (self->omemo, news, jid);
}

WcOmemoLink *
wc_omemo_link_new (WcOmemo *omemo)
{
  WcOmemoLink *self = g_new0 (WcOmemoLink, 1);

  self->omemo = omemo;
  self->port = (WcOmemoPort){ .self = self, .tell = tell };
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
