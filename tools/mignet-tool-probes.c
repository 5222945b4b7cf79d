/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mignet-tool-probes.h"
#include "mignet-tool-request.h"

#include <mignet-libvirt/mignet-libvirt.h>

/* How the hosts are asked for what they carry, and the migrator that asks. */

void
tool_probes_clear (ToolProbes *probes)
{
  g_free (probes->counters);
  g_free (probes->connections);
  g_strfreev (probes->counter_command);
  g_strfreev (probes->connection_command);
}

void
tool_probes_add_to (ToolProbes *probes, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    { "probe", 0, 0, G_OPTION_ARG_FILENAME, &probes->counters,
      "The command that reads the counters of a host", "COMMAND" },
    { "connection-probe", 0, 0, G_OPTION_ARG_FILENAME, &probes->connections,
      "The command that reads the connections of a host", "COMMAND" },
    { "no-evidence", 0, 0, G_OPTION_ARG_NONE, &probes->none,
      "Do not look which network carries the migration", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

gboolean
tool_probes_check (ToolProbes *probes)
{
  const char *connections = probes->connections;

  if (probes->none && (probes->counters != NULL || connections != NULL))
    {
      tool_usage_error ("'%s' and '--no-evidence' exclude each other",
                        probes->counters != NULL ? "--probe" : "--connection-probe");
      return FALSE;
    }
  if (probes->none)
    return TRUE;

  /* Whoever has his own way to the hosts for the one has none by default for the other. */
  if (connections == NULL && probes->counters == NULL)
    connections = TOOL_DEFAULT_CONNECTION_PROBE;

  probes->counter_command =
      tool_parse_probe (probes->counters != NULL ? probes->counters : TOOL_DEFAULT_PROBE);
  if (connections != NULL)
    probes->connection_command = tool_parse_probe (connections);

  return probes->counter_command != NULL &&
         (connections == NULL || probes->connection_command != NULL);
}

MignetMigrator *
tool_probes_build_migrator (const ToolProbes *probes, MignetCluster *cluster)
{
  MignetLibvirtMigrator *migrator = mignet_libvirt_migrator_new (cluster);

  if (probes->counter_command != NULL)
    {
      g_autoptr (MignetCommandCounterReader) reader =
          mignet_command_counter_reader_new ((const char *const *) probes->counter_command);

      mignet_libvirt_migrator_set_counter_reader (migrator, MIGNET_COUNTER_READER (reader));
    }
  if (probes->connection_command != NULL)
    {
      g_autoptr (MignetCommandConnectionReader) reader =
          mignet_command_connection_reader_new ((const char *const *) probes->connection_command);

      mignet_libvirt_migrator_set_connection_reader (migrator, MIGNET_CONNECTION_READER (reader));
    }

  return MIGNET_MIGRATOR (migrator);
}
