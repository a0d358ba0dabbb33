#!/usr/bin/env python3
"""Measures a program's start: packaging/test/first-answer.py PROGRAM [ROUNDS]

Prints the time and the CPU time from exec to the first answer that a client reads, and the memory (PSS) a second later. On a
busy host the CPU time varies less.
"""
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

program = sys.argv[1]
rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 9
seconds, cpu, pss = [], [], []
for _ in range(rounds):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = time.monotonic()
    daemon = subprocess.Popen(
        [program, "--listen", f"127.0.0.1:{port}", "--config", "/dev/null"], stderr=subprocess.DEVNULL
    )
    while True:
        try:
            asker = socket.create_connection(("127.0.0.1", port))
            break
        except ConnectionRefusedError:
            if daemon.poll() is not None:
                sys.exit(f"{program} ended with status {daemon.returncode}")
            time.sleep(0.002)
    with asker:
        asker.sendall(b"%d, %d\r\n" % (asker.getsockname()[1], port))
        if not asker.recv(1000).endswith(b"\r\n"):
            sys.exit("no answer")
    seconds.append(time.monotonic() - start)
    with open(f"/proc/{daemon.pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    # Includes the children that the launcher has waited for.
    cpu.append(sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK"))
    time.sleep(1)
    with open(f"/proc/{daemon.pid}/smaps_rollup") as memory:
        pss.append(int(re.search(r"^Pss:\s+(\d+)", memory.read(), re.M)[1]) / 1024)
    daemon.send_signal(signal.SIGTERM)
    daemon.wait()
print(
    f"first answer {statistics.median(seconds) * 1000:.0f} ms (least {min(seconds) * 1000:.0f}),"
    f" CPU {statistics.median(cpu) * 1000:.0f} ms, PSS {statistics.median(pss):.1f} MiB"
)
