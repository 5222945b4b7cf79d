/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A guest that keeps a live migration busy and notices when it went wrong.
 *
 * It fills a region of memory, then rewrites it page by page, round and round, at a given rate.
 * What a page holds is a function of its number and of the round, so each page is checked in full
 * before it is rewritten. Progress and the number of pages found wrong go to the first serial port.
 * Between two timer ticks the processor halts, so an idle guest costs the host next to nothing.
 *
 * Command line: mib=N (size of the region), rate=N (MiB rewritten per second, 0 for an idle guest),
 * content=random (does not compress) or content=plain (one word, repeated).
 */

#include <stdint.h>

#define MULTIBOOT_LOADED 0x2badb002u
#define MULTIBOOT_HAS_MEMORY 0x1u
#define MULTIBOOT_HAS_COMMAND_LINE 0x4u

#define SERIAL_PORT 0x3f8
#define TICKS_PER_SECOND 100
#define TICKS_PER_REPORT 10
#define TIMER_FREQUENCY 1193182
#define TIMER_VECTOR 0x20

#define MIB_IN_BYTES 0x100000u
#define PAGE_WORDS 1024u
#define PAGES_PER_MIB 256u
#define REGION_START (4u * MIB_IN_BYTES)
#define CR0_WRITE_PROTECT 0x10000u

struct multiboot_info
{
  uint32_t flags;
  uint32_t lower_kib;
  uint32_t upper_kib;
  uint32_t boot_device;
  uint32_t command_line;
};

struct settings
{
  uint32_t mib;
  uint32_t rate;
  int is_random;
};

struct table_register
{
  uint16_t limit;
  uint32_t base;
} __attribute__ ((packed));

void guest_main (uint32_t magic, const struct multiboot_info *info);
void timer_interrupt (void);
void load_segments (void);
extern char timer_entry[];

static uint64_t segments[3] = { 0, 0x00cf9a000000ffffull, 0x00cf92000000ffffull };
static uint64_t gates[TIMER_VECTOR + 1];
static volatile uint32_t ticks;

static void
port_write (uint16_t port, uint8_t value)
{
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t
port_read (uint16_t port)
{
  uint8_t value;

  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static void
serial_start (void)
{
  port_write (SERIAL_PORT + 1, 0);
  port_write (SERIAL_PORT + 3, 0x80);
  port_write (SERIAL_PORT + 0, 1);
  port_write (SERIAL_PORT + 1, 0);
  port_write (SERIAL_PORT + 3, 0x03);
  port_write (SERIAL_PORT + 2, 0x07);
}

static void
print (const char *text)
{
  for (; *text != '\0'; text++)
    {
      while ((port_read (SERIAL_PORT + 5) & 0x20) == 0)
        ;
      port_write (SERIAL_PORT, (uint8_t) *text);
    }
}

static void
print_number (const char *label, uint32_t value)
{
  char digits[11];
  char *first = digits + sizeof digits - 1;

  *first = '\0';
  do
    {
      *--first = (char) ('0' + value % 10);
      value /= 10;
    }
  while (value != 0);

  print (label);
  print (first);
}

/* Returns what follows @name in @text where a word starts with it, or NULL. */
static const char *
find_option (const char *text, const char *name)
{
  for (; *text != '\0'; text++)
    {
      const char *at = text;
      const char *expected = name;

      while (*expected != '\0' && *at == *expected)
        {
          at++;
          expected++;
        }
      if (*expected == '\0')
        return at;
      while (*text != '\0' && *text != ' ')
        text++;
      if (*text == '\0')
        return 0;
    }
  return 0;
}

static uint32_t
number_option (const char *text, const char *name)
{
  const char *digit = find_option (text, name);
  uint32_t value = 0;

  for (; digit && *digit >= '0' && *digit <= '9'; digit++)
    value = value * 10 + (uint32_t) (*digit - '0');
  return value;
}

static void
timer_start (void)
{
  const struct table_register segment_table = { sizeof segments - 1, (uint32_t) segments };
  const struct table_register gate_table = { sizeof gates - 1, (uint32_t) gates };
  const uint32_t entry = (uint32_t) timer_entry;
  const uint16_t divisor = TIMER_FREQUENCY / TICKS_PER_SECOND;

  __asm__ volatile("lgdt %0" : : "m"(segment_table));
  load_segments ();
  gates[TIMER_VECTOR] =
      ((uint64_t) (entry & 0xffff0000u) << 32) | 0x8e0000080000ull | (entry & 0xffffu);
  __asm__ volatile("lidt %0" : : "m"(gate_table));

  /* The interrupt controllers' vectors start at TIMER_VECTOR; only the timer is let through. */
  port_write (0x20, 0x11);
  port_write (0xa0, 0x11);
  port_write (0x21, TIMER_VECTOR);
  port_write (0xa1, TIMER_VECTOR + 8);
  port_write (0x21, 0x04);
  port_write (0xa1, 0x02);
  port_write (0x21, 0x01);
  port_write (0xa1, 0x01);
  port_write (0x21, 0xfe);
  port_write (0xa1, 0xff);

  port_write (0x43, 0x34);
  port_write (0x40, divisor & 0xff);
  port_write (0x40, divisor >> 8);
  __asm__ volatile("sti");
}

void
timer_interrupt (void)
{
  ticks++;
  port_write (0x20, 0x20);
}

/* QEMU without KVM 7.2 forgets writes: a page that its translation cache holds as already dirty
 * stays so when a migration clears the dirty bitmap, and later writes to it are never sent.
 * Switching the write protection flag there and back empties that cache. */
static void
flush_translations (void)
{
  uint32_t cr0;

  __asm__ volatile("movl %%cr0, %0" : "=r"(cr0));
  __asm__ volatile("movl %0, %%cr0" : : "r"(cr0 ^ CR0_WRITE_PROTECT) : "memory");
  __asm__ volatile("movl %0, %%cr0" : : "r"(cr0) : "memory");
}

static volatile uint32_t *
page_at (uint32_t page)
{
  return (volatile uint32_t *) (REGION_START + page * PAGE_WORDS * sizeof (uint32_t));
}

static uint32_t
first_word (const struct settings *settings, uint32_t page, uint32_t sweep)
{
  if (!settings->is_random)
    return 0x5a5a0000u + sweep;
  return page * 2654435761u + sweep * 2246822519u + 1;
}

static uint32_t
next_word (const struct settings *settings, uint32_t word)
{
  return settings->is_random ? word * 1664525u + 1013904223u : word;
}

static void
write_page (const struct settings *settings, uint32_t page, uint32_t sweep)
{
  volatile uint32_t *words = page_at (page);
  uint32_t word = first_word (settings, page, sweep);

  flush_translations ();
  for (uint32_t i = 0; i < PAGE_WORDS; i++)
    {
      words[i] = word;
      word = next_word (settings, word);
    }

  /* The page counts as dirty once more after its last word was written, however long the writing
   * took. */
  flush_translations ();
  words[0] = first_word (settings, page, sweep);
}

static int
page_is_right (const struct settings *settings, uint32_t page, uint32_t sweep)
{
  volatile uint32_t *words = page_at (page);
  uint32_t word = first_word (settings, page, sweep);
  uint32_t difference = 0;

  for (uint32_t i = 0; i < PAGE_WORDS; i++)
    {
      difference |= words[i] ^ word;
      word = next_word (settings, word);
    }
  return difference == 0;
}

static void
report (uint32_t sweep, uint32_t page, uint32_t bad)
{
  print_number ("tick=", ticks);
  print_number (" sweep=", sweep);
  print_number (" page=", page);
  print_number (" bad=", bad);
  print ("\n");
}

static void __attribute__ ((noreturn)) rewrite_for_ever (const struct settings *settings)
{
  const uint32_t n_pages = settings->mib * PAGES_PER_MIB;
  uint32_t owed = 0;
  uint32_t page = 0;
  uint32_t sweep = 0;
  uint32_t bad = 0;
  uint32_t reported = 0;

  for (;;)
    {
      flush_translations ();
      owed += settings->rate * PAGES_PER_MIB;
      for (; owed >= TICKS_PER_SECOND; owed -= TICKS_PER_SECOND)
        {
          bad += !page_is_right (settings, page, sweep);
          write_page (settings, page, sweep + 1);
          if (++page == n_pages)
            {
              page = 0;
              sweep++;
            }
        }

      if (ticks - reported >= TICKS_PER_REPORT)
        {
          reported = ticks;
          report (sweep, page, bad);
        }
      flush_translations ();
      __asm__ volatile("hlt");
    }
}

void
guest_main (uint32_t magic, const struct multiboot_info *info)
{
  const uint32_t wanted = MULTIBOOT_HAS_MEMORY | MULTIBOOT_HAS_COMMAND_LINE;
  struct settings settings;
  const char *command_line;
  const char *content;

  serial_start ();
  if (magic != MULTIBOOT_LOADED || (info->flags & wanted) != wanted)
    {
      print ("error: not started by a multiboot loader with memory sizes and a command line\n");
      return;
    }

  command_line = (const char *) info->command_line;
  content = find_option (command_line, "content=");
  settings.mib = number_option (command_line, "mib=");
  settings.rate = number_option (command_line, "rate=");
  settings.is_random = !(content && *content == 'p');
  if (settings.mib == 0 || settings.mib > 3000 ||
      info->upper_kib < REGION_START / 1024 - 1024 + settings.mib * 1024)
    {
      print ("error: mib= is missing or does not fit into the memory\n");
      return;
    }

  print_number ("guest mib=", settings.mib);
  print_number (" rate=", settings.rate);
  print ("\n");
  for (uint32_t page = 0; page < settings.mib * PAGES_PER_MIB; page++)
    write_page (&settings, page, 0);
  print ("filled\n");

  timer_start ();
  rewrite_for_ever (&settings);
}
