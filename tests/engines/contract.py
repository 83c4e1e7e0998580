"""What every engine must do: one suite, which each adapter's test file inherits unchanged."""

from __future__ import annotations

from engines.asking import AskingContract
from engines.copying import CopyContract
from engines.counting import CountingContract
from engines.finding import FindingContract
from engines.keeping import KeepingContract
from engines.leaving import LeavingContract
from engines.scoping import ScopeContract
from engines.surviving import SurvivingContract


class EngineContract(
    KeepingContract,
    FindingContract,
    AskingContract,
    CountingContract,
    CopyContract,
    LeavingContract,
    ScopeContract,
    SurvivingContract,
):
    """Inherit, and give ``make`` as a static method that returns the engine for some settings."""
