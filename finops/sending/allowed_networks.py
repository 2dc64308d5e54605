"""Networks of the house to which an operator lets webhooks go: FINOPS_ALLOWED_NETWORKS."""

from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network


class BadNetwork(ValueError):
    """This is no network; the message says which and how to write it."""


def allowed_networks(text: str) -> tuple[Network, ...]:
    """The networks of a list with commas, as in “10.20.0.0/16, fd12:3456::/48”."""
    return tuple(_network(part.strip()) for part in text.split(",") if part.strip())


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise BadNetwork(
            "FINOPS_ALLOWED_NETWORKS must be networks with commas between them, like"
            f" 10.20.0.0/16, not “{text}”."
        ) from None
