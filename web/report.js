/* report.js: draws the data of the page. It decides nothing: every number, share and sentence comes from the
 * program. Three parts share one clock: the figure (figure.js), the plots (SVG) and the time controls. */
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const SIDES = ["right", "left", "middle"];

  /* ---- words -------------------------------------------------------------------------------------- */

  const el = (tag, props = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props))
      if (key in node && key !== "style") node[key] = value; else node.setAttribute(key, value);
    node.append(...children.filter((c) => c !== null && c !== undefined));
    return node;
  };
  const svg = (tag, props = {}) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
    return node;
  };
  const number = (x, digits = 0) => x === null || x === undefined ? "–"
    : x.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" }).replace("-", "−");
  const tiny = (x) => x === null || x === undefined ? "–"
    : x === 0 ? "0" : Math.abs(x) >= 0.01 ? number(x, 2) : x.toExponential(1).replace("e-", "e−");
  const at = (t) => `at ${number(t, 2)} s`;
  /* Numbers of one unit as told, and the unit: newtons by the thousand to a tenth. */
  const sizes = (list, u) => {
    const kilo = u === "N" && Math.max(...list.map(Math.abs)) >= 995;
    return [...list.map((x) => kilo ? number(x / 1000, 1) : number(x)), kilo ? "kN" : u.replace("N m", "N·m")];
  };
  const between = (band, u) => { const [low, high, unit] = sizes([band.low, band.high], u); return `${low} to ${high} ${unit}`; };
  const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);

  /* ---- the clock ----------------------------------------------------------------------------------- */

  const clock = {
    t: data.figure.t[0], from: data.figure.t[0], to: data.figure.t[data.figure.t.length - 1],
    playing: false, speed: 1, listeners: [],
    set(t) { this.t = Math.min(this.to, Math.max(this.from, t)); for (const f of this.listeners) f(this.t); },
    each(f) { this.listeners.push(f); },
  };
  const indexAt = posterior.indexAt;

  function controls() {
    const play = $("play"), slider = $("time"), STEPS = 1000;
    const show = () => { play.textContent = clock.playing ? "Pause" : "Play"; play.setAttribute("aria-pressed", clock.playing); };
    let last = 0;
    const tick = (now) => {
      if (!clock.playing) return;
      const next = clock.t + clock.speed * Math.min(0.1, Math.max(0, now - last) / 1000);
      last = now;
      clock.set(next >= clock.to ? clock.from : next);
      requestAnimationFrame(tick);
    };
    const toggle = () => { clock.playing = !clock.playing; last = performance.now(); show(); if (clock.playing) requestAnimationFrame(tick); };
    play.onclick = toggle;
    slider.max = STEPS;
    slider.oninput = () => clock.set(clock.from + (clock.to - clock.from) * slider.value / STEPS);
    $("speed").onchange = (e) => { clock.speed = Number(e.target.value); };
    clock.each((t) => {
      slider.value = clock.to > clock.from ? STEPS * (t - clock.from) / (clock.to - clock.from) : 0;
      slider.setAttribute("aria-valuetext", `${number(t, 2)} seconds`);
      $("clock").textContent = `${number(t, 2)} s`;
    });
    document.addEventListener("keydown", (e) => {
      if (e.target.closest("button, input, select, summary, a") || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === " ") { e.preventDefault(); toggle(); }
    });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!still && clock.to > clock.from && !document.hidden) toggle();
    document.addEventListener("visibilitychange", () => { if (document.hidden && clock.playing) toggle(); });
  }

  /* ---- the figure ------------------------------------------------------------------------------------ */

  function figure() {
    const canvas = $("body"), drawn = posterior.figure(data.figure, canvas);
    for (const button of document.querySelectorAll("[data-view]"))
      button.onclick = () => drawn.look(button.dataset.view);
    canvas.onpointerdown = (e) => { canvas.setPointerCapture(e.pointerId); };
    canvas.onpointermove = (e) => { if (e.buttons) drawn.turn(-e.movementX * 0.01, e.pointerType === "touch" ? 0 : e.movementY * 0.006); };
    canvas.onkeydown = (e) => {
      const step = { ArrowLeft: [0.15, 0], ArrowRight: [-0.15, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[e.key];
      if (step) { e.preventDefault(); drawn.turn(...step); }
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawn.recolour);
    new ResizeObserver(drawn.resize).observe(canvas);
    clock.each(drawn.paint);
  }

  /* ---- plots ------------------------------------------------------------------------------------------- */

  /* Round steps of 1, 2 or 5 that cut [lo, hi] into about `want` parts. */
  const ticks = (lo, hi, want) => {
    const raw = (hi - lo) / want, power = 10 ** Math.floor(Math.log10(raw)), unit = raw / power;
    const step = power * (unit < 1.5 ? 1 : unit < 3.5 ? 2 : unit < 7.5 ? 5 : 10), out = [];
    for (let k = Math.ceil(lo / step - 1e-9); k * step <= hi + 1e-9 * step; k++) out.push(k * step);
    return { list: out, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
  };
  const kind = (series, k) => series.side === 2 ? (k === 0 ? "" : "third") : SIDES[series.side];

  function plot(spec, times, tall) {
    const root = el("section", { className: "card plot" });
    const values = el("div", { className: "values" }), box = svg("svg", { height: tall, role: "img" });
    const outputs = spec.series.map((s, k) => {
      const out = el("output");
      values.append(el("span", {}, el("span", { className: `key ${kind(s, k)} ${kind(s, k) === "third" ? "dashed" : ""}` }, s.label + " "), out));
      return out;
    });
    root.append(el("h3", {}, spec.title + " ", el("small", {}, spec.unit)), values, box);
    if (spec.note) root.append(el("p", { className: "note" }, spec.note));

    const banded = (s) => s.band ? s.band.low.concat(s.band.high) : [];
    const all = spec.series.flatMap((s) => s.v.concat(banded(s))).filter((x) => x !== null);
    let lo = Math.min(0, ...all), hi = Math.max(0, ...all);
    if (spec.activation) { lo = 0; hi = Math.max(20, hi); }
    if (hi - lo < 1e-9) hi = lo + 1;
    const y = ticks(lo, hi, tall > 150 ? 5 : 3), left = 46, bottom = 20, top = 8, right = 8;
    hi = Math.max(hi, y.list[y.list.length - 1]); lo = Math.min(lo, y.list[0]);
    const digits = Math.max(y.digits, hi - lo < 50 ? 1 : 0);
    const large = spec.series.map((s) => `${s.label} from ${number(Math.min(...s.v.filter((x) => x !== null)), digits)} to ${number(Math.max(...s.v.filter((x) => x !== null)), digits)}`);
    box.setAttribute("aria-label", `${spec.title}, ${spec.unit}, against time. ${large.join("; ")}.`);

    let width = 0, now = null;
    const t0 = clock.from, t1 = Math.max(clock.to, clock.from + 1e-9);
    const X = (t) => left + (width - left - right) * (t - t0) / (t1 - t0);
    const Y = (v) => top + (tall - top - bottom) * (hi - v) / (hi - lo);
    const text = (x, yy, s, anchor) => { const n = svg("text", { x, y: yy, "text-anchor": anchor }); n.textContent = s; box.append(n); };
    const paint = () => {
      box.replaceChildren();
      box.setAttribute("viewBox", `0 0 ${width} ${tall}`); /* so that paper of another width scales it */
      for (const v of y.list) {
        box.append(svg("line", { x1: left, x2: width - right, y1: Y(v), y2: Y(v), class: Math.abs(v) < 1e-9 ? "zero" : "grid-line" }));
        text(left - 7, Y(v) + 4, number(v, y.digits), "end");
      }
      const x = ticks(t0, t1, Math.max(2, width / 90));
      for (const t of x.list) text(X(t), tall - 3, `${number(t, x.digits)}${t === x.list[x.list.length - 1] ? " s" : ""}`, "middle");
      spec.series.forEach((s, k) => { /* bands behind the curves; at evenly spread times of the same stretch */
        if (!s.band) return;
        const n = s.band.low.length, when = (i) => n < 2 ? times[0] : times[Math.round(i * (times.length - 1) / (n - 1))];
        const edge = (v, i) => `${X(when(i)).toFixed(1)} ${Y(v).toFixed(1)}`;
        const there = s.band.high.map(edge), back = s.band.low.map(edge).reverse();
        box.append(svg("path", { d: `M${there.concat(back).join("L")}Z`, class: `curve-band ${kind(s, k)}` }));
      });
      spec.series.forEach((s, k) => {
        let d = "", pen = false;
        s.v.forEach((v, i) => {
          if (v === null) { pen = false; return; }
          d += `${pen ? "L" : "M"}${X(times[i]).toFixed(1)} ${Y(v).toFixed(1)}`;
          pen = true;
        });
        box.append(svg("path", { d, class: `curve ${kind(s, k)}` }));
      });
      now = svg("line", { y1: top, y2: tall - bottom, class: "now" });
      box.append(now);
      move(clock.t);
    };
    const move = (t) => {
      if (now) { now.setAttribute("x1", X(t)); now.setAttribute("x2", X(t)); }
      const i = Math.round(indexAt(times, t));
      spec.series.forEach((s, k) => { outputs[k].textContent = number(s.v[i], digits); });
    };
    const point = (e) => {
      const r = box.getBoundingClientRect();
      clock.set(t0 + (t1 - t0) * (e.clientX - r.left - left) / (width - left - right));
    };
    const stop = () => { if (clock.playing) $("play").click(); };
    box.onpointerdown = (e) => { stop(); point(e); };
    box.onpointermove = (e) => { if (e.pointerType === "mouse" && !clock.playing || e.buttons) point(e); };
    new ResizeObserver(() => { const w = box.clientWidth; if (w && w !== width) { width = w; paint(); } }).observe(box);
    clock.each(move);
    root.append(el("details", { ontoggle: (e) => { if (e.target.open && !e.target.querySelector("table")) e.target.lastChild.append(plotTable(spec, times, digits)); } },
      el("summary", {}, "As a table"), el("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: spec.title })));
    root.forget = () => { clock.listeners = clock.listeners.filter((f) => f !== move); };
    return root;
  }

  function table(head, rows) {
    return el("table", {}, el("thead", {}, el("tr", {}, ...head.map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", {}, ...rows.map((r) => el("tr", {}, ...r.map((c, k) => k ? el("td", {}, ...[c].flat()) : el("th", { scope: "row" }, ...[c].flat()))))));
  }
  /* About twenty rows; all of them are in the files. */
  function plotTable(spec, times, digits) {
    const rows = [], count = Math.min(21, times.length);
    for (let k = 0; k < count; k++) {
      const i = count < 2 ? 0 : Math.round(k * (times.length - 1) / (count - 1));
      rows.push([number(times[i], 2), ...spec.series.map((s) => number(s.v[i], digits))]);
    }
    return table(["Time, s", ...spec.series.map((s) => `${s.label}, ${spec.unit}`)], rows);
  }

  function curves() {
    for (const spec of data.curves.plots) {
      const small = spec.activation;
      $(small ? "activations" : "plots").append(plot(spec, data.curves.t, small ? 120 : 210));
    }
  }

  function anyCurve() {
    const F = data.figure, kinds = data.everything.filter((k) => k.items.length);
    if (F.muscles.length)
      kinds.push({ label: "Muscle activation", unit: "%", items: F.muscles.map((m) => ({ name: m.name, v: m.a })) });
    const kindBox = $("any-kind"), itemBox = $("any-item");
    let shown = null;
    const show = () => {
      const k = kinds[kindBox.value], item = k.items[itemBox.value];
      if (shown) shown.forget();
      shown = plot({ title: item.name, unit: k.unit, series: [{ label: "Value", side: 2, v: item.v }] }, F.t, 230);
      shown.classList.remove("card");
      $("any-plot").replaceChildren(shown);
    };
    const list = () => { itemBox.replaceChildren(...kinds[kindBox.value].items.map((it, i) => el("option", { value: i }, it.name))); show(); };
    kindBox.append(...kinds.map((k, i) => el("option", { value: i }, k.label)));
    kindBox.onchange = list;
    itemBox.onchange = show;
    list();
  }

  /* ---- peaks and groups ---------------------------------------------------------------------------------- */

  const weights = (p) => p.unit === "N" ? `${number(p.body_weights, 1)} × body weight` : `${number(p.per_kg, 2)} N·m per kg`;
  const unit = (u) => u.replace("N m", "N·m");

  function peaks() {
    const sides = (p) => data.peaks.filter((q) => q.place === p.place && q.what === p.what);
    const firsts = data.peaks.filter((p) => sides(p)[0] === p);
    for (const p of firsts.filter((q) => q.main)) {
      const both = sides(p), tile = el("div", { className: "tile" }, el("h3", {}, `${p.place}, ${p.what}`));
      const one = (q) => el("div", {}, q.side === "middle" ? null : el("span", { className: `key ${q.side}` }, capital(q.side)),
        el("div", { className: "big" }, number(q.value), el("small", {}, " " + unit(q.unit))),
        q.band ? el("p", { className: "band" }, between(q.band, q.unit), el("br"), el("small", {}, "in 90 of 100 draws")) : null,
        el("p", { className: "quiet" }, weights(q), el("br"), at(q.time_s)));
      tile.append(both.length > 1 ? el("div", { className: "pair" }, ...both.map(one)) : one(p));
      $("tiles").append(tile);
    }
    const cell = (q) => q ? [`${number(q.value, q.unit === "N" ? 0 : 1)} ${unit(q.unit)}`, el("small", {}, weights(q)), el("small", {}, at(q.time_s)),
      q.band ? el("small", {}, between(q.band, q.unit)) : null] : "";
    $("peak-table").append(table(["", "Right", "Left", "Middle", "Right and left"], firsts.map((p) => {
      const by = Object.fromEntries(sides(p).map((q) => [q.side, q]));
      const pair = data.left_right.find((q) => q.place === p.place && q.what === p.what);
      return [`${p.place}, ${p.what}`, cell(by.right), cell(by.left), cell(by.middle), pair ? pair.words : ""];
    })));
  }

  const MEASURES = [
    { label: "Peak force", unit: "N", get: (s) => s.peak_force_N, digits: 0 },
    { label: "Mean activation", unit: "%", get: (s) => 100 * s.mean_activation, digits: 1 },
    { label: "Hip extension share", unit: "%", get: (s) => s.hip_extension_share === null ? null : 100 * s.hip_extension_share, digits: 0 },
  ];

  function bars(measure) {
    const groups = data.groups.filter((g) => g.right || g.left);
    const value = (g, side) => g[side] ? measure.get(g[side]) : null;
    const most = Math.max(1e-9, ...groups.flatMap((g) => [value(g, "right") || 0, value(g, "left") || 0]));
    const text = (v) => v === null ? "" : `${number(v, measure.digits)} ${measure.unit}`;
    const bar = (g, side) => {
      const v = value(g, side), line = el("i", { className: side, style: `width:calc((100% - 5.5em) * ${(v || 0) / most})` });
      return el("div", { className: `half ${side}` }, line, el("span", {}, text(v)));
    };
    $("bars").replaceChildren(
      el("div", { className: "bar head", ariaHidden: "true" }, el("div", { className: "half left" }, "Left"), el("b"), el("div", { className: "half right" }, "Right")),
      ...groups.map((g) => el("div", { className: "bar" }, bar(g, "left"), el("b", {}, g.label), bar(g, "right"))));
  }

  function groups() {
    const box = $("measure");
    const choose = (k) => { [...box.children].forEach((b, i) => b.setAttribute("aria-pressed", i === k)); bars(MEASURES[k]); };
    MEASURES.forEach((m, k) => box.append(el("button", { type: "button", onclick: () => choose(k) }, m.label)));
    choose(0);
    const percent = (x, digits) => x === null ? "–" : number(100 * x, digits);
    const rows = data.groups.flatMap((g) => SIDES.filter((s) => g[s]).map((s) => [`${g.label}, ${s}`, number(g[s].peak_force_N), number(g[s].peak_body_weights, 2),
      percent(g[s].mean_activation, 1), percent(g[s].peak_activation, 1), percent(g[s].hip_extension_share, 0), number(g[s].hip_extension_work_J, 1)]));
    $("group-table").append(table(["", "Peak force, N", "× body weight", "Mean activation, %", "Peak activation, %", "Share of hip extension, %", "Work at the hip, J"], rows));
  }

  /* ---- how sure this is ------------------------------------------------------------------------------------ */

  function sureness() {
    const u = data.uncertainty;
    if (!u) return;
    $("sure").hidden = false;
    const first = data.peaks.find((p) => p.main) || data.peaks[0];
    if (first) {
      const [value, low, high, unit] = sizes([first.value, first.band.low, first.band.high], first.unit);
      $("sure-text").append(el("p", {}, `${first.place}, ${first.what}. Estimated: ${value} ${unit}, in 90 of 100 draws between ${low} and ${high}.`));
    }
    $("sure-text").append(el("p", { className: "quiet" }, `The same movement was computed ${number(u.draws)} times. Each time the numbers that nobody measured on this person were ` +
      `drawn from what is known of people${u.markers ? `, and the ${u.markers.number} markers from where they may have been` : ""}. Shaded in the curves: 90 of 100 draws. ` +
      `Errors that all draws share, such as the rule by which muscles share the work, are not in it.`));
    if (u.draws_too_weak) $("sure-text").append(el("p", { className: "quiet" }, `In ${number(u.draws_too_weak)} of the draws the body was too weak to make all of the movement.`));
    const sides = (p) => p.side === "middle" ? "" : `, ${p.side}`;
    if (u.what_matters.length)
      $("sure-matters").append(table(["", "What matters most (rank correlation)", "Share of no single one, %"], u.what_matters.map((m) => [`${m.place}${sides(m)}, ${m.what}`,
        m.most.map((x) => `${x.words} (${number(x.rank_correlation, 2)})`).join("; "), number(100 * m.share_of_no_single_one)])));
    else
      $("sure-matters").append(el("p", { className: "quiet" }, "From 100 draws on, a table tells here what matters most."));
    const digits = (x) => Math.abs(x) >= 10 || Number.isInteger(x) ? 0 : Math.abs(x) >= 0.1 ? 2 : 3;
    $("sure-unknowns").append(table(["", "In this body", "From", "To", "Unit", "Drawn", "Source"], u.unknowns.map((x) => [x.words, number(x.value, digits(x.value)),
      number(x.lo, digits(x.lo)), number(x.hi, digits(x.hi)), x.unit, { even: "evenly", bell: "normally; two standard deviations", log: "evenly in the logarithm" }[x.shape], x.source])));
  }

  /* ---- the rest -------------------------------------------------------------------------------------------- */

  const facts = (id, rows) => $(id).append(...rows.filter((r) => r[1] !== null && r[1] !== "").flatMap(([k, v]) => [el("dt", {}, k), el("dd", {}, v)]));

  function texts() {
    const input = data.input, time = data.time, c = data.certificate, m = data.markers;
    const name = input.recording || "Recording";
    document.title = `${name}: loads`;
    $("name").textContent = name;
    $("about").textContent = [input.model, `${number(input.mass_kg, 1)} kg`, input.height_m === null ? null : `${number(input.height_m, 2)} m`,
      `${number(time.to_s - time.from_s, 2)} s`, `${time.frames} frames`].filter(Boolean).join(" · ");
    $("headline").append(...data.headline.map((s) => el("p", {}, s)));
    $("care").hidden = data.read_with_care.length === 0;
    $("care").querySelector("ul").append(...data.read_with_care.map((s) => el("li", {}, s)));
    $("assumed").append(...data.assumed.map((s) => el("li", {}, s)));
    const worst = (w, u) => w === null ? null : `${tiny(w.value)} ${u} (${at(w.time_s)})`;
    facts("certificate", [
      ["Balance of moments, largest error", worst(c.largest_balance_error, "N·m")],
      ["Optimality (KKT), largest residual", worst(c.largest_kkt_residual, "")],
      ["Largest residual actuator", worst(c.largest_residual_actuator, "N or N·m")],
      ["Frames", `${number(c.frames)}, not solved ${c.frames_unsolved}, solved after a restart ${c.frames_restarted}`],
      ["Newton steps a frame", `${number(c.mean_iterations, 1)} on average, ${c.most_iterations} at most`],
      ["Marker fit, mean (rms)", m && `${number(1000 * m.mean_rms_m, 1)} mm, at most ${number(1000 * m.largest_rms_m, 1)} mm in a frame`],
      ["Marker fit, largest error", m && `${number(1000 * m.largest_error_m, 1)} mm${m.largest_error_marker ? `, ${m.largest_error_marker}` : ""} (${at(m.largest_error_time_s)})`],
    ]);
    facts("input", [["Recording", input.recording], ["Model", input.model], ["Ground forces", input.forces || (data.contacts_predicted ? "predicted" : "none")],
      ["Units", input.units_found], ["Upward axis", input.up_found], ["Low-pass", input.lowpass_Hz ? `${input.lowpass_Hz} Hz` : "none"],
      ["Time", `${number(time.from_s, 2)} to ${number(time.to_s, 2)} s`], ...input.notes.map((s) => ["Note", s])]);
    facts("files", data.files.map((f) => [f.name, f.what]));
    $("version").textContent = `Posterior ${data.program.version || ""}`;
  }

  texts();
  peaks();
  groups();
  sureness();
  figure();
  curves();
  anyCurve();
  controls();
  clock.set(clock.playing || !data.peaks.length ? clock.from : data.peaks[0].time_s);
})();
