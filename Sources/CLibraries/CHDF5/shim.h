#include <hdf5.h>
#include <stdlib.h>
#if H5_VERSION_GE(1, 14, 0)
#include <H5FDdevelop.h>
#endif

#include "driver.h"

// HDF5's type and property identifiers are mutable C globals behind macros, which Swift 6 refuses.
// Each accessor below opens the library where it must and returns the identifier by value.
static inline hid_t hdf5_type_i8(void) { return H5T_STD_I8LE; }
static inline hid_t hdf5_type_i16(void) { return H5T_STD_I16LE; }
static inline hid_t hdf5_type_i32(void) { return H5T_STD_I32LE; }
static inline hid_t hdf5_type_i64(void) { return H5T_STD_I64LE; }
static inline hid_t hdf5_type_u8(void) { return H5T_STD_U8LE; }
static inline hid_t hdf5_type_u16(void) { return H5T_STD_U16LE; }
static inline hid_t hdf5_type_u32(void) { return H5T_STD_U32LE; }
static inline hid_t hdf5_type_u64(void) { return H5T_STD_U64LE; }
static inline hid_t hdf5_type_f32(void) { return H5T_IEEE_F32LE; }
static inline hid_t hdf5_type_f64(void) { return H5T_IEEE_F64LE; }
static inline hid_t hdf5_type_c_string(void) { return H5T_C_S1; }
static inline hid_t hdf5_property_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t hdf5_property_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t hdf5_property_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t hdf5_property_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t hdf5_property_dataset_transfer(void) { return H5P_DATASET_XFER; }
static inline hid_t hdf5_property_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t hdf5_property_link_access(void) { return H5P_LINK_ACCESS; }

// Macros that Swift does not see.
static inline unsigned hdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned hdf5_truncate(void) { return H5F_ACC_TRUNC; }
static inline size_t hdf5_variable_length(void) { return H5T_VARIABLE; }
static inline hsize_t hdf5_unlimited(void) { return H5S_UNLIMITED; }

/// Refuses to follow an external link, and notes in `*(bool *)noted` that there was one.
static inline herr_t hdf5_refuse_external_link(
    const char *parent_file, const char *parent_group, const char *child_file,
    const char *child_object, unsigned *flags, hid_t access, void *noted) {
  *(_Bool *)noted = 1;
  return -1;
}

/// Who is told the names in a group; anything but 0 ends the walk.
typedef struct {
  herr_t (*visit)(const char *name, void *context);
  void *context;
} hdf5_name_visitor;

static inline herr_t hdf5_pass_name(
    hid_t group, const char *name, const H5L_info_t *information, void *visitor) {
  const hdf5_name_visitor *to = (const hdf5_name_visitor *)visitor;
  return to->visit(name, to->context);
}

/// Tells the names in a group in one walk, in no order: by index, each name would cost a walk or a
/// sorted list of all of them.
static inline herr_t hdf5_visit_names(
    hid_t group, herr_t (*visit)(const char *name, void *context), void *context) {
  hdf5_name_visitor visitor = {visit, context};
  hsize_t start = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, &start, hdf5_pass_name, &visitor);
}

/// How much memory texts of variable length may still take, and one of them.
typedef struct {
  size_t left;
  size_t longest;
  _Bool isExceeded;
} hdf5_text_budget;

static inline void *hdf5_allocate_text(size_t size, void *budget) {
  hdf5_text_budget *of = (hdf5_text_budget *)budget;
  if (size > of->left || size > of->longest) {
    of->isExceeded = 1;
    return NULL;
  }
  of->left -= size;
  return malloc(size);
}

static inline void hdf5_free_text(void *text, void *budget) { free(text); }

/// Lets the texts that a transfer reads take no more memory than a budget has.
static inline herr_t hdf5_set_text_budget(hid_t transfer, hdf5_text_budget *budget) {
  return H5Pset_vlen_mem_manager(transfer, hdf5_allocate_text, budget, hdf5_free_text, budget);
}

/// Gives back what H5Dread allocated for strings of variable length (renamed in HDF5 1.12).
static inline herr_t hdf5_reclaim(hid_t type, hid_t space, void *buffer) {
#if H5_VERSION_GE(1, 12, 0)
  return H5Treclaim(type, space, H5P_DEFAULT, buffer);
#else
  return H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer);
#endif
}
