/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "model/mignet-host-private.h"

#include "model/mignet-network-attachment-private.h"
#include "model/mignet-nic-private.h"

/* The interfaces and attachments of a host. Every change goes through apply_networking(), which
 * checks the whole of the new state first: a report of a host is taken over completely or not at
 * all (invariant I-9). */

static gboolean
check_ownership (MignetHost *self, GPtrArray *nics, GPtrArray *attachments, GError **error)
{
  for (guint i = 0; i < nics->len; i++)
    {
      MignetNic *nic = g_ptr_array_index (nics, i);
      MignetHost *owner = _mignet_nic_get_host (nic);

      if (owner != NULL && owner != self)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                       "Interface '%s' cannot be added to host '%s': it belongs to host '%s'",
                       mignet_nic_get_name (nic), self->name, owner->name);
          return FALSE;
        }
    }

  for (guint i = 0; attachments != NULL && i < attachments->len; i++)
    {
      MignetHost *owner = _mignet_network_attachment_get_host (g_ptr_array_index (attachments, i));

      if (owner != NULL && owner != self)
        {
          g_set_error (error, MIGNET_ERROR, MIGNET_ERROR_EXISTS,
                       "An attachment cannot be added to host '%s': it belongs to host '%s'",
                       self->name, owner->name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
same_order (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      if (a->pdata[i] != b->pdata[i])
        return FALSE;
    }

  return TRUE;
}

/* Most hosts list their interfaces in an order that needs no other. */
static void
take_nics (MignetHost *self, GPtrArray *nics, GPtrArray *sorted)
{
  GPtrArray *old = _mignet_list_peek (self->nics);

  for (guint i = 0; i < old->len; i++)
    _mignet_nic_set_host (g_ptr_array_index (old, i), NULL);
  for (guint i = 0; i < nics->len; i++)
    _mignet_nic_set_host (g_ptr_array_index (nics, i), self);

  g_clear_pointer (&self->sorted_nics, g_ptr_array_unref);
  if (!same_order (nics, sorted))
    self->sorted_nics = g_ptr_array_ref (sorted);
  _mignet_wiring_update_carriers (sorted);
}

static void
take_attachments (MignetHost *self, GPtrArray *attachments)
{
  GPtrArray *old = _mignet_list_peek (self->attachments);

  for (guint i = 0; i < old->len; i++)
    _mignet_network_attachment_set_host (g_ptr_array_index (old, i), NULL);
  for (guint i = 0; i < attachments->len; i++)
    _mignet_network_attachment_set_host (g_ptr_array_index (attachments, i), self);
}

/* Takes everything over before the first listener hears of it. */
static void
take_networking (
    MignetHost *self, GPtrArray *nics, GPtrArray *sorted, GPtrArray *attachments, gboolean reported)
{
  gboolean new_reported = self->attachments_reported != reported;
  gboolean new_nics, new_attachments;
  guint n_removed_nics, n_removed_attachments;

  take_nics (self, nics, sorted);
  take_attachments (self, attachments);
  self->attachments_reported = reported;
  new_nics = _mignet_list_exchange (self->nics, nics, &n_removed_nics);
  new_attachments = _mignet_list_exchange (self->attachments, attachments, &n_removed_attachments);

  _mignet_host_enter_change (self);
  g_object_freeze_notify (G_OBJECT (self));
  _mignet_host_refresh_status (self);
  if (new_reported)
    _mignet_host_notify (self, MIGNET_HOST_PROP_ATTACHMENTS_REPORTED);
  if (new_nics)
    _mignet_list_announce (self->nics, n_removed_nics);
  if (new_attachments)
    _mignet_list_announce (self->attachments, n_removed_attachments);
  g_object_thaw_notify (G_OBJECT (self));

  if (new_nics || new_attachments)
    _mignet_host_touch (self);
}

/* attachments is NULL if they were never reported. */
static gboolean
apply_networking (MignetHost *self, GPtrArray *nics, GPtrArray *attachments, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) sorted = NULL;
  GPtrArray *new_attachments = attachments != NULL ? attachments : none;

  if (!check_ownership (self, nics, attachments, error))
    return FALSE;
  sorted = _mignet_wiring_sort (self->name, nics, error);
  if (sorted == NULL ||
      !_mignet_wiring_check_attachments (self->name, nics, new_attachments, error))
    return FALSE;

  take_networking (self, nics, sorted, new_attachments, attachments != NULL);
  return TRUE;
}

static GPtrArray *
copy_with (GPtrArray *items, gpointer item)
{
  GPtrArray *copy = g_ptr_array_new_full (items->len + 1, g_object_unref);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (items, i)));
  if (item != NULL)
    g_ptr_array_add (copy, g_object_ref (item));

  return copy;
}

static GPtrArray *
copy_without (GPtrArray *items, gpointer item)
{
  GPtrArray *copy = copy_with (items, NULL);

  g_ptr_array_remove (copy, item);
  return copy;
}

/**
 * mignet_host_get_nics:
 * @self: a host
 *
 * Lists the network interfaces. The list follows the host.
 *
 * Returns: (transfer none): a list of #MignetNic
 *
 * Since: 1.0
 */
GListModel *
mignet_host_get_nics (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return G_LIST_MODEL (self->nics);
}

/**
 * mignet_host_lookup_nic:
 * @self: a host
 * @name: the name of an interface
 *
 * Looks an interface up by its name.
 *
 * Returns: (transfer none) (nullable): the interface, %NULL if there is none of that name
 *
 * Since: 1.0
 */
MignetNic *
mignet_host_lookup_nic (MignetHost *self, const char *name)
{
  GPtrArray *nics;

  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  nics = _mignet_list_peek (self->nics);
  for (guint i = 0; i < nics->len; i++)
    {
      if (g_str_equal (mignet_nic_get_name (g_ptr_array_index (nics, i)), name))
        return g_ptr_array_index (nics, i);
    }

  return NULL;
}

/**
 * mignet_host_add_nic:
 * @self: a host
 * @nic: an interface that belongs to no other host
 * @error: return location for a #GError
 *
 * Adds an interface (invariants I-8 and I-9).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME, %MIGNET_ERROR_INVALID_VALUE,
 *   %MIGNET_ERROR_EXISTS or %MIGNET_ERROR_NIC_LOOP set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_add_nic (MignetHost *self, MignetNic *nic, GError **error)
{
  g_autoptr (GPtrArray) nics = NULL;

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NIC (nic), FALSE);

  if (_mignet_list_contains (self->nics, nic))
    return TRUE;

  nics = copy_with (_mignet_list_peek (self->nics), nic);
  return apply_networking (
      self, nics, self->attachments_reported ? _mignet_list_peek (self->attachments) : NULL, error);
}

/**
 * mignet_host_remove_nic:
 * @self: a host
 * @nic: an interface
 * @error: return location for a #GError
 *
 * Removes an interface. One that a network is attached to cannot go before the attachment
 * (invariant I-9); one that others stand on can: to them it is then not listed.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_NOT_FOUND set and nothing changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_remove_nic (MignetHost *self, MignetNic *nic, GError **error)
{
  g_autoptr (GPtrArray) nics = NULL;

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NIC (nic), FALSE);

  nics = copy_without (_mignet_list_peek (self->nics), nic);
  return apply_networking (
      self, nics, self->attachments_reported ? _mignet_list_peek (self->attachments) : NULL, error);
}

/**
 * mignet_host_get_attachments:
 * @self: a host
 *
 * Lists the attachments of networks. The list follows the host. It is also empty if nothing was
 * reported: see mignet_host_get_attachments_reported().
 *
 * Returns: (transfer none): a list of #MignetNetworkAttachment
 *
 * Since: 1.0
 */
GListModel *
mignet_host_get_attachments (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);

  return G_LIST_MODEL (self->attachments);
}

/**
 * mignet_host_get_attachments_reported:
 * @self: a host
 *
 * Says whether it is known which networks the host has.
 *
 * Returns: %TRUE if it is known
 *
 * Since: 1.0
 */
gboolean
mignet_host_get_attachments_reported (MignetHost *self)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);

  return self->attachments_reported;
}

/**
 * mignet_host_lookup_attachment:
 * @self: a host
 * @network: a network
 *
 * Looks the attachment of a network up.
 *
 * Returns: (transfer none) (nullable): the attachment, %NULL if there is none
 *
 * Since: 1.0
 */
MignetNetworkAttachment *
mignet_host_lookup_attachment (MignetHost *self, MignetNetwork *network)
{
  GPtrArray *attachments;

  g_return_val_if_fail (MIGNET_IS_HOST (self), NULL);
  g_return_val_if_fail (MIGNET_IS_NETWORK (network), NULL);

  attachments = _mignet_list_peek (self->attachments);
  for (guint i = 0; i < attachments->len; i++)
    {
      MignetNetworkAttachment *attachment = g_ptr_array_index (attachments, i);

      if (mignet_network_attachment_get_network (attachment) == network)
        return attachment;
    }

  return NULL;
}

/**
 * mignet_host_add_attachment:
 * @self: a host
 * @attachment: an attachment that belongs to no other host
 * @error: return location for a #GError
 *
 * Adds an attachment (invariant I-9). From then on the attachments of the host count as reported.
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_EXISTS or %MIGNET_ERROR_NOT_FOUND set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_add_attachment (MignetHost *self, MignetNetworkAttachment *attachment, GError **error)
{
  g_autoptr (GPtrArray) attachments = NULL;

  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (attachment), FALSE);

  if (_mignet_list_contains (self->attachments, attachment))
    return TRUE;

  attachments = copy_with (_mignet_list_peek (self->attachments), attachment);
  return apply_networking (self, _mignet_list_peek (self->nics), attachments, error);
}

/**
 * mignet_host_remove_attachment:
 * @self: a host
 * @attachment: an attachment
 *
 * Removes an attachment.
 *
 * Since: 1.0
 */
void
mignet_host_remove_attachment (MignetHost *self, MignetNetworkAttachment *attachment)
{
  g_autoptr (GPtrArray) attachments = NULL;
  gboolean removed;

  g_return_if_fail (MIGNET_IS_HOST (self));
  g_return_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (attachment));

  if (!_mignet_list_contains (self->attachments, attachment))
    return;

  /* What was consistent stays so with one attachment less. */
  attachments = copy_without (_mignet_list_peek (self->attachments), attachment);
  removed = apply_networking (self, _mignet_list_peek (self->nics), attachments, NULL);
  g_assert (removed);
}

/**
 * mignet_host_get_attachment_carrier:
 * @self: a host
 * @attachment: an attachment of the host
 *
 * Derives whether a network has a link on the host, from the whole wiring below its interface: a
 * bond's own report decides, and without one it is up when a slave is; a VLAN follows its base; a
 * bridge is up when a port that is not of kind other is up.
 *
 * Returns: the carrier, %MIGNET_CARRIER_UNKNOWN for an attachment without an interface
 *
 * Since: 1.0
 */
MignetCarrier
mignet_host_get_attachment_carrier (MignetHost *self, MignetNetworkAttachment *attachment)
{
  const char *name;
  MignetNic *nic;

  g_return_val_if_fail (MIGNET_IS_HOST (self), MIGNET_CARRIER_UNKNOWN);
  g_return_val_if_fail (MIGNET_IS_NETWORK_ATTACHMENT (attachment), MIGNET_CARRIER_UNKNOWN);

  name = mignet_network_attachment_get_nic (attachment);
  nic = name != NULL ? mignet_host_lookup_nic (self, name) : NULL;
  return nic != NULL ? _mignet_nic_get_effective_carrier (nic) : MIGNET_CARRIER_UNKNOWN;
}

/**
 * mignet_host_set_networking:
 * @self: a host
 * @nics: (element-type MignetNic): the interfaces
 * @attachments: (nullable) (element-type MignetNetworkAttachment): the attachments, %NULL if they
 *   were never reported
 * @error: return location for a #GError
 *
 * Replaces interfaces and attachments in one step, as a report of the host has them (invariants
 * I-8 and I-9).
 *
 * Returns: %TRUE, or %FALSE with %MIGNET_ERROR_INVALID_NAME, %MIGNET_ERROR_INVALID_VALUE,
 *   %MIGNET_ERROR_EXISTS, %MIGNET_ERROR_NOT_FOUND or %MIGNET_ERROR_NIC_LOOP set and nothing
 *   changed
 *
 * Since: 1.0
 */
gboolean
mignet_host_set_networking (MignetHost *self,
                            GPtrArray *nics,
                            GPtrArray *attachments,
                            GError **error)
{
  g_return_val_if_fail (MIGNET_IS_HOST (self), FALSE);
  g_return_val_if_fail (nics != NULL, FALSE);

  return apply_networking (self, nics, attachments, error);
}
