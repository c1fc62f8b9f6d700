"""Lets a Python program of yours do the tasks of Studio Queue.

Copy this file beside your program; it needs Python 3.9 or newer and nothing else.

    from studio_queue import run

    def work(task, ctx):
        ctx.log(f"looking up {task['metadata']['titleId']}")
        return {"title": "…", "scenes": [{"narration": "…"}]}

    run(work)

Then choose "a program" for the type in Studio Queue's settings, with the command ``python3 /path/to/your_program.py``.
The contract is docs/processors.md. What you print is log too; it can never be taken for a message.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import re
import signal
import stat
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, NoReturn, Optional, Union

__all__ = ["Cancelled", "Context", "Failure", "run"]

DONE, FAILED, WRONG_INPUT, TRY_AGAIN, NEEDS_YOU, WRONG_SET_UP = 0, 1, 65, 75, 77, 78
# What the queue takes as a code.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}\Z")


class Failure(Exception):
    """The task failed, in your own words. It is tried again only when ``retryable``."""

    def __init__(self, message: str, *, code: str = "failed", retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable


class Cancelled(BaseException):
    """Raised in the main thread of code that never asked for ``ctx.cancelled``, and by ``ctx.raise_if_cancelled()``.

    No ``Exception``, so that ``except Exception`` around a step does not swallow a cancel.
    """


class _Ended(BaseException):
    """Leaves the creator's function after the last line has been written."""


class Context:
    """What a run can say and where its files go. Every method may be called from any thread."""

    def __init__(self, given: Dict[str, Any], channel: _Channel) -> None:
        environment = os.environ
        #: Where results go, and nowhere else; empty at first.
        self.out_dir = Path(environment.get("SQ_OUT_DIR") or given.get("outDir") or ".")
        #: The project's folder, for reading.
        self.project_dir = Path(environment.get("SQ_PROJECT_DIR") or given.get("projectDir") or self.out_dir)
        #: From 1.
        self.attempt = int(environment.get("SQ_ATTEMPT") or given.get("attempt") or 1)
        #: The creator's: ``ko`` or ``en``.
        self.language = environment.get("SQ_LANGUAGE") or "ko"
        #: ISO time after which the run is ended.
        self.deadline: Optional[str] = given.get("deadline")
        #: Results of the tasks in ``dependsOn``, by their ids.
        self.results: Dict[str, Any] = given.get("results") or {}
        self._channel = channel
        self._cancelled = threading.Event()
        self._is_watched = False
        self._exit_code: Optional[int] = None

    @property
    def cancelled(self) -> threading.Event:
        """Set when the task is cancelled: stop soon, the process is ended after a grace time.

        Code that never asks for it is interrupted by ``Cancelled`` about a second after the cancel.
        """
        self._is_watched = True
        return self._cancelled

    def raise_if_cancelled(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled

    def log(self, text: object, level: str = "info") -> None:
        """Adds a line to the task's log. ``level``: info, warn or error."""
        self._channel.send({"log": str(text), "level": level})

    def progress(self, fraction: float, stage: Optional[str] = None, eta_seconds: Optional[float] = None) -> None:
        """``fraction`` is 0 to 1."""
        self._channel.send(_present(progress=fraction, stage=stage, etaSeconds=eta_seconds))

    def artifact(
        self,
        path: Union[str, "os.PathLike[str]"],
        *,
        kind: Optional[str] = None,
        scene: Optional[int] = None,
        source_url: Optional[str] = None,
        page_url: Optional[str] = None,
        licence: Optional[str] = None,
        prompt: Optional[str] = None,
        model: Optional[str] = None,
        cost: Optional[Dict[str, Any]] = None,
    ) -> None:
        """Publishes a finished file of ``out_dir`` at once: it survives a crash and a retry.

        ``path`` is relative to ``out_dir``, or absolute and inside it. ``kind``: script, image, audio,
        subtitles, thumbnail, credits or video.
        ``cost``: ``{"amount": 0.04, "currency": "USD"}``.
        """
        self._channel.send(
            _present(
                artifact=self._inside(path),
                kind=kind,
                scene=scene,
                sourceUrl=source_url,
                pageUrl=page_url,
                licence=licence,
                prompt=prompt,
                model=model,
                cost=cost,
            )
        )

    def needs_you(self, message: str, *, code: str = "needs_you", url: Optional[str] = None) -> NoReturn:
        """Parks the task until the creator has acted. No try is used."""
        self._end({"needsYou": _present(code=code, message=message, url=url)}, NEEDS_YOU)

    def retry_after(self, seconds: float, message: Optional[str] = None) -> NoReturn:
        """Ends this attempt; the next one comes after ``seconds``."""
        self._end(_present(retryAfterSeconds=seconds, message=message), TRY_AGAIN)

    def fail(self, message: str, *, code: str = "failed", retryable: bool = False) -> NoReturn:
        raise Failure(message, code=code, retryable=retryable)

    def _end(self, line: Dict[str, Any], exit_code: int) -> NoReturn:
        if self._exit_code is None:
            self._exit_code = exit_code
            self._channel.send(line)
        raise _Ended

    def _inside(self, path: Union[str, "os.PathLike[str]"]) -> str:
        folder = os.path.abspath(self.out_dir)
        inside = os.path.relpath(os.path.join(folder, path), folder)
        if inside == os.curdir or inside.split(os.sep)[0] == os.pardir:
            raise ValueError(f"{os.fspath(path)} is not a file of the out folder {folder}.")
        return inside.replace(os.sep, "/")

    def _cancel(self) -> None:
        self._cancelled.set()


def run(work: Callable[[Dict[str, Any], Context], Any]) -> NoReturn:
    """Does one task, then exits.

    ``work(task, ctx)`` may be a coroutine function. What it returns is kept with the task as its result. Exit codes: 0 when it returned, 75
    when it was cancelled or asked for another attempt, 77 when it needs the creator, 65 for a ``Failure`` that is not retryable, else 1.
    """
    for stream in (sys.stdout, sys.stderr):
        # By lines, or what is printed would reach the log in blocks of 8 KB; in UTF-8 whatever the system's locale is.
        getattr(stream, "reconfigure", lambda **_: None)(line_buffering=True, encoding="utf-8", errors="replace")
    channel = _Channel(os.environ.get("SQ_REPLY"))
    try:
        given = _read_given()
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(WRONG_SET_UP)
    context = Context(given, channel)
    try:
        _watch_for_cancel(context)
        if inspect.iscoroutinefunction(work):
            result = asyncio.run(work(given["task"], context))
        else:
            result = work(given["task"], context)
        # From here on a cancel must not interrupt the last line.
        context._is_watched = True
        exit_code = _last_line(context, None, result)
    except (Cancelled, _Ended, Exception) as error:
        context._is_watched = True
        exit_code = _last_line(context, error, None)
    channel.close()
    sys.exit(exit_code)


def _last_line(context: Context, error: Optional[BaseException], result: Any) -> int:
    # Its line is written already: also when the creator's code caught what was raised to leave it.
    if context._exit_code is not None:
        return context._exit_code
    if error is None:
        try:
            if result is not None:
                context._channel.send({"result": result})
            return DONE
        except (TypeError, ValueError) as unsendable:
            error = Failure(f"The result is not JSON: {unsendable}", retryable=True)
    if context._cancelled.is_set() or isinstance(error, Cancelled):
        return TRY_AGAIN
    traceback.print_exception(type(error), error, error.__traceback__)
    code = getattr(error, "code", None)
    # What nobody judged may pass: it is tried again, with the queue's backoff, as often as the task allows.
    retryable = getattr(error, "retryable", True) is not False
    context._channel.send(
        {
            "error": {
                "code": code if isinstance(code, str) and _CODE.match(code) else "failed",
                "message": str(error) or type(error).__name__,
                "retryable": retryable,
            }
        }
    )
    return FAILED if retryable else WRONG_INPUT


def _read_given() -> Dict[str, Any]:
    path = os.environ.get("SQ_TASK_FILE")
    if path is None:
        raise ValueError(
            "Studio Queue starts this program with a task. To try it by hand, put a task into a file: "
            "SQ_TASK_FILE=task.json python3 …"
        )
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(given, dict) or not isinstance(given.get("task"), dict):
        raise ValueError(f"There is no task in {path}.")
    return given


class _Channel:
    """The app's channel: a descriptor, or on Windows the path of a pipe. Without one (started by hand) the lines are printed."""

    def __init__(self, reply: Optional[str]) -> None:
        self._turn = threading.Lock()
        self._fd: Optional[int] = None
        if reply is None:
            self._fd = os.dup(sys.stdout.fileno())
        elif reply.isdigit():
            self._fd = int(reply)
            # Programs that this one starts must not be able to speak for it.
            os.set_inheritable(self._fd, False)
            if hasattr(os, "set_blocking") and not stat.S_ISREG(os.fstat(self._fd).st_mode):
                os.set_blocking(self._fd, True)
        else:
            self._fd = os.open(reply, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def send(self, line: Dict[str, Any]) -> None:
        """Waits while the app is busy, so that a fast writer does not fill the memory."""
        data = json.dumps(line, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        with self._turn:
            try:
                while data and self._fd is not None:
                    data = data[os.write(self._fd, data) :]
            except OSError:
                # The app has gone or wants to hear no more: that is no reason for the work to die in the middle.
                self._shut()

    def close(self) -> None:
        with self._turn:
            self._shut()

    def _shut(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _watch_for_cancel(context: Context) -> None:
    is_interruptible = threading.current_thread() is threading.main_thread()

    def on_sigterm(_number: int, _frame: object) -> None:
        context._cancel()
        # Code that never asked for the event cannot stop by itself.
        if not context._is_watched:
            raise Cancelled

    if is_interruptible:
        signal.signal(signal.SIGTERM, on_sigterm)
    if os.environ.get("SQ_REPLY") is None:
        return

    def read_stdin() -> None:
        rest = b""
        # Not through sys.stdin: a thread that holds its lock breaks the interpreter's end.
        while True:
            try:
                data = os.read(0, 65_536)
            except OSError:
                data = b""
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            if any(_is_cancel(line) for line in lines):
                context._cancel()
        # The app has gone: no other sign will come.
        context._cancel()
        if is_interruptible and not context._is_watched:
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=read_stdin, daemon=True, name="studio-queue-stdin").start()


def _is_cancel(line: bytes) -> bool:
    try:
        told = json.loads(line)
    except ValueError:
        return False
    return isinstance(told, dict) and "cancel" in told


def _present(**fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
