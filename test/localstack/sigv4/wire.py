"""Sends a request byte for byte, because HTTP libraries would change the target and the headers."""

import http.client
import socket
from dataclasses import dataclass, field

CHUNK = 40


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes = field(repr=False)


def send(address, request):
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(_head(request) + _body(request))
        response = http.client.HTTPResponse(connection, method=request.method)
        response.begin()
        return Reply(response.status, response.headers, response.read())


def _head(request):
    target = request.target
    if request.absolute_form:
        target = f"http://{request.header('host')}{target}"
    framing = [("Connection", "close")]
    if request.chunked:
        framing.append(("Transfer-Encoding", "chunked"))
    elif request.body or request.method in ("POST", "PUT", "PATCH"):
        framing.append(("Content-Length", str(len(request.body))))

    given = [pair for pair in request.headers if pair[0].lower() != "content-length"]
    lines = [f"{request.method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in [*given, *framing]]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _body(request):
    if not request.chunked:
        return request.body
    parts = [request.body[i : i + CHUNK] for i in range(0, len(request.body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in [*parts, b""])
