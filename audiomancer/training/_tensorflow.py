"""TensorFlow, which training alone needs."""

from __future__ import annotations

import os
from typing import Any

from audiomancer.errors import MissingDependencyError

__all__ = ["import_tensorflow"]


def import_tensorflow() -> Any:
    """The module of TensorFlow.

    Raises:
        MissingDependencyError: if it is not installed.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # what it says of its own start is of no use to a musician
    try:
        import tensorflow as tf  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError as error:
        raise MissingDependencyError(
            "training needs TensorFlow, which is not installed; run script/bootstrap --magenta"
        ) from error
    return tf
