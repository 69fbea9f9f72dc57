/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/bits-calls.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/task-wait.h"

#define NAME "sha1+d5fceb6532643d0d84ffe09c40c481ecdf59e15a@bob.xmpp.org"
#define GIF "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
#define ANSWER(cid, content) "<data xmlns='urn:xmpp:bob' cid='" cid "'>" content "</data>"
#define ASKED                                                                            \
  "<iq type='get' to='friend@b/movim'><data xmlns='urn:xmpp:bob' cid='" NAME "'/></iq>"

static void
test_get (void)
{
  static const struct
  {
    const char *answer; /* (nullable) there is no such item */
    int code;           /* 0: good */
  } cases[] = {
    { ANSWER (NAME, GIF), 0 },
    { ANSWER (NAME, "R0lGODlhAQAB"), WC_ERROR_REMOTE_ERROR },
    { ANSWER ("sha1+00@bob.xmpp.org", GIF), WC_ERROR_REMOTE_ERROR },
    { "", WC_ERROR_REMOTE_ERROR },
    { NULL, WC_ERROR_NOT_FOUND },
  };
  const WcPeopleBits which = { "friend@b/movim", "cid:" NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (WcNode) request = NULL;
      WcTaskWait wait = { 0 };

      wc_bits_calls_get (fake->session, &which, wc_task_wait_begin (&wait));
      request = wc_node_ref (g_queue_peek_head (&fake->sent));
      wc_fake_session_assert_sent (fake, ASKED);
      g_queue_push_head (&fake->sent, g_steal_pointer (&request));
      wc_fake_session_answer_next (fake, NAME, cases[i].answer);
      bytes = wc_task_wait_pointer (&wait, &error);
      if (cases[i].code == 0)
        g_assert_cmpuint (g_bytes_get_size (bytes), ==, 42);
      else
        g_assert_error (error, WC_ERROR, cases[i].code);
      wc_fake_session_assert_idle (fake);
    }
}

/* What has no hash that we know is not asked for: anything could come. */
static void
test_nobody_can_prove (void)
{
  const WcPeopleBits which = { "friend@b/movim", "cid:crc32+00@bob.xmpp.org" };
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GError) error = NULL;
  WcTaskWait wait = { 0 };

  wc_bits_calls_get (fake->session, &which, wc_task_wait_begin (&wait));
  g_assert_null (wc_task_wait_pointer (&wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_fake_session_assert_idle (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/bits-calls/get", test_get);
  g_test_add_func ("/account/bits-calls/nobody-can-prove", test_nobody_can_prove);
  return g_test_run ();
}
