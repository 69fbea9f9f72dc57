/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* What a message says about another one. Numbers stand in the database. */
typedef enum
{
  WC_ANNOTATION_REPLY = 1,      /* XEP-0461: answers it; value: of ours "quote", where it
                                 * is to be quoted; of others what they quote of it, as
                                 * long as it is not held */
  WC_ANNOTATION_REACTIONS = 2,  /* XEP-0444; value: all that its author means, lines */
  WC_ANNOTATION_CORRECTION = 3, /* XEP-0308; value: the text it has from now on, "": only
                                 * the files of the correction */
  WC_ANNOTATION_RETRACTION = 4, /* XEP-0424, by its author; value: the reason */
  WC_ANNOTATION_MODERATION = 5, /* XEP-0425, by the room; value: the reason */
  WC_ANNOTATION_ORIGINAL = 6,   /* the store's own: a corrected message's first text */
  WC_ANNOTATION_SOURCES = 7,    /* XEP-0447, by its author: where files of it lie; value:
                                 * model/file-sources.h */
} WcAnnotationKind;

/* One such statement: an immutable, reference counted value. */
typedef struct
{
  WcAnnotationKind kind;
  char *target_id; /* (owned) (nullable) the id it names: stanza id, origin id or id
                    * attribute; NULL: the message that carries it */
  char *by;        /* (owned) (nullable) MODERATION: occupant id or nick of who did it */
  char *value;     /* (owned) (nullable) see the kinds */
  gboolean alone;  /* SOURCES: its message says nothing else, and is none beside one that
                    * it is about */
  gint64 said_us;  /* when, where an archive tells it of its own mark; 0: as the message
                    * that carries it */

  /* as the store reads it: */
  gint64 target;        /* id of the message it is about; 0: not held, or not entitled */
  char *target_from;    /* (owned) (nullable) who wrote that */
  char *target_body;    /* (owned) (nullable) what it says now */
  char *target_spoiler; /* (owned) (nullable) that is not to be shown by chance
                         * (XEP-0382): what it is about, "" where that is not said */
  gboolean target_retracted; /* it was taken back */
} WcAnnotation;

#define WC_TYPE_ANNOTATION (wc_annotation_get_type ())
GType wc_annotation_get_type (void);

/* @target_id and @value are copied, both nullable. Returns: (transfer full); the rest may
 * be set before sharing. */
WcAnnotation *
wc_annotation_new (WcAnnotationKind kind, const char *target_id, const char *value);
WcAnnotation *wc_annotation_ref (const WcAnnotation *self);
void wc_annotation_unref (WcAnnotation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAnnotation, wc_annotation_unref)

/* A reaction as it stands: what one author means about a message. */
typedef struct
{
  char *from;        /* (owned) full JID as in WcMessage.from */
  char *occupant_id; /* (owned) (nullable) */
  char *real_jid;    /* (owned) (nullable) */
  gboolean outgoing; /* our own */
  char **emojis;     /* (owned) at least one */
  gint64 ts_us;
} WcReaction;

void wc_reaction_free (WcReaction *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcReaction, wc_reaction_free)

/* How many mean the same about a message. */
typedef struct
{
  char *emoji; /* (owned) */
  guint n;
} WcReactionCount;

void wc_reaction_count_free (WcReactionCount *self);

/* Whether @text may be a reaction: 1 to 64 bytes, no spaces or controls. XEP-0444 § 4
 * wants one emoji, which ours are (model/emoji); what others say is theirs. */
gboolean wc_reaction_is_valid (const char *text);

/* The value of WC_ANNOTATION_REACTIONS from a list and back: each once, in order, empty
 * ones and what holds a line end left out. Returns: (transfer full); _join: "" for none.
 */
char *wc_reaction_join (const char *const *emojis);
char **wc_reaction_split (const char *value);
