"""The log: which fault, in which function, under which reference.

Never a value nor a fault's own words: they may name a child.
"""

import logging
import sys
import threading
import uuid
import warnings
from pathlib import Path
from types import TracebackType

_log = logging.getLogger(__name__)


def keep(file: Path) -> None:
    """Log what goes wrong to a file that stays small; a desk without one still opens."""
    # What libraries, threads and finalizers would say by themselves goes on stderr, with values.
    logging.raiseExceptions = False
    logging.getLogger().addHandler(logging.NullHandler())
    warnings.showwarning = _say_nothing
    threading.excepthook = _thread_fell_over
    sys.unraisablehook = _finalizer_fell_over
    logger = logging.getLogger("crisisdesk")
    logger.addHandler(_AtFault(file))
    logger.propagate = False


class _AtFault(logging.Handler):
    """Begins the file with the first that goes wrong: nothing waits for it before."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._rotating: logging.Handler = logging.NullHandler()

    def emit(self, record: logging.LogRecord) -> None:
        from logging.handlers import RotatingFileHandler

        if not isinstance(self._rotating, RotatingFileHandler):
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._rotating = RotatingFileHandler(
                    self._file, maxBytes=1 << 20, backupCount=3, encoding="utf-8"
                )
            except OSError:
                return
            words = "%(asctime)s %(levelname)s %(name)s %(message)s"
            self._rotating.setFormatter(logging.Formatter(words))
        self._rotating.handle(record)

    def close(self) -> None:
        self._rotating.close()
        super().close()


def unexpected(error: BaseException | None = None) -> str:
    """Log a fault, or the one that is being handled; answers the reference it stands under."""
    if error is not None:
        return _fault(type(error), error.__traceback__)
    kind, _value, trace = sys.exc_info()
    return _fault(kind, trace)


def refused(error: BaseException) -> None:
    """Log the kind of a refusal that came by itself, without its words."""
    _log.warning("refused: %s", type(error).__name__)


def _fault(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    reference = uuid.uuid4().hex[:8]
    frames = []
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    _log.error("%s %s at %s", reference, kind.__name__ if kind else "?", " > ".join(frames))
    return reference


def _say_nothing(*_warning: object, **_more: object) -> None:
    """A warning is for who changes the desk: tests make faults of them."""


def _thread_fell_over(args: threading.ExceptHookArgs) -> None:
    _fault(args.exc_type, args.exc_traceback)


def _finalizer_fell_over(args: "sys.UnraisableHookArgs") -> None:
    _fault(args.exc_type, args.exc_traceback)
