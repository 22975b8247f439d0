"""The benchmark's line protocol for programs in Python (see ../serve.ts)."""

import json
import sys
import time


def serve(greeting, iteration, since=None, compared=0):
    """Announce the program, then time iterations on request.

    Args:
        greeting: dict with `versions`, `parameters` and, where the program chose one, the `setting`.
        iteration: called with the iteration's number; must return only when its work is done.
        since: when building the model began (`time.perf_counter()`); the first iteration is then run and timed before
            the program is announced.
        compared: how many iterations are run before, whose results (a number or a list of them) programs must agree on.
    """
    done = 0
    if since is not None:
        results = [iteration(0)]
        greeting["first"] = (time.perf_counter() - since) * 1000
        results += [iteration(index) for index in range(1, compared)]
        done = len(results)
        if compared > 0:
            greeting["results"] = [
                number for result in results for number in (result if isinstance(result, list) else [result])
            ]
    print("READY " + json.dumps(greeting), flush=True)
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
