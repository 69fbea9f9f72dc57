/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-archive.h"

struct _WcFakeArchive
{
  GObject parent_instance;

  gint64 first_us;
  guint oldest; /* number of the oldest item that is left */
  guint newest;
  guint page;
  guint heavy;     /* from how many items on a page is too large */
  WcDb *db;        /* (owned) (nullable) */
  GError *failure; /* (owned) (nullable) */
  GString *log;    /* (owned) */
};

/* The items from @first to @last go out; none when @last is smaller. */
typedef struct
{
  guint first;
  guint last;
  gboolean complete;
} Span;

static gint64
stamp_of (WcFakeArchive *self, guint number)
{
  return self->first_us + (gint64) number * G_USEC_PER_SEC;
}

static gboolean
find_border (WcFakeArchive *self, const char *id, guint *out_number, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (id, 10, self->oldest, self->newest, &number, NULL))
    {
      *out_number = (guint) number;
      return TRUE;
    }
  g_set_error (error, WC_ERROR, WC_ERROR_NOT_FOUND, "the archive has no item %s", id);
  return FALSE;
}

static gboolean
choose_span (WcFakeArchive *self, const WcArchiveQuery *query, Span *out, GError **error)
{
  guint max = MIN (query->max, self->page);
  guint first = self->oldest;
  guint last = self->newest;

  /* There are no dates before the epoch in what is asked. */
  g_assert_cmpint (query->start_us, >=, 0);
  if (query->after_id != NULL && !find_border (self, query->after_id, &first, error))
    return FALSE;
  if (query->after_id != NULL)
    first++;
  if (query->before_id != NULL && *query->before_id != '\0' &&
      !find_border (self, query->before_id, &last, error))
    return FALSE;
  if (query->before_id != NULL && *query->before_id != '\0')
    last--;
  while (query->start_us != 0 && first <= last &&
         stamp_of (self, first) < query->start_us)
    first++;
  while (query->end_us != 0 && last >= first && stamp_of (self, last) > query->end_us)
    last--;

  out->complete = last + 1 - first <= max || last < first;
  if (!out->complete && query->before_id != NULL)
    first = last + 1 - max;
  else if (!out->complete)
    last = first + max - 1;
  out->first = first;
  out->last = last;
  if (last < first || last - first < self->heavy)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE, "%u items are too many",
               last + 1 - first);
  return FALSE;
}

/* A page on its way to who asked. */
typedef struct
{
  const WcCursorPage *page;
  WcArchiveStored stored;
  gpointer data;
} Handover;

static gboolean
hand_over (WcDb *db, gpointer data, GError **error)
{
  const Handover *handover = data;

  return handover->stored (handover->page, handover->data, error);
}

static GStrv
list_ids (const Span *span)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = span->first; i <= span->last; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

/* As xep/0313-mam has it: without a bound, up to now. */
static gint64
end_of (WcFakeArchive *self, const WcArchiveQuery *query)
{
  if (query->end_us != 0)
    return query->end_us;
  return self->db != NULL ? wc_db_now_us (self->db) : stamp_of (self, self->newest);
}

static gboolean
give_span (WcFakeArchive *self,
           const Span *span,
           const WcArchiveQuery *query,
           Handover handover,
           GError **error)
{
  g_auto (GStrv) ids = list_ids (span);
  gboolean empty = span->last < span->first;
  WcCursorPage page = { .ids = (const char *const *) ids, .complete = span->complete };

  page.oldest_us = empty ? query->start_us : stamp_of (self, span->first);
  page.newest_us = empty ? end_of (self, query) : stamp_of (self, span->last);
  handover.page = &page;
  if (self->db == NULL)
    return hand_over (NULL, &handover, error);
  return wc_db_run (self->db, WC_DB_NORMAL, hand_over, &handover, error);
}

static void
note (WcFakeArchive *self, const WcArchiveQuery *query, const Span *span)
{
  if (query->text != NULL)
    g_string_append_printf (self->log, "%s@%s ", query->text,
                            query->with != NULL ? query->with : "");
  if (query->after_id != NULL)
    g_string_append_printf (self->log, "after:%s=", query->after_id);
  else if (query->before_id != NULL)
    g_string_append_printf (self->log, "before:%s=", query->before_id);
  else
    g_string_append (self->log, "start=");
  if (span == NULL)
    g_string_append (self->log, "error ");
  else if (span->last < span->first)
    g_string_append_printf (self->log, "none%s ", span->complete ? "!" : "");
  else
    g_string_append_printf (self->log, "%u-%u%s ", span->first, span->last,
                            span->complete ? "!" : "");
}

static void
fetch_async (WcArchive *archive,
             const WcArchiveQuery *query,
             WcArchiveStored stored,
             gpointer stored_data,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  WcFakeArchive *self = WC_FAKE_ARCHIVE (archive);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = g_steal_pointer (&self->failure);
  Span span;

  if (error != NULL || !choose_span (self, query, &span, &error))
    {
      note (self, query, NULL);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  note (self, query, &span);
  if (give_span (self, &span, query, (Handover){ NULL, stored, stored_data }, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
fetch_finish (WcArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
archive_init (WcArchiveInterface *iface)
{
  iface->fetch_async = fetch_async;
  iface->fetch_finish = fetch_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFakeArchive,
                               wc_fake_archive,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_ARCHIVE, archive_init))

static void
wc_fake_archive_finalize (GObject *object)
{
  WcFakeArchive *self = WC_FAKE_ARCHIVE (object);

  g_clear_error (&self->failure);
  g_clear_object (&self->db);
  g_string_free (self->log, TRUE);
  G_OBJECT_CLASS (wc_fake_archive_parent_class)->finalize (object);
}

static void
wc_fake_archive_class_init (WcFakeArchiveClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_fake_archive_finalize;
}

static void
wc_fake_archive_init (WcFakeArchive *self)
{
  self->log = g_string_new (NULL);
  self->oldest = 1;
  self->page = 1000;
  self->heavy = G_MAXUINT;
}

WcFakeArchive *
wc_fake_archive_new (gint64 first_us)
{
  WcFakeArchive *self = g_object_new (WC_TYPE_FAKE_ARCHIVE, NULL);

  self->first_us = first_us;
  return self;
}

void
wc_fake_archive_add (WcFakeArchive *self, guint n)
{
  self->newest += n;
}

void
wc_fake_archive_expire (WcFakeArchive *self, guint n)
{
  self->oldest += n;
}

void
wc_fake_archive_set_db (WcFakeArchive *self, WcDb *db)
{
  g_set_object (&self->db, db);
}

void
wc_fake_archive_set_page (WcFakeArchive *self, guint max)
{
  self->page = max;
}

void
wc_fake_archive_set_heavy (WcFakeArchive *self, guint n)
{
  self->heavy = n;
}

void
wc_fake_archive_fail (WcFakeArchive *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

char *
wc_fake_archive_take_log (WcFakeArchive *self)
{
  char *log = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);
  return log;
}
