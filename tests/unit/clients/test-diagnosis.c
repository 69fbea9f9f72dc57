/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/diagnosis.h"
#include "common/object.h"

static void
test_exit (void)
{
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();

  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_OK);
  wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_WARNING, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_OK);
  wc_diagnosis_add (diagnosis, "dns", WC_DIAGNOSIS_ERROR, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_OFFLINE);
  wc_diagnosis_add (diagnosis, "prompts", WC_DIAGNOSIS_ERROR, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_DENIED);
  wc_diagnosis_add (diagnosis, "connection", WC_DIAGNOSIS_ERROR, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_DENIED);
  wc_diagnosis_add (diagnosis, "disk", WC_DIAGNOSIS_ERROR, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_FAULT);
  wc_diagnosis_add (diagnosis, "daemon", WC_DIAGNOSIS_ERROR, "x", NULL);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_UNREACHABLE);
}

static void
test_add (void)
{
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();
  g_autoptr (GString) json = g_string_new (NULL);

  wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_WARNING, "it is gone", "look for it");
  wc_diagnosis_add (diagnosis, "disk", WC_DIAGNOSIS_OK, "it is there", NULL);
  wc_object_append (json, wc_diagnosis_get (diagnosis, 0));
  wc_object_append (json, wc_diagnosis_get (diagnosis, 1));
  g_assert_cmpstr (json->str, ==,
                   "{\"check\":\"bus\",\"level\":\"warning\",\"text\":\"it is gone\","
                   "\"fix\":\"look for it\"}"
                   "{\"check\":\"disk\",\"level\":\"ok\",\"text\":\"it is there\"}");
}

/* What a daemon of later days says is passed on, and does no harm. */
static void
test_add_all (void)
{
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();
  g_autoptr (JsonObject) answer =
      wc_object_parse ("{\"findings\":[{\"check\":\"later\",\"level\":\"fatal\"},7,{},"
                       "{\"check\":\"archive\",\"level\":\"error\"}]}",
                       -1, NULL);

  wc_diagnosis_add_all (diagnosis, NULL);
  wc_diagnosis_add_all (diagnosis, wc_object_get_array (answer, "findings"));
  g_assert_cmpstr (wc_object_get_string (wc_diagnosis_get (diagnosis, 2), "check"), ==,
                   "archive");
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, WC_EXIT_FAULT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/diagnosis/exit", test_exit);
  g_test_add_func ("/clients/diagnosis/add", test_add);
  g_test_add_func ("/clients/diagnosis/add-all", test_add_all);

  return g_test_run ();
}
