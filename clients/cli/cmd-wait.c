/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/event-match.h"
#include "cli/message-trust.h"
#include "cli/printer.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat wait: until something happens, once. */

static const WcOption options[] = {
  WC_EVENT_MATCH_OPTIONS,
  WC_MESSAGE_TRUST_OPTION,
  { "timeout", 't', WC_OPTION_TEXT, "DURATION",
    "How long to wait: 30s, 10m, 2h. Default: for ever." },
  { "since", 's', WC_OPTION_TEXT, "CURSOR",
    "Counts what happened behind this cursor too." },
  { "consumer", 'C', WC_OPTION_TEXT, "CONSUMER",
    "Goes on where this reader was; the daemon keeps its place." },
  { NULL },
};

typedef struct
{
  WcCli *cli;
  WcEventMatch *match;    /* (owned) */
  WcInterrupt *interrupt; /* (owned) */
  WcStream *stream;       /* (owned) */
  WcPrinter *printer;     /* (owned) */
  gint64 deadline_us;
  gboolean incoming; /* only what others wrote */
} Wait;

static void
wait_clear (Wait *wait)
{
  g_clear_pointer (&wait->printer, wc_printer_free);
  g_clear_pointer (&wait->stream, wc_stream_free);
  g_clear_pointer (&wait->interrupt, wc_interrupt_free);
  g_clear_pointer (&wait->match, wc_event_match_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wait, wait_clear)

static gboolean
wait_wants (const Wait *wait, JsonObject *event)
{
  if (wait->incoming && g_strcmp0 (wc_object_get_string (event, "data.dir"), "in") != 0)
    return FALSE;
  return wc_event_match_test (wait->match, event);
}

static gboolean
wait_finish (Wait *wait, JsonObject *event, GError **error)
{
  const char *cursor = wc_object_get_string (event, "cursor");

  wc_printer_add_event (wait->printer, event);
  if (!wc_printer_flush (wait->printer, error))
    return FALSE;
  return cursor == NULL || wc_stream_ack (wait->stream, cursor, error);
}

static gboolean
wait_follow (Wait *wait, GError **error)
{
  while (TRUE)
    {
      g_auto (WcStreamItem) item = { 0 };

      if (!wc_stream_next (wait->stream, wait->deadline_us, &item, error))
        return FALSE;
      if (item.kind == WC_STREAM_END)
        return wc_failure_set (error, WC_EXIT_TIMEOUT, "interrupted");
      if (item.kind == WC_STREAM_EVENT && wait_wants (wait, item.object))
        return wait_finish (wait, item.object, error);
    }
}

static gboolean
wait_read_timeout (Wait *wait, GError **error)
{
  const char *text = wc_options_get (wait->cli->options, "timeout");
  gint64 ms = 0;

  wait->deadline_us = -1;
  if (text == NULL)
    return TRUE;
  if (!wc_dates_parse_duration (text, &ms, error))
    return FALSE;
  wait->deadline_us = g_get_monotonic_time () + ms * 1000;
  return TRUE;
}

static gboolean
wait_open (Wait *wait, GError **error)
{
  const WcOptions *given = wait->cli->options;
  WcStreamWish wish = { .since = wc_options_get (given, "since"),
                        .consumer = wc_options_get (given, "consumer"),
                        .printed = TRUE };

  wait->match = wc_event_match_new (wait->cli, "message.new", error);
  if (wait->match == NULL)
    return FALSE;
  wc_event_match_fill (wait->match, &wish);
  wait->incoming = !wc_options_has (given, "kinds") && !wc_options_has (given, "from");
  wait->printer =
      wc_printer_new (wait->cli, !wc_event_match_is_of_one_chat (wait->match));
  wait->interrupt = wc_interrupt_new ();
  wait->stream = wc_stream_open (wait->cli, &wish, wait->interrupt, error);
  return wait->stream != NULL;
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (Wait) wait = { .cli = cli };

  if (!wait_read_timeout (&wait, error) || !wait_open (&wait, error))
    return WC_EXIT_FAULT;
  return wait_follow (&wait, error) ? WC_EXIT_OK : WC_EXIT_FAULT;
}

const WcCommand wc_cmd_wait = {
  .name = "wait",
  .arguments = "",
  .summary = "Waits until a message comes, or another event",
  .prints = "Event",
  .examples = "whinchat wait --chat alice --timeout 10m && notify-send \"she answered\"\n"
              "whinchat wait --from alice@example.org --match '^yes' --json\n"
              "whinchat wait --kinds account.state --timeout 1m\n"
              "now=$(whinchat api Events.Head --fields cursor)\n"
              "whinchat send bot@example.org status; whinchat wait --since \"$now\"\n",
  .description = "Prints the first event that fits and ends with 0; with 6 when the time "
                 "has passed\n"
                 "or somebody interrupts. Without --kinds and --from that is a message "
                 "from others.\n",
  .options = options,
  .run = run,
};
