/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/event-view.h"
#include "common/contract.h"
#include "common/object.h"

#define TS "\"ts\":1732190400000"
#define AT "2024-11-21 12:00  "

/* An event and its line. */
typedef struct
{
  const char *name;
  const char *json;
  const char *line;
} Line;

static const Line lines[] = {
  { "message",
    "{" TS ",\"kind\":\"message.new\",\"data\":{" TS
    ",\"chat\":\"b@x\",\"from\":\"b@x/y\",\"body\":\"hi\"}}",
    AT "b@x: hi\n" },
  { "state",
    "{" TS ",\"kind\":\"message.state\",\"chat\":\"b@x\",\"data\":{\"id\":7,"
    "\"state\":\"failed\",\"error\":{\"text\":\"no\\nbody\"}}}",
    AT "message.state b@x 7 failed no body\n" },
  { "gone", "{" TS ",\"kind\":\"message.new\",\"account\":\"a@x\",\"chat\":\"b@x\"}",
    AT "message.new a@x b@x\n" },
  { "job",
    "{" TS ",\"kind\":\"job.progress\",\"data\":{\"job\":\"3\",\"kind\":\"backfill\","
    "\"done\":4}}",
    AT "job.progress 3 backfill 4\n" },
  { "attention",
    "{" TS ",\"kind\":\"attention\",\"chat\":\"b@x\",\"data\":{\"from\":\"b@x/y\"}}",
    AT "attention b@x/y\n" },
  { "unknown",
    "{" TS ",\"kind\":\"room.\\u001b[31mnew\",\"account\":\"a@x\","
    "\"data\":{\"secret\":1}}",
    AT "room.new a@x\n" },
  { "hostile",
    "{" TS ",\"kind\":\"presence\",\"data\":{\"jid\":\"b@x\",\"show\":\"away\","
    "\"status\":\"\\u001b]0;t\\u0007tea\"}}",
    AT "presence b@x away tea\n" },
  { "room",
    "{" TS ",\"kind\":\"room.state\",\"chat\":\"tea@m.x\",\"data\":{\"state\":"
    "\"refused\",\"cause\":\"kicked\",\"by\":\"Bob\\u001b[2J\",\"reason\":\"out\"}}",
    AT "room.state tea@m.x refused kicked Bob out\n" },
  { "occupant",
    "{" TS ",\"kind\":\"room.occupant\",\"data\":{\"from\":\"tea@m.x/Al\",\"show\":"
    "\"available\",\"role\":\"participant\",\"affiliation\":\"none\"}}",
    AT "room.occupant tea@m.x/Al available participant none\n" },
  { "bookmark",
    "{" TS ",\"kind\":\"bookmark.removed\",\"account\":\"a@x\",\"data\":{\"room\":"
    "\"tea@m.x\"}}",
    AT "bookmark.removed a@x tea@m.x\n" },
  { "distrusted",
    "{" TS ",\"kind\":\"message.new\",\"data\":{\"dir\":\"in\",\"body\":\"x\","
    "\"encryption\":{\"trust_now\":\"distrusted\"}}}",
    "(1 message of distrusted devices hidden; --distrusted shows it)\n" },
  { "distrusted-corrected",
    "{" TS ",\"kind\":\"message.changed\",\"data\":{\"dir\":\"in\",\"body\":\"x\","
    "\"encryption\":{\"trust_now\":\"distrusted\"}}}",
    "(1 message of distrusted devices hidden; --distrusted shows it)\n" },
  { "empty", "{" TS "}", AT "?\n" },
};

static void
test_line (gconstpointer data)
{
  const Line *line = data;
  const WcScreen screen = { FALSE, FALSE, 0 };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
  g_autoptr (WcMessageView) view = wc_message_view_new (&screen, now, TRUE);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) event = wc_object_parse (line->json, -1, &error);
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_no_error (error);
  wc_event_view_append (view, event, out);
  g_assert_cmpstr (out->str, ==, line->line);
}

/* Every kind of the interface description says more than its name. */
static void
test_kinds (void)
{
  const WcScreen screen = { FALSE, FALSE, 0 };
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
  const WcContractSet *kinds = wc_contract_find_enum ("EventKind");

  for (const WcContractItem *kind = kinds->items; kind->name != NULL; kind++)
    {
      g_autoptr (WcMessageView) view = wc_message_view_new (&screen, now, TRUE);
      g_autoptr (GString) out = g_string_new (NULL);
      g_autofree char *json = g_strdup_printf (
          "{" TS ",\"kind\":\"%s\",\"account\":\"a@x\",\"chat\":\"b@x\",\"data\":{"
          "\"id\":1,\"job\":\"1\",\"jid\":\"c@x\",\"prompt\":\"1\",\"from\":\"d@x\","
          "\"chat\":\"b@x\",\"body\":\"e\"}}",
          kind->name);
      g_autofree char *bare = g_strconcat (AT, kind->name, "\n", NULL);
      g_autoptr (JsonObject) event = wc_object_parse (json, -1, NULL);

      wc_event_view_append (view, event, out);
      g_assert_cmpstr (out->str, !=, bare);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path =
          g_strconcat ("/clients/event-view/line/", lines[i].name, NULL);

      g_test_add_data_func (path, &lines[i], test_line);
    }
  g_test_add_func ("/clients/event-view/kinds", test_kinds);

  return g_test_run ();
}
