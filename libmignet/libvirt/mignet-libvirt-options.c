/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-error-private.h"
#include "libvirt/mignet-libvirt-options-private.h"

typedef struct
{
  const char *name; /* as in libvirt's constant, in lower case and with hyphens */
  unsigned int flag;
} FlagName;

static const FlagName flag_names[] = {
  { "live", VIR_MIGRATE_LIVE },
  { "peer2peer", VIR_MIGRATE_PEER2PEER },
  { "tunnelled", VIR_MIGRATE_TUNNELLED },
  { "persist-dest", VIR_MIGRATE_PERSIST_DEST },
  { "undefine-source", VIR_MIGRATE_UNDEFINE_SOURCE },
  { "paused", VIR_MIGRATE_PAUSED },
  { "non-shared-disk", VIR_MIGRATE_NON_SHARED_DISK },
  { "non-shared-inc", VIR_MIGRATE_NON_SHARED_INC },
  { "change-protection", VIR_MIGRATE_CHANGE_PROTECTION },
  { "unsafe", VIR_MIGRATE_UNSAFE },
  { "compressed", VIR_MIGRATE_COMPRESSED },
  { "abort-on-error", VIR_MIGRATE_ABORT_ON_ERROR },
  { "auto-converge", VIR_MIGRATE_AUTO_CONVERGE },
  { "rdma-pin-all", VIR_MIGRATE_RDMA_PIN_ALL },
  { "postcopy", VIR_MIGRATE_POSTCOPY },
  { "tls", VIR_MIGRATE_TLS },
  { "parallel", VIR_MIGRATE_PARALLEL },
  { "non-shared-synchronous-writes", VIR_MIGRATE_NON_SHARED_SYNCHRONOUS_WRITES },
  { "zerocopy", VIR_MIGRATE_ZEROCOPY },
};

typedef struct
{
  const char *name;
  int type; /* of virTypedParameterType */
} ParameterType;

/* libvirt refuses a number of another type than these. What is not listed is passed in the type
 * that the plan has it in, so that newer daemons get newer parameters. */
static const ParameterType parameter_types[] = {
  { VIR_MIGRATE_PARAM_BANDWIDTH, VIR_TYPED_PARAM_ULLONG },
  { VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY, VIR_TYPED_PARAM_ULLONG },
  { "bandwidth.avail.switchover", VIR_TYPED_PARAM_ULLONG },
  { VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE, VIR_TYPED_PARAM_ULLONG },
  { VIR_MIGRATE_PARAM_COMPRESSION_MT_LEVEL, VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_COMPRESSION_MT_THREADS, VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_COMPRESSION_MT_DTHREADS, VIR_TYPED_PARAM_INT },
  { "compression.zlib.level", VIR_TYPED_PARAM_INT },
  { "compression.zstd.level", VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_DISKS_PORT, VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_AUTO_CONVERGE_INITIAL, VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT, VIR_TYPED_PARAM_INT },
  { VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS, VIR_TYPED_PARAM_INT },
};

void
_mignet_libvirt_options_free (MignetLibvirtOptions *self)
{
  virTypedParamsFree (self->params, self->n_params);
  g_free (self);
}

static gboolean
parse_flag (const char *name, unsigned int *flag)
{
  g_autofree char *hyphenated = g_strdelimit (g_strdup (name), "_", '-');

  for (gsize i = 0; i < G_N_ELEMENTS (flag_names); i++)
    {
      if (g_str_equal (flag_names[i].name, hyphenated))
        {
          *flag = flag_names[i].flag;
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
read_flags (MignetLibvirtOptions *self, const char *const *names, GError **error)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      unsigned int flag;

      if (!parse_flag (names[i], &flag))
        {
          g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_UNSUPPORTED,
                       "The plan has the flag '%s', which is not one of libvirt's", names[i]);
          return FALSE;
        }
      self->flags |= flag;
    }

  return TRUE;
}

/* The value as a number of any of the integer types; FALSE if it is not one. */
static gboolean
read_integer (GVariant *value, gboolean *negative, guint64 *magnitude)
{
  gint64 number;

  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_INT32:
      number = g_variant_get_int32 (value);
      break;
    case G_VARIANT_CLASS_INT64:
      number = g_variant_get_int64 (value);
      break;
    case G_VARIANT_CLASS_UINT32:
      number = g_variant_get_uint32 (value);
      break;
    case G_VARIANT_CLASS_UINT64:
      *negative = FALSE;
      *magnitude = g_variant_get_uint64 (value);
      return TRUE;
    case G_VARIANT_CLASS_BOOLEAN:
    case G_VARIANT_CLASS_BYTE:
    case G_VARIANT_CLASS_INT16:
    case G_VARIANT_CLASS_UINT16:
    case G_VARIANT_CLASS_HANDLE:
    case G_VARIANT_CLASS_DOUBLE:
    case G_VARIANT_CLASS_STRING:
    case G_VARIANT_CLASS_OBJECT_PATH:
    case G_VARIANT_CLASS_SIGNATURE:
    case G_VARIANT_CLASS_VARIANT:
    case G_VARIANT_CLASS_MAYBE:
    case G_VARIANT_CLASS_ARRAY:
    case G_VARIANT_CLASS_TUPLE:
    case G_VARIANT_CLASS_DICT_ENTRY:
    default:
      return FALSE;
    }

  *negative = number < 0;
  *magnitude = number < 0 ? 0 : (guint64) number;

  return TRUE;
}

static int
find_type (const char *name, GVariant *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parameter_types); i++)
    {
      if (g_str_equal (parameter_types[i].name, name))
        return parameter_types[i].type;
    }

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_UINT64))
    return VIR_TYPED_PARAM_ULLONG;

  return VIR_TYPED_PARAM_INT;
}

static gboolean
add_integer (MignetLibvirtOptions *self, const char *name, GVariant *value)
{
  gboolean negative;
  guint64 magnitude;

  if (!read_integer (value, &negative, &magnitude) || negative)
    return FALSE;
  if (find_type (name, value) == VIR_TYPED_PARAM_ULLONG)
    return virTypedParamsAddULLong (&self->params, &self->n_params, &self->max_params, name,
                                    magnitude) == 0;

  return magnitude <= G_MAXINT &&
         virTypedParamsAddInt (&self->params, &self->n_params, &self->max_params, name,
                               (int) magnitude) == 0;
}

static gboolean
add_string (MignetLibvirtOptions *self, const char *name, const char *value)
{
  return virTypedParamsAddString (&self->params, &self->n_params, &self->max_params, name, value) ==
         0;
}

static gboolean
add_parameter (MignetLibvirtOptions *self, const char *name, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return add_string (self, name, g_variant_get_string (value, NULL));

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    {
      g_autofree const char **items = g_variant_get_strv (value, NULL);

      return virTypedParamsAddStringList (&self->params, &self->n_params, &self->max_params, name,
                                          items) == 0;
    }

  return add_integer (self, name, value);
}

/* The plan has members of its own for these. */
static gboolean
is_member_of_plan (const char *name)
{
  return g_str_equal (name, VIR_MIGRATE_PARAM_URI) ||
         g_str_equal (name, VIR_MIGRATE_PARAM_LISTEN_ADDRESS) ||
         g_str_equal (name, VIR_MIGRATE_PARAM_TLS_DESTINATION);
}

static gboolean
read_parameters (MignetLibvirtOptions *self, GVariant *parameters, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (parameters == NULL)
    return TRUE;

  g_variant_iter_init (&iter, parameters);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (!is_member_of_plan (name) && !add_parameter (self, name, owned))
        {
          g_autofree char *text = g_variant_print (owned, FALSE);

          g_set_error (error, MIGNET_LIBVIRT_ERROR, MIGNET_LIBVIRT_ERROR_UNSUPPORTED,
                       "The parameter '%s' of the plan is %s, which cannot be passed to libvirt",
                       name, text);
          return FALSE;
        }
    }

  return TRUE;
}

MignetLibvirtOptions *
_mignet_libvirt_options_new (MignetPlan *plan, GError **error)
{
  g_autoptr (MignetLibvirtOptions) self = g_new0 (MignetLibvirtOptions, 1);

  if (!read_flags (self, mignet_plan_get_flags (plan), error) ||
      !read_parameters (self, mignet_plan_get_parameters (plan), error))
    return NULL;

  return g_steal_pointer (&self);
}

gboolean
_mignet_libvirt_options_set_route (MignetLibvirtOptions *self,
                                   MignetPlan *plan,
                                   MignetLibvirtRoute *route,
                                   GError **error)
{
  const char *listen_address = mignet_plan_get_listen_address (plan);
  const char *certificate_name = mignet_plan_get_tls_destination (plan);

  /* The certificate of the destination names the host, and a number is what is dialled. */
  if (certificate_name == NULL && (self->flags & VIR_MIGRATE_TLS) != 0)
    certificate_name = route->name;

  if (add_string (self, VIR_MIGRATE_PARAM_URI, route->uri) &&
      (listen_address == NULL ||
       add_string (self, VIR_MIGRATE_PARAM_LISTEN_ADDRESS, listen_address)) &&
      (certificate_name == NULL ||
       add_string (self, VIR_MIGRATE_PARAM_TLS_DESTINATION, certificate_name)))
    return TRUE;

  _mignet_libvirt_error_from_last (error, MIGNET_LIBVIRT_STEP_QUERY, NULL, 0,
                                   "The address '%s' cannot be passed to libvirt", route->uri);

  return FALSE;
}

void
_mignet_libvirt_options_set_persistent (MignetLibvirtOptions *self, gboolean persistent)
{
  const unsigned int said = VIR_MIGRATE_PERSIST_DEST | VIR_MIGRATE_UNDEFINE_SOURCE;

  /* A definition that stayed behind could be started while the virtual machine runs elsewhere. */
  if (persistent && (self->flags & said) == 0)
    self->flags |= said;
}

void
_mignet_libvirt_options_set_resume (MignetLibvirtOptions *self)
{
  unsigned long long bandwidth = 0;

  self->flags |= VIR_MIGRATE_POSTCOPY | VIR_MIGRATE_POSTCOPY_RESUME;
  /* libvirt wants one of the two; without peers it is not a matter of course. */
  if ((self->flags & VIR_MIGRATE_PEER2PEER) == 0)
    self->flags |= VIR_MIGRATE_CHANGE_PROTECTION;

  /* What held before the migration broke goes on to hold unless something is said; 0 is no limit.
   */
  virTypedParamsGetULLong (self->params, self->n_params, VIR_MIGRATE_PARAM_BANDWIDTH, &bandwidth);
  if (virTypedParamsGet (self->params, self->n_params, VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY) ==
      NULL)
    virTypedParamsAddULLong (&self->params, &self->n_params, &self->max_params,
                             VIR_MIGRATE_PARAM_BANDWIDTH_POSTCOPY, bandwidth);
}

static virTypedParameterPtr
find_parameter (MignetLibvirtOptions *self, const char *name, int type)
{
  virTypedParameterPtr parameter = virTypedParamsGet (self->params, self->n_params, name);

  return parameter != NULL && parameter->type == type ? parameter : NULL;
}

gboolean
_mignet_libvirt_options_has_disks_port (MignetLibvirtOptions *self)
{
  return find_parameter (self, VIR_MIGRATE_PARAM_DISKS_PORT, VIR_TYPED_PARAM_INT) != NULL ||
         find_parameter (self, VIR_MIGRATE_PARAM_DISKS_URI, VIR_TYPED_PARAM_STRING) != NULL;
}

gboolean
_mignet_libvirt_options_set_disks_port (MignetLibvirtOptions *self, guint port, GError **error)
{
  virTypedParameterPtr number =
      find_parameter (self, VIR_MIGRATE_PARAM_DISKS_PORT, VIR_TYPED_PARAM_INT);
  virTypedParameterPtr uri =
      find_parameter (self, VIR_MIGRATE_PARAM_DISKS_URI, VIR_TYPED_PARAM_STRING);
  g_autofree char *host = NULL;
  g_autofree char *changed = NULL;
  int old_port;

  if (number != NULL)
    number->value.i = (int) port;
  if (uri == NULL)
    return TRUE;

  if (!mignet_migrate_uri_parse (uri->value.s, &host, &old_port, error))
    return FALSE;
  changed = mignet_migrate_uri_build (host, (int) port, error);
  if (changed == NULL)
    return FALSE;

  /* libvirt frees it with free(). */
  free (uri->value.s);
  uri->value.s = strdup (changed);

  return uri->value.s != NULL;
}
