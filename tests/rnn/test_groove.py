"""The groove model: every hit stays on its step, the past decides what follows, and it is one file."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.errors import InvalidSettingError, MissingDependencyError, ModelLoadError
from audiomancer.music import Note, Pattern
from audiomancer.rnn import groove
from audiomancer.rnn.groove import drummed, load_groove
from audiomancer.rnn.groove_hits import Groove, bins_of, hits_of, past_of, remembered
from audiomancer.rnn.groove_network import CALM, GrooveModel

ROCK = Pattern(
    kind="drums",
    notes=tuple(
        Note(960 * bar * 4 + 240 * step, 120, pitch, 100)
        for bar in range(4)
        for pitch, steps in ((36, (0, 7, 8)), (38, (4, 9, 12)), (42, range(0, 16, 2)))
        for step in steps
    ),
    bars=4,
    tempo=105,
)


def cells(pattern: Pattern) -> set[tuple[int, int]]:
    return {(round(note.onset * 4 / pattern.ticks_per_beat), note.pitch) for note in pattern.notes}


@settings(max_examples=20)
@given(patterns(kinds=("drums",), max_bars=2), st.floats(0, 1), st.floats(0, 1), st.integers(0, 2**32))
def test_every_hit_stays_on_its_step_and_the_same_seed_plays_the_same(
    pattern: Pattern, timing: float, touch: float, seed: int
) -> None:
    played, again = (drummed(pattern, np.random.default_rng(seed), timing=timing, touch=touch) for _ in range(2))
    assert played == again
    assert cells(played) == cells(pattern)


def test_nothing_of_it_changes_nothing(rng: np.random.Generator) -> None:
    assert drummed(ROCK, rng, timing=0, touch=0) == ROCK


def test_timing_and_touch_come_apart_and_half_of_them_goes_half_the_way() -> None:
    full, late, loud, half = (
        drummed(ROCK, np.random.default_rng(5), timing=timing, touch=touch)
        for timing, touch in ((1, 1), (1, 0), (0, 1), (0.5, 0.5))
    )

    def by_cell(pattern: Pattern) -> list[tuple[int, int]]:
        order = sorted(pattern.notes, key=lambda n: (n.pitch, round(n.onset / 240)))
        return [(note.onset, note.velocity) for note in order]

    plain = by_cell(ROCK)
    assert [onset for onset, _ in by_cell(late)] == [onset for onset, _ in by_cell(full)]
    assert [velocity for _, velocity in by_cell(loud)] == [velocity for _, velocity in by_cell(full)]
    assert {velocity for _, velocity in by_cell(late)} == {100}
    assert [onset for onset, _ in by_cell(loud)] == [onset for onset, _ in plain]
    for (onset, velocity), (here, _), (there, loudest) in zip(by_cell(half), plain, by_cell(full), strict=True):
        assert abs(onset - (here + there) / 2) <= 1
        assert abs(velocity - (100 + loudest) / 2) <= 1


@pytest.mark.parametrize("amount", [-0.1, 1.1])
def test_an_amount_out_of_range_is_told(amount: float, rng: np.random.Generator) -> None:
    with pytest.raises(InvalidSettingError, match="0-1"):
        drummed(ROCK, rng, timing=amount)


def test_what_is_drawn_hit_by_hit_is_what_the_whole_performance_makes_likely() -> None:
    model, (hits, _) = load_groove(), hits_of(ROCK)
    played = model.play(hits, np.random.default_rng(3))
    draws = np.random.default_rng(3).random((len(hits.voice), 4))
    for chances, found, calm, column in zip(model.chances(hits, played), bins_of(played), CALM, (0, 2), strict=True):
        sharpened = chances.astype(np.float64) ** (1 / calm)
        bounds = np.cumsum(sharpened, axis=1)
        assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
        assert (found == (bounds <= draws[:, [column]] * bounds[:, -1:]).sum(axis=1)).all()


def test_what_a_hit_remembers_is_of_the_hits_before_it_alone(rng: np.random.Generator) -> None:
    hits, _ = hits_of(ROCK)
    count = len(hits.voice)
    one = Groove(rng.uniform(1, 127, count), rng.uniform(-0.5, 0.5, count))
    for changed in (0, 7, count - 1):
        other = Groove(one.velocity.copy(), one.timing.copy())
        other.velocity[changed], other.timing[changed] = 64, 0.1
        differ = (remembered(past_of(hits), one) != remembered(past_of(hits), other)).any(axis=1)
        assert not differ[: changed + 1].any()
        assert differ[changed + 1 :].any() or changed == count - 1


def test_who_begins_softly_goes_on_softly() -> None:
    model, (hits, _) = load_groove(), hits_of(ROCK)
    count, levels = len(hits.voice), np.arange(16)
    heard = [
        (model.chances(hits, Groove(np.full(count, level), np.zeros(count)))[0][count // 2 :] @ levels).mean()
        for level in (35.0, 110.0)
    ]
    assert heard[0] + 4 < heard[1]


def test_ghosts_are_softer_than_backbeats() -> None:
    played = [drummed(ROCK, np.random.default_rng(seed)) for seed in range(6)]
    soft, loud = (
        [n.velocity for p in played for n in p.notes if n.pitch == 38 and round(n.onset / 240) % 16 in steps]
        for steps in ((9,), (4, 12))
    )
    assert np.mean(soft) + 20 < np.mean(loud)


def test_the_strokes_before_a_flam_go_with_it(rng: np.random.Generator) -> None:
    flam = Pattern(kind="drums", notes=(Note(940, 15, 38, 40), Note(960, 100, 38, 110)), bars=1)
    grace, main = drummed(flam, rng).notes
    assert main.onset - grace.onset == pytest.approx(20, abs=1)
    assert grace.velocity < main.velocity


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = load_groove()
    model.write(tmp_path / "own.npz")
    again = GrooveModel.read(tmp_path / "own.npz")
    assert all(np.array_equal(getattr(model, f.name), getattr(again, f.name)) for f in fields(model))
    assert (tmp_path / "own.npz").stat().st_size < 3_000_000


def test_what_is_no_groove_model_is_told(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    for content in (b"", b"music", b"PK\x03\x04"):
        path.write_bytes(content)
        with pytest.raises(ModelLoadError, match="no groove model"):
            GrooveModel.read(path)
    model = load_groove()
    arrays = {f.name: getattr(model, f.name) for f in fields(model)}
    np.savez(path, allow_pickle=False, **(arrays | {"inner": arrays["inner"][:5]}))
    with pytest.raises(ModelLoadError, match="of this version"):
        GrooveModel.read(path)
    with pytest.raises(ModelLoadError, match="no groove model 'nobody'; there are groove, and"):
        load_groove("nobody")


def test_another_groove_model_than_a_birth_names_is_refused() -> None:
    groove.check_groove(groove.GROOVE, groove.groove_fingerprint())
    with pytest.raises(MissingDependencyError, match="but here is"):
        groove.check_groove(groove.GROOVE, "sha256 0")
    with pytest.raises(MissingDependencyError, match="nobody"):
        groove.check_groove("nobody", "sha256 0")
