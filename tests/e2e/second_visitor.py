"""A second visitor: a plain websocket client that prints what it is told of others, a JSON text a line.

`python second_visitor.py ADDRESS`. What comes on its standard input is sent as it is.
"""

import json
import sys
import threading

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

TOLD = ("hello", "visitors", "gathered")


def main() -> None:
    address = sys.argv[1].replace("http", "ws", 1) + "api/v1/stream"
    with connect(address, max_size=None) as socket:

        def speak() -> None:
            for line in sys.stdin:
                socket.send(line)

        threading.Thread(target=speak, daemon=True).start()
        try:
            for message in socket:
                if isinstance(message, str) and json.loads(message)["type"] in (
                    "hello",
                    "visitors",
                    "gathered",
                ):
                    sys.stdout.write(message.replace("\n", " ") + "\n")
                    sys.stdout.flush()
        except ConnectionClosed:
            pass


if __name__ == "__main__":
    main()
