"""SuperCollider: does a synth compile, what does it sound like, and is it fit to be played?

sclang and scsynth run as :mod:`audiomancer.programs` starts them: in a sandbox, and ended with their owner.

- :class:`SclangPool` compiles source; :class:`Compiler` does the same and asks sclang only for what nobody has compiled
  yet; :class:`Renderer` renders what was compiled; :func:`check_health` looks at the audio; :func:`judge` does it all,
  and :func:`audition` does it for a stranger's synth, which may wait for a note, a bus or a buffer.
- A :class:`RenderJob` is one synth, a :class:`Passage` many in time, such as the notes of a pattern.
- :func:`shipped_files` is the synths that come with audiomancer, :func:`shipped_synthdef` one of them as sclang
  compiled it, :func:`shipped_timbres` what they sound like.
"""

from audiomancer.supercollider._cache import Cache, cache_folder
from audiomancer.supercollider.audition import Hearing, audition
from audiomancer.supercollider.compiler import Compiler
from audiomancer.supercollider.health import AUDIBLE_DB, FULL_SCALE, MAX_DC, Health, check_health
from audiomancer.supercollider.judge import JUDGED_SECONDS, Playing, Verdict, judge
from audiomancer.supercollider.listening import Listened, listen
from audiomancer.supercollider.pool import MAX_SOURCE, Problem, SclangPool, Validation
from audiomancer.supercollider.renderer import Passage, Render, Renderer, RenderJob, SynthEvent
from audiomancer.supercollider.scsyndef import (
    BinaryControl,
    BinaryUGen,
    SynthDefBinary,
    read_synthdefs,
    write_synthdefs,
)
from audiomancer.supercollider.shipped import (
    shipped_files,
    shipped_name,
    shipped_source,
    shipped_synthdef,
    shipped_timbres,
    source_digest,
)
from audiomancer.supercollider.unheard import Unheard, unheard

__all__ = [
    "AUDIBLE_DB",
    "FULL_SCALE",
    "JUDGED_SECONDS",
    "MAX_DC",
    "MAX_SOURCE",
    "BinaryControl",
    "BinaryUGen",
    "Cache",
    "Compiler",
    "Health",
    "Hearing",
    "Listened",
    "Passage",
    "Playing",
    "Problem",
    "Render",
    "RenderJob",
    "Renderer",
    "SclangPool",
    "SynthDefBinary",
    "SynthEvent",
    "Unheard",
    "Validation",
    "Verdict",
    "audition",
    "cache_folder",
    "check_health",
    "judge",
    "listen",
    "read_synthdefs",
    "shipped_files",
    "shipped_name",
    "shipped_source",
    "shipped_synthdef",
    "shipped_timbres",
    "source_digest",
    "unheard",
    "write_synthdefs",
]
