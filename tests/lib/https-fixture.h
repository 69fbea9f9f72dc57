/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/script-server.h"
#include "net/http-target.h"

/* A web server on loopback that says what a test says, and a file for the transfer. */
typedef struct
{
  WcTestCa *ca;
  WcTestIdentity *identity;
  WcScriptServer *server;
  char *directory;
  int fd;
  GCancellable *cancellable;

  char *url;            /* of the last start */
  gint64 told;          /* by the last progress */
  GAsyncResult *result; /* (nullable) */
} WcHttpsFixture;

/* The server's certificate is for @names (OpenSSL's subjectAltName). */
void wc_https_fixture_open (WcHttpsFixture *self, const char *names);
void wc_https_fixture_close (WcHttpsFixture *self);

/* Lets the server speak; its URL is on localhost with @path. Returns the target for it,
 * which trusts the server and allows its address. */
WcHttpTarget wc_https_fixture_start (WcHttpsFixture *self,
                                     const WcScriptStep *steps,
                                     const char *path);

/* The callback of a transfer, whose data is the fixture; and waiting for it. */
void wc_https_fixture_done (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *wc_https_fixture_wait (WcHttpsFixture *self);

/* The file is @expected now. */
void wc_https_fixture_assert_file (WcHttpsFixture *self, const char *expected);
