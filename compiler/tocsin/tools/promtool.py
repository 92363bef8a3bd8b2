"""promtool, Prometheus's own checker: which one is used, and the questions it is asked.

Lives here: finding the program, its version, and the commands tocsin relies on. What its output
means is read elsewhere: the commands return the raw outcome, whose exit code is 1 for findings.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.tools.process import Outcome, run

VARIABLE = "TOCSIN_PROMTOOL"
MINIMUM = (2, 42)
"""The first release with keep_firing_for, and the one in Debian 12."""

LINT_FATAL = 3
"""The exit code of `check rules --lint-fatal` when only lint has findings."""

_ANSWERING = 20.0
_CHECKING = 120.0
_WRITING = 300.0

_VERSION = re.compile(r"^promtool, version (\d+)\.(\d+)\.(\d+)", re.MULTILINE)

_HOW_TO_INSTALL = f"""\
Get one in any of these ways:
  here, without root: python -m tocsin.tools.install promtool
  Debian, Ubuntu:     apt-get install promtool (where there is no such package: prometheus)
  macOS:              brew install prometheus
  any system:         unpack a release archive of Prometheus, then put promtool on PATH or set
                      {VARIABLE}=/path/to/promtool"""


@dataclass(frozen=True)
class Promtool:
    """A promtool that answers and is new enough.

    `passed_over` says in words why each one found before it is not used.
    """

    path: Path
    version: tuple[int, int, int]
    passed_over: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What changes when it is another program, under the same name or not."""
        status = self.path.stat()
        return f"{self.release} {status.st_size} {status.st_mtime_ns}"

    @property
    def release(self) -> str:
        """Its version, as one writes it."""
        return ".".join(map(str, self.version))

    @classmethod
    def find(cls, root: Path, environ: Mapping[str, str]) -> Promtool:
        """The first usable of: the one $TOCSIN_PROMTOOL names, on PATH, fetched into `root`/.tools.

        The one named by the variable is used or refused, never passed over. Each candidate is started
        once, for its version: that takes 0.03 s, so nothing is remembered from run to run.

        Raises:
            ToolError: there is no usable one; says why each is not, and how to get one.
        """
        named = environ.get(VARIABLE)
        if named:
            try:
                return cls(Path(named), usable_version(Path(named)))
            except ToolError as error:
                raise ToolError(f"the promtool that {VARIABLE} names is of no use: {error}") from error
        refusals: list[str] = []
        for path in candidates(root, environ):
            try:
                return cls(path, usable_version(path), tuple(refusals))
            except ToolError as error:
                refusals.append(str(error))
        refusals = refusals or [f"none on PATH and none in {installed(root).parent}"]
        reasons = "".join(f"\n  {reason}" for reason in refusals)
        wanted = ".".join(map(str, MINIMUM))
        raise ToolError(
            f"no usable promtool; expected version {wanted} or newer:{reasons}\n{_HOW_TO_INSTALL}"
        )

    @classmethod
    def find_all(
        cls, root: Path, environ: Mapping[str, str], given: Sequence[Path] = ()
    ) -> tuple[Promtool, ...]:
        """Every version there is, the oldest first: of those given, else the one $TOCSIN_PROMTOOL names.

        Where nothing is said, of those on PATH and in `root`/.tools; what is of no use there is passed over.

        Raises:
            ToolError: one that was named is of no use, or there is none.
        """
        if given:
            found = [cls(path, usable_version(path)) for path in given]
        elif environ.get(VARIABLE):
            found = [cls.find(root, environ)]
        else:
            with ThreadPoolExecutor() as pool:
                asked = pool.map(_version_or_none, paths := _everywhere(root, environ))
                found = [cls(path, version) for path, version in zip(paths, asked, strict=True) if version]
        versions: dict[tuple[int, int, int], Promtool] = {}
        for each in found or [cls.find(root, environ)]:
            versions.setdefault(each.version, each)
        return tuple(versions[version] for version in sorted(versions))

    def check_rules(self, paths: Iterable[Path], *, lint: bool = True) -> Outcome:
        """`promtool check rules`: exit code 0, 1 for errors, LINT_FATAL where only lint complains."""
        options = ("--lint=all", "--lint-fatal") if lint else ("--lint=none",)
        return run((self.path, "check", "rules", *options, *paths), timeout=_CHECKING)

    def test_rules(
        self, paths: Iterable[Path], *, timeout: float, environ: Mapping[str, str] | None = None
    ) -> Outcome:
        """`promtool test rules`: exit code 0 or 1; `timeout` in seconds; `environ` instead of our own."""
        return run((self.path, "test", "rules", *paths), timeout=timeout, env=environ)

    def create_blocks(self, openmetrics: Path, folder: Path) -> None:
        """`promtool tsdb create-blocks-from openmetrics`: a Prometheus's data folder from samples.

        Raises:
            ToolError: it did not take them; with what it said.
        """
        command = (self.path, "tsdb", "create-blocks-from", "openmetrics", "--quiet", openmetrics, folder)
        run(command, timeout=_WRITING).expect_success("making blocks of the samples")


def installed(root: Path) -> Path:
    """Where the set-up puts the promtool it fetches."""
    return root / ".tools" / "promtool" / "promtool"


def candidates(root: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """The promtools there are, best first, not yet asked for their versions."""
    on_path = shutil.which("promtool", path=environ.get("PATH", ""))
    fetched = installed(root)
    return (*([Path(on_path)] if on_path else []), *([fetched] if fetched.exists() else []))


def _everywhere(root: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """All that may be promtools, best first."""
    beside = sorted(installed(root).parent.parent.glob("promtool-*/promtool"))
    return (*candidates(root, environ), *beside)


def _version_or_none(path: Path) -> tuple[int, int, int] | None:
    with suppress(ToolError):
        return usable_version(path)
    return None


def usable_version(path: Path) -> tuple[int, int, int]:
    """The version of the promtool at `path`.

    Raises:
        ToolError: it does not start, does not say a version, or is older than MINIMUM.
    """
    outcome = run((path, "--version"), timeout=_ANSWERING).expect_success("asking promtool for its version")
    # Older releases write it to stderr, and are to be told apart from what is no promtool.
    match = _VERSION.search(outcome.stdout) or _VERSION.search(outcome.stderr)
    if match is None:
        said = (outcome.stdout or outcome.stderr).strip().partition("\n")[0]
        raise ToolError(f"{path} does not say its version: it printed {said!r}")
    version = int(match[1]), int(match[2]), int(match[3])
    if version < MINIMUM:
        given, wanted = ".".join(map(str, version)), ".".join(map(str, MINIMUM))
        raise ToolError(f"{path} is version {given}; expected {wanted} or newer")
    return version
