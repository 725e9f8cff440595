"""The committed state of a home, for commands that only read: the node may run meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from virtengine.app.app import STATE_DIRECTORY
from virtengine.app.modules import Modules, modules
from virtengine.cli.failures import CliError
from virtengine.kit.baseapp.committed import read_header
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.errors import VersionPruned, VersionUnavailable
from virtengine.kit.store.multistore import StateReader

__all__ = ["committed_state"]


@contextmanager
def committed_state(home: Path, height: int = 0) -> Iterator[tuple[Modules, Context]]:
    """The modules and a context at a height (0: the latest); `CliError` where the home has no such state."""
    path = home / STATE_DIRECTORY
    if not path.exists():
        raise CliError(f"there is no chain state at {home}", "Name the node's --home.")
    reader = StateReader.open(path)
    try:
        snapshot = reader.snapshot(height or None)
    except VersionPruned as error:
        reader.close()
        raise CliError(str(error), 'Nodes with `pruning = "nothing"` keep every height.') from error
    except VersionUnavailable as error:
        reader.close()
        raise CliError(str(error)) from error
    try:
        header = read_header(snapshot)
        if header is None:
            raise CliError(f"the chain at {home} has no block yet", "Start the node once.")
        yield modules(), Context(stores=Stores(snapshot), header=header, mode=Mode.QUERY)
    finally:
        snapshot.close()
        reader.close()
