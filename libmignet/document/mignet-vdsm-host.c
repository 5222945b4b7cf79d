/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-import-private.h"
#include "document/mignet-vdsm-private.h"

/* The size of a host and the versions of what runs there. All of it is read before any of it is
 * taken over, when nothing can be refused any more. */

/* The version of a package begins with that of the program. Debian puts an epoch before it and its
 * own additions behind it, "1:7.2+dfsg-7". What has no version in it tells nothing. */
static char *
extract_version (const char *text)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^(?:\\d+:)?(\\d{1,5}(?:\\.\\d{1,5}(?!\\d)){1,2})", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* The agent goes by its own names of packages, whatever they are called on the host. */
static gboolean
read_version (const MignetJsonNode *packages, const char *name, char **version, GError **error)
{
  MignetJsonNode package;
  gboolean found;
  const char *text = NULL;

  if (!_mignet_import_read_object (packages, name, &package, &found, error) ||
      (found && !_mignet_json_read_string (&package, "version", &text, error)))
    return FALSE;

  *version = text != NULL ? extract_version (text) : NULL;

  return TRUE;
}

gboolean
_mignet_vdsm_host_read (MignetVdsmHost *self, const MignetJsonNode *capabilities, GError **error)
{
  MignetJsonNode packages;
  gboolean found;

  return _mignet_import_read_number (capabilities, "memSize", MIGNET_DOCUMENT_MAX_MEMORY,
                                     &self->memory, error) &&
         _mignet_import_read_number (capabilities, "cpuThreads", G_MAXINT, &self->cpus, error) &&
         _mignet_import_read_object (capabilities, "packages2", &packages, &found, error) &&
         (!found || (read_version (&packages, "libvirt", &self->libvirt_version, error) &&
                     read_version (&packages, "qemu-kvm", &self->qemu_version, error)));
}

void
_mignet_vdsm_host_apply (const MignetVdsmHost *self, MignetHost *host)
{
  if (self->memory != 0)
    mignet_host_set_memory (host, (guint64) self->memory);
  if (self->cpus != 0)
    mignet_host_set_cpus (host, (guint) self->cpus);
  if (self->libvirt_version != NULL)
    mignet_host_set_libvirt_version (host, self->libvirt_version, NULL);
  if (self->qemu_version != NULL)
    mignet_host_set_qemu_version (host, self->qemu_version, NULL);
}

void
_mignet_vdsm_host_clear (MignetVdsmHost *self)
{
  g_free (self->libvirt_version);
  g_free (self->qemu_version);
}
