/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Fixtures. The builders assert that everything works, give an object named "x" the id "x-id", and
 * return what now belongs to the cluster or the host; whoever keeps it longer takes a reference. */

MignetNetwork *test_network_new (const char *name);
MignetNetwork *test_network_new_external (const char *name);
MignetHost *test_host_new (const char *name);
MignetVm *test_vm_new (const char *name);

/* A cluster "Default" whose only network is management, "ovirtmgmt". */
MignetCluster *test_cluster_new (void);
MignetNetwork *test_cluster_get_management (MignetCluster *cluster);
MignetNetwork *
test_cluster_add_network (MignetCluster *cluster, const char *name, gboolean required);
MignetNetwork *test_cluster_add_external (MignetCluster *cluster, const char *name);
/* A host that is up and about which nothing is reported. */
MignetHost *test_cluster_add_host (MignetCluster *cluster, const char *name);
/* A VM that is up on the host, or down if the host is NULL. */
MignetVm *test_cluster_add_vm (MignetCluster *cluster, const char *name, MignetHost *host);
void test_vm_migrate (MignetVm *vm, MignetHost *destination);

MignetNic *test_host_add_nic (MignetHost *host, MignetNic *nic);
MignetNic *test_host_add_ethernet (MignetHost *host, const char *name, MignetCarrier carrier);
/* The address has a prefix length; NULL for none. */
MignetNetworkAttachment *
test_host_attach (MignetHost *host, MignetNetwork *network, const char *nic, const char *address);
/* Reports that the host has no network at all. */
void test_host_report_nothing (MignetHost *host);

/* Everything that can be reached from some objects, through properties that hold objects and the
 * items of lists. */

#define test_all(...) ((const gpointer[]){ __VA_ARGS__, NULL })

GPtrArray *test_collect (const gpointer *roots);

/* Every property and every list of everything that can be reached, and what only methods tell, as
 * text. Two dumps are the same if the model is. */
char *test_dump (const gpointer *roots);

/* Records every notify and items-changed of everything that could be reached from some objects
 * when the watch was made. */

typedef struct _TestWatch TestWatch;

typedef void (*TestWatchFunc) (gpointer user_data);

TestWatch *test_watch_new (const gpointer *roots);
void test_watch_free (TestWatch *self);
/* Calls func in the middle of every emission. */
void test_watch_set_func (TestWatch *self, TestWatchFunc func, gpointer user_data);
void test_watch_clear (TestWatch *self);
/* How often it was emitted: what is a property or "items-changed"; NULL stands for any. */
guint test_watch_count (TestWatch *self, gpointer object, const char *what);
/* What was emitted, one a line. */
char *test_watch_describe (TestWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestWatch, test_watch_free)

/* Assertions about a call that takes "&error".
 *
 * test_assert_refused: it fails with a code of MIGNET_ERROR, the message names something in quotes,
 * and nothing that can be reached from the objects has changed or emitted anything.
 * test_assert_nothing: it succeeds and nothing has changed or emitted anything.
 * test_assert_done: it succeeds. */

typedef struct _TestGuard TestGuard;

TestGuard *test_guard_new (const gpointer *roots);
void test_guard_end_refused (
    TestGuard *self, const char *place, gboolean done, GError *error, int code, const char *named);
void
test_guard_end_nothing (TestGuard *self, const char *place, gboolean done, const GError *error);
void test_check_done (const char *place, gboolean done, const GError *error);
/* The message is one sentence that can be shown, and names something in quotes unless named is
 * NULL. */
void test_check_message (const char *place, const char *message, const char *named);

#define test_assert_refused(roots, code, named, call) \
  G_STMT_START \
  { \
    TestGuard *guard_ = test_guard_new (roots); \
    GError *error = NULL; \
    gboolean done_ = (call); \
    test_guard_end_refused (guard_, G_STRLOC, done_, error, code, named); \
  } \
  G_STMT_END

#define test_assert_nothing(roots, call) \
  G_STMT_START \
  { \
    TestGuard *guard_ = test_guard_new (roots); \
    GError *error = NULL; \
    gboolean done_ = (call); \
    test_guard_end_nothing (guard_, G_STRLOC, done_, error); \
  } \
  G_STMT_END

#define test_assert_done(call) \
  G_STMT_START \
  { \
    GError *error = NULL; \
    gboolean done_ = (call); \
    test_check_done (G_STRLOC, done_, error); \
  } \
  G_STMT_END

/* The same for a call that returns nothing. */
#define test_assert_silent(roots, call) \
  G_STMT_START \
  { \
    TestGuard *guard_ = test_guard_new (roots); \
    call; \
    test_guard_end_nothing (guard_, G_STRLOC, TRUE, NULL); \
  } \
  G_STMT_END

/* The first call notifies one property of one object once and emits nothing else; the second one,
 * which changes nothing, emits nothing. */
#define test_assert_notifies(object, property, call) \
  G_STMT_START \
  { \
    g_autoptr (TestWatch) watch_ = test_watch_new (test_all (object)); \
    call; \
    g_assert_cmpuint (test_watch_count (watch_, object, property), ==, 1); \
    g_assert_cmpuint (test_watch_count (watch_, NULL, NULL), ==, 1); \
    call; \
    g_assert_cmpuint (test_watch_count (watch_, NULL, NULL), ==, 1); \
  } \
  G_STMT_END

/* The property can be read but not written; only_construct says whether it can be set when the
 * object is made. */
void test_assert_read_only (GType type, const char *property, gboolean only_construct);

G_END_DECLS
