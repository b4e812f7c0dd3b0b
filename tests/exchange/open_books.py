"""Open documents (ODS) whose cells are written out as they stand in the file."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

_SPACE = "urn:oasis:names:tc:opendocument:xmlns"
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def cell(shown: str = "", kind: str = "string", **more: str) -> str:
    """A cell that shows a text; `more` are attributes, with "_" for "-"."""
    named = {
        "value": "office:value",
        "formula": "table:formula",
        "rows": "table:number-rows-spanned",
        "columns": "table:number-columns-spanned",
        "times": "table:number-columns-repeated",
        "calc": "calcext:value-type",
    }
    attributes = "".join(f' {named[key]}="{escape(value)}"' for key, value in more.items())
    if kind:
        attributes += f' office:value-type="{kind}"'
    inner = f"<text:p>{escape(shown)}</text:p>" if shown else ""
    return f"<table:table-cell{attributes}>{inner}</table:table-cell>"


def number(value: float, shown: str = "") -> str:
    """A cell with a number, shown as it is unless said otherwise."""
    return cell(shown or f"{value:g}", "float", value=repr(value))


def row(cells: Iterable[str], hidden: str = "") -> str:
    """A row of such cells, hidden by hand ("collapse") or by a filter ("filter")."""
    attribute = f' table:visibility="{hidden}"' if hidden else ""
    return f"<table:table-row{attribute}>{''.join(cells)}</table:table-row>"


def as_ods(*sheets: Iterable[str], hidden: int = -1) -> bytes:
    """A document with these sheets, each some rows; one of them, from 0, may be hidden."""
    names = ("office", "table", "text", "style")
    spaces = " ".join(f'xmlns:{name}="{_SPACE}:{name}:1.0"' for name in names)
    spaces += (
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    )
    styles = "".join(
        f'<style:style style:name="ta{seen}" style:family="table"><style:table-properties'
        f' table:display="{seen}"/></style:style>'
        for seen in ("true", "false")
    )
    tables = "".join(
        f'<table:table table:name="S{number}" table:style-name="ta'
        f'{str(number != hidden).lower()}">{"".join(rows)}</table:table>'
        for number, rows in enumerate(sheets)
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", _TYPE)
        packed.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_SPACE}:manifest:1.0"/>',
        )
        packed.writestr("content.xml", content)
    return out.getvalue()
