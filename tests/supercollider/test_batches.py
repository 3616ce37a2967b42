"""How jobs become batches for servers, and that nobody can hear it."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from processes import descendants, eventually_gone

from audiomancer.errors import InvalidControlError, SynthDefFileError
from audiomancer.supercollider import (
    BinaryUGen,
    Passage,
    Render,
    Renderer,
    RenderJob,
    SclangPool,
    SynthDefBinary,
    SynthEvent,
    nrt,
    write_synthdefs,
)
from audiomancer.supercollider._batch import BATCH_BLOCKS, Batch, Prepared, divided, prepare

RATE = 44100
SOURCES = {
    "noise": "{ |out, amp = 0.2| OffsetOut.ar(out, WhiteNoise.ar(amp ! 2) * Rand(0.5, 1)) }",
    "blip": "{ |out, freq = 441| OffsetOut.ar(out, SinOsc.ar(freq) * Line.kr(0.5, 0, 0.1, doneAction: 2) ! 2) }",
    "gated": "{ |out, gate = 1| Out.ar(out, Saw.ar(110) * 0.2 * EnvGen.kr(Env.asr(0, 1, 0.01), gate) ! 2) }",
    "crash": "{ ScopeOut2.ar(SinOsc.ar, 0); Out.ar(0, SinOsc.ar) }",
    "slow": "{ Out.ar(0, Mix.fill(4000, { |i| PitchShift.ar(SinOsc.ar(i)) })) }",
}


@pytest.fixture(scope="module")
def defs(pool: SclangPool) -> dict[str, bytes]:
    found = {name: pool.validate(rf"SynthDef(\{name}, {body})").synthdefs for name, body in SOURCES.items()}
    return {name: synthdefs[name] for name, synthdefs in found.items()}


def synthdef(name: str) -> bytes:
    return write_synthdefs([SynthDefBinary(name, (), (), (), (BinaryUGen("Out", 2, 0, (), ()),))])


def job(blocks: int) -> Prepared:
    return Prepared(blocks * 64, blocks, 0, ())


def sound(renders: list[Render]) -> list[tuple[bytes, str | None]]:
    return [(render.audio.tobytes(), render.error) for render in renders]


# --- what is divided


@given(st.lists(st.integers(0, BATCH_BLOCKS), max_size=60), st.integers(1, 5))
def test_every_job_is_in_one_batch_and_keeps_its_order(lengths: list[int], servers: int) -> None:
    batches = divided([job(length) for length in lengths], servers)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    assert all(batch and batch == sorted(batch) for batch in batches)


@given(st.lists(st.integers(1, BATCH_BLOCKS // 8), min_size=1, max_size=200), st.integers(1, 5))
def test_batches_are_about_equally_long_and_not_too_much_for_a_server(lengths: list[int], servers: int) -> None:
    batches = divided([job(length) for length in lengths], servers)
    loads = [sum(lengths[index] for index in batch) for batch in batches]
    assert max(loads) - min(loads) <= max(lengths)
    assert max(loads) <= BATCH_BLOCKS + max(lengths)
    assert len(batches) <= servers or sum(lengths) > servers * BATCH_BLOCKS


def test_a_second_server_is_started_where_it_is_worth_it() -> None:
    assert len(divided([job(689)] * 8, 2)) == 1
    assert [len(batch) for batch in divided([job(1379)] * 500, 2)] == [250, 250]
    assert [len(batch) for batch in divided([job(689)] * 500, 1)] == [500]
    assert {len(batch) for batch in divided([job(1)] * 3000, 2)} == {750}
    assert divided([], 2) == []


# --- what a batch is as a score


def test_a_synthdef_is_sent_once_before_the_first_that_plays_it() -> None:
    first, other = synthdef("same"), synthdef("same") + b""
    assert first == other
    named_alike = write_synthdefs([SynthDefBinary("same", (1.0,), (), (), ())])
    jobs = [prepare(RenderJob(data, seconds=0.01), RATE) for data in (first, named_alike, other, named_alike)]
    messages = [message for _, messages in Batch(jobs, RATE).bundles for message in messages]
    assert [message[0] for message in messages if message[0] in ("/d_recv", "/s_new") and message[1] != nrt.SEEDER] == [
        *("/d_recv", "/s_new"),
        *("/d_recv", "/s_new"),
        *("/s_new", "/s_new"),
    ]
    played = [message[1] for message in messages if message[0] == "/s_new" and message[1] != nrt.SEEDER]
    assert played[0] == played[2] != played[1] == played[3]


def test_a_score_is_in_order_of_time() -> None:
    data = synthdef("x")
    events = [SynthEvent(onset, "x", {}) for onset in (0.3, 0.0, 0.1, 0.4999, 0.51, 7.0)]
    batch = Batch([prepare(Passage([data], events, 0.5), RATE), prepare(RenderJob(data, hold=0.1), RATE)], RATE)
    tags = [tag for tag, _ in batch.bundles]
    assert tags == sorted(tags)
    starts = [message for _, messages in batch.bundles for message in messages if message[:1] == ("/s_new",)]
    assert len([message for message in starts if message[1] != nrt.SEEDER]) == 4 + 1


# --- what is heard


def test_what_a_job_sounds_like_depends_neither_on_its_batch_nor_on_the_cores(defs: dict[str, bytes]) -> None:
    events = [SynthEvent(0.05 * beat, ("noise", "blip")[beat % 2], {}) for beat in range(20)]
    jobs = [
        RenderJob(defs["noise"], seconds=9, seed=3),
        Passage([defs["blip"], defs["noise"]], events, 11.3, seed=4),
        RenderJob(defs["gated"], seconds=20, hold=1.2345),
        RenderJob(defs["noise"], {"amp": 0.1}, seconds=7.7, seed=5),
        Passage([defs["blip"]], [SynthEvent(1 / 3, "blip", {"freq": 882})], 12),
    ]
    many = [*jobs * 3, RenderJob(defs["blip"], seconds=0.01), *jobs]
    alone = [sound(Renderer(servers=1).render([job]))[0] for job in jobs]
    for servers in (1, 2, 5):
        found = sound(Renderer(servers=servers).render(many))
        assert found[:15] == alone * 3
        assert found[16:] == alone


def test_a_passage_is_what_its_synths_are_together(renderer: Renderer, defs: dict[str, bytes]) -> None:
    onsets = (0.0, 0.25, 0.5)
    passage = Passage([defs["blip"]], [SynthEvent(onset, "blip", {}) for onset in onsets], 1.0)
    (together,) = renderer.render([passage])
    (one,) = renderer.render([RenderJob(defs["blip"], seconds=0.25)])
    assert together.audio.shape == (RATE, 2)
    for number, _ in enumerate(onsets):
        part = together.audio[number * RATE // 4 :][: RATE // 4]
        # Between two blocks a synth begins at its sample, and its envelope at the start of the block.
        assert np.abs(part - one.audio).max() < 0.02


def test_a_crash_costs_the_others_nothing_on_any_number_of_cores(defs: dict[str, bytes]) -> None:
    names = ["noise", "crash", "blip", "noise", "crash", "gated", "crash", "noise"] * 2
    jobs = [RenderJob(defs[name], seconds=8, seed=1) for name in names]
    alone = {name: sound(Renderer(servers=1).render([RenderJob(defs[name], seconds=8, seed=1)])) for name in set(names)}
    for servers in (1, 3):
        found = Renderer(servers=servers).render(jobs)
        assert [bool(render.error) for render in found] == [name == "crash" for name in names]
        assert sound(found) == [alone[name][0] for name in names]


def test_a_crash_in_a_passage_is_named_too(renderer: Renderer, defs: dict[str, bytes]) -> None:
    crashing = Passage([defs["blip"], defs["crash"]], [SynthEvent(0, "blip", {}), SynthEvent(0.2, "crash", {})], 0.5)
    fine = RenderJob(defs["blip"], seconds=0.5)
    found = renderer.render([fine, crashing, fine])
    assert [bool(render.error) for render in found] == [False, True, False]
    assert not found[1].audio.any()
    assert found[1].audio.shape == found[0].audio.shape


def test_all_that_play_a_synthdef_which_the_server_refuses_are_told_why(
    renderer: Renderer, defs: dict[str, bytes]
) -> None:
    foreign = defs["blip"].replace(b"\x06SinOsc", b"\x06SinUsc")
    events = [SynthEvent(0.1, "noise", {}), SynthEvent(0.2, "blip", {})]
    jobs = [
        RenderJob(foreign, seconds=0.1),
        RenderJob(defs["blip"], seconds=0.1),
        RenderJob(foreign, seconds=0.1),
        Passage([defs["noise"], foreign], events, 0.3),
    ]
    errors = [render.error for render in renderer.render(jobs)]
    assert errors[1] is None
    assert all("SinUsc" in (error or "") for error in (errors[0], errors[2], errors[3]))


def test_a_long_batch_is_the_same_audio_and_can_be_changed(
    renderer: Renderer, defs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Much audio is not copied but looked at where the server wrote it."""
    jobs = [RenderJob(defs["noise"], seconds=0.5, seed=seed) for seed in range(3)]
    wanted = sound(renderer.render(jobs))
    monkeypatch.setattr(nrt, "_MAPPED", 0)
    found = renderer.render(jobs)
    assert sound(found) == wanted
    found[0].audio[:] = 0
    assert sound(found)[1:] == wanted[1:]
    assert sound(renderer.render(jobs)) == wanted


def test_a_file_of_several_synthdefs_may_play_a_passage_but_is_no_job(pool: SclangPool, renderer: Renderer) -> None:
    body = "{ |out| Out.ar(out, SinOsc.ar(441) * 0.1 ! 2) }"
    compiled = pool.validate(rf"SynthDef(\one, {body}); SynthDef(\two, {body})").synthdefs
    from audiomancer.supercollider.scsyndef import join_synthdefs

    both = join_synthdefs([compiled["one"], compiled["two"]])
    (render,) = renderer.render([Passage([both], [SynthEvent(0, "one", {}), SynthEvent(0, "two", {})], 0.1)])
    assert 0.19 < np.abs(render.audio).max() < 0.21
    with pytest.raises(SynthDefFileError, match="one SynthDef, not 2"):
        renderer.render([RenderJob(both)])


def test_an_event_that_cannot_be_played_is_refused_before_anything_is(
    renderer: Renderer, defs: dict[str, bytes]
) -> None:
    with pytest.raises(InvalidControlError, match="no synth 'x'; there are blip"):
        renderer.render([RenderJob(defs["noise"]), Passage([defs["blip"]], [SynthEvent(0, "x", {})], 1)])


# --- servers that were started ahead


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_server_that_was_started_ahead_is_used_once_and_sounds_the_same(defs: dict[str, bytes]) -> None:
    job = RenderJob(defs["noise"], seconds=0.3, seed=9)
    wanted = sound(Renderer().render([job]))
    before = descendants("scsynth")
    with Renderer() as renderer:
        renderer.start()
        renderer.start()
        ready = _eventually_more(before, 1)
        assert sound(renderer.render([job])) == wanted
        assert eventually_gone(ready)
        assert sound(renderer.render([job])) == wanted
        assert eventually_gone(descendants("scsynth") - before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_who_renders_time_and_again_finds_a_server_ready_each_time(defs: dict[str, bytes]) -> None:
    job = RenderJob(defs["noise"], seconds=0.3, seed=9)
    wanted = sound(Renderer().render([job]))
    before = descendants("scsynth")
    seen: set[int] = set()
    with Renderer() as renderer:
        renderer.start(again=True)
        for _ in range(3):
            seen |= _eventually_more(before, 1)
            assert sound(renderer.render([job])) == wanted
        assert len(seen) == 3
        assert sound(renderer.render([RenderJob(defs["blip"], seconds=1000)])) != wanted
    assert eventually_gone(descendants("scsynth") - before)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_server_that_nobody_used_ends_with_the_renderer(defs: dict[str, bytes]) -> None:
    before = descendants()
    with Renderer() as renderer:
        renderer.start()
        started = descendants() - before
        assert started
    assert eventually_gone(started)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_who_gives_up_does_not_wait_for_the_servers(defs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C reaches the thread that waits; here an error in one batch stands for it."""
    before = descendants("scsynth")
    renderer = Renderer(servers=2)
    slow = [RenderJob(defs["slow"], seconds=400), RenderJob(defs["noise"], seconds=400)]
    play = nrt.Server.play

    def interrupted(server, bundles, frames, *, timeout):  # type: ignore[no-untyped-def]
        if not any(b"PitchShift" in bytes(m[1]) for _, ms in bundles for m in ms if m[0] == "/d_recv"):
            _eventually_more(before, 2)
            server.close()
            raise KeyboardInterrupt
        return play(server, bundles, frames, timeout=timeout)

    monkeypatch.setattr(nrt.Server, "play", interrupted)
    with pytest.raises(KeyboardInterrupt):
        renderer.render(slow)
    assert eventually_gone(descendants("scsynth") - before)


def test_threads_may_share_a_renderer(renderer: Renderer, defs: dict[str, bytes]) -> None:
    jobs = [RenderJob(defs["noise"], seconds=0.2, seed=seed) for seed in range(4)]
    wanted = sound(renderer.render(jobs))
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(sound(renderer.render(jobs)) == wanted)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


def _eventually_more(before: set[int], count: int) -> set[int]:
    """The new servers, as soon as there are so many."""
    end = threading.Event()
    for _ in range(500):
        if len(new := descendants("scsynth") - before) >= count:
            return new
        end.wait(0.02)
    raise AssertionError(f"expected {count} servers")
