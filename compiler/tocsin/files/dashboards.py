"""Dashboards that were written by hand or saved from Grafana: JSON files, read one by one."""

from __future__ import annotations

import json
from pathlib import Path

from tocsin.errors import AuthorError
from tocsin.files.dashboard_files import whole
from tocsin.outputs.preview.board import Board, NoBoardError, read_board


def read_dashboard(path: Path) -> Board:
    """The dashboard in a file.

    Raises:
        AuthorError: it cannot be read, is no JSON or is no dashboard.
    """
    try:
        return read_board(json.loads(whole(path.read_text(encoding="utf-8-sig"))))
    except OSError as error:
        raise AuthorError(f"{path} cannot be read: {error.strerror}") from None
    except NoBoardError as error:
        raise AuthorError(f"{path} is no dashboard: {error}") from None
    except json.JSONDecodeError as error:
        raise AuthorError(f"{path}:{error.lineno}: is no JSON: {error.msg}") from None
    except ValueError:
        raise AuthorError(f"{path} cannot be read: it is not UTF-8") from None
    except RecursionError:
        raise AuthorError(f"{path} is no dashboard: it is nested too deeply") from None
