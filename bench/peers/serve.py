"""The benchmark's line protocol for programs in Python (see ../serve.ts)."""

import json
import sys
import time


def serve(greeting, iteration):
    """Announce the program, then time iterations on request.

    Args:
        greeting: dict with `versions` and `parameters`.
        iteration: called with the iteration's number; must return only when its work is done.
    """
    print("READY " + json.dumps(greeting), flush=True)
    done = 0
    for line in sys.stdin:
        count = int(line)
        if count == 0:
            break
        milliseconds = []
        for _ in range(count):
            start = time.perf_counter()
            iteration(done)
            milliseconds.append((time.perf_counter() - start) * 1000)
            done += 1
        print(json.dumps(milliseconds), flush=True)
