/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/0385-sims.h"
#include "xep/0446-file-metadata.h"
#include "xml/ns.h"

/* XEP-0385 Stateless Inline Media Sharing, in the references of XEP-0372. Movim sends it
 * alone; the metadata are those of XEP-0234. Which words of the body a picture stands for
 * is not kept. */

static WcAttachment *
read_sharing (const WcNode *sharing)
{
  const WcNode *sources = wc_node_child (sharing, "sources", WC_NS_SIMS);
  WcAttachment *attachment =
      wc_file_metadata_read (wc_node_child (sharing, "file", NULL));

  for (const WcNode *each = wc_node_child (sources, "reference", WC_NS_REFERENCE);
       each != NULL; each = wc_node_next (each, "reference", WC_NS_REFERENCE))
    wc_attachment_add_source (attachment, wc_node_attr (each, "uri"));
  return attachment;
}

void
wc_sims_read (const WcNode *message, GPtrArray *attachments)
{
  for (const WcNode *each = wc_node_child (message, "reference", WC_NS_REFERENCE);
       each != NULL && attachments->len < WC_ATTACHMENT_MAX;
       each = wc_node_next (each, "reference", WC_NS_REFERENCE))
    {
      const WcNode *sharing = wc_node_child (each, "media-sharing", WC_NS_SIMS);

      if (sharing != NULL)
        g_ptr_array_add (attachments, read_sharing (sharing));
    }
}

void
wc_sims_write (const WcAttachment *attachment, WcNode *message)
{
  WcNode *reference = wc_node_add (message, "reference", WC_NS_REFERENCE);
  WcNode *sharing = wc_node_add (reference, "media-sharing", WC_NS_SIMS);
  WcNode *sources;

  wc_node_set (reference, "type", "data");
  wc_file_metadata_write (attachment, sharing, WC_NS_FILE_TRANSFER);
  sources = wc_node_add (sharing, "sources", NULL);
  for (char **url = attachment->sources; *url != NULL; url++)
    {
      WcNode *source;

      if (!wc_attachment_is_url (*url))
        continue;
      source = wc_node_add (sources, "reference", WC_NS_REFERENCE);
      wc_node_set (source, "type", "data");
      wc_node_set (source, "uri", *url);
    }
}
