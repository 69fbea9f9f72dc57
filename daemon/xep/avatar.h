/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Pictures of people: XEP-0084 metadata and data, and the photo of a vcard-temp
 * (XEP-0153). */

/* Largest picture that is read or written: in base64 it has to fit into one stanza of a
 * server with Prosody's default limits (256 KiB). */
#define WC_AVATAR_MAX_BYTES (180 * 1024)

/* One of the forms of a picture; texts are borrowed. */
typedef struct
{
  const char *id;   /* SHA-1 as lower-case hex */
  const char *type; /* (nullable) */
  const char *url;  /* (nullable) it lies on the web, and not in the data node */
  gint64 bytes;     /* 0: not told */
  guint width;
  guint height;
} WcAvatarInfo;

/* Chooses among the forms of <metadata/> one that we can fetch from the data node and is
 * not too large, the widest up to 512 pixels; else one on the web (https alone). FALSE:
 * there is none, as when the picture was taken away. */
gboolean wc_avatar_choose (const WcNode *metadata, WcAvatarInfo *out);

/* The same of pictures that lie on the web alone: among the forms of @metadata and of the
 * elements of its name that follow it. Of @max_bytes at most, and the widest up to
 * @good_width pixels. */
gboolean wc_avatar_choose_on_web (const WcNode *metadata,
                                  gint64 max_bytes,
                                  guint good_width,
                                  WcAvatarInfo *out);

/* The bytes of a <data/> or of the <PHOTO/> of a <vCard/> (nullable); NULL where there
 * are none, or more than WC_AVATAR_MAX_BYTES. Returns: (transfer full). */
GBytes *wc_avatar_read_data (const WcNode *data);
GBytes *wc_avatar_read_photo (const WcNode *vcard);

/* <data/> and <metadata/> of a picture; NULL bytes: an empty <metadata/>, none is to be
 * shown. Returns: (transfer full). */
WcNode *wc_avatar_build_data (GBytes *data);
WcNode *wc_avatar_build_metadata (GBytes *data, const WcAvatarInfo *info);

/* A copy of @vcard (nullable) with this photo, or (NULL) without; the rest is as it was.
 * Returns: (transfer full). */
WcNode *wc_avatar_change_photo (const WcNode *vcard, GBytes *data, const char *type);
