"""How long the commands take to start and to do their daily work, beside a bare Python.

Each command is run in turn with `python -c pass`, so that a machine whose speed drifts slows both;
medians and ratios are what to quote. `tocsin generate` is measured with nothing changed: loading,
lowering, rendering, and promtool reading every rule.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
RUNS = 15

COMMANDS = {
    "tocsin --version": ([str(BIN / "tocsin"), "--version"], 0.15),
    "tocsin generate": ([str(BIN / "tocsin"), "generate"], 0.8),
}
"""Each with the seconds it may take."""


def seconds(argv: list[str]) -> float:
    """How long one run takes from start to end."""
    started = time.perf_counter()
    # Without its bytecode Python compiles the whole tool at each start: that is not what is measured.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=environ)
    return time.perf_counter() - started


def main() -> int:
    """Print a line a command; 1 if one is slower than it may be."""
    slow = False
    for name, (argv, limit) in COMMANDS.items():
        seconds(argv)  # warm the file cache and the bytecode
        pairs = [(seconds(argv), seconds([sys.executable, "-c", "pass"])) for _ in range(RUNS)]
        median = statistics.median(ours for ours, _ in pairs)
        ratio = statistics.median(ours / bare for ours, bare in pairs)
        verdict = "ok" if median <= limit else "TOO SLOW"
        slow |= median > limit
        print(f"{name:<18} median {median:.3f} s (limit {limit} s, {verdict}), {ratio:.1f} x python -c pass")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
