/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

/* With a descriptor both are shown by tests/integration/test_export.py. */
static void
test_without_descriptor (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_api_fixture_expect (f, "Accounts.Export", "{'account':'','options':{}}",
                         "InvalidArgument options.fd");
  wc_api_fixture_expect (f, "Accounts.Import", "{'options':{}}",
                         "InvalidArgument options.fd");
  wc_api_fixture_expect (f, "Accounts.Export", "{'account':'no@b','options':{}}",
                         "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable/without-descriptor", test_without_descriptor);
  return g_test_run ();
}
