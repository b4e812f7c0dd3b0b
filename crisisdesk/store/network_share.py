"""A share of the network is no place for a file that two desks write."""

from pathlib import Path

from crisisdesk.errors import N_, StoreUnavailable

_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p"})


def refuse_network(path: Path) -> None:
    """Raise StoreUnavailable for a file on a network share, where SQLite's locks do not hold."""
    text = str(path)
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        mounts = []
    here = str(path.parent.resolve())
    best = lies_on = ""
    for line in mounts:
        _, place, kind, *_rest = line.split()
        where = place.replace("\\040", " ")
        if (here == where or here.startswith(where.rstrip("/") + "/")) and len(where) >= len(best):
            best, lies_on = where, kind
    if lies_on in _NETWORK_TYPES or text.startswith(("\\\\", "//")):
        raise StoreUnavailable(
            N_(
                "{path} is on a network share, where two desks can damage a store;"
                " use a local disk or PostgreSQL."
            ),
            path=path,
        )
