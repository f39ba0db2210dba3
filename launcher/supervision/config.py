"""supervisord's configuration, written from the process table."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterable, Iterator

from launcher.errors import LauncherError
from launcher.supervision.program import Program

CONFIG = "var/run/supervisord.conf"
SOCKET = "var/run/supervisor.sock"

#: Tries before supervisord gives a process up. It waits one second longer after each.
RESTARTS = 1000

_HEAD = f"""\
; Written by ./kabar at every start. Paths are relative to the folder that supervisord is started in, which keeps them
; free of the characters that this format gives a meaning to, and short enough for a socket.
[unix_http_server]
file=/proc/self/cwd/{SOCKET}
chmod=0700

[supervisord]
nodaemon=true
silent=true
logfile=var/log/supervisord.log
logfile_maxbytes=2MB
logfile_backups=1
pidfile=var/run/supervisord.pid
childlogdir=var/log

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""


def render(programs: Iterable[Program]) -> str:
    """The whole configuration file. Nothing starts by itself: the launcher decides on the order.

    At its end supervisord stops one group after the other, the highest priority first, all of a group at once.
    """
    everything = list(programs)
    return "\n".join([_HEAD, *map(_section, everything), *_groups(everything)])


def dies_with_parent(command: Iterable[str], signal: str = "TERM") -> list[str]:
    """The command, to which the kernel sends a signal when its parent ends: a killed supervisor leaves none running."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal, *command] if setpriv else list(command)


def _groups(programs: list[Program]) -> Iterator[str]:
    for priority, group in enumerate(("servers", "services"), 1):
        if names := [program.name for program in programs if program.group == group]:
            yield f"[group:{group}]\nprograms={','.join(names)}\npriority={priority}\n"


def _section(program: Program) -> str:
    command = shlex.join(dies_with_parent(program.command))
    environment = ",".join(f'{name}="{_plain(value)}"' for name, value in sorted(program.environment.items()))
    return f"""\
[program:{program.name}]
command={_plain(command)}
environment={environment}
autostart=false
autorestart=true
startsecs=1
startretries={RESTARTS}
stopsignal=TERM
stopwaitsecs={program.stop_seconds}
killasgroup=true
redirect_stderr=true
stdout_logfile=var/log/{program.name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
"""


def _plain(value: str) -> str:
    """The value with nothing to interpolate; some characters would end the line or its quotes early."""
    if any(character in value for character in '"\n') or " ;" in value or " #" in value:
        raise LauncherError(
            f"cannot be given to supervisord: {value}",
            "Put Kabar into a folder whose path has no quotation mark and no ' ;' or ' #' in it.",
        )
    return value.replace("%", "%%")
