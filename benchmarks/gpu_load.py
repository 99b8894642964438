"""Keeps a card busy for some seconds: matrices where torch is installed, else copies of memory.

python -m benchmarks.gpu_load [SECONDS]
"""

from __future__ import annotations

import ctypes
import sys
import time

_SIDE = 8192
_BYTES = 1 << 30


def matrices(seconds: float) -> None:
    """Multiply on the first card. Raises ImportError."""
    import torch

    a = torch.randn(_SIDE, _SIDE, device="cuda", dtype=torch.bfloat16)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(20):
            torch.mm(a, a)
        torch.cuda.synchronize()


def copies(seconds: float) -> None:
    """Copy within the memory of the first card, by CUDA's driver alone."""
    cuda = ctypes.CDLL("libcuda.so.1")

    def call(name: str, *args: object) -> None:
        code = getattr(cuda, name)(*args)
        if code:
            raise SystemExit(f"{name}: CUDA error {code}")

    context, here, there = ctypes.c_void_p(), ctypes.c_uint64(), ctypes.c_uint64()
    call("cuInit", 0)
    call("cuCtxCreate_v2", ctypes.byref(context), 0, 0)
    for memory in (here, there):
        call("cuMemAlloc_v2", ctypes.byref(memory), ctypes.c_size_t(_BYTES))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(50):
            call("cuMemcpyDtoD_v2", there, here, ctypes.c_size_t(_BYTES))
        call("cuCtxSynchronize")


def main() -> None:
    """Load for so many seconds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    try:
        matrices(seconds)
    except ImportError:
        copies(seconds)


if __name__ == "__main__":
    main()
