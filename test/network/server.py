# Answers every connection and every datagram at $PORT with who it is and who asked.
import json, os, signal, socketserver, sys, threading

PORT = int(os.environ.get("PORT", "8080"))


def answer(client):
    return (json.dumps({"pod": os.environ["HOSTNAME"], "client": client[0]}) + "\n").encode()


class Tcp(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(answer(self.client_address))


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        self.request[1].sendto(answer(self.client_address), self.client_address)


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
socketserver.ThreadingTCPServer.allow_reuse_address = True
tcp = socketserver.ThreadingTCPServer(("", PORT), Tcp)
udp = socketserver.ThreadingUDPServer(("", PORT), Udp)
threading.Thread(target=udp.serve_forever, daemon=True).start()
threading.Thread(target=tcp.serve_forever, daemon=True).start()
signal.pause()
