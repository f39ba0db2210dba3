"""The process table: all that runs when Kabar runs, besides the two servers."""

from __future__ import annotations

from typing import Any

from launcher.ports import LOOPBACK, Ports
from launcher.supervision.program import Program

SERVICES = ("intake", "review", "publisher", "metrics")
#: What follows a change that was already confirmed has a lower priority than what still waits for a response:
#: Linux's idle class lets any other process that wakes up have the processor at once, where a merely nice one is left
#: to the end of its slice of some milliseconds, many times in each commit of the database. Even on a machine that
#: others keep busy they have some thousandths of it, which is a few events a second. Publishing is waited for, and so
#: is the relay, on whom it depends.
STEPS_BACK = {"review", "intake", "metrics"}
_BACK = ("chrt", "--idle", "0")
PYTHON = "var/venv/bin/python"


def relay(figures_port: int) -> Program:
    """Carries committed events to RabbitMQ."""
    return Program("relay", (PYTHON, "-m", "shared.events.relay"), **_prometheus("relay", figures_port))


def worker(service: str, figures_port: int) -> Program:
    """Consumes events for a service; at peak most leave the processor to web requests, and catch up later."""
    command = _command(service, f"services.{service}.worker")
    metrics = _prometheus(f"{service}-worker", figures_port)
    return Program(f"{service}-worker", command, consumes=f"{service}.", stop_seconds=30, **metrics)


def _command(name: str, module: str) -> tuple[str, ...]:
    return (*(_BACK if name in STEPS_BACK else ()), PYTHON, "-m", module)


def _prometheus(name: str, port: int) -> dict[str, Any]:
    """Where a process without web pages serves its metrics."""
    return {"environment": {"KABAR_FIGURES_PORT": str(port)}, "ports": {f"figures of {name}": port}}


def web(service: str, application: str, port: int, ready_path: str) -> Program:
    """A web process under gunicorn."""
    url = f"http://{LOOPBACK}:{port}"
    return Program(
        service,
        (PYTHON, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", f"{application}:create_app()"),
        environment={
            "PORT": str(port),
            "KABAR_SERVICE": service,
            "PROMETHEUS_MULTIPROC_DIR": f"var/run/figures/{service}",
        },
        url=url,
        ready_url=url + ready_path,
        ports={service: port},
    )


def sandbox(ports: Ports) -> Program:
    """Stands in for the outside world: a mailbox behind SMTP and a receiver of webhooks."""
    url = f"http://{LOOPBACK}:{ports.sandbox}"
    return Program(
        "sandbox",
        (PYTHON, "-m", "sandbox"),
        url=url,
        ready_url=f"{url}/healthz",
        ports={"sandbox": ports.sandbox, "sandbox's SMTP": ports.smtp},
    )


def web_programs(ports: Ports) -> list[Program]:
    """All web processes."""
    numbers = ports.named(SERVICES)
    services = [web(name, f"services.{name}.app", numbers[name], "/readyz") for name in SERVICES]
    return [*services, web("site", "sandbox.site", ports.site, "/healthz"), sandbox(ports)]


def background_programs(ports: Ports) -> list[Program]:
    """Everything that uses the broker."""
    numbers = ports.named(f"{name}_figures" for name in ("relay", *SERVICES))
    return [relay(numbers["relay_figures"]), *(worker(name, numbers[f"{name}_figures"]) for name in SERVICES)]
