// HDF5's way to the disk: a virtual file driver over a descriptor that the caller owns.
//
// Three things that the library's own driver (sec2) does not give:
// - The first failure of a write is kept, and later writes are dropped as if they had worked. HDF5
//   cannot let go of a file whose metadata it fails to write: it crashes in H5Fclose or loops at
//   exit. Here it always closes, and the caller learns why from `failure` (an errno, 0 for none).
// - No file locks. Finished files never change, unfinished ones have a name of their own, and lock
//   requests fail on many network file systems.
// - External links cannot lead to another file: the driver knows no names.

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  int descriptor;
  int *failure;
} hdf5_descriptor;

typedef struct {
  H5FD_t base; // HDF5 fills it in; it must come first.
  hdf5_descriptor target;
  haddr_t eoa; // The end of the space that HDF5 has given out.
  haddr_t eof; // The end of the bytes that exist.
} hdf5_driver_file;

static H5FD_t *hdf5_driver_open(
    const char *name, unsigned flags, hid_t access, haddr_t maximum) {
  const hdf5_descriptor *target = (const hdf5_descriptor *)H5Pget_driver_info(access);
  off_t size = target ? lseek(target->descriptor, 0, SEEK_END) : -1;
  if (size < 0) return NULL;
  hdf5_driver_file *file = (hdf5_driver_file *)calloc(1, sizeof(hdf5_driver_file));
  if (!file) return NULL;
  file->target = *target;
  file->eof = (haddr_t)size;
  return &file->base;
}

static herr_t hdf5_driver_close(H5FD_t *base) {
  free(base);
  return 0;
}

static herr_t hdf5_driver_query(const H5FD_t *base, unsigned long *flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE
           | H5FD_FEAT_AGGREGATE_SMALLDATA;
  return 0;
}

static haddr_t hdf5_driver_get_eoa(const H5FD_t *base, H5FD_mem_t type) {
  return ((const hdf5_driver_file *)base)->eoa;
}

static herr_t hdf5_driver_set_eoa(H5FD_t *base, H5FD_mem_t type, haddr_t address) {
  ((hdf5_driver_file *)base)->eoa = address;
  return 0;
}

static haddr_t hdf5_driver_get_eof(const H5FD_t *base, H5FD_mem_t type) {
  return ((const hdf5_driver_file *)base)->eof;
}

static herr_t hdf5_driver_read(
    H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, void *buffer) {
  hdf5_driver_file *file = (hdf5_driver_file *)base;
  char *into = (char *)buffer;
  while (size > 0) {
    ssize_t count = pread(file->target.descriptor, into, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      if (*file->target.failure == 0) *file->target.failure = errno;
      return -1;
    }
    if (count == 0) { // Given out but never written: zeros, as sec2 has it.
      memset(into, 0, size);
      return 0;
    }
    into += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return 0;
}

static herr_t hdf5_driver_write(
    H5FD_t *base, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
    const void *buffer) {
  hdf5_driver_file *file = (hdf5_driver_file *)base;
  const char *from = (const char *)buffer;
  if (address + size > file->eof) file->eof = address + size;
  while (size > 0 && *file->target.failure == 0) {
    ssize_t count = pwrite(file->target.descriptor, from, size, (off_t)address);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      *file->target.failure = errno;
      return 0;
    }
    from += count;
    address += (haddr_t)count;
    size -= (size_t)count;
  }
  return 0;
}

static herr_t hdf5_driver_truncate(H5FD_t *base, hid_t transfer, hbool_t closing) {
  hdf5_driver_file *file = (hdf5_driver_file *)base;
  if (file->eoa == file->eof) return 0;
  if (*file->target.failure == 0 && ftruncate(file->target.descriptor, (off_t)file->eoa) != 0)
    *file->target.failure = errno;
  file->eof = file->eoa;
  return 0;
}

/// Registers the driver with the library. Called once.
static inline hid_t hdf5_register_driver(void) {
  static const H5FD_class_t driver = {
#ifdef H5FD_CLASS_VERSION // From HDF5 1.14 on, classes carry a version and a number.
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)511, // The last of the numbers that need no registration.
#endif
    .name = "hep-prep",
    .maxaddr = (haddr_t)INT64_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(hdf5_descriptor),
    .open = hdf5_driver_open,
    .close = hdf5_driver_close,
    .query = hdf5_driver_query,
    .get_eoa = hdf5_driver_get_eoa,
    .set_eoa = hdf5_driver_set_eoa,
    .get_eof = hdf5_driver_get_eof,
    .read = hdf5_driver_read,
    .write = hdf5_driver_write,
    .truncate = hdf5_driver_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
  };
  return H5FDregister(&driver);
}
