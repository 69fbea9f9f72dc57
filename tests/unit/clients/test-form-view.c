/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/form-view.h"
#include "common/object.h"

static const WcScreen screen = { FALSE, FALSE, 0 };

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *form = wc_object_parse (text, -1, &error);

  g_assert_no_error (error);
  return form;
}

static void
test_questions (void)
{
  g_autoptr (JsonObject) form =
      parse ("{\"fields\":[{\"type\":\"fixed\",\"values\":[\"Read\\u001b[2J this\"]},"
             "{\"var\":\"na\\nme\",\"type\":\"text-single\",\"label\":\"Name\","
             "\"required\":true,"
             "\"values\":[]},{\"var\":\"d\",\"type\":\"list-single\",\"values\":[\"t\"],"
             "\"options\":[{\"label\":\"Tea\",\"value\":\"t\"}]}]}");
  g_autofree char *text = wc_form_view_questions (form);

  g_assert_cmpstr (text, ==,
                   "Read this\n"
                   "na me!  (Name: text-single)\n"
                   "d  (d [t]: list-single)\n"
                   "  1  Tea\n");
}

static void
test_result (void)
{
  g_autoptr (JsonObject) form = parse (
      "{\"title\":\"Order\",\"instructions\":\"Take it.\",\"fields\":["
      "{\"var\":\"n\",\"type\":\"text-single\",\"label\":\"Name\",\"values\":[\"Al\"]},"
      "{\"var\":\"l\",\"type\":\"text-multi\",\"values\":[\"one\",\"two\"]},"
      "{\"var\":\"p\",\"type\":\"text-private\",\"label\":\"Word\",\"values\":[\"hush\"]}"
      ","
      "{\"type\":\"fixed\",\"values\":[\"Bye\"]},7],"
      "\"columns\":[{\"var\":\"a\",\"type\":\"text-single\",\"label\":\"What\"},"
      "{\"var\":\"b\",\"type\":\"text-single\"}],"
      "\"rows\":[{\"values\":{\"a\":[\"tea\",\"cake\"],\"b\":[\"2\"]}},"
      "{\"values\":{\"b\":[3]}},{}]}");
  g_autofree char *text = wc_form_view_result (form, &screen);

  g_assert_cmpstr (text, ==,
                   "Order\n"
                   "Take it.\n"
                   "Name: Al\n"
                   "l:\n  one\n  two\n"
                   "Bye\n"
                   "What       b\n"
                   "tea, cake  2\n"
                   "\n"
                   "\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/form-view/questions", test_questions);
  g_test_add_func ("/clients/form-view/result", test_result);
  return g_test_run ();
}
