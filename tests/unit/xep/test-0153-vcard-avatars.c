/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "store/avatar-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/0045-muc.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_0153_vcard_avatars, &wc_xep_0045_muc,
                                     &wc_xep_0115_caps, &wc_xep_im_presence, NULL };

typedef struct
{
  WcBookmarkFixture *base;
  WcMucHost muc;
  WcLive *live;
} Fixture;

#define RED "1111111111111111111111111111111111111111"
#define BLUE "abcdef2222222222222222222222222222222222"
#define PRESENCE(attributes, photo)                                                      \
  "<presence " attributes "><x xmlns='vcard-temp:x:update'>" photo "</x></presence>"
#define PHOTO(hash) "<photo>" hash "</photo>"

static void
on_changed (gpointer data, const WcMucChange *change)
{
}

static gboolean
is_room (gpointer data, const char *room)
{
  return g_str_equal (room, "room@c") || g_str_equal (room, "left@c");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const rooms[] = { "room@c", "left@c" };
  const WcMucJoin join = { .room = "room@c", .nick = "me" };
  g_autoptr (WcContact) contact = NULL;

  f->base = wc_bookmark_fixture_new ();
  contact = wc_contact_new (f->base->temp->account->id, "ana@b");
  contact->in_roster = TRUE;
  g_assert_true (wc_roster_store_push (f->base->temp->db, contact, NULL, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autoptr (WcRoom) room = wc_room_new (f->base->temp->account->id, rooms[i]);

      g_assert_true (wc_room_store_save (f->base->temp->db, room, NULL));
    }
  f->muc = (WcMucHost){ .self = f, .changed = on_changed, .is_room = is_room };
  f->base->host.muc = &f->muc;
  f->live = wc_live_new ();
  f->base->host.live = f->live;
  wc_bookmark_fixture_bind (f->base, xeps);
  wc_muc_join (f->base->fake->session, &join);
  g_queue_clear_full (&f->base->fake->sent, (GDestroyNotify) wc_node_unref);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_free (f->base);
  g_object_unref (f->live);
}

static void
receive (Fixture *f, const char *stanza)
{
  wc_fake_session_receive (f->base->fake, stanza);
}

static void
assert_avatar (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (WcAvatarRecord) record =
      wc_avatar_store_get (f->base->temp->db, f->base->temp->account->id, jid, NULL);

  g_assert_cmpstr (record != NULL ? record->hash : NULL, ==, expected);
}

/* § 4.1: an empty element says nothing, an empty photo that there is none. */
static void
test_contact (Fixture *f, gconstpointer data)
{
  receive (f, PRESENCE ("from='Ana@b/phone'", PHOTO (RED)));
  assert_avatar (f, "ana@b", RED);
  receive (f, PRESENCE ("from='ana@b/desk'", ""));
  assert_avatar (f, "ana@b", RED);
  receive (f,
           PRESENCE ("from='ana@b/desk'", PHOTO ("\n ABCDEF"
                                                 "2222222222222222222222222222222222 ")));
  assert_avatar (f, "ana@b", BLUE);
  receive (f, PRESENCE ("from='ana@b/desk'", "<photo/>"));
  assert_avatar (f, "ana@b", NULL);
}

static void
test_room (Fixture *f, gconstpointer data)
{
  receive (f, PRESENCE ("from='room@c'", PHOTO (RED)));
  assert_avatar (f, "room@c", RED);
  receive (f, PRESENCE ("from='room@c'", "<photo/>"));
  assert_avatar (f, "room@c", NULL);
}

/* Occupants do not speak for their room, nor strangers for anybody; a room that we left
 * says nothing; what is no hash is none. */
static void
test_forged (Fixture *f, gconstpointer data)
{
  static const char *const lies[] = {
    PRESENCE ("from='room@c/eve'", PHOTO (RED)),
    PRESENCE ("from='left@c'", PHOTO (RED)),
    PRESENCE ("from='eve@evil/x'", PHOTO (RED)),
    PRESENCE ("from='ana@b/x' type='unavailable'", PHOTO (RED)),
    PRESENCE ("from='ana@b/x' type='subscribed'", PHOTO (RED)),
    PRESENCE ("from='ana@b/x'", PHOTO ("../../../../../../../../../../../etc/passwd")),
    PRESENCE ("from='ana@b/x'", "<photo xmlns='urn:other'>" RED "</photo>"),
    "<presence from='ana@b/x'><x xmlns='vcard-temp:x:update'>" PHOTO (
        RED) "</x><x xmlns='http://jabber.org/protocol/muc#user'/></presence>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    receive (f, lies[i]);
  assert_avatar (f, "room@c", NULL);
  assert_avatar (f, "left@c", NULL);
  assert_avatar (f, "eve@evil", NULL);
  assert_avatar (f, "ana@b", NULL);
}

/* A thousand hashes are a thousand words: nobody is asked for a picture. */
static void
test_flood (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *stanza = g_strdup_printf (
          "<presence from='ana@b/x'><x xmlns='vcard-temp:x:update'><photo>%040u</photo>"
          "</x></presence>",
          i);

      receive (f, stanza);
    }
  assert_avatar (f, "ana@b", "0000000000000000000000000000000000000999");
  wc_fake_session_assert_idle (f->base->fake);
}

/* What our own presence says: what the last of our devices made of our card. */
static void
assert_told (Fixture *f, const char *account, const char *expected)
{
  g_autoptr (WcNode) presence = NULL;
  const WcNode *x;
  const char *photo;

  wc_bookmark_fixture_announce (f->base, account, NULL);
  presence = g_queue_pop_tail (&f->base->fake->sent);
  g_queue_clear_full (&f->base->fake->sent, (GDestroyNotify) wc_node_unref);
  x = wc_node_child (presence, "x", WC_NS_VCARD_UPDATE);
  photo = x != NULL ? wc_node_child_text (x, "photo", WC_NS_VCARD_UPDATE) : "absent";
  g_assert_cmpstr (photo, ==, expected);
}

static void
test_own (Fixture *f, gconstpointer data)
{
  assert_told (f, NULL, NULL);
  receive (f, PRESENCE ("from='me@x.lit/phone'", PHOTO (RED)));
  wc_fake_session_assert_idle (f->base->fake);
  wc_bookmark_fixture_bind (f->base, xeps);
  assert_told (f, NULL, RED);
  wc_bookmark_fixture_bind (f->base, xeps);
  assert_told (f, WC_NS_PEP_VCARD, "absent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/0153/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("contact", test_contact);
  ADD ("room", test_room);
  ADD ("forged", test_forged);
  ADD ("flood", test_flood);
  ADD ("own", test_own);
  return g_test_run ();
}
