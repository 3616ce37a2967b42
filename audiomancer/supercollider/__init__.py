"""SuperCollider: does a synth compile, what does it sound like, and is it fit to be played?

sclang and scsynth run as :mod:`audiomancer.programs` starts them: in a sandbox, and ended with their owner.

- :class:`SclangPool` compiles source; :class:`Renderer` renders what it compiled; :func:`check_health` looks at
  the audio; :func:`judge` does all three.
- :meth:`Renderer.render_events` plays many synths in time, such as the notes of a pattern.
- :func:`shipped_files` is the synths that come with audiomancer.
"""

from audiomancer.supercollider.health import AUDIBLE_DB, FULL_SCALE, MAX_DC, Health, check_health
from audiomancer.supercollider.judge import JUDGED_SECONDS, Verdict, judge
from audiomancer.supercollider.pool import MAX_SOURCE, Problem, SclangPool, Validation
from audiomancer.supercollider.renderer import Render, Renderer, RenderJob, SynthEvent
from audiomancer.supercollider.scsyndef import (
    BinaryControl,
    BinaryUGen,
    SynthDefBinary,
    read_synthdefs,
    write_synthdefs,
)
from audiomancer.supercollider.shipped import shipped_files, shipped_source

__all__ = [
    "AUDIBLE_DB",
    "FULL_SCALE",
    "JUDGED_SECONDS",
    "MAX_DC",
    "MAX_SOURCE",
    "BinaryControl",
    "BinaryUGen",
    "Health",
    "Problem",
    "Render",
    "RenderJob",
    "Renderer",
    "SclangPool",
    "SynthDefBinary",
    "SynthEvent",
    "Validation",
    "Verdict",
    "check_health",
    "judge",
    "read_synthdefs",
    "shipped_files",
    "shipped_source",
    "write_synthdefs",
]
