/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-graph-private.h"

/* The page: what it is about, the networks, the hosts at a glance, and a card for each host. */

#define MARGIN 24
#define MIN_PAGE_WIDTH 1160
#define MAX_PAGE_WIDTH 1860
#define TITLE_SIZE 20

/* The names of hosts need the room even if their wiring is simple. */
#define MIN_COLUMNS 2

#define TILE_WIDTH 211
#define TILE_HEIGHT 42
#define TILE_GAP 12
#define TILE_DROP 22

/* Colours by meaning, of which every one has a mark and a word beside it. Red and green differ in
 * lightness and lean to blue and orange, so that they differ to everybody. */
static const char style[] =
    "text{font-family:'DejaVu Sans',Verdana,Arial,sans-serif}\n"
    "path{fill:none}\n"
    ".mark{stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}\n"
    ".wire{stroke-width:2}.wire.down{stroke-dasharray:6 4}.wire.unknown{stroke-dasharray:2 4}\n"
    ".bus{stroke-width:4}.drop{stroke-width:2.4}.drop.waits{stroke-dasharray:6 4}\n"
    ".drop.falls-back{stroke-dasharray:10 3 2 3}.drop.bad{stroke-dasharray:2 4}\n"
    ".chip,.tile,.card,.box{stroke-width:1}.chip.wanted{stroke-width:2}\n"
    ".missing{stroke-dasharray:4 3}\n"
    ".page{fill:#ffffff}.name{fill:#15202b}.note{fill:#43515e}\n"
    ".card{fill:#fafbfc;stroke:#aab4bd}.box{fill:#ffffff;stroke:#5d6b78}\n"
    ".rule{stroke:#aab4bd}.bus{stroke:#5d6b78}\n"
    ".wire.up{stroke:#0f7a5c}.wire.down{stroke:#b3400f}.wire.unknown{stroke:#75828e}\n"
    ".mark.good,.drop.good{stroke:#0f7a5c}.mark.waits,.drop.waits{stroke:#8f5e00}\n"
    ".mark.falls-back,.drop.falls-back{stroke:#1862a8}.mark.bad,.drop.bad{stroke:#b3400f}\n"
    ".mark.none,.drop.none{stroke:#75828e}\n"
    ".chip,.tile{stroke:#aab4bd}.chip.none,.tile.none,.band.none{fill:#eceff2}\n"
    ".chip.good,.tile.good,.band.good{fill:#d8f1e7}.chip.waits,.tile.waits,.band.waits{fill:#"
    "fdeec4}\n"
    ".chip.falls-back,.tile.falls-back,.band.falls-back{fill:#dbeafa}\n"
    ".chip.bad,.tile.bad,.band.bad{fill:#fbdfd2}\n"
    ".chip.wanted.good{stroke:#0f7a5c}.chip.wanted.waits{stroke:#8f5e00}"
    ".chip.wanted.bad{stroke:#b3400f}\n"
    ".word.good{fill:#0b5d46}.word.waits{fill:#704900}.word.falls-back{fill:#124e87}\n"
    ".word.bad{fill:#8c310a}.word.none{fill:#43515e}\n"
    "@media (prefers-color-scheme:dark){\n"
    ".page{fill:#12181e}.name{fill:#eef2f5}.note{fill:#b9c4ce}\n"
    ".card{fill:#1a2229;stroke:#4d5a66}.box{fill:#12181e;stroke:#8593a0}\n"
    ".rule{stroke:#4d5a66}.bus{stroke:#8593a0}\n"
    ".wire.up{stroke:#3fc79b}.wire.down{stroke:#ff8a57}.wire.unknown{stroke:#8593a0}\n"
    ".mark.good,.drop.good{stroke:#3fc79b}.mark.waits,.drop.waits{stroke:#f0b840}\n"
    ".mark.falls-back,.drop.falls-back{stroke:#6fb4f5}.mark.bad,.drop.bad{stroke:#ff8a57}\n"
    ".mark.none,.drop.none{stroke:#8593a0}\n"
    ".chip,.tile{stroke:#4d5a66}.chip.none,.tile.none,.band.none{fill:#252f38}\n"
    ".chip.good,.tile.good,.band.good{fill:#10392d}.chip.waits,.tile.waits,.band.waits{fill:#"
    "3d300d}\n"
    ".chip.falls-back,.tile.falls-back,.band.falls-back{fill:#122f4a}\n"
    ".chip.bad,.tile.bad,.band.bad{fill:#47210f}\n"
    ".chip.wanted.good{stroke:#3fc79b}.chip.wanted.waits{stroke:#f0b840}"
    ".chip.wanted.bad{stroke:#ff8a57}\n"
    ".word.good{fill:#6fe0ba}.word.waits{fill:#f7ce74}.word.falls-back{fill:#9acbfa}\n"
    ".word.bad{fill:#ffb08c}.word.none{fill:#b9c4ce}\n"
    "}\n";

typedef struct
{
  MignetGraph graph;
  GPtrArray *hosts; /* (element-type MignetGraphHost) */
  int width;
  int y; /* where the next thing goes */
} Page;

static void
add_network (GPtrArray *networks, const char *name)
{
  if (name != NULL && !g_ptr_array_find_with_equal_func (networks, name, g_str_equal, NULL))
    g_ptr_array_add (networks, (gpointer) name);
}

static void
list_networks (MignetGraph *graph, MignetNetwork *network)
{
  MignetNetwork *management =
      mignet_cluster_get_role_holder (graph->cluster, MIGNET_ROLE_MANAGEMENT);
  const char *const *names = mignet_explanation_get_networks (graph->explanation);
  const char *const *wanted = mignet_explanation_get_wanted_networks (graph->explanation);

  if (network != NULL)
    add_network (graph->networks, mignet_network_get_name (network));
  for (guint i = 0; network == NULL && wanted[i] != NULL; i++)
    add_network (graph->networks, wanted[i]);
  graph->n_wanted = graph->networks->len;

  if (g_strv_contains (names, mignet_network_get_name (management)))
    add_network (graph->networks, mignet_network_get_name (management));
  for (guint i = 0; names[i] != NULL; i++)
    add_network (graph->networks, names[i]);
}

static void
list_hosts (Page *page, MignetNetwork *network)
{
  MignetGraph *graph = &page->graph;
  const char *const *names = mignet_explanation_get_hosts (graph->explanation);

  for (guint i = 0; names[i] != NULL; i++)
    {
      MignetHost *host = mignet_cluster_lookup_host (graph->cluster, names[i]);
      MignetRoute *route = mignet_explanation_choose_route (graph->explanation, names[i]);
      MignetGraphHost *item;

      if (network != NULL)
        route = mignet_explanation_lookup_route (graph->explanation, names[i],
                                                 mignet_network_get_name (network));
      if (host == NULL || route == NULL)
        continue;

      item = _mignet_graph_host_new (graph, host, route);
      graph->n_columns = MAX (graph->n_columns, item->wiring->n_columns);
      g_ptr_array_add (page->hosts, item);
    }
}

static guint
count_hosts (const Page *page, MignetGraphLook look)
{
  guint count = 0;

  for (guint i = 0; i < page->hosts->len; i++)
    count += _mignet_graph_host_get_look (page->hosts->pdata[i]) == look;

  return count;
}

static char *
describe_wanted (const MignetGraph *graph)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < graph->n_wanted; i++)
    g_string_append_printf (text, "%s'%s'", i > 0 ? ", else " : "",
                            (const char *) graph->networks->pdata[i]);

  return g_string_free (text, FALSE);
}

static void
add_line (Page *page, const char *style_class, int size, MignetSvgWeight weight, const char *text)
{
  page->y += size + 8;
  _mignet_svg_add_text (page->graph.svg, style_class, MARGIN, page->y, page->width - 2 * MARGIN,
                        size, weight, text);
}

static char *
describe_title (const MignetGraph *graph)
{
  const char *vm = mignet_explanation_get_vm (graph->explanation);
  const char *source = mignet_explanation_get_source (graph->explanation);
  const char *cluster = mignet_cluster_get_name (graph->cluster);

  if (vm == NULL)
    return g_strdup_printf ("Cluster '%s': which hosts can receive migrations", cluster);
  if (source == NULL)
    return g_strdup_printf ("Cluster '%s': VM '%s', which runs nowhere", cluster, vm);

  return g_strdup_printf ("Cluster '%s': migrations of VM '%s' from host '%s'", cluster, vm,
                          source);
}

static void
draw_title (Page *page, const char *title)
{
  static const struct
  {
    MignetGraphLook look;
    const char *one;
    const char *many;
  } counts[] = {
    { MIGNET_GRAPH_LOOK_GOOD, "receives", "receive" },
    { MIGNET_GRAPH_LOOK_WAITS, "waits for an address", "wait for an address" },
    { MIGNET_GRAPH_LOOK_FALLS_BACK, "receives over management instead",
      "receive over management instead" },
    { MIGNET_GRAPH_LOOK_BAD, "cannot receive", "cannot receive" },
  };
  g_autofree char *wanted = describe_wanted (&page->graph);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *separator = " ";
  guint n_hosts = page->hosts->len - count_hosts (page, MIGNET_GRAPH_LOOK_NONE);

  g_string_append_printf (text, "Migrations over %s. Of %u %s%s", wanted, n_hosts,
                          n_hosts < page->hosts->len ? "other " : "",
                          n_hosts == 1 ? "host" : "hosts");
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint count = count_hosts (page, counts[i].look);

      if (count == 0)
        continue;
      g_string_append_printf (text, "%s%u %s", separator, count,
                              count == 1 ? counts[i].one : counts[i].many);
      separator = ", ";
    }

  add_line (page, "name", TITLE_SIZE, MIGNET_SVG_BOLD, title);
  add_line (page, "note", MIGNET_GRAPH_LARGE, MIGNET_SVG_NORMAL, text->str);
  page->y += 2 * MIGNET_GRAPH_PAD;
}

static void
draw_legend (Page *page)
{
  static const struct
  {
    MignetGraphLook look;
    const char *text;
  } marks[] = {
    { MIGNET_GRAPH_LOOK_GOOD, "usable, receives" },
    { MIGNET_GRAPH_LOOK_WAITS, "an address is expected" },
    { MIGNET_GRAPH_LOOK_FALLS_BACK, "management instead" },
    { MIGNET_GRAPH_LOOK_BAD, "not usable, cannot receive" },
    { MIGNET_GRAPH_LOOK_NONE, "not needed for migrations" },
  };
  static const struct
  {
    const char *style_class;
    const char *text;
  } wires[] = {
    { "wire up", "link" },
    { "wire down", "no link" },
    { "wire unknown", "link unknown" },
  };
  int x = MARGIN;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      int width = _mignet_svg_measure (marks[i].text, MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL);

      _mignet_graph_add_mark (page->graph.svg, marks[i].look, x, page->y);
      _mignet_svg_add_text (page->graph.svg, "note", x + MIGNET_GRAPH_MARK + 6, page->y + 11, width,
                            MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL, marks[i].text);
      x += MIGNET_GRAPH_MARK + 6 + width + 22;
    }

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    {
      int width = _mignet_svg_measure (wires[i].text, MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL);

      _mignet_svg_add_path (page->graph.svg, wires[i].style_class, "M%d %dh26", x, page->y + 7);
      _mignet_svg_add_text (page->graph.svg, "note", x + 32, page->y + 11, width,
                            MIGNET_GRAPH_SMALL, MIGNET_SVG_NORMAL, wires[i].text);
      x += 32 + width + 22;
    }

  page->y += MIGNET_GRAPH_MARK + 2 * MIGNET_GRAPH_PAD;
}

static char *
describe_roles (const MignetGraph *graph, MignetNetwork *network)
{
  g_autoptr (GEnumClass) roles = g_type_class_ref (MIGNET_TYPE_ROLE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < roles->n_values; i++)
    {
      if (mignet_cluster_get_role_holder (graph->cluster, roles->values[i].value) == network)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                                roles->values[i].value_nick);
    }

  return g_string_free (text, FALSE);
}

static char *
describe_number (guint number, const char *zero)
{
  return number == 0 ? g_strdup (zero) : g_strdup_printf ("%u", number);
}

static char *
describe_usable (const Page *page, const char *network)
{
  guint n_usable = 0;

  for (guint i = 0; i < page->hosts->len; i++)
    {
      const MignetGraphHost *host = page->hosts->pdata[i];
      MignetRoute *route = mignet_explanation_lookup_route (
          page->graph.explanation, mignet_host_get_name (host->host), network);

      n_usable += mignet_route_get_state (route) == MIGNET_NETWORK_STATE_USABLE;
    }

  return g_strdup_printf ("%u of %u", n_usable, page->hosts->len);
}

static void
draw_row (Page *page, MignetSvgWeight weight, const char *const *cells)
{
  static const int widths[] = { 190, 300, 80, 80, 240, 80, 90 };
  int x = MARGIN;

  page->y += MIGNET_GRAPH_LINE + 2;
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      _mignet_svg_add_text (page->graph.svg, i == 0 ? "name" : "note", x, page->y,
                            widths[i] - MIGNET_GRAPH_PAD, MIGNET_GRAPH_NORMAL, weight, cells[i]);
      x += widths[i];
    }
}

static void
draw_networks (Page *page)
{
  static const char *const headings[] = { "Network", "Roles",    "VLAN",  "MTU",
                                          "Subnets", "Required", "Usable" };
  const MignetGraph *graph = &page->graph;

  draw_row (page, MIGNET_SVG_BOLD, headings);
  _mignet_svg_add_path (graph->svg, "rule", "M%d %dh%d", MARGIN, page->y + 5,
                        MIN_PAGE_WIDTH - 2 * MARGIN);
  page->y += 4;

  for (guint i = 0; i < graph->networks->len; i++)
    {
      const char *name = graph->networks->pdata[i];
      MignetNetwork *network = mignet_cluster_lookup_network (graph->cluster, name);
      g_autofree char *roles = NULL;
      g_autofree char *vlan = NULL;
      g_autofree char *mtu = NULL;
      g_autofree char *subnets = NULL;
      g_autofree char *usable = NULL;

      if (network == NULL)
        continue;

      roles = describe_roles (graph, network);
      vlan = describe_number (mignet_network_get_vlan_id (network), "untagged");
      mtu = describe_number (mignet_network_get_mtu (network), "default");
      subnets = g_strjoinv (", ", (char **) mignet_network_get_subnets (network));
      usable = describe_usable (page, name);
      draw_row (page, i < graph->n_wanted ? MIGNET_SVG_BOLD : MIGNET_SVG_NORMAL,
                (const char *const[]){
                    name, roles, vlan, mtu, *subnets != '\0' ? subnets : "not declared",
                    mignet_cluster_is_network_required (graph->cluster, network) ? "yes" : "no",
                    usable });
    }

  page->y += 4 * MIGNET_GRAPH_PAD;
}

/* A host below the bus. */
static void
draw_tile (Page *page, const MignetGraphHost *host, int x, int bus)
{
  MignetSvg *svg = page->graph.svg;
  MignetGraphLook look = _mignet_graph_host_get_look (host);
  const char *look_class = _mignet_graph_look_to_class (look);
  g_autofree char *summary = _mignet_graph_host_summarize (&page->graph, host);
  g_autofree char *tile = g_strconcat ("tile ", look_class, NULL);
  g_autofree char *word = g_strconcat ("word ", look_class, NULL);
  g_autofree char *drop = g_strconcat ("drop ", look_class, NULL);
  int y = bus + TILE_DROP;
  int indent = MIGNET_GRAPH_MARK + 12;

  _mignet_svg_add_path (svg, drop, "M%d %dv%d", x + TILE_WIDTH / 2, bus, TILE_DROP);
  _mignet_svg_add_rectangle (svg, tile, x, y, TILE_WIDTH, TILE_HEIGHT);
  _mignet_graph_add_mark (svg, look, x + 6, y + 6);
  _mignet_svg_add_text (svg, "name", x + indent, y + 18, TILE_WIDTH - indent - 6,
                        MIGNET_GRAPH_NORMAL, MIGNET_SVG_BOLD, mignet_host_get_name (host->host));
  _mignet_svg_add_text (svg, word, x + indent, y + 34, TILE_WIDTH - indent - 6, MIGNET_GRAPH_SMALL,
                        MIGNET_SVG_NORMAL, summary);
}

/* The wanted network as a bus with the hosts on it; for a virtual machine it begins at its host,
 * which is not among them. */
static void
draw_overview (Page *page)
{
  const char *source = mignet_explanation_get_source (page->graph.explanation);
  g_autofree char *wanted = describe_wanted (&page->graph);
  g_autofree char *head =
      source == NULL ? g_strdup (wanted) : g_strdup_printf ("From '%s' over %s", source, wanted);
  int per_row = (page->width - 2 * MARGIN - TILE_GAP) / (TILE_WIDTH + TILE_GAP);
  int left = MARGIN + TILE_GAP;
  int top = page->y;
  int bus = top;
  guint n_drawn = 0;

  _mignet_svg_add_text (page->graph.svg, "name", MARGIN + TILE_GAP, page->y,
                        page->width - 2 * MARGIN - TILE_GAP, MIGNET_GRAPH_LARGE, MIGNET_SVG_BOLD,
                        head);
  for (guint i = 0; i < page->hosts->len; i++)
    {
      const MignetGraphHost *host = page->hosts->pdata[i];
      int column = (int) n_drawn % per_row;

      if (host->is_source)
        continue;

      bus = page->y + 12 + (int) n_drawn / per_row * (TILE_DROP + TILE_HEIGHT + TILE_GAP);
      if (column == 0)
        _mignet_svg_add_path (page->graph.svg, "bus", "M%d %dh%d", MARGIN, bus,
                              MIN (per_row, (int) (page->hosts->len - i)) *
                                  (TILE_WIDTH + TILE_GAP));
      draw_tile (page, host, left + column * (TILE_WIDTH + TILE_GAP), bus);
      n_drawn++;
    }

  _mignet_svg_add_path (page->graph.svg, "bus", "M%d %dV%d", MARGIN, top - 10, bus + 2);
  page->y = bus + TILE_DROP + TILE_HEIGHT + 3 * MIGNET_GRAPH_PAD;
}

static int
count_cards_per_row (const Page *page)
{
  int card = _mignet_graph_get_card_width (&page->graph);
  int n = (MAX_PAGE_WIDTH - MARGIN) / (card + MARGIN);

  return CLAMP (n, 1, MAX ((int) page->hosts->len, 1));
}

/* The cards of one row are as high as the highest. */
static void
draw_cards (Page *page)
{
  guint per_row = (guint) count_cards_per_row (page);
  int card = _mignet_graph_get_card_width (&page->graph);

  for (guint first = 0; first < page->hosts->len; first += per_row)
    {
      guint end = MIN (first + per_row, page->hosts->len);
      int height = 0;

      for (guint i = first; i < end; i++)
        height = MAX (height, _mignet_graph_host_measure (&page->graph, page->hosts->pdata[i]));
      for (guint i = first; i < end; i++)
        _mignet_graph_host_draw (&page->graph, page->hosts->pdata[i],
                                 MARGIN + (int) (i - first) * (card + MARGIN), page->y, height);
      page->y += height + MARGIN;
    }
}

/**
 * mignet_explanation_to_svg:
 * @self: an explanation
 * @cluster: the cluster that it is about, as it was then
 * @network: (nullable): the network that is asked about, %NULL for the wanted ones
 *
 * Draws the explanation together with the networks and the wiring of the hosts, as an SVG image:
 * which hosts can receive migrations over the network, and why the others cannot; the interfaces of
 * each host, bonds, VLANs and bridges, and the state of every network on it. With the explanation
 * of mignet_planner_survey() that is about migrations in general, with the one of
 * mignet_planner_explain() about the ways from the host of the virtual machine.
 *
 * Colours always stand beside words and marks. A viewer that prefers dark colours gets them. The
 * same explanation and cluster give the same text. Hosts that the cluster does not have any more
 * are left out. The image needs nothing from elsewhere.
 *
 * Returns: (transfer full): the image, a document of its own in UTF-8
 *
 * Since: 1.0
 */
char *
mignet_explanation_to_svg (MignetExplanation *self, MignetCluster *cluster, MignetNetwork *network)
{
  g_autoptr (MignetSvg) svg = NULL;
  g_autoptr (GPtrArray) networks = NULL;
  g_autoptr (GPtrArray) hosts = NULL;
  g_autofree char *title = NULL;
  Page page = { .y = MARGIN - 8 };

  g_return_val_if_fail (MIGNET_IS_EXPLANATION (self), NULL);
  g_return_val_if_fail (MIGNET_IS_CLUSTER (cluster), NULL);
  g_return_val_if_fail (network == NULL || MIGNET_IS_NETWORK (network), NULL);

  svg = _mignet_svg_new ();
  networks = g_ptr_array_new ();
  hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) _mignet_graph_host_free);
  page.graph =
      (MignetGraph){ .svg = svg, .cluster = cluster, .explanation = self, .networks = networks };
  page.hosts = hosts;

  list_networks (&page.graph, network);
  list_hosts (&page, network);
  page.graph.n_columns = MAX (page.graph.n_columns, MIN_COLUMNS);
  page.width =
      MARGIN + count_cards_per_row (&page) * (_mignet_graph_get_card_width (&page.graph) + MARGIN);
  page.width = MAX (page.width, MIN_PAGE_WIDTH);

  title = describe_title (&page.graph);
  draw_title (&page, title);
  draw_networks (&page);
  draw_overview (&page);
  draw_legend (&page);
  draw_cards (&page);

  return _mignet_svg_finish (svg, page.width, page.y, title, style);
}
