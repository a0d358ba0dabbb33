#!/usr/bin/python3
"""Stands in for a bridge in guides-checks.sh: connects to the IRC server for each user, and says whose a connection is.

    guides-bridge.py matrix CONFIG          answers queries as the ident server of matrix-appservice-irc, on the port in CONFIG
    guides-bridge.py heisenbridge PORT      answers queries as the ident server of heisenbridge
    guides-bridge.py kiwi ADDRESS           registers at 127.0.0.1:1133 as webircgateway, whose proxy listens at ADDRESS
"""
import asyncio
import re
import socket
import sys

USERS = ("stjohns", "alice")


class Matrix:
    """Looks at the local port only. A query about an unknown port waits for all connections that are being opened."""

    def __init__(self, config):
        with open(config) as lines:
            text = lines.read()
        self.port = int(re.search(r"^    port: (\d+)$", text, re.M)[1])
        self.address = re.search(r'^    address: "(.*)"$', text, re.M)[1]
        self.users = {}
        self.opening = set()

    async def start(self):
        await asyncio.start_server(self.answer, self.address, self.port)

    async def answer(self, reader, writer):
        local, remote = (int(port) for port in (await reader.read(1000)).split(b","))
        if local not in self.users:
            await asyncio.gather(*self.opening)
        user = self.users.get(local)
        kind = "USERID:UNIX:" + user if user else "ERROR:NO-USER"
        writer.write(f"{local},{remote}:{kind}\r\n".encode())
        writer.close()

    def begin(self):
        opened = asyncio.get_running_loop().create_future()
        self.opening.add(opened)
        return opened

    def connected(self, user, writer, opened):
        self.users[writer.get_extra_info("sockname")[1]] = user
        opened.set_result(None)
        self.opening.remove(opened)


class Heisenbridge:
    """Waits a tenth of a second, and then looks for an open connection with both ports. An administrator chose the idents."""

    def __init__(self, port):
        self.port = int(port)
        self.open = []

    async def start(self):
        listening = socket.socket(socket.AF_INET6)  # for IPv4, too
        listening.bind(("::", self.port))
        await asyncio.start_server(self.answer, sock=listening)

    async def answer(self, reader, writer):
        query = (await reader.readuntil(b"\r\n")).decode()
        local, remote = (int(port) for port in re.match(r"^(\d+)\s*,\s*(\d+)", query).groups())
        await asyncio.sleep(0.1)
        kind = "ERROR : NO-USER"
        for user, connection in self.open:
            if (connection("sockname")[1], connection("peername")[1]) == (local, remote):
                kind = f"USERID : UNIX : {user[:8]}"
        writer.write(f"{local}, {remote} : {kind}\r\n".encode())
        writer.close()

    def begin(self):
        pass

    def connected(self, user, writer, _):
        self.open.append((user, writer.get_extra_info))


class Kiwi:
    """Says it once, waits for no answer, and does not say it again on a new connection. The names are addresses."""

    names = dict(zip(USERS, ("c0000207", "c0000209")))

    def __init__(self, address):
        self.application = "kiwiproxy" + address

    async def start(self):
        _, self.line = await asyncio.open_connection("127.0.0.1", 1133)
        self.line.write(f"id {self.application}\n".encode())

    def begin(self):
        pass

    def connected(self, user, writer, _):
        address, port = writer.get_extra_info("sockname")
        self.line.write(f"add {self.names[user]} {port} {writer.get_extra_info('peername')[1]} {address}\n".encode())


async def chat(bridge, user):
    begun = bridge.begin()
    reader, writer = await asyncio.open_connection("irc.example.net", 6667, family=socket.AF_INET)
    bridge.connected(user, writer, begun)
    writer.write(f"NICK {user}\r\nUSER typed 0 * :{user}\r\n".encode())
    while line := await reader.readline():
        if line.startswith(b"PING"):
            writer.write(line.replace(b"PING", b"PONG"))


async def main(kind, argument):
    bridge = {"matrix": Matrix, "heisenbridge": Heisenbridge, "kiwi": Kiwi}[kind](argument)
    await bridge.start()
    await asyncio.gather(*(chat(bridge, user) for user in USERS))


asyncio.run(main(*sys.argv[1:]))
