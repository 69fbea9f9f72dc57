/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "lib/https-fixture.h"
#include "lib/temp-dir.h"

void
wc_https_fixture_open (WcHttpsFixture *self, const char *names)
{
  g_autofree char *path = NULL;

  /* as daemon/main.c does; no thread runs yet */
  if (g_getenv ("SOUP_FORCE_HTTP1") == NULL)
    g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  self->ca = wc_test_ca_new ();
  self->identity = wc_test_ca_issue (self->ca, names, -1, 1);
  self->directory = wc_temp_dir_new ();
  self->cancellable = g_cancellable_new ();
  path = wc_temp_dir_path (self->directory, "file");
  self->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (self->fd, >=, 0);
}

void
wc_https_fixture_close (WcHttpsFixture *self)
{
  close (self->fd);
  g_clear_object (&self->result);
  g_clear_pointer (&self->server, wc_script_server_free);
  g_free (self->url);
  g_object_unref (self->cancellable);
  wc_temp_dir_free (self->directory);
  wc_test_identity_free (self->identity);
  wc_test_ca_free (self->ca);
}

static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  WcHttpsFixture *self = data;

  g_assert_cmpint (done, >=, 0);
  if (total != 0)
    g_assert_cmpint (done, <=, total);
  self->told = done;
}

WcHttpTarget
wc_https_fixture_start (WcHttpsFixture *self, const WcScriptStep *steps, const char *path)
{
  WcHttpTarget target = { .own_address = "127.0.0.1",
                          .ca_file = wc_test_ca_get_file (self->ca),
                          .progress = on_progress,
                          .data = self };

  g_clear_object (&self->result);
  g_clear_pointer (&self->server, wc_script_server_free);
  self->server = wc_script_server_new (self->identity, steps);
  g_free (self->url);
  self->url = g_strdup_printf ("https://localhost:%u%s",
                               wc_script_server_get_port (self->server), path);
  target.url = self->url;
  return target;
}

void
wc_https_fixture_done (GObject *source, GAsyncResult *result, gpointer data)
{
  ((WcHttpsFixture *) data)->result = g_object_ref (result);
}

GAsyncResult *
wc_https_fixture_wait (WcHttpsFixture *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

void
wc_https_fixture_assert_file (WcHttpsFixture *self, const char *expected)
{
  char buffer[256] = { 0 };
  gssize n = pread (self->fd, buffer, sizeof buffer - 1, 0);

  g_assert_cmpint (n, >=, 0);
  g_assert_cmpstr (buffer, ==, expected);
}
