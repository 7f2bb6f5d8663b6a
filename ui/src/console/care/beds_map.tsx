// A simple map of facilities by their coordinates: a shape with the number of beds
// that can be given. It has no ground and asks nobody for one.
import { Icon } from "../../components/icon";
import { number } from "../../format";
import { t } from "../../i18n/index";
import { setQuery } from "../../router";
import { total, type Capacity } from "./beds_model";

const wide = 1000, margin = 60, tallest = 900, least = 320;

export function BedsMap({ facilities }: { facilities: Capacity[] }) {
  const placed = facilities.filter((f) => f.place), rest = facilities.filter((f) => !f.place);
  return (
    <>
      {placed.length > 0 && <Points of={placed} />}
      {placed.length > 0 && (
        <p class="meta map-legend">
          <svg viewBox="0 0 20 20" class="map-key has" aria-hidden="true"><circle cx="10" cy="10" r="8" /></svg>{t("map.has")}
          <svg viewBox="0 0 20 20" class="map-key full" aria-hidden="true"><rect x="3" y="3" width="14" height="14" /></svg>{t("map.full")}
          <svg viewBox="0 0 20 20" class="map-key beyond" aria-hidden="true"><path d="M10 1l9 9-9 9-9-9z" /></svg>{t("map.over")}
        </p>
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

/** Equirectangular about the middle latitude: true enough over a province. */
function Points({ of: list }: { of: Capacity[] }) {
  const lats = list.map((f) => f.place!.lat), lons = list.map((f) => f.place!.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const span = Math.max((east - west) * shrink, (north - south) * ((wide - 2 * margin) / (tallest - 2 * margin)), 0.02);
  const scale = (wide - 2 * margin) / span;
  const height = Math.max(least, (north - south) * scale + 2 * margin);
  const x = (lon: number) => wide / 2 + (lon - (west + east) / 2) * shrink * scale;
  const y = (lat: number) => height / 2 - (lat - (south + north) / 2) * scale;
  return (
    <svg class="bed-map" viewBox={`0 0 ${wide} ${Math.round(height)}`} role="group" aria-label={t("map.title")}>
      {list.map((f) => {
        const look = total(f, "over") > 0 ? "beyond" : total(f, "available") > 0 ? "has" : "full";
        const [cx, cy] = [x(f.place!.lon), y(f.place!.lat)];
        return (
          <a key={f.facility} href={`/beds?facility=${encodeURIComponent(f.facility)}`} onClick={(e) => { e.preventDefault(); setQuery({ facility: f.facility, view: "" }); }}>
            <g class={`point ${look}`} transform={`translate(${cx.toFixed(1)} ${cy.toFixed(1)})`}>
              <title>{f.name}: {label(f)}</title>
              {look === "has" ? <circle r="30" /> : look === "full" ? <rect x="-27" y="-27" width="54" height="54" rx="4" /> : <path d="M0-38L38 0 0 38-38 0z" />}
              <text class="point-n" y="9">{look === "beyond" ? `−${number(total(f, "over"))}` : number(total(f, "available"))}</text>
              <text class="point-name" y="56">{f.name}</text>
            </g>
          </a>
        );
      })}
    </svg>
  );
}
