"""Lists the compressed blocks of the baskets that the default selection needs, for `inflate`.

    python baskets.py TABLE FILE...

TABLE has a line `F path` a file, then a line `B position compressed uncompressed` a block: where its
zlib stream begins, and its bytes. Prints one line of JSON with entries and bytes. Only zlib.
"""

import json
import struct
import sys
from pathlib import Path

import uproot

import physics

# Counters are leaves of their own; other collections of the selection have one item an entry.
COLUMNS = physics.SELECTION_COLUMNS + ["Jet_size", "Electron_size", "Muon_size"]
KEY = struct.Struct(">ihiIh")  # TKey: fNbytes, fVersion, fObjlen, fDatime, fKeylen
BLOCK_HEADER = 9  # "ZL", the method, then two lengths of 3 bytes, little-endian


def blocks(data: memoryview, seek: int, where: str) -> list[tuple[int, int, int]]:
    """Position, compressed and uncompressed size of each block of the basket at `seek`."""
    total, _, size, _, key_length = KEY.unpack_from(data, seek)
    position, end, found = seek + key_length, seek + total, []
    if end - position == size:
        sys.exit(f"baskets: {where}: a basket at {seek} is not compressed")
    while position < end:
        if bytes(data[position : position + 2]) != b"ZL":
            sys.exit(f"baskets: {where}: a basket at {seek} is not compressed with zlib")
        compressed = int.from_bytes(data[position + 3 : position + 6], "little")
        uncompressed = int.from_bytes(data[position + 6 : position + 9], "little")
        found.append((position + BLOCK_HEADER, compressed, uncompressed))
        position += BLOCK_HEADER + compressed
    if sum(block[2] for block in found) != size:
        sys.exit(f"baskets: {where}: the blocks of a basket at {seek} are not its {size} bytes")
    return found


def main() -> None:
    output, *files = sys.argv[1:]
    entries, largest, count, compressed, uncompressed = 0, 0, 0, 0, 0
    with open(output, "w") as table:
        for path in files:
            data = memoryview(Path(path).read_bytes())
            table.write(f"F {path}\n")
            with uproot.open(path) as file:
                tree = file["Delphes"]
                entries += tree.num_entries
                largest = max(largest, tree.num_entries)
                for name in COLUMNS:
                    branch = tree[name]
                    if branch.embedded_baskets:
                        sys.exit(f"baskets: {path}: {name} has baskets in the tree's header")
                    for seek in branch.member("fBasketSeek")[: branch.num_baskets]:
                        for block in blocks(data, int(seek), f"{path}: {name}"):
                            table.write("B {} {} {}\n".format(*block))
                            count += 1
                            compressed += block[1]
                            uncompressed += block[2]
    print(json.dumps({"entries": entries, "largest_file": largest, "blocks": count,
                      "compressed": compressed, "uncompressed": uncompressed}))  # fmt: skip


if __name__ == "__main__":
    main()
