"""A learner's kernel begins as a copy of the process that has imported all, where there is one (forks.py)."""

import asyncio
import contextlib
import os
import select
import signal

import forks
from jupyter_client.provisioning import LocalProvisioner


class Copy:
    """A kernel's process that was begun by another one: as much of subprocess.Popen as LocalProvisioner uses.

    Parameters: number, of the process; connection, at whose end the kernel ends.
    """

    stdin = stdout = stderr = None

    def __init__(self, number, connection):
        self.pid, self.connection, self.handle = number, connection, os.pidfd_open(number)

    def poll(self):
        """None while it runs, then 0: with what it ended is told to nobody."""
        return 0 if self.handle is None or select.select([self.handle], [], [], 0)[0] else None

    def wait(self):
        """Let go of it, which has ended."""
        self.connection.close()
        os.close(self.handle)
        self.handle = None
        return 0

    def send_signal(self, number):
        """Send a signal to it alone, if it still runs: a kernel that has died is begun anew after one."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, number)

    def kill(self):
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class CopyProvisioner(LocalProvisioner):
    """Begins a kernel as a copy; where none is made, as everywhere."""

    async def launch_kernel(self, cmd, **kwargs):
        """As LocalProvisioner's. Of the command, Python and kernel.py are left out: a copy is both."""
        folder = kwargs.get("cwd") or os.getcwd()
        try:
            address = os.environ["TINYNET_FORKS"]
            asked = await asyncio.to_thread(forks.ask, address, "kernel", cmd[2:], kwargs["env"], folder)
            self.process = Copy(*asked)
        except (KeyError, OSError) as error:
            self.log.warning("A kernel begins without a copy: %r", error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = folder
        return self.connection_info
