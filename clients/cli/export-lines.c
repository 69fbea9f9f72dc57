/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>

#include "cli/export-lines.h"
#include "cli/spool.h"
#include "common/failure.h"

/* One line is in memory at a time: an export may be longer than that. */

static gboolean
take_line (
    const char *text, gsize size, WcExportLinesTake take, gpointer data, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return wc_failure_set (error, WC_EXIT_FAULT, "a line of the export cannot be read");
  root = json_parser_get_root (parser);
  return root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
         take (data, json_node_get_object (root), error);
}

gboolean
wc_export_lines_read (int fd, WcExportLinesTake take, gpointer data, GError **error)
{
  g_autoptr (GInputStream) raw = g_unix_input_stream_new (fd, /* close_fd= */ FALSE);
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (raw);
  g_autoptr (GError) local = NULL;
  gboolean good = wc_spool_rewind (fd, error);

  while (good)
    {
      gsize size = 0;
      g_autofree char *text =
          g_data_input_stream_read_line (in, &size, /* cancellable= */ NULL, &local);

      if (text == NULL)
        break;
      good = take_line (text, size, take, data, error);
    }
  if (local != NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "%s", local->message);
  return good;
}
