"""Reading declarations: each package below the source folder is imported, its `service` collected.

All mistakes of all packages are found before any is reported. An exception in an author's module is
told with the author's line; no frame of ours is ever shown.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tocsin.errors import AuthorError, Mistake, Origin, collecting
from tocsin.files.settings import Settings
from tocsin.model.service import Service

Loaded = tuple[tuple[str, Service], ...]
"""The folder of each package with the service it declares."""


def load(settings: Settings) -> Loaded:
    """Import every package of the source folder.

    A package whose name begins with `_` is for sharing and declares no service.

    Raises:
        AuthorError: listing every mistake, sorted by file and line.
    """
    packages = _packages(settings)
    with collecting() as mistakes:
        mistakes += [mistake for package in packages for mistake in _syntax_errors(package)]
        loaded: list[tuple[str, Service]] = []
        if not mistakes:
            with _importable(settings):
                for package in packages:
                    service = _service(package, settings, mistakes)
                    if service is not None:
                        loaded.append((f"{settings.source}/{package.name}", service))
    if mistakes:
        raise AuthorError(located(mistakes, settings.root))
    return tuple(loaded)


def located(mistakes: list[Mistake], root: Path) -> tuple[Mistake, ...]:
    """The mistakes with files relative to the project, in the order in which one reads them."""
    relative = [replace(each, origin=_relative(each.origin, root)) for each in mistakes]
    return tuple(sorted(dict.fromkeys(relative), key=lambda each: (each.origin or Origin("", 0))))


def _relative(origin: Origin | None, root: Path) -> Origin | None:
    if origin is None or not Path(origin.file).is_relative_to(root):
        return origin
    return Origin(Path(origin.file).relative_to(root).as_posix(), origin.line)


def _packages(settings: Settings) -> list[Path]:
    source = settings.source_folder
    if not source.is_dir():
        raise AuthorError(f"there is no folder {settings.source}; set source in [tool.tocsin], or create it")
    packages = sorted(entry.parent for entry in source.glob("*/__init__.py"))
    services = [package for package in packages if not package.name.startswith("_")]
    if not services:
        raise AuthorError(f"{settings.source} has no package; expected a folder with an __init__.py that sets service")
    return services


def _syntax_errors(package: Path) -> Iterator[Mistake]:
    for file in sorted(package.rglob("*.py")):
        try:
            compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        except SyntaxError as error:
            yield Mistake(f"syntax error: {error.msg}", origin=Origin(str(file), error.lineno or 1))
        except ValueError as error:
            yield Mistake(f"cannot be read: {error}", origin=Origin(str(file), 1))


@contextmanager
def _importable(settings: Settings) -> Iterator[None]:
    """Make the source folder importable, and leave no trace of it: the next load starts afresh."""
    prefix = _module(settings)
    _forget(prefix)
    sys.path.insert(0, str(settings.root))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(settings.root))
        _forget(prefix)


def _module(settings: Settings) -> str:
    return settings.source.strip("/").replace("/", ".")


def _forget(prefix: str) -> None:
    for name in [name for name in sys.modules if name == prefix or name.startswith(f"{prefix}.")]:
        del sys.modules[name]


def _service(package: Path, settings: Settings, mistakes: list[Mistake]) -> Service | None:
    start = Origin(str(package / "__init__.py"), 1)
    try:
        module = importlib.import_module(f"{_module(settings)}.{package.name}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # authors' code may raise anything, SystemExit included
        mistakes.append(_in_words(error, settings.source_folder, start))
        return None
    service = getattr(module, "service", None)
    if not isinstance(service, Service):
        given = "does not set service" if service is None else f"sets service to {service!r}"
        mistakes.append(Mistake(f"{given}; expected service = Service(...)", origin=start))
        return None
    return service


def _in_words(error: BaseException, source: Path, start: Origin) -> Mistake:
    """The author's innermost frame, and the exception in one line."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(source)
    ]
    origin = Origin(frames[-1].filename, frames[-1].lineno or 1) if frames else start
    words = str(error).strip().partition("\n")[0]
    return Mistake(f"{type(error).__name__}: {words}" if words else type(error).__name__, origin=origin)
