/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/0300-hashes.h"
#include "xml/ns.h"

/* XEP-0300 Use of Cryptographic Hash Functions. All that are named are kept, also those
 * that we cannot compute: they go on with a file that is forwarded. */

void
wc_hashes_read (const WcNode *parent, WcAttachment *attachment)
{
  for (const WcNode *hash = wc_node_child (parent, "hash", WC_NS_HASHES); hash != NULL;
       hash = wc_node_next (hash, "hash", WC_NS_HASHES))
    {
      g_autofree char *value = wc_node_dup_text (hash);

      wc_attachment_add_hash (attachment, wc_node_attr (hash, "algo"),
                              g_strstrip (value));
    }
}

void
wc_hashes_write (const WcAttachment *attachment, WcNode *parent)
{
  for (char **line = attachment->hashes; *line != NULL; line++)
    {
      const char *space = strchr (*line, ' ');
      g_autofree char *algorithm = g_strndup (*line, (gsize) (space - *line));
      WcNode *hash = wc_node_add_with_text (parent, "hash", WC_NS_HASHES, space + 1);

      wc_node_set (hash, "algo", algorithm);
    }
}
