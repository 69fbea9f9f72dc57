/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0382 Spoiler messages. Of hints in several languages the first is kept, as the
 * first body is. */

static const char *const features[] = { WC_NS_SPOILER, NULL };

#define MAX_HINT 512 /* code points */

static WcVerdict
spoiler_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *spoiler = wc_node_child (in->stanza, "spoiler", WC_NS_SPOILER);
  const WcMessage *message = wc_message_builder_peek (in->message);
  g_autofree char *hint = NULL;
  WcExtra *extra;

  if (spoiler == NULL || wc_stanza_has_type (in->stanza, "error") || message->hidden ||
      (message->body == NULL && message->kind != WC_MESSAGE_KIND_FILE))
    return WC_PASS;
  hint = g_strstrip (wc_node_dup_text (spoiler));
  extra = wc_message_builder_peek_extra (in->message);
  g_free (extra->spoiler);
  extra->spoiler = wc_str_dup_chars (hint, MAX_HINT);
  return WC_PASS;
}

static gboolean
spoiler_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcExtra *extra = out->message->extra;

  if (extra != NULL && extra->spoiler != NULL)
    wc_node_add_with_text (out->stanza, "spoiler", WC_NS_SPOILER,
                           *extra->spoiler != '\0' ? extra->spoiler : NULL);
  return TRUE;
}

const WcXep wc_xep_0382_spoiler = {
  .name = "spoiler",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = spoiler_inbound,
  .outbound = spoiler_outbound,
};
