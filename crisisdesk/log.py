"""The log: which fault, in which function, under which reference.

Never a value nor a fault's own words: they may name a child.
"""

import logging
import sys
import threading
import uuid
from pathlib import Path
from types import TracebackType

_log = logging.getLogger(__name__)


def keep(file: Path) -> None:
    """Log what goes wrong to a file that stays small; a desk without one still opens."""
    from logging.handlers import RotatingFileHandler

    # What libraries, threads and finalizers would say by themselves goes on stderr, with values.
    logging.raiseExceptions = False
    logging.getLogger().addHandler(logging.NullHandler())
    threading.excepthook = _thread_fell_over
    sys.unraisablehook = _finalizer_fell_over
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = RotatingFileHandler(
            file, maxBytes=1 << 20, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("crisisdesk")
    logger.addHandler(handler)
    logger.propagate = False


def unexpected() -> str:
    """Log the fault that is being handled; answers the reference that it stands under."""
    kind, _value, trace = sys.exc_info()
    return _fault(kind, trace)


def _fault(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    reference = uuid.uuid4().hex[:8]
    frames = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    _log.error("%s %s at %s", reference, kind.__name__ if kind else "?", " > ".join(frames))
    return reference


def _thread_fell_over(args: threading.ExceptHookArgs) -> None:
    _fault(args.exc_type, args.exc_traceback)


def _finalizer_fell_over(args: "sys.UnraisableHookArgs") -> None:
    _fault(args.exc_type, args.exc_traceback)
