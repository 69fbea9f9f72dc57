/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/statvfs.h>

#include "service/doctor-service.h"
#include "service/omemo-findings.h"
#include "store/integrity.h"
#include "store/message-history.h"
#include "store/rescue.h"

/* Each check is a function that adds one finding, good or bad, so that a person also sees
 * what is all right. */

#define ENOUGH_BYTES (200 * 1024 * 1024)

struct _WcDoctorService
{
  WcDoctorPorts ports;
  WcRescueNote rescue; /* as it was at the start: what is damaged later makes a new one */
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

WcDoctorService *
wc_doctor_service_new (const WcDoctorPorts *ports)
{
  WcDoctorService *self = g_new0 (WcDoctorService, 1);
  g_autoptr (GError) error = NULL;

  self->ports = *ports;
  if (!wc_rescue_note_load (ports->db, &self->rescue, &error))
    g_message ("what became of a damaged database cannot be read: %s", error->message);
  return self;
}

void
wc_doctor_service_free (WcDoctorService *self)
{
  wc_rescue_note_clear (&self->rescue);
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
  g_autofree char *directory = g_path_get_dirname (wc_db_get_path (self->ports.db));
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

/* By WcStorageState; the first is never said. */
static const char *const remedies[] = {
  NULL,
  "make room: what waits is then read by itself",
  "make the disk writable: what waits is then read by itself",
  "look at the disk, and at the log of the system",
  "wait: the daemon moves it aside, and fetches history anew",
};
G_STATIC_ASSERT (G_N_ELEMENTS (remedies) == WC_N_STORAGE_STATES);

static void
check_storage (WcDoctorService *self, GPtrArray *findings)
{
  WcStorageState state = wc_storage_get_state (self->ports.storage);
  WcFinding *finding =
      add (findings, "storage", state == WC_STORAGE_OK ? WC_FINDING_OK : WC_FINDING_ERROR,
           wc_storage_state_to_text (state));

  finding->fix = g_strdup (remedies[state]);
}

const WcRescueNote *
wc_doctor_service_get_rescue (WcDoctorService *self)
{
  const char *path = self->rescue.path;

  return path != NULL && g_file_test (path, G_FILE_TEST_EXISTS) ? &self->rescue : NULL;
}

/* Of one whose rescue nobody has noted any more. */
static char *
describe_old (const char *path)
{
  return g_strdup_printf ("a damaged database was moved aside to %s; accounts and what "
                          "waited to be sent were saved as far as they could be read, "
                          "and history is fetched from the servers again",
                          path);
}

/* The old files, until a person removes them. */
static void
check_damaged (WcDoctorService *self, GPtrArray *findings)
{
  g_autoptr (GPtrArray) paths = wc_rescue_list (wc_db_get_path (self->ports.db));
  const WcRescueNote *note = wc_doctor_service_get_rescue (self);

  for (guint i = 0; i < paths->len; i++)
    {
      WcFinding *finding = add (findings, "database", WC_FINDING_WARNING, NULL);

      finding->text = note != NULL && strcmp (note->path, paths->pdata[i]) == 0
                          ? wc_rescue_note_to_text (note)
                          : describe_old (paths->pdata[i]);
      finding->fix = g_strdup ("remove the file when nothing in it is missed");
    }
}

static void
add_prompt (WcDoctorService *self, const WcPrompt *prompt, GPtrArray *findings)
{
  gboolean fault = wc_prompt_kind_is_fault (prompt->kind);
  WcFinding *finding =
      add (findings, "prompts", fault ? WC_FINDING_ERROR : WC_FINDING_OK, prompt->text);

  finding->account =
      prompt->account != 0
          ? g_strdup (wc_account_service_get_jid (self->ports.accounts, prompt->account))
          : NULL;
  finding->fix = g_strdup ("answer it, for example with \"whinchat prompts answer\"");
}

static void
check_prompts (WcDoctorService *self, const WcAccount *account, GPtrArray *findings)
{
  g_autoptr (GPtrArray) prompts = wc_prompt_service_list (self->ports.prompts, NULL);
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

/* What to do about an account that is not connected; NULL: nothing. */
static const char *
find_connection_fix (const WcAccountInfo *info)
{
  if (!info->account->enabled)
    return "enable it when it shall be in sync";
  if (info->state == WC_ACCOUNT_STATE_OFFLINE)
    return "connect it, for example with \"whinchat login\"";
  if (info->state == WC_ACCOUNT_STATE_AUTH_FAILED)
    return "answer the question about it, or log in anew with \"whinchat login\"";
  if (info->state == WC_ACCOUNT_STATE_ERROR)
    return "see whether this machine has a network and the server runs; \"whinchat "
           "login\" "
           "tries at once";
  return NULL;
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
  finding->fix = g_strdup (find_connection_fix (info));
}

static void
check_tls (const WcAccountInfo *info, WcLink *link, GPtrArray *findings)
{
  const WcLinkStatus *status = link != NULL ? wc_link_get_status (link) : NULL;
  WcFinding *finding;

  if (status == NULL || status->resource == NULL)
    return;
  if (status->tls != NULL)
    {
      finding = add (findings, "tls", WC_FINDING_OK, NULL);
      finding->text = g_strdup_printf ("encrypted with %s", status->tls);
    }
  else
    {
      finding = add (findings, "tls", WC_FINDING_WARNING,
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
  g_autoptr (WcAccountInfo) info =
      wc_account_service_describe (self->ports.accounts, account);

  check_connection (info, findings);
  check_tls (info, wc_account_service_get_link (self->ports.accounts, account), findings);
  check_features (info, findings);
  check_secret (info, findings);
  wc_omemo_findings_add (self->ports.db, account, findings);
}

/* Of the release: a clock that is before it is wrong. */
#define RELEASED_US (G_GINT64_CONSTANT (1793491200) * G_USEC_PER_SEC) /* 2026-11-01 */

/* A clock may be off by so much without anybody being in trouble. */
#define TOLERANCE_US (10 * G_TIME_SPAN_MINUTE)

static char *
format_now (gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);

  return g_date_time_format (now, "%Y-%m-%d %H:%M UTC");
}

/* Servers stamp what they keep, so what is newest tells what time it is at the least. */
static void
check_clock (WcDoctorService *self, GPtrArray *findings)
{
  gint64 now_us = wc_clock_now_us (self->ports.clock);
  g_autofree char *now = format_now (now_us);
  gint64 newest_us = 0;
  WcFinding *finding;
  gboolean good;

  if (!wc_message_history_newest (self->ports.db, &newest_us, /* error= */ NULL))
    return;
  good = now_us >= RELEASED_US && newest_us <= now_us + TOLERANCE_US;
  finding = add (findings, "clock", good ? WC_FINDING_OK : WC_FINDING_WARNING, NULL);
  finding->text = g_strdup_printf (
      good ? "the clock of this machine says %s"
           : "the clock of this machine says %s, and there are things that are newer",
      now);
  if (!good)
    finding->fix =
        g_strdup ("set the clock, for example with \"timedatectl set-ntp true\": "
                  "certificates are judged by it, and messages are ordered");
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
  finding->fix =
      g_strdup ("it is moved aside as soon as the daemon meets the damage, and "
                "history is then fetched from the servers again; to have it "
                "now, stop the daemon and move it away, or put a backup in "
                "its place");
}

static GPtrArray *
run (WcDoctorService *self, const WcAccount *account, const char *wrong, GError **error)
{
  g_autoptr (GPtrArray) accounts = wc_account_service_list (self->ports.accounts, error);
  GPtrArray *findings;
  WcFinding *none;

  if (accounts == NULL)
    return NULL;
  findings = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_finding_free);
  add_database (findings, wrong);
  check_damaged (self, findings);
  check_storage (self, findings);
  check_disk (self, findings);
  check_clock (self, findings);
  check_prompts (self, account, findings);
  if (accounts->len == 0)
    {
      none = add (findings, "accounts", WC_FINDING_WARNING, "there is no account yet");
      none->fix = g_strdup ("log in: \"whinchat login you@example.org\"");
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
  wc_reader_run_async (self->ports.reader, &work, cancellable, on_checked, task);
}

GPtrArray *
wc_doctor_service_run_finish (WcDoctorService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
