"""What a lead sheet gives a band: its chart, and its tune as a part that is there before all others."""

from __future__ import annotations

from dataclasses import replace

from audiomancer.errors import InvalidValueError
from audiomancer.music import Pattern
from audiomancer.music.charts import Chart
from audiomancer.notation import PICKUP, LeadSheet

__all__ = ["MELODY", "given_by", "repeated"]

MELODY = "melody"
"""The name of the part that a lead sheet gives."""


def given_by(sheet: LeadSheet) -> tuple[Chart, dict[tuple[str, str], Pattern]]:
    """The chart and the tune of a lead sheet.

    A section that returns with another tune becomes a section of its own, such as ``A 2``.

    Args:
        sheet: the lead sheet.

    Returns:
        The chart, and section and part to the tune there.
    """
    sections = {section.name: section for section in sheet.chart.sections}
    names: dict[tuple[str, Pattern], str] = {}
    form = []
    for name, tune in zip(sheet.chart.form, sheet.melody, strict=True):
        if (name, tune) not in names:
            names[name, tune] = _free(name, {*sections} if name in names.values() else {*names.values()})
        form.append(names[name, tune])
    renamed = tuple(replace(sections[name], name=own) for (name, _), own in names.items())
    given = {(own, MELODY): tune for (_, tune), own in names.items()}
    return replace(sheet.chart, sections=renamed, form=tuple(form)), given


def repeated(chart: Chart, choruses: int) -> Chart:
    """A chart whose form is played several times; what leads into it is played once.

    Args:
        chart: any.
        choruses: how often, at least 1.

    Returns:
        The chart.

    Raises:
        InvalidValueError: if it is less than once, or more bars than a chart can have.
    """
    if choruses < 1:
        raise InvalidValueError(f"a form is played once or more often, not {choruses!r:.40} times")
    leads = chart.form[: chart.form[0] == PICKUP]
    return replace(chart, form=leads + chart.form[len(leads) :] * choruses)


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of it with a number that is not taken."""
    number, own = 1, name
    while own in taken:
        number += 1
        own = f"{name} {number}"
    return own
