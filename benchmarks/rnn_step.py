"""How long is a step of a warm model, against a TensorFlow session of magenta's graph? And a step of 64 at once?

Both play the same bundle on the same events, in turn, and both with our encoder, since a step needs its input and
magenta's own encoder takes longer; the best of several rounds counts, since whatever else the machine does only adds
to a round. Needs script/bootstrap --magenta.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

# Products as small as these only wait for one another's threads; it must be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from audiomancer.rnn import Network, available_models, load_model
from audiomancer.rnn.magenta import magenta_config, magenta_generator

STEPS, ROUNDS, BATCH = 128, 15, 64
SLOWER = 5


def milliseconds(play: Callable[[], None]) -> float:
    """Milliseconds a step of a pass over all steps."""
    started = time.perf_counter()
    play()
    return 1000 * (time.perf_counter() - started) / STEPS


def ours(network: Network, events: np.ndarray) -> Callable[[], None]:
    encoding = network.config.encoding

    def play() -> None:
        state = network.start(len(events))
        for step in range(STEPS):
            _, state = network.step(encoding.inputs(events[:, : step + 1], step), state)

    return play


def tensorflows(network: Network, events: np.ndarray, session: object) -> Callable[[], None]:
    graph, encoding = session.graph, network.config.encoding  # type: ignore[attr-defined]
    (inputs,), (softmax,) = graph.get_collection("inputs"), graph.get_collection("softmax")
    (temperature,) = graph.get_collection("temperature")
    before, after = graph.get_collection("initial_state"), graph.get_collection("final_state")

    def play() -> None:
        state = session.run(before)  # type: ignore[attr-defined]
        for step in range(STEPS):
            seen = encoding.inputs(events[:, : step + 1], step).to_dense(encoding.input_size)
            feed = {inputs: seen, temperature: 1.0, **dict(zip(before, state, strict=True))}
            _, state = session.run([softmax, after], feed)  # type: ignore[attr-defined]

    return play


def main() -> None:
    worst = float("inf")
    for name, model in available_models().items():
        network, rng = load_model(name), np.random.default_rng(1)
        events = rng.integers(0, network.config.encoding.events, (BATCH, STEPS))
        generator = magenta_generator(magenta_config(network.config.id), model.path)
        with generator:
            plays = {
                "numpy": ours(network, events[:1]),
                "tensorflow": tensorflows(network, events[:1], generator._model._session),
                "batch": ours(network, events),
            }
            rounds = [{way: milliseconds(play) for way, play in plays.items()} for _ in range(ROUNDS)]
        taken = {way: min(some[way] for some in rounds) for way in plays}
        ratio = taken["tensorflow"] / taken["numpy"]
        worst = min(worst, ratio)
        print(f"{name:20} numpy {taken['numpy']:6.3f} ms a step, TensorFlow {taken['tensorflow']:6.3f}", end=", ")
        print(f"{ratio:4.1f} times; of {BATCH} at once {taken['batch'] / BATCH:6.4f} ms a sequence")
    print(f"numpy is at least {worst:.1f} times as fast (at least {SLOWER})")
    sys.exit(worst < SLOWER)


if __name__ == "__main__":
    main()
