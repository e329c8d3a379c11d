"""numpy: 2,000 draws of clients for r(client, adherence) - r(therapist, adherence) within clients, from sums.
usage: boot_numpy.py RATINGS.csv ADHERENCE.csv"""
import importlib
import sys
import time
import numpy as np
rd = importlib.import_module("_read")

m = rd.read_triple(sys.argv[1], sys.argv[2])
x = m[["client", "therapist", "adherence"]].to_numpy(float)
_, g = np.unique(m["client_id"].to_numpy(), return_inverse=True)
k = g.max() + 1
rng = np.random.default_rng(1)
t0 = time.perf_counter()
count = np.bincount(g)
x = x - np.stack([np.bincount(g, weights=column) / count for column in x.T], 1)[g]
S = np.stack([np.bincount(g, weights=x[:, i] * x[:, j]) for i, j in ((0, 0), (1, 1), (2, 2), (0, 2), (1, 2))], 1)


def diff(sums):
    cc, tt, aa, ca, ta = sums
    return ca / np.sqrt(cc * aa) - ta / np.sqrt(tt * aa)


t = np.array([diff(np.bincount(rng.integers(0, k, k), minlength=k) @ S) for _ in range(2000)])
rd.put({"n": len(x), "clusters": int(k), "fit_s": time.perf_counter() - t0, "diff": float(diff(S.sum(0))),
        "se": float(t.std(ddof=1))})
