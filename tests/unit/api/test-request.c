/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>

#include "api/scope.h"
#include "base/error.h"
#include "lib/fake-caller.h"
#include "lib/sample-idl.h"

typedef struct
{
  WcIdl *idl;
  WcFakeCaller *fake;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->idl = wc_sample_idl_new ();
  f->fake = wc_fake_caller_new (WC_SCOPE_ALL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wc_caller_get_in_flight (f->fake->caller), ==, 0);
  wc_fake_caller_free (f->fake);
  wc_idl_unref (f->idl);
}

static WcRequest *
request (Fixture *f, const char *method)
{
  return wc_fake_caller_request (f->fake, wc_idl_find_method (f->idl, method));
}

static void
test_return (Fixture *f, gconstpointer data)
{
  WcRequest *r = request (f, "Test.Take");

  g_assert_cmpuint (wc_caller_get_in_flight (f->fake->caller), ==, 1);
  g_assert_cmpstr (wc_request_get_method (r)->name, ==, "Test.Take");
  wc_request_return (r, g_variant_new_parsed ("('a', @a{sv} {})"));
  g_assert_cmpuint (f->fake->n_answers, ==, 1);
  g_assert_true (g_variant_is_of_type (f->fake->result, G_VARIANT_TYPE ("(sa{sv})")));
}

static void
test_return_nothing (Fixture *f, gconstpointer data)
{
  wc_request_return (request (f, "Test.Raw"), NULL);
  g_assert_cmpuint (g_variant_n_children (f->fake->result), ==, 0);
}

/* Test that errors leave in the words of the contract, whatever their domain. */
static void
test_fail (Fixture *f, gconstpointer data)
{
  wc_request_fail (request (f, "Test.Raw"),
                   g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x"));
  g_assert_error (f->fake->error, WC_ERROR, WC_ERROR_CANCELLED);
}

/* Test that a descriptor goes with its answer, and is closed with the request however
 * that ends. */
static void
test_given (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      WcRequest *r = request (f, "Test.Raw");
      int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

      g_assert_null (wc_request_get_given (r));
      wc_request_give_fd (r, fd);
      g_assert_cmpint (g_unix_fd_list_peek_fds (wc_request_get_given (r), NULL)[0], ==,
                       fd);
      if (i == 0)
        wc_request_return (r, NULL);
      else
        wc_request_fail (r, g_error_new_literal (WC_ERROR, WC_ERROR_CONFLICT, "no"));
      g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
    }
}

/* Test that the end of the caller cancels its calls and that nobody is answered then. */
static void
test_caller_gone (Fixture *f, gconstpointer data)
{
  WcRequest *waiting = request (f, "Test.Raw");
  WcRequest *working = request (f, "Test.Raw");
  GCancellable *cancellable = wc_request_get_cancellable (waiting);

  g_assert_false (g_cancellable_is_cancelled (cancellable));
  wc_caller_close (f->fake->caller);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  /* also for who begins to wait only now */
  g_assert_true (g_cancellable_is_cancelled (wc_request_get_cancellable (working)));
  wc_request_fail (waiting, g_error_new_literal (WC_ERROR, WC_ERROR_CANCELLED, "it was"));
  wc_request_return (working, NULL);
  g_assert_cmpuint (f->fake->n_answers, ==, 0);
}

/* Test that cancelling one call leaves the others alone. */
static void
test_cancel_one (Fixture *f, gconstpointer data)
{
  WcRequest *one = request (f, "Test.Raw");
  WcRequest *other = request (f, "Test.Raw");

  g_cancellable_cancel (wc_request_get_cancellable (one));
  g_assert_false (g_cancellable_is_cancelled (wc_request_get_cancellable (other)));
  wc_request_return (one, NULL);
  wc_request_return (other, NULL);
  g_assert_cmpuint (f->fake->n_answers, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/request/return", Fixture, NULL, set_up, test_return, tear_down);
  g_test_add ("/api/request/nothing", Fixture, NULL, set_up, test_return_nothing,
              tear_down);
  g_test_add ("/api/request/fail", Fixture, NULL, set_up, test_fail, tear_down);
  g_test_add ("/api/request/given", Fixture, NULL, set_up, test_given, tear_down);
  g_test_add ("/api/request/caller-gone", Fixture, NULL, set_up, test_caller_gone,
              tear_down);
  g_test_add ("/api/request/cancel-one", Fixture, NULL, set_up, test_cancel_one,
              tear_down);
  return g_test_run ();
}
