/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "fuzz.h"
#include "lib/fake-clock.h"
#include "lib/fake-transport.h"
#include "lib/scram-server.h"
#include "stream/attempt.h"
#include "stream/starttls.h"

/* A hostile server from the first byte to the bound stream. The first byte of the input
 * chooses: 'S' the conversation before TLS, everything else the login. The rest are parts
 * with '|' between them: "!" is an honest SCRAM challenge, "!text" one with this text in
 * which '%' is the client's nonce, "=" the honest proof, all else what the server says.
 */

typedef struct
{
  WcFakeTransport *transport; /* (owned) (nullable) */
  WcScramServer scram;
  GString *heard; /* what the client has said since the last part */
  gboolean over;
} Login;

static WcTransport *
new_transport (gpointer data)
{
  Login *self = data;

  g_clear_object (&self->transport);
  self->transport = wc_fake_transport_new (TRUE);
  return WC_TRANSPORT (g_object_ref (self->transport));
}

static WcNode *
on_resume (gpointer data, const WcNode *features)
{
  WcNode *resume = wc_node_new ("resume", "urn:xmpp:sm:3");

  wc_node_set (resume, "previd", "abc");
  return resume;
}

static void
on_bound (gpointer data,
          WcTransport *transport,
          WcGate *gate,
          const WcResolveTarget *target,
          const WcLoginResult *result)
{
  ((Login *) data)->over = TRUE;
  wc_transport_set_handler (transport, NULL, NULL);
  wc_gate_shut (gate);
}

static void
on_failed (gpointer data, const WcAttemptFailure *failure)
{
  g_assert (failure->error != NULL);
  ((Login *) data)->over = TRUE;
}

static void
listen (Login *self)
{
  g_autofree char *said = NULL;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  said = wc_fake_transport_take (self->transport);
  g_string_append (self->heard, said);
}

/* The text of the element @name that the client said last (transfer full); NULL: none. */
static char *
find_said (Login *self, const char *name)
{
  g_autofree char *start = g_strconcat ("<", name, " ", NULL);
  const char *found = g_strrstr (self->heard->str, start);
  const char *text = found != NULL ? strchr (found, '>') : NULL;

  return text != NULL ? g_strndup (text + 1, strcspn (text + 1, "<")) : NULL;
}

static void
say_wrapped (Login *self, const char *name, const char *text)
{
  g_autofree char *xml = g_strdup_printf (
      "<%s xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%s</%s>", name, text, name);

  wc_fake_transport_feed (self->transport, xml);
}

static void
say_challenge (Login *self, const char *template)
{
  g_autofree char *initial = find_said (self, "auth");
  g_autofree char *honest = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *text = NULL;
  g_autofree char *base64 = NULL;

  if (initial == NULL || !g_str_has_prefix (initial, "biws"))
    return;
  wc_scram_server_clear (&self->scram);
  honest = wc_scram_server_challenge (&self->scram, initial);
  if (template[0] == '\0')
    {
      say_wrapped (self, "challenge", honest);
      return;
    }
  parts = g_strsplit (template, "%", 3);
  text = g_strjoinv (self->scram.full_nonce, parts);
  base64 = g_base64_encode ((const guint8 *) text, strlen (text));
  say_wrapped (self, "challenge", base64);
}

static void
say_proof (Login *self)
{
  g_autofree char *response = find_said (self, "response");
  g_autofree char *proof = NULL;

  if (response == NULL || self->scram.server_first == NULL)
    return;
  proof = wc_scram_server_prove (&self->scram, response);
  if (proof == NULL)
    return;
  g_string_truncate (self->heard, 0);
  say_wrapped (self, "success", proof);
  /* The worker's answer comes for certain, and may have come already. */
  listen (self);
  while (!self->over && self->heard->len == 0)
    {
      g_main_context_iteration (NULL, TRUE);
      listen (self);
    }
}

static void
play (Login *self, char **parts)
{
  for (guint i = 0; parts[i] != NULL && !self->over; i++)
    {
      if (parts[i][0] == '!')
        say_challenge (self, parts[i] + 1);
      else if (parts[i][0] == '=')
        say_proof (self);
      else
        wc_fake_transport_feed (self->transport, parts[i]);
      listen (self);
    }
}

static void
run_login (const char *text)
{
  g_autoptr (WcFakeClock) clock = wc_fake_clock_new (G_USEC_PER_SEC);
  g_autoptr (WcTurns) turns = wc_turns_new ();
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.test");
  g_auto (GStrv) parts = g_strsplit (text, "|", 64);
  static const WcAttemptHandler handler = { on_resume, on_bound, on_failed };
  Login login = { .scram = WC_SCRAM_SERVER_INIT, .heard = g_string_new (NULL) };
  WcAttemptMeans means = { .clock = WC_CLOCK (clock),
                           .turns = turns,
                           .new_transport = new_transport,
                           .data = &login };
  WcAttemptSettings settings = { .account = account, .password = "secret" };
  WcAttempt *attempt;

  login.scram.iterations = "1";
  wc_str_set (&account->host, "127.0.0.1");
  attempt = wc_attempt_start (&settings, &means, &handler, &login);
  while (login.transport == NULL)
    g_main_context_iteration (NULL, TRUE);
  wc_fake_transport_connected (login.transport, NULL);
  listen (&login);
  play (&login, parts);
  wc_attempt_stop (attempt);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&login.transport);
  wc_scram_server_clear (&login.scram);
  g_string_free (login.heard, TRUE);
}

/* In pieces of @piece bytes. */
static void
run_starttls (const guint8 *bytes, gsize size, gsize piece)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("capulet.test", out);
  WcStarttlsState state = WC_STARTTLS_MORE;
  gsize at = 0;

  while (at < size && state == WC_STARTTLS_MORE)
    {
      g_autoptr (GError) error = NULL;
      gsize n = MIN (piece, size - at);

      state = wc_starttls_feed (starttls, bytes + at, n, out, &error);
      g_assert ((error != NULL) == (state == WC_STARTTLS_FAILED));
      at += n;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = NULL;

  if (size == 0)
    return 0;
  if (data[0] == 'S')
    {
      run_starttls (data + 1, size - 1, size);
      run_starttls (data + 1, size - 1, 7);
      return 0;
    }
  text = g_strndup ((const char *) data + 1, size - 1);
  run_login (text);
  return 0;
}
