/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-worker-private.h"

/* What the call that migrates returns is not the last word: a connection may have broken while the
 * migration went on, and libvirt is known to report failures that were none. Only the hosts know.
 * The destination needs a moment to clean up, so they are asked until their answers agree. */

#define ASK_SECONDS 5
#define ASK_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)

/* libvirt 9 reports that a recovery failed while it goes on: what looks broken is looked at for a
 * while. */
#define BROKEN_TIME (3 * G_TIME_SPAN_SECOND)

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
    return g_strdup_printf ("VM '%s' is split over '%s' and '%s' and stands still; it can be "
                            "recovered",
                            vm, mignet_plan_get_source (plan), mignet_plan_get_destination (plan));

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
  gint64 whole = now; /* when it was last not split */
  Answer source = ask_host (worker->source, worker->vm.uuid);
  Answer destination = ask_host (worker->destination, worker->vm.uuid);

  while (!answers_agree (&source, &destination) && now < deadline && now - whole < BROKEN_TIME)
    {
      g_usleep (ASK_INTERVAL);
      source = ask_host (worker->source, worker->vm.uuid);
      destination = ask_host (worker->destination, worker->vm.uuid);
      now = g_get_monotonic_time ();
      if (!is_split (&source, &destination))
        whole = now;
    }

  *whereabouts = describe_whereabouts (worker->plan, &source, &destination);

  return judge (&source, &destination);
}
