/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sys/statvfs.h>

#include "service/doctor-service.h"
#include "store/integrity.h"

/* Each check is a function that adds one finding, good or bad, so that a person also sees
 * what is all right. */

#define ENOUGH_BYTES (200 * 1024 * 1024)

struct _WcDoctorService
{
  WcDb *db;
  WcReader *reader;
  WcAccountService *accounts;
  WcPromptService *prompts;
};

/* What the server lacks, and what that means. */
static const struct
{
  const char *word;
  const char *text;
  const char *fix;
} meanings[] = {
  { "archive",
    "the server keeps no archive (XEP-0313): what is sent while this daemon is off and "
    "another device is on is never seen here",
    "ask the operator to switch on message archiving" },
  { "carbons",
    "the server sends no carbons (XEP-0280): what other devices send is not seen here",
    "ask the operator to switch on message carbons" },
  { "stream-management",
    "the server has no stream management (XEP-0198): after a loss of the network it can "
    "be uncertain whether a message arrived",
    "ask the operator to switch on stream management" },
};

/* By WcAccountState. */
static const char *const state_words[] = {
  "it is not connected", "it is connecting", "it is online, and reads its archive",
  "it is online",        "the login failed", "it cannot connect",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_words) == WC_N_ACCOUNT_STATES);

void
wc_finding_free (WcFinding *finding)
{
  g_free (finding->account);
  g_free (finding->text);
  g_free (finding->fix);
  g_free (finding);
}

const char *
wc_finding_level_to_string (WcFindingLevel level)
{
  static const char *const words[] = { "ok", "warning", "error" };

  return words[level];
}

WcDoctorService *
wc_doctor_service_new (WcDb *db,
                       WcReader *reader,
                       WcAccountService *accounts,
                       WcPromptService *prompts)
{
  WcDoctorService *self = g_new0 (WcDoctorService, 1);

  self->db = db;
  self->reader = reader;
  self->accounts = accounts;
  self->prompts = prompts;
  return self;
}

void
wc_doctor_service_free (WcDoctorService *self)
{
  g_free (self);
}

static WcFinding *
add (GPtrArray *findings, const char *check, WcFindingLevel level, const char *text)
{
  WcFinding *finding = g_new0 (WcFinding, 1);

  finding->check = check;
  finding->level = level;
  finding->text = g_strdup (text);
  g_ptr_array_add (findings, finding);
  return finding;
}

static void
check_disk (WcDoctorService *self, GPtrArray *findings)
{
  g_autofree char *directory = g_path_get_dirname (wc_db_get_path (self->db));
  struct statvfs info;
  WcFinding *finding;
  guint64 free_bytes;
  g_autofree char *size = NULL;

  if (statvfs (directory, &info) != 0)
    return;
  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  size = g_format_size (free_bytes);
  finding = add (findings, "disk",
                 free_bytes >= ENOUGH_BYTES ? WC_FINDING_OK : WC_FINDING_WARNING, NULL);
  finding->text = g_strdup_printf ("%s are free where the database is", size);
  if (free_bytes < ENOUGH_BYTES)
    finding->fix = g_strdup ("make room: messages cannot be kept on a full disk");
}

static void
add_prompt (WcDoctorService *self, const WcPrompt *prompt, GPtrArray *findings)
{
  WcFinding *finding = add (findings, "prompts", WC_FINDING_ERROR, prompt->text);

  finding->account =
      prompt->account != 0
          ? g_strdup (wc_account_service_get_jid (self->accounts, prompt->account))
          : NULL;
  finding->fix = g_strdup ("answer it, for example with `whinchat prompts answer`");
}

static void
check_prompts (WcDoctorService *self, const WcAccount *account, GPtrArray *findings)
{
  g_autoptr (GPtrArray) prompts = wc_prompt_service_list (self->prompts, NULL);
  guint before = findings->len;

  for (guint i = 0; prompts != NULL && i < prompts->len; i++)
    {
      const WcPrompt *prompt = g_ptr_array_index (prompts, i);

      if (account == NULL || prompt->account == 0 || prompt->account == account->id)
        add_prompt (self, prompt, findings);
    }
  if (findings->len == before)
    add (findings, "prompts", WC_FINDING_OK, "no question waits for a person");
}

static void
check_connection (const WcAccountInfo *info, GPtrArray *findings)
{
  WcFinding *finding;
  gboolean good = info->state == WC_ACCOUNT_STATE_ONLINE ||
                  info->state == WC_ACCOUNT_STATE_SYNCING ||
                  info->state == WC_ACCOUNT_STATE_CONNECTING;
  gboolean wanted = info->account->enabled;

  finding = add (findings, "connection",
                 good      ? WC_FINDING_OK
                 : !wanted ? WC_FINDING_WARNING
                           : WC_FINDING_ERROR,
                 NULL);
  finding->account = g_strdup (info->account->jid);
  finding->text =
      g_strdup_printf ("%s%s%s", state_words[info->state], info->text != NULL ? ": " : "",
                       info->text != NULL ? info->text : "");
  if (!wanted)
    finding->fix = g_strdup ("enable it when it shall be in sync");
  else if (info->state == WC_ACCOUNT_STATE_OFFLINE)
    finding->fix = g_strdup ("connect it, for example with `whinchat login`");
}

static void
check_encryption (const WcAccountInfo *info, WcLink *link, GPtrArray *findings)
{
  const WcLinkStatus *status = link != NULL ? wc_link_get_status (link) : NULL;
  WcFinding *finding;

  if (status == NULL || status->resource == NULL)
    return;
  if (status->tls != NULL)
    {
      finding = add (findings, "encryption", WC_FINDING_OK, NULL);
      finding->text = g_strdup_printf ("encrypted with %s", status->tls);
    }
  else
    {
      finding = add (findings, "encryption", WC_FINDING_WARNING,
                     "the connection is not encrypted, as its settings allow");
      finding->fix = g_strdup ("remove \"insecure\" unless this is a test");
    }
  finding->account = g_strdup (info->account->jid);
}

static void
check_features (const WcAccountInfo *info, GPtrArray *findings)
{
  if (info->resource == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      gboolean missing =
          g_strv_contains ((const char *const *) info->missing, meanings[i].word);
      WcFinding *finding =
          add (findings, meanings[i].word, missing ? WC_FINDING_WARNING : WC_FINDING_OK,
               missing ? meanings[i].text : "the server has it");

      finding->account = g_strdup (info->account->jid);
      finding->fix = missing ? g_strdup (meanings[i].fix) : NULL;
    }
}

static void
check_secret (const WcAccountInfo *info, GPtrArray *findings)
{
  WcAccountSecret secret = info->account->secret;
  gboolean kept = secret != WC_ACCOUNT_SECRET_NONE;
  WcFinding *finding =
      add (findings, "password",
           kept && secret != WC_ACCOUNT_SECRET_FILE ? WC_FINDING_OK : WC_FINDING_WARNING,
           NULL);

  finding->account = g_strdup (info->account->jid);
  if (!kept)
    {
      finding->text =
          g_strdup ("the password is not kept: after a start it is asked for");
      finding->fix = g_strdup ("unlock a keyring, or set a password command");
      return;
    }
  finding->text = g_strdup_printf ("the password comes from the %s",
                                   wc_account_secret_to_string (secret));
  if (secret == WC_ACCOUNT_SECRET_FILE)
    finding->fix =
        g_strdup ("a keyring or a password command is safer than a file in the clear");
}

static void
check_account (WcDoctorService *self, const WcAccount *account, GPtrArray *findings)
{
  g_autoptr (WcAccountInfo) info = wc_account_service_describe (self->accounts, account);

  check_connection (info, findings);
  check_encryption (info, wc_account_service_get_link (self->accounts, account),
                    findings);
  check_features (info, findings);
  check_secret (info, findings);
}

/* @wrong: what is wrong with the database, "" for nothing. */
static void
add_database (GPtrArray *findings, const char *wrong)
{
  WcFinding *finding;

  if (*wrong == '\0')
    {
      add (findings, "database", WC_FINDING_OK, "the database is sound");
      return;
    }
  finding = add (findings, "database", WC_FINDING_ERROR, NULL);
  finding->text = g_strdup_printf ("the database is damaged: %s", wrong);
  finding->fix = g_strdup ("stop the daemon and put a backup in its place, or move it "
                           "away: history is then fetched from the servers again");
}

static GPtrArray *
run (WcDoctorService *self, const WcAccount *account, const char *wrong, GError **error)
{
  g_autoptr (GPtrArray) accounts = wc_account_service_list (self->accounts, error);
  GPtrArray *findings;
  WcFinding *none;

  if (accounts == NULL)
    return NULL;
  findings = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_finding_free);
  add_database (findings, wrong);
  check_disk (self, findings);
  check_prompts (self, account, findings);
  if (accounts->len == 0)
    {
      none = add (findings, "accounts", WC_FINDING_WARNING, "there is no account yet");
      none->fix = g_strdup ("log in: `whinchat login you@example.org`");
    }
  for (guint i = 0; i < accounts->len; i++)
    {
      const WcAccountInfo *info = g_ptr_array_index (accounts, i);

      if (account == NULL || account->id == info->account->id)
        check_account (self, info->account, findings);
    }
  return findings;
}

/* A question that waits for the database to be read. */
typedef struct
{
  WcDoctorService *self;
  WcAccount *account; /* (owned) (nullable) */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->account, wc_account_unref);
  g_free (question);
}

static gpointer
check_integrity (WcDb *db, gpointer input, GError **error)
{
  return wc_integrity_check (db, error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *wrong = wc_reader_run_finish (WC_READER (source), result, &error);
  GPtrArray *findings = NULL;

  /* Too damaged even to be opened. */
  if (error != NULL && wc_db_error_is_corrupt (error))
    {
      wrong = g_strdup (error->message);
      g_clear_error (&error);
    }
  if (wrong != NULL)
    findings = run (question->self, question->account, wrong, &error);
  if (findings != NULL)
    g_task_return_pointer (task, findings, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
wc_doctor_service_run_async (WcDoctorService *self,
                             const WcAccount *account,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  const WcReaderWork work = { .func = check_integrity, .result_free = g_free };
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, wc_doctor_service_run_async);
  question->self = self;
  question->account = account != NULL ? wc_account_ref (account) : NULL;
  g_task_set_task_data (task, question, question_free);
  wc_reader_run_async (self->reader, &work, cancellable, on_checked, task);
}

GPtrArray *
wc_doctor_service_run_finish (WcDoctorService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
