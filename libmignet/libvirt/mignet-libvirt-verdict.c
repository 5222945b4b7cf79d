/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libvirt/mignet-libvirt-worker-private.h"

/* What the call that migrates returns is not the last word: a connection may have broken while the
 * migration went on, and libvirt is known to report failures that were none. Only the hosts know.
 * The destination needs a moment to clean up, so they are asked until their answers agree. */

#define ASK_SECONDS 5
#define ASK_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
#define SETTLE_TIME (20 * G_TIME_SPAN_SECOND)

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

static const char *
describe_state (const Answer *answer)
{
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

  return MIGNET_LIBVIRT_VERDICT_UNCLEAR;
}

MignetLibvirtVerdict
_mignet_libvirt_verdict_find (MignetLibvirtWorker *worker, char **whereabouts)
{
  gint64 deadline = g_get_monotonic_time () + SETTLE_TIME;
  Answer source = ask_host (worker->source, worker->vm.uuid);
  Answer destination = ask_host (worker->destination, worker->vm.uuid);

  while (!answers_agree (&source, &destination) && g_get_monotonic_time () < deadline)
    {
      g_usleep (ASK_INTERVAL);
      source = ask_host (worker->source, worker->vm.uuid);
      destination = ask_host (worker->destination, worker->vm.uuid);
    }

  *whereabouts = describe_whereabouts (worker->plan, &source, &destination);

  return judge (&source, &destination);
}
