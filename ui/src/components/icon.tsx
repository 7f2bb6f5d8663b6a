// Icons, drawn on a 20×20 grid. They stand beside a word and are hidden from
// readers of the page, except where a button has its own label.
const paths = {
  check: "M4 10.5l4 4 8-9",
  dot: "M10 7.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
  circle: "M10 3a7 7 0 100 14 7 7 0 000-14z",
  ok: "M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4zM6.8 10.2l2.3 2.3 4.2-4.7",
  triangle: "M10 3.2l7.4 13.1H2.6zM10 8.2v3.6M10 13.9v.2",
  diamond: "M10 2.2l7.8 7.8-7.8 7.8L2.2 10zM10 6.6v4.2M10 13.2v.2",
  octagon: "M6.9 2.6h6.2l4.3 4.3v6.2l-4.3 4.3H6.9l-4.3-4.3V6.9zM10 6.2v4.6M10 13.4v.2",
  info: "M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4zM10 9.4v4.2M10 6.5v.2",
  clock: "M10 2.8a7.2 7.2 0 100 14.4 7.2 7.2 0 000-14.4zM10 6v4.4l2.8 1.7",
  search: "M8.8 3.4a5.4 5.4 0 100 10.8 5.4 5.4 0 000-10.8zM13 13l4 4",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5L5 15",
  user: "M10 3a3.4 3.4 0 100 6.8A3.4 3.4 0 0010 3zM3.4 17c.7-3.3 3.3-4.8 6.6-4.8s5.9 1.5 6.6 4.8",
  home: "M3 9.4L10 3.4l7 6M5 8.4v8.2h10V8.4M8.4 16.4v-4.6h3.2v4.6",
  map: "M7.4 4.2L3 6v10.4l4.4-1.8 5.2 1.8 4.4-1.8V4.2L12.6 6zM7.4 4.2v10.2M12.6 6v10.2",
  plus: "M10 4v12M4 10h12",
  down: "M5 7.5l5 5 5-5",
  up: "M5 12.5l5-5 5 5",
  left: "M12.5 4.5L7 10l5.5 5.5",
  bookmark: "M5.5 3.4h9v13.2L10 13.2l-4.5 3.4z",
  offline: "M3 3l14 14M5 9.3a7.6 7.6 0 012.4-1.7M2.4 6.7A11 11 0 014.6 5M9 4a11 11 0 018.6 2.7M12.6 8a7.6 7.6 0 012.4 1.4M10 14.8v.2",
  inbox: "M3 11.4l2.2-7h9.6l2.2 7v5H3zM3 11.4h4.2l1 2h3.6l1-2H17",
  phone: "M5 3.2h2.6l1.3 3.6-1.7 1.4a9 9 0 004.6 4.6l1.4-1.7 3.6 1.3V15a1.8 1.8 0 01-2 1.8C9 16.4 3.6 11 3.2 5.2a1.8 1.8 0 011.8-2z",
  paper: "M5.4 2.8h6.2l3.4 3.4v11H5.4zM8 9h4.6M8 12.4h4.6",
  bed: "M3 5v11M3 13h14v3M17 13v-2.4a2.6 2.6 0 00-2.6-2.6H9v5M6 8.4a1.5 1.5 0 100 3 1.5 1.5 0 000-3z",
  station: "M3.4 8.6L10 3.4l6.6 5.2v8H3.4zM10 8.6v5M7.5 11.1h5",
  team: "M7 4.4a2.6 2.6 0 100 5.2 2.6 2.6 0 000-5.2zM2.4 15.6c.5-2.6 2.3-3.8 4.6-3.8s4.1 1.2 4.6 3.8M13 5a2.3 2.3 0 010 4.4M14 12c1.9.3 3.2 1.5 3.6 3.6",
  vehicle: "M2.6 5h9v8.8h-9zM11.6 8h3.2l2.6 2.8v3h-5.8M6 12.4a1.7 1.7 0 100 3.4 1.7 1.7 0 000-3.4zM14 12.4a1.7 1.7 0 100 3.4 1.7 1.7 0 000-3.4z",
  transfer: "M6 16V4.4M2.8 7.6L6 4.4l3.2 3.2M14 4v11.6M10.8 12.4l3.2 3.2 3.2-3.2",
  key: "M7 8.2a3.6 3.6 0 100 7.2 3.6 3.6 0 000-7.2zM9.6 9.4L16.4 2.8M13.6 5.6l2 2",
  upload: "M10 13V3.6M6 7.4l4-4 4 4M3.4 12.6v4h13.2v-4",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d={paths[name]} /></svg>;
}
