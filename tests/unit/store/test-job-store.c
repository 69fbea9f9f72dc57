/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"

static void
test_fresh_database (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_restart (f);
  wc_store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/job-store/fresh-database", test_fresh_database);
  return g_test_run ();
}
