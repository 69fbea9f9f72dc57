/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "xep/xep-list.h"
#include "xml/stanza.h"

static const WcXep *const presence_and_rooms[] = { &wc_xep_0115_caps, &wc_xep_0045_muc,
                                                   &wc_xep_im_presence, NULL };

static void
append (GString *words, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (words, " %s=%s", name, value);
}

static void
on_changed (gpointer data, const WcMucChange *change)
{
  static const char *const names[] = {
    "joined",     "refused",    "left",      "kicked",     "banned",
    "not-member", "shutdown",   "destroyed", "lost",       "renamed",
    "subject",    "configured", "standing",  "challenged",
  };
  WcMucFixture *self = data;
  WcMucJoin again = self->again;

  g_string_append (self->told, names[change->kind]);
  if (strcmp (change->room, "room@muc.lit") != 0)
    append (self->told, "room", change->room);
  append (self->told, "nick", change->nick);
  append (self->told, "reason", change->reason);
  append (self->told, "by", change->by);
  append (self->told, "venue", change->venue);
  append (self->told, "text", change->text);
  if (change->stamp_us != 0)
    g_string_append_printf (self->told, " at=%" G_GINT64_FORMAT, change->stamp_us);
  if (change->created)
    g_string_append (self->told, " created");
  if (change->error != NULL)
    {
      g_string_append_printf (self->told, " error=%d", change->error->code);
      append (self->told, "condition", wc_error_get_detail (change->error, "condition"));
    }
  g_string_append (self->told, "; ");
  self->again = (WcMucJoin){ 0 };
  if (again.room != NULL)
    wc_muc_join (self->session, &again);
}

static void
on_invited (gpointer data, const WcMucInvitation *invitation)
{
  WcMucFixture *self = data;

  g_string_append_printf (self->told, "invited room=%s from=%s", invitation->room,
                          invitation->from);
  append (self->told, "reason", invitation->reason);
  append (self->told, "password", invitation->password);
  g_string_append (self->told, invitation->mediated ? " mediated; " : "; ");
}

static gboolean
is_room (gpointer data, const char *room)
{
  return g_strcmp0 (((WcMucFixture *) data)->known, room) == 0;
}

static void
not_lost (gpointer data, const char *room)
{
  g_string_append (((WcMucFixture *) data)->told, "not-lost; ");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  WcMucFixture *self = data;
  g_autoptr (GList) keys = g_hash_table_get_keys (event->delta);

  if (event->kind != WC_EVENT_OCCUPANT)
    return;
  g_assert_cmpstr (event->chat, ==, "room@muc.lit");
  g_string_append (self->events, event->ref != NULL ? event->ref : "-");
  keys = g_list_sort (keys, compare);
  for (GList *key = keys; key != NULL; key = key->next)
    append (self->events, key->data, wc_details_get (event->delta, key->data));
  g_string_append (self->events, "; ");
}

/* One list of modules, which the session borrows. */
static const WcXep *const *
join_lists (const WcXep *const *more)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; presence_and_rooms[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) presence_and_rooms[i]);
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) more[i]);
  g_ptr_array_add (all, NULL);
  return (const WcXep *const *) g_ptr_array_free (all, FALSE);
}

void
wc_muc_fixture_setup (WcMucFixture *self, gconstpointer xeps)
{
  self->temp = wc_temp_db_new ();
  self->live = wc_live_new ();
  self->told = g_string_new (NULL);
  self->events = g_string_new (NULL);
  self->answers = g_string_new (NULL);
  self->muc = (WcMucHost){ self, on_changed, on_invited, is_room, NULL, not_lost };
  self->host = (WcHost){ .db = self->temp->db,
                         .live = self->live,
                         .account = self->temp->account,
                         .attached = TRUE,
                         .muc = &self->muc };
  g_signal_connect (self->live, "event", G_CALLBACK (on_live), self);
  wc_db_begin (self->temp->db, WC_DB_NORMAL, NULL);
  self->fake = wc_fake_session_new_with ("me@x.lit/here", join_lists (xeps), &self->host);
  self->session = self->fake->session;
}

void
wc_muc_fixture_teardown (WcMucFixture *self, gconstpointer xeps)
{
  const WcXep *const *list = wc_session_get_xeps (self->session);

  wc_fake_session_assert_idle (self->fake);
  wc_muc_fixture_assert_told (self, "");
  wc_fake_session_free (self->fake);
  wc_db_rollback (self->temp->db);
  g_object_unref (self->live);
  wc_temp_db_free (self->temp);
  g_string_free (self->told, TRUE);
  g_string_free (self->events, TRUE);
  g_string_free (self->answers, TRUE);
  g_free ((gpointer) list);
}

void
wc_muc_fixture_presence (WcMucFixture *self,
                         const char *nick,
                         const char *type,
                         const char *item,
                         const char *rest)
{
  g_autofree char *attribute =
      type != NULL ? g_strdup_printf (" type='%s'", type) : g_strdup ("");
  g_autofree char *xml = g_strdup_printf (
      "<presence from='room@muc.lit/%s'%s>"
      "<x xmlns='http://jabber.org/protocol/muc#user'><item %s/>%s</x></presence>",
      nick, attribute, item, rest);

  wc_fake_session_receive (self->fake, xml);
}

void
wc_muc_fixture_join (WcMucFixture *self, guint flags)
{
  const WcMucJoin join = {
    .room = "room@muc.lit", .nick = "me", .flags = flags, .max_history = -1
  };
  g_autoptr (WcNode) presence = NULL;

  wc_muc_join (self->session, &join);
  presence = wc_muc_fixture_take (self);
  wc_muc_fixture_presence (self, "bob", NULL, "affiliation='owner' role='moderator'", "");
  wc_muc_fixture_presence (self, "me", NULL, "affiliation='none' role='participant'",
                           "<status code='110'/>");
  wc_muc_fixture_assert_told (self, "joined nick=me; ");
  wc_muc_fixture_assert_events (self, "");
}

void
wc_muc_fixture_end_history (WcMucFixture *self)
{
  wc_fake_session_receive (
      self->fake, "<message from='room@muc.lit' type='groupchat'><subject/></message>");
  wc_muc_fixture_assert_told (self, "subject text=; ");
}

static void
assert_words (GString *words, const char *wanted)
{
  g_autofree char *taken = g_strdup (words->str);

  g_string_truncate (words, 0);
  g_assert_cmpstr (taken, ==, wanted);
}

void
wc_muc_fixture_assert_told (WcMucFixture *self, const char *words)
{
  assert_words (self->told, words);
}

void
wc_muc_fixture_assert_events (WcMucFixture *self, const char *words)
{
  assert_words (self->events, words);
}

void
wc_muc_fixture_assert_answers (WcMucFixture *self, const char *words)
{
  assert_words (self->answers, words);
}

void
wc_muc_fixture_on_reply (WcSession *session,
                         gpointer fixture,
                         const WcNode *result,
                         const GError *error)
{
  WcMucFixture *self = fixture;
  const char *condition = wc_error_get_detail (error, "condition");

  if (error == NULL)
    g_string_append (self->answers, "ok ");
  else
    g_string_append_printf (self->answers, "%d:%s ", error->code,
                            condition != NULL ? condition : "");
}

WcNode *
wc_muc_fixture_take (WcMucFixture *self)
{
  WcNode *node = g_queue_pop_head (&self->fake->sent);

  g_assert_nonnull (node);
  return node;
}

char *
wc_muc_fixture_take_id (WcMucFixture *self)
{
  g_autoptr (WcNode) node = wc_muc_fixture_take (self);

  g_assert_nonnull (wc_node_attr (node, "id"));
  return g_strdup (wc_node_attr (node, "id"));
}

guint
wc_muc_fixture_count_dropped (WcMucFixture *self, const char *reason)
{
  return GPOINTER_TO_UINT (
      g_hash_table_lookup (wc_session_get_dropped (self->session), reason));
}

void
wc_muc_fixture_receive_wire (WcMucFixture *self, const char *directory, const char *file)
{
  g_auto (WcInbound) in = wc_fake_session_inbound (directory, file);
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_session_receive (self->session, in.stanza, 0, &error));
  g_assert_no_error (error);
}
