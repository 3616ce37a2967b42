"""SuperCollider: does a synth compile, what does it sound like, and is it fit to be played?

The only room that starts processes. sclang and scsynth run in a sandbox (bubblewrap, with a filter of system
calls); where there is none, a :class:`SandboxWarning` says so. All children end with their owner.

- :class:`SclangPool` compiles source; :class:`Compiler` does the same and asks sclang only for what nobody has compiled
  yet; :class:`Renderer` renders what was compiled; :func:`check_health` looks at the audio; :func:`judge` does it all.
- A :class:`RenderJob` is one synth, a :class:`Passage` many in time, such as the notes of a pattern.
- :func:`library` is the synths that come with audiomancer, :func:`shipped_synthdef` one of them as sclang compiled it.
"""

from audiomancer.supercollider._programs import INSTALL_LINE, find_program
from audiomancer.supercollider._sandbox import Sandbox, SandboxWarning, find_sandbox
from audiomancer.supercollider.compiler import Compiler
from audiomancer.supercollider.health import AUDIBLE_DB, FULL_SCALE, MAX_DC, Health, check_health
from audiomancer.supercollider.judge import JUDGED_SECONDS, Verdict, judge
from audiomancer.supercollider.library import library, shipped_synthdef, source_digest, synth_source
from audiomancer.supercollider.player import PLAYERS, play_file
from audiomancer.supercollider.pool import MAX_SOURCE, Problem, SclangPool, Validation
from audiomancer.supercollider.renderer import Passage, Render, Renderer, RenderJob, SynthEvent
from audiomancer.supercollider.scsyndef import (
    BinaryControl,
    BinaryUGen,
    SynthDefBinary,
    read_synthdefs,
    write_synthdefs,
)

__all__ = [
    "AUDIBLE_DB",
    "FULL_SCALE",
    "INSTALL_LINE",
    "JUDGED_SECONDS",
    "MAX_DC",
    "MAX_SOURCE",
    "PLAYERS",
    "BinaryControl",
    "BinaryUGen",
    "Compiler",
    "Health",
    "Passage",
    "Problem",
    "Render",
    "RenderJob",
    "Renderer",
    "Sandbox",
    "SandboxWarning",
    "SclangPool",
    "SynthDefBinary",
    "SynthEvent",
    "Validation",
    "Verdict",
    "check_health",
    "find_program",
    "find_sandbox",
    "judge",
    "library",
    "play_file",
    "read_synthdefs",
    "shipped_synthdef",
    "source_digest",
    "synth_source",
    "write_synthdefs",
]
