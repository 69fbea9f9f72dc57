/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space-request.h"

static void
test_copy (void)
{
  g_autoptr (WcSpaceRequest) request = wc_space_request_new ("romeo@montague.lit");
  g_autoptr (WcSpaceRequest) copy = NULL;

  request->since_us = 5;
  wc_str_set (&request->subid, "1");
  copy = wc_space_request_copy (request);
  wc_str_set (&copy->subid, NULL);
  g_assert_cmpstr (request->subid, ==, "1");
  g_assert_null (copy->subid);
  g_assert_cmpstr (copy->jid, ==, "romeo@montague.lit");
  g_assert_cmpint (copy->since_us, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space-request/copy", test_copy);
  return g_test_run ();
}
