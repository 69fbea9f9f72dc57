/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/event-match.h"
#include "cli/handler.h"
#include "cli/message-trust.h"
#include "cli/printer.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat watch: what happens, as it happens. A consumer has dealt with an event when it
 * was written to somebody who still reads, or when its program ended with 0. */

static const WcOption options[] = {
  WC_EVENT_MATCH_OPTIONS,
  { "since", 's', WC_OPTION_TEXT, "CURSOR", "Begins behind this cursor, not now." },
  { "consumer", 'C', WC_OPTION_TEXT, "CONSUMER",
    "Goes on where this reader was; the daemon keeps its place." },
  { "exec", 'x', WC_OPTION_TEXT, "COMMAND",
    "Runs this in a shell for each event, with the event on standard input." },
  { "backfill", 0, WC_OPTION_FLAG, NULL, "Also history that is fetched later." },
  { "on-expired", 0, WC_OPTION_TEXT, "error|skip",
    "What to do when the cursor is too old. Default: error." },
  { "ready", 0, WC_OPTION_FLAG, NULL,
    "Also prints an event of the kind \"ready\" whenever everything was printed." },
  WC_MESSAGE_TRUST_OPTION,
  { "active", 0, WC_OPTION_FLAG, NULL, "Tells the servers that a person is looking." },
  { NULL },
};

typedef struct
{
  WcCli *cli;
  WcEventMatch *match;    /* (owned) */
  WcInterrupt *interrupt; /* (owned) */
  WcStream *stream;       /* (owned) */
  WcPrinter *printer;     /* (owned) */
  char *cursor;           /* (owned) (nullable) dealt with, but not told yet */
} Watch;

static void
watch_clear (Watch *watch)
{
  g_free (watch->cursor);
  g_clear_pointer (&watch->printer, wc_printer_free);
  g_clear_pointer (&watch->stream, wc_stream_free);
  g_clear_pointer (&watch->interrupt, wc_interrupt_free);
  g_clear_pointer (&watch->match, wc_event_match_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

/* Hands over what was printed, and only then tells that it was dealt with. */
static gboolean
watch_settle (Watch *watch, GError **error)
{
  g_autofree char *cursor = NULL;

  if (!wc_printer_flush (watch->printer, error))
    return FALSE;
  cursor = g_steal_pointer (&watch->cursor);
  return cursor == NULL || wc_stream_ack (watch->stream, cursor, error);
}

static gboolean
watch_deal_with (Watch *watch, JsonObject *event, GError **error)
{
  const char *command = wc_options_get (watch->cli->options, "exec");

  if (command == NULL)
    wc_printer_add_event (watch->printer, event);
  return command == NULL || wc_handler_run (command, event, watch->interrupt, error);
}

static void
watch_keep_cursor (Watch *watch, const char *cursor)
{
  if (cursor == NULL)
    return;
  g_free (watch->cursor);
  watch->cursor = g_strdup (cursor);
}

static gboolean
watch_take_event (Watch *watch, JsonObject *event, GError **error)
{
  gboolean wanted = wc_event_match_test (watch->match, event);

  if (wanted && !watch_deal_with (watch, event, error))
    return FALSE;
  watch_keep_cursor (watch, wc_object_get_string (event, "cursor"));
  /* What a program has done must not be done again, whatever the next one does. */
  if (wanted && wc_options_has (watch->cli->options, "exec"))
    return watch_settle (watch, error);
  return TRUE;
}

/* A notice that is no event of the journal, for programs. */
static void
watch_print_notice (Watch *watch, const char *kind, JsonObject *params)
{
  g_autoptr (JsonObject) event = json_object_new ();

  json_object_set_string_member (event, "kind", kind);
  if (wc_object_get_string (params, "cursor") != NULL)
    json_object_set_string_member (event, "cursor",
                                   wc_object_get_string (params, "cursor"));
  else
    json_object_set_object_member (event, "data", json_object_ref (params));
  wc_output_print (watch->cli->output, &(WcOutputShape){ "cursor", "cursor,kind" },
                   event);
}

static void
watch_take_ready (Watch *watch, JsonObject *params)
{
  watch_keep_cursor (watch, wc_object_get_string (params, "cursor"));
  if (!wc_options_has (watch->cli->options, "ready"))
    return;
  if (wc_output_is_for_people (watch->cli->output))
    wc_cli_say (watch->cli, "Everything so far was shown.");
  else
    watch_print_notice (watch, "ready", params);
}

static void
watch_take_gap (Watch *watch, JsonObject *params)
{
  wc_cli_say (watch->cli, "Events were lost: they are not kept for so long.");
  if (wc_output_get_form (watch->cli->output) == WC_OUTPUT_JSON &&
      !wc_options_has (watch->cli->options, "exec"))
    watch_print_notice (watch, "gap", params);
}

static gboolean
watch_take (Watch *watch, const WcStreamItem *item, GError **error)
{
  switch (item->kind)
    {
    case WC_STREAM_EVENT:
      if (!watch_take_event (watch, item->object, error))
        return FALSE;
      break;
    case WC_STREAM_READY:
      watch_take_ready (watch, item->object);
      break;
    case WC_STREAM_GAP:
      watch_take_gap (watch, item->object);
      break;
    case WC_STREAM_END:
      break;
    }
  /* Flushed in batches: as long as more is there, nobody waits for these. */
  return wc_stream_has_next (watch->stream) || watch_settle (watch, error);
}

/* Goes on until somebody interrupts (TRUE) or something fails. */
static gboolean
watch_follow (Watch *watch, GError **error)
{
  while (TRUE)
    {
      g_auto (WcStreamItem) item = { 0 };

      if (!wc_stream_next (watch->stream, /* deadline_us= */ -1, &item, error))
        return FALSE;
      if (item.kind == WC_STREAM_END)
        return watch_settle (watch, error);
      if (!watch_take (watch, &item, error))
        return FALSE;
    }
}

static gboolean
watch_open (Watch *watch, GError **error)
{
  const WcOptions *given = watch->cli->options;
  WcStreamWish wish = {
    .since = wc_options_get (given, "since"),
    .consumer = wc_options_get (given, "consumer"),
    .backfill = wc_options_has (given, "backfill"),
    .skip = g_strcmp0 (wc_options_get (given, "on-expired"), "skip") == 0,
    .active = wc_options_has (given, "active"),
    .printed = !wc_options_has (given, "exec"),
  };

  watch->match = wc_event_match_new (watch->cli, /* fallback= */ NULL, error);
  if (watch->match == NULL)
    return FALSE;
  wc_event_match_fill (watch->match, &wish);
  watch->printer =
      wc_printer_new (watch->cli, !wc_event_match_is_of_one_chat (watch->match));
  watch->interrupt = wc_interrupt_new ();
  watch->stream = wc_stream_open (watch->cli, &wish, watch->interrupt, error);
  return watch->stream != NULL;
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (Watch) watch = { .cli = cli };
  g_autoptr (GError) local = NULL;

  if (!watch_open (&watch, error))
    return WC_EXIT_FAULT;
  if (watch_follow (&watch, &local))
    return WC_EXIT_OK;
  /* An interrupt at a terminal ends the program that was run as well. */
  if (wc_options_has (cli->options, "exec") && wc_interrupt_take (watch.interrupt) != 0)
    return WC_EXIT_OK;
  g_propagate_error (error, g_steal_pointer (&local));
  return WC_EXIT_FAULT;
}

const WcCommand wc_cmd_watch = {
  .name = "watch",
  .arguments = "",
  .summary = "Prints what happens, as it happens",
  .prints = "Event",
  .examples =
      "whinchat watch --chat alice@example.org\n"
      "whinchat watch --kinds message.new --json | jq -r .data.body\n"
      "whinchat watch --consumer bot --kinds message.new --exec ./handle.sh\n"
      "whinchat watch --chat ops@example.org --match '^!deploy ' --exec ./deploy.sh\n",
  .description =
      "Goes on until it is interrupted, which is no error, also when the daemon "
      "restarts.\n"
      "Without --kinds events of all kinds come; whinchat(1) lists them.\n"
      "\n"
      "With --consumer the daemon keeps the place of this reader: what happens while it "
      "does\n"
      "not run comes when it runs again, each event at least once. An event counts as "
      "dealt\n"
      "with when it was written, or with --exec when COMMAND ended with 0; when it ends "
      "with\n"
      "something else watch ends with 1, and begins with that event the next time.\n"
      "\"whinchat api Events.Drop consumer=CONSUMER\" forgets a reader.\n",
  .options = options,
  .run = run,
};
