"""What the OpenBLAS of numpy reaches on one core with large square matrices; prints a line of JSON.

    python sgemm.py

OPENBLAS_NUM_THREADS has to be 1.
"""

import json
import time

import numpy as np

SIZE, ROUNDS = 2048, 5


def main() -> None:
    random = np.random.default_rng(1)
    a, b = (random.random((SIZE, SIZE), dtype=np.float32) for _ in range(2))
    product = a @ b
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        np.matmul(a, b, out=product)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"gflops": 2 * SIZE**3 / min(seconds) / 1e9}))


if __name__ == "__main__":
    main()
