/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-plan-data-private.h"

#include <mignet/mignet-convergence.h>
#include <mignet/mignet-enum-types.h>
#include <mignet/mignet-reason.h>

/**
 * SECTION:mignet-plan
 * @title: MignetPlan
 * @short_description: how a virtual machine is to migrate, and why
 *
 * A #MignetPlan is the answer of a #MignetPlanner: whether a virtual machine can migrate, where to,
 * over which network and to which address; what libvirt needs to be told to do so; every host that
 * was looked at; and all the reasons. It carries copies of everything and does not refer to the
 * model, so it stays what it is when the model changes; mignet_plan_is_current() says whether it
 * still holds.
 *
 * A plan is immutable and may be used from any thread, except for mignet_plan_is_current(), which
 * belongs to the thread of the cluster.
 */

/**
 * MignetPlan:
 *
 * How a virtual machine is to migrate, and why.
 *
 * Since: 1.0
 */
struct _MignetPlan
{
  GObject parent_instance;

  MignetPlanData *data; /* (owned) */
};

G_DEFINE_FINAL_TYPE (MignetPlan, mignet_plan, G_TYPE_OBJECT)

typedef enum
{
  PROP_OUTCOME = 1,
  PROP_AUTOMATIC,
  PROP_LABEL,
  PROP_VM,
  PROP_VM_ID,
  PROP_SOURCE,
  PROP_SOURCE_ID,
  PROP_DESTINATION,
  PROP_DESTINATION_ID,
  PROP_NETWORK,
  PROP_WANTED_NETWORK,
  PROP_FAMILY,
  PROP_SOURCE_ADDRESS,
  PROP_DESTINATION_ADDRESS,
  PROP_SOURCE_CONNECT_URI,
  PROP_CONNECT_URI,
  PROP_MIGRATE_URI,
  PROP_LISTEN_ADDRESS,
  PROP_TLS_DESTINATION,
  PROP_FLAGS,
  PROP_PARAMETERS,
  PROP_CONVERGENCE,
  PROP_COMPLETION_TIMEOUT,
  PROP_MAX_DOWNTIME,
  PROP_PERSISTENCE,
  PROP_PORT_RANGE_MIN,
  PROP_PORT_RANGE_MAX,
  PROP_REASONS,
  PROP_CANDIDATES
} MignetPlanProperty;

static GParamSpec *props[PROP_CANDIDATES + 1];

static void
mignet_plan_finalize (GObject *object)
{
  MignetPlan *self = MIGNET_PLAN (object);

  _mignet_plan_data_free (self->data);

  G_OBJECT_CLASS (mignet_plan_parent_class)->finalize (object);
}

static const char *
get_string (const MignetPlanData *data, MignetPlanProperty property)
{
  switch (property)
    {
    case PROP_LABEL:
      return data->label;
    case PROP_VM:
      return data->vm;
    case PROP_VM_ID:
      return data->vm_id;
    case PROP_SOURCE:
      return data->source;
    case PROP_SOURCE_ID:
      return data->source_id;
    case PROP_DESTINATION:
      return data->destination;
    case PROP_DESTINATION_ID:
      return data->destination_id;
    case PROP_NETWORK:
      return data->network;
    case PROP_WANTED_NETWORK:
      return data->wanted_network;
    case PROP_SOURCE_ADDRESS:
      return data->source_address;
    case PROP_DESTINATION_ADDRESS:
      return data->destination_address;
    case PROP_SOURCE_CONNECT_URI:
      return data->source_connect_uri;
    case PROP_CONNECT_URI:
      return data->connect_uri;
    case PROP_MIGRATE_URI:
      return data->migrate_uri;
    case PROP_LISTEN_ADDRESS:
      return data->listen_address;
    case PROP_TLS_DESTINATION:
      return data->tls_destination;
    case PROP_OUTCOME:
    case PROP_AUTOMATIC:
    case PROP_FAMILY:
    case PROP_FLAGS:
    case PROP_PARAMETERS:
    case PROP_CONVERGENCE:
    case PROP_COMPLETION_TIMEOUT:
    case PROP_MAX_DOWNTIME:
    case PROP_PERSISTENCE:
    case PROP_PORT_RANGE_MIN:
    case PROP_PORT_RANGE_MAX:
    case PROP_REASONS:
    case PROP_CANDIDATES:
    default:
      return NULL;
    }
}

static void
mignet_plan_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  MignetPlan *self = MIGNET_PLAN (object);

  switch ((MignetPlanProperty) prop_id)
    {
    case PROP_OUTCOME:
      g_value_set_enum (value, (int) self->data->outcome);
      break;
    case PROP_AUTOMATIC:
      g_value_set_boolean (value, self->data->automatic);
      break;
    case PROP_FAMILY:
      g_value_set_enum (value, (int) self->data->family);
      break;
    case PROP_FLAGS:
      g_value_set_boxed (value, self->data->flags);
      break;
    case PROP_PARAMETERS:
      g_value_set_variant (value, self->data->parameters);
      break;
    case PROP_CONVERGENCE:
      g_value_set_boxed (value, self->data->convergence);
      break;
    case PROP_COMPLETION_TIMEOUT:
      g_value_set_int (value, self->data->completion_timeout);
      break;
    case PROP_MAX_DOWNTIME:
      g_value_set_int (value, self->data->max_downtime);
      break;
    case PROP_PERSISTENCE:
      g_value_set_enum (value, (int) self->data->persistence);
      break;
    case PROP_PORT_RANGE_MIN:
      g_value_set_uint (value, self->data->port_range_min);
      break;
    case PROP_PORT_RANGE_MAX:
      g_value_set_uint (value, self->data->port_range_max);
      break;
    case PROP_REASONS:
      g_value_take_boxed (value, mignet_plan_get_reasons (self));
      break;
    case PROP_CANDIDATES:
      g_value_take_boxed (value, mignet_plan_get_candidates (self));
      break;
    case PROP_LABEL:
    case PROP_VM:
    case PROP_VM_ID:
    case PROP_SOURCE:
    case PROP_SOURCE_ID:
    case PROP_DESTINATION:
    case PROP_DESTINATION_ID:
    case PROP_NETWORK:
    case PROP_WANTED_NETWORK:
    case PROP_SOURCE_ADDRESS:
    case PROP_DESTINATION_ADDRESS:
    case PROP_SOURCE_CONNECT_URI:
    case PROP_CONNECT_URI:
    case PROP_MIGRATE_URI:
    case PROP_LISTEN_ADDRESS:
    case PROP_TLS_DESTINATION:
      g_value_set_string (value, get_string (self->data, (MignetPlanProperty) prop_id));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
init_request_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:outcome:
   *
   * What was decided.
   *
   * Since: 1.0
   */
  props[PROP_OUTCOME] =
      g_param_spec_enum ("outcome", NULL, NULL, MIGNET_TYPE_OUTCOME, MIGNET_OUTCOME_REFUSED, flags);

  /**
   * MignetPlan:automatic:
   *
   * Whether the planner picked the destination.
   *
   * Since: 1.0
   */
  props[PROP_AUTOMATIC] = g_param_spec_boolean ("automatic", NULL, NULL, FALSE, flags);

  /**
   * MignetPlan:label:
   *
   * The label of the request, %NULL if it had none.
   *
   * Since: 1.0
   */
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:vm:
   *
   * The name of the virtual machine.
   *
   * Since: 1.0
   */
  props[PROP_VM] = g_param_spec_string ("vm", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:vm-id:
   *
   * The id of the virtual machine.
   *
   * Since: 1.0
   */
  props[PROP_VM_ID] = g_param_spec_string ("vm-id", NULL, NULL, NULL, flags);
}

static void
init_end_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:source:
   *
   * The name of the host that the virtual machine runs on, %NULL if it runs nowhere.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:source-id:
   *
   * The id of the host that the virtual machine runs on, %NULL if it runs nowhere.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE_ID] = g_param_spec_string ("source-id", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:destination:
   *
   * The name of the host to migrate to, %NULL if an automatic request was refused.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION] = g_param_spec_string ("destination", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:destination-id:
   *
   * The id of the host to migrate to, %NULL if an automatic request was refused.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION_ID] = g_param_spec_string ("destination-id", NULL, NULL, NULL, flags);
}

static void
init_network_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:network:
   *
   * The name of the network that carries the stream, %NULL if the outcome is
   * %MIGNET_OUTCOME_REFUSED.
   *
   * Since: 1.0
   */
  props[PROP_NETWORK] = g_param_spec_string ("network", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:wanted-network:
   *
   * The name of the network whose route was decided.
   *
   * Since: 1.0
   */
  props[PROP_WANTED_NETWORK] = g_param_spec_string ("wanted-network", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:family:
   *
   * The family of the address to dial, %G_SOCKET_FAMILY_INVALID if there is none or it is a name.
   *
   * Since: 1.0
   */
  props[PROP_FAMILY] = g_param_spec_enum ("family", NULL, NULL, G_TYPE_SOCKET_FAMILY,
                                          G_SOCKET_FAMILY_INVALID, flags);

  /**
   * MignetPlan:source-address:
   *
   * The address that the stream is expected to come from, %NULL over management or if not known.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE_ADDRESS] = g_param_spec_string ("source-address", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:destination-address:
   *
   * The address to dial, without brackets; %NULL if the migration is refused or waits.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION_ADDRESS] =
      g_param_spec_string ("destination-address", NULL, NULL, NULL, flags);
}

static void
init_uri_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:source-connect-uri:
   *
   * The URI by which to connect to libvirt on the source, %NULL if the migration is refused or
   * waits.
   *
   * Since: 1.0
   */
  props[PROP_SOURCE_CONNECT_URI] =
      g_param_spec_string ("source-connect-uri", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:connect-uri:
   *
   * The URI by which to connect to libvirt on the destination, %NULL if the migration is refused or
   * waits.
   *
   * Since: 1.0
   */
  props[PROP_CONNECT_URI] = g_param_spec_string ("connect-uri", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:migrate-uri:
   *
   * The URI that the stream is sent to, %NULL if the migration is refused or waits.
   *
   * Since: 1.0
   */
  props[PROP_MIGRATE_URI] = g_param_spec_string ("migrate-uri", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:listen-address:
   *
   * The address to listen on, %NULL for every address.
   *
   * Since: 1.0
   */
  props[PROP_LISTEN_ADDRESS] = g_param_spec_string ("listen-address", NULL, NULL, NULL, flags);

  /**
   * MignetPlan:tls-destination:
   *
   * The host name to verify the certificate of the destination against, %NULL if there is none to
   * verify.
   *
   * Since: 1.0
   */
  props[PROP_TLS_DESTINATION] = g_param_spec_string ("tls-destination", NULL, NULL, NULL, flags);
}

static void
init_other_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:flags:
   *
   * The names of the flags for libvirt, %NULL if the migration is refused.
   *
   * Since: 1.0
   */
  props[PROP_FLAGS] = g_param_spec_boxed ("flags", NULL, NULL, G_TYPE_STRV, flags);

  /**
   * MignetPlan:parameters:
   *
   * The parameters for libvirt beyond those that have properties of their own, %NULL if the
   * migration is refused.
   *
   * Since: 1.0
   */
  props[PROP_PARAMETERS] =
      g_param_spec_variant ("parameters", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL, flags);

  /**
   * MignetPlan:reasons: (type GPtrArray(MignetReason)) (transfer container)
   *
   * What speaks against the migration or applies to it.
   *
   * Since: 1.0
   */
  props[PROP_REASONS] = g_param_spec_boxed ("reasons", NULL, NULL, G_TYPE_PTR_ARRAY, flags);

  /**
   * MignetPlan:candidates: (type GPtrArray(MignetCandidate)) (transfer container)
   *
   * The hosts that were looked at.
   *
   * Since: 1.0
   */
  props[PROP_CANDIDATES] = g_param_spec_boxed ("candidates", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
}

static void
init_transfer_properties (void)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * MignetPlan:convergence:
   *
   * What is to be done so that the migration comes to its end, %NULL if nothing is said.
   *
   * Since: 1.0
   */
  props[PROP_CONVERGENCE] =
      g_param_spec_boxed ("convergence", NULL, NULL, MIGNET_TYPE_CONVERGENCE, flags);

  /**
   * MignetPlan:completion-timeout:
   *
   * How long the migration may take in seconds, -1 if nothing is said.
   *
   * Since: 1.0
   */
  props[PROP_COMPLETION_TIMEOUT] =
      g_param_spec_int ("completion-timeout", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * MignetPlan:max-downtime:
   *
   * How long the virtual machine may stand still in milliseconds, -1 if nothing is said.
   *
   * Since: 1.0
   */
  props[PROP_MAX_DOWNTIME] = g_param_spec_int ("max-downtime", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * MignetPlan:persistence:
   *
   * Whether the destination is to keep a definition of the virtual machine.
   *
   * Since: 1.0
   */
  props[PROP_PERSISTENCE] = g_param_spec_enum ("persistence", NULL, NULL, MIGNET_TYPE_PERSISTENCE,
                                               MIGNET_PERSISTENCE_KEEP, flags);

  /**
   * MignetPlan:port-range-min:
   *
   * The first port that the stream may go to, 0 for those of libvirt.
   *
   * Since: 1.0
   */
  props[PROP_PORT_RANGE_MIN] =
      g_param_spec_uint ("port-range-min", NULL, NULL, 0, G_MAXUINT16, 0, flags);

  /**
   * MignetPlan:port-range-max:
   *
   * The last port that the stream may go to, 0 for those of libvirt.
   *
   * Since: 1.0
   */
  props[PROP_PORT_RANGE_MAX] =
      g_param_spec_uint ("port-range-max", NULL, NULL, 0, G_MAXUINT16, 0, flags);
}

static void
mignet_plan_class_init (MignetPlanClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = mignet_plan_finalize;
  object_class->get_property = mignet_plan_get_property;

  init_request_properties ();
  init_end_properties ();
  init_network_properties ();
  init_uri_properties ();
  init_other_properties ();
  init_transfer_properties ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
mignet_plan_init (MignetPlan *self)
{
  self->data = _mignet_plan_data_new ();
}

MignetPlan *
_mignet_plan_new (MignetPlanData *data)
{
  MignetPlan *self = g_object_new (MIGNET_TYPE_PLAN, NULL);

  _mignet_plan_data_free (self->data);
  self->data = data;

  return self;
}

const MignetPlanData *
_mignet_plan_peek_data (MignetPlan *self)
{
  return self->data;
}

GPtrArray *
_mignet_plan_peek_source_links (MignetPlan *self)
{
  return _mignet_plan_data_peek_source_links (self->data);
}

GPtrArray *
_mignet_plan_peek_destination_links (MignetPlan *self)
{
  return _mignet_plan_data_peek_destination_links (self->data);
}

const char *
_mignet_plan_get_source_registered_address (MignetPlan *self)
{
  return self->data->source_registered_address;
}

const char *
_mignet_plan_get_destination_registered_address (MignetPlan *self)
{
  return self->data->destination_registered_address;
}
