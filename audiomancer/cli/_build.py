"""A command made from an action: its arguments and options are the request's fields, its help is the action's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from audiomancer import actions
from audiomancer._visible import visible
from audiomancer.actions import Action, Asked, Session, completions, find_action, told_of
from audiomancer.cli._help import examples
from audiomancer.cli._output import codes_option, echo_json, json_option, note
from audiomancer.cli._types import ChartOr, CommaList, File, FileOr, Metre, Settings, Sounds

__all__ = ["command", "option_names", "perform"]

Printer = Callable[..., None]


def command(
    name: str,
    show: Printer,
    *lines: str,
    tell: Printer | None = None,
    as_list: Callable[[Any], Any] | None = None,
    codes: bool = False,
    ends: Callable[[Any], int] | None = None,
    extra: Sequence[click.Parameter] = (),
) -> click.Command:
    """The command of an action: parse, perform, print.

    Args:
        name: the action's name; its last word is the command's name.
        show: prints the result on standard output; it takes the result, and the values of ``extra`` by name.
        lines: examples for the help page, calls to type as they stand.
        tell: prints on standard error what belongs beside the result, with ``--json`` too.
        as_list: takes from the result what ``--json`` prints; without it there is no option ``--json``.
        codes: whether there is an option ``--codes``, for results that hold patterns.
        ends: gives the exit code of a result; it is 0 if not given.
        extra: options that the command line has beyond the request, such as ``--out``.

    Returns:
        The command.
    """
    action = find_action(name)
    own = [param.name for param in extra]

    def run(as_json: bool = False, with_codes: bool = False, **values: Any) -> None:
        if with_codes and not as_json:
            raise click.UsageError(
                "--codes goes with --json; `audiomancer export ID --to tidal` prints the code alone."
            )
        mine = {key: values.pop(key) for key in list(values) if key in own}
        with performed(name, **values) as result:
            if tell:
                tell(result)
            if as_json and as_list:
                echo_json(as_list(result), codes=with_codes)
            else:
                show(result, **mine)
        if ends and (code := ends(result)):
            click.get_current_context().exit(code)

    made = click.Command(
        name.split()[-1],
        callback=run,
        params=[*_params(action), *extra],
        help=action.help,
        epilog=examples(*lines),
    )
    if as_list is not None:
        made = json_option(made)
    return codes_option(made) if codes else made


def perform(name: str, /, **values: Any) -> Any:
    """Perform an action as :func:`performed` does, where no more than its result is needed.

    Args:
        name: the action's name.
        values: fields of its request; a field that is None has the request's default.

    Returns:
        The action's result.
    """
    with performed(name, **values) as result:
        return result


@contextmanager
def performed(name: str, /, **values: Any) -> Iterator[Any]:
    """Perform an action with a session of its own; its progress and its remarks go to standard error.

    The session lasts as long as the block: of a long list what is printed is read on the way.

    Args:
        name: the action's name.
        values: fields of its request; a field that is None has the request's default.

    Yields:
        The action's result.
    """
    action = find_action(name)
    defaults = {field.name for field in fields(action.request) if not _is_needed(field)}
    given = {key: value for key, value in values.items() if value is not None or key not in defaults}
    if action.effect != "takes long":
        with Session(note=note) as session:
            yield actions.perform(name, session, **given)
        return
    from audiomancer.cli._progress import progress_bar

    with progress_bar() as (progress, remark), Session(progress=progress, note=remark) as session:
        result = actions.perform(name, session, **given)
    yield result  # when the bar has gone


def option_names(field: Field[Any]) -> list[str]:
    """The names by which a command takes a field: first those that musicians type, then the field's own."""
    own = "--" + field.name.replace("_", "-")
    names = told_of(field).names
    return [*names, *([own] if own not in names else []), field.name]


def _params(action: Action) -> Iterator[click.Parameter]:
    for field in fields(action.request):
        told = told_of(field)
        yield _argument(field, told) if told.place else _option(field, told)


def _argument(field: Field[Any], told: Asked) -> click.Argument:
    several = str(field.type).startswith("tuple[")
    needed = _is_needed(field)
    return click.Argument(
        [field.name],
        type=_type(field, told),
        nargs=-1 if several else 1,
        required=needed,
        metavar=told.metavar or _placeholder(field.name.upper(), several, needed),
        shell_complete=_completed(told),
    )


def _placeholder(name: str, several: bool, needed: bool) -> str:
    return ("{}" if needed else "[{}]").format(name) + ("..." if several else "")


def _option(field: Field[Any], told: Asked) -> click.Option:
    base = str(field.type).removesuffix(" | None")
    kind = _type(field, told)
    several = (base.startswith("tuple[") and not isinstance(kind, CommaList)) or isinstance(kind, Settings)
    default = None if field.default in (MISSING, (), {}) else field.default
    # A default of None counts as given, and then a needed option would not be missed.
    needs: dict[str, Any] = {"required": True} if _is_needed(field) else {"default": default}
    if base == "bool":
        name = field.name.replace("_", "-")
        flag = f"--{name}" if default is False else f"--{name}/--no-{name}"
        return click.Option([flag, field.name], is_flag=True, default=default, help=told.help)
    return click.Option(
        option_names(field),
        type=kind,
        multiple=several,
        show_default=default is not None,
        callback=_as_mapping if isinstance(kind, Settings) else None,
        metavar=told.metavar,
        help=told.help,
        shell_complete=_completed(told),
        **needs,
    )


def _as_mapping(ctx: click.Context, param: click.Parameter, pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    return dict(pairs)


def _is_needed(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


_BY_ANNOTATION: Mapping[str, Callable[[Asked], click.ParamType[Any]]] = {
    "int": lambda told: click.IntRange(_whole(told.low), _whole(told.high)) if _limited(told) else click.INT,
    "float": lambda told: click.FloatRange(told.low, told.high) if _limited(told) else click.FLOAT,
    "Path": lambda told: click.Path(path_type=Path),
    "TimeSignature": lambda told: Metre(),
    "Mapping[str, float]": lambda told: Settings(),
    "Mapping[str, str]": lambda told: Sounds(),
    "tuple[FileContent, ...]": lambda told: File(),
    "str | FileContent": lambda told: ChartOr() if told.of == "chart" else FileOr(),
}


def _type(field: Field[Any], told: Asked) -> click.ParamType[Any]:
    """The click type of a field, by its annotation and what it takes."""
    base = str(field.type).removesuffix(" | None")
    if base in _BY_ANNOTATION:
        return _BY_ANNOTATION[base](told)
    if told.choices is not None:
        return click.Choice(told.choices, case_sensitive=False)
    if told.metavar == "LIST":
        return CommaList()
    return click.STRING


def _limited(told: Asked) -> bool:
    return told.low is not None or told.high is not None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _completed(told: Asked) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]] | None:
    """The function that completes a word for the shell; it opens the library only when it is called."""

    def complete(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
        with Session() as session:
            known = completions(session, told.of, begun)
        return [CompletionItem(visible(word), help=visible(line)) for word, line in known]

    return complete if told.of else None
