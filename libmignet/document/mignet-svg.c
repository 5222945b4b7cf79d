/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "document/mignet-svg-private.h"

#include <string.h>

#define ELLIPSIS "…"

/* What a character takes that is not in the table, in thousandths of the size. */
#define WIDTH_OF_OTHERS 850
#define WIDTH_OF_WIDE 1100

/* What bold text takes, in hundredths of the width of normal text. */
#define BOLD_PERCENT 113

struct _MignetSvg
{
  GString *body; /* (owned) */
};

/* The advances of the printable ASCII characters in the widest of the common families, in
 * thousandths of the size. */
static const guint16 widths[] = {
  318,  401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, /* to / */
  636,  636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 545, /* to ? */
  1000, 684, 698, 698, 770, 632, 616, 776, 752, 421, 455, 693, 557, 863, 748, 787, /* to O */
  603,  787, 695, 684, 616, 732, 684, 989, 685, 615, 685, 454, 454, 454, 838, 636, /* to _ */
  636,  613, 635, 550, 635, 615, 352, 635, 634, 278, 344, 592, 278, 974, 634, 612, /* to o */
  635,  635, 427, 521, 394, 634, 592, 818, 592, 592, 525, 636, 454, 636, 838,      /* to ~ */
};

MignetSvg *
_mignet_svg_new (void)
{
  MignetSvg *self = g_new0 (MignetSvg, 1);

  self->body = g_string_new (NULL);

  return self;
}

void
_mignet_svg_free (MignetSvg *self)
{
  g_string_free (self->body, TRUE);
  g_free (self);
}

/* Many characters cannot stand in XML at all, not even escaped. */
static gboolean
is_allowed (gunichar c)
{
  return (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

static void
append_escaped (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      switch (c)
        {
        case '&':
          g_string_append (out, "&amp;");
          break;
        case '<':
          g_string_append (out, "&lt;");
          break;
        case '>':
          g_string_append (out, "&gt;");
          break;
        case '"':
          g_string_append (out, "&quot;");
          break;
        default:
          g_string_append_unichar (out, is_allowed (c) ? c : 0xfffd);
        }
    }
}

static int
measure_character (gunichar c)
{
  if (c >= 0x20 && c < 0x20 + G_N_ELEMENTS (widths))
    return widths[c - 0x20];
  if (g_unichar_iszerowidth (c))
    return 0;

  return g_unichar_iswide (c) ? WIDTH_OF_WIDE : WIDTH_OF_OTHERS;
}

/* In thousandths of a pixel. */
static gint64
scale (gint64 width, int size, MignetSvgWeight weight)
{
  return width * size * (weight == MIGNET_SVG_BOLD ? BOLD_PERCENT : 100) / 100;
}

int
_mignet_svg_measure (const char *text, int size, MignetSvgWeight weight)
{
  gint64 width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    width += measure_character (g_utf8_get_char (p));

  return (int) MIN ((scale (width, size, weight) + 999) / 1000, G_MAXINT);
}

/* The length in bytes of the beginning of the text that fits. */
static gsize
fit (const char *text, int width, int size, MignetSvgWeight weight)
{
  const char *p = text;
  gint64 used = 0;

  while (*p != '\0')
    {
      used += measure_character (g_utf8_get_char (p));
      if (scale (used, size, weight) > (gint64) width * 1000)
        break;
      p = g_utf8_next_char (p);
    }

  return p - text;
}

char *
_mignet_svg_finish (MignetSvg *self, int width, int height, const char *title, const char *style)
{
  GString *out = g_string_sized_new (self->body->len + strlen (style) + 1024);

  g_string_append_printf (out,
                          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                          "viewBox=\"0 0 %d %d\" role=\"img\">\n<title>",
                          width, height, width, height);
  append_escaped (out, title);
  g_string_append_printf (out, "</title>\n<style>\n%s</style>\n", style);
  g_string_append_printf (out, "<rect class=\"page\" width=\"%d\" height=\"%d\"/>\n", width,
                          height);
  g_string_append_len (out, self->body->str, (gssize) self->body->len);
  g_string_append (out, "</svg>\n");

  return g_string_free (out, FALSE);
}

static void
append_title (MignetSvg *self, const char *title)
{
  g_string_append (self->body, "<title>");
  append_escaped (self->body, title);
  g_string_append (self->body, "</title>");
}

void
_mignet_svg_begin_group (MignetSvg *self, const char *style_class, const char *title)
{
  g_string_append_printf (self->body, "<g class=\"%s\">", style_class);
  if (title != NULL)
    append_title (self, title);
  g_string_append_c (self->body, '\n');
}

void
_mignet_svg_end_group (MignetSvg *self)
{
  g_string_append (self->body, "</g>\n");
}

void
_mignet_svg_add_rectangle (
    MignetSvg *self, const char *style_class, int x, int y, int width, int height)
{
  g_string_append_printf (
      self->body, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>\n",
      style_class, x, y, width, height);
}

void
_mignet_svg_add_path (MignetSvg *self, const char *style_class, const char *format, ...)
{
  va_list args;

  g_string_append_printf (self->body, "<path class=\"%s\" d=\"", style_class);
  va_start (args, format);
  g_string_append_vprintf (self->body, format, args);
  va_end (args);
  g_string_append (self->body, "\"/>\n");
}

void
_mignet_svg_add_text (MignetSvg *self,
                      const char *style_class,
                      int x,
                      int y,
                      int width,
                      int size,
                      MignetSvgWeight weight,
                      const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gboolean fits = _mignet_svg_measure (valid, size, weight) <= width;

  g_string_append_printf (self->body, "<text class=\"%s\" x=\"%d\" y=\"%d\" font-size=\"%d\"%s>",
                          style_class, x, y, size,
                          weight == MIGNET_SVG_BOLD ? " font-weight=\"bold\"" : "");
  if (fits)
    append_escaped (self->body, valid);
  else
    {
      int left = MAX (width - _mignet_svg_measure (ELLIPSIS, size, weight), 0);
      g_autofree char *cut = g_strndup (valid, fit (valid, left, size, weight));

      append_title (self, valid);
      append_escaped (self->body, g_strchomp (cut));
      g_string_append (self->body, ELLIPSIS);
    }
  g_string_append (self->body, "</text>\n");
}

GPtrArray *
_mignet_svg_wrap (const char *text, int width, int size)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *rest = valid;

  while (*rest != '\0')
    {
      gsize length = fit (rest, width, size, MIGNET_SVG_NORMAL);

      if (rest[length] != '\0')
        {
          const char *space = g_strrstr_len (rest, (gssize) length + 1, " ");

          if (space != NULL && space > rest)
            length = space - rest;
        }

      /* A single character is taken even if there is no room for it. */
      if (length == 0)
        length = g_utf8_next_char (rest) - rest;

      g_ptr_array_add (lines, g_strndup (rest, length));
      rest += length;
      while (*rest == ' ')
        rest++;
    }

  return lines;
}
