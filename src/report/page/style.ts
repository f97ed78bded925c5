// The page's style sheet. Colours come from the charts' themes.
import { DARK, LIGHT, themeProperties } from '../charts/theme.ts';

const LIGHT_MORE = '--panel:#f5f7f9;--edge:#c9d0d7;--button:#ffffff';
const DARK_MORE = '--panel:#1a2028;--edge:#3a4450;--button:#232b35';

export const STYLE = `
:root{color-scheme:light;${themeProperties(LIGHT)};${LIGHT_MORE}}
:root[data-theme=dark]{color-scheme:dark;${themeProperties(DARK)};${DARK_MORE}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${themeProperties(DARK)};${DARK_MORE}}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
header,main,footer{max-width:1180px;margin:0 auto;padding:0 1rem}
header{display:flex;justify-content:space-between;align-items:flex-start;gap:1rem;padding-top:1.2rem}
h1{font-size:1.6rem;line-height:1.2;margin:0}
header p{margin:.3rem 0 1rem;color:var(--muted)}
h2{font-size:1.25rem;margin:0 0 .6rem;line-height:1.3}
h3{font-size:1rem;margin:0 0 .2rem}
section{padding:1.6rem 0;border-top:1px solid var(--grid)}
main>section:first-child{border-top:0;padding-top:1rem}
.note,figcaption,caption,footer{color:var(--muted);font-size:.9rem}
.note{margin:0 0 .8rem;max-width:75ch}
caption{text-align:left;padding-bottom:.4rem}
figure{margin:0 0 1.6rem}
.spectrograms+.note{margin-top:.6rem}
#figure-generalisation{max-width:900px}
figcaption{margin-bottom:.4rem;max-width:75ch}
.chart svg{display:block;max-width:100%;height:auto}
footer{padding-bottom:2rem}
.skip,.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{width:auto;height:auto;clip-path:none;background:var(--ground);padding:.5rem 1rem;z-index:9}
button,select,input[type=number]{font:inherit;color:inherit;background:var(--button);border:1px solid var(--edge);border-radius:6px;padding:.3rem .7rem;min-height:2.2rem}
button{cursor:pointer}
button:hover{border-color:var(--muted)}
button:disabled{opacity:.55;cursor:default}
button[aria-pressed=true]{background:var(--front);border-color:var(--front);color:var(--ground)}
:focus-visible{outline:3px solid var(--selected);outline-offset:2px}
.choice{position:sticky;top:0;z-index:5;display:flex;gap:.5rem;align-items:center;flex-wrap:wrap;background:var(--panel);border-block:1px solid var(--edge);padding:.5rem max(1rem,calc((100% - 1180px)/2 + 1rem))}
.choice select{min-width:11rem;max-width:100%}
.choice output{font-variant-numeric:tabular-nums;font-weight:600}
.choose-grid{display:grid;grid-template-columns:minmax(0,1.65fr) minmax(0,1fr);gap:1.5rem}
aside{background:var(--panel);border:1px solid var(--edge);border-radius:10px;padding:1rem;align-self:start;position:sticky;top:4.5rem;max-height:calc(100vh - 5.5rem);overflow:auto}
aside h3{margin-bottom:.5rem}
pre{background:var(--ground);border:1px solid var(--edge);border-radius:6px;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 .5rem}
code{font:13px/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
#copied{margin-left:.6rem;color:var(--muted)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
.numbers th,.numbers td{padding:.25rem .6rem;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}
.numbers th[scope=row]{text-align:left;font-weight:500}
.numbers thead th{color:var(--muted);font-weight:500;font-size:.88rem}
.numbers thead th:first-child{text-align:left}
aside .numbers{width:100%;margin-bottom:.8rem}
aside .numbers th,aside .numbers td{padding:.25rem .3rem;white-space:normal}
.change{color:var(--muted)}
.scroll{overflow:auto;max-height:34rem}
#solutions-table{width:100%}
#solutions-table thead th{position:sticky;top:0;background:var(--ground);z-index:1;padding:.2rem}
.sort{border:0;background:none;padding:.3rem;font-weight:600;width:100%;text-align:inherit;color:var(--muted)}
th[aria-sort=ascending] .sort::after{content:" ▲"}
th[aria-sort=descending] .sort::after{content:" ▼"}
.choose{min-height:0;padding:.05rem .6rem;min-width:3rem}
tr[aria-current=true]{background:var(--panel);box-shadow:inset 4px 0 var(--selected)}
.rule{font-size:.8rem;color:var(--muted);border:1px solid var(--edge);border-radius:99px;padding:.05rem .5rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.3rem 1.2rem;margin:0 0 .8rem}
aside .facts{display:block}
.facts div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--grid)}
#run .facts{grid-template-columns:repeat(auto-fill,minmax(22rem,1fr))}
.facts dt{color:var(--muted)}
.facts dd{margin:0;text-align:right;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
details{margin:.4rem 0 1rem}
summary{cursor:pointer}
.mark{cursor:pointer}
.dim{opacity:.08}
.mark:hover circle:last-child{stroke:var(--ink);stroke-width:2}
path.mark:hover{stroke-opacity:1;stroke-width:3}
[data-chart=heat-map] svg{cursor:pointer}
[data-chart=parallel] svg{touch-action:pan-y;cursor:crosshair;user-select:none}
.brush{fill:var(--selected);fill-opacity:.22;stroke:var(--selected);pointer-events:none}
#limits fieldset{border:1px solid var(--edge);border-radius:8px;display:flex;flex-wrap:wrap;gap:.6rem 1.4rem;align-items:end;margin:0 0 1.6rem;padding:.6rem .9rem .8rem}
.limit span{display:block;font-size:.88rem;color:var(--muted)}
.limit input{width:5.6rem;margin-right:.3rem;padding:.2rem .4rem}
.player{display:flex;flex-wrap:wrap;gap:.7rem 1rem;align-items:center;margin-bottom:1rem}
.player #play{min-width:5.5rem;background:var(--front);border-color:var(--front);color:var(--ground);font-weight:600}
#sources{border:0;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
#sources label{position:relative}
#sources input{position:absolute;opacity:0;inset:0;width:100%;height:100%;margin:0;cursor:pointer}
#sources span{display:block;border:1px solid var(--edge);border-radius:6px;background:var(--button);padding:.3rem .7rem;min-height:2.2rem}
#sources input:checked+span{background:var(--ink);color:var(--ground);border-color:var(--ink)}
#sources input:focus-visible+span{outline:3px solid var(--selected);outline-offset:2px}
#position{flex:1 1 12rem;accent-color:var(--front);min-width:8rem}
#time{font-variant-numeric:tabular-nums;color:var(--muted)}
.spectrograms{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}
.spectrograms figure{margin:0}
.canvas{position:relative;border:1px solid var(--edge);cursor:pointer;overflow:hidden}
.canvas canvas{display:block;width:100%;height:150px}
.playhead{position:absolute;top:0;bottom:0;left:0;width:2px;background:#fff;box-shadow:0 0 0 1px rgba(0,0,0,.5);transform:translateX(-4px);pointer-events:none}
.blind-row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin-bottom:.6rem}
.blind-row[hidden]{display:none}
.veiled canvas,.veiled .playhead{visibility:hidden}
.two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1.5rem}
@media (max-width:900px){.choose-grid,.two{grid-template-columns:minmax(0,1fr)}aside{position:static;max-height:none}}
@media (max-width:560px){header,main,footer{padding-inline:.8rem}.choice{padding-inline:.8rem}.choice select{flex:1;min-width:8rem}.choice output{flex-basis:100%;font-size:.86rem}html{scroll-padding-top:7rem}.spectrograms{grid-template-columns:minmax(0,1fr)}.canvas canvas{height:110px}#run .facts{grid-template-columns:minmax(0,1fr)}}
@media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
@media print{.choice,#theme,.player,#blind,#limits,.skip{display:none}aside{position:static;max-height:none}}
`;
