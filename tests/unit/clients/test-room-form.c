/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/room-form.h"
#include "common/failure.h"
#include "common/object.h"

static const char form_text[] =
    "{\"title\":\"Tea\",\"fields\":["
    "{\"var\":\"FORM_TYPE\",\"type\":\"hidden\",\"values\":[\"x\"]},"
    "{\"type\":\"fixed\",\"values\":[\"General\"]},"
    "{\"var\":\"muc#roomconfig_roomname\",\"type\":\"text-single\",\"label\":\"Na\\u001b["
    "2Jme\",\"values\":[\"Tea\\ntime\"]},"
    "{\"var\":\"muc#roomconfig_membersonly\",\"type\":\"boolean\",\"label\":\"Members\","
    "\"values\":[\"1\"]},"
    "{\"var\":\"muc#roomconfig_whois\",\"type\":\"list-single\",\"values\":[\"anyone\"],"
    "\"options\":[{\"label\":\"All\",\"value\":\"anyone\"},{\"value\":\"moderators\"},7]}"
    ","
    "{\"var\":\"muc#roomconfig_roomsecret\",\"type\":\"text-private\",\"label\":"
    "\"Password\",\"values\":[\"pw\"]},"
    "{\"var\":\"muc#roomconfig_roomowners\",\"type\":\"jid-multi\",\"values\":[\"a@x\","
    "\"b@x\",3]},"
    "{\"var\":\"odd\",\"type\":\"boolean\",\"values\":[]},7]}";

static JsonObject *
parse_form (void)
{
  g_autoptr (GError) error = NULL;
  JsonObject *form = wc_object_parse (form_text, -1, &error);

  g_assert_no_error (error);
  return form;
}

static void
test_view (void)
{
  const WcScreen screen = { FALSE, FALSE, 0 };
  g_autoptr (JsonObject) form = parse_form ();
  g_autofree char *text = wc_room_form_view (form, &screen);

  g_assert_cmpstr (text, ==,
                   "roomname     Tea time  Name\n"
                   "membersonly  yes       Members\n"
                   "whois        anyone    (anyone|moderators)\n"
                   "roomsecret   (set)     Password\n"
                   "roomowners   a@x, b@x\n"
                   "odd          no\n");
}

static char *
read_secret (const char *label, gpointer data, GError **error)
{
  g_assert_cmpstr (label, ==, "Password");
  return g_strdup (data);
}

/* What is answered, or the message of the error. Returns: (transfer full). */
static char *
answer (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (JsonObject) form = parse_form ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) fields = wc_room_form_answer (
      form, (const char *const *) words, read_secret, (gpointer) "hidden", &error);
  GString *out = g_string_new (NULL);

  g_assert_true ((fields == NULL) == (error != NULL));
  if (fields != NULL)
    wc_object_append (out, fields);
  else
    g_string_append (out, error->message);
  if (error != NULL)
    g_assert_cmpint (wc_failure_get_exit (error), ==, WC_EXIT_USAGE);
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *line;
  const char *answer;
} Case;

static const Case cases[] = {
  { "roomname=Pot", "{\"muc#roomconfig_roomname\":[\"Pot\"]}" },
  { "muc#roomconfig_roomname=a=b", "{\"muc#roomconfig_roomname\":[\"a=b\"]}" },
  { "membersonly=no odd=on", "{\"muc#roomconfig_membersonly\":[\"0\"],\"odd\":[\"1\"]}" },
  { "roomowners=a@x roomowners=c@x",
    "{\"muc#roomconfig_roomowners\":[\"a@x\",\"c@x\"]}" },
  { "roomowners=", "{\"muc#roomconfig_roomowners\":[]}" },
  { "roomsecret=-", "{\"muc#roomconfig_roomsecret\":[\"hidden\"]}" },
  { "roomsecret=", "{\"muc#roomconfig_roomsecret\":[]}" },
  { "roomsecret=pw",
    "others see command lines: roomsecret=- reads it from standard input" },
  { "membersonly=perhaps", "membersonly is yes or no" },
  { "roomname", "what is roomname to be? FIELD=VALUE" },
  { "FORM_TYPE=x", "the room's form has no \"FORM_TYPE\"" },
  { "wohis=x", "the room's form has no \"wohis\", did you mean whois?" },
};

static void
test_answer (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = answer (cases[i].line);

      g_assert_cmpstr (text, ==, cases[i].answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/room-form/view", test_view);
  g_test_add_func ("/clients/room-form/answer", test_answer);

  return g_test_run ();
}
