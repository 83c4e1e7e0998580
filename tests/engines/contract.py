"""What every engine must do: one suite, which each adapter's test file inherits unchanged; and what those do with files."""

from __future__ import annotations

from engines.asking import AskingContract
from engines.copying import CopyContract
from engines.counting import CountingContract
from engines.finding import FindingContract
from engines.keeping import KeepingContract
from engines.leaving import LeavingContract
from engines.loading import LoadingContract
from engines.scoping import ScopeContract
from engines.surviving import SurvivingContract
from engines.switching import SwitchingContract


class EngineContract(
    KeepingContract,
    FindingContract,
    AskingContract,
    CountingContract,
    CopyContract,
    LeavingContract,
    SwitchingContract,
    LoadingContract,
    ScopeContract,
):
    """Inherit, and give ``make``; see ``kit``."""


class LocalContract(EngineContract, SurvivingContract):
    """For engines whose indexes are files; likewise."""
