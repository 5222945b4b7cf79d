/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "planning/mignet-planner-watch-private.h"

#include "planning/mignet-planning-private.h"

/* A lease usually takes a second or two, so a host is asked at once and then at growing intervals,
 * each of which begins when it has answered. */
#define FIRST_INTERVAL 1
#define LAST_INTERVAL 8 /* seconds */

/* How many hosts are asked at the same time. */
#define MAX_QUESTIONS 8

struct _MignetPlannerWatch
{
  int ref_count; /* one of the owner, and one of each question that was not answered */
  MignetDiscoverer *discoverer; /* (owned) */
  MignetCluster *cluster;       /* (owned) */
  GMainContext *context;        /* (owned) */
  GCancellable *cancellable;    /* (owned): of the questions */
  GPtrArray *watched;           /* (owned): WatchedHost, in the order in which they are asked */
  GSource *timer;               /* (owned) (nullable) */
  guint n_questions;
  gboolean over;
};

typedef struct
{
  char *id;         /* (owned) */
  gint64 next_time; /* when to ask again */
  guint interval;   /* seconds */
  gboolean asked;   /* there is no answer yet */
  gboolean wanted;  /* the plan waits for it */
} WatchedHost;

typedef struct
{
  MignetPlannerWatch *watch; /* (owned) */
  char *id;                  /* (owned): of the host */
} WatchQuestion;

static void ask_hosts (MignetPlannerWatch *self);

static void
watched_host_free (gpointer data)
{
  WatchedHost *watched = data;

  g_free (watched->id);
  g_free (watched);
}

static void
stop_timer (MignetPlannerWatch *self)
{
  if (self->timer == NULL)
    return;

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
watch_unref (MignetPlannerWatch *self)
{
  if (--self->ref_count > 0)
    return;

  g_object_unref (self->discoverer);
  g_object_unref (self->cluster);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->watched);
  g_free (self);
}

MignetPlannerWatch *
_mignet_planner_watch_new (MignetDiscoverer *discoverer, MignetCluster *cluster)
{
  MignetPlannerWatch *self = g_new0 (MignetPlannerWatch, 1);

  self->ref_count = 1;
  self->discoverer = g_object_ref (discoverer);
  self->cluster = g_object_ref (cluster);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->watched = g_ptr_array_new_with_free_func (watched_host_free);

  return self;
}

void
_mignet_planner_watch_free (MignetPlannerWatch *self)
{
  self->over = TRUE;
  stop_timer (self);
  g_cancellable_cancel (self->cancellable);
  watch_unref (self);
}

static WatchedHost *
find_watched (MignetPlannerWatch *self, const char *id)
{
  for (guint i = 0; i < self->watched->len; i++)
    {
      WatchedHost *watched = g_ptr_array_index (self->watched, i);

      if (g_str_equal (watched->id, id))
        return watched;
    }

  return NULL;
}

/* What the host answered is one of many changes that the model may see meanwhile; what does not fit
 * is as good as no answer. */
static void
take_answer (MignetPlannerWatch *self, const char *id, MignetDiscovery *discovery)
{
  MignetHost *host = mignet_cluster_lookup_host (self->cluster, id);

  if (host != NULL && discovery != NULL)
    mignet_discovery_update_host (discovery, host, NULL);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WatchQuestion *question = user_data;
  MignetPlannerWatch *self = question->watch;
  g_autoptr (MignetDiscovery) discovery =
      mignet_discoverer_discover_finish (MIGNET_DISCOVERER (source), result, NULL);
  WatchedHost *watched = find_watched (self, question->id);

  self->n_questions--;
  if (!self->over && watched != NULL)
    {
      watched->asked = FALSE;
      watched->next_time =
          g_get_monotonic_time () + (gint64) watched->interval * G_TIME_SPAN_SECOND;
      watched->interval = MIN (watched->interval * 2, LAST_INTERVAL);
      take_answer (self, question->id, discovery);
    }
  if (!self->over)
    ask_hosts (self);

  watch_unref (self);
  g_free (question->id);
  g_free (question);
}

static void
ask_host (MignetPlannerWatch *self, WatchedHost *watched)
{
  MignetHost *host = mignet_cluster_lookup_host (self->cluster, watched->id);
  WatchQuestion *question;

  watched->wanted = host != NULL;
  if (host == NULL)
    return;

  question = g_new0 (WatchQuestion, 1);
  question->watch = self;
  question->id = g_strdup (watched->id);
  self->ref_count++;
  self->n_questions++;
  watched->asked = TRUE;
  g_main_context_push_thread_default (self->context);
  mignet_discoverer_discover_async (self->discoverer, mignet_host_get_name (host),
                                    mignet_host_get_address (host), NULL, self->cancellable,
                                    on_answer, question);
  g_main_context_pop_thread_default (self->context);
}

static gboolean
on_timer (gpointer user_data)
{
  MignetPlannerWatch *self = user_data;

  stop_timer (self);
  ask_hosts (self);

  return G_SOURCE_REMOVE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static void
start_timer (MignetPlannerWatch *self, gint64 time)
{
  static GSourceFuncs funcs = { .dispatch = dispatch_timer };

  stop_timer (self);
  self->timer = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "mignet_planner_watch");
  g_source_set_ready_time (self->timer, time);
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, self->context);
}

/* Asks those whose time has come, the longest waiting ones first, and sets the timer for the next
 * one. With as many questions as there may be, the next answer comes before that. */
static void
ask_hosts (MignetPlannerWatch *self)
{
  gint64 now = g_get_monotonic_time ();

  stop_timer (self);
  while (self->n_questions < MAX_QUESTIONS)
    {
      WatchedHost *next = NULL;

      for (guint i = 0; i < self->watched->len; i++)
        {
          WatchedHost *watched = g_ptr_array_index (self->watched, i);

          if (watched->wanted && !watched->asked &&
              (next == NULL || watched->next_time < next->next_time))
            next = watched;
        }

      if (next == NULL)
        return;
      if (next->next_time > now)
        {
          start_timer (self, next->next_time);
          return;
        }
      ask_host (self, next);
    }
}

void
_mignet_planner_watch_follow (MignetPlannerWatch *self, MignetPlan *plan)
{
  g_autoptr (GPtrArray) candidates = mignet_plan_get_candidates (plan);

  for (guint i = 0; i < self->watched->len; i++)
    ((WatchedHost *) g_ptr_array_index (self->watched, i))->wanted = FALSE;

  for (guint i = 0; i < candidates->len; i++)
    {
      MignetCandidate *candidate = g_ptr_array_index (candidates, i);
      const char *id = mignet_candidate_get_host_id (candidate);
      WatchedHost *watched;

      if (!mignet_candidate_is_eligible (candidate) ||
          mignet_candidate_get_outcome (candidate) != MIGNET_OUTCOME_WAITING)
        continue;

      watched = find_watched (self, id);
      if (watched == NULL)
        {
          watched = g_new0 (WatchedHost, 1);
          watched->id = g_strdup (id);
          watched->interval = FIRST_INTERVAL;
          g_ptr_array_add (self->watched, watched);
        }
      watched->wanted = TRUE;
    }

  ask_hosts (self);
}
