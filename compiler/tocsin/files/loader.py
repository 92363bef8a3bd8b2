"""Reading declarations: each package below the source folder is imported, its `service` collected.

All mistakes of all packages are found before any is reported. An exception in an author's module is
told with the author's line; no frame of ours is ever shown.
"""

from __future__ import annotations

import difflib
import importlib
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import tocsin
from tocsin.errors import AuthorError, Mistake, Origin, collecting
from tocsin.files.settings import Settings
from tocsin.model.declaration import shown
from tocsin.model.service import Service

_OURS = str(Path(tocsin.__file__).parent)
Loaded = tuple[tuple[str, Service], ...]
"""The folder of each package with the service it declares."""


def load(settings: Settings) -> Loaded:
    """Import every package of the source folder.

    A package whose name begins with `_` is for sharing and declares no service.

    Raises:
        AuthorError: listing every mistake, sorted by file and line.
    """
    packages = _packages(settings)
    loaded: list[tuple[str, Service]] = []
    with collecting(settings.source_folder) as mistakes, _importable(settings):
        mistakes += _overlooked(settings)
        for package in packages:
            unreadable = list(_syntax_errors(package))
            mistakes += unreadable
            service = None if unreadable else _service(package, settings, mistakes)
            if service is not None:
                loaded.append((f"{settings.source}/{package.name}", service))
    if mistakes:
        raise AuthorError(located(mistakes, settings.root))
    return tuple(loaded)


def located(mistakes: Iterable[Mistake], root: Path) -> tuple[Mistake, ...]:
    """The mistakes with files relative to the project, in the order in which one reads them."""
    relative = [
        replace(
            each,
            origin=each.origin and each.origin.seen_from(root),
            message=each.message.replace(f"{root}{os.sep}", ""),
        )
        for each in mistakes
    ]
    return tuple(sorted(dict.fromkeys(relative), key=lambda each: each.origin or Origin("", 0)))


def _packages(settings: Settings) -> list[Path]:
    source = settings.source_folder
    if not source.is_dir():
        raise AuthorError(f"there is no folder {settings.source}; set source in [tool.tocsin], or create it")
    packages = sorted(entry.parent for entry in source.glob("*/__init__.py"))
    services = [package for package in packages if not package.name.startswith("_")]
    if not services:
        raise AuthorError(
            f"{settings.source} has no package; expected a folder with an __init__.py that sets service"
        )
    return services


def _overlooked(settings: Settings) -> Iterator[Mistake]:
    """Folders that were surely meant to be read."""
    for folder in sorted(settings.source_folder.iterdir()):
        where = f"{settings.source}/{folder.name}"
        if folder.name.startswith(("_", ".")) or not folder.is_dir():
            continue
        is_package = (folder / "__init__.py").exists()
        if not is_package and any(folder.glob("*.py")):
            words = "has Python files but no __init__.py, so it is not read; add one that sets service"
            yield Mistake(f"{words}, or begin the folder's name with _", where)
        if is_package and not folder.name.isidentifier():
            yield Mistake("Python cannot import a folder of this name; letters, digits and _ only", where)


def _syntax_errors(package: Path) -> Iterator[Mistake]:
    for file in sorted(file for file in package.rglob("*.py") if file.is_file()):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # they are shown when the file is imported
                compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        except SyntaxError as error:
            yield _syntax_mistake(error, file)
        except (OSError, ValueError, RecursionError, MemoryError) as error:
            yield Mistake(
                f"cannot be read: {str(error) or type(error).__name__}", origin=Origin(str(file), 1)
            )


def _syntax_mistake(error: SyntaxError, file: Path) -> Mistake:
    return Mistake(f"syntax error: {error.msg}", origin=Origin(str(file), error.lineno or 1))


@contextmanager
def _importable(settings: Settings) -> Iterator[None]:
    """Make the source folder importable, and leave no trace of it: the next load starts afresh.

    No bytecode is written: Python would take it for current when a file of the same size is saved
    within the same second, and it would litter the authors' folders.
    """
    modules, path, folder = dict(sys.modules), list(sys.path), Path.cwd()
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    top = settings.source.partition("/")[0]
    for name in modules:
        if name == top or name.startswith(f"{top}."):
            del sys.modules[name]
    sys.path.insert(0, str(settings.root))
    importlib.invalidate_caches()
    _plant_parents(settings)
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if name not in modules and _is_of(settings.root, module):
                del sys.modules[name]
        sys.modules.update(modules)
        sys.path[:] = path
        sys.dont_write_bytecode = writes_bytecode
        os.chdir(folder)


def _plant_parents(settings: Settings) -> None:
    """Make packages of the source folder and those above it that are none.

    Else Python would prefer a package of the same name anywhere else on its path.
    """
    folder, name = settings.root, ""
    for part in Path(settings.source).parts:
        folder, name = folder / part, f"{name}.{part}".lstrip(".")
        if not (folder / "__init__.py").exists():
            parent = ModuleType(name)
            parent.__path__ = [str(folder)]
            sys.modules[name] = parent


def _module(settings: Settings) -> str:
    return ".".join(Path(settings.source).parts)


def _is_of(root: Path, module: ModuleType) -> bool:
    """Whether a module is the project's own: in its folder, but neither ours nor installed there."""
    places = [getattr(module, "__file__", None) or "", *(getattr(module, "__path__", None) or ())]
    inside = [
        place for place in places if place.startswith(f"{root}{os.sep}") and "site-packages" not in place
    ]
    return any(not place.startswith(_OURS) for place in inside)


def _service(package: Path, settings: Settings, mistakes: list[Mistake]) -> Service | None:
    start = Origin(str(package / "__init__.py"), 1)
    try:
        module = importlib.import_module(f"{_module(settings)}.{package.name}")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # authors' code may raise anything, SystemExit included
        if not (mistakes and _is_consequence(error)):
            mistakes.append(_in_words(error, settings.source_folder, start))
        return None
    service = getattr(module, "service", None)
    if service is None:
        words = "does not set service; expected service = Service(...)"
        hint = ", or a folder whose name begins with _ if it is only for sharing"
        mistakes.append(Mistake(f"{words}{hint}", origin=start))
    elif not isinstance(service, Service):
        mistakes.append(
            Mistake(f"service is {shown(service)}; expected service = Service(...)", origin=start)
        )
    else:
        return service
    return None


def _is_consequence(error: BaseException) -> bool:
    """Whether it was raised in our own code, which a stand-in for a mistaken declaration may bring about."""
    frames = traceback.extract_tb(error.__traceback__)
    return not isinstance(error, ImportError | RecursionError) and frames[-1].filename.startswith(_OURS)


def _in_words(error: BaseException, source: Path, start: Origin) -> Mistake:
    """The author's innermost frame, and the exception in one line."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_relative_to(source):
        return _syntax_mistake(error, Path(error.filename))
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(source)
    ]
    origin = Origin(frames[-1].filename, frames[-1].lineno or 1) if frames else start
    return Mistake(_said(error), origin=origin)


def _said(error: BaseException) -> str:
    kind, words = type(error).__name__, str(error).strip().partition("\n")[0]
    match error:
        case ImportError():
            words = re.sub(r" \((?:/.*|unknown location)\)$", "", words)
            if missing := re.fullmatch(r"cannot import name '(\w+)' from 'tocsin'", words):
                near = difflib.get_close_matches(missing[1], tocsin.__all__, n=1)
                return f"tocsin has no {missing[1]}" + (f"; did you mean {near[0]}?" if near else "")
        case SystemExit():
            return f"ends the program ({f'{kind}: {words}' if words else kind}); declarations only declare"
        case RecursionError():
            return "RecursionError: calls itself without end, or an expression is nested too deep"
        case ValueError() if traceback.extract_tb(error.__traceback__)[-1].filename.startswith(_OURS):
            return words
    return f"{kind}: {words}" if words else kind
