"""The system's clipboard, by the program that is installed for it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

from audiomancer.errors import MissingDependencyError, OutputError

__all__ = ["CLIPBOARDS", "copy_text"]

CLIPBOARDS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
"""Programs that take the clipboard's text from their input: macOS, Wayland, X11 (two), Windows below a Linux."""

_LONGEST = 5.0  # seconds; those of X11 and Wayland go on in the background at once


def copy_text(text: str) -> str:
    """Put a text into the clipboard, by the first program that is installed and does it.

    Under X11 and Wayland the program stays in the background, since it is who hands the text out; so it is not one of
    the children that end with us.

    Args:
        text: the text.

    Returns:
        The name of the program.

    Raises:
        MissingDependencyError: if none is installed.
        OutputError: if none of those that are installed can do it, as where there is no screen.
    """
    installed = [command for command in CLIPBOARDS if shutil.which(command[0])]
    if not installed:
        names = ", ".join(command[0] for command in CLIPBOARDS)
        raise MissingDependencyError(f"none of {names} is installed to reach the clipboard; try: apt install xclip")
    problems = []
    for command in installed:
        problem = _refusal(command, text)
        if problem is None:
            return command[0]
        problems.append(f"{command[0]}: {problem}")
    raise OutputError(
        f"the clipboard cannot be reached ({'; '.join(problems)}); is there a screen? --out FILE writes it"
    )


def _refusal(command: tuple[str, ...], text: str) -> str | None:
    """Why a program did not take a text; None if it did."""
    data = text.encode("utf-16" if command[0] == "clip.exe" else "utf-8")
    # Its messages go to a file, since who stays in the background would keep a pipe open.
    with tempfile.TemporaryFile() as said:
        try:
            ended = subprocess.run(
                command,
                input=data,
                stdout=said,
                stderr=said,
                timeout=_LONGEST,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "it did not answer"
        except OSError as error:
            return str(error.strerror)
        if ended.returncode == 0:
            return None
        said.seek(0)
        lines = said.read(1 << 12).decode(errors="replace").split("\n")
    return next((line.strip() for line in lines if line.strip()), "no reason given")
