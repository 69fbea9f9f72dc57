/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xep/muc-hats.h"

#define PRESENCE(inside)                                                                 \
  "<presence from='room@muc.lit/Harry' id='x' to='me@x.lit/here'>"                       \
  "<x xmlns='http://jabber.org/protocol/muc#user'>"                                      \
  "<item affiliation='owner' role='moderator'/></x>" inside "</presence>"
#define HATS(ns, inside) "<hats xmlns='" ns "'>" inside "</hats>"
#define CURRENT "urn:xmpp:hats:0"
#define PROSODY "xmpp:prosody.im/protocol/hats:1"

typedef struct
{
  const char *xml;
  const char *hats;
} Case;

static const Case cases[] = {
  { PRESENCE (""), NULL },
  { PRESENCE (HATS (CURRENT, "")), NULL },
  /* XEP-0317 § 3.2 */
  { PRESENCE (
        HATS (CURRENT,
              "<hat title='Host' uri='http://schemas.example.com/hats#host' "
              "hue='327.255249' xml:lang='en-us'><badge xmlns='urn:example:badges' "
              "level='3'/></hat><hat title='Presenter' "
              "uri='http://schemas.example.com/hats#presenter' hue='171.430664'/>")),
    "http://schemas.example.com/hats#host\t327\tHost\n"
    "http://schemas.example.com/hats#presenter\t171\tPresenter" },
  /* as Debian's Prosody and ejabberd say it */
  { PRESENCE (HATS (PROSODY, "<hat uri='u:t' title='Teacher'/>")), "u:t\t-1\tTeacher" },
  { PRESENCE (HATS (CURRENT, "<hat uri='u:t' title='Teacher' hue='360'/>") //
              HATS (PROSODY, "<hat uri='u:t' title='Old'/><hat uri='u:s' title='S'/>")),
    "u:t\t0\tTeacher\nu:s\t-1\tS" },
  /* what is none */
  { PRESENCE (HATS (CURRENT,
                    "<hat uri='u:1'/><hat title='x'/><hat uri='' title='x'/>"
                    "<cap uri='u:2' title='x'/><hat xmlns='u:o' uri='u:3' "
                    "title='x'/>")),
    NULL },
  { PRESENCE (HATS (CURRENT,
                    "<hat uri='u:1' title='a' hue='red'/><hat uri='u:2' "
                    "title='b' hue='-1'/><hat uri='u:3' title='c' hue='361'/>"
                    "<hat uri='u:4' title='d' hue='nan'/><hat uri='u:5' "
                    "title='e' hue=''/>")),
    "u:1\t-1\ta\nu:2\t-1\tb\nu:3\t-1\tc\nu:4\t-1\td\nu:5\t-1\te" },
};

static void
test_read (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) presence = wc_fake_session_parse (cases[i].xml);
      g_autofree char *hats = wc_muc_hats_read (presence);

      g_test_message ("%s", cases[i].xml);
      g_assert_cmpstr (hats, ==, cases[i].hats);
    }
}

/* Test that a hat that is put on or taken off is told, and the same one is not. */
static void
test_change (WcMucFixture *f, gconstpointer data)
{
  const WcOccupant *harry;

  wc_muc_fixture_join (f, 0);
  wc_fake_session_receive (f->fake, PRESENCE (""));
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/Harry affiliation=owner role=moderator show=available; ");
  wc_fake_session_receive (f->fake,
                           PRESENCE (HATS (CURRENT, "<hat uri='u:t' title='Teacher'/>")));
  wc_muc_fixture_assert_events (f, "room@muc.lit/Harry affiliation=owner "
                                   "hats=u:t\t-1\tTeacher role=moderator "
                                   "show=available; ");
  harry = wc_muc_find_occupant (f->session, "room@muc.lit", "Harry");
  g_assert_cmpstr (harry->hats, ==, "u:t\t-1\tTeacher");
  wc_fake_session_receive (f->fake,
                           PRESENCE (HATS (PROSODY, "<hat uri='u:t' title='Teacher'/>")));
  wc_muc_fixture_assert_events (f, "");
  wc_fake_session_receive (f->fake, PRESENCE (""));
  wc_muc_fixture_assert_events (
      f, "room@muc.lit/Harry affiliation=owner role=moderator show=available; ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-hats/read", test_read);
  g_test_add ("/xep/muc-hats/change", WcMucFixture, NULL, wc_muc_fixture_setup,
              test_change, wc_muc_fixture_teardown);
  return g_test_run ();
}
