/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store-fixture.h"
#include "store/integrity.h"

#define PAGE 4096

static void
test_sound (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "one");
  wrong = wc_integrity_check (f->db, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wrong, ==, "");
}

/* Writes over every page from @first on, as a dying disk may. */
static void
damage (const char *path, gint64 first)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  g_autofree char *noise = g_strnfill (64, 'x');
  struct stat info;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fstat (fd, &info), ==, 0);
  for (gint64 page = first; page * PAGE < info.st_size; page++)
    g_assert_cmpint (pwrite (fd, noise, 64, page * PAGE), ==, 64);
  close (fd);
}

/* The pages that hold the tables; page 0 has the schema. */
static void
test_damaged (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcDb) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;

  g_assert_true (wc_db_checkpoint (f->db, &error));
  reader = wc_db_open_reader (f->path, &error);
  g_assert_no_error (error);
  damage (f->path, 2);
  wrong = wc_integrity_check (reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wrong, !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store/integrity/sound", test_sound);
  g_test_add_func ("/store/integrity/damaged", test_damaged);

  return g_test_run ();
}
