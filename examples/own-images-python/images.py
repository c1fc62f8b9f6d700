"""Makes one picture per scene of the project's script, with nothing but Python's standard library.

Settings → Who does the work → Image crawling → My program → python3 /path/to/images.py
Put your own picture maker in place of ``paint``.
"""

import hashlib
import json
import struct
import sys
import zlib
from pathlib import Path
from typing import Any, Dict, List

# In a project of your own, copy studio_queue.py beside this file; these two lines then go.
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "kit" / "python"))

from studio_queue import Context, run  # noqa: E402

WIDTH, HEIGHT = 1920, 1080
# 3 by 5 squares each.
DIGITS = {
    "0": "111101101101111",
    "1": "010110010010111",
    "2": "111001111100111",
    "3": "111001111001111",
    "4": "101101111001001",
    "5": "111100111001111",
    "6": "111100111101111",
    "7": "111001010010010",
    "8": "111101111101111",
    "9": "111101111001111",
}


def scenes_of(task: Dict[str, Any], ctx: Context) -> List[Dict[str, Any]]:
    script = ctx.project_dir / "script.json"
    if script.exists():
        return json.loads(script.read_text(encoding="utf-8"))["scenes"]
    scenes = task["metadata"].get("scenes", 4)
    return [{} for _ in range(int(scenes))] if isinstance(scenes, (int, str)) else list(scenes)


def paint(number: int, words: str) -> bytes:
    """A gradient in colours of the words' own, with the scene's number on it, as PNG."""
    seed = hashlib.sha256(words.encode()).digest()
    top, bottom = seed[0:3], seed[3:6]
    rows = []
    size = HEIGHT // 10
    left = (WIDTH - size * (4 * len(str(number)) - 1)) // 2
    for y in range(HEIGHT):
        shade = bytes(a + (b - a) * y // HEIGHT for a, b in zip(top, bottom))
        row = bytearray(shade * WIDTH)
        line = y // size - 2
        if 0 <= line < 5:
            for place, digit in enumerate(str(number)):
                for column, dot in enumerate(DIGITS[digit][line * 3 : line * 3 + 3]):
                    if dot == "1":
                        start = (left + (place * 4 + column) * size) * 3
                        row[start : start + size * 3] = b"\xff" * (size * 3)
        rows.append(b"\0" + bytes(row))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 6)) + chunk(b"IEND", b"")
    )


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def work(task: Dict[str, Any], ctx: Context) -> Dict[str, Any]:
    scenes = scenes_of(task, ctx)
    (ctx.out_dir / "images").mkdir(exist_ok=True)
    for number, scene in enumerate(scenes, start=1):
        ctx.raise_if_cancelled()
        words = scene.get("imagePrompt") or scene.get("narration") or f"scene {number}"
        path = f"images/{number:03}.png"
        (ctx.out_dir / path).write_bytes(paint(number, words))
        # Published at once: after a crash, the next attempt need not pay for it again.
        ctx.artifact(path, kind="image", scene=number, prompt=words, model="gradient", licence="CC0-1.0")
        ctx.progress(number / len(scenes), stage="painting")
        ctx.log(f"✅ {number}/{len(scenes)}: {words[:60]}")
    return {"images": [{"scene": number, "path": f"images/{number:03}.png"} for number in range(1, len(scenes) + 1)]}


if __name__ == "__main__":
    run(work)
