/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/priority.h"
#include "service/jid-argument.h"
#include "service/search-service.h"

/* The only long reads a client can ask for at will, and so the only ones that run beside
 * the main loop. */

struct _WcSearchService
{
  WcReader *reader;
};

/* A query that owns its strings, for the worker. */
typedef struct
{
  WcSearchQuery query;
  char *text; /* (owned) */
  char *chat; /* (owned) (nullable) */
  char *from; /* (owned) (nullable) */
} Input;

WcSearchService *
wc_search_service_new (WcReader *reader)
{
  WcSearchService *self = g_new0 (WcSearchService, 1);

  self->reader = reader;
  return self;
}

void
wc_search_service_free (WcSearchService *self)
{
  g_free (self);
}

static void
input_free (gpointer data)
{
  Input *input = data;

  g_free (input->text);
  g_free (input->chat);
  g_free (input->from);
  g_free (input);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Input, input_free)

static gboolean
take_address (const char *text, const char *field, char **out_address, GError **error)
{
  if (text == NULL)
    return TRUE;
  /* in rooms people are room/nick, and so are private chats with them */
  *out_address = wc_jid_argument_any (text, field, error);
  return *out_address != NULL;
}

static Input *
input_new (const WcSearchQuery *query, GError **error)
{
  g_autoptr (Input) input = g_new0 (Input, 1);

  input->query = *query;
  if (!take_address (query->chat, "options.chat", &input->chat, error) ||
      !take_address (query->from, "options.from", &input->from, error))
    return NULL;
  input->query.text = input->text = g_strdup (query->text);
  input->query.chat = input->chat;
  input->query.from = input->from;
  return g_steal_pointer (&input);
}

static gpointer
search (WcDb *db, gpointer data, GError **error)
{
  const Input *input = data;

  return wc_search_run (db, &input->query, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcSearchPage *page = wc_reader_run_finish (WC_READER (source), result, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) wc_search_page_free);
  else
    g_task_return_error (task, error);
}

void
wc_search_service_run_async (WcSearchService *self,
                             const WcSearchQuery *query,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  WcReaderWork work = { .func = search,
                        .input = input_new (query, &error),
                        .input_free = input_free,
                        .result_free = (GDestroyNotify) wc_search_page_free };

  g_task_set_source_tag (task, wc_search_service_run_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  if (work.input == NULL)
    g_task_return_error (task, error);
  else
    wc_reader_run_async (self->reader, &work, cancellable, on_found,
                         g_steal_pointer (&task));
}

WcSearchPage *
wc_search_service_run_finish (WcSearchService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
