// Where the points of a simple map are drawn: by latitude and longitude, true enough
// over a province, and pushed apart where they would cover each other.

interface Spot { x: number; y: number; trueX: number; trueY: number; moved: boolean }

/** The spots of points in a picture so wide, whose shapes have the radius r, and how high it is. */
export function spread(points: readonly { lat: number; lon: number }[], wide: number, r: number): { at: Spot[]; height: number } {
  const margin = 2.2 * r;
  const lats = points.map((p) => p.lat), lons = points.map((p) => p.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (wide - 2 * margin) / Math.max((east - west) * shrink, north - south, 0.02);
  const height = Math.round(Math.max(8 * r, (north - south) * scale + 2 * margin));
  const at = points.map((p) => {
    const x = wide / 2 + (p.lon - (west + east) / 2) * shrink * scale, y = height / 2 - (p.lat - (south + north) / 2) * scale;
    return { x, y, trueX: x, trueY: y, moved: false };
  });
  const apart = 3 * r;
  for (let round = 0; round < 80; round++) {
    let pushed = false;
    for (let i = 0; i < at.length; i++) for (let j = i + 1; j < at.length; j++) {
      const a = at[i]!, b = at[j]!;
      let dx = b.x - a.x, dy = b.y - a.y, d = Math.hypot(dx, dy);
      if (d >= apart) continue;
      if (d < 0.01) [dx, dy, d] = [Math.cos(i + j), Math.sin(i + j), 1]; // at one place: each its own way
      const push = (apart - Math.min(d, apart)) / 2 + 0.05;
      a.x -= (dx / d) * push; a.y -= (dy / d) * push;
      b.x += (dx / d) * push; b.y += (dy / d) * push;
      pushed = true;
    }
    for (const p of at) {
      p.x = Math.min(wide - margin, Math.max(margin, p.x));
      p.y = Math.min(height - margin, Math.max(margin, p.y));
    }
    if (!pushed) break;
  }
  const whole = Math.round;
  return { height, at: at.map((p) => ({ x: whole(p.x), y: whole(p.y), trueX: whole(p.trueX), trueY: whole(p.trueY), moved: Math.hypot(p.x - p.trueX, p.y - p.trueY) > 2 })) };
}
