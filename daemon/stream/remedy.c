/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/details.h"
#include "stream/remedy.h"
#include "stream/stream-error.h"

/* The policy of reconnecting, as tables: RFC 6120 §§ 3.3, 4.9.3, 6.5. What time can heal
 * is tried again; what only a person can is asked once, and never hammered at a server
 * that may lock the account. */

typedef enum
{
  RETRY,        /* later, here */
  NEXT,         /* now at another server of the domain, then later */
  STAY,         /* nothing helps until the settings change */
  CONFLICT,     /* another device took our place: no fight about it */
  ELSEWHERE,    /* see-other-host */
  PASSWORD,     /* no password, or a wrong one */
  KEYRING,      /* it is locked */
  ACCOUNT,      /* the server closed it */
  MECHANISM,    /* weaker than before */
  UNTRUSTED,    /* the certificate; but it may be renewed, or the network a portal */
  BY_CONDITION, /* by the condition that the server named */
} Kind;

static const Kind kinds[] = {
  RETRY,        /* NO_SERVICE */
  NEXT,         /* UNREACHABLE */
  NEXT,         /* TIMEOUT */
  NEXT,         /* CLOSED */
  NEXT,         /* NO_STARTTLS */
  NEXT,         /* INJECTION */
  STAY,         /* NOT_LOOPBACK */
  NEXT,         /* TLS */
  UNTRUSTED,    /* CERTIFICATE */
  RETRY,        /* CA_FILE */
  NEXT,         /* PROTOCOL */
  RETRY,        /* NO_MECHANISM */
  MECHANISM,    /* DOWNGRADE */
  RETRY,        /* CHALLENGE */
  RETRY,        /* SERVER_SIGNATURE */
  PASSWORD,     /* SECRET */
  BY_CONDITION, /* SASL */
  BY_CONDITION, /* BIND */
  BY_CONDITION, /* REMOTE */
};
G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == WC_N_STREAM_ERRORS);

typedef struct
{
  WcStreamErrorCode code;
  const char *condition;
  Kind kind;
} Condition;

/* Every other condition: RETRY. That a running stream ends with not-authorized says that
 * the password may have changed; the login that follows tells. */
static const Condition conditions[] = {
  { WC_STREAM_ERROR_SASL, "not-authorized", PASSWORD },
  { WC_STREAM_ERROR_SASL, "invalid-authzid", PASSWORD },
  { WC_STREAM_ERROR_SASL, "credentials-expired", PASSWORD },
  { WC_STREAM_ERROR_SASL, "account-disabled", ACCOUNT },
  { WC_STREAM_ERROR_REMOTE, "conflict", CONFLICT },
  { WC_STREAM_ERROR_REMOTE, "see-other-host", ELSEWHERE },
};

static const WcRemedy remedies[] = {
  [RETRY] = { WC_ACCOUNT_STATE_ERROR, .retry = TRUE },
  [NEXT] = { WC_ACCOUNT_STATE_ERROR, .retry = TRUE, .next_target = TRUE },
  [STAY] = { WC_ACCOUNT_STATE_ERROR },
  [CONFLICT] = { WC_ACCOUNT_STATE_OFFLINE, .ask = TRUE,
                 .prompt = WC_PROMPT_KIND_ACCOUNT },
  [ELSEWHERE] = { WC_ACCOUNT_STATE_ERROR, .retry = TRUE, .elsewhere = TRUE },
  [PASSWORD] = { WC_ACCOUNT_STATE_AUTH_FAILED, .ask = TRUE,
                 .prompt = WC_PROMPT_KIND_PASSWORD },
  [KEYRING] = { WC_ACCOUNT_STATE_AUTH_FAILED, .ask = TRUE,
                .prompt = WC_PROMPT_KIND_KEYRING },
  [ACCOUNT] = { WC_ACCOUNT_STATE_AUTH_FAILED, .ask = TRUE,
                .prompt = WC_PROMPT_KIND_ACCOUNT },
  [MECHANISM] = { WC_ACCOUNT_STATE_AUTH_FAILED, .ask = TRUE,
                  .prompt = WC_PROMPT_KIND_MECHANISM },
  [UNTRUSTED] = { WC_ACCOUNT_STATE_ERROR, .retry = TRUE, .next_target = TRUE, .ask = TRUE,
                  .prompt = WC_PROMPT_KIND_CERTIFICATE },
};

static Kind
kind_of (const GError *error)
{
  const char *condition = wc_stream_error_get_detail (error, "condition");
  const char *prompt = wc_stream_error_get_detail (error, "prompt");

  if (error->domain != WC_STREAM_ERROR)
    return RETRY;
  if (error->code == WC_STREAM_ERROR_SECRET && g_strcmp0 (prompt, "keyring") == 0)
    return KEYRING;
  if (kinds[error->code] != BY_CONDITION)
    return kinds[error->code];
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (conditions[i].code == (WcStreamErrorCode) error->code &&
        g_strcmp0 (conditions[i].condition, condition) == 0)
      return conditions[i].kind;
  return RETRY;
}

WcRemedy
wc_remedy_for (const GError *error)
{
  return remedies[kind_of (error)];
}

char *
wc_remedy_dup_question (const GError *error, const char *jid)
{
  static const char *const questions[] = {
    "The password of %s is missing or was refused. What is it?", /* PASSWORD */
    "The certificate of the server of %s is not trusted. Is it the right one?",
    "The keyring with the password of %s is locked. Is it unlocked now?",
    "The server of %s offers only a weaker login than before. Is that acceptable?",
    "The server ended the session of %s. Should it connect again?", /* ACCOUNT */
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (questions) == WC_PROMPT_KIND_ACCOUNT + 1);
  WcRemedy remedy = wc_remedy_for (error);
  g_auto (GStrv) parts = g_strsplit (questions[remedy.prompt], "%s", 2);
  const WcCertificate *certificate = wc_stream_error_get_certificate (error);
  g_autofree char *clock =
      certificate != NULL ? wc_certificate_dup_clock (certificate) : NULL;

  return g_strconcat (parts[0], jid, parts[1],
                      clock != NULL ? " It is not valid at this time: " : NULL, clock,
                      clock != NULL ? "." : NULL, NULL);
}

GHashTable *
wc_remedy_dup_details (const GError *error)
{
  static const char *const keys[] = { "before", "now", "condition", "text" };
  const WcCertificate *certificate = wc_stream_error_get_certificate (error);
  GHashTable *details = NULL;

  if (certificate != NULL)
    return wc_certificate_dup_details (certificate);
  details = wc_details_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    wc_details_set (details, keys[i], wc_stream_error_get_detail (error, keys[i]));
  return details;
}
