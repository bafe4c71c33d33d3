"""Common to all Python tests: the machine may be busy, so no example is failed for taking long."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("boxwalk", deadline=None)
hypothesis.settings.load_profile("boxwalk")
