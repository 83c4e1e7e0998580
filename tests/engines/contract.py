"""What every engine must do: one suite, which each adapter's test file inherits unchanged; and what those do with files."""

from __future__ import annotations

from engines.deletion_contract import LeavingContract
from engines.duplicates_contract import CopyContract
from engines.facets_contract import CountingContract
from engines.failure_contract import SurvivingContract
from engines.loading import LoadingContract
from engines.matching_contract import FindingContract
from engines.passages_contract import PassagesContract
from engines.query_contract import AskingContract
from engines.scoping import ScopeContract
from engines.spelling_contract import RelaxingContract, SpellingContract
from engines.switching import SwitchingContract
from engines.versions_contract import VersionContract
from engines.writing_contract import KeepingContract


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
    VersionContract,
    SpellingContract,
    RelaxingContract,
):
    """Inherit, and give ``make``; see ``kit``."""


class LocalContract(EngineContract, SurvivingContract, PassagesContract):
    """For engines whose indexes are files; likewise."""
