"""Runs one command and tells its seconds, the peak of its memory and how it ended: `python launch.py COMMAND…`.

A process inherits, as its peak, that of the one it was started from; so a command whose memory is to be told is
started from here, where there is next to nothing.
"""

import os
import sys
import time

begun = time.perf_counter()
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(process, 0)
seconds = time.perf_counter() - begun
sys.stdout.write(f"{seconds!r} {usage.ru_maxrss * 1024} {os.waitstatus_to_exitcode(status)}\n")
