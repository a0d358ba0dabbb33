r"""A program that runs as a user, has TCP sockets, and registers them. It takes one command a line, and answers each with a line
"= ...", or "! ..." with the reason why it cannot. Its input has one octet for each character. Arguments: the uid, and perhaps a second uid, whose sockets "foreign" makes.

  open LINE PATH                  connect a line to the daemon's socket
  tcp-line LINE ADDRESS PORT      connect a line over TCP
  say LINE TEXT                   send a line, and print the answer up to "ok" or "error"
  pass LINE SOCKET TEXT           the same, with a socket's descriptor
  write LINE TEXT                 send octets, in which \n and \r are line ends, and wait for no answer
  read LINE                       print one line of an answer
  settle LINE                     wait until what was written in the protocol of kiwiirc/identd has been carried out
  tcp SOCKET [ADDRESS PORT]       make a socket, and bind it if there is an address
  udp SOCKET                      make a socket of UDP
  foreign SOCKET ADDRESS PORT     print the local port of a connection that the other user had made before this program became
                                  its user; the descriptor is here
  cookie SOCKET                   print SO_COOKIE
  connect SOCKET ADDRESS PORT     connect a socket, and print its local port
  listen SOCKET                   listen, and print the port
  accept SOCKET NEW               accept a connection, and print the remote port
  close NAME                      close a line or a socket
  reset SOCKET                    close a socket without TIME_WAIT
  early COUNT PATH ADDRESS PORT   register COUNT connections by cookie before each connects, the first as "u0"; print their ports
  late COUNT MILLIS PATH ADDRESS PORT
                                  connect COUNT connections, and register each by its ends up to MILLIS later; print the port of
                                  each, and after how many milliseconds it was registered
"""
import os
import queue
import random
import resource
import select
import socket
import struct
import sys
import threading
import time

SO_COOKIE = 57
DEADLINE = 20
PAUSE = 0.005
NOGROUP = 65534

named = {}
held = []


def connected(address, port):
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    made.connect((address, int(port)))
    return made


def port_of(made):
    return made.getsockname()[1]


def cookie_of(made):
    return struct.unpack("=Q", made.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8))[0]


class Line:
    def __init__(self, made):
        self.socket = made
        self.octets = b""

    def fileno(self):
        return self.socket.fileno()

    def close(self):
        self.socket.close()

    def read(self, seconds=DEADLINE):
        """The next line without its end; "closed" at the end, and nothing if none comes in time."""
        while b"\n" not in self.octets:
            if not select.select([self.socket], [], [], seconds)[0]:
                return ""
            more = self.socket.recv(4096)
            if not more:
                return "closed"
            self.octets += more
        line, self.octets = self.octets.split(b"\n", 1)
        return line.decode("latin-1").rstrip("\r")

    def answer(self):
        lines = []
        while not lines or not lines[-1].startswith(("ok", "error", "closed")):
            lines.append(self.read())
            if not lines[-1]:
                raise OSError("no answer")
        return " | ".join(lines)

    def say(self, text):
        self.socket.sendall(text.encode("latin-1") + b"\n")
        return self.answer()


def local_line(path):
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.connect(path)
    return Line(made)


def open_line(name, path):
    named[name] = local_line(path)


def tcp_line(name, address, port):
    named[name] = Line(connected(address, port))


def say(name, text):
    return named[name].say(text)


def pass_socket(name, passed, text):
    line = named[name]
    socket.send_fds(line.socket, [text.encode("latin-1") + b"\n"], [named[passed].fileno()])
    return line.answer()


def write(name, text):
    named[name].socket.sendall(text.replace("\\n", "\n").replace("\\r", "\r").encode("latin-1"))


def read(name):
    return named[name].read()


def settle(name):
    for number in range(1, 1000):
        named[name].socket.sendall(b"lookup %d 1\n" % number)
        line = named[name].read(0.3)
        while line and line != "%d 1 ." % number:
            line = named[name].read(0.3)
        if line:
            return
    raise OSError("no answer")


def tcp(name, address=None, port=0):
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    named[name] = made
    if address:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, int(port)))
        return port_of(made)
    return None


def udp(name):
    named[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def foreign(name, address, port):
    made = foreign_sockets.pop()
    made.connect((address, int(port)))
    named[name] = made
    return port_of(made)


def connect(name, address, port):
    named[name].connect((address, int(port)))
    return port_of(named[name])


def listen(name):
    made = named[name]
    made.bind(("127.0.0.1", 0)) if port_of(made) == 0 else None
    made.listen(16)
    return port_of(made)


def accept(name, new):
    named[new], remote = named[name].accept()
    return remote[1]


def close(name):
    named.pop(name).close()


def reset(name):
    made = named.pop(name)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    made.close()


def early(count, path, address, port):
    line = local_line(path)
    for number in range(int(count)):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        answer = line.say("add u%d cookie %d" % (number, cookie_of(made)))
        if answer != "ok":
            raise OSError("add: " + answer)
        made.connect((address, int(port)))
        held.append(made)
    return " ".join(str(port_of(made)) for made in held[-int(count):])


def late(count, millis, path, address, port):
    """Two threads, because one that connects must not wait for the other."""
    due = queue.PriorityQueue()
    took = [None] * int(count)
    registering = threading.Thread(target=register_later, args=(path, due, took), daemon=True)
    registering.start()
    first = len(held)
    for number in range(int(count)):
        made = connected(address, port)
        now = time.monotonic()
        held.append(made)
        due.put((now + random.random() * int(millis) / 1000, number, now, made))
        time.sleep(PAUSE)
    registering.join()
    return " ".join("%d %d" % (port_of(made), millis) for made, millis in zip(held[first:], took))


def register_later(path, due, took):
    line = local_line(path)
    while None in took:
        at, number, connected_at, made = due.get()
        left = at - time.monotonic()
        if left > 0:
            # Another one may be due earlier.
            due.put((at, number, connected_at, made))
            time.sleep(min(left, PAUSE))
            continue
        local, remote = made.getsockname(), made.getpeername()
        answer = line.say("add u%d %d %d %s %s" % (number, local[1], remote[1], local[0], remote[0]))
        if answer != "ok":
            print("! add: " + answer, flush=True)
        took[number] = int((time.monotonic() - connected_at) * 1000)


# How many words the command has behind it; the last one may have blanks.
COMMANDS = {
    "open": (open_line, 2), "tcp-line": (tcp_line, 3), "say": (say, 2), "pass": (pass_socket, 3), "write": (write, 2),
    "read": (read, 1), "settle": (settle, 1),
    "tcp": (tcp, 3), "udp": (udp, 1), "foreign": (foreign, 3), "cookie": (lambda name: cookie_of(named[name]), 1),
    "connect": (connect, 3), "listen": (listen, 1), "accept": (accept, 2), "close": (close, 1), "reset": (reset, 1),
    "early": (early, 4), "late": (late, 5),
}


def become(uid):
    os.setgroups([])
    os.setresgid(NOGROUP, NOGROUP, NOGROUP)
    os.setresuid(uid, uid, uid)


foreign_sockets = []
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
sys.stdin.reconfigure(encoding="latin-1")
if len(sys.argv) > 2:
    os.seteuid(int(sys.argv[2]))
    foreign_sockets = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(8)]
    os.seteuid(0)
become(int(sys.argv[1]))
for order in sys.stdin:
    command, *rest = order.rstrip("\n").split(" ", 1)
    try:
        function, count = COMMANDS[command]
        result = function(*(rest[0].split(" ", count - 1) if rest else []))
        print("= " + ("" if result is None else str(result)), flush=True)
    except (OSError, KeyError) as failure:
        print("! %s: %s" % (order.rstrip("\n"), failure), flush=True)
