/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/archive.h"

G_DEFINE_INTERFACE (WcArchive, wc_archive, G_TYPE_OBJECT)

void
wc_archive_found_free (WcArchiveFound *self)
{
  g_array_unref (self->messages);
  g_free (self->next);
  g_free (self);
}

static void
wc_archive_default_init (WcArchiveInterface *iface)
{
}

void
wc_archive_fetch_async (WcArchive *self,
                        const WcArchiveQuery *query,
                        WcArchiveStored stored,
                        gpointer stored_data,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WC_ARCHIVE_GET_IFACE (self)->fetch_async (self, query, stored, stored_data, cancellable,
                                            callback, user_data);
}

gboolean
wc_archive_fetch_finish (WcArchive *self, GAsyncResult *result, GError **error)
{
  return WC_ARCHIVE_GET_IFACE (self)->fetch_finish (self, result, error);
}
