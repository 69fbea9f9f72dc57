/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dispatch.h"
#include "api/scope.h"
#include "base/error.h"
#include "lib/fake-caller.h"
#include "lib/sample-idl.h"

static void
handle (WcRequest *request, GVariant *args)
{
  guint *n_calls = (guint *) wc_request_get_context (request);

  (*n_calls)++;
  if (g_str_equal (wc_request_get_method (request)->member, "Take"))
    wc_request_return (request, g_variant_new_parsed ("('took', @a{sv} {})"));
  else
    wc_request_return (request, NULL);
}

static const WcMethod methods[] = {
  { "Take", handle }, { "Words", handle }, { "Raw", handle }, { "Chat", handle },
  { "Json", handle }, { "Dbus", handle },  { NULL },
};
static const WcMethod too_many[] = {
  { "Take", handle }, { "Words", handle }, { "Raw", handle },     { "Chat", handle },
  { "Json", handle }, { "Dbus", handle },  { "Nothing", handle }, { NULL },
};
static const WcInterface complete = { "Test", methods };
static const WcInterface incomplete = { "Test", methods + 1 };
static const WcInterface unknown = { "Test", too_many };

typedef struct
{
  guint n_calls; /* stands for the context: handlers count in it */
  WcIdl *idl;
  WcDispatch *dispatch;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  static const WcInterface *const interfaces[] = { &complete, NULL };

  f->idl = wc_sample_idl_new ();
  f->dispatch = wc_dispatch_new (f->idl, interfaces, (const WcContext *) &f->n_calls);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_dispatch_free (f->dispatch);
  wc_idl_unref (f->idl);
}

static void
call (Fixture *f, WcFakeCaller *fake, const char *name, const char *args)
{
  const WcIdlMethod *method = wc_idl_find_method (f->idl, name);
  g_autoptr (GVariant) value =
      g_variant_parse (G_VARIANT_TYPE (method->in_type), args, NULL, NULL, NULL);

  wc_dispatch_call (f->dispatch, wc_fake_caller_request (fake, method), value);
}

static void
test_call (Fixture *f, gconstpointer data)
{
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_READ, NULL);

  call (f, fake, "Test.Take", "('', 1, 2, {})");
  g_assert_cmpuint (f->n_calls, ==, 1);
  g_assert_nonnull (fake->result);
}

static void
test_scope (Fixture *f, gconstpointer data)
{
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_READ, NULL);

  call (f, fake, "Test.Words", "(@as [], @ax [], @ay [], @a{ss} {})");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  call (f, fake, "Test.Raw", "()");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (f->n_calls, ==, 0);
}

static void
test_chats (Fixture *f, gconstpointer data)
{
  static const char *const chats[] = { "alerts@muc.capulet.lit", NULL };
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_ALL, chats);

  call (f, fake, "Test.Chat", "('alerts@muc.capulet.lit',)");
  g_assert_no_error (fake->error);
  call (f, fake, "Test.Raw", "()");
  g_assert_no_error (fake->error);
  call (f, fake, "Test.Chat", "('Alerts@MUC.Capulet.lit',)");
  g_assert_no_error (fake->error);
  call (f, fake, "Test.Chat", "('romeo@montague.lit',)");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  call (f, fake, "Test.Chat", "('alerts@muc.capulet.lit/nick',)");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  call (f, fake, "Test.Chat", "('@',)");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  call (f, fake, "Test.Take", "('', 1, 2, {})");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (f->n_calls, ==, 3);
}

static void
test_in_flight (Fixture *f, gconstpointer data)
{
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_ALL, NULL);

  wc_caller_add_in_flight (fake->caller, WC_CALLER_MAX_IN_FLIGHT - 1);
  call (f, fake, "Test.Raw", "()");
  g_assert_no_error (fake->error);
  wc_caller_add_in_flight (fake->caller, 1);
  call (f, fake, "Test.Raw", "()");
  g_assert_error (fake->error, WC_ERROR, WC_ERROR_BUSY);
  wc_caller_add_in_flight (fake->caller, -WC_CALLER_MAX_IN_FLIGHT);
}

static void
test_find (Fixture *f, gconstpointer data)
{
  g_assert_nonnull (wc_dispatch_find (f->dispatch, "Test.Raw", WC_IDL_DOOR_DBUS));
  g_assert_nonnull (wc_dispatch_find (f->dispatch, "Test.Json", WC_IDL_DOOR_JSON));
  g_assert_null (wc_dispatch_find (f->dispatch, "Test.Json", WC_IDL_DOOR_DBUS));
  g_assert_null (wc_dispatch_find (f->dispatch, "Test.Dbus", WC_IDL_DOOR_JSON));
  g_assert_null (wc_dispatch_find (f->dispatch, "Test", WC_IDL_DOOR_JSON));
}

static void
start_with (const WcInterface *interface)
{
  const WcInterface *const interfaces[] = { interface, NULL };
  g_autoptr (WcIdl) idl = wc_sample_idl_new ();

  wc_dispatch_free (wc_dispatch_new (idl, interfaces, /* context= */ NULL));
}

static void
test_incomplete (void)
{
  if (g_test_subprocess ())
    start_with (&incomplete);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*Test.Take has no handler*");
}

static void
test_unknown (void)
{
  if (g_test_subprocess ())
    start_with (&unknown);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*Test.Nothing has a handler*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/api/dispatch/call", Fixture, NULL, set_up, test_call, tear_down);
  g_test_add ("/api/dispatch/scope", Fixture, NULL, set_up, test_scope, tear_down);
  g_test_add ("/api/dispatch/chats", Fixture, NULL, set_up, test_chats, tear_down);
  g_test_add ("/api/dispatch/in-flight", Fixture, NULL, set_up, test_in_flight,
              tear_down);
  g_test_add ("/api/dispatch/find", Fixture, NULL, set_up, test_find, tear_down);
  g_test_add_func ("/api/dispatch/incomplete", test_incomplete);
  g_test_add_func ("/api/dispatch/unknown", test_unknown);
  return g_test_run ();
}
