/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-route-decision-private.h"

#include "planning/mignet-check-private.h"
#include "planning/mignet-subnets-private.h"

/* What a condition is told about: the names, and a host of the pair. */
typedef struct
{
  const MignetPlanning *planning;
  const MignetSnapshotHost *host;  /* the one that the condition is about */
  const MignetSnapshotHost *other; /* (nullable): the other end */
  const MignetSnapshotNetwork *network;
  const MignetSnapshotAttachment *attachment;
  const MignetSnapshotAttachment *other_attachment; /* (nullable) */
  const MignetRouteDecision *decision;
  MignetReasonCode code;
  MignetSeverity severity;
  gboolean only_warns; /* of the source: the stream goes over the network all the same */
} Context;

/* Takes over the message. */
static MignetReason *
create_reason (const Context *context, const char *subject, char *message)
{
  return _mignet_reason_new_take (context->code, context->severity, context->host->name,
                                  context->network->name, subject, message);
}

static char *
describe_nic (const MignetSnapshotAttachment *attachment)
{
  return attachment->nic != NULL ? g_strdup_printf (" on '%s'", attachment->nic) : g_strdup ("");
}

static const char *
describe_address_state (const MignetSnapshotAddress *address)
{
  if (_mignet_address_is_duplicate (address))
    return " (duplicate)";
  if (address->state == MIGNET_ADDRESS_STATE_TENTATIVE)
    return " (tentative)";

  return "";
}

/* The addresses of the families that the policy lists, as the host reports them. */
static char *
describe_addresses (const Context *context, const MignetSnapshotAttachment *attachment)
{
  const MignetSettings *settings = &context->planning->settings;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < settings->n_families; i++)
    {
      const MignetSnapshotIpConfig *ip_config = &attachment->ip_configs[settings->families[i]];

      for (guint j = 0; j < ip_config->n_addresses; j++)
        {
          const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, j);
          g_autofree char *name = _mignet_snapshot_address_to_text (address);

          g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", name,
                                  describe_address_state (address));
        }
    }

  return g_strdup (text->len > 0 ? text->str : "none");
}

/* "192.168.77.0/24 or fd00::/64", empty if the subnets are not known. */
static char *
describe_subnets (const Context *context)
{
  const MignetSettings *settings = &context->planning->settings;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < settings->n_families; i++)
    {
      const GArray *subnets = context->network->subnets[settings->families[i]];

      for (guint j = 0; j < subnets->len; j++)
        {
          g_autofree char *name =
              _mignet_subnet_to_string (&g_array_index (subnets, MignetSubnet, j));

          g_string_append_printf (text, "%s%s", text->len > 0 ? " or " : "", name);
        }
    }

  return g_strdup (text->str);
}

/* What a source that has no address of its own on the network means for the stream, where that is
 * not refused: the destination is dialled all the same. */
static const char *
describe_effect (const Context *context)
{
  return context->only_warns ? "; what it sends may take another network" : "";
}

static MignetReason *
tell_absent (const Context *context)
{
  char *message = g_strconcat ("Network '", context->network->name, "' is not attached to host '",
                               context->host->name, "'", describe_effect (context), NULL);

  return create_reason (context, NULL, message);
}

static MignetReason *
tell_carrier_down (const Context *context)
{
  g_autofree char *wires =
      _mignet_check_describe_wires ((const char *const *) context->attachment->dead_wires);
  char *message = g_strdup_printf (
      "'%s' of host '%s', which carries network '%s', has no link: check the cable and the switch "
      "port of %s%s",
      context->attachment->nic, context->host->name, context->network->name, wires,
      describe_effect (context));

  return create_reason (context, context->attachment->nic, message);
}

static MignetReason *
tell_carrier_unknown (const Context *context)
{
  const char *nic = context->attachment->nic;
  char *message = NULL;

  if (nic != NULL)
    message = g_strdup_printf ("Host '%s' does not report whether '%s', which carries network "
                               "'%s', has a link",
                               context->host->name, nic, context->network->name);
  else
    message = g_strdup_printf ("Host '%s' does not report which interface carries network '%s', "
                               "nor whether it has a link",
                               context->host->name, context->network->name);

  return create_reason (context, nic, message);
}

/* Where the address that is not there yet is to come from. */
static const char *
describe_origin (const Context *context)
{
  const MignetSettings *settings = &context->planning->settings;
  gboolean autoconf = FALSE;

  for (guint i = 0; i < settings->n_families; i++)
    {
      const MignetSnapshotIpConfig *ip_config =
          &context->attachment->ip_configs[settings->families[i]];

      if (ip_config->protocol == MIGNET_BOOT_PROTOCOL_DHCP)
        return "expected one from a DHCP server";
      if (ip_config->protocol == MIGNET_BOOT_PROTOCOL_AUTOCONF)
        autoconf = TRUE;
    }

  return autoconf ? "expected one from a router"
                  : "expected its duplicate address detection to end";
}

static MignetReason *
tell_pending (const Context *context)
{
  g_autofree char *found = describe_addresses (context, context->attachment);
  g_autofree char *nic = describe_nic (context->attachment);
  const char *waited = context->planning->circumstances.wait_over ? "still " : "";
  char *message =
      g_strdup_printf ("Host '%s' is %swaiting for its address on network '%s': found %s%s, %s%s",
                       context->host->name, waited, context->network->name, found, nic,
                       describe_origin (context), describe_effect (context));

  return create_reason (context, context->attachment->nic, message);
}

static MignetReason *
tell_no_address (const Context *context)
{
  g_autofree char *found = describe_addresses (context, context->attachment);
  g_autofree char *nic = describe_nic (context->attachment);
  g_autofree char *subnets = describe_subnets (context);
  char *message = g_strdup_printf (
      "Host '%s' has no usable %s address on network '%s': found %s%s%s%s%s", context->host->name,
      _mignet_settings_describe_families (&context->planning->settings), context->network->name,
      found, nic, *subnets != '\0' ? ", expected one in " : "", subnets, describe_effect (context));

  return create_reason (context, context->attachment->nic, message);
}

static MignetReason *
tell_address_unknown (const Context *context)
{
  char *message = NULL;

  if (context->attachment->attached)
    message =
        g_strdup_printf ("The addresses of host '%s' on network '%s' were never reported: "
                         "refresh the report of the host%s",
                         context->host->name, context->network->name, describe_effect (context));
  else
    message =
        g_strdup_printf ("The networks of host '%s' were never reported, '%s' among them: "
                         "refresh the report of the host%s",
                         context->host->name, context->network->name, describe_effect (context));

  return create_reason (context, context->attachment->nic, message);
}

static MignetReason *
tell_wrong_subnet (const Context *context)
{
  g_autofree char *found = describe_addresses (context, context->attachment);
  g_autofree char *expected = describe_subnets (context);
  g_autofree char *nic = describe_nic (context->attachment);
  char *message = g_strdup_printf (
      "Host '%s' has no address on network '%s' within %s: found %s%s%s", context->host->name,
      context->network->name, expected, found, nic, describe_effect (context));

  return create_reason (context, context->attachment->nic, message);
}

static MignetReason *
tell_out_of_sync (const Context *context)
{
  g_autofree char *nic = describe_nic (context->attachment);
  char *message =
      g_strdup_printf ("Host '%s' does not have network '%s'%s as it is defined: it is out of sync",
                       context->host->name, context->network->name, nic);

  return create_reason (context, context->attachment->nic, message);
}

/* A gateway of the network's own takes answers, since they come from an address there. The stream
 * is not bound to one: it takes the default route, unless that is on the network or there is a
 * route that was not reported. */
static char *
describe_gateway (const Context *context,
                  const MignetSnapshotAddress *from,
                  const MignetSnapshotAddress *to,
                  gboolean answers)
{
  const MignetSnapshot *snapshot = context->planning->snapshot;
  const char *network = context->network->name;
  guint family = _mignet_address_get_family_index (from);
  GInetAddress *gateway =
      _mignet_snapshot_attachment (snapshot, from->host, context->decision->wanted)
          ->ip_configs[family]
          .gateway;
  gboolean has_default_route = context->decision->wanted == snapshot->default_route;
  g_autofree char *name = NULL;
  g_autofree char *destination = NULL;

  if (gateway == NULL || g_inet_address_get_is_any (gateway))
    return has_default_route
               ? g_strdup_printf ("the default gateway, on network '%s' itself", network)
               : g_strdup ("the default gateway");

  name = g_inet_address_to_string (gateway);
  if (answers || has_default_route)
    return g_strdup_printf ("gateway %s of network '%s' itself", name, network);

  destination = _mignet_snapshot_address_to_string (to);

  return g_strdup_printf (
      "the default gateway, unless there is a route to %s through gateway %s of "
      "network '%s'",
      destination, name, network);
}

/* Where one subnet holds both addresses, the prefix length of the other is wrong, and only its end
 * goes astray. */
static MignetReason *
tell_no_common_subnet (const Context *context)
{
  const MignetAddressPair *pair = &context->decision->pair;
  g_autofree char *from = _mignet_snapshot_address_to_text (pair->source);
  g_autofree char *to = _mignet_snapshot_address_to_text (pair->destination);
  gboolean source_knows = _mignet_address_subnet_contains (pair->source, pair->destination);
  gboolean destination_knows = _mignet_address_subnet_contains (pair->destination, pair->source);
  const char *astray = source_knows ? context->other->name : context->host->name;
  g_autofree char *gateway =
      source_knows ? describe_gateway (context, pair->destination, pair->source, TRUE)
                   : describe_gateway (context, pair->source, pair->destination, FALSE);
  char *message = g_strdup_printf (
      "%s of host '%s' and %s of host '%s' share no subnet on network '%s': %s '%s' through "
      "%s%s",
      from, context->host->name, to, context->other->name, context->network->name,
      source_knows ? "the answers leave" : "the stream leaves", astray, gateway,
      source_knows || destination_knows ? "; check the prefix length there" : "");

  return create_reason (context, context->other->name, message);
}

static MignetReason *
tell_no_common_family (const Context *context)
{
  g_autofree char *from = describe_addresses (context, context->attachment);
  g_autofree char *to = describe_addresses (context, context->other_attachment);
  char *message =
      g_strdup_printf ("Hosts '%s' and '%s' have no address family in common on network '%s': "
                       "found %s and %s",
                       context->host->name, context->other->name, context->network->name, from, to);

  return create_reason (context, context->other->name, message);
}

static void
append_mtu (GString *text, guint mtu, const MignetSnapshotAttachment *attachment, const char *host)
{
  g_autofree char *nic = NULL;

  if (mtu == 0)
    return;

  nic = describe_nic (attachment);
  g_string_append_printf (text, "%s%u%s of host '%s'", text->len > 0 ? ", " : "", mtu, nic, host);
}

static MignetReason *
tell_mtu_mismatch (const Context *context)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char *message = NULL;

  append_mtu (text, context->attachment->mtu, context->attachment, context->host->name);
  append_mtu (text, context->other_attachment->mtu, context->other_attachment,
              context->other->name);
  if (context->network->mtu != 0)
    g_string_append_printf (text, ", %u of the network itself", context->network->mtu);

  message = g_strdup_printf ("The MTUs of network '%s' disagree: found %s", context->network->name,
                             text->str);

  return create_reason (context, context->other->name, message);
}

static void
tell_duplicate (const Context *context, const MignetSnapshotAddress *address, GPtrArray *reasons)
{
  const MignetSnapshot *snapshot = context->planning->snapshot;
  g_autofree char *name = _mignet_snapshot_address_to_string (address);
  char *message = NULL;

  if (address->other_host >= 0)
    message = g_strdup_printf ("Address %s of host '%s' on network '%s' is also reported by host "
                               "'%s'",
                               name, context->host->name, context->network->name,
                               _mignet_snapshot_host (snapshot, address->other_host)->name);
  else
    message = g_strdup_printf ("Host '%s' reports that its address %s on network '%s' is in use "
                               "elsewhere",
                               context->host->name, name, context->network->name);

  g_ptr_array_add (reasons, create_reason (context, name, message));
}

static void
tell_duplicates (const Context *context, GPtrArray *reasons)
{
  const MignetSettings *settings = &context->planning->settings;

  for (guint i = 0; i < settings->n_families; i++)
    {
      const MignetSnapshotIpConfig *ip_config =
          &context->attachment->ip_configs[settings->families[i]];

      for (guint j = 0; j < ip_config->n_addresses; j++)
        {
          const MignetSnapshotAddress *address = _mignet_snapshot_address (ip_config, j);

          if (_mignet_address_is_duplicate (address))
            tell_duplicate (context, address, reasons);
        }
    }
}

typedef MignetReason *(*TellFunc) (const Context *context);

static TellFunc
get_tell_func (MignetCondition condition)
{
  switch (condition)
    {
    case MIGNET_CONDITION_DESTINATION_CARRIER_DOWN:
    case MIGNET_CONDITION_SOURCE_CARRIER_DOWN:
      return tell_carrier_down;
    case MIGNET_CONDITION_DESTINATION_CARRIER_UNKNOWN:
    case MIGNET_CONDITION_SOURCE_CARRIER_UNKNOWN:
      return tell_carrier_unknown;
    case MIGNET_CONDITION_DESTINATION_ADDRESS_PENDING:
    case MIGNET_CONDITION_SOURCE_ADDRESS_PENDING:
      return tell_pending;
    case MIGNET_CONDITION_DESTINATION_NO_ADDRESS:
    case MIGNET_CONDITION_SOURCE_NO_ADDRESS:
      return tell_no_address;
    case MIGNET_CONDITION_DESTINATION_ADDRESS_UNKNOWN:
    case MIGNET_CONDITION_SOURCE_ADDRESS_UNKNOWN:
      return tell_address_unknown;
    case MIGNET_CONDITION_DESTINATION_WRONG_SUBNET:
    case MIGNET_CONDITION_SOURCE_WRONG_SUBNET:
      return tell_wrong_subnet;
    case MIGNET_CONDITION_NO_COMMON_SUBNET:
      return tell_no_common_subnet;
    case MIGNET_CONDITION_NO_COMMON_FAMILY:
      return tell_no_common_family;
    case MIGNET_CONDITION_MTU_MISMATCH:
      return tell_mtu_mismatch;
    case MIGNET_CONDITION_DESTINATION_OUT_OF_SYNC:
    case MIGNET_CONDITION_SOURCE_OUT_OF_SYNC:
      return tell_out_of_sync;
    case MIGNET_CONDITION_DESTINATION_ABSENT:
    case MIGNET_CONDITION_SOURCE_ABSENT:
    case MIGNET_CONDITION_DESTINATION_DUPLICATE_ADDRESS:
    case MIGNET_CONDITION_SOURCE_DUPLICATE_ADDRESS:
    case MIGNET_N_CONDITIONS:
    default:
      return tell_absent;
    }
}

static void
add_reason (Context *context, MignetCondition condition, int host, GPtrArray *reasons)
{
  const MignetSnapshot *snapshot = context->planning->snapshot;
  int source = context->planning->source;
  int network = context->decision->wanted;
  /* What is between the two ends is told of the source, whence the stream leaves. */
  gboolean of_source = _mignet_condition_get_end (condition) != MIGNET_END_DESTINATION;
  int subject = of_source ? source : host;
  int other = of_source ? host : source;

  context->only_warns &= of_source;
  context->code = _mignet_condition_get_code (condition);
  context->host = _mignet_snapshot_host (snapshot, subject);
  context->attachment = _mignet_snapshot_attachment (snapshot, subject, network);
  context->other = other >= 0 ? _mignet_snapshot_host (snapshot, other) : NULL;
  context->other_attachment =
      other >= 0 ? _mignet_snapshot_attachment (snapshot, other, network) : NULL;

  if (context->code == MIGNET_REASON_DUPLICATE_ADDRESS)
    tell_duplicates (context, reasons);
  else
    g_ptr_array_add (reasons, get_tell_func (condition) (context));
}

void
_mignet_route_add_reasons (const MignetPlanning *planning,
                           int host,
                           const MignetRouteDecision *decision,
                           gboolean passed_over,
                           GPtrArray *reasons)
{
  Context context = { .planning = planning,
                      .network = _mignet_snapshot_network (planning->snapshot, decision->wanted),
                      .decision = decision };

  for (guint i = 0; i < MIGNET_N_CONDITIONS; i++)
    {
      MignetConsequence consequence;

      if ((decision->conditions & (1u << i)) == 0)
        continue;

      consequence = _mignet_rules_get_consequence ((MignetCondition) i, &planning->settings,
                                                   &planning->circumstances);
      if (consequence == MIGNET_CONSEQUENCE_NONE)
        continue;

      context.severity = consequence == MIGNET_CONSEQUENCE_REFUSE && !passed_over
                             ? MIGNET_SEVERITY_ERROR
                             : MIGNET_SEVERITY_WARNING;
      context.only_warns = consequence == MIGNET_CONSEQUENCE_WARN;
      add_reason (&context, (MignetCondition) i, host, reasons);
    }
}
