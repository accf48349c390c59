"""The report of a run: curves, figures beside their floors, tables, pages, texts, in one file without scripts."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from textzip.report.curves import Curve, chart
from textzip.report.pictures import shown
from textzip.shards.own import REPORT
from textzip.train.evaluation import Evaluation, Figures, Numbers, Text

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1180px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
h1{font-size:1.6em}h2{margin-top:2em;border-bottom:1px solid #ddd}h2::first-letter{text-transform:uppercase}
table{border-collapse:collapse;margin:.5em 1.5em 1em 0;font-variant-numeric:tabular-nums;display:inline-table;
vertical-align:top}
th,td{padding:.15em .7em;text-align:right;border-bottom:1px solid #eee}th:first-child,td:first-child{text-align:left}
th.about{text-align:left}td.about{text-align:left;color:#555;font-size:13px;max-width:34em}tr.own td{font-weight:600}
figure{display:inline-block;margin:.5em 1em .5em 0;width:560px;max-width:100%}svg{width:100%;height:auto}
.grid{stroke:#e6e6e6}.tick{font-size:11px;fill:#666}figcaption{font-size:13px}
.pages{display:grid;grid-template-columns:repeat(auto-fill,minmax(520px,1fr));gap:1em}
.page{display:grid;grid-template-columns:256px 1fr;gap:.8em;border:1px solid #ddd;padding:.6em}
.page img{width:256px;image-rendering:pixelated;background:#000}
.page pre,.text pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font-size:12px}
.page.below{grid-template-columns:1fr}.page.below img{width:auto;max-width:100%}.page.wide{grid-column:1/-1}
.page .about,.text .about{font-size:12px;color:#555;grid-column:1/-1}
.text{border:1px solid #ddd;padding:.6em;margin:.6em 0}.text pre{font-size:13px}
mark{background:#ffd0d0}ins{background:#ffd0d0;text-decoration:none;border-bottom:2px solid #c00}
del{background:#eee;color:#c00}details pre{font-size:12px}
"""

_PER_CHART = 4


def render(name: str, metrics: Sequence[Mapping[str, Any]], figures: Figures | None, recipe: str) -> str:
    """The HTML of a run: its lines of metrics, the results of `textzip evaluate` (or None), and its recipe as YAML."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(name)}</title>',
        f'{REPORT.decode()}<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f"<h1>{html.escape(name)}</h1>",
        _summary(metrics, figures),
    ]
    found = figures.found if figures else None
    if found:
        parts.append(_beside(found))
    parts.append(_curves(metrics, found))
    if found:
        parts += [_tables(found), *(_pairs(title, rows) for title, rows in found.pairs.items())]
        parts += [shown(title, pages) for title, pages in found.pages.items()]
        parts += [_texts(title, texts) for title, texts in found.texts.items()]
    else:
        parts.append("<p>No evaluation yet: run <code>textzip evaluate</code> on this run, then the report again.</p>")
    if recipe:
        parts.append(
            f"<h2>Recipe</h2><details><summary>recipe.yaml</summary><pre>{html.escape(recipe)}</pre></details>"
        )
    return "\n".join([*parts, "</body></html>\n"])


def _summary(metrics: Sequence[Mapping[str, Any]], figures: Figures | None) -> str:
    lines = []
    steps = [line for line in metrics if "loss" in line]
    if steps:
        last = steps[-1]
        lines.append(
            f"{last['step']:,} steps, {last['rows']:,} rows in {last['seconds'] / 60:,.0f} minutes; "
            f"loss {last['loss']:.4g}"
        )
    if figures:
        found = figures.found
        numbers = ", ".join(f"{found.label(name)} {found.shown(name, found.overall[name])}" for name in found.headline)
        lines.append(f"{figures.kind}: {found.about}: {numbers}")
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines)


def _beside(found: Evaluation) -> str:
    """The model's figures, and what something simpler reaches on the same rows."""
    named = [*found.headline, *(name for floor in found.floors.values() for name in floor.numbers)]
    columns = list(dict.fromkeys(named))
    rows = [_row(found, "this model", found.overall, columns, "", ' class="own"')]
    rows += [_row(found, name, floor.numbers, columns, floor.about) for name, floor in found.floors.items()]
    return f"<h2>Beside its floors</h2><table>{_head(found, '', columns, 'what it is')}{''.join(rows)}</table>"


def _head(found: Evaluation, first: str, columns: Sequence[str], about: str | None = None) -> str:
    names = [first, *(_directed(found, name) for name in columns)]
    last = "" if about is None else f'<th class="about">{html.escape(about)}</th>'
    return "<tr>" + "".join(f"<th>{html.escape(each)}</th>" for each in names) + last + "</tr>"


def _directed(found: Evaluation, name: str) -> str:
    better = found.measures[name].better if name in found.measures else ""
    return found.label(name) + {"lower": " ↓", "higher": " ↑"}.get(better, "")


def _row(
    found: Evaluation, name: str, numbers: Numbers, columns: Sequence[str], about: str | None = None, kind: str = ""
) -> str:
    cells = [html.escape(found.shown(each, numbers[each])) if each in numbers else "" for each in columns]
    last = "" if about is None else f'<td class="about">{html.escape(about)}</td>'
    return f"<tr{kind}><td>{html.escape(name)}</td>" + "".join(f"<td>{cell}</td>" for cell in cells) + last + "</tr>"


def _curves(metrics: Sequence[Mapping[str, Any]], found: Evaluation | None) -> str:
    def curve(key: str, name: str) -> Curve:
        return Curve(name, [(line["step"], line[key]) for line in metrics if isinstance(line.get(key), (int, float))])

    keys = dict.fromkeys(key for line in metrics for key in line)
    losses = sorted(key for key in keys if key == "loss" or key.startswith("loss_"))
    validated = [key.removeprefix("validation_") for key in keys if key.startswith("validation_")]
    shown = [name for name in validated if found is None or name in found.measures]
    if found is None:  # what the numbers are is not known: those that are over 1, whole and never change are counts
        values = {name: {line.get(f"validation_{name}") for line in metrics} - {None} for name in shown}
        shown = [name for name, each in values.items() if len(each) > 1 or not all(_is_count(value) for value in each)]
    groups: dict[tuple[str, str], list[str]] = {}
    for name in shown:
        measure = found.measures[name] if found else None
        if measure is None or measure.better:
            groups.setdefault((measure.unit, measure.better) if measure else (name, ""), []).append(name)
    charts = [chart("Loss", [curve(key, key) for key in losses], logarithmic=True)]
    for (_, better), names in groups.items():
        curves = [curve(f"validation_{name}", found.label(name) if found else name) for name in names[:_PER_CHART]]
        curves += _floors(curves, names, metrics, found) if found else []
        charts.append(chart("Validation", curves, logarithmic=better == "lower"))
    charts += [
        chart("Learning rate", [curve("learning_rate", "learning rate")]),
        chart("Speed", [curve("rows_per_second", "rows a second")]),
        chart("Speed", [curve("tokens_per_second", "tokens a second")]),
        chart("Shares", [curve("data_wait", "waiting for data"), curve("padding", "padding")]),
    ]
    return "<h2>Curves</h2>" + "".join(charts) if any(charts) else ""


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, float)) and value > 1 and float(value).is_integer()


def _floors(
    curves: Sequence[Curve], names: Sequence[str], metrics: Sequence[Mapping[str, Any]], found: Evaluation
) -> list[Curve]:
    """Lines, over all of the run, of the floors that are nearest to where the curves end."""
    steps = [line["step"] for line in metrics]
    ends = [curve.points[-1][1] for curve in curves if curve.points]
    floors = [(name, floor.numbers) for name, floor in found.floors.items()] if ends else []
    lines = [(name, numbers[each]) for name, numbers in floors for each in names if each in numbers]
    lines.sort(key=lambda line: min(abs(line[1] - end) for end in ends))
    return [Curve(name, [(min(steps), value), (max(steps), value)], dashed=True) for name, value in lines[:_PER_CHART]]


def _tables(found: Evaluation) -> str:
    parts = ["<h2>By what it is</h2>"] if found.tables else []
    for title, groups in found.tables.items():
        columns = found.columns(groups)
        rows = "".join(_row(found, group, numbers, columns) for group, numbers in groups.items())
        parts.append(f"<table>{_head(found, title, columns)}{rows}</table>")
    return "".join(parts)


def _pairs(title: str, rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{html.escape(each)}</th>" for each in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td><code>{html.escape(each)}</code></td>" for each in row) + "</tr>" for row in rows[1:]
    )
    return f"<h2>{html.escape(title)}</h2><table><tr>{head}</tr>{body}</table>"


def _texts(title: str, texts: Sequence[Text]) -> str:
    if not texts:
        return ""
    parts = [
        f'<div class="text"><div class="about">{html.escape(each.caption)}</div>'
        f"<pre>{html.escape(each.text)}</pre></div>"
        for each in texts
    ]
    return f"<h2>{html.escape(title)}</h2>{''.join(parts)}"
