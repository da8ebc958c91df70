// HDF5Store
