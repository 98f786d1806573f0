"""Runs LocalStack's gateway on the host that GATEWAY_LISTEN names.

LocalStack's own Twisted server ignores that host, and listens on every interface. Hypercorn does
not, but is slower. GATEWAY_SERVER=loopback chooses this one.
"""

from localstack.config import HostAndPort
from localstack.runtime.server.core import RuntimeServer, RuntimeServerPlugin
from rolo.gateway import Gateway


class LoopbackServerPlugin(RuntimeServerPlugin):
    name = "loopback"

    def load(self, *_args: object, **_kwargs: object) -> RuntimeServer:
        # Imported here because Twisted installs its reactor when imported.
        from localstack.runtime.server.twisted import TwistedRuntimeServer
        from rolo.serving.twisted import TwistedGateway
        from twisted.internet import reactor

        class LoopbackServer(TwistedRuntimeServer):
            def register(
                self,
                gateway: Gateway,
                listen: list[HostAndPort],
                _ssl_creds: tuple[str, str] | None = None,
            ) -> None:
                site = TwistedGateway(gateway)
                for address in listen:
                    # Not an endpoint, because its promise would hide the error that the port is
                    # taken.
                    reactor.listenTCP(address.port, site, interface=address.host)

        return LoopbackServer()
