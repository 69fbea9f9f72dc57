/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/sticker-pack.h"
#include "model/xmpp-uri.h"

/* Packs of stickers (XEP-0449) as values. They are known by an URI, with which they are
 * passed on from person to person, too. */

static void
sticker_free (gpointer data)
{
  WcSticker *self = data;

  wc_attachment_unref (self->file);
  g_strfreev (self->suggestions);
  g_free (self);
}

WcStickerPack *
wc_sticker_pack_new (const char *jid, const char *id)
{
  WcStickerPack *self = g_new0 (WcStickerPack, 1);

  self->jid = g_strdup (jid);
  self->id = g_strdup (id);
  self->stickers = g_ptr_array_new_with_free_func (sticker_free);
  return self;
}

void
wc_sticker_pack_free (WcStickerPack *self)
{
  g_free (self->jid);
  g_free (self->id);
  g_free (self->name);
  g_free (self->summary);
  g_ptr_array_unref (self->stickers);
  g_free (self);
}

WcSticker *
wc_sticker_pack_take (WcStickerPack *self, WcAttachment *file)
{
  WcSticker *sticker = g_new0 (WcSticker, 1);
  g_autofree char *uri =
      wc_sticker_pack_make_uri (self->jid, WC_STICKER_PACK_NODE, self->id);

  file->disposition = WC_ATTACHMENT_STICKER;
  wc_attachment_set_pack (file, uri);
  sticker->file = file;
  sticker->suggestions = g_new0 (char *, 1);
  g_ptr_array_add (self->stickers, sticker);
  return sticker;
}

char *
wc_sticker_pack_make_uri (const char *jid, const char *node, const char *id)
{
  g_autofree char *whose = g_uri_escape_string (jid, "@", /* allow_utf8= */ FALSE);
  g_autofree char *where = g_uri_escape_string (node, ":", /* allow_utf8= */ FALSE);
  g_autofree char *which = g_uri_escape_string (id, NULL, /* allow_utf8= */ FALSE);

  return g_strdup_printf ("xmpp:%s?pubsub;action=retrieve;node=%s;item=%s", whose, where,
                          which);
}

gboolean
wc_sticker_pack_parse_uri (const char *uri,
                           char **out_jid,
                           char **out_node,
                           char **out_id)
{
  g_autoptr (WcXmppUri) link = wc_xmpp_uri_parse (uri, NULL);
  const char *node = link != NULL ? wc_xmpp_uri_get (link, "node") : NULL;
  const char *id = link != NULL ? wc_xmpp_uri_get (link, "item") : NULL;

  if (link == NULL || link->jid == NULL || node == NULL || id == NULL)
    return FALSE;
  *out_jid = g_strdup (link->jid);
  *out_node = g_strdup (node);
  *out_id = g_strdup (id);
  return TRUE;
}
