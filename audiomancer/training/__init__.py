"""Training: corpora of people's music, networks trained on them, and judges that name rivals.

All of it needs heavy libraries, so who imports this room does it inside the function that needs it. Beside what is
offered here, :mod:`~audiomancer.training.rivals` and :mod:`~audiomancer.training.overlap` hold the measures.
"""

from audiomancer.training.grooves import GrooveCurve, GrooveSettings
from audiomancer.training.judging import compare
from audiomancer.training.own import OwnGrooves, OwnMusic, read_own_grooves, read_own_music
from audiomancer.training.pipeline import (
    read_corpus,
    train_feel,
    train_fills,
    train_grooves,
    train_habits,
    train_memory,
    train_model,
    train_own_groove,
    train_own_model,
    train_returns,
    train_touch,
)
from audiomancer.training.train import Curve, TrainingSettings

__all__ = [
    "Curve",
    "GrooveCurve",
    "GrooveSettings",
    "OwnGrooves",
    "OwnMusic",
    "TrainingSettings",
    "compare",
    "read_corpus",
    "read_own_grooves",
    "read_own_music",
    "train_feel",
    "train_fills",
    "train_grooves",
    "train_habits",
    "train_memory",
    "train_model",
    "train_own_groove",
    "train_own_model",
    "train_returns",
    "train_touch",
]
