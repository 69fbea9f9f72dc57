/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/bits-fetch.h"
#include "account/download.h"
#include "base/error.h"
#include "base/str.h"
#include "model/image.h"
#include "store/message-store.h"
#include "xep/bits-of-binary.h"

/* XEP-0231 § 2.3: the sender is asked for what is named by its hash, and nobody else. It
 * may only be a picture, whatever is said of it, and must have that hash. */

static void
fail (WcTransfer *self, int code, const char *text)
{
  wc_transfer_end (self, NULL, g_error_new_literal (WC_ERROR, code, text));
}

static void
take (WcTransfer *self, GBytes *bytes)
{
  WcImage image;

  if (bytes == NULL)
    fail (self, WC_ERROR_REMOTE_ERROR, "what was sent is not what it is called");
  else if (!wc_image_read (bytes, &image))
    fail (self, WC_ERROR_REMOTE_ERROR, "what was sent is no picture");
  else
    wc_download_take (self, bytes, image.type);
}

static void
on_data (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (WcTransfer) self = data;
  g_autoptr (GBytes) bytes = NULL;

  if (self->base.owner == NULL)
    return;
  if (error != NULL)
    {
      wc_transfer_end (self, NULL, g_error_copy (error));
      return;
    }
  bytes = wc_bits_of_binary_find_proven (
      result, wc_attachment_get_cid (self->stored->attachment));
  take (self, bytes);
}

/* The same picture came before, in another message. */
static gboolean
take_copy (WcTransfer *self, const char *cid)
{
  const WcHeldQuery query = { self->stored->account, cid, /* sent_to= */ NULL };
  g_autoptr (WcStoredAttachment) held =
      wc_attachment_store_find_held (self->db, &query, NULL);
  WcAttachment *changed;

  if (held == NULL || wc_files_get_size (self->files, held->attachment->file) < 0)
    return FALSE;
  changed = wc_attachment_copy (self->stored->attachment);
  changed->state = WC_ATTACHMENT_HELD;
  changed->size = held->attachment->size;
  wc_str_set (&changed->media_type, held->attachment->media_type);
  wc_str_set (&changed->file, held->attachment->file);
  wc_transfer_end (self, changed, NULL);
  return TRUE;
}

static void
ask (WcTransfer *self, const char *cid)
{
  WcSession *session = wc_runner_get_session (self->runner);
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, self->stored->account, self->stored->message, NULL);
  g_autoptr (WcNode) data = NULL;

  if (message == NULL || !wc_bits_of_binary_is_provable (cid))
    {
      fail (self, WC_ERROR_NOT_FOUND, "there is nobody who could prove what it is");
      return;
    }
  data = wc_bits_of_binary_build (cid, /* bytes= */ NULL, /* type= */ NULL);
  wc_session_iq_get (session, message->from, data, on_data, wc_link_job_ref (self));
}

void
wc_bits_fetch_begin (WcTransfer *self)
{
  const char *uri = wc_attachment_get_bits (self->stored->attachment);
  const char *cid = wc_attachment_get_cid (self->stored->attachment);
  g_autoptr (GBytes) bytes = NULL;

  if (uri != cid)
    {
      bytes = wc_bits_of_binary_read_uri (uri);
      take (self, bytes);
    }
  else if (!take_copy (self, cid))
    ask (self, cid);
}
