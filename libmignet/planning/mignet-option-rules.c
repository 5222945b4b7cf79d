/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-option-rules-private.h"

#include "model/mignet-model-private.h"

/* The options of a migration that exclude or need each other, and the versions of libvirt and QEMU
 * that know them. Everything that is known about this stands in one table, row by row with whose
 * rule it is; docs/options.md shows the same rows. Options are told by the settings of a policy,
 * since those are what can be changed. */

/* What a rule looks at. */
typedef enum
{
  OPTIONS, /* nothing else than the options */
  LIBVIRT, /* the version of libvirt at an end */
  QEMU,    /* the version of QEMU at an end */
  TLS      /* whether an end has said that it has no TLS for migrations */
} Kind;

typedef enum
{
  SOURCE = 1 << 0,
  DESTINATION = 1 << 1,
  BOTH = SOURCE | DESTINATION
} Ends;

/* A rule holds for an end whose version is at least FROM and lower than BEFORE. */
typedef struct
{
  const char *name;
  MignetReasonCode code;
  Kind kind;
  guint ends;
  MignetOptions wanted;   /* all of them */
  MignetOptions unwanted; /* none of them */
  guint from;             /* 0: any */
  guint before;           /* 0: any */
  const char *setting;    /* what the reason is about */
  const char *what;       /* of a rule about options a clause, otherwise what an end cannot do */
  const char *remedy;     /* what would have to be set */
} Rule;

#define VERSION(major, minor, micro) (((major) *1000u + (minor)) * 1000u + (micro))
#define ANY 0u

/* The last argument is whose rule it is. It is for readers, and for docs/options.md. */
#define OPTION_RULE(name, wanted, unwanted, setting, what, remedy, authority) \
  { \
    name, MIGNET_REASON_OPTION_CONFLICT, OPTIONS, 0, (MignetOptions) (wanted), \
        (MignetOptions) (unwanted), ANY, ANY, setting, what, remedy \
  }
#define END_RULE(name, code, wanted, kind, ends, from, before, setting, what, remedy, authority) \
  { \
    name, MIGNET_REASON_##code, kind, ends, (MignetOptions) (wanted), MIGNET_OPTION_NONE, from, \
        before, setting, what, remedy \
  }

#define NONE MIGNET_OPTION_NONE
#define TUNNELLED MIGNET_OPTION_TUNNELLED
#define ENCRYPTION MIGNET_OPTION_ENCRYPTION
#define PARALLEL MIGNET_OPTION_PARALLEL
#define ZERO_COPY MIGNET_OPTION_ZERO_COPY
#define COMPRESSION MIGNET_OPTION_COMPRESSION
#define XBZRLE MIGNET_OPTION_XBZRLE
#define MULTIFD_COMPRESSION MIGNET_OPTION_MULTIFD_COMPRESSION
#define AUTO_CONVERGE MIGNET_OPTION_AUTO_CONVERGE
#define POST_COPY MIGNET_OPTION_POST_COPY
#define POST_COPY_STEP MIGNET_OPTION_POST_COPY_STEP
#define STORAGE MIGNET_OPTION_STORAGE
#define PORT_RANGE MIGNET_OPTION_PORT_RANGE
#define SINGLE_PORT MIGNET_OPTION_SINGLE_PORT

/* clang-format off */
static const Rule rules[] = {
  OPTION_RULE ("zero-copy-needs-parallel", ZERO_COPY, PARALLEL, "zero-copy",
               "Zero-copy is possible over parallel connections only",
               "'parallel' to 'auto' or a number, or 'zero-copy' to false",
               "libvirt, qemuMigrationSrcBeginPhase(); QEMU, migrate_caps_check()"),
  OPTION_RULE ("zero-copy-excludes-encryption", ZERO_COPY | ENCRYPTION, NONE, "zero-copy",
               "Zero-copy sends memory as it is, which cannot be encrypted",
               "'zero-copy' to false, or 'encryption' to 'off'",
               "QEMU, migrate_caps_check()"),
  OPTION_RULE ("zero-copy-excludes-compression", ZERO_COPY | COMPRESSION, NONE, "zero-copy",
               "Zero-copy sends memory as it is, which cannot be compressed",
               "'zero-copy' to false, or 'compression' to 'off'",
               "QEMU, migrate_caps_check()"),
  OPTION_RULE ("zlib-zstd-need-parallel", MULTIFD_COMPRESSION, PARALLEL, "compression",
               "Compression by zlib or zstd is possible over parallel connections only",
               "'parallel' to 'auto' or a number, or 'compression' to 'xbzrle' or 'off'",
               "libvirt, qemuMigrationParamsSetCompression()"),
  OPTION_RULE ("tunnelled-excludes-encryption", TUNNELLED | ENCRYPTION, NONE, "mode",
               "A tunnelled migration cannot be encrypted by QEMU",
               "'mode' to 'peer-to-peer' or 'managed', or 'encryption' to 'off'",
               "libvirt, VIR_MIGRATE_TUNNELLED with VIR_MIGRATE_TLS fails"),
  OPTION_RULE ("tunnelled-excludes-parallel", TUNNELLED | PARALLEL, NONE, "mode",
               "A tunnelled migration has one connection only",
               "'mode' to 'peer-to-peer' or 'managed', or 'parallel' to 'off'",
               "libvirt, virDomainMigrateToURI3()"),
  OPTION_RULE ("tunnelled-excludes-post-copy", TUNNELLED | POST_COPY, NONE, "mode",
               "A tunnelled migration cannot be switched to post-copy",
               "'mode' to 'peer-to-peer' or 'managed', or 'post-copy' to 'off'",
               "libvirt, qemuMigrationSrcBeginPhase()"),
  OPTION_RULE ("tunnelled-excludes-storage", TUNNELLED | STORAGE, NONE, "mode",
               "A tunnelled migration cannot copy disks",
               "'mode' to 'peer-to-peer' or 'managed', or 'storage' to 'shared'",
               "libvirt, qemuMigrationSrcBeginPhase()"),
  OPTION_RULE ("tunnelled-excludes-ports", TUNNELLED | PORT_RANGE, NONE, "mode",
               "A tunnelled migration listens on no port of its own",
               "'mode' to 'peer-to-peer' or 'managed', or 'port-range' to null",
               "libvirt, VIR_MIGRATE_PARAM_URI"),
  OPTION_RULE ("post-copy-step-needs-post-copy", POST_COPY_STEP, POST_COPY, "post-copy",
               "A step of 'convergence' switches to post-copy, and 'post-copy' is 'off'",
               "'post-copy' to 'allowed', or 'convergence' to one without that step",
               "libvirt, virDomainMigrateStartPostCopy()"),
  OPTION_RULE ("storage-needs-two-ports", STORAGE | SINGLE_PORT, NONE, "port-range",
               "Memory and disks take a port each, and 'port-range' is one port",
               "'port-range' to two ports or more, or 'storage' to 'shared'",
               "libvirt, VIR_MIGRATE_PARAM_URI and VIR_MIGRATE_PARAM_DISKS_URI"),

  END_RULE ("encryption-host", ENCRYPTION_UNAVAILABLE, ENCRYPTION, TLS, BOTH, ANY, ANY,
            "encryption", "encryption", "'encryption' to 'off'",
            "the host itself, 'migration-tls'"),
  END_RULE ("encryption-libvirt", ENCRYPTION_UNAVAILABLE, ENCRYPTION, LIBVIRT, BOTH, ANY,
            VERSION (3, 2, 0), "encryption", "encryption", "'encryption' to 'off'",
            "libvirt, VIR_MIGRATE_TLS"),
  END_RULE ("encryption-qemu", ENCRYPTION_UNAVAILABLE, ENCRYPTION, QEMU, BOTH, ANY,
            VERSION (2, 7, 0), "encryption", "encryption", "'encryption' to 'off'",
            "QEMU, migration parameter tls-creds"),
  END_RULE ("certificate-name-libvirt", OPTION_CONFLICT, ENCRYPTION, LIBVIRT, BOTH,
            VERSION (3, 2, 0), VERSION (6, 0, 0), "encryption",
            "encryption with the name that the certificate of the destination has",
            "'encryption' to 'off'", "libvirt, VIR_MIGRATE_PARAM_TLS_DESTINATION"),
  END_RULE ("encryption-with-parallel-qemu", OPTION_CONFLICT, ENCRYPTION | PARALLEL, QEMU, BOTH,
            ANY, VERSION (5, 2, 0), "parallel", "encryption of parallel connections",
            "'parallel' to 'off'", "QEMU, multifd_tls_channel_connect()"),
  END_RULE ("parallel-libvirt", OPTION_CONFLICT, PARALLEL, LIBVIRT, BOTH, ANY,
            VERSION (5, 2, 0), "parallel", "parallel connections", "'parallel' to 'off'",
            "libvirt, VIR_MIGRATE_PARALLEL"),
  END_RULE ("parallel-qemu", OPTION_CONFLICT, PARALLEL, QEMU, BOTH, ANY, VERSION (4, 0, 0),
            "parallel", "parallel connections", "'parallel' to 'off'",
            "QEMU, migration capability multifd"),
  END_RULE ("zero-copy-libvirt", OPTION_CONFLICT, ZERO_COPY, LIBVIRT, BOTH, ANY,
            VERSION (8, 5, 0), "zero-copy", "zero-copy", "'zero-copy' to false",
            "libvirt, VIR_MIGRATE_ZEROCOPY"),
  END_RULE ("zero-copy-qemu", OPTION_CONFLICT, ZERO_COPY, QEMU, SOURCE, ANY, VERSION (7, 1, 0),
            "zero-copy", "zero-copy", "'zero-copy' to false",
            "QEMU, migration capability zero-copy-send"),
  END_RULE ("xbzrle-libvirt", OPTION_CONFLICT, XBZRLE, LIBVIRT, BOTH, ANY, VERSION (1, 3, 4),
            "compression", "a compression that is chosen", "'compression' to 'off'",
            "libvirt, VIR_MIGRATE_PARAM_COMPRESSION"),
  END_RULE ("xbzrle-with-parallel-libvirt", OPTION_CONFLICT, XBZRLE | PARALLEL, LIBVIRT, BOTH,
            VERSION (9, 4, 0), ANY, "compression", "xbzrle over parallel connections",
            "'compression' to 'zlib', 'zstd' or 'off', or 'parallel' to 'off'",
            "libvirt, qemuMigrationParamsSetCompression()"),
  END_RULE ("xbzrle-with-parallel-qemu", OPTION_CONFLICT, XBZRLE | PARALLEL, QEMU, BOTH,
            VERSION (8, 2, 0), ANY, "compression", "xbzrle over parallel connections",
            "'compression' to 'zlib', 'zstd' or 'off', or 'parallel' to 'off'",
            "QEMU, migrate_caps_check()"),
  END_RULE ("zlib-zstd-libvirt", OPTION_CONFLICT, MULTIFD_COMPRESSION, LIBVIRT, BOTH, ANY,
            VERSION (9, 4, 0), "compression", "compression by zlib or zstd",
            "'compression' to 'off'", "libvirt, qemuMigrationParamsSetCompression()"),
  END_RULE ("zlib-zstd-qemu", OPTION_CONFLICT, MULTIFD_COMPRESSION, QEMU, BOTH, ANY,
            VERSION (5, 0, 0), "compression", "compression by zlib or zstd",
            "'compression' to 'off'", "QEMU, migration parameter multifd-compression"),
  END_RULE ("auto-converge-libvirt", OPTION_CONFLICT, AUTO_CONVERGE, LIBVIRT, SOURCE, ANY,
            VERSION (1, 2, 3), "auto-converge", "auto-converge", "'auto-converge' to false",
            "libvirt, VIR_MIGRATE_AUTO_CONVERGE"),
  END_RULE ("auto-converge-qemu", OPTION_CONFLICT, AUTO_CONVERGE, QEMU, SOURCE, ANY,
            VERSION (1, 6, 0), "auto-converge", "auto-converge", "'auto-converge' to false",
            "QEMU, migration capability auto-converge"),
  END_RULE ("post-copy-libvirt", OPTION_CONFLICT, POST_COPY, LIBVIRT, BOTH, ANY,
            VERSION (1, 3, 3), "post-copy", "post-copy", "'post-copy' to 'off'",
            "libvirt, VIR_MIGRATE_POSTCOPY"),
  END_RULE ("post-copy-qemu", OPTION_CONFLICT, POST_COPY, QEMU, BOTH, ANY, VERSION (2, 6, 0),
            "post-copy", "post-copy", "'post-copy' to 'off'",
            "QEMU, migration capability postcopy-ram"),
  END_RULE ("post-copy-with-parallel-qemu", OPTION_CONFLICT, POST_COPY | PARALLEL, QEMU, BOTH,
            ANY, VERSION (10, 1, 0), "post-copy", "post-copy after parallel connections",
            "'post-copy' or 'parallel' to 'off'",
            "QEMU, crashes before 8.0, migrate_caps_check() from 8.1"),
  END_RULE ("storage-libvirt", OPTION_CONFLICT, STORAGE, LIBVIRT, BOTH, ANY, VERSION (6, 8, 0),
            "storage", "disks that are copied over a chosen network", "'storage' to 'shared'",
            "libvirt, VIR_MIGRATE_PARAM_DISKS_URI"),
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (rules) <= sizeof (MignetOptionRules) * 8);

static guint
parse_version (const char *version)
{
  guint parts[3] = { 0 };
  const char *rest = version;

  for (guint i = 0; rest != NULL && i < G_N_ELEMENTS (parts); i++)
    {
      char *end;

      parts[i] = (guint) MIN (g_ascii_strtoull (rest, &end, 10), 999);
      rest = *end == '.' ? end + 1 : NULL;
    }

  return VERSION (parts[0], parts[1], parts[2]);
}

MignetOptionEnd
_mignet_option_end_of_versions (const char *name,
                                const char *libvirt_version,
                                const char *qemu_version)
{
  return (MignetOptionEnd){ .name = name,
                            .libvirt = parse_version (libvirt_version),
                            .qemu = parse_version (qemu_version) };
}

MignetOptionEnd
_mignet_option_end_of_host (MignetHost *host)
{
  MignetOptionEnd end = _mignet_option_end_of_versions (mignet_host_get_name (host),
                                                        mignet_host_get_libvirt_version (host),
                                                        mignet_host_get_qemu_version (host));

  end.declines_tls = mignet_host_get_migration_tls (host) == MIGNET_TRISTATE_NO;

  return end;
}

static char *
format_version (guint version)
{
  return g_strdup_printf ("%u.%u.%u", version / 1000000, version / 1000 % 1000, version % 1000);
}

MignetOptionRules
_mignet_option_rules_find (MignetOptions options)
{
  MignetOptionRules found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if ((options & rules[i].wanted) == rules[i].wanted && (options & rules[i].unwanted) == 0)
        found |= G_GUINT64_CONSTANT (1) << i;
    }

  return found;
}

static gboolean
is_in (MignetOptionRules set, guint index)
{
  return (set >> index & 1) != 0;
}

gboolean
_mignet_option_rules_check_options (MignetOptionRules set, GPtrArray *reasons)
{
  gboolean passes = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (!is_in (set, i) || rules[i].kind != OPTIONS)
        continue;

      passes = FALSE;
      if (reasons != NULL)
        g_ptr_array_add (reasons,
                         _mignet_reason_new_printf (rules[i].code, MIGNET_SEVERITY_ERROR, NULL,
                                                    NULL, rules[i].setting, "%s; set %s",
                                                    rules[i].what, rules[i].remedy));
    }

  return passes;
}

static guint
get_version (const Rule *rule, const MignetOptionEnd *end)
{
  if (end == NULL)
    return 0;

  return rule->kind == LIBVIRT ? end->libvirt : end->qemu;
}

static const char *
get_software (const Rule *rule)
{
  return rule->kind == LIBVIRT ? "libvirt" : "QEMU";
}

static gboolean
holds_for_version (const Rule *rule, guint version)
{
  return version >= rule->from && (rule->before == ANY || version < rule->before);
}

static gboolean
has_several_options (const Rule *rule)
{
  return (rule->wanted & (rule->wanted - 1)) != 0;
}

/* Of what is not known nothing is said, unless caution is asked for. */
static gboolean
holds_for_end (const Rule *rule, const MignetOptionEnd *end, gboolean cautious)
{
  guint version;

  if (rule->kind == TLS)
    return end != NULL && end->declines_tls;

  version = get_version (rule, end);
  if (version == 0)
    return cautious && has_several_options (rule);

  return holds_for_version (rule, version);
}

/* Returns: (transfer full): what is there, and what is expected */
static char *
describe_end (const Rule *rule, const MignetOptionEnd *end)
{
  gboolean is_too_old = rule->before != ANY;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  if (rule->kind == TLS)
    return g_strdup_printf ("no TLS for migrations, expected it for %s", rule->what);

  found = format_version (get_version (rule, end));
  expected = format_version (is_too_old ? rule->before : rule->from);

  return g_strdup_printf ("%s %s, expected %s%s%s for %s", get_software (rule), found,
                          is_too_old ? "" : "one older than ", expected,
                          is_too_old ? " or newer" : "", rule->what);
}

static MignetReason *
tell_end (const Rule *rule, const MignetOptionEnd *end)
{
  g_autofree char *description = describe_end (rule, end);

  return _mignet_reason_new_printf (rule->code, MIGNET_SEVERITY_ERROR, end->name, NULL,
                                    rule->setting, "Host '%s' has %s; set %s", end->name,
                                    description, rule->remedy);
}

static gboolean
check_end (const Rule *rule, const MignetOptionEnd *end, gboolean cautious, GPtrArray *reasons)
{
  if (!holds_for_end (rule, end, cautious))
    return TRUE;

  if (reasons != NULL)
    g_ptr_array_add (reasons, tell_end (rule, end));

  return FALSE;
}

static gboolean
check_ends (MignetOptionRules set,
            const MignetOptionEnd *source,
            const MignetOptionEnd *destination,
            gboolean cautious,
            GPtrArray *reasons)
{
  gboolean passes = TRUE;

  for (MignetOptionRules left = set; left != 0 && (passes || reasons != NULL); left &= left - 1)
    {
      guint i = (guint) __builtin_ctzll (left);

      if (rules[i].kind == OPTIONS)
        continue;

      if ((rules[i].ends & SOURCE) != 0 && !check_end (&rules[i], source, cautious, reasons))
        passes = FALSE;
      if ((rules[i].ends & DESTINATION) != 0 &&
          !check_end (&rules[i], destination, cautious, reasons))
        passes = FALSE;
    }

  return passes;
}

gboolean
_mignet_option_rules_check_ends (MignetOptionRules set,
                                 const MignetOptionEnd *source,
                                 const MignetOptionEnd *destination,
                                 GPtrArray *reasons)
{
  return check_ends (set, source, destination, FALSE, reasons);
}

MignetOptionRules
_mignet_option_rules_select (MignetOptionRules set,
                             const MignetOptionEnd *end,
                             gboolean sends,
                             gboolean receives)
{
  guint ends = (sends ? SOURCE : 0) | (receives ? DESTINATION : 0);
  MignetOptionRules selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (is_in (set, i) && rules[i].kind != OPTIONS && (rules[i].ends & ends) != 0 &&
          holds_for_end (&rules[i], end, FALSE))
        selected |= G_GUINT64_CONSTANT (1) << i;
    }

  return selected;
}

MignetOptionRules
_mignet_option_rules_select_options (MignetOptionRules set)
{
  MignetOptionRules selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (is_in (set, i) && rules[i].kind == OPTIONS)
        selected |= G_GUINT64_CONSTANT (1) << i;
    }

  return selected;
}

/* Of an end that is too new nothing is to be repaired. */
static char *
describe_repair (const Rule *rule, const MignetOptionEnd *end)
{
  g_autofree char *expected = NULL;

  if (rule->kind == TLS)
    return g_strdup_printf ("Set up the certificates for migrations on host '%s'", end->name);
  if (rule->before == ANY)
    return NULL;

  expected = format_version (rule->before);

  return g_strdup_printf ("Update %s on host '%s' to %s or newer", get_software (rule), end->name,
                          expected);
}

void
_mignet_option_fault_init (MignetOptionFault *self, guint index, const MignetOptionEnd *end)
{
  const Rule *rule = &rules[index];

  *self = (MignetOptionFault){ .code = rule->code,
                               .of_source = rule->ends == SOURCE,
                               .remedies = rule->remedy };
  self->found = end != NULL ? describe_end (rule, end) : g_strdup (rule->what);
  self->repair = end != NULL ? describe_repair (rule, end) : NULL;
}

void
_mignet_option_fault_clear (MignetOptionFault *self)
{
  g_clear_pointer (&self->found, g_free);
  g_clear_pointer (&self->repair, g_free);
}

gboolean
_mignet_option_rules_allow (MignetOptions options,
                            MignetOptions added,
                            const MignetOptionEnd *source,
                            const MignetOptionEnd *destination)
{
  MignetOptionRules without = _mignet_option_rules_find (options);
  MignetOptionRules with = _mignet_option_rules_find (options | added);
  MignetOptionRules new_rules = with & ~without;

  return _mignet_option_rules_check_options (new_rules, NULL) &&
         check_ends (new_rules, source, destination, TRUE, NULL);
}
