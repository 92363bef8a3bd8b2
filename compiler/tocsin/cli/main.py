"""The `tocsin` command: finds its subcommands, and turns failures into words and exit codes.

A command's module is imported when it is called, and only then, so that `--version` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from tocsin import __version__
from tocsin.errors import CALLER_MISTAKE, CLEAN, AuthorError, TocsinError, ToolError

_COMMANDS = {
    "generate": "Compile the declarations into rules, tests, dashboards and runbooks.",
    "check": "Lint the project, or any rule files, and have promtool read them.",
    "test": "Prove the alerts: run every scenario on the real engine.",
    "preview": "Show the dashboards under a scenario, or on a running Prometheus, as one page.",
    "explain": "Say what an alert means, when it fires and what to do.",
}


class _Lazy(click.Group):
    """Subcommands by name; their modules are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"tocsin.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tocsin", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Alerting rules as code, proved before anyone merges them.

    Exit codes: 0 clean; 1 findings, differences or failed proofs; 2 a mistake of the author or caller;
    3 a tool is missing or failed.
    """
    # click leaves colours out of pipes by itself, but knows nothing of NO_COLOR (no-color.org).
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> None:
    """Run the command line and exit."""
    out = sys.stdout
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = CALLER_MISTAKE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except TocsinError as error:
        show(error)
        code = error.exit_code
    except BrokenPipeError:
        code = _reader_is_gone()
    except OSError as error:
        # What a command foresees, it tells itself; this is a full disk, or a folder that was deleted.
        about = f"{error.filename}: " if error.filename else ""
        click.echo(f"stopped: {about}{error.strerror or error}", err=True)
        code = ToolError.exit_code
    except SystemExit as ended:
        # click notices by itself where it writes, puts calm streams in place of ours and ends with 1.
        code = ended.code if sys.stdout is out else _reader_is_gone()
    sys.exit(code)


def _reader_is_gone() -> int:
    """The reader of a pipe went away, as `head` does: no failure, and Python must not complain at its end."""
    sys.stdout = None
    return CLEAN


def show(error: TocsinError) -> None:
    """Print an error to the terminal's error stream, one line a mistake, and how many there are."""
    for line in str(error).splitlines():
        click.echo(line, err=True)
    if isinstance(error, AuthorError) and len(error.mistakes) > 1:
        click.echo(f"{len(error.mistakes)} mistakes; nothing was written", err=True)
