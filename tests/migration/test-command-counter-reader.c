/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <mignet/mignet.h>

#include <glib/gstdio.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#define GOOD \
  "[{\"ifname\":\"lo\",\"stats64\":{\"rx\":{\"bytes\":1},\"tx\":{\"bytes\":2}}}," \
  "{\"ifname\":\"eth0\",\"stats64\":{\"rx\":{\"bytes\":30},\"tx\":{\"bytes\":40}}}]"

/* A reader that has /bin/sh run a script. */
static MignetCounterReader *
new_script (const char *script)
{
  const char *command[] = { "/bin/sh", "-c", script, NULL };

  return MIGNET_COUNTER_READER (mignet_command_counter_reader_new (command));
}

/* A reader whose script is called with the given argument as $1, and prints counters if it then is
 * as expected. */
static MignetCounterReader *
new_with_argument (const char *argument, const char *expected)
{
  g_autofree char *quoted = g_shell_quote (expected);
  g_autofree char *script = g_strdup_printf ("test \"$1\" = %s && echo '%s'", quoted, GOOD);
  g_auto (GStrv) parts = g_strsplit (script, "%", -1);
  g_autofree char *escaped = g_strjoinv ("%%", parts);
  const char *command[] = { "/bin/sh", "-c", escaped, "sh", argument, NULL };

  return MIGNET_COUNTER_READER (mignet_command_counter_reader_new (command));
}

static void
assert_fails (MignetCounterReader *reader, GQuark domain, int code, const char *part)
{
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1.example.org", NULL, &error);
  g_assert_null (counters);
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

static void
test_properties (void)
{
  const char *command[] = { "ssh", "%a", NULL };
  g_autoptr (MignetCommandCounterReader) reader = mignet_command_counter_reader_new (command);
  g_autoptr (MignetCounterReader) bare = g_object_new (MIGNET_TYPE_COMMAND_COUNTER_READER, NULL);
  g_auto (GStrv) got = NULL;
  guint timeout;

  g_test_summary ("The properties can be read, the time limit be set");

  g_assert_cmpuint (mignet_command_counter_reader_get_timeout (reader), ==, 10);
  mignet_command_counter_reader_set_timeout (reader, 3);
  g_object_get (reader, "timeout", &timeout, "command", &got, NULL);
  g_assert_cmpuint (timeout, ==, 3);
  g_assert_cmpstrv (got, command);
  g_assert_cmpstrv (mignet_command_counter_reader_get_command (reader), command);

  assert_fails (bare, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE, "empty");
}

static void
test_success (void)
{
  g_autoptr (MignetCounterReader) reader = new_script ("echo '" GOOD "'; echo warning >&2");
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("What the command prints becomes counters");

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counters->len, ==, 2);
  g_assert_cmpstr (mignet_nic_counters_get_nic (counters->pdata[1]), ==, "eth0");
  g_assert_cmpuint (mignet_nic_counters_get_rx_bytes (counters->pdata[1]), ==, 30);
  g_assert_cmpuint (mignet_nic_counters_get_tx_bytes (counters->pdata[1]), ==, 40);
}

static void
test_placeholders (void)
{
  static const struct
  {
    const char *argument;
    const char *expected;
  } rows[] = {
    { "%h", "h 1; rm" },
    { "%a", "fe::1" },
    { "root@%a", "root@fe::1" },
    { "%%h", "%h" },
    { "100%%", "100%" },
    { "%h%a%%", "h 1; rmfe::1%" },
    { "$HOME `id`", "$HOME `id`" },
    { "", "" },
  };

  g_test_summary ("Placeholders are replaced, and no shell sees the result");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetCounterReader) reader =
          new_with_argument (rows[i].argument, rows[i].expected);
      g_autoptr (GPtrArray) counters = NULL;
      g_autoptr (GError) error = NULL;

      counters = mignet_counter_reader_read_counters (reader, "h 1; rm", "fe::1", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (counters->len, ==, 2);
    }
}

static void
test_bad_placeholders (void)
{
  static const char *const arguments[] = { "%", "%x", "a%", "%H", "% h" };

  g_test_summary ("A percent sign that means nothing is an error");

  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autoptr (MignetCounterReader) reader = new_with_argument (arguments[i], "");

      assert_fails (reader, MIGNET_ERROR, MIGNET_ERROR_INVALID_VALUE, arguments[i]);
    }
}

static void
test_options (void)
{
  static const struct
  {
    const char *argument;
    const char *host;
    const char *address;
    gboolean refused;
  } rows[] = {
    { "%h", "-oProxyCommand=id", "a", TRUE },
    { "%a", "h", "-x", TRUE },
    { "root@%h", "-x", "a", TRUE },
    { "%h", "", "a", TRUE },
    { "%a", "h", "", TRUE },
    { "%a", "-x", "a", FALSE },
    { "%h", "h-x", "-a", FALSE },
  };

  g_test_summary ("A name or an address cannot become an option of the command");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *command[] = { "/bin/sh", "-c", "echo '" GOOD "'", "sh", rows[i].argument, NULL };
      g_autoptr (MignetCommandCounterReader) reader = mignet_command_counter_reader_new (command);
      g_autoptr (GPtrArray) counters = NULL;
      g_autoptr (GError) error = NULL;

      counters = mignet_counter_reader_read_counters (MIGNET_COUNTER_READER (reader), rows[i].host,
                                                      rows[i].address, NULL, &error);
      if (rows[i].refused)
        g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE);
      else
        g_assert_no_error (error);
    }
}

static void
test_failures (void)
{
  static const struct
  {
    const char *script;
    const char *part;
  } rows[] = {
    { "echo 'No route to host.' >&2; exit 255", "exit status 255: No route to host" },
    { "printf 'two\\nlines\\t\\033[31m\\n' >&2; exit 1", "exit status 1: two lines [31m" },
    { "exit 3", "exit status 3" },
    { "printf '\\377\\376' >&2; exit 3", "exit status 3: " },
    { "kill -9 $$", "killed by signal 9" },
    { "echo '" GOOD "'; exit 1", "exit status 1" },
    { "exit 0", "did not print" },
    { "echo '{\"a\":'", "did not print" },
    { "echo '[{\"ifname\":\"eth0\"}]'", "did not print" },
    { "head -c 100000 /dev/zero", "did not print" },
  };

  g_test_summary ("Every failure is MIGNET_ERROR_PROBE and says what the command said");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MignetCounterReader) reader = new_script (rows[i].script);

      assert_fails (reader, MIGNET_ERROR, MIGNET_ERROR_PROBE, rows[i].part);
      assert_fails (reader, MIGNET_ERROR, MIGNET_ERROR_PROBE, "'h1'");
    }
}

static void
test_not_startable (void)
{
  const char *command[] = { "/nonexistent/mignet-command", NULL };
  g_autoptr (MignetCommandCounterReader) reader = mignet_command_counter_reader_new (command);

  g_test_summary ("A command that does not exist is an error");

  assert_fails (MIGNET_COUNTER_READER (reader), MIGNET_ERROR, MIGNET_ERROR_PROBE,
                "cannot be started");
}

/* A script that leaves its process id in a file and then hangs. */
static char *
make_hanging_script (char **pid_file)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("mignet-pid-XXXXXX", pid_file, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);

  return g_strdup_printf ("echo $$ > '%s'; echo stuck >&2; exec sleep 1000", *pid_file);
}

static void
assert_gone (const char *pid_file)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int pid;

  g_file_get_contents (pid_file, &text, NULL, &error);
  g_assert_no_error (error);
  pid = atoi (text);
  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  g_assert_cmpint (g_remove (pid_file), ==, 0);
}

static void
test_timeout (void)
{
  g_autofree char *pid_file = NULL;
  g_autofree char *script = make_hanging_script (&pid_file);
  g_autoptr (MignetCounterReader) reader = new_script (script);
  gint64 start = g_get_monotonic_time ();

  g_test_summary ("A command that hangs is killed and reaped when its time is over");

  mignet_command_counter_reader_set_timeout (MIGNET_COMMAND_COUNTER_READER (reader), 1);
  assert_fails (reader, MIGNET_ERROR, MIGNET_ERROR_PROBE, "did not end within 1 s: stuck");
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 30 * G_USEC_PER_SEC);
  assert_gone (pid_file);
}

static gpointer
cancel_when_started (gpointer data)
{
  gpointer *arguments = data;
  const char *pid_file = arguments[0];
  g_autofree char *text = NULL;

  while (text == NULL || strchr (text, '\n') == NULL)
    {
      g_clear_pointer (&text, g_free);
      g_usleep (1000);
      g_file_get_contents (pid_file, &text, NULL, NULL);
    }
  g_cancellable_cancel (arguments[1]);

  return NULL;
}

static void
test_cancel (void)
{
  g_autofree char *pid_file = NULL;
  g_autofree char *script = make_hanging_script (&pid_file);
  g_autoptr (MignetCounterReader) reader = new_script (script);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer arguments[] = { pid_file, cancellable };
  GThread *thread = g_thread_new ("canceller", cancel_when_started, arguments);
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("A command is killed and reaped when it is cancelled");

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", cancellable, &error);
  g_thread_join (thread);
  g_assert_null (counters);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_gone (pid_file);

  /* And not even started when it was cancelled before. */
  g_clear_error (&error);
  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", cancellable, &error);
  g_assert_null (counters);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (pid_file, G_FILE_TEST_EXISTS));
}

static void
test_too_much (void)
{
  static const char *const scripts[] = {
    "exec cat /dev/zero",
    "head -c 17000000 /dev/zero; sleep 0.2",
  };

  g_test_summary ("A command that prints without end is killed");

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (MignetCounterReader) reader = new_script (scripts[i]);

      assert_fails (reader, MIGNET_ERROR, MIGNET_ERROR_PROBE, "more than 16 MiB");
    }
}

static void
test_much_on_stderr (void)
{
  g_autoptr (MignetCounterReader) reader =
      new_script ("head -c 3000000 /dev/zero | tr '\\0' x >&2; echo '" GOOD "'");
  g_autoptr (MignetCounterReader) failing =
      new_script ("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1");
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Much on standard error blocks nothing and makes no long message");

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counters->len, ==, 2);

  g_clear_pointer (&counters, g_ptr_array_unref);
  counters = mignet_counter_reader_read_counters (failing, "h1", "h1", NULL, &error);
  g_assert_error (error, MIGNET_ERROR, MIGNET_ERROR_PROBE);
  g_assert_cmpuint (strlen (error->message), <, 1500);
}

static void
test_left_behind (void)
{
  g_autoptr (MignetCounterReader) reader = new_script ("sleep 3 & echo '" GOOD "'");
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();

  g_test_summary ("A process that the command leaves behind with its pipes delays nothing");

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (counters->len, ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
}

static void
test_stdin (void)
{
  g_autoptr (MignetCounterReader) reader = new_script ("cat; echo '" GOOD "'");
  g_autoptr (GPtrArray) counters = NULL;
  g_autoptr (GError) error = NULL;

  g_test_summary ("Standard input is empty");

  counters = mignet_counter_reader_read_counters (reader, "h1", "h1", NULL, &error);
  g_assert_no_error (error);
}

static gpointer
read_repeatedly (gpointer reader)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GPtrArray) counters = NULL;
      g_autoptr (GError) error = NULL;

      counters = mignet_counter_reader_read_counters (reader, "h1", "h1", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (counters->len, ==, 2);
    }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (MignetCounterReader) reader = new_script ("echo '" GOOD "'");
  GThread *threads[4];

  g_test_summary ("Several threads without a loop may read at a time");

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_repeatedly, reader);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_false (g_main_context_pending (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command-counter-reader/properties", test_properties);
  g_test_add_func ("/command-counter-reader/success", test_success);
  g_test_add_func ("/command-counter-reader/placeholders", test_placeholders);
  g_test_add_func ("/command-counter-reader/bad-placeholders", test_bad_placeholders);
  g_test_add_func ("/command-counter-reader/options", test_options);
  g_test_add_func ("/command-counter-reader/failures", test_failures);
  g_test_add_func ("/command-counter-reader/not-startable", test_not_startable);
  g_test_add_func ("/command-counter-reader/timeout", test_timeout);
  g_test_add_func ("/command-counter-reader/cancel", test_cancel);
  g_test_add_func ("/command-counter-reader/too-much", test_too_much);
  g_test_add_func ("/command-counter-reader/much-on-stderr", test_much_on_stderr);
  g_test_add_func ("/command-counter-reader/left-behind", test_left_behind);
  g_test_add_func ("/command-counter-reader/stdin", test_stdin);
  g_test_add_func ("/command-counter-reader/threads", test_threads);

  return g_test_run ();
}
