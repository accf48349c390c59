"""Where a data folder is: a path, or the address of a folder on any filesystem that pyarrow or fsspec knows.

A `Storage` is cheap to pickle: it carries the address and opens the filesystem when it is first asked for something,
once in each process, so that connections and their threads are never inherited by a forked worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.fs as pafs

from textzip.errors import ShardError

# Addresses that pyarrow opens itself; fsspec takes all others.
_NATIVE = ("file", "s3", "gs", "gcs", "hdfs", "viewfs", "abfs", "abfss")


class Storage:
    """A data folder's files. `filesystem`: a pyarrow or fsspec filesystem in which `folder` is a path."""

    def __init__(self, folder: str | Path, filesystem: Any = None) -> None:
        self.folder = str(folder).rstrip("/") or "/"
        self._given = filesystem
        self._opened: tuple[Any, str] | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_opened": None}

    @property
    def is_remote(self) -> bool:
        """Whether the folder is behind a filesystem other than this machine's disk or this process's memory."""
        scheme, colon, _ = self.folder.partition("://")
        return self._given is not None or (bool(colon) and scheme not in ("file", "memory"))

    def where(self, name: str = "") -> str:
        """What messages call a file of this folder."""
        return f"{self.folder}/{name}" if name else self.folder

    def open(self, name: str) -> Any:
        """A file for random access (`pyarrow.NativeFile`); raises `OSError`."""
        filesystem, root = self._filesystem()
        return filesystem.open_input_file(f"{root}/{name}")

    def read(self, name: str) -> bytes:
        """A file's bytes; raises `OSError`."""
        with self.open(name) as file:
            return bytes(file.read())

    def sizes(self, names: Sequence[str]) -> list[int | None]:
        """The bytes of each file; None where there is no such file."""
        filesystem, root = self._filesystem()
        found = filesystem.get_file_info([f"{root}/{name}" for name in names])
        return [info.size if info.type == pafs.FileType.File else None for info in found]

    def names(self, folder: str) -> list[str]:
        """The names of the files directly inside a folder, sorted; none if there is no such folder."""
        filesystem, root = self._filesystem()
        found = filesystem.get_file_info(pafs.FileSelector(f"{root}/{folder}", allow_not_found=True))
        return sorted(info.base_name for info in found if info.type == pafs.FileType.File)

    def exists(self) -> bool:
        """Whether the folder is there."""
        filesystem, root = self._filesystem()
        return bool(filesystem.get_file_info(root).type == pafs.FileType.Directory)

    def _filesystem(self) -> tuple[Any, str]:
        if self._opened is None:
            try:
                self._opened = _open(self.folder, self._given)
            except (OSError, ValueError, ImportError, pa.ArrowException) as error:
                reason = str(error).splitlines()[0]
                raise ShardError(
                    f"{self.folder}: can't open this address ({reason}); check it, and that the fsspec package for "
                    "it is installed"
                ) from error
        return self._opened


def _open(folder: str, given: Any) -> tuple[Any, str]:
    """A pyarrow filesystem, and the folder's path in it."""
    if isinstance(given, pafs.FileSystem):
        return given, folder
    if given is not None:
        return pafs.PyFileSystem(pafs.FSSpecHandler(given)), folder
    scheme, colon, _ = folder.partition("://")
    if not colon:
        return pafs.LocalFileSystem(), str(Path(folder).absolute())
    if scheme in _NATIVE:
        filesystem, path = pafs.FileSystem.from_uri(folder)
        return filesystem, path
    import fsspec

    filesystem, path = fsspec.core.url_to_fs(folder)
    return pafs.PyFileSystem(pafs.FSSpecHandler(filesystem)), path
