"""A paper as one HTML file that needs nothing else, and prints well."""

from collections.abc import Iterable, Iterator
from html import escape

from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text

_STYLE = """
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; color: #111;
  padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.1rem; margin: 1.4rem 0 0.3rem; border-bottom: 1px solid #bbb; }
.subtitle { color: #444; margin-top: 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0;
  border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
p, li { overflow-wrap: anywhere; }
@page { size: A4; margin: 18mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr, li { break-inside: avoid; }
}
""".strip()
_DENSE = "body { font-size: 9pt; line-height: 1.3; } @page { margin: 12mm; }"


def as_html(paper: Paper) -> str:
    """The paper as one page; what a person typed becomes plain text in it."""
    return "\n".join(_lines(paper)) + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield f'<html lang="{escape(paper.language)}">'
    yield '<head><meta charset="utf-8">'
    # A browser that is shown a page with a script in it after all runs none.
    yield (
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(paper.title)}</title>"
    yield f"<style>{_STYLE}{_DENSE if paper.dense else ''}</style></head>"
    yield f"<body><h1>{escape(paper.title)}</h1>"
    if paper.subtitle:
        yield f'<p class="subtitle">{escape(paper.subtitle)}</p>'
    for block in paper.blocks:
        match block:
            case Heading(text):
                yield f"<h2>{escape(text)}</h2>"
            case Text(text):
                yield f"<p>{'<br>'.join(escape(line) for line in text.splitlines())}</p>"
            case Points(points):
                yield f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in points)}</ul>"
            case Table(head, rows):
                yield f"<table><thead>{_row('th', head)}</thead><tbody>"
                for row in rows:
                    yield _row("td", row)
                yield "</tbody></table>"
    yield "</body></html>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
