"""The report of a run: curves, tables, and pages beside what was read on them, in one file without scripts."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from textzip.report.curves import Curve, chart

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.6em}h2{margin-top:2em;border-bottom:1px solid #ddd}
table{border-collapse:collapse;margin:.5em 1.5em 1em 0;font-variant-numeric:tabular-nums;display:inline-table;
vertical-align:top}
th,td{padding:.15em .7em;text-align:right;border-bottom:1px solid #eee}th:first-child,td:first-child{text-align:left}
figure{display:inline-block;margin:.5em 1em .5em 0;width:560px;max-width:100%}svg{width:100%;height:auto}
.grid{stroke:#e6e6e6}.tick{font-size:11px;fill:#666}figcaption{font-size:13px}
.pages{display:grid;grid-template-columns:repeat(auto-fill,minmax(520px,1fr));gap:1em}
.page{display:grid;grid-template-columns:256px 1fr;gap:.8em;border:1px solid #ddd;padding:.6em}
.page img{width:256px;image-rendering:pixelated;background:#000}
.page pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:12px}
.page .about{font-size:12px;color:#555;grid-column:1/-1}
mark{background:#ffd0d0}ins{background:#ffd0d0;text-decoration:none;border-bottom:2px solid #c00}
del{background:#eee;color:#c00}details pre{font-size:12px}
"""


def render(name: str, metrics: Sequence[Mapping[str, Any]], evaluation: Mapping[str, Any] | None, recipe: str) -> str:
    """The HTML of a run: its lines of metrics, the results of `textzip evaluate` (or None), and its recipe as YAML."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(name)}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f"<h1>{html.escape(name)}</h1>",
        _summary(metrics, evaluation),
        _curves(metrics),
    ]
    if evaluation:
        parts += [_tables(evaluation), _confusions(evaluation)]
        parts += [_pages("Worst pages", evaluation["worst"]), _pages("A sample of pages", evaluation["samples"])]
    else:
        parts.append("<p>No evaluation yet: run <code>textzip evaluate</code> on this run, then the report again.</p>")
    if recipe:
        parts.append(
            f"<h2>Recipe</h2><details><summary>recipe.yaml</summary><pre>{html.escape(recipe)}</pre></details>"
        )
    return "\n".join([*parts, "</body></html>\n"])


def _summary(metrics: Sequence[Mapping[str, Any]], evaluation: Mapping[str, Any] | None) -> str:
    lines = []
    steps = [line for line in metrics if "loss" in line]
    if steps:
        last = steps[-1]
        lines.append(
            f"{last['step']:,} steps, {last['rows']:,} pages in {last['seconds'] / 60:,.0f} minutes; "
            f"loss {last['loss']:.4g}"
        )
    if evaluation:
        overall = evaluation["overall"]
        lines.append(
            f"{overall['pages']:,} pages of the split {evaluation['split']}: CER {overall['cer']:.3%}, "
            f"{overall['exact']:.1%} of pages exact, count off by {overall['count_error']:.3f}, "
            f"{evaluation['pages_a_second']:,.0f} pages a second"
        )
        if "characters_a_latent" in overall:
            lines.append(f"{overall['characters_a_latent']:.2f} characters a latent vector")
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def _curves(metrics: Sequence[Mapping[str, Any]]) -> str:
    def curve(key: str, name: str) -> Curve:
        return Curve(name, [(line["step"], line[key]) for line in metrics if isinstance(line.get(key), (int, float))])

    losses = sorted({key for line in metrics for key in line if key == "loss" or key.startswith("loss_")})
    charts = [
        chart("Loss", [curve(key, key) for key in losses], logarithmic=True),
        chart("Validation", [curve("validation_cer", "CER")], logarithmic=True),
        chart("Validation", [curve("validation_exact", "exact pages"),
                             curve("validation_position_accuracy", "characters in place")]),
        chart("Count error, tokens a page", [curve("validation_count_error", "count error")]),
        chart("Learning rate", [curve("learning_rate", "learning rate")]),
        chart("Speed", [curve("rows_per_second", "images a second")]),
        chart("Shares", [curve("data_wait", "waiting for data"), curve("padding", "padding")]),
    ]  # fmt: skip
    return "<h2>Curves</h2>" + "".join(charts) if any(charts) else ""


def _tables(evaluation: Mapping[str, Any]) -> str:
    parts = ["<h2>By what it is</h2>"]
    for name, table in evaluation["tables"].items():
        whole = all("exact" in scores for scores in table.values())
        heads = ["CER", "exact", "in place", "count error", "pages"] if whole else ["CER", "characters"]
        rows = []
        for group, scores in table.items():
            cells = [f"{scores['cer']:.3%}"]
            if whole:
                cells += [f"{scores['exact']:.1%}", f"{scores['position_accuracy']:.2%}",
                          f"{scores['count_error']:.3f}", f"{scores['pages']:,}"]  # fmt: skip
            else:
                cells.append(f"{scores['characters']:,}")
            rows.append(f"<tr><td>{html.escape(group)}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        head = "".join(f"<th>{each}</th>" for each in heads)
        parts.append(f"<table><tr><th>{html.escape(name)}</th>{head}</tr>{''.join(rows)}</table>")
    return "".join(parts)


def _confusions(evaluation: Mapping[str, Any]) -> str:
    if not evaluation["confusions"]:
        return ""
    rows = "".join(
        f"<tr><td><code>{_visible(each['wanted'])}</code></td><td><code>{_visible(each['read'])}</code></td>"
        f"<td>{each['times']}</td></tr>"
        for each in evaluation["confusions"]
    )
    return f"<h2>Most confused</h2><table><tr><th>on the page</th><th>read</th><th>times</th></tr>{rows}</table>"


def _visible(character: str) -> str:
    return html.escape({"": "nothing", " ": "space", "\n": "newline"}.get(character, character))


def _pages(title: str, pages: Sequence[Mapping[str, Any]]) -> str:
    if not pages:
        return ""
    figures = []
    for page in pages:
        about = f"{page['font']}, {page['px']} px, {page['source']}, row {page['id']}: CER {page['cer']:.2%}"
        figures.append(
            f'<div class="page"><img alt="page {page["id"]}" src="data:image/png;base64,{page["png"]}">'
            f"<pre>{marked(page['text'], page['read'])}</pre>"
            f'<div class="about">{html.escape(about)}</div></div>'
        )
    return f'<h2>{html.escape(title)}</h2><div class="pages">{"".join(figures)}</div>'


def marked(text: str, read: str) -> str:
    """What was read as HTML: wrong characters marked, with the page's own crossed out before them."""
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, text, read, autojunk=False).get_opcodes():
        wanted, found = html.escape(text[a:b]), html.escape(read[c:d])
        if kind == "equal":
            parts.append(found)
            continue
        wanted, found = wanted.replace("\n", "↵").replace(" ", "␣"), found.replace("\n", "↵").replace(" ", "␣")
        parts.append((f"<del>{wanted}</del>" if wanted else "") + (f"<ins>{found}</ins>" if found else ""))
    return "".join(parts)
