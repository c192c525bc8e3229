# ask.py tcp|udp HOST PORT [TIMES [SOURCE-PORT]]: each answer in a line of its own, or why there is none.
import socket, sys

kind, host, port = sys.argv[1:4]
times, source = (sys.argv[4:] + ["1", "0"][len(sys.argv) - 4 :])[:2]


def ask():
    stream = kind == "tcp"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM) as s:
        s.settimeout(5)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("", int(source)))
        s.connect((host, int(port)))
        if not stream:
            s.send(b"?")
        return s.recv(1000).decode().strip()


for _ in range(int(times)):
    try:
        print(ask(), flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
