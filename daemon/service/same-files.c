/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/same-files.h"

/* A file is sent again by naming where it lies. What lies nowhere (XEP-0231) is asked for
 * at who sent it last: that has to have a copy. */

static gboolean
check_file (const WcAttachment *file, GError **error)
{
  gboolean bits = wc_attachment_get_cid (file) != NULL;

  if (wc_attachment_get_nth_place (file, 0) != NULL || (bits && file->file != NULL))
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       bits ? "a picture of this message is not here: download it first"
                            : "a file of this message is not uploaded yet");
  return FALSE;
}

static WcAttachment *
copy_file (const WcAttachment *file)
{
  WcAttachment *copy = wc_attachment_copy (file);

  copy->id = 0;
  copy->state = copy->file != NULL ? WC_ATTACHMENT_HELD : WC_ATTACHMENT_REMOTE;
  g_clear_pointer (&copy->job, g_free);
  return copy;
}

GPtrArray *
wc_same_files_copy (const WcMessage *message, GError **error)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);

  for (guint i = 0; message->attachments != NULL && i < message->attachments->len; i++)
    {
      const WcAttachment *file = message->attachments->pdata[i];

      if (!check_file (file, error))
        return NULL;
      g_ptr_array_add (files, copy_file (file));
    }
  return g_steal_pointer (&files);
}
