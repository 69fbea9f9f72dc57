/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/omemo-publish.h"

struct _WcOmemoPublisher
{
  WcSession *session; /* borrowed */
  gboolean hidden;
};

WcOmemoPublisher *
wc_omemo_publisher_new (WcSession *session)
{
  WcOmemoPublisher *self = g_new0 (WcOmemoPublisher, 1);

  self->session = session;
  return self;
}

void
wc_omemo_publisher_free (WcOmemoPublisher *self)
{
  g_free (self);
}

void
wc_omemo_publisher_reset (WcOmemoPublisher *self)
{
  self->hidden = FALSE;
}

gboolean
wc_omemo_publisher_is_hidden (const WcOmemoPublisher *self)
{
  return self->hidden;
}

/* What is on its way, to be published once more. */
typedef struct
{
  WcOmemoPublisher *owner; /* borrowed */
  char *node;              /* (owned) */
  char *id;                /* (owned) */
  WcNode *payload;         /* (owned) */
  gboolean plain;          /* as the server likes */
  WcReply reply;
  gpointer data;
} Putting;

static void
putting_free (Putting *self)
{
  g_free (self->node);
  g_free (self->id);
  wc_node_unref (self->payload);
  g_free (self);
}

/* That says nothing of how it would publish. */
static gboolean
is_trouble (const GError *error)
{
  const char *condition = wc_error_get_detail (error, "condition");

  return wc_error_is_unanswered (error) ||
         g_strcmp0 (wc_error_get_detail (error, "type"), "wait") == 0 ||
         g_strcmp0 (condition, "internal-server-error") == 0 ||
         g_strcmp0 (condition, "resource-constraint") == 0;
}

static void
on_put (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Putting *putting = data;
  WcOmemoPublisher *self = putting->owner;
  WcPubsubPublish plain = { .node = putting->node,
                            .id = putting->id,
                            .payload = putting->payload };

  if (error == NULL || putting->plain || is_trouble (error))
    {
      putting->reply (session, putting->data, result, error);
      putting_free (putting);
      return;
    }
  wc_session_info (session, "omemo", "the server does not publish for all: %s",
                   error->message);
  self->hidden = TRUE;
  putting->plain = TRUE;
  wc_pubsub_publish (session, &plain, on_put, putting);
}

void
wc_omemo_publisher_put (WcOmemoPublisher *self,
                        const WcPubsubPublish *what,
                        WcReply reply,
                        gpointer data)
{
  Putting *putting = g_new0 (Putting, 1);
  WcPubsubPublish request = *what;

  putting->owner = self;
  putting->node = g_strdup (what->node);
  putting->id = g_strdup (what->id);
  putting->payload = wc_node_ref (what->payload);
  putting->plain = self->hidden;
  putting->reply = reply;
  putting->data = data;
  if (putting->plain)
    request.options = NULL;
  wc_pubsub_publish (self->session, &request, on_put, putting);
}
