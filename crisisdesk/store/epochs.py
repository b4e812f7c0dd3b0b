"""A new beginning of the journal: at the first passphrase, at each change of it, after a restore.

The chain of an encrypted store is an HMAC. Its secret is random and lies in the store, which the
passphrase already closes: so a change of passphrase does not touch a row that was written, and
every row can be checked for as long as the store can be opened. The rows that follow take a new
secret, because a copy from before may be open to others.
"""

from crisisdesk.store.connection import Connection

_BEGIN = "UPDATE revision SET epoch = (SELECT max(r.epoch) FROM revision r) + 1"
_KEEP = "INSERT INTO chain_key (epoch, secret) SELECT r.epoch, :secret FROM revision r"
_SECRET_BYTES = 32


def begin(connection: Connection, *, sealed: bool, at_least: int = 0) -> None:
    """Let every chain begin anew, under a new secret where the store is encrypted."""
    connection.execute(_BEGIN)
    connection.execute(
        "UPDATE revision SET epoch = :least WHERE epoch < :least", {"least": at_least}
    )
    _keep(connection, sealed=sealed)


def seal(connection: Connection) -> None:
    """Give the journal of an encrypted store its first secret; one that has it stays as it is."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not connection.rows("SELECT k.epoch FROM chain_key k"):
            if connection.rows("SELECT j.id FROM journal j LIMIT 1"):
                connection.execute(_BEGIN)
            _keep(connection, sealed=True)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _keep(connection: Connection, *, sealed: bool) -> None:
    import secrets

    secret = secrets.token_hex(_SECRET_BYTES) if sealed else ""
    connection.execute(_KEEP, {"secret": secret})
