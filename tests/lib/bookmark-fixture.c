/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "store/bookmark-store.h"
#include "xep/bookmark-item.h"

static void
on_changed (gpointer data, const WcBookmark *bookmark, const WcBookmark *before)
{
  WcBookmarkFixture *self = data;

  g_string_append_printf (self->words, "changed %s\n", bookmark->room);
}

static void
on_removed (gpointer data, const char *room)
{
  WcBookmarkFixture *self = data;

  g_string_append_printf (self->words, "removed %s\n", room);
}

static void
on_loaded (gpointer data)
{
  WcBookmarkFixture *self = data;

  g_string_append (self->words, "loaded\n");
}

WcBookmarkFixture *
wc_bookmark_fixture_new (void)
{
  WcBookmarkFixture *self = g_new0 (WcBookmarkFixture, 1);

  self->temp = wc_temp_db_new ();
  self->words = g_string_new (NULL);
  self->replies = g_string_new (NULL);
  self->told = (WcBookmarksHost){ self, on_changed, on_removed, on_loaded };
  self->host = (WcHost){ .db = self->temp->db,
                         .account = self->temp->account,
                         .bookmarks = &self->told };
  wc_db_begin (self->temp->db, WC_DB_NORMAL, NULL);
  return self;
}

static void
unbind (WcBookmarkFixture *self)
{
  if (self->fake == NULL)
    return;
  wc_fake_session_assert_idle (self->fake);
  wc_session_unbind (self->fake->session, /* resumable= */ FALSE);
  g_clear_pointer (&self->fake, wc_fake_session_free);
}

void
wc_bookmark_fixture_free (WcBookmarkFixture *self)
{
  unbind (self);
  wc_db_rollback (self->temp->db);
  wc_temp_db_free (self->temp);
  g_string_free (self->words, TRUE);
  g_string_free (self->replies, TRUE);
  g_free (self);
}

void
wc_bookmark_fixture_bind (WcBookmarkFixture *self, const WcXep *const *xeps)
{
  unbind (self);
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &self->host);
}

static GHashTable *
feature_set (const char *feature)
{
  GHashTable *features = g_hash_table_new (g_str_hash, g_str_equal);

  if (feature != NULL)
    g_hash_table_add (features, (gpointer) feature);
  return features;
}

void
wc_bookmark_fixture_announce (WcBookmarkFixture *self,
                              const char *account,
                              const char *server)
{
  g_autoptr (GHashTable) of_account = feature_set (account);
  g_autoptr (GHashTable) of_server = feature_set (server);

  wc_session_set_features (self->fake->session, of_server, of_account);
}

void
wc_bookmark_fixture_reply (WcSession *session,
                           gpointer user_data,
                           const WcNode *result,
                           const GError *error)
{
  WcBookmarkFixture *self = user_data;
  const char *condition = error != NULL ? wc_error_get_detail (error, "condition") : NULL;
  const char *word = error != NULL ? error->message : "ok";

  g_string_append_printf (self->replies, "%s\n", condition != NULL ? condition : word);
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

void
wc_bookmark_fixture_assert_held (WcBookmarkFixture *self, const char *expected)
{
  static const char *const places[] = { "published", "old", "moving" };
  g_autoptr (GPtrArray) held =
      wc_bookmark_store_list (self->temp->db, self->temp->account->id, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < held->len; i++)
    {
      const WcBookmark *one = g_ptr_array_index (held, i);

      g_string_append_printf (text, "%s %s %s %s %s %s\n", one->room, or_dash (one->name),
                              one->autojoin ? "join" : "-", or_dash (one->nick),
                              or_dash (one->password),
                              places[wc_bookmark_item_get_place (one)]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

void
wc_bookmark_fixture_assert_told (WcBookmarkFixture *self, const char *expected)
{
  g_assert_cmpstr (self->words->str, ==, expected);
  g_string_truncate (self->words, 0);
}

void
wc_bookmark_fixture_assert_replied (WcBookmarkFixture *self, const char *expected)
{
  g_assert_cmpstr (self->replies->str, ==, expected);
  g_string_truncate (self->replies, 0);
}
