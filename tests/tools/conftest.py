"""Stand-ins for programs: shell scripts on a PATH of their own, and a Debian archive of tiny packages."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

Script = Callable[[str, str], Path]


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Write a shell script by name and body; their folder is first on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        return path

    return write


@dataclass
class Archive:
    """A Debian archive in a folder, unsigned, which apt is told to accept."""

    root: Path
    architecture: str
    _stanzas: dict[str, list[str]] = field(default_factory=dict)

    def publish(self, suite: str, package: str, version: str, files: Mapping[str, str | bytes]) -> None:
        """Add a package with these executable files to a suite."""
        tree = self.root / "build" / suite / package
        for name, content in files.items():
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            path.chmod(0o755)
        control = (
            f"Package: {package}\nVersion: {version}\nArchitecture: all\nMaintainer: A <a@example.com>\n"
        )
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN" / "control").write_text(f"{control}Description: a test\n", encoding="utf-8")
        deb = self.root / "debian" / "pool" / f"{package}_{version}_all.deb"
        deb.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", "-Znone", tree, deb],
            check=True,
            capture_output=True,
        )
        data = deb.read_bytes()
        self._stanzas.setdefault(suite, []).append(
            f"{control}Filename: pool/{deb.name}\nSize: {len(data)}\n"
            f"SHA256: {hashlib.sha256(data).hexdigest()}\nDescription: a test\n"
        )
        self._index(suite)

    def _index(self, suite: str) -> None:
        top = self.root / "debian" / "dists" / suite
        index = top / "main" / f"binary-{self.architecture}" / "Packages"
        index.parent.mkdir(parents=True, exist_ok=True)
        text = "\n".join(self._stanzas.get(suite, []))
        index.write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        (top / "Release").write_text(
            f"Origin: Debian\nSuite: {suite}\nCodename: {suite}\nDate: Thu, 01 Jan 2026 00:00:00 UTC\n"
            f"Architectures: {self.architecture}\nComponents: main\nSHA256:\n"
            f" {digest} {len(text.encode())} {index.relative_to(top)}\n",
            encoding="utf-8",
        )


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """The real apt-get, set up with an archive on this disk as its only source, suite `bookworm`."""
    if shutil.which("apt-get") is None:
        pytest.skip("needs apt-get: this is no Debian-like system")
    root = tmp_path / "archive"
    system = tmp_path / "system"
    for folder in ("lists/partial", "sources.list.d", "cache/archives/partial"):
        (system / folder).mkdir(parents=True)
    source = f"deb file:{root}/debian bookworm main\n"
    (system / "sources.list.d" / "only.list").write_text(source, encoding="utf-8")
    (system / "status").touch()
    config = system / "apt.conf"
    config.write_text(
        f'Dir::State::Lists "{system}/lists/";\n'
        f'Dir::State::Status "{system}/status";\n'
        f'Dir::Cache "{system}/cache/";\n'
        'Dir::Etc::SourceList "/nowhere";\n'
        f'Dir::Etc::SourceParts "{system}/sources.list.d/";\n'
        # Signing would need a key of its own; what is tested is the way to the package.
        'Acquire::AllowInsecureRepositories "true";\n'
        'APT::Get::AllowUnauthenticated "true";\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("APT_CONFIG", str(config))
    asked = subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True)
    archive = Archive(root, asked.stdout.strip())
    archive.publish("bookworm", "hello", "1.0", {"usr/bin/hello": "#!/bin/sh\n"})
    return archive


@pytest.fixture
def heard_interrupts() -> Iterator[None]:
    """SIGINT is raised as it is for people; what a shell starts in the background is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
