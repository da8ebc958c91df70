#!/usr/bin/env python3
"""Recomputes the content hash of HDF5 files with h5py, from the recipe in the README alone.

    content_hash.py FILE...

Prints hash and path of each file. A file whose attribute `content_hash` differs makes it exit 1.
"""
import hashlib
import sys

import h5py


def datasets(group):
    """All datasets below a group, by absolute path."""
    for name, item in group.items():
        if isinstance(item, h5py.Group):
            yield from datasets(item)
        elif isinstance(item, h5py.Dataset):
            yield item


def content_hash(path):
    digest = hashlib.sha256()
    with h5py.File(path, "r") as file:
        for data in sorted(datasets(file), key=lambda item: item.name.encode()):
            is_text = h5py.check_string_dtype(data.dtype) is not None
            kind = "S" if is_text else data.dtype.str
            shape = ",".join(str(size) for size in data.shape)
            digest.update(b"\0".join([data.name.encode(), kind.encode(), shape.encode(), b""]))
            values = data[()]
            if is_text:
                for text in [values] if data.shape == () else values.ravel():
                    digest.update(text + b"\0")
            else:
                digest.update(values.tobytes(order="C"))
    return digest.hexdigest()


def main(paths):
    if not paths:
        sys.exit(__doc__)
    status = 0
    for path in paths:
        computed = content_hash(path)
        with h5py.File(path, "r") as file:
            stored = file.attrs.get("content_hash")
        note = "" if stored == computed else f"  differs from the attribute: {stored}"
        status |= stored != computed
        print(f"{computed}  {path}{note}")
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
