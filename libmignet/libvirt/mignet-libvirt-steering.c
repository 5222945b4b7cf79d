/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mignet-libvirt/mignet-libvirt.h>

#include "libvirt/mignet-libvirt-steering-private.h"

/* One thing that is to be done. */
typedef struct
{
  MignetLibvirtOrder order;
  guint64 value;
  MignetControl *control; /* (owned) (nullable): who wants to know how it went */
} Wish;

struct _MignetLibvirtSteering
{
  MignetMigration *migration; /* (owned) */
  gulong handler;
  GAsyncQueue *inbox; /* (owned) (element-type MignetControl): also by the handler of the signal */
  GQueue *wishes;     /* (owned) (element-type Wish) */
  Wish *wish;         /* (owned) (nullable): the one that is being done */
  MignetLibvirtCall *call;         /* (owned) (nullable): which does it */
  MignetConvergenceDriver *driver; /* (owned) (nullable) */
  gboolean allows_post_copy;
  gboolean has_bandwidth;
  guint64 bandwidth; /* MiB a second: what was last asked for */
};

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_object (&wish->control);
  g_free (wish);
}

static gboolean
on_control (MignetMigration *migration, MignetControl *control, gpointer user_data)
{
  g_async_queue_push (user_data, g_object_ref (control));

  return TRUE;
}

static void
drop_inbox (gpointer data, GClosure *closure)
{
  g_async_queue_unref (data);
}

/* The limit that the plan has for pre-copy only. One for post-copy that the plan has, libvirt gets
 * with the call that migrates. */
static void
take_bandwidth (MignetLibvirtSteering *self, GVariant *parameters)
{
  g_autoptr (GVariant) post_copy = NULL;
  g_autoptr (GVariant) bandwidth = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (parameters);

  post_copy = g_variant_dict_lookup_value (&dict, "bandwidth.postcopy", NULL);
  bandwidth = g_variant_dict_lookup_value (&dict, "bandwidth", G_VARIANT_TYPE_UINT64);
  if (post_copy != NULL || bandwidth == NULL)
    return;

  self->has_bandwidth = TRUE;
  self->bandwidth = g_variant_get_uint64 (bandwidth);
}

MignetLibvirtSteering *
_mignet_libvirt_steering_new (MignetMigration *migration, gboolean allows_post_copy)
{
  MignetLibvirtSteering *self = g_new0 (MignetLibvirtSteering, 1);
  MignetPlan *plan = mignet_migration_get_plan (migration);

  self->migration = g_object_ref (migration);
  self->inbox = g_async_queue_new_full (g_object_unref);
  self->wishes = g_queue_new ();
  self->allows_post_copy = allows_post_copy;
  if (mignet_plan_get_parameters (plan) != NULL)
    take_bandwidth (self, mignet_plan_get_parameters (plan));
  /* Who asks for something may still be in the handler when this is freed. */
  self->handler =
      g_signal_connect_data (migration, "control", G_CALLBACK (on_control),
                             g_async_queue_ref (self->inbox), drop_inbox, G_CONNECT_DEFAULT);

  return self;
}

void
_mignet_libvirt_steering_free (MignetLibvirtSteering *self)
{
  g_signal_handler_disconnect (self->migration, self->handler);
  g_queue_free_full (self->wishes, wish_free);
  g_clear_pointer (&self->wish, wish_free);
  g_clear_pointer (&self->call, _mignet_libvirt_call_unref);
  g_async_queue_unref (self->inbox);
  g_clear_object (&self->driver);
  g_clear_object (&self->migration);
  g_free (self);
}

void
_mignet_libvirt_steering_set_driver (MignetLibvirtSteering *self, MignetConvergenceDriver *driver)
{
  g_clear_object (&self->driver);
  self->driver = driver;
}

static void
add_wish (MignetLibvirtSteering *self,
          MignetLibvirtOrder order,
          guint64 value,
          MignetControl *control)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->order = order;
  wish->value = value;
  g_set_object (&wish->control, control);
  g_queue_push_tail (self->wishes, wish);
}

/* Post-copy has a limit of its own, which is none unless it is set. */
static void
add_post_copy (MignetLibvirtSteering *self, MignetControl *control)
{
  if (self->has_bandwidth)
    add_wish (self, MIGNET_LIBVIRT_ORDER_POST_COPY_BANDWIDTH, self->bandwidth, NULL);
  add_wish (self, MIGNET_LIBVIRT_ORDER_POST_COPY, 0, control);
}

static void
refuse (MignetLibvirtSteering *self, MignetControl *control, MignetError code, const char *why)
{
  MignetPlan *plan = mignet_migration_get_plan (self->migration);
  g_autoptr (GError) error = g_error_new (MIGNET_ERROR, (int) code, "The migration of VM '%s' %s",
                                          mignet_plan_get_vm (plan), why);

  mignet_control_return_error (control, error);
}

static void
take_control (MignetLibvirtSteering *self, MignetControl *control, gboolean ending)
{
  switch (mignet_control_get_kind (control))
    {
    case MIGNET_CONTROL_KIND_BANDWIDTH:
      self->has_bandwidth = TRUE;
      self->bandwidth = mignet_control_get_value (control);
      add_wish (self, MIGNET_LIBVIRT_ORDER_BANDWIDTH, self->bandwidth, control);
      break;
    case MIGNET_CONTROL_KIND_MAX_DOWNTIME:
      add_wish (self, MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME, mignet_control_get_value (control),
                control);
      break;
    case MIGNET_CONTROL_KIND_POST_COPY:
      if (!self->allows_post_copy)
        refuse (self, control, MIGNET_ERROR_NOT_SUPPORTED,
                "cannot be switched to post-copy, since its plan does not allow that");
      else if (ending)
        refuse (self, control, MIGNET_ERROR_BAD_STATE,
                "cannot be switched to post-copy, since it is being cancelled");
      else
        add_post_copy (self, control);
      break;
    default:
      refuse (self, control, MIGNET_ERROR_NOT_SUPPORTED, "cannot be steered in that way");
      break;
    }
}

/* Says whether the migration is in post-copy now. */
static gboolean
end_wish (MignetLibvirtSteering *self)
{
  g_autoptr (GError) error = _mignet_libvirt_order_steal_error (self->call);
  gboolean switched = self->wish->order == MIGNET_LIBVIRT_ORDER_POST_COPY && error == NULL;
  MignetControl *control = self->wish->control;

  if (control != NULL && error != NULL)
    mignet_control_return_error (control, error);
  else if (control != NULL)
    mignet_control_return (control);

  g_clear_pointer (&self->call, _mignet_libvirt_call_unref);
  g_clear_pointer (&self->wish, wish_free);

  return switched;
}

static void
begin_wish (MignetLibvirtSteering *self, const MignetLibvirtMoment *moment)
{
  g_autoptr (GError) error = NULL;

  self->wish = g_queue_pop_head (self->wishes);
  if (self->wish->order == MIGNET_LIBVIRT_ORDER_BANDWIDTH &&
      moment->state == MIGNET_MIGRATION_STATE_POST_COPY)
    self->wish->order = MIGNET_LIBVIRT_ORDER_POST_COPY_BANDWIDTH;

  self->call = _mignet_libvirt_order_start (moment->source, moment->uuid, self->wish->order,
                                            self->wish->value, &error);
  if (self->call != NULL)
    return;

  if (self->wish->control != NULL)
    mignet_control_return_error (self->wish->control, error);
  g_clear_pointer (&self->wish, wish_free);
}

/* Says whether the migration is to be given up. A step that fails is passed over: the next one
 * comes in its time. */
static gboolean
follow_schedule (MignetLibvirtSteering *self, const MignetLibvirtMoment *moment)
{
  g_autoptr (MignetConvergenceStep) step =
      mignet_convergence_driver_next (self->driver, moment->now, moment->iteration);

  if (step == NULL)
    return FALSE;

  switch (mignet_convergence_step_get_action (step))
    {
    case MIGNET_CONVERGENCE_ACTION_SET_DOWNTIME:
      add_wish (self, MIGNET_LIBVIRT_ORDER_MAX_DOWNTIME,
                mignet_convergence_step_get_downtime (step), NULL);
      return FALSE;
    case MIGNET_CONVERGENCE_ACTION_POST_COPY:
      add_post_copy (self, NULL);
      return FALSE;
    case MIGNET_CONVERGENCE_ACTION_ABORT:
    default:
      return TRUE;
    }
}

MignetLibvirtSteeringResult
_mignet_libvirt_steering_run (MignetLibvirtSteering *self, const MignetLibvirtMoment *moment)
{
  gboolean transfers = moment->state == MIGNET_MIGRATION_STATE_PRE_COPY ||
                       moment->state == MIGNET_MIGRATION_STATE_SWITCHING_OVER ||
                       moment->state == MIGNET_MIGRATION_STATE_POST_COPY;
  MignetControl *control;

  while ((control = g_async_queue_try_pop (self->inbox)) != NULL)
    {
      take_control (self, control, moment->ending);
      g_object_unref (control);
    }

  if (self->call != NULL && _mignet_libvirt_call_has_returned (self->call) && end_wish (self))
    return MIGNET_LIBVIRT_STEERING_POST_COPY;

  if (self->driver != NULL && !moment->ending && self->call == NULL &&
      g_queue_is_empty (self->wishes) && moment->state == MIGNET_MIGRATION_STATE_PRE_COPY &&
      follow_schedule (self, moment))
    return MIGNET_LIBVIRT_STEERING_GIVE_UP;

  if (self->call == NULL && transfers && !g_queue_is_empty (self->wishes) &&
      moment->source->connection != NULL)
    begin_wish (self, moment);

  return MIGNET_LIBVIRT_STEERING_GOES_ON;
}

GError *
_mignet_libvirt_steering_get_reason (MignetLibvirtSteering *self, MignetPlan *plan)
{
  if (mignet_convergence_driver_is_overdue (self->driver))
    return g_error_new (MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_TIMED_OUT,
                        "The migration of VM '%s' from '%s' to '%s' was given up, since it took "
                        "longer than its policy allows",
                        mignet_plan_get_vm (plan), mignet_plan_get_source (plan),
                        mignet_plan_get_destination (plan));

  return g_error_new (
      MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_NOT_CONVERGED,
      "The migration of VM '%s' from '%s' to '%s' was given up, since the VM changes "
      "its memory faster than it is transferred",
      mignet_plan_get_vm (plan), mignet_plan_get_source (plan), mignet_plan_get_destination (plan));
}
