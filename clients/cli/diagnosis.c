/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/colour.h"
#include "cli/diagnosis.h"
#include "cli/screen.h"
#include "cli/text.h"
#include "cli/wrap.h"
#include "common/object.h"

/* Findings of the daemon and of this program look alike, because a person does not care
 * who found it. */

struct _WcDiagnosis
{
  JsonArray *findings; /* (owned) */
};

/* Columns that the level and the name of a check take; of a terminal that has no room for
 * both and a text beside them. */
#define MARK 9
#define NAME 19
#define NARROW 70

static const WcOutputShape shape = { "check", "level,check,account,text,fix" };

typedef struct
{
  const char *word;
  WcColour colour;
} Level;

static const Level levels[] = {
  { "ok", WC_COLOUR_GOOD },
  { "warning", WC_COLOUR_WARNING },
  { "error", WC_COLOUR_BAD },
};

/* The worst comes first; what is not named is a fault. */
typedef struct
{
  const char *check;
  WcExit status;
} Status;

static const Status statuses[] = {
  { "daemon", WC_EXIT_UNREACHABLE },
  { "prompts", WC_EXIT_DENIED },
  { "connection", WC_EXIT_OFFLINE },
  { "dns", WC_EXIT_OFFLINE },
};

WcDiagnosis *
wc_diagnosis_new (void)
{
  WcDiagnosis *self = g_new0 (WcDiagnosis, 1);

  self->findings = json_array_new ();
  return self;
}

void
wc_diagnosis_free (WcDiagnosis *self)
{
  json_array_unref (self->findings);
  g_free (self);
}

JsonObject *
wc_diagnosis_add (WcDiagnosis *self,
                  const char *check,
                  WcDiagnosisLevel level,
                  const char *text,
                  const char *fix)
{
  JsonObject *finding = json_object_new ();

  json_object_set_string_member (finding, "check", check);
  json_object_set_string_member (finding, "level", levels[level].word);
  json_object_set_string_member (finding, "text", text);
  if (fix != NULL)
    json_object_set_string_member (finding, "fix", fix);
  json_array_add_object_element (self->findings, finding);
  return finding;
}

void
wc_diagnosis_add_all (WcDiagnosis *self, JsonArray *findings)
{
  for (guint i = 0; findings != NULL && i < json_array_get_length (findings); i++)
    {
      JsonObject *finding = wc_object_get_item (findings, i);

      if (finding != NULL)
        json_array_add_object_element (self->findings, json_object_ref (finding));
    }
}

guint
wc_diagnosis_count (const WcDiagnosis *self)
{
  return json_array_get_length (self->findings);
}

JsonObject *
wc_diagnosis_get (const WcDiagnosis *self, guint index)
{
  return json_array_get_object_element (self->findings, index);
}

static gboolean
has_level (JsonObject *finding, WcDiagnosisLevel level)
{
  return g_strcmp0 (wc_object_get_string (finding, "level"), levels[level].word) == 0;
}

static WcColour
colour_of (JsonObject *finding)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++)
    if (has_level (finding, (WcDiagnosisLevel) i))
      return levels[i].colour;
  return WC_COLOUR_PLAIN;
}

/* What was found, and what to do, stand in a column of their own where there is room for
 * it beside the names. */
static void
append_finding (GString *out, JsonObject *finding, const WcScreen *screen)
{
  gboolean narrow = screen->columns > 0 && screen->columns < NARROW;
  guint indent = narrow ? MARK : MARK + NAME;
  const char *account = wc_object_get_string (finding, "account");
  g_autofree char *level = wc_text_line (wc_object_get_string (finding, "level"), 0);
  g_autofree char *check = wc_text_line (wc_object_get_string (finding, "check"), 0);
  g_autofree char *who = wc_text_line (account, 0);
  g_autofree char *text = wc_text_line (wc_object_get_string (finding, "text"), 0);
  g_autofree char *fix = wc_text_line (wc_object_get_string (finding, "fix"), 0);
  g_autofree char *mark = g_strdup_printf ("%-8s", level);

  g_autoptr (GString) line = g_string_new (NULL);

  wc_colour_append (line, screen->colour, colour_of (finding), mark);
  g_string_append_printf (line, " %-*s %s%s%s\n", narrow ? 0 : NAME - 1, check, who,
                          account != NULL ? ": " : "", text);
  if (*fix != '\0')
    g_string_append_printf (line, "%*sto do: %s\n", (int) indent, "", fix);
  wc_wrap_append (out, line->str, indent, screen->columns);
}

void
wc_diagnosis_print (const WcDiagnosis *self, WcCli *cli)
{
  WcScreen screen = wc_screen_of (STDOUT_FILENO, wc_options_get (cli->options, "color"));
  g_autoptr (GString) out = g_string_new (NULL);

  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print_all (cli->output, &shape, self->findings);
      return;
    }
  for (guint i = 0; i < json_array_get_length (self->findings); i++)
    {
      JsonObject *finding = wc_diagnosis_get (self, i);

      if (!cli->quiet || !has_level (finding, WC_DIAGNOSIS_OK))
        append_finding (out, finding, &screen);
    }
  fputs (out->str, stdout);
}

static WcExit
status_of (JsonObject *finding)
{
  const char *check = wc_object_get_string (finding, "check");

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_strcmp0 (statuses[i].check, check) == 0)
      return statuses[i].status;
  return WC_EXIT_FAULT;
}

static guint
rank_of (WcExit status)
{
  static const WcExit ranks[] = { WC_EXIT_OK, WC_EXIT_OFFLINE, WC_EXIT_DENIED,
                                  WC_EXIT_FAULT, WC_EXIT_UNREACHABLE };
  guint rank = 0;

  while (ranks[rank] != status)
    rank++;
  return rank;
}

WcExit
wc_diagnosis_get_exit (const WcDiagnosis *self)
{
  WcExit worst = WC_EXIT_OK;

  for (guint i = 0; i < json_array_get_length (self->findings); i++)
    {
      JsonObject *finding = wc_diagnosis_get (self, i);

      if (has_level (finding, WC_DIAGNOSIS_ERROR) &&
          rank_of (status_of (finding)) > rank_of (worst))
        worst = status_of (finding);
    }
  return worst;
}
