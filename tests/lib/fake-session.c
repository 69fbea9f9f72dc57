/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/fake-session.h"
#include "model/jid.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

static gboolean
note (WcFakeSession *self, const char *word, GError **error)
{
  g_string_append_printf (self->units, "%s ", word);
  if (self->fail_at == NULL || !g_str_has_prefix (word, self->fail_at))
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED, "the disk is full");
  wc_error_set_detail (*error, "storage", "full");
  return FALSE;
}

static gboolean
unit_begin (gpointer data, GError **error)
{
  WcFakeSession *self = data;

  return note (self, "begin", error) &&
         (self->db == NULL || wc_db_begin (self->db, WC_DB_NORMAL, error));
}

static gboolean
unit_find (gpointer data, WcInbound *in, GError **error)
{
  WcFakeSession *self = data;

  if (self->held_row != 0 &&
      (self->held_id == NULL || g_strcmp0 (in->archive_id, self->held_id) == 0))
    {
      in->row = self->held_row;
      return note (self, "find", error);
    }
  return TRUE;
}

static gboolean
unit_deliver (gpointer self, WcInbound *in, GError **error)
{
  return note (self, "deliver", error);
}

static gboolean
unit_set_inbound_count (gpointer self, guint32 count, GError **error)
{
  g_autofree char *word = g_strdup_printf ("count%u", count);

  return note (self, word, error);
}

static void
unit_rollback (gpointer data)
{
  WcFakeSession *self = data;

  note (self, "rollback", NULL);
  if (self->db != NULL)
    wc_db_rollback (self->db);
}

static gboolean
unit_commit (gpointer data, GError **error)
{
  WcFakeSession *self = data;
  gboolean good = note (self, "commit", error);

  if (self->db == NULL)
    return good;
  if (good)
    return wc_db_commit (self->db, error);
  wc_db_rollback (self->db);
  return FALSE;
}

static void
on_write (gpointer stream, const WcNode *node, guint64 tag)
{
  WcFakeSession *self = stream;

  g_queue_push_tail (&self->sent, wc_node_ref (node));
}

WcFakeSession *
wc_fake_session_new_with (const char *full_jid, const WcXep *const *xeps, gpointer host)
{
  static const WcXep *const none[] = { NULL };
  WcFakeSession *self = g_new0 (WcFakeSession, 1);
  WcUnit unit = {
    self,        unit_begin,   unit_find, unit_deliver, unit_set_inbound_count,
    unit_commit, unit_rollback
  };
  g_autofree char *bare = wc_jid_dup_bare (full_jid);
  g_autoptr (WcNode) features = wc_node_new ("features", WC_NS_STREAM);

  g_queue_init (&self->sent);
  self->units = g_string_new (NULL);
  self->clock = wc_fake_clock_new (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  self->session = wc_session_new (bare, xeps != NULL ? xeps : none,
                                  WC_CLOCK (self->clock), &unit, host);
  wc_session_bind (self->session, full_jid, features, on_write, self);
  return self;
}

WcFakeSession *
wc_fake_session_new (const char *full_jid)
{
  return wc_fake_session_new_with (full_jid, NULL, NULL);
}

void
wc_fake_session_free (WcFakeSession *self)
{
  g_object_unref (self->session);
  g_object_unref (self->clock);
  g_queue_clear_full (&self->sent, (GDestroyNotify) wc_node_unref);
  g_string_free (self->units, TRUE);
  g_free (self);
}

WcNode *
wc_fake_session_parse (const char *xml)
{
  g_autoptr (GError) error = NULL;
  WcNode *node = wc_parser_parse (xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, &error);

  g_assert_no_error (error);
  return node;
}

char *
wc_fake_session_sample (const char *directory, const char *file)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "wire", directory, file, NULL);
  g_autoptr (GError) error = NULL;
  char *xml = NULL;

  g_file_get_contents (path, &xml, NULL, &error);
  g_assert_no_error (error);
  return g_strstrip (xml);
}

WcInbound
wc_fake_session_inbound (const char *directory, const char *file)
{
  g_autofree char *xml = wc_fake_session_sample (directory, file);

  return (WcInbound){ .stanza = wc_fake_session_parse (xml), .received_us = 1 };
}

void
wc_fake_session_receive (WcFakeSession *self, const char *xml)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
  g_autoptr (GError) error = NULL;

  wc_session_receive (self->session, stanza, 0, &error);
  g_assert_no_error (error);
}

void
wc_fake_session_receive_twice (WcFakeSession *self, const char *xml, const char *fail_at)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
  g_autoptr (GError) error = NULL;

  self->fail_at = fail_at;
  g_assert_false (wc_session_receive (self->session, stanza, 1, &error));
  g_assert_true (wc_error_is_storage (error));
  self->fail_at = NULL;
  wc_fake_session_receive (self, xml);
}

static gboolean
is_request (const WcNode *node)
{
  return wc_stanza_is_iq (node) &&
         (wc_stanza_has_type (node, "get") || wc_stanza_has_type (node, "set"));
}

void
wc_fake_session_assert_sent (WcFakeSession *self, const char *xml)
{
  g_autoptr (WcNode) expected = wc_fake_session_parse (xml);
  g_autoptr (WcNode) sent = g_queue_pop_head (&self->sent);
  g_autofree char *text = NULL;

  g_assert_nonnull (sent);
  text = wc_node_to_string (sent, WC_NS_CLIENT);
  if (is_request (sent) && wc_node_attr (expected, "id") == NULL)
    wc_node_set (expected, "id", wc_node_attr (sent, "id"));
  if (!wc_node_equal (sent, expected))
    g_error ("expected %s\nwas sent %s", xml, text);
}

void
wc_fake_session_assert_idle (WcFakeSession *self)
{
  g_assert_cmpuint (g_queue_get_length (&self->sent), ==, 0);
}

static WcNode *
take_request (WcFakeSession *self)
{
  WcNode *request = g_queue_pop_head (&self->sent);

  g_assert_nonnull (request);
  g_assert_true (is_request (request));
  return request;
}

static void
give (WcFakeSession *self, WcNode *answer, const WcNode *request)
{
  g_autoptr (GError) error = NULL;

  wc_node_set (answer, "id", wc_node_attr (request, "id"));
  wc_node_set (answer, "from", wc_node_attr (request, "to"));
  wc_node_set (answer, "to", wc_session_get_full_jid (self->session));
  wc_session_receive (self->session, answer, 0, &error);
  g_assert_no_error (error);
}

void
wc_fake_session_answer (WcFakeSession *self, const char *payload)
{
  g_autoptr (WcNode) request = take_request (self);
  g_autofree char *xml =
      g_strdup_printf ("<iq type='result'>%s</iq>", payload != NULL ? payload : "");
  g_autoptr (WcNode) answer = wc_fake_session_parse (xml);

  give (self, answer, request);
}

void
wc_fake_session_refuse (WcFakeSession *self, const char *condition)
{
  g_autoptr (WcNode) request = take_request (self);
  g_autoptr (WcNode) answer = wc_stanza_new_error (request, "cancel", condition);

  give (self, answer, request);
}

guint
wc_fake_session_count_dropped (WcFakeSession *self, const char *reason)
{
  return GPOINTER_TO_UINT (
      g_hash_table_lookup (wc_session_get_dropped (self->session), reason));
}

void
wc_fake_session_assert_next (WcFakeSession *self, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);
  const WcNode *next = g_queue_peek_head (&self->sent);
  g_autofree char *text = next != NULL ? wc_node_to_string (next, NULL) : NULL;

  g_assert_nonnull (text);
  for (gsize i = 0; list[i] != NULL; i++)
    if (strstr (text, list[i]) == NULL)
      g_error ("no \"%s\" in %s", list[i], text);
}

void
wc_fake_session_answer_next (WcFakeSession *self, const char *words, const char *payload)
{
  wc_fake_session_assert_next (self, words);
  if (payload == NULL)
    wc_fake_session_refuse (self, "item-not-found");
  else
    wc_fake_session_answer (self, *payload != '\0' ? payload : NULL);
}

void
wc_fake_session_announce (WcFakeSession *self, const char *feature)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (account, (gpointer) WC_NS_PUBSUB_PUBLISH_OPTIONS);
  if (feature != NULL)
    g_hash_table_add (account, (gpointer) feature);
  wc_session_set_features (self->session, none, account);
}
