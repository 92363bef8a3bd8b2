"""Debian's packages, unpacked without root and without being installed.

Lives here: asking apt for a package of this system's suite or of another one, and unpacking it into
a folder. Nothing is installed, no service starts, and apt's own state is only read: what apt has to
write goes into a folder that is thrown away. The mirror is the one apt is configured with.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tocsin.errors import ToolError
from tocsin.tools.process import Outcome, run

_QUICK = 60.0
_DOWNLOADING = 600.0

_KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
"""Debian's archive keys; the ending changed with Debian 13."""

_INDEX = re.compile(r"^'(?P<site>[^']+)/dists/(?P<suite>[^/']+)/InRelease' ", re.MULTILINE)
"""A line of `apt-get --print-uris update`."""


def unpack(packages: Sequence[str], folder: Path, suite: str = "") -> str:
    """Download the first of `packages` that exists and unpack it into `folder`; the name it had.

    `suite` is one of Debian's names, such as `bookworm`; without it, this system's own suite is used,
    which may as well be Ubuntu's.

    Raises:
        ToolError: this is no Debian-like system, or the package cannot be had.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-apt-") as scratch:
        name, file = _download(packages, Path(scratch), suite)
        folder.mkdir(parents=True, exist_ok=True)
        run(("dpkg-deb", "--extract", file, folder), timeout=_QUICK).expect_success(f"unpacking {name}")
    return name


def mirrors() -> tuple[str, ...]:
    """Where this system's apt gets its packages, likeliest Debian archive first.

    `apt-get --print-uris update` reads both kinds of source files and needs no downloaded lists.

    Raises:
        ToolError: apt is missing or has no source.
    """
    asked = run(("apt-get", "--print-uris", "update"), timeout=_QUICK)
    asked.expect_success("reading apt's sources")
    sites = [match["site"] for match in _INDEX.finditer(asked.stdout)]
    if not sites:
        raise ToolError("apt has no package source; expected Debian's archive in /etc/apt/sources.list.d")
    return tuple(sorted(dict.fromkeys(sites), key=lambda site: not site.endswith("/debian")))


def _download(packages: Sequence[str], scratch: Path, suite: str) -> tuple[str, Path]:
    refusals: list[str] = []
    for options, stale in _attempts(scratch, suite):
        if stale:
            update = _apt((*options, "update"), scratch)
            refusals.extend(_complaints(update))
        for name in packages:
            download = _apt((*options, "download", name), scratch)
            files = sorted(scratch.glob(f"{name}_*.deb"))
            if download.code == 0 and files:
                return name, files[-1]
            refusals.extend(_complaints(download))
    wanted = " or ".join(packages)
    where = f"Debian {suite}" if suite else "this system's packages"
    reasons = "".join(f"\n  {reason}" for reason in dict.fromkeys(refusals))
    raise ToolError(f"cannot get {wanted} from {where}:{reasons or ' apt gave no reason'}")


def _attempts(scratch: Path, suite: str) -> list[tuple[tuple[str, ...], bool]]:
    """The apt options to try in order, and whether the lists have to be fetched first."""
    if not suite:
        # The lists apt already has may be missing or out of date; they are quick when they are not.
        return [(_private_cache(scratch), False), (_private_lists(scratch, "system"), True)]
    architecture = run(("dpkg", "--print-architecture"), timeout=_QUICK)
    architecture.expect_success("asking dpkg for the architecture")
    return [
        (_one_suite(scratch, f"mirror{number}", site, suite, architecture.stdout.strip()), True)
        for number, site in enumerate(mirrors())
    ]


def _private_cache(scratch: Path) -> tuple[str, ...]:
    cache = scratch / "cache"
    (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    return (
        *("-o", f"Dir::Cache={cache}/"),
        *("-o", "Acquire::Retries=2"),
        # The user apt drops to when started by root could not write into a private folder.
        *("-o", "APT::Sandbox::User=root"),
    )


def _private_lists(scratch: Path, name: str) -> tuple[str, ...]:
    lists = scratch / name / "lists"
    (lists / "partial").mkdir(parents=True)
    return (
        *_private_cache(scratch),
        *("-o", f"Dir::State::Lists={lists}/"),
        # Package lists only: descriptions and screenshots are many times their size.
        *("-o", "Acquire::Languages=none"),
        *("-o", "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false"),
    )


def _one_suite(scratch: Path, name: str, site: str, suite: str, architecture: str) -> tuple[str, ...]:
    options = _private_lists(scratch, name)
    signed = [f" signed-by={path}" for path in _KEYRINGS if path.exists()][:1]
    source = scratch / name / "sources.list"
    source.write_text(f"deb [arch={architecture}{''.join(signed)}] {site} {suite} main\n", encoding="utf-8")
    # An installed package of this system must not outrank the suite's: nothing counts as installed.
    status = scratch / name / "status"
    status.touch()
    return (
        *options,
        *("-o", f"Dir::Etc::SourceList={source}"),
        *("-o", "Dir::Etc::SourceParts=-"),
        *("-o", "Dir::Etc::Preferences=-"),
        *("-o", "Dir::Etc::PreferencesParts=-"),
        *("-o", f"Dir::State::Status={status}"),
    )


def _apt(arguments: Sequence[str], cwd: Path) -> Outcome:
    return run(("apt-get", "--quiet", *arguments), timeout=_DOWNLOADING, cwd=cwd)


def _complaints(outcome: Outcome) -> list[str]:
    return [line for line in outcome.stderr.splitlines() if line.startswith("E:")]
