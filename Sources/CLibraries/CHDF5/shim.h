#include <hdf5.h>

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
static inline hid_t hdf5_property_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t hdf5_property_link_create(void) { return H5P_LINK_CREATE; }
