/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

typedef struct _WcInbound WcInbound;

/* The port through which the stream stores what it received: everything from the stanza
 * to the commit is one unit of work (data, archive cursor, inbound 0198 count, journal).
 * The router begins a unit before a message walks the phases; nothing inside may wait for
 * anything. It is filled by account/unit-port with store and sync; tests fill it with a
 * recorder.
 *
 * Nested begin/commit pairs are allowed and become savepoints: an archive page is one
 * outer unit with an inner one for each result. */
typedef struct
{
  gpointer self;

  /* Opens a unit (or a savepoint in an open one). FALSE + error when the store cannot. */
  gboolean (*begin) (gpointer self, GError **error);

  /* Sets @in->row to the row that holds what @in carries already, and completes that row
   * (its archive id, that it was sent, that it was taken back); 0: none does. Asked after
   * IDENTIFY and before DECRYPT, so that no ratchet moves for a copy, and not about what
   * is read again. FALSE + error when the store cannot. */
  gboolean (*find) (gpointer self, WcInbound *in, GError **error);

  /* Stores what the phases made of @in: its message and its reports. Sets @in->row. */
  gboolean (*deliver) (gpointer self, WcInbound *in, GError **error);

  /* Notes the inbound stanza count of XEP-0198 that this unit acknowledges. */
  gboolean (*set_inbound_count) (gpointer self, guint32 count, GError **error);

  /* Ends the unit. After FALSE + error everything since begin is undone. */
  gboolean (*commit) (gpointer self, GError **error);
  void (*rollback) (gpointer self);
} WcUnit;
