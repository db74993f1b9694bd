"""Files in a store that speaks S3, behaving as files on a disk do: the same errors, and no name taken twice."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import ReadBytesWrapper

from portal.outage import StorageAway

IN_MEMORY = 4 * 1024**2  # bytes of a file that is read; what is larger lies in a temporary file of this machine
TAKEN = (409, 412)  # another has written under this name since it was free
SECONDS = 60  # for which an address is good that the proxy is sent to


@contextmanager
def _as_of_a_disk(name: str) -> Iterator[None]:
    """Turn what the client of S3 raises into what a disk would: FileNotFoundError, else StorageAway."""
    try:
        yield
    except ClientError as error:
        if _status(error) == 404:
            raise FileNotFoundError(name) from error
        raise StorageAway(f"{name}: {error}") from error
    except BotoCoreError as error:
        raise StorageAway(f"{name}: {error}") from error


class ReadFile(File):
    """A file that is open for reading; opened again after it was closed, it is read anew."""

    def __init__(self, storage: "ObjectStorage", name: str) -> None:
        self.storage = storage
        super().__init__(storage.read(name), name)

    def open(self, mode: str | None = None) -> "ReadFile":
        if self.closed:
            self.file = self.storage.read(self.name)
        self.file.seek(0)
        return self


class ObjectStorage(S3Storage):
    """Private to the portal: nothing in the bucket is public, whatever it is.

    A file is there whole or not at all, and is written in one request, so 5 GB are the most.
    """

    def __init__(self, *, addressing: str, **options: Any) -> None:
        config = Config(
            connect_timeout=3,
            read_timeout=20,
            retries={"total_max_attempts": 3},
            signature_version="s3v4",
            # Only some stores know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": addressing},
        )
        super().__init__(client_config=config, file_overwrite=False, **options)

    def _open(self, name: str, mode: str = "rb") -> "ReadFile":
        return ReadFile(self, name)

    def read(self, name: str) -> IO[bytes]:
        """What a file holds, from its beginning."""
        content = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        with _as_of_a_disk(name):
            shutil.copyfileobj(self.bucket.Object(self._normalize_name(name)).get()["Body"], content)
        content.seek(0)
        return content

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        key, attempt = self._normalize_name(name), {"attempt": uuid4().hex}
        kept, parameters = self.bucket.Object(key), self._get_write_parameters(key, content)
        try:
            with _as_of_a_disk(name):
                kept.put(Body=ReadBytesWrapper(content), IfNoneMatch="*", Metadata=attempt, **parameters)
        except StorageAway as away:
            if not (isinstance(away.__cause__, ClientError) and _status(away.__cause__) in TAKEN):
                raise
            with _as_of_a_disk(name):
                is_ours = kept.metadata == attempt  # the client has repeated what had come through
            if not is_ours:
                return self._save(self.get_available_name(name), content)
        return name

    def _get_write_parameters(self, name: str, content: File | None = None) -> dict[str, Any]:
        parameters = super()._get_write_parameters(name, content)
        parameters.pop("ContentEncoding", None)  # an archive is given back as it is: a client would unpack it
        return parameters

    def delete(self, name: str) -> None:
        with _as_of_a_disk(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_of_a_disk(name):
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_of_a_disk(path):
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _as_of_a_disk(name):
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_of_a_disk(name):
            return super().get_modified_time(name)


class MediaStorage(ObjectStorage):
    """What MEDIA_ROOT is on a disk: addresses are the portal's own, and the portal sends the files."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


class PrivateStorage(ObjectStorage):
    """What PRIVATE_ROOT is on a disk: an address is for the proxy alone, which takes the file to a visitor."""

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        signed = urlsplit(super().url(name, expire=SECONDS))
        return f"{settings.PRIVATE_LOCATION}-s3{signed.path}?{signed.query}"


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"]["HTTPStatusCode"]
