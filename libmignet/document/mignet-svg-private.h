/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mignet/mignet.h>

G_BEGIN_DECLS

/* Writing an SVG image, in the order of the calls. Coordinates are pixels. Whatever text comes from
 * outside: the document stays well-formed. */
typedef struct _MignetSvg MignetSvg;

/* The families that the style of the image names are no wider than what is measured here. */
typedef enum
{
  MIGNET_SVG_NORMAL,
  MIGNET_SVG_BOLD
} MignetSvgWeight;

MignetSvg *_mignet_svg_new (void);
void _mignet_svg_free (MignetSvg *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MignetSvg, _mignet_svg_free)

/* Ends the document. The style is written as it is. */
char *
_mignet_svg_finish (MignetSvg *self, int width, int height, const char *title, const char *style);

/* A group. Its title, which is not needed, is what a viewer shows below the pointer. */
void _mignet_svg_begin_group (MignetSvg *self, const char *style_class, const char *title);
void _mignet_svg_end_group (MignetSvg *self);

void _mignet_svg_add_rectangle (
    MignetSvg *self, const char *style_class, int x, int y, int width, int height);
void _mignet_svg_add_path (MignetSvg *self, const char *style_class, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* One line of text from x on, y being its base line. What is wider than width is cut, and then
 * stands whole in the title. */
void _mignet_svg_add_text (MignetSvg *self,
                           const char *style_class,
                           int x,
                           int y,
                           int width,
                           int size,
                           MignetSvgWeight weight,
                           const char *text);

/* The width of a text, rather too wide than too narrow. */
int _mignet_svg_measure (const char *text, int size, MignetSvgWeight weight);

/* The lines of a text that is broken where it would be wider than width, at spaces if possible. */
GPtrArray *_mignet_svg_wrap (const char *text, int width, int size);

G_END_DECLS
