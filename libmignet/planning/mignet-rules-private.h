/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "planning/mignet-settings-private.h"

G_BEGIN_DECLS

/* The conditions of a network between two hosts, in the order of the decision table. */
typedef enum
{
  MIGNET_CONDITION_DESTINATION_ABSENT,
  MIGNET_CONDITION_DESTINATION_CARRIER_DOWN,
  MIGNET_CONDITION_DESTINATION_CARRIER_UNKNOWN,
  MIGNET_CONDITION_DESTINATION_ADDRESS_PENDING,
  MIGNET_CONDITION_DESTINATION_NO_ADDRESS,
  MIGNET_CONDITION_DESTINATION_ADDRESS_UNKNOWN,
  MIGNET_CONDITION_DESTINATION_WRONG_SUBNET,
  MIGNET_CONDITION_DESTINATION_DUPLICATE_ADDRESS,
  MIGNET_CONDITION_SOURCE_ABSENT,
  MIGNET_CONDITION_SOURCE_CARRIER_DOWN,
  MIGNET_CONDITION_SOURCE_CARRIER_UNKNOWN,
  MIGNET_CONDITION_SOURCE_ADDRESS_PENDING,
  MIGNET_CONDITION_SOURCE_NO_ADDRESS,
  MIGNET_CONDITION_SOURCE_ADDRESS_UNKNOWN,
  MIGNET_CONDITION_SOURCE_WRONG_SUBNET,
  MIGNET_CONDITION_SOURCE_DUPLICATE_ADDRESS,
  MIGNET_CONDITION_NO_COMMON_SUBNET,
  MIGNET_CONDITION_NO_COMMON_FAMILY,
  MIGNET_CONDITION_MTU_MISMATCH,
  MIGNET_CONDITION_DESTINATION_OUT_OF_SYNC,
  MIGNET_CONDITION_SOURCE_OUT_OF_SYNC,
  MIGNET_N_CONDITIONS
} MignetCondition;

/* Whose condition it is. */
typedef enum
{
  MIGNET_END_DESTINATION,
  MIGNET_END_SOURCE,
  MIGNET_END_PAIR
} MignetEnd;

/* A set of conditions. */
typedef guint32 MignetConditions;

/* What a condition leads to, from the mildest to the most severe. */
typedef enum
{
  MIGNET_CONSEQUENCE_NONE,
  MIGNET_CONSEQUENCE_WARN,
  MIGNET_CONSEQUENCE_WAIT,
  MIGNET_CONSEQUENCE_FALL_BACK,
  MIGNET_CONSEQUENCE_REFUSE
} MignetConsequence;

/* What depends on the request rather than on the policy. */
typedef struct
{
  gboolean manual;
  gboolean wait_over; /* nothing that is pending is waited for any more */
} MignetCircumstances;

MignetReasonCode _mignet_condition_get_code (MignetCondition condition);
MignetEnd _mignet_condition_get_end (MignetCondition condition);

MignetConsequence _mignet_rules_get_consequence (MignetCondition condition,
                                                 const MignetSettings *settings,
                                                 const MignetCircumstances *circumstances);

/* The most severe one. */
MignetConsequence _mignet_rules_judge (MignetConditions conditions,
                                       const MignetSettings *settings,
                                       const MignetCircumstances *circumstances);

G_END_DECLS
