"""Compiles the catalogues whenever the package is built; run it after editing a .po."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script, outside a build
    BuildHookInterface = object

LOCALE = Path(__file__).parent / "crisisdesk" / "locale"


def compile_catalogues() -> None:
    for source in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))


class CatalogueHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        compile_catalogues()


if __name__ == "__main__":
    compile_catalogues()
