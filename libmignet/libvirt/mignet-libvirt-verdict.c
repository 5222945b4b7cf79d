/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-worker-private.h"

/* What the call that migrates returns is not the last word: a connection may have broken while the
 * migration went on, and libvirt is known to report failures that were none. Only the hosts know.
 * The destination needs a moment to clean up, so they are asked until their answers agree. */

#define ASK_SECONDS 5
#define ASK_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)

/* libvirt 9 reports that a recovery failed while it goes on: what looks broken is looked at for as
 * long as something is transferred, and for a while longer. */
#define BROKEN_TIME (3 * G_TIME_SPAN_SECOND)

/* What the source has transferred, or 0. */
static guint64
ask_transferred (MignetLibvirtEndpoint *endpoint, const char *uuid)
{
  g_autoptr (MignetLibvirtCall) call = NULL;
  MignetLibvirtPoll *poll;

  if (endpoint->connection == NULL)
    return 0;

  call = _mignet_libvirt_poll_start (endpoint, uuid, NULL);
  if (call == NULL ||
      _mignet_libvirt_call_wait (call, ASK_SECONDS * 1000, NULL) != MIGNET_LIBVIRT_WAIT_RETURNED)
    return 0;
  poll = _mignet_libvirt_call_get_data (call);

  return poll->stats.processed;
}

/* Whether more has been transferred than when this was last asked. */
static gboolean
is_getting_on (MignetLibvirtWorker *worker, guint64 *transferred)
{
  guint64 before = *transferred;

  *transferred = ask_transferred (worker->source, worker->vm.uuid);

  return before != 0 && *transferred > before;
}

typedef struct
{
  gboolean answered;
  MignetLibvirtSighting sighting;
  MignetLibvirtPresence presence;
} Answer;

static Answer
ask_host (MignetLibvirtEndpoint *endpoint, const char *uuid)
{
  Answer answer = { .answered = FALSE };

  if (_mignet_libvirt_endpoint_connect (endpoint, ASK_SECONDS, NULL, NULL))
    {
      answer.answered =
          _mignet_libvirt_endpoint_look (endpoint, uuid, ASK_SECONDS, NULL, &answer.sighting, NULL);
      if (!answer.answered)
        _mignet_libvirt_endpoint_disconnect (endpoint);
    }
  answer.presence = _mignet_libvirt_sighting_get_presence (&answer.sighting);

  return answer;
}

static gboolean
answers_agree (const Answer *source, const Answer *destination)
{
  if (!source->answered || !destination->answered)
    return FALSE;

  return (source->presence == MIGNET_LIBVIRT_PRESENCE_HERE &&
          destination->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT) ||
         (source->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT &&
          destination->presence == MIGNET_LIBVIRT_PRESENCE_HERE);
}

/* Each host has a part of it. */
static gboolean
is_split (const Answer *source, const Answer *destination)
{
  gboolean source_broke = source->presence == MIGNET_LIBVIRT_PRESENCE_BROKEN;
  gboolean destination_broke = destination->presence == MIGNET_LIBVIRT_PRESENCE_BROKEN;

  if (!source->answered || !destination->answered)
    return FALSE;

  return (source_broke &&
          (destination_broke || destination->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)) ||
         (destination_broke && source->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL);
}

/* One host has a part of it, and the other one has nothing any more. */
static gboolean
is_lost (const Answer *source, const Answer *destination)
{
  if (!source->answered || !destination->answered)
    return FALSE;

  return (source->presence == MIGNET_LIBVIRT_PRESENCE_BROKEN &&
          destination->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT) ||
         (source->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT &&
          destination->presence == MIGNET_LIBVIRT_PRESENCE_BROKEN);
}

static const char *
describe_state (const Answer *answer)
{
  if (answer->presence == MIGNET_LIBVIRT_PRESENCE_BROKEN)
    return "in part, since post-copy broke,";
  if (answer->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)
    return "on its way";
  if (_mignet_libvirt_sighting_is_paused (&answer->sighting))
    return "paused";

  return "running";
}

static char *
describe_host (const char *vm, const char *host, const Answer *answer)
{
  if (!answer->answered)
    return g_strdup_printf ("'%s' does not answer", host);
  if (answer->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT)
    return g_strdup_printf ("VM '%s' is not running on '%s'", vm, host);

  return g_strdup_printf ("VM '%s' is %s on '%s'", vm, describe_state (answer), host);
}

static char *
describe_split (MignetPlan *plan, const Answer *source, const Answer *destination)
{
  const char *unaware = NULL;

  if (source->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)
    unaware = mignet_plan_get_source (plan);
  else if (destination->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)
    unaware = mignet_plan_get_destination (plan);

  return g_strdup_printf (
      "VM '%s' is split over '%s' and '%s' and stands still; it can be recovered%s%s%s",
      mignet_plan_get_vm (plan), mignet_plan_get_source (plan), mignet_plan_get_destination (plan),
      unaware != NULL ? " when '" : "", unaware != NULL ? unaware : "",
      unaware != NULL ? "' has noticed that the stream broke, too" : "");
}

static char *
describe_lost (MignetPlan *plan, const Answer *source)
{
  const char *part = mignet_plan_get_source (plan);
  const char *nothing = mignet_plan_get_destination (plan);

  if (source->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT)
    {
      part = nothing;
      nothing = mignet_plan_get_source (plan);
    }

  return g_strdup_printf ("VM '%s' is lost: '%s' has a part of it, and the rest is gone from '%s'; "
                          "it has to be ended on '%s' and started again",
                          mignet_plan_get_vm (plan), part, nothing, part);
}

static char *
describe_whereabouts (MignetPlan *plan, const Answer *source, const Answer *destination)
{
  const char *vm = mignet_plan_get_vm (plan);
  g_autofree char *at_source = NULL;
  g_autofree char *at_destination = NULL;

  if (source->answered && destination->answered &&
      source->presence == MIGNET_LIBVIRT_PRESENCE_HERE &&
      destination->presence != MIGNET_LIBVIRT_PRESENCE_HERE)
    return g_strdup_printf ("VM '%s' is still %s on '%s'", vm, describe_state (source),
                            mignet_plan_get_source (plan));
  if (answers_agree (source, destination))
    return g_strdup_printf ("VM '%s' is %s on '%s'", vm, describe_state (destination),
                            mignet_plan_get_destination (plan));

  if (is_split (source, destination))
    return describe_split (plan, source, destination);
  if (is_lost (source, destination))
    return describe_lost (plan, source);

  at_source = describe_host (vm, mignet_plan_get_source (plan), source);
  at_destination = describe_host (vm, mignet_plan_get_destination (plan), destination);

  return g_strdup_printf ("%s, and %s", at_source, at_destination);
}

static MignetLibvirtVerdict
judge (const Answer *source, const Answer *destination)
{
  if (!source->answered || !destination->answered)
    return MIGNET_LIBVIRT_VERDICT_UNKNOWN;
  if (source->presence == MIGNET_LIBVIRT_PRESENCE_ABSENT &&
      destination->presence == MIGNET_LIBVIRT_PRESENCE_HERE)
    return MIGNET_LIBVIRT_VERDICT_MOVED;
  if (source->presence == MIGNET_LIBVIRT_PRESENCE_HERE &&
      destination->presence != MIGNET_LIBVIRT_PRESENCE_HERE)
    return MIGNET_LIBVIRT_VERDICT_STAYED;

  if (is_split (source, destination))
    return MIGNET_LIBVIRT_VERDICT_SPLIT;
  if (is_lost (source, destination))
    return MIGNET_LIBVIRT_VERDICT_LOST;
  if (source->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL &&
      destination->presence == MIGNET_LIBVIRT_PRESENCE_PARTIAL)
    return MIGNET_LIBVIRT_VERDICT_MOVING;

  return MIGNET_LIBVIRT_VERDICT_UNCLEAR;
}

MignetLibvirtVerdict
_mignet_libvirt_verdict_find (MignetLibvirtWorker *worker, guint seconds, char **whereabouts)
{
  gint64 now = g_get_monotonic_time ();
  gint64 deadline = now + seconds * G_TIME_SPAN_SECOND;
  gint64 whole = now; /* when it was last neither split nor lost */
  guint64 transferred = 0;
  Answer source = ask_host (worker->source, worker->vm.uuid);
  Answer destination = ask_host (worker->destination, worker->vm.uuid);

  while (!answers_agree (&source, &destination) && now < deadline && now - whole < BROKEN_TIME)
    {
      g_usleep (ASK_INTERVAL);
      source = ask_host (worker->source, worker->vm.uuid);
      destination = ask_host (worker->destination, worker->vm.uuid);
      now = g_get_monotonic_time ();
      if (!is_split (&source, &destination) && !is_lost (&source, &destination))
        whole = now;
      else if (is_getting_on (worker, &transferred))
        {
          whole = now;
          deadline = now + seconds * G_TIME_SPAN_SECOND;
        }
    }

  *whereabouts = describe_whereabouts (worker->plan, &source, &destination);

  return judge (&source, &destination);
}
