// What libdeflate alone needs for the baskets of a table that `baskets.py` wrote.
//
//   inflate TABLE
//
// Inflates all blocks twice, each into one buffer that is used again: from memory, where all of them
// were read before, which is the limit of a reader that inflates one after the other; and each block
// just after its pread, which is the limit of one that reads from the page cache. One thread. Prints
// one line of JSON.

#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct { int file; long position; size_t compressed, uncompressed, place; } Block;

static void fail(const char *what) { fprintf(stderr, "inflate: %s\n", what); exit(1); }

static void *grown(void *old, size_t bytes) {
  void *memory = realloc(old, bytes);
  if (!memory) fail("no memory");
  return memory;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void read_block(const Block *block, unsigned char *into) {
  if (pread(block->file, into, block->compressed, block->position) != (ssize_t)block->compressed)
    fail("a block is cut short");
}

static void inflate_block(struct libdeflate_decompressor *inflater, const Block *block,
                          const unsigned char *from, unsigned char *into) {
  size_t found = 0;
  if (libdeflate_zlib_decompress(inflater, from, block->compressed, into, block->uncompressed,
                                 &found) != LIBDEFLATE_SUCCESS || found != block->uncompressed)
    fail("a block does not inflate to its size");
}

int main(int argc, char **argv) {
  FILE *table = argc == 2 ? fopen(argv[1], "r") : NULL;
  if (!table) fail("usage: inflate TABLE");
  Block *blocks = NULL;
  size_t count = 0, room = 0, bytes = 0, largest_in = 0, largest_out = 0;
  int file = -1;
  char line[4096];
  while (fgets(line, sizeof line, table)) {
    line[strcspn(line, "\n")] = 0;
    if (line[0] == 'F' && (file = open(line + 2, O_RDONLY)) < 0) fail(line + 2);
    if (line[0] != 'B') continue;
    if (count == room) blocks = grown(blocks, (room = 2 * room + 1024) * sizeof *blocks);
    Block *block = &blocks[count++];
    *block = (Block){.file = file, .place = bytes};
    if (sscanf(line, "B %ld %zu %zu", &block->position, &block->compressed,
               &block->uncompressed) != 3) fail("a line of the table");
    bytes += block->compressed;
    if (block->compressed > largest_in) largest_in = block->compressed;
    if (block->uncompressed > largest_out) largest_out = block->uncompressed;
  }

  struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
  unsigned char *all = grown(NULL, bytes), *in = grown(NULL, largest_in);
  unsigned char *out = grown(NULL, largest_out);
  if (!inflater) fail("no memory");
  for (size_t i = 0; i < count; ++i) read_block(&blocks[i], all + blocks[i].place);

  double start = now();
  for (size_t i = 0; i < count; ++i)
    inflate_block(inflater, &blocks[i], all + blocks[i].place, out);
  double inflating = now() - start;

  start = now();
  for (size_t i = 0; i < count; ++i) {
    read_block(&blocks[i], in);
    inflate_block(inflater, &blocks[i], in, out);
  }
  double with_reading = now() - start;
  printf("{\"inflating\": %.6f, \"with_reading\": %.6f}\n", inflating, with_reading);
}
