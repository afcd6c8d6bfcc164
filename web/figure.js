/* figure.js: draws the figure of a load's data on a canvas: report.js moves it, tools/make_sheet.c sets many of
 * them side by side. It decides nothing: shapes, places, colours' numbers and surroundings are in the data
 * (src/app/figure*.c). Every shape is the hull of balls; limbs are painted from far to near, each with the muscles and weights on it. */
"use strict";
const posterior = (() => {
  /* Fractional index of time t in an ascending list. */
  const indexAt = (times, t) => {
    let lo = 0, hi = times.length - 1;
    if (hi <= 0 || t <= times[0]) return 0;
    if (t >= times[hi]) return hi;
    while (hi - lo > 1) { const mid = (lo + hi) >> 1; if (times[mid] <= t) lo = mid; else hi = mid; }
    return lo + (t - times[lo]) / (times[hi] - times[lo]);
  };

  /* ---- geometry ------------------------------------------------------------------------------------- */

  const ROUND = Array.from({ length: 24 }, (_, k) => [Math.cos(k * Math.PI / 12), Math.sin(k * Math.PI / 12)]);
  /* Outline around circles [x, y, r]: the hull of 24 points of each (Andrew 1979). */
  const outline = (circles) => {
    const points = circles.flatMap(([x, y, r]) => ROUND.map(([c, s]) => [x + r * c, y + r * s]));
    points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const half = (list) => {
      const out = [];
      for (const p of list) {
        while (out.length > 1) {
          const a = out[out.length - 2], b = out[out.length - 1];
          if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
          out.pop();
        }
        out.push(p);
      }
      return out.slice(0, -1);
    };
    return half(points).concat(half(points.reverse()));
  };
  const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;

  /* Places of all segments at fractional frame i: [x, y, z (m), w, x, y, z] each. */
  const placesAt = (F, i) => {
    const a = F.places[Math.floor(i)], b = F.places[Math.min(F.t.length - 1, Math.floor(i) + 1)], u = i - Math.floor(i);
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
  const worldOf = (F) => {
    const n = F.t.length, pelvis = F.pelvis - 1, lo = [1e9, 1e9, 1e9], hi = [-1e9, -1e9, -1e9], plo = [1e9, 1e9], phi = [-1e9, -1e9];
    let reach = 0;
    const grow = (p, r) => { for (let k = 0; k < 3; k++) { lo[k] = Math.min(lo[k], p[k] - r); hi[k] = Math.max(hi[k], p[k] + r); } };
    for (let i = 0; i < n; i += Math.max(1, Math.floor(n / 60))) {
      const P = placesAt(F, i), px = P[7 * pelvis], pz = P[7 * pelvis + 2];
      plo[0] = Math.min(plo[0], px); plo[1] = Math.min(plo[1], pz); phi[0] = Math.max(phi[0], px); phi[1] = Math.max(phi[1], pz);
      for (const s of F.shapes) for (let k = 1; k < s.length; k += 5) {
        const p = place(P, s[k], s[k + 1], s[k + 2], s[k + 3]);
        grow(p, s[k + 4] / 1000);
        reach = Math.max(reach, Math.hypot(p[0] - px, p[2] - pz));
      }
    }
    const floor = F.floor === null ? lo[1] : F.floor / 1000;
    for (const b of F.boxes) if (b[4] - b[1] < 1500) { grow(b.slice(0, 3).map((x) => x / 1000), 0); grow(b.slice(3).map((x) => x / 1000), 0); }
    lo[1] = Math.min(lo[1], floor);
    const walks = Math.max(phi[0] - plo[0], phi[1] - plo[1]) > 0.8;
    const half = walks ? reach : Math.hypot(hi[0] - lo[0], hi[2] - lo[2]) / 2;
    return { floor, centre: lo.map((x, k) => (x + hi[k]) / 2), tall: hi[1] - lo[1] + 0.12, wide: 2 * half + 0.1, walks };
  };

  /* ---- the figure ------------------------------------------------------------------------------------ */

  const FAR = 0.04; /* m: a limb that begins so far behind (before) the middle of its pair is behind (before) the trunk */
  const FACES = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]]; /* of a box: axis, end */

  const figure = (F, canvas) => {
    const draw = canvas.getContext("2d"), n = F.t.length, pelvis = F.pelvis - 1;
    const cursor = F.muscles.map(() => 0), world = worldOf(F);
    const limbSide = {};
    for (const m of F.muscles) if (m.limb) limbSide[m.limb] = m.side;
    const view = { yaw: 0, pitch: 0.1, home: 0 };
    let width = 0, height = 0, scale = 1, colours = {}, centre = world.centre;

    /* "Side" looks at the person's right: along the pelvis' right axis, on average over time, where that is level. */
    (() => {
      let x = 0, z = 0;
      const step = Math.max(1, Math.floor(n / 60)), count = Math.ceil(n / step);
      for (let i = 0; i < n; i += step) {
        const P = placesAt(F, i), o = place(P, F.pelvis, 0, 0, 0), r = place(P, F.pelvis, 0, 0, 1000);
        x += (r[0] - o[0]) / count; z += (r[2] - o[2]) / count;
      }
      view.home = Math.hypot(x, z) > 0.5 ? Math.atan2(x, z) : 0;
      view.yaw = view.home + 0.45;
    })();

    const project = (p) => {
      const c = Math.cos(view.yaw), s = Math.sin(view.yaw), cp = Math.cos(view.pitch), sp = Math.sin(view.pitch);
      const x = p[0] - centre[0], y = p[1] - centre[1], z = p[2] - centre[2];
      const sx = x * c - z * s, depth = z * c + x * s;
      return [width / 2 + scale * sx, height / 2 - scale * (y * cp - depth * sp), depth * cp + y * sp];
    };
    const trace = (points, close) => {
      draw.beginPath();
      points.forEach((p, k) => k ? draw.lineTo(p[0], p[1]) : draw.moveTo(p[0], p[1]));
      if (close) draw.closePath();
    };
    const ramp = (a) => {
      const mix = (p, q, u) => p.map((x, k) => Math.round(x + u * (q[k] - x)));
      const c = a < 0.5 ? mix(colours.rest, colours.half, 2 * a) : mix(colours.half, colours.full, Math.min(1, 2 * a - 1));
      return `rgba(${c}, ${0.28 + 0.72 * Math.min(1, 2.2 * a)})`;
    };
    const readColours = () => {
      const style = getComputedStyle(document.documentElement), get = (v) => style.getPropertyValue(v).trim();
      for (const v of ["flesh", "edge", "line", "faint", "accent", "soft", "ink", "right", "left"]) colours[v] = get("--" + v);
      for (const v of ["rest", "half", "full"]) colours[v] = get("--" + v).split(",").map(Number);
    };

    /* ---- around the body ---- */

    const drawFloor = () => {
      draw.strokeStyle = colours.line; draw.lineWidth = 1;
      const R = 1.25, x0 = Math.round(centre[0] * 4) / 4, z0 = Math.round(centre[2] * 4) / 4;
      for (let k = -R; k <= R + 1e-9; k += 0.25)
        for (const [a, b] of [[[x0 + k, z0 - R], [x0 + k, z0 + R]], [[x0 - R, z0 + k], [x0 + R, z0 + k]]]) {
          trace([project([a[0], world.floor, a[1]]), project([b[0], world.floor, b[1]])]);
          draw.stroke();
        }
    };
    const face = (b, axis, end) => {
      const p = [1, 2].map((k) => (axis + k) % 3);
      return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([u, v]) => {
        const at = [0, 0, 0];
        at[axis] = b[axis + 3 * end]; at[p[0]] = b[p[0] + 3 * u]; at[p[1]] = b[p[1] + 3 * v];
        return project(at.map((x) => x / 1000));
      });
    };
    const drawBoxes = () => {
      const faces = F.boxes.flatMap((b) => FACES.map(([axis, end]) => face(b, axis, end)));
      faces.sort((a, b) => mean(a.map((p) => p[2])) - mean(b.map((p) => p[2])));
      draw.lineWidth = 1; draw.lineJoin = "round";
      for (const points of faces) {
        trace(points, true);
        draw.globalAlpha = 0.6; draw.fillStyle = colours.faint; draw.fill();
        draw.globalAlpha = 1; draw.strokeStyle = colours.edge; draw.stroke();
      }
    };
    const drawBands = (i) => {
      draw.strokeStyle = colours.accent; draw.lineWidth = Math.max(1.5, 0.012 * scale); draw.setLineDash([5, 3]);
      for (const b of F.bands[Math.round(i)] || []) {
        trace([project(b.slice(0, 3).map((x) => x / 1000)), project(b.slice(3).map((x) => x / 1000))]);
        draw.stroke();
      }
      draw.setLineDash([]);
    };

    /* ---- the body: limbs from far to near, each with its muscles and weights on it ---- */

    /* A limb: outlines first, then their insides, so that its shapes are one. */
    const limbs = (P) => {
      const all = new Map();
      for (const s of F.shapes) {
        const circles = [];
        for (let k = 1; k < s.length; k += 5) {
          const p = project(place(P, s[k], s[k + 1], s[k + 2], s[k + 3]));
          circles.push([p[0], p[1], s[k + 4] / 1000 * scale, p[2]]);
        }
        if (!all.has(s[0])) all.set(s[0], { limb: s[0], root: place(P, s[1], s[2], s[3], s[4]), shapes: [], depths: [], on: [] });
        all.get(s[0]).shapes.push(outline(circles));
        all.get(s[0]).depths.push(mean(circles.map((c) => c[3])));
      }
      const list = [...all.values()], spine = F.lines[0].map((p) => place(P, ...p));
      for (const limb of list) { /* where along the spine it begins: both arms, both legs */
        const off = spine.map((p) => Math.hypot(...p.map((x, k) => x - limb.root[k])));
        limb.at = limb.limb ? off.indexOf(Math.min(...off)) : -2;
        limb.begins = project(limb.root)[2];
      }
      for (const limb of list) {
        const before = limb.begins - mean(list.filter((l) => l.at === limb.at).map((l) => l.begins));
        limb.side = Math.abs(before) > FAR ? Math.sign(before) : 0;
        limb.depth = mean(limb.depths) + 10 * limb.side;
      }
      return list.sort((a, b) => a.depth - b.depth);
    };
    const paintLimb = ({ limb, shapes, on }) => {
      draw.lineJoin = "round"; draw.lineWidth = Math.max(2, 0.011 * scale);
      draw.strokeStyle = limb in limbSide ? [colours.right, colours.left, colours.edge][limbSide[limb]] : colours.edge;
      draw.fillStyle = colours.flesh;
      for (const s of shapes) { trace(s, true); draw.stroke(); }
      for (const s of shapes) { trace(s, true); draw.fill(); }
      for (const item of on.sort((a, b) => a.depth - b.depth)) item.paint();
    };
    /* What is fixed to two limbs is painted once both are, unless the trunk hides it. */
    const put = (list, item, first, last) => {
      const find = (limb) => Math.max(0, list.findIndex((l) => l.limb === limb));
      const a = find(first), b = find(last);
      list[list[b].side < 0 ? b : Math.max(a, b)].on.push(item);
    };
    const putMuscles = (list, P, i) => {
      const frame = Math.floor(i), u = i - frame;
      F.muscles.forEach((m, k) => {
        let c = cursor[k];
        if (m.path[c][0] > frame) c = 0;
        while (c + 1 < m.path.length && m.path[c + 1][0] <= frame) c++;
        cursor[k] = c;
        const points = m.path[c][1].map((id) => { const p = F.points[id]; return project(place(P, p[0], p[1], p[2], p[3])); });
        const a = (m.a[frame] + u * (m.a[Math.min(n - 1, frame + 1)] - m.a[frame])) / 100;
        const paint = () => {
          draw.lineCap = draw.lineJoin = "round";
          draw.strokeStyle = ramp(a); draw.lineWidth = Math.min(6, Math.max(1, Math.sqrt(m.f) / 16)) * scale / 320;
          trace(points); draw.stroke();
        };
        put(list, { depth: mean(points.map((p) => p[2])), paint }, m.from, m.limb);
      });
    };
    const putWeights = (list, P) => {
      for (const [s, x, y, z, r, bar, limb] of F.weights) {
        const p = project(place(P, s, x, y, z)), ends = [-1, 1].map((side) => project(place(P, s, x, y, z + side * 550)));
        const paint = () => {
          draw.fillStyle = draw.strokeStyle = colours.soft; draw.lineCap = "butt"; draw.lineWidth = 0.028 * scale; draw.globalAlpha = 0.85;
          if (bar) { trace(ends); draw.stroke(); }
          for (const q of bar ? ends : [p]) { draw.beginPath(); draw.arc(q[0], q[1], r / 1000 * scale, 0, 7); draw.fill(); }
          draw.globalAlpha = 1;
        };
        put(list, { depth: p[2], paint }, limb, limb);
      }
    };
    /* Spine and pelvis, for who reads posture. */
    const drawLines = (P) => {
      draw.lineCap = draw.lineJoin = "round"; draw.strokeStyle = draw.fillStyle = colours.ink;
      draw.lineWidth = Math.max(1, 0.007 * scale); draw.globalAlpha = 0.75;
      for (const line of F.lines) {
        const points = line.map((p) => project(place(P, ...p)));
        trace(points); draw.stroke();
        for (const p of points) { draw.beginPath(); draw.arc(p[0], p[1], 0.009 * scale, 0, 7); draw.fill(); }
      }
      draw.globalAlpha = 1;
    };
    const drawForces = (i) => {
      draw.lineCap = "round"; draw.strokeStyle = draw.fillStyle = colours.accent;
      const s = scale / 320;
      for (const c of F.contacts[Math.round(i)] || []) {
        const size = Math.hypot(c[3], c[4], c[5]);
        if (!(size > 0.02 * F.weight) || c[0] === null) continue;
        const k = 0.5 / F.weight, foot = [c[0] / 1000, c[1] / 1000, c[2] / 1000];
        const p = project(foot), q = project([foot[0] + k * c[3], foot[1] + k * c[4], foot[2] + k * c[5]]);
        const angle = Math.atan2(q[1] - p[1], q[0] - p[0]);
        draw.lineWidth = 3.5 * s;
        trace([p, [q[0] - 8 * s * Math.cos(angle), q[1] - 8 * s * Math.sin(angle)]]); draw.stroke();
        trace([q, ...[2.65, -2.65].map((turn) => [q[0] + 14 * s * Math.cos(angle + turn), q[1] + 14 * s * Math.sin(angle + turn)])]);
        draw.fill();
      }
    };

    let now = F.t[0];
    const paint = (t = now) => {
      now = t;
      if (!width) return;
      const i = indexAt(F.t, t), P = placesAt(F, i);
      centre = world.walks ? [P[7 * pelvis], world.centre[1], P[7 * pelvis + 2]] : world.centre;
      draw.clearRect(0, 0, width, height);
      drawFloor();
      drawBoxes();
      const list = limbs(P);
      putMuscles(list, P, i);
      putWeights(list, P);
      list.forEach(paintLimb);
      drawLines(P);
      drawBands(i);
      drawForces(i);
    };
    const resize = () => {
      const ratio = Math.min(3, devicePixelRatio || 1);
      width = canvas.clientWidth; height = canvas.clientHeight;
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
      draw.setTransform(ratio, 0, 0, ratio, 0, 0);
      scale = Math.min(width / world.wide, height / world.tall);
      paint();
    };
    const VIEWS = { side: () => [view.home, 0.1], front: () => [view.home + Math.PI / 2, 0.1], back: () => [view.home - Math.PI / 2, 0.1], above: () => [view.home, 1.35], turn: () => [view.yaw + Math.PI / 6, view.pitch] };
    readColours();
    return {
      paint, resize, ratio: world.tall / world.wide,
      look: (name) => { [view.yaw, view.pitch] = VIEWS[name](); paint(); },
      turn: (yaw, pitch) => { view.yaw += yaw; view.pitch = Math.min(1.4, Math.max(-0.3, view.pitch + pitch)); paint(); },
      recolour: () => { readColours(); paint(); },
    };
  };
  return { indexAt, figure };
})();
