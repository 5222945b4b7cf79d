/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* What a policy can ask of a migration beyond what every libvirt does. */
typedef enum
{
  MIGNET_OPTION_NONE = 0,
  MIGNET_OPTION_TUNNELLED = 1 << 0,
  MIGNET_OPTION_ENCRYPTION = 1 << 1,
  MIGNET_OPTION_PARALLEL = 1 << 2,
  MIGNET_OPTION_ZERO_COPY = 1 << 3,
  MIGNET_OPTION_COMPRESSION = 1 << 4, /* by whatever method */
  MIGNET_OPTION_XBZRLE = 1 << 5,
  MIGNET_OPTION_MULTIFD_COMPRESSION = 1 << 6, /* zlib or zstd */
  MIGNET_OPTION_AUTO_CONVERGE = 1 << 7,
  MIGNET_OPTION_POST_COPY = 1 << 8,
  MIGNET_OPTION_POST_COPY_STEP = 1 << 9, /* of the convergence schedule */
  MIGNET_OPTION_STORAGE = 1 << 10,
  MIGNET_OPTION_PORT_RANGE = 1 << 11,
  MIGNET_OPTION_SINGLE_PORT = 1 << 12, /* the range is one port */
} MignetOptions;

/* A set of rules, a bit for each row of the table. */
typedef guint64 MignetOptionRules;

/* What matters of an end of a migration. */
typedef struct
{
  const char *name;
  guint libvirt;         /* as libvirt counts versions, 9.4.0 is 9004000; 0: not known */
  guint qemu;            /* likewise */
  gboolean declines_tls; /* it is known that its migrations cannot be encrypted */
} MignetOptionEnd;

/* The versions may be NULL, or anything: what cannot be read is not known. */
MignetOptionEnd _mignet_option_end_of_versions (const char *name,
                                                const char *libvirt_version,
                                                const char *qemu_version);
MignetOptionEnd _mignet_option_end_of_host (MignetHost *host);

/* The rules about options that are wanted like this, whatever the ends are. */
MignetOptionRules _mignet_option_rules_find (MignetOptions options);

/* Those of the rules that hold whatever the ends are. Adds them to the reasons, if there are any,
 * as errors. */
gboolean _mignet_option_rules_check_options (MignetOptionRules rules, GPtrArray *reasons);

/* Whether none of the other rules speaks against one of the ends, either of which may be NULL: not
 * known. Adds those that do to the reasons, if there are any, as errors. */
gboolean _mignet_option_rules_check_ends (MignetOptionRules rules,
                                          const MignetOptionEnd *source,
                                          const MignetOptionEnd *destination,
                                          GPtrArray *reasons);

/* Those of the rules that speak against an end that sends migrations, receives them, or both. */
MignetOptionRules _mignet_option_rules_select (MignetOptionRules rules,
                                               const MignetOptionEnd *end,
                                               gboolean sends,
                                               gboolean receives);

/* Those of the rules that hold whatever the ends are. */
MignetOptionRules _mignet_option_rules_select_options (MignetOptionRules rules);

/* What one rule says, for a text about more than one migration. */
typedef struct
{
  MignetReasonCode code;
  gboolean of_source;   /* only who sends is concerned */
  char *found;          /* (owned): "QEMU 4.0.0, expected …", or a clause if it is about no end */
  char *repair;         /* (owned) (nullable): what to do at the end, "Update QEMU to …" */
  const char *remedies; /* what to set in the policy instead, "'parallel' to 'off'" */
} MignetOptionFault;

/* END is NULL for a rule that holds whatever the ends are. */
void _mignet_option_fault_init (MignetOptionFault *self, guint rule, const MignetOptionEnd *end);
void _mignet_option_fault_clear (MignetOptionFault *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MignetOptionFault, _mignet_option_fault_clear)

/* Whether an option may be added to others for these ends without a rule to speak against it. Where
 * a version is not known, a rule about several options is taken to hold. */
gboolean _mignet_option_rules_allow (MignetOptions options,
                                     MignetOptions added,
                                     const MignetOptionEnd *source,
                                     const MignetOptionEnd *destination);

G_END_DECLS
