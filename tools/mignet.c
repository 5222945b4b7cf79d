/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "mignet-commands.h"

typedef struct
{
  const char *name;
  const char *summary;
  ToolExit (*run) (int argc, char **argv);
} Command;

static const Command commands[] = {
  { "check", "Find what will surprise the administrator of a cluster", tool_command_check },
  { "plan", "Decide how a virtual machine would migrate", tool_command_plan },
  { "explain", "Show every host and every network, and why", tool_command_explain },
  { "evacuate", "Plan how hosts are emptied in waves", tool_command_evacuate },
  { "roles", "Show or change what the networks are used for", tool_command_roles },
  { "graph", "Draw the networks and the way of migrations", tool_command_graph },
  { "import", "Take over what other programs say about a host", tool_command_import },
  { "discover", "Ask libvirt about the hosts of a cluster", tool_command_discover },
  { "migrate", "Migrate a virtual machine and prove where it went", tool_command_migrate },
};

static char *
describe_commands (void)
{
  GString *text = g_string_new ("Commands:\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-9s %s\n", commands[i].name, commands[i].summary);

  g_string_append (text, "\n'mignet COMMAND --help' describes a command, with examples.\n\n"
                         "Exit status: 0 done, 1 refused or not possible, 2 wrong input or usage.");

  return g_string_free (text, FALSE);
}

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (strcmp (commands[i].name, name) == 0)
        return &commands[i];
    }

  return NULL;
}

/* What stands before the command is for all commands. */
static ToolExit
run_without_command (int argc, char **argv)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *description = describe_commands ();
  g_autoptr (GOptionContext) context =
      tool_option_context_new ("COMMAND FILE",
                               "Plans, explains and carries out the live migration of virtual "
                               "machines over the networks that are meant for it.",
                               description);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    tool_usage_error ("%s", error->message);
  else if (argc > 1)
    tool_usage_error ("'%s' is not a command", argv[1]);
  else if (!version)
    tool_usage_error ("No command was given");
  else
    {
      g_print ("mignet %s\n", MIGNET_VERSION_S);
      return tool_finish_output (TOOL_EXIT_DONE);
    }

  return TOOL_EXIT_USAGE;
}

int
main (int argc, char **argv)
{
  const Command *command = NULL;
  g_autofree char *program = NULL;

  /* Numbers look the same in every locale. */
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");

  if (argc > 1)
    command = find_command (argv[1]);

  if (command == NULL)
    {
      g_set_prgname ("mignet");
      return run_without_command (argc, argv);
    }

  program = g_strconcat ("mignet ", command->name, NULL);
  g_set_prgname (program);

  return command->run (argc - 1, argv + 1);
}
