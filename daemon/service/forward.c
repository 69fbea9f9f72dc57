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

      if (wc_attachment_get_nth_place (file, 0) == NULL)
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
  return g_steal_pointer (&found);
}

/* Whether it says how it looks beside its text (XEP-0071), which we do not send. */
static gboolean
has_spans (const WcMessage *message)
{
  return message->body != NULL && message->extra != NULL && message->extra->spans != NULL;
}

/* Whether servers have not seen it so far; the place of an encrypted file is what opens
 * it. */
static gboolean
is_secret (const WcMessage *message)
{
  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    if (wc_attachment_get_encrypted (message->attachments->pdata[i]) != NULL)
      return TRUE;
  return message->encryption != NULL;
}

/* What is sent for one of them; strings of its own beside those of the message. */
typedef struct
{
  WcMessageSend send;
  GPtrArray *files; /* (owned) */
  char *key;        /* (owned) (nullable) */
  char *marked;     /* (owned) (nullable) */
} Again;

static void
again_free (gpointer data)
{
  Again *self = data;

  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self->key);
  g_free (self->marked);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Again, again_free)

/* Each message has a key of its own, so that a repeated call goes on where it ended.
 * Returns: (transfer full), NULL + error. */
static Again *
again_new (const WcForward *forward, const WcMessage *message, GError **error)
{
  g_autoptr (Again) self = g_new0 (Again, 1);
  WcMessageSend *send = &self->send;

  if (!check (message, error))
    return NULL;
  self->files = copy_files (message, error);
  if (self->files == NULL)
    return NULL;
  send->chat = forward->chat;
  send->body = message->body != NULL ? message->body : "";
  send->subject = message->subject;
  send->encryption = forward->encryption;
  send->forwarded = is_secret (message);
  send->unstyled = (message->flags & WC_MESSAGE_FLAG_UNSTYLED) != 0;
  if (self->files->len > 0)
    send->attachments = self->files;
  if (forward->key != NULL)
    send->key = self->key =
        g_strdup_printf ("forward %s %" G_GINT64_FORMAT, forward->key, message->id);
  if (message->extra != NULL)
    send->spoiler = message->extra->spoiler;
  if (has_spans (message))
    {
      self->marked = wc_styling_marks_write (message->body, message->extra->spans);
      send->unstyled = self->marked == NULL;
    }
  if (self->marked != NULL)
    send->body = self->marked;
  return g_steal_pointer (&self);
}

/* What is sent for all of @found, once it is known that each of them can be: NULL +
 * error. Returns: (transfer full) (element-type Again). */
static GPtrArray *
prepare_all (WcMessageService *messages,
             const WcAccount *account,
             const WcForward *forward,
             const GPtrArray *found,
             GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (again_free);

  for (guint i = 0; i < found->len; i++)
    {
      Again *again = again_new (forward, found->pdata[i], error);

      if (again == NULL)
        return NULL;
      g_ptr_array_add (all, again);
      if (!wc_message_service_check (messages, account, &again->send, error))
        return NULL;
    }
  return g_steal_pointer (&all);
}

GPtrArray *
wc_forward_send (WcMessageService *messages,
                 const WcAccount *account,
                 const WcForward *forward,
                 GError **error)
{
  g_autoptr (GPtrArray) found = find_all (messages, account, forward, error);
  g_autoptr (GPtrArray) all =
      found != NULL ? prepare_all (messages, account, forward, found, error) : NULL;
  g_autoptr (GPtrArray) made =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const Again *again = all->pdata[i];
      gboolean replayed;
      WcMessage *message =
          wc_message_service_send (messages, account, &again->send, &replayed, error);

      if (message == NULL)
        return NULL;
      g_ptr_array_add (made, message);
    }
  return all != NULL ? g_steal_pointer (&made) : NULL;
}
