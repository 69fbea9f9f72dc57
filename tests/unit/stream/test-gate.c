/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/gate.h"
#include "stream/stream-error.h"

#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1'>"

typedef struct
{
  WcGate *gate;
  GString *log; /* what was called, in short */
  GError *error;
} Fixture;

static const WcGateHandler second;

static void
on_opened (gpointer data, const WcNode *header)
{
  g_string_append (((Fixture *) data)->log, "( ");
}

/* The names of some elements are orders to the test. */
static void
on_node (gpointer data, WcNode *node)
{
  Fixture *f = data;
  const char *name = wc_node_get_name (node);

  g_string_append_printf (f->log, "%s%s ", name, wc_node_is_refused (node) ? "!" : "");
  if (g_str_equal (name, "restart"))
    wc_gate_restart (f->gate);
  else if (g_str_equal (name, "shut"))
    wc_gate_shut (f->gate);
  else if (g_str_equal (name, "free"))
    g_clear_pointer (&f->gate, wc_gate_unref);
  else if (g_str_equal (name, "hand-over"))
    wc_gate_set_handler (f->gate, &second, f);
}

static void
on_ended (gpointer data, const GError *error)
{
  Fixture *f = data;

  g_assert_no_error (f->error);
  f->error = g_error_copy (error);
  g_string_append (f->log, ") ");
}

static WcParserLimits
limits (gpointer data, const WcNode *head)
{
  return g_str_equal (wc_node_get_name (head), "large") ? WC_PARSER_LIMITS_ANSWER
                                                        : (WcParserLimits){ 4, 10, 1000 };
}

static const WcGateHandler first = { on_opened, on_node, on_ended, limits };

static void
on_second_node (gpointer data, WcNode *node)
{
  g_string_append_printf (((Fixture *) data)->log, "2:%s ", wc_node_get_name (node));
}

static const WcGateHandler second = { NULL, on_second_node, on_ended, NULL };

static void
setup (Fixture *f, gconstpointer data)
{
  f->log = g_string_new (NULL);
  f->gate = wc_gate_new (&first, f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->gate, wc_gate_unref);
  g_string_free (f->log, TRUE);
  g_clear_error (&f->error);
}

static void
feed (Fixture *f, const char *text)
{
  wc_gate_feed (f->gate, text, strlen (text));
}

static void
test_nodes (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<message/><iq/>");
  feed (f, " \n<pre");
  feed (f, "sence/>");
  g_assert_cmpstr (f->log->str, ==, "( message iq presence ");
  g_assert_no_error (f->error);
}

/* What stands behind <success/> belongs to the next document, in one feed or in many. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<restart/>" HEADER "<message/><restart/>");
  feed (f, HEADER "<iq/>");
  g_assert_cmpstr (f->log->str, ==, "( restart ( message restart ( iq ");
  g_assert_no_error (f->error);
}

static void
test_restart_later (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<message/>");
  wc_gate_restart (f->gate);
  feed (f, HEADER "<iq/>");
  g_assert_cmpstr (f->log->str, ==, "( message ( iq ");
}

static void
test_hand_over (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<hand-over/><message/></stream:stream>");
  g_assert_cmpstr (f->log->str, ==, "( hand-over 2:message ) ");
}

static void
test_shut (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<shut/><message/></stream:stream>");
  feed (f, "<message/>");
  g_assert_cmpstr (f->log->str, ==, "( shut ");
  g_assert_no_error (f->error);
}

static void
test_free (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<free/>");
  g_assert_null (f->gate);
}

static void
test_limits (Fixture *f, gconstpointer data)
{
  feed (f, HEADER "<small><a/><a/><a/><a/><a/><a/><a/><a/><a/><a/></small>"
                  "<large><a/><a/><a/><a/><a/><a/><a/><a/><a/><a/></large><iq/>");
  g_assert_cmpstr (f->log->str, ==, "( small! large iq ");
}

typedef struct
{
  const char *test;
  const char *text;
  int code;
  const char *reason;
} End;

static const End ends[] = {
  { "closed", HEADER "</stream:stream><message/>", WC_STREAM_ERROR_CLOSED, "closed" },
  { "stream-error",
    HEADER "<stream:error><conflict "
           "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error><message/>",
    WC_STREAM_ERROR_REMOTE, "conflict" },
  { "not-well-formed", HEADER "<message></iq>", WC_STREAM_ERROR_PROTOCOL, "protocol" },
  { "doctype", "<!DOCTYPE a [<!ENTITY b 'c'>]>" HEADER "<message/>",
    WC_STREAM_ERROR_PROTOCOL, "protocol" },
  { "instruction", HEADER "<?php a ?><message/>", WC_STREAM_ERROR_PROTOCOL, "protocol" },
  { "comment", HEADER "<!-- a --><message/>", WC_STREAM_ERROR_PROTOCOL, "protocol" },
};

static void
test_end (Fixture *f, gconstpointer data)
{
  const End *e = data;

  feed (f, e->text);
  g_assert_error (f->error, WC_STREAM_ERROR, e->code);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, e->reason);
  g_assert_null (strstr (f->log->str, "message"));
  feed (f, "<message/>");
  g_assert_null (strstr (f->log->str, "message"));
}

static void
test_end_bytewise (Fixture *f, gconstpointer data)
{
  const End *e = data;

  for (const char *p = e->text; *p != '\0'; p++)
    wc_gate_feed (f->gate, p, 1);
  g_assert_error (f->error, WC_STREAM_ERROR, e->code);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/gate/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("nodes", NULL, test_nodes);
  add ("restart", NULL, test_restart);
  add ("restart-later", NULL, test_restart_later);
  add ("hand-over", NULL, test_hand_over);
  add ("shut", NULL, test_shut);
  add ("free", NULL, test_free);
  add ("limits", NULL, test_limits);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *whole = g_strconcat ("end/", ends[i].test, NULL);
      g_autofree char *bytewise = g_strconcat ("end-bytewise/", ends[i].test, NULL);
      add (whole, &ends[i], test_end);
      add (bytewise, &ends[i], test_end_bytewise);
    }

  return g_test_run ();
}
