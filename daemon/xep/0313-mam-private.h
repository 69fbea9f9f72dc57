/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/0313-mam.h"

/* For the files 0313-mam*.c alone. */

typedef struct
{
  char *id;        /* (owned) */
  WcNode *message; /* (owned) (nullable) NULL: what is not stored, but stands there */
  gint64 stamp_us;
} WcMamResult;

#define WC_TYPE_MAM (wc_mam_get_type ())
G_DECLARE_FINAL_TYPE (WcMam, wc_mam, WC, MAM, GObject)

typedef struct
{
  WcMam *archive;     /* (owned) (nullable) until it is answered */
  GTask *task;        /* (owned) (nullable) NULL: asked ahead, nobody wants it yet */
  char *after;        /* (owned) (nullable) asked ahead: behind this archive id */
  GCancellable *stop; /* (owned) (nullable) asked ahead: of the fetch it goes on from */
  gboolean goes_on;   /* the next fetch may be told from this one */
  gboolean unwanted;  /* asked ahead in vain: its results are let go */
  guint max;
  char *by;     /* (owned) bare JID of the archive */
  char *wanted; /* (owned) (nullable) only this archive id, to be shown, not stored */
  char *id;     /* (owned) queryid */
  WcNode *asks; /* (owned) (nullable) waits until the archive has said what it can do */
  GPtrArray *results; /* (owned) (element-type WcMamResult) oldest first */
  gsize bytes;        /* of memory, that they take */
  GError *refused;    /* (owned) (nullable) why the answer is worth nothing */
  gboolean backwards;
  gboolean complete;
  gboolean from_start; /* asked without any lower bound */
  gboolean backfill;
  gboolean looks; /* its results are told, and not stored */
  gint64 news_us;
  gint64 start_us; /* the bounds that were asked for */
  gint64 end_us;
  gint64 total;
  gint64 place;         /* row at the border; then of the result stored last */
  GArray *newer_places; /* (owned) (element-type gint64) rows that are held behind it */
  guint stored;         /* results that are done with */
  guint looked;         /* results looked at for older_place */
  gint64 older_place;   /* row that is held before those; 0: none */
  WcArchiveStored func;
  gpointer data;
} WcMamQuery;

struct _WcMam
{
  GObject parent_instance;

  WcSession *session;  /* (nullable) borrowed, until the module is detached */
  GHashTable *queries; /* (owned) (element-type utf8 WcMamQuery) that wait for results */
  WcMamQuery *ahead;   /* (nullable) asked ahead, owned once it is answered */
  char *room;          /* (owned) (nullable) whose archive it is; NULL: our own */
  WcMam *own;          /* (owned) (nullable) of a room's: the module's, which it uses */
};

void wc_mam_query_free (WcMamQuery *self);
void wc_mam_result_free (gpointer data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMamQuery, wc_mam_query_free)

/* What all archives of an account share. */
WcMam *wc_mam_get_module (WcMam *self);

/* ---- Its words (0313-mam-query.c) ---- */

/* The question for a page, and for one item alone; @id: its queryid. Returns: (transfer
 * full). */
WcNode *wc_mam_query_build (const WcArchiveQuery *query, const char *id);
WcNode *
wc_mam_query_build_item (WcSession *session, const WcMamItem *item, const char *id);

/* XEP-0313 § 4.1.5, XEP-0431 § 3.1: whether the archive that gave @answer (nullable), a
 * <query/> with the form of its fields, can look for words. */
gboolean wc_mam_query_offers_text (const WcNode *answer);

/* XEP-0059 § 2.7: how many items the question matches; -1 where @fin (nullable) does not
 * say. */
gint64 wc_mam_query_read_total (const WcNode *fin);

/* ---- Storing a page (0313-mam-pages.c) ---- */

/* Tells what the results of @query are, stores none of them, and ends its task.
 * @query: (transfer full). */
void wc_mam_pages_tell (WcMamQuery *query);

/* Stores the results of @query, which was answered, in turns of the main loop, and ends
 * its task. @query: (transfer full). */
void wc_mam_pages_store (WcMamQuery *query);
