/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/muc-fixture.h"
#include "xml/ns.h"

#define ROOM "room@muc.lit"
#define REFUSED "refused error=5; "

/* Returns: (transfer full) the id of the presence that enters. */
static char *
start_join (WcMucFixture *f)
{
  const WcMucJoin how = { .room = ROOM, .nick = "me", .max_history = -1 };

  wc_muc_join (f->session, &how);
  return wc_muc_fixture_take_id (f);
}

static void
challenge (WcMucFixture *f, const char *attributes, const char *sid)
{
  g_autofree char *xml = g_strdup_printf (
      "<message %s to='me@x.lit/here' id='c'><body>Visit http://muc.lit/c</body>"
      "<x xmlns='jabber:x:oob'><url>http://muc.lit/c</url></x>"
      "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'>"
      "<field var='FORM_TYPE'><value>urn:xmpp:captcha</value></field>"
      "<field var='sid' type='hidden'><value>%s</value></field>"
      "<field var='ocr'/></x></captcha></message>",
      attributes, sid);

  wc_fake_session_receive (f->fake, xml);
}

/* Test that a challenge ends the join at once, and that only once. */
static void
test_refused (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);

  challenge (f, "from='" ROOM "'", id);
  wc_muc_fixture_assert_told (f, REFUSED);
  g_assert_false (wc_muc_is_present (f->session, ROOM));
}

/* Test that nobody but the room, and nothing but our join, is challenged. */
static void
test_not_for_us (WcMucFixture *f, gconstpointer data)
{
  g_autofree char *id = start_join (f);

  challenge (f, "from='" ROOM "/bob'", id);
  challenge (f, "from='other@muc.lit'", id);
  challenge (f, "type='error' from='" ROOM "'", id);
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "challenge"), ==, 0);
  challenge (f, "from='" ROOM "'", "another");
  wc_fake_session_receive (f->fake, "<message from='" ROOM
                                    "'><captcha xmlns='urn:xmpp:captcha'/></message>");
  g_assert_cmpuint (wc_muc_fixture_count_dropped (f, "challenge"), ==, 2);
  wc_muc_fixture_assert_told (f, "");
  challenge (f, "type='normal' from='" ROOM "'", id);
  wc_muc_fixture_assert_told (f, REFUSED);
}

/* Test that who is in is not thrown out. */
static void
test_while_in (WcMucFixture *f, gconstpointer data)
{
  wc_muc_fixture_join (f, 0);
  challenge (f, "from='" ROOM "'", "another");
  wc_muc_fixture_assert_told (f, "");
  g_assert_true (wc_muc_is_joined (f->session, ROOM));
}

int
main (int argc, char **argv)
{
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/muc-captcha/" name, WcMucFixture, NULL, wc_muc_fixture_setup, func,  \
              wc_muc_fixture_teardown)

  g_test_init (&argc, &argv, NULL);
  ADD ("refused", test_refused);
  ADD ("not-for-us", test_not_for_us);
  ADD ("while-in", test_while_in);
  return g_test_run ();
}
