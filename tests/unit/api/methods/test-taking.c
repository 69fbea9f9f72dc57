/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

#define SEND "'account':'','chat':'romeo@montague.lit'"
#define FILE "{'name':'note.txt','data':'aGk='}"

static guint
count_copies (WcApiFixture *f)
{
  g_autoptr (GDir) folder = wc_files_list (f->base->files);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* The uploads that were begun wait for ever. */
static void
run_upload (const WcJob *job, GCancellable *cancellable, gpointer data)
{
}

/* What is said at once and what is said later takes them in the same way. */
static void
test_taken (void)
{
  static const char *const calls[][2] = {
    { "Messages.Send", "{" SEND ",'body':'','options':{'attachments':[" FILE "]}}" },
    { "Messages.Schedule",
      "{" SEND ",'body':'','at':4102444800000,'options':{'attachments':[" FILE "]}}" },
  };
  static const char *const picks[] = { "message.attachments.0.name",
                                       "scheduled.attachments.0.name" };
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_jobs_register (f->base->jobs, WC_JOB_KIND_UPLOAD, TRUE, run_upload, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autofree char *made = wc_api_fixture_call (f, calls[i][0], calls[i][1]);

      wc_api_fixture_assert_pick (made, picks[i], "note.txt");
      g_assert_cmpuint (count_copies (f), ==, i + 1);
    }
}

/* No copy is left of what was refused. */
static void
test_refused (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_api_fixture_expect (f, "Messages.Send",
                         "{" SEND ",'body':'','options':{'attachments':[{'name':'x'}]}}",
                         "InvalidArgument source");
  wc_api_fixture_expect (f, "Messages.Schedule",
                         "{'account':'','chat':'@','body':'','at':4102444800000,"
                         "'options':{'attachments':[" FILE "]}}",
                         "InvalidArgument chat");
  g_assert_cmpuint (count_copies (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/taking/taken", test_taken);
  g_test_add_func ("/api/methods/taking/refused", test_refused);
  return g_test_run ();
}
