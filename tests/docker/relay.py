"""A way to the real engine that leads through a process of the test's own, and can fail.

To the client it is an engine elsewhere: on a TCP port, with or without TLS, or at another socket.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Self

ENGINE = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")

_PROGRAM = textwrap.dedent(
    """
    import asyncio, os, signal, sys

    engine, socket = sys.argv[1:]
    open_ones = set()
    trouble, mark, passes = "", b"", 0

    async def pump(reader, writer, to_engine):
        global passes
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
                if to_engine and passes and mark in data:
                    passes -= 1
                    if not passes:
                        TROUBLES[trouble]()
            writer.write_eof()
        except OSError:
            writer.close()

    async def relay(reader, writer):
        there_reader, there_writer = await asyncio.open_unix_connection(engine)
        open_ones.update((writer, there_writer))
        await asyncio.gather(pump(reader, there_writer, True), pump(there_reader, writer, False))
        for end in (writer, there_writer):
            end.close()
            open_ones.discard(end)

    def cut():
        for end in list(open_ones):
            end.transport.abort()

    def cut_and_say_so():
        cut()
        # Each is closed in a turn of the loop that was asked for before this one.
        loop.call_soon(lambda: print("cut", flush=True))

    TROUBLES = {
        "end": lambda: os._exit(1),
        "stall": lambda: os.kill(os.getpid(), signal.SIGSTOP),
        "cut": cut,
    }

    def be_told():
        global trouble, mark, passes
        told = sys.stdin.buffer.readline().split(maxsplit=2)
        if not told:
            os._exit(0)  # the test's process has ended
        trouble, passes, mark = told[0].decode(), int(told[1]), told[2].strip()
        print("told", flush=True)

    async def main():
        global loop
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, cut_and_say_so)
        loop.add_reader(sys.stdin, be_told)
        if socket:
            server = await asyncio.start_unix_server(relay, socket)
            where = "unix://" + socket
        else:
            server = await asyncio.start_server(relay, "127.0.0.1", 0)
            where = "tcp://127.0.0.1:%d" % server.sockets[0].getsockname()[1]
        print(where, flush=True)
        await server.serve_forever()

    asyncio.run(main())
    """
)


# asyncio cannot close one direction of a TLS connection, as engines can.
_TLS_PROGRAM = textwrap.dedent(
    """
    import select, socket, ssl, sys, threading

    engine, certificates = sys.argv[1:]

    def relay(connection):
        try:
            connection.do_handshake()
        except OSError:
            return connection.close()
        there = socket.socket(socket.AF_UNIX)
        there.connect(engine)
        ends = {connection: there, there: connection}
        while ends:
            if not connection.pending():
                select.select(list(ends), [], [])
            for end, other in list(ends.items()):
                end.setblocking(False)
                try:
                    data = end.recv(65536)
                except (BlockingIOError, ssl.SSLWantReadError):
                    continue
                except OSError:
                    data = b""
                try:
                    other.setblocking(True)
                    if data:
                        other.sendall(data)
                    else:
                        del ends[end]
                        socket.socket.shutdown(other, socket.SHUT_WR)
                except OSError:
                    ends.clear()
                    break
        connection.close()
        there.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=certificates + "/ca.pem")
    context.load_cert_chain(certificates + "/server.pem", certificates + "/server-key.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = context.wrap_socket(
        socket.create_server(("127.0.0.1", 0)), server_side=True, do_handshake_on_connect=False
    )
    print("tcp://127.0.0.1:%d" % server.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=relay, args=server.accept()[:1], daemon=True).start()
    """
)


class Relay:
    """Relays at `url` from `__enter__` on: at a socket, with TLS, or else at a TCP port.

    `certificates` is a folder with ca.pem, server.pem and server-key.pem.
    """

    def __init__(self, socket: Path | None = None, certificates: Path | None = None) -> None:
        self._command = [sys.executable, "-c", _PROGRAM, ENGINE, str(socket or "")]
        if certificates:
            self._command = [sys.executable, "-c", _TLS_PROGRAM, ENGINE, str(certificates)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def end(self) -> None:
        """As an engine that is ended: every connection closes, and none can be made."""
        self._process.kill()
        self._process.wait()

    def stall(self) -> None:
        """As a network that swallows everything: connections can be made, and nothing comes."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitpid(self._process.pid, os.WUNTRACED)

    def trouble_at(self, trouble: str, mark: bytes, times: int = 1) -> None:
        """`end`, `stall` or `cut` as soon as so many pieces with these bytes went to the engine."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{trouble} {times} {mark.decode()}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "told\n"

    def cut(self) -> None:
        """As a network that has a short trouble: every connection breaks, others can be made.

        It is over when this returns: a later call cannot meet it.
        """
        assert self._process.stdout is not None
        self._process.send_signal(signal.SIGUSR1)
        assert self._process.stdout.readline() == "cut\n"

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
