/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/form.h"
#include "xep/0030-disco.h"
#include "xep/0363-http-upload.h"
#include "xep/data-forms.h"
#include "xep/disco-search.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* XEP-0363 HTTP File Upload. The service is somebody else's program: its URLs are only
 * used when they are https, of its headers only the three that § 4 allows, and only where
 * they could not begin another header. */

#define MAX_URL 4096
#define MAX_HEADER 4096
#define MAX_OF_ONE_NAME 8

void
wc_http_upload_service_free (WcHttpUploadService *self)
{
  g_free (self->jid);
  g_free (self);
}

void
wc_http_upload_slot_free (WcHttpUploadSlot *self)
{
  g_free (self->put_url);
  g_free (self->get_url);
  g_strfreev (self->headers);
  g_free (self);
}

static gint64
read_number (const char *text)
{
  guint64 number = 0;

  if (text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return 0;
  return (gint64) number;
}

/* Of one form among several, told apart by its FORM_TYPE. */
static gint64
read_max_size (const WcNode *query)
{
  for (const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS); x != NULL;
       x = wc_node_next (x, "x", WC_NS_DATA_FORMS))
    {
      g_autoptr (WcForm) form = wc_data_forms_parse (x, NULL);
      const char *type = form != NULL ? wc_form_get_value (form, "FORM_TYPE") : NULL;

      if (g_strcmp0 (type, WC_NS_UPLOAD) == 0)
        return read_number (wc_form_get_value (form, "max-file-size"));
    }
  return 0;
}

/* § "Upload purpose": each is announced for itself. */
static void
read_purposes (WcHttpUploadService *service, GHashTable *features)
{
  for (guint i = 0; i < WC_N_UPLOAD_PURPOSES; i++)
    {
      const char *word = wc_upload_purpose_to_string ((WcUploadPurpose) i);
      g_autofree char *feature = g_strconcat (WC_NS_UPLOAD_PURPOSE "#", word, NULL);

      service->purposes[i] = g_hash_table_contains (features, feature);
    }
}

WcHttpUploadService *
wc_http_upload_read_service (const char *jid, const WcNode *query)
{
  g_autoptr (GHashTable) features = wc_disco_parse_features (query);
  WcHttpUploadService *service;

  if (!g_hash_table_contains (features, WC_NS_UPLOAD))
    return NULL;
  service = g_new0 (WcHttpUploadService, 1);
  service->jid = g_strdup (jid);
  service->max_size = read_max_size (query);
  read_purposes (service, features);
  return service;
}

static gpointer
read_service (const char *jid, const WcNode *query)
{
  return wc_http_upload_read_service (jid, query);
}

static void
free_service (gpointer service)
{
  wc_http_upload_service_free (service);
}

void
wc_http_upload_find (WcSession *session, GTask *task)
{
  static const WcDiscoSearch what = { .read = read_service,
                                      .free = free_service,
                                      .feature = WC_NS_UPLOAD,
                                      .none = "the server takes no files" };

  wc_disco_search (session, &what, task);
}

/* What a header's value must not hold: the end of its line (§ 4). */
static gboolean
is_header_value (const char *value)
{
  gsize length = strlen (value);

  if (length == 0 || length > MAX_HEADER)
    return FALSE;
  for (const char *c = value; *c != '\0'; c++)
    if ((guchar) *c < ' ' || *c == 0x7f)
      return FALSE;
  return TRUE;
}

static const char *const allowed[] = { "Authorization", "Cookie", "Expires" };

/* Where @name (nullable) stands among those that are allowed; -1: it is none of them. */
static int
find_allowed (const char *name)
{
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (allowed); i++)
    if (g_ascii_strcasecmp (name, allowed[i]) == 0)
      return (int) i;
  return -1;
}

/* Newlines are stripped, and what is named several times stands there several times, in
 * that order, as § 4 demands. */
static char **
read_headers (const WcNode *put)
{
  g_autoptr (GStrvBuilder) headers = g_strv_builder_new ();
  guint n_of[G_N_ELEMENTS (allowed)] = { 0 };

  for (const WcNode *each = wc_node_child (put, "header", WC_NS_UPLOAD); each != NULL;
       each = wc_node_next (each, "header", WC_NS_UPLOAD))
    {
      int which = find_allowed (wc_node_attr (each, "name"));
      g_autofree char *value = wc_node_dup_text (each);

      g_strdelimit (value, "\r\n", ' ');
      g_strstrip (value);
      if (which < 0 || !is_header_value (value) || n_of[which]++ >= MAX_OF_ONE_NAME)
        continue;
      g_strv_builder_add (headers, allowed[which]);
      g_strv_builder_add (headers, value);
    }
  return g_strv_builder_end (headers);
}

static char *
read_url (const WcNode *slot, const char *name)
{
  const char *url = wc_node_attr (wc_node_child (slot, name, WC_NS_UPLOAD), "url");

  if (url == NULL || strlen (url) > MAX_URL ||
      g_ascii_strncasecmp (url, "https://", strlen ("https://")) != 0 ||
      !g_uri_is_valid (url, G_URI_FLAGS_PARSE_RELAXED, NULL))
    return NULL;
  return g_strdup (url);
}

WcHttpUploadSlot *
wc_http_upload_read_slot (const WcNode *result, GError **error)
{
  const WcNode *node = wc_node_child (result, "slot", WC_NS_UPLOAD);
  g_autoptr (WcHttpUploadSlot) slot = g_new0 (WcHttpUploadSlot, 1);

  if (node != NULL && wc_node_child (node, "put", WC_NS_UPLOAD) != NULL &&
      wc_node_child (node, "get", WC_NS_UPLOAD) != NULL)
    {
      slot->put_url = read_url (node, "put");
      slot->get_url = read_url (node, "get");
      slot->headers = read_headers (wc_node_child (node, "put", WC_NS_UPLOAD));
    }
  if (slot->put_url != NULL && slot->get_url != NULL)
    return g_steal_pointer (&slot);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                       "the server gave no place that may be used: both must be https");
  return NULL;
}

static GError *
too_large (const WcNode *too_large, const GError *error)
{
  GError *ours = g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE,
                              "the server does not take files that large");
  const char *max = wc_node_child_text (too_large, "max-file-size", WC_NS_UPLOAD);

  if (read_number (max) > 0)
    wc_error_set_detail (ours, "max", max);
  return ours;
}

static GError *
quota_exceeded (const WcNode *retry, gint64 now_us)
{
  GError *ours = g_error_new (WC_ERROR, WC_ERROR_QUOTA_EXCEEDED,
                              "the server takes no more files for now");
  const char *stamp = retry != NULL ? wc_node_attr (retry, "stamp") : NULL;
  gint64 at_us = stamp != NULL ? wc_timestamp_parse (stamp) : 0;
  g_autofree char *after = NULL;

  if (at_us > now_us)
    {
      after = g_strdup_printf ("%" G_GINT64_FORMAT, (at_us - now_us) / 1000);
      wc_error_set_detail (ours, "retry_after_ms", after);
    }
  return ours;
}

GError *
wc_http_upload_read_refusal (const WcNode *iq, const GError *error, gint64 now_us)
{
  const WcNode *node = wc_node_child (iq, "error", WC_NS_CLIENT);
  const WcNode *large = wc_node_child (node, "file-too-large", WC_NS_UPLOAD);
  const char *condition = wc_error_get_detail (error, "condition");

  if (large != NULL)
    return too_large (large, error);
  if (g_strcmp0 (condition, "resource-constraint") == 0)
    return quota_exceeded (wc_node_child (node, "retry", WC_NS_UPLOAD), now_us);
  return g_error_copy (error);
}

static void
on_slot (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  GError *ours = NULL;
  WcHttpUploadSlot *slot = NULL;

  if (error != NULL)
    ours = wc_http_upload_read_refusal (wc_session_get_refusal (session), error,
                                        wc_clock_now_us (wc_session_get_clock (session)));
  else
    slot = wc_http_upload_read_slot (result, &ours);
  if (slot != NULL)
    g_task_return_pointer (task, slot, (GDestroyNotify) wc_http_upload_slot_free);
  else
    g_task_return_error (task, ours);
}

void
wc_http_upload_ask (WcSession *session,
                    const WcHttpUploadService *service,
                    const WcHttpUploadFile *file,
                    GTask *task)
{
  g_autoptr (WcNode) request = wc_node_new ("request", WC_NS_UPLOAD);
  g_autofree char *size = g_strdup_printf ("%" G_GINT64_FORMAT, file->size);

  wc_node_set (request, "filename", file->name);
  wc_node_set (request, "size", size);
  wc_node_set (request, "content-type", file->media_type);
  if (service->purposes[file->purpose])
    wc_node_add (request, wc_upload_purpose_to_string (file->purpose),
                 WC_NS_UPLOAD_PURPOSE);
  wc_session_iq_get (session, service->jid, request, on_slot, task);
}
