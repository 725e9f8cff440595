"""The node as a process: lock the home, claim the port, shake hands, serve, make blocks until told to stop."""

import json
import logging
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from virtengine.engine.errors import EngineError, Halt
from virtengine.engine.solo.config import Config
from virtengine.engine.solo.home import Home
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.server import RpcServer
from virtengine.kit.baseapp.abci import Application
from virtengine.kit.codec.timestamp import NANOS, Timestamp
from virtengine.stopping import stopping_on

_LOG = logging.getLogger(__name__)


def run_node(open_app: Callable[[], Application], root: Path, config: Config | None = None) -> None:
    """Run the node of `root` in the foreground until SIGTERM or SIGINT; returns after a clean stop.

    `open_app` is called once the home is locked and the port is ours, so an EngineError (home in use, port taken, files
    malformed) comes before anything changed. A Halt comes out of here too, with nothing of the failed block committed.
    Only for the main thread.
    """
    home = Home(root)
    config = Config.load(home.settings) if config is None else config
    set_up_logging(config.log_format)
    sys.setswitchinterval(_SWITCH_INTERVAL)
    with home.locked(), stopping_on(signal.SIGTERM, signal.SIGINT) as stop:
        server = RpcServer.bind(config.rpc.laddr) if config.rpc.laddr else None
        try:
            node = Node.open(open_app(), root, config)
            with closing(node):
                if server is not None:
                    server.start(node, home.load_node_id())
                    _LOG.info("RPC on %s", server.url)
                _LOG.info("chain %s at height %d", node.genesis.chain_id, node.height)
                try:
                    _run(node, stop)
                finally:
                    if server is not None:
                        server.stop()
                _LOG.info("stopped at height %d", node.height)
        finally:
            if server is not None:
                server.stop()


def _run(node: Node, stop: threading.Event) -> None:
    """Make blocks; whatever breaks meanwhile, of the application or the machine, becomes a Halt with its trace in the
    log.
    """
    try:
        node.run(stop)
    except EngineError:
        raise
    except Exception as error:
        _LOG.critical("block %d failed", node.height + 1, exc_info=True)
        raise Halt(
            f"block {node.height + 1} failed and the node stopped: {type(error).__name__}: {error}; "
            "the block is executed again at the next start"
        ) from error


def set_up_logging(log_format: str) -> None:
    """Send the program's log to the standard error, a line each, as text or as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter() if log_format == "json" else logging.Formatter(_PLAIN, _PLAIN_TIME))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # It warns of each malformed request and of each connection too many: strangers would fill the disk.
    logging.getLogger("uvicorn").setLevel(logging.ERROR)


_SWITCH_INTERVAL = 0.001
"""Seconds. While a block is executed the RPC thread waits this long for the interpreter at each step; Python's own 5 ms
made answers three times slower, a shorter wait gained nothing more."""
_PLAIN = "%(asctime)s %(levelname)s %(message)s"
_PLAIN_TIME = "%H:%M:%S"


class _JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": Timestamp.from_nanoseconds(int(record.created * NANOS)).to_json(),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "module": record.name,
        }
        line |= {name: getattr(record, name) for name in ("height", "txs") if hasattr(record, name)}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)
