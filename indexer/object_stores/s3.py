"""Objects in a bucket of a server that speaks S3: AWS, or one of your own.

obstore, which is object_store in Rust, signs, retries and speaks; nothing outside this module knows it.
"""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from obstore.exceptions import BaseError
from obstore.store import S3Store

from indexer.config import CaptureSettings
from indexer.errors import CapturesAwayError
from indexer.object_stores.port import ObjectStore, StoredObject

_RETRIES = 4
# Eight read 2,000 objects of a server on the same machine in 0.7 s, one in 2.3 s.
_REQUESTS = 8
# The most that one request lists, and deletes.
_AT_ONCE = 1000
_CODE = re.compile(r"<Code>(\w+)</Code>")
_STATUS = re.compile(r"status code: (\d{3}[^:\n]*)")
# A server may answer 404 to a key it does not know.
_KEYS = r"status code: 40[13]|<Code>\w*(Access|UserNotFound|Signature|Credential|Token|Forbidden)\w*</Code>"
# What a message is known by, and what to do then.
_ADVICE = (
    (r"<Code>(NoSuchBucket|InvalidBucketName)</Code>", "Make the bucket, or correct [captures] url"),
    (
        r"<Code>(AuthorizationHeaderMalformed|PermanentRedirect)</Code>",
        "Correct [captures] region or endpoint",
    ),
    (
        _KEYS,
        (
            "Check [captures] access_key and secret_key (or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), and that they may list, "
            "read, write and delete there"
        ),
    ),
    (
        "ertificate",
        "Name a file with the certificate of whoever signed the server's in [captures] ca; one that signed itself will not do",
    ),
    ("", "When it is back, run the job again"),
)


class BucketStore(ObjectStore):
    """The objects of a bucket below a prefix; a put is one request, which the server takes whole or not at all."""

    def __init__(self, settings: CaptureSettings) -> None:
        self.name, self.requests = settings.url.rstrip("/"), _REQUESTS
        bucket, _, prefix = self.name.removeprefix("s3://").partition("/")
        try:
            self._store = S3Store(
                bucket,
                prefix=prefix or None,
                config=_config(settings),
                client_options=_client(settings),
                retry_config={
                    "max_retries": _RETRIES,
                    "retry_timeout": timedelta(seconds=settings.timeout_s),
                },
            )
        except (BaseError, ValueError) as error:
            raise CapturesAwayError(
                f"[captures] does not describe a store that can be asked ({_first_line(error)})."
            ) from error

    def address(self, name: str) -> str:
        """Return the object's s3:// address."""
        return f"{self.name}/{name}"

    def put(self, name: str, content: bytes) -> None:
        """Send an object with its sha256, which the server holds against what arrives."""
        try:
            self._store.put(name, content, use_multipart=False)
        except (BaseError, OSError) as error:
            raise self._away(error) from error

    def get(self, name: str) -> bytes:
        """Fetch an object."""
        try:
            return bytes(self._store.get(name).bytes())
        except (BaseError, OSError) as error:
            if _is_missing(error):
                raise FileNotFoundError(errno.ENOENT, "No such object", self.address(name)) from error
            raise self._away(error) from error

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects, a thousand a request."""
        every = list(names)
        for start in range(0, len(every), _AT_ONCE):
            try:
                self._store.delete(every[start : start + _AT_ONCE])
            except (BaseError, OSError) as error:
                if not _is_missing(error):
                    raise self._away(error) from error

    def objects(self) -> Iterator[StoredObject]:
        """List the prefix."""
        try:
            for some in self._store.list(chunk_size=_AT_ONCE):
                for each in some:
                    yield StoredObject(each["path"], each["size"], each["last_modified"].timestamp())
        except (BaseError, OSError) as error:
            raise self._away(error) from error

    def _away(self, error: Exception) -> CapturesAwayError:
        said = str(error)
        advice = next(advice for known, advice in _ADVICE if re.search(known, said))
        return CapturesAwayError(
            f"{self.name} cannot be used just now ({_reason(said)}). {advice}. Nothing is lost by this."
        )


def _config(settings: CaptureSettings) -> Any:
    """Return what is set here; obstore takes the rest from AWS_* variables."""
    named = {
        "endpoint": _endpoint(settings),
        "region": settings.region,
        "access_key_id": settings.access_key,
        "secret_access_key": settings.secret_key,
    }
    return {name: value for name, value in named.items() if value}


def _endpoint(settings: CaptureSettings) -> str | None:
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    return settings.endpoint or next((os.environ[name] for name in names if os.environ.get(name)), None)


def _client(settings: CaptureSettings) -> Any:
    timeout = timedelta(seconds=settings.timeout_s)
    options: dict[str, Any] = {"timeout": timeout, "connect_timeout": min(timeout, timedelta(seconds=5))}
    if (_endpoint(settings) or "").startswith("http://"):
        options["allow_http"] = True
    if settings.ca is not None:
        try:
            options["root_certificate"] = settings.ca.read_bytes()
        except OSError as error:
            raise CapturesAwayError(
                f"[captures] ca names {settings.ca}, which cannot be read: {error.strerror}."
            ) from error
    return options


def _is_missing(error: Exception) -> bool:
    code = _CODE.search(str(error))
    return isinstance(error, FileNotFoundError) and (code is None or code[1] == "NoSuchKey")


def _reason(said: str) -> str:
    """Return the few words of a long message that say why."""
    if (code := _CODE.search(said)) or (code := _STATUS.search(said)):
        return code[1].strip()
    for words, meant in (
        ("operation timed out", "it takes too long"),
        ("kind: Timeout", "it takes too long"),
        ("ertificate", "its certificate is not trusted"),
        ("dns error", "its name is unknown"),
        ("kind: Connect", "no connection"),
    ):
        if words in said:
            return meant
    return said.partition("\n")[0].rpartition(" - ")[2][:120]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
