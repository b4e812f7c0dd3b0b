"""How the situation picture looks, and what it does by itself: say that it is too old."""

STYLE = """
:root { color-scheme: light dark; --ink: #14202b; --soft: #4a5864; --ground: #f4f6f8; --card: #fff;
  --line: #c9d2d9; --bar: #0a5f80; --late: #9b0010; --on-late: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9eff3; --soft: #b3c0ca; --ground: #0f171e;
  --card: #18232c; --line: #3a4a57; --bar: #6fc3e6; --late: #ffb4ab; --on-late: #3b0004; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.45 system-ui, "Segoe UI", sans-serif; color: var(--ink);
  background: var(--ground); overflow-wrap: break-word; hyphens: auto; }
header, main, footer { max-width: 80rem; margin: 0 auto; padding: 0 1rem; }
h1 { font-size: clamp(1.4rem, 3.5vw, 2.2rem); line-height: 1.15; margin: 1.2rem 0 .2rem; }
h2 { font-size: 1.15rem; margin: 0 0 .6rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 .4rem; }
.when { font-size: clamp(1rem, 2vw, 1.3rem); margin: 0; }
.soft, footer { color: var(--soft); }
#late { margin: .8rem 0 0; padding: .7rem 1rem; font-weight: 700; font-size: 1.15rem;
  border: 3px double var(--on-late); background: var(--late); color: var(--on-late); }
#late[hidden] { display: none; }
.tops { display: grid; gap: 1rem; margin: 1rem 0; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); }
.tops li, section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: .9rem 1rem; }
.tops strong { display: block; font-size: clamp(2rem, 5vw, 3.2rem); line-height: 1.1;
  font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.tops strong.words { font-size: 1.5rem; line-height: 1.3; }
.sections { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.pair { display: grid; gap: .4rem 1.5rem; grid-template-columns: 1fr; align-items: center; }
svg { width: 100%; max-width: 34rem; height: auto; display: block; }
svg text { font: 13px system-ui, "Segoe UI", sans-serif; fill: var(--ink); }
svg .bar { fill: var(--bar); } svg .unknown { fill: none; stroke: var(--bar);
  stroke-dasharray: 3 3; stroke-width: 1.5; } svg .axis { stroke: var(--line); }
caption.heard { display: block; position: absolute; left: 0; width: 1px; height: 1px;
  overflow: hidden; clip-path: inset(50%); }
table { position: relative; border-collapse: collapse; width: 100%;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: .2rem; }
th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0;
  border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-weight: 600; }
footer { padding-top: .6rem; padding-bottom: 2rem; font-size: .9rem; }
@media (max-width: 30rem) { .tops li, section { padding: .7rem; } table { font-size: .86rem; }
  th, td { padding-right: .45rem; } thead th { overflow-wrap: anywhere; }
  header, main, footer { padding: 0 .6rem; } }
@media (min-width: 46rem) { .pair { grid-template-columns: minmax(0, 1fr) auto; }
  .pair :is(td, th) { white-space: nowrap; } }
@media (min-width: 62rem) { .sections { grid-template-columns: 1fr 1fr; align-items: start; }
  section:first-child { grid-column: 1 / -1; display: grid; gap: 0 2rem;
  grid-template-columns: 1fr 1fr; } section:first-child > :is(h2, p) { grid-column: 1 / -1; }
  .pair { grid-template-columns: minmax(0, 1fr); } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #333; --ground: #fff; --card: #fff;
  --line: #999; --bar: #444; --late: #fff; --on-late: #000; }
  @page { size: A4; margin: 14mm; } body { font-size: 10pt; } .tops strong { font-size: 1.8rem; }
  section, tr, svg, .tops li { break-inside: avoid; } }
""".strip()
SCRIPT = """
(function () {
  var late = document.getElementById("late"), facts = late.dataset;
  function look() {
    var now = Date.now(), old = Math.floor((now - facts.made) / 60000);
    if (now < facts.by) return;
    document.getElementById("old").textContent =
      old < 90 ? old + " " + facts.min : Math.floor(old / 60) + " " + facts.hours;
    late.hidden = false;
  }
  look();
  setInterval(look, 10000);
})();
""".strip()
