/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/styling-marks.h"
#include "service/forward.h"
#include "service/same-files.h"

/* Forwarding is sending: what the message service makes sure of holds here as well. */

/* The files of @message; NULL + CONFLICT when one is nowhere yet. Our own copy goes on of
 * what lies nowhere alone (XEP-0231). */
static GPtrArray *
copy_files (const WcMessage *message, GError **error)
{
  GPtrArray *files = wc_same_files_copy (message, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      WcAttachment *file = files->pdata[i];

      if (wc_attachment_get_url (file) == NULL)
        continue;
      file->state = WC_ATTACHMENT_REMOTE;
      g_clear_pointer (&file->file, g_free);
    }
  return files;
}

static gboolean
check (const WcMessage *message, GError **error)
{
  if (!message->hidden && (message->body != NULL || message->attachments != NULL))
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "this message says nothing that could be said again");
  return FALSE;
}

/* All that are to be forwarded, in their order; NULL + error. */
static GPtrArray *
find_all (WcMessageService *messages,
          const WcAccount *account,
          const WcForward *forward,
          GError **error)
{
  g_autoptr (GPtrArray) found =
      wc_message_service_get (messages, account, forward->ids, forward->n_ids, error);

  if (found == NULL)
    return NULL;
  if (found->len < forward->n_ids)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "there is no such message here");
      return NULL;
    }
  for (guint i = 0; i < found->len; i++)
    {
      g_autoptr (GPtrArray) files = NULL;

      if (!check (found->pdata[i], error))
        return NULL;
      files = copy_files (found->pdata[i], error);
      if (files == NULL)
        return NULL;
    }
  return g_steal_pointer (&found);
}

/* Whether it says how it looks beside its text (XEP-0071), which we do not send. */
static gboolean
has_spans (const WcMessage *message)
{
  return message->body != NULL && message->extra != NULL && message->extra->spans != NULL;
}

/* Each message has a key of its own, so that a repeated call goes on where it ended. */
static WcMessage *
send_again (WcMessageService *messages,
            const WcAccount *account,
            const WcForward *forward,
            const WcMessage *message,
            GError **error)
{
  g_autoptr (GPtrArray) files = copy_files (message, error);
  g_autofree char *key = NULL;
  g_autofree char *marked = NULL;
  WcMessageSend send = { .chat = forward->chat,
                         .body = message->body != NULL ? message->body : "",
                         .subject = message->subject };
  gboolean replayed;

  if (files == NULL)
    return NULL;
  if (files->len > 0)
    send.attachments = files;
  if (forward->key != NULL)
    send.key = key =
        g_strdup_printf ("forward %s %" G_GINT64_FORMAT, forward->key, message->id);
  if (message->extra != NULL)
    send.spoiler = message->extra->spoiler;
  send.unstyled = (message->flags & WC_MESSAGE_FLAG_UNSTYLED) != 0;
  if (has_spans (message))
    {
      marked = wc_styling_marks_write (message->body, message->extra->spans);
      send.unstyled = marked == NULL;
    }
  if (marked != NULL)
    send.body = marked;
  return wc_message_service_send (messages, account, &send, &replayed, error);
}

GPtrArray *
wc_forward_send (WcMessageService *messages,
                 const WcAccount *account,
                 const WcForward *forward,
                 GError **error)
{
  g_autoptr (GPtrArray) found = find_all (messages, account, forward, error);
  g_autoptr (GPtrArray) made =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);

  if (found == NULL)
    return NULL;
  for (guint i = 0; i < found->len; i++)
    {
      WcMessage *message =
          send_again (messages, account, forward, found->pdata[i], error);

      if (message == NULL)
        return NULL;
      g_ptr_array_add (made, message);
    }
  return g_steal_pointer (&made);
}
