"""A model server of OpenAI's kind that takes a fixed time and always says the same.

    python -m benchmarks.scripted_endpoint SECONDS        prints its address

asyncio, by hand: hundreds of requests a second must not be what a measurement finds.
"""

from __future__ import annotations

import asyncio
import json
import sys

PIECES = ["Here it is:\n\n```python\n", "def add(a, b):\n", "    return a + b\n", "```\n"]
MODELS = ("one", "two")


def _body() -> bytes:
    def event(choices: list[object], **more: object) -> str:
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", **more}
        return f"data: {json.dumps({**chunk, 'choices': choices})}\n\n"

    pieces = [event([{"index": 0, "delta": {"content": p}, "finish_reason": None}]) for p in PIECES]
    end = event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
    usage = {"prompt_tokens": 40, "completion_tokens": len(PIECES), "total_tokens": 44}
    return "".join([*pieces, end, event([], usage=usage), "data: [DONE]\n\n"]).encode()


ANSWER = _body()
LISTED = json.dumps({"object": "list", "data": [{"id": m, "object": "model"} for m in MODELS]})


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float
) -> None:
    while head := await _head(reader):
        length = next((int(h[15:]) for h in head if h.lower().startswith("content-length:")), 0)
        await reader.readexactly(length)
        kind, body = "application/json", LISTED.encode()
        if head[0].startswith("POST"):
            await asyncio.sleep(seconds)
            kind, body = "text/event-stream", ANSWER
        told = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(told.encode() + body)
        await writer.drain()
    writer.close()


async def _head(reader: asyncio.StreamReader) -> list[str]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return []


async def main(seconds: float) -> None:
    """Serve until it is ended."""
    server = await asyncio.start_server(
        lambda reader, writer: _serve(reader, writer, seconds), "127.0.0.1", 0
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
