"""`/metrics` for Prometheus, on a port of its own that no customer reaches: what waits, read when it is asked for."""

import threading
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backend.db import transaction
from backend.services import figures
from backend.services.figures import Counts
from backend.services.house import House


class WaitingWork(Collector):
    """The database's figures as Prometheus reads them."""

    def __init__(self, house: House) -> None:
        self.house = house

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is counted before the first question."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with transaction(self.house.sessions) as session:
            found = figures.count(session, self.house.now())
        yield _family("memoires_claims_open", "Claims without a decision.", ("caisse", "state"), found.claims)
        yield _family("memoires_packets_waiting", "Packets waiting for a person.", ("outcome",), found.packets)
        yield _family("memoires_jobs", "Background jobs.", ("queue", "status"), found.jobs)
        yield _family("memoires_mails_waiting", "Mails not sent yet.", (), {(): found.mails_waiting})
        yield _family("memoires_events_unsealed", "History not sealed yet.", (), {(): found.events_unsealed})
        yield _family("memoires_batches_stuck", "Piles unread after half an hour.", (), {(): found.batches_stuck})


def serve(house: House, port: int, stop: threading.Event, host: str = "127.0.0.1") -> None:
    """Answer Prometheus until told to stop."""
    registry = CollectorRegistry()
    registry.register(WaitingWork(house))
    server, thread = start_http_server(port, addr=host, registry=registry)
    try:
        stop.wait()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _family(name: str, words: str, labels: tuple[str, ...], values: Counts) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family
