/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"

/* A device of somebody, by the bare JID. */
typedef struct
{
  const char *jid;
  guint32 device;
  WcOmemoVersion version; /* one that the library speaks */
} WcRatchetPeer;

/* The port. Functions return FALSE + error when they could not find out; what is not
 * there is NULL. Everything given out is (transfer full). */
typedef struct
{
  gboolean (*load_session) (gpointer data,
                            const WcRatchetPeer *peer,
                            GBytes **out_record,
                            GError **error);
  gboolean (*store_session) (gpointer data,
                             const WcRatchetPeer *peer,
                             GBytes *record,
                             GError **error);
  /* of our own device; always there */
  gboolean (*load_identity) (gpointer data,
                             GBytes **out_public,
                             GBytes **out_private,
                             guint32 *out_device,
                             GError **error);
  gboolean (*load_pre_key) (gpointer data,
                            guint32 id,
                            GBytes **out_record,
                            GError **error);
  /* somebody has begun a session with it */
  gboolean (*use_pre_key) (gpointer data, guint32 id, GError **error);
  gboolean (*load_signed_pre_key) (gpointer data,
                                   guint32 id,
                                   GBytes **out_record,
                                   GError **error);
} WcRatchetPort;
