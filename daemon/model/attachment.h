/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* How many files a message has at most, and how many places one may lie at: what a
 * message names beyond that is left out. */
#define WC_ATTACHMENT_MAX 50
#define WC_ATTACHMENT_MAX_SOURCES 8
#define WC_ATTACHMENT_MAX_HASHES 8

/* Where a file stands. The words of the API: "remote", "held", "uploading", "failed". */
typedef enum
{
  WC_ATTACHMENT_REMOTE,    /* only its sources have it */
  WC_ATTACHMENT_HELD,      /* a local copy is in the cache */
  WC_ATTACHMENT_UPLOADING, /* ours, and on its way to the server */
  WC_ATTACHMENT_FAILED,    /* ours, and the upload failed */
} WcAttachmentState;

#define WC_N_ATTACHMENT_STATES (WC_ATTACHMENT_FAILED + 1)

/* How it is to be shown. "" (as the receiver likes), "inline", "attachment", "sticker".
 */
typedef enum
{
  WC_ATTACHMENT_ANY,
  WC_ATTACHMENT_INLINE,
  WC_ATTACHMENT_ASIDE,
  WC_ATTACHMENT_STICKER, /* the message itself, rather than something with it */
} WcAttachmentDisposition;

#define WC_N_ATTACHMENT_DISPOSITIONS (WC_ATTACHMENT_STICKER + 1)

/* A file of a message: a reference counted value, fields are set only before sharing.
 * Everything but the state is what the sender claims. */
typedef struct
{
  char **sources;     /* (owned) where it may be had, the best first; may be empty: https
                       * URLs, those of wc_attachment_add_encrypted() and of
                       * wc_attachment_add_bits() */
  char *name;         /* (owned) (nullable) a file name without any directory */
  char *media_type;   /* (owned) (nullable) */
  char *description;  /* (owned) (nullable) */
  gint64 size;        /* bytes; -1: unknown */
  int width;          /* pixels; 0: unknown */
  int height;         /* pixels; 0: unknown */
  gint64 duration_ms; /* -1: unknown, or no sound and no film */
  gint64 modified_us; /* of the file; 0: unknown */
  char **hashes;      /* (owned) "sha-256 BASE64": algorithm (XEP-0300) and value */
  char *sharing_id;   /* (owned) (nullable) what the sender calls it (XEP-0447), as
                       * later messages may */
  WcAttachmentDisposition disposition;
  char *thumbnail_uri;  /* (owned) (nullable) XEP-0264: data: or cid:, at most
                         * WC_ATTACHMENT_MAX_THUMBNAIL */
  char *thumbnail_type; /* (owned) (nullable) */
  int thumbnail_width;
  int thumbnail_height;

  /* here: */
  gint64 id; /* of the store; 0: not stored */
  WcAttachmentState state;
  char *file; /* (owned) (nullable) name of the local copy in the directory of files */
  char *job;  /* (owned) (nullable) the transfer that is under way */
} WcAttachment;

#define WC_TYPE_ATTACHMENT (wc_attachment_get_type ())
GType wc_attachment_get_type (void);

/* Returns: (transfer full), empty lists, unknown numbers, everything else zero. */
WcAttachment *wc_attachment_new (void);

/* A copy with a reference count of one, to be changed. */
WcAttachment *wc_attachment_copy (const WcAttachment *self);
WcAttachment *wc_attachment_ref (const WcAttachment *self);
void wc_attachment_unref (WcAttachment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcAttachment, wc_attachment_unref)

/* The source that is the @n-th https URL, from 0, borrowed; NULL: there are fewer. */
const char *wc_attachment_get_nth_url (const WcAttachment *self, guint n);

/* The first of them. */
const char *wc_attachment_get_url (const WcAttachment *self);

/* The first source where it lies encrypted, borrowed; NULL: none. What it says behind its
 * "#" opens it, and is a secret. */
const char *wc_attachment_get_encrypted (const WcAttachment *self);

/* The source that is the @n-th of those on the web, encrypted or not, from 0, borrowed;
 * NULL: there are fewer. */
const char *wc_attachment_get_nth_place (const WcAttachment *self, guint n);

/* The first source that is a picture inside of stanzas (XEP-0231), borrowed; NULL: none.
 * _get_bits: one that is held in full ("data:"), else its name; _get_cid: only its name
 * ("cid:"). */
const char *wc_attachment_get_bits (const WcAttachment *self);
const char *wc_attachment_get_cid (const WcAttachment *self);

/* Whether anybody who knows where it lies could read it. FALSE too where it lies nowhere
 * yet. */
gboolean wc_attachment_lies_open (const WcAttachment *self);

/* Makes @picture, the bytes of one, the thumbnail. FALSE + REMOTE_ERROR: it is none;
 * TOO_LARGE: each list of messages has them, so that a small one is wanted. */
#define WC_ATTACHMENT_MAX_THUMBNAIL 16384 /* characters, as a URI */
gboolean
wc_attachment_set_thumbnail (WcAttachment *self, GBytes *picture, GError **error);

/* The pack that a sticker is of (XEP-0449), as an xmpp: URI, borrowed; NULL: none. It
 * stands among the sources, the last of the places where it may be had. _set: the first
 * one that is set counts; what is no such URI, or too long, is left out. */
const char *wc_attachment_get_pack (const WcAttachment *self);
void wc_attachment_set_pack (WcAttachment *self, const char *uri);

/* Whether @source is an https URL. */
gboolean wc_attachment_is_url (const char *source);

/* Whether it can be had from anywhere. */
gboolean wc_attachment_has_source (const WcAttachment *self);

/* Adds a source, if it is one that we would fetch from (https), new, and not one too
 * many. */
void wc_attachment_add_source (WcAttachment *self, const char *url);

/* Adds one where it lies encrypted (XEP-0454): an aesgcm: URI (model/aesgcm-uri.h). What
 * is none is left out. */
void wc_attachment_add_encrypted (WcAttachment *self, const char *uri);

/* Adds one that is a picture in stanzas: "cid:" and its name, or "data:image/…;base64,".
 * What is neither, or too long, is left out. */
#define WC_ATTACHMENT_MAX_BITS 16384
void wc_attachment_add_bits (WcAttachment *self, const char *uri);

/* Adds a hash in base64; what is none is left out. */
void
wc_attachment_add_hash (WcAttachment *self, const char *algorithm, const char *value);

/* Sets the name to @name without what a file system could take for a directory or a
 * hidden file, and without control characters; at most 200 bytes. NULL or nothing left:
 * no name. */
void wc_attachment_set_name (WcAttachment *self, const char *name);

/* Sets it to the last part of the URL's path, where it has no name yet. */
void wc_attachment_name_by_url (WcAttachment *self, const char *url);

/* Where nobody says its media type: sets it by the end of the name, of those that people
 * send. */
void wc_attachment_guess_type (WcAttachment *self);

/* Takes from @other what @self does not know. */
void wc_attachment_complete (WcAttachment *self, const WcAttachment *other);

/* Appends to @text what tells these files (nullable, element-type WcAttachment) from
 * others: what each is and is said to be, not where it comes from. */
void wc_attachment_append_all (GString *text, const GPtrArray *attachments);

/* Whether both name a source, or a hash of 256 bits and more, that is the same. */
gboolean wc_attachment_is_same (const WcAttachment *a, const WcAttachment *b);

/* Words of the API. _from_string: ANY when @name is none of them. */
const char *wc_attachment_state_to_string (WcAttachmentState state);
const char *wc_attachment_disposition_to_string (WcAttachmentDisposition disposition);
WcAttachmentDisposition wc_attachment_disposition_from_string (const char *name);
