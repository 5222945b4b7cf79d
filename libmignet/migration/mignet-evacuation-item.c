/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "migration/mignet-evacuation-item-private.h"
#include "planning/mignet-plan-private.h"

/**
 * SECTION:mignet-evacuation-item
 * @title: MignetEvacuationItem
 * @short_description: how one virtual machine fares in an evacuation
 *
 * A #MignetEvacuationItem is one virtual machine of a #MignetEvacuationRun: where it is to go, the
 * migration that takes it there, and how that ended. It belongs to the thread of its run, and its
 * notifications arrive there.
 */

/**
 * MignetEvacuationItem:
 *
 * How one virtual machine fares in an evacuation.
 *
 * Since: 1.0
 */
struct _MignetEvacuationItem
{
  GObject parent_instance;

  char *vm;             /* (owned) */
  char *vm_id;          /* (owned) */
  char *source;         /* (owned) */
  char *destination;    /* (owned) (nullable) */
  char *destination_id; /* (owned) (nullable) */
  guint64 memory;       /* MiB */
  guint attempts;
  MignetEvacuationState state;
  MignetMigration *migration; /* (owned) (nullable): the last one */
  GError *error;              /* (owned) (nullable) */
  GPtrArray *reasons;         /* (owned) (element-type MignetReason) */
};

G_DEFINE_FINAL_TYPE (MignetEvacuationItem, mignet_evacuation_item, G_TYPE_OBJECT)

typedef enum
{
  PROP_VM = 1,
  PROP_VM_ID,
  PROP_SOURCE,
  PROP_DESTINATION,
  PROP_STATE,
  PROP_ATTEMPTS,
  PROP_MIGRATION
} MignetEvacuationItemProperty;

static GParamSpec *props[PROP_MIGRATION + 1];

static void
mignet_evacuation_item_finalize (GObject *object)
{
  MignetEvacuationItem *self = MIGNET_EVACUATION_ITEM (object);

  g_free (self->vm);
  g_free (self->vm_id);
  g_free (self->source);
  g_free (self->destination);
  g_free (self->destination_id);
  g_clear_object (&self->migration);
  g_clear_error (&self->error);
  g_ptr_array_unref (self->reasons);

  G_OBJECT_CLASS (mignet_evacuation_item_parent_class)->finalize (object);
}

static void
mignet_evacuation_item_get_property (GObject *object,
                                     guint prop_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
  MignetEvacuationItem *self = MIGNET_EVACUATION_ITEM (object);

  switch ((MignetEvacuationItemProperty) prop_id)
    {
    case PROP_VM:
      g_value_set_string (value, self->vm);
      break;
    case PROP_VM_ID:
      g_value_set_string (value, self->vm_id);
      break;
    case PROP_SOURCE:
      g_value_set_string (value, self->source);
      break;
    case PROP_DESTINATION:
      g_value_set_string (value, self->destination);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_ATTEMPTS:
      g_value_set_uint (value, self->attempts);
      break;
    case PROP_MIGRATION:
      g_value_set_object (value, self->migration);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_evacuation_item_class_init (MignetEvacuationItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_evacuation_item_finalize;
  object_class->get_property = mignet_evacuation_item_get_property;

  /**
   * MignetEvacuationItem:vm:
   *
   * The name of the virtual machine.
   *
   * Since: 1.0
   */
  props[PROP_VM] = g_param_spec_string ("vm", NULL, NULL, NULL, flags);

  /**
   * MignetEvacuationItem:vm-id:
   *
   * The id of the virtual machine.
   *
   * Since: 1.0
   */
  props[PROP_VM_ID] = g_param_spec_string ("vm-id", NULL, NULL, NULL, flags);

  /**
   * MignetEvacuationItem:source:
   *
   * The name of the host that the virtual machine is to leave.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);

  /**
   * MignetEvacuationItem:destination:
   *
   * The name of the host that the virtual machine is to go to, or went to, %NULL if it has no
   * place.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION] = g_param_spec_string ("destination", NULL, NULL, NULL, flags);

  /**
   * MignetEvacuationItem:state:
   *
   * How it stands.
   *
   * Since: 1.0
   */
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, MIGNET_TYPE_EVACUATION_STATE,
                                         MIGNET_EVACUATION_STATE_WAITING, flags);

  /**
   * MignetEvacuationItem:attempts:
   *
   * How many migrations of the virtual machine were started, or could not even be.
   *
   * Since: 1.0
   */
  props[PROP_ATTEMPTS] = g_param_spec_uint ("attempts", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * MignetEvacuationItem:migration:
   *
   * The migration that was started last, %NULL if none was.
   *
   * Since: 1.0
   */
  props[PROP_MIGRATION] =
      g_param_spec_object ("migration", NULL, NULL, MIGNET_TYPE_MIGRATION, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_evacuation_item_init (MignetEvacuationItem *self)
{
  self->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_reason_unref);
}

MignetEvacuationItem *
_mignet_evacuation_item_new (const char *vm, const char *vm_id, const char *source)
{
  MignetEvacuationItem *self = g_object_new (MIGNET_TYPE_EVACUATION_ITEM, NULL);

  self->vm = g_strdup (vm);
  self->vm_id = g_strdup (vm_id);
  self->source = g_strdup (source);

  return self;
}

static void
notify (MignetEvacuationItem *self, MignetEvacuationItemProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

static void
set_state (MignetEvacuationItem *self, MignetEvacuationState state)
{
  if (self->state == state)
    return;

  self->state = state;
  notify (self, PROP_STATE);
}

static void
set_destination (MignetEvacuationItem *self, const char *name, const char *id)
{
  g_free (self->destination_id);
  self->destination_id = g_strdup (id);
  if (g_strcmp0 (self->destination, name) == 0)
    return;

  g_free (self->destination);
  self->destination = g_strdup (name);
  notify (self, PROP_DESTINATION);
}

static void
take_reasons (MignetEvacuationItem *self, GPtrArray *reasons)
{
  g_ptr_array_unref (self->reasons);
  self->reasons = reasons;
}

void
_mignet_evacuation_item_plan (MignetEvacuationItem *self, MignetEvacuationStep *step)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->memory = mignet_evacuation_step_get_memory (step);
  take_reasons (self, mignet_evacuation_step_get_reasons (step));
  set_destination (self, mignet_evacuation_step_get_destination (step),
                   mignet_evacuation_step_get_destination_id (step));
  set_state (self, MIGNET_EVACUATION_STATE_WAITING);
  g_object_thaw_notify (G_OBJECT (self));
}

void
_mignet_evacuation_item_leave (MignetEvacuationItem *self, GPtrArray *reasons)
{
  g_object_freeze_notify (G_OBJECT (self));
  take_reasons (self, _mignet_reasons_copy (reasons));
  set_destination (self, NULL, NULL);
  set_state (self, MIGNET_EVACUATION_STATE_LEFT_OVER);
  g_object_thaw_notify (G_OBJECT (self));
}

void
_mignet_evacuation_item_start (MignetEvacuationItem *self, MignetMigration *migration)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->attempts++;
  notify (self, PROP_ATTEMPTS);
  if (g_set_object (&self->migration, migration))
    notify (self, PROP_MIGRATION);
  set_state (self, MIGNET_EVACUATION_STATE_RUNNING);
  g_object_thaw_notify (G_OBJECT (self));
}

void
_mignet_evacuation_item_end (MignetEvacuationItem *self,
                             MignetEvacuationState state,
                             const GError *error)
{
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  g_clear_error (&self->error);
  self->error = copy;
  set_state (self, state);
}

const char *
_mignet_evacuation_item_get_destination_id (MignetEvacuationItem *self)
{
  return self->destination_id;
}

/**
 * mignet_evacuation_item_get_vm:
 * @self: an item
 *
 * Gets the name of the virtual machine.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_item_get_vm (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->vm;
}

/**
 * mignet_evacuation_item_get_vm_id:
 * @self: an item
 *
 * Gets the id of the virtual machine.
 *
 * Returns: the id
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_item_get_vm_id (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->vm_id;
}

/**
 * mignet_evacuation_item_get_source:
 * @self: an item
 *
 * Gets the name of the host that the virtual machine is to leave.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_item_get_source (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->source;
}

/**
 * mignet_evacuation_item_get_destination:
 * @self: an item
 *
 * Gets the name of the host that the virtual machine is to go to, or went to.
 *
 * Returns: (nullable): the name, %NULL if it has no place
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_item_get_destination (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->destination;
}

static gboolean
has_not_left (MignetMigration *migration)
{
  static const MignetMigrationState states[] = {
    MIGNET_MIGRATION_STATE_CREATED,    MIGNET_MIGRATION_STATE_QUEUED,
    MIGNET_MIGRATION_STATE_CONNECTING, MIGNET_MIGRATION_STATE_PREPARING,
    MIGNET_MIGRATION_STATE_PRE_COPY,
  };
  MignetMigrationState state = mignet_migration_get_state (migration);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      if (states[i] == state)
        return TRUE;
    }

  return FALSE;
}

/**
 * mignet_evacuation_item_get_location:
 * @self: an item
 *
 * Gets the name of the host on which the virtual machine runs.
 *
 * Returns: (nullable): the name, %NULL if that is not certain: while it switches over, if it is
 *   split over both hosts, or if a host does not answer
 *
 * Since: 1.0
 */
const char *
mignet_evacuation_item_get_location (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  switch (self->state)
    {
    case MIGNET_EVACUATION_STATE_DONE:
      return self->destination;
    case MIGNET_EVACUATION_STATE_UNCLEAR:
      return NULL;
    case MIGNET_EVACUATION_STATE_RUNNING:
      return has_not_left (self->migration) ? self->source : NULL;
    case MIGNET_EVACUATION_STATE_WAITING:
    case MIGNET_EVACUATION_STATE_LEFT_OVER:
    case MIGNET_EVACUATION_STATE_CANCELLED:
    default:
      return self->source;
    }
}

/**
 * mignet_evacuation_item_get_state:
 * @self: an item
 *
 * Gets how it stands.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
MignetEvacuationState
mignet_evacuation_item_get_state (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), MIGNET_EVACUATION_STATE_WAITING);

  return self->state;
}

/**
 * mignet_evacuation_item_get_memory:
 * @self: an item
 *
 * Gets the memory of the virtual machine.
 *
 * Returns: the memory in MiB, 0 if it never had a place
 *
 * Since: 1.0
 */
guint64
mignet_evacuation_item_get_memory (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), 0);

  return self->memory;
}

/**
 * mignet_evacuation_item_get_attempts:
 * @self: an item
 *
 * Gets how many migrations of the virtual machine were started, or could not even be.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
mignet_evacuation_item_get_attempts (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), 0);

  return self->attempts;
}

/**
 * mignet_evacuation_item_get_migration:
 * @self: an item
 *
 * Gets the migration that was started last. It has the progress and the evidence.
 *
 * Returns: (transfer none) (nullable): the migration, %NULL if none was started
 *
 * Since: 1.0
 */
MignetMigration *
mignet_evacuation_item_get_migration (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->migration;
}

/**
 * mignet_evacuation_item_get_error:
 * @self: an item
 *
 * Gets why the last migration was not done, also if the virtual machine is to be migrated again.
 *
 * Returns: (transfer none) (nullable): the error, %NULL if it was done or none has ended
 *
 * Since: 1.0
 */
const GError *
mignet_evacuation_item_get_error (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return self->error;
}

/**
 * mignet_evacuation_item_get_reasons:
 * @self: an item
 *
 * Gets why the virtual machine has no place, or what applies to the forecast of its migration.
 *
 * Returns: (transfer container) (element-type MignetReason): the reasons, possibly none
 *
 * Since: 1.0
 */
GPtrArray *
mignet_evacuation_item_get_reasons (MignetEvacuationItem *self)
{
  g_return_val_if_fail (MIGNET_IS_EVACUATION_ITEM (self), NULL);

  return _mignet_reasons_copy (self->reasons);
}
