/* report.js: draws the data of the page. It decides nothing: every number, share and sentence comes from the
 * program. Three parts share one clock: the figure (canvas), the plots (SVG) and the time controls. */
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
  /* Fractional index of time t in an ascending list. */
  const indexAt = (times, t) => {
    let lo = 0, hi = times.length - 1;
    if (hi <= 0 || t <= times[0]) return 0;
    if (t >= times[hi]) return hi;
    while (hi - lo > 1) { const mid = (lo + hi) >> 1; if (times[mid] <= t) lo = mid; else hi = mid; }
    return lo + (t - times[lo]) / (times[hi] - times[lo]);
  };

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
    const F = data.figure, canvas = $("body"), draw = canvas.getContext("2d");
    const n = F.t.length, pelvis = F.pelvis - 1;
    const cursor = F.muscles.map(() => 0);
    const view = { yaw: 0, pitch: 0.1, home: 0 };
    let width = 0, height = 0, scale = 1, colours = {};

    /* Places of all segments at fractional frame i: [x, y, z (m), w, x, y, z] each. */
    const places = (i) => {
      const a = F.places[Math.floor(i)], b = F.places[Math.min(n - 1, Math.floor(i) + 1)], u = i - Math.floor(i);
      const out = new Float64Array(a.length);
      for (let s = 0; s < a.length; s += 7) {
        let dot = 0, norm = 0;
        for (let k = 3; k < 7; k++) dot += a[s + k] * b[s + k];
        for (let k = 0; k < 3; k++) out[s + k] = (a[s + k] + u * (b[s + k] - a[s + k])) / 1000;
        for (let k = 3; k < 7; k++) { out[s + k] = (1 - u) * a[s + k] + (dot < 0 ? -u : u) * b[s + k]; norm += out[s + k] ** 2; }
        for (let k = 3; k < 7; k++) out[s + k] /= Math.sqrt(norm) || 1;
      }
      return out;
    };
    /* Point (mm in segment s) to ground, m; segment 0 is the ground itself. */
    const place = (P, s, x, y, z) => {
      x /= 1000; y /= 1000; z /= 1000;
      if (s === 0) return [x, y, z];
      const o = 7 * (s - 1), w = P[o + 3], a = P[o + 4], b = P[o + 5], c = P[o + 6];
      const tx = 2 * (b * z - c * y), ty = 2 * (c * x - a * z), tz = 2 * (a * y - b * x);
      return [P[o] + x + w * tx + b * tz - c * ty, P[o + 1] + y + w * ty + c * tx - a * tz, P[o + 2] + z + w * tz + a * ty - b * tx];
    };

    /* What stays: where the person stays or walks, how large, where the floor is. */
    const world = (() => {
      let lo = [1e9, 1e9, 1e9], hi = [-1e9, -1e9, -1e9], plo = [1e9, 1e9], phi = [-1e9, -1e9], reach = 0;
      for (let i = 0; i < n; i += Math.max(1, Math.floor(n / 60))) {
        const P = places(i), px = P[7 * pelvis], pz = P[7 * pelvis + 2];
        plo = [Math.min(plo[0], px), Math.min(plo[1], pz)]; phi = [Math.max(phi[0], px), Math.max(phi[1], pz)];
        for (const b of F.bones) for (const p of [place(P, b[0], b[1], b[2], b[3]), place(P, b[0], b[4], b[5], b[6])]) {
          for (let k = 0; k < 3; k++) { lo[k] = Math.min(lo[k], p[k]); hi[k] = Math.max(hi[k], p[k]); }
          reach = Math.max(reach, Math.hypot(p[0] - px, p[2] - pz));
        }
      }
      const walks = Math.max(phi[0] - plo[0], phi[1] - plo[1]) > 0.8;
      const centre = [(lo[0] + hi[0]) / 2, (lo[1] + hi[1]) / 2, (lo[2] + hi[2]) / 2];
      const half = walks ? reach : Math.hypot(hi[0] - lo[0], hi[2] - lo[2]) / 2;
      return { floor: lo[1] - 0.02, centre, tall: hi[1] - lo[1] + 0.2, wide: 2 * half + 0.2, walks };
    })();

    /* "Side" looks at the person's right: along the pelvis' right axis, where that is level. */
    (() => {
      const P = places(n >> 1), o = place(P, F.pelvis, 0, 0, 0), r = place(P, F.pelvis, 0, 0, 1000);
      const x = r[0] - o[0], z = r[2] - o[2];
      view.home = Math.hypot(x, z) > 0.5 ? Math.atan2(x, z) : 0;
      view.yaw = view.home + 0.45;
    })();

    const project = (p, centre) => {
      const c = Math.cos(view.yaw), s = Math.sin(view.yaw), cp = Math.cos(view.pitch), sp = Math.sin(view.pitch);
      const x = p[0] - centre[0], y = p[1] - centre[1], z = p[2] - centre[2];
      const sx = x * c - z * s, depth = z * c + x * s;
      return [width / 2 + scale * sx, height / 2 - scale * (y * cp - depth * sp), depth * cp + y * sp];
    };

    const ramp = (a) => {
      const mix = (p, q, u) => p.map((x, k) => Math.round(x + u * (q[k] - x)));
      const c = a < 0.5 ? mix(colours.rest, colours.half, 2 * a) : mix(colours.half, colours.full, Math.min(1, 2 * a - 1));
      return `rgba(${c}, ${0.28 + 0.72 * Math.min(1, 2.2 * a)})`;
    };
    const readColours = () => {
      const style = getComputedStyle(document.documentElement), get = (v) => style.getPropertyValue(v).trim();
      for (const v of ["flesh", "edge", "line", "accent", "soft"]) colours[v] = get("--" + v);
      for (const v of ["rest", "half", "full"]) colours[v] = get("--" + v).split(",").map(Number);
    };

    const drawFloor = (centre) => {
      draw.strokeStyle = colours.line; draw.lineWidth = 1;
      const R = 1.25, x0 = Math.round(centre[0] * 4) / 4, z0 = Math.round(centre[2] * 4) / 4;
      for (let k = -R; k <= R + 1e-9; k += 0.25)
        for (const [a, b] of [[[x0 + k, z0 - R], [x0 + k, z0 + R]], [[x0 - R, z0 + k], [x0 + R, z0 + k]]]) {
          const p = project([a[0], world.floor, a[1]], centre), q = project([b[0], world.floor, b[1]], centre);
          draw.beginPath(); draw.moveTo(p[0], p[1]); draw.lineTo(q[0], q[1]); draw.stroke();
        }
    };
    const drawBones = (P, centre) => {
      const bones = F.bones.map((b) => ({ a: project(place(P, b[0], b[1], b[2], b[3]), centre), b: project(place(P, b[0], b[4], b[5], b[6]), centre), r: b[7] / 1000 * scale }));
      draw.lineCap = "round";
      for (const [extra, colour] of [[2.5, colours.edge], [0, colours.flesh]]) {
        draw.strokeStyle = colour;
        for (const { a, b, r } of bones) {
          draw.lineWidth = 2 * r + extra;
          draw.beginPath(); draw.moveTo(a[0], a[1]); draw.lineTo(b[0], b[1] + 1e-3); draw.stroke();
        }
      }
    };
    const drawMuscles = (P, centre, i) => {
      const frame = Math.floor(i), u = i - frame, lines = [];
      F.muscles.forEach((m, k) => {
        let c = cursor[k];
        if (m.path[c][0] > frame) c = 0;
        while (c + 1 < m.path.length && m.path[c + 1][0] <= frame) c++;
        cursor[k] = c;
        const points = m.path[c][1].map((id) => { const p = F.points[id]; return project(place(P, p[0], p[1], p[2], p[3]), centre); });
        const a = (m.a[frame] + u * (m.a[Math.min(n - 1, frame + 1)] - m.a[frame])) / 100;
        lines.push({ points, a, w: Math.min(6, Math.max(1, Math.sqrt(m.f) / 16)) * scale / 320, depth: points.reduce((s, p) => s + p[2], 0) / points.length });
      });
      lines.sort((p, q) => p.depth - q.depth);
      draw.lineCap = draw.lineJoin = "round";
      for (const { points, a, w } of lines) {
        draw.strokeStyle = ramp(a); draw.lineWidth = w;
        draw.beginPath();
        points.forEach((p, k) => k ? draw.lineTo(p[0], p[1]) : draw.moveTo(p[0], p[1]));
        draw.stroke();
      }
    };
    const drawForces = (centre, i) => {
      const frame = Math.round(i);
      draw.lineCap = "round"; draw.strokeStyle = draw.fillStyle = colours.accent;
      for (const c of F.contacts[frame] || []) {
        const size = Math.hypot(c[3], c[4], c[5]);
        if (!(size > 0.02 * F.weight) || c[0] === null) continue;
        const k = 0.5 / F.weight, foot = [c[0] / 1000, c[1] / 1000, c[2] / 1000];
        const p = project(foot, centre), q = project([foot[0] + k * c[3], foot[1] + k * c[4], foot[2] + k * c[5]], centre);
        const angle = Math.atan2(q[1] - p[1], q[0] - p[0]);
        draw.lineWidth = 3.5;
        draw.beginPath(); draw.moveTo(p[0], p[1]); draw.lineTo(q[0] - 8 * Math.cos(angle), q[1] - 8 * Math.sin(angle)); draw.stroke();
        draw.beginPath(); draw.moveTo(q[0], q[1]);
        for (const turn of [2.65, -2.65]) draw.lineTo(q[0] + 14 * Math.cos(angle + turn), q[1] + 14 * Math.sin(angle + turn));
        draw.fill();
      }
    };

    const paint = (t = clock.t) => {
      if (!width) return;
      const i = indexAt(F.t, t), P = places(i);
      const centre = world.walks ? [P[7 * pelvis], world.centre[1], P[7 * pelvis + 2]] : world.centre;
      draw.clearRect(0, 0, width, height);
      drawFloor(centre);
      drawBones(P, centre);
      drawForces(centre, i);
      drawMuscles(P, centre, i);
    };
    const resize = () => {
      const ratio = Math.min(3, devicePixelRatio || 1);
      width = canvas.clientWidth; height = canvas.clientHeight;
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
      draw.setTransform(ratio, 0, 0, ratio, 0, 0);
      scale = Math.min(width / world.wide, height / world.tall);
      paint();
    };
    const turn = (yaw, pitch) => {
      view.yaw += yaw; view.pitch = Math.min(1.4, Math.max(-0.3, view.pitch + pitch)); paint();
    };
    const look = { side: () => [view.home, 0.1], front: () => [view.home + Math.PI / 2, 0.1], back: () => [view.home - Math.PI / 2, 0.1], turn: () => [view.yaw + Math.PI / 6, view.pitch] };
    for (const button of document.querySelectorAll("[data-view]"))
      button.onclick = () => { [view.yaw, view.pitch] = look[button.dataset.view](); paint(); };
    canvas.onpointerdown = (e) => { canvas.setPointerCapture(e.pointerId); };
    canvas.onpointermove = (e) => { if (e.buttons) turn(-e.movementX * 0.01, e.pointerType === "touch" ? 0 : e.movementY * 0.006); };
    canvas.onkeydown = (e) => {
      const step = { ArrowLeft: [0.15, 0], ArrowRight: [-0.15, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[e.key];
      if (step) { e.preventDefault(); turn(...step); }
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); paint(); });
    readColours();
    new ResizeObserver(resize).observe(canvas);
    clock.each(paint);
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
