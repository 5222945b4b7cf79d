/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-rules-private.h"

/* The decision table. Each row is a condition of a network between the source and the destination;
 * the setting that governs it; and what each value of that setting makes of it. What happens to a
 * network that is refused is decided by the fallback setting, in get_consequence_of_refusal(). The
 * named presets are rows of settings, and do not appear here. */

typedef enum
{
  SETTING_NONE,
  SETTING_SOURCE_RULE,
  SETTING_UNKNOWN_CARRIER,
  SETTING_PENDING_ADDRESS,
  SETTING_SUBNET_RULE,
  SETTING_FAMILY_RULE,
  SETTING_MTU_RULE,
  SETTING_SYNC_RULE
} Setting;

typedef enum
{
  IGNORE,
  WARN,
  WAIT,
  REFUSE,
  REFUSE_AS_ABSENT /* a refusal that the fallback setting "when-absent" covers */
} Meaning;

typedef struct
{
  MignetReasonCode code;
  MignetEnd end;
  Setting setting;
  Meaning meanings[3]; /* ignore, warn, refuse; of a pending address wait, skip */
} Row;

/* clang-format off */
#define ROW(condition, code, end, setting, ...) \
  [MIGNET_CONDITION_##condition] = { \
    MIGNET_REASON_##code, MIGNET_END_##end, SETTING_##setting, { __VA_ARGS__ } \
  }

static const Row rows[MIGNET_N_CONDITIONS] = {
  /*   condition                      code               told of      setting          what its values mean */
  ROW (DESTINATION_ABSENT,            NETWORK_ABSENT,    DESTINATION, NONE,            REFUSE_AS_ABSENT),
  ROW (DESTINATION_CARRIER_DOWN,      CARRIER_DOWN,      DESTINATION, NONE,            REFUSE),
  ROW (DESTINATION_CARRIER_UNKNOWN,   CARRIER_UNKNOWN,   DESTINATION, UNKNOWN_CARRIER, IGNORE, WARN, REFUSE),
  ROW (DESTINATION_ADDRESS_PENDING,   ADDRESS_PENDING,   DESTINATION, PENDING_ADDRESS, WAIT, REFUSE),
  ROW (DESTINATION_NO_ADDRESS,        NO_ADDRESS,        DESTINATION, NONE,            REFUSE),
  ROW (DESTINATION_ADDRESS_UNKNOWN,   ADDRESS_UNKNOWN,   DESTINATION, NONE,            REFUSE),
  ROW (DESTINATION_WRONG_SUBNET,      WRONG_SUBNET,      DESTINATION, SUBNET_RULE,     IGNORE, REFUSE, REFUSE),
  ROW (DESTINATION_DUPLICATE_ADDRESS, DUPLICATE_ADDRESS, DESTINATION, NONE,            WARN),
  ROW (SOURCE_ABSENT,                 NETWORK_ABSENT,    SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_CARRIER_DOWN,           CARRIER_DOWN,      SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_CARRIER_UNKNOWN,        CARRIER_UNKNOWN,   SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_ADDRESS_PENDING,        ADDRESS_PENDING,   SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_NO_ADDRESS,             NO_ADDRESS,        SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_ADDRESS_UNKNOWN,        ADDRESS_UNKNOWN,   SOURCE,      SOURCE_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_WRONG_SUBNET,           WRONG_SUBNET,      SOURCE,      SUBNET_RULE,     IGNORE, WARN, REFUSE),
  ROW (SOURCE_DUPLICATE_ADDRESS,      DUPLICATE_ADDRESS, SOURCE,      NONE,            WARN),
  ROW (NO_COMMON_SUBNET,              NO_COMMON_SUBNET,  PAIR,        SUBNET_RULE,     IGNORE, WARN, REFUSE),
  ROW (NO_COMMON_FAMILY,              FAMILY_MISMATCH,   PAIR,        FAMILY_RULE,     IGNORE, WARN, REFUSE),
  ROW (MTU_MISMATCH,                  MTU_MISMATCH,      PAIR,        MTU_RULE,        IGNORE, WARN, REFUSE),
  ROW (DESTINATION_OUT_OF_SYNC,       OUT_OF_SYNC,       DESTINATION, SYNC_RULE,       IGNORE, WARN, REFUSE),
  ROW (SOURCE_OUT_OF_SYNC,            OUT_OF_SYNC,       SOURCE,      SYNC_RULE,       IGNORE, WARN, REFUSE),
};
/* clang-format on */

MignetReasonCode
_mignet_condition_get_code (MignetCondition condition)
{
  return rows[condition].code;
}

MignetEnd
_mignet_condition_get_end (MignetCondition condition)
{
  return rows[condition].end;
}

static guint
get_value (Setting setting, const MignetSettings *settings)
{
  switch (setting)
    {
    case SETTING_SOURCE_RULE:
      return settings->source_rule;
    case SETTING_UNKNOWN_CARRIER:
      return settings->unknown_carrier;
    case SETTING_PENDING_ADDRESS:
      return settings->pending_address;
    case SETTING_SUBNET_RULE:
      return settings->subnet_rule;
    case SETTING_FAMILY_RULE:
      return settings->family_rule;
    case SETTING_MTU_RULE:
      return settings->mtu_rule;
    case SETTING_SYNC_RULE:
      return settings->sync_rule;
    case SETTING_NONE:
    default:
      return 0;
    }
}

static MignetConsequence
get_consequence_of_refusal (gboolean as_absent,
                            const MignetSettings *settings,
                            const MignetCircumstances *circumstances)
{
  switch (settings->fallback)
    {
    case MIGNET_FALLBACK_ALWAYS:
      return MIGNET_CONSEQUENCE_FALL_BACK;
    case MIGNET_FALLBACK_WHEN_ABSENT:
      return as_absent && circumstances->manual ? MIGNET_CONSEQUENCE_FALL_BACK
                                                : MIGNET_CONSEQUENCE_REFUSE;
    case MIGNET_FALLBACK_NEVER:
    default:
      return MIGNET_CONSEQUENCE_REFUSE;
    }
}

MignetConsequence
_mignet_rules_get_consequence (MignetCondition condition,
                               const MignetSettings *settings,
                               const MignetCircumstances *circumstances)
{
  const Row *row = &rows[condition];

  switch (row->meanings[get_value (row->setting, settings)])
    {
    case IGNORE:
      return MIGNET_CONSEQUENCE_NONE;
    case WARN:
      return MIGNET_CONSEQUENCE_WARN;
    case WAIT:
      return circumstances->wait_over ? get_consequence_of_refusal (TRUE, settings, circumstances)
                                      : MIGNET_CONSEQUENCE_WAIT;
    case REFUSE_AS_ABSENT:
      return get_consequence_of_refusal (TRUE, settings, circumstances);
    case REFUSE:
    default:
      return get_consequence_of_refusal (FALSE, settings, circumstances);
    }
}

MignetConsequence
_mignet_rules_judge (MignetConditions conditions,
                     const MignetSettings *settings,
                     const MignetCircumstances *circumstances)
{
  MignetConsequence worst = MIGNET_CONSEQUENCE_NONE;

  for (guint i = 0; conditions >> i != 0; i++)
    {
      if ((conditions & (1u << i)) != 0)
        worst = MAX (worst,
                     _mignet_rules_get_consequence ((MignetCondition) i, settings, circumstances));
    }

  return worst;
}
