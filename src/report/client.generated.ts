// Written by scripts/build-report-client.js from client/. Do not edit.
export const CLIENT_SCRIPT = `"use strict";
(() => {
  // src/report/client/guessing.ts
  function guessingChance(right, answers) {
    let ways = 1;
    let sum = 0;
    for (let k = 0; k <= answers; k++) {
      if (k >= right) sum += ways;
      ways = ways * (answers - k) / (k + 1);
    }
    return sum / 2 ** answers;
  }

  // src/report/client/page-elements.ts
  function byId(id) {
    const found = document.getElementById(id);
    if (!found) throw new Error(\`no #\${id}\`);
    return found;
  }
  function all(selector, root = document) {
    return [...root.querySelectorAll(selector)];
  }
  function readJson(id) {
    const text2 = document.getElementById(id)?.textContent;
    return text2 ? JSON.parse(text2) : null;
  }

  // src/report/client/blind-test.ts
  function setUpBlindTest(sound) {
    const against = byId("blind-against");
    const controls = byId("blind-controls");
    const result = byId("blind-result");
    const listen = byId("listen");
    const hear = all("[data-blind]", controls);
    const radios = all("input[name=source]");
    let sources = null;
    let right = 0;
    let answers = 0;
    const coin = () => (crypto.getRandomValues(new Uint8Array(1))[0] & 1) === 1;
    function draw12() {
      if (sources) sources.X = coin() ? sources.A : sources.B;
      listenTo("X");
    }
    function listenTo(name) {
      for (const button of hear) button.setAttribute("aria-pressed", String(button.dataset.blind === name));
      if (sources) sound.listenTo(sources[name]);
    }
    function running(on) {
      controls.hidden = !on;
      against.disabled = on;
      byId("blind-start").disabled = on;
      listen.classList.toggle("veiled", on);
      for (const radio of radios) {
        radio.disabled = on;
        if (on) radio.checked = false;
      }
    }
    function answer(name) {
      if (!sources) return;
      answers += 1;
      const hit = sources.X === sources[name];
      if (hit) right += 1;
      const chance = (100 * guessingChance(right, answers)).toFixed(1);
      result.textContent = \`\${hit ? "Right" : "Wrong"}. \${right} of \${answers} right; guessing does as well in \${chance} % of cases.\`;
      draw12();
    }
    byId("blind-start").addEventListener("click", () => {
      const swapped = coin();
      const pair = swapped ? [against.value, "solution"] : ["solution", against.value];
      sources = { A: pair[0], B: pair[1], X: pair[0] };
      right = 0;
      answers = 0;
      result.textContent = "Listen to A, B and X, then say which one X is.";
      running(true);
      void sound.play();
      draw12();
    });
    for (const button of hear) {
      button.addEventListener("click", () => listenTo(button.dataset.blind));
    }
    byId("blind-a").addEventListener("click", () => answer("A"));
    byId("blind-b").addEventListener("click", () => answer("B"));
    byId("blind-stop").addEventListener("click", () => {
      if (!sources) return;
      const names = { solution: "the chosen solution" };
      const said = \`A was \${names[sources.A] ?? sources.A}, B \${names[sources.B] ?? sources.B}.\`;
      result.textContent = \`\${answers > 0 ? \`\${right} of \${answers} right. \` : ""}\${said}\`;
      sources = null;
      running(false);
      sound.listenTo("solution");
    });
  }

  // src/report/client/brush.ts
  var BRUSH_WIDTH = 18;
  var LEAST_DRAG = 4;
  function decimalsOf({ domain: [low, high] }) {
    return Math.max(0, Math.min(12, Math.ceil(-Math.log10(high - low)) + 3));
  }
  function setUpBrush(store2) {
    const box = document.querySelector("[data-chart=parallel]");
    const form = byId("limits");
    const inputs = all("input", form);
    const svgOf = () => box?.querySelector("svg") ?? null;
    const axesOf = (svg2) => JSON.parse(svg2.dataset.axes);
    const toValue = ({ domain, range }, y) => domain[0] + (y - range[0]) / (range[1] - range[0]) * (domain[1] - domain[0]);
    const toY = ({ domain, range }, value) => range[0] + (value - domain[0]) / (domain[1] - domain[0]) * (range[1] - range[0]);
    function redraw() {
      const svg2 = svgOf();
      if (!svg2) return;
      for (const old of all(".brush", svg2)) old.remove();
      for (const axis of axesOf(svg2)) {
        const limit = store2.limits.get(axis.id);
        if (!limit) continue;
        const ends = [limit.low, limit.high].map(
          (value, i) => toY(axis, Number.isFinite(value) ? value : axis.domain[i])
        );
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        rect.setAttribute("class", "brush");
        rect.setAttribute("x", String(axis.x - BRUSH_WIDTH / 2));
        rect.setAttribute("width", String(BRUSH_WIDTH));
        rect.setAttribute("y", String(Math.min(...ends)));
        rect.setAttribute("height", String(Math.max(1, Math.abs(ends[0] - ends[1]))));
        svg2.append(rect);
      }
    }
    function writeInputs() {
      for (const input of inputs) {
        const value = store2.limits.get(input.dataset.axis)?.[input.dataset.end];
        const shown2 = value === void 0 || !Number.isFinite(value) ? "" : String(value);
        if (document.activeElement !== input) input.value = shown2;
      }
    }
    function readInput(axis) {
      const [low, high] = ["low", "high"].map((end) => {
        const text2 = inputs.find((one) => one.dataset.axis === axis && one.dataset.end === end).value;
        return text2 === "" ? null : Number(text2);
      });
      if (low === null && high === null) store2.setLimit(axis, null);
      else
        store2.setLimit(axis, {
          low: low ?? Number.NEGATIVE_INFINITY,
          high: high ?? Number.POSITIVE_INFINITY
        });
    }
    let drag = null;
    const at = (event) => {
      const svg2 = svgOf();
      const { left, top, width } = svg2.getBoundingClientRect();
      const scale = svg2.viewBox.baseVal.width / width;
      return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
    };
    box?.addEventListener("pointerdown", (event) => {
      const svg2 = svgOf();
      if (!svg2 || event.button !== 0) return;
      const { x, y } = at(event);
      const axis = axesOf(svg2).find((one) => Math.abs(one.x - x) <= BRUSH_WIDTH);
      if (!axis) return;
      drag = { axis, from: y };
      box.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    box?.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const { y } = at(event);
      if (Math.abs(y - drag.from) >= LEAST_DRAG) limitBetween(drag.axis, drag.from, y);
    });
    box?.addEventListener("pointerup", (event) => {
      if (!drag) return;
      const { y } = at(event);
      if (Math.abs(y - drag.from) < LEAST_DRAG) store2.setLimit(drag.axis.id, null);
      drag = null;
    });
    function limitBetween(axis, a, b) {
      const inside = (y) => Math.max(Math.min(...axis.range), Math.min(Math.max(...axis.range), y));
      const values = [toValue(axis, inside(a)), toValue(axis, inside(b))].map(
        (value) => Number(value.toFixed(decimalsOf(axis)))
      );
      store2.setLimit(axis.id, { low: Math.min(...values), high: Math.max(...values) });
    }
    for (const input of inputs) input.addEventListener("input", () => readInput(input.dataset.axis));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => store2.clearLimits());
    store2.onLimits(() => {
      redraw();
      writeInputs();
    });
    return { redraw };
  }

  // src/report/svg.ts
  var ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;"
  };
  function escapeText(text2) {
    return text2.replace(/[\\u0000-\\u0008\\u000b-\\u001f\\u007f]/g, " ").replace(/[&<>"']/g, (character) => ENTITIES[character]);
  }
  function short(value) {
    const rounded = Math.round(value * 100) / 100;
    return Object.is(rounded, -0) ? "0" : String(rounded);
  }
  function render(child) {
    if (child === null || child === void 0 || child === false) return "";
    if (typeof child === "string") return escapeText(child);
    if (typeof child === "number") return short(child);
    if (Array.isArray(child)) return child.map(render).join("");
    return child.markup;
  }
  var VOID = /* @__PURE__ */ new Set(["meta", "input", "br", "hr", "link", "col"]);
  var SVG_LEAVES = /* @__PURE__ */ new Set(["circle", "line", "path", "rect", "image", "polyline", "polygon"]);
  function el(name, attributes = {}, ...children) {
    let open = \`<\${name}\`;
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === void 0 || value === false) continue;
      const attribute = key.replaceAll("_", "-");
      const text2 = value === true ? "" : typeof value === "number" ? short(value) : escapeText(value);
      open += \` \${attribute}="\${text2}"\`;
    }
    if (VOID.has(name)) return { markup: \`\${open}>\` };
    const inner = children.map(render).join("");
    if (inner === "" && SVG_LEAVES.has(name)) return { markup: \`\${open}/>\` };
    return { markup: \`\${open}>\${inner}<\\/\${name}>\` };
  }
  function join(children) {
    return { markup: children.map(render).join("") };
  }

  // src/report/charts/frame.ts
  var FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
  function svg({ width, height, alt: alt2, theme, data: data2 }, ...children) {
    return el(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        viewBox: \`0 0 \${Math.round(width)} \${Math.round(height)}\`,
        width: Math.round(width),
        height: Math.round(height),
        role: "img",
        "aria-label": alt2,
        font_family: FONT_FAMILY,
        font_size: 12,
        fill: theme.ink,
        ...data2
      },
      ...children
    ).markup;
  }
  function text(x, y, content, options = {}) {
    return el(
      "text",
      {
        x,
        y,
        fill: options.fill,
        text_anchor: options.anchor === "start" ? void 0 : options.anchor,
        font_size: options.size,
        font_weight: options.weight,
        paint_order: options.halo && "stroke",
        stroke: options.halo,
        stroke_width: options.halo && 3,
        transform: options.rotate === void 0 ? void 0 : \`rotate(\${options.rotate} \${x.toFixed(1)} \${y.toFixed(1)})\`
      },
      content
    );
  }
  function bottomAxis(scale, area, title, theme) {
    return el(
      "g",
      { fill: theme.muted },
      scale.ticks.map((tick) => [
        el("line", { x1: scale(tick), x2: scale(tick), y1: area.top, y2: area.bottom, stroke: theme.grid }),
        text(scale(tick), area.bottom + 16, scale.text(tick), { anchor: "middle" })
      ]),
      text((area.left + area.right) / 2, area.bottom + 34, title, { anchor: "middle" })
    );
  }
  function leftAxis(scale, area, title, theme) {
    return el(
      "g",
      { fill: theme.muted },
      scale.ticks.map((tick) => [
        el("line", { x1: area.left, x2: area.right, y1: scale(tick), y2: scale(tick), stroke: theme.grid }),
        text(area.left - 8, scale(tick) + 4, scale.text(tick), { anchor: "end" })
      ]),
      text(area.left, area.top - 10, title, { anchor: "start" })
    );
  }
  function shapePath(shape, x, y, r) {
    const p = (dx, dy) => \`\${Math.round((x + dx * r) * 100) / 100} \${Math.round((y + dy * r) * 100) / 100}\`;
    switch (shape) {
      case "circle":
        return \`M\${p(-1, 0)}a\${r} \${r} 0 1 0 \${2 * r} 0a\${r} \${r} 0 1 0 \${-2 * r} 0Z\`;
      case "diamond":
        return \`M\${p(0, -1.3)}L\${p(1.3, 0)}L\${p(0, 1.3)}L\${p(-1.3, 0)}Z\`;
      case "triangle":
        return \`M\${p(0, -1.2)}L\${p(1.15, 0.9)}L\${p(-1.15, 0.9)}Z\`;
      case "down":
        return \`M\${p(0, 1.2)}L\${p(1.15, -0.9)}L\${p(-1.15, -0.9)}Z\`;
      case "square":
        return \`M\${p(-1, -1)}L\${p(1, -1)}L\${p(1, 1)}L\${p(-1, 1)}Z\`;
      case "cross":
        return \`M\${p(-1, -1)}L\${p(1, 1)}M\${p(1, -1)}L\${p(-1, 1)}\`;
    }
  }
  function legend(entries, x, y, width) {
    const marks = [];
    let at = x;
    let line = y;
    for (const { label: label2, mark } of entries) {
      const length = 34 + estimateWidth(label2, 12);
      if (at > x && at + length > x + width) {
        at = x;
        line += 18;
      }
      marks.push(el("g", {}, mark(at + 6, line), text(at + 17, line + 4, label2)));
      at += length;
    }
    return { marks, height: line - y + 22 };
  }
  function estimateWidth(content, size) {
    return content.length * size * 0.58;
  }
  function swatch(fill, stroke) {
    return (x, y) => el("rect", { x: x - 6, y: y - 6, width: 12, height: 12, rx: 2, fill, stroke });
  }

  // src/base/quantities.ts
  function shown(label2, heading, unit, divisor, digits, better) {
    return { label: label2, heading, unit, divisor, digits, better };
  }
  var VALUES = {
    pesqRaw: shown("PESQ (raw)", "PESQ raw", "", 1, 4, "more"),
    pesqNb: shown("narrow-band PESQ", "PESQ NB", "", 1, 3, "more"),
    pesqWb: shown("wide-band PESQ", "PESQ WB", "", 1, 3, "more"),
    stoi: shown("STOI", "STOI", "", 1, 4, "more"),
    siSdrDb: shown("SI-SDR to clean", "SI-SDR dB", "dB", 1, 2, "more"),
    fidelityDb: shown("fidelity to float32", "to float32 dB", "dB", 1, 1, "more"),
    nsPerFrame: shown("time per frame", "us/frame", "\\xB5s", 1e3, 1, "less"),
    instructionsPerHop: shown("instructions per hop", "Minstr/hop", "million", 1e6, 3, "less"),
    flashBytes: shown("flash", "flash MB", "MB", 1e6, 3, "less"),
    ramBytes: shown("RAM", "RAM kB", "kB", 1e3, 1, "less"),
    memoryBytes: shown("memory", "memory MB", "MB", 1e6, 3, "less"),
    equation4Bytes: shown("memory (equation 4)", "eq. 4 MB", "MB", 1e6, 3, "less")
  };
  var VALUE_OF_OBJECTIVE = {
    pesq: "pesqRaw",
    fidelity: "fidelityDb",
    latency: "nsPerFrame",
    instructions: "instructionsPerHop",
    flash: "flashBytes",
    ram: "ramBytes",
    memory: "memoryBytes"
  };
  function shownObjective(name) {
    if (!Object.hasOwn(VALUE_OF_OBJECTIVE, name)) return shown(name, name, "", 1, 4, "less");
    return VALUES[VALUE_OF_OBJECTIVE[name]];
  }
  function titleOf({ label: label2, unit }) {
    return unit ? \`\${label2}, \${unit}\` : label2;
  }
  function textOf({ divisor, digits }, value) {
    return (value / divisor).toFixed(digits);
  }

  // src/report/charts/quantity.ts
  function quantityOf(name) {
    const value = shownObjective(name);
    const { label: label2, unit, divisor, better } = value;
    return {
      name,
      label: label2,
      unit,
      title: titleOf(value),
      higherIsBetter: better === "more",
      shown: (raw) => raw / divisor,
      text: (raw) => textOf(value, raw)
    };
  }
  function mainAxes(data2) {
    const { objectives } = data2;
    const upright = ["pesq", "fidelity"].find((name) => objectives.includes(name)) ?? objectives[0];
    const others = objectives.filter((name) => name !== upright);
    const time = others.find((name) => name === "latency" || name === "instructions");
    const level = time ?? others[0] ?? upright;
    const rest = others.find((name) => name !== level);
    return { x: quantityOf(level), y: quantityOf(upright), size: rest ? quantityOf(rest) : null };
  }
  function solutionValue(data2, solution, name) {
    return data2.front.solutions[solution].objectives[name] ?? Number.NaN;
  }
  function referenceValue(data2, index, name) {
    const reference = data2.references[index];
    switch (name) {
      case "pesq":
        return reference.pesqRaw;
      case "fidelity":
        return reference.fidelityDb ?? Number.NaN;
      case "latency":
        return reference.latency?.nsPerFrame ?? Number.NaN;
      case "instructions":
        return reference.cost?.perHop ?? Number.NaN;
      case "memory":
        return reference.objectiveBytes ?? Number.NaN;
      case "flash":
        return reference.memory?.flashBytes ?? Number.NaN;
      case "ram":
        return reference.memory?.ramBytes ?? Number.NaN;
      default:
        return Number.NaN;
    }
  }

  // src/report/charts/scale.ts
  var STEPS = [1, 2, 2.5, 5, 10];
  function roundStep(extent, count2) {
    const rough = extent / Math.max(1, count2);
    const power = 10 ** Math.floor(Math.log10(rough));
    const factor = STEPS.find((step) => step * power >= rough * (1 - 1e-9)) ?? 10;
    return factor * power;
  }
  function linearScale(values, range, options = {}) {
    const finite = values.filter(Number.isFinite);
    let low = finite.length > 0 ? finite.reduce((a, b) => Math.min(a, b)) : 0;
    let high = finite.length > 0 ? finite.reduce((a, b) => Math.max(a, b)) : 1;
    if (options.zero) {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
    if (!(high - low > Math.abs(high) * 1e-12)) {
      const half = Math.abs(high) * 0.05 || 0.5;
      low -= options.zero && low === 0 ? 0 : half;
      high += half;
    }
    const step = roundStep(high - low, options.ticks ?? 5);
    if (options.nice !== false) {
      low = Math.floor(low / step + 1e-9) * step;
      high = Math.ceil(high / step - 1e-9) * step;
    }
    const [from, to] = range;
    const first2 = Math.ceil(low / step - 1e-9);
    const last = Math.floor(high / step + 1e-9);
    const ticks = Array.from({ length: last - first2 + 1 }, (_, i) => (first2 + i) * step);
    const decimals = decimalsOf2(step);
    const at = (value) => from + (value - low) / (high - low) * (to - from);
    return Object.assign(at, {
      domain: [low, high],
      range: [from, to],
      ticks,
      text: (value) => signless(value.toFixed(decimals))
    });
  }
  function decimalsOf2(step) {
    for (let decimals = 0; decimals < 8; decimals++) {
      const scaled = step * 10 ** decimals;
      if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
    }
    return 8;
  }
  function signless(text2) {
    return /^-0(\\.0*)?$/.test(text2) ? text2.slice(1) : text2;
  }

  // src/report/charts/selected-generations.ts
  function selectGenerations(generations, most) {
    const count2 = generations.length;
    if (count2 <= most) return generations;
    const chosen = Array.from({ length: most }, (_, i) => Math.round(i * (count2 - 1) / (most - 1)));
    return chosen.map((index) => generations[index]);
  }

  // src/report/charts/evolution.ts
  var EVOLUTION = {
    id: "pareto-evolution",
    title: "Pareto evolution",
    caption: (data2) => {
      const { size } = mainAxes(data2);
      return \`The best front of the population after some of the generations\${size ? \`; larger dots: more \${size.label}\` : ""}.\`;
    },
    available: ({ generations, objectives }) => generations.length > 0 && objectives.length > 1,
    draw
  };
  function draw(data2, { theme, width }) {
    const { x, y, size } = mainAxes(data2);
    const at = (name) => data2.objectives.indexOf(name);
    const shown2 = selectGenerations(data2.generations, theme.ramp.length);
    const colour2 = (i) => theme.ramp[shown2.length < 2 ? theme.ramp.length - 1 : Math.round(i * (theme.ramp.length - 1) / (shown2.length - 1))];
    const key = legend(
      shown2.map(({ generation }, i) => ({
        label: \`generation \${generation}\`,
        mark: (px, py) => el("circle", { cx: px, cy: py, r: 5, fill: colour2(i) })
      })),
      12,
      12,
      width - 24
    );
    const height = Math.max(280, Math.min(440, width * 0.62)) + key.height - 18;
    const area = { left: 56, right: width - 18, top: key.height + 30, bottom: height - 42 };
    const all2 = shown2.flatMap(({ front }) => front);
    const xScale = linearScale(
      all2.map((values) => x.shown(values[at(x.name)])),
      [area.left, area.right],
      {
        ticks: Math.max(3, width / 110)
      }
    );
    const yScale = linearScale(
      all2.map((values) => y.shown(values[at(y.name)])),
      [area.bottom, area.top],
      { ticks: 6 }
    );
    const radius = size ? linearScale(
      all2.map((values) => values[at(size.name)]),
      [3, 9],
      { nice: false }
    ) : () => 5;
    const first2 = data2.generations[0].generation;
    const last = data2.generations.at(-1).generation;
    return svg(
      {
        width,
        height,
        theme,
        alt: \`Scatter plot of the Pareto fronts of \${shown2.length} generations between \${first2} and \${last}, \${y.label} against \${x.label}.\`
      },
      key.marks,
      bottomAxis(xScale, area, x.title, theme),
      leftAxis(yScale, area, y.title, theme),
      shown2.map(
        ({ front, generation }, i) => el(
          "g",
          { fill: colour2(i), stroke: theme.ground, stroke_width: 0.8, fill_opacity: 0.9 },
          front.map(
            (values) => el(
              "circle",
              {
                cx: xScale(x.shown(values[at(x.name)])),
                cy: yScale(y.shown(values[at(y.name)])),
                r: radius(size ? values[at(size.name)] : 0)
              },
              el("title", {}, \`Generation \${generation}\`)
            )
          )
        )
      )
    );
  }

  // src/report/charts/theme.ts
  var LIGHT = {
    ground: "#ffffff",
    ink: "#1b1f24",
    muted: "#59636e",
    grid: "#e3e7eb",
    front: "#0072b2",
    selected: "#c2410c",
    cloud: "#c6ccd3",
    ramp: ["#b9c26b", "#8fae7e", "#5f978c", "#37808f", "#27608a", "#1f3b73"],
    bits: { 4: "#e4eef7", 8: "#b3d1ea", 16: "#4a93cc", 32: "#0b3c6f" },
    first: "#0072b2",
    second: "#b35900",
    roles: ["#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#999999"]
  };
  var named = (name) => \`var(--\${name})\`;
  var PAGE = {
    ground: named("ground"),
    ink: named("ink"),
    muted: named("muted"),
    grid: named("grid"),
    front: named("front"),
    selected: named("selected"),
    cloud: named("cloud"),
    ramp: LIGHT.ramp.map((_, i) => named(\`ramp-\${i}\`)),
    bits: { 4: named("bits-4"), 8: named("bits-8"), 16: named("bits-16"), 32: named("bits-32") },
    first: named("first"),
    second: named("second"),
    roles: LIGHT.roles.map((_, i) => named(\`role-\${i}\`))
  };
  function bitsColour(theme, bits) {
    return theme.bits[bits] ?? theme.cloud;
  }

  // src/report/charts/reference-mark.ts
  var REFERENCE_SHAPES = {
    float32: "diamond",
    int32: "down",
    int16: "square",
    int8: "triangle"
  };
  function referenceMark(name, x, y, theme) {
    const bits = name === "float32" ? 32 : Number(name.slice(3));
    return el("path", {
      d: shapePath(REFERENCE_SHAPES[name] ?? "cross", x, y, 5.5),
      fill: name === "float32" ? theme.ground : bitsColour(theme, bits),
      stroke: theme.ink,
      stroke_width: 1.4
    });
  }

  // src/report/charts/solution-mark.ts
  function solutionMark({ index, x, y, isSelected, label: label2, under = [] }, theme) {
    return el(
      "g",
      { "data-solution": String(index), class: isSelected ? "mark on" : "mark" },
      el("title", {}, label2),
      ...under,
      // Easier to meet than what is seen.
      el("circle", { cx: x, cy: y, r: 10, fill: "transparent" }),
      el("circle", {
        cx: x,
        cy: y,
        r: isSelected ? 7 : 4.5,
        fill: isSelected ? theme.selected : theme.front,
        stroke: isSelected ? theme.ink : theme.ground,
        stroke_width: isSelected ? 2 : 1
      })
    );
  }

  // src/report/charts/front.ts
  var QUALITY = ["pesq", "fidelity"];
  var TIME = ["latency", "instructions"];
  var SIZE = ["memory", "flash", "ram"];
  function frontChart(x, y, id, title) {
    const axis = (names, { objectives }) => quantityOf(names.find((name) => objectives.includes(name)));
    return {
      id,
      title,
      caption: (data2) => \`Each dot is a solution that nothing evaluated beats; grey dots are the rest. \${direction(axis(x, data2), axis(y, data2))}\`,
      available: ({ objectives }) => [x, y].every((names) => names.some((name) => objectives.includes(name))),
      draw: (data2, view) => drawFront(data2, view, axis(x, data2), axis(y, data2))
    };
  }
  function direction(x, y) {
    return y.higherIsBetter ? "Better is up and left." : x === y ? "" : "Better is down and left.";
  }
  var FRONT_TIME = frontChart(TIME, QUALITY, "front-time", "Quality against time");
  var FRONT_MEMORY = frontChart(SIZE, QUALITY, "front-memory", "Quality against memory");
  var FRONT_TIME_MEMORY = frontChart(TIME, SIZE, "front-time-memory", "Memory against time");
  function drawFront(data2, view, x, y) {
    const { theme, width } = view;
    const height = Math.max(280, Math.min(420, width * 0.62));
    const references = data2.references.map(({ name }, index) => ({
      name,
      x: referenceValue(data2, index, x.name),
      y: referenceValue(data2, index, y.name)
    })).filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y));
    const points = data2.front.solutions.map((_, index) => ({
      index,
      x: solutionValue(data2, index, x.name),
      y: solutionValue(data2, index, y.name)
    }));
    const entries = [
      {
        label: \`front (\${points.length})\`,
        mark: (px, py) => el("circle", { cx: px, cy: py, r: 4.5, fill: theme.front })
      },
      {
        label: "chosen",
        mark: (px, py) => el("circle", { cx: px, cy: py, r: 6, fill: theme.selected, stroke: theme.ink })
      },
      ...references.map(({ name }) => ({
        label: name,
        mark: (px, py) => referenceMark(name, px, py, theme)
      }))
    ];
    const key = legend(entries, 12, 12, width - 24);
    const area = { left: 56, right: width - 14, top: key.height + 30, bottom: height - 42 };
    const every = [...points, ...references];
    const xScale = linearScale(
      every.map((one) => x.shown(one.x)),
      [area.left, area.right],
      { ticks: Math.max(3, width / 110) }
    );
    const yScale = linearScale(
      every.map((one) => y.shown(one.y)),
      [area.bottom, area.top],
      { ticks: 6 }
    );
    const place = (one) => [
      xScale(x.shown(one.x)),
      yScale(y.shown(one.y))
    ];
    const draw12 = ({ index, ...one }) => {
      const [px, py] = place(one);
      const label2 = \`Solution \${index}: \${y.label} \${y.text(one.y)}, \${x.label} \${x.text(one.x)} \${x.unit}\`;
      return solutionMark({ index, x: px, y: py, isSelected: index === view.selected, label: label2 }, theme);
    };
    const order = [...points].sort(
      (a, b) => Number(a.index === view.selected) - Number(b.index === view.selected)
    );
    return svg(
      { width, height, theme, alt: frontAlt(data2, x, y) },
      key.marks,
      bottomAxis(xScale, area, x.title, theme),
      leftAxis(yScale, area, y.title, theme),
      cloud(data2, x, y, xScale, yScale, theme),
      references.map((one) => {
        const [px, py] = place(one);
        return [
          referenceMark(one.name, px, py, theme),
          text(px + (px > area.right - 60 ? -10 : 10), py - 8, one.name, {
            anchor: px > area.right - 60 ? "end" : "start",
            fill: theme.muted,
            size: 11,
            halo: theme.ground
          })
        ];
      }),
      order.map(draw12)
    );
  }
  function cloud(data2, x, y, xs, ys, theme) {
    const xi = data2.objectives.indexOf(x.name);
    const yi = data2.objectives.indexOf(y.name);
    const inside = (scale, value) => value >= scale.domain[0] && value <= scale.domain[1];
    const d = data2.evaluated.map((values) => [x.shown(values[xi]), y.shown(values[yi])]).filter(([a, b]) => inside(xs, a) && inside(ys, b)).map(([a, b]) => \`M\${short(xs(a))} \${short(ys(b))}h0\`).join("");
    return el("path", { d, stroke: theme.cloud, stroke_width: 4, stroke_linecap: "round", fill: "none" });
  }
  function frontAlt(data2, x, y) {
    const span = ({ name, text: say, unit }) => {
      const values = data2.front.solutions.map((_, index) => solutionValue(data2, index, name));
      const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
      const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      return \`\${say(low)} to \${say(high)}\${unit ? \` \${unit}\` : ""}\`;
    };
    return \`Scatter plot of \${data2.front.solutions.length} solutions: \${y.label} from \${span(y)}, \${x.label} from \${span(x)}. The table of solutions below has every number.\`;
  }

  // src/report/charts/generalisation.ts
  var GENERALISATION = {
    id: "generalisation",
    title: "Search clips against validation clips",
    caption: () => "Raw PESQ minus that of float32, per solution, with 95 % bootstrap intervals over the clips. On the dotted line a solution loses on unseen clips what it lost in the search; below it, more.",
    available: ({ solutions }) => solutions.some(({ validationDifference }) => validationDifference !== null),
    draw: draw2
  };
  function draw2(data2, { theme, width, selected }) {
    const points = data2.solutions.flatMap(
      ({ searchDifference, validationDifference }, index) => searchDifference && validationDifference ? [{ index, search: searchDifference, validation: validationDifference }] : []
    );
    const height = Math.max(320, Math.min(520, width * 0.72));
    const key = legend(
      [
        { label: "solution", mark: (x, y) => el("circle", { cx: x, cy: y, r: 4.5, fill: theme.front }) },
        {
          label: "chosen",
          mark: (x, y) => el("circle", { cx: x, cy: y, r: 6, fill: theme.selected, stroke: theme.ink })
        }
      ],
      12,
      12,
      width
    );
    const area = { left: 62, right: width - 18, top: key.height + 32, bottom: height - 44 };
    const bounds = ({ low, high, mean }) => [low, high, mean];
    const xs = linearScale([0, ...points.flatMap(({ search }) => bounds(search))], [area.left, area.right], {
      ticks: Math.max(3, width / 120)
    });
    const ys = linearScale(
      [0, ...points.flatMap(({ validation }) => bounds(validation))],
      [area.bottom, area.top],
      { ticks: 6 }
    );
    const from = Math.max(xs.domain[0], ys.domain[0]);
    const to = Math.min(xs.domain[1], ys.domain[1]);
    const mark = ({ index, search, validation }) => {
      const on = index === selected;
      const x = xs(search.mean);
      const y = ys(validation.mean);
      const stroke = on ? theme.selected : theme.front;
      const bar = { stroke, stroke_width: on ? 2 : 1, stroke_opacity: on ? 1 : 0.35 };
      const label2 = \`Solution \${index}: search \${signed(search.mean)}, validation \${signed(validation.mean)}\`;
      const under = [
        el("line", { x1: xs(search.low), x2: xs(search.high), y1: y, y2: y, ...bar }),
        el("line", { x1: x, x2: x, y1: ys(validation.low), y2: ys(validation.high), ...bar })
      ];
      return solutionMark({ index, x, y, isSelected: on, label: label2, under }, theme);
    };
    const below = points.filter(({ search, validation }) => validation.mean < search.mean).length;
    return svg(
      {
        width,
        height,
        theme,
        alt: \`Scatter plot of \${points.length} solutions: change of PESQ from float32 on \${data2.validationClips.length} validation clips against that on \${data2.searchClips.length} search clips. \${below} lose more on the validation clips.\`
      },
      key.marks,
      bottomAxis(xs, area, \`change on the \${data2.searchClips.length} search clips\`, theme),
      leftAxis(ys, area, \`change on the \${data2.validationClips.length} validation clips\`, theme),
      to > from && [
        el("line", {
          x1: xs(from),
          y1: ys(from),
          x2: xs(to),
          y2: ys(to),
          stroke: theme.ink,
          stroke_dasharray: "2 4"
        })
      ],
      el("line", { x1: xs(0), x2: xs(0), y1: area.top, y2: area.bottom, stroke: theme.muted }),
      el("line", { x1: area.left, x2: area.right, y1: ys(0), y2: ys(0), stroke: theme.muted }),
      text(xs(0) - 6, area.top + 12, "float32", { size: 11, anchor: "end", fill: theme.muted }),
      [...points].sort((a, b) => Number(a.index === selected) - Number(b.index === selected)).map(mark)
    );
  }
  function signed(value) {
    return \`\${value < 0 ? "\\u2212" : "+"}\${Math.abs(value).toFixed(3)}\`;
  }

  // src/report/charts/heat-map.ts
  var HEAT_MAP = {
    id: "heat-map",
    title: "Which sites stay wide",
    caption: () => "Every column is a solution, every row a site; darker means more bits (brighter on a dark page). The bars give the mean over the front.",
    available: ({ sites, front }) => sites.length > 0 && front.solutions.length > 0,
    draw: draw3
  };
  var ROW = 12;
  var LAYER_GAP = 6;
  var LABELS = 118;
  var MEANS = 70;
  var SIZES = ["memory", "flash", "ram"];
  function columnOrder(data2) {
    const { x } = mainAxes(data2);
    const name = SIZES.find((size) => data2.objectives.includes(size)) ?? x.name;
    return data2.front.solutions.map((_, index) => index).sort((a, b) => solutionValue(data2, a, name) - solutionValue(data2, b, name) || a - b);
  }
  function draw3(data2, { theme, width, selected }) {
    const { solutions } = data2.front;
    const order = columnOrder(data2);
    const columnWidth = Math.max(1, Math.min(48, (width - LABELS - MEANS) / order.length));
    const right = LABELS + columnWidth * order.length;
    const widths = [...new Set(solutions.flatMap(({ genome }) => genome))].sort((a, b) => a - b);
    const key = legend(
      widths.map((bits) => ({ label: \`\${bits} bits\`, mark: swatch(bitsColour(theme, bits), theme.ink) })),
      12,
      12,
      width
    );
    const top = key.height + 26;
    const paths = new Map(widths.map((bits) => [bits, ""]));
    const rows = [];
    let y = top;
    const means = [];
    for (const [i, site] of data2.sites.entries()) {
      if (i > 0 && data2.sites[i - 1].layer !== site.layer) y += LAYER_GAP;
      for (let start = 0; start < order.length; ) {
        const bits = solutions[order[start]].genome[i];
        let end = start + 1;
        while (end < order.length && solutions[order[end]].genome[i] === bits) end++;
        const length = short((end - start) * columnWidth);
        paths.set(
          bits,
          \`\${paths.get(bits)}M\${short(LABELS + start * columnWidth)} \${y}h\${length}v\${ROW - 1}h-\${length}z\`
        );
        start = end;
      }
      const mean = solutions.reduce((sum, { genome }) => sum + genome[i], 0) / solutions.length;
      means.push(mean);
      rows.push(text(LABELS - 6, y + 9.5, site.name, { anchor: "end", size: 10, fill: theme.ink }));
      rows.push(
        el("rect", { x: right + 8, y: y + 2, width: mean / 32 * 34, height: ROW - 5, fill: theme.first }),
        text(right + 46, y + 9.5, mean.toFixed(1), { size: 10, fill: theme.muted })
      );
      y += ROW;
    }
    const column = order.indexOf(selected);
    const widest = data2.sites.map((site, i) => ({ name: site.name, mean: means[i] })).sort((a, b) => b.mean - a.mean).slice(0, 3).map(({ name, mean }) => \`\${name} (\${mean.toFixed(1)} bits)\`);
    return svg(
      {
        width,
        height: y + 22,
        theme,
        alt: \`Heat map of the bit depth of \${data2.sites.length} sites in \${order.length} solutions. Widest on average: \${widest.join(", ")}.\`,
        data: {
          "data-columns": order.join(" "),
          "data-left": short(LABELS),
          "data-step": short(columnWidth)
        }
      },
      key.marks,
      text(right + 8, top - 8, "mean bits", { size: 10, fill: theme.muted }),
      widths.map((bits) => el("path", { d: paths.get(bits), fill: bitsColour(theme, bits) })),
      rows,
      column >= 0 && el("rect", {
        x: LABELS + column * columnWidth - 1,
        y: top - 3,
        width: columnWidth + 2,
        height: y - top + 5,
        fill: "none",
        stroke: theme.selected,
        stroke_width: 2
      }),
      text(
        LABELS,
        y + 16,
        SIZES.some((size) => data2.objectives.includes(size)) ? "small \\u2192 large" : "better in the first axis \\u2192 worse",
        { size: 10, fill: theme.muted }
      )
    );
  }

  // src/report/charts/hypervolume.ts
  var HYPERVOLUME = {
    id: "hypervolume",
    title: "Hypervolume",
    caption: () => "Of everything evaluated so far; a flat end says that more generations would bring little.",
    available: ({ generations }) => generations.length > 0,
    draw: draw4
  };
  function draw4(data2, { theme, width }) {
    const height = Math.max(240, Math.min(340, width * 0.5));
    const area = { left: 62, right: width - 18, top: 34, bottom: height - 42 };
    const { generations } = data2;
    const x = linearScale([0, ...generations.map(({ evaluations }) => evaluations)], [area.left, area.right], {
      ticks: Math.max(3, width / 110)
    });
    const y = linearScale(
      generations.map(({ hypervolume }) => hypervolume),
      [area.bottom, area.top]
    );
    const points = generations.map(({ evaluations, hypervolume }) => [x(evaluations), y(hypervolume)]);
    const first2 = generations[0];
    const last = generations.at(-1);
    return svg(
      {
        width,
        height,
        theme,
        alt: \`Line: the hypervolume grows from \${first2.hypervolume.toFixed(4)} after \${first2.evaluations} evaluations to \${last.hypervolume.toFixed(4)} after \${last.evaluations}.\`
      },
      bottomAxis(x, area, "evaluations", theme),
      leftAxis(y, area, \`hypervolume to (\${data2.run.hypervolumeReference.join(", ")})\`, theme),
      el("path", {
        d: \`M\${points.map(([px, py]) => \`\${short(px)} \${short(py)}\`).join("L")}\`,
        fill: "none",
        stroke: theme.front,
        stroke_width: 2
      }),
      points.map(
        ([px, py], i) => el(
          "circle",
          { cx: px, cy: py, r: 3, fill: theme.front },
          el("title", {}, \`Generation \${generations[i].generation}: \${generations[i].hypervolume}\`)
        )
      )
    );
  }

  // src/report/charts/precisions.ts
  var PRECISIONS = {
    id: "precisions",
    title: "Precision of every site",
    caption: () => "Bits of the chosen solution by layer; above each bar what the tensor needs at this width.",
    available: ({ sites }) => sites.length > 0,
    draw: draw5
  };
  var LEAST_BAR = 17;
  var MOST_BAR = 30;
  var LAYER_GAP2 = 14;
  var BITS_HEIGHT = 64;
  var MEMORY_ROOM = 52;
  var MARGIN = 14;
  var NAME_SIZE = 10;
  function draw5(data2, { theme, width, selected }) {
    const genome = data2.front.solutions[selected]?.genome ?? [];
    const bars = data2.sites.map((site, i) => ({ site, bits: genome[i] }));
    const kinds = [
      ["Weights", bars.filter(({ site }) => site.kind === "weight")],
      ["Activations, states, input", bars.filter(({ site }) => site.kind !== "weight")]
    ];
    const widths = [...new Set(genome)].sort((a, b) => a - b);
    const key = legend(
      widths.map((bits) => ({
        label: \`\${bits} bits\`,
        mark: swatch(bitsColour(theme, bits), theme.ink)
      })),
      MARGIN,
      12,
      width
    );
    const drawn = [key.marks];
    let y = key.height + 18;
    for (const [title, list] of kinds) {
      if (list.length === 0) continue;
      drawn.push(text(MARGIN, y, title, { weight: 600, size: 13 }));
      y += 8;
      const room = width - 2 * MARGIN;
      const barWidth = widthOfBars(list, room);
      for (const line of wrap(list, room, barWidth)) {
        drawn.push(drawLine(line, y, barWidth, theme));
        const longest = Math.max(...line.map(({ site }) => estimateWidth(site.name, NAME_SIZE)));
        y += MEMORY_ROOM + BITS_HEIGHT + 40 + longest;
      }
      y += 10;
    }
    const counts = widths.map((bits) => \`\${genome.filter((one) => one === bits).length} sites at \${bits} bits\`);
    return svg(
      {
        width,
        height: y,
        theme,
        alt: \`Bars of the bit depth of \${bars.length} sites of solution \${selected}: \${counts.join(", ")}.\`
      },
      drawn
    );
  }
  function widthOfBars(bars, room) {
    const gaps = new Set(bars.map(({ site }) => site.layer)).size * LAYER_GAP2;
    return Math.max(LEAST_BAR, Math.min(MOST_BAR, Math.floor((room - gaps) / bars.length)));
  }
  function wrap(bars, width, barWidth) {
    const lines = [[]];
    let used = 0;
    for (const [i, bar] of bars.entries()) {
      const line = lines.at(-1);
      const gap = line.length > 0 && bars[i - 1].site.layer !== bar.site.layer ? LAYER_GAP2 : 0;
      if (line.length > 0 && used + gap + barWidth > width) {
        lines.push([bar]);
        used = barWidth;
      } else {
        line.push(bar);
        used += gap + barWidth;
      }
    }
    return lines;
  }
  function drawLine(bars, y, barWidth, theme) {
    const base = y + MEMORY_ROOM + BITS_HEIGHT;
    const parts = [];
    let x = MARGIN;
    let start = x;
    for (const [i, { site, bits }] of bars.entries()) {
      const previous = bars[i - 1];
      if (previous && previous.site.layer !== site.layer) {
        parts.push(layerLabel(previous.site.layer, start, x, base, theme));
        x += LAYER_GAP2;
        start = x;
      }
      const height = bits / 32 * BITS_HEIGHT;
      const bytes = site.elements * bits / 8;
      parts.push(
        el(
          "g",
          {},
          el("title", {}, \`\${site.name}: \${bits} bits, \${site.elements} values, \${bytesText(bytes)}\`),
          el("rect", {
            x: x + 2,
            y: base - height,
            width: barWidth - 4,
            height,
            fill: bitsColour(theme, bits),
            stroke: theme.ink,
            stroke_width: 0.7
          }),
          text(x + barWidth / 2 + 3.5, base - height - 5, bytesText(bytes), {
            rotate: -90,
            size: 10,
            fill: theme.muted
          }),
          text(x + barWidth / 2 + 3.5, base + 24, site.name, { rotate: -90, anchor: "end", size: NAME_SIZE })
        )
      );
      x += barWidth;
    }
    parts.push(layerLabel(bars.at(-1).site.layer, start, x, base, theme));
    return el("g", {}, parts);
  }
  function layerLabel(layer, from, to, base, theme) {
    return el(
      "g",
      {},
      el("line", { x1: from + 1, x2: to - 1, y1: base + 4, y2: base + 4, stroke: theme.muted }),
      // A single bar is narrower than its layer's name, which may stand over the gap.
      text((from + to) / 2, base + 16, layer, { anchor: "middle", size: 11, weight: 600 })
    );
  }
  function bytesText(bytes) {
    if (bytes >= 999500) return \`\${Number((bytes / 1e6).toPrecision(3))} MB\`;
    if (bytes >= 999.5) return \`\${Number((bytes / 1e3).toPrecision(3))} kB\`;
    return \`\${bytes} B\`;
  }

  // src/report/charts/memory-map.ts
  var MEMORY_MAP = {
    id: "memory-map",
    title: "Memory map",
    caption: () => "Flash and RAM of the chosen solution. In the arena a buffer stands from the operation that writes it to the last that reads it.",
    available: ({ solutions }) => solutions.some(({ memoryMap }) => memoryMap.flash.length > 0),
    draw: draw6
  };
  var ROW2 = 22;
  var LABELS2 = 84;
  var TOTALS = 74;
  function draw6(data2, { theme, width, selected }) {
    const solution = data2.solutions[selected];
    if (!solution) return svg({ width, height: 20, theme, alt: "No solution is chosen." });
    const { flash, ram, arena } = solution.memoryMap;
    const roles = [...new Set([...flash, ...ram].map(({ role }) => role))];
    const colour2 = (role) => theme.roles[roles.indexOf(role) % theme.roles.length];
    const key = legend(
      roles.map((role) => ({ label: role, mark: swatch(colour2(role)) })),
      12,
      12,
      width - 24
    );
    const parts = [key.marks];
    let y = key.height + 18;
    const total = (blocks) => blocks.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [name, blocks, bytes] of [
      ["Flash", flash, solution.memory.flashBytes],
      ["RAM", ram, solution.memory.ramBytes]
    ]) {
      if (blocks.length === 0) continue;
      parts.push(text(12, y, \`\${name}: \${bytes.toLocaleString("en")} bytes\`, { weight: 600, size: 13 }));
      y += 8;
      const layers = [...new Set(blocks.map(({ layer }) => layer))];
      const most = Math.max(...layers.map((layer) => total(blocks.filter((one) => one.layer === layer))));
      const scale = linearScale([0, most], [0, width - LABELS2 - TOTALS - 12], { nice: false });
      for (const layer of layers) {
        const own = blocks.filter((one) => one.layer === layer);
        parts.push(stack(layer, own, y, scale, colour2, theme));
        y += ROW2;
      }
      y += 20;
    }
    if (arena && arena.buffers.length > 0) {
      parts.push(drawArena(arena, y, width, theme));
      y += ARENA_HEIGHT + 34;
    }
    return svg(
      {
        width,
        height: y,
        theme,
        alt: \`Memory of solution \${selected}: flash \${solution.memory.flashBytes} bytes, RAM \${solution.memory.ramBytes} bytes. Flash by layer: \${[...new Set(flash.map(({ layer }) => layer))].map((layer) => \`\${layer} \${bytesText(total(flash.filter((one) => one.layer === layer)))}\`).join(", ")}.\`
      },
      parts
    );
  }
  function stack(layer, blocks, y, scale, colour2, theme) {
    let x = LABELS2;
    let sum = 0;
    const bars = blocks.map(({ role, bytes }) => {
      const length = scale(bytes);
      const bar = el(
        "rect",
        { x, y: y + 3, width: length, height: ROW2 - 6, fill: colour2(role) },
        el("title", {}, \`\${layer}, \${role}: \${bytes} bytes\`)
      );
      x += length;
      sum += bytes;
      return bar;
    });
    return [
      text(LABELS2 - 8, y + 15, layer, { anchor: "end" }),
      bars,
      text(x + 6, y + 15, bytesText(sum), { fill: theme.muted, size: 11 })
    ];
  }
  var ARENA_HEIGHT = 170;
  function drawArena(arena, y, width, theme) {
    const left = 12;
    const top = y + 12;
    const x = linearScale([-1, arena.operations + 1], [left, width - 12], { nice: false });
    const s = linearScale([0, arena.bytes], [0, ARENA_HEIGHT], { nice: false });
    return [
      text(
        12,
        y,
        \`Arena: \${arena.bytes.toLocaleString("en")} bytes shared over \${arena.operations} operations\`,
        {
          weight: 600,
          size: 13
        }
      ),
      el("rect", {
        x: left,
        y: top,
        width: width - 24,
        height: ARENA_HEIGHT,
        fill: "none",
        stroke: theme.grid
      }),
      arena.buffers.map(({ name, offset, bytes, first: first2, last }) => {
        const from = x(first2);
        const length = x(last + 1) - from;
        const height = s(bytes);
        return el(
          "g",
          {},
          el(
            "rect",
            {
              x: from,
              y: top + s(offset),
              width: length,
              height,
              fill: theme.first,
              fill_opacity: 0.28,
              stroke: theme.first
            },
            el("title", {}, \`\${name}: \${bytes} bytes at \${offset}, operations \${first2} to \${last}\`)
          ),
          height >= 11 && length >= estimateWidth(name, 10) + 4 && text(from + 3, top + s(offset) + height / 2 + 3.5, name, { size: 10 })
        );
      }),
      text(left, top + ARENA_HEIGHT + 16, "operations of one frame, in their order \\u2192", {
        fill: theme.muted,
        size: 11
      })
    ];
  }

  // src/report/charts/operation-times.ts
  var OPERATION_TIMES = {
    id: "operation-times",
    title: "Time of every operation",
    caption: (data2) => {
      const profiled = data2.operationTimes.flatMap(({ solution }) => solution === null ? [] : [solution]);
      return \`Medians over frames of one clip, with a clock between the operations. Timed so: the uniform widths and solution \${profiled.join(", ")}.\`;
    },
    available: ({ operationTimes }) => operationTimes.length > 0,
    draw: draw7
  };
  var BAR = 10;
  var GAP = 8;
  var LABELS3 = 118;
  var MOST_SERIES = 3;
  function draw7(data2, { theme, width, selected }) {
    const shown2 = data2.operationTimes.filter(({ solution }) => solution === null || solution === selected).slice(0, MOST_SERIES);
    const names = [...new Set(shown2.flatMap(({ operations }) => operations.map(({ name }) => name)))];
    const nsOf = (series, name) => series.operations.reduce((sum, one) => one.name === name ? sum + one.ns : sum, 0);
    const key = legend(
      shown2.map(({ name, solution }) => ({
        label: solution === null ? name : \`solution \${solution}\`,
        mark: swatch(colour(name, solution, theme))
      })),
      12,
      12,
      width - 24
    );
    const scale = linearScale(
      names.flatMap((name) => shown2.map((series) => nsOf(series, name) / 1e3)),
      [LABELS3, width - 60],
      { zero: true, nice: false }
    );
    const row2 = shown2.length * BAR + GAP;
    const top = key.height + 14;
    const longest = [...names].sort((a, b) => Math.max(...shown2.map((s) => nsOf(s, b))) - Math.max(...shown2.map((s) => nsOf(s, a)))).slice(0, 3);
    return svg(
      {
        width,
        height: top + names.length * row2 + 8,
        theme,
        alt: \`Bars of the time of \${names.length} operations for \${shown2.map(({ name }) => name).join(", ")}. The longest: \${longest.join(", ")}.\`
      },
      key.marks,
      names.map((name, i) => {
        const y = top + i * row2;
        return el(
          "g",
          {},
          text(LABELS3 - 8, y + row2 / 2, name, { anchor: "end", size: 11 }),
          shown2.map((series, s) => {
            const us = nsOf(series, name) / 1e3;
            return [
              el(
                "rect",
                {
                  x: LABELS3,
                  y: y + s * BAR + 1,
                  width: scale(us) - LABELS3,
                  height: BAR - 2,
                  fill: colour(series.name, series.solution, theme)
                },
                el("title", {}, \`\${name}, \${series.name}: \${us} \\xB5s\`)
              ),
              us > 0 && text(scale(us) + 5, y + s * BAR + 8.5, \`\${us.toFixed(1)} \\xB5s\`, { size: 9, fill: theme.muted })
            ];
          })
        );
      })
    );
  }
  function colour(name, solution, theme) {
    if (solution !== null) return theme.selected;
    return name === "float32" ? theme.muted : theme.front;
  }

  // src/report/charts/parallel.ts
  var PARALLEL = {
    id: "parallel",
    title: "The front as parallel coordinates",
    caption: () => "Every line is a solution; on every axis up is better. Drag along an axis, or type limits below, to keep only what lies between.",
    available: ({ front }) => front.solutions.length > 0,
    draw: draw8
  };
  function parallelAxes(data2) {
    const axes = data2.objectives.map((name) => {
      const quantity = quantityOf(name);
      return {
        id: name,
        label: quantity.label,
        unit: quantity.unit,
        higherIsBetter: quantity.higherIsBetter,
        digits: name === "pesq" ? 3 : name === "latency" ? 1 : 2,
        values: data2.front.solutions.map(({ objectives }) => quantity.shown(objectives[name] ?? Number.NaN))
      };
    });
    const add = (id, label2, unit, digits, value, higherIsBetter = false) => axes.push({ id, label: label2, unit, digits, higherIsBetter, values: data2.solutions.map(value) });
    if (data2.solutions.every(({ validation }) => validation.length > 0)) {
      add(
        "validation",
        "PESQ, validation",
        "",
        3,
        ({ validation }) => validation.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / validation.length,
        true
      );
    }
    for (const id of ["flash", "ram"]) {
      if (data2.objectives.includes(id)) continue;
      const { label: label2, unit, shown: shown2 } = quantityOf(id);
      const digits = id === "flash" ? 2 : 1;
      add(id, label2, unit, digits, ({ memory }) => shown2(memory[VALUE_OF_OBJECTIVE[id]]));
    }
    return axes.filter(({ values }) => values.every(Number.isFinite));
  }
  var TOP = 46;
  function scaleOf(axis, height) {
    const range = axis.higherIsBetter ? [height - 24, TOP] : [TOP, height - 24];
    return linearScale(axis.values, range, { ticks: 5 });
  }
  function draw8(data2, view) {
    const { theme, width, selected } = view;
    const height = 330;
    const axes = parallelAxes(data2);
    const scales = axes.map((axis) => scaleOf(axis, height));
    const side = width < 500 ? 30 : 60;
    const x = (i) => axes.length < 2 ? width / 2 : side + i * (width - 2 * side) / (axes.length - 1);
    const crowded = axes.some(({ label: label2, unit }) => estimateWidth(\`\${label2}, \${unit}\`, 13) > x(1) - x(0));
    const line = (index) => el("path", {
      d: \`M\${axes.map((axis, i) => \`\${short(x(i))} \${short(scales[i](axis.values[index]))}\`).join("L")}\`,
      fill: "none",
      stroke: index === selected ? theme.selected : theme.front,
      stroke_width: index === selected ? 3 : 1.4,
      stroke_opacity: index === selected ? 1 : 0.55,
      "data-solution": String(index),
      class: index === selected ? "mark on" : "mark"
    });
    const order = data2.front.solutions.map((_, index) => index).filter((index) => index !== selected);
    const described = axes.map(({ id }, i) => ({
      id,
      x: Math.round(x(i) * 100) / 100,
      domain: scales[i].domain,
      range: scales[i].range
    }));
    return svg(
      {
        width,
        height,
        theme,
        alt: \`Parallel coordinates of \${data2.front.solutions.length} solutions over \${axes.map(({ label: label2 }) => label2).join(", ")}. The table of solutions below has every number.\`,
        data: { "data-axes": JSON.stringify(described) }
      },
      [...order, ...selected >= 0 && selected < data2.front.solutions.length ? [selected] : []].map(line),
      axes.map((axis, i) => {
        const scale = scales[i];
        const raised = crowded && i % 2 === 1;
        return el(
          "g",
          { fill: theme.ink },
          el("line", { x1: x(i), x2: x(i), y1: TOP, y2: height - 24, stroke: theme.ink, stroke_width: 1.3 }),
          text(x(i), raised ? 14 : 32, axis.unit ? \`\${axis.label}, \${axis.unit}\` : axis.label, {
            anchor: i === 0 && width < 700 ? "start" : i === axes.length - 1 && width < 700 ? "end" : "middle",
            weight: 600,
            size: width < 560 ? 11 : 12
          }),
          scale.ticks.map((tick) => [
            el("line", { x1: x(i) - 3, x2: x(i) + 3, y1: scale(tick), y2: scale(tick), stroke: theme.ink }),
            el(
              "text",
              {
                x: x(i) + (i === axes.length - 1 ? -7 : 7),
                y: scale(tick) + 4,
                text_anchor: i === axes.length - 1 ? "end" : void 0,
                font_size: 11,
                paint_order: "stroke",
                stroke: theme.ground,
                stroke_width: 3
              },
              scale.text(tick)
            )
          ])
        );
      })
    );
  }

  // src/report/paper-table.ts
  var PAPER_TABLE = {
    pesqRaw: { int8: 1.6224, int32: 2.456, float32: 2.4955, mixed: 2.4803 },
    msPerFrame: { int8: 5.45, int32: 7.87, float32: 8.32, mixed: 5.83 },
    memoryMB: { int8: 2.81, int32: 11.23, float32: 11.23, mixed: 4.73 }
  };

  // src/report/charts/pesq-memory.ts
  var MEGA = VALUES.equation4Bytes.divisor;
  var SAME_SIZE = 0.1;
  var WIDEST = 1.3;
  function paperPoint({ references }) {
    const bytes = references.find(({ name }) => name === "float32")?.memory?.equation4Bytes;
    const { memoryMB, pesqRaw } = PAPER_TABLE;
    if (bytes === void 0 || Math.abs(bytes / MEGA / memoryMB.float32 - 1) > SAME_SIZE) return null;
    return { x: memoryMB.mixed, y: pesqRaw.mixed - pesqRaw.float32 };
  }
  var PESQ_MEMORY = {
    id: "pesq-memory",
    title: "PESQ against memory",
    caption: (data2) => {
      const paper = paperPoint(data2);
      const clips = data2.searchClips.length;
      return \`Raw PESQ minus that of the same network in float32, mean over the \${clips} search \${clips === 1 ? "clip" : "clips"}, against memory as the paper counts it (its equation 4). Better is up and left.\` + (paper === null ? "" : \` The cross is the mix that the paper tells in its table I: \${toldOf(paper)}. Its network has the same size, but other weights, another clip and an arithmetic of its own, so that the difference from float32 is what can be compared.\`);
    },
    available: ({ solutions, references }) => references.some(({ name }) => name === "float32") && solutions.some(({ searchDifference }) => searchDifference !== null),
    draw: draw9
  };
  function toldOf({ x, y }) {
    return \`\${x.toFixed(2)} MB, \${Math.abs(y).toFixed(4)} below its float32\`;
  }
  function draw9(data2, { theme, width, selected }) {
    const points = data2.solutions.flatMap(
      ({ memory, searchDifference }, index) => searchDifference ? [{ index, x: memory.equation4Bytes / MEGA, y: searchDifference.mean }] : []
    );
    const paper = paperPoint(data2);
    const float32 = data2.references.find(({ name }) => name === "float32").pesqRaw;
    const most = WIDEST * Math.max(...[...points, ...paper ? [paper] : []].map(({ x }) => x));
    const references = data2.references.flatMap(
      ({ name, memory, pesqRaw }) => memory && name !== "float32" && memory.equation4Bytes / MEGA <= most ? [{ name, x: memory.equation4Bytes / MEGA, y: pesqRaw - float32 }] : []
    );
    const told = [...points, ...paper ? [paper] : [], { x: points[0].x, y: 0 }];
    const span = spanOf(told.map(({ y }) => y));
    const isFar = ({ y }) => y < span.low - (span.high - span.low);
    const height = Math.max(300, Math.min(440, width * 0.62));
    const entries = [
      {
        label: \`front (\${points.length})\`,
        mark: (x, y) => el("circle", { cx: x, cy: y, r: 4.5, fill: theme.front })
      },
      {
        label: "chosen",
        mark: (x, y) => el("circle", { cx: x, cy: y, r: 6, fill: theme.selected, stroke: theme.ink })
      },
      ...references.map(({ name }) => ({
        label: name,
        mark: (x, y) => referenceMark(name, x, y, theme)
      })),
      ...paper === null ? [] : [
        {
          label: width < 420 ? "the paper, from its float32" : \`the paper: \${toldOf(paper)}\`,
          mark: (x, y) => paperMark({ x, y }, theme)
        }
      ]
    ];
    const key = legend(entries, 12, 12, width - 24);
    const area = { left: 62, right: width - 14, top: key.height + 30, bottom: height - 42 };
    const xs = linearScale(
      [...told, ...references].map(({ x }) => x),
      [area.left, area.right],
      { ticks: Math.max(3, width / 110) }
    );
    const ys = linearScale(
      [...told, ...references.filter((one) => !isFar(one))].map(({ y }) => y),
      [area.bottom, area.top],
      { ticks: 6 }
    );
    const drawReference = ({ name, ...point }) => {
      const x = xs(point.x);
      const y = isFar(point) ? area.bottom - 8 : ys(point.y);
      return [
        referenceMark(name, x, y, theme),
        label(x, y, isFar(point) ? \`\${name}: \${signed(point.y)}, below\` : name, area, theme)
      ];
    };
    return svg(
      { width, height, theme, alt: altOf(points, paper) },
      key.marks,
      bottomAxis(xs, area, \`\${VALUES.equation4Bytes.label}, MB\`, theme),
      leftAxis(ys, area, "raw PESQ minus that of float32", theme),
      el("line", { x1: area.left, x2: area.right, y1: ys(0), y2: ys(0), stroke: theme.muted }),
      text(area.right - 4, ys(0) + 14, "float32", {
        anchor: "end",
        size: 11,
        fill: theme.muted,
        halo: theme.ground
      }),
      references.map(drawReference),
      paper && [
        paperMark({ x: xs(paper.x), y: ys(paper.y) }, theme, \`The paper's mix: \${toldOf(paper)}\`),
        label(xs(paper.x), ys(paper.y), "the paper", area, theme)
      ],
      [...points].sort((a, b) => Number(a.index === selected) - Number(b.index === selected)).map(
        ({ index, x, y }) => solutionMark(
          {
            index,
            x: xs(x),
            y: ys(y),
            isSelected: index === selected,
            label: \`Solution \${index}: \${signed(y)} from float32, \${x.toFixed(3)} MB\`
          },
          theme
        )
      )
    );
  }
  function label(x, y, content, area, theme) {
    const isRight = x > area.right - 90;
    return text(x + (isRight ? -10 : 10), y - 8, content, {
      anchor: isRight ? "end" : "start",
      fill: theme.muted,
      size: 11,
      halo: theme.ground
    });
  }
  function paperMark({ x, y }, theme, title) {
    return el(
      "path",
      { d: shapePath("cross", x, y, 5.5), stroke: theme.ink, stroke_width: 2.4, fill: "none" },
      title && el("title", {}, title)
    );
  }
  function spanOf(values) {
    return { low: Math.min(...values), high: Math.max(...values) };
  }
  function altOf(points, paper) {
    const [memory, pesq] = [spanOf(points.map(({ x }) => x)), spanOf(points.map(({ y }) => y))];
    return \`Scatter plot of \${points.length} solutions: raw PESQ from \${signed(pesq.low)} to \${signed(pesq.high)} of float32, memory from \${memory.low.toFixed(2)} to \${memory.high.toFixed(2)} MB.\${paper ? \` The paper's mix has \${toldOf(paper)}.\` : ""}\`;
  }

  // src/report/charts/sensitivity.ts
  var SENSITIVITY = {
    id: "sensitivity",
    title: "Sensitivity of the sites",
    caption: () => "Raw PESQ lost on the search clips when this site alone is narrow and all others are float32.",
    available: ({ sensitivity }) => sensitivity.length > 0,
    draw: draw10
  };
  var ROW3 = 16;
  var LABELS4 = 118;
  function draw10(data2, { theme, width }) {
    const bars = [...data2.sensitivity].sort((a, b) => b.loss - a.loss);
    const scale = linearScale(
      bars.map(({ loss }) => loss),
      [LABELS4, width - 64],
      { zero: true, nice: false }
    );
    return svg(
      {
        width,
        height: bars.length * ROW3 + 16,
        theme,
        alt: \`Bars of the PESQ lost by site. Most sensitive: \${bars.slice(0, 3).map(({ site, loss }) => \`\${site} (\${loss.toFixed(3)})\`).join(", ")}.\`
      },
      bars.map(({ site, loss, bits }, i) => {
        const y = 8 + i * ROW3;
        const from = Math.min(scale(0), scale(loss));
        return el(
          "g",
          {},
          el("title", {}, \`\${site} at \${bits} bits: \${loss}\`),
          text(LABELS4 - 8, y + 11, site, { anchor: "end", size: 11 }),
          el("rect", {
            x: from,
            y: y + 2,
            width: Math.abs(scale(loss) - scale(0)),
            height: ROW3 - 4,
            fill: loss > 0 ? theme.second : theme.first
          }),
          text(Math.max(scale(loss), scale(0)) + 5, y + 11, signed(-loss), { size: 10, fill: theme.muted })
        );
      }),
      el("line", { x1: scale(0), x2: scale(0), y1: 4, y2: bars.length * ROW3 + 12, stroke: theme.ink })
    );
  }

  // src/report/charts/kernel-density.ts
  var POINTS = 40;
  function kernelDensity(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const low = sorted[0];
    const high = sorted.at(-1);
    if (!(high > low)) return { at: [low], density: [1] };
    const width = bandwidth(sorted);
    const at = Array.from({ length: POINTS }, (_, i) => low + (high - low) * i / (POINTS - 1));
    const density = at.map((x) => {
      let sum = 0;
      for (const value of sorted) sum += Math.exp(-(((x - value) / width) ** 2) / 2);
      return sum / (sorted.length * width * Math.sqrt(2 * Math.PI));
    });
    return { at, density };
  }
  function bandwidth(sorted) {
    const n = sorted.length;
    const mean = sorted.reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(sorted.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1));
    const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
    const least = Math.min(deviation, spread > 0 ? spread : deviation);
    return 0.9 * least * n ** -0.2;
  }
  function quantile(sorted, q) {
    const at = q * (sorted.length - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
  }

  // src/report/charts/violins.ts
  var VIOLINS = {
    id: "violins",
    title: "Metrics across generations",
    caption: () => "The best front of the population after each generation shown: width is density, the bar spans the middle half, the dot is the median.",
    available: ({ generations }) => generations.length > 0,
    draw: draw11
  };
  var PANEL = 190;
  function draw11(data2, view) {
    const { theme, width } = view;
    const shown2 = selectGenerations(data2.generations, Math.max(4, Math.min(12, Math.floor(width / 64))));
    const height = data2.objectives.length * PANEL + 30;
    const slot = (width - 70) / shown2.length;
    const panels = data2.objectives.map((name, row2) => {
      const quantity = quantityOf(name);
      const area = {
        left: 56,
        right: width - 14,
        top: row2 * PANEL + 30,
        bottom: (row2 + 1) * PANEL - 12
      };
      const samples = shown2.map(({ front }) => front.map((values) => quantity.shown(values[row2])));
      const scale = linearScale(samples.flat(), [area.bottom, area.top], { ticks: 4 });
      return [
        leftAxis(scale, area, quantity.title, theme),
        samples.map((values, i) => violin(values, area.left + slot * (i + 0.5), slot * 0.42, scale, view))
      ];
    });
    return svg(
      { width, height, theme, alt: alt(data2, data2.objectives.map(quantityOf)) },
      panels,
      el(
        "g",
        { fill: theme.muted },
        shown2.map(
          ({ generation }, i) => text(56 + slot * (i + 0.5), height - 24, String(generation), { anchor: "middle" })
        ),
        text((56 + width - 14) / 2, height - 6, "generation", { anchor: "middle" })
      )
    );
  }
  function violin(values, x, half, scale, { theme }) {
    if (values.length === 0) return [];
    const sorted = [...values].sort((a, b) => a - b);
    const { at, density } = kernelDensity(sorted);
    const most = density.reduce((a, b) => Math.max(a, b));
    const side = (sign) => at.map((value, i) => \`\${short(x + sign * half * density[i] / most)} \${short(scale(value))}\`);
    const outline = [...side(-1), ...side(1).reverse()];
    return [
      el("path", {
        d: at.length > 1 ? \`M\${outline.join("L")}Z\` : \`M\${outline.join("L")}\`,
        fill: theme.front,
        fill_opacity: 0.3,
        stroke: theme.front
      }),
      el("line", {
        x1: x,
        x2: x,
        y1: scale(quantile(sorted, 0.25)),
        y2: scale(quantile(sorted, 0.75)),
        stroke: theme.ink,
        stroke_width: 4
      }),
      el("circle", {
        cx: x,
        cy: scale(quantile(sorted, 0.5)),
        r: 3.5,
        fill: theme.ground,
        stroke: theme.ink,
        stroke_width: 1.5
      })
    ];
  }
  function alt(data2, quantities) {
    const last = data2.generations.at(-1);
    const medians = quantities.map(({ label: label2, text: say, unit }, row2) => {
      const sorted = last.front.map((values) => values[row2]).sort((a, b) => a - b);
      return sorted.length > 0 ? \`\${label2} \${say(quantile(sorted, 0.5))}\${unit ? \` \${unit}\` : ""}\` : label2;
    });
    return \`Violin plots across \${data2.generations.length} generations. Medians of the last one: \${medians.join(", ")}.\`;
  }

  // src/report/charts/index.ts
  var CHARTS = [
    PESQ_MEMORY,
    FRONT_TIME,
    FRONT_MEMORY,
    FRONT_TIME_MEMORY,
    PRECISIONS,
    MEMORY_MAP,
    OPERATION_TIMES,
    PARALLEL,
    HEAT_MAP,
    GENERALISATION,
    EVOLUTION,
    HYPERVOLUME,
    VIOLINS,
    SENSITIVITY
  ];
  function chartById(id) {
    return CHARTS.find((chart) => chart.id === id);
  }

  // src/report/client/charts-on-page.ts
  function keptSolutions(data2, store2) {
    const axes = parallelAxes(data2).filter(({ id }) => store2.limits.has(id));
    const kept = /* @__PURE__ */ new Set();
    data2.front.solutions.forEach((_, index) => {
      const inside = axes.every(({ id, values }) => {
        const { low, high } = store2.limits.get(id);
        return values[index] >= low && values[index] <= high;
      });
      if (inside) kept.add(index);
    });
    return kept;
  }
  function dimOthers(kept) {
    for (const mark of all(".chart [data-solution]")) {
      mark.classList.toggle("dim", !kept.has(Number(mark.dataset.solution)));
    }
  }
  var LEAST_WIDTH = 280;
  var MOST_WIDTH = 1140;
  function setUpCharts(data2, store2, drawn) {
    const boxes = all("[data-chart]");
    const widths = /* @__PURE__ */ new Map();
    function draw12(box) {
      const id = box.dataset.chart;
      const width = Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.floor(box.clientWidth)));
      widths.set(box, width);
      box.innerHTML = chartById(id).draw(data2, { theme: PAGE, width, selected: store2.selected });
      drawn(id);
    }
    function drawAll() {
      for (const box of boxes) draw12(box);
      dimOthers(keptSolutions(data2, store2));
    }
    for (const box of boxes) {
      box.addEventListener("click", (event) => {
        const target = event.target;
        const mark = target.closest("[data-solution]");
        if (mark) store2.select(Number(mark.dataset.solution));
        else if (box.dataset.chart === "heat-map") store2.select(columnAt(box, event));
      });
    }
    store2.onSelect(drawAll);
    store2.onLimits(() => dimOthers(keptSolutions(data2, store2)));
    let waiting = 0;
    addEventListener("resize", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => {
        if (boxes.some((box) => Math.floor(box.clientWidth) !== widths.get(box))) drawAll();
      });
    });
    drawAll();
  }
  function columnAt(box, event) {
    const svg2 = box.querySelector("svg");
    const { left, width } = svg2.getBoundingClientRect();
    const x = (event.clientX - left) / width * svg2.viewBox.baseVal.width;
    const column = Math.floor((x - Number(svg2.dataset.left)) / Number(svg2.dataset.step));
    const order = svg2.dataset.columns.split(" ");
    return column >= 0 && column < order.length ? Number(order[column]) : -1;
  }

  // src/report/page/details.ts
  var RULE_NAMES = {
    knee: "knee",
    "best-pesq": "best PESQ",
    fastest: "fastest",
    smallest: "smallest"
  };
  function rulesOf(data2, index) {
    return data2.picks.filter((pick) => pick.index === index).map(({ rule }) => RULE_NAMES[rule] ?? rule);
  }
  function percent(value, base) {
    if (!Number.isFinite(value) || !Number.isFinite(base) || base === 0) return "";
    const change = (value / base - 1) * 100;
    return \`\${change < 0 ? "\\u2212" : "+"}\${Math.abs(change).toFixed(1)} %\`;
  }
  function solutionTitle(data2, index) {
    const rules = rulesOf(data2, index);
    return \`Solution \${index}\${rules.length > 0 ? \` (\${rules.join(", ")})\` : ""}\`;
  }
  function solutionSummary(data2, index) {
    const values = data2.objectives.map((name) => {
      const { label: label2, unit, text: text2 } = quantityOf(name);
      return \`\${label2} \${text2(solutionValue(data2, index, name))}\${unit ? \` \${unit}\` : ""}\`;
    });
    return values.join(" \\xB7 ");
  }
  function solutionDetails(data2, index) {
    const facts = data2.solutions[index];
    if (!facts) return el("p", {}, "The front is empty.");
    const compared = ["float32", "int8"].map((name) => data2.references.findIndex((reference) => reference.name === name)).filter((at) => at >= 0);
    const rows = data2.objectives.map((name) => {
      const { title, text: text2, shown: shown2, unit } = quantityOf(name);
      const value = solutionValue(data2, index, name);
      return el(
        "tr",
        {},
        el("th", { scope: "row" }, title),
        el("td", { "data-value": String(value), "data-name": name }, text2(value)),
        compared.map((at) => {
          const base = referenceValue(data2, at, name);
          const change = unit === "" ? signed(shown2(value) - shown2(base)) : percent(shown2(value), shown2(base));
          return el("td", {}, Number.isFinite(base) ? change : "\\u2013");
        })
      );
    });
    const { memory, latency } = facts;
    const more = [
      ...metricRows(data2, facts),
      ...facts.searchDifference ? [
        ["PESQ change, search clips", interval(facts.searchDifference, data2.searchClips.length)]
      ] : [],
      ...facts.validationDifference ? [
        [
          "PESQ change, validation clips",
          interval(facts.validationDifference, data2.validationClips.length)
        ]
      ] : [],
      ...optimismRow(data2, index),
      ...latency ? [["spread of the time", \`\\xB1 \${(latency.spreadNs / 1e3).toFixed(1)} \\xB5s\`]] : [],
      ["flash", bytesText(memory.flashBytes)],
      ["RAM", bytesText(memory.ramBytes)],
      ["equation 4", bytesText(memory.equation4Bytes)],
      ["found in generation", String(facts.generation)]
    ];
    return join([
      el("h3", { id: "details-title" }, solutionTitle(data2, index)),
      el(
        "table",
        { class: "numbers" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("td", {}),
            el("th", { scope: "col" }, "value"),
            compared.map((at) => el("th", { scope: "col" }, \`to \${data2.references[at].name}\`))
          )
        ),
        el("tbody", {}, rows)
      ),
      el(
        "dl",
        { class: "facts" },
        more.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))
      ),
      doubtNote(data2, index),
      clipTable(data2, index)
    ]);
  }
  function optimismRow({ front }, index) {
    const pesqRaw = front.solutions[index]?.optimism?.pesqRaw;
    if (!pesqRaw) return [];
    const { mean, low, high } = pesqRaw;
    return [
      ["optimism (search \\u2212 validation)", \`\${signed(mean)} PESQ (95 %: \${signed(low)} to \${signed(high)})\`]
    ];
  }
  var METRICS = ["pesqRaw", "pesqWb", "stoi", "siSdrDb", "fidelityDb"];
  function metricRows({ objectives }, facts) {
    const { values, validationValues: validation } = facts;
    return METRICS.flatMap((name) => {
      const own = values[name];
      if (!own || name === "pesqRaw" && objectives.includes("pesq")) return [];
      const shown2 = VALUES[name];
      const title = shown2.label;
      const text2 = (value) => \`\${textOf(shown2, value)}\${shown2.unit && \` \${shown2.unit}\`}\`;
      const other = validation[name];
      return [[title, other ? \`\${text2(own.mean)} (validation \${text2(other.mean)})\` : text2(own.mean)]];
    });
  }
  function doubtText(data2, index) {
    const doubt = data2.solutions[index]?.doubt;
    if (!doubt) return null;
    const against = doubt.against === null ? "float32" : \`solution \${doubt.against}\`;
    const loss = doubt.fidelityDb === null ? "" : \` by \${doubt.fidelityDb.toFixed(1)} dB\`;
    return \`Raw PESQ is \${doubt.pesqRaw.toFixed(3)} above that of \${against}, yet the output is further from float32\${loss}: the gain may be chance.\`;
  }
  function doubtNote(data2, index) {
    const text2 = doubtText(data2, index);
    return text2 === null ? null : el("p", { class: "note", "data-doubt": String(index) }, \`\\u26A0 \${text2}\`);
  }
  function interval({ mean, low, high }, clips) {
    return clips > 1 ? \`\${signed(mean)} (\${signed(low)} to \${signed(high)})\` : \`\${signed(mean)} (one clip)\`;
  }
  function clipTable(data2, index) {
    const { search, validation } = data2.solutions[index];
    if (search.length + validation.length === 0) return null;
    const rows = (title, scores) => scores.map(
      ({ name, pesqRaw }) => el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        el("td", {}, title),
        el("td", { "data-value": String(pesqRaw) }, textOf(VALUES.pesqRaw, pesqRaw))
      )
    );
    return el(
      "details",
      {},
      el("summary", {}, \`PESQ of each clip (\${search.length + validation.length})\`),
      el(
        "table",
        { class: "numbers" },
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            ["clip", "set", VALUES.pesqRaw.label].map((title) => el("th", { scope: "col" }, title))
          )
        ),
        el("tbody", {}, rows("search", search), rows("validation", validation))
      )
    );
  }
  function exportLineOf(data2, index) {
    const line = data2.solutions[index]?.exportLine;
    return line ?? \`hushbit denoise IN.wav --output OUT.wav --run \${data2.run.dir} --pick \${index}\`;
  }

  // src/report/page/table-one.ts
  var ORDER = ["int8", "int16", "int32", "float32"];
  function tableOneColumns(data2, index) {
    const missing = { equation4Bytes: Number.NaN, flashBytes: Number.NaN, ramBytes: Number.NaN };
    const columns = ORDER.flatMap((name) => {
      const reference = data2.references.find((one) => one.name === name);
      if (!reference) return [];
      const latency2 = reference.latency?.nsPerFrame ?? Number.NaN;
      return [
        { name, pesq: reference.pesqRaw, latency: latency2, cost: reference.cost, ...reference.memory ?? missing }
      ];
    });
    const solution = data2.solutions[index];
    if (!solution) return columns;
    const { search, latency, cost, memory } = solution;
    const pesq = data2.front.solutions[index].objectives.pesq ?? search.reduce((sum, { pesqRaw }) => sum + pesqRaw, 0) / search.length;
    return [
      ...columns,
      { name: \`mixed (\${index})\`, pesq, latency: latency?.nsPerFrame ?? Number.NaN, cost, ...memory }
    ];
  }
  var row = (shown2, value) => ({
    title: titleOf(shown2),
    value,
    text: (own) => textOf(shown2, own)
  });
  var ROWS = [
    row(VALUES.pesqRaw, ({ pesq }) => pesq),
    row(VALUES.nsPerFrame, ({ latency }) => latency),
    row(VALUES.instructionsPerHop, ({ cost }) => cost?.perHop ?? Number.NaN),
    row(VALUES.equation4Bytes, ({ equation4Bytes }) => equation4Bytes),
    row(VALUES.flashBytes, ({ flashBytes }) => flashBytes),
    row(VALUES.ramBytes, ({ ramBytes }) => ramBytes)
  ];
  function rowsOf({ run: { device } }, columns) {
    const all2 = device?.clockHz ? [...ROWS, loadRow(device.clockHz, device.hopMs)] : ROWS;
    return all2.filter(({ value }) => columns.some((column) => Number.isFinite(value(column))));
  }
  function loadRow(clockHz, hopMs) {
    return {
      title: \`load at \${clockHz / 1e6} MHz, % of a hop\`,
      value: ({ cost }) => cost ? 100 * cost.cyclesPerHop / (clockHz * hopMs / 1e3) : Number.NaN,
      text: (value) => value.toFixed(1)
    };
  }
  function tableOne(data2, index) {
    const columns = tableOneColumns(data2, index);
    const base = columns.find(({ name }) => name === "float32");
    const rows = rowsOf(data2, columns);
    return el(
      "table",
      { class: "numbers" },
      el(
        "caption",
        {},
        \`Means over \${data2.searchClips.length} search clips; changes against float32. \` + (data2.run.scheme === "integer" ? "In scheme integer 32 bits are float32." : "")
      ),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("td", {}),
          columns.map(({ name }) => el("th", { scope: "col" }, name))
        )
      ),
      el(
        "tbody",
        {},
        rows.map(
          ({ title, value, text: text2 }) => el(
            "tr",
            {},
            el("th", { scope: "row" }, title),
            columns.map((column) => {
              const own = value(column);
              if (!Number.isFinite(own)) return el("td", {}, "\\u2013");
              const change = base && column !== base ? percent(own, value(base)) : "";
              return el(
                "td",
                { "data-value": String(own) },
                text2(own),
                change && el("span", { class: "change" }, \` (\${change})\`)
              );
            })
          )
        )
      )
    );
  }

  // src/report/client/choice.ts
  function setUpChoice(data2, store2) {
    const list = byId("solution");
    const rows = all("#solutions-table tbody tr");
    function show(index) {
      list.value = String(index);
      byId("summary").textContent = solutionSummary(data2, index);
      byId("details").innerHTML = solutionDetails(data2, index).markup;
      byId("table-one").innerHTML = tableOne(data2, index).markup;
      byId("export-line").textContent = exportLineOf(data2, index);
      byId("copied").textContent = "";
      for (const row2 of rows) {
        if (Number(row2.dataset.solution) === index) row2.setAttribute("aria-current", "true");
        else row2.removeAttribute("aria-current");
      }
      history.replaceState(null, "", \`#solution=\${index}\`);
    }
    function step(by) {
      const kept = [...keptSolutions(data2, store2)];
      const next = by > 0 ? kept.find((index) => index > store2.selected) : kept.reverse().find((index) => index < store2.selected);
      if (next !== void 0) store2.select(next);
    }
    function countShown() {
      const kept = keptSolutions(data2, store2);
      for (const row2 of rows) row2.hidden = !kept.has(Number(row2.dataset.solution));
      byId("shown-count").textContent = kept.size === rows.length ? \`\${rows.length} solutions\` : \`\${kept.size} of \${rows.length} solutions\`;
    }
    list.addEventListener("change", () => store2.select(Number(list.value)));
    byId("previous").addEventListener("click", () => step(-1));
    byId("next").addEventListener("click", () => step(1));
    for (const row2 of rows) row2.addEventListener("click", () => store2.select(Number(row2.dataset.solution)));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "n") step(1);
      if (event.key === "p") step(-1);
    });
    byId("copy").addEventListener("click", copy);
    store2.onSelect(show);
    store2.onLimits(countShown);
    show(store2.selected);
    countShown();
  }
  function isTyping(target) {
    return target instanceof Element && target.closest("input:not([type=radio]):not([type=range]),select,textarea") !== null;
  }
  async function copy() {
    const line = byId("export-line");
    try {
      await navigator.clipboard.writeText(line.textContent ?? "");
      byId("copied").textContent = "copied";
    } catch {
      getSelection()?.selectAllChildren(line);
      byId("copied").textContent = "selected: copy it with Ctrl+C";
    }
  }

  // src/report/client/player.ts
  function setUpPlayer(sound) {
    const play = byId("play");
    const slider = byId("position");
    const radios = all("input[name=source]");
    const toggle = () => {
      if (sound.playing) sound.pause();
      else void sound.play();
    };
    play.addEventListener("click", toggle);
    slider.addEventListener("input", () => sound.seek(Number(slider.value)));
    for (const radio of radios) radio.addEventListener("change", () => sound.listenTo(radio.value));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const onButton = event.target instanceof Element && event.target.closest("button,a,summary") !== null;
      if (event.key === " " && !onButton) {
        event.preventDefault();
        toggle();
      }
      const radio = /^[1-9]$/.test(event.key) ? radios[Number(event.key) - 1] : void 0;
      if (radio && !radio.disabled) {
        radio.checked = true;
        sound.listenTo(radio.value);
      }
    });
    sound.onState(() => {
      play.textContent = sound.playing ? "Pause" : "Play";
      for (const radio of radios) if (!radio.disabled) radio.checked = radio.value === sound.source;
    });
    sound.onPosition((position) => {
      slider.value = String(position);
      byId("time").textContent = \`\${position.toFixed(1)} / \${sound.seconds.toFixed(1)} s\`;
    });
    const tellStandIn = () => {
      byId("no-track").textContent = sound.standIn === null ? "" : \`The page has no room for this solution's sound: solution \${sound.standIn}, next to it on the front, is played.\`;
    };
    sound.onTrackChange(tellStandIn);
    tellStandIn();
  }

  // src/report/page/blocks.ts
  function fromBase64(text2) {
    return Uint8Array.from(atob(text2), (character) => character.charCodeAt(0));
  }
  var WAV_HEADER = 44;
  function samplesOfWav(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const count2 = (bytes.length - WAV_HEADER) / 2;
    return Float32Array.from({ length: count2 }, (_, i) => view.getInt16(WAV_HEADER + 2 * i, true) / 32768);
  }

  // src/report/client/sound.ts
  var FADE_SECONDS = 8e-3;
  function createSound(block, solution) {
    const bytes = (kind, track) => fromBase64(document.getElementById(\`\${kind}-\${track}\`)?.textContent ?? "");
    const buffers = /* @__PURE__ */ new Map();
    const voices = /* @__PURE__ */ new Map();
    const stateListeners = [];
    const trackListeners = [];
    const positionListeners = [];
    const sources = [...new Set(block.tracks.map(({ name }) => name))];
    let context = null;
    let source = "noisy";
    let chosen = solution;
    let playing = false;
    let origin = 0;
    let paused = 0;
    const { seconds } = block;
    function trackOf(name) {
      if (name !== "solution") return block.tracks.findIndex((track) => track.name === name);
      let best = -1;
      block.tracks.forEach((track, i) => {
        if (track.solution === null) return;
        const away = Math.abs(track.solution - chosen);
        if (best < 0 || away < Math.abs(block.tracks[best].solution - chosen)) best = i;
      });
      return best;
    }
    function bufferOf(audio, track) {
      const known = buffers.get(track);
      if (known) return known;
      const samples = samplesOfWav(bytes("wav", track));
      const buffer = audio.createBuffer(1, samples.length, block.sampleRateHz);
      buffer.copyToChannel(samples, 0);
      buffers.set(track, buffer);
      return buffer;
    }
    function start(audio, name, at, position2) {
      const track = trackOf(name);
      if (track < 0) return;
      const node = audio.createBufferSource();
      node.buffer = bufferOf(audio, track);
      node.loop = true;
      const gain = audio.createGain();
      gain.gain.value = name === source ? 1 : 0;
      node.connect(gain).connect(audio.destination);
      node.start(at, position2);
      voices.set(name, { node, gain });
    }
    function silence() {
      for (const { node, gain } of voices.values()) {
        node.stop();
        gain.disconnect();
      }
      voices.clear();
    }
    function position() {
      if (!playing || !context) return paused;
      return ((context.currentTime - origin) % seconds + seconds) % seconds;
    }
    function startAll(audio, from) {
      const at = audio.currentTime + 0.02;
      origin = at - from;
      for (const name of sources) start(audio, name, at, from);
    }
    const tell = () => {
      for (const listener of stateListeners) listener();
      for (const listener of positionListeners) listener(position());
    };
    function follow() {
      for (const listener of positionListeners) listener(position());
      if (playing) requestAnimationFrame(follow);
    }
    return {
      seconds,
      get playing() {
        return playing;
      },
      get source() {
        return source;
      },
      async play() {
        if (playing) return;
        context ??= new AudioContext();
        playing = true;
        if (context.state === "suspended") await context.resume();
        startAll(context, paused);
        tell();
        follow();
      },
      pause() {
        if (!playing) return;
        paused = position();
        playing = false;
        silence();
        tell();
      },
      seek(to) {
        paused = Math.max(0, Math.min(seconds - 0.01, to));
        if (playing && context) {
          silence();
          startAll(context, paused);
        }
        tell();
      },
      listenTo(name) {
        if (!sources.includes(name)) return;
        source = name;
        if (context) {
          const now = context.currentTime;
          for (const [one, { gain }] of voices) {
            gain.gain.cancelScheduledValues(now);
            gain.gain.setValueAtTime(gain.gain.value, now);
            gain.gain.linearRampToValueAtTime(one === name ? 1 : 0, now + FADE_SECONDS);
          }
        }
        tell();
      },
      setSolution(index) {
        chosen = index;
        const old = voices.get("solution");
        if (playing && context) {
          const at = context.currentTime + FADE_SECONDS;
          start(context, "solution", at, ((at - origin) % seconds + seconds) % seconds);
          old?.node.stop(at);
        }
        for (const listener of trackListeners) listener();
      },
      get standIn() {
        const track = block.tracks[trackOf("solution")];
        return track && track.solution !== chosen ? track.solution : null;
      },
      spectrogramOf(name) {
        const track = trackOf(name);
        if (track < 0) return null;
        const { columns, rows } = block.tracks[track];
        return { columns, rows, levels: bytes("levels", track) };
      },
      position,
      onState: (listener) => void stateListeners.push(listener),
      onTrackChange: (listener) => void trackListeners.push(listener),
      onPosition: (listener) => void positionListeners.push(listener)
    };
  }

  // src/report/charts/palette.ts
  var ANCHORS = [
    4,
    2034760,
    5574509,
    8921706,
    12203605,
    14899507,
    16354314,
    16369970,
    16580516
  ];
  function levelPalette() {
    const palette = new Uint8Array(256 * 3);
    for (let level = 0; level < 256; level++) {
      const at = level / 255 * (ANCHORS.length - 1);
      const low = Math.min(Math.floor(at), ANCHORS.length - 2);
      for (let channel = 0; channel < 3; channel++) {
        const shift = 16 - 8 * channel;
        const from = ANCHORS[low] >> shift & 255;
        const to = ANCHORS[low + 1] >> shift & 255;
        palette[3 * level + channel] = Math.round(from + (to - from) * (at - low));
      }
    }
    return palette;
  }

  // src/report/client/spectrogram-view.ts
  function setUpSpectrograms(sound) {
    const palette = levelPalette();
    const canvases = all("[data-spectrogram]");
    function draw12(canvas) {
      const found = sound.spectrogramOf(canvas.dataset.spectrogram);
      const context = canvas.getContext("2d");
      if (!context) return;
      if (!found) {
        context.clearRect(0, 0, canvas.width, canvas.height);
        return;
      }
      const { columns, rows, levels } = found;
      canvas.width = columns;
      canvas.height = rows;
      const image = context.createImageData(columns, rows);
      levels.forEach((level, i) => {
        image.data[4 * i] = palette[3 * level];
        image.data[4 * i + 1] = palette[3 * level + 1];
        image.data[4 * i + 2] = palette[3 * level + 2];
        image.data[4 * i + 3] = 255;
      });
      context.putImageData(image, 0, 0);
    }
    for (const canvas of canvases) {
      draw12(canvas);
      canvas.addEventListener("click", (event) => {
        const { left, width } = canvas.getBoundingClientRect();
        sound.seek((event.clientX - left) / width * sound.seconds);
        void sound.play();
      });
    }
    sound.onTrackChange(() => {
      for (const canvas of canvases) if (canvas.dataset.spectrogram === "solution") draw12(canvas);
    });
    const heads = all(".playhead");
    sound.onPosition((position) => {
      for (const head of heads) {
        const width = head.parentElement.clientWidth;
        head.style.transform = \`translateX(\${position / sound.seconds * width - 1}px)\`;
      }
    });
  }

  // src/report/client/store.ts
  function createStore(count2, selected) {
    const selectListeners = [];
    const limitListeners = [];
    const limits = /* @__PURE__ */ new Map();
    let chosen = selected;
    return {
      get selected() {
        return chosen;
      },
      limits,
      select(index) {
        if (!Number.isInteger(index) || index < 0 || index >= count2 || index === chosen) return;
        chosen = index;
        for (const listener of selectListeners) listener(index);
      },
      setLimit(axis, limit) {
        if (limit === null) limits.delete(axis);
        else limits.set(axis, limit);
        for (const listener of limitListeners) listener();
      },
      clearLimits() {
        limits.clear();
        for (const listener of limitListeners) listener();
      },
      onSelect: (listener) => void selectListeners.push(listener),
      onLimits: (listener) => void limitListeners.push(listener)
    };
  }

  // src/report/client/table-sort.ts
  function setUpSorting() {
    const table = byId("solutions-table");
    const body = table.tBodies[0];
    const headers = all("thead th", table);
    headers.forEach((header, column) => {
      header.querySelector("button").addEventListener("click", () => {
        const direction2 = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
        for (const one of headers) one.setAttribute("aria-sort", "none");
        header.setAttribute("aria-sort", direction2 === 1 ? "ascending" : "descending");
        const value = (row2) => Number(row2.cells[column].dataset.value);
        body.append(...[...body.rows].sort((a, b) => direction2 * (value(a) - value(b))));
      });
    });
  }

  // src/report/client/theme-switch.ts
  function setUpThemeSwitch() {
    const button = byId("theme");
    const system = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => document.documentElement.dataset.theme === void 0 ? system.matches : document.documentElement.dataset.theme === "dark";
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // src/report/client/main.ts
  var data = readJson("report-data");
  var count = data.front.solutions.length;
  var linked = Number(/^#solution=(\\d+)$/.exec(location.hash)?.[1] ?? Number.NaN);
  var first = Number.isInteger(linked) && linked < count ? linked : Number(byId("solution").value);
  var store = createStore(count, first);
  setUpThemeSwitch();
  setUpSorting();
  var brush = setUpBrush(store);
  setUpCharts(data, store, (id) => {
    if (id === "parallel") brush.redraw();
  });
  dimOthers(keptSolutions(data, store));
  setUpChoice(data, store);
  var listening = readJson("listening-data");
  if (listening) {
    const sound = createSound(listening, store.selected);
    setUpPlayer(sound);
    setUpSpectrograms(sound);
    setUpBlindTest(sound);
    store.onSelect((index) => sound.setSolution(index));
  }
  document.documentElement.dataset.ready = "true";
})();
`;
