// A simple map of facilities by their coordinates: a shape with the number of beds
// that can be given, and a number that the list below explains. It has no ground and
// asks nobody for one.
import { Icon } from "../../components/icon";
import { number } from "../../format";
import { t } from "../../i18n/index";
import { setQuery } from "../../router";
import { total, type Capacity } from "./beds_model";
import { spread } from "./beds_spread";

export function BedsMap({ facilities }: { facilities: Capacity[] }) {
  const placed = facilities.filter((f) => f.place).sort((a, b) => b.place!.lat - a.place!.lat), rest = facilities.filter((f) => !f.place);
  return (
    <>
      {placed.length > 0 && <Points of={placed} />}
      {placed.length > 0 && (
        <>
          <p class="meta map-legend">
            <span><svg viewBox="0 0 20 20" class="map-key has" aria-hidden="true"><circle cx="10" cy="10" r="8" /></svg>{t("map.has")}</span>
            <span><svg viewBox="0 0 20 20" class="map-key full" aria-hidden="true"><rect x="3" y="3" width="14" height="14" /></svg>{t("map.full")}</span>
            <span><svg viewBox="0 0 20 20" class="map-key beyond" aria-hidden="true"><path d="M10 1l9 9-9 9-9-9z" /></svg>{t("map.over")}</span>
          </p>
          <ol class="map-rest">{placed.map((f) => <li key={f.facility}>{f.name}: {label(f)}</li>)}</ol>
        </>
      )}
      {rest.length > 0 && (
        <div class="block">
          <p><Icon name="info" /> {t(placed.length ? "map.unplaced" : "map.none", { n: rest.length })}</p>
          <ul class="map-rest">{rest.map((f) => <li key={f.facility}>{f.name}: {label(f)}</li>)}</ul>
        </div>
      )}
    </>
  );
}

const label = (f: Capacity): string => [t("map.free", { n: total(f, "available") }), total(f, "over") > 0 && t("beds.over_by", { n: total(f, "over") })].filter(Boolean).join(", ");

function Points({ of: list }: { of: Capacity[] }) {
  const wide = innerWidth < 720 ? 400 : 1000, r = wide === 400 ? 19 : 27;
  const { at, height } = spread(list.map((f) => f.place!), wide, r);
  return (
    <svg class="bed-map" viewBox={`0 0 ${wide} ${height}`} role="group" aria-label={t("map.title")}>
      {at.map((p, i) => p.moved && <path key={i} class="leader" d={`M${p.trueX} ${p.trueY}L${p.x} ${p.y}`} />)}
      {list.map((f, i) => {
        const look = total(f, "over") > 0 ? "beyond" : total(f, "available") > 0 ? "has" : "full";
        const { x, y } = at[i]!;
        return (
          <a key={f.facility} href={`/beds?facility=${encodeURIComponent(f.facility)}`} onClick={(e) => { e.preventDefault(); setQuery({ facility: f.facility, view: "" }); }}>
            <g class={`point ${look}`} transform={`translate(${x} ${y})`}>
              <title>{f.name}: {label(f)}</title>
              {look === "has" ? <circle r={r} /> : look === "full" ? <rect x={-r} y={-r} width={2 * r} height={2 * r} rx="4" /> : <path d={`M0${-1.25 * r}L${1.25 * r} 0 0 ${1.25 * r}${-1.25 * r} 0z`} />}
              <text class="point-n" y={r / 3} font-size={r * 0.9}>{look === "beyond" ? `−${number(total(f, "over"))}` : number(total(f, "available"))}</text>
              <text class="point-key" x={-r * 1.05} y={-r * 0.75} font-size={r * 0.75}>{i + 1}</text>
            </g>
          </a>
        );
      })}
    </svg>
  );
}
