"""Outputs that are there whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .reading import Problem

# Of the disk: there is something to wait for or to free, and nothing to name otherwise.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}


@contextmanager
def whole(path: Path, mark: str = "") -> Iterator[Path]:
    """A name to write under. What is there in the end reaches the disk, then it gets its own name.

    `mark` tells writers of one file apart. What fails leaves the file that was there before, and nothing else.
    """
    part = path.with_name(f"{path.name}{mark}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        _sync(part)
        part.replace(path)
        _sync(path.parent)
    except OSError as error:
        status = 74 if error.errno in DISK else 73
        raise Problem(f"{path}: cannot be written: {error.strerror or error}", status) from None
    finally:
        part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
