"""What is fuzzed: one row for each kind of input. A new kind is a maker, a use and a row."""

from __future__ import annotations

from fuzz import bundles, charts, homes, leadsheets, midi, notation, synthdefs
from fuzz.running import Kind

KINDS = (
    Kind("midi", midi.make, midi.read, 2000),
    Kind("library", midi.make_whole, midi.live_with, 200),
    Kind("leadsheet", leadsheets.make, leadsheets.read, 2000),
    Kind("notation", notation.make, notation.read, 5000),
    Kind("chart", charts.make, charts.read, 2000),
    Kind("bundle", bundles.make, bundles.play, 500),
    Kind("home", homes.make, homes.live_with, 500),
    Kind("synthdef", synthdefs.make, synthdefs.read, 5000),
)
