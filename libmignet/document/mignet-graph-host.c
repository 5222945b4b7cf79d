/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-graph-private.h"

#include "document/mignet-json-private.h"

/* The card of a host: its name and what becomes of migrations to it; below them the interfaces,
 * from the wires at the left to the networks at the right; and the reasons. */

#define HEADER_HEIGHT 46
#define BOX_WIDTH 124
#define BOX_HEIGHT 34
#define BOX_PAD 5
#define BOX_GAP 24
#define CHIP_WIDTH 272
#define CHIP_HEIGHT 34

const char *
_mignet_graph_word (GType type, int value)
{
  return _mignet_json_enum_word (type, value);
}

const char *
_mignet_graph_look_to_class (MignetGraphLook look)
{
  switch (look)
    {
    case MIGNET_GRAPH_LOOK_GOOD:
      return "good";
    case MIGNET_GRAPH_LOOK_WAITS:
      return "waits";
    case MIGNET_GRAPH_LOOK_FALLS_BACK:
      return "falls-back";
    case MIGNET_GRAPH_LOOK_BAD:
      return "bad";
    case MIGNET_GRAPH_LOOK_NONE:
    default:
      return "none";
    }
}

/* A mark of its own for each look, so that colours are not needed. */
void
_mignet_graph_add_mark (MignetSvg *svg, MignetGraphLook look, int x, int y)
{
  g_autofree char *style_class = g_strconcat ("mark ", _mignet_graph_look_to_class (look), NULL);

  switch (look)
    {
    case MIGNET_GRAPH_LOOK_GOOD:
      _mignet_svg_add_path (svg, style_class, "M%d %dl4 5l8 -10", x + 1, y + 7);
      break;
    case MIGNET_GRAPH_LOOK_WAITS:
      _mignet_svg_add_path (svg, style_class, "M%d %da6 6 0 1 0 12 0a6 6 0 1 0 -12 0m6 -4v4l3 2",
                            x + 1, y + 7);
      break;
    case MIGNET_GRAPH_LOOK_FALLS_BACK:
      _mignet_svg_add_path (svg, style_class, "M%d %dv5h11m-4 -4l4 4l-4 4", x + 1, y + 3);
      break;
    case MIGNET_GRAPH_LOOK_BAD:
      _mignet_svg_add_path (svg, style_class, "M%d %dl10 10m0 -10l-10 10", x + 2, y + 2);
      break;
    case MIGNET_GRAPH_LOOK_NONE:
    default:
      _mignet_svg_add_path (svg, style_class, "M%d %dh8", x + 3, y + 7);
    }
}

static MignetGraphLook
get_look_of_outcome (MignetOutcome outcome)
{
  switch (outcome)
    {
    case MIGNET_OUTCOME_DEDICATED:
    case MIGNET_OUTCOME_MANAGEMENT:
      return MIGNET_GRAPH_LOOK_GOOD;
    case MIGNET_OUTCOME_WAITING:
      return MIGNET_GRAPH_LOOK_WAITS;
    case MIGNET_OUTCOME_FALLBACK:
      return MIGNET_GRAPH_LOOK_FALLS_BACK;
    case MIGNET_OUTCOME_REFUSED:
    default:
      return MIGNET_GRAPH_LOOK_BAD;
    }
}

/* A network that no migration is wanted over often has no address, and needs none. */
static MignetGraphLook
get_look_of_state (MignetNetworkState state, gboolean wanted)
{
  switch (state)
    {
    case MIGNET_NETWORK_STATE_USABLE:
      return MIGNET_GRAPH_LOOK_GOOD;
    case MIGNET_NETWORK_STATE_ADDRESS_PENDING:
      return MIGNET_GRAPH_LOOK_WAITS;
    case MIGNET_NETWORK_STATE_CARRIER_DOWN:
    case MIGNET_NETWORK_STATE_WRONG_SUBNET:
      return MIGNET_GRAPH_LOOK_BAD;
    case MIGNET_NETWORK_STATE_ABSENT:
    case MIGNET_NETWORK_STATE_ADDRESS_UNKNOWN:
    case MIGNET_NETWORK_STATE_NO_ADDRESS:
    default:
      return wanted ? MIGNET_GRAPH_LOOK_BAD : MIGNET_GRAPH_LOOK_NONE;
    }
}

MignetGraphLook
_mignet_graph_host_get_look (const MignetGraphHost *self)
{
  if (self->is_source)
    return MIGNET_GRAPH_LOOK_NONE;

  return get_look_of_outcome (mignet_route_get_outcome (self->route));
}

/* Whether a reason is one for a word or two. What is only worth knowing about the source is so for
 * every destination, and says nothing about this one. */
static gboolean
is_telling (const MignetGraph *graph, MignetReason *reason)
{
  const char *source = mignet_explanation_get_source (graph->explanation);

  return mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR || source == NULL ||
         g_strcmp0 (mignet_reason_get_host (reason), source) != 0;
}

/* The codes of what made the outcome what it is: the errors, or the warnings if there is none. */
static char *
join_codes (const MignetGraph *graph, const MignetGraphHost *self)
{
  g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (self->route);
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();

  for (int severity = MIGNET_SEVERITY_ERROR; severity >= MIGNET_SEVERITY_WARNING && codes->len == 0;
       severity--)
    {
      for (guint i = 0; i < reasons->len; i++)
        {
          gpointer code = (gpointer) mignet_reason_get_code_name (reasons->pdata[i]);

          if ((int) mignet_reason_get_severity (reasons->pdata[i]) == severity &&
              is_telling (graph, reasons->pdata[i]) &&
              !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
            g_ptr_array_add (codes, code);
        }
    }
  g_ptr_array_add (codes, NULL);

  return g_strjoinv (", ", (char **) codes->pdata);
}

char *
_mignet_graph_host_summarize (const MignetGraph *graph, const MignetGraphHost *self)
{
  MignetOutcome outcome = mignet_route_get_outcome (self->route);
  const char *word = _mignet_graph_word (MIGNET_TYPE_OUTCOME, (int) outcome);
  g_autofree char *codes = NULL;

  if (self->is_source)
    return g_strdup ("source");

  if (mignet_explanation_get_vm (graph->explanation) == NULL)
    {
      static const char *const words[] = {
        [MIGNET_GRAPH_LOOK_GOOD] = "receives",
        [MIGNET_GRAPH_LOOK_WAITS] = "waits",
        [MIGNET_GRAPH_LOOK_FALLS_BACK] = "management",
        [MIGNET_GRAPH_LOOK_BAD] = "cannot",
      };

      word = words[get_look_of_outcome (outcome)];
    }

  codes = join_codes (graph, self);

  return *codes == '\0' ? g_strdup (word) : g_strdup_printf ("%s: %s", word, codes);
}

MignetGraphHost *
_mignet_graph_host_new (const MignetGraph *graph, MignetHost *host, MignetRoute *route)
{
  MignetGraphHost *self = g_new0 (MignetGraphHost, 1);
  const char *source = mignet_explanation_get_source (graph->explanation);

  self->host = host;
  self->route = route;
  self->is_source = g_strcmp0 (source, mignet_host_get_name (host)) == 0;
  self->wiring = _mignet_wiring_new (host, graph->cluster, graph->networks);
  self->lines = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
_mignet_graph_host_free (MignetGraphHost *self)
{
  _mignet_wiring_free (self->wiring);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

int
_mignet_graph_get_card_width (const MignetGraph *graph)
{
  return 2 * MIGNET_GRAPH_PAD + (int) graph->n_columns * (BOX_WIDTH + BOX_GAP) + CHIP_WIDTH;
}

static void
add_lines (MignetGraphHost *self, const char *text, int width)
{
  g_autoptr (GPtrArray) lines = _mignet_svg_wrap (text, width, MIGNET_GRAPH_SMALL);

  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (self->lines, g_strdup (lines->pdata[i]));
}

/* Also breaks the reasons into lines, because how many there are decides. */
int
_mignet_graph_host_measure (const MignetGraph *graph, MignetGraphHost *self)
{
  int width = _mignet_graph_get_card_width (graph) - 2 * MIGNET_GRAPH_PAD;
  g_autoptr (GPtrArray) reasons = mignet_route_get_reasons (self->route);
  g_autoptr (GString) unused = g_string_new (NULL);

  g_ptr_array_set_size (self->lines, 0);
  for (guint i = 0; i < reasons->len && !self->is_source; i++)
    {
      MignetReason *reason = reasons->pdata[i];
      gboolean is_error = mignet_reason_get_severity (reason) == MIGNET_SEVERITY_ERROR;
      g_autofree char *text = g_strdup_printf ("%s: %s", is_error ? "Error" : "Warning",
                                               mignet_reason_get_message (reason));

      add_lines (self, text, width);
    }

  for (guint i = 0; i < self->wiring->unused->len; i++)
    g_string_append_printf (unused, "%s%s", i > 0 ? ", " : "No network on: ",
                            mignet_nic_get_name (self->wiring->unused->pdata[i]));
  if (unused->len > 0)
    add_lines (self, unused->str, width);

  return HEADER_HEIGHT + self->wiring->height + 2 * MIGNET_GRAPH_PAD +
         (int) self->lines->len * MIGNET_GRAPH_LINE;
}

static char *
describe_status (const MignetGraph *graph, const MignetGraphHost *self)
{
  MignetHostStatus status = mignet_host_get_effective_status (self->host);
  const char *address = mignet_host_get_address (self->host);
  GListModel *vms = mignet_cluster_get_vms (graph->cluster);
  guint n_vms = 0;

  for (guint i = 0; i < g_list_model_get_n_items (vms); i++)
    {
      g_autoptr (MignetVm) vm = g_list_model_get_item (vms, i);

      n_vms += mignet_vm_get_host (vm) == self->host;
    }

  return g_strdup_printf ("%s, %u %s, %s",
                          _mignet_graph_word (MIGNET_TYPE_HOST_STATUS, (int) status), n_vms,
                          n_vms == 1 ? "VM" : "VMs", address);
}

static void
draw_header (const MignetGraph *graph, const MignetGraphHost *self, int x, int y)
{
  MignetGraphLook look = _mignet_graph_host_get_look (self);
  g_autofree char *style_class = g_strconcat ("band ", _mignet_graph_look_to_class (look), NULL);
  g_autofree char *words = g_strconcat ("word ", _mignet_graph_look_to_class (look), NULL);
  g_autofree char *status = describe_status (graph, self);
  g_autofree char *summary = _mignet_graph_host_summarize (graph, self);
  int width = _mignet_graph_get_card_width (graph);
  int left = x + MIGNET_GRAPH_PAD + MIGNET_GRAPH_MARK + 8;
  int right = x + width - MIGNET_GRAPH_PAD - CHIP_WIDTH;

  _mignet_svg_add_rectangle (graph->svg, style_class, x, y, width, HEADER_HEIGHT);
  _mignet_graph_add_mark (graph->svg, look, x + MIGNET_GRAPH_PAD, y + 8);
  _mignet_svg_add_text (graph->svg, "name", left, y + 20, right - left - 8, MIGNET_GRAPH_LARGE,
                        MIGNET_SVG_BOLD, mignet_host_get_name (self->host));
  _mignet_svg_add_text (graph->svg, "note", left, y + 37, right - left - 8, MIGNET_GRAPH_SMALL,
                        MIGNET_SVG_NORMAL, status);
  _mignet_svg_add_text (graph->svg, words, right, y + 20, CHIP_WIDTH, MIGNET_GRAPH_NORMAL,
                        MIGNET_SVG_BOLD, summary);
}

static char *
describe_speed (guint speed)
{
  if (speed == 0)
    return g_strdup ("");
  if (speed % 1000 == 0)
    return g_strdup_printf ("%u Gb/s, ", speed / 1000);

  return g_strdup_printf ("%u Mb/s, ", speed);
}

static const char *
describe_carrier (MignetCarrier carrier)
{
  switch (carrier)
    {
    case MIGNET_CARRIER_UP:
      return "up";
    case MIGNET_CARRIER_DOWN:
      return "no link";
    case MIGNET_CARRIER_UNKNOWN:
    default:
      return "link ?";
    }
}

static char *
describe_nic (const MignetGraphHost *self, const MignetWiringItem *item)
{
  g_autofree char *speed = NULL;

  if (item->nic == NULL)
    return g_strdup ("not listed");

  switch (mignet_nic_get_kind (item->nic))
    {
    case MIGNET_NIC_KIND_BOND:
      return g_strdup_printf ("bond %s", mignet_nic_get_mode (item->nic) != NULL
                                             ? mignet_nic_get_mode (item->nic)
                                             : "");
    case MIGNET_NIC_KIND_VLAN:
      return g_strdup_printf ("VLAN %u", mignet_nic_get_vlan_id (item->nic));
    case MIGNET_NIC_KIND_BRIDGE:
      {
        const char *const *ports = mignet_nic_get_ports (item->nic);
        guint n_taps = 0;

        for (guint i = 0; ports[i] != NULL; i++)
          n_taps +=
              _mignet_wiring_is_tap (item->nic, mignet_host_lookup_nic (self->host, ports[i]));
        if (n_taps == 0)
          return g_strdup ("bridge");
        return g_strdup_printf ("bridge, %u %s", n_taps, n_taps == 1 ? "guest" : "guests");
      }
    case MIGNET_NIC_KIND_ETHERNET:
    case MIGNET_NIC_KIND_OTHER:
    default:
      if (mignet_nic_get_carrier (item->nic) == MIGNET_CARRIER_DOWN)
        speed = g_strdup ("");
      else
        speed = describe_speed (mignet_nic_get_speed (item->nic));
      return g_strdup_printf ("%s%s%s", speed,
                              describe_carrier (mignet_nic_get_carrier (item->nic)),
                              item->active ? ", active" : "");
    }
}

static int
get_box_x (const MignetGraph *graph, int x, guint column)
{
  return x + _mignet_graph_get_card_width (graph) - MIGNET_GRAPH_PAD - CHIP_WIDTH -
         (int) (column + 1) * (BOX_WIDTH + BOX_GAP);
}

static const char *
get_wire_class (MignetCarrier carrier)
{
  switch (carrier)
    {
    case MIGNET_CARRIER_UP:
      return "wire up";
    case MIGNET_CARRIER_DOWN:
      return "wire down";
    case MIGNET_CARRIER_UNKNOWN:
    default:
      return "wire unknown";
    }
}

/* From the right, where the networks are, to the left. */
static void
draw_wire (const MignetGraph *graph, const MignetWiringWire *wire, int x, int y)
{
  int end = get_box_x (graph, x, wire->to->column) + BOX_WIDTH;
  int start = end + BOX_GAP;
  int from_y = y + (wire->from != NULL ? wire->from->y : wire->from_y);
  int to_y = y + wire->to->y;
  const char *style_class = get_wire_class (wire->carrier);

  _mignet_svg_add_path (graph->svg, style_class, "M%d %dC%d %d %d %d %d %d%s", start, from_y,
                        start - BOX_GAP / 2, from_y, end + BOX_GAP / 2, to_y, end, to_y, "");
  if (wire->to->name == NULL)
    _mignet_svg_add_path (graph->svg, style_class, "M%d %dh%d", end, to_y, -BOX_WIDTH);
}

static void
draw_item (const MignetGraph *graph,
           const MignetGraphHost *self,
           const MignetWiringItem *item,
           int x,
           int y)
{
  int left = get_box_x (graph, x, item->column);
  int top = y + item->y - BOX_HEIGHT / 2;
  g_autofree char *text = NULL;

  if (item->name == NULL)
    return;

  text = describe_nic (self, item);
  _mignet_svg_add_rectangle (graph->svg, item->nic != NULL ? "box" : "box missing", left, top,
                             BOX_WIDTH, BOX_HEIGHT);
  _mignet_svg_add_text (graph->svg, "name", left + BOX_PAD, top + 14, BOX_WIDTH - 2 * BOX_PAD,
                        MIGNET_GRAPH_NORMAL, MIGNET_SVG_NORMAL, item->name);
  _mignet_svg_add_text (graph->svg, "note", left + BOX_PAD, top + 28, BOX_WIDTH - 2 * BOX_PAD,
                        MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL, text);
}

static void
append_addresses (GString *text, MignetNetworkAttachment *attachment, GSocketFamily family)
{
  g_autoptr (GPtrArray) addresses = mignet_network_attachment_get_addresses (attachment, family);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      MignetIpAddress *address = addresses->pdata[i];
      g_autofree char *name = mignet_ip_address_to_string (address);
      MignetAddressState state = mignet_ip_address_get_state (address);

      g_string_append_printf (text, ", %s", name);
      if (state != MIGNET_ADDRESS_STATE_PREFERRED)
        g_string_append_printf (text, " (%s)",
                                _mignet_graph_word (MIGNET_TYPE_ADDRESS_STATE, (int) state));
    }
}

/* The state, what else is known of the network there, and the addresses. */
static char *
describe_route (const MignetGraph *graph, const MignetGraphHost *self, const char *network)
{
  MignetRoute *route = mignet_explanation_lookup_route (graph->explanation,
                                                        mignet_host_get_name (self->host), network);
  MignetNetwork *object = mignet_cluster_lookup_network (graph->cluster, network);
  MignetNetworkAttachment *attachment =
      object != NULL ? mignet_host_lookup_attachment (self->host, object) : NULL;
  MignetNetworkState state = mignet_route_get_state (route);
  GString *text = g_string_new (_mignet_graph_word (MIGNET_TYPE_NETWORK_STATE, (int) state));

  if (attachment != NULL && mignet_route_get_carrier (route) == MIGNET_CARRIER_UNKNOWN)
    g_string_append (text, ", link unknown");
  if (attachment != NULL && !mignet_network_attachment_get_in_sync (attachment))
    g_string_append (text, ", out of sync");
  if (attachment != NULL)
    {
      append_addresses (text, attachment, G_SOCKET_FAMILY_IPV4);
      append_addresses (text, attachment, G_SOCKET_FAMILY_IPV6);
    }

  return g_string_free (text, FALSE);
}

static void
draw_network (const MignetGraph *graph, const MignetGraphHost *self, guint index, int x, int y)
{
  const char *name = graph->networks->pdata[index];
  gboolean wanted = index < graph->n_wanted;
  MignetRoute *route =
      mignet_explanation_lookup_route (graph->explanation, mignet_host_get_name (self->host), name);
  MignetGraphLook look = get_look_of_state (mignet_route_get_state (route), wanted);
  g_autofree char *style_class =
      g_strdup_printf ("chip %s%s", _mignet_graph_look_to_class (look), wanted ? " wanted" : "");
  g_autofree char *text = describe_route (graph, self, name);
  int left = x + _mignet_graph_get_card_width (graph) - MIGNET_GRAPH_PAD - CHIP_WIDTH;
  int top = y + (int) index * MIGNET_WIRING_ROW - CHIP_HEIGHT / 2;
  int indent = MIGNET_GRAPH_MARK + 12;

  _mignet_svg_add_rectangle (graph->svg, style_class, left, top, CHIP_WIDTH, CHIP_HEIGHT);
  _mignet_graph_add_mark (graph->svg, look, left + 6, top + 10);
  _mignet_svg_add_text (graph->svg, "name", left + indent, top + 14, CHIP_WIDTH - indent - 6,
                        MIGNET_GRAPH_NORMAL, wanted ? MIGNET_SVG_BOLD : MIGNET_SVG_NORMAL, name);
  _mignet_svg_add_text (graph->svg, "note", left + indent, top + 28, CHIP_WIDTH - indent - 6,
                        MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL, text);
}

void
_mignet_graph_host_draw (
    const MignetGraph *graph, const MignetGraphHost *self, int x, int y, int height)
{
  int width = _mignet_graph_get_card_width (graph);
  int middle = y + HEADER_HEIGHT + MIGNET_GRAPH_PAD + MIGNET_WIRING_ROW / 2;
  int line = y + HEADER_HEIGHT + MIGNET_GRAPH_PAD + self->wiring->height + MIGNET_GRAPH_LINE - 4;

  _mignet_svg_begin_group (graph->svg, "host", NULL);
  _mignet_svg_add_rectangle (graph->svg, "card", x, y, width, height);
  draw_header (graph, self, x, y);

  for (guint i = 0; i < self->wiring->wires->len; i++)
    draw_wire (graph, &g_array_index (self->wiring->wires, MignetWiringWire, i), x, middle);
  for (guint i = 0; i < self->wiring->items->len; i++)
    draw_item (graph, self, self->wiring->items->pdata[i], x, middle);
  for (guint i = 0; i < graph->networks->len; i++)
    draw_network (graph, self, i, x, middle);

  for (guint i = 0; i < self->lines->len; i++)
    _mignet_svg_add_text (graph->svg, "note", x + MIGNET_GRAPH_PAD,
                          line + (int) i * MIGNET_GRAPH_LINE, width - 2 * MIGNET_GRAPH_PAD,
                          MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL, self->lines->pdata[i]);
  _mignet_svg_end_group (graph->svg);
}
