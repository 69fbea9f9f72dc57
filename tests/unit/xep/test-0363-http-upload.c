/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/0363-http-upload.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define UPLOAD "urn:xmpp:http:upload:0"
#define QUERY(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define FORM(type, size)                                                                 \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"         \
  "<value>" type "</value></field><field var='max-file-size'><value>" size               \
  "</value></field></x>"

typedef struct
{
  WcFakeSession *fake;
  GAsyncResult *result;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  /* what was not answered ends with the session, and is told while there is a fixture */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->result);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static GTask *
new_task (Fixture *f)
{
  g_clear_object (&f->result);
  return g_task_new (NULL, NULL, done_cb, f);
}

static gpointer
wait (Fixture *f, GError **error)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_task_propagate_pointer (G_TASK (f->result), error);
}

#define ITEMS                                                                            \
  "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='muc.x.lit'/>"        \
  "<item/><item jid='upload.x.lit'/><item jid='other.x.lit'/></query>"

static void
test_find (Fixture *f, gconstpointer data)
{
  g_autoptr (WcHttpUploadService) service = NULL;

  wc_http_upload_find (f->fake->session, new_task (f));
  wc_fake_session_answer (f->fake, ITEMS);
  wc_fake_session_refuse (f->fake, "service-unavailable");
  wc_fake_session_answer (f->fake, QUERY ("<feature var='x'/>"));
  wc_fake_session_answer (
      f->fake, QUERY ("<feature var='" UPLOAD "'/>"
                      "<feature var='urn:xmpp:http:upload:purpose:0#message'/>"
                      "<feature var='urn:xmpp:http:upload:purpose:0#permanent'/>" FORM (
                          "urn:xmpp:other", "5") FORM (UPLOAD, "104857600")));
  service = wait (f, NULL);
  g_assert_nonnull (service);
  g_assert_cmpstr (service->jid, ==, "upload.x.lit");
  g_assert_cmpint (service->max_size, ==, 104857600);
  g_assert_true (service->purposes[WC_UPLOAD_PURPOSE_MESSAGE]);
  g_assert_false (service->purposes[WC_UPLOAD_PURPOSE_PROFILE]);
  g_assert_true (service->purposes[WC_UPLOAD_PURPOSE_PERMANENT]);
}

/* What is inside the iq of a sample. Returns: (transfer full). */
static char *
dup_payload (const char *file)
{
  g_auto (WcInbound) in = wc_fake_session_inbound ("0363", file);

  g_test_message ("%s", file);
  return wc_node_to_string (wc_node_child (in.stanza, NULL, NULL), WC_NS_CLIENT);
}

/* Prosody says something else first, ejabberd also what it was before. */
static void
test_find_samples (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *file;
    gint64 max_size;
  } samples[] = { { "xep-info.xml", 5242880 },
                  { "prosody-info.xml", 1000000 },
                  { "ejabberd-info.xml", 1000000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WcHttpUploadService) service = NULL;
      g_autofree char *info = dup_payload (samples[i].file);

      wc_http_upload_find (f->fake->session, new_task (f));
      wc_fake_session_answer (f->fake, "<query xmlns='http://jabber.org/protocol/"
                                       "disco#items'><item jid='upload.x.lit'/></query>");
      wc_fake_session_answer (f->fake, info);
      service = wait (f, NULL);
      g_assert_nonnull (service);
      g_assert_cmpint (service->max_size, ==, samples[i].max_size);
      g_assert_false (service->purposes[WC_UPLOAD_PURPOSE_MESSAGE]);
    }
}

static void
test_find_none (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_http_upload_find (f->fake->session, new_task (f));
  wc_fake_session_answer (f->fake, ITEMS);
  for (int i = 0; i < 3; i++)
    wc_fake_session_answer (f->fake, QUERY ("<feature var='x'/>"));
  g_assert_null (wait (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, UPLOAD);
}

/* Of a service that knows what messages are, and what is for good. */
static void
ask (Fixture *f, WcUploadPurpose purpose)
{
  WcHttpUploadService service = { .jid = (char *) "upload.x.lit",
                                  .purposes = { TRUE, FALSE, TRUE } };
  WcHttpUploadFile file = { "très cool.jpg", 23456, "image/jpeg", purpose };

  wc_http_upload_ask (f->fake->session, &service, &file, new_task (f));
}

#define SLOT(put, get)                                                                   \
  "<slot xmlns='" UPLOAD "'><put url='" put "'>"                                         \
  "<header name='Authorization'>Basic Base64\nString==</header>"                         \
  "<header name='cookie'>foo=bar</header><header name='Cookie'>two</header>"             \
  "<header name='Host'>evil</header><header name='Expires'></header>"                    \
  "<header>x</header></put><get url='" get "'/></slot>"

static void
test_slot (Fixture *f, gconstpointer data)
{
  g_autoptr (WcHttpUploadSlot) slot = NULL;
  g_autofree char *headers = NULL;

  ask (f, WC_UPLOAD_PURPOSE_MESSAGE);
  wc_fake_session_answer (f->fake, SLOT ("https://u/p", "https://u/g"));
  slot = wait (f, NULL);
  g_assert_nonnull (slot);
  g_assert_cmpstr (slot->put_url, ==, "https://u/p");
  g_assert_cmpstr (slot->get_url, ==, "https://u/g");
  headers = g_strjoinv ("|", slot->headers);
  g_assert_cmpstr (headers, ==,
                   "Authorization|Basic Base64 String==|Cookie|foo=bar|Cookie|two");
}

static void
test_slot_samples (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *file;
    const char *put; /* beginning */
    const char *headers;
  } samples[] = {
    { "xep-slot.xml", "https://upload.montague.tld/4a771ac1-",
      "Authorization|Basic Base64String==|Cookie|foo=bar; user=romeo" },
    { "prosody-slot.xml", "https://localhost:19773/file_share/",
      "Authorization|Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." },
    { "ejabberd-slot.xml", "https://localhost:27451/upload/", "" },
    { "forged-headers.xml", "https://upload.montague.tld/p",
      "Authorization|Basic Base64 Host: evil" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *answer = dup_payload (samples[i].file);
      g_autoptr (WcHttpUploadSlot) slot = NULL;
      g_autofree char *headers = NULL;

      ask (f, WC_UPLOAD_PURPOSE_MESSAGE);
      wc_fake_session_answer (f->fake, answer);
      slot = wait (f, NULL);
      g_assert_nonnull (slot);
      g_assert_true (g_str_has_prefix (slot->put_url, samples[i].put));
      headers = g_strjoinv ("|", slot->headers);
      g_assert_true (g_str_has_prefix (headers, samples[i].headers));
      g_assert_cmpuint (g_strv_length (slot->headers) == 0, ==,
                        *samples[i].headers == '\0');
    }
}

/* What comes without end does not leave without end, and nothing else is left out. */
static void
test_many_headers (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text =
      g_string_new ("<slot xmlns='" UPLOAD "'><put url='https://u/p'>");
  g_autoptr (WcHttpUploadSlot) slot = NULL;
  g_autofree char *headers = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (text, "<header name='COOKIE'>c%u</header>", i);
  g_string_append (text, "<header name='Expires'>now</header></put>"
                         "<get url='https://u/g'/></slot>");
  ask (f, WC_UPLOAD_PURPOSE_MESSAGE);
  wc_fake_session_answer (f->fake, text->str);
  slot = wait (f, NULL);
  headers = g_strjoinv ("|", slot->headers);
  g_assert_cmpstr (headers, ==,
                   "Cookie|c0|Cookie|c1|Cookie|c2|Cookie|c3|Cookie|c4|Cookie|c5|"
                   "Cookie|c6|Cookie|c7|Expires|now");
}

/* What the service does not know is not said: it is as a message's then. */
static void
test_request (Fixture *f, gconstpointer data)
{
  static const char *const said[] = {
    "<message xmlns='urn:xmpp:http:upload:purpose:0'/>",
    "",
    "<permanent xmlns='urn:xmpp:http:upload:purpose:0'/>",
  };
  WcUploadPurpose purpose = (WcUploadPurpose) GPOINTER_TO_UINT (data);
  g_autofree char *expected = g_strdup_printf (
      "<iq type='get' to='upload.x.lit'><request xmlns='" UPLOAD
      "' filename='très cool.jpg' size='23456' content-type='image/jpeg'%s%s%s</iq>",
      *said[purpose] != '\0' ? ">" : "/>", said[purpose],
      *said[purpose] != '\0' ? "</request>" : "");
  g_autoptr (WcHttpUploadSlot) slot = NULL;

  ask (f, purpose);
  wc_fake_session_assert_sent (f->fake, expected);
}

static void
test_bad_slots (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "forged-put-http.xml",   "forged-get-http.xml",
                                       "forged-get-script.xml", "forged-no-address.xml",
                                       "forged-namespace.xml",  "forged-empty.xml",
                                       "forged-no-get.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *answer = dup_payload (files[i]);
      g_autoptr (GError) error = NULL;

      ask (f, WC_UPLOAD_PURPOSE_MESSAGE);
      wc_fake_session_answer (f->fake, answer);
      g_assert_null (wait (f, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

static GError *
refusal (const char *inside, const char *condition)
{
  g_autofree char *xml =
      g_strconcat ("<iq type='error'><error>", inside, "</error></iq>", NULL);
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_REMOTE_ERROR, "no");

  wc_error_set_detail (error, "condition", condition);
  return wc_http_upload_read_refusal (iq, error, G_GINT64_CONSTANT (1512344515000000));
}

static void
test_refusals (void)
{
  g_autoptr (GError) large = refusal ("<file-too-large xmlns='" UPLOAD "'><max-file-size>"
                                      "20000</max-file-size></file-too-large>",
                                      "not-acceptable");
  g_autoptr (GError) quota = refusal (
      "<retry xmlns='" UPLOAD "' stamp='2017-12-03T23:42:05Z'/>", "resource-constraint");
  g_autoptr (GError) late = refusal (
      "<retry xmlns='" UPLOAD "' stamp='2007-12-03T23:42:05Z'/>", "resource-constraint");
  g_autoptr (GError) other = refusal ("", "forbidden");

  g_assert_error (large, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (wc_error_get_detail (large, "max"), ==, "20000");
  g_assert_error (quota, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  g_assert_cmpstr (wc_error_get_detail (quota, "retry_after_ms"), ==, "10000");
  g_assert_error (late, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  g_assert_null (wc_error_get_detail (late, "retry_after_ms"));
  g_assert_error (other, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

/* ejabberd says the condition behind what is its own. */
static void
test_refusal_samples (void)
{
  static const struct
  {
    const char *file;
    int code;
    const char *detail;
    const char *value;
  } samples[] = {
    { "xep-too-large.xml", WC_ERROR_TOO_LARGE, "max", "20000" },
    { "prosody-too-large.xml", WC_ERROR_TOO_LARGE, "max", "1000000" },
    { "ejabberd-too-large.xml", WC_ERROR_TOO_LARGE, "max", "1000000" },
    { "xep-quota.xml", WC_ERROR_QUOTA_EXCEEDED, "retry_after_ms", "10000" },
    { "xep-forbidden.xml", WC_ERROR_NOT_AUTHORIZED, "condition", "forbidden" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_auto (WcInbound) in = wc_fake_session_inbound ("0363", samples[i].file);
      g_autoptr (GError) read = wc_stanza_get_error (in.stanza);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", samples[i].file);
      error = wc_http_upload_read_refusal (in.stanza, read,
                                           G_GINT64_CONSTANT (1512344515000000));
      g_assert_error (error, WC_ERROR, samples[i].code);
      g_assert_cmpstr (wc_error_get_detail (error, samples[i].detail), ==,
                       samples[i].value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/xep/0363/" name, Fixture, data, setup, func, teardown)
  TEST ("find", NULL, test_find);
  TEST ("find-samples", NULL, test_find_samples);
  TEST ("find-none", NULL, test_find_none);
  TEST ("slot", NULL, test_slot);
  TEST ("slot-samples", NULL, test_slot_samples);
  TEST ("many-headers", NULL, test_many_headers);
  TEST ("request", GUINT_TO_POINTER (WC_UPLOAD_PURPOSE_MESSAGE), test_request);
  TEST ("request-unknown", GUINT_TO_POINTER (WC_UPLOAD_PURPOSE_PROFILE), test_request);
  TEST ("request-for-good", GUINT_TO_POINTER (WC_UPLOAD_PURPOSE_PERMANENT), test_request);
  TEST ("bad-slots", NULL, test_bad_slots);
  g_test_add_func ("/xep/0363/refusals", test_refusals);
  g_test_add_func ("/xep/0363/refusal-samples", test_refusal_samples);
  return g_test_run ();
}
