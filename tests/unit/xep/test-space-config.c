/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/data-forms.h"
#include "xep/space-config.h"
#include "xml/ns.h"

/* Names and values of a form, in lines. */
static char *
describe (const WcForm *form)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = form->fields->pdata[i];
      g_autofree char *values = g_strjoinv ("|", field->values);

      g_string_append_printf (text, "%s=%s\n", field->var, values);
    }
  return g_string_free (text, FALSE);
}

#define TYPE_LINE "FORM_TYPE=http://jabber.org/protocol/pubsub#node_config\n"
#define COMMON                                                                           \
  "pubsub#persist_items=true\n"                                                          \
  "pubsub#notify_retract=true\n"                                                         \
  "pubsub#purge_offline=false\n"                                                         \
  "pubsub#notify_sub=true\n"                                                             \
  "pubsub#notify_config=true\n"                                                          \
  "pubsub#notify_delete=true\n"                                                          \
  "pubsub#deliver_payloads=true\n"                                                       \
  "pubsub#publish_model=publishers\n"                                                    \
  "pubsub#max_items=max\n"

static void
test_build (void)
{
  static const struct
  {
    WcSpaceWish wish;
    const char *said;
  } rows[] = {
    /* as Movim makes one */
    { { "Our team", NULL, "authorize" },
      TYPE_LINE "pubsub#title=Our team\npubsub#type=urn:xmpp:spaces:0\n"
                "pubsub#access_model=authorize\n" COMMON },
    { { "T", "two\nlines", "open" },
      TYPE_LINE "pubsub#title=T\npubsub#description=two\nlines\n"
                "pubsub#type=urn:xmpp:spaces:0\npubsub#access_model=open\n" COMMON },
    { { "", "", NULL },
      TYPE_LINE "pubsub#type=urn:xmpp:spaces:0\npubsub#access_model=whitelist\n" COMMON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcForm) form = wc_space_config_build (&rows[i].wish);
      g_autofree char *said = describe (form);

      g_assert_cmpint (form->kind, ==, WC_FORM_KIND_SUBMIT);
      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

static void
test_access (void)
{
  g_assert_true (wc_space_config_is_access ("open"));
  g_assert_true (wc_space_config_is_access ("authorize"));
  g_assert_true (wc_space_config_is_access ("whitelist"));
  g_assert_false (wc_space_config_is_access ("presence"));
  g_assert_false (wc_space_config_is_access ("roster"));
  g_assert_false (wc_space_config_is_access (""));
  g_assert_false (wc_space_config_is_access (NULL));
}

#define FIELD(var, type, value)                                                          \
  "<field var='" var "' type='" type "'><value>" value "</value></field>"
#define FORM_TYPE(type)                                                                  \
  FIELD ("FORM_TYPE", "hidden", "http://jabber.org/protocol/pubsub#" type)
#define CONFIG(fields)                                                                   \
  "<x xmlns='jabber:x:data' type='form'>" FORM_TYPE ("node_config") fields "</x>"
#define ACCESS(value)                                                                    \
  "<field var='pubsub#access_model' type='list-single'><value>" value "</value>"         \
  "<option><value>open</value></option><option><value>whitelist</value></option>"        \
  "</field>"
/* what both servers have, of other values than a space must have */
#define FLAGS                                                                            \
  FIELD ("pubsub#persist_items", "boolean", "0")                                         \
  FIELD ("pubsub#notify_retract", "boolean", "0")                                        \
  FIELD ("pubsub#notify_delete", "boolean", "0")                                         \
  FIELD ("pubsub#max_items", "text-single", "20")

/* What becomes of @xml, or the error's field or message. */
static char *
change (const char *xml, const WcSpaceWish *wish, int *out_code)
{
  g_autoptr (WcNode) x = wc_fake_session_parse (xml);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) config = wc_data_forms_parse (x, &error);
  g_autoptr (WcForm) filled = NULL;

  g_assert_no_error (error);
  filled = wc_space_config_change (config, wish, &error);
  g_assert_true ((filled == NULL) == (error != NULL));
  *out_code = error != NULL ? error->code : 0;
  return filled != NULL ? describe (filled)
                        : g_strdup (wc_error_get_detail (error, "field"));
}

static void
test_change (void)
{
  static const struct
  {
    const char *config;
    WcSpaceWish wish;
    const char *said;
  } rows[] = {
    /* ejabberd does not show what has never been set */
    { CONFIG (ACCESS ("whitelist") FLAGS FIELD ("pubsub#purge_offline", "boolean", "1")),
      { "New", "a\nb", "open" },
      TYPE_LINE "pubsub#access_model=open\npubsub#persist_items=1\n"
                "pubsub#notify_retract=1\npubsub#notify_delete=0\npubsub#max_items=20\n"
                "pubsub#purge_offline=0\npubsub#title=New\npubsub#description=a\nb\n"
                "pubsub#type=urn:xmpp:spaces:0\n" },
    /* Prosody has no purge_offline */
    { CONFIG (FIELD ("pubsub#title", "text-single", "Old") FIELD ("pubsub#description",
                                                                  "text-single", "Old")
                  FIELD ("pubsub#type", "text-single", "urn:o") ACCESS ("open") FLAGS),
      { NULL, "", NULL },
      TYPE_LINE
      "pubsub#title=Old\npubsub#description=\npubsub#type=urn:xmpp:spaces:0\n"
      "pubsub#access_model=open\npubsub#persist_items=1\n"
      "pubsub#notify_retract=1\npubsub#notify_delete=0\npubsub#max_items=20\n" },
    { CONFIG (FIELD ("pubsub#description", "text-multi", "Old")),
      { NULL, "a\nb", NULL },
      TYPE_LINE "pubsub#description=a|b\npubsub#type=urn:xmpp:spaces:0\n" },
    { CONFIG (""), { NULL, "", NULL }, TYPE_LINE "pubsub#type=urn:xmpp:spaces:0\n" },
    /* what nobody can choose is left alone */
    { CONFIG (FIELD ("pubsub#persist_items", "hidden", "0")),
      { NULL, NULL, NULL },
      TYPE_LINE "pubsub#persist_items=0\npubsub#type=urn:xmpp:spaces:0\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int code;
      g_autofree char *said = change (rows[i].config, &rows[i].wish, &code);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

static void
test_change_refused (void)
{
  const WcSpaceWish wish = { NULL, NULL, "authorize" };
  int code;
  g_autofree char *no_option = change (CONFIG (ACCESS ("open")), &wish, &code);
  g_autofree char *no_field = NULL;

  g_assert_cmpint (code, ==, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (no_option, ==, "fields.pubsub#access_model");
  no_field = change (CONFIG (FLAGS), &wish, &code);
  g_assert_cmpint (code, ==, WC_ERROR_NOT_SUPPORTED);
}

/* ---- Reading ---- */

static char *
describe_config (WcSpaceConfig *config)
{
  g_autofree char *owners = g_strjoinv (" ", config->owners);

  return g_strdup_printf ("%s, %s, %s, %s, [%s], %d", config->title, config->description,
                          config->type, config->access, owners,
                          (int) config->n_subscribers);
}

#define QUERY(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#info' node='n'>" inside "</query>"
#define META(fields)                                                                     \
  "<x xmlns='jabber:x:data' type='result'>" FORM_TYPE ("meta-data") fields "</x>"
#define TITLE(value) FIELD ("pubsub#title", "text-single", value)

static char *
read_info (const char *xml)
{
  g_autoptr (WcNode) query = xml != NULL ? wc_fake_session_parse (xml) : NULL;
  g_auto (WcSpaceConfig) config = { 0 };

  return wc_space_config_read (query, &config) ? describe_config (&config) : NULL;
}

static void
test_sample (void)
{
  g_autofree char *xml = wc_fake_session_sample ("0503", "xep-metadata.xml");
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);
  g_auto (WcSpaceConfig) config = { 0 };
  g_autofree char *said = NULL;

  g_assert_true (wc_space_config_read (wc_node_child (iq, NULL, NULL), &config));
  said = describe_config (&config);
  g_assert_cmpstr (said, ==,
                   "The developers corner, (null), urn:xmpp:spaces:0, (null), "
                   "[lead-dev@megacorp.example.com "
                   "lead-dev-friend@megacorp.example.com], -1");
}

#define NOTHING "(null), (null), (null), (null), [], -1"

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *said; /* (nullable) */
  } rows[] = {
    { QUERY (META (TITLE ("&lt;b>") FIELD ("pubsub#access_model", "list-single", "open")
                       FIELD ("pubsub#num_subscribers", "text-single", "12")
                           FIELD ("pubsub#owner", "jid-multi", "A@X.lit/there"))),
      "<b>, (null), (null), open, [], 12" },
    { QUERY (META (FIELD ("pubsub#owner", "jid-multi", "A@X.lit")
                       FIELD ("pubsub#num_subscribers", "text-single", "-3"))),
      "(null), (null), (null), (null), [a@x.lit], -1" },
    { QUERY (META ("<field var='pubsub#description' type='text-multi'><value>a</value>"
                   "<value>b</value></field>" TITLE (""))),
      "(null), a\nb, (null), (null), [], -1" },
    /* the first of its type counts */
    { QUERY ("<x xmlns='jabber:x:data' type='result'>" TITLE ("no type") "</x>" META (
          TITLE ("first")) META (TITLE ("second"))),
      "first, (null), (null), (null), [], -1" },
    { QUERY (META ("")), NOTHING },
    { QUERY (CONFIG (TITLE ("of its owner"))), NULL },
    { QUERY (""), NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = read_info (rows[i].xml);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

/* ejabberd tells the whole configuration, Prosody nothing. */
static void
test_event (void)
{
  g_autoptr (WcNode) full =
      wc_fake_session_parse ("<configuration node='n'>" CONFIG (TITLE ("T") FIELD (
          "pubsub#type", "text-single", "urn:xmpp:spaces:0")) "</configuration>");
  g_autoptr (WcNode) empty = wc_fake_session_parse ("<configuration node='n'/>");
  g_auto (WcSpaceConfig) config = { 0 };
  g_autofree char *said = NULL;

  g_assert_true (wc_space_config_read_event (full, &config));
  said = describe_config (&config);
  g_assert_cmpstr (said, ==, "T, (null), urn:xmpp:spaces:0, (null), [], -1");
  g_assert_false (wc_space_config_read_event (empty, &config));
  g_assert_false (wc_space_config_read_event (NULL, &config));
}

/* Bounded in every direction. */
static void
test_bounds (void)
{
  g_autofree char *text = g_strnfill (WC_SPACE_CONFIG_MAX_DESCRIPTION + 1, 't');
  g_autofree char *most = g_strnfill (WC_SPACE_CONFIG_MAX_TITLE, 't');
  g_autofree char *xml = g_strdup_printf (
      QUERY (META (FIELD ("pubsub#description", "text-single", "%s")
                       FIELD ("pubsub#type", "text-single", "t%s") TITLE ("%s"))),
      text, most, most);
  g_autofree char *expected =
      g_strdup_printf ("%s, (null), (null), (null), [], -1", most);
  g_autofree char *said = read_info (xml);
  g_autoptr (GString) many =
      g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'>");
  g_autoptr (WcNode) query = NULL;
  g_auto (WcSpaceConfig) config = { 0 };

  g_assert_cmpstr (said, ==, expected);
  g_string_append (many, "<x xmlns='jabber:x:data' type='result'>" FORM_TYPE (
                             "meta-data") "<field var='pubsub#owner' type='jid-multi'>");
  for (int i = 0; i < 200; i++)
    g_string_append_printf (many, "<value>owner%d@x.lit</value>", i);
  g_string_append (many, "</field></x></query>");
  query = wc_fake_session_parse (many->str);
  g_assert_true (wc_space_config_read (query, &config));
  g_assert_cmpuint (g_strv_length (config.owners), ==, WC_SPACE_CONFIG_MAX_OWNERS);
}

/* What stands behind a great many forms is not looked for. */
static void
test_many_forms (void)
{
  g_autoptr (GString) xml =
      g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'>");

  for (int i = 0; i < 1000; i++)
    g_string_append (xml, "<x xmlns='jabber:x:data' type='result'/>");
  g_string_append (xml, META (TITLE ("T")) "</query>");
  g_assert_null (read_info (xml->str));
}

/* What is not named any more is gone; what it says nothing of stays. */
static void
test_apply (void)
{
  g_autoptr (WcSpace) space = wc_space_new (7, "spaces.x.lit", "n");
  const WcSpaceConfig config = { .title = (char *) "T", .access = (char *) "open" };
  const WcSpaceConfig nothing = { NULL };

  wc_str_set (&space->title, "Old");
  wc_str_set (&space->description, "Old");
  space->pinned = TRUE;
  g_assert_true (wc_space_config_apply (&config, space));
  g_assert_cmpstr (space->title, ==, "T");
  g_assert_null (space->description);
  g_assert_cmpstr (space->access, ==, "open");
  g_assert_true (space->pinned);
  g_assert_false (wc_space_config_apply (&config, space));
  g_assert_true (wc_space_config_apply (&nothing, space));
  g_assert_null (space->title);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/space-config/build", test_build);
  g_test_add_func ("/xep/space-config/access", test_access);
  g_test_add_func ("/xep/space-config/change", test_change);
  g_test_add_func ("/xep/space-config/change-refused", test_change_refused);
  g_test_add_func ("/xep/space-config/sample", test_sample);
  g_test_add_func ("/xep/space-config/read", test_read);
  g_test_add_func ("/xep/space-config/event", test_event);
  g_test_add_func ("/xep/space-config/bounds", test_bounds);
  g_test_add_func ("/xep/space-config/many-forms", test_many_forms);
  g_test_add_func ("/xep/space-config/apply", test_apply);
  return g_test_run ();
}
