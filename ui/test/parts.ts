// What a component that holds nothing gives: its parts, outermost first.
interface Part { type: unknown; props: Record<string, unknown> }

export function parts(of: unknown): Part[] {
  if (Array.isArray(of)) return of.flatMap(parts);
  if (!of || typeof of !== "object" || !("props" in of)) return [];
  const v = of as Part;
  return [v, ...parts(v.props.children)];
}
