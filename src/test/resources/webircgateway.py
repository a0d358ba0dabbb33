r"""Does what webircgateway does in its proxy mode with kiwiirc/identd, octet for octet: it names itself, registers each connection
right after its TCP connect and before TLS, and removes it at the end. It reads no answers. If a write fails, it connects again
within three seconds, and does not say again what it has said; what it would have said meanwhile is lost.

Arguments: the uid to run as, the address that the proxy would listen on, and the port of the daemon (webircgateway: 1133). It
takes one command a line, and answers each with a line "= ...", or "! ..." with the reason why it cannot:

  ready                        wait until it is connected to the daemon
  up NAME USER PORT PROTOCOL   connect to a port of 127.0.0.1, and print the local port; PROTOCOL is tcp or tls; in USER, \\n is a
                               line end, \\s is a blank
  down NAME                    end that connection
"""
import os
import socket
import sys
import threading
import time

NOGROUP = 65534
PAUSE = 3
CLIENT_HELLO = b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"


class Rpc:
    def __init__(self, name, port):
        self.name = name
        self.port = port
        self.socket = None
        threading.Thread(target=self.connect_and_reconnect, daemon=True).start()

    def connect_and_reconnect(self):
        while True:
            if self.socket is None:
                self.connect()
            time.sleep(PAUSE)

    def connect(self):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            made.connect(("127.0.0.1", self.port))
        except OSError:
            made.close()
            return
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = made
        self.write("id " + self.name)

    def write(self, line):
        made = self.socket
        if made is None:
            return
        try:
            made.sendall((line + "\n").encode())
        except OSError:
            self.socket = None
            made.close()


upstreams = {}


def up(name, user, port, protocol):
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.bind(("0.0.0.0", 0))
    made.connect(("127.0.0.1", int(port)))
    address, own_port = made.getsockname()
    user = user.replace("\\n", "\n").replace("\\s", " ")
    rpc.write("add %s %d %d %s" % (user, own_port, int(port), address))
    if protocol == "tls":
        made.sendall(CLIENT_HELLO)
    upstreams[name] = (made, "del %d %d %s" % (own_port, int(port), address))
    return own_port


def down(name):
    made, line = upstreams.pop(name)
    made.close()
    rpc.write(line)
    return ""


def ready():
    while rpc.socket is None:
        time.sleep(0.01)
    return ""


uid = int(sys.argv[1])
os.setgroups([])
os.setresgid(NOGROUP, NOGROUP, NOGROUP)
os.setresuid(uid, uid, uid)
rpc = Rpc("kiwiproxy" + sys.argv[2], int(sys.argv[3]))
commands = {"ready": ready, "up": up, "down": down}
for order in sys.stdin:
    command, *words = order.split()
    try:
        print("= %s" % commands[command](*words), flush=True)
    except (OSError, KeyError) as failure:
        print("! %s: %s" % (order.strip(), failure), flush=True)
