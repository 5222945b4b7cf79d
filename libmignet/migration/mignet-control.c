/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet/mignet.h>

#include "migration/mignet-control-private.h"
#include "migration/mignet-migration-object-private.h"

/**
 * SECTION:mignet-control
 * @title: MignetControl
 * @short_description: what is asked of a migration while it runs
 *
 * A #MignetControl is what a consumer asks of a running migration, for example with
 * mignet_migration_set_bandwidth(), on its way to the provider that carries the migration out. The
 * provider gets it with the signal #MignetMigration::control, says there whether it takes it, does
 * what is asked when it can, and answers once, with mignet_control_return() or
 * mignet_control_return_error(). It may do that from any thread. What has not been answered when
 * the migration ends is refused then.
 */

/**
 * MignetControl:
 *
 * What is asked of a migration while it runs.
 *
 * Since: 1.0
 */
struct _MignetControl
{
  GObject parent_instance;

  MignetControlKind kind;
  guint64 value;
  GMutex mutex;
  GTask *task; /* (owned) (nullable) (mutex mutex): NULL when it has been answered */
};

G_DEFINE_FINAL_TYPE (MignetControl, mignet_control, G_TYPE_OBJECT)

typedef enum
{
  PROP_KIND = 1,
  PROP_VALUE
} MignetControlProperty;

static GParamSpec *props[PROP_VALUE + 1];

/* Answers it, if nobody has; takes the error. */
static void
answer (MignetControl *self, GError *error)
{
  g_autoptr (GTask) task = NULL;
  GSource *source;

  g_mutex_lock (&self->mutex);
  task = g_steal_pointer (&self->task);
  g_mutex_unlock (&self->mutex);

  if (task == NULL)
    {
      g_clear_error (&error);
      return;
    }

  source = g_task_get_task_data (task);
  if (source != NULL)
    g_source_destroy (source);
  _mignet_migration_forget_control (g_task_get_source_object (task), self);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_waiting_cancelled (GCancellable *cancellable, gpointer user_data)
{
  answer (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                          "Waiting for the answer of the migration was cancelled"));

  return G_SOURCE_REMOVE;
}

static void
cancel_source_free (gpointer data)
{
  GSource *source = data;

  g_source_destroy (source);
  g_source_unref (source);
}

static void
mignet_control_finalize (GObject *object)
{
  MignetControl *self = MIGNET_CONTROL (object);

  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (mignet_control_parent_class)->finalize (object);
}

static void
mignet_control_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetControl *self = MIGNET_CONTROL (object);

  switch ((MignetControlProperty) prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    case PROP_VALUE:
      g_value_set_uint64 (value, self->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
mignet_control_class_init (MignetControlClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_control_finalize;
  object_class->get_property = mignet_control_get_property;

  /**
   * MignetControl:kind:
   *
   * What is asked.
   *
   * Since: 1.0
   */
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, MIGNET_TYPE_CONTROL_KIND,
                                        MIGNET_CONTROL_KIND_BANDWIDTH, flags);

  /**
   * MignetControl:value:
   *
   * The value that is asked for; its unit depends on #MignetControl:kind.
   *
   * Since: 1.0
   */
  props[PROP_VALUE] = g_param_spec_uint64 ("value", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_control_init (MignetControl *self)
{
  g_mutex_init (&self->mutex);
}

MignetControl *
_mignet_control_new (MignetControlKind kind, guint64 value, GTask *task)
{
  MignetControl *self = g_object_new (MIGNET_TYPE_CONTROL, NULL);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->kind = kind;
  self->value = value;
  self->task = task;
  if (cancellable != NULL)
    {
      GSource *source = g_cancellable_source_new (cancellable);

      g_task_set_task_data (task, source, cancel_source_free);
      g_source_set_callback (source, G_SOURCE_FUNC (on_waiting_cancelled), g_object_ref (self),
                             g_object_unref);
      g_source_attach (source, g_task_get_context (task));
    }

  return self;
}

void
_mignet_control_refuse (MignetControl *self, MignetError code, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  answer (self, g_error_new_valist (MIGNET_ERROR, (int) code, format, args));
  va_end (args);
}

const char *
_mignet_control_describe (MignetControl *self)
{
  switch (self->kind)
    {
    case MIGNET_CONTROL_KIND_BANDWIDTH:
      return "the change of the bandwidth";
    case MIGNET_CONTROL_KIND_MAX_DOWNTIME:
      return "the change of the maximum downtime";
    case MIGNET_CONTROL_KIND_POST_COPY:
      return "the switch to post-copy";
    default:
      return "the control";
    }
}

/**
 * mignet_control_get_kind:
 * @self: a control
 *
 * Gets what is asked.
 *
 * Returns: the kind
 *
 * Since: 1.0
 */
MignetControlKind
mignet_control_get_kind (MignetControl *self)
{
  g_return_val_if_fail (MIGNET_IS_CONTROL (self), MIGNET_CONTROL_KIND_BANDWIDTH);

  return self->kind;
}

/**
 * mignet_control_get_value:
 * @self: a control
 *
 * Gets the value that is asked for: MiB a second for %MIGNET_CONTROL_KIND_BANDWIDTH, where 0 is no
 * limit; milliseconds for %MIGNET_CONTROL_KIND_MAX_DOWNTIME; nothing for the others.
 *
 * Returns: the value
 *
 * Since: 1.0
 */
guint64
mignet_control_get_value (MignetControl *self)
{
  g_return_val_if_fail (MIGNET_IS_CONTROL (self), 0);

  return self->value;
}

/**
 * mignet_control_return:
 * @self: a control
 *
 * Answers that it has been done; for providers. Later answers are ignored. It may be called from
 * any thread.
 *
 * Since: 1.0
 */
void
mignet_control_return (MignetControl *self)
{
  g_return_if_fail (MIGNET_IS_CONTROL (self));

  answer (self, NULL);
}

/**
 * mignet_control_return_error:
 * @self: a control
 * @error: why
 *
 * Answers that it has not been done; for providers. Later answers are ignored. It may be called
 * from any thread.
 *
 * Since: 1.0
 */
void
mignet_control_return_error (MignetControl *self, const GError *error)
{
  g_return_if_fail (MIGNET_IS_CONTROL (self));
  g_return_if_fail (error != NULL);

  answer (self, g_error_copy (error));
}
