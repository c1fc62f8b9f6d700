"""Each test starts a real program on the kit, as the app does: the task in a file and on stdin, a channel on a descriptor."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

KIT = Path(__file__).resolve().parents[3] / "kit" / "python"
TASK = {"id": "0199d6a0", "type": "image", "projectId": "가이드", "metadata": {"scenes": 2}, "dependsOn": []}


class Program:
    def __init__(self, folder: str, body: str, results: Optional[Dict[str, Any]] = None) -> None:
        root = Path(folder)
        self.out_dir = root / "out"
        self.project_dir = root / "project"
        for path in (self.out_dir, self.project_dir):
            path.mkdir()
        program = root / "program.py"
        program.write_text("from studio_queue import *\nimport sys, threading, time\n" + body, encoding="utf-8")
        given = {"v": 1, "task": TASK, "attempt": 2, "deadline": "2030-01-01T00:00:00.000Z", "results": results or {}}
        (root / "task.json").write_text(json.dumps(given), encoding="utf-8")
        read, write = os.pipe()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(KIT),
            "SQ_TASK_FILE": str(root / "task.json"),
            "SQ_OUT_DIR": str(self.out_dir),
            "SQ_PROJECT_DIR": str(self.project_dir),
            "SQ_REPLY": str(write),
            "SQ_ATTEMPT": "2",
            "SQ_LANGUAGE": "en",
        }
        if "STUDIO_QUEUE_TEST_MARK" in os.environ:
            environment["STUDIO_QUEUE_TEST_MARK"] = os.environ["STUDIO_QUEUE_TEST_MARK"]
        self.process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write,),
            env=environment,
            cwd=self.project_dir,
        )
        os.close(write)
        self.channel = os.fdopen(read, encoding="utf-8")
        self.write(given)

    def write(self, line: Dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()

    def line(self) -> Dict[str, Any]:
        return json.loads(self.channel.readline())

    def end(self) -> Tuple[int, List[Dict[str, Any]], str, str]:
        """Exit code, what is left on the channel, stdout, stderr. stdin stays open until then."""
        assert self.process.stdout is not None and self.process.stderr is not None and self.process.stdin is not None
        texts: Dict[str, str] = {}
        streams = {"out": self.process.stdout, "err": self.process.stderr}
        readers = [
            threading.Thread(target=lambda n=name, s=stream: texts.__setitem__(n, s.read().decode()))
            for name, stream in streams.items()
        ]
        for reader in readers:
            reader.start()
        lines = [json.loads(line) for line in self.channel]
        self.channel.close()
        code = self.process.wait()
        for reader in readers:
            reader.join()
        for stream in (self.process.stdin, *streams.values()):
            stream.close()
        return code, lines, texts["out"], texts["err"]


class ProgramOnTheKit(unittest.TestCase):
    def start(self, body: str, **options: Any) -> Program:
        folder = tempfile.TemporaryDirectory(prefix="studio-queue-python-")
        self.addCleanup(folder.cleanup)
        return Program(folder.name, body, **options)

    def test_gets_task_folders_attempt_and_results_and_sends_its_result(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    return [task, str(ctx.out_dir), str(ctx.project_dir), ctx.attempt, ctx.language, ctx.deadline, ctx.results]\n"
            "run(work)",
            results={"a-b": {"text": "글"}},
        )
        code, lines, _, _ = program.end()
        self.assertEqual(code, 0)
        expected = [
            TASK,
            str(program.out_dir),
            str(program.project_dir),
            2,
            "en",
            "2030-01-01T00:00:00.000Z",
            {"a-b": {"text": "글"}},
        ]
        self.assertEqual(lines, [{"result": expected}])

    def test_says_progress_log_and_files_in_the_words_of_the_contract(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    ctx.log('하나', 'warn')\n"
            "    ctx.progress(0.4, 'drawing', eta_seconds=30)\n"
            "    ctx.artifact('images/001.png', kind='image', scene=1, source_url='https://example.com/a',\n"
            "                 cost={'amount': 0.04, 'currency': 'USD'})\n"
            "    ctx.artifact(ctx.out_dir / 'images' / '002.png')\n"
            "run(work)"
        )
        code, lines, _, _ = program.end()
        self.assertEqual(code, 0)
        self.assertEqual(
            lines,
            [
                {"log": "하나", "level": "warn"},
                {"progress": 0.4, "stage": "drawing", "etaSeconds": 30},
                {
                    "artifact": "images/001.png",
                    "kind": "image",
                    "scene": 1,
                    "sourceUrl": "https://example.com/a",
                    "cost": {"amount": 0.04, "currency": "USD"},
                },
                {"artifact": "images/002.png"},
            ],
        )

    def test_names_no_file_outside_of_its_out_folder(self) -> None:
        code, lines, _, _ = self.start("run(lambda task, ctx: ctx.artifact('../other.png'))").end()
        self.assertEqual(code, 1)
        self.assertIn("../other.png", lines[0]["error"]["message"])

    def test_keeps_what_it_prints_apart_from_the_channel_and_prints_at_once(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    print('{\"result\": \"위조\"}')\n"
            "    ctx.log('printed')\n"
            "    ctx.cancelled.wait()\n"
            "run(work)"
        )
        self.assertEqual(program.line(), {"log": "printed", "level": "info"})
        assert program.process.stdout is not None
        self.assertEqual(program.process.stdout.readline().decode(), '{"result": "위조"}\n')
        program.write({"cancel": "cancelled"})
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (0, []))

    def test_that_raises_sends_the_error_and_ends_with_1(self) -> None:
        code, lines, _, error = self.start("def work(task, ctx):\n    raise OSError('site is down')\nrun(work)").end()
        self.assertEqual(code, 1)
        self.assertEqual(lines, [{"error": {"code": "failed", "message": "site is down", "retryable": True}}])
        self.assertIn("Traceback", error)

    def test_that_fails_for_good_ends_with_65(self) -> None:
        code, lines, _, _ = self.start("run(lambda task, ctx: ctx.fail('no such title', code='title_unknown'))").end()
        self.assertEqual(code, 65)
        self.assertEqual(lines, [{"error": {"code": "title_unknown", "message": "no such title", "retryable": False}}])

    def test_whose_result_is_not_json_fails(self) -> None:
        code, lines, _, _ = self.start("run(lambda task, ctx: {1, 2})").end()
        self.assertEqual(code, 1)
        self.assertIn("not JSON", lines[0]["error"]["message"])

    def test_that_needs_the_creator_or_time_ends_so_also_when_its_code_catches_what_ends_it(self) -> None:
        cases = [
            (
                "ctx.needs_you('Log in', code='login', url='https://example.com')",
                77,
                {"needsYou": {"code": "login", "message": "Log in", "url": "https://example.com"}},
            ),
            ("ctx.retry_after(60, 'too many')", 75, {"retryAfterSeconds": 60, "message": "too many"}),
        ]
        for call, exit_code, line in cases:
            with self.subTest(call=call):
                body = f"def work(task, ctx):\n    try:\n        {call}\n    except BaseException:\n        pass\n    return 'x'\nrun(work)"
                code, lines, _, _ = self.start(body).end()
                self.assertEqual((code, lines), (exit_code, [line]))

    def test_is_told_of_a_cancel(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    ctx.log('begun')\n"
            "    ctx.cancelled.wait()\n"
            "    ctx.raise_if_cancelled()\n"
            "run(work)"
        )
        program.line()
        program.write({"cancel": "cancelled"})
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (75, []))

    def test_goes_on_after_sigterm_for_as_long_as_it_asked(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    cancelled = ctx.cancelled\n"
            "    ctx.log('begun')\n"
            "    cancelled.wait()\n"
            "    ctx.log('put away')\n"
            "run(work)"
        )
        program.line()
        program.process.send_signal(signal.SIGTERM)
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (0, [{"log": "put away", "level": "info"}]))

    def test_that_never_asked_is_interrupted_by_sigterm(self) -> None:
        body = (
            "def work(task, ctx):\n"
            "    ctx.log('begun')\n"
            "    try:\n        time.sleep(3600)\n"
            "    except Exception:\n        ctx.log('swallowed')\n"
            "run(work)"
        )
        program = self.start(body)
        program.line()
        program.write({"cancel": "cancelled"})
        program.process.send_signal(signal.SIGTERM)
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (75, []))

    def test_ends_when_the_app_is_gone(self) -> None:
        program = self.start("def work(task, ctx):\n    ctx.log('begun')\n    time.sleep(3600)\nrun(work)")
        program.line()
        assert program.process.stdin is not None
        program.process.stdin.close()
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (75, []))

    def test_writes_whole_lines_from_many_threads(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    def say(name):\n"
            "        for n in range(50):\n            ctx.log(f'{name}-{n}-' + 'x' * 20000)\n"
            "    threads = [threading.Thread(target=say, args=(name,)) for name in 'abcd']\n"
            "    for thread in threads: thread.start()\n"
            "    for thread in threads: thread.join()\n"
            "run(work)"
        )
        code, lines, _, _ = program.end()
        self.assertEqual(code, 0)
        self.assertEqual(len({line["log"].rsplit("-", 1)[0] for line in lines}), 200)

    def test_works_on_when_the_app_closes_the_channel_early(self) -> None:
        program = self.start(
            "def work(task, ctx):\n"
            "    for n in range(1000): ctx.log('x' * 1000)\n"
            "    print('worked on')\n"
            "run(work)"
        )
        program.channel.close()
        program.channel = open(os.devnull, encoding="utf-8")
        code, _, out, _ = program.end()
        self.assertEqual((code, out), (0, "worked on\n"))

    def test_does_not_hand_its_channel_on_to_programs_that_it_starts(self) -> None:
        program = self.start(
            "import os\n"
            "def work(task, ctx):\n"
            "    return os.popen('(echo forged >&$SQ_REPLY) 2>/dev/null || echo closed').read()\n"
            "run(work)"
        )
        code, lines, _, _ = program.end()
        self.assertEqual((code, lines), (0, [{"result": "closed\n"}]))

    def test_may_be_a_coroutine(self) -> None:
        code, lines, _, _ = self.start("async def work(task, ctx):\n    return {'text': 'a'}\nrun(work)").end()
        self.assertEqual((code, lines), (0, [{"result": {"text": "a"}}]))

    def test_may_exit_with_a_code_of_its_own(self) -> None:
        code, lines, _, _ = self.start("run(lambda task, ctx: sys.exit(75))").end()
        self.assertEqual((code, lines), (75, []))


class StartedByHand(unittest.TestCase):
    def run_by_hand(self, environment: Dict[str, str], body: str) -> "subprocess.CompletedProcess[str]":
        with tempfile.TemporaryDirectory(prefix="studio-queue-python-") as folder:
            task_file = Path(folder) / "task.json"
            task_file.write_text(json.dumps({"v": 1, "task": TASK, "outDir": folder}), encoding="utf-8")
            program = Path(folder) / "program.py"
            program.write_text(f"from studio_queue import run\n{body}", encoding="utf-8")
            return subprocess.run(
                [sys.executable, str(program)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(KIT), **environment, "TASK": str(task_file)},
            )

    def test_without_a_task_says_how(self) -> None:
        ended = self.run_by_hand({}, "run(lambda task, ctx: None)")
        self.assertEqual(ended.returncode, 78)
        self.assertIn("SQ_TASK_FILE=task.json", ended.stderr)

    def test_with_a_task_prints_what_it_would_say(self) -> None:
        body = "import os\nos.environ['SQ_TASK_FILE'] = os.environ['TASK']\nrun(lambda task, ctx: {'text': task['id']})"
        ended = self.run_by_hand({}, body)
        self.assertEqual((ended.returncode, ended.stdout), (0, '{"result": {"text": "0199d6a0"}}\n'))


if __name__ == "__main__":
    unittest.main()
