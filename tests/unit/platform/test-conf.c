/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "lib/temp-dir.h"
#include "platform/conf.h"

typedef struct
{
  char *root;     /* (owned) */
  WcPaths *paths; /* (owned) */
} Fixture;

static const char *
get_root (const char *name, gpointer data)
{
  return g_str_equal (name, "WHINCHAT_ROOT") ? data : NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->root = wc_temp_dir_new ();
  f->paths = wc_paths_new (get_root, f->root, &error);
  g_assert_no_error (error);
  g_assert_true (wc_paths_make (f->paths, &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_paths_free (f->paths);
  wc_temp_dir_free (f->root);
}

static WcConf *
load (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcConf *config = wc_conf_load (f->paths, &error);

  g_assert_no_error (error);
  return config;
}

static WcConf *
load_text (Fixture *f, const char *text)
{
  wc_temp_dir_write (f->paths->config, "whinchat.conf", text, 0600);
  return load (f);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (WcConf) missing = load (f);
  g_autoptr (WcConf) empty = load_text (f, "# nothing\n");

  g_assert_true (missing->bus);
  g_assert_false (missing->log_private);
  g_assert_true (missing->spare);
  g_assert_cmpint (missing->log_level, ==, G_LOG_LEVEL_MESSAGE);
  g_assert_cmpuint (missing->sockets->len, ==, 0);
  g_assert_true (empty->bus);
  g_assert_cmpuint (empty->sockets->len, ==, 0);
}

static void
test_everything (Fixture *f, gconstpointer data)
{
  static const char *const scopes[] = { "read", "send", NULL };
  static const char *const chats[] = { "alerts@muc.example.org", NULL };
  g_autoptr (WcConf) config =
      load_text (f, "[daemon]\nbus = false\n"
                    "[log]\nlevel = debug\nprivate = true\n"
                    "[network]\nmetered = all\n"
                    "[socket.ci]\nscopes = read ; send;\nchats=alerts@muc.example.org\n"
                    "[socket.bar]\nscopes=read\npath=/srv/bar.sock\ngroup=true\n");
  g_autofree char *path = wc_paths_socket (f->paths, "ci.sock", NULL);
  const WcConfSocket *ci = config->sockets->pdata[0];
  const WcConfSocket *bar = config->sockets->pdata[1];

  g_assert_false (config->bus);
  g_assert_true (config->log_private);
  g_assert_false (config->spare);
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_DEBUG);
  g_assert_cmpuint (config->sockets->len, ==, 2);
  g_assert_cmpstr (ci->path, ==, path);
  g_assert_cmpstrv (ci->scopes, scopes);
  g_assert_cmpstrv (ci->chats, chats);
  g_assert_false (ci->group);
  g_assert_cmpstr (bar->path, ==, "/srv/bar.sock");
  g_assert_null (bar->chats);
  g_assert_true (bar->group);
}

/* Files are laid over each other in the order of their names, key by key. */
static void
test_drop_ins (Fixture *f, gconstpointer data)
{
  static const char *const scopes[] = { "send", NULL };
  g_autofree char *directory =
      g_build_filename (f->paths->config, "whinchat.conf.d", NULL);
  g_autoptr (WcConf) config = NULL;
  const WcConfSocket *ci;

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  wc_temp_dir_write (directory, "20-b.conf", "[log]\nlevel=info\n", 0600);
  wc_temp_dir_write (directory, "10-a.conf",
                     "[log]\nlevel=debug\n[socket.ci]\nscopes=send\n", 0600);
  wc_temp_dir_write (directory, "30-c.conf.off", "[log]\nlevel=warning\n", 0600);
  config = load_text (f, "[log]\nlevel=warning\nprivate=true\n"
                         "[socket.ci]\nscopes=read\npath=/srv/ci.sock\n");
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_INFO);
  g_assert_true (config->log_private);
  g_assert_cmpuint (config->sockets->len, ==, 1);
  ci = config->sockets->pdata[0];
  g_assert_cmpstrv (ci->scopes, scopes);
  g_assert_cmpstr (ci->path, ==, "/srv/ci.sock");
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (WcConf) config = NULL;

  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE,
                         "whinchat.conf: ?log? has no \"colour\"");
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE,
                         "whinchat.conf: there is no ?account?");
  config = load_text (f, "[log]\nlevel=info\ncolour=true\n[account]\njid=a@b\nport=1\n"
                         "[socket.ci]\nscopes=read\n");
  g_test_assert_expected_messages ();
  g_assert_cmpint (config->log_level, ==, G_LOG_LEVEL_INFO);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *field; /* (nullable) NULL: the path of the file */
} Bad;

static const Bad bad[] = {
  { "no-key-file", "level = info\n", NULL },
  { "not-utf8", "[log]\nlevel = \xff\n", "[log] level" },
  { "path-not-utf8", "[socket.ci]\nscopes=read\npath=/\xff\n", "[socket.ci] path" },
  { "list-not-utf8", "[socket.ci]\nscopes=\xff\n", "[socket.ci] scopes" },
  { "level", "[log]\nlevel = loud\n", "[log] level" },
  { "private", "[log]\nprivate = maybe\n", "[log] private" },
  { "metered", "[network]\nmetered = some\n", "[network] metered" },
  { "bus", "[daemon]\nbus =\n", "[daemon] bus" },
  { "mistyped", "[socket.ci]\nscopes=read\nchat=a@b\n", "[socket.ci] chat" },
  { "no-scopes", "[socket.ci]\nchats=a@b\n", "[socket.ci] scopes" },
  { "empty-scopes", "[socket.ci]\nscopes = ;\n", "[socket.ci] scopes" },
  { "empty-chats", "[socket.ci]\nscopes=read\nchats=\n", "[socket.ci] chats" },
  { "relative", "[socket.ci]\nscopes=read\npath=ci.sock\n", "[socket.ci] path" },
  { "group-in-run", "[socket.ci]\nscopes=read\ngroup=true\n", "[socket.ci] path" },
  { "our-own", "[socket.api]\nscopes=read\n", "[socket.api] path" },
  { "nameless", "[socket.]\nscopes=read\n", "[socket.] path" },
  { "elsewhere", "[socket.../ci]\nscopes=read\n", "[socket.../ci] path" },
};

static void
test_bad (Fixture *f, gconstpointer data)
{
  const Bad *row = data;
  g_autofree char *path = g_build_filename (f->paths->config, "whinchat.conf", NULL);
  g_autoptr (GError) error = NULL;

  wc_temp_dir_write (f->paths->config, "whinchat.conf", row->text, 0600);
  g_assert_null (wc_conf_load (f->paths, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==,
                   row->field != NULL ? row->field : path);
  g_assert_nonnull (g_strstr_len (error->message, -1, "whinchat.conf"));
}

/* A directory stands in for a file that cannot be read: root ignores modes. */
static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->paths->config, "whinchat.conf", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_null (wc_conf_load (f->paths, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/conf/nothing", Fixture, NULL, set_up, test_nothing, tear_down);
  g_test_add ("/platform/conf/everything", Fixture, NULL, set_up, test_everything,
              tear_down);
  g_test_add ("/platform/conf/drop-ins", Fixture, NULL, set_up, test_drop_ins, tear_down);
  g_test_add ("/platform/conf/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/platform/conf/unreadable", Fixture, NULL, set_up, test_unreadable,
              tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/platform/conf/bad/", bad[i].name, NULL);

      g_test_add (path, Fixture, &bad[i], set_up, test_bad, tear_down);
    }
  return g_test_run ();
}
