/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-effect-private.h"

/**
 * SECTION:mignet-preview
 * @title: MignetPreview
 * @short_description: what changes to a cluster would do
 *
 * A #MignetPreview is the answer of mignet_planner_preview(): whether some changes would be
 * refused, and otherwise who would hold which role, and which hosts and virtual machines would lose
 * or gain something. It is immutable, does not refer to the model, and may be used from any thread.
 */

/**
 * MignetPreview:
 *
 * What changes to a cluster would do.
 *
 * Since: 1.0
 */
struct _MignetPreview
{
  GObject parent_instance;

  char **changes;               /* (owned) */
  GError *refusal;              /* (owned) (nullable) */
  char *before[MIGNET_N_ROLES]; /* (owned) (nullable): the names of the holders */
  char *after[MIGNET_N_ROLES];  /* (owned) (nullable) */
  GPtrArray *effects;           /* (owned) (element-type MignetEffect) */
};

G_DEFINE_FINAL_TYPE (MignetPreview, mignet_preview, G_TYPE_OBJECT)

typedef enum
{
  PROP_CHANGES = 1,
  PROP_REFUSAL,
  PROP_EFFECTS
} MignetPreviewProperty;

static GParamSpec *props[PROP_EFFECTS + 1];

static void
mignet_preview_finalize (GObject *object)
{
  MignetPreview *self = MIGNET_PREVIEW (object);

  g_strfreev (self->changes);
  g_clear_error (&self->refusal);
  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    {
      g_free (self->before[role]);
      g_free (self->after[role]);
    }
  g_ptr_array_unref (self->effects);

  G_OBJECT_CLASS (mignet_preview_parent_class)->finalize (object);
}

static void
mignet_preview_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetPreview *self = MIGNET_PREVIEW (object);

  switch ((MignetPreviewProperty) prop_id)
    {
    case PROP_CHANGES:
      g_value_set_boxed (value, self->changes);
      break;
    case PROP_REFUSAL:
      g_value_set_boxed (value, self->refusal);
      break;
    case PROP_EFFECTS:
      g_value_take_boxed (value, mignet_preview_get_effects (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mignet_preview_class_init (MignetPreviewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mignet_preview_finalize;
  object_class->get_property = mignet_preview_get_property;

  /**
   * MignetPreview:changes:
   *
   * The changes in their order, as mignet_change_to_string() describes them.
   *
   * Since: 1.0
   */
  props[PROP_CHANGES] = g_param_spec_boxed ("changes", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * MignetPreview:refusal:
   *
   * Why the cluster would refuse the changes, %NULL if it would not.
   *
   * Since: 1.0
   */
  props[PROP_REFUSAL] = g_param_spec_boxed ("refusal", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * MignetPreview:effects: (type GPtrArray(MignetEffect)) (transfer container)
   *
   * What would become of hosts and virtual machines.
   *
   * Since: 1.0
   */
  props[PROP_EFFECTS] = g_param_spec_boxed ("effects", NULL, NULL, G_TYPE_PTR_ARRAY, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_preview_init (MignetPreview *self)
{
  self->changes = g_new0 (char *, 1);
  self->effects = g_ptr_array_new_with_free_func ((GDestroyNotify) mignet_effect_unref);
}

static void
copy_holders (char **names, const MignetClusterRoles *roles)
{
  for (guint role = 0; role < MIGNET_N_ROLES; role++)
    {
      if (roles->holders[role] != NULL)
        names[role] = g_strdup (mignet_network_get_name (roles->holders[role]));
    }
}

MignetPreview *
_mignet_preview_new (char **changes,
                     GError *refusal,
                     const MignetClusterRoles *before,
                     const MignetClusterRoles *after,
                     GPtrArray *effects)
{
  MignetPreview *self = g_object_new (MIGNET_TYPE_PREVIEW, NULL);

  g_strfreev (self->changes);
  g_ptr_array_unref (self->effects);
  self->changes = changes;
  self->refusal = refusal;
  self->effects = effects;
  copy_holders (self->before, before);
  copy_holders (self->after, after);

  return self;
}

/**
 * mignet_preview_get_changes:
 * @self: a preview
 *
 * Gets the changes in their order, as mignet_change_to_string() describes them.
 *
 * Returns: (transfer none) (array zero-terminated=1): the descriptions
 *
 * Since: 1.0
 */
const char *const *
mignet_preview_get_changes (MignetPreview *self)
{
  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);

  return (const char *const *) self->changes;
}

/**
 * mignet_preview_get_refusal:
 * @self: a preview
 *
 * Gets the error that the first refused change would end with. A preview with a refusal has no
 * effects, and every role stays where it is.
 *
 * Returns: (transfer none) (nullable): the error, %NULL if every change would be made
 *
 * Since: 1.0
 */
const GError *
mignet_preview_get_refusal (MignetPreview *self)
{
  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);

  return self->refusal;
}

/**
 * mignet_preview_get_holder_before:
 * @self: a preview
 * @role: a role
 *
 * Gets the name of the network that holds a role before the changes.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if nobody does
 *
 * Since: 1.0
 */
const char *
mignet_preview_get_holder_before (MignetPreview *self, MignetRole role)
{
  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);
  g_return_val_if_fail (role < MIGNET_N_ROLES, NULL);

  return self->before[role];
}

/**
 * mignet_preview_get_holder_after:
 * @self: a preview
 * @role: a role
 *
 * Gets the name of the network that would hold a role after the changes.
 *
 * Returns: (transfer none) (nullable): the name, %NULL if nobody would
 *
 * Since: 1.0
 */
const char *
mignet_preview_get_holder_after (MignetPreview *self, MignetRole role)
{
  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);
  g_return_val_if_fail (role < MIGNET_N_ROLES, NULL);

  return self->after[role];
}

/**
 * mignet_preview_get_effects:
 * @self: a preview
 *
 * Gets what would become of hosts and virtual machines: first those of the hosts, then those of the
 * virtual machines, each in the order of their ids and with one effect at most. Those that nothing
 * happens to are left out.
 *
 * Returns: (transfer container) (element-type MignetEffect): the effects
 *
 * Since: 1.0
 */
GPtrArray *
mignet_preview_get_effects (MignetPreview *self)
{
  GPtrArray *copy;

  g_return_val_if_fail (MIGNET_IS_PREVIEW (self), NULL);

  copy = g_ptr_array_new_full (self->effects->len, (GDestroyNotify) mignet_effect_unref);
  for (guint i = 0; i < self->effects->len; i++)
    g_ptr_array_add (copy, mignet_effect_ref (self->effects->pdata[i]));

  return copy;
}
