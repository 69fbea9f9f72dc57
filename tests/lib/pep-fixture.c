/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/pep-fixture.h"
#include "store/room-store.h"

static gboolean
is_caught_up (gpointer data, const char *chat)
{
  return !((WcPepFixture *) data)->behind;
}

static WcCatchupProgress
progress_of (gpointer data, const char *of)
{
  return is_caught_up (data, of) ? WC_CATCHUP_READ : WC_CATCHUP_BEHIND;
}

static void
bind (WcPepFixture *self, const WcXep *const *xeps)
{
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &self->host);
  self->fake->db = self->temp->db;
}

static gboolean
add_room (WcDb *db, gpointer data, GError **error)
{
  g_autoptr (WcRoom) room =
      wc_room_new (((WcPepFixture *) data)->host.account->id, WC_PEP_ROOM);

  return wc_room_store_save (db, room, error);
}

WcPepFixture *
wc_pep_fixture_new (const WcXep *const *xeps)
{
  WcPepFixture *self = g_new0 (WcPepFixture, 1);
  g_autoptr (GError) error = NULL;

  self->temp = wc_temp_db_new ();
  self->host = (WcHost){ .db = self->temp->db,
                         .account = self->temp->account,
                         .self = self,
                         .is_caught_up = is_caught_up,
                         .progress_of = progress_of };
  wc_db_run (self->temp->db, WC_DB_NORMAL, add_room, self, &error);
  g_assert_no_error (error);
  bind (self, xeps);
  return self;
}

static void
unbind (WcPepFixture *self)
{
  wc_fake_session_assert_idle (self->fake);
  wc_session_unbind (self->fake->session, /* resumable= */ FALSE);
  g_assert_cmpuint (wc_fake_clock_count (self->fake->clock), ==, 0);
  g_clear_pointer (&self->fake, wc_fake_session_free);
}

void
wc_pep_fixture_free (WcPepFixture *self)
{
  unbind (self);
  wc_temp_db_free (self->temp);
  g_free (self);
}

void
wc_pep_fixture_restart (WcPepFixture *self, const WcXep *const *xeps)
{
  unbind (self);
  bind (self, xeps);
}

/* The next thing written is @expected, and is still to be answered. */
static void
assert_next (WcPepFixture *self, const char *expected)
{
  WcNode *sent = g_queue_peek_head (&self->fake->sent);

  g_assert_nonnull (sent);
  wc_node_ref (sent);
  wc_fake_session_assert_sent (self->fake, expected);
  g_queue_push_head (&self->fake->sent, sent);
}

void
wc_pep_fixture_answer (WcPepFixture *self, const char *node, const char *list)
{
  g_autofree char *asked =
      g_strdup_printf ("<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                       "<items node='%s'/></pubsub></iq>",
                       node);

  assert_next (self, asked);
  if (list != NULL)
    wc_fake_session_answer (self->fake, list);
  else
    wc_fake_session_refuse (self->fake, "item-not-found");
}

#define FIELD(name, value)                                                               \
  "<field var='pubsub#" name "' type='text-single'><value>" value "</value></field>"

void
wc_pep_fixture_assert_published (WcPepFixture *self,
                                 const char *node,
                                 const char *id,
                                 const char *payload)
{
  static const char OPTIONS[] =
      "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "
      "type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value>"
      "</field>" FIELD ("persist_items", "true") FIELD ("max_items", "max")
          FIELD ("send_last_published_item", "never")
              FIELD ("access_model", "whitelist") "</x></publish-options>";
  g_autofree char *expected = g_strdup_printf (
      "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
      "<publish node='%s'><item id='%s'>%s</item></publish>%s</pubsub></iq>",
      node, id, payload, OPTIONS);

  assert_next (self, expected);
}

void
wc_pep_fixture_assert_config_asked (WcPepFixture *self, const char *node)
{
  g_autofree char *expected =
      g_strdup_printf ("<iq type='get'><pubsub xmlns='http://jabber.org/protocol/"
                       "pubsub#owner'><configure node='%s'/></pubsub></iq>",
                       node);

  wc_fake_session_assert_sent (self->fake, expected);
}
