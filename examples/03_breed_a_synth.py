"""Breed a synth from words and from two parents, and hear it as a WAV file.

Run it:  python examples/03_breed_a_synth.py [FOLDER]

SuperCollider must be installed; the synths are compiled and heard before they are handed out.
"""

import sys
from pathlib import Path

from audiomancer.errors import AudiomancerError
from audiomancer.exporters import wav_bytes
from audiomancer.generators import Engines, SynthBreeding, open_store


def main(folder: Path) -> None:
    """From words to a file of sound, and two generations on."""
    folder.mkdir(parents=True, exist_ok=True)
    with Engines() as engines:
        synths = SynthBreeding(open_store(), engines, amount=0.5)
        bass = synths.generate("warm acid bass with filter sweep", "bass", seed=1)
        (child,) = synths.crosses(bass.id, "synt_juno_pad", seed=2)
        (wild,) = synths.mutations(child.id, seed=3)
        for synth in (bass, child, wild):
            print(f"{synth.name}: {synth.mutation_log}")
            (folder / f"{synth.name}.scd").write_text(synth.source_code, "utf-8")
            heard = synths.render(synth.id)
            (folder / f"{synth.name}.wav").write_bytes(wav_bytes(heard.audio, heard.sample_rate))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "synth-output"))
    except AudiomancerError as error:
        sys.exit(f"Error: {error}")
