/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "document/mignet-cluster-document-private.h"
#include "document/mignet-import-private.h"
#include "document/mignet-ovirt-private.h"

#define BYTES_PER_MIB (G_GINT64_CONSTANT (1) << 20)

gboolean
_mignet_ovirt_get_member (const MignetJsonNode *node, const char *name, MignetJsonNode *member)
{
  return _mignet_json_get_member (node, name, member) && !_mignet_json_is_null (member);
}

gboolean
_mignet_ovirt_read_object (const MignetJsonNode *node,
                           const char *name,
                           MignetJsonNode *member,
                           gboolean *found,
                           GError **error)
{
  *found = _mignet_ovirt_get_member (node, name, member);

  return !*found || _mignet_json_is_object (member) ||
         _mignet_json_fail_unexpected (member, "an object", error);
}

gboolean
_mignet_ovirt_read_string (const MignetJsonNode *node,
                           const char *name,
                           const char **value,
                           GError **error)
{
  MignetJsonNode member;

  return !_mignet_ovirt_get_member (node, name, &member) ||
         _mignet_json_get_string (&member, value, error);
}

gboolean
_mignet_ovirt_read_number (
    const MignetJsonNode *node, const char *name, gint64 max, gint64 *value, GError **error)
{
  MignetJsonNode member;

  return !_mignet_ovirt_get_member (node, name, &member) ||
         _mignet_import_read_number (node, name, max, value, error);
}

gboolean
_mignet_ovirt_read_boolean (const MignetJsonNode *node,
                            const char *name,
                            gboolean *value,
                            GError **error)
{
  MignetJsonNode member;
  const char *text = NULL;

  if (!_mignet_ovirt_get_member (node, name, &member))
    return TRUE;
  if (!_mignet_json_is_string (&member))
    return _mignet_json_read_boolean (node, name, value, error);

  _mignet_json_get_string (&member, &text, NULL);
  if (strcmp (text, "true") != 0 && strcmp (text, "false") != 0)
    return _mignet_json_fail_unexpected (&member, "true or false", error);

  *value = strcmp (text, "true") == 0;

  return TRUE;
}

/* The last part of an address is the id. */
gboolean
_mignet_ovirt_get_reference (const MignetJsonNode *node, const char **id, GError **error)
{
  const char *found = NULL;
  const char *href = NULL;

  if (!_mignet_json_is_object (node))
    return _mignet_json_fail_unexpected (node, "an object", error);
  if (!_mignet_ovirt_read_string (node, "id", &found, error) ||
      !_mignet_ovirt_read_string (node, "href", &href, error))
    return FALSE;

  if (found == NULL && href != NULL && strrchr (href, '/') != NULL)
    found = strrchr (href, '/') + 1;
  if (found != NULL)
    *id = found;

  return TRUE;
}

gboolean
_mignet_ovirt_read_reference (const MignetJsonNode *node,
                              const char *name,
                              const char **id,
                              GError **error)
{
  MignetJsonNode member;

  return !_mignet_ovirt_get_member (node, name, &member) ||
         _mignet_ovirt_get_reference (&member, id, error);
}

gboolean
_mignet_ovirt_read_elements (const MignetJsonNode *node,
                             const char *name,
                             const char *element_name,
                             MignetJsonNode *collection,
                             MignetJsonNode *elements,
                             gsize *length,
                             GError **error)
{
  gboolean found;

  *length = 0;
  if (!_mignet_ovirt_read_object (node, name, collection, &found, error))
    return FALSE;
  if (!found || !_mignet_ovirt_get_member (collection, element_name, elements))
    return TRUE;

  return _mignet_json_get_length (elements, length, error);
}

/* The API counts the cores of a socket and the threads of a core. */
static gboolean
read_cpus (const MignetOvirtEntity *entity, guint *cpus, GError **error)
{
  static const char *const factors[] = { "sockets", "cores", "threads" };
  MignetJsonNode cpu;
  MignetJsonNode topology;
  gboolean found;
  guint64 product = 1;

  *cpus = 0;
  if (!_mignet_ovirt_read_object (_mignet_ovirt_entity_find (entity, "cpu"), "cpu", &cpu, &found,
                                  error) ||
      (found && !_mignet_ovirt_read_object (&cpu, "topology", &topology, &found, error)))
    return FALSE;
  if (!found)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    {
      gint64 factor = 1;

      if (!_mignet_ovirt_read_number (&topology, factors[i], G_MAXUINT16, &factor, error))
        return FALSE;
      product *= (guint64) factor;
    }

  if (product > G_MAXINT)
    return _mignet_json_fail (&topology, error,
                              "found %" G_GUINT64_FORMAT " CPUs, expected %d at most", product,
                              G_MAXINT);
  *cpus = (guint) product;

  return TRUE;
}

/* Memory is in bytes there and in MiB here. */
static gboolean
read_memory (const MignetOvirtEntity *entity, guint64 *memory, GError **error)
{
  gint64 bytes = 0;

  if (!_mignet_ovirt_read_number (_mignet_ovirt_entity_find (entity, "memory"), "memory",
                                  G_MAXINT64, &bytes, error))
    return FALSE;

  *memory = (guint64) (bytes / BYTES_PER_MIB);

  return TRUE;
}

gboolean
_mignet_ovirt_read_size (const MignetOvirtEntity *entity,
                         guint64 *memory,
                         guint *cpus,
                         GError **error)
{
  return read_memory (entity, memory, error) && read_cpus (entity, cpus, error);
}

gboolean
_mignet_ovirt_read_identity (const MignetOvirtEntity *entity,
                             const char *kind,
                             const char **name,
                             GError **error)
{
  const MignetJsonNode *node = _mignet_ovirt_entity_find (entity, "name");
  const char *id = NULL;

  return _mignet_name_require (_mignet_ovirt_entity_find (entity, "id"), "id", kind, &id, error) &&
         _mignet_name_require (node, "name", kind, name, error);
}
