/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-directory.h"
#include "base/error.h"
#include "base/str.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/muc-directory.h"

/* XEP-0045 §§ 6.3, 6.4, XEP-0433: one page, then what its rooms are, a few questions at a
 * time. Nobody but the service that was named is asked to search. */

/* Questions to rooms that are under way at a time: they may be anywhere. */
#define MAX_ASKED 5

typedef struct
{
  WcSession *session; /* borrowed */
  GTask *task;        /* (owned) */
  WcMucDirectoryPart part;
  char *after; /* (owned) (nullable) */
  char *text;  /* (owned) (nullable) */
  gboolean searches;
  gboolean details;
  WcRoomPage *page; /* (owned) (nullable) */
  guint next;       /* the room that is asked next */
  guint n_asked;    /* of whom an answer is to come */
  GError *loss;     /* (owned) (nullable) nobody can be asked any more */
} Listing;

static void
listing_end (Listing *self)
{
  if (self->loss != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->loss));
  else
    g_task_return_pointer (self->task, g_steal_pointer (&self->page),
                           (GDestroyNotify) wc_room_page_free);
  g_clear_pointer (&self->page, wc_room_page_free);
  g_object_unref (self->task);
  g_free (self->after);
  g_free (self->text);
  g_free (self);
}

/* ---- What they are ---- */

typedef struct
{
  Listing *listing;
  guint index;
} Question;

/* Where a room does not say it, what its service said of it stays. */
static void
take_details (WcRoom **room, const WcRoom *info)
{
  WcRoom *detailed = wc_room_copy (info);

  if (detailed->name == NULL)
    wc_str_set (&detailed->name, (*room)->name);
  wc_room_unref (*room);
  *room = detailed;
}

static void
ask_more (Listing *self, WcMucInfo on_info)
{
  while (self->loss == NULL && self->next < self->page->rooms->len &&
         self->n_asked < MAX_ASKED)
    {
      const WcRoom *room = g_ptr_array_index (self->page->rooms, self->next);
      Question *question = g_new (Question, 1);

      *question = (Question){ self, self->next++ };
      self->n_asked++;
      wc_muc_ask_info (self->session, room->room, on_info, question);
    }
  if (self->n_asked == 0)
    listing_end (self);
}

static void
on_info (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_autofree Question *question = data;
  Listing *self = question->listing;

  self->n_asked--;
  if (info != NULL)
    take_details ((WcRoom **) &self->page->rooms->pdata[question->index], info);
  else if (wc_error_is_loss (error) && self->loss == NULL)
    self->loss = g_error_copy (error);
  ask_more (self, on_info);
}

/* ---- Which there are ---- */

static void
on_listed (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Listing *self = data;
  gint64 account = wc_host_of (session)->account->id;

  if (error != NULL)
    {
      self->loss = g_error_copy (error);
      listing_end (self);
      return;
    }
  self->page = self->searches
                   ? wc_muc_directory_parse_search (account, result, &self->part)
                   : wc_muc_directory_parse_list (account, result, &self->part);
  if (!self->searches)
    wc_room_page_filter (self->page, self->text);
  if (self->details)
    ask_more (self, on_info);
  else
    listing_end (self);
}

void
wc_room_directory_begin (WcSession *session, const WcRoomDirectory *query, GTask *task)
{
  Listing *self = g_new0 (Listing, 1);
  g_autoptr (WcNode) question = NULL;

  self->session = session;
  self->task = task;
  self->after = g_strdup (query->cursor);
  self->text = g_strdup (query->text);
  self->part = (WcMucDirectoryPart){ self->after, query->limit };
  self->searches = query->search != NULL;
  self->details = query->details && !self->searches;
  question = self->searches ? wc_muc_directory_build_search (self->text, &self->part)
                            : wc_muc_directory_build_list (&self->part);
  wc_session_iq_get (session, self->searches ? query->search : query->service, question,
                     on_listed, self);
}
