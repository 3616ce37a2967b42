"""The page and the REST API: the actions of the table, asked for over HTTP, for whoever may.

Each action whose faces hold ``rest`` is an address below ``/api/v1``, made by one loop over the table. FastAPI and
uvicorn come with the extra ``[web]`` and are imported when a server is made, not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer._late import late_modules

if TYPE_CHECKING:
    from audiomancer.web.app import make_app
    from audiomancer.web.jobs import Job, Jobs
    from audiomancer.web.problems import Problem, problem_of
    from audiomancer.web.safety import Guard, Rules
    from audiomancer.web.serving import Address, serve
    from audiomancer.web.sharing import Shared

__all__ = [
    "Address",
    "Guard",
    "Job",
    "Jobs",
    "Problem",
    "Rules",
    "Shared",
    "make_app",
    "problem_of",
    "serve",
]

__getattr__ = late_modules(
    __name__,
    {
        "app": ("make_app",),
        "jobs": ("Job", "Jobs"),
        "problems": ("Problem", "problem_of"),
        "safety": ("Guard", "Rules"),
        "serving": ("Address", "serve"),
        "sharing": ("Shared",),
    },
)
