/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "stream/greeting.h"
#include "stream/stream-error.h"
#include "xml/ns.h"

typedef struct
{
  WcGreeting *greeting;
  GString *said;
  WcNode *features;
  GError *error;
} Fixture;

static void
on_write (gpointer data, const char *bytes, gsize size)
{
  g_string_append_len (((Fixture *) data)->said, bytes, size);
}

static void
on_done (gpointer data, const WcNode *features)
{
  Fixture *f = data;

  g_assert_null (f->features);
  f->features = wc_node_ref (features);
}

static void
on_failed (gpointer data, const GError *error)
{
  Fixture *f = data;

  g_assert_no_error (f->error);
  f->error = g_error_copy (error);
  g_clear_pointer (&f->greeting, wc_greeting_free);
}

static const WcGreetingHandler handler = { on_write, on_done, on_failed };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->greeting = wc_greeting_new ("capulet.lit", &handler, f);
  f->said = g_string_new (NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->greeting, wc_greeting_free);
  g_clear_pointer (&f->features, wc_node_unref);
  g_clear_error (&f->error);
  g_string_free (f->said, TRUE);
}

static void
open_stream (Fixture *f, const char *version)
{
  g_autoptr (WcNode) header = wc_node_new ("stream", WC_NS_STREAM);

  wc_node_set (header, "version", version);
  wc_greeting_opened (f->greeting, header);
}

static void
hear (Fixture *f, const char *xml)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (xml);

  wc_greeting_handle (f->greeting, node);
}

static void
test_features (Fixture *f, gconstpointer data)
{
  wc_greeting_start (f->greeting);
  g_assert_cmpstr (f->said->str, ==,
                   "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                   "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' "
                   "to='capulet.lit'>");
  open_stream (f, "1.0");
  hear (f, "<features xmlns='" WC_NS_STREAM "'><register xmlns='u'/></features>");
  g_assert_nonnull (wc_node_child (f->features, "register", "u"));
  /* what follows is somebody else's */
  hear (f, "<features xmlns='" WC_NS_STREAM "'/>");
  open_stream (f, NULL);
  g_assert_no_error (f->error);
}

static void
test_old_server (Fixture *f, gconstpointer data)
{
  open_stream (f, NULL);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_no_features (Fixture *f, gconstpointer data)
{
  open_stream (f, "1.0");
  hear (f, "<message/>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_too_many (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) node = wc_node_new ("features", WC_NS_STREAM);

  wc_node_set_refused (node);
  wc_greeting_handle (f->greeting, node);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/greeting/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("features", test_features);
  TEST ("old-server", test_old_server);
  TEST ("no-features", test_no_features);
  TEST ("too-many", test_too_many);
  return g_test_run ();
}
