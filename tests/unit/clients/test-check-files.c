/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cli/check-files.h"
#include "common/object.h"

typedef struct
{
  char *root;       /* (owned) */
  WcPlaces *places; /* (owned) */
} Fixture;

static const char *
look_up (const char *name, gpointer root)
{
  return g_str_equal (name, "WHINCHAT_ROOT") ? root : NULL;
}

static char *
in_root (const Fixture *f, const char *name)
{
  return g_build_filename (f->root, name, NULL);
}

static void
set_mode (const Fixture *f, const char *name, int mode)
{
  g_autofree char *path = in_root (f, name);

  g_assert_cmpint (g_chmod (path, mode), ==, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const char *const files[] = { "run/api.sock", "data/whinchat.db" };

  f->root = g_dir_make_tmp ("whinchat-XXXXXX", NULL);
  f->places = wc_places_new (look_up, f->root, NULL);
  g_assert_cmpint (g_mkdir (f->places->run, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (f->places->data, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = in_root (f, files[i]);

      g_assert_true (g_file_set_contents (path, "12345", -1, NULL));
      set_mode (f, files[i], 0600);
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  const char *const names[] = { "run/api.sock", "run", "data/whinchat.db-wal",
                                "data/whinchat.db", "data" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = in_root (f, names[i]);

      g_remove (path);
    }
  g_rmdir (f->root);
  g_free (f->root);
  wc_places_free (f->places);
}

/* @levels: of the checks "socket" and "files". @text: in the text or fix of one of them.
 */
static void
assert_found (Fixture *f, const char *socket, const char *files, const char *text)
{
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();
  g_autoptr (GString) told = g_string_new (NULL);
  JsonObject *first;
  JsonObject *second;

  wc_check_files_add (diagnosis, f->places);
  first = wc_diagnosis_get (diagnosis, 0);
  second = wc_diagnosis_get (diagnosis, 1);
  g_assert_cmpstr (wc_object_get_string (first, "check"), ==, "socket");
  g_assert_cmpstr (wc_object_get_string (first, "level"), ==, socket);
  g_assert_cmpstr (wc_object_get_string (second, "check"), ==, "files");
  g_assert_cmpstr (wc_object_get_string (second, "level"), ==, files);
  wc_object_append (told, first);
  wc_object_append (told, second);
  g_assert_nonnull (strstr (told->str, text));
}

static void
test_private (Fixture *f, gconstpointer data)
{
  assert_found (f, "ok", "ok", "has 5 bytes");
}

/* What the log of SQLite holds counts too. */
static void
test_log (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_root (f, "data/whinchat.db-wal");

  g_assert_true (g_file_set_contents (path, "1234567", -1, NULL));
  assert_found (f, "ok", "ok", "has 12 bytes");
}

static void
test_open_to_others (Fixture *f, gconstpointer data)
{
  set_mode (f, "run/api.sock", 0660);
  assert_found (f, "error", "ok", "(mode 660)");
  set_mode (f, "run/api.sock", 0600);
  set_mode (f, "run", 0701);
  assert_found (f, "error", "ok", "chmod go= ");
  set_mode (f, "data/whinchat.db", 0604);
  assert_found (f, "error", "error", "(mode 604)");
}

static void
test_no_database (Fixture *f, gconstpointer data)
{
  g_autofree char *path = in_root (f, "data/whinchat.db");

  g_remove (path);
  assert_found (f, "ok", "warning", "there is none yet");
}

#define ADD(name, function)                                                              \
  g_test_add ("/clients/check-files/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("private", test_private);
  ADD ("log", test_log);
  ADD ("open-to-others", test_open_to_others);
  ADD ("no-database", test_no_database);

  return g_test_run ();
}
