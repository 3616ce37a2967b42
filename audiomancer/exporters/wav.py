"""Audio as the bytes of a WAV file."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["wav_bytes"]


def wav_bytes(audio: npt.NDArray[np.float32], sample_rate: int) -> bytes:
    """A WAV file in 16 bit, which every player and sampler reads.

    Args:
        audio: floats of shape ``(frames, channels)``; what is beyond full scale, 1.0, is cut off.
        sample_rate: in Hz.

    Returns:
        The bytes of the file.
    """
    import numpy as np

    samples = np.round(np.clip(audio, -1.0, 1.0) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(audio.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(sample_rate)
        writer.writeframes(samples.tobytes())
    return file.getvalue()
