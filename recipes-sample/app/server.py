"""The sample app: one page that says which instance answered, which revision it runs, and how often it was asked."""

import http.server
import json
import socket
import sys

REVISION = open("REVISION", encoding="utf-8").read().strip()


def visits():
    """Counts one visit in redis; None when there is no database or it does not answer."""
    try:
        with open("/etc/webapp.json", encoding="utf-8") as config:
            address = json.load(config)["database"]
        if not address:
            return None
        with socket.create_connection((address, 6379), timeout=0.5) as connection:
            connection.sendall(b"*2\r\n$4\r\nINCR\r\n$6\r\nvisits\r\n")
            return int(connection.recv(64).decode("ascii").strip().lstrip(":"))
    except (OSError, ValueError, KeyError):
        return None


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            body = "ok\n"
        else:
            count = visits()
            body = f"""<!doctype html>
<title>Cairn sample app</title>
<style>body {{ font: 1.2rem system-ui; margin: 15vh auto; max-width: 32rem }} b {{ font-size: 2rem }}</style>
<p>Answered by <b>{socket.gethostname()}</b>
<p>Revision <b>{REVISION}</b>
<p>{'The database does not answer' if count is None else f'Visit <b>{count}</b>'}
"""
        data = body.encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Instance", socket.gethostname())
        self.send_header("X-Revision", REVISION)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        """Silent: nginx keeps the access log."""


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
