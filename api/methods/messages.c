/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/annotations.h"
#include "api/methods/finding.h"
#include "api/methods/history.h"
#include "api/methods/interfaces.h"
#include "api/methods/later.h"
#include "api/methods/taking.h"
#include "api/send-values.h"
#include "api/values.h"
#include "base/error.h"

/* Messages: sending and what becomes of it. Reading is in methods/history.c. What each
 * method promises is in dbus/im.whinchat.Whinchat1.Messages.xml. */

static void
return_sent (WcRequest *request, const WcMessage *message, gboolean replayed)
{
  wc_request_return (
      request, g_variant_new ("(@a{sv}b)",
                              wc_values_message (wc_handler_services (request), message),
                              replayed));
}

/* A Send that waits for more than the row. */
typedef struct
{
  WcRequest *request; /* (owned) */
  gboolean replayed;
} Sending;

static void
on_arrived (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Sending *sending = data;
  WcRequest *request = sending->request;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_message_service_wait_finish (
      wc_handler_services (request)->messages, result, &error);

  if (message != NULL)
    return_sent (request, message, sending->replayed);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static void
wait_for (WcRequest *request,
          const WcMessage *message,
          GVariant *options,
          gboolean replayed)
{
  const char *word = wc_dict_get_string (options, "wait", "none");
  WcMessageWait wait = { .cancellable = wc_request_get_cancellable (request) };
  Sending *sending;

  if (g_str_equal (word, "none"))
    {
      return_sent (request, message, replayed);
      return;
    }
  wait.state =
      g_str_equal (word, "sent") ? WC_MESSAGE_STATE_SENT : WC_MESSAGE_STATE_DELIVERED;
  wait.timeout_ms = wc_dict_get_uint (options, "timeout_ms", WC_HANDLER_WAIT_MS);
  sending = g_new0 (Sending, 1);
  sending->request = request;
  sending->replayed = replayed;
  wc_message_service_wait_async (wc_handler_services (request)->messages, message, &wait,
                                 on_arrived, sending);
}

static void
send_asked (WcRequest *request,
            GVariant *args,
            const WcAccount *account,
            GPtrArray *files,
            gboolean asked)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;
  gboolean replayed = FALSE;
  g_auto (WcSendValues) send = {
    .chat = wc_handler_string (args, 1),
    .body = wc_handler_string (args, 2),
    .attachments = files,
    .asked = asked,
  };

  wc_send_values_read (&send, options);
  message =
      wc_message_service_send (services->messages, account, &send, &replayed, &error);
  if (files != NULL && (message == NULL || replayed))
    wc_file_service_drop (services->files, files);
  else if (files != NULL)
    wc_file_service_start (services->files);
  if (message != NULL)
    wait_for (request, message, options, replayed);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

/* A Send for which others are asked first, whether they can read what is encrypted. */
typedef struct
{
  WcRequest *request; /* (owned) */
  GVariant *args;     /* (owned) */
  WcAccount *account; /* (owned) */
  GPtrArray *files;   /* (owned) (nullable) */
} Asking;

static void
on_asked (gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (GVariant) args = asking->args;
  g_autoptr (WcAccount) account = asking->account;
  g_autoptr (GPtrArray) files = asking->files;

  send_asked (asking->request, args, account, files, /* asked= */ TRUE);
}

static gboolean
ask_first (WcRequest *request, GVariant *args, const WcAccount *account, GPtrArray *files)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  Asking *asking = g_new (Asking, 1);
  g_auto (WcSendValues) send = {
    .chat = wc_handler_string (args, 1),
    .body = wc_handler_string (args, 2),
    .attachments = files,
  };

  wc_send_values_read (&send, options);
  *asking = (Asking){ request, g_variant_ref (args), wc_account_ref (account),
                      files != NULL ? g_ptr_array_ref (files) : NULL };
  if (wc_message_service_ask (services->messages, account, &send, on_asked, asking))
    return TRUE;
  g_variant_unref (asking->args);
  wc_account_unref (asking->account);
  g_clear_pointer (&asking->files, g_ptr_array_unref);
  g_free (asking);
  return FALSE;
}

static void
send_now (WcRequest *request, GVariant *args, const WcAccount *account, GPtrArray *files)
{
  if (!ask_first (request, args, account, files))
    send_asked (request, args, account, files, /* asked= */ FALSE);
}

static void
send_message (WcRequest *request, GVariant *args)
{
  wc_taking_begin (request, args, 3, send_now);
}

/* The ids of the argument at @index, borrowed from @args. */
static const gint64 *
ids_of (GVariant *args, gsize index, gsize *out_n)
{
  g_autoptr (GVariant) ids = g_variant_get_child_value (args, index);

  return g_variant_get_fixed_array (ids, out_n, sizeof (gint64));
}

/* The messages that were asked for by name: all of them, or none with a reason. */
static GVariant *
values_of (const WcServices *services, const GPtrArray *messages, GError **error)
{
  g_autofree char *max = g_strdup_printf ("%d", WC_HANDLER_PAGE_BYTES);
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < messages->len; i++)
    {
      if (wc_page_add (&page,
                       wc_values_message (services, g_ptr_array_index (messages, i))))
        continue;
      g_set_error_literal (error, WC_ERROR, WC_ERROR_TOO_LARGE,
                           "together they are too large for one answer; ask for fewer");
      wc_error_set_detail (*error, "max", max);
      return NULL;
    }
  return wc_page_end (&page);
}

static void
get (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = NULL;
  GVariant *items = NULL;
  gsize n_ids;
  const gint64 *ids = ids_of (args, 1, &n_ids);

  if (account == NULL)
    return;
  messages = wc_message_service_get (services->messages, account, ids, n_ids, &error);
  if (messages != NULL)
    items = values_of (services, messages, &error);
  wc_handler_return (request, items, g_steal_pointer (&error));
}

static void
resend (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = NULL;

  if (account == NULL)
    return;
  if (wc_file_service_again (services->files, account, wc_handler_int64 (args, 1),
                             &error))
    message = wc_message_service_resend (services->messages, account,
                                         wc_handler_int64 (args, 1), &error);
  wc_file_service_start (services->files);
  wc_handler_return (request,
                     message != NULL ? wc_values_message (services, message) : NULL,
                     g_steal_pointer (&error));
}

static void
forget (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gsize n_ids;
  const gint64 *ids = ids_of (args, 1, &n_ids);
  guint n_forgotten;

  if (account == NULL)
    return;
  n_forgotten = wc_message_service_forget (wc_handler_services (request)->messages,
                                           account, ids, n_ids, &error);
  wc_handler_return (request, n_forgotten > 0 ? g_variant_new_int64 (n_forgotten) : NULL,
                     g_steal_pointer (&error));
}

static const WcMethod methods[] = {
  { "Send", send_message },
  { "Get", get },
  { "List", wc_history_list },
  { "Threads", wc_history_threads },
  { "Search", wc_finding_search },
  { "SearchArchive", wc_finding_search_archive },
  { "Correct", wc_annotations_correct },
  { "React", wc_annotations_react },
  { "Retract", wc_annotations_retract },
  { "Edits", wc_annotations_edits },
  { "ReactionHistory", wc_annotations_reactions },
  { "Moderate", wc_annotations_moderate },
  { "Forward", wc_later_forward },
  { "Schedule", wc_later_schedule },
  { "Scheduled", wc_later_list },
  { "ChangeScheduled", wc_later_change },
  { "CancelScheduled", wc_later_cancel },
  { "Resend", resend },
  { "Forget", forget },
  { "FetchReplied", wc_history_fetch_replied },
  { "Backfill", wc_history_backfill },
  { "Source", wc_history_source },
  { NULL },
};

const WcInterface wc_api_messages = { "Messages", methods };
