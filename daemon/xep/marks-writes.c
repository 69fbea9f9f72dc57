/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/host.h"
#include "xep/marks-item.h"
#include "xep/marks-writes.h"
#include "xep/pubsub.h"
#include "xep/refusals.h"
#include "xml/ns.h"

/* Each write is made of the newest item that is held when its turn comes, and of what the
 * chat shows then. A server that takes none of it is asked no more: what was set stays
 * here, and the next login tries again. */

/* Chats that are looked at for one that can be told. */
#define MAX_DUE 1000

struct _WcMarksWrites
{
  WcSession *session;   /* borrowed */
  WcMarked *one;        /* (owned) (nullable) on its way */
  WcMarked *published;  /* (owned) (nullable) the same, as the server will have it */
  WcRefusals *refusals; /* (owned) of this stream */
  gboolean overtaken;
  gboolean open;
};

WcMarksWrites *
wc_marks_writes_new (WcSession *session)
{
  WcMarksWrites *self = g_new0 (WcMarksWrites, 1);

  self->session = session;
  self->refusals = wc_refusals_new ();
  return self;
}

void
wc_marks_writes_free (WcMarksWrites *self)
{
  g_clear_pointer (&self->one, wc_marked_free);
  g_clear_pointer (&self->published, wc_marked_free);
  wc_refusals_free (self->refusals);
  g_free (self);
}

void
wc_marks_writes_begin (WcMarksWrites *self)
{
  wc_refusals_clear (self->refusals);
}

static void
note_refused (WcMarksWrites *self, const WcMarked *one, const char *reason)
{
  wc_session_info (self->session, "marks", "what was set of a chat was not taken: %s",
                   reason);
  wc_refusals_add (self->refusals, one->chat);
}

/* ---- What is next ---- */

/* Returns: (transfer full) (nullable). */
static WcMarked *
find_next (WcMarksWrites *self)
{
  WcHost *host = wc_host_of (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due =
      wc_marks_store_list_due (host->db, host->account->id, MAX_DUE, &error);

  if (due == NULL)
    {
      g_message ("what was set of chats cannot be told: %s", error->message);
      return NULL;
    }
  for (guint i = 0; i < due->len; i++)
    if (!wc_refusals_has (self->refusals, ((WcMarked *) due->pdata[i])->chat))
      return g_ptr_array_steal_index (due, i);
  return NULL;
}

static gboolean
can_write (WcMarksWrites *self)
{
  return self->open && self->one == NULL && !wc_refusals_are_too_many (self->refusals) &&
         wc_session_is_bound (self->session);
}

/* ---- Publishing ---- */

static void
publish (WcMarksWrites *self, const WcNode *item, WcReply reply)
{
  /* who is pinned is for nobody else */
  WcPubsubPublish request = {
    .node = WC_NS_MARKS,
    .id = wc_node_attr (item, "id"),
    .payload = wc_node_child (item, "chat", WC_NS_MARKS),
    .options = wc_pubsub_private_options,
  };

  self->overtaken = FALSE;
  wc_pubsub_publish (self->session, &request, reply, self);
}

static void
write_next (WcMarksWrites *self, WcReply reply)
{
  while (can_write (self))
    {
      g_autoptr (WcMarked) next = find_next (self);
      g_autoptr (WcNode) item = next != NULL ? wc_marks_item_build (next) : NULL;

      if (next == NULL)
        return;
      self->published = wc_marks_item_publish (item);
      if (self->published == NULL)
        {
          note_refused (self, next, "it would be too large");
          continue;
        }
      self->one = g_steal_pointer (&next);
      publish (self, item, reply);
    }
}

/* What could not be taken back (see xep/marks) is shown, too. */
static void
note_published (WcMarksWrites *self, const WcMarked *one, const WcMarked *published)
{
  WcHost *host = wc_host_of (self->session);
  GError *error = NULL;

  wc_refusals_end_row (self->refusals);
  if (!self->overtaken &&
      !wc_marks_store_take (host->db, host->account->id, published, &one->marks, &error))
    wc_session_fail_unit (self->session, error);
}

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  WcMarksWrites *self = data;
  g_autoptr (WcMarked) one = g_steal_pointer (&self->one);
  g_autoptr (WcMarked) published = g_steal_pointer (&self->published);

  if (wc_error_is_unanswered (error))
    return;
  if (error != NULL)
    note_refused (self, one, error->message);
  else
    note_published (self, one, published);
  write_next (self, on_published);
}

void
wc_marks_writes_poke (WcMarksWrites *self)
{
  write_next (self, on_published);
}

void
wc_marks_writes_set_open (WcMarksWrites *self, gboolean open)
{
  self->open = open;
  write_next (self, on_published);
}

const WcMarks *
wc_marks_writes_overtake (WcMarksWrites *self, const char *chat)
{
  if (self->one == NULL || self->overtaken || strcmp (self->one->chat, chat) != 0)
    return NULL;
  self->overtaken = TRUE;
  return &self->one->marks;
}
